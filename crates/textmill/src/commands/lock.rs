//! `textmill lock`: which plugins a config runs with, by their hashes; and the lock as `--locked` reads it.

use crate::cli::{Global, Lock as Args, Planned};
use crate::diagnostics::Terminal;
use crate::exit::Exit;
use anyhow::{Context, Result, anyhow};
use std::path::{Path, PathBuf};
use textmill_loader::Lock;
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
    let mut plugin = Vec::new();
    for loaded in plugins {
        plugin.extend(loaded.locked(&plan.config.folder).map_err(|error| anyhow!(error))?);
    }
    let (path, text) = (path(&plan.config.folder), Lock { version: 1, plugin }.to_toml());
    std::fs::write(&path, text).with_context(|| format!("cannot write `{}`", path.display()))?;
    if !global.quiet {
        say!("{}", path.display());
    }
    Ok(Exit::Done)
}

/// Reads the lock of a config.
pub(super) fn read(config: &Config) -> Result<Lock> {
    let path = path(&config.folder);
    let told = || format!("--locked needs `{}`: `textmill lock` writes it", path.display());
    let text = std::fs::read_to_string(&path).map_err(|error| anyhow!("{}: {error}", told()))?;
    Lock::parse(&text).map_err(|error| anyhow!("`{}`: {error}", path.display()))
}
