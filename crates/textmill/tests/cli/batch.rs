//! Batch runs: nothing is lost when a run is killed, nothing is computed twice, and however the work is divided the
//! bytes are the same.

use crate::support::{command, compile, folder, lines, stderr, stdout, textmill, workspace};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tempfile::TempDir;

pub(crate) const CONFIG: &str = r#"
version = 1
[input]
paths = ["in/*.jsonl", "in/*.txt"]
date = "2020-07-10"
[[step]]
plugin = "count"
[[step]]
plugin = "extract"
[[step]]
plugin = "summarize"
[step.options]
length = "40 chars"
[[step]]
plugin = "count"
operator = "corpus"
name = "terms"
[[output]]
path = "out/results.jsonl"
[[output]]
path = "out/entities.csv"
table = "extract.entities"
[[output]]
path = "out/terms.csv"
table = "terms"
[[output]]
path = "out/pages/{id}.md"
[run]
incremental = true
"#;

/// Splitmix64: a sequence of numbers that a seed fixes.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (value ^ (value >> 31)) % bound
    }
}

/// A report of a few sentences; no two numbers give the same.
pub(crate) fn report(number: u64) -> String {
    let mut random = Random(number);
    let offices = ["市水利局", "县教育局", "省统计局", "镇卫生院", "区住房和城乡建设局"];
    let deeds = ["组织巡查", "下达资金", "培训教师", "修缮校舍", "开展义诊"];
    let mut text = format!("第{number}号简报\n");
    for _ in 0..6 {
        let (month, day) = (random.below(12) + 1, random.below(28) + 1);
        let office = offices[random.below(5) as usize];
        let deed = deeds[random.below(5) as usize];
        let (people, percent) = (random.below(900) + 10, random.below(90));
        let _ = writeln!(
            text,
            "{month}月{day}日，{office}{deed}{people}人次，比去年同期增长{percent}.{}%。群众普遍表示满意。",
            random.below(10)
        );
    }
    text
}

/// A folder with the config, 240 reports in one file and 60 in their own.
pub(crate) fn corpus(config: &str) -> TempDir {
    let mut jsonl = String::new();
    for number in 0..240 {
        let line = serde_json::json!({"id": format!("line-{number}"), "text": report(number)});
        let _ = writeln!(jsonl, "{line}");
    }
    let dir = folder(&[("c.toml", config.as_bytes()), ("in/lines.jsonl", jsonl.as_bytes())]);
    for number in 0..60 {
        fs::write(dir.path().join(format!("in/report-{number:02}.txt")), report(1000 + number)).unwrap();
    }
    dir
}

