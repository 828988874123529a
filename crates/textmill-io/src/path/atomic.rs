//! A file that appears whole or not at all.
//!
//! The bytes go to a temporary file in the same folder (a rename across file systems is a copy, and a copy
//! can be cut short). Sealing flushes it and waits until the disk has it; committing renames it to its final name
//! and waits for the folder too. A run seals all its files before it commits the first. Dropped before that, the temporary file is removed. A process that is killed
//! leaves at most a file whose name begins with `.textmill-`, never half a result under its final name.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::guard::Guard;
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
        if overwrite == Overwrite::Refuse && path.symlink_metadata().is_ok() {
            return Err(Error::Exists { path });
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
        // A link stays a link: what it leads to is replaced.
        let path = match path.is_symlink() {
            true => std::fs::canonicalize(&path).unwrap_or(path),
            false => path,
        };
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(|e| Error::write("make the folder", folder, e))?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(".textmill-").suffix(".tmp");
        #[cfg(unix)]
        {
            // As any new file: the user's umask decides, not the temporary file's usual privacy.
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(folder).map_err(|e| Error::write("write in the folder", folder, e))?;
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
        let Self { file, path, overwrite } = self;
        let file = file.into_inner().map_err(|e| Error::write("write", &path, e.into_error()))?;
        file.as_file().sync_all().map_err(|e| Error::write("write", &path, e))?;
        Ok(SealedFile { file, path, overwrite })
    }
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

/// A file that is whole and on the disk, and has yet to appear. Dropped, it leaves nothing.
pub struct SealedFile {
    file: NamedTempFile,
    path: PathBuf,
    overwrite: Overwrite,
}

impl SealedFile {
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
        let Self { file, path, overwrite } = self;
        let renamed = match overwrite {
            Overwrite::Replace => file.persist(&path),
            Overwrite::Refuse => file.persist_noclobber(&path),
        };
        if let Err(e) = renamed {
            return Err(match e.error.kind() {
                std::io::ErrorKind::AlreadyExists => Error::Exists { path },
                _ => Error::write("rename the finished file to", &path, e.error),
            });
        }
        // The name itself is on disk only when the folder is. Some file systems cannot do that for a folder;
        // the file is complete either way.
        if let Some(folder) = path.parent().and_then(|folder| File::open(folder).ok()) {
            drop(folder.sync_all());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn refuse() -> Policy {
        Policy { overwrite: Overwrite::Refuse, ..Policy::default() }
    }

    fn names(dir: &Path) -> Vec<String> {
        fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
    }

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
        let error = AtomicFile::create(PathBuf::from("/dev/null"), &Policy::default()).err().unwrap();
        assert!(matches!(error, Error::Special { .. }), "{error}");
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
