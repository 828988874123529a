//! Lengths of time.

use super::{Grain, Instant};
use std::fmt;

/// A length of time as ISO 8601 keeps it apart: months and days have no fixed length.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Length {
    /// Years.
    pub years: f64,
    /// Months.
    pub months: f64,
    /// Weeks.
    pub weeks: f64,
    /// Days.
    pub days: f64,
    /// Hours.
    pub hours: f64,
    /// Minutes.
    pub minutes: f64,
    /// Seconds.
    pub seconds: f64,
}

impl Length {
    /// So many units.
    pub fn of(grain: Grain, count: f64) -> Self {
        let mut length = Self::default();
        match grain {
            Grain::Second => length.seconds = count,
            Grain::Minute => length.minutes = count,
            Grain::Hour => length.hours = count,
            Grain::Day => length.days = count,
            Grain::Week => length.weeks = count,
            Grain::Month => length.months = count,
            Grain::Quarter => length.months = count * 3.0,
            Grain::Year => length.years = count,
        }
        length
    }

    /// Both lengths, one after the other.
    pub fn plus(self, other: Self) -> Self {
        Self {
            years: self.years + other.years,
            months: self.months + other.months,
            weeks: self.weeks + other.weeks,
            days: self.days + other.days,
            hours: self.hours + other.hours,
            minutes: self.minutes + other.minutes,
            seconds: self.seconds + other.seconds,
        }
    }

    /// Seconds, with years of 365 and months of 30 days.
    pub fn nominal_seconds(&self) -> f64 {
        let days = self.years * 365.0 + self.months * 30.0 + self.weeks * 7.0 + self.days;
        days * 86_400.0 + self.hours * 3600.0 + self.minutes * 60.0 + self.seconds
    }

    /// The finest unit that it names.
    pub fn grain(&self) -> Grain {
        let fields = [
            (self.seconds, Grain::Second),
            (self.minutes, Grain::Minute),
            (self.hours, Grain::Hour),
            (self.days, Grain::Day),
            (self.weeks, Grain::Week),
            (self.months, Grain::Month),
        ];
        fields.iter().find(|(count, _)| *count != 0.0).map_or(Grain::Year, |(_, grain)| *grain)
    }

    /// The instant one length after (`sign` 1) or before (`sign` -1) another. Broken years become months,
    /// broken months 30-day parts.
    pub fn from(&self, instant: Instant, sign: i64) -> Instant {
        let months = self.years * 12.0 + self.months;
        let whole = months.trunc();
        let days = (months - whole) * 30.0 + self.weeks * 7.0 + self.days;
        let seconds = days * 86_400.0 + self.hours * 3600.0 + self.minutes * 60.0 + self.seconds;
        instant.add(Grain::Month, sign * whole as i64).add_seconds(sign * seconds.round() as i64)
    }
}

impl fmt::Display for Length {
    /// `P1Y6M`, `P2W3D`, `PT2.5H`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("P")?;
        let date = [(self.years, 'Y'), (self.months, 'M'), (self.weeks, 'W'), (self.days, 'D')];
        let time = [(self.hours, 'H'), (self.minutes, 'M'), (self.seconds, 'S')];
        for (count, letter) in date.iter().filter(|(count, _)| *count != 0.0) {
            write!(f, "{count}{letter}")?;
        }
        if time.iter().any(|(count, _)| *count != 0.0) {
            f.write_str("T")?;
        }
        for (count, letter) in time.iter().filter(|(count, _)| *count != 0.0) {
            write!(f, "{count}{letter}")?;
        }
        if *self == Self::default() {
            f.write_str("0D")?;
        }
        Ok(())
    }
}
