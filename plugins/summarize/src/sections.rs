//! One sentence for each top section of a structured report.
//!
//! Which sentence of which section, so that as many sections as possible are heard, the lengths fit, and the
//! scores add up to the most, is a multiple-choice knapsack (Kellerer, Pferschy & Pisinger 2004, ch. 11). It is
//! solved exactly by dynamic programming over the length, on at most [`CHOICES`] sentences a section and
//! [`STEPS`] steps of length. A section is heard by a fact where it reports one; a line that only strikes its note
//! ([`crate::facts`]) stands for it where it reports none, or where no fact fits.
//!
//! The solution does not know that two sentences may say the same; a last round exchanges a sentence for another of its
//! section where that is better when likeness is counted, and of sentences that repeat each other one stays. A section
//! that has nothing else to say stays out.

use crate::graph::Graph;
use crate::repeats::Repeats;
use crate::source::Source;

/// Sentences considered in each section.
const CHOICES: usize = 50;
/// Steps that a length is measured in; a longer one is measured in coarser steps, rounded up.
const STEPS: u64 = 4_000;
/// Sections considered.
const SECTIONS: usize = 200;
/// What another section heard is worth: more than any sum of scores, which are from 0 to 1.
const HEARD: f64 = 1_000.0;
/// What it is worth to hear, of a section that reports facts, a line that is none.
const ECHOED: f64 = 0.5 * HEARD;

/// A score as it adds up: squared, so that one sentence full of results outweighs two that have little to say.
fn outstanding(score: f64) -> f64 {
    score.max(0.0).powi(2)
}

/// A section that is to be heard.
#[derive(Debug)]
pub struct Group {
    /// Sentences with what each is worth beyond its score.
    candidates: Vec<(usize, f64)>,
}

/// The candidates of each top section, in text order. What gives results before the first heading competes with the
/// sections as one of them. The rest of an opening comes in with what room is left, however well it stands: a report
/// with sections is read for what it reports, and no section has to say less for it. A section without a sentence that
/// stands well alone offers its others.
pub fn groups(source: &Source<'_>, good: &[usize], flawed: &[usize]) -> Vec<Group> {
    let fact = |i: usize| source.units.get(i).is_some_and(|u| u.marks.fact);
    let of = |i: usize| source.units.get(i).and_then(|u| u.section).and_then(|s| source.top_section(s));
    let sections = source.headings.len();
    let results = |i: usize| source.units.get(i).is_some_and(|u| u.marks.amounts >= 1.0);
    let mut groups = vec![Vec::new(); sections];
    let mut opening = Vec::new();
    for &i in good {
        match of(i) {
            Some(section) => groups[section].push(i),
            None if results(i) => opening.push((i, HEARD)),
            None => {}
        }
    }
    let thin: Vec<bool> = groups.iter().map(Vec::is_empty).collect();
    for &i in flawed {
        if let Some(section) = of(i).filter(|&s| thin[s]) {
            groups[section].push(i);
        }
    }
    let group = |candidates: Vec<usize>| {
        let facts = candidates.iter().any(|&i| fact(i));
        let worth = |i: usize| if facts && !fact(i) { ECHOED } else { HEARD };
        Group { candidates: candidates.into_iter().map(|i| (i, worth(i))).collect() }
    };
    let groups = groups.into_iter().filter(|candidates| !candidates.is_empty()).map(group);
    let opening = (!opening.is_empty()).then_some(Group { candidates: opening });
    opening.into_iter().chain(groups).collect()
}

/// The good sentences, those last that only strike the note of a section from whose facts one may choose.
pub fn echoes(source: &Source<'_>, good: Vec<usize>) -> (Vec<usize>, Vec<usize>) {
    let top = |i: usize| source.units.get(i).and_then(|u| u.section).and_then(|s| source.top_section(s));
    let fact = |i: usize| source.units.get(i).is_some_and(|u| u.marks.fact);
    let mut reports = vec![false; source.headings.len() + 1];
    for &i in good.iter().filter(|&&i| fact(i)) {
        reports[top(i).map_or(0, |s| s + 1)] = true;
    }
    good.into_iter().partition(|&i| fact(i) || !reports[top(i).map_or(0, |s| s + 1)])
}

