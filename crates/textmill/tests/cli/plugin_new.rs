//! A new plugin builds and passes its own tests at once.

use crate::support::{command, folder, lines, stderr, stdout, textmill, workspace};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn new(dir: &Path, name: &str, lang: &str) -> Output {
    let sdk = workspace();
    textmill(dir, &["plugin", "new", name, "--lang", lang, "--sdk", sdk.to_str().unwrap()])
}

fn run(dir: &Path, program: &str, args: &[&str]) -> Output {
    let output = Command::new(program).args(args).current_dir(dir).output().unwrap();
    assert!(output.status.success(), "{program} {args:?}: {}{}", stdout(&output), stderr(&output));
    output
}

#[test]
fn one_in_c_builds_obeys_the_contract_and_runs() {
    let dir = folder(&[]);
    let made = new(dir.path(), "my-questions", "c");
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    assert!(stdout(&made).contains("cd my-questions && make && make test"), "{}", stdout(&made));
    let project = dir.path().join("my-questions");
    run(&project, "make", &[]);
    let tested = run(&project, "make", &["test"]);
    assert!(stdout(&tested).contains(", 0 broken"), "{}", stdout(&tested));
    // A misspelt option is told with its line.
    let example = fs::read_to_string(project.join("example.toml")).unwrap();
    fs::write(project.join("example.toml"), example.replace("full-width", "full-with")).unwrap();
    let output = command(&project, &["check", "example.toml"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("did you mean `full-width`?"), "{}", stderr(&output));
    assert!(stderr(&output).contains("example.toml:"), "{}", stderr(&output));
}

#[test]
fn one_in_rust_is_a_package_that_cargo_understands() {
    let dir = folder(&[]);
    let made = new(dir.path(), "my-questions", "rust");
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    let project = dir.path().join("my-questions");
    let described =
        run(&project, env!("CARGO"), &["metadata", "--offline", "--format-version", "1", "--no-deps"]);
    let described: serde_json::Value = serde_json::from_str(&stdout(&described)).unwrap();
    let names: Vec<_> =
        described["packages"][0]["targets"].as_array().unwrap().iter().map(|t| &t["name"]).collect();
    assert_eq!(names[0], "textmill_my_questions");
}

/// Builds the SDK with all it needs, which takes minutes: `cargo test -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn one_in_rust_passes_its_tests_and_runs() {
    let dir = folder(&[]);
    assert_eq!(new(dir.path(), "my-questions", "rust").status.code(), Some(0));
    let project = dir.path().join("my-questions");
    run(&project, env!("CARGO"), &["test", "--offline"]);
    run(&project, env!("CARGO"), &["build", "--release", "--offline"]);
    let library = "target/release/libtextmill_my_questions.so";
    let checked = textmill(&project, &["plugin", "check", library]);
    assert_eq!(checked.status.code(), Some(0), "{}", stdout(&checked));
    let output = textmill(&project, &["run", "-q", "example.toml"]);
    assert_eq!(lines(&stdout(&output))[0]["my-questions"]["count"], 2);
}

/// Needs pyarrow, which a fresh machine does not have: `cargo test -- --ignored`.
#[test]
#[ignore = "needs pyarrow"]
fn one_in_python_passes_its_tests_and_runs() {
    let dir = folder(&[]);
    assert_eq!(new(dir.path(), "my-questions", "python").status.code(), Some(0));
    let project = dir.path().join("my-questions");
    run(&project, "python3", &["-m", "unittest"]);
    let checked = textmill(&project, &["plugin", "check", "--", "python3", "my_questions.py"]);
    assert_eq!(checked.status.code(), Some(0), "{}", stdout(&checked));
    let output = textmill(&project, &["run", "-q", "example.toml"]);
    assert_eq!(lines(&stdout(&output))[0]["my-questions"]["count"], 2);
}

#[test]
fn names_and_folders_that_cannot_be_are_refused() {
    let dir = folder(&[("full/file", b"x")]);
    for name in ["", "Words", "1st", "a_b", "../x", "字"] {
        assert_eq!(new(dir.path(), name, "c").status.code(), Some(2), "{name}");
    }
    let output = new(dir.path(), "full", "python");
    assert!(stderr(&output).contains("`full` is there already, and not empty"), "{}", stderr(&output));
    let output = textmill(dir.path(), &["plugin", "new", "words", "--sdk", "full"]);
    assert!(stderr(&output).contains("`full` is no checkout of textmill"), "{}", stderr(&output));
}
