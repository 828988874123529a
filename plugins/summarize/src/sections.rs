//! One sentence for each top section of a structured report.
//!
//! Which sentence of which section, so that as many sections as possible are heard, the lengths fit, and what they say is
//! worth the most, is a multiple-choice knapsack (Kellerer, Pferschy & Pisinger 2004, ch. 11). It is solved exactly by
//! dynamic programming over the length, on at most [`CHOICES`] sentences a section and [`STEPS`] steps of length.
//!
//! What a sentence is worth is what a reader of reports can use: that something is reported at all ([`crate::facts`]),
//! figures and documents by their titles, then the score; less where it takes the room of others. A section that reports
//! facts is heard by a fact or not at all: a line that only strikes its note would take the room in which another section
//! reports something. Where no figure came in though one fits, the best sentence with one goes first.
//!
//! The solution does not know that two sentences may say the same; a last round exchanges a sentence for another of its
//! section where that is better when likeness is counted, and of sentences that repeat each other one stays. A section
//! that has nothing else to say stays out.

use crate::facts::strikes_an_attitude;
use crate::graph::Graph;
use crate::length::Length;
use crate::repeats::Repeats;
use crate::source::{Source, Unit};

/// Sentences considered in each section.
const CHOICES: usize = 50;
/// Steps that a length is measured in; a longer one is measured in coarser steps, rounded up.
const STEPS: u64 = 4_000;
/// Sections considered.
const SECTIONS: usize = 200;
/// What it is worth to hear a section by a fact.
const HEARD: f64 = 1.0;
/// And by a line of a section that reports none.
const ECHOED: f64 = 0.2;
/// And by one that does not stand well alone, where the section has no other.
const FLAWED: f64 = 0.1;
/// What results and titles add to it at most: less than another section heard.
const SUBSTANCE: f64 = 0.6;
/// What the score adds to it at most.
const SCORE: f64 = 0.25;
/// What each fair share of the room that a sentence takes beyond the first takes away from it.
const LONG: f64 = 0.5;

/// Terms that a line has which sums something up.
const SHORT: usize = 6;

/// A section that is to be heard.
#[derive(Debug, Clone)]
pub struct Group {
    /// Sentences with what each is worth, whatever its length.
    candidates: Vec<(usize, f64)>,
}

/// The top section of a sentence, counted from 1; 0 for what stands outside of all.
pub fn place(source: &Source<'_>, i: usize) -> usize {
    let section = source.units.get(i).and_then(|u| u.section).and_then(|s| source.top_section(s));
    section.map_or(0, |s| s + 1)
}

/// How much of what is worth reporting a sentence has, up to 1: the first result is worth most of it.
fn substance(source: &Source<'_>, i: usize) -> f64 {
    let Some(unit) = source.units.get(i) else { return 0.0 };
    let title = if unit.marks.title { 0.25 } else { 0.0 };
    1.0 - 0.25f64.powf(f64::from(unit.marks.amounts) + title)
}

/// Whether a sentence gives a result in figures.
fn results(source: &Source<'_>, i: usize) -> bool {
    source.units.get(i).is_some_and(|u| u.marks.amounts >= 1.0)
}

