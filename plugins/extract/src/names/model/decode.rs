//! Viterbi decoding.

use super::Model;
use super::features::{FEATURES, rows};
use super::units::Unit;

/// How many tags a row has weights for; the last is not used, eight make a row one load.
pub const TAGS: usize = 8;

/// A tag: 0 is O, then B and I of person, place and organisation.
pub type Tag = u8;

/// Lower than any path can score.
const NEVER: i32 = i32::MIN / 4;

/// Decodes sequences; keeps its space between them.
#[derive(Debug, Default)]
pub struct Decoder {
    back: Vec<[Tag; TAGS]>,
}

/// Whether tag `to` may follow tag `from`: I only after B or I of the same kind.
pub(crate) fn allowed(from: usize, to: usize) -> bool {
    to < 7 && from < 7 && (to == 0 || to % 2 == 1 || from == to || from + 1 == to)
}

impl Decoder {
    /// Appends the best tags of `units`. `caution` is added to O: more of it, fewer names.
    pub fn decode(&mut self, model: &Model<'_>, units: &[Unit], caution: i32, tags: &mut Vec<Tag>) {
        self.decode_with(units, &model.transitions, caution, tags, |units, i| score(model, units, i));
    }

    /// As [`decode`](Self::decode), with the scores of each unit's tags from a function.
    pub fn decode_with<S: Fn(&[Unit], usize) -> [i32; TAGS]>(
        &mut self,
        units: &[Unit],
        transitions: &[[i16; TAGS]; TAGS],
        caution: i32,
        tags: &mut Vec<Tag>,
        score: S,
    ) {
        self.back.clear();
        let mut step = [[NEVER; TAGS]; TAGS];
        for (from, row) in step.iter_mut().enumerate() {
            for (to, cell) in row.iter_mut().enumerate() {
                if allowed(from, to) {
                    *cell = i32::from(transitions[from][to]);
                }
            }
        }
        // Before the first unit stands O.
        let mut best = [NEVER; TAGS];
        best[0] = 0;
        for i in 0..units.len() {
            let mut emitted = score(units, i);
            emitted[0] += caution;
            let mut next = [NEVER; TAGS];
            let mut back = [0; TAGS];
            for from in 0..7 {
                for to in 0..TAGS {
                    let path = best[from] + step[from][to];
                    if path > next[to] {
                        next[to] = path;
                        back[to] = from as Tag;
                    }
                }
            }
            for to in 0..TAGS {
                next[to] = (next[to] + emitted[to]).max(NEVER);
            }
            // Keep the sums small however long the sequence is.
            let top = next.iter().copied().max().unwrap_or(0);
            for sum in &mut next {
                *sum = (*sum - top).max(NEVER);
            }
            best = next;
            self.back.push(back);
        }
        let mut tag = (0..7).max_by_key(|&tag| (best[tag], 7 - tag)).unwrap_or(0);
        let first = tags.len();
        for back in self.back.iter().rev() {
            tags.push(tag as Tag);
            tag = usize::from(back[tag]);
        }
        tags[first..].reverse();
    }
}

/// The scores of unit `i`'s tags.
#[inline]
fn score(model: &Model<'_>, units: &[Unit], i: usize) -> [i32; TAGS] {
    let mut sums = [0i16; TAGS];
    let numbers: [u32; FEATURES] = rows(units, i, model.bits);
    for number in numbers {
        let at = number as usize * TAGS;
        if let Some(row) = model.rows.get(at..at + TAGS) {
            for (sum, &weight) in sums.iter_mut().zip(row) {
                *sum += i16::from(weight as i8);
            }
        }
    }
    sums.map(i32::from)
}
