//! The lock: which plugins may be loaded, by their hashes.

use crate::error::Refusal;
use serde::{Deserialize, Serialize};

/// The plugins that may be loaded.
///
/// ```
/// use textmill_loader::{Lock, Locked, sha256};
/// let plugin = Locked {
///     id: "count".to_owned(),
///     version: "0.1.0".to_owned(),
///     file: "libtextmill_count.so".to_owned(),
///     sha256: sha256(&b"the library"[..])?,
/// };
/// let lock = Lock { version: 1, plugin: vec![plugin] };
/// assert_eq!(Lock::parse(&lock.to_toml()), Ok(lock));
/// # Ok::<(), std::io::Error>(())
/// ```
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
}
