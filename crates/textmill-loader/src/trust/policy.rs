//! The trust file: whose plugins are loaded, and what becomes of the others.
//!
//! ```toml
//! version = 1
//! unknown = "isolate"                  # or "refuse", or "allow": plugins that nobody vouches for
//! sha256 = ["…"]                       # files that are known by themselves
//! [key.alice]
//! public = "…"                         # 64 hexadecimal digits, from `textmill plugin keygen`
//! plugins = ["word-list", "alice-*"]   # what she may vouch for; everything unless given
//! ```
//!
//! A plugin is known when its file's SHA-256 is listed; when a key signed its manifest and the manifest says the file's
//! SHA-256; or when it lies beside the program, since whoever may write there can exchange the program. A signature
//! that is wrong is not the same as none: then the plugin is refused whatever the file says.

use super::keys::{Claim, PublicKey};
use super::manifest::Candidate;
use super::{Owners, guard, is_sha256};
use crate::error::Refusal;
use crate::regular;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Whom an operator trusts.
///
/// ```
/// use std::path::Path;
/// use textmill_loader::{SecretKey, Trust, Unknown};
/// let alice = SecretKey::generate()?.public();
/// let text = format!("version = 1\nunknown = \"isolate\"\n[key.alice]\npublic = \"{alice}\"\n");
/// let trust = Trust::parse(Path::new("trust.toml"), &text)?;
/// assert_eq!(trust.unknown, Unknown::Isolate);
/// assert_eq!(trust.keys["alice"].public, alice);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trust {
    /// Where it was read from; messages name it.
    pub path: PathBuf,
    /// What becomes of plugins that nobody vouches for.
    pub unknown: Unknown,
    /// SHA-256 of files that are known by themselves, in lower-case hexadecimal.
    pub sha256: Vec<String>,
    /// Keys by their owners' names. One that has several vouches for what stands under any of them.
    pub keys: BTreeMap<String, TrustedKey>,
}

/// What becomes of plugins that nobody vouches for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unknown {
    /// They are not loaded.
    Refuse,
    /// They are loaded in processes of their own, with limits.
    Isolate,
    /// They are loaded like any other.
    Allow,
}

/// A key that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedKey {
    /// The key.
    pub public: PublicKey,
    /// Ids of plugins that it may vouch for, each with `*` at its end for any ending.
    pub plugins: Vec<String>,
}

impl TrustedKey {
    /// Whether one of two entries could be left out. The same key may stand under two names with plugins of its own under
    /// each.
    fn says_the_same(&self, other: &Self) -> bool {
        let plugins = |key: &Self| key.plugins.iter().cloned().collect::<BTreeSet<String>>();
        self.public == other.public && plugins(self) == plugins(other)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct TrustFile {
    version: u32,
    unknown: Unknown,
    #[serde(default)]
    sha256: Vec<String>,
    #[serde(default)]
    key: BTreeMap<String, KeyEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct KeyEntry {
    public: String,
    #[serde(default = "all")]
    plugins: Vec<String>,
}

fn all() -> Vec<String> {
    vec!["*".to_owned()]
}

/// How a plugin may be loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Anywhere.
    Known,
    /// In a process of its own.
    Isolated,
}

impl Trust {
    /// Reads the trust file at `path`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn load(path: &Path) -> Result<Self, String> {
        let told = |error: &dyn std::fmt::Display| format!("the trust file `{}`: {error}", path.display());
        guard(path, Owners::Ours).map_err(|refusal| told(&refusal))?;
        let text = regular::read_to_string(path).map_err(|error| told(&error))?;
        Self::parse(path, &text).map_err(|error| told(&error))
    }

    /// As [`Trust::load`], with the text given.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(path: &Path, text: &str) -> Result<Self, String> {
        let file: TrustFile = toml::from_str(text).map_err(|error| error.to_string().trim().to_owned())?;
        if file.version != 1 {
            return Err(format!("version {} of the trust file is not known", file.version));
        }
        let mut keys: BTreeMap<String, TrustedKey> = BTreeMap::new();
        for (name, entry) in file.key {
            let public = PublicKey::parse(&entry.public).map_err(|error| format!("key `{name}`: {error}"))?;
            let key = TrustedKey { public, plugins: entry.plugins };
            if let Some((known, _)) = keys.iter().find(|(_, known)| known.says_the_same(&key)) {
                return Err(format!(
                    "keys `{known}` and `{name}` are one key, for the same plugins: remove one"
                ));
            }
            keys.insert(name, key);
        }
        let sha256: Vec<String> = file.sha256.iter().map(|hash| hash.to_ascii_lowercase()).collect();
        if let Some(odd) = sha256.iter().find(|hash| !is_sha256(hash)) {
            return Err(format!("{odd:?} is no SHA-256: those have 64 hexadecimal digits"));
        }
        Ok(Self { path: path.to_owned(), unknown: file.unknown, sha256, keys })
    }

    /// How the plugin in a file with this hash may be loaded.
    pub(crate) fn judge(&self, candidate: &Candidate, hash: &str, ours: bool) -> Result<Standing, Refusal> {
        if ours || self.sha256.iter().any(|known| known == hash) {
            return Ok(Standing::Known);
        }
        match self.vouched(candidate)? {
            Ok(()) => Ok(Standing::Known),
            Err(why) => self.stranger(why, hash),
        }
    }

