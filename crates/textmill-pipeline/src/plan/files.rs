//! The files of a plan: what it reads is never written over, and no two of its outputs are one file.
//!
//! Files with a fixed path are told apart here, with the place in the config; pages of single documents when
//! they are written, by the same guard.

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use textmill_io::{Guard, Inputs, Location, identity};
use textmill_loader::schema::Path as KeyPath;

/// A guard over everything that the plan reads.
pub(crate) fn guard(config: &Config, inputs: &Inputs) -> Guard {
    let own = (config.path.clone(), "the config".to_owned());
    let dictionaries = config.file.text.dictionaries.iter();
    let dictionaries =
        dictionaries.map(|(name, file)| (config.resolve(file), format!("the dictionary `{name}`")));
    let sources = inputs.sources.iter().filter_map(|source| match &source.location {
        Location::File(path) => Some((path.clone(), format!("the input `{}`", source.name))),
        Location::Stdin => None,
    });
    Guard::reading(std::iter::once(own).chain(dictionaries).chain(sources))
}

/// A file with a fixed path: what it is, the key that names it, the path.
pub(super) type Fixed = (String, KeyPath, PathBuf);

/// The files with a fixed path: quarantine, manifest, ledger, and the outputs that are one file.
pub(super) fn fixed(
    config: &Config,
    quarantine: &Path,
    manifest: Option<&Path>,
    ledger: Option<&Path>,
) -> Vec<Fixed> {
    let run = |key: &str| KeyPath::dotted("run").key(key);
    let mut fixed = vec![("the quarantine".to_owned(), run("quarantine"), quarantine.to_owned())];
    fixed.extend(manifest.map(|path| ("the manifest".to_owned(), run("manifest"), path.to_owned())));
    fixed.extend(ledger.map(|path| ("the ledger".to_owned(), run("ledger"), path.to_owned())));
    for (index, output) in config.file.output.iter().enumerate() {
        if output.path != "-" && !output.path.contains('{') {
            let key = KeyPath::dotted("output").index(index).key("path");
            fixed.push((format!("the output `{}`", output.path), key, config.resolve(&output.path)));
        }
    }
    fixed
}

/// Tells every fixed file that would be written over what is read, or over another.
pub(super) fn check(config: &Config, guard: &Guard, fixed: &[Fixed], problems: &mut Diagnostics) {
    let mut written: BTreeMap<PathBuf, &str> = BTreeMap::new();
    for (what, key, path) in fixed {
        let other = guard.reads(path).or_else(|| written.get(&identity(path)).copied());
        if let Some(other) = other {
            let message = format!("{what} would be written over {other}");
            let hint = "give it another path".to_owned();
            problems.push(Diagnostic::error(message).at(config.place(key)).hint(Some(hint)));
        }
        written.entry(identity(path)).or_insert(what);
    }
}
