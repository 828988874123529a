//! Whatever ends a run, the next goes on from there and writes the bytes of one that nothing ended; and what it cannot
//! do it says.

use crate::batch::{CONFIG, Random, corpus, results, run};
use crate::support::{command, folder, lines, plugin_dir, stderr, textmill};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// So little memory that partial results go to disk. Not in the config, whose hash is in the typed files.
const LITTLE: [&str; 2] = ["--memory", "100 kB"];

/// Every writer, alone and compressed.
fn every_writer() -> String {
    let mut config = CONFIG.to_owned();
    for (path, more) in [
        ("typed.parquet", ""),
        ("entities.parquet", "table = \"extract.entities\""),
        ("all.sqlite", ""),
        ("pages/{id}.html", ""),
        ("results.jsonl.gz", ""),
        ("entities.csv.zst", "table = \"extract.entities\""),
        ("by-{language}.jsonl", ""),
        ("terms.parquet", "table = \"terms\""),
        ("terms.sqlite", "table = \"terms\""),
        ("terms.md", "table = \"terms\""),
    ] {
        config = config.replace("[run]\n", &format!("[[output]]\npath = \"out/{path}\"\n{more}\n[run]\n"));
    }
    config
}

fn expected(config: &str) -> BTreeMap<String, Vec<u8>> {
    let dir = corpus(config);
    run(dir.path(), &[]);
    results(dir.path())
}

/// Kills runs at random moments until one comes through, many times over. `TEXTMILL_KILLS` asks for more kills than
/// the few that a run of all tests has time for, `TEXTMILL_SEED` for other moments.
#[test]
fn a_killed_run_goes_on_and_writes_the_same_bytes_of_every_format() {
    let number = |name: &str, default| std::env::var(name).map_or(default, |n| n.parse().expect("a number"));
    let (wanted, seed) = (number("TEXTMILL_KILLS", 12), number("TEXTMILL_SEED", 1));
    let config = every_writer();
    // Without that little memory: what goes to disk meanwhile changes nothing.
    let expected = expected(&config);
    assert_eq!(expected.len(), 300 * 2 + 12, "{:?}", expected.keys());
    let mut random = Random(seed);
    let mut kills = 0;
    while kills < wanted {
        let dir = corpus(&config);
        let started = Instant::now();
        run(dir.path(), &LITTLE);
        let whole = started.elapsed().as_millis() as u64;
        fs::remove_dir_all(dir.path().join("out")).unwrap();
        loop {
            let mut child = command(dir.path(), &["run", "c.toml", "--quiet"])
                .args(LITTLE)
                .stderr(Stdio::piped())
                .spawn()
                .expect("the program runs");
            let moment = Duration::from_millis(random.below(whole * 5 / 4));
            let begun = Instant::now();
            let ended = loop {
                match child.try_wait().unwrap() {
                    Some(status) => break Some(status),
                    None if begun.elapsed() >= moment => break None,
                    None => std::thread::sleep(Duration::from_millis(1)),
                }
            };
            if let Some(status) = ended {
                let output = child.wait_with_output().unwrap();
                assert!(status.success(), "after {kills} kills: {}", stderr(&output));
                break;
            }
            // SIGKILL: nothing of the process can say good-bye.
            child.kill().unwrap();
            child.wait().unwrap();
            kills += 1;
        }
        // Nor is anything left that is no result.
        let found = results(dir.path());
        let differ = |name: &&String| found.get(*name) != expected.get(*name);
        let names: Vec<_> = expected.keys().chain(found.keys()).filter(differ).collect();
        assert!(names.is_empty(), "after {kills} kills (seed {seed}) these differ: {names:?}");
    }
}

