//! The default: what the literature found to work, added up.
//!
//! Edmundson (1969) added position, title, cue words and key words; Radev et al. (2004, MEAD) centrality to
//! the document. Here the terms of the sum are
//!
//! - *centrality*: continuous LexRank (Erkan & Radev 2004), up to three times as much in talk, where place says
//!   nothing;
//! - *frequency*: mean frequency of the words (Nenkova & Vanderwende 2005);
//! - *position*: falls as 1/(1 + i/4) from the beginning of the document, and in structured reports from the
//!   beginning of each section. In Chinese it weighs more, the more so in a long text (an abstract is all opening). It
//!   weighs as much more or less as the opening is more or less central than the rest: an opening that is about the
//!   whole sums it up, one that gives particulars does not. And it counts only as far as the text is written: who speaks
//!   greets first and comes to the point later. How much a text is talk shows in its first and second persons, its
//!   fillers and sounds ([`crate::source::Source::spoken`]);
//! - in talk, *matter*: pairs of words that other sentences have, too, since what is talked about comes up again and
//!   again in the same words; and against a sentence the share of its words that are talk itself;
//! - *title*: the share of the title's, and of the section heading's, words;
//! - *cues*: phrases that announce a purpose or result, against those that illustrate or greet;
//! - *figures*: numbers; and in a report with sections, which is read for its results, numbers that say how much
//!   ([`crate::marks::amount`]), which there outweigh the place in the text;
//! - and against a sentence: that it asks, is very short, is a fragment (unless it opens the document), or points
//!   back.
//!
//! The weights were set once, for all kinds of documents together, on development sets of eight genres in
//! two languages; they are round numbers because their neighbours do as well.

use crate::graph::Graph;
use crate::source::{Source, Unit};
use foldhash::fast::FixedState;
use std::collections::HashMap;

/// What a structured report's sentence full of results gains by them: half of it for the first, and so on.
const RESULTS: f64 = 2.0;

/// Sentences at the beginning of a document that are its opening.
const OPENING: usize = 3;
/// Sentences from which a text is long.
const LONG: f64 = 20.0;

/// How much of a text is talk before what is talked about is looked for: in others it would weigh next to nothing.
const TALK: f64 = 0.1;

/// Rates the sentences.
pub fn rate(source: &Source<'_>, graph: &Graph) -> Vec<f64> {
    let n = source.len();
    let ranks = graph.rank(|_, e| f64::from(e.cosine));
    let opening = opening(&ranks);
    let centrality = by_largest(ranks);
    let frequency = by_largest(mean_frequency(source));
    let written = written(source.spoken);
    let idfs = source.idfs();
    let idf = |t: u32| idfs.get(t as usize).copied().unwrap_or_else(|| source.idf(t));
    let whole = |terms: &[u32]| -> f64 { terms.iter().map(|&t| idf(t)).sum() };
    let title_weight = whole(&source.title);
    let headings: Vec<f64> = source.headings.iter().map(|terms| whole(terms)).collect();
    let structured = source.is_structured();
    // Chinese writers state their matter first; the scale is that of its shorter clauses.
    let long = (n as f64 / LONG).min(1.0);
    let (weight, near_scale) = if source.han { (1.3 + long, 6.0 - 2.0 * long) } else { (1.0, 4.0) };
    let position_weight = weight * written * opening;
    let talk = 1.0 - written;
    let centrality_weight = 0.5 + talk.powi(2) + 0.3 * talk;
    let matter = if talk > TALK { by_largest(recurring_pairs(source)) } else { Vec::new() };
    let (mut in_section, mut section) = (0usize, None);
    let mut place = 0usize;
    (0..n)
        .map(|i| {
            let Some(unit) = source.units.get(i) else { return 0.0 };
            let m = unit.marks;
            if unit.section != section {
                section = unit.section;
                in_section = 0;
            }
            let near = |at: usize| 1.0 / (1.0 + at as f64 / near_scale);
            let start = if structured && unit.section.is_some() { 0.0 } else { near(place) };
            let mut position = start + 0.1 * (1.0 - i as f64 / (n.max(2) - 1) as f64);
            if unit.section.is_some() {
                position += 0.4 * near(in_section);
            }
            if unit.opens_paragraph && unit.index > 0 {
                position += 0.1;
            }
            let terms: Vec<u32> = source.terms_of(unit).collect();
            let overlap = |with: &[u32], whole: f64| {
                if whole <= 0.0 {
                    return 0.0;
                }
                let mut shared: Vec<u32> =
                    terms.iter().copied().filter(|t| with.binary_search(t).is_ok()).collect();
                shared.sort_unstable();
                shared.dedup();
                shared.into_iter().map(idf).sum::<f64>() / whole
            };
            let heading = unit
                .section
                .and_then(|s| source.headings.get(s).zip(headings.get(s)))
                .map_or(0.0, |(heading, &whole)| overlap(heading, whole));
            let filler = (f64::from(m.spoken) / f64::from(unit.words.max(1))).min(0.5);
            let matter = matter.get(i).copied().unwrap_or(0.0);
            let flag = |on: bool| f64::from(u8::from(on));
            let score = centrality_weight * centrality.get(i).copied().unwrap_or(0.0)
                + 0.5 * frequency.get(i).copied().unwrap_or(0.0)
                + position_weight * position
                + 0.1 * flag(i + 1 == n)
                + 0.6 * overlap(&source.title, title_weight)
                + 0.2 * heading
                + 0.2 * f64::from(m.bonus.min(2))
                - 0.2 * f64::from(m.malus.min(2))
                + 0.1 * f64::from(m.figures.min(3)) / 3.0
                + if structured { RESULTS * (1.0 - 0.5f64.powf(f64::from(m.amounts))) } else { 0.0 }
                + talk * (0.5 * matter - 2.0 * filler)
                - 0.5 * flag(m.question)
                - 1.0 * (1.0 - terms.len() as f64 / 6.0).max(0.0)
                - 0.3 * flag(m.fragment && i >= OPENING)
                - 0.1 * flag(m.dangling)
                - 0.2 * flag(m.unbalanced);
            if !m.heading {
                place += 1;
                in_section += 1;
            }
            score
        })
        .collect()
}

