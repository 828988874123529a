//! Where plugins are looked for: the one place that reads the environment.

use crate::cli::Global;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use textmill_loader::{HostLog, Loader, Origin, SearchPath};

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

/// A loader over that path. What plugins log is printed with `-vv`, their warnings and errors always.
pub(crate) fn loader(global: &Global, config_dirs: Vec<PathBuf>) -> Loader {
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
    Loader::new(search_path(global, config_dirs), Some(log))
        .with_worker([program.into_os_string(), OsString::from("worker")])
}