/// The candidates of each top section, in text order. What gives results before the first heading competes with the
/// sections as one of them. The rest of an opening comes in with what room is left, however well it stands: a report
/// with sections is read for what it reports, and no section has to say less for it. A section without a sentence that
/// stands well alone offers its others. All sentences are given, also those that are too long, so that no section seems
/// to report nothing because its facts do not fit.
pub fn groups(source: &Source<'_>, good: &[usize], flawed: &[usize], scores: &[f64]) -> Vec<Group> {
    let fact = |i: usize| source.units.get(i).is_some_and(|u| u.marks.fact);
    let worth =
        |i: usize, heard: f64| heard + SUBSTANCE * substance(source, i) + SCORE * scores[i].clamp(0.0, 1.0);
    let mut groups = vec![Vec::new(); source.headings.len() + 1];
    for &i in good {
        groups[place(source, i)].push(i);
    }
    let thin: Vec<bool> = groups.iter().map(Vec::is_empty).collect();
    for (place, group) in groups.iter_mut().enumerate() {
        if place == 0 {
            group.retain(|&i| results(source, i));
        } else if group.iter().any(|&i| fact(i)) {
            group.retain(|&i| fact(i));
        }
    }
    let mut groups: Vec<Vec<(usize, f64)>> = groups
        .into_iter()
        .map(|group| group.into_iter().map(|i| (i, worth(i, if fact(i) { HEARD } else { ECHOED }))).collect())
        .collect();
    for &i in flawed {
        let place = place(source, i);
        if place > 0 && thin[place] {
            groups[place].push((i, worth(i, FLAWED)));
        }
    }
    groups.into_iter().filter(|g| !g.is_empty()).map(|candidates| Group { candidates }).collect()
}

/// The good sentences, those apart that only strike the note of a section that reports facts, or of the whole report:
/// there a line that is short or speaks of attitudes, since others sum it up.
pub fn echoes(source: &Source<'_>, good: Vec<usize>) -> (Vec<usize>, Vec<usize>) {
    let fact = |i: usize| source.units.get(i).is_some_and(|u| u.marks.fact);
    let empty = |i: usize| {
        let short = |u: &Unit| source.terms_of(u).nth(SHORT - 1).is_none();
        source.units.get(i).is_some_and(|u| short(u) || strikes_an_attitude(source.body(u)))
    };
    let mut reports = vec![false; source.headings.len() + 1];
    for &i in good.iter().filter(|&&i| fact(i)) {
        reports[place(source, i)] = true;
    }
    let any = reports.contains(&true);
    good.into_iter().partition(|&i| {
        let reported = match place(source, i) {
            0 => any && empty(i),
            place => reports[place],
        };
        fact(i) || !reported
    })
}

/// The room that each of so many sections has where all have the same, and never less than a usual sentence takes.
pub fn fair_share(room: u64, sections: usize, costs: &[u64], candidates: &[usize]) -> u64 {
    (room / sections.max(1) as u64).max(usual(candidates, |i| costs[i]))
}

/// How many fair shares each sentence takes beyond its own. Where sentences are counted, and a long one costs no more than
/// a short one, two usual ones are a share: who asks for a few wants no pages.
pub fn beyond(
    source: &Source<'_>,
    length: Length,
    fair: u64,
    costs: &[u64],
    candidates: &[usize],
) -> Vec<f64> {
    let chars = |i: usize| source.units.get(i).map_or(0, |u| u64::from(u.chars));
    let counted = matches!(length, Length::Sentences(_));
    let fair = if counted { 2 * usual(candidates, chars) } else { fair };
    let of = |i: usize| if counted { chars(i) } else { costs[i] };
    (0..costs.len()).map(|i| of(i).saturating_sub(fair) as f64 / fair as f64).collect()
}

/// The median length of candidates.
fn usual(candidates: &[usize], length: impl Fn(usize) -> u64) -> u64 {
    let mut all: Vec<u64> = candidates.iter().map(|&i| length(i)).collect();
    all.sort_unstable();
    all.get(all.len() / 2).copied().unwrap_or(1).max(1)
}

/// What choosing one sentence for each section has to go by.
#[derive(Debug, Clone, Copy)]
pub struct Means<'a> {
    /// The document.
    pub source: &'a Source<'a>,
    /// Scores of its sentences, from 0 to 1 for candidates.
    pub scores: &'a [f64],
    /// What each sentence costs.
    pub costs: &'a [u64],
    /// How many fair shares of the room each takes beyond its own.
    pub beyond: &'a [f64],
    /// Weight of likeness.
    pub redundancy: f64,
    /// The graph of the sentences.
    pub graph: &'a Graph,
    /// Which say the same.
    pub repeats: &'a Repeats<'a>,
}

