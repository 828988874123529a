//! The names of the segmentation dictionary as a table of fingerprints.
//!
//! A hundred thousand words take a quarter of a megabyte: one byte a slot, two bits of it the kind of name
//! and six a check. A word that is none matches in less than one case of a hundred; the model is trained
//! with the same table and has learnt how far to trust it.

/// Kinds of name in the table; 0 is none.
pub(super) const KINDS: u8 = 4;

/// The table.
#[derive(Debug, Clone, Copy)]
pub struct Gazetteer<'a> {
    bytes: &'a [u8],
    bits: u32,
}

/// Slots looked at for one word.
const PROBES: usize = 8;

impl<'a> Gazetteer<'a> {
    /// A view of a table with `1 << bits` slots.
    pub fn new(bytes: &'a [u8], bits: u32) -> Option<Self> {
        (bytes.len() == 1 << bits).then_some(Self { bytes, bits })
    }

    /// How many bits a slot's number has.
    pub fn bits(&self) -> u32 {
        self.bits
    }

    /// The table's bytes.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    fn place(hash: u32, bits: u32) -> (usize, u8) {
        let mixed = hash.wrapping_mul(0x85EB_CA6B);
        let check = (mixed & 0x3F) as u8;
        // A byte of 0 is an empty slot: its kind is never 0.
        ((mixed >> (32 - bits)) as usize, check << 2)
    }

    /// The kind of the word with this hash: 0 for none.
    #[inline]
    pub fn kind(&self, hash: u32) -> u8 {
        let (mut at, check) = Self::place(hash, self.bits);
        for _ in 0..PROBES {
            let byte = self.bytes[at];
            if byte == 0 {
                return 0;
            }
            if byte & !3 == check {
                return (byte & 3) + 1;
            }
            at = (at + 1) & (self.bytes.len() - 1);
        }
        0
    }

    /// Fills a table from words' hashes with their kinds (1 to 4).
    pub fn build(words: impl Iterator<Item = (u32, u8)>, bits: u32) -> Vec<u8> {
        let mut bytes = vec![0u8; 1 << bits];
        for (hash, kind) in words {
            let (mut at, check) = Self::place(hash, bits);
            let entry = check | (kind.clamp(1, KINDS) - 1);
            if entry == 0 {
                continue;
            }
            for _ in 0..PROBES {
                if bytes[at] == 0 {
                    bytes[at] = entry;
                }
                if bytes[at] & !3 == check {
                    break;
                }
                at = (at + 1) & (bytes.len() - 1);
            }
        }
        bytes
    }
}