    /// Whether a file of a program that is a plugin may be run: it has a process of its own in any case.
    #[cfg(unix)]
    pub(crate) fn judge_program(&self, hash: &str) -> Result<(), Refusal> {
        match self.sha256.iter().any(|known| known == hash) {
            true => Ok(()),
            false => self.stranger("programs are not signed".to_owned(), hash).map(|_| ()),
        }
    }

    /// Whether programs may be run whose code is in files that nobody can list.
    #[cfg(unix)]
    pub(crate) fn judge_hidden(&self, what: String) -> Result<(), Refusal> {
        match self.unknown {
            Unknown::Refuse => Err(Refusal::Hidden(what)),
            Unknown::Isolate | Unknown::Allow => Ok(()),
        }
    }

    fn stranger(&self, why: String, hash: &str) -> Result<Standing, Refusal> {
        match self.unknown {
            Unknown::Allow => Ok(Standing::Known),
            Unknown::Isolate => Ok(Standing::Isolated),
            Unknown::Refuse => {
                Err(Refusal::Unknown { trust: self.path.clone(), why, sha256: hash.to_owned() })
            }
        }
    }

    /// Whether a key vouches for a plugin, and if not why. A signature that is wrong is an error.
    fn vouched(&self, candidate: &Candidate) -> Result<Result<(), String>, Refusal> {
        let Some((path, manifest)) = &candidate.manifest else {
            return Ok(Err("it has no manifest that could be signed".to_owned()));
        };
        let path = path.with_extension("toml.sig");
        let wrong = |what: &str| Refusal::BadSignature(format!("`{}`: {what}", path.display()));
        match guard(&path, Owners::Ours) {
            Err(Refusal::NotFound) => return Ok(Err("its manifest is not signed".to_owned())),
            Err(Refusal::Unreadable(why)) => return Err(wrong(&why)),
            guarded => guarded?,
        }
        let text = regular::read_to_string(&path).map_err(|error| wrong(&error.to_string()))?;
        let claim = Claim::parse(&text).map_err(|what| wrong(&what))?;
        let signer = claim.key().to_ascii_lowercase();
        // A key may have several names, each with plugins of its own.
        let entries: Vec<(&String, &TrustedKey)> =
            self.keys.iter().filter(|(_, key)| key.public.to_string() == signer).collect();
        let Some((_, TrustedKey { public, .. })) = entries.first() else {
            return Ok(Err(format!("its manifest is signed with a key that is not there, {}", claim.key())));
        };
        let names: Vec<String> = entries.iter().map(|(name, _)| format!("`{name}`")).collect();
        let names = names.join(", which is also ");
        if !claim.holds(public, manifest) {
            return Err(wrong(&format!("this is not what key {names} signed")));
        }
        let id = candidate.described.as_ref().map(|said| said.id.as_str()).unwrap_or_default();
        let mut patterns = entries.iter().flat_map(|(_, key)| &key.plugins);
        if !patterns.any(|pattern| matches(pattern, id)) {
            return Ok(Err(format!("key {names}, which signed it, may not vouch for plugin `{id}`")));
        }
        if candidate.sha256.is_none() {
            return Ok(Err("its signed manifest does not say the library's SHA-256".to_owned()));
        }
        Ok(Ok(()))
    }
}

fn matches(pattern: &str, id: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => id.starts_with(start),
        None => id == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trust_file_says_what_is_wrong_with_it() {
        let read = |text: &str| Trust::parse(Path::new("trust.toml"), text);
        let good = read("version = 1\nunknown = \"isolate\"\n").unwrap();
        assert_eq!((good.unknown, good.keys.len()), (Unknown::Isolate, 0));
        for (text, part) in [
            ("version = 2\nunknown = \"allow\"", "version 2"),
            ("version = 1", "unknown"),
            ("version = 1\nunknown = \"ask\"", "refuse"),
            ("version = 1\nunknown = \"allow\"\nsha256 = [\"12\"]", "\"12\" is no SHA-256"),
            ("version = 1\nunknown = \"allow\"\n[key.a]\npublic = \"12\"", "key `a`: a public key has 64"),
            ("version = 1\nunknown = \"allow\"\nkeys = 1", "unknown field"),
        ] {
            let told = read(text).unwrap_err();
            assert!(told.contains(part), "{told}");
        }
    }

    #[test]
    fn a_key_may_have_two_names_but_not_for_the_same() {
        let key = crate::SecretKey::generate().unwrap().public();
        let read = |a: &str, b: &str| {
            let entry = |name: &str, plugins: &str| format!("[key.{name}]\npublic = \"{key}\"\n{plugins}\n");
            let text = format!("version = 1\nunknown = \"refuse\"\n{}{}", entry("a", a), entry("b", b));
            Trust::parse(Path::new("trust.toml"), &text)
        };
        assert_eq!(read("plugins = [\"x\"]", "plugins = [\"y\"]").unwrap().keys.len(), 2);
        for (a, b) in
            [("", ""), ("", "plugins = [\"*\"]"), ("plugins = [\"x\", \"y\"]", "plugins = [\"y\", \"x\"]")]
        {
            let told = read(a, b).unwrap_err();
            assert!(told.contains("keys `a` and `b` are one key"), "{told}");
        }
    }

    #[test]
    fn patterns_match_ids() {
        assert!(matches("*", "count") && matches("co*", "count") && matches("count", "count"));
        assert!(!matches("count", "counts") && !matches("x*", "count") && !matches("", "count"));
    }
}
