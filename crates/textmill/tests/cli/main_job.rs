//! The main job: run, results, order, quarantine, exit codes.

use crate::support::{folder, lines, stderr, stdout, textmill, workspace};
use std::fs;

const CONFIG: &str = r#"
version = 1
[input]
paths = ["in/*.txt"]
date = "2020-07-10"
[[step]]
plugin = "count"
[[step]]
plugin = "extract"
[[step]]
plugin = "summarize"
[step.options]
length = "60 chars"
[[output]]
path = "out/results.jsonl"
[[output]]
path = "out/entities.csv"
table = "extract.entities"
[[output]]
path = "out/{id}.md"
"#;

#[test]
fn the_sample_reports_give_every_output() {
    let out = tempfile::tempdir().unwrap();
    let config = workspace().join("config/report.toml");
    let results = format!("output.1.path=\"{}\"", out.path().join("results.jsonl").display());
    let entities = format!("output.2.path=\"{}\"", out.path().join("entities.csv").display());
    let pages = format!("output.3.path=\"{}/{{id}}.md\"", out.path().display());
    let quarantine = format!("run.quarantine=\"{}\"", out.path().join("quarantine.jsonl").display());
    let output = textmill(
        out.path(),
        &[
            "run",
            config.to_str().unwrap(),
            "--set",
            &results,
            "--set",
            &entities,
            "--set",
            &pages,
            "--set",
            &quarantine,
        ],
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("## "), "the digests are on standard output");
    let results = lines(&fs::read_to_string(out.path().join("results.jsonl")).unwrap());
    assert!(results.len() >= 6, "{} documents", results.len());
    for result in &results {
        assert!(result["count"]["chars"].as_u64() > Some(0));
        assert!(
            !result["extract"]["entities"].as_array().unwrap().is_empty(),
            "{}",
            result["document"]["id"]
        );
        assert!(!result["summarize"]["text"].as_str().unwrap().is_empty());
    }
    assert!(
        fs::read_to_string(out.path().join("entities.csv"))
            .unwrap()
            .starts_with("\u{feff}document_id,kind,start,end")
    );
}

#[test]
fn every_span_points_home_in_characters() {
    let text = "2020年6月上旬，市教育局抽调1200余名教师，组成40多支服务队。新增就业3.5万人，增长7.2%。";
    let dir = folder(&[("c.toml", CONFIG.as_bytes()), ("in/a.txt", text.as_bytes())]);
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let results = lines(&fs::read_to_string(dir.path().join("out/results.jsonl")).unwrap());
    let characters: Vec<char> = text.chars().collect();
    let entities = results[0]["extract"]["entities"].as_array().unwrap();
    assert!(entities.len() >= 4, "{entities:?}");
    for entity in entities {
        let at = |key: &str| entity[key].as_u64().unwrap() as usize;
        let spanned: String = characters[at("start")..at("end")].iter().collect();
        assert_eq!(entity["text"], spanned.as_str());
    }
}

