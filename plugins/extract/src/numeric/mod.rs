//! Figures: numbers, quantities, percentages, amounts of money, ordinals, with unit, comparator,
//! direction and object.
//!
//! [`figure`] finds where numbers are stated, in one pass and in both languages; [`measure`] reads what each
//! measures; [`comparator`] how it relates to the real number and which way it moved; [`lexical`] tells
//! numerals that are not figures apart; [`object`] finds what is counted. A text in either language
//! may hold figures in the manner of the other (168cm, 4.2万), so there is one reader for both.

mod all;
pub(crate) mod clause;
mod comparator;
mod figure;
mod lexical;
mod measure;
mod object;
mod ordinal;
mod report;
mod units;

pub use units::unit_name;

use crate::context::Context;
use crate::entity::{Entity, Kind};
use crate::numeral::Number;
use crate::options::{Figures, Options};
use measure::{Measurer, Reading};

/// Appends what is found in both languages.
pub fn find(context: &Context<'_>, options: &Options, out: &mut Vec<Entity>) {
    let kinds = [Kind::Quantity, Kind::Percent, Kind::Money, Kind::Ordinal, Kind::Number];
    if !options.kinds.is_empty() && !kinds.iter().any(|k| options.kinds.contains(k)) {
        return;
    }
    let text = context.text;
    let every = options.figures == Figures::All;
    let figures = figure::scan(text, every);
    let measurer = Measurer { text, figures: &figures, all: every };
    if every {
        find_all(&measurer, out);
    } else {
        report::find(context, &measurer, out);
    }
}

fn find_all(measurer: &Measurer<'_>, out: &mut Vec<Entity>) {
    let text = measurer.text;
    for figure in all::numbers(measurer) {
        let mut entity = Entity::new(Kind::Number, text, figure.start, figure.end, "numeric.number");
        entity.value = figure.value.to_string();
        entity.number = finite(figure.value);
        out.push(entity);
    }
    let readings = measurer.readings();
    for (start, end, unit) in all::units_alone(text, &readings) {
        let kind = if unit.family == units::Family::Currency { Kind::Money } else { Kind::Quantity };
        let mut entity = Entity::new(kind, text, start, end, "numeric.unit_alone");
        entity.unit = Some(unit.code.clone());
        entity.measure = Some(unit.measure.clone());
        out.push(entity);
    }
    for reading in readings {
        let core =
            Reading { start: reading.core.0, end: reading.core.1, comparator: None, ..reading.clone() };
        let outer = (reading.start, reading.end) != reading.core || reading.comparator.is_some();
        if reading.kind != Kind::Number {
            out.push(entity(text, &core));
        }
        if outer && reading.kind != Kind::Number {
            out.push(entity(text, &reading));
        }
    }
    for interval in all::intervals(measurer) {
        out.push(entity(text, &interval));
    }
    ordinals(measurer, out, true);
}

/// The ordinals, Chinese and English.
fn ordinals(measurer: &Measurer<'_>, out: &mut Vec<Entity>, every: bool) {
    let text = measurer.text;
    for figure in measurer.figures {
        let Some(head) = text.get(..figure.start) else { continue };
        let Some(start) = head.trim_end_matches(' ').strip_suffix('第').map(str::len) else { continue };
        if figure.upper.is_some() || !figure.value.is_integer() || figure.bare {
            continue;
        }
        if !every && !report::ordinal_counts(text, start, figure) {
            continue;
        }
        let mut entity = Entity::new(Kind::Ordinal, text, start, figure.end, "numeric.zh.ordinal");
        entity.value = figure.value.to_string();
        entity.number = Some(figure.value.to_f64());
        out.push(entity);
    }
    for ordinal in ordinal::scan(text, every) {
        let mut entity = Entity::new(Kind::Ordinal, text, ordinal.start, ordinal.end, "numeric.en.ordinal");
        match ordinal.relative {
            Some(relative) => {
                relative.clone_into(&mut entity.value);
                "numeric.en.ordinal_relative".clone_into(&mut entity.rule);
            }
            None => {
                entity.value = ordinal.value.to_string();
                entity.number = Some(ordinal.value.to_f64());
            }
        }
        out.push(entity);
    }
}

/// A reading as an entity.
fn entity(text: &str, reading: &Reading) -> Entity {
    let mut entity = Entity::new(reading.kind, text, reading.start, reading.end, reading.rule);
    entity.value = match reading.upper {
        Some(upper) => format!("{}..{}", reading.number, upper),
        None => reading.number.to_string(),
    };
    entity.number = finite(reading.number);
    entity.upper = reading.upper.and_then(finite);
    entity.comparator = reading.comparator;
    entity.unit = Some(reading.unit.clone()).filter(|u| !u.is_empty());
    entity.measure = Some(reading.measure.clone()).filter(|m| !m.is_empty());
    entity
}

fn finite(number: Number) -> Option<f64> {
    Some(number.to_f64()).filter(|n| n.is_finite())
}
