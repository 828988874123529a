//! What is loaded is what was hashed: a copy that nobody can write to any more.
#![cfg(target_os = "linux")]

use crate::support::{command, folder, stderr, stdout, textmill, workspace};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// Says where a library is mapped from.
const WHERE: &str = r#"
#include <stdio.h>
__attribute__((constructor)) static void where(void) {
  FILE *maps = fopen("/proc/self/maps", "r");
  char line[4096];
  unsigned long from, to, here = (unsigned long)(uintptr_t)&where;
  while (maps != NULL && fgets(line, sizeof line, maps) != NULL)
    if (sscanf(line, "%lx-%lx", &from, &to) == 2 && from <= here && here < to) fprintf(stderr, "mapped: %s", line);
  if (maps != NULL) fclose(maps);
}
"#;

/// A job with one plugin, `newer` and more C.
fn job(more: &str, link: &[&str]) -> TempDir {
    let config = "version = 1\nplugin-dirs = [\".\"]\n[input]\npaths = [\"a.txt\"]\n[[step]]\nplugin = \"newer\"\n\
                  [[output]]\npath = \"r.jsonl\"\n";
    let dir = folder(&[("c.toml", config.as_bytes()), ("a.txt", b"x")]);
    let source = fs::read_to_string(workspace().join("crates/textmill/tests/fixtures/newer.c")).unwrap();
    fs::write(dir.path().join("newer.c"), source + more).unwrap();
    cc(dir.path(), &[&["-o", "libnewer.so", "newer.c"], link].concat());
    dir
}

fn cc(dir: &Path, words: &[&str]) {
    let mut cc = Command::new("cc");
    cc.args(["-std=c11", "-shared", "-fPIC", "-I"]).arg(workspace().join("crates/textmill-abi/include"));
    assert!(cc.args(words).current_dir(dir).status().unwrap().success());
}

#[test]
fn what_was_hashed_is_loaded_from_sealed_memory() {
    let dir = job(WHERE, &[]);
    assert_eq!(textmill(dir.path(), &["lock", "c.toml"]).status.code(), Some(0));
    for mode in ["in-process", "process"] {
        let set = format!("step.newer.isolation=\"{mode}\"");
        let run = |more: &[&str]| {
            let output = textmill(dir.path(), &[&["run", "c.toml", "-vv", "--set", &set], more].concat());
            assert_eq!(output.status.code(), Some(0), "{mode}: {}", stderr(&output));
            let told = stderr(&output);
            let line = told.lines().find(|line| line.contains("mapped: "));
            line.unwrap_or_else(|| panic!("{mode}: {told}")).to_owned()
        };
        let plain = run(&[]);
        assert!(plain.ends_with("/libnewer.so"), "{mode}: {plain}");
        let locked = run(&["--locked"]);
        assert!(locked.contains("/memfd:libnewer.so"), "{mode}: {locked}");
    }
}

#[test]
fn a_worker_takes_no_other_bytes_than_the_host_verified() {
    let dir = job("", &[]);
    let library = dir.path().join("libnewer.so");
    let hello = |hash: &str| {
        let arguments = ["worker", "--library", "./libnewer.so", "--sha256", hash];
        let mut worker = Command::new(env!("CARGO_BIN_EXE_textmill"));
        worker.args(arguments).current_dir(dir.path()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut worker = worker.spawn().unwrap();
        worker.stdin.take().unwrap().write_all(b"{\"call\": \"hello\", \"protocol\": 1}\n").unwrap();
        stdout(&worker.wait_with_output().unwrap())
    };
    let hash = textmill_loader::sha256(fs::File::open(&library).unwrap()).unwrap();
    assert!(hello(&hash).contains("\"ok\":true"), "{}", hello(&hash));
    // Rewritten in place.
    let mut bytes = fs::read(&library).unwrap();
    bytes.push(0);
    fs::write(&library, bytes).unwrap();
    assert!(hello(&hash).contains("it was changed after it had been verified"), "{}", hello(&hash));
}

#[test]
fn what_a_library_looks_for_beside_itself_is_told() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("beside.c"), "int beside(void) { return 1; }\n").unwrap();
    cc(dir.path(), &["-o", "libbeside.so", "beside.c"]);
    let uses = "int beside(void);\n__attribute__((constructor)) static void use(void) { (void)beside(); }\n";
    let folder = dir.path().to_str().unwrap();
    let dir = job(uses, &["-Wl,-rpath,$ORIGIN", "-L", folder, "-lbeside"]);
    fs::copy(Path::new(folder).join("libbeside.so"), dir.path().join("libbeside.so")).unwrap();
    let run = |more: &[&str]| command(dir.path(), &[&["run", "c.toml"], more].concat()).output().unwrap();
    assert_eq!(run(&[]).status.code(), Some(0), "{}", stderr(&run(&[])));
    assert_eq!(textmill(dir.path(), &["lock", "c.toml"]).status.code(), Some(0));
    let output = run(&["--locked"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    for part in ["libbeside.so", "($ORIGIN)", "link it statically"] {
        assert!(stderr(&output).contains(part), "no {part:?} in:\n{}", stderr(&output));
    }
}
