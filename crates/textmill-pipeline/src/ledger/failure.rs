//! What can be wrong with a ledger, in words.

use crate::run::RunError;
use rusqlite::ErrorCode;
use std::path::{Path, PathBuf};

/// What to do about a full disk.
const FREE_SPACE: &str = "; free some space and run again: what was committed is kept";

impl RunError {
    /// Whether the ledger found no room on its disk: with more room, the same run goes on.
    pub fn is_full_ledger(&self) -> bool {
        matches!(self, RunError::Ledger { help, .. } if *help == FREE_SPACE)
    }
}

/// What is wrong with a ledger.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    pub(super) path: PathBuf,
    pub(super) cause: String,
    pub(super) help: &'static str,
}

impl From<Failure> for RunError {
    fn from(Failure { path, cause, help }: Failure) -> Self {
        RunError::Ledger { path, cause, help }
    }
}

/// What an error of SQLite means for whoever runs us.
pub(super) fn failed(path: &Path, error: &rusqlite::Error) -> Failure {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => damaged(path, "it is damaged, or no ledger"),
        Some(ErrorCode::DatabaseCorrupt) => damaged(path, "it is damaged"),
        Some(ErrorCode::DiskFull) => {
            Failure { path: path.to_owned(), cause: "the disk is full".to_owned(), help: FREE_SPACE }
        }
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Failure {
            path: path.to_owned(),
            cause: error.to_string(),
            help: "; name another with `run.ledger`, or \"\" for none",
        },
        _ => Failure { path: path.to_owned(), cause: error.to_string(), help: "" },
    }
}

/// A ledger that is not as it was written.
pub(super) fn damaged(path: &Path, cause: &str) -> Failure {
    Failure {
        path: path.to_owned(),
        cause: cause.to_owned(),
        help: "; no output was touched. Move it away to begin anew",
    }
}
