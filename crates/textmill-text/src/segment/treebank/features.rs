//! What is known of a gap, once for the trainer as names of features and once for the segmenter as a sum of weights.

use std::hint::select_unpredictable;

use super::Weights;
use super::layout::{
    CHANCE, CHANCES, CHARS, CLASS_PAIRS, CLASSES, FREQUENCIES, INSIDE, LENGTHS, LONG, PAIRS, RARE, SHAPES,
    pair,
};
use crate::segment::dictionary::Dictionary;
use crate::segment::format::{CODE_FIRST_ASCII, CODE_FOREIGN, CODE_RARE, CODE_UNKNOWN_HAN, WEIGHTS};

/// A weight of the model, before it has a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Template {
    /// A character, by its code, at one of four places.
    Char(u16, u8),
    /// A pair of characters at one of three places.
    Pair(u16, u16, u8),
    /// Any other weight, by its place in the layout.
    Slot(u32),
}

/// A block with its lattice and route.
pub(in crate::segment) struct Lattice<'a> {
    pub(in crate::segment) dictionary: &'a Dictionary,
    /// Two more than there are characters.
    pub(in crate::segment) codes: &'a [u16],
    /// Of the best word at each character.
    pub(in crate::segment) lengths: &'a [u8],
    /// Of all words at each character.
    pub(in crate::segment) masks: &'a [u8],
}

/// Room for one block.
#[derive(Debug, Clone, Default)]
pub(in crate::segment) struct Scratch {
    /// Of each gap, the one before the character of the same number: the longest word that ends there.
    ending: Vec<u8>,
    /// The longest word that reaches across it.
    across: Vec<u8>,
    /// Its score.
    pub(in crate::segment) scores: Vec<i32>,
}

/// Adds up the score of every gap of a block, into `scratch.scores`; above zero, a word ends there.
pub(in crate::segment) fn score(weights: Weights, lattice: &Lattice<'_>, scratch: &mut Scratch) {
    let Weights(weights) = weights;
    let n = lattice.lengths.len();
    let mut scores = std::mem::take(&mut scratch.scores);
    scores.clear();
    scores.resize(n, 0);
    words(lattice, scratch, |gap, slot| {
        if let (Some(score), Some(&weight)) = (scores.get_mut(gap), weights.get(slot)) {
            *score += i32::from(weight);
        }
    });
    // The characters, with the sums of the four gaps that each counts for in registers.
    let mut sums = [0i32; 4];
    let mut last = CODE_FOREIGN;
    let four = |at: usize| -> [i32; 4] {
        let row = weights.get(at..at + 4).and_then(|row| <[i8; 4]>::try_from(row).ok()).unwrap_or([0; 4]);
        row.map(i32::from)
    };
    for at in 0..n + 2 {
        let code = if at < n {
            lattice.codes.get(at).map_or(CODE_FOREIGN, |&code| context(code))
        } else {
            CODE_FOREIGN
        };
        let one = four(CHARS + 4 * code as usize);
        let (row, fingerprint) = pair(last, code);
        let two = four(PAIRS + 4 * row);
        let known = two[0] == i32::from(fingerprint);
        let two = two.map(|weight| select_unpredictable(known, weight, 0));
        // `sums` are of the gaps before the characters `at - 1`, `at`, `at + 1` and `at + 2`.
        sums[0] += one[3] + two[3];
        sums[1] += one[2] + two[2];
        sums[2] += one[1] + two[1];
        sums[3] += one[0];
        if let Some(score) = at.checked_sub(1).and_then(|gap| scores.get_mut(gap)) {
            *score += sums[0];
        }
        sums = [sums[1], sums[2], sums[3], 0];
        last = code;
    }
    scratch.scores = scores;
}

/// The weights that count for each gap of a block, for the trainer: `template(gap, template)`.
pub(in crate::segment) fn templates(
    lattice: &Lattice<'_>,
    scratch: &mut Scratch,
    mut template: impl FnMut(usize, Template),
) {
    let n = lattice.lengths.len();
    words(lattice, scratch, |gap, slot| template(gap, Template::Slot(slot as u32)));
    let code = |at: isize| match usize::try_from(at) {
        Ok(at) if at < n => context(lattice.codes[at]),
        _ => CODE_FOREIGN,
    };
    for gap in 1..n {
        let around: [u16; 4] = std::array::from_fn(|i| code(gap as isize + i as isize - 2));
        // Two characters before the block look the same as one.
        for (place, &code) in around.iter().enumerate().filter(|&(place, _)| place > 0 || gap > 1) {
            template(gap, Template::Char(code, place as u8));
        }
        for (place, two) in around.windows(2).enumerate() {
            template(gap, Template::Pair(two[0], two[1], place as u8));
        }
    }
}

