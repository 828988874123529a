//! The most probable way through a block: the words of the dictionary.
//!
//! From the last character to the first, the best way from a character is the best of its words, each
//! followed by the best way from the word's end. Equal probabilities go to the longer word, and the sums
//! are formed in jieba's order, so that rounding, too, is the same.
//!
//! Where the time goes, and what is done about it: a step of the trie is a load that misses the first
//! caches, and a comparison of probabilities is a branch nobody can predict. So the second step of all walks
//! of a stretch is taken first, ahead of the dynamic programming and independent of each other, which lets the
//! processor overlap the loads; words of one and two characters, which is most, are then chosen between
//! without a branch; and only a walk that leads on to a third character branches.

use std::hint::select_unpredictable;

use super::dictionary::Dictionary;
use super::format::{WEIGHTS, WINDOW, label, may_lead_on, weight};

/// A word that is not of the dictionary but competes with its words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Edge {
    /// Its first character in the block.
    pub(crate) start: usize,
    /// How many characters it has, less than [`WINDOW`].
    pub(crate) length: u8,
    /// Its log-probability.
    pub(crate) weight: f64,
}

/// Leaves in `lengths` for each character how many characters the best word there has. `codes` has
/// two more entries than there are characters. `log_once` is the log-probability of an unknown character.
/// `edges` are further words, sorted by their start. With `NOTE`, `masks` gets for each character the lengths of all
/// dictionary words that begin there: bit `l - 2` for `l` characters, the last bit for all that are longer.
pub(super) fn best_route<const NOTE: bool>(
    dictionary: &Dictionary,
    log_once: f64,
    codes: &[u16],
    mut edges: &[Edge],
    lengths: &mut Vec<u8>,
    masks: &mut Vec<u8>,
) {
    let n = codes.len().saturating_sub(2);
    if NOTE {
        masks.clear();
        masks.resize(n, 0);
    }
    lengths.clear();
    lengths.resize(n, 1);
    let mut best = [0.0; WINDOW];
    let (mut next, mut after) = (0.0, 0.0);
    let (mut code_next, mut code_after) = (codes.get(n).copied().unwrap_or(0), 0);
    let (mut firsts, mut seconds) = ([0u64; WINDOW], [0u64; WINDOW]);

    let mut end = n;
    while end > 0 {
        let start = (end - 1) / WINDOW * WINDOW;
        let (Some(here), Some(following), Some(out)) =
            (codes.get(start..end), codes.get(start + 1..=end), lengths.get_mut(start..end))
        else {
            return; // cannot be: `codes` is longer than `lengths`
        };
        for (((first, second), &a), &b) in firsts.iter_mut().zip(&mut seconds).zip(here).zip(following) {
            *first = dictionary.root(a);
            *second = dictionary.second(a, *first, b);
        }
        for (k, (length, &code)) in out.iter_mut().zip(here).enumerate().rev() {
            let second = seconds[k % WINDOW];
            let second = select_unpredictable(label(second) == code_next, second, 0);
            let one = dictionary.weights[weight(firsts[k % WINDOW]) % WEIGHTS] + next;
            let two = dictionary.weights[weight(second) % WEIGHTS] + after;
            let mut mask = u8::from(NOTE && weight(second) != 0);
            let longer = two >= one;
            let mut probability = select_unpredictable(longer, two, one);
            let mut characters = 1 + u8::from(longer);
            if may_lead_on(second, code_after) {
                let mut node = second;
                let mut at = start + k + 2;
                while let Some(&c) = codes.get(at)
                    && let Some(child) = dictionary.child(node, c)
                {
                    node = child;
                    at += 1;
                    if NOTE && weight(node) != 0 {
                        mask |= 1 << (at - start - k - 2).min(7);
                    }
                    let longer = dictionary.weights[weight(node) % WEIGHTS] + best[at % WINDOW];
                    if longer >= probability {
                        probability = longer;
                        characters = (at - start - k) as u8;
                    }
                }
            }
            while let Some((edge, rest)) = edges.split_last()
                && edge.start >= start + k
            {
                edges = rest;
                let longer = edge.weight + best[(edge.start + edge.length as usize) % WINDOW];
                if edge.start == start + k && longer >= probability {
                    probability = longer;
                    characters = edge.length;
                }
            }
            if probability == f64::NEG_INFINITY {
                // No word starts here.
                probability = log_once + next;
                characters = 1;
            }
            *length = characters;
            if NOTE && let Some(slot) = masks.get_mut(start + k) {
                *slot = mask;
            }
            best[(start + k) % WINDOW] = probability;
            (after, next) = (next, probability);
            (code_after, code_next) = (code_next, code);
        }
        end = start;
    }
}
