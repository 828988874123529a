//! How good a candidate is, by each method.

use super::candidates::{Candidates, Level, Run};
use crate::options::KeywordMethod;
use foldhash::fast::FixedState;
use std::cmp::Ordering;
use std::collections::HashMap;
use textmill_plugin::{Document, TokenKind};
use textmill_text::segment::Dictionary;

/// A candidate with its rating.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rated {
    /// Higher is better.
    pub(super) score: f64,
    /// Its number among the runs of as many words.
    pub(super) run: u32,
    /// Words.
    pub(super) words: usize,
    /// The word at which it occurs first.
    pub(super) first: u32,
    /// Occurrences.
    pub(super) count: u32,
}

/// The better one is greater; of equals the one that comes first, and then the longer one.
impl Ord for Rated {
    fn cmp(&self, other: &Self) -> Ordering {
        self.score
            .total_cmp(&other.score)
            .then(other.first.cmp(&self.first))
            .then(self.words.cmp(&other.words))
    }
}
impl PartialOrd for Rated {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl PartialEq for Rated {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Rated {}

/// Words at the beginning of a document that count as its opening.
const OPENING: u32 = 12;
/// Characters of the longest phrase without spaces.
const LONGEST: usize = 10;

/// Rates all candidates.
pub(super) fn rate(c: &Candidates, document: &Document<'_>, method: KeywordMethod) -> Vec<Rated> {
    let rarity = rarity(c, document);
    match method {
        KeywordMethod::Default => combined(c, document, &rarity),
        KeywordMethod::TfIdf => single(c, document, |run, id| f64::from(run.count) * rarity[id]),
        KeywordMethod::Textrank => {
            let ranks = textrank(c);
            phrases(c, document, |run, words, at| {
                let sum: f64 = word_ids(c, at, words).map(|id| ranks[id]).sum();
                if run.count > 1 || words == 1 { sum } else { 0.5 * sum }
            })
        }
        KeywordMethod::Yake => {
            let weights = yake(c, document);
            phrases(c, document, |run, words, at| {
                let product: f64 = word_ids(c, at, words).map(|id| weights[id]).product();
                let sum: f64 = word_ids(c, at, words).map(|id| weights[id]).sum();
                f64::from(run.count) * (1.0 + sum) / product.max(1e-12)
            })
        }
    }
}

/// The numbers of the words of a run.
fn word_ids(c: &Candidates, at: usize, words: usize) -> impl Iterator<Item = usize> + '_ {
    let ids = c.levels.first().map(|l| l.at.as_slice()).unwrap_or_default();
    ids.iter().skip(at).take(words).map(|&id| id as usize)
}

/// How rare each word is in the language.
fn rarity(c: &Candidates, document: &Document<'_>) -> Vec<f64> {
    let dictionary = Dictionary::builtin();
    let total = dictionary.total_frequency() as f64;
    let Some(words) = c.levels.first() else { return Vec::new() };
    words
        .runs
        .iter()
        .map(|run| {
            let kind = c.kinds.get(run.first as usize).copied().unwrap_or(TokenKind::Word);
            let frequency = match kind {
                // A word the dictionary does not have is as rare as its rarest.
                TokenKind::Han => {
                    dictionary.frequency(document.slice(c.span(run.first as usize, 1))).unwrap_or(2)
                }
                _ => 2,
            };
            (total / (f64::from(frequency) + 1.0)).ln()
        })
        .collect()
}

fn single(c: &Candidates, document: &Document<'_>, score: impl Fn(&Run, usize) -> f64) -> Vec<Rated> {
    let Some(words) = c.levels.first() else { return Vec::new() };
    let two = |run: &Run| document.slice(c.span(run.first as usize, 1)).chars().nth(1).is_some();
    let rated = words.runs.iter().enumerate().filter(|(_, run)| two(run));
    rated
        .map(|(id, run)| Rated {
            score: score(run, id),
            run: id as u32,
            words: 1,
            first: run.first,
            count: run.count,
        })
        .collect()
}

/// Rates every run that can be a phrase. `score` gets the run, its words, and the word it first starts at.
fn phrases(c: &Candidates, document: &Document<'_>, score: impl Fn(&Run, usize, usize) -> f64) -> Vec<Rated> {
    let mut rated = Vec::new();
    for (k, Level { runs, .. }) in c.levels.iter().enumerate() {
        for (id, run) in runs.iter().enumerate() {
            let phrase = document.slice(c.span(run.first as usize, k + 1));
            let chars = phrase.chars().take(LONGEST + 1).count();
            if chars < 2 || (chars > LONGEST && !phrase.is_ascii()) || (k == 3 && phrase.is_ascii()) {
                continue;
            }
            rated.push(Rated {
                score: score(run, k + 1, run.first as usize),
                run: id as u32,
                words: k + 1,
                first: run.first,
                count: run.count,
            });
        }
    }
    rated
}

fn combined(c: &Candidates, document: &Document<'_>, rarity: &[f64]) -> Vec<Rated> {
    phrases(c, document, |run, words, at| {
        let mean = word_ids(c, at, words).map(|id| rarity[id]).sum::<f64>() / words as f64;
        // Damped, so that in a long document the commonest words do not outdo its terms.
        let mut score = f64::from(run.count).powf(0.8) * mean;
        if run.count > 1 {
            score *= 1.0 + 0.35 * (words - 1) as f64;
        }
        if run.first < OPENING {
            score *= 1.3;
        }
        if run.titled {
            score *= 1.4;
        }
        // Nearly always part of the same longer phrase.
        if run.within > 1 && f64::from(run.within) >= 0.7 * f64::from(run.count) {
            score *= 0.5;
        }
        let phrase = document.slice(c.span(at, words));
        if phrase.is_ascii() {
            // A name is written with capitals inside a sentence too.
            let opens = at == 0 || c.sentence.get(at - 1) != c.sentence.get(at);
            if !opens && phrase.bytes().next().is_some_and(|b| b.is_ascii_uppercase()) {
                score *= 1.3;
            }
            if words == 1 && ["ly", "ing", "ed"].iter().any(|tail| phrase.ends_with(tail)) {
                score *= 0.5;
            }
        } else if phrase.chars().nth(2).is_none() {
            // Two characters are a word of the common stock more often than a term.
            score *= 0.75;
        }
        score
    })
}

/// PageRank over words that touch, or stand next to each other in one sentence.
fn textrank(c: &Candidates) -> Vec<f64> {
    let Some(words) = c.levels.first() else { return Vec::new() };
    let n = words.runs.len();
    let mut pairs: HashMap<(u32, u32), u32, FixedState> = HashMap::default();
    for i in 1..words.at.len() {
        let (a, b) = (words.at[i - 1], words.at[i]);
        if c.sentence[i - 1] == c.sentence[i] && a != b {
            *pairs.entry((a.min(b), a.max(b))).or_default() += 1;
        }
    }
    let mut edges: Vec<((u32, u32), u32)> = pairs.into_iter().collect();
    edges.sort_unstable();
    let mut out = vec![0.0; n];
    for &((a, b), w) in &edges {
        out[a as usize] += f64::from(w);
        out[b as usize] += f64::from(w);
    }
    let mut rank = vec![1.0; n];
    for _ in 0..30 {
        let mut new = vec![0.15; n];
        for &((a, b), w) in &edges {
            let (a, b, w) = (a as usize, b as usize, f64::from(w));
            new[b] += 0.85 * rank[a] * w / out[a];
            new[a] += 0.85 * rank[b] * w / out[b];
        }
        rank = new;
    }
    rank
}

/// YAKE's weight of each word; smaller is better.
fn yake(c: &Candidates, document: &Document<'_>) -> Vec<f64> {
    let Some(words) = c.levels.first() else { return Vec::new() };
    let n = words.runs.len();
    let mut upper = vec![0.0f64; n];
    let mut places: Vec<Vec<u32>> = vec![Vec::new(); n];
    let mut beside: Vec<[Vec<u32>; 2]> = vec![[Vec::new(), Vec::new()]; n];
    for (i, &id) in words.at.iter().enumerate() {
        let word = document.slice(c.span(i, 1));
        let opens = i == 0 || c.sentence[i - 1] != c.sentence[i];
        upper[id as usize] +=
            f64::from(u8::from(!opens && word.chars().next().is_some_and(char::is_uppercase)));
        places[id as usize].push(c.sentence[i]);
        if i > 0 && c.touches[i - 1] {
            beside[id as usize][0].push(words.at[i - 1]);
            beside[words.at[i - 1] as usize][1].push(id);
        }
    }
    let counts: Vec<f64> = words.runs.iter().map(|r| f64::from(r.count)).collect();
    let mean = counts.iter().sum::<f64>() / n.max(1) as f64;
    let deviation = (counts.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n.max(1) as f64).sqrt();
    let largest = counts.iter().copied().fold(1.0, f64::max);
    let spread = |list: &mut Vec<u32>| {
        let all = list.len() as f64;
        list.sort_unstable();
        list.dedup();
        if all > 0.0 { list.len() as f64 / all } else { 0.0 }
    };
    (0..n)
        .map(|id| {
            let tf = counts[id];
            let case = upper[id] / (1.0 + tf.ln());
            let list = &mut places[id];
            let median = list.get(list.len() / 2).copied().unwrap_or(0);
            list.dedup();
            let different = list.len() as f64 / c.sentences.max(1) as f64;
            let position = (3.0 + f64::from(median)).ln().ln();
            let frequency = tf / (mean + deviation);
            let [left, right] = &mut beside[id];
            let relatedness = 1.0 + (spread(left) + spread(right)) * tf / largest;
            relatedness * position / (case + frequency / relatedness + different / relatedness)
        })
        .collect()
}
