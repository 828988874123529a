//! Final names: from a file that is whole to one that is there.
//!
//! **Several files that may replace nothing.** Were each renamed in turn, a kill between two renames would leave
//! the first under its final name, and every later run would refuse to begin: the file exists. So [`commit_all`]
//! gives such a file its final name as a *second* name, and takes the temporary ones away when all files have
//! their final names. A file with both names is thereby known as the beginning of a commit that never ended, and
//! the next run that writes there takes it over. When a name cannot be given, those given before are taken back.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::atomic::Overwrite;
use super::temporary::is_at;
use crate::error::Error;

/// A file that is whole, and that the disk may not have yet. To wait for the first of several costs what waiting for
/// one costs, milliseconds; the others are then there too, or nearly.
pub(crate) struct EndedFile(SealedFile);

impl EndedFile {
    pub(super) fn new(file: NamedTempFile, path: PathBuf, overwrite: Overwrite) -> Self {
        Self(SealedFile { file, path, overwrite })
    }

    /// Waits until the disk has it.
    pub(crate) fn seal(self) -> Result<SealedFile, Error> {
        let Self(sealed) = self;
        sealed.file.as_file().sync_all().map_err(|e| Error::write("write", &sealed.path, e))?;
        Ok(sealed)
    }

    /// Its size in bytes.
    pub(crate) fn len(&self) -> u64 {
        self.0.len()
    }

    /// Whether the file that stands there already has the same bytes.
    pub(crate) fn is_there_already(&self) -> bool {
        let Self(SealedFile { file, path, .. }) = self;
        let same_size = path.metadata().is_ok_and(|there| there.len() == self.len());
        same_size && std::fs::read(path).ok() == std::fs::read(file.path()).ok()
    }
}

/// A file that is whole and on the disk, and has yet to appear. Dropped, it leaves nothing.
pub struct SealedFile {
    file: NamedTempFile,
    path: PathBuf,
    overwrite: Overwrite,
}

impl SealedFile {
    /// Its final name.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its size in bytes.
    pub fn len(&self) -> u64 {
        self.file.as_file().metadata().map_or(0, |data| data.len())
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Makes the file appear under its final name.
    ///
    /// # Errors
    /// When the folder does not take the name, or the file may not be replaced.
    pub fn commit(self) -> Result<(), Error> {
        commit_all([self])
    }

    /// Gives the file its final name. One that may replace nothing keeps the temporary one beside it, until what is
    /// returned is dropped.
    fn appear(self) -> Result<Appeared, Error> {
        let Self { file, path, overwrite } = self;
        let taken = |cause: std::io::Error, path: PathBuf| match cause.kind() {
            std::io::ErrorKind::AlreadyExists => Error::Exists { path, before: 0 },
            _ => Error::write("rename the finished file to", path, cause),
        };
        let both = match overwrite {
            Overwrite::Replace => match file.persist(&path) {
                Ok(_) => None,
                Err(e) => return Err(taken(e.error, path)),
            },
            Overwrite::Refuse => match std::fs::hard_link(file.path(), &path) {
                Ok(()) => Some(file),
                Err(cause) if cause.kind() == std::io::ErrorKind::AlreadyExists => {
                    return Err(taken(cause, path));
                }
                // A file system without second names: one after the other, then.
                Err(_) => match file.persist_noclobber(&path) {
                    Ok(_) => None,
                    Err(e) => return Err(taken(e.error, path)),
                },
            },
        };
        Ok(Appeared { both, path })
    }
}

/// A file that has its final name; dropped, it has no other.
struct Appeared {
    /// The file, where it still has its temporary name.
    both: Option<NamedTempFile>,
    path: PathBuf,
}

/// Makes files appear under their final names, in this order, those that may replace nothing all or none (see the
/// module's documentation).
///
/// # Errors
/// When a folder does not take a name, or a file may not be replaced. What replaced a file before that stays.
pub fn commit_all(files: impl IntoIterator<Item = SealedFile>) -> Result<(), Error> {
    let mut appeared: Vec<Appeared> = Vec::new();
    for file in files {
        match file.appear() {
            Ok(file) => appeared.push(file),
            Err(error) => {
                for Appeared { both, path } in appeared {
                    if both.is_some_and(|file| is_at(file.as_file(), &path)) {
                        drop(std::fs::remove_file(&path));
                    }
                }
                return Err(error);
            }
        }
    }
    // The names themselves are on disk only when their folders are. Some file systems cannot do that for a folder;
    // the files are complete either way.
    let folders: BTreeSet<&Path> = appeared.iter().filter_map(|file| file.path.parent()).collect();
    for folder in folders.into_iter().filter_map(|folder| File::open(folder).ok()) {
        drop(folder.sync_all());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::path::{AtomicFile, Policy};

    fn refuse() -> Policy {
        Policy { overwrite: Overwrite::Refuse, ..Policy::default() }
    }

    fn names(dir: &Path) -> Vec<String> {
        fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_commit_that_never_ended_is_taken_over() {
        let dir = tempfile::tempdir().unwrap();
        let (a, b) = (dir.path().join("a.csv"), dir.path().join("b.csv"));
        let sealed = |path: &Path, text: &str, policy: &Policy| {
            let mut file = AtomicFile::create(path.to_owned(), policy)?;
            file.write(text.as_bytes())?;
            file.seal()
        };
        // As a process leaves it that was killed when `a.csv` had its name and `b.csv` had not.
        let halfway = |policy: &Policy| {
            let first = sealed(&a, "the first run", policy).unwrap().appear().unwrap();
            let second = sealed(&b, "the first run", policy).unwrap();
            for file in [first.both.unwrap(), second.file] {
                file.keep().unwrap();
            }
            let mut names = names(dir.path());
            names.sort();
            assert_eq!(names, [".a.csv.textmill", ".b.csv.textmill", "a.csv"]);
        };
        for policy in [refuse(), Policy::default()] {
            halfway(&refuse());
            let files = [&a, &b].map(|path| sealed(path, "the next run", &policy).unwrap());
            commit_all(files).unwrap();
            for path in [&a, &b] {
                assert_eq!(fs::read_to_string(path).unwrap(), "the next run");
                fs::remove_file(path).unwrap();
            }
            assert_eq!(names(dir.path()), [""; 0]);
        }
        // A copy of a result is no commit.
        fs::write(&a, "a result").unwrap();
        fs::write(dir.path().join(".a.csv.textmill"), "a result").unwrap();
        assert!(matches!(sealed(&a, "", &refuse()), Err(Error::Exists { .. })));
    }

    #[test]
    fn all_names_or_none() {
        let dir = tempfile::tempdir().unwrap();
        let paths = ["a.csv", "b.csv", "c.csv"].map(|name| dir.path().join(name));
        let files = paths.clone().map(|path| AtomicFile::create(path, &refuse()).unwrap().seal().unwrap());
        fs::write(&paths[1], "came between").unwrap();
        let error = commit_all(files).unwrap_err();
        assert!(matches!(&error, Error::Exists { path, .. } if *path == paths[1]), "{error}");
        assert_eq!(names(dir.path()), ["b.csv"]);
        assert_eq!(fs::read_to_string(&paths[1]).unwrap(), "came between");
    }
}
