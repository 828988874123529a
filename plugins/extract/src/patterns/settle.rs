//! Where the hits of the user's rules overlap: the higher priority, then the longer, then the first.

use super::{Hit, Refused};
use crate::entity::Entity;
use crate::explain::winner;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Moves the hits that stand to `out`, in text order; `refused` takes the others, where it is there.
pub(super) fn settle(
    mut hits: Vec<Hit>,
    priority: impl Fn(usize) -> i32,
    out: &mut Vec<Entity>,
    mut refused: Option<&mut Vec<Refused>>,
) {
    hits.retain(|hit| hit.entity.end > hit.entity.start);
    hits.sort_by_key(|hit| {
        let length = hit.entity.end - hit.entity.start;
        (Reverse(priority(hit.rule)), Reverse(length), hit.entity.start, hit.rule)
    });
    let mut taken: BTreeMap<u32, Entity> = BTreeMap::new();
    for Hit { entity, .. } in hits {
        let other = taken.range(..entity.end).next_back().map(|(_, other)| other);
        match other.filter(|other| other.end > entity.start) {
            Some(other) => {
                if let Some(refused) = refused.as_deref_mut() {
                    refused.push(Refused { why: winner(other), entity });
                }
            }
            None => drop(taken.insert(entity.start, entity)),
        }
    }
    out.extend(taken.into_values());
}
