//! Dates in figures alone: 2019-07-09, 7/9/2019, 01.02.20.
//!
//! Of two readings of `01/02/2020` the first is the American one, month before day; the other is kept as an
//! alternative. With dots (`01.02.2020`) the day comes first, as in the countries that write so. A number
//! above twelve settles the question by itself.

use super::cal::{Cal, Year, ymd};
use super::date::full;
use super::lex::K;
use super::parse::{P, Read};
use super::words::W;

impl P<'_> {
    /// A date in figures alone.
    pub(super) fn numeric_date(&self, i: usize) -> Read<Cal> {
        let (first, first_digits) = self.digits(i)?;
        if !self.alone_before(i) {
            return None;
        }
        if first_digits == 8 {
            let (year, month, day) = (first / 10_000, first / 100 % 100, first % 100);
            let plausible = (1900..=2100).contains(&year) && self.alone_after(i + 1);
            return plausible
                .then(|| full(Year::Full(year as i32), month, day))
                .flatten()
                .map(|cal| (i + 1, cal));
        }
        let separator = match self.kind(i + 1)? {
            K::Mark(mark @ (b'-' | b'/' | b'.')) if !self.gap(i + 1) && !self.gap(i + 2) => mark,
            _ => return None,
        };
        let again = self.mark(i + 3, separator) && !self.gap(i + 3) && !self.gap(i + 4);
        if let Some(month) = self.month(i + 2) {
            // 23/Sep/2020, 2020/23/Sep is below.
            if !again {
                return None;
            }
            let (last, last_digits) = self.digits(i + 4)?;
            let (year, day) = match (first_digits, last_digits) {
                (4, 1..=2) => (Year::Full(first as i32), last),
                (1..=2, 4) => (Year::Full(last as i32), first),
                (1..=2, 2) => (self.short_year(last), first),
                _ => return None,
            };
            return self
                .alone_after(i + 5)
                .then(|| full(year, u32::from(month), day))
                .flatten()
                .map(|cal| (i + 5, cal));
        }
        let (second, second_digits) = self.digits(i + 2)?;
        if again && let Some(month) = self.month(i + 4) {
            let cal = full(Year::Full(first as i32), u32::from(month), second)?;
            return (first_digits == 4).then_some((i + 5, cal));
        }
        if again && let Some((third, third_digits)) = self.digits(i + 4) {
            let glued = self.alone_after(i + 5) || self.date_joint(i + 5, separator);
            if !glued || second_digits > 2 {
                return None;
            }
            return match (first_digits, third_digits) {
                (4, 1..=2) if separator != b'.' || second_digits == 2 => {
                    Some((i + 5, full(Year::Full(first as i32), second, third)?))
                }
                (1..=2, 4) => {
                    Some((i + 5, self.month_day(separator, first, second, Year::Full(third as i32))?))
                }
                (1..=2, 2) if separator != b'.' && self.two_digit_date(i, separator) => {
                    let year = self.ambiguous_year(third);
                    Some((i + 5, self.month_day(separator, first, second, year)?))
                }
                _ => None,
            };
        }
        let ends = self.alone_after(i + 3) || self.date_joint(i + 3, separator);
        match (first_digits, second_digits) {
            // 2015-3, 2014/10
            (4, 1..=2)
                if separator != b'.' && ends && !self.mark(i + 3, b'-') && (1900..=2100).contains(&first) =>
            {
                (1..=12).contains(&second).then(|| (i + 3, ymd(Year::Full(first as i32), second as u8, 0)))
            }
            // 12-2015, 9/2012
            (1..=2, 4) if separator != b'.' && ends && (1900..=2100).contains(&second) => {
                (1..=12).contains(&first).then(|| (i + 3, ymd(Year::Full(second as i32), first as u8, 0)))
            }
            (1..=2, 1..=2) if separator == b'/' && ends && self.meridiem(i + 3).is_none() => {
                let cal = self.month_day(separator, first, second, Year::Open)?;
                self.short_date_told(i, first, second, first_digits + second_digits).then_some((i + 3, cal))
            }
            _ => None,
        }
    }

    /// Which number is the month.
    fn month_day(&self, separator: u8, first: u32, second: u32, year: Year) -> Option<Cal> {
        if separator == b'.' {
            return full(year, second, first).or_else(|| full(year, first, second));
        }
        full(year, first, second).or_else(|| full(year, second, first))
    }

    /// Another date follows behind a dash: 10/1/2018-10/7/2018.
    fn date_joint(&self, i: usize, separator: u8) -> bool {
        self.mark(i, b'-') && separator != b'-' && self.digits(i + 1).is_some()
            || (separator == b'-'
                && self.mark(i, b'-')
                && self.digits(i + 1).is_some()
                && self.mark(i + 2, b'-'))
            || (self.is(i, W::T) && self.digits(i + 1).is_some())
            || (self.mark(i, b'-') && self.is(i + 1, W::Q))
    }

    /// 5/3/18 is a date; 1-2-18 is more often something else.
    fn two_digit_date(&self, i: usize, separator: u8) -> bool {
        separator == b'/'
            || self.is(i.wrapping_sub(1), W::On)
            || self.bare
            // 3-7-07: a leading zero makes a year of it.
            || self.digits(i + 4).is_some_and(|(year, _)| year < 10) && !self.word_before(i).is_empty()
    }

    /// 3/4 alone is a fraction unless something says that it is a date.
    fn short_date_told(&self, i: usize, first: u32, second: u32, digits: u8) -> bool {
        if self.unit(i + 3).is_some() || matches!(self.word(i + 3), Some(W::Of | W::UnitShort(_))) {
            return false;
        }
        let before = i.checked_sub(1).and_then(|i| self.kind(i));
        let told = matches!(
            before,
            Some(K::Word(
                W::On
                    | W::By
                    | W::From
                    | W::Until
                    | W::Since
                    | W::Before
                    | W::After
                    | W::Between
                    | W::Rel(_)
                    | W::Weekday(_)
                    | W::WeekdayWeak(_)
                    | W::To
                    | W::Through
                    | W::Starting
            ))
        );
        if told || self.bare || i == self.joint || digits == 4 && first <= 12 {
            return true;
        }
        let fraction = first < second && second <= 10;
        let range = self.mark(i + 3, b'-')
            || matches!(self.word(i + 3), Some(W::To | W::Through | W::At | W::Between | W::From));
        range || !(fraction || self.word_follows(i + 3) || matches!(before, Some(K::Mark(b'-'))))
    }
}
