//! textmill-text: what every text needs.

pub mod language;
mod layers;
pub mod paragraphs;
pub mod sections;
#[cfg(feature = "dictionary")]
pub mod segment;
pub mod sentences;
pub mod tokens;

pub use layers::{Layers, Paragraphs, Sections, Sentences, TokenKind, Tokens};
