//! The index of entities over a corpus, against the entities it is made of.

use crate::support::{folder, lines, stderr, textmill};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

const CONFIG: &str = r#"
version = 1
[input]
paths = ["in"]
[[step]]
plugin = "extract"
[[step]]
plugin = "extract"
operator = "index"
name = "index"
[[output]]
path = "out/entities.jsonl"
[[output]]
path = "out/index.jsonl"
table = "index"
"#;

const REPORTS: [&str; 4] = [
    "国家卫生健康委和省财政厅印发《乡村诊所管理办法》。国家卫健委在湖北调研。",
    "国家卫健委会同财政部检查了湖北的诊所。",
    "没有名字的一篇。",
    "财政部答复了湖北省财政厅，依据的是《乡村诊所管理办法》。",
];

#[test]
fn the_index_counts_what_the_entities_say() {
    let files: Vec<(String, &str)> =
        REPORTS.iter().enumerate().map(|(n, text)| (format!("in/{n}.txt"), *text)).collect();
    let mut all: Vec<(&str, &[u8])> = vec![("c.toml", CONFIG.as_bytes())];
    all.extend(files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())));
    let dir = folder(&all);
    let run = |jobs: &str| {
        let output = textmill(dir.path(), &["run", "c.toml", "--jobs", jobs]);
        assert!(output.status.success(), "{}", stderr(&output));
        fs::read_to_string(dir.path().join("out/index.jsonl")).unwrap()
    };
    let index = run("2");
    assert_eq!(index, run("1"));

    // By kind and value: occurrences, documents, forms.
    type Counted = (u64, BTreeSet<String>, BTreeSet<String>);
    let mut counts: BTreeMap<(String, String), Counted> = BTreeMap::new();
    let listed = ["organization", "person", "place", "title", "document_number", "term"];
    for document in lines(&fs::read_to_string(dir.path().join("out/entities.jsonl")).unwrap()) {
        for entity in document["extract"]["entities"].as_array().unwrap() {
            let text = |name: &str| entity[name].as_str().unwrap().to_owned();
            if listed.contains(&text("kind").as_str()) {
                let entry = counts.entry((text("kind"), text("value"))).or_default();
                entry.0 += 1;
                entry.1.insert(document["document"]["id"].to_string());
                entry.2.insert(text("text"));
            }
        }
    }
    let rows = lines(&index);
    assert_eq!(rows.len(), counts.len());
    assert!(rows.len() >= 4, "{rows:#?}");
    for row in &rows {
        let key = (row["kind"].as_str().unwrap().to_owned(), row["value"].as_str().unwrap().to_owned());
        let (count, documents, forms) = &counts[&key];
        assert_eq!(row["count"], *count, "{row}");
        assert_eq!(row["documents"], documents.len(), "{row}");
        assert_eq!(row["forms"], forms.len(), "{row}");
        // The place it names is where it stands first.
        let first: usize = row["first_document"].as_str().unwrap().trim_end_matches(".txt").parse().unwrap();
        let at = row["first_offset"].as_u64().unwrap() as usize;
        let there: String = REPORTS[first].chars().skip(at).collect();
        assert!(forms.iter().any(|form| there.starts_with(form)), "{row}: {there}");
        assert_eq!(documents.iter().next().unwrap().trim_matches('"'), row["first_document"]);
    }
    let commission = rows.iter().find(|row| row["text"] == "国家卫健委").unwrap();
    assert_eq!((&commission["count"], &commission["forms"]), (&3.into(), &2.into()), "one organ, two names");
}

#[test]
fn a_step_that_is_not_there_is_named_with_what_to_do() {
    let config = CONFIG.replace("name = \"index\"", "name = \"index\"\n[step.options]\nfrom = \"extrakt\"");
    let dir = folder(&[("c.toml", config.as_bytes()), ("in/a.txt", b"One report.")]);
    let output = textmill(dir.path(), &["check", "c.toml"]);
    assert_eq!(output.status.code(), Some(2));
    let told = stderr(&output);
    assert!(told.contains("no earlier step is called `extrakt`"), "{told}");
    assert!(told.contains("put the step whose results are read before this one"), "{told}");
}
