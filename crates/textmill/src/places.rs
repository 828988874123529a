//! Where plugins are looked for: the one place that reads the environment.

use crate::cli::Global;
use anyhow::{Result, anyhow};
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use textmill_loader::{HostLog, Loader, Origin, SearchPath, Trust};
use textmill_pipeline::config::Config;

/// The search path: `--plugin-dir`, `TEXTMILL_PLUGIN_PATH`, the config's folders, beside the executable, the
/// user's folder, the system's.
pub(crate) fn search_path(global: &Global, config_dirs: Vec<PathBuf>) -> SearchPath {
    let mut path = SearchPath::new();
    for dir in &global.plugin_dirs {
        path.push(dir, Origin::CommandLine);
    }
    if let Some(dirs) = std::env::var_os("TEXTMILL_PLUGIN_PATH") {
        for dir in std::env::split_paths(&dirs).filter(|dir| !dir.as_os_str().is_empty()) {
            path.push(dir, Origin::Environment);
        }
    }
    if let Ok(executable) = std::env::current_exe()
        && let Some(dir) = executable.parent()
    {
        path.push(dir, Origin::Executable);
    }
    let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    if let Some(data) = data.filter(|dir| dir.is_absolute()).or(home) {
        path.push(data.join("textmill/plugins"), Origin::User);
    }
    if cfg!(unix) {
        path.push("/usr/local/lib/textmill/plugins", Origin::System);
        path.push("/usr/lib/textmill/plugins", Origin::System);
    }
    path.insert_config_dirs(config_dirs);
    path
}

/// The trust file that counts: `--trust`, `TEXTMILL_TRUST`, the config's.
fn trust(global: &Global, config: Option<&Config>) -> Result<Option<Trust>> {
    let of_environment =
        || std::env::var_os("TEXTMILL_TRUST").filter(|path| !path.is_empty()).map(PathBuf::from);
    let of_config = || config.and_then(|config| config.file.trust.as_ref().map(|path| config.resolve(path)));
    let path = global.trust.clone().or_else(of_environment).or_else(of_config);
    path.map(|path| Trust::load(&path).map_err(|error| anyhow!(error))).transpose()
}

/// A loader over the search path, with the folders and the trust file of a config.
///
/// # Errors
/// When the trust file cannot be read.
pub(crate) fn loader(global: &Global, config: Option<&Config>) -> Result<Loader> {
    let dirs = config.map(|config| config.file.plugin_dirs.iter().map(|dir| config.resolve(dir)).collect());
    let loader = over(global, dirs.unwrap_or_default());
    Ok(match trust(global, config)? {
        Some(trust) => loader.with_trust(trust),
        None => loader,
    })
}

/// A loader that asks no trust file.
pub(crate) fn loader_of_all(global: &Global) -> Loader {
    over(global, Vec::new())
}

/// A loader over the search path. What plugins log is printed with `-vv`, their warnings and errors always.
fn over(global: &Global, config_dirs: Vec<PathBuf>) -> Loader {
    let most = match (global.quiet, global.verbose) {
        (true, _) => 1,
        (false, 0) => 2,
        (false, 1) => 3,
        (false, _) => 5,
    };
    let log: HostLog = Arc::new(move |level, target, message| {
        crate::logs::of_plugin(level, target, message);
        if level <= most {
            say!("{target}: {message}");
        }
    });
    let program = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("textmill"));
    let programs = std::env::var_os("PATH").unwrap_or_default();
    Loader::new(search_path(global, config_dirs), Some(log))
        .with_worker([program.into_os_string(), OsString::from("worker")])
        .with_programs(std::env::split_paths(&programs))
}
