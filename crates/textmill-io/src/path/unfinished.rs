//! What a run is about to name, noted so that a run that never ended is told from one that did.
//!
//! **Several files that may replace nothing.** They get their names in turn. Were nothing noted, a kill between two
//! renames would leave the first under its final name, and every later run would refuse to begin: the file exists. So a
//! run notes in [`Unfinished`] what it is about to name, before the first name and until the run has come to its end. A
//! file that is there just as it was noted (number, size, time) is of a run that never ended: the next run may
//! replace it, once its own is whole. Whatever else stands there is somebody's, and stays.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::atomic::AtomicFile;
use super::commit::{SealedFile, appear_all};
use super::guard::{Guard, identity};
use super::hash::hash;
use super::temporary::Lock;
use crate::error::Error;

/// What tells a file from every other that may come to stand in its place. The device is none of it: its number is
/// another after a restart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamp {
    /// The config whose run wrote it, by its name.
    by: String,
    /// From the list's folder, where it lies below that.
    path: String,
    number: u64,
    bytes: u64,
    /// Seconds and nanoseconds since 1970.
    changed: (u64, u32),
}

/// What runs that never ended have noted, and who asks.
#[derive(Debug, Clone, Default)]
pub(super) struct Noted {
    pub(super) stamps: Vec<Stamp>,
    /// The list's folder.
    folder: PathBuf,
    by: String,
}

impl Noted {
    /// The stamp of what is at `at`, as what is to be called `path`.
    pub(super) fn stamp(&self, path: &Path, at: &Path) -> Option<Stamp> {
        let there = at.symlink_metadata().ok().filter(std::fs::Metadata::is_file)?;
        let changed = there.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
        #[cfg(unix)]
        let number = std::os::unix::fs::MetadataExt::ino(&there);
        #[cfg(not(unix))]
        let number = 0;
        let path = identity(path);
        let path = path.strip_prefix(&self.folder).unwrap_or(&path).to_string_lossy().into_owned();
        let changed = (changed.as_secs(), changed.subsec_nanos());
        Some(Stamp { by: self.by.clone(), path, number, bytes: there.len(), changed })
    }
}

/// The list of files that are about to get their final names, and the lock of the run that keeps it: from before it
/// opens its first output until its results are like any others.
pub struct Unfinished {
    path: PathBuf,
    guard: Guard,
    /// Held until the run has come to its end.
    _lock: Lock,
}

