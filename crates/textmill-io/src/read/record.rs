//! One record of a source, and how it becomes a document. It needs nothing else, so it runs on any thread.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{MAX_TEXT, RawDocument, ReadOptions, ReaderFacts};
use super::{csv, decoding, docx, html, json, markdown, pdf};
use crate::document::DocumentMeta;
use crate::error::{RecordError, Refusal};
use crate::input::InputFormat;
use crate::path::hash::hash;

/// One record of a source, as bytes.
#[derive(Debug, Clone)]
pub struct Record {
    pub(super) source: SourceName,
    pub(super) line: Option<u64>,
    pub(super) body: Body,
}

/// What a record is.
#[derive(Debug, Clone)]
pub(super) enum Body {
    Bytes(Vec<u8>),
    /// A row, and what its values are called.
    Row(Vec<u8>, Arc<csv::Header>),
    /// Named values, read already, and their size.
    Values(Map<String, Value>, usize),
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct SourceName {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) format: InputFormat,
    pub(super) note: Option<String>,
    /// The encoding that the options name for this source in particular.
    pub(super) encoding: Option<String>,
}

impl SourceName {
    pub(super) fn error(&self, line: Option<u64>, cause: impl Into<Refusal>) -> RecordError {
        let Refusal { kind, cause } = cause.into();
        RecordError { id: self.id_of(line), source_name: self.name.clone(), line, kind, cause }
    }

    /// What a record is called that has no id of its own.
    fn id_of(&self, line: Option<u64>) -> String {
        match line {
            Some(line) => format!("{}:{line}", self.id),
            None => self.id.clone(),
        }
    }
}

impl Record {
    /// Size in bytes.
    pub fn len(&self) -> usize {
        match &self.body {
            Body::Bytes(bytes) | Body::Row(bytes, _) => bytes.len(),
            Body::Values(_, size) => *size,
        }
    }

    /// Whether it has no bytes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Everything that the document made of this record depends on, besides the options: part by part, always in
    /// the same order.
    pub fn parts(&self, each: &mut dyn FnMut(&[u8])) {
        let SourceName { id, name, format, note, encoding } = &self.source;
        each(id.as_bytes());
        each(name.as_bytes());
        each(format!("{format:?}").as_bytes());
        each(note.as_deref().unwrap_or_default().as_bytes());
        each(encoding.as_deref().unwrap_or_default().as_bytes());
        each(&self.line.unwrap_or_default().to_le_bytes());
        match &self.body {
            Body::Bytes(bytes) => each(bytes),
            Body::Row(bytes, header) => {
                each(bytes);
                each(&header.row);
                each(header.encoding.as_deref().unwrap_or_default().as_bytes());
            }
            Body::Values(values, _) => {
                for (name, value) in values {
                    each(name.as_bytes());
                    each(value.to_string().as_bytes());
                }
            }
        }
    }