#[test]
fn a_damaged_ledger_is_told_and_left_alone() {
    let dir = corpus(CONFIG);
    run(dir.path(), &[]);
    let before = results(dir.path());
    let ledger = dir.path().join("out/c.ledger.sqlite");
    let whole = fs::read(&ledger).unwrap();
    let damages: [(&str, Vec<u8>); 3] = [
        ("no database", b"this is no ledger, it is a letter".repeat(40)),
        ("cut short", whole.get(..whole.len() / 2).unwrap().to_vec()),
        (
            "bits lost",
            whole
                .iter()
                .enumerate()
                .map(|(at, byte)| if at > 8192 && at % 1000 == 0 { !byte } else { *byte })
                .collect(),
        ),
    ];
    for (what, bytes) in damages {
        fs::write(&ledger, &bytes).unwrap();
        let output = textmill(dir.path(), &["run", "c.toml"]);
        let told = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{what}: {told}");
        assert!(
            told.contains("the ledger `")
                && told.contains("c.ledger.sqlite")
                && told.contains("Move it away"),
            "{what}: {told}"
        );
        assert!(results(dir.path()) == before, "{what}");
        assert!(ledger.exists(), "{what}");
    }
    // Somebody else's database.
    fs::remove_file(&ledger).unwrap();
    let foreign = rusqlite::Connection::open(&ledger).unwrap();
    foreign.execute_batch("CREATE TABLE savings (id INTEGER); INSERT INTO savings VALUES (1)").unwrap();
    drop(foreign);
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert!(stderr(&output).contains("it is a database, but no ledger"), "{}", stderr(&output));
    let kept = rusqlite::Connection::open(&ledger).unwrap();
    assert_eq!(kept.query_row("SELECT id FROM savings", [], |row| row.get::<_, i64>(0)), Ok(1));
}

/// The program under a limit of the size of files, which stands for a disk that is full: writing beyond it fails.
#[cfg(unix)]
fn with_room_for(kilobytes: u32, dir: &Path) -> Output {
    let script = format!("trap '' XFSZ; ulimit -f {kilobytes}; exec \"$0\" \"$@\"");
    Command::new("bash")
        .args(["-c", &script, env!("CARGO_BIN_EXE_textmill"), "run", "c.toml", "--plugin-dir"])
        .arg(plugin_dir())
        .current_dir(dir)
        .output()
        .unwrap()
}

#[test]
#[cfg(unix)]
fn a_file_that_finds_no_room_ends_the_run_and_the_next_goes_on() {
    let expected = expected(CONFIG);
    let dir = corpus(CONFIG);
    let mut failed = 0;
    for kilobytes in [1, 40, 120, 200, 400] {
        let output = with_room_for(kilobytes, dir.path());
        let told = stderr(&output);
        if output.status.success() {
            break;
        }
        failed += 1;
        assert_eq!(output.status.code(), Some(1), "{kilobytes}: {told}");
        assert!(told.contains("error") && !told.contains("panicked"), "{kilobytes}: {told}");
        assert!(!dir.path().join("out/results.jsonl").exists(), "{kilobytes}");
    }
    assert!(failed > 1, "the limits are none");
    run(dir.path(), &[]);
    assert!(results(dir.path()) == expected);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_named() {
    let config = CONFIG.replace("out/results.jsonl\"", "-\"\nformat = \"jsonl\"");
    let dir = corpus(&config);
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = command(dir.path(), &["run", "c.toml"]).stdout(full).output().unwrap();
    let told = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("No space left on device") && told.contains("free some space"), "{told}");
    assert!(told.contains("this goes on from there"), "{told}");
    assert!(!dir.path().join("out/terms.csv").exists());
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(String::from_utf8(output.stdout).unwrap().lines().count() == 300);
}

#[test]
#[cfg(target_os = "linux")]
fn a_folder_that_takes_nothing_is_told_before_anything_is_read() {
    // Nobody may write there, not even root.
    for (key, value) in [
        ("output.0.path", "/proc/textmill/r.jsonl"),
        ("output.3.path", "/proc/textmill/{id}.md"),
        ("run.quarantine", "/proc/textmill/q.jsonl"),
        ("run.ledger", "/proc/textmill/l.sqlite"),
    ] {
        let dir = corpus(CONFIG);
        let output = textmill(dir.path(), &["run", "c.toml", "--set", &format!("{key}=\"{value}\"")]);
        let told = stderr(&output);
        assert!(matches!(output.status.code(), Some(1 | 2)), "{key}: {told}");
        assert!(told.contains("/proc") && !told.contains("panicked"), "{key}: {told}");
        assert!(!dir.path().join("out/results.jsonl").exists(), "{key}");
    }
}

