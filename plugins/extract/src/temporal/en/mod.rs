//! English dates, times, durations, periods and sets.
//!
//! The way of a text: [`lex`] cuts it into short runs of words that may speak of time; at each word of a run
//! that can open an expression the grammar ([`top`], [`expr`] and the modules they call) reads the longest
//! one; [`render`] resolves it against the reference date and the dates before it. Nothing is read twice and
//! every rule looks ahead over a bounded number of tokens, so the whole is linear in the text.
//!
//! What is meant by an ambiguous expression: `01/02/2020` is January 2nd, `5:30` half past five in the
//! morning, `July 9` the nearest one (or that of the year the text is in). The other readings are kept in
//! `alternatives`.

mod cal;
mod calendar_words;
mod clock;
mod date;
mod day_part;
mod expr;
pub(in crate::temporal) mod holiday;
mod hours;
mod length;
mod lex;
pub(in crate::temporal) mod moon;
mod nth;
mod numeric_date;
mod offset;
mod open;
mod parse;
mod period;
mod ranges;
mod render;
mod render_range;
mod set;
#[cfg(test)]
mod tests;
mod top;
mod words;
mod year;

use crate::context::Context;
use crate::entity::Entity;
use crate::temporal::calendar::Instant;
use lex::{K, Tok};
use parse::{Frame, P};
use words::W;

/// A date in the text lends its year to dates within this many bytes.
const REACH: usize = 4000;

/// Appends what is found.
pub(super) fn find(context: &Context<'_>, out: &mut Vec<Entity>) {
    let text = context.text;
    let now = context.reference.and_then(Instant::parse);
    let figures = super::dialect(context) == super::Dialect::English;
    let mut frame = Frame { now, anchor: None };
    let mut anchored = 0;
    let whole = text.trim();
    lex::runs(text, |toks| {
        let first = toks.first().map_or(0, |tok| tok.start as usize);
        if first > anchored + REACH {
            frame.anchor = None;
        }
        let bare = is_bare(whole, text, toks);
        let mut i = 0;
        while i < toks.len() {
            let p = P { text, toks, frame, bare, joint: usize::MAX };
            let found = if opens(&toks[i], i, toks) { p.expression(i) } else { None };
            let Some((end, meaning)) = found.filter(|(end, _)| *end > i) else {
                i += 1;
                continue;
            };
            if let Some(rendered) = render::render(&meaning, &frame) {
                let (from, to) = (toks[i].start as usize, p.end(end));
                let written = text.as_bytes().get(from..to).unwrap_or_default();
                if !figures && !written.iter().any(u8::is_ascii_alphabetic) {
                    i = end;
                    continue;
                }
                let mut values = rendered.values.into_iter();
                let mut entity = Entity::new(rendered.kind, text, from, to, rendered.rule);
                entity.value = values.next().unwrap_or_default();
                let others: Vec<String> = values.collect();
                entity.alternatives = (!others.is_empty()).then_some(others);
                entity.timex = Some(rendered.timex);
                entity.comparator = rendered.comparator;
                out.push(entity);
                if rendered.anchor.is_some() {
                    frame.anchor = rendered.anchor;
                    anchored = to;
                }
            }
            i = end;
        }
    });
}

/// Whether the run is all that the text holds, but for marks around it.
fn is_bare(whole: &str, text: &str, toks: &[Tok]) -> bool {
    let (Some(first), Some(last)) = (toks.first(), toks.last()) else { return false };
    if whole.len() > 80 {
        return false;
    }
    let before = text.get(..first.start as usize).unwrap_or("");
    let after = text.get(last.end as usize..).unwrap_or("");
    !before.chars().any(char::is_alphanumeric) && !after.chars().any(char::is_alphanumeric)
}

/// Whether an expression may start with this token.
fn opens(tok: &Tok, i: usize, toks: &[Tok]) -> bool {
    if tok.stuck && !matches!(tok.kind, K::Word(W::Month(_) | W::MonthWeak(_))) {
        return false;
    }
    // 000 in 771,000 is no number.
    let rest = |i: usize| {
        let before = i.checked_sub(2).and_then(|from| toks.get(from..i));
        matches!(before, Some([Tok { kind: K::Num { .. }, .. }, Tok { kind: K::Mark(b','), gap: false, .. }]))
    };
    match tok.kind {
        K::Num { digits: 3, .. } if !tok.gap && rest(i) => false,
        K::Num { .. } | K::Holiday(_) | K::Fraction(_) => true,
        K::Mark(mark) => matches!(mark, b'\'' | b'<' | b'>') && i + 1 < toks.len(),
        K::Word(word) => !matches!(
            word,
            W::OrdinalSuffix
                | W::Times
                | W::Ago
                | W::Hence
                | W::And
                | W::Or
                | W::On
                | W::Of
                | W::Am
                | W::Pm
                | W::P
                | W::Z
                | W::O
                | W::Clock
                | W::Than
                | W::Least
                | W::Most
                | W::Era(_)
                | W::Soon
                | W::Possible
                | W::Moment
                | W::Present
                | W::Date
                | W::Time
                | W::Zone(_)
                | W::ZoneName(_)
                | W::ZoneTail
                | W::S
                | W::T
                | W::Ish
                | W::During
                | W::Other
                | W::HolidayWord
        ),
    }
}
