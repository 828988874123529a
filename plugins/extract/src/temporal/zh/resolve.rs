//! Placing expressions on the calendar.
//!
//! A moment that leaves out its year, month or week has many occurrences; a [`Choice`] picks one. Everything
//! returned is half-open; see `calendar` for how it is written.

use super::expr::{
    Clock, DayPart, Form, InMonth, InWeek, Missing, Moment, Month, Part, Span, Stretch, Week, Year,
};
use super::feasts;
use crate::temporal::calendar::{Date, Grain, Instant, Interval, Length, lunar};

/// What expressions are placed from.
#[derive(Debug, Clone, Copy)]
pub struct Anchor {
    /// The reference.
    pub now: Instant,
    /// The day last spoken of, for 次年, 当日 and the like.
    pub said: Option<Date>,
}

/// Which occurrence of an incomplete moment is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// The latest that has begun.
    Past,
    /// The first that begins later.
    Future,
    /// The one in the same year, month, week or day.
    Same,
}

/// A placed expression: where, and how sharp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// Where.
    pub interval: Interval,
    /// The unit it is said in.
    pub grain: Grain,
}

impl Placed {
    fn new(start: Date, end: Date, grain: Grain) -> Self {
        Self { interval: Interval::new(Instant::midnight(start), Instant::midnight(end)), grain }
    }

    /// Its start; every placed moment has one.
    pub fn start(&self) -> Option<Instant> {
        self.interval.start
    }
}

/// First and last hour (exclusive) of a part of the day.
pub fn hours(part: DayPart) -> (i64, i64) {
    match part {
        DayPart::SmallHours => (0, 5),
        DayPart::Dawn => (4, 7),
        DayPart::Morning => (6, 10),
        DayPart::Forenoon => (7, 12),
        DayPart::Noon => (11, 13),
        DayPart::Afternoon => (12, 18),
        DayPart::EarlyAfternoon => (13, 15),
        DayPart::Dusk => (17, 19),
        DayPart::Evening | DayPart::Night => (18, 24),
        DayPart::Midnight => (22, 26),
        DayPart::LateNight => (2, 5),
        DayPart::Daytime => (6, 19),
        DayPart::AllDay => (0, 24),
    }
}

impl Moment {
    /// Where it is; `None` for days that do not exist.
    pub fn place(&self, anchor: &Anchor, choice: Choice) -> Option<Placed> {
        let today = anchor.now.date;
        let frame = |k: i64| match self.missing() {
            Missing::Year => Date::new_year(today.year()).add_months(12 * k),
            Missing::Month => today.floor(Grain::Month).add_months(k),
            Missing::Week => today.monday().add_days(7 * k),
            _ => today.add_days(k),
        };
        if self.missing() == Missing::Nothing || choice == Choice::Same {
            return self.place_in(today, anchor);
        }
        // Eight years hold a 29 February; a Chinese year may begin in the civil year before.
        let mut steps = -1..=9i64;
        match choice {
            Choice::Past => steps.find_map(|k| {
                self.place_in(frame(-k), anchor).filter(|placed| placed.start() <= Some(anchor.now))
            }),
            _ => steps.find_map(|k| {
                self.place_in(frame(k), anchor).filter(|placed| placed.start() > Some(anchor.now))
            }),
        }
    }

    /// Where it is when what it leaves out is taken from `frame`.
    pub fn place_in(&self, frame: Date, anchor: &Anchor) -> Option<Placed> {
        let day = self.place_day(frame, anchor)?;
        let start = day.interval.start?;
        if let Some(clock) = self.clock {
            return clock_on(start.date, &clock);
        }
        let Some(part) = self.part else { return Some(day) };
        let (from, to) = hours(part);
        let interval = Interval::new(Instant::at(start.date, from, 0, 0), Instant::at(start.date, to, 0, 0));
        Some(Placed { interval, grain: Grain::Hour })
    }

