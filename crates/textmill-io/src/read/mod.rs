//! Reading: a source is cut into records (sequential, streaming), a record is parsed into a document
//! (anywhere, in parallel).
//!
//! Promises: no more than `max-bytes` of one record is ever in memory; whatever is wrong with a record costs
//! that record alone; the text handed on is at most [`MAX_TEXT`] bytes, so that offsets fit the 32 bits that
//! layers and Arrow strings use.

mod decoding;
pub(crate) mod digest;
mod json;
mod lines;
mod markdown;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use lines::{Line, Lines};

use self::digest::Digests;
use crate::document::DocumentMeta;
use crate::error::RecordError;
use crate::input::{InputFormat, Location, PathPattern, Source};
use crate::path::hash::hash;

/// The longest text of one document, in bytes of UTF-8.
pub(crate) const MAX_TEXT: usize = i32::MAX as usize;

/// Names of the fields of a JSON record. A dot goes into an object: `meta.title`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    /// The text; required.
    pub text: String,
    /// The id; a record without it is called `file:line`.
    pub id: String,
    /// The title.
    pub title: String,
    /// The reference date.
    pub date: String,
    /// The language.
    pub language: String,
}

impl Default for Fields {
    fn default() -> Self {
        Self {
            text: "text".into(),
            id: "id".into(),
            title: "title".into(),
            date: "date".into(),
            language: "language".into(),
        }
    }
}

/// Settings for reading.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// The encoding to decode from, instead of finding out.
    pub encoding: Option<String>,
    /// The encoding of the files that a pattern names, instead of `encoding`; the first pattern that matches counts.
    pub encodings: Vec<(PathPattern, String)>,
    /// Puts U+FFFD for bytes that cannot be decoded, and says so in the document's notes, instead of giving
    /// an error.
    pub lossy: bool,
    /// The language of every document that does not state its own.
    pub language: Option<String>,
    /// The date of every document that does not state its own.
    pub date: Option<String>,
    /// The largest record, in bytes.
    pub max_bytes: u64,
    /// Where a JSON record keeps what.
    pub fields: Fields,
    /// Where to put the SHA-256 of every source that is read to its end; hashed only if it is there.
    pub digests: Option<Digests>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            encoding: None,
            encodings: Vec::new(),
            lossy: false,
            language: None,
            date: None,
            max_bytes: 128 << 20,
            fields: Fields::default(),
            digests: None,
        }
    }
}

impl ReadOptions {
    /// The encoding that a pattern names for this file.
    fn encoding_of(&self, file: &Path) -> Option<&str> {
        self.encodings
            .iter()
            .find(|(pattern, _)| pattern.matches(file))
            .map(|(_, encoding)| encoding.as_str())
    }
}

/// What the reader found out about a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReaderFacts {
    /// Size of the record in its source.
    pub bytes: u64,
    /// Line within the source, from 1, for formats with one record a line.
    pub line: Option<u64>,
    /// Whether it began with a byte order mark.
    pub had_bom: bool,
    /// How many byte sequences could not be decoded and became U+FFFD.
    pub replacements: u64,
}

/// A document as read: decoded, not yet processed.
#[derive(Debug, Clone, PartialEq)]
pub struct RawDocument {
    /// Metadata. `language` is empty unless the source or the options state one: then detect it.
    pub meta: DocumentMeta,
    /// The text.
    pub text: String,
    /// What the reader found out.
    pub facts: ReaderFacts,
}

/// One record of a source, as bytes.
#[derive(Debug, Clone)]
pub struct Record {
    source: SourceName,
    line: Option<u64>,
    bytes: Vec<u8>,
}

#[derive(Debug, Clone)]
struct SourceName {
    id: String,
    name: String,
    format: InputFormat,
    note: Option<String>,
    /// The encoding that the options name for this source in particular.
    encoding: Option<String>,
}

impl SourceName {
    fn error(&self, line: Option<u64>, cause: impl Into<String>) -> RecordError {
        let id = match line {
            Some(line) => format!("{}:{line}", self.id),
            None => self.id.clone(),
        };
        RecordError { id, source_name: self.name.clone(), line, cause: cause.into() }
    }
}

