//! The manifest: which file is a plugin's library on which platform, and what it must be.

use super::policy::{Standing, Trust};
use super::{Lock, guard, sha256};
use crate::error::Refusal;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// File name of a manifest.
pub(crate) const MANIFEST: &str = "plugin.toml";

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

/// A file that may be loaded.
#[derive(Debug)]
pub(crate) struct Verified {
    /// The file that was hashed, and its hash; none where nobody asked for it.
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
    /// The library that a path stands for: itself, or what a manifest says.
    pub(crate) fn at(path: &Path) -> Result<Self, Refusal> {
        if path.file_name().is_none_or(|name| name != MANIFEST) {
            let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
            return Ok(Self { path, sha256: None, described: None, manifest: None });
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
        if !inside(relative) {
            return Err(bad(format!("its library `{}` is outside the manifest's folder", library.path)));
        }
        let manifest_path = path.to_owned();
        let path = path.with_file_name(relative);
        let path =
            path.canonicalize().map_err(|error| bad(format!("its library `{}`: {error}", library.path)))?;
        let sha256 = library.sha256.as_ref().map(|hash| hash.to_ascii_lowercase());
        Ok(Self { path, sha256, described: Some(manifest.plugin), manifest: Some((manifest_path, text)) })
    }

    /// Opens and hashes the file if its hash matters; refuses it when it is another, or nobody vouches for it. `ours`
    /// says that it came with this program.
    pub(crate) fn verify(
        &self,
        lock: Option<&Lock>,
        trust: Option<&Trust>,
        ours: bool,
    ) -> Result<Verified, Refusal> {
        guard(&self.path)?;
        if self.sha256.is_none() && lock.is_none() && trust.is_none() {
            return Ok(Verified { file: None, standing: Standing::Known });
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
        let standing = match trust {
            Some(trust) => trust.judge(self, &hash, ours)?,
            None => Standing::Known,
        };
        Ok(Verified { file: Some((file, hash)), standing })
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
