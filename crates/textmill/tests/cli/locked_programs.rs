//! Programs that are plugins in a lock: their words, and the files that their code is in.

use crate::support::{command, folder, stderr, textmill};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
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

#[test]
fn files_that_are_called_the_same_keep_their_places() {
    let elsewhere = folder(&[("a/words.txt", b"one\n"), ("b/words.txt", b"two\n")]);
    let [one, two] = ["a", "b"].map(|name| elsewhere.path().join(name).join("words.txt"));
    let dir = job();
    let command = format!("[\"python3\", \"run.py\", {one:?}, {two:?}]");
    fs::write(dir.path().join("c.toml"), config(&command)).unwrap();
    done(&textmill(dir.path(), &["lock", "c.toml"]));
    let lock = fs::read_to_string(dir.path().join("textmill.lock")).unwrap();
    assert_eq!(lock.matches("file = \"words.txt\"").count(), 2, "{lock}");
    done(&locked(dir.path()));
    let bytes = [&one, &two].map(|path| fs::read(path).unwrap());
    fs::write(&one, &bytes[1]).unwrap();
    fs::write(&two, &bytes[0]).unwrap();
    refused(&locked(dir.path()), "words.txt`: its SHA-256");
    fs::write(&one, &bytes[0]).unwrap();
    fs::write(&two, &bytes[1]).unwrap();
    done(&locked(dir.path()));
    // A lock without places could not tell them apart.
    let without: String =
        lock.lines().filter(|line| !line.starts_with("word = ")).map(|line| format!("{line}\n")).collect();
    fs::write(dir.path().join("textmill.lock"), without).unwrap();
    refused(&locked(dir.path()), "`textmill lock` writes it anew");
}

#[test]
fn links_between_modules_keep_their_places() {
    let dir = job();
    for (name, to) in [("first.py", "lib/x.py"), ("second.py", "lib/y.py")] {
        fs::create_dir_all(dir.path().join("lib")).unwrap();
        fs::write(dir.path().join(to), format!("NAME = {to:?}\n")).unwrap();
        symlink(to, dir.path().join(name)).unwrap();
    }
    done(&textmill(dir.path(), &["lock", "c.toml"]));
    done(&locked(dir.path()));
    for (name, to) in [("first.py", "lib/y.py"), ("second.py", "lib/x.py")] {
        fs::remove_file(dir.path().join(name)).unwrap();
        symlink(to, dir.path().join(name)).unwrap();
    }
    refused(&locked(dir.path()), "its SHA-256");
}

#[test]
fn a_script_that_path_gives_is_locked_with_what_is_beside_it() {
    let dir = job();
    let bin = dir.path().join("bin");
    fs::create_dir(&bin).unwrap();
    let script = fs::read_to_string(dir.path().join("run.py")).unwrap().replace(", pack", "");
    fs::write(bin.join("words"), format!("#!/usr/bin/env python3\n{script}")).unwrap();
    fs::set_permissions(bin.join("words"), fs::Permissions::from_mode(0o755)).unwrap();
    fs::rename(dir.path().join("helper.py"), bin.join("helper.py")).unwrap();
    fs::write(dir.path().join("c.toml"), config("[\"words\"]")).unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let run = |words: &[&str]| command(dir.path(), words).env("PATH", &path).output().unwrap();
    done(&run(&["lock", "c.toml"]));
    let lock = fs::read_to_string(dir.path().join("textmill.lock")).unwrap();
    assert!(lock.contains("module = \"helper.py\"") && lock.contains("word = 0"), "{lock}");
    let locked = || run(&["run", "c.toml", "--locked"]);
    done(&locked());
    fs::write(bin.join("helper.py"), "X = 2\n").unwrap();
    refused(&locked(), "helper.py`: its SHA-256");
    fs::write(bin.join("helper.py"), "X = 1\n").unwrap();
    done(&locked());
    fs::write(bin.join("json.py"), "").unwrap();
    refused(&locked(), "json.py`: its SHA-256");
    fs::remove_file(bin.join("json.py")).unwrap();
    // Where anybody may add a module, none is taken.
    fs::set_permissions(&bin, fs::Permissions::from_mode(0o777)).unwrap();
    refused(&run(&["check", "c.toml"]), "anybody may write to");
    fs::set_permissions(&bin, fs::Permissions::from_mode(0o755)).unwrap();
    // One that the system passes over, since it may not be executed, is not what is locked.
    fs::create_dir(dir.path().join("before")).unwrap();
    fs::write(dir.path().join("before/words"), "").unwrap();
    let longer = format!("{}:{path}", dir.path().join("before").display());
    done(&command(dir.path(), &["run", "c.toml", "--locked"]).env("PATH", longer).output().unwrap());
}

