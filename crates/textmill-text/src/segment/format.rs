//! The layout of the compiled dictionary: shared by the build script that writes the blob and the
//! [`Dictionary`](super::Dictionary) that reads it.
//!
//! The dictionary is a double-array trie over *characters*, not bytes: a Chinese word is two or three
//! characters but six to nine bytes, and every step is a memory access. Each character has a *code*, dense
//! and ordered by how frequent the character is, so that what ordinary text touches lies close together.
//!
//! A node is one `u64`, everything a step needs in one load:
//!
//! ```text
//!  bit 0        14          27         47            63
//!      | label  |  weight   |   base   |   filter    |
//! ```
//!
//! - `label`: the code of the character that leads here. The child of a node on code `c` is the slot
//!   `base + c`, and it is that node's child exactly if its label is `c`, because no two nodes share a base.
//! - `weight`: index into the table of log-probabilities of the word that ends here; 0 for none.
//! - `base`: 0 for a node without children.
//! - `filter`: bit `c % 16` is set if some child's label is `c`. Rejects most characters that do not lead
//!   on without touching the child's slot.
//!
//! The root is a table of its own, indexed by code.
//!
//! Beside the trie stands a set of the pairs of characters with which words begin, one hashed bit for each (a Bloom
//! filter with one hash function). Half of all neighbours in a text do not begin a word, and the set, which stays in
//! the second-level cache, spares the walk the load that would say so.

/// Bits of a character's code.
pub const CODE_BITS: u32 = 14;
/// One more than the largest code; the length of the root table.
pub const CODES: usize = 1 << CODE_BITS;
/// The code of whatever is between blocks, and of ASCII that never stands in one.
pub const CODE_FOREIGN: u16 = 0;
/// The code of an ideograph that is in neither the dictionary nor the hidden Markov model.
pub const CODE_RARE: u16 = LABEL_EMPTY as u16 - 1;
/// The code of the first ASCII character of a block; `CODE_FIRST_ASCII..CODE_UNKNOWN_HAN` are ASCII.
pub const CODE_FIRST_ASCII: u16 = 1;
/// The code of a character of the hidden Markov model's range that no table knows.
pub const CODE_UNKNOWN_HAN: u16 = 1 + BLOCK_ASCII.len() as u16;
/// The label of an empty slot.
pub const LABEL_EMPTY: u64 = CODES as u64 - 1;

/// The ASCII characters that may stand in one block with Chinese ones (jieba's `re_han_default`).
pub const BLOCK_ASCII: &[u8; 69] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+#&._%-";

/// First character of the code table: the first CJK unified ideograph.
pub const HAN_FIRST: u32 = 0x4E00;
/// Length of the code table: the main CJK block, U+4E00..=U+9FFF.
pub const HAN_LEN: usize = 0x5200;
/// The last character that the hidden Markov model covers (jieba's `finalseg.re_han`).
pub const HMM_LAST: u32 = 0x9FD5;

/// Bits of a weight index.
pub const WEIGHT_BITS: u32 = 13;
/// Length of the weight table.
pub const WEIGHTS: usize = 1 << WEIGHT_BITS;
/// Bits of a base.
pub const BASE_BITS: u32 = 20;

/// No word may have this many characters or more: the segmenter's window over the text.
pub const WINDOW: usize = 64;

/// The log-probability of a character that the hidden Markov model never saw.
pub const HMM_MIN: f64 = -3.14e100;

/// Packs a node.
#[inline]
pub const fn pack(label: u64, weight: u64, base: u64, filter: u64) -> u64 {
    label
        | weight << CODE_BITS
        | base << (CODE_BITS + WEIGHT_BITS)
        | filter << (CODE_BITS + WEIGHT_BITS + BASE_BITS)
}

/// The code that leads to the node.
#[inline(always)]
pub const fn label(node: u64) -> u16 {
    (node & (CODES as u64 - 1)) as u16
}

/// Index of the node's weight, 0 if no word ends here.
#[inline(always)]
pub const fn weight(node: u64) -> usize {
    (node >> CODE_BITS) as usize & (WEIGHTS - 1)
}

/// What to add to a code for the slot of a child.
#[inline(always)]
pub const fn base(node: u64) -> usize {
    (node >> (CODE_BITS + WEIGHT_BITS)) as usize & ((1 << BASE_BITS) - 1)
}

/// The filter's bit for a code.
#[inline(always)]
pub const fn filter_bit(code: u16) -> u64 {
    1 << (CODE_BITS + WEIGHT_BITS + BASE_BITS + (code as u32 & 15))
}

/// Whether a child on `code` is possible.
#[inline(always)]
pub const fn may_lead_on(node: u64, code: u16) -> bool {
    node & filter_bit(code) != 0
}

/// Classes of words: jieba's part-of-speech tags, by their first letter unless they stand here in full. Index 0 is
/// for a word without one.
pub const TAGS: &[&str; 37] = &[
    "", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "nr", "ns", "nt", "nz", "o",
    "p", "q", "r", "s", "t", "u", "ud", "ug", "uj", "ul", "uv", "uz", "v", "vn", "x", "y", "z",
];

/// The class of a tag of the dictionary.
pub fn class_of(tag: &str) -> u8 {
    let find = |tag: &str| TAGS.iter().position(|&known| known == tag).map(|at| at as u8);
    let short = |bytes: usize| tag.get(..bytes).and_then(find);
    short(2).or_else(|| short(1)).unwrap_or(0)
}

/// Bits of the hash of two codes.
pub const PAIR_BITS: u32 = 20;
/// Length of the set of pairs, in words of 64 bits.
pub const PAIRS: usize = 1 << (PAIR_BITS - 6);

/// Word and bit of two codes in the set of pairs.
#[inline(always)]
pub const fn pair(first: u16, second: u16) -> (usize, u32) {
    let hash = ((first as u32) << CODE_BITS | second as u32).wrapping_mul(0x9E37_79B1) >> (32 - PAIR_BITS);
    ((hash >> 6) as usize, hash & 63)
}
