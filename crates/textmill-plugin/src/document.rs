//! The document as a plugin sees it: borrowed text, metadata and layers.
//!
//! Everything here points into the batch that the host pushed; nothing is copied. All offsets are
//! **byte offsets into [`Document::text`]**, start inclusive, end exclusive, on character boundaries.

use arrow_array::cast::AsArray;
use arrow_array::{RecordBatch, StructArray};

/// A stretch of the document's text: byte offsets, `start` inclusive, `end` exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from `start` (inclusive) to `end` (exclusive).
    pub fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end.saturating_sub(self.start) as usize
    }

    /// Whether the span covers nothing.
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Whether `other` lies wholly inside this span.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The span as a `usize` range, for slicing.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The layers a plugin can ask for. The host computes each once per document, however many steps read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layer {
    /// Paragraphs, each with its language.
    Paragraphs,
    /// The tree of headings.
    Sections,
    /// Sentences, each with its paragraph and section.
    Sentences,
    /// Words, numbers, punctuation and symbols; white space is not a token.
    Tokens,
}

impl Layer {
    /// The name of the batch's column that carries the layer.
    pub fn column(self) -> &'static str {
        match self {
            Layer::Paragraphs => "paragraphs",
            Layer::Sections => "sections",
            Layer::Sentences => "sentences",
            Layer::Tokens => "tokens",
        }
    }
}

/// What a token is. The numbers are the contract's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum TokenKind {
    /// A word with at least one Han character.
    Han = 0,
    /// A word of any other script.
    Word = 1,
    /// A number in digits, ASCII or full-width, with its separators (`1,234.5`).
    Number = 2,
    /// Punctuation.
    Punctuation = 3,
    /// Anything else that is not white space: symbols, emoji.
    Symbol = 4,
}

impl TokenKind {
    /// The kind for a number on the wire; unknown numbers, from a newer host, are symbols.
    pub fn from_u8(value: u8) -> Self {
        match value {
            0 => TokenKind::Han,
            1 => TokenKind::Word,
            2 => TokenKind::Number,
            3 => TokenKind::Punctuation,
            _ => TokenKind::Symbol,
        }
    }

    /// Whether the token counts as a word: Han and other words, and numbers.
    pub fn is_word(self) -> bool {
        matches!(self, TokenKind::Han | TokenKind::Word | TokenKind::Number)
    }
}

/// A paragraph of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paragraph<'a> {
    /// Where it is, without indentation and line ends.
    pub span: Span,
    /// ISO 639-1 code of its language, `und` where it has too few letters to tell.
    pub language: &'a str,
}

/// A section: a heading and everything up to the next heading of the same or a higher level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Section {
    /// Heading and body.
    pub span: Span,
    /// The heading line alone.
    pub heading: Span,
    /// 1 for the outermost.
    pub level: u8,
    /// Index of the section that this one is in.
    pub parent: Option<usize>,
}

/// A sentence of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    /// Where it is, without surrounding white space.
    pub span: Span,
    /// Index of its paragraph.
    pub paragraph: usize,
    /// Index of the innermost section it is in.
    pub section: Option<usize>,
}

/// A token of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Where it is.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
}

/// The columns of the paragraphs layer of one document; all slices have the same length.
#[derive(Debug, Clone, Copy, Default)]
pub struct ParagraphsView<'a> {
    /// Starts.
    pub start: &'a [u32],
    /// Ends.
    pub end: &'a [u32],
    /// Languages, one code a paragraph.
    pub language: Strings<'a>,
}

/// The columns of the sections layer of one document; all slices have the same length.
#[derive(Debug, Clone, Copy, Default)]
pub struct SectionsView<'a> {
    /// Starts.
    pub start: &'a [u32],
    /// Ends.
    pub end: &'a [u32],
    /// Starts of the headings.
    pub heading_start: &'a [u32],
    /// Ends of the headings.
    pub heading_end: &'a [u32],
    /// Levels, from 1.
    pub level: &'a [u8],
    /// Parents; -1 for none.
    pub parent: &'a [i32],
}

/// The columns of the sentences layer of one document; all slices have the same length.
#[derive(Debug, Clone, Copy, Default)]
pub struct SentencesView<'a> {
    /// Starts.
    pub start: &'a [u32],
    /// Ends.
    pub end: &'a [u32],
    /// Index of the paragraph.
    pub paragraph: &'a [u32],
    /// Index of the innermost section; -1 for none.
    pub section: &'a [i32],
}

