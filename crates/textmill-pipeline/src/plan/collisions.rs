//! What a run writes may not be what it reads, nor two of its files be one: neither a report nor a config nor an
//! output is ever replaced by another output, the quarantine or the manifest.

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use textmill_io::{Inputs, Location};
use textmill_loader::schema::Path as KeyPath;

/// Tells every collision among the files with a fixed path. Pages of single documents are guarded when written.
pub(super) fn check(
    config: &Config,
    inputs: &Inputs,
    quarantine: &Path,
    manifest: Option<&Path>,
    problems: &mut Diagnostics,
) {
    let run = |key: &str| KeyPath::dotted("run").key(key);
    let mut written = vec![("the quarantine".to_owned(), run("quarantine"), identity(quarantine))];
    if let Some(path) = manifest {
        written.push(("the manifest".to_owned(), run("manifest"), identity(path)));
    }
    for (index, output) in config.file.output.iter().enumerate() {
        if output.path != "-" && !output.path.contains('{') {
            let key = KeyPath::dotted("output").index(index).key("path");
            written.push((
                format!("the output `{}`", output.path),
                key,
                identity(&config.resolve(&output.path)),
            ));
        }
    }
    let mut read = vec![("the config".to_owned(), config.path.clone())];
    for (name, file) in &config.file.text.dictionaries {
        read.push((format!("the dictionary `{name}`"), config.resolve(file)));
    }
    // Asking the system for a path's identity is slow, and inputs are many: only those of the same name are asked.
    let names: Vec<OsString> =
        written.iter().filter_map(|(_, _, path)| path.file_name().map(OsString::from)).collect();
    for source in &inputs.sources {
        if let Location::File(path) = &source.location
            && (path.is_symlink()
                || path.file_name().is_some_and(|name| names.iter().any(|known| known == name)))
        {
            read.push((format!("the input `{}`", source.name), path.clone()));
        }
    }
    let read: Vec<(String, PathBuf)> = read.into_iter().map(|(what, path)| (what, identity(&path))).collect();
    for (index, (what, key, path)) in written.iter().enumerate() {
        let other = read.iter().find(|(_, known)| known == path).map(|(other, _)| other).or_else(|| {
            written.iter().take(index).find(|(_, _, known)| known == path).map(|(other, _, _)| other)
        });
        if let Some(other) = other {
            let hint = "give it another path".to_owned();
            problems.push(
                Diagnostic::error(format!("{what} would be written over {other}"))
                    .at(config.place(key))
                    .hint(Some(hint)),
            );
        }
    }
}

/// The same for every way to write the path of one file: links followed as far as the path exists.
fn identity(path: &Path) -> PathBuf {
    let mut rest: Vec<OsString> = Vec::new();
    let mut at = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    loop {
        if let Ok(known) = std::fs::canonicalize(&at) {
            return rest.into_iter().rev().fold(known, |path, part| match part.to_str() {
                Some("..") => path.parent().map(Path::to_owned).unwrap_or(path),
                _ => path.join(part),
            });
        }
        let last = at.components().next_back().map(|part| part.as_os_str().to_owned());
        match (at.parent().map(Path::to_owned), last) {
            (Some(parent), Some(last)) => {
                rest.push(last);
                at = parent;
            }
            _ => return path.to_owned(),
        }
    }
}
