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
fn kwic_finds_full_width_and_traditional_forms() {
    let dir = folder(&[
        ("c.toml", b"version = 1\n[input]\npaths = [\"a.txt\"]\n".as_slice()),
        ("a.txt", "縣水務局稱：ＧＤＰ增長３％。县水务局说GDP好。".as_bytes()),
    ]);
    let hits = |args: &[&str]| -> Vec<String> {
        let output = textmill(dir.path(), &[&["kwic", "c.toml", "--format", "csv"], args].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stdout(&output)
            .lines()
            .skip(1)
            .map(|row| row.split(',').take(5).collect::<Vec<_>>().join(","))
            .collect()
    };
    assert_eq!(
        hits(&["水务局"]),
        ["a.txt,1,4,縣,水務局", "a.txt,16,19,縣水務局稱：ＧＤＰ增長３％。县,水务局"]
    );
    assert_eq!(hits(&["增长3%"]), ["a.txt,9,13,縣水務局稱：ＧＤＰ,增長３％"]);
    assert_eq!(hits(&["GDP", "-w"]).len(), 2);
    assert_eq!(hits(&["GDP", "--exact"]).len(), 1);
    assert_eq!(hits(&["水务局", "-e"]).len(), 1);
}

#[test]
fn kwic_finds_whole_words_over_line_ends_and_refuses_an_endless_context() {
    let dir = folder(&[
        ("c.toml", b"version = 1\n[input]\npaths = [\"in\"]\n".as_slice()),
        ("in/a.txt", "steam and tea; the old\nmill of tea 9, then tea 10.\n".as_bytes()),
        ("in/b.txt", "市场监管局检查超市场馆，统一大市\n场建设加快。".as_bytes()),
    ]);
    let kwic = |args: &[&str]| {
        let output = textmill(dir.path(), &[&["kwic", "c.toml"], args, &["--format", "csv"]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        stdout(&output)
    };
    assert_eq!(kwic(&["tea"]).lines().count(), 5);
    assert_eq!(kwic(&["tea", "-w"]).lines().count(), 4);
    let mill = kwic(&["old mill"]);
    assert!(mill.contains(",old mill,"), "{mill}");
    // Broken within a word, and with no blank where it is shown.
    let market = kwic(&["市场"]);
    assert!(market.contains("统一大,市场,建设"), "{market}");
    let whole = kwic(&["超市", "--word"]);
    assert_eq!(whole.lines().count(), 2, "{whole}");
    assert_eq!(kwic(&["市场馆", "--word"]).lines().count(), 1);
    let sorted = kwic(&["tea", "-w", "--sort", "right1"]);
    let nine = sorted.find("\" 9").or(sorted.find(" 9")).unwrap();
    assert!(nine < sorted.find(" 10").unwrap(), "{sorted}");
    let far = textmill(dir.path(), &["kwic", "c.toml", "tea", "--context", "99999999999"]);
    assert_eq!(far.status.code(), Some(2));
    assert!(stderr(&far).contains("--context") && stderr(&far).contains("2000"), "{}", stderr(&far));
}

#[test]
fn kwic_sorts_by_words_whatever_the_context_shows() {
    let dir = folder(&[
        ("c.toml", b"version = 1\n[input]\npaths = [\"in\"]\n".as_slice()),
        (
            "in/a.txt",
            b"government growth zebra. pavement growth yak. basement growth xerus.\nolder growth ant. new\n",
        ),
    ]);
    let order = |args: &[&str]| -> Vec<u64> {
        let output = textmill(dir.path(), &[&["kwic", "c.toml", "growth", "--format", "csv"], args].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let starts = stdout(&output);
        starts.lines().skip(1).map(|row| row.split(',').nth(1).unwrap().parse().unwrap()).collect()
    };
    let (government, pavement, basement, older) = (11, 34, 55, 75);
    for context in ["0", "1", "2", "4", "40"] {
        let sorted = |key: &str| order(&["--context", context, "--sort", key]);
        assert_eq!(sorted("left1"), [basement, government, older, pavement], "{context}");
        assert_eq!(sorted("right1"), [older, basement, pavement, government], "{context}");
        // basement, new, older, pavement: over the ends of lines.
        assert_eq!(sorted("right2"), [pavement, older, basement, government], "{context}");
    }
}

#[test]
fn kwic_sorts_a_long_line_by_its_words_in_time() {
    let text = "the old mill of the north grinds the grain ".repeat(6_000);
    let dir = folder(&[
        ("c.toml", b"version = 1\n[input]\npaths = [\"in\"]\n".as_slice()),
        ("in/a.txt", text.as_bytes()),
    ]);
    let started = std::time::Instant::now();
    let args =
        ["kwic", "c.toml", "mill", "--context", "2000", "--sort", "right1,left1,left2", "--limit", "1"];
    let output = textmill(dir.path(), &args);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stderr(&output).contains("1 of 6000 places"), "{}", stderr(&output));
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
}

#[test]
fn kwic_shows_no_line_for_a_limit_of_nothing_and_counts() {
    let dir = folder(&[
        ("c.toml", b"version = 1\n[input]\npaths = [\"in\"]\n".as_slice()),
        ("in/a.txt", b"tea and tea\r\ntea\r\n"),
    ]);
    for sort in ["document", "left1"] {
        let output = textmill(dir.path(), &["kwic", "c.toml", "tea", "--limit", "0", "--sort", sort]);
        assert_eq!((stdout(&output).as_str(), output.status.code()), ("", Some(0)));
        assert!(stderr(&output).contains("0 of 3 places"), "{}", stderr(&output));
    }
    // Expressions know the lines, whatever ends them.
    for pattern in ["^tea", "tea$"] {
        let output = textmill(dir.path(), &["kwic", "c.toml", pattern, "-e"]);
        assert!(stderr(&output).contains("2 of 2 places"), "{pattern}: {}", stderr(&output));
    }
}

/// Terms, categories and `kwic -w` agree on how often a word is there.
#[test]
fn an_owner_is_counted_once_and_the_same_by_everything() {
    let config = "version = 1\n[input]\npaths = [\"in\"]\n[[step]]\nplugin = \"count\"\n[[step.options.categories]]\nlabel = \"china\"\n\
                  words = [\"China\"]\n[[output]]\npath = \"out/r.jsonl\"\n";
    let text =
        "China's economy grew. The growth of China was 5%. China\u{2019}s exports rose. Chinas do not count.";
    let dir = folder(&[("c.toml", config.as_bytes()), ("in/a.txt", text.as_bytes())]);
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let row: Value =
        serde_json::from_str(&fs::read_to_string(dir.path().join("out/r.jsonl")).unwrap()).unwrap();
    let terms = row["count"]["terms"].as_array().unwrap();
    assert_eq!(terms.iter().find(|term| term["term"] == "china").unwrap()["count"], 3);
    assert_eq!(row["count"]["categories"][0]["count"], 3);
    let output = textmill(dir.path(), &["kwic", "c.toml", "China", "-w"]);
    assert!(stderr(&output).contains("3 of 3 places"), "{}", stderr(&output));
}

#[test]
fn kwic_and_compare_keep_the_limits_of_the_input() {
    let config = "version = 1\n[input]\npaths = [\"in\"]\nmax-bytes = 60\nmax-seconds = 0.000001\n";
    let dir = folder(&[
        ("c.toml", config.as_bytes()),
        ("in/a.txt", b"the old mill"),
        ("in/b.txt", "the old mill ".repeat(20).as_bytes()),
        ("in/c.html", b"<p>the old mill</p>"),
    ]);
    for args in [&["kwic", "c.toml", "mill"][..], &["compare", "in", "in", "--config", "c.toml"]] {
        let output = textmill(dir.path(), args);
        assert_eq!(output.status.code(), Some(1), "{args:?} {}", stderr(&output));
        let said = stderr(&output);
        assert!(said.contains("max-bytes"), "{said}");
        assert!(said.contains("c.html") && said.contains("max-seconds"), "{said}");
        assert!(!stdout(&output).is_empty());
    }
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
            && page.contains("## 移动的段落\n\n- *第1段* 水渠全部修好并通过验收。"),
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
fn tables_for_a_spreadsheet_run_no_formula() {
    let dir = folder(&[
        ("c.toml", b"version = 1\n[input]\npaths = [\"a.txt\"]\n".as_slice()),
        ("a.txt", b"=1+1 growth, =2+2\n"),
        ("b.txt", b"=SUM(A1) was added here.\n"),
    ]);
    let kwic = |args: &[&str]| {
        stdout(&textmill(dir.path(), &[&["kwic", "c.toml", "growth", "--format", "csv"], args].concat()))
    };
    assert!(kwic(&[]).starts_with("document_id") && kwic(&[]).contains(",=1+1 ,growth,"), "{}", kwic(&[]));
    let guarded = kwic(&["--bom", "--guard-formulas"]);
    assert!(guarded.starts_with("\u{feff}document_id") && guarded.contains(",'=1+1 ,growth,"), "{guarded}");
    let args = ["compare", "a.txt", "b.txt", "-o", "out", "--guard-formulas", "--bom"];
    assert_eq!(textmill(dir.path(), &args).status.code(), Some(0));
    let passages = fs::read_to_string(dir.path().join("out/passages.csv")).unwrap();
    assert!(passages.starts_with('\u{feff}') && passages.contains(",'=SUM(A1) was"), "{passages}");
    assert!(fs::read(dir.path().join("out/terms.csv")).unwrap().starts_with("\u{feff}before".as_bytes()));
}

#[test]
fn compare_does_not_call_terms_steady_that_nothing_was_compared_with() {
    let dir = folder(&[("old.txt", b"The old mill by the mill pond. The pond."), ("empty.txt", b"---\n")]);
    let page = stdout(&textmill(dir.path(), &["compare", "old.txt", "empty.txt"]));
    assert!(page.contains("## Gone terms\n\nNot compared: empty.txt has no words."), "{page}");
    assert!(page.contains("- old.txt: 1 document, "), "{page}");
    let same = stdout(&textmill(dir.path(), &["compare", "old.txt", "old.txt"]));
    assert!(same.contains("## Gone terms\n\nNone."), "{same}");
}

/// Words drawn from one hat for both sides: nothing rises and nothing falls. Words that really do, do.
#[test]
fn compare_takes_no_chance_for_a_trend() {
    let mut seed = 11u64;
    let mut drawn = |words: usize| -> String {
        let mut text = String::new();
        for at in 0..words {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let letter = |n: u64| char::from(b'a' + (n % 26) as u8);
            text.push_str("word");
            text.push(letter(seed >> 40));
            text.push(letter(if seed >> 50 & 1 == 0 { 0 } else { seed >> 45 }));
            text.push_str(if at % 12 == 11 { ". " } else { " " });
        }
        text
    };
    let (before, after) = (drawn(4_000), drawn(4_000));
    let dir = folder(&[
        ("a/r.txt", before.as_bytes()),
        ("b/r.txt", after.as_bytes()),
        ("c/r.txt", (after.clone() + &"canal ".repeat(90)).as_bytes()),
        ("d/r.txt", (before.clone() + &"canal ".repeat(9)).as_bytes()),
    ]);
    let table = |from: &str, to: &str| {
        let output = textmill(dir.path(), &["compare", from, to, "-o", "out"]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        fs::read_to_string(dir.path().join("out/terms.csv")).unwrap()
    };
    let noise = table("a", "b");
    let by_chance =
        |row: &&str| row.split(',').nth(12).is_some_and(|p| p.parse::<f64>().unwrap_or(1.0) < 0.05);
    assert!(noise.lines().skip(1).filter(by_chance).count() > 3, "without a correction some are significant");
    assert!(!noise.contains(",rising,") && !noise.contains(",falling,"), "{noise}");
    assert!(table("d", "c").contains(",rising,canal,"));
    assert!(table("c", "d").contains(",falling,canal,"));
}

#[test]
fn compare_tells_a_passage_that_was_edited_elsewhere_with_both_places_and_its_words() {
    let before =
        "# 一\n\n财政局安排专项资金2.4亿元，惠及企业1900余家。\n\n桥梁今年通车。\n\n审计没有发现问题。\n";
    let after =
        "# 一\n\n桥梁今年通车。\n\n审计没有发现问题。\n\n财政局安排专项资金3.1亿元，惠及企业1900余家。\n";
    let dir = folder(&[("a/r.txt", before.as_bytes()), ("b/r.txt", after.as_bytes())]);
    let page = stdout(&textmill(dir.path(), &["compare", "a", "b"]));
    assert!(page.contains("- *第2段 → 第4段* 财政局安排专项资金**2.4**亿元"), "{page}");
    assert!(page.contains("## 新增的段落\n\n无。") && page.contains("## 删去的段落\n\n无。"), "{page}");
    textmill(dir.path(), &["compare", "a", "b", "-o", "out"]);
    let table = fs::read_to_string(dir.path().join("out/passages.csv")).unwrap();
    assert_eq!(table.lines().count(), 2, "{table}");
    assert!(table.contains("moved and changed") && table.trim_end().ends_with(",2.4,3.1"), "{table}");
}

#[test]
fn compare_by_year_takes_each_year_with_the_one_before() {
    let dir = folder(&[("in/a.jsonl", records().as_bytes())]);
    let output = textmill(dir.path(), &["compare", "in/a.jsonl", "--by", "year", "--top", "3"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let page = stdout(&output);
    assert!(page.contains("2018 → 2019") && page.contains("2019 → 2020"), "{page}");
}
