//! Reading within limits: what a reader breaks on, or takes too long for, costs itself alone.

use crate::formats::{SENTENCE, config, docx, gzip, pdf, quarantined, results};
use crate::support::{compile, folder, stderr, textmill, workspace};
use serde_json::Value;
use std::fs;
use std::path::Path;

fn outcome(dir: &Path, id: &str) -> (String, String) {
    let records = quarantined(dir);
    let record =
        records.iter().find(|record| record["id"] == id).unwrap_or_else(|| panic!("{id}: {records:?}"));
    let text = |key: &str| record[key].as_str().unwrap().to_owned();
    (text("kind"), text("cause"))
}

/// A text, a page, a Word document and a PDF, each of one sentence.
fn four() -> tempfile::TempDir {
    let config = config("in", "[[output]]\npath = \"out/results.jsonl\"\n");
    folder(&[
        ("c.toml", config.as_bytes()),
        ("in/a.txt", SENTENCE.as_bytes()),
        ("in/b.html", format!("<article><p>{SENTENCE}</p></article>").as_bytes()),
        ("in/c.docx", &docx(&format!("<w:p><w:r><w:t>{SENTENCE}</w:t></w:r></w:p>"))),
        ("in/d.pdf", &pdf(Some(SENTENCE))),
    ])
}

