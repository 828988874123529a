//! Test harness: a document with its layers computed the way the pipeline computes them.
//!
//! ```
//! use textmill_plugin::testing::TestDocument;
//! let document = TestDocument::new("今天很好。明天也好。");
//! assert_eq!(document.view().sentences().count(), 2);
//! ```

use crate::document::{Document, ParagraphsView, SectionsView, SentencesView, Strings, TokensView};
use textmill_text::Layers;

/// An owned document with all its layers.
#[derive(Debug, Clone)]
pub struct TestDocument {
    text: String,
    language: String,
    date: Option<String>,
    title: Option<String>,
    layers: Layers,
}

impl TestDocument {
    /// Computes every layer of `text`, with the language detected.
    pub fn new(text: &str) -> Self {
        let layers = Layers::compute(text);
        Self { text: text.to_owned(), language: layers.language.clone(), date: None, title: None, layers }
    }

    /// Sets the reference date (ISO 8601).
    #[must_use]
    pub fn with_date(mut self, date: &str) -> Self {
        self.date = Some(date.to_owned());
        self
    }

    /// Sets the title.
    #[must_use]
    pub fn with_title(mut self, title: &str) -> Self {
        self.title = Some(title.to_owned());
        self
    }

    /// The document as a plugin gets it.
    pub fn view(&self) -> Document<'_> {
        let l = &self.layers;
        Document::new("test", &self.text)
            .with_language(Some(&self.language))
            .with_date(self.date.as_deref())
            .with_title(self.title.as_deref())
            .with_paragraphs(ParagraphsView {
                start: &l.paragraphs.start,
                end: &l.paragraphs.end,
                language: Strings::new(&l.paragraphs.language_offsets, &l.paragraphs.language_bytes),
            })
            .with_sections(SectionsView {
                start: &l.sections.start,
                end: &l.sections.end,
                heading_start: &l.sections.heading_start,
                heading_end: &l.sections.heading_end,
                level: &l.sections.level,
                parent: &l.sections.parent,
            })
            .with_sentences(SentencesView {
                start: &l.sentences.start,
                end: &l.sentences.end,
                paragraph: &l.sentences.paragraph,
                section: &l.sentences.section,
            })
            .with_tokens(TokensView { start: &l.tokens.start, end: &l.tokens.end, kind: &l.tokens.kind })
            .with_pos(&l.tokens.pos)
    }
}