/// Every result by its path; the manifest has times in it.
pub(crate) fn results(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![dir.join("out")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(dir).unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if !name.contains("ledger") && !name.ends_with("manifest.json") {
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

pub(crate) fn run(dir: &Path, args: &[&str]) -> String {
    let output = textmill(dir, &[&["run", "c.toml"], args].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    stderr(&output)
}

/// How many results a run took from the ledger.
fn reused(told: &str) -> u64 {
    let line = told.lines().find_map(|line| line.trim().strip_prefix("results of "));
    line.and_then(|line| line.split(' ').next()?.parse().ok()).unwrap_or(0)
}

pub(crate) fn expected() -> BTreeMap<String, Vec<u8>> {
    let dir = corpus(CONFIG);
    run(dir.path(), &[]);
    let expected = results(dir.path());
    assert_eq!(expected.len(), 303, "{:?}", expected.keys());
    expected
}

#[test]
fn the_next_run_computes_only_what_is_new() {
    let dir = corpus(CONFIG);
    assert_eq!(reused(&run(dir.path(), &[])), 0);
    let first = results(dir.path());
    let all = reused(&run(dir.path(), &[]));
    assert!(all > 20 && results(dir.path()) == first);
    // One report less: only batches near it are cut anew.
    fs::remove_file(dir.path().join("in/report-30.txt")).unwrap();
    let told = run(dir.path(), &[]);
    assert!(reused(&told) >= all - 12 && told.contains("299 documents"), "{told}");
    let after = results(dir.path());
    let fresh = corpus(CONFIG);
    fs::remove_file(fresh.path().join("in/report-30.txt")).unwrap();
    run(fresh.path(), &[]);
    assert!(after == results(fresh.path()), "the page of the document that is gone is gone too");
    assert!(told.contains("report-30.txt.md` was removed: an earlier run wrote it"), "{told}");
    // What the last run did not use is forgotten.
    fs::write(dir.path().join("in/report-30.txt"), report(1030)).unwrap();
    assert!(reused(&run(dir.path(), &[])) < all);
    assert!(results(dir.path()) == first);
}

#[test]
fn a_change_of_the_config_costs_only_what_it_touches() {
    let dir = corpus(CONFIG);
    run(dir.path(), &[]);
    let all = reused(&run(dir.path(), &[]));
    let told = run(dir.path(), &["--set", "step.summarize.options.length=\"1 sentence\""]);
    assert!(told.contains("step `summarize` has other options"), "{told}");
    assert!(!told.contains("`count` has") && reused(&told) > all / 2 && reused(&told) < all, "{told}");
    // Outputs are no part of what is kept.
    let other = CONFIG.replace("out/entities.csv", "out/names.csv").replace("40 chars", "1 sentence");
    fs::write(dir.path().join("c.toml"), other).unwrap();
    assert_eq!(reused(&run(dir.path(), &[])), all);
    let told = run(dir.path(), &["--set", "input.date=2021-01-01"]);
    assert!(told.contains("how documents are read") && reused(&told) == 0, "{told}");
}

#[test]
fn a_ledger_that_stays_is_not_removed_by_a_run_that_keeps_none() {
    let dir = corpus(CONFIG);
    run(dir.path(), &[]);
    let ledger = dir.path().join("out/c.ledger.sqlite");
    let all = reused(&run(dir.path(), &[]));
    fs::remove_file(dir.path().join("in/report-30.txt")).unwrap();
    assert!(reused(&run(dir.path(), &["--set", "run.incremental=false"])) > 0);
    assert!(ledger.exists() && dir.path().join("out/pages/report-30.txt.md").exists());
    let told = run(dir.path(), &[]);
    assert!(reused(&told) >= all - 12 && told.contains("report-30.txt.md` was removed"), "{told}");
    // A short run that is not incremental has none at all.
    let dir = corpus(&CONFIG.replace("incremental = true", ""));
    run(dir.path(), &[]);
    assert!(!dir.path().join("out/c.ledger.sqlite").exists());
}

#[test]
fn what_failed_is_not_known_without_a_ledger() {
    let dir = corpus(CONFIG);
    let told = run(dir.path(), &["--retry-failed"]);
    assert!(
        told.contains("no ledger says what failed") && told.contains("c.ledger.sqlite` is not there"),
        "{told}"
    );
    let told = run(dir.path(), &["--retry-failed"]);
    assert!(!told.contains("no ledger says"), "{told}");
}

/// A step that fails for documents with BAD in them, if it is asked to by `fault`.
fn failing(run: &str) -> TempDir {
    let config = format!(
        "version = 1\nplugin-dirs = [\".\"]\n[input]\npaths = [\"in/*.txt\"]\n[[step]]\nplugin = \"misbehave\"\n\
         [step.options]\nfault = \"fails when told\"\n[[output]]\npath = \"out/results.jsonl\"\n[run]\n{run}\n"
    );
    let dir = folder(&[("c.toml", config.as_bytes())]);
    let source = workspace().join("crates/textmill/tests/fixtures/misbehave.c");
    compile(&source, &dir.path().join("libmisbehave.so"));
    fs::create_dir(dir.path().join("in")).unwrap();
    for number in 0..20 {
        let text = if number % 5 == 0 { "a BAD one" } else { "all is well" };
        fs::write(dir.path().join(format!("in/{number:02}.txt")), text).unwrap();
    }
    dir
}

fn ids(dir: &Path, file: &str) -> usize {
    fs::read_to_string(dir.join(file)).map_or(0, |text| lines(&text).len())
}

#[test]
fn what_failed_is_tried_again_when_asked_for() {
    let dir = failing("incremental = true");
    let go = |args: &[&str], fail: bool| {
        let mut command = command(dir.path(), &[&["run", "c.toml"], args].concat());
        if fail {
            command.env("TEXTMILL_TEST_FAIL", "1");
        }
        command.output().expect("the program runs")
    };
    assert_eq!(go(&[], true).status.code(), Some(1));
    assert_eq!((ids(dir.path(), "out/results.jsonl"), ids(dir.path(), "out/quarantine.jsonl")), (16, 4));
    let quarantine = fs::read(dir.path().join("out/quarantine.jsonl")).unwrap();
    // A failure is a result too: it is kept, to the letter.
    assert_eq!(go(&[], false).status.code(), Some(1));
    assert_eq!(fs::read(dir.path().join("out/quarantine.jsonl")).unwrap(), quarantine);
    assert_eq!(go(&["--retry-failed"], false).status.code(), Some(0));
    assert_eq!((ids(dir.path(), "out/results.jsonl"), ids(dir.path(), "out/quarantine.jsonl")), (20, 0));
}

#[test]
fn a_run_ends_when_too_many_fail() {
    let dir = failing("");
    let go = |args: &[&str]| {
        let mut command = command(dir.path(), &[&["run", "c.toml"], args].concat());
        command.env("TEXTMILL_TEST_FAIL", "1").output().expect("the program runs")
    };
    for most in ["3", "19%", "0"] {
        let output = go(&["--max-failures", most]);
        let told = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{most}: {told}");
        assert!(
            told.contains("of ") && told.contains("documents failed, more than `max-failures` allows"),
            "{told}"
        );
        assert!(!dir.path().join("out/results.jsonl").exists(), "{most}");
    }
    for most in ["4", "20 %"] {
        assert_eq!(go(&["--max-failures", most]).status.code(), Some(1));
        assert_eq!(ids(dir.path(), "out/results.jsonl"), 16, "{most}");
    }
    // The same in the config; and a word that is neither.
    assert!(stderr(&go(&["--set", "run.max-failures=\"1 %\""])).contains("more than `max-failures` allows"));
    assert_eq!(go(&["--set", "run.max-failures=\"many\""]).status.code(), Some(2));
    assert_eq!(go(&["--max-failures", "101%"]).status.code(), Some(2));
}

#[test]
fn a_step_may_leave_out_what_fails() {
    let dir = failing("");
    let config = fs::read_to_string(dir.path().join("c.toml")).unwrap();
    fs::write(
        dir.path().join("c.toml"),
        config.replace("[step.options]", "on-error = \"skip\"\n[step.options]"),
    )
    .unwrap();
    let mut command = command(dir.path(), &["run", "c.toml"]);
    let output = command.env("TEXTMILL_TEST_FAIL", "1").output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(
        stderr(&output).contains("20 documents: 16 written, 4 left out, 0 in quarantine"),
        "{}",
        stderr(&output)
    );
    assert!(!dir.path().join("out/quarantine.jsonl").exists());
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(dir.path().join("out/manifest.json")).unwrap()).unwrap();
    assert_eq!((&manifest["written"], &manifest["filtered"]), (&16.into(), &4.into()));
}

#[test]
fn some_documents_only() {
    let dir = corpus(CONFIG);
    let ids_of = |args: &[&str]| -> Vec<String> {
        run(dir.path(), args);
        let written = fs::read_to_string(dir.path().join("out/results.jsonl")).unwrap();
        lines(&written).iter().map(|line| line["document"]["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids_of(&["--limit", "3"]), ["line-0", "line-1", "line-2"]);
    let seven = ids_of(&["--sample", "7", "--seed", "1"]);
    assert_eq!(seven.len(), 7);
    assert_eq!(ids_of(&["--sample", "7", "--seed", "1", "--jobs", "1"]), seven);
    assert_ne!(ids_of(&["--sample", "7", "--seed", "2"]), seven);
    let more = ids_of(&["--sample", "20", "--seed", "1"]);
    assert!(seven.iter().all(|id| more.contains(id)), "{seven:?} {more:?}");
    let output = textmill(dir.path(), &["run", "c.toml", "-", "--sample", "2"]);
    assert!(stderr(&output).contains("standard input can be read only once"), "{}", stderr(&output));
}

#[test]
fn a_dry_run_shows_results_and_writes_nothing() {
    let dir = corpus(CONFIG);
    let output = textmill(dir.path(), &["run", "c.toml", "--dry-run", "--limit", "2"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let shown = stdout(&output);
    let values: Vec<serde_json::Value> =
        serde_json::Deserializer::from_str(&shown).into_iter().map(|value| value.unwrap()).collect();
    // Two documents with every step's results, then the rows of the table over both.
    assert_eq!(
        (&values[0]["document"]["id"], &values[1]["document"]["id"]),
        (&"line-0".into(), &"line-1".into())
    );
    assert!(values[1]["summarize"].is_object() && values.len() > 2, "{shown}");
    assert!(values[2]["term"].is_string(), "{}", values[2]);
    assert!(!dir.path().join("out").exists());
    let output =
        textmill(dir.path(), &["run", "c.toml", "--dry-run", "--set", "output.results.path=\"x.xyz\""]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_stopped_run_says_how_to_go_on() {
    let dir = corpus(CONFIG);
    let mut child = command(dir.path(), &["run", "c.toml", "-", "--progress", "json"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let ledger = dir.path().join("out/c.ledger.sqlite");
    let begun = Instant::now();
    while !ledger.exists() && begun.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(100));
    let pid = child.id().to_string();
    let killed = std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap();
    assert!(killed.success());
    // It ends though its input does not.
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < Duration::from_secs(20), "one Ctrl-C does not end it");
        std::thread::sleep(Duration::from_millis(10));
    }
    let output = child.wait_with_output().unwrap();
    let told = stderr(&output);
    assert_eq!(output.status.code(), Some(130), "{told}");
    let progress = told.lines().find(|line| line.starts_with('{')).expect("a line of progress");
    let progress: serde_json::Value = serde_json::from_str(progress).unwrap();
    assert_eq!(progress["outcome"], "stopped");
    let last = told.lines().last().unwrap();
    assert!(last.contains("textmill run c.toml - --progress json"), "{told}");
}

#[test]
fn a_file_that_a_step_names_is_an_input_too() {
    let config = r#"version = 1
[input]
paths = ["in/*.txt"]
[[step]]
plugin = "extract"
[[step.options.dictionaries]]
label = "office"
path = "offices.tsv"
[[output]]
path = "out/entities.csv"
table = "extract.entities"
[run]
incremental = true
"#;
    let dir = folder(&[
        ("jobs/c.toml", config.as_bytes()),
        ("jobs/offices.tsv", "河湖办\n".as_bytes()),
        ("jobs/in/a.txt", "河湖办与林草办会商。".as_bytes()),
    ]);
    // It is relative to the config, wherever the run is started.
    let run = || {
        let output = textmill(dir.path(), &["run", "jobs/c.toml"]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        (stderr(&output), fs::read_to_string(dir.path().join("jobs/out/entities.csv")).unwrap())
    };
    assert!(run().1.contains("河湖办"));
    assert!(reused(&run().0) > 0);
    fs::write(dir.path().join("jobs/offices.tsv"), "林草办\n").unwrap();
    let (told, entities) = run();
    assert!(told.contains("step `extract` names a file that has changed") && reused(&told) == 0, "{told}");
    assert!(entities.contains("林草办") && !entities.contains(",河湖办"), "{entities}");
    let manifest = fs::read_to_string(dir.path().join("jobs/out/manifest.json")).unwrap();
    assert!(manifest.contains("offices.tsv"), "{manifest}");
    // Nor is it written over.
    let set = "output=[{path=\"offices.tsv\", format=\"csv\", table=\"extract.entities\"}]";
    let output = textmill(dir.path(), &["run", "jobs/c.toml", "--set", set]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("written over a file that a step's options name"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn another_run_leaves_the_ledger_of_an_unfinished_one() {
    let dir = corpus(CONFIG);
    run(dir.path(), &["--limit", "100"]);
    let ledger = dir.path().join("out/c.ledger.sqlite");
    // Other inputs, another config in the same folder: neither is done with this job.
    run(dir.path(), &["in/report-00.txt", "--set", "run.incremental=false"]);
    fs::write(dir.path().join("other.toml"), CONFIG.replace("incremental = true", "")).unwrap();
    let output = textmill(dir.path(), &["run", "other.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(ledger.exists() && !dir.path().join("out/other.ledger.sqlite").exists());
    assert!(reused(&run(dir.path(), &[])) > 0);
}

#[test]
fn pages_that_somebody_has_changed_or_whose_output_is_gone_stay() {
    let dir = corpus(CONFIG);
    run(dir.path(), &[]);
    fs::write(dir.path().join("out/pages/report-30.txt.md"), "mine now, of another length").unwrap();
    for gone in ["report-30.txt", "report-31.txt"] {
        fs::remove_file(dir.path().join("in").join(gone)).unwrap();
    }
    // A run over a part knows nothing of the rest.
    run(dir.path(), &["--limit", "3"]);
    assert!(dir.path().join("out/pages/report-31.txt.md").exists());
    let told = run(dir.path(), &[]);
    assert!(
        told.contains("report-30.txt.md` stays") && told.contains("report-31.txt.md` was removed"),
        "{told}"
    );
    assert!(dir.path().join("out/pages/report-30.txt.md").exists());
    assert!(!dir.path().join("out/pages/report-31.txt.md").exists());
    fs::remove_file(dir.path().join("in/report-32.txt")).unwrap();
    run(dir.path(), &["--set", "output.3.path=\"out/other/{id}.md\""]);
    assert!(dir.path().join("out/pages/report-32.txt.md").exists(), "of an output that is none any more");
}