    fn place_day(&self, frame: Date, anchor: &Anchor) -> Option<Placed> {
        let now = anchor.now;
        let year = match self.year {
            Some(Year::Is(year)) => year,
            Some(Year::Relative(shift)) => now.date.year() + shift,
            Some(Year::Anaphoric(shift)) => anchor.said.unwrap_or(now.date).year() + shift,
            Some(Year::Reported) => anchor.said.unwrap_or(now.date).year(),
            None => frame.year(),
        };
        let months = |first: u8, count: i64| {
            let start = Date::new(year, first, 1)?;
            Some(Placed::new(start, start.add_months(count), Grain::Month))
        };
        let day = |date: Date| Some(Placed::new(date, date.add_days(1), Grain::Day));
        match self.span {
            Span::Whole if self.year.is_none() => day(frame),
            Span::Whole if self.lunar => {
                let (start, _) = lunar::month(year, 1, false)?;
                Some(Placed::new(start, lunar::new_years_eve(year)?.add_days(1), Grain::Day))
            }
            Span::Whole => Some(Placed {
                interval: Interval::unit(Instant::midnight(Date::new(year, 1, 1)?), Grain::Year),
                grain: Grain::Year,
            }),
            Span::Half(half) => months(1 + 6 * (half - 1), 6),
            Span::Quarter(quarter) => months(1 + 3 * (quarter - 1), 3),
            Span::QuarterFrom(shift) => {
                let start = now.date.floor(Grain::Quarter).add_months(3 * i64::from(shift));
                Some(Placed::new(start, start.add_months(3), Grain::Month))
            }
            Span::Season(season) => months(3 * season, 3),
            Span::Part(Part::Opening) => months(1, 1),
            Span::Part(Part::Early) => months(1, 2),
            Span::Part(Part::Middle) => months(6, 2),
            Span::Part(Part::Late) => months(11, 2),
            Span::Month(month, inside) => {
                let (start, length, lunar) = self.month(month, year, frame, anchor)?;
                if lunar && month == Month::Unsaid {
                    return day(start);
                }
                in_month(start, i64::from(length), lunar, inside)
            }
            Span::Week(week, inside) => {
                let monday = match week {
                    Week::Is(n) if n > 0 => Date::from_iso_week(year, i64::from(n)),
                    Week::Is(n) => Date::from_iso_week(year + 1, 1 + i64::from(n)),
                    Week::Relative(shift) => now.date.monday().add_days(7 * i64::from(shift)),
                    Week::Unsaid => frame.monday(),
                };
                match inside {
                    InWeek::Whole => Some(Placed::new(monday, monday.add_days(7), Grain::Week)),
                    InWeek::Day(d) => day(monday.add_days(i64::from(d) - 1)),
                    InWeek::Weekend => Some(Placed::new(monday.add_days(5), monday.add_days(7), Grain::Day)),
                }
            }
            Span::Day(shift) => day(now.date.add_days(i64::from(shift))),
            Span::DayAfter(shift) => day(anchor.said.unwrap_or(now.date).add_days(i64::from(shift))),
            Span::NthDay(n) => {
                let first = if self.year.is_some() { Date::new(year, 1, 1)? } else { now.date };
                day(first.add_days(i64::from(n) - 1))
            }
            Span::Run(n, grain) => run_in_year(year, i64::from(n), grain),
            Span::Feast(id, days) => {
                let first = feasts::day(id, year)?.add_days(i64::from(days));
                let length = if days == 0 { feasts::length(id, year) } else { 1 };
                Some(Placed::new(first, first.add_days(i64::from(length)), Grain::Day))
            }
            Span::Shift(length, sign) => day(length.from(now, i64::from(sign)).date),
            Span::Now => Some(Placed { interval: Interval::unit(now, Grain::Second), grain: Grain::Second }),
        }
    }

