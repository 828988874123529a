//! The most probable way through a block: the words of the dictionary.
//!
//! From the last character to the first, the best way from a character is the best of its words, each
//! followed by the best way from the word's end. Equal probabilities go to the longer word, and the sums
//! are formed in jieba's order, so that rounding, too, is the same.
//!
//! Where the time goes, and what is done about it: a step of the trie is a load that misses the first
//! caches, and a comparison of probabilities is a branch nobody can predict. So the second step of all walks
//! of a stretch is announced first, then taken, then the third, ahead of the dynamic programming and independent of each
//! other, which lets the processor overlap the loads; words of one to three characters, which is nearly all, are then chosen between
//! without a branch; and only a walk that leads on to a fourth character branches.

use std::hint::select_unpredictable;

use super::dictionary::Dictionary;
use super::format::{CODE_FOREIGN, WEIGHTS, WINDOW, weight};

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

/// What is known of a stretch of the text; kept, so that it need not be cleared for every block.
#[derive(Debug, Clone)]
pub(super) struct Window {
    /// Probability of the best way from each character.
    best: [f64; WINDOW],
    /// The first step of the walk from each character, and the slot of the second: of this window, and of the one
    /// before.
    ahead: [Ahead; 2],
    /// The second and the third step.
    seconds: [u64; WINDOW],
    thirds: [u64; WINDOW],
    /// The slot of the third.
    slots: [u32; WINDOW],
}

#[derive(Debug, Clone)]
struct Ahead {
    firsts: [u64; WINDOW],
    slots: [u32; WINDOW],
}

impl Default for Window {
    fn default() -> Self {
        let ahead = || Ahead { firsts: [0; WINDOW], slots: [0; WINDOW] };
        Window {
            best: [0.0; WINDOW],
            ahead: [ahead(), ahead()],
            seconds: [0; WINDOW],
            thirds: [0; WINDOW],
            slots: [0; WINDOW],
        }
    }
}

impl Ahead {
    /// Takes the first step from each of the characters before the last of `codes`, and announces the second.
    #[inline(always)]
    fn look(&mut self, dictionary: &Dictionary, codes: &[u16]) {
        let Some(following) = codes.get(1..) else { return };
        for (((first, slot), &a), &b) in self.firsts.iter_mut().zip(&mut self.slots).zip(codes).zip(following)
        {
            *first = dictionary.root(a);
            *slot = dictionary.second(a, *first, b);
            dictionary.announce(*slot);
        }
    }
}

/// The better of two ways, the longer one where they are equal, without a branch.
#[inline(always)]
fn longer(one: f64, characters: u8, two: f64, longer: u8) -> (f64, u8) {
    // `max` of numbers that are never NaN.
    let probability = if two > one { two } else { one };
    (probability, select_unpredictable(two >= one, longer, characters))
}

/// Leaves in `lengths` for each character how many characters the best word there has, 0 for a break between blocks.
/// `codes` has two more entries than there are characters. `log_once` is the log-probability of an unknown character.
/// `edges` are further words, sorted by their start. With `NOTE`, `masks` gets for each character the lengths of all
/// dictionary words that begin there: bit `l - 2` for `l` characters, the last bit for all that are longer.
pub(super) fn best_route<const NOTE: bool>(
    dictionary: &Dictionary,
    log_once: f64,
    codes: &[u16],
    mut edges: &[Edge],
    Window { best, ahead: [ahead, farther], seconds, thirds, slots }: &mut Window,
    lengths: &mut Vec<u8>,
    masks: &mut Vec<u8>,
) {
    let n = codes.len().saturating_sub(2);
    if NOTE {
        masks.clear();
        masks.resize(n, 0);
    }
    lengths.resize(n, 1);
    best[n % WINDOW] = 0.0;
    // Of the best ways from the next three characters.
    let (mut next, mut after, mut beyond) = (0.0, 0.0, 0.0);

    let (mut ahead, mut farther) = (ahead, farther);
    let mut end = n;
    ahead.look(dictionary, codes.get(end.saturating_sub(1) / WINDOW * WINDOW..=end).unwrap_or(&[]));
    while end > 0 {
        let start = (end - 1) / WINDOW * WINDOW;
        let (Some(here), Some(following), Some(behind), Some(out)) = (
            codes.get(start..end),
            codes.get(start + 1..=end),
            codes.get(start + 2..end + 2),
            lengths.get_mut(start..end),
        ) else {
            return; // cannot be: `codes` is longer than `lengths`
        };
        for ((((second, third), &slot), &b), &c) in
            seconds.iter_mut().zip(slots.iter_mut()).zip(&ahead.slots).zip(following).zip(behind)
        {
            *second = dictionary.at(slot, b);
            *third = dictionary.third(*second, c);
            dictionary.announce(*third);
        }
        if let Some(before) = start.checked_sub(WINDOW) {
            farther.look(dictionary, codes.get(before..=start).unwrap_or(&[]));
        }
        for ((third, &slot), &c) in thirds.iter_mut().zip(slots.iter()).zip(behind) {
            *third = dictionary.at(slot, c);
        }
        for (k, (length, &code)) in out.iter_mut().zip(here).enumerate().rev() {
            let (second, third) = (seconds[k % WINDOW], thirds[k % WINDOW]);
            let one = dictionary.weights[weight(ahead.firsts[k % WINDOW]) % WEIGHTS] + next;
            let two = dictionary.weights[weight(second) % WEIGHTS] + after;
            let three = dictionary.weights[weight(third) % WEIGHTS] + beyond;
            let mut mask = 0;
            if NOTE {
                mask = u8::from(weight(second) != 0) | u8::from(weight(third) != 0) << 1;
            }
            let (mut probability, mut characters) = longer(one, 1, two, 2);
            (probability, characters) = longer(probability, characters, three, 3);
            let mut at = start + k + 3;
            let mut node = third;
            while let Some(&c) = codes.get(at)
                && let Some(child) = dictionary.child(node, c)
            {
                node = child;
                at += 1;
                if NOTE && weight(node) != 0 {
                    mask |= 1 << (at - start - k - 2).min(7);
                }
                let way = dictionary.weights[weight(node) % WEIGHTS] + best[at % WINDOW];
                if way >= probability {
                    probability = way;
                    characters = (at - start - k) as u8;
                }
            }
            while let Some((edge, rest)) = edges.split_last()
                && edge.start >= start + k
            {
                edges = rest;
                let way = edge.weight + best[(edge.start + edge.length as usize) % WINDOW];
                if edge.start == start + k && way >= probability {
                    probability = way;
                    characters = edge.length;
                }
            }
            // Where no word starts, a character stands alone; at a break the sums begin anew.
            let between = code == CODE_FOREIGN;
            let none = probability == f64::NEG_INFINITY;
            let alone = select_unpredictable(between, 0.0, log_once + next);
            probability = select_unpredictable(none | between, alone, probability);
            characters = select_unpredictable(none, 1, characters) & u8::from(between).wrapping_sub(1);
            *length = characters;
            if NOTE && let Some(slot) = masks.get_mut(start + k) {
                *slot = mask;
            }
            best[(start + k) % WINDOW] = probability;
            (beyond, after, next) = (after, next, probability);
        }
        std::mem::swap(&mut ahead, &mut farther);
        end = start;
    }
}
