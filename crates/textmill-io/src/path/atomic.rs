//! A file that appears whole or not at all.
//!
//! The bytes go to a temporary file in the same folder (a rename across file systems is a copy, and a copy
//! can be cut short). Sealing flushes it and waits until the disk has it; committing renames it to its final name
//! and waits for the folder too. A run seals all its files before it commits the first. Dropped before that, the
//! temporary file is removed.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::commit::{EndedFile, SealedFile};
use super::guard::Guard;
use super::temporary::temporary;
use crate::error::Error;

/// What to do when the final name is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Overwrite {
    /// Replace the file, in one step, when the new one is complete.
    #[default]
    Replace,
    /// Leave it and fail.
    Refuse,
}

/// What may be overwritten.
#[derive(Debug, Clone, Default)]
pub(crate) struct Policy {
    pub(crate) overwrite: Overwrite,
    pub(crate) guard: Guard,
}

/// A file being written.
pub struct AtomicFile {
    file: BufWriter<NamedTempFile>,
    path: PathBuf,
    overwrite: Overwrite,
}

impl AtomicFile {
    /// Starts a file that replaces what has its name, unless `guard` knows better, and makes its folder.
    ///
    /// # Errors
    /// When the folder does not take it. So for the other functions.
    pub fn replacing(path: PathBuf, guard: &Guard) -> Result<Self, Error> {
        Self::create(path, &Policy { overwrite: Overwrite::Replace, guard: guard.clone() })
    }

    /// Starts the file, and makes its folder.
    pub(crate) fn create(path: PathBuf, policy: &Policy) -> Result<Self, Error> {
        let overwrite = policy.overwrite;
        if overwrite == Overwrite::Refuse
            && path.symlink_metadata().is_ok()
            && !policy.guard.is_unfinished(&path)
        {
            return Err(Error::Exists { path, before: 0 });
        }
        if let Ok(there) = path.metadata() {
            if there.is_dir() {
                let cause = std::io::ErrorKind::IsADirectory.into();
                return Err(Error::write("write", path, cause));
            }
            // A pipe or a device is somebody's way out, not a name to take.
            if !there.is_file() {
                return Err(Error::Special { path });
            }
        }
        policy.guard.claim(&path)?;
        // A link stays a link: what it leads to is replaced, or made.
        let path = target_of(path);
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(|e| Error::write("make the folder", folder, e))?;
        let file = temporary(&path)?;
        Ok(Self { file: BufWriter::with_capacity(64 << 10, file), path, overwrite })
    }

    /// The final name.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Where it is until it is committed, for a library that writes by path.
    pub(crate) fn temporary_path(&self) -> &Path {
        self.file.get_ref().path()
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// When the disk does not take them.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.file.write_all(bytes).map_err(|e| Error::write("write", &self.path, e))
    }

    /// Waits until the disk has all of it. It can then no longer fail for want of room.
    ///
    /// # Errors
    /// When the disk does not take the last bytes.
    pub fn seal(self) -> Result<SealedFile, Error> {
        self.end()?.seal()
    }

    /// Ends the file, and does not wait for the disk.
    pub(crate) fn end(self) -> Result<EndedFile, Error> {
        let Self { file, path, overwrite } = self;
        let file = file.into_inner().map_err(|e| Error::write("write", &path, e.into_error()))?;
        Ok(EndedFile::new(file, path, overwrite))
    }
}

/// Where a path leads, though nothing may be there yet.
fn target_of(mut path: PathBuf) -> PathBuf {
    // As many links as Linux follows.
    for _ in 0..40 {
        let Ok(target) = std::fs::read_link(&path) else { break };
        path = path.parent().unwrap_or(Path::new(".")).join(target);
    }
    path
}