    /// A hash of where the record stands: its source and line. The same on every machine.
    pub fn place_hash(&self) -> u64 {
        hash(self.source.id.as_bytes()) ^ self.line.unwrap_or_default().wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    /// Makes the record a document: decodes it, takes it apart, finds its main text, as its format asks for.
    ///
    /// # Errors
    /// When it cannot be decoded or is not what its format says, or the fields that the options name are not there.
    pub fn parse(self, options: &ReadOptions) -> Result<RawDocument, RecordError> {
        let facts = ReaderFacts { bytes: self.len() as u64, line: self.line, ..ReaderFacts::default() };
        let Record { source, line, body } = self;
        let meta = DocumentMeta {
            id: source.id_of(line),
            source: source.name.clone(),
            encoding: "UTF-8".to_owned(),
            encoding_confidence: 1.0,
            notes: source.note.iter().cloned().collect(),
            ..DocumentMeta::default()
        };
        let mut document = RawDocument { meta, text: String::new(), facts };
        let filled = match body {
            Body::Bytes(bytes) => document.read(bytes, &source, options),
            Body::Row(bytes, header) => {
                document.read_row(&bytes, &header, &source, options).map_err(Refusal::from)
            }
            Body::Values(values, _) => json::from_object(values, &options.fields, &mut document.meta)
                .map(|text| document.text = text)
                .map_err(Refusal::from),
        };
        filled.map_err(|cause| source.error(line, cause))?;
        if document.text.len() > MAX_TEXT {
            return Err(source.error(line, "the text is longer than 2 GiB as UTF-8; split it"));
        }
        let meta = &mut document.meta;
        if meta.language.is_empty() {
            meta.language = options.language.clone().unwrap_or_default();
        }
        meta.date = meta.date.take().or_else(|| options.date.clone());
        Ok(document)
    }
}

impl RawDocument {
    fn read(&mut self, bytes: Vec<u8>, source: &SourceName, options: &ReadOptions) -> Result<(), Refusal> {
        match source.format {
            InputFormat::Docx => {
                let found = docx::read(&bytes, options.max_bytes)?;
                self.reader("docx");
                self.meta.title = found.title.or_else(|| markdown::title(&found.text));
                self.text = found.text;
                return Ok(());
            }
            InputFormat::Pdf => {
                let found = pdf::read(bytes, options.max_bytes)?;
                self.reader("pdf");
                self.meta.metadata.insert("pages".to_owned(), found.pages.into());
                if found.unknown > 0 {
                    let n = found.unknown;
                    self.meta.notes.push(format!("{n} characters could not be told; each became U+FFFD"));
                }
                // Headings are lines with `#` here, as in Markdown.
                self.meta.title = markdown::title(&found.text);
                self.text = found.text;
                return Ok(());
            }
            _ => {}
        }
        let decoded = decoding::decode_record(&bytes, options, source.encoding.as_deref(), &source.format)?;
        let plain = matches!(source.format, InputFormat::Text | InputFormat::Markdown);
        if plain && !options.lossy && decoding::is_binary(&decoded.text) {
            let cause = "this is not text: it is full of control characters; leave the file out, or read it all the same with `lossy`";
            return Err(cause.into());
        }
        self.decoded(&decoded);
        self.text = match source.format {
            InputFormat::JsonLines => json::parse(&decoded.text, &options.fields, &mut self.meta)?,
            InputFormat::Html => {
                let article = html::article(&decoded.text);
                self.reader("html");
                (self.meta.title, self.meta.date) = (article.title, article.date);
                article.text
            }
            InputFormat::Markdown => {
                self.meta.title = markdown::title(&decoded.text);
                decoded.text.into_owned()
            }
            _ => decoded.text.into_owned(),
        };
        Ok(())
    }

    fn read_row(
        &mut self,
        row: &[u8],
        header: &csv::Header,
        source: &SourceName,
        options: &ReadOptions,
    ) -> Result<(), String> {
        // One file has one encoding, whatever single rows look like.
        let named = source.encoding.as_deref().or(options.encoding.as_deref());
        let encoding = named.or(header.encoding.as_deref()).or(Some("utf-8"));
        let decoded = decoding::decode_record(row, options, encoding, &source.format)?;
        self.decoded(&decoded);
        let names = |row: &[u8]| {
            let names = decoding::decode_record(row, options, encoding, &source.format)?;
            Ok(names.text.into_owned())
        };
        let values = header.object(names, &decoded.text)?;
        self.text = json::from_object(values, &options.fields, &mut self.meta)?;
        Ok(())
    }

    /// Which reader made the text: where it differs from the file's own.
    fn reader(&mut self, name: &str) {
        self.meta.metadata.insert("reader".to_owned(), name.into());
    }

    fn decoded(&mut self, decoded: &textmill_text::decode::Decoded<'_>) {
        decoded.encoding.clone_into(&mut self.meta.encoding);
        self.meta.encoding_confidence = decoded.confidence;
        self.facts.had_bom = decoded.had_bom;
        self.facts.replacements = decoded.replacements as u64;
        if decoded.replacements > 0 {
            let n = decoded.replacements;
            let note = format!("{n} byte sequences are not {}; each became U+FFFD", decoded.encoding);
            self.meta.notes.push(note);
        }
    }
}
