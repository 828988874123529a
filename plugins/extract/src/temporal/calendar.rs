//! Calendar arithmetic and the two notations of time, shared by every language.
//!
//! Civil dates are proleptic Gregorian, years as in ISO 8601 (year 0 exists). Day counts follow
//! H. Hinnant, *chrono-compatible low-level date algorithms* (2013); weeks follow ISO 8601 (a week starts
//! on Monday, week 1 holds the year's first Thursday).
//!
//! Two promises about stretches of time:
//! - inside, every stretch is **half-open** ([`Interval`]): `start` belongs to it, `end` does not. Half-open
//!   stretches of one grain tile the line, so arithmetic needs no "minus one day";
//! - outside, a written ISO value of whole days, months or years is **closed**, as people read it: the first
//!   ten days of June are `2020-06-01/2020-06-10`. [`Interval::iso`] is the only place that converts.
//!
//! Chinese months and solar terms are in [`lunar`], movable feasts in [`feasts`].

pub mod feasts;
mod length;
pub mod lunar;
#[cfg(test)]
mod tests;

pub use length::Length;

use std::fmt;

/// The unit that an expression of time is sharp to, finest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grain {
    /// One second.
    Second,
    /// One minute.
    Minute,
    /// One hour.
    Hour,
    /// One day.
    Day,
    /// One ISO week, from Monday.
    Week,
    /// One month.
    Month,
    /// Three months, from January, April, July or October.
    Quarter,
    /// One year.
    Year,
}

/// A civil date that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i32,
    month: u8,
    day: u8,
}

/// Whether February has 29 days.
pub fn is_leap(year: i32) -> bool {
    year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0)
}

/// Days of a month; 0 for a month that does not exist.
pub fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 0,
    }
}

impl Date {
    /// The date, if it exists and its year is within ±999,999.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let exists = (-999_999..=999_999).contains(&year) && day >= 1 && day <= days_in_month(year, month);
        exists.then_some(Self { year, month, day })
    }

    /// The first day of a year, clamped to the years that [`Date::new`] accepts.
    pub fn new_year(year: i32) -> Self {
        Self { year: year.clamp(-999_999, 999_999), month: 1, day: 1 }
    }

    /// Year.
    pub fn year(self) -> i32 {
        self.year
    }

    /// Month, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// Day of the month, from 1.
    pub fn day(self) -> u8 {
        self.day
    }

    /// Days since 1970-01-01.
    pub fn days(self) -> i64 {
        let y = i64::from(self.year) - i64::from(self.month <= 2);
        let era = y.div_euclid(400);
        let yoe = y.rem_euclid(400);
        let m = i64::from(self.month);
        let doy = (153 * (if m > 2 { m - 3 } else { m + 9 }) + 2) / 5 + i64::from(self.day) - 1;
        era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
    }

    /// The date so many days after 1970-01-01, clamped to the years that [`Date::new`] accepts.
    pub fn from_days(days: i64) -> Self {
        let z = days.clamp(-365_000_000, 365_000_000) + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let day = (doy - (153 * mp + 2) / 5 + 1) as u8;
        let month = (if mp < 10 { mp + 3 } else { mp - 9 }) as u8;
        let year = (yoe + era * 400 + i64::from(month <= 2)) as i32;
        Self { year, month, day }
    }

    /// Monday is 1, Sunday 7.
    pub fn weekday(self) -> u8 {
        ((self.days() + 3).rem_euclid(7) + 1) as u8
    }

    /// So many days later (earlier, where negative).
    pub fn add_days(self, days: i64) -> Self {
        Self::from_days(self.days().saturating_add(days))
    }

    /// So many months later, on the same day or the month's last where that day does not exist.
    pub fn add_months(self, months: i64) -> Self {
        let index = (i64::from(self.year) * 12 + i64::from(self.month) - 1).saturating_add(months);
        let year = index.div_euclid(12).clamp(-999_999, 999_999) as i32;
        let month = (index.rem_euclid(12) + 1) as u8;
        Self { year, month, day: self.day.min(days_in_month(year, month)) }
    }

    /// The Monday of this date's week.
    pub fn monday(self) -> Self {
        self.add_days(1 - i64::from(self.weekday()))
    }

    /// ISO week-numbering year and week.
    pub fn iso_week(self) -> (i32, u8) {
        let thursday = self.monday().add_days(3);
        let week = (thursday.days() - Date::new_year(thursday.year).days()) / 7 + 1;
        (thursday.year, week as u8)
    }

    /// The Monday of an ISO week; weeks past the year's last run on into the next.
    pub fn from_iso_week(year: i32, week: i64) -> Self {
        let fourth = Date { year, month: 1, day: 4 };
        fourth.monday().add_days((week - 1).saturating_mul(7))
    }

    /// The `n`th such weekday (1 Monday .. 7 Sunday) of a month; from the end where `n` is negative.
    pub fn nth_weekday(year: i32, month: u8, weekday: u8, n: i8) -> Option<Self> {
        let first = Date::new(year, month, 1)?;
        let last = first.add_months(1).add_days(-1);
        let date = match n {
            1.. => first.add_days(i64::from((7 + weekday - first.weekday()) % 7) + 7 * (i64::from(n) - 1)),
            0 => return None,
            _ => last.add_days(-i64::from((7 + last.weekday() - weekday) % 7) + 7 * (i64::from(n) + 1)),
        };
        (date.month == month && date.year == year).then_some(date)
    }

    /// The first day of the unit that holds this date. Finer grains than a day change nothing.
    pub fn floor(self, grain: Grain) -> Self {
        match grain {
            Grain::Year => Self { month: 1, day: 1, ..self },
            Grain::Quarter => Self { month: (self.month - 1) / 3 * 3 + 1, day: 1, ..self },
            Grain::Month => Self { day: 1, ..self },
            Grain::Week => self.monday(),
            _ => self,
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}-{:02}", iso_year(self.year), self.month, self.day)
    }
}

