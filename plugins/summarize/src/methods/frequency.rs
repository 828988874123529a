//! Methods that count words: Luhn, SumBasic, KL-Sum.

use crate::queue::Entry;
use crate::source::{NONE, Source};
use std::collections::BinaryHeap;

/// Words that are not significant between two significant words of one cluster, at most.
const GAP: usize = 4;
/// Sentences looked at in each step of KL-Sum.
const CANDIDATES: usize = 2_000;
/// Steps that a method takes at most, whatever the length asked for.
const STEPS: usize = 1_000;

/// Luhn: significant words stand in the document more often than a word on average; a sentence is worth the
/// square of the significant words of its best cluster by the cluster's length.
pub(super) fn luhn(source: &Source<'_>) -> Vec<f64> {
    let total: u64 = source.frequency.iter().map(|&f| u64::from(f)).sum();
    let mean = total as f64 / source.terms().max(1) as f64;
    let significant = |t: u32| {
        t != NONE && source.frequency.get(t as usize).is_some_and(|&f| f >= 2 && f64::from(f) >= mean)
    };
    source
        .units
        .iter()
        .map(|unit| {
            let (mut best, mut first, mut last, mut count) = (0.0f64, 0, 0, 0u32);
            for (i, &t) in source.words_of(unit).iter().enumerate() {
                if !significant(t) {
                    continue;
                }
                if count == 0 || i - last > GAP + 1 {
                    (first, count) = (i, 0);
                }
                count += 1;
                last = i;
                best = best.max(f64::from(count) * f64::from(count) / (last - first + 1) as f64);
            }
            best
        })
        .collect()
}

/// SumBasic: the sentence whose words are most probable on average; then its words' probabilities are
/// squared. Scores only fall, so a queue with stale entries finds the best one without looking at all.
pub(super) fn sumbasic(source: &Source<'_>, chosen: usize) -> Vec<f64> {
    let total: f64 = source.frequency.iter().map(|&f| f64::from(f)).sum();
    let mut probability: Vec<f64> = source.frequency.iter().map(|&f| f64::from(f) / total).collect();
    let mean = |probability: &[f64], i: usize| {
        let Some(unit) = source.units.get(i) else { return 0.0 };
        let (mut sum, mut count) = (0.0, 0.0);
        for t in source.terms_of(unit) {
            sum += probability.get(t as usize).copied().unwrap_or(0.0);
            count += 1.0;
        }
        if count > 0.0 { sum / count } else { 0.0 }
    };
    let mut score: Vec<f64> = (0..source.len()).map(|i| mean(&probability, i)).collect();
    let largest = score.iter().copied().fold(0.0, f64::max);
    let mut queue: BinaryHeap<Entry> = score.iter().enumerate().map(|(i, &s)| Entry(s, i)).collect();
    let mut step = 0;
    while step < chosen.min(STEPS)
        && let Some(Entry(old, i)) = queue.pop()
    {
        let now = mean(&probability, i);
        if now < old {
            queue.push(Entry(now, i));
            continue;
        }
        // Chosen sentences stand before all others, in the order in which they were chosen.
        score[i] = largest + (STEPS - step) as f64;
        step += 1;
        let mut terms: Vec<u32> =
            source.units.get(i).map(|u| source.terms_of(u).collect()).unwrap_or_default();
        terms.sort_unstable();
        terms.dedup();
        for t in terms {
            if let Some(p) = probability.get_mut(t as usize) {
                *p *= *p;
            }
        }
    }
    for Entry(_, i) in queue {
        score[i] = mean(&probability, i);
    }
    score
}

/// KL-Sum: at each step the sentence after which the words of the summary, as a distribution, diverge least
/// from the words of the document. In a long document only the sentences with the most probable words are
/// candidates.
pub(super) fn kl(source: &Source<'_>, chosen: usize) -> Vec<f64> {
    let total: f64 = source.frequency.iter().map(|&f| f64::from(f)).sum();
    let p = |t: u32| f64::from(source.frequency.get(t as usize).copied().unwrap_or(0)) / total;
    let bags: Vec<Vec<u32>> = source.units.iter().map(|u| source.terms_of(u).collect()).collect();
    let mut score: Vec<f64> =
        bags.iter().map(|b| b.iter().map(|&t| p(t)).sum::<f64>() / b.len().max(1) as f64).collect();
    let largest = score.iter().copied().fold(0.0, f64::max);
    let mut left: Vec<usize> =
        (0..bags.len()).filter(|&i| bags.get(i).is_some_and(|b| !b.is_empty())).collect();
    left.sort_by(|&a, &b| score[b].total_cmp(&score[a]));
    left.truncate(CANDIDATES);
    left.sort_unstable();
    let mut counts = vec![0u32; source.terms()];
    let mut length = 0.0;
    // KL(P || S) = sum of p log p - sum of p log q. Only the second sum moves, with q = (c + s) / (n + s V)
    // smoothed; adding a sentence changes c for its words and n for all.
    const SMOOTH: f64 = 0.01;
    let vocabulary = SMOOTH * source.terms() as f64;
    let mut same: Vec<u32> = Vec::new();
    for step in 0..chosen.min(STEPS) {
        let mut best: Option<(f64, usize)> = None;
        for (k, &i) in left.iter().enumerate() {
            let bag = &bags[i];
            same.clear();
            same.extend(bag);
            same.sort_unstable();
            let gain: f64 = same
                .chunk_by(|a, b| a == b)
                .map(|g| {
                    let t = g.first().copied().unwrap_or(0);
                    let c = f64::from(counts.get(t as usize).copied().unwrap_or(0)) + SMOOTH;
                    p(t) * ((c + g.len() as f64) / c).ln()
                })
                .sum();
            let value = gain - (length + bag.len() as f64 + vocabulary).ln();
            if best.is_none_or(|(b, _)| value > b) {
                best = Some((value, k));
            }
        }
        let Some((_, k)) = best else { break };
        let i = left.remove(k);
        score[i] = largest + (STEPS - step) as f64;
        for &t in &bags[i] {
            counts[t as usize] += 1;
        }
        length += bags[i].len() as f64;
    }
    score
}
