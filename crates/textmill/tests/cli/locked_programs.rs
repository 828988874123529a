//! Programs that are plugins in a lock: their words, and the files that their code is in.

use crate::support::{folder, stderr, textmill};
use std::fs;
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;

const STEP: &str = "[\"python3\", \"run.py\"]";

/// A program in Python, which uses a module beside it and becomes the plugin `count`.
fn job() -> TempDir {
    let library = crate::support::plugin_dir().join("libtextmill_count.so");
    let program = env!("CARGO_BIN_EXE_textmill");
    let script = format!(
        "import os, helper, pack\nos.execv({program:?}, [{program:?}, \"worker\", \"--library\", {library:?}])\n"
    );
    folder(&[
        ("c.toml", config(STEP).as_bytes()),
        ("a.txt", b"x"),
        ("run.py", script.as_bytes()),
        ("helper.py", b"X = 1\n"),
        ("pack/__init__.py", b""),
        ("pack/inner.py", b""),
    ])
}

fn config(command: &str) -> String {
    format!(
        "version = 1\n[input]\npaths = [\"a.txt\"]\n[[step]]\ncommand = {command}\n[[output]]\npath = \"r.jsonl\"\n"
    )
}

fn refused(output: &Output, part: &str) {
    assert_eq!(output.status.code(), Some(2), "{}", stderr(output));
    assert!(stderr(output).contains(part), "no {part:?} in:\n{}", stderr(output));
}

fn done(output: &Output) {
    assert_eq!(output.status.code(), Some(0), "{}", stderr(output));
}

fn locked(dir: &Path) -> Output {
    textmill(dir, &["run", "c.toml", "--locked"])
}

#[test]
fn what_a_script_in_python_imports_from_beside_it_is_locked() {
    let dir = job();
    done(&textmill(dir.path(), &["lock", "c.toml"]));
    let lock = fs::read_to_string(dir.path().join("textmill.lock")).unwrap();
    for file in ["run.py", "helper.py", "pack/__init__.py", "pack/inner.py", "python3"] {
        assert!(lock.contains(&format!("file = \"{file}\"")), "no {file} in:\n{lock}");
    }
    assert!(lock.contains("command = [\"python3\", \"run.py\"]"), "{lock}");
    done(&locked(dir.path()));
    for file in ["helper.py", "pack/inner.py"] {
        let path = dir.path().join(file);
        let before = fs::read(&path).unwrap();
        fs::write(&path, "X = 2\n").unwrap();
        refused(&locked(dir.path()), &format!("{file}`: its SHA-256"));
        fs::write(&path, before).unwrap();
    }
    // One that stands in for Python's own.
    fs::write(dir.path().join("json.py"), "").unwrap();
    refused(&locked(dir.path()), "json.py`: its SHA-256");
    fs::remove_file(dir.path().join("json.py")).unwrap();
    fs::remove_file(dir.path().join("pack/inner.py")).unwrap();
    refused(&locked(dir.path()), "the lock has `pack/inner.py` of this command too");
}

#[test]
fn a_lock_is_for_a_command_with_its_words() {
    let dir = job();
    done(&textmill(dir.path(), &["lock", "c.toml"]));
    done(&locked(dir.path()));
    for words in ["[\"python3\", \"-B\", \"run.py\"]", "[\"python3\", \"run.py\", \"helper.py\"]"] {
        fs::write(dir.path().join("c.toml"), config(words)).unwrap();
        refused(&locked(dir.path()), "this command is not in the lock");
    }
    fs::write(dir.path().join("c.toml"), config(STEP)).unwrap();
    // Two files of one command do not change places.
    let names = ["helper.py", "pack/__init__.py"].map(|name| dir.path().join(name));
    let bytes = names.each_ref().map(|name| fs::read(name).unwrap());
    fs::write(&names[0], &bytes[1]).unwrap();
    fs::write(&names[1], &bytes[0]).unwrap();
    refused(&locked(dir.path()), "its SHA-256");
    fs::write(&names[0], &bytes[0]).unwrap();
    fs::write(&names[1], &bytes[1]).unwrap();
    // What it says of itself counts, too.
    let path = dir.path().join("textmill.lock");
    let lock = fs::read_to_string(&path).unwrap();
    assert!(lock.contains("id = \"count\""), "{lock}");
    fs::write(&path, lock.replace("id = \"count\"", "id = \"extract\"")).unwrap();
    refused(&locked(dir.path()), "not for `count`");
}

#[test]
fn code_that_is_in_no_file_cannot_be_locked() {
    let dir = job();
    done(&textmill(dir.path(), &["lock", "c.toml"]));
    for words in ["[\"python3\", \"-m\", \"run\"]", "[\"python3\", \"-c\", \"import run\"]"] {
        fs::write(dir.path().join("c.toml"), config(words)).unwrap();
        done(&textmill(dir.path(), &["run", "c.toml"]));
        let before = fs::read(dir.path().join("textmill.lock")).unwrap();
        let output = textmill(dir.path(), &["lock", "c.toml"]);
        refused(&output, "cannot be locked");
        refused(&output, "name the script's file instead");
        assert_eq!(fs::read(dir.path().join("textmill.lock")).unwrap(), before);
        refused(&locked(dir.path()), "the files that its code is in cannot be known");
        fs::write(dir.path().join("trust.toml"), "version = 1\nunknown = \"refuse\"\n").unwrap();
        refused(
            &textmill(dir.path(), &["run", "c.toml", "--trust", "trust.toml"]),
            "the files that its code is in cannot be known",
        );
    }
}