/// For encoders; what fails is told by whoever drives them.
impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::path::testing::{names, refuse};

    #[test]
    fn appears_on_commit_only() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("sub/a.txt");
        let mut file = AtomicFile::create(path.clone(), &refuse()).unwrap();
        file.write("报告".as_bytes()).unwrap();
        assert!(!path.exists());
        file.seal().unwrap().commit().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "报告");
        assert_eq!(names(path.parent().unwrap()), ["a.txt"]);
    }

    #[test]
    fn dropped_leaves_nothing_and_keeps_the_old() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.txt");
        fs::write(&path, "old").unwrap();
        let mut file = AtomicFile::create(path.clone(), &Policy::default()).unwrap();
        file.write(b"new").unwrap();
        drop(file);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(names(dir.path()), ["a.txt"]);
    }

    #[test]
    fn refuses_what_exists_early_and_late() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.txt");
        let file = AtomicFile::create(path.clone(), &refuse()).unwrap();
        fs::write(&path, "came between").unwrap();
        let message = file.seal().unwrap().commit().unwrap_err().to_string();
        assert!(message.contains("exists already") && message.contains("overwrite"), "{message}");
        assert!(matches!(AtomicFile::create(path.clone(), &refuse()), Err(Error::Exists { .. })));
        assert_eq!(fs::read_to_string(&path).unwrap(), "came between");
        assert_eq!(names(dir.path()), ["a.txt"]);
    }

    #[test]
    fn says_what_stands_in_the_way() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("file"), "").unwrap();
        let error = AtomicFile::create(dir.path().join("file/a.txt"), &Policy::default()).err().unwrap();
        assert!(error.to_string().contains("make the folder"), "{error}");
        let error = AtomicFile::create(dir.path().to_owned(), &Policy::default()).err().unwrap();
        assert!(error.to_string().contains("a folder stands where the file should go"), "{error}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_says_so() {
        // Writing to /dev/full fails with ENOSPC, as a full disk does.
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let cause = (&full).write_all(b"x").unwrap_err();
        let message = Error::write("write", "out/a.csv", cause).to_string();
        assert!(
            message.contains("cannot write `out/a.csv`") && message.contains("free some space"),
            "{message}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_and_a_pipe_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("real"), "old").unwrap();
        std::os::unix::fs::symlink(dir.path().join("real"), dir.path().join("link")).unwrap();
        let mut file = AtomicFile::create(dir.path().join("link"), &Policy::default()).unwrap();
        file.write(b"new").unwrap();
        file.seal().unwrap().commit().unwrap();
        assert!(dir.path().join("link").is_symlink());
        assert_eq!(fs::read_to_string(dir.path().join("real")).unwrap(), "new");
        // Also a link to what is not there yet.
        std::os::unix::fs::symlink("new/real", dir.path().join("ahead")).unwrap();
        let mut file = AtomicFile::create(dir.path().join("ahead"), &Policy::default()).unwrap();
        file.write(b"new").unwrap();
        file.seal().unwrap().commit().unwrap();
        assert!(dir.path().join("ahead").is_symlink());
        assert_eq!(fs::read_to_string(dir.path().join("new/real")).unwrap(), "new");
        let error = AtomicFile::create(PathBuf::from("/dev/null"), &Policy::default()).err().unwrap();
        assert!(matches!(error, Error::Special { .. }), "{error}");
    }

    #[test]
    fn a_file_has_one_writer_and_a_killed_one_leaves_it_to_the_next() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.csv");
        let mut first = AtomicFile::create(path.clone(), &Policy::default()).unwrap();
        first.write(b"first").unwrap();
        let error = AtomicFile::create(path.clone(), &Policy::default()).err().unwrap();
        assert!(error.to_string().contains("another run is writing"), "{error}");
        first.seal().unwrap().commit().unwrap();
        // As a process that was killed leaves it.
        fs::write(dir.path().join(".a.csv.textmill"), "half a ta").unwrap();
        let mut next = AtomicFile::create(path.clone(), &Policy::default()).unwrap();
        next.write(b"next").unwrap();
        next.seal().unwrap().commit().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "next");
        assert_eq!(names(dir.path()), ["a.csv"]);
        let long = dir.path().join("长".repeat(85));
        AtomicFile::create(long.clone(), &Policy::default()).unwrap().seal().unwrap().commit().unwrap();
        assert!(long.exists());
    }

    #[cfg(unix)]
    #[test]
    fn the_umask_decides_who_may_read() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("plain"), "").unwrap();
        AtomicFile::create(dir.path().join("ours"), &Policy::default())
            .unwrap()
            .seal()
            .unwrap()
            .commit()
            .unwrap();
        let mode = |name: &str| fs::metadata(dir.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode("ours"), mode("plain"));
    }
}