impl Record {
    /// Size in bytes.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether it has no bytes.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
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
        each(&self.bytes);
    }

    /// A hash of where the record stands: its source and line. The same on every machine.
    pub fn place_hash(&self) -> u64 {
        hash(self.source.id.as_bytes()) ^ self.line.unwrap_or_default().wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    /// Decodes the record into a document.
    ///
    /// # Errors
    /// When it cannot be decoded, or is not a JSON object with the fields that the options name.
    pub fn parse(self, options: &ReadOptions) -> Result<RawDocument, RecordError> {
        let Record { source, line, bytes } = self;
        let size = bytes.len() as u64;
        let failed = |cause: String| source.error(line, cause);
        let decoded = decoding::decode_record(&bytes, options, source.encoding.as_deref(), &source.format)
            .map_err(failed)?;
        if decoded.text.len() > MAX_TEXT {
            return Err(source.error(line, "the text is longer than 2 GiB as UTF-8; split it"));
        }
        let mut meta = DocumentMeta {
            id: source.id.clone(),
            source: source.name.clone(),
            encoding: decoded.encoding.to_owned(),
            encoding_confidence: decoded.confidence,
            notes: source.note.iter().cloned().collect(),
            ..DocumentMeta::default()
        };
        if decoded.replacements > 0 {
            let n = decoded.replacements;
            meta.notes.push(format!("{n} byte sequences are not {}; each became U+FFFD", decoded.encoding));
        }
        let text = match source.format {
            InputFormat::JsonLines => {
                meta.id = source.error(line, "").id;
                json::parse(&decoded.text, &options.fields, &mut meta).map_err(|e| source.error(line, e))?
            }
            InputFormat::Markdown => {
                meta.title = markdown::title(&decoded.text);
                decoded.text.into_owned()
            }
            _ => decoded.text.into_owned(),
        };
        if meta.language.is_empty() {
            meta.language = options.language.clone().unwrap_or_default();
        }
        meta.date = meta.date.or_else(|| options.date.clone());
        let facts = ReaderFacts {
            bytes: size,
            line,
            had_bom: decoded.had_bom,
            replacements: decoded.replacements as u64,
        };
        Ok(RawDocument { meta, text, facts })
    }
}

/// The records of one source, in order. Reads as it goes.
pub struct Records {
    source: SourceName,
    max_bytes: u64,
    state: State,
}

enum State {
    Whole(Box<dyn Read + Send>),
    Lines(Lines<Box<dyn Read + Send>>),
    Failed(String),
    Done,
}

impl Source {
    /// Opens the source; a source that cannot be opened gives one error and ends.
    ///
    /// Standard input is read here only if the source says so.
    pub fn records(&self, options: &ReadOptions) -> Records {
        match &self.location {
            Location::Stdin => self.records_from(Box::new(std::io::stdin()), options),
            Location::File(path) => match File::open(path) {
                Ok(file) => self.records_from(Box::new(file), options),
                Err(e) => self.start(State::Failed(opening_failed(&e)), options),
            },
        }
    }

    /// As [`Source::records`], with the bytes from elsewhere.
    pub fn records_from(&self, bytes: Box<dyn Read + Send>, options: &ReadOptions) -> Records {
        let bytes = match &options.digests {
            Some(digests) => Box::new(digests.watch(&self.name, bytes)),
            None => bytes,
        };
        let state = match &self.format {
            InputFormat::Unknown(extension) => State::Failed(format!(
                "no reader for `.{extension}`; readers exist for {}, or say which to use with `format`",
                InputFormat::KNOWN
            )),
            InputFormat::JsonLines => State::Lines(Lines::new(bytes, options.max_bytes)),
            InputFormat::Text | InputFormat::Markdown => State::Whole(bytes),
        };
        self.start(state, options)
    }

    fn start(&self, state: State, options: &ReadOptions) -> Records {
        let source = SourceName {
            id: self.id.clone(),
            name: self.name.clone(),
            format: self.format.clone(),
            note: self.note.clone(),
            encoding: match &self.location {
                Location::File(path) => options.encoding_of(path).map(str::to_owned),
                Location::Stdin => None,
            },
        };
        Records { source, max_bytes: options.max_bytes, state }
    }
}

fn opening_failed(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "the file is gone; it was there when the run began".to_owned(),
        std::io::ErrorKind::PermissionDenied => {
            "you may not read the file; change its permissions".to_owned()
        }
        _ => format!("cannot open the file: {error}"),
    }
}

impl Iterator for Records {
    type Item = Result<Record, RecordError>;

    fn next(&mut self) -> Option<Self::Item> {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Done => None,
            State::Failed(cause) => Some(Err(self.source.error(None, cause))),
            State::Whole(bytes) => Some(self.whole(bytes)),
            State::Lines(lines) => self.line(lines),
        }
    }
}

impl Records {
    fn whole(&self, reader: Box<dyn Read + Send>) -> Result<Record, RecordError> {
        let mut bytes = Vec::new();
        reader
            .take(self.max_bytes.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|e| self.source.error(None, format!("reading failed: {e}")))?;
        if bytes.len() as u64 > self.max_bytes {
            return Err(self.source.error(None, too_large(self.max_bytes)));
        }
        Ok(Record { source: self.source.clone(), line: None, bytes })
    }

    fn line(&mut self, mut lines: Lines<Box<dyn Read + Send>>) -> Option<Result<Record, RecordError>> {
        let item = match lines.next_line() {
            Ok(None) => return None,
            Ok(Some(Line { number, bytes: Some(bytes) })) => {
                Ok(Record { source: self.source.clone(), line: Some(number), bytes })
            }
            Ok(Some(Line { number, bytes: None })) => {
                Err(self.source.error(Some(number), too_large(self.max_bytes)))
            }
            // What follows cannot be told apart from what is lost: the source ends here.
            Err(e) => {
                let line = lines.number() + 1;
                return Some(Err(self.source.error(
                    Some(line),
                    format!("reading failed: {e}; this line and all after it are lost"),
                )));
            }
        };
        self.state = State::Lines(lines);
        Some(item)
    }
}

fn too_large(max_bytes: u64) -> String {
    format!("larger than {max_bytes} bytes; split it, or raise `max-bytes`")
}

#[cfg(test)]
mod tests;