#[test]
fn what_takes_too_long_to_read_goes_to_quarantine_and_the_run_goes_on() {
    let dir = four();
    let output = textmill(dir.path(), &["run", "c.toml", "--set", "input.max-seconds=0.00001"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert_eq!(results(dir.path()).len(), 1);
    for id in ["b.html", "c.docx", "d.pdf"] {
        let (kind, cause) = outcome(dir.path(), id);
        assert_eq!(kind, "timeout");
        assert!(cause.contains("longer than 0.00001 s") && cause.contains("input.max-seconds"), "{cause}");
    }
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(results(dir.path()).len(), 4);
}

#[test]
#[cfg(target_os = "linux")]
fn a_reader_that_breaks_goes_with_its_document() {
    let dir = four();
    // Less than any process needs: its first allocation ends it.
    let output = textmill(dir.path(), &["run", "c.toml", "--set", "input.max-memory=\"1 MB\""]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert_eq!(results(dir.path()).len(), 1);
    assert!(["b.html", "c.docx", "d.pdf"].iter().all(|id| outcome(dir.path(), id).0 == "crash"));
}

#[test]
fn limits_that_are_none_are_told_where_they_stand() {
    let dir = four();
    for (set, told) in [
        ("input.max-seconds=-1", "-1 is no time"),
        ("input.max-seconds=0", "0 is no time"),
        ("input.max-memory=\"4\"", "no amount of memory"),
    ] {
        let output = textmill(dir.path(), &["check", "c.toml", "--set", set]);
        assert_eq!(output.status.code(), Some(2), "{set}");
        assert!(stderr(&output).contains(told), "{set}: {}", stderr(&output));
    }
}

#[test]
fn passwords_and_scans_are_outcomes_of_their_own() {
    let config = config("in", "[[output]]\npath = \"out/results.jsonl\"\n");
    let locked = String::from_utf8(pdf(Some(SENTENCE))).unwrap();
    let locked = locked.replace(
        "/Root 1 0 R",
        "/Root 1 0 R/ID[<00112233445566778899AABBCCDDEEFF><00112233445566778899AABBCCDDEEFF>]\
         /Encrypt<</Filter/Standard/V 1/R 2/P -4/Length 40\
         /O<0102030405060708091011121314151617181920212223242526272829303132>\
         /U<0102030405060708091011121314151617181920212223242526272829303132>>>",
    );
    let mut word = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    word.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    let dir = folder(&[
        ("c.toml", config.as_bytes()),
        ("in/locked.pdf", locked.as_bytes()),
        ("in/locked.docx", &word),
        ("in/scan.pdf", &pdf(None)),
        ("in/broken.pdf", b"%PDF-1.7 and no more"),
    ]);
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let kind = |id: &str| outcome(dir.path(), id).0;
    assert_eq!((kind("locked.pdf"), kind("locked.docx")), ("encrypted".into(), "encrypted".into()));
    assert_eq!((kind("scan.pdf"), kind("broken.pdf")), ("no text layer".into(), "unreadable".into()));
}

#[test]
fn a_line_may_be_a_document() {
    let config = config("in/*", "[[output]]\npath = \"out/results.jsonl\"\n")
        .replace("[input]", "[input]\nformat = \"lines\"");
    // "春天来了", "去公园" in GB18030: short lines that by themselves could be anything.
    let gbk = b"\xB4\xBA\xCC\xEC\xC0\xB4\xC1\xCB\xA3\xAC\r\n\r\n\xC8\xA5\xB9\xAB\xD4\xB0\n";
    let dir = folder(&[
        ("c.toml", config.as_bytes()),
        ("in/a.txt", format!("\u{feff}{SENTENCE}\n\n{{\"text\": 1}}").as_bytes()),
        ("in/b.txt", gbk),
        ("in/c.txt.gz", &gzip(b"one\ntwo\n")),
        ("in/d.txt", b"\xff\xfea\0\n\0b\0"),
    ]);
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let results = results(dir.path());
    let found: Vec<(&str, &Value)> =
        results.iter().map(|r| (r["document"]["id"].as_str().unwrap(), &r["document"]["chars"])).collect();
    let sentence = SENTENCE.chars().count();
    assert_eq!(
        found,
        [
            ("a.txt:1", &sentence.into()),
            ("a.txt:3", &11.into()),
            ("b.txt:1", &5.into()),
            ("b.txt:3", &3.into()),
            ("c.txt.gz:1", &3.into()),
            ("c.txt.gz:2", &3.into())
        ]
    );
    assert!(outcome(dir.path(), "d.txt").1.contains("UTF-16"));
}

/// A plugin in this process that looks whether it is to stop does so; one that does not is waited for.
#[test]
fn a_step_in_this_process_is_asked_to_stop() {
    let with = |plugin: &str| {
        let config = format!(
            "version = 1\nplugin-dirs = [\"plugins\"]\n[input]\npaths = [\"in\"]\n[[step]]\nplugin = \"{plugin}\"\n\
             max-seconds = 0.000000001\n[[output]]\npath = \"out/results.jsonl\"\n"
        );
        let dir = folder(&[("c.toml", config.as_bytes()), ("in/a.txt", b"x"), ("in/b.txt", b"y")]);
        // It is in C: `cargo` does not build it.
        fs::create_dir(dir.path().join("plugins")).unwrap();
        let source = workspace().join("plugins/fingerprint/fingerprint.c");
        compile(&source, &dir.path().join("plugins/libfingerprint.so"));
        let output = textmill(dir.path(), &["run", "c.toml"]);
        (output.status.code(), dir)
    };
    let (code, dir) = with("fingerprint");
    assert_eq!(code, Some(1));
    let (kind, cause) = outcome(dir.path(), "a.txt");
    assert_eq!(kind, "timeout");
    assert!(cause.contains("stopped when asked to"), "{cause}");
    assert_eq!(quarantined(dir.path()).len(), 2);
    let (code, dir) = with("count");
    assert_eq!((code, results(dir.path()).len()), (Some(0), 2));
}

/// Ids and names that would lead out of the output's folder, or nowhere.
#[test]
#[cfg(target_os = "linux")]
fn names_and_ids_that_lead_astray_stay_inside() {
    use std::os::unix::ffi::OsStrExt;
    let outputs = "[[output]]\npath = \"out/results.jsonl\"\n[[output]]\npath = \"out/pages/{id}.md\"\n";
    let long = "x".repeat(10_000);
    let ids = ["../../etc/x", "/etc/x", "C:\\x", "CON", "a\0b", &long, "..", "", "same", "same"];
    let mut records: String = ids
        .iter()
        .map(|id| format!("{}\n", serde_json::json!({"id": id, "text": format!("水\0渠 {SENTENCE}")})))
        .collect();
    records.push_str("{\"id\": \"lone\", \"text\": \"\\ud800\"}\n");
    let dir = folder(&[
        ("job/c.toml", config("in", outputs).as_bytes()),
        ("job/in/a.jsonl", records.as_bytes()),
        ("job/in/empty.txt", b""),
    ]);
    let job = dir.path().join("job");
    std::os::unix::fs::symlink(job.join("in"), job.join("in/again")).unwrap();
    std::os::unix::fs::symlink("/nonexistent", job.join("in/nowhere.txt")).unwrap();
    std::fs::write(job.join("in").join(std::ffi::OsStr::from_bytes(b"odd\xB1.txt")), SENTENCE).unwrap();
    let output = textmill(&job, &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let quarantined = quarantined(&job);
    let mut refused: Vec<&str> = quarantined.iter().map(|record| record["id"].as_str().unwrap()).collect();
    refused.sort_unstable();
    assert_eq!(refused, ["a.jsonl:11", "a.jsonl:8", "nowhere.txt", "same"], "{quarantined:?}");
    let results = results(&job);
    assert_eq!(results.len(), 10);
    let odd = results.iter().find(|r| r["document"]["id"] == "odd%B1.txt").unwrap();
    assert!(odd["document"]["notes"][0].is_string(), "{odd}");
    // A page for each, all in their folder; and nothing beside the job.
    let pages = std::fs::read_dir(job.join("out/pages")).unwrap();
    assert_eq!(pages.count(), 10);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}
