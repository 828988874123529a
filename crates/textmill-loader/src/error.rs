//! What can go wrong between a plugin's name and its results.

use crate::instance::Status;
use crate::search::Origin;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::PathBuf;

/// Why one file was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No such file.
    #[error("not found")]
    NotFound,
    /// The file could not be read.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// Not a shared library.
    #[error("not a shared library: {0}")]
    NotALibrary(String),
    /// Built for another kind of machine.
    #[error("built for {found}, this is {expected}")]
    WrongArchitecture {
        /// What the file says.
        found: String,
        /// What this process is.
        expected: String,
    },
    /// The system's loader refused it.
    #[error("the system cannot load it: {0}")]
    System(String),
    /// The system's loader does not find what it links to: it looks beside the library, which is a copy in memory.
    #[error(
        "the system cannot load it: {0}; it looks for what it links to in its own folder ($ORIGIN), and with a lock, a trust file or a hash in its manifest the verified copy in memory is loaded, which has no folder"
    )]
    NotBeside(String),
    /// No entry symbol at all.
    #[error("not a textmill plugin: it has no symbol `{0}`")]
    NoSymbol(&'static str),
    /// Has the entry symbol of another major version.
    #[error("built for version {found} of the plugin contract, this host speaks version {expected}")]
    OtherMajor {
        /// The plugin's.
        found: u32,
        /// The host's.
        expected: u32,
    },
    /// A required function is null.
    #[error("its function `{0}` is null")]
    NullFunction(&'static str),
    /// The entry function failed.
    #[error("its entry function failed: {0}")]
    EntryFailed(String),
    /// A worker that was to load it says why it could not, or died of it.
    #[error("{0}")]
    InWorker(String),
    /// A host with a lock does not find it there.
    #[error("its SHA-256, {0}, is not in the lock")]
    NotLocked(String),
    /// A host with a lock finds the file there, but as another plugin.
    #[error("the lock has this file for {expected}, not for {found}")]
    LockedAs {
        /// What it was asked for as, or calls itself.
        found: String,
        /// What the lock has it as.
        expected: String,
    },
    /// A host with a lock has no program with these words there.
    #[error("this command is not in the lock")]
    CommandNotLocked,
    /// A file of a program that the lock has is gone.
    #[error("the lock has `{0}` of this command too, which is not there")]
    GoneSinceLocked(String),
    /// The files that a program's code is in cannot be known.
    #[error("the files that its code is in cannot be known: {0}")]
    Hidden(String),
    /// It was another file when the host verified it.
    #[error("it was changed after it had been verified: its SHA-256 was {expected}, now it is {found}")]
    Changed {
        /// The file's.
        found: String,
        /// The one that the host verified.
        expected: String,
    },
    /// It was found under another name than its own.
    #[error("it is the plugin `{found}`, not `{asked}`")]
    OtherId {
        /// The name that it was looked for under.
        asked: String,
        /// What it calls itself, or its manifest does.
        found: String,
    },
    /// Nobody whom the trust file names vouches for it.
    #[error("nobody vouches for it: {why}; `{}` says that such plugins are refused", trust.display())]
    Unknown {
        /// The trust file.
        trust: PathBuf,
        /// Why nobody does.
        why: String,
        /// The file's SHA-256.
        sha256: String,
    },
    /// Its signature is not one of its manifest.
    #[error("its signature is wrong: {0}")]
    BadSignature(String),
    /// It is not the file that its manifest describes.
    #[error("its SHA-256 is {found}, its manifest says {expected}")]
    OtherHash {
        /// The file's.
        found: String,
        /// The manifest's.
        expected: String,
    },
    /// Its manifest is wrong.
    #[error("what its manifest says is wrong: {0}")]
    BadManifest(String),
    /// Anybody may change it.
    #[error("anybody may write to `{}`: take that right away (chmod o-w) or move what is there", .0.display())]
    Writable(PathBuf),
    /// Anybody may rename what lies in a folder on the way to it.
    #[error(
        "anybody may write to `{}`, a folder on the way to it, and so put another in its place: take that right away (chmod o-w) or move what is there",
        .0.display()
    )]
    WritableAbove(PathBuf),
    /// It, or a folder or a link on the way to it, is in the hands of somebody else.
    #[error(
        "`{}` belongs to user {owner}, who could exchange the plugin: it has to belong to you, to root or to whom the program belongs (chown), or copy the plugin into a folder of yours",
        path.display()
    )]
    OtherOwner {
        /// The file, folder or link.
        path: PathBuf,
        /// The number of the user.
        owner: u32,
    },
    /// What it says of itself is wrong.
    #[error("what it says of itself is wrong: {0}")]
    BadDescription(String),
}