/// The code of a character as context: digits are one, letters are one, all else outside Chinese is nothing.
#[inline(always)]
fn context(code: u16) -> u16 {
    match code {
        CODE_UNKNOWN_HAN..CODE_RARE => code,
        CODE_RARE => CODE_FOREIGN,
        _ if code == CODE_FOREIGN || code >= CODE_FIRST_ASCII + 62 => CODE_FOREIGN,
        _ if code >= CODE_FIRST_ASCII + 10 => CODE_FIRST_ASCII + 10,
        _ => CODE_FIRST_ASCII,
    }
}

#[inline(always)]
fn long(length: usize) -> usize {
    length.clamp(1, LONG)
}

/// What the lattice and the route say of each gap: `slot(gap, place in the layout)`.
#[inline(always)]
fn words(lattice: &Lattice<'_>, scratch: &mut Scratch, mut slot: impl FnMut(usize, usize)) {
    let &Lattice { dictionary, codes, lengths, masks } = lattice;
    let n = lengths.len();
    let Scratch { ending, across, .. } = scratch;
    ending.clear();
    ending.resize(n + 10, 1);
    across.clear();
    across.resize(n + 10, 0);
    let longest = |mask: u8| 9 - mask.leading_zeros() as usize;
    for (i, &mask) in masks.iter().enumerate() {
        let mut rest = mask;
        while rest != 0 {
            let length = rest.trailing_zeros() as usize + 2;
            rest &= rest - 1;
            if let Some(end) = ending.get_mut(i + length) {
                *end = (*end).max(long(length) as u8);
            }
        }
        if mask != 0 {
            // Shorter words from here reach across no gap that the longest does not.
            let length = longest(mask);
            for gap in across.get_mut(i + 1..i + length).unwrap_or_default() {
                *gap = (*gap).max(long(length) as u8);
            }
        }
    }
    let shape = |gap: usize, route: bool| {
        let begins = masks.get(gap).map_or(1, |&mask| if mask == 0 { 1 } else { long(longest(mask)) });
        let ends = ending.get(gap).map_or(1, |&length| length as usize);
        let across = across.get(gap).map_or(0, |&length| (length as usize).saturating_sub(1));
        SHAPES + (((ends - 1) * LONG + begins - 1) * LONG + across) * 2 + usize::from(route)
    };
    let log = |weight: usize| dictionary.weights[weight % WEIGHTS].max(-30.0);
    let mut at = 0;
    let mut before = (0, 0);
    while at < n {
        let length = (lengths[at] as usize).clamp(1, n - at);
        let word = codes.get(at..at + length).unwrap_or(&[]);
        let (class, weight) = dictionary.class(word);
        if at > 0 {
            slot(at, shape(at, true));
            slot(at, LENGTHS + (long(before.0) - 1) * LONG + long(length) - 1);
            slot(at, CLASS_PAIRS + before.1 as usize * CLASSES + class as usize);
        }
        for place in 1..length {
            let gap = at + place;
            let size = long(length) * LONG + long(place) - 1;
            slot(gap, shape(gap, false));
            slot(gap, INSIDE + class as usize * (LONG + 1) * LONG + size);
            let whole = log(weight);
            let bucket = ((whole + 18.0) / 2.0) as usize;
            slot(gap, FREQUENCIES + bucket.min(RARE - 1) * (LONG + 1) * LONG + size);
            let (left, right) = word.split_at(place);
            let chance = log(dictionary.class(left).1) + log(dictionary.class(right).1) - whole;
            let bucket = (chance + 8.0).clamp(0.0, CHANCE as f64 - 1.0) as usize;
            slot(
                gap,
                CHANCES + bucket * 4 + usize::from(left.len() == 1) * 2 + usize::from(right.len() == 1),
            );
        }
        before = (length, class);
        at += length;
    }
}
