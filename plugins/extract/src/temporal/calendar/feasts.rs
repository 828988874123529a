//! Movable feasts that reports and calendars name: Easter (both churches).
//!
//! Easter follows the anonymous Gregorian algorithm (*Nature*, 20 April 1876) and Meeus, *Astronomical
//! Algorithms* (1998), chapter 8, for the Julian calendar.

use super::Date;

/// Easter Sunday of the western churches.
pub fn easter(year: i32) -> Date {
    let (a, b, c) = (year.rem_euclid(19), year.div_euclid(100), year.rem_euclid(100));
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15).rem_euclid(30);
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k).rem_euclid(7);
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new_year(year).add_months(i64::from(n / 31) - 1).add_days(i64::from(n % 31))
}

/// Easter Sunday of the eastern churches, as a Gregorian date.
pub fn orthodox_easter(year: i32) -> Date {
    let (a, b, c) = (year.rem_euclid(4), year.rem_euclid(7), year.rem_euclid(19));
    let d = (19 * c + 15) % 30;
    let e = (2 * a + 4 * b - d + 34).rem_euclid(7);
    let n = d + e + 114;
    let julian = Date::new_year(year).add_months(i64::from(n / 31) - 1).add_days(i64::from(n % 31));
    let centuries = i64::from(year.div_euclid(100));
    julian.add_days(centuries - centuries.div_euclid(4) - 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_sundays() {
        assert_eq!(easter(2013).to_string(), "2013-03-31");
        assert_eq!(easter(2024).to_string(), "2024-03-31");
        assert_eq!(easter(2019).to_string(), "2019-04-21");
        assert_eq!(orthodox_easter(2013).to_string(), "2013-05-05");
        assert_eq!(orthodox_easter(2024).to_string(), "2024-05-05");
    }
}