    /// First day and length of the month, and whether it is a Chinese one. For a Chinese day without month
    /// the first day is that day.
    fn month(&self, month: Month, year: i32, frame: Date, anchor: &Anchor) -> Option<(Date, u8, bool)> {
        let civil =
            |date: Date| (date, crate::temporal::calendar::days_in_month(date.year(), date.month()), false);
        match month {
            Month::Is(m) if self.lunar => {
                lunar::month(year, m, false).map(|(start, length)| (start, length, true))
            }
            Month::Leap(m) => lunar::month(year, m, true).map(|(start, length)| (start, length, true)),
            Month::Is(m) => Date::new(year, m, 1).map(civil),
            Month::Relative(shift) => {
                Some(civil(anchor.now.date.floor(Grain::Month).add_months(i64::from(shift))))
            }
            Month::Anaphoric(shift) => {
                let said = anchor.said.unwrap_or(anchor.now.date);
                Some(civil(said.floor(Grain::Month).add_months(i64::from(shift))))
            }
            Month::Unsaid if self.lunar => {
                let Span::Month(_, InMonth::Day(day)) = self.span else { return None };
                let first = frame.floor(Grain::Month);
                let months = [first.year() - 1, first.year()].into_iter().flat_map(|year| {
                    (1..=12u8).flat_map(move |m| [lunar::month(year, m, false), lunar::month(year, m, true)])
                });
                months.flatten().find_map(|(start, length)| {
                    let date = start.add_days(i64::from(day) - 1);
                    (day <= length && date.floor(Grain::Month) == first).then_some((date, 1, true))
                })
            }
            Month::Unsaid => Some(civil(frame.floor(Grain::Month))),
        }
    }
}

fn in_month(start: Date, length: i64, lunar: bool, inside: InMonth) -> Option<Placed> {
    let days = |from: i64, to: i64| {
        (from >= 1 && to <= length)
            .then(|| Placed::new(start.add_days(from - 1), start.add_days(to), Grain::Day))
    };
    let first_monday = start.add_days((8 - i64::from(start.weekday())) % 7);
    let end = start.add_days(length);
    match inside {
        InMonth::Whole if lunar => days(1, length),
        InMonth::Whole => Some(Placed::new(start, end, Grain::Month)),
        InMonth::Day(day) => days(i64::from(day), i64::from(day)),
        InMonth::Xun(1) => days(1, 10),
        InMonth::Xun(2) => days(11, 20),
        InMonth::Xun(_) => days(21, length),
        InMonth::Part(Part::Opening | Part::Early) => days(1, 5),
        InMonth::Part(Part::Middle) => days(11, 20),
        InMonth::Part(Part::Late) => days(25, length),
        InMonth::Half(1) => days(1, 15),
        InMonth::Half(_) => days(16, length),
        InMonth::Week(n) => {
            let monday = if n > 0 {
                first_monday.add_days(7 * (i64::from(n) - 1))
            } else {
                end.add_days(-1).monday().add_days(7 * (i64::from(n) + 1))
            };
            Some(Placed::new(monday, monday.add_days(7), Grain::Week))
        }
        InMonth::Weekday(n, weekday) => {
            let date = Date::nth_weekday(start.year(), start.month(), weekday, n)?;
            Some(Placed::new(date, date.add_days(1), Grain::Day))
        }
        InMonth::Run(n, grain) => {
            let size = if grain == Grain::Week { 7 } else { 1 };
            let n = i64::from(n) * size;
            let first = if grain == Grain::Week { first_monday } else { start };
            Some(if n > 0 {
                Placed::new(first, first.add_days(n), Grain::Day)
            } else {
                Placed::new(end.add_days(n), end, Grain::Day)
            })
        }
    }
}

/// 前三季度, 最后三周 of a year. Weeks are the ISO year's.
fn run_in_year(year: i32, n: i64, grain: Grain) -> Option<Placed> {
    let (first, end) = if grain == Grain::Week {
        (Date::from_iso_week(year, 1), Date::from_iso_week(year + 1, 1))
    } else {
        (Date::new(year, 1, 1)?, Date::new(year + 1, 1, 1)?)
    };
    let add = |date: Date, n: i64| Instant::midnight(date).add(grain, n).date;
    let shown = if grain == Grain::Quarter { Grain::Month } else { grain.max(Grain::Day) };
    let shown = if grain == Grain::Week { Grain::Day } else { shown };
    Some(if n > 0 { Placed::new(first, add(first, n), shown) } else { Placed::new(add(end, n), end, shown) })
}

