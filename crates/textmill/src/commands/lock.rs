//! `textmill lock`: which plugins a config runs with, by their hashes; and the lock as `--locked` reads it.

use crate::cli::{Global, Lock as Args, Planned};
use crate::diagnostics::Terminal;
use crate::exit::Exit;
use anyhow::{Context, Result, anyhow};
use std::fs::File;
use std::path::{Path, PathBuf};
use textmill_loader::{Lock, Locked, Plugin, sha256};
use textmill_pipeline::config::Config;

/// The lock of a config: beside it.
fn path(folder: &Path) -> PathBuf {
    folder.join("textmill.lock")
}

pub(super) fn lock(global: &Global, args: &Args, terminal: &Terminal) -> Result<Exit> {
    let planned = Planned {
        config: args.config.clone(),
        inputs: Vec::new(),
        overriding: args.overriding.clone(),
        locked: false,
    };
    let (plan, _) = super::build(global, &planned, false, terminal)?;
    let steps = plan.steps.iter().map(|step| &*step.plugin);
    let plugins = steps.chain(plan.reductions.iter().map(|step| &*step.plugin));
    let files = plugins.flat_map(|plugin| plugin.files().iter().map(move |file| locked(plugin, file)));
    let plugin = files.collect::<Result<Vec<Locked>>>()?;
    let (path, text) = (path(&plan.config.folder), Lock { version: 1, plugin }.to_toml());
    std::fs::write(&path, text).with_context(|| format!("cannot write `{}`", path.display()))?;
    if !global.quiet {
        say!("{}", path.display());
    }
    Ok(Exit::Done)
}

/// A file of a plugin: its library, or of a program its own and those among its arguments.
fn locked(plugin: &Plugin, path: &Path) -> Result<Locked> {
    let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let hash = File::open(path).and_then(sha256);
    let sha256 = hash.with_context(|| format!("`{}` cannot be hashed", path.display()))?;
    Ok(Locked { id: plugin.id().to_owned(), version: plugin.version().to_owned(), file, sha256 })
}

/// Reads the lock of a config.
pub(super) fn read(config: &Config) -> Result<Lock> {
    let path = path(&config.folder);
    let told = || format!("--locked needs `{}`: `textmill lock` writes it", path.display());
    let text = std::fs::read_to_string(&path).map_err(|error| anyhow!("{}: {error}", told()))?;
    Lock::parse(&text).map_err(|error| anyhow!("`{}`: {error}", path.display()))
}
