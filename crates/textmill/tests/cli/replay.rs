//! A batch that failed is saved, run again alone, and shortened to the smallest text that fails so.

use crate::support::{command, compile, folder, plugin_dir, stderr, stdout, textmill, workspace};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use tempfile::TempDir;

/// A report of many paragraphs, with a word that asks for trouble in one of them.
fn report(word: &str) -> String {
    let before =
        "今年前三季度，全市完成投资二百亿元。The bridge was opened in May; nobody was hurt!\n\n".repeat(40);
    let behind = "会议指出，各项工作进展顺利。\n".repeat(40);
    format!("{before}第四节，其中一处写着“{word}”的字样，此外无事。{behind}")
}

/// Three documents, the one in the middle asks for trouble. The steps are given.
fn job(steps: &str) -> TempDir {
    let config = format!(
        "version = 1\nplugin-dirs = [\".\"]\n[input]\npaths = [\"in/*.txt\"]\n{steps}\n[[output]]\npath = \"out/r.jsonl\"\n"
    );
    let dir = folder(&[
        ("c.toml", config.as_bytes()),
        ("in/1.txt", b"all is well"),
        ("in/2.txt", report("BAD").as_bytes()),
        ("in/3.txt", "一切正常。".as_bytes()),
    ]);
    let source = workspace().join("crates/textmill/tests/fixtures/misbehave.c");
    compile(&source, &dir.path().join("libmisbehave.so"));
    dir
}

/// Runs the job, which fails for one document, and gives the one record.
fn record(dir: &Path, name: &str) -> (Output, PathBuf) {
    let output = textmill(dir, &["run", "c.toml", "--record-failures", "failed"]);
    let path = dir.join(format!("failed/{name}-00000.toml"));
    assert!(path.is_file(), "{}", stderr(&output));
    (output, path)
}

fn replay(dir: &Path, record: &Path, more: &[&str]) -> Output {
    command(dir, &["plugin", "replay"]).arg(record).args(more).output().unwrap()
}

/// The step that breaks the contract in this way.
fn misbehaves(fault: &str, keys: &str) -> String {
    format!("[[step]]\nplugin = \"misbehave\"\n{keys}\n[step.options]\nfault = \"{fault}\"")
}

#[test]
fn what_kills_or_hangs_a_process_is_told_and_shortened() {
    let faults = [
        ("segfault", "crash: its process was killed by SIGSEGV", "isolation = \"process\"", "60"),
        ("hang", "timeout: took longer than", "isolation = \"process\"\nmax-seconds = 1", "0.1"),
        ("exit", "crash: it ended its process, with code 3", "isolation = \"process\"", "60"),
    ];
    for (fault, told, keys, timeout) in faults {
        let dir = job(&misbehaves(fault, keys));
        let (output, path) = record(dir.path(), "misbehave");
        assert_eq!(output.status.code(), Some(1), "{fault}: {}", stderr(&output));
        assert!(
            stderr(&output).contains("textmill plugin replay failed/misbehave-00000.toml"),
            "{}",
            stderr(&output)
        );
        let output = replay(dir.path(), &path, &["--timeout", timeout]);
        assert_eq!(output.status.code(), Some(1), "{fault}: {}", stderr(&output));
        let text = stdout(&output);
        assert!(text.contains(&format!("now   3 documents: {told}")), "{fault}: {text}");
        assert!(text.contains(&format!("now   2.txt alone: {told}")), "{fault}: {text}");
        assert!(!text.contains("1.txt"), "{fault}: {text}");
        let output = replay(dir.path(), &path, &["--shrink", "--timeout", timeout]);
        let text = stdout(&output);
        assert!(
            text.contains("\n  \"BAD\"\n  3 characters, 3 bytes of "),
            "{fault}: {text}{}",
            stderr(&output)
        );
        // What was found is a record like the first.
        let output = replay(dir.path(), &dir.path().join("failed/misbehave-00000-small.toml"), &[]);
        assert_eq!(output.status.code(), Some(1), "{fault}: {}", stderr(&output));
        assert!(stdout(&output).contains("now   1 document: "), "{fault}: {}", stdout(&output));
    }
}

