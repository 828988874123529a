//! The files of a plan: what it reads is never written over, and no two of its outputs are one file.
//!
//! Files with a fixed path are told apart here, with the place in the config; pages of single documents when
//! they are written, by the same guard.

use super::PlanOptions;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::run::{manifest, quarantine};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use textmill_io::{Guard, Inputs, Location, PathPattern, Template, identity};
use textmill_loader::schema::Path as KeyPath;

/// A guard over everything that the plan reads.
pub(crate) fn guard<'a>(
    config: &Config,
    inputs: &Inputs,
    further: impl IntoIterator<Item = (&'a Path, &'static str)>,
) -> Guard {
    let own = (config.path.clone(), "the config".to_owned());
    let dictionaries = config.file.text.dictionaries.iter();
    let dictionaries =
        dictionaries.map(|(name, file)| (config.resolve(file), format!("the dictionary `{name}`")));
    let sources = inputs.sources.iter().filter_map(|source| match &source.location {
        Location::File(path) => Some((path.clone(), format!("the input `{}`", source.name))),
        Location::Stdin => Some((redirected()?, "the file that standard input comes from".to_owned())),
        Location::Unlisted(..) => None,
    });
    let further = further.into_iter().map(|(path, what)| (path.to_owned(), what.to_owned()));
    Guard::reading(std::iter::once(own).chain(dictionaries).chain(sources).chain(further))
}

/// The file that standard input was redirected from, where the system says.
fn redirected() -> Option<PathBuf> {
    let input = Path::new("/dev/stdin");
    input.metadata().ok().filter(std::fs::Metadata::is_file)?;
    std::fs::canonicalize(input).ok()
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
        // One that cannot be parsed is told where the outputs are planned.
        let template = Template::parse(&config.folder, &output.path).ok();
        if let Some(path) = template.and_then(|template| template.single_file()) {
            let key = KeyPath::dotted("output").index(index).key("path");
            fixed.push((format!("the output `{}`", output.path), key, path));
        }
    }
    fixed
}

/// Tells a manifest of another config of the same folder, which this one's would replace, and with it the quarantine.
pub(super) fn check_sharing(config: &Config, manifest: Option<&Path>, problems: &mut Diagnostics) {
    let Some(manifest) = manifest else { return };
    let other = manifest::config_of(manifest);
    let Some(name) = other.as_ref().and_then(|other| other.file_name()) else { return };
    if Some(name) != config.path.file_name() && config.folder.join(name).is_file() {
        let message = format!(
            "`{}` is of another config, `{}`: a run replaces it, and the quarantine beside it",
            manifest.display(),
            name.to_string_lossy()
        );
        let stem = config.path.file_stem().unwrap_or_default().to_string_lossy();
        let hint = format!(
            "to keep both, name them apart: [run] manifest = \"out/{stem}.manifest.json\", quarantine = \"out/{stem}.quarantine.jsonl\""
        );
        let place = config.place(&KeyPath::dotted("run").key("manifest"));
        problems.push(Diagnostic::warning(message).at(place).hint(Some(hint)));
    }
}

/// Tells outputs that an input pattern would find: the next run would read what this one writes.
pub(super) fn check_reading_back(config: &Config, options: &PlanOptions, problems: &mut Diagnostics) {
    let (folder, patterns): (&Path, &[String]) = match options.inputs.is_empty() {
        true => (&config.folder, &config.file.input.paths),
        false => (Path::new("."), &options.inputs),
    };
    for (index, output) in config.file.output.iter().enumerate() {
        // Fields stand for any name.
        let mut name = output.path.clone();
        while let (Some(from), Some(to)) = (name.find('{'), name.find('}')) {
            if from > to {
                return;
            }
            name.replace_range(from..=to, "x");
        }
        let path = config.resolve(&name);
        for pattern in patterns.iter().filter(|pattern| *pattern != "-" && output.path != "-") {
            let Ok(looks) = PathPattern::new(folder, pattern) else { continue };
            // A file named by itself is guarded as such.
            if looks.may_find(&path) {
                let message = format!(
                    "the output `{}` goes where the input `{pattern}` looks: the next run would read it",
                    output.path
                );
                let key = KeyPath::dotted("output").index(index).key("path");
                let hint = "write into a folder that is no input, or let the input's pattern say more";
                problems.push(Diagnostic::error(message).at(config.place(&key)).hint(Some(hint.to_owned())));
            }
        }
    }
}

/// Why `path` cannot be written as a file, if so.
fn cannot_write(path: &Path) -> Option<String> {
    cannot_write_beside(path).or_else(|| path.is_dir().then(|| format!("`{}` is a folder", path.display())))
}

/// Why no file can be made in the folder of `path`, if so.
fn cannot_write_beside(path: &Path) -> Option<String> {
    let mut folder = path.parent()?;
    // Folders that are not there are made, in the nearest one that is.
    while !folder.as_os_str().is_empty() && folder.symlink_metadata().is_err() {
        folder = folder.parent()?;
    }
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    if !folder.is_dir() {
        return Some(format!("`{}` is a file, and a folder is needed there", folder.display()));
    }
    #[cfg(unix)]
    if let Err(error) = rustix::fs::access(folder, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK)
    {
        let cause = std::io::Error::from(error);
        return Some(format!("cannot write in the folder `{}`: {cause}", folder.display()));
    }
    None
}

/// Tells every fixed file that would be written over what is read, over another, or over what is no result of ours,
/// or that cannot be written where it is.
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
        let foreign = |is: fn(&Path) -> bool| path.metadata().is_ok_and(|there| there.len() > 0) && !is(path);
        let not_ours = (what == "the quarantine" && foreign(quarantine::is_one))
            || (what == "the manifest" && foreign(manifest::is_one));
        let cause = match not_ours {
            true => Some(format!("`{}` is there, and is something else", path.display())),
            false => cannot_write(path),
        };
        if let Some(cause) = cause {
            let hint = "give it another path".to_owned();
            let message = format!("{what} cannot be written: {cause}");
            problems.push(Diagnostic::error(message).at(config.place(key)).hint(Some(hint)));
        }
    }
    for (index, output) in config.file.output.iter().enumerate() {
        let Some(fixed) = output.path.find('{').and_then(|field| output.path.get(..field)) else { continue };
        let name = format!("{fixed}x");
        if let Some(cause) = cannot_write_beside(&config.resolve(&name)) {
            let key = KeyPath::dotted("output").index(index).key("path");
            let message = format!("the output `{}` cannot be written: {cause}", output.path);
            problems.push(Diagnostic::error(message).at(config.place(&key)));
        }
    }
}
