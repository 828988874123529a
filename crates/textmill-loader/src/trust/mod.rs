//! Which files are loaded: those in folders that nobody else may write to, those that a lock names, those that a
//! manifest describes, and those that somebody vouches for.
//!
//! A **lock** names every plugin of a config by its SHA-256; a host with a lock loads nothing else. A **manifest**,
//! `plugin.toml` in a folder of the plugin's own, says which file is the library on which platform:
//!
//! ```toml
//! manifest-version = 1
//! [plugin]
//! id = "count"
//! version = "0.1.0"
//! [library.linux-x86_64]
//! path = "libtextmill_count.so"
//! sha256 = "…"                       # optional but where it is signed; 64 hexadecimal digits
//! ```
//!
//! Its author **signs** it with Ed25519 ([`SecretKey::sign`]): the signature, in `plugin.toml.sig`, vouches for the
//! manifest, and the manifest's hashes for the libraries. An operator's **trust file** ([`Trust`]) has the public keys
//! that count, and says what becomes of plugins that nobody vouches for.
//!
//! The file that was hashed is the file that is loaded: it is opened once, hashed, and loaded through
//! `/proc/self/fd` where there is one, so that it cannot be exchanged in between; the bytes of a manifest that were
//! verified are the bytes that are understood.

mod keys;
mod lock;
mod manifest;
mod policy;
mod sign;

pub use keys::{PublicKey, SecretKey};
pub use lock::{Lock, Locked};
pub(crate) use manifest::{Candidate, MANIFEST, Verified};
pub(crate) use policy::Standing;
pub use policy::{Trust, TrustedKey, Unknown};
pub use sign::{Signed, sign};

use crate::error::Refusal;
use sha2::{Digest, Sha256};
use std::io::{self, Read};
use std::path::Path;

/// SHA-256 of what is read, in lower-case hexadecimal.
///
/// # Errors
/// When reading fails.
pub fn sha256(mut bytes: impl Read) -> io::Result<String> {
    let mut state = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        match bytes.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => state.update(buffer.get(..read).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(state.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Refuses a file that anybody may change, or whose folder anybody may put files into.
#[cfg(unix)]
pub(crate) fn guard(path: &Path) -> Result<(), Refusal> {
    use std::os::unix::fs::PermissionsExt;
    let open =
        |path: &Path| std::fs::metadata(path).is_ok_and(|about| about.permissions().mode() & 0o002 != 0);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    // What is not there is said by whoever wants to read it.
    match (path.exists(), folder) {
        (true, Some(folder)) if open(folder) => Err(Refusal::Writable(folder.to_owned())),
        (true, _) if open(path) => Err(Refusal::Writable(path.to_owned())),
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
pub(crate) fn guard(_: &Path) -> Result<(), Refusal> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_standard() {
        // FIPS 180-2, appendix B.1.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(&b"abc"[..]).unwrap(), expected);
    }
}
