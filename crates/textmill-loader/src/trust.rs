//! Which files are loaded: those in folders that nobody else may write to, those that a lock names, and those that
//! a manifest describes.
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
//! sha256 = "…"                       # optional; 64 hexadecimal digits
//! ```
//!
//! The file that was hashed is the file that is loaded: it is opened once, hashed, and loaded through
//! `/proc/self/fd` where there is one, so that it cannot be exchanged in between.

use crate::error::Refusal;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// File name of a manifest.
pub(crate) const MANIFEST: &str = "plugin.toml";

/// The plugins that may be loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Lock {
    /// Version of the format: 1.
    pub version: u32,
    /// The plugins.
    #[serde(default)]
    pub plugin: Vec<Locked>,
}

/// A plugin of a lock.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Locked {
    /// What it calls itself.
    pub id: String,
    /// Its version.
    pub version: String,
    /// The name of its file, without the folder.
    pub file: String,
    /// SHA-256 of the file, in lower-case hexadecimal.
    pub sha256: String,
}

impl Lock {
    /// Reads a lock.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let lock: Lock = toml::from_str(text).map_err(|error| error.to_string())?;
        match lock.version {
            1 => Ok(lock),
            other => Err(format!("version {other} of the lock is not known")),
        }
    }

    /// The lock as it is written: sorted, each plugin once.
    pub fn to_toml(&self) -> String {
        let mut plugins = self.plugin.clone();
        plugins.sort();
        plugins.dedup();
        let mut text = String::from(
            "# Written by `textmill lock`; `textmill run --locked` loads nothing else.\nversion = 1\n",
        );
        for Locked { id, version, file, sha256 } in &plugins {
            let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
            let (id, version, file) = (quoted(id), quoted(version), quoted(file));
            text.push_str(&format!(
                "\n[[plugin]]\nid = {id}\nversion = {version}\nfile = {file}\nsha256 = \"{sha256}\"\n"
            ));
        }
        text
    }

    /// A lock that allows one file.
    pub(crate) fn of(sha256: &str) -> Self {
        let (id, version, file) = Default::default();
        Self { version: 1, plugin: vec![Locked { id, version, file, sha256: sha256.to_owned() }] }
    }

    /// Refuses a hash that no plugin of the lock has.
    pub(crate) fn check(&self, sha256: &str) -> Result<(), Refusal> {
        match self.plugin.iter().any(|plugin| plugin.sha256 == sha256) {
            true => Ok(()),
            false => Err(Refusal::NotLocked(sha256.to_owned())),
        }
    }
}

/// What a manifest says of a plugin.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Manifest {
    manifest_version: u32,
    plugin: Described,
    library: BTreeMap<String, Library>,
}

/// What a plugin is to call itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Described {
    pub(crate) id: String,
    pub(crate) version: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Library {
    path: String,
    sha256: Option<String>,
}

/// A file to load, and what is known of it.
#[derive(Debug)]
pub(crate) struct Candidate {
    pub(crate) path: PathBuf,
    pub(crate) sha256: Option<String>,
    pub(crate) described: Option<Described>,
}

