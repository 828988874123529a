//! What `textmill plugin check PATH` means by a path: a library, or a project's folder with its library somewhere in it.
//! Where it cannot be that, the message has the command to give instead.

use anyhow::{Context, Result, anyhow, bail};
use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::ffi::OsStr;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use textmill_loader::{Loader, regular};

/// The library, or its manifest, that a name or a path stands for, and the name, without loading it here: that is what
/// the tests are for.
pub(super) fn find<'a>(loader: &Loader, name: &'a str) -> Result<(PathBuf, Option<&'a str>)> {
    let path = PathBuf::from(name);
    let candidates = loader.search_path().candidates(name);
    let installed = candidates.iter().map(|place| &place.path).find(|path| path.is_file());
    if path.is_dir() {
        // A folder that only happens to have a plugin's name hides it from nobody.
        return match (in_folder(&path), installed) {
            (Err(_), Some(installed)) => Ok((std::path::absolute(installed)?, Some(name))),
            (found, _) => Ok((std::path::absolute(found?)?, None)),
        };
    }
    if path.is_file() {
        if let Some(command) = command_of(&path) {
            bail!("`{name}` is a program, not a library: textmill plugin check -- {command}");
        }
        return Ok((std::path::absolute(path)?, None));
    }
    match installed {
        Some(path) => Ok((std::path::absolute(path)?, Some(name))),
        None if path.exists() => bail!("`{name}` is neither a file nor a folder"),
        None => bail!("there is no plugin `{name}`; `textmill plugin list` shows what is there"),
    }
}

/// Refuses a command that cannot start because its first word is a file here that is not executable, or is not looked for
/// here.
pub(super) fn is_startable(command: &[String]) -> Result<()> {
    let Some(first) = command.first() else { return Ok(()) };
    let path = Path::new(first);
    let searched = !first.contains('/');
    let programs = std::env::var_os("PATH").unwrap_or_default();
    if !path.is_file() || (searched && std::env::split_paths(&programs).any(|dir| dir.join(path).is_file())) {
        return Ok(());
    }
    let hint = match command_of(path) {
        Some(command) => format!("-- {command}"),
        None if is_executable(path) => format!("-- ./{}", shell_word(path)),
        None => "chmod +x makes it so".to_owned(),
    };
    match searched {
        true => bail!("`{first}` is looked for in PATH, and not here: {hint}"),
        false if is_executable(path) => Ok(()),
        false => bail!("`{first}` is not executable: {hint}"),
    }
}

/// The command that runs a file which is a script.
fn command_of(path: &Path) -> Option<String> {
    let mut head = Vec::new();
    regular::open(path).ok()?.take(256).read_to_end(&mut head).ok()?;
    let shown = shell_word(path);
    let first = String::from_utf8_lossy(&head).lines().next().unwrap_or_default().to_owned();
    let interpreter = match (first.strip_prefix("#!"), path.extension().and_then(OsStr::to_str)) {
        (Some(_), _) if is_executable(path) => {
            return Some(if shown.contains('/') { shown } else { format!("./{shown}") });
        }
        (Some(line), _) => {
            let line = line.trim();
            let words = line.strip_prefix("/usr/bin/env ").unwrap_or(line);
            words.strip_prefix("-S ").unwrap_or(words).to_owned()
        }
        (None, Some("py")) => "python3".to_owned(),
        (None, Some("sh")) => "sh".to_owned(),
        (None, Some("js" | "mjs")) => "node".to_owned(),
        (None, Some("rb")) => "ruby".to_owned(),
        (None, Some("pl")) => "perl".to_owned(),
        _ => return None,
    };
    Some(format!("{interpreter} {shown}"))
}

fn is_executable(path: &Path) -> bool {
    path.metadata().is_ok_and(|about| about.permissions().mode() & 0o111 != 0)
}

/// A path as a shell takes it.
fn shell_word(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-+=,@%".contains(c);
    match path.chars().all(plain) {
        true => path,
        false => format!("'{}'", path.replace('\'', "'\\''")),
    }
}

