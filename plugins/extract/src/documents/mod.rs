//! Documents: their titles, their numbers, and references to their clauses.
//!
//! Forms follow GB/T 15834 (title marks) and GB/T 9704 (document numbers: agency code, year in 六角括号,
//! serial number); laws number their parts 编、章、节、条、款、项、目 (立法法 第六十五条). Each finder
//! is one pass that looks at a bounded window around a mark that cannot be missing.

mod capitals;
mod clause;
mod number;
#[cfg(test)]
mod tests;
mod title;

use crate::context::Context;
use crate::entity::Entity;

/// Appends titles, document numbers and clause references.
pub fn find(context: &Context<'_>, out: &mut Vec<Entity>) {
    title::find(context, out);
    number::find(context.text, out);
    clause::find(context.text, out);
}
