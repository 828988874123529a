//! textmill-plugin: write a textmill plugin in Rust.

mod document;
mod plugin;
#[cfg(feature = "testing")]
pub mod testing;

pub use document::{
    Document, Layer, Paragraph, ParagraphsView, Section, SectionsView, Sentence, SentencesView, Span,
    Strings, Token, TokenKind, TokensView,
};
pub use plugin::{Error, Plugin};

/// Exports the contract's symbol for a plugin.
#[macro_export]
macro_rules! export {
    ($plugin:ty) => {};
}
