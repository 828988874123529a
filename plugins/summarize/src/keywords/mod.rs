//! Key phrases.

use crate::options::KeywordMethod;
use crate::output::Keyword;
use textmill_plugin::Document;

/// The `top` key phrases of a document.
pub fn extract(_document: &Document<'_>, _method: KeywordMethod, _top: usize) -> Vec<Keyword> {
    Vec::new()
}
