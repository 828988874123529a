//! Readers and writers: how reports come in and results go out.
//!
//! The way in has three stations, so that the slow part can run on many threads while files are read
//! in one order:
//!
//! 1. [`Inputs::expand`] turns the config's patterns into an ordered list of [`Source`]s;
//! 2. [`Source::records`] cuts a source into [`Record`]s: bytes, not yet decoded. It streams: a file of
//!    many gigabytes is never in memory;
//! 3. [`Record::parse`] decodes one record into a [`RawDocument`]. It needs no other state and runs anywhere.
//!
//! The way out mirrors it:
//!
//! 1. [`Output::plan`] checks an [`OutputSpec`] against the schemas of the steps: what it accepts can be
//!    written, so `check` and `run` agree;
//! 2. [`Output::render`] turns one document's results into bytes. It is pure and runs on any thread;
//! 3. [`Output::open`] gives the [`Writer`] that appends what was rendered, in order, and makes the files
//!    appear whole when it is finished, or not at all when it is dropped.
//!
//! # Formats
//!
//! | in | what is a document | of its own |
//! |---|---|---|
//! | `.txt`, `.md` | the file | encodings are found out; the title of a `.md` is that of its front matter, or its first heading |
//! | `.html` | the page's main text | title, date where the page states one, encoding from its `meta` |
//! | `.docx` | the paragraphs, headings and tables | headings are told by their styles |
//! | `.pdf` | the text in paragraphs | headings are told by their size; a scan is an error that says so |
//! | `.jsonl` | each line | fields by name |
//! | `.csv`, `.tsv` | each row | columns by name; `,` `;` and tab; one encoding a file |
//! | `.parquet` | each row | columns by name; files only |
//!
//! Where it is asked for, each line of a text is a document; one file has one encoding then.
//!
//! All but `.parquet` also as `.gz` and `.zst`; standard input shows by its first bytes whether it is one of these.
//! Spans in results point into the text that was extracted; `document.metadata.reader` says by which reader, where it
//! is not the file's own text.
//!
//! One huge file uses all cores: its records are cut by one thread, which looks for line ends and quotes alone, and
//! decoded, parsed and processed by all.
//!
//! | out | what it holds |
//! |---|---|
//! | `.jsonl` | nested results |
//! | `.csv` | one flat table |
//! | `.parquet` | nested results, or one flat table, with their types |
//! | `.sqlite` | the documents and all flat tables, or one of them |
//! | `.md`, `.html` | a page for people |
//!
//! Those of text also as `.gz` and `.zst`.
//!
//! # What hostile inputs get
//!
//! | input | outcome |
//! |---|---|
//! | empty file, file without a line end, BOM, CR LF | a document |
//! | `.gz` or `.zst` that is cut short or broken | an error for that file, or for its rest |
//! | a bomb in gzip or Zstandard | an error once it passes 64 MiB and `max-expansion` times what was read; it is never in memory |
//! | a bomb in a `.docx` | an error once a part passes `max-bytes`; it is never in memory |
//! | a bomb in a `.pdf` | an error when all streams pass four times `max-bytes`, or one is packed twice; those of an encrypted file are not seen |
//! | a broken `.docx`, `.pdf` or `.parquet`, a `.doc` | an error for that file; panics of its library are caught |
//! | a `.pdf` or `.docx` behind a password | an error of its own kind, `encrypted` |
//! | a page, `.docx` or `.pdf` whose reader is slow, crashes, overflows its stack or eats memory | an error for that file, `timeout` or `crash`: it was read in a process of its own, see [`Apart`] |
//! | a `.pdf` of pictures, or in fonts that hide their characters | an error of its own kind, `no text layer`: needs OCR |
//! | HTML or XML 100,000 levels deep | a document; there is no recursion |
//! | HTML whose tags are in disorder or never closed | a document |
//! | HTML that states a wrong encoding | decoded as what it is |
//! | a quote in a `.csv` that is never closed | an error that names the line of the quote; the rest of the file was taken for its text |
//! | a row of a `.csv` with more values than columns | an error for that row |
//! | bytes that are not valid in the encoding | an error that names the byte; with `lossy`, U+FFFD and a note |
//! | a record over `max-bytes`, a gigabyte on one line | an error for that record; it is never in memory |
//! | JSON that is broken, too deep, has lone surrogates, no text | an error for that line |
//! | NUL and other control characters | kept in text, `.jsonl`, `.csv`; left out of `.html`, `.pdf` |
//! | two documents with one id | an error for the second |
//! | a file that changes while it is read | an error where it is one document; where it holds many, they are what was read, and the run says so |
//! | a file that vanished, is unreadable, a link to nowhere | an error for that file |
//! | no reader for a file's extension | an error for that file where a glob names it; in a folder it is passed over and counted |
//! | a folder below a named one that cannot be listed | an error for that folder: nobody knows what is in it |
//! | a file name that is not UTF-8 | a document; odd bytes are `%XX` in its id, and a note |
//! | loops of symbolic links | end: folders behind links are not entered |
//! | ids such as `../../etc/x`, `C:\x`, `CON`, 10,000 characters, NUL | a safe name inside the output's folder |
//! | two documents whose names differ in case only, or not at all | two files, the later with a tag |
//! | an output path that is an input | an error before anything is written |
//! | text full of Markdown, HTML or of formulas | shown as it is; formulas are guarded on request |
//!
//! What goes wrong with *one document* (not decodable, too large, a broken line, a file that vanished) is a
//! [`RecordError`] and never ends a run; what goes wrong with *the run* (nothing matched, disk full) is an
//! [`Error`]. Both name the place and what to do. This crate never prints, never exits, and never looks
//! outside the paths it is given.

mod document;
mod error;
mod input;
pub mod offsets;
mod path;
mod read;
pub mod spreadsheet;
mod write;

pub use document::{DocumentMeta, DocumentResult, StepResult, StepSchema};
pub use error::{Error, RecordError, RecordErrorKind, RenderError};
pub use input::{Compression, InputFormat, InputOptions, Inputs, Location, PathPattern, Skipped, Source};
pub use path::{AtomicFile, Guard, Overwrite, SealedFile, Template, Unfinished, commit_all, identity, is_at};
pub use read::apart::{Apart, Worker as ReadingWorker, serve as read_for_others};
pub use read::digest::{Digests, SourceDigest, digest};
pub use read::{Fields, RawDocument, ReadOptions, ReaderFacts, Record, Records, Survey};
pub use write::{
    Output, OutputFormat, OutputSpec, OwnFile, Rendered, Table, TableWriter, Writer, Written, tables,
};
