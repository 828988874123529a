//! The text that rules search: as it is written, or with its width and script folded away.

use std::cell::OnceCell;
use std::ops::Range;
use textmill_text::normalize::{Folded, Folding};

/// What makes no difference to a rule that folds.
pub(super) const FOLDING: Folding = Folding::CHINESE;

/// A text, folded once for all rules when the first one asks.
pub(super) struct Source<'t> {
    text: &'t str,
    folded: OnceCell<Folded<'t>>,
}

impl<'t> Source<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, folded: OnceCell::new() }
    }

    /// The text as it is written.
    pub(super) fn written(&self) -> &'t str {
        self.text
    }

    /// The text to search.
    pub(super) fn read(&self, fold: bool) -> &str {
        if fold { self.folded().text() } else { self.text }
    }

    /// Where in the written text a stretch of the searched one stands.
    pub(super) fn span(&self, fold: bool, found: Range<usize>) -> Range<usize> {
        if fold { self.folded().original(found.start, found.end) } else { found }
    }

    fn folded(&self) -> &Folded<'t> {
        self.folded.get_or_init(|| FOLDING.fold(self.text))
    }
}
