//! Lengths of time: three weeks, an hour and a half, 2.5 hrs, half an hour.

use super::lex::{Case, K};
use super::parse::{P, Read};
use super::words::{Part, Unit, W};
use crate::temporal::calendar::{Grain, Length};

/// A length as read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    pub(super) length: Length,
    /// The coarsest unit named.
    pub(super) unit: Unit,
    /// How many of it.
    pub(super) count: f64,
    /// Only one kind of unit is named.
    pub(super) single: bool,
    /// The number is vague: a few, several.
    pub(super) vague: bool,
    /// No number word stands there but an article: a day.
    pub(super) article: bool,
}

impl Span {
    pub(super) fn timex(&self) -> String {
        match self.unit {
            Unit::BusinessDay if self.single => format!("P{}BD", self.count),
            Unit::Weekend if self.single => format!("P{}WE", self.count),
            Unit::Quarter if self.single => format!("P{}Q", self.count),
            _ => self.length.to_string(),
        }
    }
}

/// So many units as a length.
pub(super) fn length_of(unit: Unit, count: f64) -> Length {
    match unit {
        Unit::Second => Length::of(Grain::Second, count),
        Unit::Minute => Length::of(Grain::Minute, count),
        Unit::Hour => Length::of(Grain::Hour, count),
        Unit::Day | Unit::BusinessDay => Length::of(Grain::Day, count),
        Unit::Weekend => Length::of(Grain::Day, 2.0 * count),
        Unit::Week => Length::of(Grain::Week, count),
        Unit::Fortnight => Length::of(Grain::Week, 2.0 * count),
        Unit::Month => Length::of(Grain::Month, count),
        Unit::Quarter | Unit::Season => Length::of(Grain::Quarter, count),
        Unit::Year => Length::of(Grain::Year, count),
        Unit::Decade => Length::of(Grain::Year, 10.0 * count),
        Unit::Century => Length::of(Grain::Year, 100.0 * count),
    }
}

/// A number before a unit.
#[derive(Clone, Copy)]
struct Count {
    value: f64,
    vague: bool,
    article: bool,
}

