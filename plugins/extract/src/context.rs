//! What every recogniser gets to see.

use textmill_plugin::Document;

/// The text under extraction with what is known about it.
///
/// A recogniser is a function `find(&Context, &mut Vec<Entity>)` that appends what it finds, in one
/// linear pass without backtracking over more than a bounded window.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The document, with its layers `paragraphs`, `sentences` and `tokens`.
    pub document: &'a Document<'a>,
    /// Its text.
    pub text: &'a str,
    /// Reference date and time that relative expressions count from, ISO 8601
    /// (`2020-07-10` or `2020-07-10T09:30:00`).
    pub reference: Option<&'a str>,
}
