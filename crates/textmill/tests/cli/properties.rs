//! Properties of the plugins that ship, through their real libraries and the real program, over documents put
//! together at random: every span points home, in every unit of offsets; how documents are cut into batches, and
//! in which company a document comes, changes nothing.

use crate::support::{folder, lines, stderr, textmill};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// What documents are made of: pieces that each plugin has something to find in, and pieces that cut them apart.
const PIECES: &[&str] = &[
    "2024年3月5日",
    "去年8月",
    "6月上旬",
    "下午三点半",
    "三年来",
    "每周一",
    "next Friday",
    "on 4 May 2021",
    "Q3 2022",
    "4.2万余名",
    "近百条",
    "12.5公里",
    "百分之三十",
    "下降7.7个百分点",
    "1.2亿元",
    "US$3bn",
    "第三",
    "twenty-one",
    "35℃",
    "国家统计局",
    "市教育局",
    "澜州大学",
    "（以下简称市局）",
    "王小明",
    "Acme Holdings Ltd.",
    "湖北省",
    "《关于开展试点的通知》",
    "国发〔2020〕5号",
    "“稳中求进”",
    "“未关的引号",
    "《未关的书名",
    "https://example.org/a?b=1",
    "me@example.org",
    "13800138000",
    "一、总体情况\n",
    "（一）主要做法\n",
    "1. First heading\n",
    "## Heading\n",
    "\n\n",
    "\r\n",
    "　　",
    " ",
    "\t",
    "，",
    "。",
    "；",
    "！",
    ". ",
    "? ",
    "…",
    "——",
    "、",
    "(",
    ")",
    "】",
    "\u{feff}",
    "\u{200b}",
    "\u{0}",
    "e\u{301}",
    "👨‍👩‍👧",
    "𠮷",
    "ｶﾞ",
    "ＡＢＣ１２３％",
    "ß",
    "İ",
    "增长",
    "抽调",
    "医护人员",
    "会议指出",
    "the company",
    "reported",
    "of the",
    "人民",
    "发展",
    "we",
    "数据显示",
];

const STEPS: &str = "[[step]]\nplugin = \"count\"\n[[step]]\nplugin = \"extract\"\n[[step]]\nplugin = \"summarize\"\n\
                     [step.options]\nlength = \"80 chars\"\n";

fn document() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        12 => prop::sample::select(PIECES).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "[一-龥]{1,4}",
        1 => "[0-9]{1,6}",
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// Runs the documents in this order; results by document, in input order.
fn results(dir: &Path, unit: &str, documents: &[(usize, &String)]) -> Vec<Value> {
    let records: String = documents
        .iter()
        .map(|(id, text)| format!("{}\n", json!({"id": id.to_string(), "text": text})))
        .collect();
    fs::write(dir.join("in.jsonl"), records).unwrap();
    let config = format!(
        "version = 1\n[input]\npaths = [\"in.jsonl\"]\ndate = \"2024-06-30\"\n{STEPS}\
         [[output]]\npath = \"out.jsonl\"\noffsets = \"{unit}\"\n"
    );
    fs::write(dir.join("c.toml"), config).unwrap();
    let output = textmill(dir, &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}\n{documents:?}", stderr(&output));
    lines(&fs::read_to_string(dir.join("out.jsonl")).unwrap())
}

/// Calls `check` with start, end and text of every span in `value`; returns how many there were.
fn each_span(value: &Value, check: &mut dyn FnMut(usize, usize, &str)) -> usize {
    let inner = |values: &mut dyn Iterator<Item = &Value>, check: &mut dyn FnMut(usize, usize, &str)| {
        values.map(|value| each_span(value, check)).sum::<usize>()
    };
    match value {
        Value::Object(map) => {
            let number = |key: &str| map.get(key).and_then(Value::as_u64).map(|number| number as usize);
            let mut found = 0;
            if let (Some(start), Some(end), Some(text)) =
                (number("start"), number("end"), map.get("text").and_then(Value::as_str))
            {
                check(start, end, text);
                found = 1;
            }
            found + inner(&mut map.values(), check)
        }
        Value::Array(items) => inner(&mut items.iter(), check),
        _ => 0,
    }
}

fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 64, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

#[test]
fn every_span_of_every_plugin_points_home_in_every_unit() {
    let dir = folder(&[]);
    let spans = std::cell::Cell::new(0);
    let documents = prop::collection::vec(document(), 40);
    runner(12)
        .run(&documents, |documents| {
            let numbered: Vec<(usize, &String)> = documents.iter().enumerate().collect();
            for unit in ["char", "byte", "utf16"] {
                for (text, result) in documents.iter().zip(results(dir.path(), unit, &numbered)) {
                    // A mark at the front says how a text is encoded and is no part of it; from a JSON string it is.
                    let units: Vec<u32> = match unit {
                        "char" => text.chars().map(u32::from).collect(),
                        "byte" => text.bytes().map(u32::from).collect(),
                        _ => text.encode_utf16().map(u32::from).collect(),
                    };
                    let found = each_span(&result, &mut |start, end, spanned| {
                        let home: Vec<u32> = match unit {
                            "char" => spanned.chars().map(u32::from).collect(),
                            "byte" => spanned.bytes().map(u32::from).collect(),
                            _ => spanned.encode_utf16().map(u32::from).collect(),
                        };
                        assert_eq!(
                            units.get(start..end),
                            Some(&home[..]),
                            "{unit} {start}..{end} {spanned:?} in {text:?}"
                        );
                    });
                    spans.set(spans.get() + found);
                }
            }
            Ok(())
        })
        .unwrap();
    assert!(spans.get() > 10_000, "only {} spans were there to check", spans.get());
}

#[test]
fn a_document_gives_the_same_in_any_company() {
    let dir = folder(&[]);
    let documents = prop::collection::vec(document(), 150);
    runner(3)
        .run(&documents, |documents| {
            let numbered: Vec<(usize, &String)> = documents.iter().enumerate().collect();
            let together = results(dir.path(), "char", &numbered);
            // The other way round, batches have other borders and other neighbours.
            let reversed: Vec<(usize, &String)> = numbered.iter().rev().copied().collect();
            let mut backwards = results(dir.path(), "char", &reversed);
            backwards.reverse();
            // And alone.
            let steps = ["count", "extract", "summarize"];
            for (index, (one, other)) in together.iter().zip(&backwards).enumerate() {
                for step in steps {
                    prop_assert_eq!(&one[step], &other[step], "{} of {:?}", step, documents[index]);
                }
                if index % 25 == 0 {
                    let alone = results(dir.path(), "char", &numbered[index..=index]);
                    for step in steps {
                        prop_assert_eq!(&one[step], &alone[0][step], "{} of {:?}", step, documents[index]);
                    }
                }
            }
            Ok(())
        })
        .unwrap();
}
