//! The layers of a document as columns.
//!
//! A layer is a list of spans with attributes, stored as one vector per attribute (structure of arrays):
//! that is how Arrow stores it, so the pipeline hands these vectors over without copying, and how a
//! scan over one attribute is fastest. All offsets are byte offsets into the text of *one* document,
//! on character boundaries, start inclusive, end exclusive. Functions that compute a layer *append*,
//! so that several documents can share one set of vectors.

use crate::{language, paragraphs, sections, sentences};

/// Paragraphs: spans without indentation and line ends, never empty, in text order, disjoint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paragraphs {
    /// First byte of each.
    pub start: Vec<u32>,
    /// One past the last byte of each.
    pub end: Vec<u32>,
    /// Offsets into `language_bytes`, one more than there are paragraphs; empty when there are none.
    pub language_offsets: Vec<i32>,
    /// The language codes (ISO 639-1, or `und`) end to end.
    pub language_bytes: String,
}

impl Paragraphs {
    /// Appends one paragraph.
    pub fn push(&mut self, start: u32, end: u32, language: &str) {
        if self.language_offsets.is_empty() {
            self.language_offsets.push(0);
        }
        self.start.push(start);
        self.end.push(end);
        self.language_bytes.push_str(language);
        self.language_offsets.push(self.language_bytes.len() as i32);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.start.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.start.is_empty()
    }
}

/// Sections: headings as a tree, in text order, a parent before its children.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sections {
    /// First byte of the heading.
    pub start: Vec<u32>,
    /// One past the last byte of the section's body (up to the next heading of the same or a higher level).
    pub end: Vec<u32>,
    /// First byte of the heading.
    pub heading_start: Vec<u32>,
    /// One past the last byte of the heading.
    pub heading_end: Vec<u32>,
    /// Level, 1 for the outermost.
    pub level: Vec<u8>,
    /// Index of the parent within the document, -1 for none.
    pub parent: Vec<i32>,
}

impl Sections {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.start.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.start.is_empty()
    }
}

/// Sentences: spans without surrounding white space, never empty, in text order, disjoint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sentences {
    /// First byte of each.
    pub start: Vec<u32>,
    /// One past the last byte of each.
    pub end: Vec<u32>,
    /// Index of the paragraph within the document.
    pub paragraph: Vec<u32>,
    /// Index of the innermost section within the document, -1 for none.
    pub section: Vec<i32>,
}

impl Sentences {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.start.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.start.is_empty()
    }
}

/// What a token is; the numbers are those of the plugin contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum TokenKind {
    /// A word with at least one Han character.
    Han = 0,
    /// A word of any other script.
    Word = 1,
    /// A number in digits, ASCII or full-width, with its separators.
    Number = 2,
    /// Punctuation.
    Punctuation = 3,
    /// Anything else that is not white space.
    Symbol = 4,
}

/// Tokens: never empty, never white space, in text order, disjoint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tokens {
    /// First byte of each.
    pub start: Vec<u32>,
    /// One past the last byte of each.
    pub end: Vec<u32>,
    /// See [`TokenKind`].
    pub kind: Vec<u8>,
    /// Part of speech of each, by its number in Universal Dependencies' alphabet (`tokens::Upos`), 0 for none; empty
    /// where the words have none: only those of a treebank do.
    pub pos: Vec<u8>,
}

impl Tokens {
    /// Appends one token.
    #[inline]
    pub fn push(&mut self, start: u32, end: u32, kind: TokenKind) {
        self.start.push(start);
        self.end.push(end);
        self.kind.push(kind as u8);
    }

    /// Takes room for so many more.
    pub(crate) fn reserve(&mut self, more: usize) {
        self.start.reserve(more);
        self.end.reserve(more);
        self.kind.reserve(more);
    }

    /// Takes all away and keeps the room.
    pub fn clear(&mut self) {
        self.start.clear();
        self.end.clear();
        self.kind.clear();
        self.pos.clear();
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.start.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.start.is_empty()
    }
}

/// All layers of one document.
#[derive(Debug, Clone, Default)]
pub struct Layers {
    /// ISO 639-1 code of the document, or `und`.
    pub language: String,
    /// Paragraphs.
    pub paragraphs: Paragraphs,
    /// Sections.
    pub sections: Sections,
    /// Sentences.
    pub sentences: Sentences,
    /// Tokens.
    pub tokens: Tokens,
}

impl Layers {
    /// Computes every layer with the default settings; built without the feature `dictionary`, all but the tokens.
    ///
    /// ```
    /// let layers = textmill_text::Layers::compute("今天很好。明天也好。");
    /// assert_eq!(layers.sentences.len(), 2);
    /// ```
    pub fn compute(text: &str) -> Self {
        let mut layers = Layers { language: language::detect(text).code.to_owned(), ..Layers::default() };
        paragraphs::split(text, &mut layers.paragraphs);
        sections::detect(text, &layers.paragraphs, &mut layers.sections);
        sentences::split(text, &layers.paragraphs, &layers.sections, &mut layers.sentences);
        #[cfg(feature = "dictionary")]
        crate::tokens::Tokenizer::default().tokenize(text, &mut layers.tokens);
        layers
    }
}
