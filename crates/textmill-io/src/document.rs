//! What a writer is given: a document, and the row that each step produced for it.

use std::cell::OnceCell;

use arrow_array::StructArray;
use arrow_schema::Fields;
use serde::{Deserialize, Serialize};
use textmill_text::{Paragraphs, Sections, Sentences};

use crate::offsets::OffsetMap;

/// A document's metadata, as every output states it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct DocumentMeta {
    /// Unique within a run.
    pub id: String,
    /// Where it came from: a path relative to the config where it lies below it; `-` for standard input.
    pub source: String,
    /// Name of the encoding it was decoded from, `UTF-8` for instance.
    pub encoding: String,
    /// How sure the decoder was, 0 to 1.
    pub encoding_confidence: f32,
    /// ISO 639-1 code, or `und`.
    pub language: String,
    /// The title, where the source gives one.
    pub title: Option<String>,
    /// The reference date (ISO 8601), where source or config gives one.
    pub date: Option<String>,
    /// Further fields of the source, in its order.
    pub metadata: serde_json::Map<String, serde_json::Value>,
    /// What the reader wants said about this document (a file name that is not UTF-8, replaced bytes).
    pub notes: Vec<String>,
}

/// What a step returns, known before any document is read.
#[derive(Debug, Clone)]
pub struct StepSchema {
    /// The step's name.
    pub name: String,
    /// The fields of its struct column.
    pub fields: Fields,
}

/// What a step returned for one document: one row of its struct column.
#[derive(Debug, Clone, Copy)]
pub struct StepResult<'a> {
    /// The step's name.
    pub name: &'a str,
    /// The column for a whole batch.
    pub rows: &'a StructArray,
    /// The document's row in it.
    pub row: usize,
}

/// One document with everything its outputs need. What several outputs share (the map of offsets, the
/// sentences) is computed once, when first asked for.
#[derive(Debug)]
pub struct DocumentResult<'a> {
    /// Metadata.
    pub document: &'a DocumentMeta,
    /// The text that all byte offsets point into.
    pub text: &'a str,
    /// One result a step, in the order of the config.
    pub steps: &'a [StepResult<'a>],
    map: OnceCell<OffsetMap<'a>>,
    sentences: OnceCell<Vec<(u32, u32)>>,
}

impl<'a> DocumentResult<'a> {
    /// A document and what its steps returned.
    pub fn new(document: &'a DocumentMeta, text: &'a str, steps: &'a [StepResult<'a>]) -> Self {
        Self { document, text, steps, map: OnceCell::new(), sentences: OnceCell::new() }
    }

    /// Hands over the sentence layer where the pipeline has it, so that pages need not compute it again.
    #[must_use]
    pub fn with_sentences(self, starts: &[u32], ends: &[u32]) -> Self {
        let spans: Vec<_> = starts.iter().copied().zip(ends.iter().copied()).collect();
        Self { sentences: OnceCell::from(spans), ..self }
    }

    /// The map from byte offsets to other units.
    pub fn offsets(&self) -> &OffsetMap<'a> {
        self.map.get_or_init(|| OffsetMap::new(self.text))
    }

    /// The sentences as byte spans.
    pub(crate) fn sentences(&self) -> &[(u32, u32)] {
        self.sentences.get_or_init(|| {
            let mut paragraphs = Paragraphs::default();
            let mut sections = Sections::default();
            let mut sentences = Sentences::default();
            textmill_text::paragraphs::split(self.text, &mut paragraphs);
            textmill_text::sections::detect(self.text, &paragraphs, &mut sections);
            textmill_text::sentences::split(self.text, &paragraphs, &sections, &mut sentences);
            sentences.start.into_iter().zip(sentences.end).collect()
        })
    }
}