#[test]
fn libraries_that_are_called_the_same_are_not_asked_for_by_their_paths() {
    let elsewhere = folder(&[("a/x", b""), ("b/x", b"")]);
    let plugins = crate::support::plugin_dir();
    let [count, extract] = [("a", "count"), ("b", "extract")].map(|(folder, name)| {
        let path = elsewhere.path().join(folder).join("libx.so");
        fs::copy(plugins.join(format!("libtextmill_{name}.so")), &path).unwrap();
        path
    });
    let config = format!(
        "version = 1\n[input]\npaths = [\"a.txt\"]\n[[step]]\nplugin = {count:?}\n[[step]]\nplugin = {extract:?}\n\
         [[output]]\npath = \"r.jsonl\"\n"
    );
    let dir = folder(&[("c.toml", config.as_bytes()), ("a.txt", b"x")]);
    refused(&textmill(dir.path(), &["lock", "c.toml"]), "both are called `libx.so`");
    fs::rename(&extract, extract.with_file_name("liby.so")).unwrap();
    fs::write(dir.path().join("c.toml"), config.replace("b/libx.so", "b/liby.so")).unwrap();
    done(&textmill(dir.path(), &["lock", "c.toml"]));
    done(&locked(dir.path()));
}

#[test]
fn a_lock_in_the_hands_of_others_is_none() {
    let dir = job();
    done(&textmill(dir.path(), &["lock", "c.toml"]));
    let lock = dir.path().join("textmill.lock");
    let mode = |path: &Path, mode: u32| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    mode(&lock, 0o666);
    refused(&locked(dir.path()), "textmill.lock`: take that right away");
    mode(&lock, 0o664);
    done(&locked(dir.path()));
    // The script must lie where nobody adds a module; the config may not.
    let inner = dir.path().join("inner");
    fs::create_dir(&inner).unwrap();
    let config = config("[\"python3\", \"../run.py\"]").replace("a.txt", "../a.txt");
    fs::write(inner.join("c.toml"), config).unwrap();
    done(&textmill(&inner, &["lock", "c.toml"]));
    mode(&inner, 0o1777);
    done(&locked(&inner));
    mode(&inner, 0o777);
    refused(&locked(&inner), "a folder on the way to it");
}

#[test]
fn code_that_is_looked_for_where_anybody_may_add_some_is_refused() {
    let dir = job();
    let check = |words: &[&str]| {
        let all = [&["plugin", "check", "--filter", "describes-itself", "--"][..], words].concat();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_textmill"));
        command.args(all).current_dir(dir.path()).output().unwrap()
    };
    let ways = [&["python3", "-m", "run"][..], &["python3", "-c", "import run"], &["python3", "app"]];
    fs::create_dir(dir.path().join("app")).unwrap();
    for file in ["run.py", "helper.py"] {
        fs::copy(dir.path().join(file), dir.path().join("app").join(file)).unwrap();
    }
    fs::create_dir(dir.path().join("app/pack")).unwrap();
    fs::write(dir.path().join("app/pack/__init__.py"), "").unwrap();
    fs::rename(dir.path().join("app/run.py"), dir.path().join("app/__main__.py")).unwrap();
    for words in ways {
        done(&check(words));
    }
    fs::set_permissions(dir.path().join("app"), fs::Permissions::from_mode(0o777)).unwrap();
    refused(&check(ways[2]), "anybody may write to");
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o777)).unwrap();
    for words in &ways[..2] {
        refused(&check(words), "anybody may write to");
    }
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
}
