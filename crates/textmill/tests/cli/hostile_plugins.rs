//! Plugins that panic or break the contract: each costs the document that it failed on, with its cause, and
//! nothing else. What breaks already at plan time stops the run before any document is read.

use crate::support::{command, compile, folder, lines, plugin_dir, stderr, workspace};
use std::fs;
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;

/// Three documents; the one in the middle asks for trouble.
fn job(plugin: &str, option: &str) -> TempDir {
    let config = format!(
        "version = 1\nplugin-dirs = [\".\"]\n[input]\npaths = [\"in/*.txt\"]\n[[step]]\nplugin = \"{plugin}\"\n\
         [step.options]\n{option} = \"none\"\n[[output]]\npath = \"out/results.jsonl\"\n"
    );
    folder(&[
        ("c.toml", config.as_bytes()),
        ("in/1.txt", b"all is well"),
        ("in/2.txt", b"a BAD one, with more words than the others"),
        ("in/3.txt", b"all is well again"),
    ])
}

/// In this process, and in one of its own.
const MODES: [&str; 2] = ["in-process", "process"];

fn run(dir: &Path, plugin: &str, option: &str, value: &str) -> Output {
    run_in("in-process", dir, plugin, option, value)
}

fn run_in(mode: &str, dir: &Path, plugin: &str, option: &str, value: &str) -> Output {
    let _ = fs::remove_dir_all(dir.join("out"));
    let set = format!("step.{plugin}.options.{option}=\"{value}\"");
    let mode = format!("step.{plugin}.isolation=\"{mode}\"");
    let output =
        command(dir, &["run", "c.toml", "--set", &set, "--set", &mode]).output().expect("the program runs");
    assert!(!stderr(&output).contains("panicked at"), "{value}: a panic was printed:\n{}", stderr(&output));
    output
}

