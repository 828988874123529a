//! Blocks: what the segmenter looks at as one piece.
//!
//! A block is a run of Chinese characters and of the ASCII characters that may stand in a word with them
//! (jieba's `re_han_default`, with all CJK ideographs as in `jieba-rs`). All else is cut character by
//! character.

use super::dictionary::{ASCII_CODES, ASCII_MARKS, Dictionary};
use super::format::{CODE_FOREIGN, HAN_FIRST};

/// The characters of one block.
#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    /// Code of each character, and two times [`CODE_FOREIGN`] behind the last, so that a look at the next
    /// two characters needs no check.
    pub(super) codes: Vec<u16>,
    /// Byte offset of each character in the text, and the end of the last.
    pub(super) offsets: Vec<u32>,
}

impl Block {
    /// How many characters the block has.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// Reads the block of `text` whose first character, at `start`, is known to be one of a block. Returns its end.
    #[inline]
    pub(super) fn read(&mut self, dictionary: &Dictionary, text: &str, start: usize) -> usize {
        self.codes.clear();
        self.offsets.clear();
        let bytes = text.as_bytes();
        let mut at = start;
        while let Some((code, width)) = step(dictionary, text, bytes, at) {
            self.codes.push(code);
            self.offsets.push(at as u32);
            at += width;
        }
        self.codes.extend([CODE_FOREIGN; 2]);
        self.offsets.push(at as u32);
        at
    }
}

/// The code and the width of the character at `at`, if it may stand in a block.
#[inline(always)]
fn step(dictionary: &Dictionary, text: &str, bytes: &[u8], at: usize) -> Option<(u16, usize)> {
    let first = *bytes.get(at)?;
    if let 0xE4..=0xE9 = first
        && let Some(&[_, b, c]) = bytes.get(at..at + 3)
    {
        let scalar = u32::from(first & 0x0F) << 12 | u32::from(b & 0x3F) << 6 | u32::from(c & 0x3F);
        if let Some(&code) = dictionary.han_codes.get(scalar.wrapping_sub(HAN_FIRST) as usize) {
            return Some((code, 3));
        }
    }
    if first < 0x80 {
        let code = ASCII_CODES[first as usize & 0x7F];
        return (code != CODE_FOREIGN).then_some((code, 1));
    }
    let c = text.get(at..)?.chars().next()?;
    is_han_extension(c).then_some((CODE_FOREIGN, c.len_utf8()))
}

/// The end of the run of block characters in ASCII that starts at `start`, and whether a dictionary word
/// may be in it.
#[inline]
pub(crate) fn ascii_run(bytes: &[u8], start: usize) -> (usize, bool) {
    let mut at = start;
    let mut marked = false;
    while let Some(&b) = bytes.get(at)
        && b < 0x80
        && ASCII_CODES[b as usize & 0x7F] != CODE_FOREIGN
    {
        marked |= ASCII_MARKS >> b & 1 != 0;
        at += 1;
    }
    (at, marked)
}

/// Whether a character is a CJK unified ideograph.
#[inline(always)]
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}') || is_han_extension(c)
}

/// The ideographs outside the main block, as `jieba-rs` counts them.
#[inline]
fn is_han_extension(c: char) -> bool {
    matches!(c,
        '\u{3400}'..='\u{4DBF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{2A6DF}'
        | '\u{2A700}'..='\u{2EBEF}'
        | '\u{2F800}'..='\u{2FA1F}')
}
