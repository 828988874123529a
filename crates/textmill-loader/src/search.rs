//! Where plugins are looked for.

use crate::trust::MANIFEST;
use std::fmt;
use std::path::{Path, PathBuf};

/// Why a folder is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Named on the command line.
    CommandLine,
    /// Named in the environment variable `TEXTMILL_PLUGIN_PATH`.
    Environment,
    /// Named in the config file.
    Config,
    /// Beside the executable.
    Executable,
    /// The user's own plugins.
    User,
    /// The system's plugins.
    System,
    /// The name was itself a path.
    Path,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Origin::CommandLine => "--plugin-dir",
            Origin::Environment => "TEXTMILL_PLUGIN_PATH",
            Origin::Config => "plugin-dirs",
            Origin::Executable => "beside the executable",
            Origin::User => "user folder",
            Origin::System => "system folder",
            Origin::Path => "given as a path",
        })
    }
}

/// One folder to search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchDir {
    /// The folder.
    pub path: PathBuf,
    /// Why.
    pub origin: Origin,
}

/// The folders to search, first match wins.
///
/// ```
/// use textmill_loader::{Origin, SearchPath};
/// let mut search = SearchPath::new();
/// search.push("/usr/lib/textmill/plugins", Origin::System);
/// search.insert_config_dirs(["plugins".into()]);
/// let first = &search.candidates("word-list")[0];
/// assert!(first.path.starts_with("plugins"));
/// assert_eq!(first.origin.to_string(), "plugin-dirs");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchPath {
    dirs: Vec<SearchDir>,
}

impl SearchPath {
    /// No folders.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a folder, unless it is there already.
    pub fn push(&mut self, path: impl Into<PathBuf>, origin: Origin) {
        let path = path.into();
        if !self.dirs.iter().any(|dir| dir.path == path) {
            self.dirs.push(SearchDir { path, origin });
        }
    }

    /// Inserts folders of the config between those of the environment and those beside the executable.
    pub fn insert_config_dirs(&mut self, paths: impl IntoIterator<Item = PathBuf>) {
        let is_earlier = |dir: &SearchDir| {
            matches!(dir.origin, Origin::CommandLine | Origin::Environment | Origin::Config)
        };
        for path in paths {
            let at = self.dirs.iter().position(|dir| !is_earlier(dir)).unwrap_or(self.dirs.len());
            self.dirs.insert(at, SearchDir { path, origin: Origin::Config });
        }
    }

    /// The folders in order.
    pub fn dirs(&self) -> &[SearchDir] {
        &self.dirs
    }

    /// The files that plugin `name` could be, in order.
    ///
    /// `count` is `libtextmill_count.so`, `libcount.so`, or what `count/plugin.toml` says; a name with a path separator is that file.
    pub fn candidates(&self, name: &str) -> Vec<SearchDir> {
        if is_path(name) {
            return vec![SearchDir { path: PathBuf::from(name), origin: Origin::Path }];
        }
        let mut candidates = Vec::new();
        for dir in &self.dirs {
            for file in file_names(name) {
                // `./.` and the like would only puzzle the reader of a message.
                let path = dir.path.join(file).components().collect();
                candidates.push(SearchDir { path, origin: dir.origin });
            }
            // A folder of the plugin's own, with a manifest.
            let path = dir.path.join(name).join(MANIFEST).components().collect();
            candidates.push(SearchDir { path, origin: dir.origin });
        }
        candidates
    }

    /// Every file in the folders that looks like a plugin: its name, its path, why. Sorted by name within
    /// a folder; a name seen in an earlier folder hides the later ones.
    pub fn list(&self) -> Vec<(String, SearchDir)> {
        let mut found: Vec<(String, SearchDir)> = Vec::new();
        for dir in &self.dirs {
            let mut here: Vec<(String, PathBuf)> = std::fs::read_dir(&dir.path)
                .into_iter()
                .flatten()
                .flatten()
                .filter_map(|entry| {
                    let manifest = entry.path().join(MANIFEST);
                    match manifest.is_file() {
                        true => entry.file_name().to_str().map(|name| (name.to_owned(), manifest)),
                        false => plugin_name(&entry.path()).map(|name| (name, entry.path())),
                    }
                })
                .collect();
            here.sort();
            for (name, path) in here {
                if !found.iter().any(|(known, _)| *known == name) {
                    found.push((name, SearchDir { path, origin: dir.origin }));
                }
            }
        }
        found
    }
}

/// Whether a name says where the file is.
pub(crate) fn is_path(name: &str) -> bool {
    name.contains(['/', '\\'])
}

/// The file names that plugin `name` may have on this platform.
fn file_names(name: &str) -> [String; 2] {
    use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
    let stem = name.replace('-', "_");
    [format!("{DLL_PREFIX}textmill_{stem}{DLL_SUFFIX}"), format!("{DLL_PREFIX}{stem}{DLL_SUFFIX}")]
}

/// The name under which a file would be found, if it is named as plugins are: `libtextmill_count.so` is `count`.
fn plugin_name(path: &Path) -> Option<String> {
    use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
    let file = path.file_name()?.to_str()?;
    let stem = file.strip_prefix(DLL_PREFIX)?.strip_suffix(DLL_SUFFIX)?;
    Some(stem.strip_prefix("textmill_")?.replace('_', "-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn config_dirs_stand_between_environment_and_executable() {
        let mut path = SearchPath::new();
        path.push("/env", Origin::Environment);
        path.push("/exe", Origin::Executable);
        path.insert_config_dirs([PathBuf::from("/a"), PathBuf::from("/b")]);
        let order: Vec<_> = path.dirs().iter().map(|dir| dir.path.to_str().unwrap()).collect();
        assert_eq!(order, ["/env", "/a", "/b", "/exe"]);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_name_becomes_file_names_and_back() {
        let mut path = SearchPath::new();
        path.push("/p", Origin::CommandLine);
        let files: Vec<_> = path.candidates("word-list").into_iter().map(|dir| dir.path).collect();
        let expected = ["/p/libtextmill_word_list.so", "/p/libword_list.so", "/p/word-list/plugin.toml"];
        assert_eq!(files, expected.map(Path::new));
        assert_eq!(plugin_name(&files[0]).as_deref(), Some("word-list"));
        assert_eq!(plugin_name(Path::new("/p/libssl.so")), None);
    }
}
