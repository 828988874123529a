//! Bytes that were hashed and cannot change any more.
//!
//! An open file is still the file on the disk: whoever may write to it can change it between the hashing and the
//! loading. So a file is copied while it is hashed, into memory that the system then seals against writing (`memfd_create`
//! and `F_ADD_SEALS` of Linux), and the library is loaded from there. What is not hashed is loaded from its path, which
//! costs nothing and lets debuggers find it. Elsewhere than on Linux the file is hashed where it is, and loaded by its
//! path.

use crate::regular;
use std::fs::File;
use std::io;
#[cfg(target_os = "linux")]
use std::io::Read;
use std::path::Path;

/// The file's bytes as they are loaded, and their SHA-256.
pub(crate) fn seal(path: &Path) -> io::Result<(File, String)> {
    copy(path, regular::open(path)?)
}

#[cfg(target_os = "linux")]
fn copy(path: &Path, file: File) -> io::Result<(File, String)> {
    use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};
    // Debuggers and `/proc/PID/maps` show the name, of which the system takes 249 bytes.
    let name: String = path.file_name().unwrap_or_default().to_string_lossy().chars().take(60).collect();
    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    // Linux 6.3 wants to be told that it will be executed; earlier ones do not know the word.
    let memory = match memfd_create(name.as_str(), flags | MemfdFlags::EXEC) {
        Err(rustix::io::Errno::INVAL) => memfd_create(name.as_str(), flags),
        made => made,
    };
    let told = |error: rustix::io::Errno| {
        let error = io::Error::from(error);
        io::Error::new(error.kind(), format!("its verified copy cannot be kept in memory: {error}"))
    };
    let mut copied = Copied { from: file, to: File::from(memory.map_err(told)?) };
    let hash = super::sha256(&mut copied)?;
    let seals = SealFlags::WRITE | SealFlags::GROW | SealFlags::SHRINK | SealFlags::SEAL;
    fcntl_add_seals(&copied.to, seals).map_err(told)?;
    Ok((copied.to, hash))
}

#[cfg(not(target_os = "linux"))]
fn copy(_: &Path, mut file: File) -> io::Result<(File, String)> {
    let hash = super::sha256(&mut file)?;
    Ok((file, hash))
}

/// Writes down what is read from a file.
#[cfg(target_os = "linux")]
struct Copied {
    from: File,
    to: File,
}

#[cfg(target_os = "linux")]
impl Read for Copied {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        io::Write::write_all(&mut self.to, buffer.get(..read).unwrap_or_default())?;
        Ok(read)
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::io::{Seek, Write};

    #[test]
    fn what_was_hashed_stays() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.so");
        std::fs::write(&path, vec![7; 200_000]).unwrap();
        let (mut sealed, hash) = seal(&path).unwrap();
        std::fs::write(&path, "rewritten").unwrap();
        assert!(sealed.write_all(b"x").is_err() && sealed.set_len(0).is_err());
        let mut bytes = Vec::new();
        sealed.rewind().unwrap();
        sealed.read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, vec![7; 200_000]);
        assert_eq!(crate::sha256(&bytes[..]).unwrap(), hash);
    }
}
