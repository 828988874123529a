//! Where the weights stand. Every part is an array of bytes.

use crate::segment::format::{CODES, TAGS};

/// Classes of words.
pub const CLASSES: usize = TAGS.len();
/// Longest word told apart, in characters: longer ones count as this.
pub const LONG: usize = 5;
/// Buckets of the logarithm of a frequency.
pub const RARE: usize = 8;
/// Buckets of how much more often the parts of a word would meet by chance than the word was counted.
pub const CHANCE: usize = 17;
/// Rows of the table of pairs of characters.
pub const PAIR_ROWS: usize = 1 << 16;

/// Four weights for each character, by its code: as the second and the first before the gap, the first and the second
/// after it.
pub const CHARS: usize = 0;
/// Four bytes for each pair of characters: a fingerprint, then as the pair before the gap, around it, after it.
pub const PAIRS: usize = CHARS + 4 * CODES;
/// By the lengths of the longest words that end, begin, and reach across, and whether the route has the gap.
pub const SHAPES: usize = PAIRS + 4 * PAIR_ROWS;
/// A gap of the route: by the lengths of the words before and after.
pub const LENGTHS: usize = SHAPES + 2 * LONG * LONG * LONG;
/// A gap of the route: by the classes of the words before and after.
pub const CLASS_PAIRS: usize = LENGTHS + LONG * LONG;
/// A gap within a word of the route: by its class, length, and how many characters stand before the gap.
pub const INSIDE: usize = CLASS_PAIRS + CLASSES * CLASSES;
/// A gap within a word: by the word's frequency, length, and the place of the gap.
pub const FREQUENCIES: usize = INSIDE + CLASSES * (LONG + 1) * LONG;
/// A gap within a word: by how likely the parts meet by chance, and whether either is one character.
pub const CHANCES: usize = FREQUENCIES + RARE * (LONG + 1) * LONG;
/// Length of the whole.
pub const LEN: usize = CHANCES + CHANCE * 4;

/// Row and fingerprint of a pair of characters.
#[inline(always)]
pub const fn pair(a: u16, b: u16) -> (usize, i8) {
    let hash = ((a as u32) << 16 | b as u32).wrapping_mul(0x9E37_79B1);
    ((hash >> 16) as usize & (PAIR_ROWS - 1), (hash >> 8) as i8)
}
