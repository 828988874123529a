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
//! # What hostile inputs get
//!
//! | input | outcome |
//! |---|---|
//! | empty file, file without a line end, BOM, CR LF | a document |
//! | bytes that are not valid in the encoding | an error that names the byte; with `lossy`, U+FFFD and a note |
//! | a record over `max-bytes`, a gigabyte on one line | an error for that record; it is never in memory |
//! | JSON that is broken, too deep, has lone surrogates, no text | an error for that line |
//! | a file that vanished, is unreadable, a link to nowhere, no reader for its extension | an error for that file |
//! | a file name that is not UTF-8 | a document; odd bytes are `%XX` in its id, and a note |
//! | loops of symbolic links | end: folders behind links are not entered |
//! | ids such as `../../etc/x`, `C:\x`, `CON`, 10,000 characters, NUL | a safe name inside the output's folder |
//! | two documents whose names differ in case only, or not at all | two files, the later with a tag |
//! | an output path that is an input | an error before anything is written |
//! | text full of Markdown or of formulas | shown as it is; formulas are guarded on request |
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
mod write;

pub use document::{DocumentMeta, DocumentResult, StepResult, StepSchema};
pub use error::{Error, RecordError, RenderError};
pub use input::{InputFormat, InputOptions, Inputs, Location, PathPattern, Source};
pub use path::{AtomicFile, Overwrite, Template};
pub use path::{Guard, SealedFile, identity};
pub use read::digest::{Digests, SourceDigest, digest};
pub use read::{Fields, RawDocument, ReadOptions, ReaderFacts, Record, Records};
pub use write::{Output, OutputFormat, OutputSpec, Rendered, Table, TableWriter, Writer, Written, tables};
