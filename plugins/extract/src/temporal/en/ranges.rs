//! Two points that make a stretch: from May to July, July 13 to 15, in 2014 through 2018; and 2019 onwards.

use super::cal::{Cal, Mod, Year, ymd};
use super::expr::{Expr, Hours};
use super::lex::K;
use super::parse::{P, Read};
use super::period::{as_month, as_year};
use super::top::Meaning;
use super::words::W;
use crate::entity::Comparator;

impl P<'_> {
    pub(super) fn range_after(&self, end: usize, from: &Expr, between: bool) -> Read<Meaning> {
        let (joint, dash) = match self.kind(end)? {
            K::Mark(b'-' | b'~') => (end + 1, true),
            K::Word(W::To | W::Until | W::Through) => (end + 1, false),
            K::Word(W::And) if between => (end + 1, false),
            _ => return None,
        };
        if let Some(range) = self.range_to_now(joint, from) {
            return Some(range);
        }
        let joint = self.skip(joint, W::About);
        let (after, to) = match self.joined(joint).phrase(joint) {
            Some(found) => found,
            None => {
                // from now until 3 min later
                let (after, meaning) = self.length_first(joint)?;
                let Meaning::One(to) = meaning else { return None };
                (after, to)
            }
        };
        let dates = from.cal.is_some() && to.cal.is_some();
        let hours = from.cal.is_none() && to.cal.is_none() && from.hours.is_some() && to.hours.is_some();
        let same_day = from.cal.is_some() && from.hours.is_some() && to.cal.is_none() && to.hours.is_some();
        if !(dates || hours || same_day) || matches!(to.hours, Some(Hours::Between(..) | Hours::Open(..))) {
            return None;
        }
        // "on 5 May - Monday" is no range; neither is a year behind a full date.
        if dates
            && dash
            && (from.has_time() != to.has_time())
            && !(to.has_time() && from.has_time())
            && from.hours.is_some()
        {
            return None;
        }
        if dates && !comparable(from, &to) {
            return None;
        }
        Some((after, Meaning::Range(*from, to)))
    }

    /// to date, until now
    pub(super) fn range_to_now(&self, i: usize, from: &Expr) -> Read<Meaning> {
        from.cal?;
        let end = match self.word(i)? {
            W::Date if !self.word_follows(i + 1) && self.digits(i + 1).is_none() => i + 1,
            W::Now => i + 1,
            _ => return None,
        };
        Some((end, Meaning::Range(*from, Expr::of(Cal::Now))))
    }

    pub(super) fn range_from(&self, i: usize) -> Read<Meaning> {
        let between = self.is(i, W::Between);
        if let Some((end, expr)) = self.phrase(i)
            && matches!(expr.hours, Some(Hours::Between(..) | Hours::For(..)))
        {
            return Some((end, Meaning::One(expr)));
        }
        if let Some(found) = self.day_range(i + 1, between) {
            return Some(found);
        }
        // between 2014-2018
        if let Some((end, expr)) = self.phrase(i + 1) {
            if let Some(found) = self.range_after(end, &expr, between) {
                return Some(found);
            }
            // from 3rd May for 6 weeks
            if self.is(end, W::For)
                && let Some((after, span)) = self.span(end + 1)
                && expr.cal.is_some()
                && !between
            {
                return self.span_from(&span, &expr).map(|expr| (after, Meaning::One(expr)));
            }
            // from 2019 on, from May onwards
            if !between
                && expr.cal.is_some()
                && let Some(end) = self.onwards(end)
            {
                return Some((end, Meaning::Open(Comparator::Ge, expr)));
            }
            // between 2:00 tomorrow and 4:00
            return None;
        }
        if self.is(i + 1, W::Now) {
            return self.range_after(i + 2, &Expr::of(Cal::Now), between);
        }
        None
    }

    /// Where *on* and *onwards* behind a point in time end, where no noun follows *on*.
    fn onwards(&self, end: usize) -> Option<usize> {
        if self.is(end, W::On) {
            let over = end + 1 >= self.toks.len() && !self.word_follows(end + 1);
            let marked = [b',', b';', b'.', b')'].iter().any(|&mark| self.mark(end + 1, mark));
            return (over || marked).then_some(end + 1);
        }
        self.is(end, W::Onwards).then_some(end + 1)
    }

    /// in 2014 through 2018
    pub(super) fn in_range(&self, i: usize) -> Read<Meaning> {
        let (from, year) = self.year(i + 1, false)?;
        let joint = matches!(self.word(from), Some(W::To | W::Through | W::Until)).then_some(from + 1)?;
        let (end, other) = self.year(joint, false)?;
        Some((end, Meaning::Range(Expr::of(ymd(year, 0, 0)), Expr::of(ymd(other, 0, 0)))))
    }

    /// July 13 to 15; from the 13th to the 15th of July; 4-23 in next month.
    pub(super) fn day_range(&self, i: usize, between: bool) -> Read<Meaning> {
        let joint = |at: usize| match self.kind(at)? {
            K::Mark(b'-' | b'~') => Some(at + 1),
            K::Word(W::To | W::Until | W::Through) => Some(at + 1),
            K::Word(W::And) if between => Some(at + 1),
            _ => None,
        };
        if let Some(month) = self.month(i) {
            let at = self.skip(self.dot(i + 1), W::The);
            let (at, (first, _)) = self.day_number(at)?;
            let at = self.skip(joint(at)?, W::The);
            let (end, (last, _)) = self.day_number(at)?;
            if self.stuck(at)
                || last <= first
                || !self.range_day_ends(end)
                || self.month(self.skip(end, W::Of)).is_some()
            {
                return None;
            }
            let (end, year) = self.year_after(end, true).unwrap_or((end, Year::Open));
            return Some((end, days(year, month, first, last)));
        }
        let start = self.skip(i, W::The);
        let (at, (first, ordinal)) = self.day_number(start)?;
        if self.stuck(start) || (self.digits(start).is_some() && !self.alone_before(start)) {
            return None;
        }
        let at = self.skip(joint(at)?, W::The);
        let (at, (last, _)) = self.day_number(at)?;
        if last <= first {
            return None;
        }
        let of = self.skip(at, W::Of);
        if let Some(month) = self.month(of) {
            let end = self.dot(of + 1);
            let (end, year) = match self.year_after(end, true) {
                Some(found) => found,
                None => (of + 1, Year::Open),
            };
            return Some((end, days(year, month, first, last)));
        }
        let of = if self.is(of, W::In) { of + 1 } else { of };
        if (of > at || ordinal || self.is(i.wrapping_sub(1), W::From))
            && let Some((end, period)) = self.rel_first(self.skip(of, W::The))
            && let Some((year, month)) = as_month(&period)
        {
            return Some((end, days(year, month, first, last)));
        }
        None
    }

    pub(super) fn range_day_ends(&self, end: usize) -> bool {
        !self.mark(end, b':')
            && self.alone_after(end)
            && self.meridiem(end).is_none()
            && self.unit(end).is_none()
    }
}

/// Both ends of a range name comparable things.
fn comparable(from: &Expr, to: &Expr) -> bool {
    let (Some(a), Some(b)) = (from.cal, to.cal) else { return false };
    let year = |cal: &Cal| as_year(cal).is_some();
    let month = |cal: &Cal| as_month(cal).is_some();
    match (year(&a), year(&b)) {
        (true, true) => true,
        // 2014 through May 2018
        (true, false) => {
            month(&b)
                || to.part != Mod::None
                || matches!(b, Cal::Now | Cal::Unit(..) | Cal::Vague(_))
                || b.is_day()
        }
        (false, true) => {
            from.part != Mod::None
                || month(&a) && !matches!(a, Cal::Ymd { year: Year::Open, .. })
                || matches!(a, Cal::Ymd { year: Year::Full(_), .. })
        }
        _ => true,
    }
}

fn days(year: Year, month: u8, first: u32, last: u32) -> Meaning {
    let day = |day: u32| Expr::of(ymd(year, month, day as u8));
    Meaning::Range(day(first), day(last))
}
