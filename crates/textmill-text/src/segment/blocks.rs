//! Blocks: what the segmenter looks at as one piece.
//!
//! A block is a run of Chinese characters and of the ASCII characters that may stand in a word with them
//! (jieba's `re_han_default`, with all CJK ideographs as in `jieba-rs`). All else is cut character by
//! character.

use super::dictionary::{ASCII_CODES, ASCII_MARKS, Dictionary};
use super::format::{CODE_FOREIGN, CODE_RARE, HAN_FIRST};

/// A stretch of text is read up to the first end of a block behind so many characters: enough that what is done for
/// all of them at once is done in long loops, few enough that it stays in the first cache.
const STRETCH: usize = 192;

/// Or up to so many breaks in a row, for what is not Chinese is better read elsewhere.
const IDLE: usize = 4;

/// The characters of one block, or of a stretch of blocks and what is between them.
#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    /// Code of each character, and two times [`CODE_FOREIGN`] behind the last, so that a look at the next
    /// two characters needs no check.
    pub(super) codes: Vec<u16>,
    /// Byte offset of each character in the text, and the end of the last.
    pub(super) offsets: Vec<u32>,
}

/// Where a block begins, and whether what needs no dictionary is read over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    /// Whether a run of ASCII in which no word of the dictionary can be is one break (see [`Block::stretch`]).
    pub(crate) runs: bool,
    /// Whether a block may begin with one of `+#&._%-`.
    pub(crate) symbols: bool,
}

impl Block {
    /// How many characters there are.
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

    /// Reads from `start` on, some blocks and the breaks between them: characters outside all blocks (`\r\n` is one)
    /// and, as the [`Reading`] says, runs of ASCII. Breaks have the code [`CODE_FOREIGN`]. Returns the end, which is
    /// that of a block, of a break, or of the text.
    #[inline]
    pub(super) fn stretch(
        &mut self,
        dictionary: &Dictionary,
        text: &str,
        start: usize,
        reading: Reading,
    ) -> usize {
        let bytes = text.as_bytes();
        let mut at = start;
        let mut n = 0;
        let mut inside = false;
        let mut idle = 0;
        'room: loop {
            // Room for the next characters, so that storing them is no call.
            self.codes.resize(n + STRETCH, CODE_FOREIGN);
            self.offsets.resize(n + STRETCH, 0);
            let room = self.codes.iter_mut().zip(&mut self.offsets).skip(n);
            for (code, offset) in room {
                *offset = at as u32;
                let Some(&first) = bytes.get(at) else { break 'room };
                n += 1;
                if first < 0x80 {
                    *code = ASCII_CODES[first as usize & 0x7F];
                    if *code != CODE_FOREIGN && (inside || begins(reading, first)) {
                        if !inside && reading.runs {
                            let (end, marked) = ascii_run(bytes, at);
                            if !marked && !joins(text, end) {
                                *code = CODE_FOREIGN;
                                at = end;
                                continue;
                            }
                        }
                        inside = true;
                        at += 1;
                        continue;
                    }
                    at += if first == b'\r' && bytes.get(at + 1) == Some(&b'\n') { 2 } else { 1 };
                } else if let Some(known) = ideograph(dictionary, bytes, at, first) {
                    *code = known;
                    inside = true;
                    at += 3;
                    continue;
                } else {
                    let c = text.get(at..).and_then(|rest| rest.chars().next());
                    at += c.map_or(1, char::len_utf8);
                    if c.is_some_and(is_han_extension) {
                        *code = CODE_RARE;
                        inside = true;
                        continue;
                    }
                }
                *code = CODE_FOREIGN;
                idle = if inside { 0 } else { idle + 1 };
                inside = false;
                if n > STRETCH / 2 || idle > IDLE {
                    break 'room;
                }
            }
        }
        self.codes.truncate(n);
        self.codes.extend([CODE_FOREIGN; 2]);
        self.offsets.truncate(n);
        self.offsets.push(at as u32);
        at
    }
}

/// Whether a block can begin with this character of ASCII.
#[inline(always)]
fn begins(reading: Reading, first: u8) -> bool {
    reading.symbols || first.is_ascii_alphanumeric()
}

/// Whether an ideograph stands at `at`.
#[inline]
pub(crate) fn joins(text: &str, at: usize) -> bool {
    text.as_bytes().get(at).is_some_and(|&next| next >= 0x80)
        && text.get(at..).and_then(|rest| rest.chars().next()).is_some_and(is_han)
}

/// The code of the character of the main block of ideographs at `at`, where a byte `first` stands.
#[inline(always)]
fn ideograph(dictionary: &Dictionary, bytes: &[u8], at: usize, first: u8) -> Option<u16> {
    if let 0xE4..=0xE9 = first
        && let Some(&[_, b, c]) = bytes.get(at..at + 3)
    {
        let scalar = u32::from(first & 0x0F) << 12 | u32::from(b & 0x3F) << 6 | u32::from(c & 0x3F);
        return dictionary.han_codes.get(scalar.wrapping_sub(HAN_FIRST) as usize).copied();
    }
    None
}

/// The code and the width of the character at `at`, if it may stand in a block.
#[inline(always)]
fn step(dictionary: &Dictionary, text: &str, bytes: &[u8], at: usize) -> Option<(u16, usize)> {
    let first = *bytes.get(at)?;
    if let Some(code) = ideograph(dictionary, bytes, at, first) {
        return Some((code, 3));
    }
    if first < 0x80 {
        let code = ASCII_CODES[first as usize & 0x7F];
        return (code != CODE_FOREIGN).then_some((code, 1));
    }
    let c = text.get(at..)?.chars().next()?;
    is_han_extension(c).then_some((CODE_RARE, c.len_utf8()))
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
