//! Overlaps: the longest match of a kind wins; nested entities of different kinds are kept where both say
//! something.
//!
//! Kinds that read the same thing in different ways are one family: figures (a number is part of a quantity)
//! and times. A figure inside something that has its own form or name (a date, an address, a document's
//! number, an organisation) is part of that, not a figure. Sorting by length and looking the neighbours up in
//! an ordered map keeps it at n log n.

use crate::entity::{Entity, Kind};
use crate::options::{Figures, Options};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Kinds that compete with each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    Figure,
    Time,
    Alone(Kind),
}

fn family(kind: Kind) -> Family {
    match kind {
        Kind::Quantity | Kind::Percent | Kind::Money | Kind::Ordinal | Kind::Number => Family::Figure,
        Kind::Date | Kind::Time | Kind::Datetime | Kind::Duration | Kind::Period | Kind::Set => Family::Time,
        other => Family::Alone(other),
    }
}

/// Kinds that a figure inside them is only a part of.
fn swallows_figures(kind: Kind) -> bool {
    swallows_every_figure(kind)
        || matches!(
            kind,
            Kind::Date
                | Kind::Time
                | Kind::Datetime
                | Kind::Duration
                | Kind::Period
                | Kind::Set
                | Kind::Organization
                | Kind::Person
                | Kind::Place
                | Kind::Title
                | Kind::DocumentNumber
                | Kind::Clause
        )
}

/// Kinds whose digits spell an address or a code and never state a number.
fn swallows_every_figure(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Url
            | Kind::Email
            | Kind::Phone
            | Kind::IdNumber
            | Kind::Ip
            | Kind::Guid
            | Kind::Hashtag
            | Kind::Mention
    )
}

/// Kinds that a date or time inside them is only a part of: 8号 in 政发〔2023〕8号, 12 in a phone number.
fn swallows_times(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::DocumentNumber
            | Kind::Clause
            | Kind::Url
            | Kind::Email
            | Kind::Phone
            | Kind::IdNumber
            | Kind::Ip
            | Kind::Guid
    )
}

/// Among spans of one length: what says most stands first.
fn rank(kind: Kind) -> u8 {
    match kind {
        Kind::Money | Kind::Percent | Kind::Datetime => 0,
        Kind::Quantity | Kind::Date | Kind::Period => 1,
        Kind::Ordinal | Kind::Set => 2,
        Kind::Number | Kind::Duration => 3,
        _ => 4,
    }
}

/// Disjoint spans, by start.
#[derive(Default)]
struct Taken(BTreeMap<u32, u32>);

impl Taken {
    /// A span that overlaps the given one.
    fn overlapping(&self, start: u32, end: u32) -> Option<(u32, u32)> {
        let (&s, &e) = self.0.range(..end.max(start + 1)).next_back()?;
        (e > start).then_some((s, e))
    }

    fn take(&mut self, start: u32, end: u32) {
        self.0.insert(start, end);
    }
}

/// What the entities of some kinds cover, overlapping ones joined.
fn union(entities: &[Entity], of: fn(Kind) -> bool) -> Taken {
    let mut covered = Taken::default();
    for entity in entities.iter().filter(|e| of(e.kind)) {
        let (mut start, mut end) = (entity.start, entity.end);
        while let Some((from, to)) = covered.overlapping(start, end) {
            covered.0.remove(&from);
            (start, end) = (start.min(from), end.max(to));
        }
        covered.take(start, end);
    }
    covered
}

/// Sorts by place and settles overlaps.
pub(crate) fn resolve(entities: &mut Vec<Entity>, options: &Options) {
    let every = options.figures == Figures::All;
    let mut order: Vec<usize> = (0..entities.len()).collect();
    order
        .sort_by_key(|&i| entities.get(i).map(|e| (Reverse(e.end - e.start), e.start, rank(e.kind), e.kind)));
    let mut taken: BTreeMap<Family, Taken> = BTreeMap::new();
    // Who asks for every number also wants those of dates and names; those of an address are its spelling.
    let figures_inside = union(entities, if every { swallows_every_figure } else { swallows_figures });
    let times_inside = union(entities, swallows_times);
    let mut keep = vec![false; entities.len()];
    for i in order {
        let (Some(entity), Some(kept)) = (entities.get(i), keep.get_mut(i)) else { continue };
        let family = family(entity.kind);
        if family == Family::Figure {
            let inside = figures_inside.overlapping(entity.start, entity.end);
            if inside.is_some_and(|(start, end)| {
                start <= entity.start && entity.end <= end || end - start >= entity.end - entity.start
            }) {
                continue;
            }
            if every {
                *kept = true;
                continue;
            }
        }
        if family == Family::Time {
            let inside = times_inside.overlapping(entity.start, entity.end);
            if inside.is_some_and(|(start, end)| start <= entity.start && entity.end <= end) {
                continue;
            }
        }
        // Marks are paired by their recognisers: such spans nest, and never cross.
        if matches!(entity.kind, Kind::Title | Kind::Quote) {
            *kept = true;
            continue;
        }
        let taken = taken.entry(family).or_default();
        if taken.overlapping(entity.start, entity.end).is_none() {
            taken.take(entity.start, entity.end);
            *kept = true;
        }
    }
    let mut flags = keep.into_iter();
    entities.retain(|_| flags.next().unwrap_or(false));
    entities.sort_by_key(|e| (e.start, Reverse(e.end), e.kind));
    entities.dedup_by(|b, a| {
        a.kind == b.kind
            && a.start == b.start
            && a.end == b.end
            && a.comparator == b.comparator
            && a.rule == b.rule
    });
}
