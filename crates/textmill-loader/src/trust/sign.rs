//! Signing a manifest: the hashes of its libraries are put into it, then it is signed as it stands.

use super::keys::SecretKey;
use super::manifest::{inside, platform};
use super::{is_sha256, sha256, toml_problem};
use crate::regular;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::Spanned;

/// What was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The signature's file.
    pub signature: PathBuf,
    /// The plugin.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Each platform with the SHA-256 of its library.
    pub libraries: BTreeMap<String, String>,
    /// The platforms whose library is not here: their hash is taken as the manifest says it.
    pub absent: Vec<String>,
}

/// What becomes of a hash that the manifest says, where the library has another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hashes {
    /// Nothing is signed: the library may not be the one that its author means.
    Kept,
    /// The library's takes its place.
    Replaced,
}

/// What a library says of itself: its id and its version.
pub type Inspect<'a> = dyn Fn(&Path) -> Result<(String, String), String> + 'a;

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Manifest {
    manifest_version: u32,
    plugin: super::manifest::Described,
    library: BTreeMap<String, Library>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Library {
    path: Spanned<String>,
    sha256: Option<Spanned<String>>,
}

/// Signs the manifest at `path`, a `plugin.toml`. The hashes of the libraries that are there are written into it; of
/// one that is not there (built on another machine) the manifest must say it. `hashes` says what becomes of one that is said
/// and is another than the library's. `inspect` gives the id and the version that
/// the library for this platform says of itself: nobody vouches for a plugin under another's name.
///
/// ```
/// use textmill_loader::{Hashes, SecretKey, sha256, sign};
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("words.so"), "the library")?;
/// let manifest = folder.path().join("plugin.toml");
/// std::fs::write(
///     &manifest,
///     "manifest-version = 1\n[plugin]\nid = \"words\"\nversion = \"1\"\n[library.linux-x86_64]\npath = \"words.so\"\n",
/// )?;
/// let inspect = |_: &std::path::Path| Ok(("words".to_owned(), "1".to_owned()));
/// let signed = sign(&manifest, &SecretKey::generate()?, Hashes::Kept, &inspect)?;
/// assert_eq!(signed.libraries["linux-x86_64"], sha256(&b"the library"[..])?);
/// assert!(folder.path().join("plugin.toml.sig").is_file());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
/// # Errors
/// What is wrong with the manifest, or which file cannot be read or written.
pub fn sign(path: &Path, key: &SecretKey, hashes: Hashes, inspect: &Inspect<'_>) -> Result<Signed, String> {
    let told = |path: &Path, error: &dyn std::fmt::Display| {
        format!("`{}`: {}", path.display(), error.to_string().trim())
    };
    let before = regular::read_to_string(path).map_err(|error| told(path, &error))?;
    let manifest: Manifest = toml::from_str(&before).map_err(|error| toml_problem(path, &before, &error))?;
    if manifest.manifest_version != 1 {
        return Err(told(path, &format!("its version {} is not known", manifest.manifest_version)));
    }
    let (mut libraries, mut absent, mut edits) = (BTreeMap::new(), Vec::new(), Vec::new());
    for (platform, library) in &manifest.library {
        let stated = library.sha256.as_ref().map(|hash| hash.get_ref().to_ascii_lowercase());
        let relative = Path::new(library.path.get_ref());
        if !inside(relative) {
            return Err(told(path, &format!("the library `{}` is outside its folder", relative.display())));
        }
        let file = path.with_file_name(relative);
        let hash = match (regular::open(&file).and_then(sha256), stated) {
            (Ok(hash), Some(stated)) if hash != stated && hashes == Hashes::Kept => {
                let differs = format!(
                    "for {platform} it says sha256 {stated:?}, the library `{}` has \"{hash}\"; nothing was signed. If the \
                     library is the one that is meant, --replace-hashes puts its hash there",
                    relative.display()
                );
                return Err(told(path, &differs));
            }
            (Ok(hash), _) => hash,
            (Err(error), Some(odd)) if error.kind() == ErrorKind::NotFound && !is_sha256(&odd) => {
                let odd =
                    format!("for {platform} it says sha256 {odd:?}, which has not 64 hexadecimal digits");
                return Err(told(path, &odd));
            }
            (Err(error), Some(stated)) if error.kind() == ErrorKind::NotFound => {
                absent.push(platform.clone());
                stated
            }
            (Err(error), _) => return Err(told(&file, &error)),
        };
        if *platform == self::platform() && !absent.contains(platform) {
            let (id, version) = inspect(&file).map_err(|error| told(&file, &error))?;
            let said = &manifest.plugin;
            if (&id, &version) != (&said.id, &said.version) {
                let differs = format!(
                    "it says `{}` {}, the library `{}` says `{id}` {version}: correct the one or the other; nothing was signed",
                    said.id,
                    said.version,
                    relative.display()
                );
                return Err(told(path, &differs));
            }
        }
        edits.push(match &library.sha256 {
            Some(there) => (there.span(), format!("\"{hash}\"")),
            None => {
                let end = library.path.span().end;
                (end..end, format!("\nsha256 = \"{hash}\""))
            }
        });
        libraries.insert(platform.clone(), hash);
    }
    let text = edited(&before, edits).filter(|text| says(text, &libraries));
    let Some(text) = text else {
        let lines: Vec<String> = libraries
            .iter()
            .map(|(platform, hash)| format!("  for {platform}: sha256 = \"{hash}\""))
            .collect();
        return Err(told(path, &format!("write the hashes into it yourself:\n{}", lines.join("\n"))));
    };
    if text != before {
        regular::write(path, &text).map_err(|error| told(path, &error))?;
    }
    let signature = path.with_extension("toml.sig");
    regular::write(&signature, key.sign(&text)).map_err(|error| told(&signature, &error))?;
    let super::manifest::Described { id, version } = manifest.plugin;
    Ok(Signed { signature, id, version, libraries, absent })
}

