//! What a phrase says about the calendar, kept as open as it was said, and its readings.
//!
//! `the first Monday of May` has a reading in every year. Against a reference date it has at most two: the
//! last one before and the next one from there; the nearer stands first. A full date earlier in the text
//! lends its year to dates that follow without one (M. Mazur, R. Dale, *WikiWars*, 2010, find this to be the
//! rule in narrative text), and its reading then stands before both.

use super::holiday;
use super::parse::Frame;
use super::words::Unit;
use crate::temporal::calendar::{Date, Grain, Instant, Interval, Length, iso_year};

/// A year as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Year {
    Open,
    Full(i32),
    /// Two digits that may belong to either century.
    Short(u8),
}

/// A part of the calendar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cal {
    /// Year, month, day, weekday as far as they are said; 0 where not.
    Ymd {
        year: Year,
        month: u8,
        day: u8,
        weekday: u8,
    },
    /// The unit that starts on a date.
    Unit(Date, Unit),
    /// A stretch of so many units.
    Stretch {
        start: Instant,
        end: Instant,
        grain: Grain,
        length: Length,
        unit: Unit,
    },
    /// A point a length away.
    Moment(Instant, Grain),
    Now,
    /// The last second of a day.
    EndOfDay(Date),
    /// The week that holds a day of an open year or month.
    WeekOf {
        year: Year,
        month: u8,
        day: u8,
        weekend: bool,
    },
    /// The ISO week of a year.
    WeekNo(Year, u8),
    /// The `n`th week of a month (from its end where negative), a day of it where `weekday` is not 0.
    MonthWeek {
        year: Year,
        month: u8,
        n: i8,
        weekday: u8,
    },
    /// The `n`th such weekday of a month; weekday 8 is the weekend.
    Nth {
        year: Year,
        month: u8,
        n: i8,
        weekday: u8,
    },
    Quarter(Year, u8),
    Half(Year, u8),
    Season(Year, u8),
    Decade(Year),
    Century(i32),
    /// Fiscal (`FY`) and school (`SY`) years, whose bounds the text does not say.
    Fiscal(&'static str, Year),
    Holiday(u16, Year),
    HolidayWeekend(u16, Year),
    /// A relative time without a reference to count from.
    Vague(&'static str),
}

/// Which part of a period is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mod {
    None,
    Start,
    Mid,
    End,
    /// From the reference on: later this week.
    Rest,
}

/// One reading with its grain.
pub(super) type Reading = (Interval, Grain);

pub(super) const fn ymd(year: Year, month: u8, day: u8) -> Cal {
    Cal::Ymd { year, month, day, weekday: 0 }
}

impl Year {
    /// The years this can be, the likelier first.
    fn readings(self, frame: &Frame) -> Vec<i32> {
        match self {
            Year::Open => Vec::new(),
            Year::Full(year) => vec![year],
            Year::Short(low) => {
                let now = frame.now.map_or(2000, |now| now.date.year());
                let (old, new) = (1900 + i32::from(low), 2000 + i32::from(low));
                if new <= now + 10 { vec![new, old] } else { vec![old, new] }
            }
        }
    }

    fn timex(self) -> String {
        match self {
            Year::Open => "XXXX".to_owned(),
            Year::Full(year) => iso_year(year),
            Year::Short(low) => format!("XX{low:02}"),
        }
    }

    pub(super) fn is_open(self) -> bool {
        self == Year::Open
    }
}

/// The stretch of whole days from `start` up to `end`.
fn days(start: Date, end: Date) -> Interval {
    Interval::new(Instant::midnight(start), Instant::midnight(end))
}

fn unit(date: Date, grain: Grain) -> Reading {
    (Interval::unit(Instant::midnight(date), grain), grain)
}

impl Cal {
    /// Whether the smallest thing said is a day (or finer).
    pub(super) fn is_day(&self) -> bool {
        match *self {
            Cal::Ymd { day, weekday, .. } => day != 0 || weekday != 0,
            Cal::Unit(_, unit) => unit == Unit::Day,
            Cal::MonthWeek { weekday, .. } => weekday != 0,
            Cal::Nth { weekday, .. } => weekday != 8,
            Cal::Moment(_, grain) => grain >= Grain::Day,
            Cal::Holiday(..) | Cal::EndOfDay(_) | Cal::Vague(_) => true,
            _ => false,
        }
    }

