//! How what was said is written: ISO 8601 values with their bounds, TIMEX3, and the readings not chosen.

use super::expr::{Bound, Clock, InMonth, Moment, Month, Span, Stretch, Year};
use super::resolve::{self, Anchor, Placed};
use super::timex;
use crate::temporal::calendar::{Date, Grain, Interval};

/// A value in its written forms.
pub(super) struct Written {
    pub(super) value: String,
    pub(super) timex: String,
    pub(super) alternatives: Vec<String>,
}

pub(super) fn plain(timex: String) -> Written {
    Written { value: timex.clone(), timex, alternatives: Vec::new() }
}

pub(super) fn length(stretch: &Stretch) -> Written {
    let value = match stretch.high {
        Some(high) => format!("{}/{high}", stretch.low),
        None => stretch.low.to_string(),
    };
    Written { value, timex: stretch.low.to_string(), alternatives: Vec::new() }
}

/// A time of day without a day.
pub(super) fn time(moment: &Moment) -> Written {
    let timex = timex::moment(moment, None);
    let Some(clock) = moment.clock else {
        let (from, to) = moment.part.map_or((0, 24), resolve::hours);
        let value = format!("T{:02}:00/T{:02}:00", from % 24, if to == 24 { 24 } else { to % 24 });
        return Written { value, timex, alternatives: Vec::new() };
    };
    let full = |clock: Clock| {
        let minute = Some(clock.minute.unwrap_or(0));
        timex::clock(&Clock { minute, ..clock })
    };
    let alternatives = if clock.open { vec![full(later(clock))] } else { Vec::new() };
    Written { value: full(clock), timex, alternatives }
}

/// 下午5点以后: a time of day that a bound opens.
pub(super) fn open_time(written: Written, bound: Option<Bound>) -> Written {
    let open = |value: String| match bound {
        None | Some(Bound::About) => value,
        Some(Bound::Before | Bound::Until) => format!("../{value}"),
        Some(Bound::After | Bound::Since) => format!("{value}/.."),
    };
    Written {
        value: open(written.value),
        alternatives: written.alternatives.into_iter().map(open).collect(),
        ..written
    }
}

/// The other reading of an hour on the dial.
pub(super) fn later(clock: Clock) -> Clock {
    Clock { hour: (clock.hour + 12) % 24, open: false, ..clock }
}

/// What lies between the starts of two placed moments: whole units up to the last, or two clock times.
pub(super) fn span_of(first: &Placed, second: &Placed, to: &Moment) -> Placed {
    let sharp_end = second.grain < Grain::Day && to.clock.is_some();
    let end = if sharp_end || to.span == Span::Now { second.interval.start } else { second.interval.end };
    let grain = match (first.grain, second.grain) {
        (_, Grain::Second) if to.span == Span::Now => first.grain.min(Grain::Day),
        (a, b) => a.min(b),
    };
    let grain = match grain {
        Grain::Week | Grain::Quarter => Grain::Day,
        // 16点到17点 are two times, not the hour between them.
        Grain::Hour if sharp_end => Grain::Minute,
        grain => grain,
    };
    Placed { interval: Interval { start: first.interval.start, end }, grain }
}

/// The stretch that a bound opens.
pub(super) fn bounded(placed: Placed, bound: Option<Bound>, loose: bool) -> Interval {
    let Interval { start, end } = placed.interval;
    match bound {
        None | Some(Bound::About) => placed.interval,
        // 年底前 ends with the year's end.
        Some(Bound::Before) if loose => Interval { start: None, end },
        Some(Bound::Before) => Interval { start: None, end: start },
        Some(Bound::After) => Interval { start: end, end: None },
        Some(Bound::Since) => Interval { start, end: None },
        Some(Bound::Until) => Interval { start: None, end },
    }
}

pub(super) fn value(moment: &Moment, placed: &Placed, bound: Option<Bound>) -> String {
    let loose = matches!(moment.span, Span::Part(_) | Span::Month(_, InMonth::Part(_)));
    if moment.span == Span::Now && bound.is_none() {
        return placed
            .interval
            .start
            .map_or(String::new(), |now| now.iso(if now.second == 0 { Grain::Day } else { Grain::Second }));
    }
    let grain = if moment.span == Span::Now { Grain::Day } else { placed.grain };
    bounded(*placed, bound, loose).iso(grain)
}

/// The value of a part of a month in no known year: `XXXX-06-01/XXXX-06-10`.
pub(super) fn unplaced(moment: &Moment, anchor: &Anchor, bound: Option<Bound>) -> Option<String> {
    // A year whose February has no 29th, as most have.
    const SOME: i32 = 2001;
    let Span::Month(Month::Is(_), inside) = moment.span else { return None };
    let stretch =
        !matches!(inside, InMonth::Whole | InMonth::Day(_) | InMonth::Week(_) | InMonth::Weekday(..));
    let unknown = !matches!(moment.year, Some(Year::Is(_)));
    if !stretch || !unknown || moment.lunar || moment.has_time() {
        return None;
    }
    let there = Moment { year: None, ..*moment };
    let placed = there.place_in(Date::new_year(SOME), anchor)?;
    Some(value(&there, &placed, bound).replace(&SOME.to_string(), "XXXX"))
}
