//! Times of day within a phrase: a time, a range of them, an open one, a time with a length.

use super::cal::Cal;
use super::clock::{Clock, Evidence};
use super::expr::{Hours, is_near};
use super::length::Span;
use super::lex::K;
use super::parse::{P, Read};
use super::words::{Unit, W};
use crate::entity::Comparator;
use crate::temporal::calendar::Grain;

impl P<'_> {
    /// A time of day, a range of them, or an open one. `weak`: hours alone will do, since the words before or
    /// behind say that a time is meant; `dated`: a date stands before.
    pub(super) fn hours(&self, i: usize, weak: bool, dated: bool) -> Read<Hours> {
        match self.word(i) {
            Some(W::From | W::Between) => return self.hours_between(i, weak, dated),
            Some(W::For) if dated => return self.hours_for(i),
            Some(W::After | W::Since | W::Before | W::Until) if dated => {
                let comparator = match self.word(i)? {
                    W::After => Comparator::Gt,
                    W::Since => Comparator::Ge,
                    W::Before => Comparator::Lt,
                    _ => Comparator::Le,
                };
                let (end, clock) = self.clock(i + 1, Evidence::Own)?;
                return Some((end, Hours::Open(comparator, clock)));
            }
            Some(W::Later) if dated && self.is(i + 1, W::Than) => {
                let (end, clock) = self.clock(i + 2, Evidence::At)?;
                return Some((end, Hours::Open(Comparator::Gt, clock)));
            }
            Some(W::In) if self.is(i + 1, W::Between) => return self.hours_between(i + 1, weak, dated),
            Some(W::About) if dated => return self.hours(i + 1, weak, dated),
            _ => {}
        }
        if let Some(found) = self.hours_range(i, weak) {
            return Some(found);
        }
        let evidence = if weak { Evidence::At } else { Evidence::Own };
        let (end, clock) = self.clock(i, evidence)?;
        if let Some((end, comparator)) = self.or_later(end) {
            return Some((end, Hours::Open(comparator, clock)));
        }
        Some((end, Hours::At(clock)))
    }

    /// or later, and after, or earlier
    pub(super) fn or_later(&self, i: usize) -> Read<Comparator> {
        if !matches!(self.word(i), Some(W::Or | W::And)) {
            return None;
        }
        match self.word(i + 1)? {
            W::Later | W::After | W::More => Some((i + 2, Comparator::Ge)),
            W::Earlier | W::Before | W::Less => Some((i + 2, Comparator::Le)),
            _ => None,
        }
        .filter(|(end, _)| !self.word_follows(*end) || self.is(i + 1, W::Later) || self.is(i + 1, W::Earlier))
    }

    pub(super) fn hours_between(&self, i: usize, weak: bool, dated: bool) -> Read<Hours> {
        let (at, from) = self.clock(i + 1, Evidence::Range)?;
        if let Some((end, span)) = self.span_for(at) {
            return Some((end, Hours::For(from, span)));
        }
        let (end, hours) = self.range_end(at, from, i + 1, self.is(i, W::Between))?;
        let strong = self.strong(i + 1, at) || self.strong_end(end, &hours);
        let at = self.connector(end);
        let told = weak
            || dated
            || strong
            || self.day_part(at).is_some()
            || self.calendar(at).is_some_and(|(_, (cal, _))| {
                cal.is_day() && (is_near(&cal) || matches!(cal, Cal::Ymd { .. }))
            });
        told.then_some((end, hours))
    }

    /// for 7 hours from 9:30am; for 2.5 hours from 9
    pub(super) fn hours_for(&self, i: usize) -> Read<Hours> {
        let (at, span) = self.span(i + 1)?;
        if span.unit > Unit::Hour {
            return None;
        }
        let at = self.skip_mark(at, b',');
        let at = if matches!(self.word(at), Some(W::Starting)) { at + 1 } else { at };
        let at = if matches!(self.word(at), Some(W::From | W::At)) { at + 1 } else { return None };
        let (end, clock) = self.clock(at, Evidence::Range)?;
        Some((end, Hours::For(clock, span)))
    }

    pub(super) fn hours_for_span(&self, i: usize) -> Read<Hours> {
        self.hours_for(i)
    }

    pub(super) fn span_for(&self, i: usize) -> Read<Span> {
        if !self.is(i, W::For) {
            return None;
        }
        let (end, span) = self.span(i + 1)?;
        (span.unit <= Unit::Hour).then_some((end, span))
    }

    /// Whether the tokens look like a time by themselves.
    pub(super) fn strong(&self, from: usize, to: usize) -> bool {
        (from..to).any(|i| {
            self.mark(i, b':')
                || matches!(self.word(i), Some(W::Am | W::Pm | W::P | W::Noon | W::Midnight | W::Clock))
        }) || matches!(self.digits(from), Some((_, 4))) && to == from + 1
            || (from + 1..to).any(|i| {
                self.is(i, W::UnitShort(Unit::Hour))
                    || (self.is(i, W::A) && self.stuck(i))
                    || self.mark(i, b'.')
            })
            || (to > from + 1 && matches!(self.word(from), Some(W::Small(_))))
    }

    pub(super) fn strong_end(&self, end: usize, hours: &Hours) -> bool {
        let Hours::Between(_, to) = hours else { return true };
        !to.twelve && !matches!(self.digits(end - 1), Some((_, 1..=2)))
            || to.grain != Grain::Hour
            || self.meridiem(end - 1).is_some()
    }

    /// 3-4pm, 3:30 to 6, 8am until 6, 15h30-18h.
    pub(super) fn hours_range(&self, i: usize, weak: bool) -> Read<Hours> {
        let (at, from) = self.clock(i, Evidence::Own).or_else(|| self.clock(i, Evidence::Range))?;
        // A full date or a zone may stand between: left to the phrase.
        let (zone_end, _) = self.zone(at).unwrap_or((at, 0));
        let (end, hours) = self.range_end(zone_end, from, i, false)?;
        let strong = self.strong(i, at) || self.strong_end(end, &hours);
        (strong || weak).then_some((end, hours))
    }

    pub(super) fn range_end(&self, at: usize, from: Clock, _start: usize, between: bool) -> Read<Hours> {
        let joint = match self.kind(at)? {
            K::Mark(b'-' | b'~') => at + 1,
            K::Word(W::To | W::Until | W::Through) => at + 1,
            K::Word(W::And) if between => at + 1,
            _ => return None,
        };
        let joint = self.skip(joint, W::About);
        let (end, to) = self.joined(joint).clock(joint, Evidence::Range)?;
        // "from 9 to 2019"
        let (from, to) = agree(from, to);
        Some((end, Hours::Between(from, to)))
    }
}

/// The halves of the day that two ends of a range agree on.
pub(super) fn agree(from: Clock, to: Clock) -> (Clock, Clock) {
    match (from.twelve, to.twelve) {
        (true, false) => {
            let before = from
                .readings()
                .into_iter()
                .filter(|clock| clock.second < to.second)
                .max_by_key(|clock| clock.second);
            // From 11 to 3am: the evening before.
            (before.unwrap_or(from.in_half(true)), to)
        }
        (false, true) => {
            let after = to
                .readings()
                .into_iter()
                .filter(|clock| clock.second > from.second)
                .min_by_key(|clock| clock.second);
            (from, after.unwrap_or(Clock { twelve: false, ..to }))
        }
        _ => (from, to),
    }
}