/// The columns of the tokens layer of one document; all slices have the same length.
#[derive(Debug, Clone, Copy, Default)]
pub struct TokensView<'a> {
    /// Starts.
    pub start: &'a [u32],
    /// Ends.
    pub end: &'a [u32],
    /// Kinds, see [`TokenKind`].
    pub kind: &'a [u8],
}

/// Strings stored end to end, as Arrow stores them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Strings<'a> {
    offsets: &'a [i32],
    bytes: &'a str,
}

impl<'a> Strings<'a> {
    /// `offsets` has one entry more than there are strings; each is a character boundary of `bytes`.
    pub fn new(offsets: &'a [i32], bytes: &'a str) -> Self {
        Self { offsets, bytes }
    }

    /// The string at `index`; empty when there is none.
    pub fn get(&self, index: usize) -> &'a str {
        match (self.offsets.get(index), self.offsets.get(index + 1)) {
            (Some(&start), Some(&end)) => self.bytes.get(start as usize..end as usize).unwrap_or(""),
            _ => "",
        }
    }
}

/// One document: text, metadata and the layers the plugin asked for.
///
/// ```
/// use textmill_plugin::{Document, SentencesView};
/// let document = Document::new("a.txt", "今天很好。Fine.").with_sentences(SentencesView {
///     start: &[0, 15],
///     end: &[15, 20],
///     paragraph: &[0, 0],
///     section: &[-1, -1],
/// });
/// let sentences: Vec<&str> = document.sentences().map(|sentence| document.slice(sentence.span)).collect();
/// assert_eq!(sentences, ["今天很好。", "Fine."]);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    id: &'a str,
    text: &'a str,
    language: Option<&'a str>,
    title: Option<&'a str>,
    date: Option<&'a str>,
    source: Option<&'a str>,
    metadata: Option<&'a str>,
    paragraphs: Option<ParagraphsView<'a>>,
    sections: Option<SectionsView<'a>>,
    sentences: Option<SentencesView<'a>>,
    tokens: Option<TokensView<'a>>,
    results: Option<(&'a RecordBatch, usize)>,
    pos: &'a [u8],
}

/// The parts of speech of [`Document::pos`]: the tags of Universal Dependencies, number 1 first.
pub const PARTS_OF_SPEECH: [&str; 17] = [
    "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT",
    "SCONJ", "SYM", "VERB", "X",
];

impl<'a> Document<'a> {
    /// A document with an id and a text, no metadata and no layers.
    pub fn new(id: &'a str, text: &'a str) -> Self {
        Self {
            id,
            text,
            language: None,
            title: None,
            date: None,
            source: None,
            metadata: None,
            paragraphs: None,
            sections: None,
            sentences: None,
            tokens: None,
            results: None,
            pos: &[],
        }
    }

