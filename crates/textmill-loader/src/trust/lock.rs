//! The lock: which plugins may be loaded, each by its id, version and hash.
//!
//! A hash alone would do for any plugin of the lock: two of them could change places. So what is loaded under a name is
//! what the lock has under that name, what is loaded from a path what it has from there, and what a library then says of
//! itself is what the lock says of that file. Where a file asked for by its name lies does not matter: the lock goes with
//! its config from one machine to another.
//!
//! The files of a program are locked by their places, too: the word of the command that a file is, or the name that it is
//! imported by. Two files that are called the same, in folders that the lock does not name, would else be free to change
//! places, and so would two links.

use super::guard_named;
use crate::error::Refusal;
use crate::regular;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The plugins that may be loaded.
///
/// ```
/// use textmill_loader::{Lock, Locked, sha256};
/// let plugin = Locked {
///     id: "count".to_owned(),
///     version: "0.1.0".to_owned(),
///     file: "libtextmill_count.so".to_owned(),
///     sha256: sha256(&b"the library"[..])?,
///     ..Locked::default()
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
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Locked {
    /// What it calls itself.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Its file: the path from the config's folder, or its name alone where it lies elsewhere.
    pub file: String,
    /// SHA-256 of the file, in lower-case hexadecimal.
    pub sha256: String,
    /// The words of a plugin that is a program: each of its files has an entry with them.
    #[serde(default)]
    pub command: Vec<String>,
    /// Which of these words the file is, the program being word 0; none for a module.
    #[serde(default)]
    pub word: Option<usize>,
    /// The name by which a script finds a module: the path from its own folder.
    #[serde(default)]
    pub module: Option<String>,
}

impl Lock {
    /// Reads the lock at `path`. What somebody else may write to is no lock.
    ///
    /// # Errors
    /// When it cannot be read, is in the hands of others, or is none.
    pub fn load(path: &Path) -> Result<Self, String> {
        guard_named(path).map_err(|refusal| refusal.to_string())?;
        let text = regular::read_to_string(path).map_err(|error| error.to_string())?;
        Self::parse(&text)
    }

    /// Reads a lock.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let lock: Lock = toml::from_str(text).map_err(|error| error.to_string())?;
        if lock.version != 1 {
            return Err(format!("version {} of the lock is not known", lock.version));
        }
        let placed = |plugin: &Locked| plugin.word.is_some() != plugin.module.is_some();
        if let Some(odd) = lock.plugin.iter().find(|plugin| !plugin.command.is_empty() && !placed(plugin)) {
            return Err(format!(
                "it does not say whether `{}` of `{}` is a word of the command or a module: `textmill lock` writes it anew",
                odd.file, odd.id
            ));
        }
        Ok(lock)
    }

    /// Another library that is called as this one is. Asked for by its path, which leads out of the config's folder, the
    /// lock could not tell one from the other, and refuses both.
    pub fn confused_with(&self, plugin: &Locked) -> Option<&Locked> {
        let libraries = self.plugin.iter().filter(|other| other.command.is_empty());
        libraries.into_iter().find(|other| other.file == plugin.file && other.sha256 != plugin.sha256)
    }

    /// The lock as it is written: sorted, each plugin once.
    pub fn to_toml(&self) -> String {
        let mut plugins = self.plugin.clone();
        plugins.sort();
        plugins.dedup();
        let mut text = String::from(
            "# Written by `textmill lock`; `textmill run --locked` loads nothing else.\nversion = 1\n",
        );
        for Locked { id, version, file, sha256, command, word, module } in &plugins {
            let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
            let (id, version, file) = (quoted(id), quoted(version), quoted(file));
            text.push_str(&format!(
                "\n[[plugin]]\nid = {id}\nversion = {version}\nfile = {file}\nsha256 = \"{sha256}\"\n"
            ));
            if !command.is_empty() {
                let words: Vec<String> = command.iter().map(|word| quoted(word)).collect();
                text.push_str(&format!("command = [{}]\n", words.join(", ")));
            }
            if let Some(word) = word {
                text.push_str(&format!("word = {word}\n"));
            }
            if let Some(module) = module {
                text.push_str(&format!("module = {}\n", quoted(module)));
            }
        }
        text
    }

    /// Refuses a library before it is loaded: one with a hash that no plugin has, or not the plugin that was asked for,
    /// by its name or else by the path that `file` is.
    pub(crate) fn check_library(&self, asked: Option<&str>, file: &str, sha256: &str) -> Result<(), Refusal> {
        let mut known = self.with_hash(sha256).peekable();
        if known.peek().is_none() {
            return Err(Refusal::NotLocked(sha256.to_owned()));
        }
        let meant = known.any(|plugin| match asked {
            Some(asked) => same_name(&plugin.id, asked),
            None => plugin.file == file && self.confused_with(plugin).is_none(),
        });
        match meant {
            true => Ok(()),
            false => Err(self.locked_as(sha256, format!("`{}`", asked.unwrap_or(file)))),
        }
    }

    /// Refuses a library that the lock has under another id or version.
    pub(crate) fn check_plugin(&self, id: &str, version: &str, sha256: &str) -> Result<(), Refusal> {
        match self.with_hash(sha256).any(|plugin| plugin.id == id && plugin.version == version) {
            true => Ok(()),
            false => Err(self.locked_as(sha256, format!("`{id}` {version}"))),
        }
    }

    fn with_hash(&self, sha256: &str) -> impl Iterator<Item = &Locked> {
        self.plugin.iter().filter(move |plugin| plugin.command.is_empty() && plugin.sha256 == sha256)
    }

    fn locked_as(&self, sha256: &str, found: String) -> Refusal {
        let entry = |plugin: &Locked| format!("`{}` {} in `{}`", plugin.id, plugin.version, plugin.file);
        let expected = self.with_hash(sha256).map(entry).collect::<Vec<String>>().join(", ");
        Refusal::LockedAs { found, expected }
    }

    /// The files of a program.
    #[cfg(unix)]
    pub(crate) fn of_program(&self, command: &[String]) -> Vec<&Locked> {
        self.plugin.iter().filter(|plugin| plugin.command == command).collect()
    }
}