/// The text with each range replaced.
fn edited(text: &str, mut edits: Vec<(Range<usize>, String)>) -> Option<String> {
    edits.sort_by_key(|(range, _)| range.start);
    let (mut out, mut at) = (String::new(), 0);
    for (range, new) in edits {
        out.push_str(text.get(at..range.start)?);
        out.push_str(&new);
        at = range.end;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

/// Whether a manifest says these hashes.
fn says(text: &str, libraries: &BTreeMap<String, String>) -> bool {
    let Ok(manifest) = toml::from_str::<Manifest>(text) else { return false };
    let said = manifest
        .library
        .into_iter()
        .map(|(platform, library)| (platform, library.sha256.map(Spanned::into_inner).unwrap_or_default()));
    said.collect::<BTreeMap<String, String>>() == *libraries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_put_in_and_set_anew_and_the_rest_stays() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("plugin.toml");
        std::fs::write(dir.path().join("a.so"), "abc").unwrap();
        let key = SecretKey::generate().unwrap();
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let head = "# Ours.\nmanifest-version = 1\n[plugin]\nid = \"x\"\nversion = \"1\"\n";
        let old = "00".repeat(32);
        let text = format!(
            "{head}[library.a]\npath = \"a.so\" # the library\n[library.b]\nsha256 = \"{old}\"\npath = \"a.so\"\n[library.c]\npath = \"c.dll\"\nsha256 = \"{old}\"\n"
        );
        std::fs::write(&path, &text).unwrap();
        let inspect = |_: &Path| Ok(("x".to_owned(), "1".to_owned()));
        let sign = |path: &Path, key: &SecretKey| super::sign(path, key, Hashes::Kept, &inspect);
        // Not unless that is asked for; nothing is written.
        let told = sign(&path, &key).unwrap_err();
        assert!(told.contains(&old) && told.contains(abc) && told.contains("--replace-hashes"), "{told}");
        assert!(!path.with_extension("toml.sig").exists());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        let signed = super::sign(&path, &key, Hashes::Replaced, &inspect).unwrap();
        assert_eq!(signed.absent, ["c"]);
        let now = std::fs::read_to_string(&path).unwrap();
        let expected = format!(
            "{head}[library.a]\npath = \"a.so\"\nsha256 = \"{abc}\" # the library\n[library.b]\nsha256 = \"{abc}\"\npath = \"a.so\"\n[library.c]\npath = \"c.dll\"\nsha256 = \"{old}\"\n"
        );
        assert_eq!(now, expected);
        assert_eq!(std::fs::read_to_string(signed.signature).unwrap(), key.sign(&now));
        // What says the same is no difference, however it is written.
        std::fs::write(&path, expected.replace(abc, &abc.to_uppercase())).unwrap();
        assert_eq!(sign(&path, &key).unwrap().libraries["a"], abc);
        std::fs::write(&path, expected.replace(&old, "...")).unwrap();
        assert!(sign(&path, &key).unwrap_err().contains("which has not 64 hexadecimal digits"));
        // Where a line cannot be put in, it is told.
        std::fs::write(&path, format!("{head}[library]\na = {{ path = \"a.so\" }}\n")).unwrap();
        let told = sign(&path, &key).unwrap_err();
        assert!(told.contains(&format!("for a: sha256 = \"{abc}\"")), "{told}");
        for (library, part) in [("path = \"../a.so\"", "outside"), ("path = \"c.so\"", "c.so")] {
            std::fs::write(&path, format!("{head}[library.a]\n{library}\n")).unwrap();
            assert!(sign(&path, &key).unwrap_err().contains(part));
        }
    }

    #[test]
    fn a_library_that_calls_itself_otherwise_is_not_signed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("plugin.toml");
        std::fs::write(dir.path().join("a.so"), "abc").unwrap();
        let text = format!(
            "manifest-version = 1\n[plugin]\nid = \"x\"\nversion = \"1\"\n[library.{}]\npath = \"a.so\"\n",
            platform()
        );
        std::fs::write(&path, &text).unwrap();
        let key = SecretKey::generate().unwrap();
        for (id, version) in [("y", "1"), ("x", "2")] {
            let told =
                sign(&path, &key, Hashes::Kept, &|_| Ok((id.to_owned(), version.to_owned()))).unwrap_err();
            assert!(told.contains(&format!("says `{id}` {version}")), "{told}");
        }
        let told = sign(&path, &key, Hashes::Kept, &|_| Err("it is no plugin".to_owned())).unwrap_err();
        assert!(told.contains("a.so`: it is no plugin"), "{told}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        assert!(!dir.path().join("plugin.toml.sig").exists());
        let more = text.replace("[library", "licence = \"none\"\n[library");
        std::fs::write(&path, more).unwrap();
        let told = sign(&path, &key, Hashes::Kept, &|_| Ok(("x".to_owned(), "1".to_owned()))).unwrap_err();
        assert!(told.contains("plugin.toml:5:1`: unknown field `licence`"), "{told}");
    }
}
