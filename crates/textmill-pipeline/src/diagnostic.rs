//! What is wrong with a config, and where.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing runs.
    Error,
    /// It runs, but probably not as meant.
    Warning,
}

/// A place in a config file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, as the user named it; for an override, `--set`.
    pub file: PathBuf,
    /// Line, from 1; 0 for an override.
    pub line: usize,
    /// Column in characters, from 1; 0 for an override.
    pub column: usize,
    /// Byte range in the file's text.
    pub start: usize,
    /// End of the byte range.
    pub end: usize,
}

impl Place {
    /// The byte range.
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            return write!(f, "{}", self.file.display());
        }
        write!(f, "{}:{}:{}", self.file.display(), self.line, self.column)
    }
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// One line: what is wrong.
    pub message: String,
    /// Where; `None` when the problem is not in the file (an input on the command line, say).
    pub place: Option<Place>,
    /// Further lines: the paths tried for a plugin, say.
    pub notes: Vec<String>,
    /// What to do.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// An error without a place.
    pub fn error(message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            message: message.into(),
            place: None,
            notes: Vec::new(),
            hint: None,
        }
    }

    /// A warning without a place.
    pub fn warning(message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(message) }
    }

    /// Sets the place.
    #[must_use]
    pub fn at(mut self, place: Option<Place>) -> Self {
        self.place = place;
        self
    }

    /// Sets the hint.
    #[must_use]
    pub fn hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }

    /// Adds a note.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }
}

/// Every problem found, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Diagnostics {
    /// The problems.
    pub list: Vec<Diagnostic>,
    /// The config files and their texts, for showing the offending lines.
    pub sources: Vec<(PathBuf, String)>,
}

impl Diagnostics {
    /// None yet, about these files.
    pub fn about(sources: &[(PathBuf, String)]) -> Self {
        Self { list: Vec::new(), sources: sources.to_vec() }
    }

    /// The text of a file.
    pub fn source(&self, file: &Path) -> Option<&str> {
        self.sources.iter().find(|(known, _)| known == file).map(|(_, text)| text.as_str())
    }

    /// Whether there is an error among them.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Sorts by place; what has none comes last.
    pub fn sort(&mut self) {
        self.list.sort_by_key(|diagnostic| {
            diagnostic.place.as_ref().map_or((usize::MAX, usize::MAX), |place| (place.start, place.end))
        });
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.list.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            match &diagnostic.place {
                Some(place) => write!(f, "{place}: {}", diagnostic.message)?,
                None => write!(f, "{}", diagnostic.message)?,
            }
            if let Some(hint) = &diagnostic.hint {
                write!(f, " ({hint})")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}