impl P<'_> {
    /// A length with its number.
    pub(super) fn span(&self, i: usize) -> Read<Span> {
        let (mut at, mut span) = self.span_part(i, None)?;
        for _ in 0..5 {
            let mut next = self.skip_mark(at, b',');
            next = self.skip(next, W::And);
            if self.mark(next, b'-') && !self.gap(next) {
                break;
            }
            // 1h30m: glued behind a glued unit.
            let glued = next == at
                && matches!(self.kind(at - 1), Some(K::Word(W::UnitShort(_))))
                && self.stuck(at - 1);
            let this = if glued { self.joined(next) } else { *self };
            let Some((end, more)) = this.span_part(next, Some(span.unit)) else { break };
            if more.article && next > at && !self.is(next - 1, W::And) {
                break;
            }
            span.length = span.length.plus(more.length);
            span.single = false;
            // The next part must be finer still.
            span = Span { unit: span.unit, ..span };
            at = end;
            if more.unit <= Unit::Second {
                break;
            }
        }
        Some((at, span))
    }

    fn span_part(&self, i: usize, coarser: Option<Unit>) -> Read<Span> {
        let (at, count) = self.count(i)?;
        let at = match self.word(at) {
            Some(W::More | W::Less) if coarser.is_none() && !count.article => at + 1,
            Some(W::Of) if count.vague || count.value.fract() != 0.0 => self.skip(at + 1, W::A),
            Some(W::A) if count.value == 0.5 => at + 1,
            _ => self.hyphen(at),
        };
        let (mut at, unit) = self.counted_unit(i, at, &count)?;
        if coarser.is_some_and(|coarser| unit >= coarser) {
            return None;
        }
        let mut value = count.value;
        if coarser.is_none() && self.is(at, W::And) {
            let article = self.skip(at + 1, W::A);
            match self.word(article) {
                Some(W::Half) if self.unit(article + 1).is_none() && !self.is(article + 1, W::A) => {
                    value += 0.5;
                    at = article + 1;
                }
                Some(W::Quarter) if self.unit(article + 1).is_none() => {
                    value += 0.25;
                    at = article + 1;
                }
                _ => {}
            }
        }
        let mut length = length_of(unit, value);
        // 1 hour thirty, 2 hours and ten.
        let mut single = true;
        if unit == Unit::Hour && coarser.is_none() {
            let rest = self.skip(at, W::And);
            if let Some((end, minutes @ 5..=59)) = self.below_hundred(rest)
                && self.counted_unit(rest, end, &Count { value: 1.0, vague: false, article: false }).is_none()
                && !self.word_follows(end)
            {
                length = length.plus(Length::of(Grain::Minute, f64::from(minutes)));
                at = end;
                single = false;
            }
        }
        Some((at, Span { length, unit, count: value, single, vague: count.vague, article: count.article }))
    }

    /// The unit behind a number, also abbreviated or glued: 3 hrs, 10D, 15'.
    fn counted_unit(&self, from: usize, at: usize, count: &Count) -> Read<Unit> {
        // "twenty second of June" is a day.
        if self.is(at, W::Ordinal(2))
            && count.value != 1.0
            && matches!(self.word(at.wrapping_sub(1)), Some(W::Tens(_)))
        {
            return None;
        }
        if let Some((end, (unit, _))) = self.unit(at) {
            // "one second" but not "the one second".
            if self.gap(at)
                || self.mark(at.wrapping_sub(1), b'-')
                || matches!(self.kind(at - 1), Some(K::Num { .. }))
            {
                return Some((end, unit));
            }
            return None;
        }
        let digits = matches!(self.kind(at.wrapping_sub(1)), Some(K::Num { .. } | K::Fraction(_)));
        match self.kind(at)? {
            K::Word(W::Parts(Part::Night)) => Some((at + 1, Unit::Day)),
            K::Word(W::Part(Part::Night)) if count.value == 1.0 && digits => Some((at + 1, Unit::Day)),
            K::Word(W::UnitShort(unit)) if self.short_unit(at, digits) => {
                let end = if self.mark(at + 1, b'.')
                    && self.source(at).len() > 1
                    && self.gap(at + 2)
                    && at + 2 < self.toks.len()
                {
                    at + 2
                } else {
                    at + 1
                };
                Some((end, unit))
            }
            K::Word(W::S) if digits && self.stuck(at) && self.before_glued_unit(from) => {
                Some((at + 1, Unit::Second))
            }
            K::Mark(b'\'') if digits && !self.gap(at) && self.prime(from, at) => Some((at + 1, Unit::Minute)),
            K::Mark(b'"') if digits && !self.gap(at) && self.bare => Some((at + 1, Unit::Second)),
            _ => None,
        }
    }

    /// A prime means minutes only behind a preposition: in 15'.
    fn prime(&self, from: usize, at: usize) -> bool {
        (self.bare || matches!(self.word(from.wrapping_sub(1)), Some(W::In | W::For | W::Within)))
            && !matches!(self.bytes_after(at + 1).0, b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z')
    }

    fn before_glued_unit(&self, from: usize) -> bool {
        matches!(self.word(from.wrapping_sub(1)), Some(W::In | W::For | W::Within))
    }

    fn short_unit(&self, at: usize, digits: bool) -> bool {
        let word = self.source(at);
        let (next, _) = self.bytes_after(at + 1);
        let goes_on = matches!(self.kind(at + 2), Some(K::Word(W::UnitShort(_)))) && self.stuck(at + 2);
        if next.is_ascii_digit() && word.len() == 1 && !goes_on {
            return false;
        }
        match word.len() {
            // 10D, 3Y, 1h, 2d: a lone letter must be glued; m is metres more often than minutes.
            1 => {
                digits
                    && self.stuck(at)
                    && match word {
                        "D" | "Y" | "W" | "h" | "d" | "w" | "y" => true,
                        "m" | "s" => {
                            self.before_glued_unit(at.wrapping_sub(2)) || self.joint == at.wrapping_sub(1)
                        }
                        _ => false,
                    }
            }
            _ => digits || self.gap(at),
        }
    }

    /// The number before a unit.
    fn count(&self, i: usize) -> Read<Count> {
        let exact = |value: f64| Count { value, vague: false, article: false };
        match self.kind(i)? {
            K::Fraction(quarters) => return Some((i + 1, exact(f64::from(quarters) / 4.0))),
            K::Word(W::A) => {
                if let Some((end, count)) = self.article_count(i + 1) {
                    return Some((end, count));
                }
                return Some((i + 1, Count { value: 1.0, vague: false, article: true }));
            }
            K::Word(W::Few(count)) => {
                return Some((i + 1, Count { value: f64::from(count), vague: true, article: false }));
            }
            K::Word(W::Another) => return Some((i + 1, exact(1.0))),
            K::Word(W::Couple) => return Some((i + 1, Count { value: 2.0, vague: true, article: false })),
            K::Word(W::Half) => return Some((i + 1, exact(0.5))),
            _ => {}
        }
        let (mut at, whole) = self.cardinal(i)?;
        let mut value = f64::from(whole);
        if let Some((_, digits)) = self.digits(i) {
            if !self.alone_before(i) || digits > 5 {
                return None;
            }
            if self.mark(at, b'.') && !self.gap(at) && !self.gap(at + 1) {
                let (fraction, places) = self.digits(at + 1)?;
                value += f64::from(fraction) / 10f64.powi(i32::from(places));
                at += 2;
            } else if self.mark(at, b'/') && !self.gap(at) && !self.gap(at + 1) {
                let (below, _) = self.digits(at + 1)?;
                if below == 0 || below > 10 || whole >= below {
                    return None;
                }
                value /= f64::from(below);
                at += 2;
            } else if self.mark(at, b',') && !self.gap(at) && !self.gap(at + 1) {
                let (low, 3) = self.digits(at + 1)? else { return None };
                value = value * 1000.0 + f64::from(low);
                at += 2;
            }
        }
        match self.kind(at) {
            Some(K::Fraction(quarters)) if !self.gap(at) => {
                value += f64::from(quarters) / 4.0;
                at += 1;
            }
            // one and a half, five and half, one and three quarters.
            Some(K::Word(W::And)) => {
                let next = self.skip(at + 1, W::A);
                match self.word(next) {
                    Some(W::Half) => {
                        value += 0.5;
                        at = next + 1;
                    }
                    Some(W::Quarter) if next > at + 1 => {
                        value += 0.25;
                        at = next + 1;
                    }
                    Some(W::Small(quarters @ 1..=3)) if self.quarters(next + 1) => {
                        value += f64::from(quarters) / 4.0;
                        at = next + 2;
                    }
                    _ => {}
                }
                if matches!(self.word(at), Some(W::Of)) && value.fract() != 0.0 {
                    at += 1;
                }
            }
            // three-quarters of an hour.
            Some(K::Word(W::Units(Unit::Quarter)) | K::Mark(b'-')) if whole < 4 => {
                let next = self.hyphen(at);
                if self.quarters(next) && self.is(next + 1, W::Of) && self.is(next + 2, W::A) {
                    value /= 4.0;
                    at = next + 1;
                }
            }
            _ => {}
        }
        Some((at, exact(value)))
    }

    fn quarters(&self, i: usize) -> bool {
        matches!(self.word(i), Some(W::Quarter | W::Units(Unit::Quarter)))
    }

    /// Behind an article: half, quarter of an, few, couple (of).
    fn article_count(&self, i: usize) -> Read<Count> {
        match self.word(i)? {
            W::Few(count) => Some((i + 1, Count { value: f64::from(count), vague: true, article: false })),
            W::Couple => Some((i + 1, Count { value: 2.0, vague: true, article: false })),
            W::Half if !self.is(i + 1, W::Of) => {
                Some((i + 1, Count { value: 0.5, vague: false, article: false }))
            }
            W::Quarter if self.is(i + 1, W::Of) && self.is(i + 2, W::A) => {
                Some((i + 1, Count { value: 0.25, vague: false, article: false }))
            }
            W::Hundred => self
                .number_words(i - 1)
                .map(|(end, value)| (end, Count { value: f64::from(value), vague: false, article: false })),
            _ => None,
        }
    }

    /// Whether a unit is written in capitals, as in codes.
    pub(super) fn shouted(&self, i: usize) -> bool {
        self.case(i) == Case::Upper
    }
}
