//! Reading: a source is cut into records (sequential, streaming), a record is parsed into a document
//! (anywhere, in parallel).
//!
//! Promises: no more than `max-bytes` of one record is ever in memory; whatever is wrong with a record costs
//! that record alone; the text handed on is at most [`MAX_TEXT`] bytes, so that offsets fit the 32 bits that
//! layers and Arrow strings use.

pub(crate) mod apart;
mod compressed;
mod csv;
mod decoding;
pub(crate) mod digest;
mod docx;
mod flow;
mod html;
mod json;
mod lines;
mod markdown;
mod parquet;
mod pdf;
mod record;
mod survey;

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use self::csv::{Row, Rows, Unfit};
use self::lines::{Line, Lines};

use self::digest::{Digests, Stamp};
pub use self::record::Record;
use self::record::{Body, SourceName};
pub use self::survey::Survey;
use crate::document::DocumentMeta;
use crate::error::RecordError;
use crate::input::{InputFormat, Location, PathPattern, Source};

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
    /// The most bytes that one byte of a compressed source may stand for, on the average so far.
    pub max_expansion: u64,
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
            max_expansion: 200,
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

/// The records of one source, in order. Reads as it goes.
pub struct Records {
    source: SourceName,
    max_bytes: u64,
    state: State,
    /// The file that the source is, as it was when it was opened.
    file: Option<(PathBuf, Stamp)>,
}

enum State {
    Whole(Box<dyn Read + Send>),
    Lines(Lines<Box<dyn Read + Send>>),
    Rows(Rows<Box<dyn Read + Send>>),
    Parquet(Box<parquet::Rows>),
    Failed(String),
    Done,
}

impl Source {
    /// Opens the source; a source that cannot be opened gives one error and ends.
    ///
    /// Standard input is read here only if the source says so.
    pub fn records(&self, options: &ReadOptions) -> Records {
        match &self.location {
            Location::Stdin => match compressed::sniff(Box::new(std::io::stdin())) {
                Ok((compression, bytes)) => {
                    Source { compression, ..self.clone() }.records_from(bytes, options)
                }
                Err(e) => self.start(State::Failed(format!("reading failed: {e}")), options),
            },
            Location::File(path) => match File::open(path) {
                Ok(file) if self.format == InputFormat::Parquet && self.compression.is_none() => {
                    self.start(self.parquet(file, options), options)
                }
                Ok(file) => {
                    let stamp = Stamp::of_file(&file).map(|stamp| (path.clone(), stamp));
                    let mut records = self.records_of(Box::new(file), stamp.clone(), options);
                    records.file = stamp;
                    records
                }
                Err(e) => self.start(State::Failed(opening_failed(path, &e)), options),
            },
            Location::Unlisted(_, cause) => self.start(State::Failed(cause.clone()), options),
        }
    }

    /// As [`Source::records`], with the bytes from elsewhere.
    pub fn records_from(&self, bytes: Box<dyn Read + Send>, options: &ReadOptions) -> Records {
        self.records_of(bytes, None, options)
    }

    fn records_of(
        &self,
        bytes: Box<dyn Read + Send>,
        file: Option<(PathBuf, Stamp)>,
        options: &ReadOptions,
    ) -> Records {
        let bytes = match &options.digests {
            Some(digests) => Box::new(digests.watch(&self.name, bytes, file)),
            None => bytes,
        };
        let bytes = match self.compression {
            Some(compression) => match compressed::decompress(bytes, compression, options.max_expansion) {
                Ok(bytes) => bytes,
                Err(e) => return self.start(State::Failed(format!("reading failed: {e}")), options),
            },
            None => bytes,
        };
        let state = match &self.format {
            InputFormat::Unknown(extension) => State::Failed(format!(
                "no reader for `.{extension}`; readers exist for {}, or say which to use with `format`",
                InputFormat::KNOWN
            )),
            InputFormat::JsonLines => State::Lines(Lines::new(bytes, options.max_bytes)),
            InputFormat::Lines => return self.lines_from(bytes, options),
            InputFormat::Parquet => State::Failed(
                "Parquet is read from files only, and not from within another compression".to_owned(),
            ),
            InputFormat::Csv => State::Rows(Rows::new(bytes, options.max_bytes)),
            InputFormat::Text
            | InputFormat::Markdown
            | InputFormat::Html
            | InputFormat::Docx
            | InputFormat::Pdf => State::Whole(bytes),
        };
        self.start(state, options)
    }

