//! The compiled dictionary: a view of the blob that the build script made.

use std::hint::select_unpredictable;

use prefetch_index::prefetch_index;

use super::format::{
    BLOCK_ASCII, CODE_FIRST_ASCII, CODE_FOREIGN, CODE_RARE, CODE_UNKNOWN_HAN, CODES, HAN_FIRST, HAN_LEN,
    LABEL_EMPTY, PAIRS, TAGS, WEIGHTS, WINDOW, base, label, may_lead_on, pair, weight,
};

mod layout {
    include!(concat!(env!("OUT_DIR"), "/dictionary_layout.rs"));
}

/// On a cache line, so that the parts can be seen as the numbers they are.
#[repr(C, align(64))]
struct Aligned([u8; layout::BLOB_LEN]);

static BLOB: Aligned = Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/dictionary.bin")));

const NODES: usize = (layout::NODES.end - layout::NODES.start) / 8;
const EMISSIONS: usize = (layout::HMM_EMISSIONS.end - layout::HMM_EMISSIONS.start) / 32;
const CLASSES: usize = layout::CLASSES.end - layout::CLASSES.start;
const FREQUENCIES: usize = (layout::FREQUENCIES.end - layout::FREQUENCIES.start) / 4;

/// The built-in dictionary and hidden Markov model. A handful of pointers into the program's read-only
/// data: cheap to make and to copy, shared by all threads.
#[derive(Clone, Copy)]
pub struct Dictionary {
    pub(super) nodes: &'static [u64; NODES],
    pub(super) roots: &'static [u64; CODES],
    pairs: &'static [u64; PAIRS],
    pub(super) weights: &'static [f64; WEIGHTS],
    pub(super) hmm_start: &'static [f64; 4],
    pub(super) hmm_transitions: &'static [[f64; 4]; 4],
    pub(super) hmm_emissions: &'static [[f64; 4]; EMISSIONS],
    frequencies: &'static [u32; FREQUENCIES],
    pub(super) han_codes: &'static [u16; HAN_LEN],
    classes: &'static [u8; CLASSES],
    root_classes: &'static [u8; CODES],
}

impl std::fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dictionary").field("words", &layout::WORDS).finish_non_exhaustive()
    }
}

impl Default for Dictionary {
    fn default() -> Self {
        Self::builtin()
    }
}

/// The codes of the ASCII characters.
pub(super) const ASCII_CODES: [u16; 128] = {
    let mut codes = [CODE_FOREIGN; 128];
    let mut i = 0;
    while i < BLOCK_ASCII.len() {
        codes[BLOCK_ASCII[i] as usize] = CODE_FIRST_ASCII + i as u16;
        i += 1;
    }
    codes
};

/// The log-probability of a character that is no word: as if it had been counted once.
pub(super) fn log_once() -> f64 {
    0.0 - (layout::TOTAL as f64).ln()
}

/// At least one of these stands in every dictionary word that is wholly ASCII.
pub(super) const ASCII_MARKS: u128 = layout::ASCII_MARKS;

impl Dictionary {
    /// The dictionary that is built in.
    pub fn builtin() -> Self {
        // The layout is written together with the blob, every part on a cache line: no cast can fail.
        let blob = &BLOB.0;
        Dictionary {
            nodes: bytemuck::from_bytes(&blob[layout::NODES]),
            roots: bytemuck::from_bytes(&blob[layout::ROOTS]),
            pairs: bytemuck::from_bytes(&blob[layout::PAIRS]),
            weights: bytemuck::from_bytes(&blob[layout::WEIGHTS]),
            hmm_start: bytemuck::from_bytes(&blob[layout::HMM_START]),
            hmm_transitions: bytemuck::from_bytes(&blob[layout::HMM_TRANSITIONS]),
            hmm_emissions: bytemuck::from_bytes(&blob[layout::HMM_EMISSIONS]),
            frequencies: bytemuck::from_bytes(&blob[layout::FREQUENCIES]),
            han_codes: bytemuck::from_bytes(&blob[layout::HAN_CODES]),
            classes: bytemuck::from_bytes(&blob[layout::CLASSES]),
            root_classes: bytemuck::from_bytes(&blob[layout::ROOT_CLASSES]),
        }
    }

    /// The dictionary that reads traditional characters as their simplified forms.
    pub(super) fn folding(self) -> Self {
        Dictionary { han_codes: bytemuck::from_bytes(&BLOB.0[layout::HAN_FOLDED]), ..self }
    }

    /// The class of the word with these codes (an index into [`TAGS`](super::format::TAGS)), and how often it was
    /// counted; zeros if it is none.
    #[inline]
    pub(super) fn class(&self, codes: &[u16]) -> (u8, usize) {
        let Some((&first, rest)) = codes.split_first() else { return (0, 0) };
        let mut node = self.root(first);
        let mut class = self.root_classes[first as usize % CODES];
        for &code in rest {
            let slot = base(node) + code as usize;
            node = self.nodes.get(slot).copied().unwrap_or(LABEL_EMPTY);
            if label(node) != code {
                return (0, 0);
            }
            class = self.classes.get(slot).copied().unwrap_or(0);
        }
        (class, weight(node))
    }