/// The run finished; documents 1 and 3 are written; returns kind and cause of document 2's failure.
fn failure_of_one(dir: &Path, output: &Output, value: &str) -> (String, String) {
    assert_eq!(output.status.code(), Some(1), "{value}: {}", stderr(output));
    assert!(
        stderr(output).contains("3 documents: 2 written, 1 in quarantine"),
        "{value}: {}",
        stderr(output)
    );
    let written = lines(&fs::read_to_string(dir.join("out/results.jsonl")).unwrap());
    let ids: Vec<_> = written.iter().map(|line| line["document"]["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["1.txt", "3.txt"], "{value}");
    let quarantined = lines(&fs::read_to_string(dir.join("out/quarantine.jsonl")).unwrap());
    assert_eq!(quarantined.len(), 1, "{value}");
    assert_eq!(quarantined[0]["id"], "2.txt", "{value}");
    let text = |key: &str| quarantined[0][key].as_str().unwrap().to_owned();
    (text("kind"), text("cause"))
}

fn misbehave() -> TempDir {
    let dir = job("misbehave", "fault");
    let source = workspace().join("crates/textmill/tests/fixtures/misbehave.c");
    compile(&source, &dir.path().join("libmisbehave.so"));
    dir
}

#[test]
fn options_that_no_schema_describes_are_told_when_the_step_is_planned() {
    let dir = misbehave();
    for mode in MODES {
        let mode = format!("step.misbehave.isolation=\"{mode}\"");
        let checked = command(dir.path(), &["check", "c.toml", "--set", &mode])
            .env("MISBEHAVE_SCHEMA", "1")
            .output()
            .expect("the program runs");
        assert_eq!(checked.status.code(), Some(2), "{}", stderr(&checked));
        assert!(stderr(&checked).contains("the schema itself is broken: "), "{}", stderr(&checked));
    }
    let checked =
        command(dir.path(), &["plugin", "check", "./libmisbehave.so", "--filter", "describes-itself"])
            .env("MISBEHAVE_SCHEMA", "1")
            .output()
            .expect("the program runs");
    let told = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(told.contains("has options that are no JSON Schema"), "{told}{}", stderr(&checked));
}

#[test]
fn a_result_that_breaks_the_contract_costs_its_document() {
    let dir = misbehave();
    let faults = [
        ("fewer rows", "bad result", "without rows"),
        ("more rows", "bad result", "2 rows for 1 document: more than it was given"),
        ("no result", "bad result", "0 rows for 1 document: fewer than it was given"),
        ("endless results", "bad result", "more than it was given"),
        ("invalid UTF-8", "bad result", "field `label` of its result has a string that is not UTF-8"),
        ("half a character", "bad result", "field `label` of its result has a string that is not UTF-8"),
        ("offsets fall", "bad result", "field `label` of its result has offsets that fall"),
        ("offsets below zero", "bad result", "field `label` of its result has offsets that fall: 0, then -4"),
        ("list beyond its values", "bad result", "has 1 rows where 1000 are needed"),
        ("span outside", "bad result", "a span in `spans` is 0..1000, which is outside the text of 42 bytes"),
        ("span backwards", "bad result", "a span in `spans` is 2..1"),
        ("span of other words", "bad result", "a span in `spans` says \"x\" but the text there is \"a\""),
        ("null buffer", "bad result", "field `label` of its result has a null buffer"),
        ("null buffers", "bad result", "has null pointers for its buffers"),
        ("null child", "bad result", "field `label` of its result is null"),
        ("released child", "bad result", "field `label` of its result is already released"),
        ("huge length", "bad result", "says it has 1099511627776 rows"),
        ("negative length", "bad result", "has length -1"),
        ("huge offset", "bad result", "1 rows after 9223372036854775807 to skip"),
        ("other schema", "bad result", "has 2 buffers and 0 children, its declared type has 3 and 0"),
        ("missing column", "bad result", "has 1 buffers and 1 children, its declared type has 1 and 2"),
        ("null rows", "bad result", "its result has null rows"),
        ("hidden null rows", "bad result", "its result has null rows"),
        ("hidden nulls in a field", "bad result", "field `label` of its result"),
        ("nulls without a bitmap", "bad result", "says it has nulls but has no validity buffer"),
        ("dictionary", "bad result", "has a dictionary that its type does not have"),
        ("error with NUL", "bad data", "before\0after"),
        ("error not UTF-8", "bad data", "caf\u{fffd}"),
        ("error without words", "bad data", "the plugin says only: bad data"),
        ("unknown status", "internal error", "the plugin says only: internal error"),
        ("row out of range", "bad data", "a row that is not there"),
    ];
    for (mode, (fault, kind, part)) in MODES.into_iter().flat_map(|mode| faults.map(|fault| (mode, fault))) {
        let output = run_in(mode, dir.path(), "misbehave", "fault", fault);
        let (found, cause) = failure_of_one(dir.path(), &output, fault);
        assert_eq!(found, kind, "{fault}, {mode}: {cause}");
        assert!(cause.contains(part), "{fault}, {mode}: {cause:?} does not say {part:?}");
    }
    // The fixture itself is sound: without a fault, nothing fails.
    for mode in MODES {
        let output = run_in(mode, dir.path(), "misbehave", "fault", "none");
        assert_eq!(output.status.code(), Some(0), "{mode}: {}", stderr(&output));
    }
}

#[test]
fn a_plan_that_breaks_the_contract_stops_before_any_document() {
    let dir = misbehave();
    let faults = [
        ("schema is no struct", "its result type is Utf8, not a struct"),
        ("schema is no schema", "its result type cannot be read"),
        ("schema is missing", "it declared no result type"),
        ("type not allowed", "field `label` of its result has type Binary; allowed are utf8,"),
        ("same name twice", "its result has two fields named `spans`"),
        ("name not UTF-8", "a field whose name is not UTF-8"),
        ("unknown column", "it wants a column `weather` that the host does not have"),
        ("column twice", "it wants the column `text` twice"),
        ("option error with NUL", "option `fault`: not\u{2400}this"),
    ];
    for (mode, (fault, part)) in MODES.into_iter().flat_map(|mode| faults.map(|fault| (mode, fault))) {
        let output = run_in(mode, dir.path(), "misbehave", "fault", fault);
        assert_eq!(output.status.code(), Some(2), "{fault}, {mode}: {}", stderr(&output));
        assert!(stderr(&output).contains(part), "{fault}, {mode}: no {part:?} in:\n{}", stderr(&output));
        assert!(!dir.path().join("out").exists(), "{fault}, {mode}: something was written");
    }
}

fn panics() -> TempDir {
    let dir = job("panics", "place");
    fs::copy(plugin_dir().join("examples/libpanics.so"), dir.path().join("libpanics.so")).unwrap();
    dir
}

#[test]
fn a_panic_while_processing_costs_its_document() {
    let dir = panics();
    let places = [
        ("process", "in process ("),
        ("error-format", "in an error's formatting ("),
        ("error-source", "in an error's source ("),
        ("output", "in the output's serialization ("),
        ("drop-both", "in process ("),
        ("payload", "a panic without a message"),
        ("temporary", "in a drop ("),
        ("index", "index out of bounds"),
    ];
    for (place, part) in places {
        let output = run(dir.path(), "panics", "place", place);
        let (kind, cause) = failure_of_one(dir.path(), &output, place);
        assert_eq!(kind, "panic", "{place}: {cause}");
        assert!(cause.starts_with("the plugin panicked: ") && cause.contains(part), "{place}: {cause:?}");
    }
}

#[test]
fn a_panic_while_opening_stops_before_any_document() {
    let dir = panics();
    for (place, part) in [
        ("layers", "the plugin panicked: in layers ("),
        ("open", "the plugin panicked: in open ("),
        ("open-error", "the plugin panicked: in an error's formatting ("),
    ] {
        let output = run(dir.path(), "panics", "place", place);
        assert_eq!(output.status.code(), Some(2), "{place}: {}", stderr(&output));
        assert!(stderr(&output).contains(part), "{place}: {}", stderr(&output));
    }
}

#[test]
fn a_panic_while_closing_or_in_a_plugins_own_thread_loses_nothing() {
    let dir = panics();
    let output = run(dir.path(), "panics", "place", "drop");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let set = "step.panics.options.place=\"thread\"";
    let output = command(dir.path(), &["run", "c.toml", "--set", set]).output().unwrap();
    let (kind, cause) = failure_of_one(dir.path(), &output, "thread");
    assert_eq!((kind.as_str(), cause.as_str()), ("bad data", "its thread panicked"));
}

#[test]
fn a_panic_in_the_options_default_refuses_the_plugin() {
    let dir = panics();
    let output = command(dir.path(), &["check", "c.toml"])
        .env("TEXTMILL_TEST_PANIC_IN_DEFAULT", "1")
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(2));
    let told = stderr(&output);
    assert!(
        told.contains("its entry function failed: the plugin panicked: in the options' default"),
        "{told}"
    );
}
