//! `textmill explain`: the cut and its reasons.

use crate::support::{folder, plugin_dir, stderr, stdout, textmill};
use serde_json::Value;
use std::io::Write;
use std::process::{Command, Stdio};

const CONFIG: &str = r#"
version = 1
[input]
paths = ["nothing/here/*.txt"]
encoding = "gb18030"
[text.dictionaries]
city = "city.tsv"
[[step]]
plugin = "count"
[[step]]
plugin = "extract"
[[output]]
path = "out/results.jsonl"
"#;

const WORDS: &str = "城市大脑\t900\n云上 政务\t\tforce\n";

fn here() -> tempfile::TempDir {
    folder(&[("c.toml", CONFIG.as_bytes()), ("city.tsv", WORDS.as_bytes())])
}

#[test]
fn each_word_has_its_reason() {
    let dir = here();
    let text = "城市大脑接入云上 政务，用户达4.2万。郝铂彧说：OK！";
    let output = textmill(dir.path(), &["explain", "c.toml", text]);
    assert!(output.status.success(), "{}", stderr(&output));
    let told = stdout(&output);
    let line = |word: &str| {
        let line = told.lines().find(|line| line.split_whitespace().nth(2) == Some(word));
        line.unwrap_or_else(|| panic!("no `{word}` in:\n{told}")).to_owned()
    };
    assert!(line("城市大脑").ends_with("user word of `city`, prefer"));
    assert!(told.contains("user word of `city`, force"));
    assert!(line("用户").contains("dictionary, frequency "));
    assert!(line("4.2").ends_with("number"));
    assert!(line("OK").ends_with("word in letters"));
    assert!(line("。").ends_with("punctuation"));
    // A word that the model finds may be in the dictionary, too, which rated its characters higher.
    assert!(told.contains("hidden Markov model: the dictionary leaves its characters alone"), "{told}");
    assert!(!told.contains("in no dictionary"), "{told}");
    assert!(told.contains("sentences: 2"), "{told}");
    assert!(told.contains("count: nothing to explain"), "{told}");
    assert!(!dir.path().join("out").exists(), "an explanation writes nothing");
}

#[test]
fn steps_over_the_corpus_are_left_out() {
    let corpus = "[[step]]\nplugin = \"count/corpus\"\n[[step]]\nplugin = \"extract\"";
    let config = CONFIG.replace("[[step]]\nplugin = \"extract\"", corpus);
    let dir = folder(&[("c.toml", config.as_bytes()), ("city.tsv", WORDS.as_bytes())]);
    let output = textmill(dir.path(), &["explain", "c.toml", "好。", "--format", "json"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let told: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let names: Vec<&str> =
        told["steps"].as_array().unwrap().iter().filter_map(|step| step["name"].as_str()).collect();
    assert_eq!(names, ["count", "extract"]);
}

#[test]
fn json_says_the_same_in_offsets_of_characters() {
    let dir = here();
    let text = "一、概况\n城市大脑上线。";
    let output = textmill(dir.path(), &["explain", "c.toml", text, "--format", "json"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let told: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let characters: Vec<char> = text.chars().collect();
    for word in told["words"].as_array().unwrap() {
        let range = word["start"].as_u64().unwrap() as usize..word["end"].as_u64().unwrap() as usize;
        assert_eq!(word["text"].as_str().unwrap(), characters[range].iter().collect::<String>());
    }
    assert_eq!(told["text"]["language"], "zh");
    assert_eq!(told["sections"][0]["heading"], "一、概况");
    assert_eq!(told["sentences"][1]["section"], 0);
    let names: Vec<&str> =
        told["steps"].as_array().unwrap().iter().filter_map(|s| s["name"].as_str()).collect();
    assert_eq!(names, ["count", "extract"]);
    assert!(told["steps"][0]["explain"].is_null());
}

#[test]
fn standard_input_is_decoded_as_the_config_says() {
    let dir = here();
    let mut child = Command::new(env!("CARGO_BIN_EXE_textmill"))
        .args(["explain", "c.toml", "-", "--format", "json", "--plugin-dir"])
        .arg(plugin_dir())
        .current_dir(dir.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // 春天 in GB18030.
    child.stdin.take().unwrap().write_all(&[0xB4, 0xBA, 0xCC, 0xEC]).unwrap();
    let output = child.wait_with_output().unwrap();
    let told: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(told["text"]["encoding"], "GB18030");
    assert_eq!(told["words"][0]["text"], "春天");
}

#[test]
fn a_wrong_config_is_told_with_its_place() {
    let dir = folder(&[("c.toml", CONFIG.replace("city.tsv", "gone.tsv").as_bytes())]);
    let output = textmill(dir.path(), &["explain", "c.toml", "好"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("c.toml:7"), "{}", stderr(&output));
}

#[test]
fn the_words_of_a_treebank_have_tags() {
    let dir = here();
    let args = ["explain", "c.toml", "我們在台北研究經濟。", "--set", "text.words=treebank"];
    let output = textmill(dir.path(), &args);
    assert!(output.status.success(), "{}", stderr(&output));
    let told = stdout(&output);
    let words: Vec<Vec<&str>> =
        told.lines().map(|line| line.split_whitespace().skip(2).take(2).collect()).collect();
    for word in [["我們", "PRON"], ["台北", "PROPN"], ["經濟", "NOUN"], ["。", "PUNCT"]] {
        assert!(words.iter().any(|found| found == &word), "{word:?} in:\n{told}");
    }
}

#[test]
fn a_word_in_two_dictionaries_is_told_and_never_loses_its_force() {
    let config = CONFIG.replace("city = \"city.tsv\"", "city = \"city.tsv\"\nmore = \"more.tsv\"");
    let more = "城市大脑\t\tforce\n云上 政务\t5\n";
    let files =
        [("c.toml", config.as_bytes()), ("city.tsv", WORDS.as_bytes()), ("more.tsv", more.as_bytes())];
    let dir = folder(&files);
    let output = textmill(dir.path(), &["check", "c.toml"]);
    let told = stderr(&output);
    assert!(
        told.contains("the dictionary `more`: `城市大脑` stands in `city`, too")
            && told.contains("that of `more` counts (1 more words are like it)"),
        "{told}"
    );
    let output = textmill(dir.path(), &["explain", "c.toml", "城市大脑接入云上 政务。"]);
    let told = stdout(&output);
    assert!(
        told.contains("user word of `more`, force") && told.contains("user word of `city`, force"),
        "{told}"
    );
}
