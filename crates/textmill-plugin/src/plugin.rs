//! The trait a plugin author implements, and the error it returns.

use crate::document::{Document, Layer};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;

/// A row-wise plugin: one document in, one result out.
///
/// The host opens one instance per thread and never enters an instance from two threads at once.
/// The result for a document may depend only on that document and the options: the host cuts batches
/// as it likes, and a run gives the same bytes however they are cut.
pub trait Plugin: Sized + Send + 'static {
    /// The name a config uses: `plugin = "count"`. Lower case, digits and `-`.
    const ID: &'static str;
    /// The plugin's own version, usually `env!("CARGO_PKG_VERSION")`.
    const VERSION: &'static str;
    /// One line: what it does.
    const SUMMARY: &'static str;

    /// What `[step.options]` may say. Give it `#[serde(default, rename_all = "kebab-case",
    /// deny_unknown_fields)]`; its JSON Schema, doc comments and defaults become the user's help.
    type Options: DeserializeOwned + Serialize + Default + JsonSchema;

    /// What one document gives: a struct of numbers, booleans, strings, options, nested structs and
    /// vectors of these. Its Arrow schema is derived from the type. A struct with `start` and `end`
    /// (both `u32`) is a span over the document's text, in bytes; if it also has a string `text`,
    /// that must be the spanned text. The host checks both and converts offsets for the reader.
    type Output: Serialize + DeserializeOwned;

    /// The layers that `process` will read under these options. Ask for no more than is needed.
    fn layers(options: &Self::Options) -> Vec<Layer>;

    /// Prepares an instance. Whatever is wrong with the options beyond their schema is said here, at
    /// plan time, with [`Error::option`].
    ///
    /// # Errors
    /// When the options cannot work.
    fn open(options: Self::Options) -> Result<Self, Error>;

    /// Processes one document.
    ///
    /// # Errors
    /// An error sends this document to quarantine with its cause; the others go on.
    fn process(&mut self, document: &Document<'_>) -> Result<Self::Output, Error>;
}

/// What went wrong, for the person at the screen.
///
/// ```
/// use textmill_plugin::Error;
/// fn open(pattern: &str) -> Result<u32, Error> {
///     // Any error becomes one by `?`; this one also says which option it is about.
///     pattern.parse::<u32>().map_err(|error| Error::from(error).option("rules.2.pattern").help("a whole number"))
/// }
/// let error = open("many").unwrap_err();
/// assert_eq!(error.message, "invalid digit found in string");
/// assert_eq!(error.option.as_deref(), Some("rules.2.pattern"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// One line: what happened.
    pub message: String,
    /// Path of the offending option, dotted: `rules.2.pattern`. The host points at its TOML line.
    pub option: Option<String>,
    /// What to try next.
    pub help: Option<String>,
    /// Row of the batch that the error is about; for [`BatchPlugin`](crate::BatchPlugin)s.
    pub row: Option<usize>,
}

impl Error {
    /// An error with a message.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), option: None, help: None, row: None }
    }

    /// Points at an option, by its dotted path in kebab-case: `rules.2.pattern`.
    #[must_use]
    pub fn option(mut self, path: impl Into<String>) -> Self {
        self.option = Some(path.into());
        self
    }

    /// Says which row of the batch it is about.
    #[must_use]
    pub fn row(mut self, row: usize) -> Self {
        self.row = Some(row);
        self
    }

    /// Says what to try next.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Any error becomes one by `?`; its causes are joined into the message.
///
/// That is why this type is not itself a [`std::error::Error`].
impl<E: std::error::Error> From<E> for Error {
    fn from(error: E) -> Self {
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            message.push_str(": ");
            message.push_str(&error.to_string());
            cause = error.source();
        }
        Self::new(message)
    }
}
