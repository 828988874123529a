//! New and full moons, which Islamic and Indian holidays follow.
//!
//! J. Meeus, *Astronomical Algorithms* (2nd ed., 1998), chapter 49, with its seven largest periodic terms:
//! right to a few minutes between 1800 and 2200. The Islamic month is reckoned as Umm al-Qura does: it
//! starts on the evening after a conjunction that falls well before sunset in Mecca.

use crate::temporal::calendar::Date;

/// Julian date of 1970-01-01T00:00.
const UNIX: f64 = 2_440_587.5;
/// Mean length of a lunation in days.
const LUNATION: f64 = 29.530_588_861;
/// The mean new moon of January 2000.
const FIRST: f64 = 2_451_550.097_66;

/// Days since 1970 (UTC, with the fraction of the day) of the `k`th new moon after January 2000; the full
/// moon after it where `full`.
fn phase(k: f64, full: bool) -> f64 {
    let k = if full { k + 0.5 } else { k };
    let t = k / 1236.85;
    let mean = FIRST + LUNATION * k + 0.000_154_37 * t * t;
    let e = 1.0 - 0.002_516 * t;
    let sun = (2.5534 + 29.105_356_70 * k).to_radians();
    let moon = (201.5643 + 385.816_935_28 * k + 0.010_758_2 * t * t).to_radians();
    let f = (160.7108 + 390.670_502_84 * k - 0.001_611_8 * t * t).to_radians();
    let terms = if full {
        [-0.406_14, 0.173_02, 0.016_14, 0.010_43, 0.007_34, -0.005_15, 0.002_09]
    } else {
        [-0.407_20, 0.172_41, 0.016_08, 0.010_39, 0.007_39, -0.005_14, 0.002_08]
    };
    let shift = terms[0] * moon.sin()
        + terms[1] * e * sun.sin()
        + terms[2] * (2.0 * moon).sin()
        + terms[3] * (2.0 * f).sin()
        + terms[4] * e * (moon - sun).sin()
        + terms[5] * e * (moon + sun).sin()
        + terms[6] * e * e * (2.0 * sun).sin();
    mean + shift - UNIX
}

/// The first such moon on or after a date, in days since 1970 (UTC).
fn moon_after(date: Date, full: bool) -> f64 {
    let from = date.days() as f64;
    let mut k = ((from + UNIX - FIRST) / LUNATION).floor() - 1.0;
    while phase(k, full) < from {
        k += 1.0;
    }
    phase(k, full)
}

/// The Indian day that a moon belongs to: its date in India, or the day before where it comes earlier than
/// `hour`. The moon is the first one from `month` and `day` on.
pub(in crate::temporal) fn indian(year: i32, month: u8, day: u8, full: bool, hour: f64) -> Option<Date> {
    let local = moon_after(Date::new(year, month, day)?, full) + 5.5 / 24.0;
    Some(Date::from_days((local - hour / 24.0).floor() as i64))
}

/// The first day of an Islamic month that begins about `guess`.
pub(super) fn islamic_month(guess: Date) -> Date {
    let k = ((guess.days() as f64 - 1.5 + UNIX - FIRST) / LUNATION).round();
    let conjunction = phase(k, false);
    // A conjunction after half past one (UTC) is too late for the crescent of that evening in Mecca.
    Date::from_days((conjunction + 10.5 / 24.0).floor() as i64 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moons_are_where_the_almanac_has_them() {
        // New moon of 1977-02-18 03:37 TD (the book's own example), full moon of 2024-12-15 09:02 UTC.
        let from = Date::new(1977, 2, 10).expect("a date");
        let hours = (moon_after(from, false) - Date::new(1977, 2, 18).expect("a date").days() as f64) * 24.0;
        assert!((hours - 3.62).abs() < 0.2, "{hours}");
        let from = Date::new(2024, 12, 10).expect("a date");
        let hours = (moon_after(from, true) - Date::new(2024, 12, 15).expect("a date").days() as f64) * 24.0;
        assert!((hours - 9.03).abs() < 0.2, "{hours}");
    }
}
