//! From the patterns of a config to an ordered list of sources.
//!
//! A pattern is a file, a folder, a glob or `-` (standard input), relative to the folder of the file that
//! states it. Promises: the order is the byte order of the paths, whatever the order of the patterns or of
//! the file system; no file comes twice; a pattern that matches nothing is an error; the same tree gives the
//! same list on every machine (only ignore files *inside* a walked folder count, never those above it or
//! the user's own settings).
//!
//! Folders are walked recursively; hidden files and what `.gitignore` or `.ignore` name are skipped, and
//! folders behind symbolic links are not entered, so a loop of links cannot happen. A file that is named by
//! itself is always taken. In a folder only files with a known extension are taken, the others are counted; a file
//! that a glob matches is taken whatever its extension, and one that has no reader ends in quarantine, not in silence.
//! So does a folder below that cannot be listed and may hold what a pattern names: it is a source that gives one error.

mod glob;
mod names;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::Error;
pub use glob::PathPattern;

/// How a source is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum InputFormat {
    /// The whole file is one document.
    Text,
    /// As `Text`; the first `# heading` is the title.
    Markdown,
    /// The whole page is one document: its main text.
    Html,
    /// The whole Word document is one document.
    Docx,
    /// The whole PDF is one document.
    Pdf,
    /// One line a document. Only where it is asked for: no extension says it.
    Lines,
    /// One JSON object a line, each a document.
    JsonLines,
    /// One row a document; the first row names the columns.
    Csv,
    /// One row a document. Only files.
    Parquet,
    /// No reader knows this extension: the source gives one error.
    Unknown(String),
}

impl InputFormat {
    /// The extensions with a reader, for messages.
    pub const KNOWN: &'static str =
        ".txt, .md, .html, .docx, .pdf, .jsonl, .csv, each also .gz or .zst, and .parquet";

    /// By its name as a config's `format` would say it.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "txt" | "text" => Some(InputFormat::Text),
            "md" | "markdown" => Some(InputFormat::Markdown),
            "html" | "htm" | "xhtml" => Some(InputFormat::Html),
            "docx" => Some(InputFormat::Docx),
            "pdf" => Some(InputFormat::Pdf),
            "jsonl" | "ndjson" => Some(InputFormat::JsonLines),
            "csv" | "tsv" => Some(InputFormat::Csv),
            "parquet" => Some(InputFormat::Parquet),
            _ => None,
        }
    }

    /// What the extensions say: `a.jsonl.gz` is JSON Lines in gzip.
    fn of(path: &Path) -> (Self, Option<Compression>) {
        let extension =
            |path: &Path| path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        let outer = extension(path);
        let compression = Compression::from_name(&outer);
        let inner = match compression {
            Some(_) => path.file_stem().map(|stem| extension(Path::new(stem))).unwrap_or_default(),
            None => outer.clone(),
        };
        let unknown = if inner.is_empty() { outer } else { inner.clone() };
        (Self::from_name(&inner).unwrap_or(InputFormat::Unknown(unknown)), compression)
    }
}

/// What a source's bytes are wrapped in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// RFC 1952.
    Gzip,
    /// RFC 8878.
    Zstd,
}

impl Compression {
    /// By the extension.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "gz" => Some(Compression::Gzip),
            "zst" => Some(Compression::Zstd),
            _ => None,
        }
    }
}

/// Settings for [`Inputs::expand`].
#[derive(Debug, Clone, Default)]
pub struct InputOptions {
    /// Reads everything as this, whatever the extensions say.
    pub format: Option<InputFormat>,
}

/// Where a source's bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
    /// A part of a named folder that could not be listed, and why: it gives one error, since documents may be in
    /// there that nobody has seen.
    Unlisted(PathBuf, String),
}

/// One thing to read: a file, or standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Where its bytes are.
    pub location: Location,
    /// The path relative to the common base of all patterns, with `/`: the id of a document that has no
    /// other. Unique among the sources of a run.
    pub id: String,
    /// How to name it to people: relative to the config's folder where it lies below it.
    pub name: String,
    /// How it is read.
    pub format: InputFormat,
    /// What its bytes are wrapped in; standard input shows it by its first bytes.
    pub compression: Option<Compression>,
    /// What to say about it: that its file name is not UTF-8, for instance.
    pub note: Option<String>,
}

impl Source {
    /// Size in bytes; `None` for standard input and what cannot be looked at.
    pub fn size(&self) -> Option<u64> {
        match &self.location {
            Location::Stdin | Location::Unlisted(..) => None,
            Location::File(path) => path.metadata().ok().map(|m| m.len()),
        }
    }
}

/// All sources of a run.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// In byte order of their paths; standard input, if named, comes first.
    pub sources: Vec<Source>,
    /// The folder that the ids are relative to.
    pub base: PathBuf,
    /// The files in named folders that were passed over because no reader knows their extension.
    pub skipped: Skipped,
}

/// Files that were passed over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Skipped {
    /// How many.
    pub count: usize,
    /// The first of them, at most [`Skipped::NAMED`].
    pub first: Vec<PathBuf>,
}

impl Skipped {
    /// As many are named.
    pub const NAMED: usize = 3;

    fn add(&mut self, path: PathBuf) {
        self.count += 1;
        if self.first.len() < Self::NAMED {
            self.first.push(path);
        }
    }
}

impl Inputs {
    /// Expands patterns that are relative to `base_dir`.
    ///
    /// # Errors
    /// When there are no patterns, one matches nothing or cannot be understood, or a file named by itself
    /// has no reader.
    pub fn expand(base_dir: &Path, patterns: &[String], options: &InputOptions) -> Result<Inputs, Error> {
        if patterns.is_empty() {
            return Err(Error::NoInput);
        }
        let base_dir = names::absolute(base_dir)?;
        let mut stdin = false;
        let mut found = glob::Found::default();
        for pattern in patterns {
            if pattern == "-" {
                stdin = true;
            } else {
                glob::collect(&base_dir, pattern, options, &mut found)?;
            }
        }
        let base =
            names::common(found.bases.iter().map(PathBuf::as_path)).unwrap_or_else(|| base_dir.clone());
        let files = found.files.into_iter().map(|path| (path, None));
        let unlisted = found.unlisted.into_iter().map(|(path, cause)| (path, Some(cause)));
        let mut all: Vec<(PathBuf, Option<String>)> = files.chain(unlisted).collect();
        all.sort_by(|(a, _), (b, _)| a.as_os_str().as_encoded_bytes().cmp(b.as_os_str().as_encoded_bytes()));
        all.dedup_by(|(a, _), (b, _)| a == b);

        let mut sources = Vec::with_capacity(all.len() + usize::from(stdin));
        if stdin {
            let format = options.format.clone().unwrap_or(InputFormat::Text);
            let (id, name) = ("stdin".to_owned(), "-".to_owned());
            sources.push(Source {
                location: Location::Stdin,
                id,
                name,
                format,
                compression: None,
                note: None,
            });
        }
        let mut ids = names::Ids::default();
        for (path, unlisted) in all {
            let (id, note) = ids.unique(&path, &base);
            let name = names::portable(path.strip_prefix(&base_dir).unwrap_or(&path)).0;
            let (of_name, compression) = InputFormat::of(&path);
            let format = options.format.clone().unwrap_or(of_name);
            let location = match unlisted {
                None => Location::File(path),
                Some(cause) => Location::Unlisted(path, cause),
            };
            sources.push(Source { location, id, name, format, compression, note });
        }
        Ok(Inputs { sources, base, skipped: found.skipped })
    }
}

#[cfg(test)]
mod tests;
