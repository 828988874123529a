//! textmill-text: what every text needs.

pub mod addresses;
pub mod date;
pub mod decode;
pub mod english;
pub mod language;
mod layers;
pub mod normalize;
pub mod paragraphs;
pub mod sections;
#[cfg(feature = "dictionary")]
pub mod segment;
pub mod sentences;
#[cfg(feature = "dictionary")]
pub mod tokens;

pub use layers::{Layers, Paragraphs, Sections, Sentences, TokenKind, Tokens};

/// Whether `c` is white space or a mark without width or meaning of its own (byte order mark, zero width space).
pub(crate) fn blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')
}