impl Unfinished {
    /// Reads what runs that never ended have noted beside `quarantine`, and lets files be taken over that the guard's run,
    /// of the config `by`, writes anew. Until this is dropped no other run may do so there.
    ///
    /// # Errors
    /// When another run is at it, or something stands there that is no list.
    pub fn recall(quarantine: &Path, by: &str, guard: &Guard) -> Result<Self, Error> {
        let name = quarantine.file_name().unwrap_or_default();
        let named = match name.len() > 200 {
            true => format!("{:016x}", hash(name.as_encoded_bytes())),
            false => name.to_string_lossy().into_owned(),
        };
        let folder = quarantine.parent().unwrap_or(Path::new("."));
        let lock = Lock::take(folder, &format!("{named}.run"), quarantine)?;
        let path = quarantine.with_file_name(format!(".{named}.names.textmill"));
        if path.symlink_metadata().is_ok_and(|there| !there.is_file()) {
            return Err(Error::Special { path });
        }
        // It is written whole or not at all; of anything else nothing is taken over, which loses nothing.
        let stamps = std::fs::read(&path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let (stamps, folder) = (stamps.unwrap_or_default(), identity(folder));
        guard.recall(Noted { stamps, folder, by: by.to_owned() });
        Ok(Self { path, guard: guard.clone(), _lock: lock })
    }

    /// Makes files appear under their final names, in this order.
    ///
    /// # Errors
    /// When a folder does not take a name, or a file may not be replaced. Those before it are there then, and the next
    /// run may replace them.
    pub fn commit(&self, files: Vec<SealedFile>) -> Result<(), Error> {
        let mut noted = self.guard.unfinished();
        let refusing = files.iter().filter(|file| file.refuses());
        let new: Vec<Stamp> =
            refusing.filter_map(|file| noted.stamp(file.path(), file.temporary_path())).collect();
        if !new.is_empty() {
            noted.stamps.extend(new);
            self.write(&noted.stamps)?;
            self.guard.recall(noted);
        }
        appear_all(files, Some(&self.guard))
    }

    /// The run has come to its end: what it has written is a result like any other.
    pub fn end(self) {
        let Noted { mut stamps, by, .. } = self.guard.unfinished();
        stamps.retain(|stamp| stamp.by != by);
        // A list that stays though it should not lets the next run replace what this one wrote, as it would be written.
        match stamps.is_empty() {
            true => drop(std::fs::remove_file(&self.path)),
            false => drop(self.write(&stamps)),
        }
    }

    fn write(&self, stamps: &[Stamp]) -> Result<(), Error> {
        let mut file = AtomicFile::replacing(self.path.clone(), &Guard::default())?;
        let bytes = serde_json::to_vec(stamps).map_err(|e| Error::write("write", &self.path, e.into()))?;
        file.write(&bytes)?;
        file.seal()?.commit()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::path::Policy;
    use crate::path::testing::{names, refuse};

    fn sealed(path: &Path, text: &str, policy: &Policy) -> Result<SealedFile, Error> {
        let mut file = AtomicFile::create(path.to_owned(), policy)?;
        file.write(text.as_bytes())?;
        file.seal()
    }

    /// What the next run may do.
    fn again(dir: &Path) -> (Unfinished, Policy) {
        let policy = refuse();
        (Unfinished::recall(&dir.join("q.jsonl"), "c.toml", &policy.guard).unwrap(), policy)
    }

    #[test]
    fn a_commit_that_never_ended_is_taken_over_when_the_next_is_ready() {
        let dir = tempfile::tempdir().unwrap();
        let paths = ["a.csv", "b.csv", "c.csv"].map(|name| dir.path().join(name));
        let (list, policy) = again(dir.path());
        let files = paths.clone().map(|path| sealed(&path, "the first run", &policy).unwrap());
        fs::write(&paths[1], "somebody's").unwrap();
        let error = list.commit(files.into()).unwrap_err();
        assert!(matches!(&error, Error::Exists { path, .. } if *path == paths[1]), "{error}");
        fs::remove_file(&paths[1]).unwrap();
        // As a kill leaves it: one has its name. It stays until there is another.
        let (list, policy) = (drop(list), again(dir.path())).1;
        let files = paths.clone().map(|path| sealed(&path, "the next run", &policy).unwrap());
        assert_eq!(fs::read_to_string(&paths[0]).unwrap(), "the first run");
        drop(files);
        let (list, policy) = (drop(list), again(dir.path())).1;
        let files = paths.clone().map(|path| sealed(&path, "the next run", &policy).unwrap());
        list.commit(files.into()).unwrap();
        // Killed here, it may be done again.
        let (list, policy) = (drop(list), again(dir.path())).1;
        let files = paths.clone().map(|path| sealed(&path, "the last run", &policy).unwrap());
        list.commit(files.into()).unwrap();
        list.end();
        assert!(paths.iter().all(|path| fs::read_to_string(path).unwrap() == "the last run"));
        let (list, policy) = again(dir.path());
        assert!(matches!(sealed(&paths[0], "", &policy), Err(Error::Exists { .. })));
        drop(list);
        let mut names = names(dir.path());
        names.sort();
        assert_eq!(names, ["a.csv", "b.csv", "c.csv"]);
    }

    #[test]
    fn what_somebody_put_in_its_place_is_not_taken_over() {
        let dir = tempfile::tempdir().unwrap();
        let (a, kept) = (dir.path().join("a.csv"), dir.path().join("kept"));
        let (list, policy) = again(dir.path());
        list.commit(vec![sealed(&a, "the first run", &policy).unwrap()]).unwrap();
        let other = Guard::default();
        assert!(matches!(
            Unfinished::recall(&dir.path().join("q.jsonl"), "c.toml", &other),
            Err(Error::Busy { .. })
        ));
        fs::rename(&a, &kept).unwrap();
        fs::copy(&kept, &a).unwrap();
        let (list, policy) = (drop(list), again(dir.path())).1;
        assert!(matches!(sealed(&a, "", &policy), Err(Error::Exists { .. })));
        fs::remove_file(&a).unwrap();
        let (list, policy) = (drop(list), again(dir.path())).1;
        list.commit(vec![sealed(&a, "the next run", &policy).unwrap()]).unwrap();
        assert_eq!(fs::read_to_string(&kept).unwrap(), "the first run");
    }
}
