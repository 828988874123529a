//! Whole expressions: phrases with what stands before and behind them, ranges, lengths, offsets, sets.

use super::cal::{Cal, Mod, Year, ymd};
use super::clock::Clock;
use super::expr::{Expr, Hours};
use super::length::Span;
use super::lex::K;
use super::parse::{P, Read};
use super::period::{as_month, as_year};
use super::words::{Part, Rel, Unit, W};
use crate::entity::Comparator;
use crate::temporal::calendar::Grain;

/// What an expression means.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "one lives at a time, on the stack")]
pub(super) enum Meaning {
    One(Expr),
    Range(Expr, Expr),
    Open(Comparator, Expr),
    Length(Span, Option<Comparator>),
    Set(String),
}

impl P<'_> {
    /// The expression that starts at `i`, if one does.
    pub(super) fn expression(&self, i: usize) -> Read<Meaning> {
        let found = self.set(i).or_else(|| self.present(i)).or_else(|| self.dispatch(i))?;
        self.sound(i, &found).then_some(found)
    }

    pub(super) fn dispatch(&self, i: usize) -> Read<Meaning> {
        // "It will last two hours": the verb.
        if self.is(i, W::Rel(Rel::Last)) && is_modal(self.word_before(i)) {
            return None;
        }
        match self.kind(i)? {
            K::Word(W::From | W::Between) => self.range_from(i),
            K::Word(W::In | W::Within) => self.within(i).or_else(|| self.in_range(i)),
            K::Word(W::For) => self.for_span(i),
            K::Word(W::About) => self.about(i),
            K::Word(
                W::Since
                | W::After
                | W::Before
                | W::Prior
                | W::Until
                | W::By
                | W::As
                | W::No
                | W::Starting
                | W::Anytime
                | W::Through
                | W::Any
                | W::More
                | W::Less
                | W::To,
            )
            | K::Mark(b'<' | b'>') => self.open(i),
            K::Word(W::Later | W::Earlier) if self.is(i + 1, W::Than) => self.open(i),
            K::Word(W::Beginning) if self.is(i + 1, W::On) => self.open(i),
            // Beginning in July 2020, but not "the beginning in July".
            K::Word(W::Beginning)
                if self.source(i).eq_ignore_ascii_case("beginning")
                    && matches!(self.word(i + 1), Some(W::In | W::From))
                    && !self.is(i.wrapping_sub(1), W::The) =>
            {
                self.open(i)
            }
            // year greater than 2012
            K::Word(W::Unit(Unit::Year)) if self.is(i + 2, W::Than) => {
                let (_, comparator) = match self.word(i + 1)? {
                    W::More | W::Later => (i, Comparator::Gt),
                    W::Less | W::Earlier => (i, Comparator::Lt),
                    _ => return None,
                };
                let (end, year) = self.year(i + 3, false)?;
                Some((end, Meaning::Open(comparator, Expr::of(ymd(year, 0, 0)))))
            }
            K::Word(W::At) => self.at_least(i),
            K::Word(W::The) if self.unit_away(i).is_some() => self.unit_away(i),
            K::Word(W::The) => self.day_range(i, false).or_else(|| self.plain(i)),
            // "a quarter past noon" is no length.
            _ if self.past_hour(i).is_some() => self.plain(i),
            _ => self.length_first(i).or_else(|| self.plain(i)),
        }
    }

    /// A phrase, or two that make a range.
    pub(super) fn plain(&self, i: usize) -> Read<Meaning> {
        if let Some(found) = self.day_range(i, false) {
            return Some(found);
        }
        let (end, expr) = self.phrase(i)?;
        if let Some(found) = self.range_after(end, &expr, false) {
            return Some(found);
        }
        if let Some((end, comparator)) =
            self.or_later(end).filter(|_| expr.cal.is_some() && !matches!(expr.hours, Some(Hours::Open(..))))
        {
            return Some((end, Meaning::Open(comparator, expr)));
        }
        // 9am on Sundays
        let on = self.skip(end, W::On);
        if let (Some(Hours::At(clock)), None, Some(W::Weekdays(day))) = (expr.hours, expr.cal, self.word(on))
        {
            return Some((on + 1, Meaning::Set(format!("XXXX-WXX-{day}{}", clock_code(clock)))));
        }
        if let Some(set) = self.set_behind(end, &expr) {
            return Some(set);
        }
        Some((end, Meaning::One(expr)))
    }

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

    // ---- open ends --------------------------------------------------------------------------------

    pub(super) fn open(&self, i: usize) -> Read<Meaning> {
        if let Some(found) = self.compared_length(i) {
            return Some(found);
        }
        let (at, comparator) = self.bound(i)?;
        if self.is(at, W::Date)
            && matches!(comparator, Comparator::Le)
            && matches!(self.word(i), Some(W::To | W::Until))
        {
            return (!self.word_follows(at + 1) && self.digits(at + 1).is_none())
                .then(|| (at + 1, Meaning::Open(comparator, Expr::of(Cal::Now))));
        }
        if self.is(i, W::To) {
            return None;
        }
        let about = self.is(at, W::About);
        let at = self.skip(at, W::About);
        let at = self.skip(at, W::Unit(Unit::Year));
        let this = if matches!(self.kind(i), Some(K::Mark(_))) { self.joined(at) } else { *self };
        // after 5 days
        if self.is(i, W::After)
            && let Some((end, span)) = self.span(at)
        {
            return (!span.article)
                .then(|| (end, Meaning::Open(comparator, Expr::of(self.moment(&span, 1, self.frame.now)))));
        }
        let (end, mut expr) = match this.phrase(at) {
            Some(found) => found,
            None => {
                // by EOD, by the end of the year
                let (end, meaning) = self.present(at)?;
                let Meaning::One(expr) = meaning else { return None };
                (end, expr)
            }
        };
        if matches!(expr.hours, Some(Hours::Between(..) | Hours::Open(..) | Hours::For(..))) {
            return None;
        }
        // "through 2014" and "by" need a point; "by noon" has one.
        expr.about = about;
        Some((end, Meaning::Open(comparator, expr)))
    }

    pub(super) fn bound(&self, i: usize) -> Read<Comparator> {
        let than = |i: usize| self.is(i, W::Than).then_some(i + 1);
        Some(match self.kind(i)? {
            K::Word(W::Since) => (i + 1, Comparator::Ge),
            K::Word(W::After) => (i + 1, Comparator::Gt),
            K::Word(W::Before) => (i + 1, Comparator::Lt),
            K::Word(W::Prior) if self.is(i + 1, W::To) => (i + 2, Comparator::Lt),
            K::Word(W::Until | W::By | W::Through | W::To) => (i + 1, Comparator::Le),
            K::Word(W::Later) => (than(i + 1)?, Comparator::Gt),
            K::Word(W::Earlier) => (than(i + 1)?, Comparator::Lt),
            K::Word(W::Starting | W::Beginning) => {
                let at = if matches!(self.word(i + 1), Some(W::On | W::From | W::In | W::At)) {
                    i + 2
                } else {
                    i + 1
                };
                (at, Comparator::Ge)
            }
            K::Word(W::As)
                if matches!(self.word(i + 1), Some(W::Early | W::Late)) && self.is(i + 2, W::As) =>
            {
                (i + 3, if self.is(i + 1, W::Early) { Comparator::Ge } else { Comparator::Le })
            }
            K::Word(W::No) if matches!(self.word(i + 1), Some(W::Later)) => (than(i + 2)?, Comparator::Le),
            K::Word(W::No) if matches!(self.word(i + 1), Some(W::Earlier)) => (than(i + 2)?, Comparator::Ge),
            K::Word(W::Anytime) => return self.bound_after_any(i + 1),
            K::Word(W::Any) if self.is(i + 1, W::Time) => return self.bound_after_any(i + 2),
            K::Mark(mark @ (b'<' | b'>')) => {
                let equal = self.mark(i + 1, b'=');
                let at = if equal { i + 2 } else { i + 1 };
                self.year(at, false)?;
                (
                    at,
                    match (mark, equal) {
                        (b'>', true) => Comparator::Ge,
                        (b'>', false) => Comparator::Gt,
                        (_, true) => Comparator::Le,
                        _ => Comparator::Lt,
                    },
                )
            }
            _ => return None,
        })
    }

    pub(super) fn bound_after_any(&self, i: usize) -> Read<Comparator> {
        match self.word(i)? {
            W::After => Some((i + 1, Comparator::Gt)),
            W::From | W::Since => Some((i + 1, Comparator::Ge)),
            W::Before => Some((i + 1, Comparator::Lt)),
            W::Until | W::By => Some((i + 1, Comparator::Le)),
            _ => None,
        }
    }

    /// more than 4 days, less than a week, over three years
    pub(super) fn compared_length(&self, i: usize) -> Read<Meaning> {
        let comparator = match self.word(i)? {
            W::More => Comparator::Gt,
            W::Less => Comparator::Lt,
            W::No if matches!(self.word(i + 1), Some(W::More | W::Less)) && self.is(i + 2, W::Than) => {
                let comparator = if self.is(i + 1, W::More) { Comparator::Le } else { Comparator::Ge };
                let (end, span) = self.span(i + 3)?;
                return Some((end, Meaning::Length(span, Some(comparator))));
            }
            _ => return None,
        };
        let at = self.skip(i + 1, W::Than);
        let short = self.source(i).len() <= 5;
        if at == i + 1 && !(short && matches!(self.source(i).to_ascii_lowercase().as_str(), "over" | "under"))
        {
            return None;
        }
        // "over the next 3 days" is no comparison.
        let (end, span) = self.span(at)?;
        if let Some((after, expr)) = self.away(end, &span) {
            return Some((after, Meaning::One(Expr { about: true, ..expr })));
        }
        Some((end, Meaning::Length(span, Some(comparator))))
    }

    // ---- now ------------------------------------------------------------------------------------------

    pub(super) fn present(&self, i: usize) -> Read<Meaning> {
        let end = match self.word(i)? {
            W::Now => {
                if self.source(i).len() == 3
                    && self.case(i) == super::lex::Case::Upper
                    && self.source(i) == "ATM"
                    && !self.bare
                {
                    return None;
                }
                i + 1
            }
            W::At if self.is(i + 1, W::The) && self.is(i + 2, W::Moment) => i + 3,
            W::At if self.is(i + 1, W::Present) => i + 2,
            W::At
                if self.is(i + 1, W::Rel(Rel::This))
                    && matches!(self.word(i + 2), Some(W::Time | W::Moment)) =>
            {
                i + 3
            }
            W::As if self.is(i + 1, W::Soon) && self.is(i + 2, W::As) && self.is(i + 3, W::Possible) => {
                return Some((i + 4, Meaning::One(Expr::of(Cal::Vague("FUTURE_REF")))));
            }
            W::Recently => return Some((i + 1, Meaning::One(Expr::of(Cal::Vague("PAST_REF"))))),
            W::The if self.is(i + 1, W::Eod) => return self.end_of_day(i + 2),
            W::Eod => return self.end_of_day(i + 1),
            W::Eom => return self.end_of_unit(i + 1, Unit::Month),
            W::Eoy => return self.end_of_unit(i + 1, Unit::Year),
            W::The if self.is(i + 1, W::Eom) => return self.end_of_unit(i + 2, Unit::Month),
            W::The if self.is(i + 1, W::Eoy) => return self.end_of_unit(i + 2, Unit::Year),
            _ => return None,
        };
        if self.is(i, W::Now) && matches!(self.word(end), Some(W::To | W::Until | W::Through)) {
            return self
                .range_after(end, &Expr::of(Cal::Now), false)
                .or(Some((end, Meaning::One(Expr::of(Cal::Now)))));
        }
        Some((end, Meaning::One(Expr::of(Cal::Now))))
    }

    pub(super) fn end_of_day(&self, end: usize) -> Read<Meaning> {
        let now = self.frame.now?;
        Some((end, Meaning::One(Expr::of(Cal::EndOfDay(now.date)))))
    }

    pub(super) fn end_of_unit(&self, end: usize, unit: Unit) -> Read<Meaning> {
        let now = self.frame.now?;
        let cal = Cal::Unit(super::period::shifted(now.date, unit, 0), unit);
        Some((end, Meaning::One(Expr { part: Mod::End, ..Expr::of(cal) })))
    }

    // ---- soundness --------------------------------------------------------------------------------------

    /// Whether what was read stands well: nothing glued to its figures, bare years told, meals with a
    /// preposition.
    pub(super) fn sound(&self, i: usize, (end, meaning): &(usize, Meaning)) -> bool {
        if self.digits(end - 1).is_some() && !self.alone_after(*end) && !self.stuck_zone(*end) {
            return false;
        }
        match meaning {
            Meaning::One(expr) => self.sound_expr(expr, i, *end),
            Meaning::Range(from, to) => {
                let years = |expr: &Expr| expr.cal.and_then(|cal| as_year(&cal));
                match (years(from), years(to)) {
                    (Some(Year::Full(a)), Some(Year::Full(b))) => a < b,
                    _ => true,
                }
            }
            _ => true,
        }
    }

    pub(super) fn stuck_zone(&self, _end: usize) -> bool {
        false
    }

    pub(super) fn sound_expr(&self, expr: &Expr, i: usize, end: usize) -> bool {
        if expr.hours.is_none()
            && expr.day_part.is_none()
            && expr.part == Mod::None
            && let Some(Cal::Ymd { year: Year::Full(_), month: 0, .. }) = expr.cal
            && end == self.skip(i, W::The) + 1
        {
            return !self.is(i, W::The) && self.year_told(i, end);
        }
        if expr.cal.is_none()
            && expr.hours.is_none()
            && let Some((part, _)) = expr.day_part
            && matches!(part, Part::Breakfast | Part::Lunch | Part::Brunch | Part::Dinner)
        {
            let before = matches!(self.word(i), Some(W::At))
                || matches!(self.word(i.wrapping_sub(1)), Some(W::At | W::After | W::Before));
            return before || self.source(end - 1).to_ascii_lowercase().ends_with("time");
        }
        true
    }
}

/// Words before the verb `last`.
fn is_modal(word: &str) -> bool {
    matches!(
        word,
        "will"
            | "would"
            | "can"
            | "could"
            | "may"
            | "might"
            | "must"
            | "should"
            | "to"
            | "t"
            | "not"
            | "did"
            | "does"
    )
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

/// TIMEX3 code of a part of the day.
pub(super) fn part_code(part: Part) -> &'static str {
    match part {
        Part::Morning => "MO",
        Part::Afternoon => "AF",
        Part::Evening => "EV",
        Part::Night => "NI",
        Part::Daytime => "DT",
        Part::Breakfast => "MEB",
        Part::Brunch => "MER",
        Part::Lunch => "MEL",
        Part::Dinner => "MED",
    }
}

/// `T15`, `T15:30`.
pub(super) fn clock_code(clock: Clock) -> String {
    let (h, m, s) = (clock.second / 3600, clock.second / 60 % 60, clock.second % 60);
    match clock.grain {
        Grain::Second => format!("T{h:02}:{m:02}:{s:02}"),
        Grain::Minute => format!("T{h:02}:{m:02}"),
        _ => format!("T{h:02}"),
    }
}
