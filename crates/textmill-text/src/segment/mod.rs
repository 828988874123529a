//! Chinese word segmentation: jieba's method, compiled.
//!
//! Chinese does not mark words, so everything that counts or compares words stands on this module. The
//! method is the one most Chinese text tools share, that of [jieba](https://github.com/fxsjy/jieba): all
//! dictionary words in a block of text form a lattice; the path with the highest product of unigram
//! probabilities wins (dynamic programming from right to left); runs of single characters that are left go
//! through a hidden Markov model over the tags B M E S, which finds words that no dictionary has.
//!
//! What is promised:
//!
//! - **The words of jieba.** [`Segmenter::cut`] gives, for every text, the very words that `jieba-rs`
//!   gives (`cut(text, hmm)`), down to the rounding of its floating-point sums; a differential test says so.
//! - **Ready at once.** The dictionary is a double-array trie compiled at build time into one read-only
//!   blob, shared by all threads (its layout: `format.rs`). Nothing is parsed, built or
//!   allocated at the start.
//! - **No allocation per text** after the first few: a [`Segmenter`] reuses its scratch space, some ten
//!   bytes per character of the longest block seen.
//! - **Linear time** on any input.
//!
//! [`Words::Treebank`] asks a small model, on top of the same lattice, where a treebank would cut
//! (`treebank/mod.rs`): for those who want the words that people mark rather than jieba's.
//!
//! What was rejected: a lattice of edges (the best path needs only the words that start at one character,
//! so trie walk and dynamic programming are one loop and no edge is stored); a byte-wise trie (three times
//! the memory accesses); `f32` or integer weights (ties would fall differently from jieba's).

mod ascii;
pub(crate) mod blocks;
mod dictionary;
#[doc(hidden)]
pub mod format;
mod hmm;
pub(crate) mod route;
pub(crate) mod segmenter;
#[doc(hidden)]
pub mod treebank;
mod user;

pub use dictionary::Dictionary;
pub use segmenter::{Origin, Segmenter, Words};
pub use user::{DictionaryError, LoadReport, Mode, UserDictionary, UserWord};
