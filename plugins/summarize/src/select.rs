//! From ratings to a summary: a hard limit, no repetition, every section heard.
//!
//! *Redundancy.* Maximal marginal relevance (Carbonell & Goldstein 1998): a sentence counts for its score less
//! its likeness to the likest sentence already chosen. Likeness only grows, so a queue with stale entries
//! finds the best sentence without looking at all of them; with the bounded graph a step costs O(log n). What says
//! again what a chosen sentence says ([`crate::repeats`]) does not come in at all, nor for a section of its own.
//!
//! *Sections.* In a report with several top sections each first gets one sentence, see [`crate::sections`].
//! What room is left then goes to the best sentences of the whole document, those of sections that have had much of it
//! counting for less.
//!
//! *Standing alone.* Sentences that point back, ask, go on with a list or quote by halves come in only when no other fits, and where
//! the summary would stay much shorter than it may be ([`FILLED`]); so do, in a report with sections, lines that
//! report nothing ([`crate::facts`]).

use crate::graph::Graph;
use crate::length::Length;
use crate::queue::Entry;
use crate::repeats::Repeats;
use crate::sections;
use crate::source::{Source, Unit};
use crate::tables::is_table;
use foldhash::fast::FixedState;
use std::collections::{BinaryHeap, HashSet};

/// How a sentence is to be chosen.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The limit.
    pub length: Length,
    /// Weight of likeness.
    pub redundancy: f64,
    /// Whether each top section gets a sentence.
    pub sections: bool,
}

/// A limit with the costs of sentences under it.
#[derive(Debug, Clone, Copy)]
struct Budget {
    limit: u64,
    length: Length,
}

impl Budget {
    fn new(length: Length, source: &Source<'_>) -> Self {
        let limit = match length {
            Length::Chars(n) | Length::Words(n) | Length::Sentences(n) => n,
            Length::Percent(p) => {
                // What all sentences would take, the space before each included; the first has none before it.
                let whole = Self { limit: 0, length };
                let costs: u64 = source.units.iter().map(|u| whole.cost(source, u)).sum();
                let first = source.units.first().map_or(0, |u| whole.cost(source, u) - u64::from(u.chars));
                // 64.1 % of 1,000 is 641, which binary fractions miss by little.
                ((costs - first) as f64 * p / 100.0 + 1e-6) as u64
            }
        };
        let mut budget = Self { limit, length };
        // A sentence pays for the space before it. The first has none; where every sentence would pay, one
        // payment too many is certain.
        let counts_spaces = matches!(length, Length::Chars(_) | Length::Percent(_));
        if counts_spaces && source.units.iter().all(|u| budget.cost(source, u) > u64::from(u.chars)) {
            budget.limit += 1;
        }
        budget
    }

    fn cost(&self, source: &Source<'_>, unit: &Unit) -> u64 {
        match self.length {
            Length::Sentences(_) => 1,
            Length::Words(_) => u64::from(unit.words.max(1)),
            Length::Chars(_) | Length::Percent(_) => {
                u64::from(unit.chars) + u64::from(!wide(source.body(unit).chars().next()))
            }
        }
    }
}

/// Whether a space stands between two texts: never beside a Chinese character or mark.
pub fn spaced(before: &str, after: &str) -> bool {
    !before.is_empty() && !wide(before.chars().next_back()) && !wide(after.chars().next())
}

/// Whether no space stands beside the character: Han, kana, and their punctuation.
fn wide(c: Option<char>) -> bool {
    c.is_some_and(|c| {
        matches!(c, '\u{2014}' | '\u{2018}'..='\u{201d}' | '\u{2026}' | '\u{3000}'..='\u{30ff}'
            | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3347f}')
    })
}

/// How many sentences as long as the mean fit.
pub fn fitting(source: &Source<'_>, length: Length) -> usize {
    let budget = Budget::new(length, source);
    let total: u64 = source.units.iter().map(|u| budget.cost(source, u)).sum();
    let mean = (total / source.len().max(1) as u64).max(1);
    (budget.limit / mean) as usize
}

/// How many sentences may be chosen at most, about: some are shorter than others.
pub fn about(source: &Source<'_>, length: Length) -> usize {
    fitting(source, length) * 2 + 5
}

/// What is chosen so far, and how like it each sentence is.
struct Chosen<'a> {
    graph: &'a Graph,
    repeats: &'a Repeats<'a>,
    scores: &'a [f64],
    redundancy: f64,
    likeness: Vec<f64>,
    /// What a chosen sentence says already.
    said: Vec<bool>,
    taken: Vec<bool>,
    order: Vec<usize>,
    /// In a report with sections, who has had how much of the room.
    shares: Option<Shares<'a>>,
}

