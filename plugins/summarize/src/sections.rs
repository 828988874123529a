//! One sentence for each top section of a structured report.
//!
//! Which sentence of which section, so that as many sections as possible are heard, the lengths fit, and the
//! scores add up to the most, is a multiple-choice knapsack (Kellerer, Pferschy & Pisinger 2004, ch. 11). It is
//! solved exactly by dynamic programming over the length, on at most [`CHOICES`] sentences a section and
//! [`STEPS`] steps of length. The solution does not know that two sentences may say the same; a last round
//! exchanges a sentence for another of its section where that is better when likeness is counted.

use crate::graph::Graph;
use crate::source::Source;

/// Sentences considered in each section.
const CHOICES: usize = 50;
/// Steps that a length is measured in; a longer one is measured in coarser steps, rounded up.
const STEPS: u64 = 4_000;
/// Sections considered.
const SECTIONS: usize = 200;
/// What another section heard is worth: more than any sum of scores, which are from 0 to 1.
const HEARD: f64 = 1_000.0;

/// What a sentence of the text before the first heading is worth beyond its score: it comes in when all
/// sections are heard.
const OPENING: f64 = 0.0;

/// A section that is to be heard.
#[derive(Debug)]
pub struct Group {
    candidates: Vec<usize>,
    worth: f64,
}

/// The candidates of each top section, in text order; the text before the first heading is one too. A
/// section without a sentence that stands well alone offers its others.
pub fn groups(source: &Source<'_>, good: &[usize], flawed: &[usize]) -> Vec<Group> {
    let of = |i: usize| source.units.get(i).and_then(|u| u.section).and_then(|s| source.top_section(s));
    let sections = source.headings.len();
    // Slot 0 is for the text before any top section.
    let mut groups = vec![Vec::new(); sections + 1];
    for &i in good {
        groups[of(i).map_or(0, |s| s + 1)].push(i);
    }
    let thin: Vec<bool> = groups.iter().map(Vec::is_empty).collect();
    for &i in flawed {
        let slot = of(i).map_or(0, |s| s + 1);
        if slot > 0 && thin[slot] {
            groups[slot].push(i);
        }
    }
    let worth = |slot: usize| if slot == 0 { OPENING } else { HEARD };
    let groups = groups.into_iter().enumerate().filter(|(_, candidates)| !candidates.is_empty());
    groups.map(|(slot, candidates)| Group { candidates, worth: worth(slot) }).collect()
}

/// One sentence for as many groups as fit into `room`.
pub fn one_each(
    groups: &[Group],
    scores: &[f64],
    costs: &[u64],
    room: u64,
    redundancy: f64,
    graph: &Graph,
) -> Vec<usize> {
    let mut groups: Vec<Group> = groups
        .iter()
        .map(|g| Group { candidates: choices(&g.candidates, scores, costs), worth: g.worth })
        .collect();
    if groups.len() > SECTIONS {
        let best = |g: &Group| g.candidates.iter().map(|&i| scores[i]).fold(f64::NEG_INFINITY, f64::max);
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
        for &i in &group.candidates {
            let (cost, worth) = (steps(i), group.worth + scores[i]);
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
    let mut chosen: Vec<usize> = chosen.into_iter().map(|(_, i)| i).collect();
    chosen.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    chosen
}

/// The best sentences of a group, and its shortest.
fn choices(group: &[usize], scores: &[f64], costs: &[u64]) -> Vec<usize> {
    let mut kept = group.to_vec();
    if kept.len() > CHOICES {
        kept.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
        let mut short = kept.split_off(CHOICES * 4 / 5);
        short.sort_by_key(|&i| costs[i]);
        kept.extend(short.into_iter().take(CHOICES / 5));
        kept.sort_unstable();
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
        let worth = |i: usize| {
            let likest = chosen.iter().filter(|c| c.0 != g).map(|c| like(i, c.1)).fold(0.0, f64::max);
            scores[i] - redundancy * likest
        };
        let spare = room - used + costs[old];
        let mut best = (worth(old), old);
        for &i in groups.get(g).into_iter().flat_map(|g| &g.candidates).filter(|&&i| costs[i] <= spare) {
            let w = worth(i);
            if w > best.0 {
                best = (w, i);
            }
        }
        used = used - costs[old] + costs[best.1];
        chosen[k].1 = best.1;
    }
}