impl Refusal {
    /// What to do about it, where that is more than to build or remove the file.
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Refusal::NotLocked(_)
            | Refusal::LockedAs { .. }
            | Refusal::CommandNotLocked
            | Refusal::GoneSinceLocked(_) => "`textmill lock` writes it anew if the change is meant".to_owned(),
            Refusal::Unknown { trust, sha256, .. } => format!(
                "if you trust this file: add \"{sha256}\" to `sha256` in `{}`, or its author's key, who signs it with `textmill plugin sign`; or say unknown = \"isolate\" there",
                trust.display()
            ),
            Refusal::BadSignature(_) => {
                "the manifest was changed after it was signed, or the wrong file lies beside it: get the plugin anew, or have it signed again".to_owned()
            }
            Refusal::Writable(_) | Refusal::WritableAbove(_) | Refusal::OtherOwner { .. } => {
                "whoever can write there decides what runs here".to_owned()
            }
            Refusal::OtherId { found, .. } => {
                format!("ask for `{found}`, or remove the file: a plugin is found under its own name alone")
            }
            Refusal::NotBeside(_) => {
                "what it links to is not verified: link it statically, or put it into a folder of the system's loader (ldconfig, LD_LIBRARY_PATH)".to_owned()
            }
            Refusal::Hidden(_) => "name the script's file instead: [\"python3\", \"words.py\"]".to_owned(),
            _ => return None,
        })
    }
}

/// One place that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The file.
    pub path: PathBuf,
    /// Why that folder was searched.
    pub origin: Origin,
    /// Why it was not taken.
    pub refusal: Refusal,
}

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.path.display(), self.origin, self.refusal)
    }
}

/// A plugin that could not be loaded, with every place that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadError {
    /// The name that was asked for.
    pub name: String,
    /// Every path tried, in order, and why it was refused.
    pub attempts: Vec<Attempt>,
    /// A plugin with a name like it that was seen on the way.
    pub nearest: Option<String>,
}

impl LoadError {
    /// Whether some file was there but refused; otherwise nothing was found.
    pub fn found_something(&self) -> bool {
        self.attempts.iter().any(|attempt| attempt.refusal != Refusal::NotFound)
    }

    /// What to do about the file that was refused.
    pub fn help(&self) -> Option<String> {
        self.attempts.iter().find_map(|attempt| attempt.refusal.help())
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.found_something() {
            write!(f, "plugin `{}` cannot be loaded", self.name)?;
        } else {
            write!(f, "plugin `{}` was not found", self.name)?;
        }
        for attempt in &self.attempts {
            write!(f, "\n  tried {attempt}")?;
        }
        if self.attempts.is_empty() {
            write!(f, "\n  no folder to search")?;
        }
        Ok(())
    }
}

impl std::error::Error for LoadError {}

/// A call into a plugin that failed, or whose results were refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{message}")]
pub struct CallError {
    /// What kind of failure.
    pub status: Status,
    /// One line: what happened.
    pub message: String,
    /// Dotted path of the offending option.
    pub option: Option<String>,
    /// Row of the batch.
    pub row: Option<usize>,
    /// What to try next.
    pub help: Option<String>,
}

impl CallError {
    pub(crate) fn new(status: Status, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), option: None, row: None, help: None }
    }

    /// A result that broke the contract.
    pub(crate) fn contract(message: impl Into<String>) -> Self {
        Self::new(Status::BadResult, message)
    }
}