/// How much room each top section has had.
struct Shares<'a> {
    costs: &'a [u64],
    /// The top section of each sentence.
    places: Vec<usize>,
    used: Vec<u64>,
    fair: u64,
}

impl<'a> Shares<'a> {
    fn new(source: &Source<'_>, costs: &'a [u64], fair: u64) -> Self {
        let places = (0..source.len()).map(|i| sections::place(source, i)).collect();
        Self { costs, places, used: vec![0; source.headings.len() + 1], fair }
    }

    /// The fair shares that the section of a sentence would have had, with it.
    fn with(&self, i: usize) -> f64 {
        (self.used[self.places[i]] + self.costs[i]) as f64 / self.fair as f64
    }
}

/// What the square of the fair shares of the room that its section would have had counts against a further sentence.
const SHARE: f64 = 0.15;

impl<'a> Chosen<'a> {
    fn new(graph: &'a Graph, repeats: &'a Repeats<'a>, scores: &'a [f64], redundancy: f64) -> Self {
        let n = scores.len();
        Self {
            graph,
            repeats,
            scores,
            redundancy,
            likeness: vec![0.0; n],
            said: vec![false; n],
            taken: vec![false; n],
            order: Vec::new(),
            shares: None,
        }
    }

    /// Never more than it was: likeness and the section's share of the room only grow.
    fn value(&self, i: usize) -> f64 {
        let share = self.shares.as_ref().map_or(0.0, |shares| shares.with(i));
        self.scores[i] - self.redundancy * self.likeness[i] - SHARE * share.powi(2)
    }

    fn take(&mut self, i: usize) {
        self.taken[i] = true;
        self.order.push(i);
        if let Some(shares) = &mut self.shares {
            shares.used[shares.places[i]] += shares.costs[i];
        }
        for e in self.graph.neighbours(i) {
            let likeness = &mut self.likeness[e.to as usize];
            *likeness = likeness.max(f64::from(e.cosine));
            if !self.said[e.to as usize] && self.repeats.along(i, e) {
                self.said[e.to as usize] = true;
            }
        }
    }

    /// Takes the best of the pool, one after the other. `admit` says whether a sentence may still come in;
    /// one that may not is not asked again.
    fn take_best(&mut self, pool: &[usize], limit: usize, mut admit: impl FnMut(&Self, usize) -> bool) {
        let mut queue: BinaryHeap<Entry> =
            pool.iter().filter(|&&i| !self.taken[i]).map(|&i| Entry(self.value(i), i)).collect();
        while self.order.len() < limit
            && let Some(Entry(old, i)) = queue.pop()
        {
            let now = self.value(i);
            if now < old {
                queue.push(Entry(now, i));
            } else if admit(self, i) {
                self.take(i);
            }
        }
    }
}

/// All sentences, best first, likeness considered for the first `limit`; what only says again what one of these says
/// stands behind them.
pub fn ranked(
    source: &Source<'_>,
    scores: &[f64],
    graph: &Graph,
    redundancy: f64,
    limit: usize,
) -> Vec<usize> {
    let repeats = Repeats::new(source, graph);
    let mut chosen = Chosen::new(graph, &repeats, scores, redundancy);
    let all: Vec<usize> = (0..scores.len()).collect();
    chosen.take_best(&all, limit, |chosen, i| !chosen.said[i]);
    let mut rest: Vec<usize> = all.into_iter().filter(|&i| !chosen.taken[i]).collect();
    rest.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    chosen.order.extend(rest);
    chosen.order
}

/// Share of the room that is filled well enough: less is filled with what does not stand well alone.
const FILLED: f64 = 0.6;

/// Puts sentences in the order of their scores, the best first and among equals the earlier one.
pub fn by_score(order: &mut [usize], scores: &[f64]) {
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
}

