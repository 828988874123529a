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

/// The SDK is built for it with other features and another profile than the workspace has, so nothing of the
/// workspace's own build can be used: about a minute of processor time. What was built stays in `target/plugin-new`, at
/// the same path each time, so that the next run takes seconds. It is not optimised, since nothing of it is timed.
#[test]
fn one_in_rust_passes_its_tests_and_runs() {
    let home = Path::new(env!("CARGO_BIN_EXE_textmill")).ancestors().nth(2).unwrap().join("plugin-new");
    let (project, target) = (home.join("my-questions"), home.join("target"));
    if project.exists() {
        fs::remove_dir_all(&project).unwrap();
    }
    fs::create_dir_all(&home).unwrap();
    assert_eq!(new(&home, "my-questions", "rust").status.code(), Some(0));
    let cargo = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO"));
        command.args(args).args(["--release", "--offline"]).current_dir(&project);
        command.env("CARGO_TARGET_DIR", &target).env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0");
        let output = command.output().unwrap();
        assert!(output.status.success(), "{args:?}: {}{}", stdout(&output), stderr(&output));
        output
    };
    let tested = cargo(&["test"]);
    assert!(stdout(&tested).contains("test result: ok. 3 passed"), "{}", stdout(&tested));
    let library = target.join("release/libtextmill_my_questions.so");
    // What the tests had built is not what the user gets.
    if library.exists() {
        fs::remove_file(&library).unwrap();
    }
    cargo(&["build"]);
    let textmill = |args: &[&str]| command(&project, args).env("CARGO_TARGET_DIR", &target).output().unwrap();
    let checked = textmill(&["plugin", "check", "."]);
    assert_eq!(checked.status.code(), Some(0), "{}{}", stdout(&checked), stderr(&checked));
    assert!(stderr(&checked).contains(library.to_str().unwrap()), "{}", stderr(&checked));
    let release = target.join("release");
    let output = textmill(&["run", "-q", "example.toml", "--plugin-dir", release.to_str().unwrap()]);
    assert_eq!(lines(&stdout(&output))[0]["my-questions"]["count"], 2, "{}", stderr(&output));
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
