//! Temporary names, and the locks on them.
//!
//! The temporary file of `a.csv` is `.a.csv.textmill`, and locked (`flock`) as long as it is written. So a second
//! process that writes the same file is refused, and what a killed process left is taken over by the next that
//! writes there, never half a result under its final name.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

use super::hash::hash;
use crate::error::Error;

/// The locked, empty temporary file of a final name.
pub(super) fn temporary(path: &Path) -> Result<NamedTempFile, Error> {
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
            Err(TryLockError::Error(cause)) if knows_no_locks(&cause) => {}
            Err(TryLockError::Error(cause)) => return Err(failed(cause)),
        }
        // Between opening and locking another process may have given the file its final name.
        if is_at(&file, &temporary) {
            // Under another name it may be anything to anybody.
            if has_other_names(&file) {
                std::fs::remove_file(&temporary).map_err(failed)?;
                continue;
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

#[cfg(unix)]
fn has_other_names(file: &File) -> bool {
    file.metadata().is_ok_and(|file| std::os::unix::fs::MetadataExt::nlink(&file) > 1)
}

#[cfg(not(unix))]
fn has_other_names(_: &File) -> bool {
    false
}

/// Whether this is how a file system says that it has no locks; a network's may have no service for them.
fn knows_no_locks(cause: &std::io::Error) -> bool {
    #[cfg(unix)]
    if matches!(cause.raw_os_error(), Some(libc::ENOLCK | libc::EINVAL)) {
        return true;
    }
    cause.kind() == std::io::ErrorKind::Unsupported
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

/// Keeps other processes away from what has this name in a folder, until it is dropped.
pub(crate) struct Lock(#[expect(dead_code, reason = "held, not used")] NamedTempFile);

impl Lock {
    /// Takes the lock `name` in a folder, which is made; `what` is told to be busy where another process has it.
    ///
    /// # Errors
    /// When another process has it, or the folder does not take files.
    pub(crate) fn take(folder: &Path, name: &str, what: &Path) -> Result<Self, Error> {
        std::fs::create_dir_all(folder).map_err(|e| Error::write("make the folder", folder, e))?;
        match temporary(&folder.join(name)) {
            Ok(file) => Ok(Self(file)),
            Err(Error::Busy { .. }) => Err(Error::Busy { path: what.to_owned() }),
            Err(error) => Err(error),
        }
    }
}
