//! What `plan` says that a run will take.

use crate::support::{folder, stderr, stdout, textmill};
use serde_json::Value;
use std::process::Stdio;

const CONFIG: &str = r#"
version = 1
[input]
paths = ["in"]
[[step]]
plugin = "count"
[[step]]
plugin = "count"
operator = "corpus"
name = "terms"
[[output]]
path = "out/results.jsonl"
[[output]]
path = "out/{id}.md"
[[output]]
path = "out/terms.csv"
table = "terms"
"#;

fn estimate(folder: &std::path::Path) -> Value {
    let output = textmill(folder, &["plan", "c.toml", "--format", "json", "--jobs", "1"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let plan: Value = serde_json::from_str(&stdout(&output)).unwrap();
    plan["estimate"].clone()
}

#[test]
fn a_probe_of_everything_knows_and_writes_nothing() {
    let dir = folder(&[
        ("c.toml", CONFIG.as_bytes()),
        ("in/a.txt", "全市新增学位三千个。".as_bytes()),
        ("in/b.jsonl", b"{\"id\": \"b1\", \"text\": \"Rivers rose.\"}\n{\"id\": \"b2\"}\n"),
    ]);
    let told = estimate(dir.path());
    assert_eq!(told["documents"], 3, "{told:#}");
    assert_eq!(told["known"], true);
    assert_eq!(told["probe"]["everything"], true);
    assert_eq!(told["probe"]["failed"], 1, "the second line has no text");
    assert_eq!(told["ledger"], 0, "a run this short has none");
    let files: Vec<_> =
        std::fs::read_dir(dir.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files.len(), 2, "{files:?}");
    // What it says of the disk is what the run then takes.
    let run = textmill(dir.path(), &["run", "c.toml", "--quiet"]);
    assert_eq!(run.status.code(), Some(1));
    let size = |name: &str| std::fs::metadata(dir.path().join(name)).unwrap().len();
    assert_eq!(told["outputs"][0]["bytes"], size("out/results.jsonl"));
    assert_eq!(told["outputs"][1]["bytes"], size("out/a.txt.md") + size("out/b1.md"));
    assert_eq!(told["outputs"][2]["bytes"], size("out/terms.csv"));
}

#[test]
fn a_large_corpus_is_reckoned_from_a_part() {
    // More than any probe has time for.
    let lines: String = (0..400_000)
        .map(|n| format!("{{\"id\": \"{n}\", \"text\": \"第{n}号水库蓄水{n}万立方米，比上年增加。\"}}\n"))
        .collect();
    let config = CONFIG.replace("\n[[output]]\npath = \"out/{id}.md\"", "");
    let dir = folder(&[("c.toml", config.as_bytes()), ("in/a.jsonl", lines.as_bytes())]);
    let told = estimate(dir.path());
    let documents = told["documents"].as_u64().unwrap();
    assert!(documents.abs_diff(400_000) < 60_000, "{told:#}");
    assert_eq!(told["known"], false);
    let probed = told["probe"]["documents"].as_u64().unwrap();
    assert!(probed < 400_000, "{told:#}");
    let share = documents / probed;
    assert!(told["seconds"].as_f64() > told["probe"]["seconds"].as_f64().map(|s| s * share as f64 / 2.0));
    assert_eq!(told["outputs"][1]["at_least"], true, "a table over the corpus grows more slowly");
}

#[test]
fn without_a_probe_nothing_is_tried() {
    let dir = folder(&[("c.toml", CONFIG.as_bytes()), ("in/a.txt", b"One report.")]);
    let output = textmill(dir.path(), &["plan", "c.toml", "--no-probe"]);
    assert!(!stdout(&output).contains("a run will take"));
    let mut command = crate::support::command(dir.path(), &["plan", "c.toml", "-"]);
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success());
    assert!(stderr(&output).contains("standard input can be read only once"), "{}", stderr(&output));
}