    /// Part of speech of a word as jieba's dictionary has it, by its first letters (`n`, `vn`, `nr`); empty if the word is
    /// not in it.
    ///
    /// ```
    /// let dictionary = textmill_text::segment::Dictionary::builtin();
    /// assert!(dictionary.tag("桥梁").starts_with('n'));
    /// assert_eq!(dictionary.tag("桥梁桥"), "");
    /// ```
    pub fn tag(&self, word: &str) -> &'static str {
        let mut codes = [CODE_FOREIGN; WINDOW];
        let mut length = 0;
        for (slot, c) in codes.iter_mut().zip(word.chars()) {
            *slot = self.code(c);
            length += 1;
        }
        let (class, weight) = self.class(codes.get(..length).unwrap_or(&[]));
        if weight == 0 { "" } else { TAGS.get(class as usize).copied().unwrap_or("") }
    }

    /// How many words it has.
    pub fn len(&self) -> usize {
        layout::WORDS
    }

    /// Never.
    pub fn is_empty(&self) -> bool {
        layout::WORDS == 0
    }

    /// How often `word` was counted, if it is in the dictionary.
    ///
    /// ```
    /// let dictionary = textmill_text::segment::Dictionary::builtin();
    /// assert!(dictionary.frequency("报告").is_some_and(|n| n > 1000));
    /// assert_eq!(dictionary.frequency("报告报"), None);
    /// ```
    pub fn frequency(&self, word: &str) -> Option<u32> {
        let mut chars = word.chars().map(|c| self.code(c));
        let mut node = self.root(chars.next()?);
        for code in chars {
            node = self.child(node, code)?;
        }
        self.frequencies.get(weight(node)).copied().filter(|&n| n > 0)
    }

    /// What the frequencies of all words add up to.
    pub fn total_frequency(&self) -> u64 {
        layout::TOTAL
    }

    /// The code of a character that may stand in a block.
    #[inline(always)]
    pub(super) fn code(&self, c: char) -> u16 {
        match self.han_codes.get((c as u32).wrapping_sub(HAN_FIRST) as usize) {
            Some(&code) => code,
            None => ASCII_CODES.get(c as usize).copied().unwrap_or(CODE_FOREIGN),
        }
    }

    /// The node of a first character; a node without weight and children if there is none.
    #[inline(always)]
    pub(super) fn root(&self, code: u16) -> u64 {
        self.roots[code as usize % CODES]
    }

    /// What stands in the slot where the child of `node` on `code` would stand.
    #[inline(always)]
    pub(super) fn slot(&self, node: u64, code: u16) -> u64 {
        // Always in the array, which is padded so; the fallback spares the proof and costs no branch.
        self.nodes.get(base(node) + code as usize).copied().unwrap_or(LABEL_EMPTY)
    }

    /// Where the child on `code` of the node of the character `first` would stand; the first slot, which is always at
    /// hand, if no word begins with the two.
    #[inline(always)]
    pub(super) fn second(&self, first: u16, node: u64, code: u16) -> u32 {
        let (at, bit) = pair(first, code);
        let begins = self.pairs[at % PAIRS] >> bit & 1 != 0;
        select_unpredictable(begins, base(node) as u32 + u32::from(code), 0)
    }

    /// Where the child of `node` on `code` would stand; the first slot if there is none.
    #[inline(always)]
    pub(super) fn third(&self, node: u64, code: u16) -> u32 {
        select_unpredictable(may_lead_on(node, code), base(node) as u32 + u32::from(code), 0)
    }

    /// Tells the processor that a slot will be looked at soon.
    #[inline(always)]
    pub(super) fn announce(&self, slot: u32) {
        prefetch_index(self.nodes, slot as usize);
    }

    /// The node in a slot, if its label is `code`; else a node of nothing.
    #[inline(always)]
    pub(super) fn at(&self, slot: u32, code: u16) -> u64 {
        let node = self.nodes.get(slot as usize).copied().unwrap_or(LABEL_EMPTY);
        select_unpredictable(label(node) == code, node, 0)
    }

    /// The child of `node` on `code`.
    #[inline(always)]
    pub(super) fn child(&self, node: u64, code: u16) -> Option<u64> {
        if !may_lead_on(node, code) {
            return None;
        }
        let child = self.slot(node, code);
        (label(child) == code).then_some(child)
    }
}

/// Whether a code is that of a Chinese character that the hidden Markov model covers.
#[inline(always)]
pub(super) fn is_hmm_han(code: u16) -> bool {
    (CODE_UNKNOWN_HAN..CODE_RARE).contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_with_their_frequency_and_prefixes_are_not() {
        let dictionary = Dictionary::builtin();
        assert_eq!(dictionary.frequency("C++"), Some(3));
        assert_eq!(dictionary.frequency("中华人民共和国"), Some(9989));
        assert_eq!(dictionary.frequency("中华人民共和"), None);
        assert_eq!(dictionary.frequency(""), None);
        assert_eq!(dictionary.frequency("🙂"), None);
        assert_eq!(dictionary.frequency("xyz"), None);
    }

    #[test]
    fn every_word_of_the_source_is_in_the_blob() {
        let source = include_str!("../../dict/jieba.dict.txt");
        let dictionary = Dictionary::builtin();
        let mut total = 0;
        for line in source.lines() {
            let (word, frequency) = line.split_once(' ').unwrap();
            let frequency: u32 = frequency.split(' ').next().unwrap().parse().unwrap();
            total += u64::from(frequency);
            if !word.contains('γ') {
                assert_eq!(dictionary.frequency(word), Some(frequency), "{word}");
            }
        }
        assert_eq!(total, dictionary.total_frequency());
    }
}