    /// The year as said, where one can be added.
    pub(super) fn year(&self) -> Option<Year> {
        match *self {
            Cal::Ymd { year, .. }
            | Cal::WeekOf { year, .. }
            | Cal::MonthWeek { year, .. }
            | Cal::Nth { year, .. }
            | Cal::WeekNo(year, _)
            | Cal::Quarter(year, _)
            | Cal::Half(year, _)
            | Cal::Season(year, _)
            | Cal::Fiscal(_, year)
            | Cal::Holiday(_, year)
            | Cal::HolidayWeekend(_, year) => Some(year),
            _ => None,
        }
    }

    /// The same in a year.
    pub(super) fn with_year(mut self, new: Year) -> Self {
        match &mut self {
            Cal::Ymd { year, .. }
            | Cal::WeekOf { year, .. }
            | Cal::MonthWeek { year, .. }
            | Cal::Nth { year, .. }
            | Cal::WeekNo(year, _)
            | Cal::Quarter(year, _)
            | Cal::Half(year, _)
            | Cal::Season(year, _)
            | Cal::Fiscal(_, year)
            | Cal::Holiday(_, year)
            | Cal::HolidayWeekend(_, year) => *year = new,
            _ => {}
        }
        self
    }

    /// What it is in one year; nothing where that year has no such day.
    pub(super) fn in_year(&self, year: i32) -> Option<Reading> {
        match *self {
            Cal::Ymd { month: 0, .. } => Some(unit(Date::new(year, 1, 1)?, Grain::Year)),
            Cal::Ymd { month, day: 0, .. } => Some(unit(Date::new(year, month, 1)?, Grain::Month)),
            Cal::Ymd { month, day, .. } => Some(unit(Date::new(year, month, day)?, Grain::Day)),
            Cal::WeekOf { month, day, weekend, .. } => {
                let monday = Date::new(year, month, day)?.monday();
                if weekend {
                    return Some((days(monday.add_days(5), monday.add_days(7)), Grain::Day));
                }
                Some(unit(monday, Grain::Week))
            }
            Cal::WeekNo(_, week) => Some(unit(Date::from_iso_week(year, i64::from(week)), Grain::Week)),
            Cal::MonthWeek { month, n, weekday, .. } => {
                let monday = month_week(year, month, n)?;
                if weekday != 0 {
                    return Some(unit(monday.add_days(i64::from(weekday) - 1), Grain::Day));
                }
                Some(unit(monday, Grain::Week))
            }
            Cal::Nth { month, n, weekday: 8, .. } => {
                let saturday = Date::nth_weekday(year, month, 6, n)?;
                Some((days(saturday, saturday.add_days(2)), Grain::Day))
            }
            Cal::Nth { month, n, weekday, .. } => {
                Some(unit(Date::nth_weekday(year, month, weekday, n)?, Grain::Day))
            }
            Cal::Quarter(_, quarter) => Some(unit(Date::new(year, quarter * 3 - 2, 1)?, Grain::Quarter)),
            Cal::Half(_, half) => {
                let start = Date::new(year, half * 6 - 5, 1)?;
                Some((days(start, start.add_months(6)), Grain::Month))
            }
            Cal::Season(_, season) => {
                let start = Date::new(year, season * 3, 1)?;
                Some((days(start, start.add_months(3)), Grain::Month))
            }
            Cal::Fiscal(..) => Some(unit(Date::new(year, 1, 1)?, Grain::Year)),
            Cal::Holiday(id, _) => {
                let (start, length) = holiday::date(id, year)?;
                if length == 1 {
                    return Some(unit(start, Grain::Day));
                }
                Some((days(start, start.add_days(i64::from(length))), Grain::Day))
            }
            Cal::HolidayWeekend(id, _) => {
                let (day, _) = holiday::date(id, year)?;
                let (from, to) = holiday::weekend(day);
                Some((days(from, to), Grain::Day))
            }
            _ => None,
        }
    }

