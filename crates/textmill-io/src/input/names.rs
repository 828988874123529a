//! Paths as names: absolute, cleaned, with `/`, in UTF-8.
//!
//! Ids and names go into results, so they must not depend on the working folder, the machine's separator or
//! the file name's encoding. Cleaning is lexical: `a/./b` and `a/c/../b` are `a/b`.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

use crate::Error;
use crate::path::hash::short_hash;

/// The path from the root, without `.` and `..`.
pub(crate) fn absolute(path: &Path) -> Result<PathBuf, Error> {
    let whole = std::path::absolute(path).map_err(|source| Error::Walk { path: path.to_owned(), source })?;
    Ok(clean(&whole))
}

pub(super) fn clean(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

/// The deepest folder that holds all of them.
pub(super) fn common<'a>(mut paths: impl Iterator<Item = &'a Path>) -> Option<PathBuf> {
    let mut shared = paths.next()?.to_owned();
    for path in paths {
        while !path.starts_with(&shared) {
            if !shared.pop() {
                break;
            }
        }
    }
    Some(shared)
}

/// The path with `/` between its parts, in UTF-8, and whether that lost nothing. Bytes that are not UTF-8
/// become `%XX`, so that two such names rarely meet and a person can tell what the bytes were.
pub(super) fn portable(path: &Path) -> (String, bool) {
    let mut out = String::new();
    let mut faithful = true;
    for component in path.components() {
        match component {
            Component::RootDir => out.push('/'),
            Component::Prefix(prefix) => out.push_str(&prefix.as_os_str().to_string_lossy()),
            other => {
                if !out.is_empty() && !out.ends_with('/') {
                    out.push('/');
                }
                for chunk in other.as_os_str().as_encoded_bytes().utf8_chunks() {
                    out.push_str(chunk.valid());
                    for byte in chunk.invalid() {
                        faithful = false;
                        out.push_str(&format!("%{byte:02X}"));
                    }
                }
            }
        }
    }
    (out, faithful)
}

/// Gives out ids that are unique within a run.
#[derive(Default)]
pub(super) struct Ids {
    given: HashSet<String>,
}

impl Ids {
    /// The path relative to the base, and a note where the file name is not UTF-8.
    pub(super) fn unique(&mut self, path: &Path, base: &Path) -> (String, Option<String>) {
        let (mut id, faithful) = portable(path.strip_prefix(base).unwrap_or(path));
        let note =
            (!faithful).then(|| "the file name is not UTF-8; its odd bytes are written %XX".to_owned());
        if !self.given.insert(id.clone()) {
            // Only a name with a literal `%XX` beside one with that very byte can get here.
            id = format!("{id}~{}", short_hash(path.as_os_str().as_encoded_bytes()));
            self.given.insert(id.clone());
        }
        (id, note)
    }
}
