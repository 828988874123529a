//! Steps over the corpus: the real program, the real plugins.

use crate::support::{folder, stderr, textmill};
use serde_json::Value;
use std::fs;

const CONFIG: &str = r#"
version = 1
[input]
paths = ["in"]
[[step]]
plugin = "count"
operator = "corpus"
[step.options]
sizes = [1, 2]
[[step]]
plugin = "count"
operator = "corpus"
name = "by-year"
group-by = "year"
[[step]]
plugin = "count"
operator = "collocations"
[step.options]
min-count = 1
[[step]]
plugin = "count"
operator = "keyness"
[[step]]
plugin = "count"
operator = "dispersion"
[[step]]
plugin = "count"
operator = "trends"
[[step]]
plugin = "count"
operator = "growth"
[[step]]
plugin = "summarize"
operator = "corpus"
name = "digest"
[[output]]
path = "out/terms.csv"
table = "corpus"
[[output]]
path = "out/years.jsonl"
table = "by-year"
[[output]]
path = "out/collocations.csv"
table = "collocations"
[[output]]
path = "out/keyness.csv"
table = "keyness"
[[output]]
path = "out/dispersion.md"
table = "dispersion"
[[output]]
path = "out/trends.jsonl"
table = "trends"
[[output]]
path = "out/growth.csv"
table = "growth"
[[output]]
path = "out/digest.md"
table = "digest"
"#;

const TABLES: [&str; 8] = [
    "terms.csv",
    "years.jsonl",
    "collocations.csv",
    "keyness.csv",
    "dispersion.md",
    "trends.jsonl",
    "growth.csv",
    "digest.md",
];

/// 300 records of three years, one id twice, some empty.
pub(crate) fn records() -> String {
    records_of(300)
}

fn records_of(count: usize) -> String {
    let mut lines = String::new();
    for n in 0..count {
        let year = 2018 + n % 3;
        let id = if n == 200 { 7 } else { n };
        let body = match n % 4 {
            0 => format!("第{n}段水渠修好了，惠及农田{n}00亩。"),
            1 => "桥梁通车，水渠通水。审计没有发现问题。".repeat(n % 3),
            2 => format!("道路施工{n}公里。桥梁验收合格。"),
            _ => "The old mill stands by the river; the old mill rests.".to_owned(),
        };
        let record =
            serde_json::json!({"id": format!("r{id}"), "text": body, "date": format!("{year}-05-01")});
        lines.push_str(&format!("{record}\n"));
    }
    lines
}

#[test]
fn tables_of_the_corpus_are_the_same_at_any_number_of_threads() {
    let records = records();
    let dir = folder(&[("c.toml", CONFIG.as_bytes()), ("in/a.jsonl", records.as_bytes())]);
    let run = |jobs: &str| {
        let output = textmill(dir.path(), &["run", "c.toml", "--jobs", jobs]);
        // The id that is there twice goes to quarantine.
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        TABLES.map(|table| fs::read_to_string(dir.path().join("out").join(table)).unwrap())
    };
    let one = run("1");
    assert_eq!(one, run("2"));
    assert_eq!(one, run("7"));
    let growth = &one[6];
    assert!(
        growth.trim_end().lines().last().unwrap().starts_with("299,"),
        "the double is not counted: {growth}"
    );
    let mill = one[0].lines().find(|line| line.starts_with("old mill,")).expect("the bigram is listed");
    assert!(mill.starts_with("old mill,2,150,75,"), "{mill}");
    let years: Vec<Value> = one[1].lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mills: u64 =
        years.iter().filter(|row| row["term"] == "mill").map(|row| row["count"].as_u64().unwrap()).sum();
    assert_eq!(mills, 150);
    assert!(years.iter().all(|row| ["2018", "2019", "2020"].contains(&row["group"].as_str().unwrap())));
}

#[test]
fn partial_results_that_outgrow_the_memory_go_to_disk_and_change_nothing() {
    let records = records_of(3000);
    let dir = folder(&[("c.toml", CONFIG.as_bytes()), ("in/a.jsonl", records.as_bytes())]);
    let run = |args: &[&str]| {
        let output = textmill(dir.path(), &[&["run", "c.toml"], args].concat());
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        let tables = TABLES.map(|table| fs::read_to_string(dir.path().join("out").join(table)).unwrap());
        (tables, stderr(&output).contains("went to disk meanwhile"))
    };
    let (ample, spilled) = run(&[]);
    assert!(!spilled);
    // From every state by itself to a few at a time.
    for (memory, jobs) in [("1kB", "2"), ("200kB", "1"), ("200kB", "5"), ("1MB", "3")] {
        let (tables, spilled) = run(&["--memory", memory, "--jobs", jobs]);
        assert!(spilled, "{memory}");
        assert!(tables == ample, "{memory}, {jobs} threads");
    }
    let mut left: Vec<String> = fs::read_dir(dir.path().join("out"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        // A run that takes long has a ledger, which stays where documents failed.
        .filter(|name| !TABLES.contains(&name.as_str()) && name != "c.ledger.sqlite")
        .collect();
    left.sort();
    assert_eq!(left, ["manifest.json", "quarantine.jsonl"]);
}

#[test]
fn a_corpus_without_documents_has_tables_without_rows() {
    let dir = folder(&[("c.toml", CONFIG.as_bytes()), ("in/a.jsonl", b"")]);
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(dir.path().join("out/growth.csv")).unwrap().lines().count(), 1);
}

#[test]
fn what_a_corpus_step_cannot_do_is_said_before_it_runs() {
    let with = |from: &str, to: &str| {
        let config = CONFIG.replacen(from, to, 1);
        let dir = folder(&[("c.toml", config.as_bytes()), ("in/a.txt", b"mill")]);
        let output = textmill(dir.path(), &["check", "c.toml"]);
        assert_eq!(output.status.code(), Some(2), "{to}");
        stderr(&output)
    };
    assert!(with("operator = \"keyness\"", "operator = \"keynes\"").contains("did you mean `keyness`"));
    assert!(with("group-by = \"year\"", "group-by = \"yaer\"").contains("did you mean `year`"));
    assert!(with("out/terms.csv", "out/{id}.csv").contains("one file"));
    assert!(with("sizes = [1, 2]", "sizes = [1, 99]").contains("99"));
    assert!(
        with("operator = \"corpus\"\n[step.options]\nsizes = [1, 2]", "group-by = \"year\"")
            .contains("nothing to group")
    );
    let missing = CONFIG.replacen(
        "operator = \"keyness\"",
        "operator = \"keyness\"\n[step.options]\ntarget = [\"1999\"]",
        1,
    );
    let dir = folder(&[("c.toml", missing.as_bytes()), ("in/a.jsonl", records().as_bytes())]);
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("`1999`") && stderr(&output).contains("`2018`"), "{}", stderr(&output));
    assert!(!dir.path().join("out/terms.csv").exists(), "no output of a run that failed");
}