    /// Its readings: the primary one first; none where they need a reference that is not there, or where
    /// no such day exists.
    pub(super) fn readings(&self, frame: &Frame) -> Vec<Reading> {
        match *self {
            Cal::Unit(date, of) => vec![unit_reading(date, of)],
            Cal::Stretch { start, end, grain, .. } => vec![(Interval::new(start, end), grain)],
            Cal::Moment(at, grain) => vec![(Interval::unit(at, grain), grain)],
            Cal::Now => frame
                .now
                .map(|now| vec![(Interval::unit(now, Grain::Second), Grain::Second)])
                .unwrap_or_default(),
            Cal::EndOfDay(date) => {
                let last = Instant::at(date, 23, 59, 59);
                vec![(Interval::unit(last, Grain::Second), Grain::Second)]
            }
            Cal::Decade(year) => {
                let decade = |year: i32| {
                    Date::new(year, 1, 1).map(|start| (days(start, start.add_months(120)), Grain::Year))
                };
                year.readings(frame).into_iter().filter_map(decade).collect()
            }
            Cal::Century(n) => {
                let start = Date::new_year(n * 100 - 99);
                vec![(days(start, start.add_months(1200)), Grain::Year)]
            }
            Cal::Vague(_) => Vec::new(),
            Cal::Ymd { year: Year::Open, month: 0, day: 0, weekday } => {
                frame.now.map(|now| by_weekday(now.date, weekday)).unwrap_or_default()
            }
            Cal::Ymd { year: Year::Open, month: 0, day, weekday } => {
                frame.now.map(|now| by_day(now.date, day, weekday)).unwrap_or_default()
            }
            Cal::WeekOf { year: Year::Open, month: 0, day, weekend } => {
                let Some(now) = frame.now else { return Vec::new() };
                by_day(now.date, day, 0)
                    .into_iter()
                    .filter_map(|(at, _)| {
                        let date = at.start?.date;
                        Cal::WeekOf { year: Year::Open, month: date.month(), day: date.day(), weekend }
                            .in_year(date.year())
                    })
                    .collect()
            }
            _ => self.by_year(frame),
        }
    }

    /// Readings of what belongs to a year.
    fn by_year(&self, frame: &Frame) -> Vec<Reading> {
        let Some(year) = self.year() else { return Vec::new() };
        if !year.is_open() {
            return year.readings(frame).into_iter().filter_map(|year| self.in_year(year)).collect();
        }
        let Some(now) = frame.now else {
            return frame.anchor.and_then(|at| self.in_year(at.date.year())).into_iter().collect();
        };
        let day = self.is_day();
        // A month or longer that holds the reference counts as the coming one.
        let is_past = |reading: &Reading| {
            let (Some(start), Some(end)) = (reading.0.start, reading.0.end) else { return false };
            if day { start.date <= now.date } else { end <= now }
        };
        let here = now.date.year();
        let past = (here - 8..=here + 1).rev().filter_map(|year| self.in_year(year)).find(is_past);
        let future =
            (here - 1..=here + 8).filter_map(|year| self.in_year(year)).find(|reading| !is_past(reading));
        let mut found: Vec<Reading> = past.into_iter().chain(future).collect();
        found.sort_by_key(|reading| distance(reading, now));
        self.prefer_weekday(now, &mut found);
        if let Some(anchor) = frame.anchor
            && let Some(told) = self.in_year(anchor.date.year())
        {
            found.retain(|reading| *reading != told);
            found.insert(0, told);
        }
        found
    }

    /// Tuesday, March 7 is in a year that has it on a Tuesday.
    fn prefer_weekday(&self, now: Instant, found: &mut Vec<Reading>) {
        let Cal::Ymd { weekday: weekday @ 1..=7, .. } = *self else { return };
        let fits = |reading: &Reading| reading.0.start.is_some_and(|start| start.date.weekday() == weekday);
        if let Some(first) = found.iter().position(fits) {
            found[..=first].rotate_right(1);
            return;
        }
        let here = now.date.year();
        let near = (here - 6..=here + 6).filter_map(|year| self.in_year(year)).filter(fits);
        if let Some(best) = near.min_by_key(|reading| distance(reading, now)) {
            found.insert(0, best);
        }
    }