/// Chooses the sentences of a summary: indices into the source's units, in the order in which they were chosen.
pub fn select(source: &Source<'_>, scores: &[f64], graph: &Graph, rule: Rule) -> Vec<usize> {
    // All of it is all of it, headings and what is said twice included.
    if rule.length == Length::Percent(100.0) {
        return (0..source.len()).collect();
    }
    let budget = Budget::new(rule.length, source);
    let costs: Vec<u64> = source.units.iter().map(|u| budget.cost(source, u)).collect();
    let mut left = budget.limit;
    let (mut good, mut flawed) = candidates(source);
    let fits: Vec<usize> = good.iter().copied().filter(|&i| costs[i] <= left).collect();
    let (low, high) = range(scores, &fits);
    let scaled: Vec<f64> = scores.iter().map(|s| (s - low) / (high - low)).collect();
    let repeats = Repeats::new(source, graph);
    let mut chosen = Chosen::new(graph, &repeats, &scaled, rule.redundancy);
    let asked = |pool: &[usize]| -> Vec<usize> {
        pool.iter()
            .copied()
            .filter(|&i| source.units.get(i).is_some_and(|u| source.answer(u).is_some()))
            .collect()
    };
    // Who asks wants the answer, wherever it stands: sections are heard where nothing answers.
    let asked_for = |pool: &[usize]| asked(pool).iter().any(|&i| costs[i] <= left);
    let answered = asked_for(&good) || asked_for(&flawed);
    let (mut echoes, mut opening) = (Vec::new(), Vec::new());
    if rule.sections && !answered {
        let groups = sections::groups(source, &good, &flawed, &scaled);
        if groups.len() > 1 {
            let fair = sections::fair_share(left, groups.len(), &costs, &fits);
            let beyond = sections::beyond(source, rule.length, fair, &costs, &fits);
            let (scores, costs, beyond) = (scaled.as_slice(), costs.as_slice(), beyond.as_slice());
            let (redundancy, repeats) = (rule.redundancy, &repeats);
            let means = sections::Means { source, scores, costs, beyond, redundancy, graph, repeats };
            opening = sections::one_each(groups, left, means);
            (good, echoes) = sections::echoes(source, good);
            chosen.shares = Some(Shares::new(source, costs, fair));
        }
    }
    for i in opening {
        left -= costs[i];
        chosen.take(i);
    }
    for pool in [&mut good, &mut echoes, &mut flawed] {
        pool.retain(|&i| costs[i] <= left);
    }
    // An answer that stands badly alone is better than none, and not better than what else is there.
    let well = if answered { asked(&good) } else { Vec::new() };
    let badly = if answered && well.is_empty() { asked(&flawed) } else { Vec::new() };
    // Sentences are few and counted: of them as many as were asked for.
    let enough = match rule.length {
        Length::Sentences(_) => 0,
        _ => (budget.limit as f64 * (1.0 - FILLED)) as u64,
    };
    for (pool, enough) in [(well, 0), (badly, enough), (good, 0), (echoes, enough), (flawed, enough)] {
        chosen.take_best(&pool, usize::MAX, |chosen, i| {
            let wanted = left > enough || chosen.order.is_empty();
            let fits = wanted && costs[i] <= left && !chosen.said[i];
            left -= if fits { costs[i] } else { 0 };
            fits
        });
    }
    chosen.order
}

/// The sentences that may be chosen, those that stand well alone apart from those that do not. Headings and labels
/// are never chosen, unless a document is made of nothing but lines without ends. Of sentences that are the same word for
/// word the first is.
fn candidates(source: &Source<'_>) -> (Vec<usize>, Vec<usize>) {
    let mut said: HashSet<&str, FixedState> = HashSet::default();
    let (mut good, mut flawed, mut lines) = (Vec::new(), Vec::new(), Vec::new());
    for (i, unit) in source.units.iter().enumerate() {
        let m = unit.marks;
        if m.heading || !said.insert(source.body(unit)) {
            continue;
        }
        if m.label {
            if is_line_of_a_list(source, unit) {
                lines.push(i);
            }
            continue;
        }
        let empty = source.terms_of(unit).next().is_none();
        let flaw = m.fragment || m.dangling || m.item || m.unbalanced || m.question || empty;
        if flaw { &mut flawed } else { &mut good }.push(i);
    }
    if good.is_empty() && flawed.is_empty() && lines.len() >= LINES {
        flawed = lines;
    }
    (good, flawed)
}

/// Lines from which a document without sentences is a list.
const LINES: usize = 5;

/// Whether a line says something, as those of lists and subtitles do: no row of a table, no field of a form.
fn is_line_of_a_list(source: &Source<'_>, unit: &Unit) -> bool {
    let body = source.body(unit);
    source.terms_of(unit).nth(1).is_some() && !body.contains(['：', ':']) && !is_table(body)
}

/// Lowest and highest score of the candidates, never equal: methods rate on scales of their own.
fn range(scores: &[f64], candidates: &[usize]) -> (f64, f64) {
    let of = |start: f64, f: fn(f64, f64) -> f64| candidates.iter().map(|&i| scores[i]).fold(start, f);
    let (low, high) = (of(f64::INFINITY, f64::min), of(f64::NEG_INFINITY, f64::max));
    if low < high { (low, high) } else { (high.min(0.0), high.min(0.0) + 1.0) }
}
