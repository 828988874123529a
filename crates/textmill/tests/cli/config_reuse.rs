//! Configs that build on others: `extends`, profiles, variables of the environment; and what `config show` says of
//! them.

use crate::support::{command, folder, lines, stderr, stdout, textmill};
use std::fs;

const BASE: &str = r#"version = 1
[input]
paths = ["in/*.txt"]
date = "2020-07-10"
[[step]]
plugin = "count"
[step.options]
top-terms = 7
[[step]]
plugin = "summarize"
[[output]]
path = "out/results.jsonl"
"#;

const CHILD: &str = r#"version = 1
extends = "shared/base.toml"
[input]
date = "2021-01-01"
[step.summarize.options]
length = "1 sentence"
[profile.small]
run.jobs = 1
[profile.small.step.count.options]
top-terms = 2
"#;

#[test]
fn a_config_may_differ_from_another_in_little() {
    let report = "全市降雨五天。各部门连夜巡查，转移群众三百人。灾后重建随即开始。";
    let dir = folder(&[
        ("c.toml", CHILD.as_bytes()),
        ("shared/base.toml", BASE.as_bytes()),
        ("shared/in/a.txt", report.as_bytes()),
    ]);
    let output = textmill(dir.path(), &["config", "show", "c.toml", "--origin", "--profile", "small"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    insta::assert_snapshot!("config_show_origin", stdout(&output));
    let output = textmill(dir.path(), &["config", "show", "c.toml"]);
    let shown = stdout(&output);
    assert!(
        shown.contains("top-terms = 7") && shown.contains("2021-01-01") && !shown.contains("profile"),
        "{shown}"
    );
    // What is shown is a config itself, in the same folder.
    fs::write(dir.path().join("shown.toml"), shown).unwrap();
    for config in ["c.toml", "shown.toml"] {
        let output = textmill(dir.path(), &["run", config, "--profile", "small", "-q"]);
        let small = config == "c.toml";
        assert_eq!(output.status.code(), Some(if small { 0 } else { 2 }), "{}", stderr(&output));
    }
    // The other file's paths are relative to that file.
    let written = fs::read_to_string(dir.path().join("shared/out/results.jsonl")).unwrap();
    let written = lines(&written);
    assert_eq!(written[0]["document"]["date"], "2021-01-01");
    assert_eq!(written[0]["count"]["terms"].as_array().unwrap().len(), 2);
    assert_eq!(written[0]["summarize"]["sentences"].as_array().unwrap().len(), 1);
}

#[test]
fn mistakes_are_shown_in_the_file_they_are_in() {
    let base = BASE.replace("top-terms = 7", "top-term = 7");
    let dir = folder(&[
        ("c.toml", CHILD.as_bytes()),
        ("shared/base.toml", base.as_bytes()),
        ("shared/in/a.txt", b"x."),
    ]);
    let told = stderr(&textmill(dir.path(), &["check", "c.toml"]));
    assert!(told.contains("shared/base.toml:8:1") || told.contains("shared/base.toml"), "{told}");
    assert!(told.contains("top-term = 7") && told.contains("did you mean `top-terms`"), "{told}");
    let cases = [
        ("extends = \"c.toml\"", "extends itself"),
        ("extends = \"nowhere.toml\"", "cannot read the config `./nowhere.toml`"),
        ("extends = 3", "`extends` is the path of another config"),
        (
            "extends = \"shared/base.toml\"\n[step.translate.options]\na = 1",
            "`step` has no entry `translate`; it has 0 (count), 1 (summarize)",
        ),
    ];
    for (line, expected) in cases {
        fs::write(dir.path().join("c.toml"), format!("version = 1\n{line}\n")).unwrap();
        let output = textmill(dir.path(), &["check", "c.toml"]);
        assert_eq!(output.status.code(), Some(2), "{line}");
        assert!(stderr(&output).contains(expected), "{line}: {}", stderr(&output));
    }
    let told = stderr(&textmill(dir.path(), &["check", "shared/base.toml", "--profile", "fast"]));
    assert!(told.contains("the config has no profile `fast`") && told.contains("[profile.fast]"), "{told}");
}

#[test]
fn variables_stand_in_strings_only_and_are_not_shown() {
    let config = r#"version = 1
[input]
paths = ["${REPORTS}/*.txt"]
date = "${DAY:-2020-07-10}"
[[step]]
plugin = "extract"
[step.options.rules]
[[output]]
path = "${TARGET}.jsonl"
[[output]]
path = "out/$${id}.md"
"#;
    let config = config.replace("[step.options.rules]\n", "").replace("out/$${id}.md", "out/{id}.md");
    let dir =
        folder(&[("c.toml", config.as_bytes()), ("reports of 2020/a.txt", "全市降雨五天。".as_bytes())]);
    let run = |target: &str| {
        let mut command = command(dir.path(), &["run", "c.toml"]);
        command.env("REPORTS", "reports of 2020").env("TARGET", target).output().unwrap()
    };
    let output = run("out/secret-name");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(dir.path().join("out/secret-name.jsonl").exists());
    let manifest = fs::read_to_string(dir.path().join("out/manifest.json")).unwrap();
    assert!(manifest.contains("${TARGET}.jsonl") && !manifest.contains("secret-name"), "{manifest}");
    // No value of a variable can say anything else than a string.
    let output = run("x\"\nversion = 2\n#");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(dir.path().join("x\"\nversion = 2\n#.jsonl").exists());
    let output = textmill(dir.path(), &["check", "c.toml"]);
    assert_eq!(output.status.code(), Some(2));
    let told = stderr(&output);
    assert!(
        told.contains("the environment has no variable `REPORTS`") && told.contains("c.toml:3:"),
        "{told}"
    );
    assert!(told.contains("no variable `TARGET`"), "{told}");
    let shown = textmill(
        dir.path(),
        &["config", "show", "c.toml", "--set", "input.paths=[\"a\"]", "--set", "output.0.path=b.jsonl"],
    );
    assert!(stdout(&shown).contains("${DAY:-2020-07-10}"), "{}", stderr(&shown));
}

/// A relative path stays relative to the file that says it, also where a variable begins it; an absolute one leads away.
#[test]
fn a_variable_at_the_start_of_a_path_is_relative_to_its_own_file() {
    let base = BASE.replace("in/*.txt", "${IN}/*.txt").replace("out/results", "${OUT}/results");
    let dir = folder(&[
        ("c.toml", b"version = 1\nextends = \"shared/base.toml\"\n".as_slice()),
        ("shared/base.toml", base.as_bytes()),
        ("shared/in/a.txt", b"One sentence."),
    ]);
    let elsewhere = tempfile::tempdir().unwrap();
    let mut command = command(dir.path(), &["run", "c.toml"]);
    let output = command.env("IN", "in").env("OUT", elsewhere.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(elsewhere.path().join("results.jsonl").exists());
}

#[test]
fn keys_that_are_no_bare_keys_are_shown_in_quotes() {
    let config = BASE.replace("date =", "encodings = { \"in/a.*\" = \"gb18030\" }\ndate =");
    let dir = folder(&[("c.toml", config.as_bytes())]);
    let shown = stdout(&textmill(dir.path(), &["config", "show", "c.toml", "--origin"]));
    assert!(shown.contains("input.encodings.\"in/a.*\" = \"gb18030\""), "{shown}");
}
