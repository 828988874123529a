//! `compare`: what one set of documents says that another does not.

use crate::corpus::records;
use crate::support::{folder, stderr, stdout, textmill};
use std::fs;

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
