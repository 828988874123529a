//! Which plugins are loaded: those of a lock, those of a manifest, none that anybody may have changed.

use crate::support::{command, compile, folder, stderr, stdout, textmill, workspace};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;

const CONFIG: &str = "version = 1\nplugin-dirs = [\"plugins\"]\n[input]\npaths = [\"a.txt\"]\n[[step]]\n\
                      plugin = \"newer\"\n[[output]]\npath = \"r.jsonl\"\n";

fn job() -> TempDir {
    let dir = folder(&[("c.toml", CONFIG.as_bytes()), ("a.txt", b"x"), ("plugins/readme", b"")]);
    build(&dir.path().join("plugins/libnewer.so"));
    dir
}

fn build(library: &Path) {
    compile(&workspace().join("crates/textmill/tests/fixtures/newer.c"), library);
}

fn refused(output: &Output, part: &str) {
    assert_eq!(output.status.code(), Some(2), "{}", stderr(output));
    assert!(stderr(output).contains(part), "no {part:?} in:\n{}", stderr(output));
}

#[test]
fn a_locked_run_loads_nothing_else() {
    let dir = job();
    let run = |mode: &str| {
        let set = format!("step.newer.isolation=\"{mode}\"");
        command(dir.path(), &["run", "c.toml", "--locked", "--set", &set]).output().unwrap()
    };
    refused(&run("in-process"), "`textmill lock` writes it");
    assert_eq!(textmill(dir.path(), &["lock", "c.toml"]).status.code(), Some(0));
    let lock = fs::read_to_string(dir.path().join("textmill.lock")).unwrap();
    assert!(lock.contains("id = \"newer\"") && lock.contains("file = \"libnewer.so\""), "{lock}");
    for mode in ["in-process", "process"] {
        assert_eq!(run(mode).status.code(), Some(0), "{mode}: {}", stderr(&run(mode)));
    }
    // One byte more at the end: the same plugin to the system's loader, but not the same file.
    let library = dir.path().join("plugins/libnewer.so");
    let mut bytes = fs::read(&library).unwrap();
    bytes.push(0);
    fs::write(&library, bytes).unwrap();
    for mode in ["in-process", "process"] {
        refused(&run(mode), "is not in the lock");
    }
    let set = "step.newer.isolation=\"in-process\"";
    assert_eq!(textmill(dir.path(), &["run", "c.toml", "--set", set]).status.code(), Some(0));
}

#[test]
fn what_anybody_may_change_is_refused() {
    let dir = job();
    let plugins = dir.path().join("plugins");
    let check = || textmill(dir.path(), &["check", "c.toml"]);
    assert_eq!(check().status.code(), Some(0));
    fs::set_permissions(&plugins, fs::Permissions::from_mode(0o777)).unwrap();
    refused(&check(), "anybody may write to `");
    fs::set_permissions(&plugins, fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(plugins.join("libnewer.so"), fs::Permissions::from_mode(0o666)).unwrap();
    refused(&check(), "libnewer.so`: take that right away");
}

#[test]
fn a_manifest_says_which_file_and_what_it_is() {
    let dir = folder(&[("c.toml", CONFIG.as_bytes()), ("a.txt", b"x"), ("plugins/newer/readme", b"")]);
    let own = dir.path().join("plugins/newer");
    build(&own.join("lib.so"));
    let platform = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
    let manifest = |version: &str, rest: &str| {
        let text = format!(
            "manifest-version = 1\n[plugin]\nid = \"newer\"\nversion = \"{version}\"\n[library.{platform}]\npath = \"lib.so\"\n{rest}"
        );
        fs::write(own.join("plugin.toml"), text).unwrap();
        textmill(dir.path(), &["run", "c.toml"])
    };
    assert_eq!(manifest("9", "").status.code(), Some(0));
    refused(&manifest("8", ""), "it says `newer` 8, the library says `newer` 9");
    refused(&manifest("9", "sha256 = \"00ff\"\n"), "its manifest says 00ff");
    let hash = textmill_loader::sha256(fs::File::open(own.join("lib.so")).unwrap()).unwrap();
    assert_eq!(manifest("9", &format!("sha256 = \"{hash}\"\n")).status.code(), Some(0));
    let listed = stdout(&textmill(dir.path(), &["plugin", "list", "--plugin-dir", "plugins"]));
    assert!(listed.contains("newer "), "{listed}");
}