    /// Lines of text: one file has one encoding, whatever single lines look like.
    fn lines_from(&self, mut bytes: Box<dyn Read + Send>, options: &ReadOptions) -> Records {
        let mut sample = Vec::new();
        if let Err(e) = bytes.by_ref().take(decoding::SAMPLE).read_to_end(&mut sample) {
            return self.start(State::Failed(format!("reading failed: {e}")), options);
        }
        let found = decoding::of_sample(&sample);
        let bytes: Box<dyn Read + Send> = Box::new(Cursor::new(sample).chain(bytes));
        let mut records = self.start(State::Lines(Lines::new(bytes, options.max_bytes)), options);
        let named = records.source.encoding.take().or_else(|| options.encoding.clone());
        let encoding = named.unwrap_or(found);
        if encoding.to_ascii_lowercase().starts_with("utf-16") {
            let cause =
                "the file is UTF-16, whose line ends cannot be told byte by byte: convert it to UTF-8 first";
            records.state = State::Failed(cause.to_owned());
        }
        records.source.encoding = Some(encoding);
        records
    }

    fn parquet(&self, file: File, options: &ReadOptions) -> State {
        if let Some(digests) = &options.digests {
            // Its pages are not read in their order.
            match digest::digest(&file) {
                Ok(digest) => digests.put(&self.name, digest),
                Err(e) => return State::Failed(format!("reading failed: {e}")),
            }
        }
        match parquet::Rows::open(file, options.max_bytes) {
            Ok(rows) => State::Parquet(Box::new(rows)),
            Err(cause) => State::Failed(cause),
        }
    }

    fn start(&self, state: State, options: &ReadOptions) -> Records {
        let source = SourceName {
            id: self.id.clone(),
            name: self.name.clone(),
            format: self.format.clone(),
            note: self.note.clone(),
            encoding: match &self.location {
                Location::File(path) => options.encoding_of(path).map(str::to_owned),
                Location::Stdin | Location::Unlisted(..) => None,
            },
        };
        Records { source, max_bytes: options.max_bytes, state, file: None }
    }
}

fn opening_failed(path: &Path, error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound if path.is_symlink() => {
            let target = std::fs::read_link(path).unwrap_or_default();
            format!("the link leads nowhere: there is no `{}`", target.display())
        }
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
            State::Rows(rows) => self.row(rows),
            State::Parquet(rows) => self.values(rows),
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
        if self.file.as_ref().is_some_and(|(path, stamp)| stamp.differs_at(path)) {
            let cause = "the file changed while it was read, so that half of each state may be here; run again when it rests";
            return Err(self.source.error(None, cause));
        }
        Ok(Record { source: self.source.clone(), line: None, body: Body::Bytes(bytes) })
    }

    fn line(&mut self, mut lines: Lines<Box<dyn Read + Send>>) -> Option<Result<Record, RecordError>> {
        let item = match lines.next_line() {
            Ok(None) => return None,
            Ok(Some(Line { number, bytes: Some(bytes) })) => {
                Ok(Record { source: self.source.clone(), line: Some(number), body: Body::Bytes(bytes) })
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

impl Records {
    fn values(&mut self, mut rows: Box<parquet::Rows>) -> Option<Result<Record, RecordError>> {
        let item = match rows.next_row() {
            Ok(None) => return None,
            Ok(Some(Ok((values, size)))) => Ok(Record {
                source: self.source.clone(),
                line: Some(rows.number()),
                body: Body::Values(values, size),
            }),
            Ok(Some(Err(cause))) => Err(self.source.error(Some(rows.number()), cause)),
            Err(e) => {
                let cause = format!("reading failed: {e}; this row and all after it are lost");
                return Some(Err(self.source.error(Some(rows.number() + 1), cause)));
            }
        };
        self.state = State::Parquet(rows);
        Some(item)
    }

    fn row(&mut self, mut rows: Rows<Box<dyn Read + Send>>) -> Option<Result<Record, RecordError>> {
        let row = rows.header().and_then(|header| match header {
            Some(header) => Ok(rows.next_row()?.map(|row| (row, header))),
            None => Ok(None),
        });
        let item = match row {
            Ok(None) => return None,
            Ok(Some((Row { line, bytes: Ok(bytes) }, header))) => {
                Ok(Record { source: self.source.clone(), line: Some(line), body: Body::Row(bytes, header) })
            }
            Ok(Some((Row { line, bytes: Err(unfit) }, _))) => {
                let cause = match unfit {
                    Unfit::TooLong => {
                        format!("{}, or close the quote that is open", too_large(self.max_bytes))
                    }
                    Unfit::Unclosed(opened) => format!(
                        "the quote that line {opened} opens is never closed: all that follows was taken for its text"
                    ),
                };
                Err(self.source.error(Some(line), cause))
            }
            Err(e) => {
                let cause = format!("reading failed: {e}; this line and all after it are lost");
                return Some(Err(self.source.error(Some(rows.line() + 1), cause)));
            }
        };
        self.state = State::Rows(rows);
        Some(item)
    }
}

fn too_large(max_bytes: u64) -> String {
    format!("larger than {max_bytes} bytes; split it, or raise `max-bytes`")
}

#[cfg(test)]
mod tests;
