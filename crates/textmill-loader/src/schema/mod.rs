//! Options against a JSON Schema: every problem at once, in words for a person, and defaults filled in.
//!
//! The same check serves a plugin's options and the config file itself, so that both give the same
//! messages. The checking is the `jsonschema` crate's; the words and the near-miss hints are ours.

mod check;
mod explain;
mod files;
mod fill;
mod nearest;
mod path;

pub use check::{Problem, broken, check};
pub use files::files;
pub use fill::fill_defaults;
pub use nearest::nearest;
pub use path::{Path, Segment};

/// Definitions may refer to themselves, values end: only the way from one `$ref` to the next needs a bound.
const MOST_REFERENCES: usize = 32;
