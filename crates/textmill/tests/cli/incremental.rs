//! What incremental runs take away and what they leave: results of what is gone, and of nothing else.

use crate::support::{command, folder, lines, stderr, textmill};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};
use tempfile::TempDir;

fn config(paths: &str, output: &str) -> String {
    format!(
        "version = 1\n[input]\npaths = [{paths}]\n[[step]]\nplugin = \"count\"\n[[output]]\npath = \"{output}\"\n[run]\nincremental = true\n"
    )
}

fn two_folders(paths: &str) -> TempDir {
    let config = config(paths, "out/{id}.md");
    let files = [("a/one.txt", "水渠"), ("a/two.txt", "桥梁"), ("b/three.txt", "学校")];
    let mut all = vec![("c.toml", config.as_bytes())];
    all.extend(files.iter().map(|(name, text)| (*name, text.as_bytes())));
    folder(&all)
}

fn run(dir: &Path, args: &[&str]) -> Output {
    textmill(dir, &[&["run", "c.toml"], args].concat())
}

fn good(dir: &Path, args: &[&str]) -> String {
    let output = run(dir, args);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    stderr(&output)
}

#[test]
fn a_run_over_other_inputs_removes_nothing_of_theirs() {
    let dir = two_folders("\"a\"");
    let there = |name: &str| dir.path().join("out").join(name).exists();
    good(dir.path(), &["a"]);
    for _ in 0..2 {
        let told = good(dir.path(), &["b"]);
        assert!(!told.contains("removed") && there("one.txt.md") && there("three.txt.md"), "{told}");
    }
    // A run over the same ones does, however they are named.
    fs::remove_file(dir.path().join("a/one.txt")).unwrap();
    let told = good(dir.path(), &["./a"]);
    assert!(told.contains("one.txt.md` was removed") && !there("one.txt.md"), "{told}");
    assert!(there("two.txt.md") && there("three.txt.md"));
}

#[test]
fn inputs_that_a_variable_names_are_told_apart() {
    let dir = two_folders("\"${TEXTMILL_TEST_IN}\"");
    for name in ["a", "b", "b"] {
        let mut command = command(dir.path(), &["run", "c.toml"]);
        let path = dir.path().join(name);
        let output = command.env("TEXTMILL_TEST_IN", &path).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(!stderr(&output).contains("removed"), "{}", stderr(&output));
    }
    assert!(dir.path().join("out/one.txt.md").exists());
}

#[test]
fn standard_input_is_something_else_each_time() {
    let dir = two_folders("\"a\"");
    for id in ["x", "y"] {
        let args = ["run", "c.toml", "-", "--set", "input.format=\"jsonl\""];
        let mut child =
            command(dir.path(), &args).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        writeln!(child.stdin.take().unwrap(), "{{\"id\": \"{id}\", \"text\": \"水渠\"}}").unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success() && !stderr(&output).contains("removed"), "{}", stderr(&output));
    }
    assert!(dir.path().join("out/x.md").exists() && dir.path().join("out/y.md").exists());
}

#[test]
fn a_document_that_fails_is_not_gone() {
    let dir = two_folders("\"a\"");
    let lines_of = |second: &str| format!("{{\"id\": \"p\", \"text\": \"水渠\"}}\n{second}\n");
    let good_line = "{\"id\": \"q\", \"text\": \"桥梁\"}";
    fs::write(dir.path().join("a/lines.jsonl"), lines_of(good_line)).unwrap();
    good(dir.path(), &[]);
    // One that is one document, and one whose id cannot be told any more.
    fs::write(dir.path().join("a/one.txt"), [0, 1, 2, 3, 4, 5, 6, 7].repeat(20)).unwrap();
    fs::write(dir.path().join("a/lines.jsonl"), lines_of("{\"id\": \"q\", \"te")).unwrap();
    let output = run(dir.path(), &[]);
    let told = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("2 files, `") && told.contains("stay, as an earlier run made them"), "{told}");
    assert!(!told.contains("removed"), "{told}");
    assert!(dir.path().join("out/one.txt.md").exists() && dir.path().join("out/q.md").exists());
    // Mended, and one of them really gone.
    fs::write(dir.path().join("a/one.txt"), "水渠").unwrap();
    fs::write(dir.path().join("a/lines.jsonl"), lines_of("")).unwrap();
    let told = good(dir.path(), &[]);
    assert!(told.contains("q.md` was removed") && dir.path().join("out/one.txt.md").exists(), "{told}");
}

#[test]
fn the_file_of_a_group_goes_with_its_last_document() {
    let config = config("\"in\"", "out/{folder}.jsonl");
    let dir = folder(&[
        ("c.toml", config.as_bytes()),
        ("in/2019/a.txt", "水渠".as_bytes()),
        ("in/2020/b.txt", "桥梁".as_bytes()),
    ]);
    good(dir.path(), &[]);
    assert!(dir.path().join("out/2019.jsonl").exists());
    fs::remove_file(dir.path().join("in/2019/a.txt")).unwrap();
    let told = good(dir.path(), &[]);
    assert!(told.contains("2019.jsonl` was removed"), "{told}");
    assert!(!dir.path().join("out/2019.jsonl").exists() && dir.path().join("out/2020.jsonl").exists());
}

#[test]
#[cfg(unix)]
fn a_folder_that_cannot_be_listed_is_told_and_costs_no_results() {
    let dir = two_folders("\"a\"");
    fs::create_dir(dir.path().join("a/deep")).unwrap();
    fs::write(dir.path().join("a/deep/four.txt"), "堤坝").unwrap();
    fs::write(dir.path().join("a/table.xyz"), "").unwrap();
    let told = good(dir.path(), &[]);
    assert!(told.contains("1 file is passed over") && told.contains("`a/table.xyz`"), "{told}");
    // So deep that not even root can list it.
    fs::remove_file(dir.path().join("a/deep/four.txt")).unwrap();
    let script = "for i in $(seq 20); do mkdir $0 && cd $0 || exit 1; done";
    let mut bash = std::process::Command::new("bash");
    bash.args(["-c", script, &"d".repeat(250)]).current_dir(dir.path().join("a/deep"));
    assert!(bash.status().unwrap().success());
    let checked = stderr(&textmill(dir.path(), &["check", "c.toml"]));
    assert!(checked.contains("warning") && checked.contains("cannot be listed"), "{checked}");
    let output = run(dir.path(), &[]);
    let told = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("nothing of earlier runs was removed"), "{told}");
    assert!(dir.path().join("out/deep/four.txt.md").exists());
    let quarantine = lines(&fs::read_to_string(dir.path().join("out/quarantine.jsonl")).unwrap());
    assert_eq!(quarantine.len(), 1);
    assert_eq!((&quarantine[0]["step"], &quarantine[0]["kind"]), (&"read".into(), &"unreadable".into()));
}

#[test]
fn the_ledger_of_a_shard_forgets_too() {
    let dir = two_folders("\"a\"");
    let path = dir.path().join("out/c.ledger.1-of-1.sqlite");
    let entries = || {
        let ledger = rusqlite::Connection::open(&path).unwrap();
        ledger.query_row("SELECT count(*) FROM entry", [], |row| row.get::<_, i64>(0)).unwrap()
    };
    good(dir.path(), &["--shard", "1/1"]);
    let before = entries();
    good(dir.path(), &["--shard", "1/1", "--set", "input.date=2021-01-01"]);
    assert_eq!(entries(), before);
}