impl Candidate {
    /// The library that a path stands for: itself, or what a manifest says.
    pub(crate) fn at(path: &Path) -> Result<Self, Refusal> {
        if path.file_name().is_none_or(|name| name != MANIFEST) {
            let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
            return Ok(Self { path, sha256: None, described: None });
        }
        let bad = |what: String| Refusal::BadManifest(what);
        let text = std::fs::read_to_string(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Refusal::NotFound,
            _ => Refusal::Unreadable(error.to_string()),
        })?;
        let manifest: Manifest =
            toml::from_str(&text).map_err(|error| bad(error.to_string().trim().to_owned()))?;
        if manifest.manifest_version != 1 {
            return Err(bad(format!("its version {} is not known", manifest.manifest_version)));
        }
        let platform = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
        let Some(library) = manifest.library.get(&platform) else {
            let known: Vec<&str> = manifest.library.keys().map(String::as_str).collect();
            return Err(bad(format!("it has no library for {platform}, only for {}", known.join(", "))));
        };
        let relative = Path::new(&library.path);
        let inside = |part| matches!(part, std::path::Component::Normal(_) | std::path::Component::CurDir);
        if !relative.components().all(inside) {
            return Err(bad(format!("its library `{}` is outside the manifest's folder", library.path)));
        }
        let path = path.with_file_name(relative);
        let path =
            path.canonicalize().map_err(|error| bad(format!("its library `{}`: {error}", library.path)))?;
        let sha256 = library.sha256.as_ref().map(|hash| hash.to_ascii_lowercase());
        Ok(Self { path, sha256, described: Some(manifest.plugin) })
    }

    /// Opens and hashes the file if something is known of its hash; refuses it when it is another.
    pub(crate) fn verify(&self, lock: Option<&Lock>) -> Result<Option<(File, String)>, Refusal> {
        guard(&self.path)?;
        if self.sha256.is_none() && lock.is_none() {
            return Ok(None);
        }
        let unreadable = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Refusal::NotFound,
            _ => Refusal::Unreadable(error.to_string()),
        };
        let mut file = File::open(&self.path).map_err(unreadable)?;
        let hash = sha256(&mut file).map_err(unreadable)?;
        if let Some(expected) = self.sha256.as_ref().filter(|expected| **expected != hash) {
            return Err(Refusal::OtherHash { found: hash, expected: expected.clone() });
        }
        if let Some(lock) = lock {
            lock.check(&hash)?;
        }
        Ok(Some((file, hash)))
    }

    /// Refuses a plugin that calls itself something else than its manifest does.
    pub(crate) fn check_description(&self, id: &str, version: &str) -> Result<(), Refusal> {
        match &self.described {
            Some(said) if said.id != id || said.version != version => Err(Refusal::BadManifest(format!(
                "it says `{}` {}, the library says `{id}` {version}",
                said.id, said.version
            ))),
            _ => Ok(()),
        }
    }
}

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
fn guard(path: &Path) -> Result<(), Refusal> {
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
fn guard(_: &Path) -> Result<(), Refusal> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_written_sorted_and_read_again() {
        let plugin = |id: &str| Locked {
            id: id.to_owned(),
            version: "0.1.0".to_owned(),
            file: format!("lib\"{id}\".so"),
            sha256: "ab".repeat(32),
        };
        let lock = Lock { version: 1, plugin: vec![plugin("b"), plugin("a"), plugin("b")] };
        let read = Lock::parse(&lock.to_toml()).unwrap();
        assert_eq!(read.plugin, [plugin("a"), plugin("b")]);
        assert!(read.check(&"ab".repeat(32)).is_ok() && read.check(&"cd".repeat(32)).is_err());
        assert!(Lock::parse("version = 2").unwrap_err().contains("version 2"));
        assert!(Lock::parse("version = 1\nplugins = []").is_err());
    }

    #[test]
    fn hashes_are_those_of_the_standard() {
        // FIPS 180-2, appendix B.1.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(&b"abc"[..]).unwrap(), expected);
    }

    #[test]
    fn a_manifest_stays_in_its_folder_and_names_this_platform() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(MANIFEST);
        let told = |library: &str| {
            let text = format!("manifest-version = 1\n[plugin]\nid = \"x\"\nversion = \"1\"\n{library}");
            std::fs::write(&path, text).unwrap();
            Candidate::at(&path).unwrap_err().to_string()
        };
        let platform = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
        for outside in ["/lib/x.so", "../x.so", "a/../../x.so"] {
            let refused = told(&format!("[library.{platform}]\npath = \"{outside}\""));
            assert!(refused.contains("outside the manifest's folder"), "{refused}");
        }
        assert!(told("[library.amiga-m68k]\npath = \"x\"").contains("only for amiga-m68k"));
        assert!(told("[library]").contains("no library for"));
        assert!(told("library = 3").contains("what its manifest says is wrong"));
    }
}