    /// TIMEX3.
    pub(super) fn timex(&self) -> String {
        match *self {
            Cal::Ymd { year: Year::Open, month: 0, day: 0, weekday } => format!("XXXX-WXX-{weekday}"),
            Cal::Ymd { year: Year::Open, month: 0, day, .. } => format!("XXXX-XX-{day:02}"),
            Cal::Ymd { year, month: 0, .. } => year.timex(),
            Cal::Ymd { year, month, day: 0, .. } => format!("{}-{month:02}", year.timex()),
            Cal::Ymd { year, month, day, .. } => format!("{}-{month:02}-{day:02}", year.timex()),
            Cal::Unit(date, of) => unit_timex(date, of),
            Cal::Stretch { start, end, grain, length, unit } => {
                let length = match unit {
                    Unit::BusinessDay => length.to_string().replace('D', "BD"),
                    Unit::Quarter => format!("P{}Q", length.months / 3.0),
                    _ => length.to_string(),
                };
                format!("({},{},{length})", start.iso(point(grain)), end.iso(point(grain)))
            }
            Cal::Moment(at, grain) => at.iso(grain),
            Cal::Now => "PRESENT_REF".to_owned(),
            Cal::EndOfDay(date) => format!("{date}T23:59:59"),
            Cal::WeekOf { year: Year::Open, month: 0, day, .. } => format!("XXXX-XX-{day:02}"),
            Cal::WeekOf { year, month, day, .. } => format!("{}-{month:02}-{day:02}", year.timex()),
            Cal::WeekNo(year, week) => format!("{}-W{week:02}", year.timex()),
            Cal::MonthWeek { year, month, n, weekday } => {
                let n = if n < 0 { 6 + n } else { n };
                if weekday != 0 {
                    return format!("{}-{month:02}-WXX-{weekday}-#{n}", year.timex());
                }
                format!("{}-{month:02}-W{n:02}", year.timex())
            }
            Cal::Nth { year, month, weekday: 8, .. } => format!("{}-{month:02}-WXX-WE", year.timex()),
            Cal::Nth { year, month, n, weekday } => format!("{}-{month:02}-WXX-{weekday}-{n}", year.timex()),
            Cal::Quarter(year, quarter) => format!("{}-Q{quarter}", year.timex()),
            Cal::Half(year, half) => format!("{}-H{half}", year.timex()),
            Cal::Season(year, season) => {
                let season = ["SP", "SU", "FA", "WI"][usize::from(season.clamp(1, 4)) - 1];
                format!("{}-{season}", year.timex())
            }
            Cal::Decade(Year::Full(year)) => format!("{}", year / 10),
            Cal::Decade(Year::Short(low)) => format!("XX{}", low / 10),
            Cal::Decade(Year::Open) => "XXX".to_owned(),
            Cal::Century(n) => format!("{:02}", n - 1),
            Cal::Fiscal(kind, year) => format!("{kind}{}", year.timex()),
            Cal::Holiday(id, year) | Cal::HolidayWeekend(id, year) => holiday::timex(id, year),
            Cal::Vague(timex) => timex.to_owned(),
        }
    }
}

/// Instants of stretches shorter than days are written to the second.
fn point(grain: Grain) -> Grain {
    if grain < Grain::Day { Grain::Second } else { Grain::Day }
}

/// How far a reading is from the reference; 0 where it holds it.
fn distance(reading: &Reading, now: Instant) -> i64 {
    match (reading.0.start, reading.0.end) {
        (Some(start), _) if start > now => start.seconds() - now.seconds(),
        (_, Some(end)) if end <= now => now.seconds() - end.seconds(),
        _ => 0,
    }
}

/// The Monday of the `n`th ISO week of a month: its first week holds its first Thursday.
fn month_week(year: i32, month: u8, n: i8) -> Option<Date> {
    Date::nth_weekday(year, month, 4, n).map(Date::monday)
}

/// Last such weekday before the reference, and the next one from it on.
fn by_weekday(today: Date, weekday: u8) -> Vec<Reading> {
    let ahead = i64::from((7 + weekday - today.weekday()) % 7);
    let next = unit(today.add_days(ahead), Grain::Day);
    let last = unit(today.add_days(ahead - 7), Grain::Day);
    if ahead <= 3 { vec![next, last] } else { vec![last, next] }
}