    /// The id, unique within a run.
    pub fn id(&self) -> &'a str {
        self.id
    }

    /// The whole text.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// ISO 639-1 code of the document's language, `und` where it could not be told.
    pub fn language(&self) -> &'a str {
        self.language.unwrap_or("und")
    }

    /// The title, where the source gives one.
    pub fn title(&self) -> Option<&'a str> {
        self.title
    }

    /// The reference date (ISO 8601), where the source or the config gives one.
    pub fn date(&self) -> Option<&'a str> {
        self.date
    }

    /// Where it was read from. Only [`Reduce`](crate::Reduce) operators are given it.
    pub fn source(&self) -> Option<&'a str> {
        self.source
    }

    /// The source's further fields, a JSON object. Only [`Reduce`](crate::Reduce) operators are given it.
    pub fn metadata(&self) -> Option<&'a str> {
        self.metadata
    }

    /// What an earlier step returned: the column of its results, and this document's row in it. Spans in it are
    /// bytes of the text. Only [`Reduce`](crate::Reduce) operators are given it, those that ask for it in
    /// [`Reduce::results`](crate::Reduce::results).
    pub fn result(&self, step: &str) -> Option<(&'a StructArray, usize)> {
        let (batch, row) = self.results?;
        Some((batch.column_by_name(step)?.as_struct_opt()?, row))
    }

    /// The text of a span; empty when the span is not inside the text or cuts a character.
    pub fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// Sets what earlier steps returned: a batch with a column for each, and this document's row.
    #[must_use]
    pub fn with_results(mut self, batch: &'a RecordBatch, row: usize) -> Self {
        self.results = Some((batch, row));
        self
    }

    /// Sets the language.
    #[must_use]
    pub fn with_language(mut self, language: Option<&'a str>) -> Self {
        self.language = language;
        self
    }

    /// Sets the title.
    #[must_use]
    pub fn with_title(mut self, title: Option<&'a str>) -> Self {
        self.title = title;
        self
    }

    /// Sets the reference date.
    #[must_use]
    pub fn with_date(mut self, date: Option<&'a str>) -> Self {
        self.date = date;
        self
    }

    /// Sets where it was read from.
    #[must_use]
    pub fn with_source(mut self, source: Option<&'a str>) -> Self {
        self.source = source;
        self
    }

    /// Sets the source's further fields, a JSON object.
    #[must_use]
    pub fn with_metadata(mut self, metadata: Option<&'a str>) -> Self {
        self.metadata = metadata;
        self
    }

    /// Sets the paragraphs.
    #[must_use]
    pub fn with_paragraphs(mut self, view: ParagraphsView<'a>) -> Self {
        self.paragraphs = Some(view);
        self
    }

    /// Sets the sections.
    #[must_use]
    pub fn with_sections(mut self, view: SectionsView<'a>) -> Self {
        self.sections = Some(view);
        self
    }

    /// Sets the sentences.
    #[must_use]
    pub fn with_sentences(mut self, view: SentencesView<'a>) -> Self {
        self.sentences = Some(view);
        self
    }

    /// Sets the tokens.
    #[must_use]
    pub fn with_tokens(mut self, view: TokensView<'a>) -> Self {
        self.tokens = Some(view);
        self
    }

    /// Sets the parts of speech of the tokens, by their numbers.
    #[must_use]
    pub fn with_pos(mut self, pos: &'a [u8]) -> Self {
        self.pos = pos;
        self
    }

    /// The part of speech of a token, by its index: one of [`PARTS_OF_SPEECH`]. `None` where the words have none: of
    /// those that the host offers, only the words of a treebank do.
    pub fn pos(&self, token: usize) -> Option<&'static str> {
        let number = usize::from(*self.pos.get(token)?);
        PARTS_OF_SPEECH.get(number.checked_sub(1)?).copied()
    }

    /// The columns of the paragraphs layer.
    ///
    /// # Panics
    /// When the plugin did not ask for the layer. So do the other layer methods.
    pub fn paragraphs_view(&self) -> ParagraphsView<'a> {
        asked(self.paragraphs, Layer::Paragraphs)
    }

    /// The columns of the sections layer.
    pub fn sections_view(&self) -> SectionsView<'a> {
        asked(self.sections, Layer::Sections)
    }

    /// The columns of the sentences layer.
    pub fn sentences_view(&self) -> SentencesView<'a> {
        asked(self.sentences, Layer::Sentences)
    }

    /// The columns of the tokens layer.
    pub fn tokens_view(&self) -> TokensView<'a> {
        asked(self.tokens, Layer::Tokens)
    }

    /// The paragraphs in text order.
    pub fn paragraphs(&self) -> impl ExactSizeIterator<Item = Paragraph<'a>> + use<'a> {
        let view = self.paragraphs_view();
        (0..view.start.len()).map(move |i| Paragraph {
            span: Span::new(view.start[i], view.end[i]),
            language: view.language.get(i),
        })
    }

    /// The sections in text order; a parent stands before its children.
    pub fn sections(&self) -> impl ExactSizeIterator<Item = Section> + use<'a> {
        let view = self.sections_view();
        (0..view.start.len()).map(move |i| Section {
            span: Span::new(view.start[i], view.end[i]),
            heading: Span::new(view.heading_start[i], view.heading_end[i]),
            level: view.level[i],
            parent: usize::try_from(view.parent[i]).ok(),
        })
    }

    /// The sentences in text order.
    pub fn sentences(&self) -> impl ExactSizeIterator<Item = Sentence> + use<'a> {
        let view = self.sentences_view();
        (0..view.start.len()).map(move |i| Sentence {
            span: Span::new(view.start[i], view.end[i]),
            paragraph: view.paragraph[i] as usize,
            section: usize::try_from(view.section[i]).ok(),
        })
    }

    /// The tokens in text order.
    pub fn tokens(&self) -> impl ExactSizeIterator<Item = Token> + use<'a> {
        let view = self.tokens_view();
        (0..view.start.len()).map(move |i| Token {
            span: Span::new(view.start[i], view.end[i]),
            kind: TokenKind::from_u8(view.kind[i]),
        })
    }
}

fn asked<T>(layer: Option<T>, which: Layer) -> T {
    match layer {
        Some(view) => view,
        None => {
            panic!("the plugin did not ask for the layer `{}`; name it in Plugin::layers", which.column())
        }
    }
}