#[test]
fn what_failed_in_this_process_is_shortened_in_another() {
    let dir = job("[[step]]\nplugin = \"panics\"\n[step.options]\nplace = \"process\"");
    fs::copy(plugin_dir().join("examples/libpanics.so"), dir.path().join("libpanics.so")).unwrap();
    let (output, path) = record(dir.path(), "panics");
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let output = replay(dir.path(), &path, &["--shrink", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(found["failure"]["kind"], "panic", "{found}");
    assert_eq!(found["alone"][1]["document"], "2.txt", "{found}");
    let smallest = &found["smallest"];
    assert_eq!(smallest["documents"][0]["text"], "BAD", "{found}");
    assert_eq!((&smallest["complete"], &smallest["remembers"]), (&true.into(), &false.into()), "{found}");
    // A failure that is no longer one.
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("place = \"process\"", "place = \"nowhere\"")).unwrap();
    let output = replay(dir.path(), &path, &["--shrink"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("does not fail when it is run alone"), "{}", stdout(&output));
}

/// The plugin says something else when a token, or a span of an earlier step, points beyond its text: then the failure
/// would be another, and the text could not become shorter.
#[test]
fn layers_and_earlier_results_are_shortened_with_the_text() {
    let first = "[[step]]\nplugin = \"misbehave\"\nname = \"first\"\n[step.options]\nfault = \"none\"\n";
    let dir = job(&format!("{first}{}", misbehaves("reads layers", "")));
    let (_, path) = record(dir.path(), "misbehave");
    let output = replay(dir.path(), &path, &["--shrink"]);
    let text = stdout(&output);
    assert!(
        text.contains("\n  \"BAD\"\n") && text.contains("  bad data: a bad word\n"),
        "{text}{}",
        stderr(&output)
    );
}

#[test]
fn a_failure_in_a_step_over_the_corpus_is_saved_too() {
    let step = "[[step]]\nplugin = \"count/corpus\"\nname = \"terms\"\nisolation = \"process\"\nmax-seconds = 0.000001";
    let dir = job(step);
    let set = "output.0.table=\"terms\"";
    let args =
        ["run", "c.toml", "--record-failures", "failed", "--set", set, "--set", "output.0.path=\"t.csv\""];
    let output = textmill(dir.path(), &args);
    let path = dir.path().join("failed/terms-00000.toml");
    assert!(path.is_file(), "{}", stderr(&output));
    assert_eq!(replay(dir.path(), &path, &[]).status.code(), Some(1));
    let output = replay(dir.path(), &path, &["--timeout", "60"]);
    assert_eq!(output.status.code(), Some(0), "{}{}", stdout(&output), stderr(&output));
    assert!(stdout(&output).contains("the batch: timeout"), "{}", stdout(&output));
}

#[test]
fn records_are_never_written_over_and_say_when_the_plugin_is_another() {
    let dir = job(&misbehaves("unknown status", ""));
    let (_, path) = record(dir.path(), "misbehave");
    let before = fs::read(&path).unwrap();
    record(dir.path(), "misbehave");
    assert_eq!(fs::read(&path).unwrap(), before);
    assert!(dir.path().join("failed/misbehave-00000-2.arrow").is_file());
    let library = dir.path().join("libmisbehave.so");
    let mut bytes = fs::read(&library).unwrap();
    bytes.push(0);
    fs::write(&library, bytes).unwrap();
    let output = replay(dir.path(), &path, &[]);
    assert!(stdout(&output).contains("its file has changed since"), "{}", stdout(&output));
    for (name, content, part) in [
        ("failed/misbehave-00000.arrow", "no arrow", "misbehave-00000.arrow`: "),
        ("failed/misbehave-00000.toml", "record-version = 1", "missing field"),
    ] {
        fs::write(dir.path().join(name), content).unwrap();
        let output = replay(dir.path(), &path, &[]);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert!(stderr(&output).contains(part), "{}", stderr(&output));
    }
}

#[test]
fn what_came_from_the_environment_is_not_written_down() {
    let dir = job(&misbehaves("${FAULT}", ""));
    let run = |args: &[&str], fault: Option<&str>| {
        let mut command = command(dir.path(), args);
        fault.map(|fault| command.env("FAULT", fault));
        command.output().unwrap()
    };
    run(&["run", "c.toml", "--record-failures", "failed"], Some("error without words"));
    let path = "failed/misbehave-00000.toml";
    let text = fs::read_to_string(dir.path().join(path)).unwrap();
    assert!(text.contains("fault = \"${FAULT}\"") && !text.contains("without words"), "{text}");
    assert_eq!(run(&["plugin", "replay", path], Some("error without words")).status.code(), Some(1));
    let output = run(&["plugin", "replay", path], None);
    assert!(stderr(&output).contains("no variable `FAULT`"), "{}", stderr(&output));
}
