//! SHA-256 of what is read, so that a manifest can say what exactly a run was made from.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// What a source was, as far as it was read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceDigest {
    /// SHA-256 of its bytes, in lower-case hexadecimal, as `sha256sum` prints it.
    pub sha256: String,
    /// How many bytes.
    pub bytes: u64,
    /// Whether the file was another one behind them than before: then this is of what was read, whatever is there now.
    pub changed: bool,
}

/// What tells that a file has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stamp {
    bytes: u64,
    changed: Option<SystemTime>,
    #[cfg(unix)]
    number: u64,
}

impl Stamp {
    fn of(there: &Metadata) -> Self {
        Self {
            bytes: there.len(),
            changed: there.modified().ok(),
            #[cfg(unix)]
            number: std::os::unix::fs::MetadataExt::ino(there),
        }
    }

    /// Of an open file; `None` for pipes and the like.
    pub(crate) fn of_file(file: &File) -> Option<Self> {
        file.metadata().ok().filter(Metadata::is_file).map(|there| Self::of(&there))
    }

    /// Whether another file, or another state of it, is at this path now. One that is gone was read to its end.
    pub(crate) fn differs_at(&self, path: &Path) -> bool {
        path.metadata().is_ok_and(|there| Self::of(&there) != *self)
    }
}

/// Collects the digests of sources, by name. Clones share what they collect.
#[derive(Debug, Clone, Default)]
pub struct Digests(Arc<Mutex<BTreeMap<String, SourceDigest>>>);

impl Digests {
    /// The digest of a source that was read to its end.
    pub fn get(&self, name: &str) -> Option<SourceDigest> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// Remembers a digest.
    pub(crate) fn put(&self, name: &str, digest: SourceDigest) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), digest);
    }

    /// Reads `inner`, and remembers its digest under `name` once its end is reached; `file` is where it comes from.
    pub(crate) fn watch<R: Read>(&self, name: &str, inner: R, file: Option<(PathBuf, Stamp)>) -> Watched<R> {
        let (name, digests) = (name.to_owned(), self.clone());
        Watched { inner, state: Some(Sha256::new()), bytes: 0, name, file, digests }
    }

    /// The names of sources that changed while they were read.
    pub fn changed(&self) -> Vec<String> {
        let digests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        digests.iter().filter(|(_, digest)| digest.changed).map(|(name, _)| name.clone()).collect()
    }
}

/// The digest of everything that `bytes` gives.
///
/// # Errors
/// When reading fails.
///
/// ```
/// let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/// assert_eq!(textmill_io::digest(&b""[..])?.sha256, empty);
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn digest(mut bytes: impl Read) -> io::Result<SourceDigest> {
    let mut state = Sha256::new();
    // Larger than a `BufReader`'s, small enough for the processor's cache.
    let mut buffer = vec![0; 64 << 10];
    let mut total = 0;
    loop {
        match bytes.read(&mut buffer) {
            Ok(0) => {
                return Ok(SourceDigest {
                    sha256: hexadecimal(&state.finalize()),
                    bytes: total,
                    changed: false,
                });
            }
            Ok(read) => {
                state.update(buffer.get(..read).unwrap_or_default());
                total += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Hashes what passes through.
pub(crate) struct Watched<R> {
    inner: R,
    state: Option<Sha256>,
    bytes: u64,
    name: String,
    file: Option<(PathBuf, Stamp)>,
    digests: Digests,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        if read > 0 {
            if let Some(state) = &mut self.state {
                state.update(buffer.get(..read).unwrap_or_default());
                self.bytes += read as u64;
            }
        } else if !buffer.is_empty()
            && let Some(state) = self.state.take()
        {
            let changed = self.file.take().is_some_and(|(path, stamp)| stamp.differs_at(&path));
            let digest = SourceDigest { sha256: hexadecimal(&state.finalize()), bytes: self.bytes, changed };
            let mut digests = self.digests.0.lock().unwrap_or_else(PoisonError::into_inner);
            digests.insert(std::mem::take(&mut self.name), digest);
        }
        Ok(read)
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_read_to_its_end_has_the_digest_of_its_bytes() {
        let digests = Digests::default();
        let text = "试".repeat(10_000);
        let mut read = Vec::new();
        digests.watch("a", text.as_bytes(), None).read_to_end(&mut read).unwrap();
        assert_eq!(digests.get("a"), Some(digest(text.as_bytes()).unwrap()));
    }

    #[test]
    fn one_that_was_not_has_none() {
        let digests = Digests::default();
        let mut start = [0; 4];
        digests.watch("a", &b"longer than that"[..], None).read_exact(&mut start).unwrap();
        assert_eq!(digests.get("a"), None);
    }
}
