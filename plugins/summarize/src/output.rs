//! What the plugin gives for one document.

use serde::{Deserialize, Serialize};

/// A summary made of sentences of the document.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The sentences joined: without a space between Chinese ones, with one between others.
    pub text: String,
    /// The sentences, in the order of the option `order`.
    pub sentences: Vec<Chosen>,
    /// Key phrases, best first; null when not asked for.
    pub keywords: Option<Vec<Keyword>>,
}

/// A sentence that was chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chosen {
    /// Its index among the document's sentences.
    pub index: u32,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// The sentence.
    pub text: String,
    /// How important the method finds it; comparable within one document.
    pub score: f64,
    /// The heading of the innermost section it is in.
    pub section: Option<String>,
}

/// A key phrase.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Keyword {
    /// The phrase, as it most often stands in the document.
    pub term: String,
    /// How important the method finds it; comparable within one document.
    pub score: f64,
    /// How often it occurs.
    pub count: u64,
    /// Where it occurs first, at most ten places.
    pub positions: Vec<Position>,
}

/// A place in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}
