//! Years: 2019, '19, nineteen ninety-six, 44 BC; and which century two digits mean.

use super::cal::Year;
use super::parse::{P, Read};
use super::words::{Era, Unit, W};

impl P<'_> {
    /// A year in four digits, or in words where `words`, with its era.
    pub(super) fn year(&self, i: usize, words: bool) -> Read<Year> {
        if let Some((value, 4)) = self.digits(i) {
            if !(1000..=2999).contains(&value) || self.stuck(i) || !self.year_ends(i + 1) {
                return None;
            }
            return Some(self.era(i + 1, value as i32).unwrap_or((i + 1, Year::Full(value as i32))));
        }
        if words {
            return self.year_words(i).map(|(end, year)| (end, Year::Full(year)));
        }
        None
    }

    /// No decimals, times or thousands behind a year.
    pub(super) fn year_ends(&self, j: usize) -> bool {
        match self.bytes_after(j) {
            (b'.' | b',', next) => !next.is_ascii_digit(),
            (b':' | b'%', _) => false,
            (next, _) => !next.is_ascii_alphanumeric() || self.is(j, W::Q) || self.is(j, W::T),
        }
    }

    /// AD, BC, BCE, BE, also with full stops.
    pub(super) fn era(&self, i: usize, year: i32) -> Read<Year> {
        let (end, era) = match self.word(i) {
            Some(W::Era(era)) if self.shouted(i) => (i + 1, era),
            Some(W::A)
                if self.mark(i + 1, b'.')
                    && self.is(i + 2, W::UnitShort(Unit::Day))
                    && self.mark(i + 3, b'.') =>
            {
                (i + 4, Era::Ce)
            }
            _ => return None,
        };
        Some((
            end,
            Year::Full(match era {
                Era::Ce => year,
                Era::Bce => 1 - year,
                Era::Buddhist => year - 543,
            }),
        ))
    }

    /// A year behind a month or a day: 2019, '19, of 2019, 96, two thousand and five.
    pub(super) fn year_after(&self, i: usize, day_said: bool) -> Read<Year> {
        let at = self.skip_mark(i, b',');
        let of = self.skip(at, W::Of);
        if let Some((end, year)) = self.year(of, true) {
            // "May 5, 2019:" but not "May 5, 1000 people" nor "May 12 2015-2016".
            let word_year = self.digits(of).is_none();
            if word_year
                && !day_said
                && of == i
                && matches!(self.word(of), Some(W::Small(_)))
                && self.month(end).is_some()
            {
                return None;
            }
            return Some((end, year));
        }
        if self.mark(of, b'\'')
            && !self.gap(of + 1)
            && let Some((value, 2)) = self.digits(of + 1)
            && self.alone_after(of + 2)
        {
            return Some((of + 2, self.short_year(value)));
        }
        let (value, digits) = self.digits(of)?;
        if self.stuck(of) || self.is(of + 1, W::OrdinalSuffix) || self.mark(of + 1, b':') {
            return None;
        }
        if let Some(found) = self.era(of + 1, value as i32) {
            return Some(found);
        }
        // Aug 96, 3rd Feb 82, April of 87: two digits that are no day.
        let plain = digits == 2
            && self.alone_after(of + 1)
            && (self.gap(of) || of > i)
            && self.meridiem(of + 1).is_none();
        let counts = self.unit(of + 1).is_some()
            || (self.word_follows(of + 1) && !self.function_word_follows(of + 1))
            || matches!(self.word(of + 1), Some(W::O | W::Clock | W::UnitShort(_)));
        (plain && !counts && (value > 31 || (day_said && of == i))).then(|| (of + 1, self.short_year(value)))
    }

    /// The century that brings two digits nearest to the reference: '96 is 1996, '19 is 2019.
    pub(super) fn short_year(&self, low: u32) -> Year {
        let now = self.frame.now.map_or(2025, |now| now.date.year());
        let low = low as i32;
        let year = (now / 100 - 1..=now / 100 + 1)
            .map(|century| century * 100 + low)
            .min_by_key(|year| (year - now).abs());
        Year::Full(year.unwrap_or(2000 + low))
    }

    /// A year in two digits: 30 is 2030 or 1930.
    pub(super) fn ambiguous_year(&self, low: u32) -> Year {
        let now = self.frame.now.map_or(2025, |now| now.date.year());
        let near = match self.short_year(low) {
            Year::Full(year) => year,
            _ => return Year::Short(low as u8),
        };
        if (near - now).abs() <= 10 { Year::Full(near) } else { Year::Short(low as u8) }
    }
}