/// A year in ISO 8601: four digits, more with a sign.
pub fn iso_year(year: i32) -> String {
    match year {
        0..=9999 => format!("{year:04}"),
        _ => format!("{year:+05}"),
    }
}

/// A point of time: a date and the second of its day, without a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant {
    /// The date.
    pub date: Date,
    /// 0 to 86,399.
    pub second: u32,
}

impl Instant {
    /// Midnight at the start of a day.
    pub fn midnight(date: Date) -> Self {
        Self { date, second: 0 }
    }

    /// A time on a day; `24:00` and later fall on the days after.
    pub fn at(date: Date, hour: i64, minute: i64, second: i64) -> Self {
        Self::midnight(date).add_seconds(hour * 3600 + minute * 60 + second)
    }

    /// Reads `2020-07-10`, `2020-07-10T09:30`, `2020-07-10T09:30:00.5Z`, also with a space for the `T`.
    pub fn parse(text: &str) -> Option<Self> {
        let (date, time) = match text.trim().split_once(['T', ' ']) {
            Some((date, time)) => (date, time),
            None => (text.trim(), ""),
        };
        let mut parts = date.splitn(3, '-');
        let (y, m, d) = (parts.next()?, parts.next()?, parts.next()?);
        let date = Date::new(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?)?;
        let time = time.split(['Z', '+', '-', '.', ',']).next().unwrap_or("");
        let mut fields = time.split(':').map(|field| field.parse::<u32>().unwrap_or(0));
        let (h, m, s) = (fields.next().unwrap_or(0), fields.next().unwrap_or(0), fields.next().unwrap_or(0));
        let second = h.min(23) * 3600 + m.min(59) * 60 + s.min(59);
        Some(Self { date, second })
    }

    /// So many seconds later.
    pub fn add_seconds(self, seconds: i64) -> Self {
        let total = i64::from(self.second).saturating_add(seconds);
        Self { date: self.date.add_days(total.div_euclid(86_400)), second: total.rem_euclid(86_400) as u32 }
    }

    /// Seconds since 1970-01-01T00:00:00.
    pub fn seconds(self) -> i64 {
        self.date.days() * 86_400 + i64::from(self.second)
    }

