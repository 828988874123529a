//! The plugin in C, built by the line that its README gives, loaded and run like any other.

use crate::support::{folder, lines, stderr, stdout, textmill, workspace};
use std::fs;
use std::process::Command;

/// FNV-1a as RFC 9923 defines it, to compare with.
fn fnv1a(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

fn build(dir: &std::path::Path) {
    let readme = fs::read_to_string(workspace().join("plugins/fingerprint/README.md")).unwrap();
    let line = readme.lines().find(|line| line.starts_with("cc ")).expect("the README has a cc line");
    let target = dir.join("libfingerprint.so");
    let line = line.replace("target/release/libfingerprint.so", target.to_str().unwrap());
    let status = Command::new("sh").arg("-c").arg(&line).current_dir(workspace()).status().unwrap();
    assert!(status.success(), "{line}");
}

#[test]
fn it_fingerprints_texts() {
    let long = "全市完成投资二百亿元，新开工项目四十个，群众满意度继续上升。".repeat(20);
    let near = long.replacen("四十个", "四十一个", 1);
    let other =
        "The harbour office moved its records to the new hall in spring, and opened it to readers.".repeat(9);
    let config = "version = 1\nplugin-dirs = [\".\"]\n[input]\npaths = [\"in/*.txt\"]\n[[step]]\nplugin = \"fingerprint\"\n\
                  [[output]]\npath = \"results.jsonl\"\n";
    let dir = folder(&[
        ("c.toml", config.as_bytes()),
        ("in/1.txt", long.as_bytes()),
        ("in/2.txt", long.as_bytes()),
        ("in/3.txt", near.as_bytes()),
        ("in/4.txt", other.as_bytes()),
        ("in/5.txt", b""),
        ("in/6.txt", "好".as_bytes()),
    ]);
    build(dir.path());
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let results = lines(&fs::read_to_string(dir.path().join("results.jsonl")).unwrap());
    let content = |index: usize| results[index]["fingerprint"]["content"].as_str().unwrap().to_owned();
    let simhash = |index: usize| {
        u64::from_str_radix(results[index]["fingerprint"]["simhash"].as_str().unwrap(), 16).unwrap()
    };
    for (index, text) in [long.as_str(), &long, &near, &other, "", "好"].iter().enumerate() {
        assert_eq!(content(index), fnv1a(text), "document {index}");
    }
    let distance = |a: usize, b: usize| (simhash(a) ^ simhash(b)).count_ones();
    assert_eq!(distance(0, 1), 0);
    assert!(distance(0, 2) <= 6, "near texts differ in {} bits", distance(0, 2));
    assert!(distance(0, 3) >= 16, "other texts differ in {} bits only", distance(0, 3));
    assert_eq!(simhash(4), 0);

    // One at a time gives what all together gave.
    for (index, result) in results.iter().enumerate() {
        let alone = textmill(dir.path(), &["run", "c.toml", &format!("in/{}.txt", index + 1)]);
        assert_eq!(alone.status.code(), Some(0), "{}", stderr(&alone));
        let alone = lines(&fs::read_to_string(dir.path().join("results.jsonl")).unwrap());
        assert_eq!(alone[0]["fingerprint"], result["fingerprint"]);
    }
}

#[test]
fn its_options_are_checked_and_shown() {
    let config = "version = 1\nplugin-dirs = [\".\"]\n[input]\npaths = [\"a.txt\"]\n[[step]]\nplugin = \"fingerprint\"\n\
                  [step.options]\nshingel = 5\n[[output]]\npath = \"r.jsonl\"\n";
    let dir = folder(&[("c.toml", config.as_bytes()), ("a.txt", b"x")]);
    build(dir.path());
    let output = textmill(dir.path(), &["check", "c.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("did you mean `shingle`?"), "{}", stderr(&output));
    assert!(stderr(&output).contains("c.toml:8:1"), "{}", stderr(&output));
    // 4.0 is the integer 4, not 40.
    let right = config.replace("shingel = 5", "shingle = 4.0");
    std::fs::write(dir.path().join("c.toml"), &right).unwrap();
    assert_eq!(textmill(dir.path(), &["check", "c.toml"]).status.code(), Some(0));
    let shown = stdout(&textmill(dir.path(), &["plugin", "show", "fingerprint", "--plugin-dir", "."]));
    assert!(shown.contains("shingle: integer = 4") && shown.contains("simhash: string"), "{shown}");
}
