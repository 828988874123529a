//! Running the program.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// The folder with the plugins. `cargo test` builds the program but not the plugins' libraries, so they are
/// built here, once; after the README's first command that is a look at what is there.
pub(crate) fn plugin_dir() -> &'static Path {
    static DIR: OnceLock<PathBuf> = OnceLock::new();
    DIR.get_or_init(|| {
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--release", "--workspace", "--quiet"]);
        let status = build.current_dir(workspace()).status().expect("cargo runs");
        assert!(status.success(), "the plugins cannot be built");
        let program = Path::new(env!("CARGO_BIN_EXE_textmill"));
        let target = program.ancestors().nth(2).expect("a program is in target/PROFILE");
        target.join("release")
    })
}

/// The workspace's root.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace is there")
}

/// Runs the program with these arguments in `folder`.
pub(crate) fn textmill(folder: &Path, args: &[&str]) -> Output {
    let plugins = plugin_dir();
    Command::new(env!("CARGO_BIN_EXE_textmill"))
        .args(args)
        .arg("--plugin-dir")
        .arg(plugins)
        .current_dir(folder)
        .env_remove("TEXTMILL_PLUGIN_PATH")
        .output()
        .expect("the program runs")
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("output is UTF-8")
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("messages are UTF-8")
}

/// A folder with a config and reports: `(name, content)` pairs.
pub(crate) fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    for (name, content) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("folders can be made");
        std::fs::write(path, content).expect("files can be written");
    }
    dir
}
