//! Paths into a document: how a problem says where it is, whoever found it.

use serde_json::Value;
use std::fmt;

/// One step of a path into a document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// A key of a table.
    Key(String),
    /// An index of a list, from 0.
    Index(usize),
}

/// A path into a document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Path(pub Vec<Segment>);

impl Path {
    /// The path with one more key.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        let mut path = self.clone();
        path.0.push(Segment::Key(key.to_owned()));
        path
    }

    /// The path with one more index.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        let mut path = self.clone();
        path.0.push(Segment::Index(index));
        path
    }

    /// The path followed by `other`.
    #[must_use]
    pub fn join(&self, other: &Path) -> Self {
        Path(self.0.iter().chain(&other.0).cloned().collect())
    }

    /// Reads a dotted path, `rules.2.pattern`, as plugins give it.
    pub fn dotted(text: &str) -> Self {
        let segment =
            |part: &str| part.parse().map_or_else(|_| Segment::Key(part.to_owned()), Segment::Index);
        Path(text.split('.').filter(|part| !part.is_empty()).map(segment).collect())
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Key(key) => {
                    let dot = if position == 0 { "" } else { "." };
                    // As TOML has it: what is no bare key stands in quotes.
                    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
                    match !key.is_empty() && key.chars().all(bare) {
                        true => write!(f, "{dot}{key}")?,
                        false => write!(f, "{dot}{key:?}")?,
                    }
                }
                Segment::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// Turns a JSON pointer into the instance into a path; the instance tells keys from indexes.
pub(super) fn path_of(pointer: &str, root: &Value) -> Path {
    let mut path = Path::default();
    let mut at = Some(root);
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        match (at, part.parse::<usize>()) {
            (Some(Value::Array(items)), Ok(index)) => {
                path = path.index(index);
                at = items.get(index);
            }
            _ => {
                at = at.and_then(|value| value.get(&part));
                path = path.key(&part);
            }
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dotted_paths_are_read() {
        assert_eq!(Path::dotted("rules.2.pattern").to_string(), "rules[2].pattern");
    }
}
