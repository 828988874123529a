//! Named pipes and devices where a file is to be: they are refused, and nobody waits for what never comes.

use crate::support::{command, compile, folder, stderr, textmill, workspace};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const CONFIG: &str = "version = 1\nplugin-dirs = [\"plugins\"]\n[input]\npaths = [\"a.txt\"]\n[[step]]\n\
                      plugin = \"newer\"\n[[output]]\npath = \"r.jsonl\"\n";

/// A job with a plugin that has a manifest and a signature, and the trust file for it.
fn job() -> TempDir {
    let dir = folder(&[("c.toml", CONFIG.as_bytes()), ("a.txt", b"x"), ("plugins/newer/x", b"")]);
    let own = dir.path().join("plugins/newer");
    compile(&workspace().join("crates/textmill/tests/fixtures/newer.c"), &own.join("lib.so"));
    let platform = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
    let manifest = format!(
        "manifest-version = 1\n[plugin]\nid = \"newer\"\nversion = \"9\"\n[library.{platform}]\npath = \"lib.so\"\n"
    );
    fs::write(own.join("plugin.toml"), manifest).unwrap();
    let made = textmill(dir.path(), &["plugin", "keygen", "alice"]);
    let key = String::from_utf8(made.stdout).unwrap();
    fs::write(dir.path().join("trust.toml"), format!("version = 1\nunknown = \"refuse\"\n{key}")).unwrap();
    let signed = textmill(dir.path(), &["plugin", "sign", "plugins/newer", "--key", "alice.key"]);
    assert_eq!(signed.status.code(), Some(0), "{}", stderr(&signed));
    dir
}

/// Runs the program, which is to end by itself.
fn ends(dir: &Path, words: &[&str]) -> Output {
    let mut command = command(dir, words);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > deadline {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("{words:?} waits for ever");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.wait_with_output().unwrap()
}

/// Puts a named pipe and a device where a file is, one after the other; runs the program each time, and puts the file
/// back.
fn refused(dir: &Path, file: &str, words: &[&str]) {
    let (path, aside) = (dir.join(file), dir.join("aside"));
    let there = fs::rename(&path, &aside).is_ok();
    for (what, told) in [("pipe", "a named pipe"), ("device", "a device")] {
        put(&path, what);
        let output = ends(dir, words);
        assert!(matches!(output.status.code(), Some(1 | 2)), "{words:?}: {}", stderr(&output));
        let told = format!("it is {told}, not a file");
        assert!(stderr(&output).contains(&told), "{file}, {words:?}: {}", stderr(&output));
        fs::remove_file(&path).unwrap();
    }
    if there {
        fs::rename(aside, path).unwrap();
    }
}

fn put(path: &Path, what: &str) {
    match what {
        "pipe" => assert!(Command::new("mkfifo").arg(path).status().unwrap().success()),
        _ => symlink("/dev/zero", path).unwrap(),
    }
}

#[test]
fn plugins_manifests_signatures_trust_files_and_locks_are_files() {
    let dir = job();
    let check = ["check", "c.toml", "--trust", "trust.toml"];
    assert_eq!(ends(dir.path(), &check).status.code(), Some(0), "{}", stderr(&ends(dir.path(), &check)));
    refused(dir.path(), "plugins/libnewer.so", &["check", "c.toml"]);
    refused(dir.path(), "plugins/newer/plugin.toml", &["check", "c.toml"]);
    refused(dir.path(), "plugins/newer/lib.so", &["check", "c.toml"]);
    refused(dir.path(), "plugins/newer/lib.so", &["plugin", "check", "./plugins/newer/plugin.toml"]);
    refused(dir.path(), "plugins/newer/plugin.toml.sig", &check);
    refused(dir.path(), "trust.toml", &check);
    refused(dir.path(), "textmill.lock", &["run", "c.toml", "--locked"]);
    refused(dir.path(), "textmill.lock", &["lock", "c.toml"]);
    let sign = ["plugin", "sign", "plugins/newer", "--key", "alice.key"];
    refused(dir.path(), "plugins/newer/plugin.toml.sig", &sign);
    refused(dir.path(), "plugins/newer/plugin.toml", &sign);
    put(&dir.path().join("pipe"), "pipe");
    let output = ends(dir.path(), &["plugin", "check", "./pipe"]);
    assert!(stderr(&output).contains("`./pipe` is neither a file nor a folder"), "{}", stderr(&output));
}

#[test]
fn records_and_what_they_name_are_files() {
    let config = "version = 1\n[input]\npaths = [\"a.txt\"]\n[[step]]\nplugin = \"./libmisbehave.so\"\n\
                  [step.options]\nfault = \"error without words\"\n[[output]]\npath = \"out/r.jsonl\"\n";
    let dir = folder(&[("c.toml", config.as_bytes()), ("a.txt", b"a BAD one")]);
    let source = workspace().join("crates/textmill/tests/fixtures/misbehave.c");
    compile(&source, &dir.path().join("libmisbehave.so"));
    textmill(dir.path(), &["run", "c.toml", "--record-failures", "failed"]);
    let names = fs::read_dir(dir.path().join("failed")).unwrap();
    let names: Vec<PathBuf> = names.map(|entry| entry.unwrap().path()).collect();
    let record = names.iter().find(|path| path.extension().is_some_and(|end| end == "toml")).unwrap();
    let record = format!("failed/{}", record.file_name().unwrap().to_string_lossy());
    let replay = ["plugin", "replay", &record, "--run-it"];
    let good = ends(dir.path(), &replay);
    assert!(String::from_utf8_lossy(&good.stdout).contains("now   1 document: "), "{}", stderr(&good));
    refused(dir.path(), &record, &replay);
    refused(dir.path(), &record.replace(".toml", ".arrow"), &replay);
    refused(dir.path(), "libmisbehave.so", &replay);
}
