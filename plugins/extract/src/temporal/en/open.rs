//! Bounds: since March, before 2020, no later than Friday, more than four days.

use super::cal::Cal;
use super::expr::{Expr, Hours};
use super::lex::K;
use super::parse::{P, Read};
use super::top::Meaning;
use super::words::{Unit, W};
use crate::entity::Comparator;

impl P<'_> {
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
}
