//! What a run may not write over: the files that it reads, and those that it wrote itself.
//!
//! One guard for a whole run, shared by all that write. Files are told apart by what they are, not by how their
//! paths are spelt: `.`, `..` and links are followed as far as a path exists.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::hash::hash;
use super::unfinished::Noted;
use crate::error::Error;

/// The guard. Clones guard the same files.
#[derive(Debug, Clone, Default)]
pub struct Guard(Arc<Files>);

#[derive(Debug, Default)]
struct Files {
    /// The files that are read, and what each is.
    read: HashMap<PathBuf, String>,
    /// The files that were written, as hashes: a million pages cost some tens of megabytes. Should two files ever
    /// have one hash, the second gets another name, or an error, for nothing.
    written: Mutex<HashMap<u64, Writing>>,
    /// Files that stay open until the run ends or for a while, of all outputs together.
    open: AtomicUsize,
    /// What runs that never ended were about to name, and may be taken over.
    unfinished: Mutex<Noted>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writing {
    /// Kept for a file that is written at the end, if at all.
    Reserved,
    Claimed,
}

impl Guard {
    /// Guards these files, each with what it is: `the config`, `the input a.txt`.
    pub fn reading(files: impl IntoIterator<Item = (PathBuf, String)>) -> Self {
        // Inputs are many and their folders few.
        let mut folders: HashMap<PathBuf, PathBuf> = HashMap::new();
        let mut read = HashMap::new();
        for (path, what) in files {
            // The folder of `a.txt` is the working folder, not "".
            let path = std::path::absolute(&path).unwrap_or(path);
            let known = match (path.parent(), path.file_name()) {
                (Some(folder), Some(name)) if !path.is_symlink() => {
                    folders.entry(folder.to_owned()).or_insert_with(|| identity(folder)).join(name)
                }
                _ => identity(&path),
            };
            read.insert(known, what);
        }
        Self(Arc::new(Files { read, ..Files::default() }))
    }

    /// What the run reads there, if it does.
    pub fn reads(&self, path: &Path) -> Option<&str> {
        self.0.read.get(&identity(path)).map(String::as_str)
    }

    /// Forgets what was written: another run begins.
    pub fn begin(&self) {
        self.written().clear();
        self.0.open.store(0, Ordering::Relaxed);
    }

    /// Notes that one more file stays open until the run ends; `false` when the system would not take many more.
    pub(crate) fn keep_open(&self) -> bool {
        self.0.open.fetch_add(1, Ordering::Relaxed) < most_open()
    }

    /// Notes that one more file is open for a while; `false` when it should be closed at once, since the others want
    /// most of what the system allows.
    pub(crate) fn open_awhile(&self) -> bool {
        self.0.open.fetch_add(1, Ordering::Relaxed) < most_open() / 4
    }

    /// Notes that so many files that were open for a while are closed.
    pub(crate) fn close(&self, files: usize) {
        // A run that has begun meanwhile has forgotten them.
        let fewer = |open: usize| Some(open.saturating_sub(files));
        let _ = self.0.open.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fewer);
    }

    /// Remembers what runs that never ended were about to name.
    pub(super) fn recall(&self, unfinished: Noted) {
        *self.0.unfinished.lock().unwrap_or_else(PoisonError::into_inner) = unfinished;
    }

