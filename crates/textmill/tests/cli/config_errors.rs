//! Every mistake in a config at once, each with its place and what to do.

use crate::support::{folder, plugin_dir, stderr, stdout, textmill};

/// The message with what differs from machine to machine named.
fn portable(told: &str, dir: &std::path::Path) -> String {
    told.replace(&plugin_dir().display().to_string(), "PLUGINS").replace(&dir.display().to_string(), "FOLDER")
}

#[test]
fn ten_mistakes_are_told_at_once() {
    let config = r#"version = "1"
pluginn-dirs = []

[input]
paths = "in"
date = 2020-07-10

[[step]]
plugin = "count"
[step.options]
top-term = 3

[[step]]
name = "no plugin"

[[output]]
path = "out.jsonl"
offsets = "chars"
bomm = true

[[output]]
path = "名单.csv"
offsets = "字"

[[steps]]
plugin = "extract"

[run]
jobs = "many"
quarantin = "q.jsonl"
"#;
    let dir = folder(&[("c.toml", config.as_bytes())]);
    let output = textmill(dir.path(), &["check", "c.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(stdout(&output), "");
    insta::assert_snapshot!("ten_mistakes", portable(&stderr(&output), dir.path()));
    // The same mistakes stop a run, with the same words.
    let ran = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(ran.status.code(), Some(2));
    assert_eq!(stderr(&ran), stderr(&output));
}

#[test]
fn plugins_options_tables_and_inputs_are_checked_together() {
    let config = r#"version = 1
[input]
paths = ["nothing/*.txt"]

[[step]]
plugin = "cuont"

[[step]]
plugin = "count"
[step.options]
top-term = 3

[[step]]
plugin = "summarize"
[step.options]
length = "300 pages"

[[output]]
path = "out.xlsx"

[[output]]
path = "words.csv"
table = "summarize.sentence"
"#;
    let dir = folder(&[("c.toml", config.as_bytes())]);
    let output = textmill(dir.path(), &["check", "c.toml"]);
    assert_eq!(output.status.code(), Some(2));
    insta::assert_snapshot!("plugins_options_tables_inputs", portable(&stderr(&output), dir.path()));
}

#[test]
fn what_is_no_toml_is_told_with_its_place() {
    let dir = folder(&[("c.toml", b"version = 1\n[input\n")]);
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("c.toml:2:"), "{}", stderr(&output));
}

const ENCODINGS: &str = r#"version = 1
[input]
paths = ["in/**/*.txt"]
[input.encodings]
"in/1998/**" = "gb18030"
"in/1998/taipei/**" = "big5"
[[step]]
plugin = "count"
[[output]]
path = "out.jsonl"
"#;

#[test]
fn folders_have_their_own_encodings() {
    // 春天 three times: too short for anybody to tell the encoding.
    let files: [(&str, &[u8]); 4] = [
        ("c.toml", ENCODINGS.as_bytes()),
        ("in/1998/a.txt", &[0xB4, 0xBA, 0xCC, 0xEC]),
        ("in/1998/taipei/a.txt", &[0xAC, 0x4B, 0xA4, 0xD1]),
        ("in/new.txt", "春天".as_bytes()),
    ];
    let dir = folder(&files);
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let results = std::fs::read_to_string(dir.path().join("out.jsonl")).unwrap();
    let encodings: Vec<String> = results
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|result| {
            format!("{} {}", result["document"]["encoding"].as_str().unwrap(), result["count"]["han"])
        })
        .collect();
    assert_eq!(encodings, ["GB18030 2", "Big5 2", "UTF-8 2"]);
}

#[test]
fn a_wrong_encoding_of_a_folder_is_told_with_its_place() {
    let config = ENCODINGS.replace("\"big5\"", "\"big6\"").replace("in/1998/**", "in/19[98/**");
    let dir = folder(&[("c.toml", config.as_bytes()), ("in/a.txt", b"x")]);
    let output = textmill(dir.path(), &["check", "c.toml"]);
    assert_eq!(output.status.code(), Some(2));
    let told = stderr(&output);
    for part in ["unknown encoding \"big6\"", "c.toml:6:23", "c.toml:5:1", "`input.encodings`"] {
        assert!(told.contains(part), "{part}:\n{told}");
    }
    // A pattern without files is odd, but not wrong.
    let dir = folder(&[("c.toml", ENCODINGS.as_bytes()), ("in/a.txt", b"x")]);
    let output = textmill(dir.path(), &["check", "c.toml"]);
    assert!(output.status.success());
    assert!(stderr(&output).contains("no input matches `in/1998/**`"), "{}", stderr(&output));
}