/// One sentence for as many groups as fit into `room`.
pub fn one_each(
    groups: &[Group],
    scores: &[f64],
    costs: &[u64],
    room: u64,
    redundancy: f64,
    graph: &Graph,
    repeats: &Repeats<'_>,
) -> Vec<usize> {
    let mut groups: Vec<Group> =
        groups.iter().map(|g| Group { candidates: choices(&g.candidates, scores, costs) }).collect();
    if groups.len() > SECTIONS {
        let best = |g: &Group| g.candidates.iter().map(|c| scores[c.0]).fold(f64::NEG_INFINITY, f64::max);
        groups.sort_by(|a, b| best(b).total_cmp(&best(a)));
        groups.truncate(SECTIONS);
    }
    let step = room.div_ceil(STEPS).max(1);
    let steps = |i: usize| costs[i].div_ceil(step) as usize;
    let capacity = (room / step) as usize;
    // best[c]: the most that the groups so far are worth within c steps; pick[g][c]: what g chose for it.
    let mut best = vec![0.0f64; capacity + 1];
    let mut picks: Vec<Vec<u32>> = Vec::with_capacity(groups.len());
    for group in &groups {
        let mut new = best.clone();
        let mut pick = vec![u32::MAX; capacity + 1];
        for &(i, worth) in &group.candidates {
            let (cost, worth) = (steps(i), worth + outstanding(scores[i]));
            for c in cost..=capacity {
                let value = best[c - cost] + worth;
                if value > new[c] {
                    new[c] = value;
                    pick[c] = i as u32;
                }
            }
        }
        best = new;
        picks.push(pick);
    }
    let mut at = capacity;
    let mut chosen: Vec<(usize, usize)> = Vec::new();
    for (g, pick) in picks.iter().enumerate().rev() {
        let i = pick[at];
        if i != u32::MAX {
            chosen.push((g, i as usize));
            at -= steps(i as usize);
        }
    }
    chosen.reverse();
    exchange(&mut chosen, &groups, scores, costs, room, redundancy, graph);
    let mut chosen = without_repeats(&chosen, &groups, scores, costs, room, repeats);
    chosen.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    chosen
}

/// Of chosen sentences that say the same one stays, that of the group with the least choice; the others' groups give what
/// says something else and fits, or nothing.
fn without_repeats(
    chosen: &[(usize, usize)],
    groups: &[Group],
    scores: &[f64],
    costs: &[u64],
    room: u64,
    repeats: &Repeats<'_>,
) -> Vec<usize> {
    let of = |g: usize| groups.get(g).map_or(&[][..], |g| &g.candidates);
    let mut order = chosen.to_vec();
    order.sort_by_key(|&(g, _)| (of(g).len(), g));
    let mut kept: Vec<usize> = Vec::with_capacity(order.len());
    let mut used: u64 = chosen.iter().map(|&(_, i)| costs[i]).sum();
    for (g, i) in order {
        let new = |i: usize| !kept.iter().any(|&k| k == i || repeats.same(k, i));
        used -= costs[i];
        let stays = if new(i) {
            Some(i)
        } else {
            let worth = |c: &(usize, f64)| c.1 + outstanding(scores[c.0]);
            let others = of(g).iter().filter(|c| used + costs[c.0] <= room && new(c.0));
            others.max_by(|a, b| worth(a).total_cmp(&worth(b)).then(b.0.cmp(&a.0))).map(|c| c.0)
        };
        used += stays.map_or(0, |i| costs[i]);
        kept.extend(stays);
    }
    kept
}

/// The best sentences of a group, and the shortest of the others.
fn choices(group: &[(usize, f64)], scores: &[f64], costs: &[u64]) -> Vec<(usize, f64)> {
    let mut kept = group.to_vec();
    if kept.len() > CHOICES {
        kept.sort_by(|a, b| (b.1 + scores[b.0]).total_cmp(&(a.1 + scores[a.0])));
        let mut short = kept.split_off(CHOICES * 4 / 5);
        short.sort_by(|a, b| b.1.total_cmp(&a.1).then(costs[a.0].cmp(&costs[b.0])));
        kept.extend(short.into_iter().take(CHOICES / 5));
        kept.sort_unstable_by_key(|c| c.0);
    }
    kept
}

fn exchange(
    chosen: &mut [(usize, usize)],
    groups: &[Group],
    scores: &[f64],
    costs: &[u64],
    room: u64,
    redundancy: f64,
    graph: &Graph,
) {
    let like = |a: usize, b: usize| {
        let row = graph.neighbours(a);
        let found = row.binary_search_by_key(&(b as u32), |e| e.to).ok();
        found.and_then(|k| row.get(k)).map_or(0.0, |e| f64::from(e.cosine))
    };
    let mut used: u64 = chosen.iter().map(|&(_, i)| costs[i]).sum();
    for k in 0..chosen.len() {
        let (g, old) = chosen[k];
        let worth = |i: usize, beyond: f64| {
            let likest = chosen.iter().filter(|c| c.0 != g).map(|c| like(i, c.1)).fold(0.0, f64::max);
            beyond + outstanding(scores[i]) - redundancy * likest
        };
        let spare = room - used + costs[old];
        let candidates = || groups.get(g).into_iter().flat_map(|g| &g.candidates);
        let beyond = candidates().find(|c| c.0 == old).map_or(0.0, |c| c.1);
        let mut best = (worth(old, beyond), old);
        for &(i, beyond) in candidates().filter(|c| costs[c.0] <= spare) {
            let w = worth(i, beyond);
            if w > best.0 {
                best = (w, i);
            }
        }
        used = used - costs[old] + costs[best.1];
        chosen[k].1 = best.1;
    }
}