    /// What runs that never ended were about to name.
    pub(super) fn unfinished(&self) -> Noted {
        self.0.unfinished.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the file there is of a run that never ended.
    pub(super) fn is_unfinished(&self, path: &Path) -> bool {
        let unfinished = self.0.unfinished.lock().unwrap_or_else(PoisonError::into_inner);
        !unfinished.stamps.is_empty()
            && unfinished.stamp(path, path).is_some_and(|stamp| unfinished.stamps.contains(&stamp))
    }

    /// Keeps a path for a file that is written at the end, if at all: documents get other names.
    pub fn reserve(&self, path: &Path) {
        self.written().insert(key(&identity(path)), Writing::Reserved);
    }

    /// Whether a file was written there, is being written, or the path is reserved.
    pub fn has_written(&self, path: &Path) -> bool {
        self.written().contains_key(&key(&identity(path)))
    }

    /// Notes that a file is written there, and that no other may be.
    ///
    /// # Errors
    /// When the run reads that file or has written it already.
    pub fn claim(&self, path: &Path) -> Result<(), Error> {
        let file = identity(path);
        if let Some(what) = self.0.read.get(&file) {
            return Err(Error::IsRead { path: path.to_owned(), what: what.clone() });
        }
        match self.written().insert(key(&file), Writing::Claimed) {
            None | Some(Writing::Reserved) => Ok(()),
            Some(Writing::Claimed) => Err(Error::WrittenTwice { path: path.to_owned() }),
        }
    }

    fn written(&self) -> std::sync::MutexGuard<'_, HashMap<u64, Writing>> {
        self.0.written.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many files may stay open: what the system allows this process, less what the rest of it needs.
fn most_open() -> usize {
    const REST: u64 = 100;
    #[cfg(unix)]
    let allowed = rustix::process::getrlimit(rustix::process::Resource::Nofile).current.unwrap_or(u64::MAX);
    #[cfg(not(unix))]
    let allowed = 512;
    allowed.saturating_sub(REST).clamp(16, 4096) as usize
}

fn key(file: &Path) -> u64 {
    hash(file.as_os_str().as_encoded_bytes())
}

/// The same for every way to spell the path of one file.
pub fn identity(path: &Path) -> PathBuf {
    let mut at = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut rest: Vec<OsString> = Vec::new();
    loop {
        if let Ok(known) = std::fs::canonicalize(&at) {
            return rest.iter().rev().fold(known, |mut path, part| {
                if part == ".." {
                    path.pop();
                } else {
                    path.push(part);
                }
                path
            });
        }
        match (at.components().next_back(), at.parent()) {
            (Some(last), Some(parent)) => {
                rest.push(last.as_os_str().to_owned());
                at = parent.to_owned();
            }
            _ => return path.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_one_however_its_path_is_spelt() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("in")).unwrap();
        std::fs::write(dir.path().join("in/a.txt"), "").unwrap();
        let guard = Guard::reading([(dir.path().join("in/a.txt"), "the input".to_owned())]);
        for spelt in ["in/a.txt", "./in/../in/a.txt", "in/./a.txt"] {
            assert_eq!(guard.reads(&dir.path().join(spelt)), Some("the input"), "{spelt}");
        }
        assert_eq!(guard.reads(&dir.path().join("in/b.txt")), None);
        // What is not there yet, in a folder that is not there yet.
        guard.claim(&dir.path().join("out/new/b.txt")).unwrap();
        assert!(guard.has_written(&dir.path().join("out/other/../new/b.txt")));
        assert!(matches!(guard.claim(&dir.path().join("out/new/b.txt")), Err(Error::WrittenTwice { .. })));
        guard.begin();
        guard.reserve(&dir.path().join("out/new/b.txt"));
        assert!(guard.has_written(&dir.path().join("out/new/b.txt")));
        guard.claim(&dir.path().join("out/new/b.txt")).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_to_what_they_mean() {
        use std::os::unix::fs::symlink;
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("in")).unwrap();
        std::fs::write(dir.path().join("in/a.txt"), "").unwrap();
        symlink(dir.path().join("in"), dir.path().join("folder")).unwrap();
        symlink(dir.path().join("in/a.txt"), dir.path().join("file")).unwrap();
        let real = Guard::reading([(dir.path().join("in/a.txt"), String::new())]);
        assert!(real.reads(&dir.path().join("folder/a.txt")).is_some());
        assert!(real.reads(&dir.path().join("file")).is_some());
        let linked = Guard::reading([(dir.path().join("file"), String::new())]);
        assert!(linked.reads(&dir.path().join("folder/a.txt")).is_some());
    }
}
