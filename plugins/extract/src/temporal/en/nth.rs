//! Parts of a longer period by their number: the first Monday of May, the third quarter of 2019, the last
//! three weeks of this year, Q3, H1, the nineties, the 21st century.

use super::cal::{Cal, Year, ymd};
use super::length::length_of;
use super::lex::K;
use super::parse::{P, Read};
use super::period::{as_month, as_year, shifted, steps};
use super::words::{Rel, Unit, W};
use crate::temporal::calendar::{Date, Grain, Instant, days_in_month};

impl P<'_> {
    /// A period that something can be the first or last part of: a month, a year, next month, the month.
    pub(super) fn whole(&self, i: usize) -> Read<Cal> {
        let the = self.skip(i, W::The);
        if the > i
            && let Some((end, (unit, false))) = self.unit(the)
        {
            let now = self.frame.now?;
            return Some((end, Cal::Unit(shifted(now.date, unit, 0), unit)));
        }
        if let Some((end, rel)) = self.rel_first(the) {
            return Some((end, rel));
        }
        if let Some((end, year)) = self.year(self.skip(the, W::Unit(Unit::Year)), false) {
            return Some((end, ymd(year, 0, 0)));
        }
        if let Some(month) = self.month(the) {
            let at = self.dot(the + 1);
            if let Some((end, year)) = self.year_after(at, false) {
                return Some((end, ymd(year, month, 0)));
            }
            let of = self.skip(at, W::Of);
            if let Some((end, cal)) = self.rel_year(of) {
                return Some((end, ymd(cal, month, 0)));
            }
            return Some((at, ymd(Year::Open, month, 0)));
        }
        self.fiscal(the, None).or_else(|| self.quarter(the))
    }

    /// last year, next year: as a year that a month or holiday can take.
    pub(super) fn rel_year(&self, i: usize) -> Read<Year> {
        let (at, rel) = self.rel(i).or_else(|| self.is(i, W::The).then_some((i + 1, Rel::This)))?;
        if !self.is(at, W::Unit(Unit::Year)) {
            return None;
        }
        let now = self.frame.now?;
        Some((at + 1, Year::Full(now.date.year() + steps(rel) as i32)))
    }

    /// first, 3rd, last, second last: counted from the end where negative.
    pub(super) fn rank(&self, i: usize) -> Read<i8> {
        if let Some((at, n)) = self.ordinal(i) {
            let n = i8::try_from(n).ok()?;
            if self.is(at, W::Rel(Rel::Last)) {
                return Some((at + 1, -n));
            }
            return Some((at, n));
        }
        self.is(i, W::Rel(Rel::Last)).then_some((i + 1, -1))
    }

    /// The first Monday of May, last week of 2016, 15th day of next month, first ten days of last year.
    pub(super) fn nth_of(&self, i: usize) -> Read<Cal> {
        let (at, n) = self.rank(i)?;
        if let Some(weekday) = self.weekday(at).or_else(|| self.is(at, W::Unit(Unit::Weekend)).then_some(8)) {
            let (end, period) = self.of_whole(at + 1)?;
            let (year, month) = as_month(&period)?;
            return Some((end, Cal::Nth { year, month, n, weekday }));
        }
        if let Some((next, (count, unit))) = self.counted_units(at)
            && self.ordinal(at).is_none()
        {
            let (end, period) = self.of_whole(next)?;
            return Some((end, self.units_of(n, count as i64, unit, &period)?));
        }
        let (next, (unit, false)) = self.unit(at)? else { return None };
        let (end, period) = self.of_whole(next)?;
        Some((end, self.nth_unit(n, unit, &period)?))
    }

    pub(super) fn of_whole(&self, i: usize) -> Read<Cal> {
        let at = match self.word(i) {
            Some(W::Of | W::In) => i + 1,
            _ if self.mark(i, b',') => i + 1,
            _ => i,
        };
        self.whole(at)
    }

    pub(super) fn nth_unit(&self, n: i8, unit: Unit, period: &Cal) -> Option<Cal> {
        if let Some((year, month)) = as_month(period) {
            return match unit {
                Unit::Week => Some(Cal::MonthWeek { year, month, n, weekday: 0 }),
                Unit::Day => {
                    let known = if let Year::Full(year) = year { year } else { 2019 };
                    let day = if n > 0 { n } else { days_in_month(known, month) as i8 + 1 + n };
                    (day >= 1 && day <= days_in_month(known, month) as i8)
                        .then(|| ymd(year, month, day as u8))
                }
                _ => None,
            };
        }
        let year = as_year(period)?;
        match unit {
            Unit::Week => {
                let weeks = match year {
                    Year::Full(year) => Date::new(year, 12, 28)?.iso_week().1,
                    _ => 52,
                } as i8;
                let week = if n > 0 { n } else { weeks + 1 + n };
                (1..=53).contains(&week).then_some(Cal::WeekNo(year, week as u8))
            }
            Unit::Month => {
                let month = if n > 0 { n } else { 13 + n };
                (1..=12).contains(&month).then(|| ymd(year, month as u8, 0))
            }
            Unit::Quarter => {
                let quarter = if n > 0 { n } else { 5 + n };
                (1..=4).contains(&quarter).then_some(Cal::Quarter(year, quarter as u8))
            }
            Unit::Day => {
                let Year::Full(year) = year else { return None };
                let first = Date::new(year, 1, 1)?;
                Some(Cal::Unit(
                    if n > 0 {
                        first.add_days(i64::from(n) - 1)
                    } else {
                        Date::new(year + 1, 1, 1)?.add_days(i64::from(n))
                    },
                    Unit::Day,
                ))
            }
            _ => None,
        }
    }

    /// The first or last `count` units of a period.
    pub(super) fn units_of(&self, n: i8, count: i64, unit: Unit, period: &Cal) -> Option<Cal> {
        let (from, to) = match (as_month(period), as_year(period)) {
            (Some((Year::Full(year), month)), _) => {
                let first = Date::new(year, month, 1)?;
                (first, first.add_months(1))
            }
            (_, Some(Year::Full(year))) => (Date::new(year, 1, 1)?, Date::new(year + 1, 1, 1)?),
            _ => {
                let (interval, _) = period.readings(&self.frame).into_iter().next()?;
                (interval.start?.date, interval.end?.date)
            }
        };
        let length = length_of(unit, count as f64);
        let (from, to) = if unit == Unit::Week {
            // Whole ISO weeks, those that have their Thursday inside.
            (from.add_days(3).monday(), to.add_days(3).monday())
        } else {
            (from, to)
        };
        let (start, end) = match n {
            1 => (Instant::midnight(from), length.from(Instant::midnight(from), 1)),
            -1 => (length.from(Instant::midnight(to), -1), Instant::midnight(to)),
            _ => return None,
        };
        let grain = if unit >= Unit::Month { Grain::Month } else { Grain::Day };
        Some(Cal::Stretch { start, end, grain, length, unit })
    }

    /// Q3 2019, 2019-Q3, 18q4, third quarter (of 2019), first half of 2020, H1.
    pub(super) fn quarter(&self, i: usize) -> Read<Cal> {
        // 2019 Q3, 2017-q1, 18q4
        if let Some((value, digits @ (2 | 4))) = self.digits(i) {
            if self.stuck(i) || !self.alone_before(i) {
                return None;
            }
            let dash = if self.mark(i + 1, b'-') || self.mark(i + 1, b'/') { i + 2 } else { i + 1 };
            let (end, of) = self.quarter_code(dash)?;
            let year = match digits {
                4 => Year::Full(value as i32),
                _ if !self.gap(i + 1) => Year::Full(2000 + value as i32),
                _ => return None,
            };
            return Some((end, of.with_year(year)));
        }
        if let Some((at, of)) = self.quarter_code(i) {
            let sep = if matches!(self.kind(at), Some(K::Mark(b'-' | b'/' | b','))) { at + 1 } else { at };
            return Some(self.quarter_year(at, sep, of));
        }
        // third quarter, first half
        let (at, n) = self.rank(i)?;
        let of = match self.word(at)? {
            W::Quarter if (1..=4).contains(&n) => Cal::Quarter(Year::Open, n as u8),
            W::Quarter if n == -1 && i + 1 == at => return None,
            W::Half if (1..=2).contains(&n) => Cal::Half(Year::Open, n as u8),
            _ => return None,
        };
        let of_at = self.skip(at + 1, W::Of);
        let of_at = if of_at == at + 1 && self.mark(of_at, b',') { of_at + 1 } else { of_at };
        if self.word_follows(at + 1) && matches!(of, Cal::Half(..)) {
            return None;
        }
        let found = self.quarter_year(at + 1, of_at, of);
        if matches!(of, Cal::Half(..)) && found.0 == at + 1 {
            // "the second half" may be of a match: the year must be said.
            return None;
        }
        Some(found)
    }

    pub(super) fn quarter_year(&self, bare: usize, at: usize, of: Cal) -> (usize, Cal) {
        let the = self.skip(at, W::The);
        if let Some((end, year)) = self.year(self.skip(the, W::Unit(Unit::Year)), at > bare) {
            return (end, of.with_year(year));
        }
        if let Some((end, Cal::Fiscal(_, year))) = self.fiscal(the, None)
            && !year.is_open()
        {
            return (end, of.with_year(year));
        }
        if let Some((end, year)) = self.rel_year(at) {
            return (end, of.with_year(year));
        }
        if self.mark(at, b'\'')
            && let Some((value, 2)) = self.digits(at + 1)
        {
            return (at + 2, of.with_year(self.short_year(value)));
        }
        (bare, of)
    }

    /// Q1 to Q4, H1 and H2.
    pub(super) fn quarter_code(&self, i: usize) -> Read<Cal> {
        let (value, 1) = self.digits(i + 1)? else { return None };
        if self.gap(i + 1) || matches!(self.kind(i.wrapping_sub(1)), Some(K::Word(_))) && self.stuck(i) {
            return None;
        }
        let (next, _) = self.bytes_after(i + 2);
        if next.is_ascii_alphanumeric() {
            return None;
        }
        match self.word(i)? {
            W::Q if (1..=4).contains(&value) => Some((i + 2, Cal::Quarter(Year::Open, value as u8))),
            W::UnitShort(Unit::Hour) if self.source(i) == "H" && (1..=2).contains(&value) => {
                Some((i + 2, Cal::Half(Year::Open, value as u8)))
            }
            _ => None,
        }
    }

    /// 1990s, '90s, 90's, the nineties, 21st century.
    pub(super) fn age(&self, i: usize, the: bool) -> Read<Cal> {
        let quote = self.skip_mark(i, b'\'');
        if let Some((value, digits @ (2 | 4))) = self.digits(quote)
            && value % 10 == 0
            && self.alone_before(quote)
        {
            let mut at = quote + 1;
            if self.mark(at, b'\'') && !self.gap(at) {
                at += 1;
            }
            let glued = !self.gap(at);
            if self.is(at, W::S) && (glued || (the || self.is(i.wrapping_sub(1), W::In)) && digits == 2) {
                let year = match digits {
                    4 if (1000..=2090).contains(&value) => Year::Full(value as i32),
                    2 if the || quote > i || self.is(i.wrapping_sub(1), W::In) || self.bare => {
                        Year::Short(value as u8)
                    }
                    _ => return None,
                };
                return Some((at + 1, Cal::Decade(year)));
            }
        }
        let (at, n) = self.ordinal(i)?;
        let at = self.hyphen(at);
        if self.is(at, W::Unit(Unit::Century)) && (1..=30).contains(&n) {
            return Some((at + 1, Cal::Century(n as i32)));
        }
        None
    }
}
