//! Dates, times, durations, periods and sets, with their ISO 8601 value and TIMEX3.
//!
//! One folder a language, each with its own scanner and grammar; [`calendar`] is shared. Expressions written
//! in digits alone (`2019-07-09`, `3/4/2020`, `15:30`) belong to nobody's language: the language of the
//! document decides who reads them, through [`Dialect`], so that no span is found twice.

use crate::context::Context;
use crate::entity::{Comparator, Entity, Kind};
use crate::options::{Options, Times};

pub mod calendar;
pub(crate) mod dateline;
mod en;
mod report;
pub mod zh;

/// Who reads expressions that are written in digits alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// The Chinese grammar: year-month-day first, then day-month-year.
    Chinese,
    /// The English grammar.
    English,
}

/// The dialect of a document: English where its language is English, or where it does not say and has no
/// Han character.
pub fn dialect(context: &Context<'_>) -> Dialect {
    match context.document.language() {
        "zh" => Dialect::Chinese,
        "en" => Dialect::English,
        _ if context.text.chars().any(|c| ('\u{3400}'..='\u{9fff}').contains(&c)) => Dialect::Chinese,
        _ => Dialect::English,
    }
}

/// Appends what the options ask for.
pub(crate) fn find_asked(context: &Context<'_>, options: &Options, out: &mut Vec<Entity>) {
    let from = out.len();
    find(context, out);
    if options.times == Times::Report {
        report::settle(context, out, from);
    }
    for entity in out.iter_mut().skip(from) {
        entity.timex_mod = modifier(entity).map(str::to_owned);
    }
}

/// TIMEX3's `mod`: what bounds or loosens the point or the length that `timex` says, else which part of it is
/// meant.
fn modifier(entity: &Entity) -> Option<&'static str> {
    let length = entity.kind == Kind::Duration;
    match (entity.comparator, length) {
        (Some(Comparator::Lt), false) => return Some("BEFORE"),
        (Some(Comparator::Gt), false) => return Some("AFTER"),
        (Some(Comparator::Le), false) => return Some("ON_OR_BEFORE"),
        (Some(Comparator::Ge), false) => return Some("ON_OR_AFTER"),
        (Some(Comparator::Lt), true) => return Some("LESS_THAN"),
        (Some(Comparator::Gt), true) => return Some("MORE_THAN"),
        (Some(Comparator::Le), true) => return Some("EQUAL_OR_LESS"),
        (Some(Comparator::Ge), true) => return Some("EQUAL_OR_MORE"),
        (Some(Comparator::About), _) => return Some("APPROX"),
        _ => {}
    }
    match entity.rule.as_str() {
        "temporal.en.period.start" => Some("START"),
        "temporal.en.period.mid" => Some("MID"),
        "temporal.en.period.end" => Some("END"),
        rule if rule.starts_with("temporal.zh") && matches!(entity.kind, Kind::Date | Kind::Period) => {
            let part = |words: &[&str]| words.iter().any(|word| entity.text.ends_with(word));
            if part(&["初"]) {
                Some("START")
            } else if part(&["年中", "月中"]) {
                Some("MID")
            } else if part(&["底", "末"]) && !part(&["周末"]) {
                Some("END")
            } else {
                None
            }
        }
        _ => None,
    }
}

/// Appends what is found in both languages: every expression.
pub fn find(context: &Context<'_>, out: &mut Vec<Entity>) {
    zh::find(context, out);
    en::find(context, out);
}
