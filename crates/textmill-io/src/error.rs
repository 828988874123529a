//! The crate's errors. Each says what happened, where, and what to do about it.
//!
//! Three types, by how far the damage reaches: [`RecordError`] costs one record of an input, [`RenderError`]
//! one document of an output, [`Error`] the run.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What ends a run, or keeps it from starting.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A pattern, file or folder gave no input.
    #[error("no input: `{pattern}` matches nothing under `{}`{hint}", base.display())]
    NothingMatched {
        /// As written in the config or on the command line.
        pattern: String,
        /// What it is relative to.
        base: PathBuf,
        /// What to do; starts with punctuation, or is empty.
        hint: String,
    },
    /// The list of patterns is empty.
    #[error(
        "no input is named; give files, folders, globs such as `reports/**/*.txt`, or `-` for standard input"
    )]
    NoInput,
    /// A glob that cannot be understood.
    #[error(
        "`{pattern}` is not a valid pattern: {reason}; to name a file whose name holds `*`, `?`, `[` or `{{`, put that character in brackets: `[*]`"
    )]
    BadPattern {
        /// As written.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A folder could not be listed.
    #[error("cannot list the folder `{}`: {source}; check that it exists and that you may read it", path.display())]
    Walk {
        /// The folder.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// An input named by itself has an extension that no reader knows.
    #[error("no reader for `{}`; readers exist for {known}, or say which to use with `format`", path.display())]
    UnknownInputFormat {
        /// The file.
        path: PathBuf,
        /// The known extensions.
        known: String,
    },
    /// An output's extension belongs to no writer.
    #[error("no writer for `{path}`; the format follows the extension: {known}")]
    UnknownOutputFormat {
        /// As written in the config.
        path: String,
        /// The known extensions.
        known: String,
    },
    /// An output's settings do not fit together or do not fit the steps.
    #[error("output `{path}`: {reason}")]
    Output {
        /// As written in the config.
        path: String,
        /// What is wrong and what would be right.
        reason: String,
    },
    /// The file is there and `overwrite` is `refuse`.
    #[error("`{}` exists already; move it away, or set `overwrite = \"replace\"` on this output{}", path.display(), stay(*before))]
    Exists {
        /// The file.
        path: PathBuf,
        /// How many files of this output stand there since this run or are as it would write them.
        before: u64,
    },
    /// The file is one that the run reads.
    #[error("`{}` is {what}, which must not be overwritten: write into another folder", path.display())]
    IsRead {
        /// The file.
        path: PathBuf,
        /// What it is to the run.
        what: String,
    },
    /// The run has written the file already.
    #[error("two outputs of this run would be written to `{}`; give one of them another path", path.display())]
    WrittenTwice {
        /// The file.
        path: PathBuf,
    },
    /// Another process is writing the file.
    #[error("another run is writing `{}`; wait until it ends, or write somewhere else", path.display())]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// There is a pipe, a device or the like.
    #[error("`{}` is no regular file and would be replaced by one; use `-` for standard output, or another path", path.display())]
    Special {
        /// What is there.
        path: PathBuf,
    },
    /// Writing failed. Nothing was left under the final name.
    #[error("cannot {action} `{}`: {source}{hint}", path.display())]
    Write {
        /// What was being done.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
        /// What to do; starts with punctuation, or is empty.
        hint: &'static str,
    },
}

/// What becomes of the pages before one that could not be written.
fn stay(before: u64) -> String {
    match before {
        0 => String::new(),
        n => format!(
            ". The {n} files of this output before it are written and stay: each is whole, and the next run takes them as they are"
        ),
    }
}

impl Error {
    /// Whether the reader of our output went away (`textmill run ... | head`), which is no failure of ours.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Error::Write { source, .. } if source.kind() == std::io::ErrorKind::BrokenPipe)
    }

    pub(crate) fn write(action: &'static str, path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        use std::io::ErrorKind;
        let hint = match source.kind() {
            ErrorKind::StorageFull => "; free some space there, or write to another disk",
            ErrorKind::QuotaExceeded => "; your quota is used up: free some space, or write elsewhere",
            ErrorKind::ReadOnlyFilesystem => "; the file system is read-only: write elsewhere",
            ErrorKind::PermissionDenied => {
                "; you may not write there: change its permissions, or write elsewhere"
            }
            ErrorKind::NotADirectory => "; a file stands where a folder is needed",
            ErrorKind::IsADirectory => "; a folder stands where the file should go",
            ErrorKind::InvalidFilename => "; the name is too long or not allowed there",
            _ => "",
        };
        Error::Write { action, path: path.into(), source, hint }
    }
}

/// What is wrong with one record of an input. It goes to quarantine; the run goes on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{id}: {cause}")]
pub struct RecordError {
    /// The document's id, or `file:line` where the record is too broken to have one.
    pub id: String,
    /// Where it came from, as in [`DocumentMeta::source`](crate::DocumentMeta::source).
    pub source_name: String,
    /// Line within the source, from 1, for formats with one record a line.
    pub line: Option<u64>,
    /// What kind of thing happened.
    pub kind: RecordErrorKind,
    /// What happened and what to do.
    pub cause: String,
}

/// What kind of thing is wrong with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordErrorKind {
    /// It is broken, too large, or not what its format says.
    Unreadable,
    /// It is behind a password.
    Encrypted,
    /// It is a picture of text.
    NoTextLayer,
    /// Reading it took too long.
    Timeout,
    /// Its reader broke on it.
    Crash,
}

impl std::fmt::Display for RecordErrorKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            RecordErrorKind::Unreadable => "unreadable",
            RecordErrorKind::Encrypted => "encrypted",
            RecordErrorKind::NoTextLayer => "no text layer",
            RecordErrorKind::Timeout => "timeout",
            RecordErrorKind::Crash => "crash",
        })
    }
}

/// Why a reader gives no document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) kind: RecordErrorKind,
    pub(crate) cause: String,
}

impl From<String> for Refusal {
    fn from(cause: String) -> Self {
        Self { kind: RecordErrorKind::Unreadable, cause }
    }
}

impl From<&str> for Refusal {
    fn from(cause: &str) -> Self {
        cause.to_owned().into()
    }
}

/// What keeps one document's results from being written. It goes to quarantine; the run goes on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("step `{step}`: {cause}")]
pub struct RenderError {
    /// The step whose result it is; `document` for the document's own fields.
    pub step: String,
    /// What happened.
    pub cause: String,
}
