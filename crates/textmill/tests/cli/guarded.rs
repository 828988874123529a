//! What somebody else could change or exchange is refused: the file, every folder and every link on the way to it.

use crate::support::{compile, folder, stderr, textmill, workspace};
use std::fs;
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;

fn job() -> TempDir {
    let config = "version = 1\n[input]\npaths = [\"a.txt\"]\n[[step]]\nplugin = \"newer\"\n[[output]]\npath = \"r.jsonl\"\n";
    let dir =
        folder(&[("c.toml", config.as_bytes()), ("a.txt", b"x"), ("up/plugins/x", b""), ("links/x", b"")]);
    let source = workspace().join("crates/textmill/tests/fixtures/newer.c");
    compile(&source, &dir.path().join("up/plugins/libnewer.so"));
    dir
}

fn check(dir: &Path, plugins: &str) -> Output {
    textmill(dir, &["check", "c.toml", "--set", &format!("plugin-dirs=[\"{plugins}\"]")])
}

fn refused(output: &Output, part: &str) {
    assert_eq!(output.status.code(), Some(2), "{}", stderr(output));
    assert!(stderr(output).contains(part), "no {part:?} in:\n{}", stderr(output));
}

fn taken(output: &Output) {
    assert_eq!(output.status.code(), Some(0), "{}", stderr(output));
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_folder_above_is_looked_at() {
    let dir = job();
    let up = dir.path().join("up");
    taken(&check(dir.path(), "up/plugins"));
    mode(&up, 0o777);
    let output = check(dir.path(), "up/plugins");
    refused(&output, "up`, a folder on the way to it");
    refused(&output, "chmod o-w");
    // As in `/tmp`, nobody may rename what others have put there; and a group is trusted.
    for fine in [0o1777, 0o775] {
        mode(&up, fine);
        taken(&check(dir.path(), "up/plugins"));
    }
    // But beside a plugin nobody may add another.
    mode(&up.join("plugins"), 0o1777);
    refused(&check(dir.path(), "up/plugins"), "anybody may write to `");
}

#[test]
fn links_and_where_they_lie_are_looked_at() {
    let dir = job();
    let (links, up) = (dir.path().join("links"), dir.path().join("up"));
    symlink("../up/plugins/libnewer.so", links.join("libnewer.so")).unwrap();
    symlink("../up/plugins", links.join("folder")).unwrap();
    for way in ["links", "links/folder"] {
        taken(&check(dir.path(), way));
        for open in [&links, &up] {
            mode(open, 0o777);
            refused(&check(dir.path(), way), "anybody may write to `");
            mode(open, 0o755);
        }
    }
}

#[test]
fn a_manifest_and_its_signature_are_looked_at() {
    let dir = job();
    let own = dir.path().join("up/newer");
    fs::rename(dir.path().join("up/plugins"), &own).unwrap();
    let platform = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
    let manifest = format!(
        "manifest-version = 1\n[plugin]\nid = \"newer\"\nversion = \"9\"\n[library.{platform}]\npath = \"libnewer.so\"\n"
    );
    fs::write(own.join("plugin.toml"), manifest).unwrap();
    let made = textmill(dir.path(), &["plugin", "keygen", "alice"]);
    let key = String::from_utf8(made.stdout).unwrap();
    fs::write(dir.path().join("trust.toml"), format!("version = 1\nunknown = \"refuse\"\n{key}")).unwrap();
    taken(&textmill(dir.path(), &["plugin", "sign", "up/newer", "--key", "alice.key"]));
    let set = ["--set", "plugin-dirs=[\"up\"]", "--trust", "trust.toml"];
    let check = || textmill(dir.path(), &[&["check", "c.toml"][..], &set].concat());
    taken(&check());
    for file in ["plugin.toml", "plugin.toml.sig", "libnewer.so"] {
        mode(&own.join(file), 0o666);
        refused(&check(), &format!("{file}`: take that right away"));
        mode(&own.join(file), 0o644);
    }
    mode(&dir.path().join("trust.toml"), 0o666);
    refused(&check(), "anybody may write to `");
}

#[test]
fn what_belongs_to_somebody_else_is_refused() {
    let dir = job();
    let file = dir.path().join("up/plugins/libnewer.so");
    // Only root can give files away; that owners are compared is tested beside the code as well.
    if chown(&file, Some(12_345), None).is_err() {
        taken(&check(dir.path(), "up/plugins"));
        return;
    }
    refused(&check(dir.path(), "up/plugins"), "libnewer.so` belongs to user 12345");
    chown(&file, Some(0), None).unwrap();
    taken(&check(dir.path(), "up/plugins"));
    chown(dir.path().join("up"), Some(12_345), None).unwrap();
    refused(&check(dir.path(), "up/plugins"), "up` belongs to user 12345");
}
