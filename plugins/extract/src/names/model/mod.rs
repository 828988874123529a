//! A compact sequence model for names that no dictionary and no rule has.
//!
//! A structured perceptron (Collins 2002) with averaged weights over the tags B/I × person, place,
//! organisation, and O. Its units are Han characters and words of other scripts, so that one model reads
//! Chinese, English and mixed text. Features are hashed into one table of `i8` rows, one row the weights of
//! a feature for all tags: a unit costs some two dozen loads and no string is ever built. What the
//! dictionaries and rules found is among the features; so is a fingerprint table of the names in the
//! segmentation dictionary.
//!
//! The weights are trained by `examples/train_ner.rs`; `data/ner.md` says on what, and under which licence.

mod decode;
mod features;
mod gazetteer;
mod units;

pub use decode::{Decoder, TAGS, Tag};
pub use features::{FEATURES, rows};
pub use gazetteer::Gazetteer;
pub use units::{Mark, Unit, word_hash};
pub(crate) use units::{SUFFIX_TRAIT, units};

use std::sync::LazyLock;

/// Weights ready to use: a view of the bytes that `train_ner` writes.
#[derive(Debug, Clone)]
pub struct Model<'a> {
    /// How many bits a row's number has.
    pub bits: u32,
    /// The rows, eight `i8` each.
    pub rows: &'a [u8],
    /// What a tag adds after another tag, `[from][to]`.
    pub transitions: [[i16; TAGS]; TAGS],
    /// The names of the segmentation dictionary.
    pub gazetteer: Gazetteer<'a>,
}

/// What a model's bytes begin with.
pub const MAGIC: &[u8; 8] = b"tmner\x00\x00\x01";

impl<'a> Model<'a> {
    /// Reads a model from the bytes that [`Model::write`] gave; `None` when they are not a model's.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (&bits, rest) = rest.split_first()?;
        let (&gazetteer_bits, rest) = rest.split_first()?;
        if bits > 24 || gazetteer_bits > 24 {
            return None;
        }
        let (head, rest) = rest.split_at_checked(TAGS * TAGS * 2)?;
        let mut transitions = [[0; TAGS]; TAGS];
        for (cell, pair) in transitions.as_flattened_mut().iter_mut().zip(head.chunks_exact(2)) {
            *cell = i16::from_le_bytes([pair[0], pair[1]]);
        }
        let (rows, rest) = rest.split_at_checked((1 << bits) * TAGS)?;
        let gazetteer = Gazetteer::new(rest, u32::from(gazetteer_bits))?;
        Some(Self { bits: u32::from(bits), rows, transitions, gazetteer })
    }

    /// The bytes of the model.
    pub fn write(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.push(self.bits as u8);
        bytes.push(self.gazetteer.bits() as u8);
        bytes.extend(self.transitions.as_flattened().iter().flat_map(|cell| cell.to_le_bytes()));
        bytes.extend_from_slice(self.rows);
        bytes.extend_from_slice(self.gazetteer.bytes());
        bytes
    }
}

static SHIPPED: &[u8] = include_bytes!("../../../data/ner.bin");

static MODEL: LazyLock<Option<Model<'static>>> = LazyLock::new(|| Model::read(SHIPPED));

/// The model that ships with the plugin.
pub fn shipped() -> Option<&'static Model<'static>> {
    MODEL.as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_model_reads() {
        let model = shipped().expect("data/ner.bin is a model");
        assert_eq!(model.write(), SHIPPED);
    }

    #[test]
    fn other_bytes_are_refused() {
        assert!(Model::read(b"").is_none());
        assert!(Model::read(b"tmner\x00\x00\x01").is_none());
        assert!(Model::read(b"tmner\x00\x00\x01\xff\xff").is_none());
    }
}
