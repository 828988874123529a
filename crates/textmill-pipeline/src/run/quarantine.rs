//! Documents that failed, with their cause.

use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// One document that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Quarantined {
    /// The document's id, or `file:line` where the record is too broken to have one.
    pub(crate) id: String,
    /// Where it came from.
    pub(crate) source: String,
    /// Where it failed: `read`, a step's name, or `write`.
    pub(crate) step: String,
    /// The plugin of the step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) plugin: Option<String>,
    /// What kind of failure: `panic`, `bad data`, `bad result`, ...
    pub(crate) kind: String,
    /// What happened.
    pub(crate) cause: String,
    /// What to try next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) help: Option<String>,
}

impl Quarantined {
    /// The step of what could not be read.
    pub(crate) const READ: &'static str = "read";
    /// The kind of a document whose id another has.
    pub(crate) const DUPLICATE: &'static str = "duplicate id";

    /// A record that could not be read.
    pub(crate) fn read(error: textmill_io::RecordError) -> Self {
        Self {
            id: error.id,
            source: error.source_name,
            step: Self::READ.to_owned(),
            plugin: None,
            kind: error.kind.to_string(),
            cause: error.cause,
            help: None,
        }
    }

    /// One line of the quarantine file.
    pub(crate) fn line(&self) -> Vec<u8> {
        let mut line = serde_json::to_vec(self).unwrap_or_default();
        line.push(b'\n');
        line
    }
}

/// Whether a file is a quarantine.
pub(crate) fn is_one(path: &Path) -> bool {
    let Ok(file) = File::open(path) else { return false };
    let mut first = Vec::new();
    let read = BufReader::new(file.take(1 << 24)).read_until(b'\n', &mut first);
    read.is_ok() && serde_json::from_slice::<Quarantined>(&first).is_ok()
}

/// Removes the quarantine of an earlier run. A file that is none stays, whatever its name.
pub(crate) fn remove_old(path: &Path) {
    if is_one(path) {
        // It may be gone by now; nothing is lost either way.
        let _ = std::fs::remove_file(path);
    }
}
