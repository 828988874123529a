//! `textmill lock`: which plugins a config runs with, by their hashes; and the lock as `--locked` reads it.

use crate::cli::{Global, Lock as Args, Planned};
use crate::diagnostics::Terminal;
use crate::exit::Exit;
use anyhow::{Context, Result, anyhow, bail};
use std::path::{Path, PathBuf};
use textmill_loader::{Lock, regular};
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
    let steps = plan.steps.iter().map(|step| (step.index, &step.plugin));
    let plugins = steps.chain(plan.reductions.iter().map(|step| (step.index, &step.plugin)));
    let (mut plugin, mut by_path) = (Vec::new(), Vec::new());
    for (index, loaded) in plugins {
        let entries = loaded.locked(&plan.config.folder).map_err(|error| anyhow!(error))?;
        let asked = plan.config.file.step.get(index).and_then(|step| step.plugin.as_ref());
        if asked.is_some_and(|asked| asked.contains(['/', '\\'])) {
            by_path.extend(entries.clone());
        }
        plugin.extend(entries);
    }
    let (path, lock) = (path(&plan.config.folder), Lock { version: 1, plugin });
    if let Some((one, other)) = by_path.iter().find_map(|one| Some((one, lock.confused_with(one)?))) {
        bail!(
            "the libraries of `{}` and `{}` lie in folders that the lock does not name, and both are called `{}`: \
             rename one, put it below the config's folder, or ask for it by its name",
            one.id,
            other.id,
            one.file
        );
    }
    regular::write(&path, lock.to_toml()).with_context(|| format!("cannot write `{}`", path.display()))?;
    if !global.quiet {
        say!("{}", path.display());
    }
    Ok(Exit::Done)
}

/// Reads the lock of a config.
pub(super) fn read(config: &Config) -> Result<Lock> {
    let path = path(&config.folder);
    if !path.exists() {
        bail!("--locked needs `{}`, which is not there: `textmill lock` writes it", path.display());
    }
    Lock::load(&path).map_err(|error| anyhow!("the lock `{}`: {error}", path.display()))
}