/// The last and next month that has this day (on this weekday).
fn by_day(today: Date, day: u8, weekday: u8) -> Vec<Reading> {
    let in_month = |months: i64| {
        let month = today.floor(Grain::Month).add_months(months);
        let date = Date::new(month.year(), month.month(), day)?;
        (weekday == 0 || date.weekday() == weekday).then_some(date)
    };
    // The same weekday and day of the month meet again within three years.
    let past = (-40..=0).rev().filter_map(in_month).find(|date| *date < today);
    let future = (0..=40).filter_map(in_month).find(|date| *date >= today);
    let mut found: Vec<Date> = past.into_iter().chain(future).collect();
    found.sort_by_key(|date| (date.days() - today.days()).abs());
    found.into_iter().map(|date| unit(date, Grain::Day)).collect()
}

fn unit_reading(date: Date, of: Unit) -> Reading {
    match of {
        Unit::Weekend => (days(date, date.add_days(2)), Grain::Day),
        Unit::Week => unit(date, Grain::Week),
        Unit::Month => unit(date, Grain::Month),
        Unit::Quarter => unit(date, Grain::Quarter),
        Unit::Season => (days(date, date.add_months(3)), Grain::Month),
        Unit::Year => unit(date, Grain::Year),
        Unit::Decade => (days(date, date.add_months(120)), Grain::Year),
        Unit::Century => (days(date, date.add_months(1200)), Grain::Year),
        _ => unit(date, Grain::Day),
    }
}

fn unit_timex(date: Date, of: Unit) -> String {
    let at = Instant::midnight(date);
    match of {
        Unit::Weekend => format!("{}-WE", at.iso(Grain::Week)),
        Unit::Week => at.iso(Grain::Week),
        Unit::Month => at.iso(Grain::Month),
        Unit::Quarter => at.iso(Grain::Quarter),
        Unit::Season => {
            let season = ["WI", "SP", "SU", "FA"][usize::from(date.month() % 12 / 3)];
            format!("{}-{season}", iso_year(date.year()))
        }
        Unit::Year => at.iso(Grain::Year),
        Unit::Decade => format!("{}", date.year() / 10),
        Unit::Century => format!("{:02}", date.year() / 100),
        _ => date.to_string(),
    }
}

/// Narrows a stretch of days to its early, middle or late part: thirds, as the calendar allows them.
pub(super) fn part_of(reading: Reading, part: Mod, frame: &Frame) -> Reading {
    let (Interval { start: Some(start), end: Some(end) }, grain) = reading else { return reading };
    let (from, to) = (start.date, end.date);
    let length = to.days() - from.days();
    let (first, second, grain) = match grain {
        Grain::Week => (from.add_days(3), from.add_days(4), Grain::Day),
        Grain::Month if length <= 31 => (from.add_days(10), from.add_days(20), Grain::Day),
        Grain::Quarter => (from.add_months(1), from.add_months(2), Grain::Month),
        Grain::Month => (from.add_months(length / 90), from.add_months(2 * length / 90), Grain::Month),
        Grain::Year if length <= 366 => (from.add_months(4), from.add_months(8), Grain::Month),
        Grain::Year => {
            let years = length / 365;
            (from.add_months(12 * (years * 4 / 10)), from.add_months(12 * (years * 7 / 10)), Grain::Year)
        }
        _ if length > 1 => (from.add_days(length / 3), from.add_days(length - length / 3), Grain::Day),
        // Half a day.
        _ => {
            let noon = Instant::at(from, 12, 0, 0);
            let half = match part {
                Mod::Start => Interval::new(start, noon),
                Mod::End | Mod::Rest => Interval::new(noon, end),
                _ => Interval { start: reading.0.start, end: reading.0.end },
            };
            return (half, if part == Mod::Mid || part == Mod::None { Grain::Day } else { Grain::Minute });
        }
    };
    match part {
        Mod::None => reading,
        Mod::Start => (days(from, first), grain),
        Mod::Mid => (days(first, second), grain),
        Mod::End => (days(second, to), grain),
        Mod::Rest => match frame.now {
            Some(now) if now.date > from && now.date < to => (days(now.date, to), Grain::Day),
            _ => (days(second, to), grain),
        },
    }
}