/// From 1 for a written text to 0 for talk. Edited prose has up to 3 such words in 100, meetings over 6.
fn written(spoken: f64) -> f64 {
    1.0 / (1.0 + ((spoken - 0.045) / 0.01).exp())
}

/// How central the opening is, by the document's mean; damped, and within a factor of two.
fn opening(ranks: &[f64]) -> f64 {
    let mean = |ranks: &[f64]| ranks.iter().sum::<f64>() / ranks.len().max(1) as f64;
    let (first, all) = (mean(ranks.get(..OPENING).unwrap_or(ranks)), mean(ranks));
    if all > 0.0 { (first / all).powf(0.3).clamp(0.5, 2.0) } else { 1.0 }
}

/// The mean frequency of each sentence's terms.
fn mean_frequency(source: &Source<'_>) -> Vec<f64> {
    source
        .units
        .iter()
        .map(|unit| {
            let (mut sum, mut count) = (0.0, 0.0);
            for t in source.terms_of(unit) {
                sum += f64::from(source.frequency.get(t as usize).copied().unwrap_or(0));
                count += 1.0;
            }
            if count > 0.0 { sum / count } else { 0.0 }
        })
        .collect()
}

/// How often other sentences have a sentence's pairs of neighbouring terms: the mean of logarithms, so that the
/// phrase that all use does not outdo the rest.
fn recurring_pairs(source: &Source<'_>) -> Vec<f64> {
    let pairs = |unit: &Unit| {
        let terms: Vec<u32> = source.terms_of(unit).collect();
        let mut pairs: Vec<(u32, u32)> = terms.windows(2).map(|pair| (pair[0], pair[1])).collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    };
    let mut sentences: HashMap<(u32, u32), u32, FixedState> = HashMap::default();
    for pair in source.units.iter().flat_map(pairs) {
        *sentences.entry(pair).or_default() += 1;
    }
    let others = |pair: &(u32, u32)| f64::from(sentences.get(pair).map_or(0, |n| n - 1)).ln_1p();
    // A sentence of one pair does not say more than one of many.
    let mean = |pairs: Vec<(u32, u32)>| pairs.iter().map(others).sum::<f64>() / pairs.len().max(4) as f64;
    source.units.iter().map(|unit| mean(pairs(unit))).collect()
}

fn by_largest(mut values: Vec<f64>) -> Vec<f64> {
    let largest = values.iter().copied().fold(0.0, f64::max);
    if largest > 0.0 {
        for v in &mut values {
            *v /= largest;
        }
    }
    values
}