    /// The start of the unit that holds this instant.
    pub fn floor(self, grain: Grain) -> Self {
        let second = match grain {
            Grain::Second => self.second,
            Grain::Minute => self.second / 60 * 60,
            Grain::Hour => self.second / 3600 * 3600,
            _ => 0,
        };
        Self { date: self.date.floor(grain), second }
    }

    /// So many units later.
    pub fn add(self, grain: Grain, count: i64) -> Self {
        match grain {
            Grain::Second => self.add_seconds(count),
            Grain::Minute => self.add_seconds(count.saturating_mul(60)),
            Grain::Hour => self.add_seconds(count.saturating_mul(3600)),
            Grain::Day => Self { date: self.date.add_days(count), ..self },
            Grain::Week => Self { date: self.date.add_days(count.saturating_mul(7)), ..self },
            Grain::Month => Self { date: self.date.add_months(count), ..self },
            Grain::Quarter => Self { date: self.date.add_months(count.saturating_mul(3)), ..self },
            Grain::Year => Self { date: self.date.add_months(count.saturating_mul(12)), ..self },
        }
    }

    /// The time of day as ISO 8601 writes it, to the given grain: `T08`, `T08:30`, `T08:30:05`.
    pub fn clock(self, grain: Grain) -> String {
        let (h, m, s) = (self.second / 3600, self.second / 60 % 60, self.second % 60);
        match grain {
            Grain::Second => format!("T{h:02}:{m:02}:{s:02}"),
            Grain::Minute => format!("T{h:02}:{m:02}"),
            _ => format!("T{h:02}"),
        }
    }

    /// The instant, or the unit it starts, as ISO 8601 writes it: `2020`, `2020-06`, `2020-W24`,
    /// `2020-06-10`, `2020-06-10T08:30`. A quarter is written as `2020-Q2`, as the extended formats do.
    pub fn iso(self, grain: Grain) -> String {
        let Date { year, month, .. } = self.date;
        match grain {
            Grain::Year => iso_year(year),
            Grain::Quarter => format!("{}-Q{}", iso_year(year), (month - 1) / 3 + 1),
            Grain::Month => format!("{}-{month:02}", iso_year(year)),
            Grain::Week => {
                let (year, week) = self.date.iso_week();
                format!("{}-W{week:02}", iso_year(year))
            }
            Grain::Day => self.date.to_string(),
            // An hour alone is not an ISO time that programs read: hours are written with minutes.
            Grain::Hour | Grain::Minute => format!("{}{}", self.date, self.clock(Grain::Minute)),
            Grain::Second => format!("{}{}", self.date, self.clock(Grain::Second)),
        }
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iso(Grain::Second))
    }
}

/// A half-open stretch of time; an end that is missing is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Interval {
    /// First instant.
    pub start: Option<Instant>,
    /// First instant after it.
    pub end: Option<Instant>,
}

impl Interval {
    /// From `start` up to, and without, `end`.
    pub fn new(start: Instant, end: Instant) -> Self {
        Self { start: Some(start), end: Some(end) }
    }

    /// The unit that holds an instant.
    pub fn unit(instant: Instant, grain: Grain) -> Self {
        let start = instant.floor(grain);
        Self::new(start, start.add(grain, 1))
    }

    /// The value in ISO 8601. One whole unit of `grain` is written as that unit (`2019-08`); a longer
    /// stretch as `first/last`, both included where the grain is a day or longer, the clock times of its two
    /// ends where it is shorter; a missing end as `..`.
    pub fn iso(&self, grain: Grain) -> String {
        let last = |end: Instant| match grain {
            Grain::Second | Grain::Minute | Grain::Hour => end.iso(grain),
            _ => end.add_seconds(-1).floor(grain).iso(grain),
        };
        match (self.start, self.end) {
            (Some(start), Some(end)) if start.add(grain, 1) == end && start.floor(grain) == start => {
                start.iso(grain)
            }
            (Some(start), Some(end)) => format!("{}/{}", start.iso(grain), last(end)),
            (Some(start), None) => format!("{}/..", start.iso(grain)),
            (None, Some(end)) => format!("../{}", last(end)),
            (None, None) => String::from(".."),
        }
    }
}
