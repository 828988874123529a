//! Words as a treebank cuts them: a linear model over jieba's lattice.
//!
//! jieba's dictionary holds whatever its author found useful, long and short, and its unigram route knows nothing of
//! neighbours. A treebank has one convention, kept by people. This mode keeps jieba's dictionary and its route, and
//! asks of every gap between two Chinese characters whether a word ends there: a logistic regression over what the
//! lattice says of the gap (the longest words that end, begin and reach across there; the words of the route, their
//! classes and frequencies) and over the characters around it. Such character classification is the method of Xue
//! ("Chinese word segmentation as character tagging", 2003); to feed it a dictionary's lattice is that of Low, Ng and
//! Guo (2005). The decisions are taken one by one: with the lattice among the features, a sequence model over the
//! few sentences that may be trained on gained nothing that was worth its time.
//!
//! Traditional characters are looked up as their simplified forms; offsets are not touched.
//!
//! The weights (`models/treebank.bin`, licence and source in `models/README.md`) are bytes, with one scale for all, in
//! the order of [`layout`]; `examples/train_words.rs` makes them. What a gap costs: three table look-ups for its
//! characters and pairs, and some five for its words.

mod features;
pub mod layout;

pub use features::Template;
pub(super) use features::{Lattice, Scratch, score, templates};

use layout::LEN;

/// The weights, in the order of [`layout`].
#[derive(Clone, Copy)]
pub(super) struct Weights(pub(super) &'static [i8; LEN]);

impl std::fmt::Debug for Weights {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Weights")
    }
}

#[repr(C, align(64))]
struct Aligned([u8; LEN]);

static BLOB: Aligned = Aligned(*include_bytes!("../../../models/treebank.bin"));

impl Weights {
    /// The weights that are built in.
    pub(super) fn builtin() -> Self {
        // Same length and alignment: the cast cannot fail.
        Weights(bytemuck::cast_ref(&BLOB.0))
    }
}
