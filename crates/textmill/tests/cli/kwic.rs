//! `kwic`: a pattern in its context, and what its table shares with that of `compare`.

use crate::support::{folder, stderr, stdout, textmill};
use serde_json::Value;
use std::fs;

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
        ["a.txt,1,4,縣,水務局", "a.txt,15,18,縣水務局稱：ＧＤＰ增長３％。县,水务局"]
    );
    assert_eq!(hits(&["增长3%"]), ["a.txt,9,13,縣水務局稱：ＧＤＰ,增長３％"]);
    assert_eq!(hits(&["GDP", "-w"]).len(), 2);
    assert_eq!(hits(&["GDP", "--exact"]).len(), 1);
    assert_eq!(hits(&["水务局", "-e"]).len(), 1);
}
