//! Dates with words in them: July 9th, the ninth of July 2019, Tuesday the 9th.

use super::cal::{Cal, Year, ymd};
use super::lex::{Case, K};
use super::parse::{P, Read};
use super::words::{Unit, W};
use crate::temporal::calendar::days_in_month;

/// Whether a month could have this day in some year.
fn possible(month: u32, day: u32) -> bool {
    (1..=12).contains(&month) && day >= 1 && day <= u32::from(days_in_month(2020, month as u8))
}

/// A date that exists, as far as the year is known.
pub(super) fn full(year: Year, month: u32, day: u32) -> Option<Cal> {
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

    /// A day of the month: 9, 9th, ninth, twenty-first.
    pub(super) fn day_number(&self, i: usize) -> Read<(u32, bool)> {
        if let Some((end, day)) = self.ordinal(i) {
            return (1..=31).contains(&day).then_some((end, (day, true)));
        }
        let (value, digits) = self.digits(i)?;
        ((1..=31).contains(&value) && digits <= 2).then_some((i + 1, (value, false)))
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
