//! The sample reports are read as what they are.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed, as it should")]

use std::path::Path;

use textmill_io::{InputOptions, Inputs, RawDocument, ReadOptions};

fn samples() -> Vec<RawDocument> {
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config");
    let inputs = Inputs::expand(&config, &["samples".to_owned()], &InputOptions::default()).unwrap();
    let options = ReadOptions { date: Some("2024-06-30".into()), ..ReadOptions::default() };
    inputs
        .sources
        .iter()
        .flat_map(|s| s.records(&options))
        .map(|r| r.unwrap().parse(&options).unwrap())
        .collect()
}

#[test]
fn every_sample_is_read() {
    let samples = samples();
    let ids: Vec<&str> = samples.iter().map(|d| d.meta.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "annual-letter.txt",
            "notice-2023-014",
            "notice-2024-003",
            "news-0007",
            "卫生院简报.gb18030.txt",
            "政府工作报告.txt",
            "经济统计公报.txt",
        ]
    );
    assert!(samples.iter().all(|d| d.facts.replacements == 0 && d.meta.notes.is_empty()));
    assert_eq!(samples[0].meta.source, "samples/annual-letter.txt");
}

#[test]
fn the_encoding_is_found() {
    let samples = samples();
    let brief = samples.iter().find(|d| d.meta.id.contains("gb18030")).unwrap();
    assert_eq!(brief.meta.encoding, "GB18030");
    assert!(
        brief.text.starts_with("清河镇卫生院2023年第四季度工作简报\n\n　　2023年10月至12月，"),
        "{}",
        brief.text
    );
}

#[test]
fn a_record_brings_its_own_metadata() {
    let samples = samples();
    let notice = &samples[1];
    assert_eq!(notice.meta.title.as_deref(), Some("关于开展冬季校园安全检查的通知"));
    assert_eq!(notice.meta.date.as_deref(), Some("2023-11-20"), "its own date stands before the config's");
    assert_eq!(notice.meta.metadata["region"], "松川区");
    assert_eq!(samples[3].meta.language, "zh");
    assert_eq!(samples[0].meta.date.as_deref(), Some("2024-06-30"));
}

#[test]
fn the_work_report_is_long_enough_to_be_one() {
    let samples = samples();
    let report = samples.iter().find(|d| d.meta.id.starts_with("政府")).unwrap();
    assert!(report.text.chars().count() > 2500);
    for mark in ["一、", "（一）", "——", "《", "〔2023〕", "“"] {
        assert!(report.text.contains(mark), "{mark}");
    }
}
