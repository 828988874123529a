//! The figures of a report: what an analyst would type into a table, and nothing that only looks like a number.

use super::figure::Figure;
use super::measure::Measurer;
use super::{entity, ordinals};
use crate::context::Context;
use crate::entity::Entity;

/// Appends the figures.
pub(crate) fn find(_context: &Context<'_>, measurer: &Measurer<'_>, out: &mut Vec<Entity>) {
    for reading in measurer.readings() {
        out.push(entity(measurer.text, &reading));
    }
    ordinals(measurer, out, false);
}

/// Whether an ordinal is a rank.
pub(crate) fn ordinal_counts(_text: &str, _start: usize, _figure: &Figure) -> bool {
    true
}