fn clock_on(date: Date, clock: &Clock) -> Option<Placed> {
    let (minute, second) = (clock.minute.unwrap_or(0), clock.second.unwrap_or(0));
    let start = Instant::at(date, clock.hour.into(), minute.into(), second.into());
    let grain = match (clock.minute, clock.second) {
        (_, Some(_)) => Grain::Second,
        (Some(_), None) => Grain::Minute,
        _ => Grain::Hour,
    };
    let end = match clock.high {
        Some(high) => Instant::at(date, i64::from(high) + 1, 0, 0),
        None => start.add(grain, 1),
    };
    Some(Placed { interval: Interval::new(start, end), grain })
}

/// The two ends of a stretch, each as placed by itself. What both leave out is chosen for the first; the
/// second follows it.
pub fn stretch(from: &Moment, to: &Moment, anchor: &Anchor, choice: Choice) -> Option<(Placed, Placed)> {
    let alike = from.missing() == to.missing();
    let first = match (from.missing(), to.missing()) {
        (Missing::Nothing | Missing::Day, _) => from.place(anchor, choice)?,
        (_, Missing::Nothing) => {
            let to = to.place(anchor, choice)?;
            from.place(&Anchor { now: to.interval.start?, ..*anchor }, Choice::Past)?
        }
        _ => from.place(anchor, choice)?,
    };
    let start = first.interval.start?;
    let said = Anchor { said: Some(start.date), ..*anchor };
    let mut second = match to.missing() {
        Missing::Nothing => to.place(&said, choice)?,
        _ => {
            let after = Anchor { now: start.add_seconds(-1), said: Some(start.date) };
            let same = alike.then(|| to.place_in(start.date, &after)).flatten();
            match same.filter(|same| same.interval.start >= Some(start)) {
                Some(same) => same,
                None => to.place(&after, Choice::Future)?,
            }
        }
    };
    // 2019年11月至3月, 22点到2点: the second end is the next one.
    if second.interval.start < Some(start) {
        let grain = if to.has_time() { Grain::Day } else { Grain::Year };
        let inherited =
            to.year == from.year && matches!(to.span, Span::Month(Month::Is(_), _)) || to.has_time();
        if !inherited {
            return None;
        }
        let later = |instant: Option<Instant>| instant.map(|i| i.add(grain, 1));
        second.interval = Interval { start: later(second.interval.start), end: later(second.interval.end) };
    }
    Some((first, second))
}

/// A length hung on the reference.
pub fn shift(stretch: &Stretch, sign: i8, form: Form, now: Instant) -> Placed {
    let far = stretch.high.filter(|_| form == Form::Window).unwrap_or(stretch.low);
    let point = far.from(now, i64::from(sign));
    let grain = unit_of(&stretch.low);
    if form == Form::Point {
        let interval = match grain {
            Grain::Year | Grain::Month | Grain::Day => Interval::unit(point, grain),
            Grain::Week => Interval::unit(point, Grain::Day),
            _ => Interval::unit(point, Grain::Minute),
        };
        let grain = if grain == Grain::Week { Grain::Day } else { grain };
        return Placed { interval, grain: if grain < Grain::Day { Grain::Minute } else { grain } };
    }
    let (from, to) = if sign < 0 { (point, now) } else { (now, point) };
    if form == Form::Passing {
        let whole = if grain >= Grain::Day { point.floor(Grain::Day) } else { point };
        return Placed { interval: Interval { start: Some(whole), end: None }, grain: grain.min(Grain::Day) };
    }
    if grain >= Grain::Day {
        return Placed::new(from.date, to.date.add_days(1), Grain::Day);
    }
    Placed { interval: Interval::new(from, to), grain: Grain::Second }
}

/// The finest unit of a length that counts: of 一年半 the month.
pub fn unit_of(length: &Length) -> Grain {
    let grain = length.grain();
    match grain {
        Grain::Year if length.years.fract() != 0.0 => Grain::Month,
        Grain::Month if length.months.fract() != 0.0 => Grain::Day,
        grain => grain,
    }
}
