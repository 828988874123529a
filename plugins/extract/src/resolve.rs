//! Overlaps: the longest match of a kind wins; nested entities of different kinds are kept where both say
//! something.
//!
//! Kinds that read the same thing in different ways are one family: figures (a number is part of a quantity)
//! and times. A figure inside something that has its own form or name (a date, an address, a document's
//! number, an organisation) is part of that, not a figure.
//!
//! Candidates are swept by place. Those of a family that touch are a *cluster*, and only within one is there
//! anything to settle: most have one member. In a cluster the longest is taken first and the next ones are
//! looked up in an ordered map, so the whole is n log n even where one cluster is the document.

use crate::entity::{Entity, Kind};
use crate::options::{Figures, Options};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Kinds that compete with each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Figure,
    Time,
    /// Marks are paired by their recognisers: such spans nest, and never cross.
    Nesting,
    Alone(Kind),
}

fn family(kind: Kind) -> Family {
    match kind {
        Kind::Quantity | Kind::Percent | Kind::Money | Kind::Ordinal | Kind::Number => Family::Figure,
        Kind::Date | Kind::Time | Kind::Datetime | Kind::Duration | Kind::Period | Kind::Set => Family::Time,
        Kind::Title | Kind::Quote => Family::Nesting,
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

/// What becomes of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Kept,
    /// The place, in the list of candidates, of what it lost to.
    LostTo(usize),
}

/// A candidate as the sweep sees it.
#[derive(Clone, Copy)]
struct Candidate {
    start: u32,
    end: u32,
    kind: Kind,
    /// Its place in the list.
    at: u32,
}

impl Candidate {
    fn len(&self) -> u32 {
        self.end - self.start
    }
}

/// Takes the candidates that stand, in text order. The list is left empty, with its room for the next document.
pub(crate) fn resolve(candidates: &mut Vec<Entity>, options: &Options) -> Vec<Entity> {
    let (order, fates) = settle(candidates, options);
    let mut slots: Vec<Option<Entity>> = std::mem::take(candidates).into_iter().map(Some).collect();
    let mut entities = Vec::with_capacity(fates.iter().filter(|fate| **fate == Fate::Kept).count());
    let kept = order.into_iter().filter(|&at| fates.get(at) == Some(&Fate::Kept));
    entities.extend(kept.filter_map(|at| slots.get_mut(at).and_then(Option::take)));
    entities.dedup_by(|b, a| same(a, b));
    slots.clear();
    *candidates = slots.into_iter().flatten().collect();
    entities
}

/// Whether two entities say the same of one place.
pub(crate) fn same(a: &Entity, b: &Entity) -> bool {
    a.kind == b.kind
        && a.start == b.start
        && a.end == b.end
        && a.comparator == b.comparator
        && a.rule == b.rule
}

/// The candidates' places in text order, and what becomes of each.
pub(crate) fn settle(entities: &[Entity], options: &Options) -> (Vec<usize>, Vec<Fate>) {
    let every = options.figures == Figures::All;
    let mut order: Vec<Candidate> = entities
        .iter()
        .enumerate()
        .map(|(at, e)| Candidate { start: e.start, end: e.end, kind: e.kind, at: at as u32 })
        .collect();
    order.sort_by_key(|c| (c.start, Reverse(c.end), c.kind));
    // Who asks for every number also wants those of dates and names; those of an address are its spelling.
    let figures_inside = covers(&order, if every { swallows_every_figure } else { swallows_figures });
    let times_inside = covers(&order, swallows_times);
    let mut fates = vec![Fate::Kept; entities.len()];
    let mut clusters: Vec<Cluster> = Vec::new();
    for candidate in &order {
        let family = family(candidate.kind);
        let inside = match family {
            Family::Figure => swallower(&figures_inside, candidate)
                .filter(|cover| cover.holds(candidate) || cover.end - cover.start >= candidate.len()),
            Family::Time => swallower(&times_inside, candidate).filter(|cover| cover.holds(candidate)),
            _ => None,
        };
        if let Some(cover) = inside {
            set(&mut fates, candidate.at, Fate::LostTo(cover.longest.at as usize));
            continue;
        }
        if family == Family::Nesting || (family == Family::Figure && every) {
            continue;
        }
        match clusters.iter_mut().find(|cluster| cluster.family == family) {
            Some(cluster) => {
                if candidate.start >= cluster.end {
                    cluster.settle(&mut fates);
                }
                cluster.push(*candidate);
            }
            None => clusters.push(Cluster { family, end: candidate.end, members: vec![*candidate] }),
        }
    }
    for cluster in &mut clusters {
        cluster.settle(&mut fates);
    }
    (order.into_iter().map(|candidate| candidate.at as usize).collect(), fates)
}

fn set(fates: &mut [Fate], at: u32, fate: Fate) {
    if let Some(slot) = fates.get_mut(at as usize) {
        *slot = fate;
    }
}

/// What candidates of some kinds cover together, where they overlap.
#[derive(Clone, Copy)]
struct Cover {
    start: u32,
    end: u32,
    longest: Candidate,
}

impl Cover {
    fn holds(&self, candidate: &Candidate) -> bool {
        self.start <= candidate.start && candidate.end <= self.end
    }
}

/// The covers of the kinds that `of` names, in text order, disjoint.
fn covers(order: &[Candidate], of: fn(Kind) -> bool) -> Vec<Cover> {
    let mut covers: Vec<Cover> = Vec::new();
    for &candidate in order.iter().filter(|candidate| of(candidate.kind)) {
        match covers.last_mut() {
            Some(last) if candidate.start < last.end => {
                last.end = last.end.max(candidate.end);
                if candidate.len() > last.longest.len() {
                    last.longest = candidate;
                }
            }
            _ => covers.push(Cover { start: candidate.start, end: candidate.end, longest: candidate }),
        }
    }
    covers
}

/// The last cover that overlaps the candidate.
fn swallower<'a>(covers: &'a [Cover], candidate: &Candidate) -> Option<&'a Cover> {
    let next = covers.partition_point(|cover| cover.start < candidate.end);
    covers.get(next.checked_sub(1)?).filter(|cover| cover.end > candidate.start)
}

/// Candidates of one family that overlap, directly or through others.
struct Cluster {
    family: Family,
    end: u32,
    members: Vec<Candidate>,
}

impl Cluster {
    fn push(&mut self, candidate: Candidate) {
        self.end = if self.members.is_empty() { candidate.end } else { self.end.max(candidate.end) };
        self.members.push(candidate);
    }

    /// Keeps the longest that are free, and empties the cluster.
    fn settle(&mut self, fates: &mut [Fate]) {
        if self.members.len() > 1 {
            self.members.sort_by_key(|c| (Reverse(c.len()), c.start, rank(c.kind), c.kind));
            let mut taken: BTreeMap<u32, Candidate> = BTreeMap::new();
            for &member in &self.members {
                let winner = taken.range(..member.end).next_back().map(|(_, &winner)| winner);
                match winner.filter(|winner| winner.end > member.start) {
                    Some(winner) => set(fates, member.at, Fate::LostTo(winner.at as usize)),
                    None => drop(taken.insert(member.start, member)),
                }
            }
        }
        self.members.clear();
    }
}
