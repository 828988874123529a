//! The manifest: which file is a plugin's library on which platform, and what it must be.

use super::policy::{Standing, Trust};
use super::seal::seal;
use super::{Lock, Owners, guard, same_name, toml_problem};
use crate::error::Refusal;
use crate::regular;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// File name of a manifest.
pub(crate) const MANIFEST: &str = "plugin.toml";

/// What a manifest says of a plugin.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Manifest {
    manifest_version: u32,
    plugin: Described,
    library: BTreeMap<String, Library>,
}

/// What a plugin is to call itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Described {
    pub(crate) id: String,
    pub(crate) version: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Library {
    path: String,
    sha256: Option<String>,
}

/// A file that may be loaded.
#[derive(Debug)]
pub(crate) struct Verified {
    /// The bytes that were hashed, and their hash; none where nobody asked for it.
    pub(crate) file: Option<(File, String)>,
    /// Where.
    pub(crate) standing: Standing,
}

/// A file to load, and what is known of it.
#[derive(Debug)]
pub(crate) struct Candidate {
    pub(crate) path: PathBuf,
    pub(crate) sha256: Option<String>,
    pub(crate) described: Option<Described>,
    /// The manifest as it was read, and where.
    pub(crate) manifest: Option<(PathBuf, String)>,
}

impl Candidate {
    /// The library that a path stands for: itself, or what a manifest says, which has to be of the plugin `asked` for.
    /// Whoever else could exchange either is told.
    pub(crate) fn at(path: &Path, asked: Option<&str>) -> Result<Self, Refusal> {
        guard(path, Owners::Ours)?;
        if path.file_name().is_none_or(|name| name != MANIFEST) {
            let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
            return Ok(Self { path, sha256: None, described: None, manifest: None });
        }
        let bad = |what: String| Refusal::BadManifest(what);
        let text = regular::read_to_string(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Refusal::NotFound,
            _ => Refusal::Unreadable(error.to_string()),
        })?;
        let manifest: Manifest =
            toml::from_str(&text).map_err(|error| bad(toml_problem(path, &text, &error)))?;
        if manifest.manifest_version != 1 {
            return Err(bad(format!("its version {} is not known", manifest.manifest_version)));
        }
        if let Some(asked) = asked.filter(|&asked| asked != manifest.plugin.id) {
            return Err(Refusal::OtherId { asked: asked.to_owned(), found: manifest.plugin.id });
        }
        let platform = platform();
        let Some(library) = manifest.library.get(&platform) else {
            let known: Vec<&str> = manifest.library.keys().map(String::as_str).collect();
            return Err(bad(format!("it has no library for {platform}, only for {}", known.join(", "))));
        };
        let relative = Path::new(&library.path);
        if !inside(relative) {
            return Err(bad(format!("its library `{}` is outside the manifest's folder", library.path)));
        }
        let manifest_path = path.to_owned();
        let path = path.with_file_name(relative);
        guard(&path, Owners::Ours).map_err(|refusal| match refusal {
            Refusal::NotFound => bad(format!("its library `{}` is not there", library.path)),
            Refusal::Unreadable(why) => bad(format!("its library `{}` cannot be read: {why}", library.path)),
            refusal => refusal,
        })?;
        let path =
            path.canonicalize().map_err(|error| bad(format!("its library `{}`: {error}", library.path)))?;
        let sha256 = library.sha256.as_ref().map(|hash| hash.to_ascii_lowercase());
        Ok(Self { path, sha256, described: Some(manifest.plugin), manifest: Some((manifest_path, text)) })
    }

    /// Hashes the file if its hash matters; refuses it when it is another than the manifest says or than the lock has
    /// under the name that was `asked` for (or as this file), or when nobody vouches for it. `ours` says that it came with
    /// this program.
    pub(crate) fn verify(
        &self,
        asked: Option<&str>,
        lock: Option<(&Lock, &str)>,
        trust: Option<&Trust>,
        ours: bool,
    ) -> Result<Verified, Refusal> {
        if self.sha256.is_none() && lock.is_none() && trust.is_none() {
            return Ok(Verified { file: None, standing: Standing::Known });
        }
        let (file, hash) = self.sealed()?;
        if let Some(expected) = self.sha256.as_ref().filter(|expected| **expected != hash) {
            return Err(Refusal::OtherHash { found: hash, expected: expected.clone() });
        }
        if let Some((lock, file)) = lock {
            lock.check_library(asked, file, &hash)?;
        }
        let standing = match trust {
            Some(trust) => trust.judge(self, &hash, ours)?,
            None => Standing::Known,
        };
        Ok(Verified { file: Some((file, hash)), standing })
    }

    /// The bytes as they are loaded, and their SHA-256.
    pub(crate) fn sealed(&self) -> Result<(File, String), Refusal> {
        seal(&self.path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Refusal::NotFound,
            _ => Refusal::Unreadable(error.to_string()),
        })
    }

    /// Refuses a plugin that calls itself something else than its manifest or the lock does, or than it was `asked` for.
    pub(crate) fn check_description(
        &self,
        asked: Option<&str>,
        (id, version): (&str, &str),
        lock: Option<(&Lock, &str)>,
    ) -> Result<(), Refusal> {
        if let Some(said) = self.described.as_ref().filter(|said| said.id != id || said.version != version) {
            return Err(Refusal::BadManifest(format!(
                "it says `{}` {}, the library says `{id}` {version}",
                said.id, said.version
            )));
        }
        if let Some(asked) = asked.filter(|asked| !same_name(asked, id)) {
            return Err(Refusal::OtherId { asked: asked.to_owned(), found: id.to_owned() });
        }
        lock.map_or(Ok(()), |(lock, hash)| lock.check_plugin(id, version, hash))
    }
}

/// How manifests call this platform.
pub(super) fn platform() -> String {
    format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH)
}

/// Whether a relative path stays in its folder.
pub(super) fn inside(relative: &Path) -> bool {
    use std::path::Component;
    relative.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_stays_in_its_folder_and_names_this_platform() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(MANIFEST);
        let told = |library: &str| {
            let text = format!("manifest-version = 1\n[plugin]\nid = \"x\"\nversion = \"1\"\n{library}");
            std::fs::write(&path, text).unwrap();
            Candidate::at(&path, None).unwrap_err().to_string()
        };
        let platform = platform();
        for outside in ["/lib/x.so", "../x.so", "a/../../x.so"] {
            let refused = told(&format!("[library.{platform}]\npath = \"{outside}\""));
            assert!(refused.contains("outside the manifest's folder"), "{refused}");
        }
        assert!(told("[library.amiga-m68k]\npath = \"x\"").contains("only for amiga-m68k"));
        assert!(told("[library]").contains("no library for"));
        let refused = told("library = 3");
        assert!(
            refused.contains("what its manifest says is wrong") && refused.contains("plugin.toml:5:"),
            "{refused}"
        );
        let refused = told(&format!("[library.{platform}]\npath = \"x.so\"\nsha = \"00\""));
        assert!(refused.contains("plugin.toml:7:1`: unknown field `sha`"), "{refused}");
    }
}
