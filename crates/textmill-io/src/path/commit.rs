//! Final names: from a file that is whole to one that is there.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::atomic::Overwrite;
use super::guard::Guard;
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

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.0.file.path()
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

    /// Whether it may replace nothing.
    pub(super) fn refuses(&self) -> bool {
        self.overwrite == Overwrite::Refuse
    }

    /// Where it is until it has its final name.
    pub fn temporary_path(&self) -> &Path {
        self.file.path()
    }

    /// Makes the file appear under its final name.
    ///
    /// # Errors
    /// When the folder does not take the name, or the file may not be replaced.
    pub fn commit(self) -> Result<(), Error> {
        commit_all([self])
    }

    /// Gives the file its final name, and gives that. What `guard` knows to be of a run that never ended is replaced.
    fn appear(self, guard: Option<&Guard>) -> Result<PathBuf, Error> {
        let Self { file, path, overwrite } = self;
        let renamed = match overwrite {
            Overwrite::Replace => file.persist(&path),
            Overwrite::Refuse if guard.is_some_and(|guard| guard.is_unfinished(&path)) => file.persist(&path),
            // Some file systems know neither a rename that replaces nothing nor second names.
            Overwrite::Refuse => match file.persist_noclobber(&path) {
                Err(e) if e.error.kind() != std::io::ErrorKind::AlreadyExists && !is_there(&path) => {
                    e.file.persist(&path)
                }
                other => other,
            },
        };
        match renamed {
            Ok(_) => Ok(path),
            Err(e) if e.error.kind() == std::io::ErrorKind::AlreadyExists => {
                Err(Error::Exists { path, before: 0 })
            }
            Err(e) => Err(Error::write("rename the finished file to", path, e.error)),
        }
    }
}

fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Makes files appear under their final names, in this order.
///
/// # Errors
/// When a folder does not take a name, or a file may not be replaced. Those before it are there then.
pub fn commit_all(files: impl IntoIterator<Item = SealedFile>) -> Result<(), Error> {
    appear_all(files, None)
}

/// As [`commit_all`]; what `guard` knows to be of runs that never ended is replaced.
pub(super) fn appear_all(
    files: impl IntoIterator<Item = SealedFile>,
    guard: Option<&Guard>,
) -> Result<(), Error> {
    let mut folders = BTreeSet::new();
    let named = files.into_iter().try_for_each(|file| {
        let path = file.appear(guard)?;
        folders.extend(path.parent().map(Path::to_owned));
        Ok(())
    });
    // The names themselves are on disk only when their folders are. Some file systems cannot do that for a folder;
    // the files are complete either way.
    for folder in folders.into_iter().filter_map(|folder| File::open(folder).ok()) {
        drop(folder.sync_all());
    }
    named
}
