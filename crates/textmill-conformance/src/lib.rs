//! textmill-conformance: finds out whether a plugin obeys the contract.
//!
//! A plugin's author runs it as `textmill plugin check PATH`. Each test is a promise of the contract
//! (`textmill-abi`), tried on texts that are made to break it: empty, very long, of characters of every length,
//! with and without metadata, cut in every way. Each runs in a process of its own with a time limit, so that a
//! crash or an endless loop is a finding like any other and the next test begins afresh; when its time is up it is killed
//! with what it started. A crash when the process ends, its results given, is a finding too.
//!
//! Texts are partly made from a seed: the same seed gives the same texts, so that a finding can be found again.
//! What a plugin's author knows to be hard can be added as files.
//!
//! Rejected: one process for all tests (a crash hides the rest), and fuzzing the raw C structs (a plugin may rely
//! on the host's part of the contract; the host's robustness is tested with the loader).

mod case;
mod child;
pub mod replay;
mod tests;
mod texts;

pub use child::{answer, run};
pub use tests::{ALL, Test};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::PathBuf;

/// What is tested.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// A shared library.
    Library(PathBuf),
    /// A program that speaks the worker protocol, with its arguments.
    Command(Vec<String>),
}

/// How it is tested.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Settings {
    /// The plugin.
    pub subject: Subject,
    /// Options besides the defaults.
    pub options: Value,
    /// Files with texts to try besides our own.
    pub texts: Vec<PathBuf>,
    /// What the made texts are made from.
    pub seed: u64,
    /// Longest that a test may take, in seconds.
    pub seconds: u64,
}

/// What a test found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", content = "message", rename_all = "kebab-case")]
pub enum Verdict {
    /// The promise is kept.
    Passed,
    /// Kept, but something is not as it should be.
    Warned(String),
    /// Nothing to test.
    Skipped(String),
    /// The promise is broken.
    Failed(String),
    /// The plugin ended the process, or would not end.
    Crashed(String),
}

impl Verdict {
    /// Whether the plugin is not to be trusted.
    pub fn is_bad(&self) -> bool {
        matches!(self, Verdict::Failed(_) | Verdict::Crashed(_))
    }

    /// With no more characters in its message than this.
    fn shortened(mut self, most: usize) -> Self {
        if let Verdict::Warned(words)
        | Verdict::Skipped(words)
        | Verdict::Failed(words)
        | Verdict::Crashed(words) = &mut self
            && let Some((end, _)) = words.char_indices().nth(most)
        {
            words.truncate(end);
            words.push('…');
        }
        self
    }
}
