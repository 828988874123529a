//! Writing TIMEX3 values: ISO 8601 with X for what is not said, letters for parts of the day and seasons.
//!
//! After *TimeML annotation guidelines* 1.2.1 (2006), section on TIMEX3. Stretches that TIMEX3 has no letters
//! for are written as a triple of start, end (not included) and length, the notation of datetime tools.

use super::expr::{Clock, DayPart, Expr, InMonth, InWeek, Moment, Month, Span, Week};
use super::feasts::{self, Rule};
use super::resolve::Placed;
use crate::temporal::calendar::{Grain, Instant, Length, iso_year};

/// The letters for a part of the day.
pub fn part(part: DayPart) -> &'static str {
    match part {
        DayPart::Dawn | DayPart::Morning | DayPart::Forenoon => "TMO",
        DayPart::Noon => "TMI",
        DayPart::Afternoon | DayPart::EarlyAfternoon => "TAF",
        DayPart::Dusk | DayPart::Evening => "TEV",
        DayPart::SmallHours | DayPart::Night | DayPart::Midnight | DayPart::LateNight => "TNI",
        DayPart::Daytime | DayPart::AllDay => "TDT",
    }
}

/// The time of day.
pub fn clock(clock: &Clock) -> String {
    match (clock.minute, clock.second) {
        (Some(m), Some(s)) => format!("T{:02}:{m:02}:{s:02}", clock.hour),
        (Some(m), None) => format!("T{:02}:{m:02}", clock.hour),
        _ => format!("T{:02}", clock.hour),
    }
}

/// A moment as it is said, with X for what is left out; or, where it is `placed`, in full.
pub fn moment(moment: &Moment, placed: Option<&Placed>) -> String {
    let mut out = if moment.is_time_only() { String::new() } else { day(moment, placed) };
    match (moment.clock, moment.part) {
        (Some(c), _) => out.push_str(&clock(&c)),
        (None, Some(p)) => out.push_str(part(p)),
        _ => {}
    }
    out
}

fn day(moment: &Moment, placed: Option<&Placed>) -> String {
    if moment.span == Span::Now {
        return String::from("PRESENT_REF");
    }
    let start = placed.and_then(|placed| placed.interval.start).filter(|_| placed.is_some());
    let Some(start) = start else { return said(moment) };
    let year = iso_year(start.date.year());
    match moment.span {
        Span::Whole if moment.year.is_some() => year,
        Span::Half(half) => format!("{year}-H{half}"),
        Span::Quarter(_) | Span::QuarterFrom(_) => start.iso(Grain::Quarter),
        Span::Season(season) => format!("{year}-{}", season_letters(season)),
        Span::Month(_, InMonth::Whole) if !moment.lunar => start.iso(Grain::Month),
        Span::Week(_, InWeek::Whole) | Span::Month(_, InMonth::Week(_)) => start.iso(Grain::Week),
        Span::Week(_, InWeek::Weekend) => format!("{}-WE", start.iso(Grain::Week)),
        Span::Part(_) | Span::Run(..) => triple_of(placed),
        Span::Month(_, inside) if !matches!(inside, InMonth::Day(_) | InMonth::Weekday(..)) => {
            triple_of(placed)
        }
        _ => start.iso(Grain::Day),
    }
}

/// The letters for a season.
fn season_letters(season: u8) -> &'static str {
    match season {
        1 => "SP",
        2 => "SU",
        3 => "FA",
        _ => "WI",
    }
}

/// A moment that is not placed.
fn said(moment: &Moment) -> String {
    let year = match moment.year {
        Some(super::expr::Year::Is(year)) => iso_year(year),
        _ => String::from("XXXX"),
    };
    match moment.span {
        Span::Half(half) => format!("{year}-H{half}"),
        Span::Quarter(quarter) => format!("{year}-Q{quarter}"),
        Span::Season(season) => format!("{year}-{}", season_letters(season)),
        Span::Month(month, inside) => {
            let month = match month {
                Month::Is(m) | Month::Leap(m) => format!("{m:02}"),
                _ => String::from("XX"),
            };
            match inside {
                InMonth::Day(day) => format!("{year}-{month}-{day:02}"),
                InMonth::Week(n) if n > 0 => format!("{year}-{month}-W{n:02}"),
                InMonth::Weekday(n, weekday) => format!("{year}-{month}-WXX-{weekday}-{n}"),
                InMonth::Xun(n) => format!("{year}-{month}-{}X", n - 1),
                _ => format!("{year}-{month}"),
            }
        }
        Span::Week(week, inside) => {
            let week = match week {
                Week::Is(n) if n > 0 => format!("W{n:02}"),
                _ => String::from("WXX"),
            };
            match inside {
                InWeek::Day(day) => format!("{year}-{week}-{day}"),
                InWeek::Weekend => format!("{year}-{week}-WE"),
                InWeek::Whole => format!("{year}-{week}"),
            }
        }
        Span::Feast(id, 0) => match feasts::rule(id) {
            Some(Rule::Fixed(month, day)) => format!("{year}-{month:02}-{day:02}"),
            Some(Rule::Weekday(month, weekday, n)) => format!("{year}-{month:02}-WXX-{weekday}-{n}"),
            _ => format!("{year}-XX-XX"),
        },
        Span::Whole | Span::Part(_) | Span::Run(..) => year,
        _ => format!("{year}-XX-XX"),
    }
}

fn triple_of(placed: Option<&Placed>) -> String {
    match placed.and_then(|placed| Some((placed.interval.start?, placed.interval.end?))) {
        Some((start, end)) => triple(start, end, Grain::Day),
        None => String::new(),
    }
}

/// `(start,end,length)`.
pub fn triple(start: Instant, end: Instant, grain: Grain) -> String {
    format!("({},{},{})", start.iso(grain), end.iso(grain), between(start, end))
}

/// The length between two instants, in the coarsest unit that fits: years, months, days, hours.
pub fn between(start: Instant, end: Instant) -> Length {
    let seconds = end.seconds() - start.seconds();
    let months = i64::from(end.date.year() - start.date.year()) * 12 + i64::from(end.date.month())
        - i64::from(start.date.month());
    let on_months = start.second == end.second && start.date.day() == end.date.day() && months > 0;
    let (grain, count) = match () {
        () if on_months && months % 12 == 0 => (Grain::Year, months / 12),
        () if on_months && start.date.day() == 1 => (Grain::Month, months),
        () if seconds % 86_400 == 0 => (Grain::Day, seconds / 86_400),
        () if seconds % 3600 == 0 => (Grain::Hour, seconds / 3600),
        () if seconds % 60 == 0 => (Grain::Minute, seconds / 60),
        () => (Grain::Second, seconds),
    };
    Length::of(grain, count as f64)
}

/// A repetition: when within it, or how often.
pub fn set(length: &Length, at: Option<&Expr>) -> String {
    match at {
        Some(Expr::Moment(moment)) if !moment.is_time_only() => self::moment(moment, None),
        Some(Expr::Moment(moment)) => format!("XXXX-XX-XX{}", self::moment(moment, None)),
        Some(Expr::Range(from, to)) => {
            let prefix = if from.is_time_only() { "XXXX-XX-XX" } else { "" };
            format!("({prefix}{},{prefix}{})", self::moment(from, None), self::moment(to, None))
        }
        _ => length.to_string(),
    }
}