#[test]
fn same_bytes_at_any_number_of_threads_and_one_by_one() {
    let report = |n: usize| {
        format!(
            "第{n}号报告。全市完成投资{n}.5亿元，同比增长{n}%。市发展改革委于2020年{}月印发通知。\n",
            n % 12 + 1
        )
    };
    let reports: Vec<(String, String)> =
        (1..=150).map(|n| (format!("in/{n:03}.txt"), report(n).repeat(n % 7 + 1))).collect();
    let mut files: Vec<(&str, &[u8])> = vec![("c.toml", CONFIG.as_bytes())];
    files.extend(reports.iter().map(|(name, text)| (name.as_str(), text.as_bytes())));
    let dir = folder(&files);
    let run = |jobs: &str| {
        let output = textmill(dir.path(), &["run", "c.toml", "--jobs", jobs]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        ["out/results.jsonl", "out/entities.csv", "out/077.txt.md"]
            .map(|path| fs::read(dir.path().join(path)).unwrap())
    };
    let one = run("1");
    assert_eq!(one, run("2"));
    assert_eq!(one, run("8"));
    // A document alone gives what it gives among others.
    let whole = lines(&String::from_utf8(one[0].clone()).unwrap());
    let alone = textmill(dir.path(), &["run", "c.toml", "in/077.txt"]);
    assert_eq!(alone.status.code(), Some(0), "{}", stderr(&alone));
    let alone = lines(&fs::read_to_string(dir.path().join("out/results.jsonl")).unwrap());
    for step in ["count", "extract", "summarize"] {
        assert_eq!(whole[76][step], alone[0][step], "{step}");
    }
}

#[test]
fn what_cannot_be_read_goes_to_quarantine_and_the_rest_is_written() {
    let dir = folder(&[
        ("c.toml", CONFIG.replace("in/*.txt", "in").as_bytes()),
        ("in/good.txt", "今天很好。".as_bytes()),
        ("in/empty.txt", b""),
        ("in/one.txt", "一".as_bytes()),
        ("in/punctuation.txt", "。！？，、；：“”（）《》……——".as_bytes()),
        ("in/mixed.txt", "一行。\r\n二行。\r三行。\n\u{2028}四行。".as_bytes()),
        ("in/records.jsonl", b"{\"id\": \"a\", \"text\": \"\xe5\xa5\xbd\"}\n{\"text\": \"\\ud800\"}\nnot json\n{\"id\": \"a\", \"text\": \"twice\"}\n"),
    ]);
    let output = textmill(dir.path(), &["run", "c.toml", "--set", "input.encoding=utf-8"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let written = lines(&fs::read_to_string(dir.path().join("out/results.jsonl")).unwrap());
    let quarantined = lines(&fs::read_to_string(dir.path().join("out/quarantine.jsonl")).unwrap());
    assert_eq!(written.len(), 6);
    assert_eq!(quarantined.len(), 3, "{quarantined:?}");
    assert_eq!(quarantined[2]["kind"], "duplicate id");
    assert!(stderr(&output).contains("9 documents: 6 written, 3 in quarantine"), "{}", stderr(&output));
}

#[test]
fn standard_input_and_standard_output() {
    let config = CONFIG.replace("path = \"out/results.jsonl\"", "path = \"-\"\nformat = \"jsonl\"");
    let dir = folder(&[("c.toml", config.as_bytes()), ("a.txt", "今天很好。".as_bytes())]);
    let output = textmill(dir.path(), &["run", "c.toml", "a.txt"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(lines(&stdout(&output))[0]["document"]["language"], "zh");
}

#[test]
fn a_batch_that_cannot_be_read_at_all_is_set_aside() {
    let good = "{\"text\": \"今天很好。\"}\n".repeat(200);
    let bad = "no json\n".repeat(130);
    let dir = folder(&[
        ("c.toml", CONFIG.replace("in/*.txt", "in").as_bytes()),
        ("in/a.jsonl", (good + &bad).as_bytes()),
    ]);
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("330 documents: 200 written, 130 in quarantine"), "{}", stderr(&output));
    let alone = textmill(dir.path(), &["run", "c.toml", "c.toml", "--set", "input.format=\"jsonl\""]);
    assert_eq!(alone.status.code(), Some(1), "{}", stderr(&alone));
}

#[test]
fn nothing_is_written_over_what_is_read_or_written() {
    let text = "今天很好。";
    let dir = folder(&[("c.toml", CONFIG.as_bytes()), ("in/a.txt", text.as_bytes())]);
    std::os::unix::fs::symlink(dir.path().join("in"), dir.path().join("link")).unwrap();
    for (set, told) in [
        ("run.quarantine=\"in/a.txt\"", "the quarantine would be written over the input `in/a.txt`"),
        ("run.quarantine=\"link/a.txt\"", "the quarantine would be written over the input `in/a.txt`"),
        ("run.manifest=\"in/../in/a.txt\"", "the manifest would be written over the input `in/a.txt`"),
        ("run.manifest=\"c.toml\"", "the manifest would be written over the config"),
        ("run.manifest=\"out/results.jsonl\"", "would be written over the manifest"),
        (
            "output.1.path=\"out/../out/results.jsonl\"",
            "would be written over the output `out/results.jsonl`",
        ),
    ] {
        let output = textmill(dir.path(), &["run", "c.toml", "--set", set]);
        assert_eq!(output.status.code(), Some(2), "{set}: {}", stderr(&output));
        assert!(stderr(&output).contains(told), "{set}: {}", stderr(&output));
        assert_eq!(fs::read_to_string(dir.path().join("in/a.txt")).unwrap(), text, "{set}");
        assert_eq!(fs::read_to_string(dir.path().join("c.toml")).unwrap(), CONFIG, "{set}");
    }
}
