//! Dates as they are written: 2019-07-09, 7/9/2019, July 9th, the ninth of July 2019, Tuesday the 9th.
//!
//! Of two readings of `01/02/2020` the first is the American one, month before day; the other is kept as an
//! alternative. With dots (`01.02.2020`) the day comes first, as in the countries that write so. A number
//! above twelve settles the question by itself.

use super::cal::{Cal, Year, ymd};
use super::lex::{Case, K};
use super::parse::{P, Read};
use super::words::{Era, Unit, W};
use crate::temporal::calendar::days_in_month;

/// Whether a month could have this day in some year.
fn possible(month: u32, day: u32) -> bool {
    (1..=12).contains(&month) && day >= 1 && day <= u32::from(days_in_month(2020, month as u8))
}

/// A date that exists, as far as the year is known.
fn full(year: Year, month: u32, day: u32) -> Option<Cal> {
    let exists = match year {
        Year::Full(year) => possible(month, day) && day <= u32::from(days_in_month(year, month as u8)),
        _ => possible(month, day),
    };
    exists.then(|| ymd(year, month as u8, day as u8))
}

impl P<'_> {
    pub(super) fn month(&self, i: usize) -> Option<u8> {
        match self.word(i)? {
            W::Month(month) | W::MonthWeak(month) => Some(month),
            _ => None,
        }
    }

    pub(super) fn weekday(&self, i: usize) -> Option<u8> {
        match self.word(i)? {
            W::Weekday(day) | W::WeekdayWeak(day) => Some(day),
            _ => None,
        }
    }

    /// Behind the full stop of an abbreviation.
    pub(super) fn dot(&self, i: usize) -> usize {
        if self.mark(i, b'.') && !self.gap(i) && self.source(i.wrapping_sub(1)).len() <= 5 {
            i + 1
        } else {
            i
        }
    }

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
    fn year_ends(&self, j: usize) -> bool {
        match self.bytes_after(j) {
            (b'.' | b',', next) => !next.is_ascii_digit(),
            (b':' | b'%', _) => false,
            (next, _) => !next.is_ascii_alphanumeric() || self.is(j, W::Q) || self.is(j, W::T),
        }
    }

    /// AD, BC, BCE, BE, also with full stops.
    fn era(&self, i: usize, year: i32) -> Read<Year> {
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

    /// A day of the month: 9, 9th, ninth, twenty-first.
    pub(super) fn day_number(&self, i: usize) -> Read<(u32, bool)> {
        if let Some((end, day)) = self.ordinal(i) {
            return (1..=31).contains(&day).then_some((end, (day, true)));
        }
        let (value, digits) = self.digits(i)?;
        ((1..=31).contains(&value) && digits <= 2).then_some((i + 1, (value, false)))
    }

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

    /// A year in two digits: 30 is 2030 or 1930.
    fn ambiguous_year(&self, low: u32) -> Year {
        let now = self.frame.now.map_or(2025, |now| now.date.year());
        let near = match self.short_year(low) {
            Year::Full(year) => year,
            _ => return Year::Short(low as u8),
        };
        if (near - now).abs() <= 10 { Year::Full(near) } else { Year::Short(low as u8) }
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

    /// July 9th, 2019; Jul-9-2019; Jul/9; Dec31; July 2019; July.
    pub(super) fn month_first(&self, i: usize) -> Read<Cal> {
        let month = u32::from(self.month(i)?);
        let weak = matches!(self.word(i), Some(W::MonthWeak(_)));
        let at = if weak { self.dot(i + 1) } else { i + 1 };
        // Sep-23-2020, Jan/3, Dec/2018
        if let Some(K::Mark(separator @ (b'-' | b'/'))) = self.kind(at)
            && !self.gap(at)
            && !self.gap(at + 1)
            && let Some((value, digits)) = self.digits(at + 1)
        {
            let again = self.mark(at + 2, separator) && !self.gap(at + 2) && !self.gap(at + 3);
            match (digits, again.then(|| self.digits(at + 3)).flatten()) {
                (1..=2, Some((year, 4))) => {
                    return Some((at + 4, full(Year::Full(year as i32), month, value)?));
                }
                (1..=2, Some((year, 2))) => {
                    return Some((at + 4, full(self.short_year(year), month, value)?));
                }
                (4, Some((day, 1..=2))) => {
                    return Some((at + 4, full(Year::Full(value as i32), month, day)?));
                }
                (4, None) => return Some((at + 2, ymd(Year::Full(value as i32), month as u8, 0))),
                (2, None) if separator == b'-' && value > 31 => {
                    return Some((at + 2, ymd(self.short_year(value), month as u8, 0)));
                }
                (1..=2, None) if !self.mark(at + 2, b'-') || separator == b'-' || self.gap(at + 3) => {
                    return Some((at + 2, full(Year::Open, month, value)?));
                }
                _ => {}
            }
        }
        let the = self.skip(at, W::The);
        if let Some((end, (day, _))) = self.month_day_number(the)
            && let Some(cal) = full(Year::Open, month, day)
        {
            return match self.year_after(end, true) {
                Some((end, year)) => full(year, month, day).map(|cal| (end, cal)),
                None => Some((end, cal)),
            };
        }
        if let Some((end, year)) = self.year_after(at, false) {
            return Some((end, ymd(year, month as u8, 0)));
        }
        // "Feb 30" is no month and a number.
        if matches!(self.digits(the), Some((30..=31, 2)))
            && self.alone_after(the + 1)
            && self.unit(the + 1).is_none()
        {
            return None;
        }
        // A full stop belongs to the abbreviation only where the sentence goes on.
        let goes_on = at > i + 1 && matches!(self.kind(at), Some(K::Word(_))) && self.case(at) == Case::Lower;
        let end = if goes_on { at } else { i + 1 };
        (!weak || self.month_told(i, at)).then_some((end, ymd(Year::Open, month as u8, 0)))
    }

    /// The day behind a month's name: not the start of a longer figure, a time or a year.
    fn month_day_number(&self, i: usize) -> Read<(u32, bool)> {
        let (end, day) = match self.day_number(i) {
            Some(found) => found,
            None => {
                // August twenty one nineteen ninety two
                let (end, day) = self.below_hundred(i)?;
                let compound = matches!(self.word(i), Some(W::Tens(_))) && end > i + 1;
                let told = compound || self.year_words(end).is_some();
                return ((1..=31).contains(&day) && told).then_some((end, (day, false)));
            }
        };
        if self.digits(i).is_some() {
            let stuck_to_month = self.stuck(i) && self.month(i.wrapping_sub(1)).is_some();
            if self.stuck(i) && !stuck_to_month {
                return None;
            }
            if !day.1 {
                let time = self.mark(end, b':')
                    || (self.mark(end, b'.') && self.digits(end + 1).is_some() && !self.gap(end + 1));
                if time || self.meridiem(end).is_some() && !self.gap(end) || self.mark(end, b'%') {
                    return None;
                }
                if !self.alone_after(end) && !self.mark(end, b'-') && !self.mark(end, b'/') {
                    return None;
                }
            }
        }
        Some((end, day))
    }

    /// Whether a month's name that is also another word means the month here.
    fn month_told(&self, i: usize, end: usize) -> bool {
        let name = self.source(i);
        let case = self.case(i);
        let verb = name.eq_ignore_ascii_case("may") || name.eq_ignore_ascii_case("march");
        let before = i.checked_sub(1).and_then(|i| self.word(i));
        let told = matches!(
            before,
            Some(
                W::In
                    | W::Since
                    | W::Until
                    | W::Of
                    | W::By
                    | W::From
                    | W::Between
                    | W::During
                    | W::After
                    | W::Before
                    | W::Rel(_)
                    | W::Early
                    | W::Mid
                    | W::Late
                    | W::Through
                    | W::Each
                    | W::End
                    | W::Beginning
            )
        ) || (matches!(before, Some(W::To | W::And)) && case != Case::Lower)
            || (matches!(self.kind(end), Some(K::Mark(b'-') | K::Word(W::To | W::Through | W::Until)))
                && self.month(end + 1).is_some())
            || (i >= 2
                && self.mark(i - 1, b'-')
                && (matches!(self.word(i - 2), Some(W::Mid)) || self.month(i - 2).is_some()));
        if verb {
            let told = told && !(matches!(before, Some(W::Rel(_))) && case == Case::Lower);
            let year_near = self.year(end, false).is_some() || matches!(self.word(end), Some(W::Rel(_)));
            return told || (year_near && case == Case::Title) || (self.bare && case == Case::Title);
        }
        match case {
            Case::Lower => told || self.bare,
            // NOV and DEC are also tickers; Jan is also a name.
            Case::Upper => self.source(i).len() > 3 || told || self.bare,
            Case::Title => told || self.bare || !(matches!(name, "Jan" | "Mar") || self.word_follows(end)),
        }
    }

    /// 9 July 2019, the ninth of July, 15SEP, 12 of Nov, 2019 July.
    pub(super) fn day_first(&self, i: usize) -> Read<Cal> {
        if let Some((value, 4)) = self.digits(i) {
            // 2017 april; 2019 Oct 3 is rare.
            let comma = self.skip_mark(i + 1, b',');
            let month = self.month(comma)?;
            let plausible = (1900..=2100).contains(&value) && !self.stuck(i) && self.alone_before(i);
            return plausible.then(|| (comma + 1, ymd(Year::Full(value as i32), month, 0)));
        }
        let (at, (day, ordinal)) = match self.day_number(i) {
            Some(found) => found,
            None => {
                // twenty five January
                let (at, day) = self.below_hundred(i)?;
                (at, (day, false))
            }
        };
        if self.stuck(i) || (self.digits(i).is_some() && !self.alone_before(i)) {
            return None;
        }
        let of = self.skip(at, W::Of);
        // 16. Nov. 2016
        let dotted = of == at && self.mark(at, b'.') && self.gap(at + 1) && self.digits(i).is_some();
        let of = if dotted && self.month(at + 1).is_some() { at + 1 } else { of };
        let of =
            if of == at && self.mark(at, b'-') && !self.gap(at) && !self.gap(at + 1) { at + 1 } else { of };
        let of = self.skip(of, W::The);
        let month = u32::from(self.month(of)?);
        let told = ordinal || self.digits(i).is_some() || self.day_words_told(of);
        // "5 may be too many"
        if !told
            || (self.case(of) == Case::Lower
                && self.source(of).eq_ignore_ascii_case("may")
                && of == at
                && !ordinal
                && self.word_follows(of + 1))
        {
            return None;
        }
        let end = self.dot(of + 1);
        let end = if self.mark(end, b'-')
            && !self.gap(end)
            && !self.gap(end + 1)
            && matches!(self.digits(end + 1), Some((_, 4 | 2)))
            && of > at
        {
            end + 1
        } else {
            end
        };
        if let Some((end, year)) = self.year_after(end, true) {
            return full(year, month, day).map(|cal| (end, cal));
        }
        full(Year::Open, month, day).map(|cal| (self.plain_end(of + 1), cal))
    }

    /// A full stop behind an abbreviated month belongs to it only where the sentence goes on.
    fn plain_end(&self, j: usize) -> usize {
        j
    }

    fn day_words_told(&self, month: usize) -> bool {
        self.case(month) != Case::Lower
    }

    /// Tuesday; Tuesday, July 9; Tuesday the 9th; Monday 21.
    pub(super) fn weekday_first(&self, i: usize) -> Read<Cal> {
        let weekday = self.weekday(i)?;
        let mut at = self.dot(i + 1);
        if self.mark(at, b'.') {
            at = i + 1;
        }
        let comma = self.skip_mark(at, b',');
        let rest = self.skip(comma, W::The);
        let rest = self.skip(rest, W::On);
        if let Some((end, Cal::Ymd { year, month, day, weekday: 0 })) = self.written_date(rest)
            && day != 0
        {
            return Some((end, Cal::Ymd { year, month, day, weekday }));
        }
        if comma == at
            && let Some((end, (day, ordinal))) = self.day_number(rest)
            && !self.stuck(rest)
            && (ordinal || self.day_alone(end))
            && !self.is(end, W::Of)
            && self.unit(end).is_none()
            && !(ordinal && (self.word_follows(end) || self.weekday(end).is_some()))
        {
            return Some((end, Cal::Ymd { year: Year::Open, month: 0, day: day as u8, weekday }));
        }
        let weak = matches!(self.word(i), Some(W::WeekdayWeak(_)));
        let end = if self.mark(i + 1, b'.')
            && at == i + 2
            && self.source(i).len() <= 5
            && (self.bare || at < self.toks.len())
        {
            at
        } else {
            i + 1
        };
        (!weak || self.weekday_told(i))
            .then_some((end, Cal::Ymd { year: Year::Open, month: 0, day: 0, weekday }))
    }

    /// The number behind a weekday is a day, not the start of a time or a range.
    fn day_alone(&self, end: usize) -> bool {
        let range = self.mark(end, b'-') || self.mark(end, b'~') || self.is(end, W::To);
        !self.mark(end, b':')
            && !range
            && self.alone_after(end)
            && self.meridiem(end).is_none()
            && self.oclock_free(end)
            && !self.word_follows(end)
    }

    fn oclock_free(&self, i: usize) -> bool {
        !matches!(self.word(i), Some(W::O | W::Clock | W::UnitShort(_)))
    }

    /// Whether sat, sun, mon, wed mean days here.
    fn weekday_told(&self, i: usize) -> bool {
        let case = self.case(i);
        let before = i.checked_sub(1).and_then(|i| self.word(i));
        let prepared =
            matches!(
                before,
                Some(
                    W::On
                        | W::Rel(_)
                        | W::Each
                        | W::Unit(Unit::Week)
                        | W::Until
                        | W::By
                        | W::Since
                        | W::Through
                        | W::Past
                )
            ) || (matches!(before, Some(W::Or | W::And)) && i >= 2 && self.weekday(i - 2).is_some());
        if self.bare {
            return true;
        }
        let name = self.source(i);
        let next = matches!(self.kind(i + 1), Some(K::Word(W::At | W::Part(_) | W::Rel(_) | W::From)));
        match case {
            Case::Lower => (prepared || next) && !name.eq_ignore_ascii_case("sun"),
            Case::Title => {
                prepared || next || !(self.is(i.wrapping_sub(1), W::The) || self.word_follows(i + 1))
            }
            Case::Upper => prepared || next,
        }
    }

    /// Any written date with a day, or a month with its year.
    pub(super) fn written_date(&self, i: usize) -> Read<Cal> {
        match self.kind(i)? {
            K::Num { .. } => self.numeric_date(i).or_else(|| self.day_first(i)),
            K::Word(W::Month(_) | W::MonthWeak(_)) => self.month_first(i),
            K::Word(W::Weekday(_) | W::WeekdayWeak(_)) => self.weekday_first(i),
            K::Word(W::Ordinal(_) | W::Tens(_) | W::Small(_)) => self.day_first(i),
            _ => None,
        }
    }
}
