//! Offsets in the reader's own unit.
//!
//! Inside textmill an offset is a byte offset. A written result is read by Python (`text[start:end]` counts
//! characters), JavaScript and Java (UTF-16 code units) or Rust, Go and C (bytes). [`OffsetMap`] converts:
//! it counts once over the text, keeps one running total per block of 64 bytes, and answers each question
//! by counting at most one block, so a lookup costs the same wherever it points. Text in ASCII needs no
//! table: all units agree.
//!
//! Promise: for every character boundary `b` of the text, `to_unit(b, Char)` equals
//! `text[..b].chars().count()` and `to_unit(b, Utf16)` equals `text[..b].encode_utf16().count()`. Anything
//! that is not a character boundary of the text has no answer.

use serde::{Deserialize, Serialize};

/// What an offset counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Unicode scalar values: Python, and people.
    #[default]
    Char,
    /// Bytes of UTF-8: Rust, Go, C.
    Byte,
    /// UTF-16 code units: JavaScript, Java, C#.
    Utf16,
}

const BLOCK: usize = 64;

/// Converts byte offsets into one text to other units.
#[derive(Debug)]
pub struct OffsetMap<'a> {
    bytes: &'a [u8],
    /// Totals before each block; empty for ASCII.
    blocks: Vec<Totals>,
    total: Totals,
}

#[derive(Debug, Clone, Copy, Default)]
struct Totals {
    chars: u32,
    /// Characters beyond the basic plane: each takes one UTF-16 unit more than it is characters.
    astral: u32,
}

impl<'a> OffsetMap<'a> {
    /// Counts over the text.
    pub fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        if text.is_ascii() {
            let total = Totals { chars: bytes.len() as u32, astral: 0 };
            return Self { bytes, blocks: Vec::new(), total };
        }
        let mut blocks = Vec::with_capacity(bytes.len() / BLOCK + 1);
        let mut total = Totals::default();
        for block in bytes.chunks(BLOCK) {
            blocks.push(total);
            total = total.plus(block);
        }
        Self { bytes, blocks, total }
    }

    /// How many characters the text has.
    pub fn chars(&self) -> u64 {
        u64::from(self.total.chars)
    }

    /// The byte offset in another unit; `None` when it is not a character boundary of the text.
    #[inline]
    pub fn to_unit(&self, offset: u64, unit: Unit) -> Option<u64> {
        let at = usize::try_from(offset).ok()?;
        match self.bytes.get(at) {
            Some(&byte) if is_continuation(byte) => return None,
            None if at != self.bytes.len() => return None,
            _ => {}
        }
        if unit == Unit::Byte || self.blocks.is_empty() {
            return Some(offset);
        }
        let totals = match self.blocks.get(at / BLOCK) {
            Some(before) => before.plus(self.bytes.get(at / BLOCK * BLOCK..at)?),
            None => self.total,
        };
        Some(match unit {
            Unit::Utf16 => u64::from(totals.chars) + u64::from(totals.astral),
            _ => u64::from(totals.chars),
        })
    }
}

impl Totals {
    /// The totals after `bytes`. Written as two sums over bytes so that the compiler vectorises it; at most
    /// a block comes at a time.
    #[inline]
    fn plus(self, bytes: &[u8]) -> Self {
        let mut chars = 0u32;
        let mut astral = 0u32;
        for &byte in bytes {
            chars += u32::from(!is_continuation(byte));
            astral += u32::from(byte >= 0xF0);
        }
        Self { chars: self.chars + chars, astral: self.astral + astral }
    }
}

#[inline]
fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn agrees_with_counting(text: &str) {
        let map = OffsetMap::new(text);
        assert_eq!(map.chars(), text.chars().count() as u64);
        for at in 0..text.len() + 3 {
            match text.get(..at) {
                Some(before) => {
                    assert_eq!(map.to_unit(at as u64, Unit::Byte), Some(at as u64));
                    assert_eq!(map.to_unit(at as u64, Unit::Char), Some(before.chars().count() as u64));
                    assert_eq!(
                        map.to_unit(at as u64, Unit::Utf16),
                        Some(before.encode_utf16().count() as u64)
                    );
                }
                None => {
                    for unit in [Unit::Byte, Unit::Char, Unit::Utf16] {
                        assert_eq!(map.to_unit(at as u64, unit), None, "{at} in {text:?}");
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn any_text(text in "\\PC{0,40}") {
            agrees_with_counting(&text);
        }

        #[test]
        fn mixed_widths(text in "[aé报😀\n]{0,600}") {
            agrees_with_counting(&text);
        }

        #[test]
        fn ascii(text in "[ -~]{0,600}") {
            agrees_with_counting(&text);
        }
    }

    #[test]
    fn around_the_edges_of_blocks() {
        for n in BLOCK - 4..=BLOCK + 4 {
            agrees_with_counting(&("a".repeat(n) + "报😀告"));
            agrees_with_counting(&"报".repeat(n));
        }
    }

    #[test]
    fn far_outside() {
        let map = OffsetMap::new("报告");
        assert_eq!(map.to_unit(u64::MAX, Unit::Char), None);
        assert_eq!(OffsetMap::new("").to_unit(0, Unit::Utf16), Some(0));
    }
}