/// How a lock calls a file: by the path from the first of the folders that it lies in, else by its name alone.
pub(crate) fn label<'a>(path: &Path, folders: impl IntoIterator<Item = &'a Path>) -> String {
    let file = resolved(path);
    let from = |folder: &Path| file.strip_prefix(resolved(folder)).ok().map(Path::to_owned);
    let near = folders.into_iter().find_map(from).or_else(|| path.file_name().map(PathBuf::from));
    near.unwrap_or_default().to_string_lossy().into_owned()
}

/// A path without links. The folder of a config in this folder has no name.
pub(crate) fn resolved(path: &Path) -> PathBuf {
    let named = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    named.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// Whether two names find the same file: `word-list` lies in `libtextmill_word_list.so`.
pub(crate) fn same_name(one: &str, other: &str) -> bool {
    one.replace('_', "-") == other.replace('_', "-")
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
            ..Locked::default()
        };
        let lock = Lock { version: 1, plugin: vec![plugin("b"), plugin("a"), plugin("b")] };
        let read = Lock::parse(&lock.to_toml()).unwrap();
        assert_eq!(read.plugin, [plugin("a"), plugin("b")]);
        let program = Locked { command: vec!["sh".to_owned(), "a \"b\"".to_owned()], ..plugin("c") };
        let word = Locked { word: Some(1), ..program.clone() };
        let module = Locked { module: Some("a\"/b.py".to_owned()), ..program.clone() };
        let lock = Lock { version: 1, plugin: vec![module, word] };
        assert_eq!(Lock::parse(&lock.to_toml()), Ok(lock));
        // As it was written once.
        let lock = Lock { version: 1, plugin: vec![program] };
        assert!(Lock::parse(&lock.to_toml()).unwrap_err().contains("a word of the command or a module"));
        assert!(Lock::parse("version = 2").unwrap_err().contains("version 2"));
        assert!(Lock::parse("version = 1\nplugins = []").is_err());
    }

    #[test]
    fn a_hash_counts_for_its_own_plugin_alone() {
        let plugin = |id: &str, hash: &str, command: &[&str]| Locked {
            id: id.to_owned(),
            version: "1".to_owned(),
            file: format!("lib/{id}.so"),
            sha256: hash.to_owned(),
            command: command.iter().map(|&word| word.to_owned()).collect(),
            ..Locked::default()
        };
        let all = vec![plugin("a-x", "1", &[]), plugin("b", "2", &[]), plugin("c", "3", &["sh"])];
        let lock = Lock { version: 1, plugin: all };
        assert_eq!(lock.check_library(Some("a_x"), "elsewhere", "1"), Ok(()));
        assert_eq!(lock.check_library(None, "lib/b.so", "2"), Ok(()));
        let told = lock.check_library(None, "lib/a-x.so", "2").unwrap_err().to_string();
        assert!(told.contains("in `lib/b.so`, not for `lib/a-x.so`"), "{told}");
        assert_eq!(lock.check_plugin("a-x", "1", "1"), Ok(()));
        let told = lock.check_library(Some("b"), "lib/b.so", "1").unwrap_err().to_string();
        assert!(told.contains("for `a-x` 1") && told.contains("not for `b`"), "{told}");
        for (id, version, hash) in [("a-x", "2", "1"), ("b", "1", "1"), ("c", "1", "3")] {
            assert!(lock.check_plugin(id, version, hash).is_err(), "{id} {version} {hash}");
        }
        assert_eq!(lock.check_library(None, "lib/b.so", "4"), Err(Refusal::NotLocked("4".to_owned())));
        assert_eq!(lock.confused_with(&lock.plugin[1]), None);
        // Two that are called the same cannot be asked for by their paths.
        let same = |id: &str, hash: &str| Locked { file: "libx.so".to_owned(), ..plugin(id, hash, &[]) };
        let two = Lock { version: 1, plugin: vec![same("x", "1"), same("y", "2")] };
        assert_eq!(two.confused_with(&two.plugin[0]), Some(&two.plugin[1]));
        for hash in ["1", "2"] {
            assert!(two.check_library(None, "libx.so", hash).is_err(), "{hash}");
        }
        assert_eq!(two.check_library(Some("y"), "libx.so", "2"), Ok(()));
        // A program's file is no library.
        assert_eq!(lock.check_library(None, "lib/c.so", "3"), Err(Refusal::NotLocked("3".to_owned())));
    }
}
