//! Files that are files.
//!
//! Whoever opens a named pipe waits until somebody writes to it, and whoever reads a device may read for ever: a plugin, a
//! manifest, a signature, a trust file, a lock or a record that is one would hang the program that only wanted to refuse
//! it. So what lies there is looked at before it is opened (to open a device may already do something), and what was
//! opened, without waiting, is looked at again: in between it may have become another.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;

/// Opens a file for reading.
///
/// ```
/// use textmill_loader::regular;
/// let refused = regular::open("/dev/null".as_ref()).unwrap_err();
/// # #[cfg(unix)]
/// assert_eq!(refused.to_string(), "it is a device, not a file");
/// ```
/// # Errors
/// When there is none, or what is there is no file but a folder, a named pipe, a socket or a device.
pub fn open(path: &Path) -> io::Result<File> {
    look(&std::fs::metadata(path)?)?;
    let mut options = OpenOptions::new();
    options.read(true);
    opened(options, path)
}

/// The text of a file.
///
/// # Errors
/// As for [`open`], and when it is no text.
pub fn read_to_string(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    open(path)?.read_to_string(&mut text)?;
    Ok(text)
}

/// The bytes of a file.
///
/// # Errors
/// As for [`open`].
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes a file, over what is there if that is one.
///
/// # Errors
/// As for [`open`], and when it cannot be written.
pub fn write(path: &Path, bytes: impl AsRef<[u8]>) -> io::Result<()> {
    match std::fs::metadata(path) {
        Ok(about) => look(&about)?,
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let mut options = OpenOptions::new();
    // What it turns out to be is known before anything of it is lost.
    options.write(true).create(true).truncate(false);
    let mut file = opened(options, path)?;
    file.set_len(0)?;
    file.write_all(bytes.as_ref())
}

fn opened(mut options: OpenOptions, path: &Path) -> io::Result<File> {
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        // Of a file, neither changes anything.
        options.custom_flags((OFlags::NONBLOCK | OFlags::NOCTTY).bits() as i32);
    }
    let file = options.open(path)?;
    look(&file.metadata()?)?;
    Ok(file)
}

/// Refuses what is no file.
pub(crate) fn look(about: &Metadata) -> io::Result<()> {
    match kind(about) {
        None => Ok(()),
        Some(kind) => Err(io::Error::new(ErrorKind::InvalidInput, format!("it is {kind}, not a file"))),
    }
}

/// What it is, if that is no file.
fn kind(about: &Metadata) -> Option<&'static str> {
    let kind = about.file_type();
    if kind.is_file() {
        return None;
    }
    if kind.is_dir() {
        return Some("a folder");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return Some("a named pipe");
        }
        if kind.is_socket() {
            return Some("a socket");
        }
    }
    Some("a device")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::net::UnixListener;

    #[test]
    fn what_is_no_file_is_neither_read_nor_written_nor_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        assert!(std::process::Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
        let _socket = UnixListener::bind(at("socket")).unwrap();
        std::fs::create_dir(at("folder")).unwrap();
        std::os::unix::fs::symlink("pipe", at("link")).unwrap();
        let cases = [
            (at("pipe"), "a named pipe"),
            (at("link"), "a named pipe"),
            (at("socket"), "a socket"),
            (at("folder"), "a folder"),
            ("/dev/zero".into(), "a device"),
        ];
        for (path, what) in cases {
            let told = format!("it is {what}, not a file");
            assert_eq!(open(&path).unwrap_err().to_string(), told);
            assert_eq!(write(&path, "x").unwrap_err().to_string(), told);
            // What took a file's place after it had been looked at.
            let mut options = OpenOptions::new();
            options.read(true);
            assert!(opened(options, &path).is_err(), "{what}");
        }
        write(&at("file"), "something longer").unwrap();
        write(&at("file"), "text").unwrap();
        assert_eq!(read_to_string(&at("file")).unwrap(), "text");
        assert_eq!(open(&at("nowhere")).unwrap_err().kind(), ErrorKind::NotFound);
    }
}
