//! The conformance kit finds what is wrong with each plugin that misbehaves, and nothing with those that do not.

use crate::support::{command, compile, folder, plugin_dir, stderr, stdout, workspace};
use std::fs;
use std::process::Output;
use tempfile::TempDir;

fn misbehave() -> TempDir {
    let dir = folder(&[("bad.txt", b"a BAD one, with more words than the others")]);
    let source = workspace().join("crates/textmill/tests/fixtures/misbehave.c");
    compile(&source, &dir.path().join("libmisbehave.so"));
    dir
}

fn check(dir: &TempDir, fault: &str, filter: &str) -> Output {
    let options = format!("{{\"fault\": \"{fault}\"}}");
    let args = [
        "plugin",
        "check",
        "libmisbehave.so",
        "--text",
        "bad.txt",
        "--options",
        &options,
        "--filter",
        filter,
    ];
    command(dir.path(), &args).args(["--timeout", "5", "--format", "json"]).output().unwrap()
}

#[test]
fn each_fault_is_found() {
    let dir = misbehave();
    let faults = [
        ("fewer rows", "every-text", "failed", "without rows"),
        ("more rows", "every-text", "failed", "more than it was given"),
        ("no result", "every-text", "failed", "fewer than it was given"),
        ("endless results", "every-text", "failed", "more than it was given"),
        ("invalid UTF-8", "every-text", "failed", "not UTF-8"),
        ("half a character", "every-text", "failed", "not UTF-8"),
        ("offsets fall", "every-text", "failed", "offsets that fall"),
        ("list beyond its values", "every-text", "failed", "1000 are needed"),
        ("span outside", "spans-point-home", "failed", "outside the text"),
        ("span backwards", "spans-point-home", "failed", "2..1"),
        ("span of other words", "spans-point-home", "failed", "but the text there"),
        ("null buffers", "every-text", "failed", "null pointers"),
        ("huge length", "every-text", "failed", "1099511627776 rows"),
        ("other schema", "every-text", "failed", "its declared type has"),
        ("unknown status", "every-text", "failed", "internal error"),
        ("segfault", "every-text", "crashed", "SIGSEGV"),
        ("abort", "every-text", "crashed", "SIGABRT"),
        ("exit", "every-text", "crashed", "with code 3"),
        ("exit well", "every-text", "crashed", "with code 0"),
        ("hang", "every-text", "crashed", "longer than 5 s"),
        ("keeps the batch", "input-released", "failed", "still holds"),
        ("leaks", "memory-is-flat", "failed", "is not released"),
        // Memory that was freed is gone, or is somebody else's by now: a crash, or another result.
        ("frees results on close", "results-outlive", "failed or crashed", ""),
        ("ignores the offset", "sliced", "failed", "`offset` added"),
        ("remembers", "any-cut", "failed", "may depend on the document alone"),
        ("writes to input", "input-unchanged", "failed", "writes to the buffers"),
        ("prints", "leaves-the-process-alone", "failed", "prints to standard output"),
        (
            "changes the folder and the locale",
            "leaves-the-process-alone",
            "failed",
            "folder; it changes the locale",
        ),
        ("another type each time", "opens-alike", "failed", "when it is opened again"),
        ("schema is missing", "starts-with-defaults", "failed", "declared no result type"),
        ("type not allowed", "starts-with-defaults", "failed", "type Binary"),
    ];
    for (fault, test, verdict, part) in faults {
        let output = check(&dir, fault, test);
        assert_eq!(output.status.code(), Some(1), "{fault}: {}{}", stdout(&output), stderr(&output));
        let report: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
        let found = &report["tests"][0];
        let given = found["verdict"].as_str().unwrap();
        assert!(verdict.split(" or ").any(|allowed| allowed == given), "{fault}: {found}");
        assert!(found["message"].as_str().unwrap().contains(part), "{fault}: {found}");
    }
}

#[test]
fn a_plugin_that_obeys_passes_every_test() {
    let dir = misbehave();
    let output = check(&dir, "none", "");
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    let report: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!((&report["failed"], &report["warned"], &report["seed"]), (&0.into(), &0.into(), &1.into()));
    assert!(report["tests"].as_array().unwrap().len() > 20);
}

#[test]
fn panics_are_findings_and_the_names_of_tests_are_told() {
    let dir = misbehave();
    fs::copy(plugin_dir().join("examples/libpanics.so"), dir.path().join("libpanics.so")).unwrap();
    let args = ["plugin", "check", "libpanics.so", "--text", "bad.txt", "--filter", "every-text"];
    let output = command(dir.path(), &args).args(["--options", r#"{"place": "process"}"#]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = stdout(&output);
    assert!(told.contains("FAIL  every-text") && told.contains("the plugin panicked: in process"), "{told}");
    assert!(told.contains("promised: every text gives a result"), "{told}");
    let output =
        command(dir.path(), &["plugin", "check", "libpanics.so", "--filter", "nothing"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("memory-is-flat"), "{}", stderr(&output));
    let output =
        command(dir.path(), &["plugin", "check", "bad.txt", "--filter", "describes"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("not a shared library"), "{}", stdout(&output));
}

#[test]
fn a_program_is_checked_like_a_library() {
    let dir = misbehave();
    let program = env!("CARGO_BIN_EXE_textmill");
    let args = [
        "plugin",
        "check",
        "--filter",
        "any-cut",
        "--text",
        "bad.txt",
        "--options",
        r#"{"fault": "remembers"}"#,
    ];
    let mut command = command(dir.path(), &args);
    let output = command.args(["--", program, "worker", "--library", "./libmisbehave.so"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stdout(&output).contains("may depend on the document alone"), "{}", stdout(&output));
}
