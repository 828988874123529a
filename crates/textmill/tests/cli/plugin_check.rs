//! The conformance kit finds what is wrong with each plugin that misbehaves, and nothing with those that do not.

use crate::support::{
    command, compile, folder, left_behind, living, plugin_dir, stderr, stdout, textmill, workspace,
};
use std::fs;
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};
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
        ("crashes at exit", "every-text", "crashed", "crashed at exit with signal 6 (SIGABRT)"),
        ("hangs at exit", "every-text", "crashed", "did not end within 5 s"),
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

/// A process that the plugin started holds the pipes for longer than the test may take. It has left the process group,
/// and does not live on all the same, whatever became of the test.
#[test]
fn nobody_waits_for_what_a_plugin_leaves_behind() {
    for (fault, code) in [("leaves a child", 0), ("leaves a child and crashes", 1)] {
        let dir = misbehave();
        let started = Instant::now();
        let output = check(&dir, fault, "every-text");
        assert!(started.elapsed() < Duration::from_secs(50), "{:?}", started.elapsed());
        assert_eq!(output.status.code(), Some(code), "{}", stdout(&output));
        assert_eq!(living(&left_behind(dir.path())), [0; 0], "{fault}");
    }
}

#[test]
fn a_test_needs_time() {
    let dir = misbehave();
    let output = textmill(dir.path(), &["plugin", "check", "./libmisbehave.so", "--timeout", "0"]);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    assert!(
        stderr(&output).contains("nothing can be done in no time: a second or more"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn of_endless_words_only_the_last_are_kept() {
    let dir = misbehave();
    let args = [
        "plugin",
        "check",
        "libmisbehave.so",
        "--text",
        "bad.txt",
        "--filter",
        "every-text",
        "--timeout",
        "4",
    ];
    let mut command = command(dir.path(), &args);
    command.args(["--options", r#"{"fault": "floods"}"#]).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // Its memory while it takes in what it is told, in KiB: `VmHWM` of proc(5).
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|peak| peak.split_whitespace().next()?.parse::<u64>().ok());
        most = most.max(peak.unwrap_or_default());
        std::thread::sleep(Duration::from_millis(20));
    }
    let output = child.wait_with_output().unwrap();
    assert!(stdout(&output).contains("it took longer than 4 s"), "{}", stdout(&output));
    assert!(most > 1 << 10 && most < 150 << 10, "{most} KiB");
}

#[test]
fn what_a_program_started_ends_with_its_test() {
    let dir = folder(&[("slow.sh", b"sleep 100 & echo $! > child; sleep 100; echo never")]);
    let args = ["plugin", "check", "--filter", "describes", "--timeout", "2", "--", "sh", "slow.sh"];
    let output = textmill(dir.path(), &args);
    assert!(stdout(&output).contains("it took longer than 2 s"), "{}{}", stdout(&output), stderr(&output));
    assert_eq!(living(&left_behind(dir.path())), [0; 0]);
}

#[test]
fn a_program_that_crashes_when_it_is_to_end_is_found() {
    let dir = misbehave();
    let program = env!("CARGO_BIN_EXE_textmill");
    let args = ["plugin", "check", "--filter", "every-text", "--text", "bad.txt"];
    let mut command = command(dir.path(), &args);
    command.args(["--options", r#"{"fault": "crashes at exit"}"#]);
    let output = command.args(["--", program, "worker", "--library", "./libmisbehave.so"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(
        stdout(&output).contains("it crashed at exit: its process was killed by SIGABRT"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn words_of_a_plugin_move_no_terminal() {
    let script = r#"printf '\033[2J\302\233gone\n' >&2; exit 1"#;
    let dir = folder(&[("rude.sh", script.as_bytes())]);
    for format in ["text", "json"] {
        let args = ["plugin", "check", "--filter", "describes", "--format", format, "--", "sh", "rude.sh"];
        let output = textmill(dir.path(), &args);
        let told = stdout(&output);
        assert!(told.contains("gone") && !told.contains(['\u{1b}', '\u{9b}']), "{told:?}");
    }
}

#[test]
fn a_script_and_a_projects_folder_are_told_what_to_give_or_found() {
    let dir = misbehave();
    let files: [(&str, &str); 7] = [
        ("my plugin.py", "print()"),
        ("tool", "#!/usr/bin/env python3\n"),
        ("python/words.py", ""),
        ("python/test_words.py", ""),
        ("python/textmill_plugin.py", ""),
        ("rust/Cargo.toml", "[package]\nname = \"my-words\"\n[lib]\nname = \"textmill_my_words\"\n"),
        ("c/Makefile", ""),
    ];
    for (name, content) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    fs::create_dir(dir.path().join("empty")).unwrap();
    let check = |words: &[&str]| {
        let mut command = command(dir.path(), &["plugin", "check", "--filter", "describes"]);
        command.env_remove("CARGO_TARGET_DIR").args(words).output().unwrap()
    };
    let refused: [(&[&str], &str); 10] = [
        (&["--", "tool"], "`tool` is looked for in PATH, and not here: -- python3 tool"),
        (&["my plugin.py"], "textmill plugin check -- python3 'my plugin.py'"),
        (&["tool"], "textmill plugin check -- python3 tool"),
        (&["--", "./tool"], "`./tool` is not executable: -- python3 ./tool"),
        (&["--", "./my plugin.py"], "not executable: -- python3 './my plugin.py'"),
        (&["python"], "textmill plugin check -- python3 python/words.py"),
        (&["rust"], "`cargo build --release` there builds it"),
        (&["rust"], "/rust/target/release/libtextmill_my_words.so"),
        (&["c"], "`make` there builds it"),
        (&["empty"], "a folder without a plugin"),
    ];
    for (words, told) in refused {
        let output = check(words);
        assert_eq!(output.status.code(), Some(2), "{words:?}: {}", stdout(&output));
        assert!(stderr(&output).replace("\n", " ").contains(told), "{words:?}: {}", stderr(&output));
    }
    let library = dir.path().join("libmisbehave.so");
    // A folder of an installed plugin's name, with nothing in it.
    fs::create_dir(dir.path().join("count")).unwrap();
    let output = check(&["count"]);
    assert!(stderr(&output).contains("libtextmill_count.so"), "{}", stderr(&output));
    for (folder, place) in [("c", "c/libwords.so"), ("rust", "rust/target/debug/libtextmill_my_words.so")] {
        let place = dir.path().join(place);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::copy(&library, &place).unwrap();
        let output = check(&[folder]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(stderr(&output).contains(&format!("checks {}", place.display())), "{}", stderr(&output));
    }
}
