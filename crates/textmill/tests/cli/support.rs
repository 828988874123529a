//! Running the program.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// The main job: every plugin that ships, every kind of output.
pub(crate) const CONFIG: &str = r#"
version = 1
[input]
paths = ["in/*.txt"]
date = "2020-07-10"
[[step]]
plugin = "count"
[[step]]
plugin = "extract"
[[step]]
plugin = "summarize"
[step.options]
length = "60 chars"
[[output]]
path = "out/results.jsonl"
[[output]]
path = "out/entities.csv"
table = "extract.entities"
[[output]]
path = "out/{id}.md"
"#;

/// The folder with the plugins. `cargo test` builds the program but not the plugins' libraries, so they are
/// built here, once; after the README's first command that is a look at what is there.
pub(crate) fn plugin_dir() -> &'static Path {
    static DIR: OnceLock<PathBuf> = OnceLock::new();
    DIR.get_or_init(|| {
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--release", "--workspace", "--quiet"]);
        let status = build.current_dir(workspace()).status().expect("cargo runs");
        assert!(status.success(), "the plugins cannot be built");
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--release", "--workspace", "--example", "panics", "--quiet"]);
        let status = build.current_dir(workspace()).status().expect("cargo runs");
        assert!(status.success(), "the plugin that panics cannot be built");
        let program = Path::new(env!("CARGO_BIN_EXE_textmill"));
        let target = program.ancestors().nth(2).expect("a program is in target/PROFILE");
        target.join("release")
    })
}

/// Compiles a C source into the library `target`.
pub(crate) fn compile(source: &Path, target: &Path) {
    let status = Command::new("cc")
        .args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o"])
        .args([target, source])
        .arg("-I")
        .arg(workspace().join("crates/textmill-abi/include"))
        .status()
        .expect("a C compiler");
    assert!(status.success(), "{} does not compile", source.display());
}

/// The processes that a plugin noted in the file `child` of its folder, of which there are some.
pub(crate) fn left_behind(folder: &Path) -> Vec<u32> {
    let noted = std::fs::read_to_string(folder.join("child")).expect("a plugin notes whom it leaves behind");
    let noted: Vec<u32> = noted.lines().map(|line| line.trim().parse().expect("a number")).collect();
    assert!(!noted.is_empty());
    noted
}

/// Those of these processes that live, after some time to end. One may be dead and not reaped by whoever is its parent.
pub(crate) fn living(processes: &[u32]) -> Vec<u32> {
    let lives = |number: &&u32| {
        let stat = std::fs::read_to_string(format!("/proc/{number}/stat")).unwrap_or_default();
        !stat.is_empty() && !stat.contains(") Z ")
    };
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    loop {
        let left: Vec<u32> = processes.iter().filter(lives).copied().collect();
        if left.is_empty() || std::time::Instant::now() > deadline {
            return left;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

/// The objects of a JSONL text.
pub(crate) fn lines(text: &str) -> Vec<serde_json::Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("one JSON object a line")).collect()
}

/// The workspace's root.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace is there")
}

/// The program with these arguments, to run in `folder`.
pub(crate) fn command(folder: &Path, args: &[&str]) -> Command {
    let plugins = plugin_dir();
    let mut command = Command::new(env!("CARGO_BIN_EXE_textmill"));
    command.args(args).arg("--plugin-dir").arg(plugins).current_dir(folder);
    command.env_remove("TEXTMILL_PLUGIN_PATH").env("XDG_DATA_HOME", "/home/user/.local/share");
    command
}

/// Runs the program with these arguments in `folder`.
pub(crate) fn textmill(folder: &Path, args: &[&str]) -> Output {
    command(folder, args).output().expect("the program runs")
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