/// One sentence for as many groups as fit into `room`, best first.
pub fn one_each(groups: Vec<Group>, room: u64, by: Means<'_>) -> Vec<usize> {
    // However long, it is worth more than nothing.
    let of_length = |(i, worth): (usize, f64)| (i, (worth - LONG * by.beyond[i]).max(0.01));
    let mut groups: Vec<Group> = groups
        .into_iter()
        .map(|g| {
            let fitting = g.candidates.into_iter().filter(|c| by.costs[c.0] <= room).map(of_length);
            Group { candidates: choices(fitting.collect(), by.costs) }
        })
        .filter(|g| !g.candidates.is_empty())
        .collect();
    if groups.len() > SECTIONS {
        let best = |g: &Group| g.candidates.iter().map(|c| c.1).fold(f64::NEG_INFINITY, f64::max);
        groups.sort_by(|a, b| best(b).total_cmp(&best(a)));
        groups.truncate(SECTIONS);
    }
    let mut chosen = knapsack(&groups, by.costs, room);
    if !chosen.iter().any(|&(_, i)| results(by.source, i)) {
        let figures = groups.iter().enumerate().flat_map(|(g, group)| {
            group.candidates.iter().filter(|c| results(by.source, c.0)).map(move |c| (g, c.0, c.1))
        });
        if let Some((g, i, _)) = figures.max_by(|a, b| a.2.total_cmp(&b.2).then(b.1.cmp(&a.1))) {
            let mut others = groups.clone();
            others[g].candidates.clear();
            chosen = knapsack(&others, by.costs, room - by.costs[i]);
            chosen.push((g, i));
            chosen.sort_unstable();
        }
    }
    exchange(&mut chosen, &groups, room, by);
    let mut chosen = without_repeats(&chosen, &groups, room, by);
    chosen.sort_by(|&a, &b| by.scores[b].total_cmp(&by.scores[a]));
    chosen
}

/// The sentences, with the numbers of their groups, that are worth the most together.
fn knapsack(groups: &[Group], costs: &[u64], room: u64) -> Vec<(usize, usize)> {
    let step = room.div_ceil(STEPS).max(1);
    let steps = |i: usize| costs[i].div_ceil(step) as usize;
    let capacity = (room / step) as usize;
    // best[c]: the most that the groups so far are worth within c steps; pick[g][c]: what g chose for it.
    let mut best = vec![0.0f64; capacity + 1];
    let mut picks: Vec<Vec<u32>> = Vec::with_capacity(groups.len());
    for group in groups {
        let mut new = best.clone();
        let mut pick = vec![u32::MAX; capacity + 1];
        for &(i, worth) in &group.candidates {
            let cost = steps(i);
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
    chosen
}

/// Of chosen sentences that say the same one stays, that of the group with the least choice; the others' groups give what
/// says something else and fits, or nothing.
fn without_repeats(chosen: &[(usize, usize)], groups: &[Group], room: u64, by: Means<'_>) -> Vec<usize> {
    let Means { costs, repeats, .. } = by;
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
            let others = of(g).iter().filter(|c| used + costs[c.0] <= room && new(c.0));
            others.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))).map(|c| c.0)
        };
        used += stays.map_or(0, |i| costs[i]);
        kept.extend(stays);
    }
    kept
}

/// The best sentences of a group, and the shortest of the others.
fn choices(mut group: Vec<(usize, f64)>, costs: &[u64]) -> Vec<(usize, f64)> {
    if group.len() > CHOICES {
        group.sort_by(|a, b| b.1.total_cmp(&a.1));
        let mut short = group.split_off(CHOICES * 4 / 5);
        short.sort_by_key(|c| costs[c.0]);
        group.extend(short.into_iter().take(CHOICES / 5));
        group.sort_unstable_by_key(|c| c.0);
    }
    group
}

/// Exchanges chosen sentences for others of their groups where likeness to the rest makes these better.
fn exchange(chosen: &mut [(usize, usize)], groups: &[Group], room: u64, by: Means<'_>) {
    let Means { costs, graph, redundancy, .. } = by;
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
            beyond - SCORE * redundancy * likest
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