/// The library of a project, such as `textmill plugin new` makes.
fn in_folder(folder: &Path) -> Result<PathBuf> {
    let manifest = folder.join("plugin.toml");
    if manifest.is_file() {
        return Ok(manifest);
    }
    let cargo = folder.join("Cargo.toml");
    if cargo.is_file() {
        return of_cargo(folder, &cargo);
    }
    let here = folder.display();
    let files = files_of(folder)?;
    let name = |path: &PathBuf| path.file_name().and_then(OsStr::to_str).unwrap_or_default().to_owned();
    let libraries: Vec<&PathBuf> = files
        .iter()
        .filter(|path| name(path).starts_with(DLL_PREFIX) && name(path).ends_with(DLL_SUFFIX))
        .collect();
    match libraries.as_slice() {
        [one] => return Ok((*one).clone()),
        [] => {}
        several => {
            let names: Vec<String> = several.iter().map(|path| shell_word(path)).collect();
            bail!("`{here}` has more than one library; give one of them: {}", names.join(", "));
        }
    }
    if files.iter().any(|path| name(path) == "Makefile") {
        bail!("`{here}` has no library yet: `make` there builds it");
    }
    if files.iter().any(|path| name(path) == "textmill_plugin.py") {
        let own = |path: &&PathBuf| {
            let name = name(path);
            name.ends_with(".py") && name != "textmill_plugin.py" && !name.starts_with("test_")
        };
        let commands: Vec<String> = files
            .iter()
            .filter(own)
            .map(|path| format!("textmill plugin check -- python3 {}", shell_word(path)))
            .collect();
        bail!(
            "the plugin in `{here}` is a program, which is checked with its command: {}",
            commands.join(", or ")
        );
    }
    bail!("`{here}` is a folder without a plugin: give the path of a library, or behind `--` a command")
}

/// The files of a folder, by name.
fn files_of(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = folder.read_dir().with_context(|| format!("cannot read `{}`", folder.display()))?;
    let mut files: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    Ok(files)
}

/// The library that Cargo built last, where it puts libraries: in the folder that CARGO_TARGET_DIR names, or else
/// `target` of the package or of a workspace around it.
fn of_cargo(folder: &Path, manifest: &Path) -> Result<PathBuf> {
    let told = || format!("`{}`", manifest.display());
    let table: toml::Table =
        std::fs::read_to_string(manifest).with_context(told)?.parse().with_context(told)?;
    let name_of = |part: &str| Some(table.get(part)?.get("name")?.as_str()?.to_owned());
    let name = name_of("lib").or_else(|| name_of("package").map(|name| name.replace('-', "_")));
    let name = name.ok_or_else(|| anyhow!("{} names no package", told()))?;
    let file = format!("{DLL_PREFIX}{name}{DLL_SUFFIX}");
    let targets: Vec<PathBuf> = match std::env::var_os("CARGO_TARGET_DIR").filter(|dir| !dir.is_empty()) {
        Some(dir) => vec![PathBuf::from(dir)],
        None => {
            let folder = std::path::absolute(folder)?;
            let packages = folder.ancestors().filter(|dir| dir.join("Cargo.toml").is_file());
            packages.map(|dir| dir.join("target")).collect()
        }
    };
    let places = targets
        .iter()
        .flat_map(|target| ["release", "debug"].map(|profile| target.join(profile).join(&file)));
    let places: Vec<PathBuf> = places.collect();
    let built = |path: &&PathBuf| path.metadata().and_then(|about| about.modified()).ok();
    let last = places.iter().filter(|path| built(path).is_some()).max_by_key(built);
    last.cloned().ok_or_else(|| {
        let places: Vec<String> = places.iter().map(|path| path.display().to_string()).collect();
        anyhow!(
            "`{}` has no library yet: `cargo build --release` there builds it (looked for {}); if Cargo puts it elsewhere, \
             give its path",
            folder.display(),
            places.join(", ")
        )
    })
}