#[test]
fn documents_that_trends_leaves_out_are_counted_and_told() {
    let config = "version = 1\n[input]\npaths = [\"in\"]\n[[step]]\nname = \"over years\"\nplugin = \"count\"\noperator = \"trends\"\n\
                  [step.options]\nmin-count = 1\n[[output]]\npath = \"out/trends.csv\"\ntable = \"over years\"\n";
    let mut records = String::new();
    for (id, date) in [("a", "2019-01-01"), ("b", "2020-01-01"), ("c", ""), ("d", "")] {
        let date = if date.is_empty() { String::new() } else { format!(",\"date\":\"{date}\"") };
        records.push_str(&format!("{{\"id\":\"{id}\",\"text\":\"The mill rests.\"{date}}}\n"));
    }
    let dir = folder(&[("c.toml", config.as_bytes()), ("in/a.jsonl", records.as_bytes())]);
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stderr(&output).contains("step `over years`: 2 documents are in no row"), "{}", stderr(&output));
    let table = fs::read_to_string(dir.path().join("out/trends.csv")).unwrap();
    let rows: Vec<&str> = table.lines().collect();
    assert!(rows[0].contains("documents_left_out"), "{table}");
    assert!(rows[1].starts_with("mill,2,2019,2020,"), "{table}");

    assert!(rows[0].ends_with(",documents_left_out") && rows[1].ends_with(",2"), "{table}");
}

#[test]
fn documents_without_a_date_are_on_no_side_and_in_no_part() {
    let step = |operator: &str, options: &str| {
        format!(
            "[[step]]\nplugin = \"count\"\noperator = \"{operator}\"\n[step.options]\nmin-count = 1\n{options}\n[[output]]\npath = \"out/{operator}.jsonl\"\ntable = \"{operator}\"\n"
        )
    };
    let config = format!(
        "version = 1\n[input]\npaths = [\"in\"]\n{}{}{}",
        step("keyness", "target = [\"2020\"]"),
        step("dispersion", "by = \"year\""),
        step("trends", "")
    );
    let records = |dates: &[&str]| -> String {
        let record = |(id, date): (usize, &&str)| match *date {
            "" => format!("{{\"id\":\"{id}\",\"text\":\"The mill rests, the river rests.\"}}\n"),
            date => format!("{{\"id\":\"{id}\",\"text\":\"The mill rests.\",\"date\":\"{date}\"}}\n"),
        };
        dates.iter().enumerate().map(record).collect()
    };
    let dated = records(&["2020/5/1", "2019-01-01", "", "March 2021", "0000"]);
    let dir = folder(&[("c.toml", config.as_bytes()), ("in/a.jsonl", dated.as_bytes())]);
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    for operator in ["keyness", "dispersion", "trends"] {
        let said = format!("step `{operator}`: 3 documents are in no row");
        assert!(stderr(&output).contains(&said), "{}", stderr(&output));
        let table = fs::read_to_string(dir.path().join(format!("out/{operator}.jsonl"))).unwrap();
        let rows: Vec<Value> = table.lines().map(|row| serde_json::from_str(row).unwrap()).collect();
        assert!(rows.iter().all(|row| row["documents_left_out"] == 3), "{table}");
        let mill = rows.iter().find(|row| row["term"] == "mill").unwrap();
        match operator {
            "keyness" => {
                assert_eq!((&mill["target_count"], &mill["reference_count"]), (&1.into(), &1.into()))
            }
            "dispersion" => assert_eq!((&mill["count"], &mill["range"]), (&2.into(), &2.into())),
            _ => assert_eq!((&mill["first"], &mill["last"]), (&"2019".into(), &"2020".into())),
        }
        assert!(!rows.iter().any(|row| row["term"] == "river"), "{table}");
    }
    let page = textmill(dir.path(), &["compare", "in/a.jsonl", "--by", "year"]);
    assert_eq!(page.status.code(), Some(0));
    assert!(stderr(&page).contains("warning: 3 of 5 documents have no value of `year`"), "{}", stderr(&page));
    // None at all: there is no row to say so.
    let dir = folder(&[("c.toml", config.as_bytes()), ("in/a.jsonl", records(&["", "May"]).as_bytes())]);
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(said.contains("no document has any value of `year`; 2 documents have none"), "{said}");
    let config = format!("version = 1\n[input]\npaths = [\"in\"]\n{}", step("trends", ""));
    let dir = folder(&[("c.toml", config.as_bytes()), ("in/a.jsonl", records(&["", "May"]).as_bytes())]);
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stderr(&output).contains("step `trends`: the table has no row"), "{}", stderr(&output));
}
