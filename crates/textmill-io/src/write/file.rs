//! One file of an output: what is rendered goes in, in order, and the format's own end comes last.
//!
//! Whatever the format, the bytes go through an [`AtomicFile`], so the file appears whole or not at all. They depend
//! on what is written and its order alone: no time, no name, no number of threads is in them.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::parquet::ParquetFile;
use super::rows::RowField;
use super::sqlite::{SqlTable, SqliteFile};
use crate::error::Error;
use crate::input::Compression;
use crate::path::{AtomicFile, EndedFile, Policy, SealedFile};

/// How strongly Zstandard and gzip compress: their own defaults.
const ZSTD_LEVEL: i32 = 3;

/// How a file is made of what was rendered.
#[derive(Debug, Clone)]
pub(super) enum Container {
    /// The bytes one behind the other.
    Text(Text),
    /// Rows of these columns.
    Parquet { columns: Vec<RowField>, provenance: Vec<(String, String)> },
    /// Rows of these tables.
    Sqlite { tables: Vec<SqlTable>, provenance: Vec<(String, String)> },
}

/// A file of text.
#[derive(Debug, Clone, Default)]
pub(super) struct Text {
    /// What it begins with.
    pub(super) prologue: Vec<u8>,
    /// What stands between two documents.
    pub(super) separator: &'static [u8],
    /// What it ends with.
    pub(super) epilogue: &'static [u8],
    pub(super) compression: Option<Compression>,
}

/// A file being written.
pub(super) struct OutFile {
    path: PathBuf,
    kind: Kind,
}

enum Kind {
    Text { sink: Sink, separator: &'static [u8], epilogue: &'static [u8], first: bool },
    Parquet(Box<ParquetFile>),
    Sqlite(Box<SqliteFile>),
}

enum Sink {
    Plain(AtomicFile),
    Gzip(Box<flate2::write::GzEncoder<AtomicFile>>),
    Zstd(Box<zstd::stream::write::Encoder<'static, AtomicFile>>),
}

impl OutFile {
    pub(super) fn create(path: PathBuf, policy: &Policy, container: &Container) -> Result<Self, Error> {
        let file = AtomicFile::create(path, policy)?;
        let path = file.path().to_owned();
        let kind = match container {
            Container::Text(text) => {
                let mut sink = Sink::new(file, text.compression).map_err(|e| writing(&path, e))?;
                sink.write(&text.prologue).map_err(|e| writing(&path, e))?;
                Kind::Text { sink, separator: text.separator, epilogue: text.epilogue, first: true }
            }
            Container::Parquet { columns, provenance } => {
                Kind::Parquet(Box::new(ParquetFile::create(file, columns, provenance)?))
            }
            Container::Sqlite { tables, provenance } => {
                Kind::Sqlite(Box::new(SqliteFile::create(file, tables, provenance)?))
            }
        };
        Ok(Self { path, kind })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Appends what was rendered for one document.
    pub(super) fn write(&mut self, rendered: &[u8]) -> Result<(), Error> {
        match &mut self.kind {
            Kind::Text { sink, separator, first, .. } => {
                let between = if std::mem::take(first) { &b""[..] } else { separator };
                sink.write(between).and_then(|()| sink.write(rendered)).map_err(|e| writing(&self.path, e))
            }
            Kind::Parquet(file) => file.write(&self.path, rendered),
            Kind::Sqlite(file) => file.write(&self.path, rendered),
        }
    }

    /// Ends the file and waits until the disk has it.
    pub(super) fn seal(self) -> Result<SealedFile, Error> {
        self.end()?.seal()
    }

    /// Ends the file.
    pub(super) fn end(self) -> Result<EndedFile, Error> {
        match self.kind {
            Kind::Text { mut sink, epilogue, .. } => {
                let file = sink.write(epilogue).and_then(|()| sink.finish());
                file.map_err(|e| writing(&self.path, e))?.end()
            }
            Kind::Parquet(file) => file.end(&self.path),
            Kind::Sqlite(file) => file.end(&self.path),
        }
    }
}

fn writing(path: &Path, error: std::io::Error) -> Error {
    Error::write("write", path, error)
}

impl Sink {
    fn new(file: AtomicFile, compression: Option<Compression>) -> std::io::Result<Self> {
        Ok(match compression {
            None => Sink::Plain(file),
            Some(Compression::Gzip) => {
                Sink::Gzip(Box::new(flate2::write::GzEncoder::new(file, flate2::Compression::default())))
            }
            Some(Compression::Zstd) => {
                let mut encoder = zstd::stream::write::Encoder::new(file, ZSTD_LEVEL)?;
                encoder.include_checksum(true)?;
                Sink::Zstd(Box::new(encoder))
            }
        })
    }

    fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        match self {
            Sink::Plain(file) => file.write_all(bytes),
            Sink::Gzip(encoder) => encoder.write_all(bytes),
            Sink::Zstd(encoder) => encoder.write_all(bytes),
        }
    }

    fn finish(self) -> std::io::Result<AtomicFile> {
        match self {
            Sink::Plain(file) => Ok(file),
            Sink::Gzip(encoder) => encoder.finish(),
            Sink::Zstd(encoder) => encoder.finish(),
        }
    }
}
