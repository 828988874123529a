//! A file that appears whole or not at all.
//!
//! The bytes go to a temporary file in the same folder (a rename across file systems is a copy, and a copy
//! can be cut short). Sealing flushes it and waits until the disk has it; committing renames it to its final name
//! and waits for the folder too. A run seals all its files before it commits the first. Dropped before that, the
//! temporary file is removed.
//!
//! **Several files that may replace nothing.** Were each renamed in turn, a kill between two renames would leave
//! the first under its final name, and every later run would refuse to begin: the file exists. So [`commit_all`]
//! gives such a file its final name as a *second* name, and takes the temporary ones away when all files have
//! their final names. A file with both names is thereby known as the beginning of a commit that never ended, and
//! the next run that writes there takes it over. When a name cannot be given, those given before are taken back.
//!
//! The temporary file of `a.csv` is `.a.csv.textmill`, and locked (`flock`) as long as it is written. So a second
//! process that writes the same file is refused, and what a killed process left is taken over by the next that
//! writes there, never half a result under its final name.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tempfile::{NamedTempFile, TempPath};

use super::guard::Guard;
use super::hash::hash;
use super::template::Template;
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
        if overwrite == Overwrite::Refuse && path.symlink_metadata().is_ok() && !is_half_committed(&path) {
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
        Ok(EndedFile(SealedFile { file, path, overwrite }))
    }
}

/// A file that is whole, and that the disk may not have yet. To wait for the first of several costs what waiting for
/// one costs, milliseconds; the others are then there too, or nearly.
pub(crate) struct EndedFile(SealedFile);

impl EndedFile {
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

/// Whether a file is one that [`commit_all`] had given its final name when it was killed: it still has the
/// temporary one too.
fn is_half_committed(path: &Path) -> bool {
    File::open(path).is_ok_and(|file| is_at(&file, path) && is_at(&file, &temporary_path(path)))
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

/// The locked, empty temporary file of a final name.
fn temporary(path: &Path) -> Result<NamedTempFile, Error> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let failed = |cause| Error::write("write in the folder", folder, cause);
    let temporary = temporary_path(path);
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        // Somebody else's link must not lead us to another file.
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(libc::O_NOFOLLOW);
    }
    loop {
        let file = options.open(&temporary).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::Busy { path: path.to_owned() }),
            // A file system without locks: then two runs at once are not told apart, but each is whole.
            Err(TryLockError::Error(cause)) if cause.kind() == std::io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(cause)) => return Err(failed(cause)),
        }
        // Between opening and locking another process may have given the file its final name.
        if is_at(&file, &temporary) {
            // The beginning of a commit that never ended is no result: it goes, before its bytes do.
            if is_at(&file, path) {
                std::fs::remove_file(path).map_err(failed)?;
            }
            file.set_len(0).map_err(failed)?;
            let name = TempPath::try_from_path(&temporary).map_err(failed)?;
            return Ok(NamedTempFile::from_parts(file, name));
        }
    }
}

fn temporary_path(path: &Path) -> PathBuf {
    path.parent().unwrap_or(Path::new(".")).join(temporary_name(path))
}

fn temporary_name(path: &Path) -> OsString {
    let name = path.file_name().unwrap_or_default();
    let mut temporary = OsString::from(".");
    // Systems take names of 255 bytes.
    if name.len() > 240 {
        temporary.push(format!("{:016x}", hash(name.as_encoded_bytes())));
    } else {
        temporary.push(name);
    }
    temporary.push(".textmill");
    temporary
}

/// Whether an open file is still the one that has this name.
#[cfg(unix)]
pub fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), path.symlink_metadata()) {
        (Ok(opened), Ok(named)) => (opened.dev(), opened.ino()) == (named.dev(), named.ino()),
        _ => false,
    }
}

/// Whether an open file is still the one that has this name.
#[cfg(not(unix))]
pub fn is_at(_: &File, path: &Path) -> bool {
    // An open file cannot be renamed or removed there.
    path.exists()
}

/// Keeps other processes from writing the files of one path with fields, until it is dropped.
pub(crate) struct Lock(#[expect(dead_code, reason = "held, not used")] NamedTempFile);

impl Lock {
    /// Takes the lock of a template's files in their folder, which is made.
    ///
    /// # Errors
    /// When another process has it, or the folder does not take files.
    pub(crate) fn take(template: &Template) -> Result<Self, Error> {
        let folder = template.folder();
        std::fs::create_dir_all(folder).map_err(|e| Error::write("make the folder", folder, e))?;
        match temporary(&folder.join(template.lock_name())) {
            Ok(file) => Ok(Self(file)),
            Err(Error::Busy { .. }) => Err(Error::Busy { path: folder.to_owned() }),
            Err(error) => Err(error),
        }
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
