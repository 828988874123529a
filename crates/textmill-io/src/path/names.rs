//! Gives each document its file, and tells apart those that would meet.
//!
//! Two paths meet when a file system takes them for one: `A.md` and `a.md` on macOS and Windows, `é` written
//! in one character or in two on macOS. They also clash when one needs as a folder what the other is as a
//! file. The first document keeps the plain name; a later one gets `~` and a hash of its id. Documents come
//! in a fixed order, so the names are the same in every run.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

use super::guard::Guard;
use super::hash::{hash, short_hash};
use super::template::{Sharing, Target};

/// What a path is taken for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    File,
    Folder,
}

/// The names given so far, and the run's guard: what another output has written is taken, too. Remembers hashes
/// only, so a million documents cost some tens of megabytes; should two different paths ever have one hash, a
/// document gets a longer name than it needs, and nothing else.
pub(crate) struct Names {
    folder: PathBuf,
    taken: HashMap<u64, Taken>,
    /// Files that several documents share, by what makes them the same.
    shared: HashMap<String, PathBuf>,
    guard: Guard,
}

impl Names {
    pub(crate) fn new(folder: &Path, guard: Guard) -> Self {
        Self { folder: folder.to_owned(), taken: HashMap::new(), shared: HashMap::new(), guard }
    }

    /// The path for a target.
    pub(crate) fn give(&mut self, target: &Target) -> PathBuf {
        if target.sharing == Sharing::Shared
            && let Some(path) = self.shared.get(&target.key)
        {
            return path.clone();
        }
        let mut path = self.folder.clone();
        let mut folded = String::new();
        let last = target.components.len().saturating_sub(1);
        for (i, component) in target.components.iter().enumerate() {
            let wanted = if i == last { Taken::File } else { Taken::Folder };
            let component = self.free(&path, &mut folded, component, wanted, &target.key);
            path.push(component);
        }
        if target.sharing == Sharing::Shared {
            self.shared.insert(target.key.clone(), path.clone());
        }
        path
    }

    /// Whether the path may become that: no other output's file, nothing that the run reads, no folder where a file
    /// should go, and no file where a folder should.
    fn is_free(&self, path: &Path, wanted: Taken) -> bool {
        let there = path.metadata().ok();
        let fits = match wanted {
            Taken::File => there.is_none_or(|there| !there.is_dir()),
            Taken::Folder => there.is_none_or(|there| there.is_dir()),
        };
        fits && !self.guard.has_written(path) && self.guard.reads(path).is_none()
    }

    /// The component, with something added if it clashes; extends `folded` by it and notes it as taken.
    fn free(
        &mut self,
        folder: &Path,
        folded: &mut String,
        component: &str,
        wanted: Taken,
        key: &str,
    ) -> String {
        let before = folded.len();
        for attempt in 0u64.. {
            let name = match attempt {
                0 => component.to_owned(),
                1 => tagged(component, &short_hash(key.as_bytes())),
                n => tagged(component, &format!("{}-{n}", short_hash(key.as_bytes()))),
            };
            folded.truncate(before);
            folded.push('/');
            folded.extend(name.nfd().flat_map(char::to_lowercase));
            let id = hash(folded.as_bytes());
            match self.taken.get(&id) {
                None if !self.is_free(&folder.join(&name), wanted) => {}
                None => {
                    self.taken.insert(id, wanted);
                    return name;
                }
                Some(Taken::Folder) if wanted == Taken::Folder => return name,
                Some(_) => {}
            }
        }
        component.to_owned()
    }
}

/// `report.md` with a tag: `report~tag.md`.
fn tagged(name: &str, tag: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => format!("{stem}~{tag}.{extension}"),
        _ => format!("{name}~{tag}"),
    }
}
