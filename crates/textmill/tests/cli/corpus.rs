//! Steps over the corpus, `kwic` and `compare`: the real program, the real plugins.

use crate::support::{folder, stderr, stdout, textmill};
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
fn records() -> String {
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
fn kwic_shows_contexts_aligned_and_sorted() {
    let text = "全县水渠修好。乡村水渠通水！城里水渠\u{1b}[31m停用，水渠";
    let dir = folder(&[
        ("c.toml", b"version = 1\n[input]\npaths = [\"in\"]\n".as_slice()),
        ("in/a.txt", text.as_bytes()),
        ("in/b.txt", b"The old mill. the OLD Mill!"),
    ]);
    let kwic = |args: &[&str]| {
        let output = textmill(dir.path(), &[&["kwic", "c.toml"], args].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stdout(&output)
    };
    let shown = kwic(&["水渠", "--context", "10"]);
    assert_eq!(shown.lines().count(), 4);
    assert!(!shown.contains('\u{1b}'), "what a terminal would act upon is not shown");
    // Aligned: a Chinese character takes two columns.
    let column = |line: &str| {
        let before = line.split(" 水渠 ").next().unwrap();
        before.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>()
    };
    let columns: Vec<usize> = shown.lines().take(3).map(column).collect();
    assert!(columns.iter().all(|c| *c == columns[0]), "{columns:?}\n{shown}");
    let table = kwic(&["水渠", "--format", "csv", "--limit", "2"]);
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(rows.len(), 3);
    assert!(rows[1].starts_with("a.txt,2,4,"), "{table}");
    let sorted = kwic(&["mill", "-i", "--sort", "left1,hit", "--format", "csv"]);
    assert_eq!(sorted.lines().count(), 3);
    assert_eq!(kwic(&["m[a-z]+l", "-e", "--format", "csv"]).lines().count(), 2);
    let bad = textmill(dir.path(), &["kwic", "c.toml", "(", "-e"]);
    assert_eq!(bad.status.code(), Some(2));
}

#[test]
fn compare_says_what_changed() {
    let before =
        "水渠全部修好并通过验收。桥梁今年通车，总长三公里。审计没有发现问题。资金全部到位。管护人员不足。";
    let after = "桥梁去年通车，总长三公里半。审计没有发现问题。资金全部到位。道路开工建设，道路全长两公里。水渠全部修好并通过验收。";
    let dir = folder(&[("a/r.txt", before.as_bytes()), ("b/r.txt", after.as_bytes())]);
    let page = textmill(dir.path(), &["compare", "a/r.txt", "b/r.txt"]);
    assert_eq!(page.status.code(), Some(0), "{}", stderr(&page));
    let page = stdout(&page);
    assert!(
        page.contains("桥梁**去年**通车，总长三公里**半**。")
            && page.contains("## 移动的段落\n\n- 水渠全部修好并通过验收。"),
        "{page}"
    );
    assert!(page.contains("| 道路 | 0 | 2 |"), "{page}");
    let output = textmill(dir.path(), &["compare", "a", "b", "-o", "out"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let passages = fs::read_to_string(dir.path().join("out/passages.csv")).unwrap();
    assert_eq!(passages.lines().count(), 5, "{passages}");
    assert!(fs::read_to_string(dir.path().join("out/terms.csv")).unwrap().contains("new,道路"));
    let one = textmill(dir.path(), &["compare", "a"]);
    assert_eq!(one.status.code(), Some(2));
}

#[test]
fn compare_by_year_takes_each_year_with_the_one_before() {
    let dir = folder(&[("in/a.jsonl", records().as_bytes())]);
    let output = textmill(dir.path(), &["compare", "in/a.jsonl", "--by", "year", "--top", "3"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let page = stdout(&output);
    assert!(page.contains("2018 → 2019") && page.contains("2019 → 2020"), "{page}");
}
