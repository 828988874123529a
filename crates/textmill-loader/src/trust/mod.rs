//! Which files are loaded: those in folders that nobody else may write to, those that a lock names, those that a
//! manifest describes, and those that somebody vouches for.
//!
//! A **lock** has the id, version and SHA-256 of every plugin of a config; a host with a lock loads nothing else. A **manifest**,
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
//! The file that was hashed is the file that is loaded: it is hashed while it is copied into sealed memory, and loaded
//! from there (on Linux); the bytes of a manifest that were verified are the bytes that are understood.

#[cfg(unix)]
mod guard;
mod keys;
mod lock;
mod manifest;
mod policy;
mod seal;
mod sign;

#[cfg(unix)]
pub(crate) use guard::{Owners, guard, guard_folder, guard_named};
pub use keys::{PublicKey, SecretKey};
#[cfg(unix)]
pub(crate) use lock::resolved;
pub use lock::{Lock, Locked};
pub(crate) use lock::{label, same_name};
pub(crate) use manifest::{Candidate, MANIFEST, Verified};
pub(crate) use policy::Standing;
pub use policy::{Trust, TrustedKey, Unknown};
pub use sign::{Hashes, Inspect, Signed, sign};

#[cfg(not(unix))]
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

/// Whether a text is a SHA-256 in hexadecimal.
fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Where in a TOML text something is wrong, and what: `plugin.toml:3:1: ...`.
fn toml_problem(path: &Path, text: &str, error: &toml::de::Error) -> String {
    let what = error.message().trim();
    let Some(span) = error.span() else { return format!("`{}`: {what}", path.display()) };
    let before = text.get(..span.start).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("`{}:{line}:{column}`: {what}", path.display())
}

#[cfg(not(unix))]
pub(crate) fn guard_named(path: &Path) -> Result<(), Refusal> {
    guard(path, Owners::Ours)
}

/// Whose files are taken: what other systems know of that is not looked at.
#[cfg(not(unix))]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owners {
    /// This user's.
    Ours,
}

#[cfg(not(unix))]
pub(crate) fn guard(path: &Path, _: Owners) -> Result<(), Refusal> {
    let about = std::fs::metadata(path).map_err(|_| Refusal::NotFound)?;
    crate::regular::look(&about).map_err(|error| Refusal::Unreadable(error.to_string()))
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