/// A run whose first input is a pipe, so that the test decides when it goes on; `meanwhile` happens before.
#[cfg(unix)]
pub(crate) fn while_it_waits(dir: &Path, meanwhile: impl FnOnce()) -> Output {
    let pipe = dir.join("in/a.jsonl");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let child = command(dir, &["run", "c.toml"]).stderr(Stdio::piped()).spawn().unwrap();
    // Opening it waits until the run opens it too.
    let mut pipe = fs::OpenOptions::new().write(true).open(&pipe).unwrap();
    meanwhile();
    pipe.write_all(b"{\"text\": \"\xE6\xB0\xB4\xE6\xB8\xA0\"}\n").unwrap();
    drop(pipe);
    child.wait_with_output().unwrap()
}

const WAITING: &str = "version = 1\n[input]\npaths = [\"in/a.jsonl\", \"in/b.txt\", \"in/c.jsonl\"]\n\
    [[step]]\nplugin = \"count\"\n[[output]]\npath = \"out/results.jsonl\"\n";

#[test]
#[cfg(unix)]
fn an_input_that_vanishes_costs_itself() {
    let dir = folder(&[
        ("c.toml", WAITING.as_bytes()),
        ("in/b.txt", "桥梁".as_bytes()),
        ("in/c.jsonl", b"{\"text\": \"x\"}\n"),
    ]);
    let output = while_it_waits(dir.path(), || fs::remove_file(dir.path().join("in/b.txt")).unwrap());
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let quarantine = lines(&fs::read_to_string(dir.path().join("out/quarantine.jsonl")).unwrap());
    assert_eq!((quarantine.len(), &quarantine[0]["id"]), (1, &"b.txt".into()));
    assert!(quarantine[0]["cause"].as_str().unwrap().contains("the file is gone"), "{quarantine:?}");
    assert_eq!(fs::read_to_string(dir.path().join("out/results.jsonl")).unwrap().lines().count(), 2);
}

#[test]
fn the_state_of_a_corpus_is_gone_from_the_disk_when_the_run_is() {
    let config = every_writer();
    let dir = corpus(&config);
    let mut child =
        command(dir.path(), &["run", "c.toml", "-q"]).args(LITTLE).stderr(Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    while !dir.path().join("out/c.ledger.sqlite").exists() && begun.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(1));
    }
    std::thread::sleep(Duration::from_millis(100));
    child.kill().unwrap();
    child.wait().unwrap();
    // What is left is named after what it would become.
    let known = |name: &str| {
        name.ends_with(".textmill")
            || name.contains("ledger")
            || name.starts_with("out/pages/")
            || name.ends_with("-journal")
    };
    let left = results(dir.path());
    assert!(left.keys().all(|name| known(name) || dir.path().join(name).exists()), "{:?}", left.keys());
    let told = run(dir.path(), &LITTLE);
    assert!(told.contains("went to disk meanwhile"), "{told}");
    assert!(results(dir.path()).keys().all(|name| !name.ends_with(".textmill")));
}

#[test]
fn an_input_that_grows_while_it_is_read_is_told() {
    let config = "version = 1\n[input]\npaths = [\"in.jsonl\"]\n[[step]]\nplugin = \"count\"\n\
                  [[output]]\npath = \"out/results.jsonl\"\n";
    let line = format!("{{\"text\": \"{}\"}}\n", "水利工程全面完工。".repeat(400));
    let dir = folder(&[("c.toml", config.as_bytes()), ("in.jsonl", line.repeat(2000).as_bytes())]);
    let mut child = command(dir.path(), &["run", "c.toml"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = fs::OpenOptions::new().append(true).open(dir.path().join("in.jsonl")).unwrap();
    while child.try_wait().unwrap().is_none() {
        input.write_all(b"{\"text\": \"late\"}\n").unwrap();
        std::thread::sleep(Duration::from_millis(2));
    }
    let output = child.wait_with_output().unwrap();
    let told = stderr(&output);
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.contains("1 input changed meanwhile, `in.jsonl` for one"), "{told}");
    let manifest = fs::read_to_string(dir.path().join("out/manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["sources"][0]["changed"], true, "{manifest}");
    assert!(fs::read_to_string(dir.path().join("out/results.jsonl")).unwrap().lines().count() >= 2000);
}
