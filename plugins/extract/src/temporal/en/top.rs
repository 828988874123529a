//! Whole expressions: phrases with what stands before and behind them, ranges, lengths, offsets, sets.

use super::cal::{Cal, Mod, Year, ymd};
use super::clock::Clock;
use super::expr::{Expr, Hours};
use super::length::Span;
use super::lex::K;
use super::parse::{P, Read};
use super::period::as_year;
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
