//! The guide's table of what becomes of plugins that break the rules: every row, in either mode.

use crate::support::{command, compile, folder, lines, plugin_dir, stderr, workspace};
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// What becomes of a job of four documents, the second of which asks for trouble.
#[derive(Debug, Clone, Copy)]
enum Fate {
    /// All four are written.
    Good,
    /// The second is in quarantine, with this kind.
    Quarantined(&'static str),
    /// Nothing is run; this is told.
    Refused(&'static str),
    /// The run ends at once, by a signal or with this code.
    Dies(i32),
    /// All four are written, and then the process is ended by a signal.
    WritesAndDies(i32),
    /// The run ends with a message before it writes anything.
    Ends(&'static str),
    /// The run goes on for ever.
    Hangs,
    /// It would harm the machine that the tests run on.
    Untried,
}

use Fate::{Dies, Ends, Good, Hangs, Quarantined, Refused, Untried, WritesAndDies};

/// How a row of the table begins, a plugin that does it with the option, and what becomes of it in the host's process
/// and in its own.
type Row = (&'static str, &'static [(&'static str, &'static str)], Fate, Fate);

const ROWS: &[Row] = &[
    ("panics", &[("panics", "process"), ("panics", "output")], Quarantined("panic"), Quarantined("panic")),
    (
        "returns too few",
        &[
            ("misbehave", "fewer rows"),
            ("misbehave", "more rows"),
            ("misbehave", "other schema"),
            ("misbehave", "offsets fall"),
            ("misbehave", "invalid UTF-8"),
            ("misbehave", "null buffers"),
            ("misbehave", "huge length"),
        ],
        Quarantined("bad result"),
        Quarantined("bad result"),
    ),
    ("gives a span", &[("misbehave", "span outside")], Quarantined("bad result"), Quarantined("bad result")),
    (
        "declares no type",
        &[("misbehave", "schema is missing")],
        Refused("declared no result type"),
        Refused("declared no result type"),
    ),
    (
        "declares no type",
        &[("misbehave", "type not allowed")],
        Refused("of its result has type Binary"),
        Refused("of its result has type Binary"),
    ),
    (
        "says something else",
        &[("misbehave", "another type each time")],
        Ends("returns another type"),
        Ends("returns another type"),
    ),
    ("segfaults", &[("misbehave", "segfault")], Dies(11), Quarantined("crash")),
    ("segfaults", &[("misbehave", "abort")], Dies(6), Quarantined("crash")),
    ("segfaults", &[("misbehave", "divides by zero")], Dies(8), Quarantined("crash")),
    ("calls `exit`", &[("misbehave", "exit")], Dies(3), Quarantined("crash")),
    ("crashes when its process ends", &[("misbehave", "crashes at exit")], WritesAndDies(6), Good),
    ("loops for ever", &[("misbehave", "hang")], Hangs, Quarantined("timeout")),
    ("eats memory", &[("misbehave", "allocation bomb")], Untried, Quarantined("crash")),
    ("leaves a process behind", &[("misbehave", "leaves a child")], Untried, Good),
    (
        "leaves a process behind",
        &[("misbehave", "leaves a child and crashes")],
        Untried,
        Quarantined("crash"),
    ),
    ("closes the pipes", &[("misbehave", "closed pipes")], Untried, Quarantined("crash")),
    ("prints", &[("misbehave", "prints")], Good, Good),
    ("changes the working folder", &[("misbehave", "changes the folder and the locale")], Untried, Good),
    ("writes to its input", &[("misbehave", "writes to input")], Good, Good),
    ("releases its input late", &[("misbehave", "releases late")], Good, Good),
    (
        "does not release",
        &[("misbehave", "keeps the batch"), ("misbehave", "leaks"), ("misbehave", "leaks much")],
        Good,
        Good,
    ),
    ("frees results", &[("misbehave", "frees results on close")], Untried, Good),
    ("ignores an array", &[("misbehave", "ignores the offset")], Good, Good),
    ("remembers", &[("misbehave", "remembers")], Good, Good),
];

fn job(plugin: &str) -> TempDir {
    let option = if plugin == "panics" { "place" } else { "fault" };
    let config = format!(
        "version = 1\nplugin-dirs = [\".\"]\n[input]\npaths = [\"in/*.txt\"]\n[[step]]\nplugin = \"{plugin}\"\n\
         [step.options]\n{option} = \"none\"\n[[output]]\npath = \"out/r.jsonl\"\n[run]\nledger = \"\"\n"
    );
    let dir = folder(&[
        ("c.toml", config.as_bytes()),
        ("in/1.txt", b"all is well"),
        ("in/2.txt", b"a BAD one, with more words than the others"),
        ("in/3.txt", b"all is well again"),
        ("in/4.txt", b"and again"),
    ]);
    match plugin {
        "panics" => {
            fs::copy(plugin_dir().join("examples/libpanics.so"), dir.path().join("libpanics.so")).unwrap();
        }
        _ => {
            let source = workspace().join("crates/textmill/tests/fixtures/misbehave.c");
            compile(&source, &dir.path().join("libmisbehave.so"));
        }
    }
    dir
}

/// Runs the job; none if it does not end within a second where it should not.
fn run(dir: &Path, plugin: &str, value: &str, isolated: bool, hangs: bool) -> Option<Output> {
    let _ = fs::remove_dir_all(dir.join("out"));
    let option = if plugin == "panics" { "place" } else { "fault" };
    let mut sets = vec![format!("step.{plugin}.options.{option}=\"{value}\"")];
    if isolated {
        sets.push(format!("step.{plugin}.isolation=\"process\""));
        sets.push(format!("step.{plugin}.max-memory=\"512 MiB\""));
        sets.push(format!("step.{plugin}.max-seconds={}", if value == "hang" { 1 } else { 30 }));
    }
    let mut command = command(dir, &["run", "c.toml"]);
    for set in &sets {
        command.args(["--set", set]);
    }
    if !hangs {
        return Some(command.output().unwrap());
    }
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    let started = Instant::now();
    let mut ended = None;
    while ended.is_none() && started.elapsed() < Duration::from_secs(2) {
        std::thread::sleep(Duration::from_millis(20));
        ended = child.try_wait().unwrap();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(ended.is_none(), "{value}: it ended: {ended:?}");
    None
}

fn check(dir: &Path, (plugin, value): (&str, &str), isolated: bool, fate: Fate) {
    if matches!(fate, Untried) {
        return;
    }
    let Some(output) = run(dir, plugin, value, isolated, matches!(fate, Hangs)) else { return };
    let told = format!("{value}, isolated: {isolated}: {:?}\n{}", output.status, stderr(&output));
    let read = |name: &str| lines(&fs::read_to_string(dir.join("out").join(name)).unwrap_or_default());
    match fate {
        Good => {
            assert_eq!(output.status.code(), Some(0), "{told}");
            assert_eq!(read("r.jsonl").len(), 4, "{told}");
        }
        Quarantined(kind) => {
            assert_eq!(output.status.code(), Some(1), "{told}");
            assert_eq!(read("r.jsonl").len(), 3, "{told}");
            let quarantined = read("quarantine.jsonl");
            assert_eq!(quarantined.len(), 1, "{told}");
            assert_eq!(
                (&quarantined[0]["id"], &quarantined[0]["kind"]),
                (&"2.txt".into(), &kind.into()),
                "{told}"
            );
        }
        Refused(part) => {
            assert_eq!(output.status.code(), Some(2), "{told}");
            assert!(stderr(&output).contains(part) && !dir.join("out").exists(), "{told}");
        }
        Ends(part) => {
            assert_eq!(output.status.code(), Some(1), "{told}");
            assert!(stderr(&output).contains(part) && read("r.jsonl").is_empty(), "{told}");
        }
        WritesAndDies(how) => {
            assert_eq!(output.status.signal(), Some(how), "{told}");
            assert_eq!(read("r.jsonl").len(), 4, "{told}");
        }
        Dies(how) => {
            let died = output.status.signal().or(output.status.code());
            assert_eq!(died, Some(how), "{told}");
            assert!(read("r.jsonl").is_empty(), "{told}");
        }
        Hangs | Untried => {}
    }
}

#[test]
fn the_table_says_what_happens() {
    let jobs = [("misbehave", job("misbehave")), ("panics", job("panics"))];
    for (_, plugins, here, there) in ROWS {
        for (plugin, value) in *plugins {
            let dir = jobs.iter().find(|(name, _)| name == plugin).unwrap().1.path();
            check(dir, (plugin, value), false, *here);
            check(dir, (plugin, value), true, *there);
        }
    }
}

#[test]
fn every_row_of_the_table_is_tried() {
    let guide = fs::read_to_string(workspace().join("crates/textmill-plugin/GUIDE.md")).unwrap();
    let table = guide.split("| the plugin | in the host's process |").nth(1).unwrap();
    let rows: Vec<&str> = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_start_matches("| "))
        .collect();
    // What nobody can test.
    let others = ["lies about the length"];
    for row in &rows {
        let known = ROWS.iter().map(|row| row.0).chain(others).any(|begin| row.starts_with(begin));
        assert!(known, "no test for: {row}");
    }
    for begin in ROWS.iter().map(|row| row.0).chain(others) {
        assert!(rows.iter().any(|row| row.starts_with(begin)), "no row for: {begin}");
    }
}

/// Memory that earlier documents of the same process took is not the fault of the next.
#[test]
fn a_leak_costs_no_document_that_alone_is_good() {
    let dir = job("misbehave");
    for index in 5..25 {
        fs::write(dir.path().join(format!("in/{index}.txt")), format!("a BAD one, {index}")).unwrap();
    }
    let output = run(dir.path(), "misbehave", "leaks much", true, false).unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}
