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
