//! Documents that nobody would write, through every plugin that ships: each is written or in quarantine with
//! its cause, every span points home, and the run ends.

use crate::support::{CONFIG, folder, lines, stderr, textmill};
use serde_json::Value;
use std::fs;

/// The main job with room for 200 characters, over everything in the folder.
fn config() -> String {
    CONFIG.replace("in/*.txt", "in/*").replace("60 chars", "200 chars")
}

/// Every `{start, end, text}` anywhere in a result spans its text, in characters.
fn spans_point_home(value: &Value, text: &[char]) -> usize {
    let mut checked = 0;
    match value {
        Value::Object(map) => {
            if let (Some(start), Some(end)) =
                (map.get("start").and_then(Value::as_u64), map.get("end").and_then(Value::as_u64))
            {
                assert!(start <= end && end as usize <= text.len(), "{value}");
                if let Some(spanned) = map.get("text").and_then(Value::as_str) {
                    let home: String = text[start as usize..end as usize].iter().collect();
                    assert_eq!(spanned, home);
                    checked += 1;
                }
            }
            for inner in map.values() {
                checked += spans_point_home(inner, text);
            }
        }
        Value::Array(items) => {
            for inner in items {
                checked += spans_point_home(inner, text);
            }
        }
        _ => {}
    }
    checked
}

#[test]
fn every_document_is_written_and_every_span_points_home() {
    let texts: Vec<(&str, String)> = vec![
        ("empty.txt", String::new()),
        ("one.txt", "一".to_owned()),
        ("space.txt", "\u{3000}\u{3000} \t\n\r\n\u{feff}".to_owned()),
        ("punctuation.txt", "。！？，、；：“”‘’（）《》【】……——·.!?,;:\"'()[]{}".repeat(50)),
        ("brackets.txt", "《“（【〔".repeat(2000)),
        ("closers.txt", "】）”》〕".repeat(2000)),
        ("newlines.txt", "一行。\r\n二行。\r三行。\n\n\n\u{2028}四行。\u{85}五行。\u{b}六行。".to_owned()),
        (
            "combining.txt",
            "e\u{301}".repeat(500) + &"\u{200d}\u{fe0f}".repeat(500) + "👨‍👩‍👧‍👦🇨🇳".repeat(100).as_str(),
        ),
        ("control.txt", (1u8..32).map(char::from).collect::<String>().repeat(20)),
        ("astral.txt", "𠀀𠀁𠀂，2024年𠀃月3日，𠮷野家12家".repeat(40)),
        ("digits.txt", "9".repeat(20_000) + "年" + &"一二三四五".repeat(4000) + "万亿"),
        (
            "numbers.txt",
            "2024-13-45 25:61 -0.0.0.1 1e999999 %%% ￥￥ 0000-00-00 二〇二四年十三月 〇〇〇".repeat(60),
        ),
        ("dates.txt", "9999年12月31日至0000年1月1日，公元前221年，2月30日，去年前年大前年，".repeat(60)),
        ("mixed.txt", "The 报告 of 2023年 says 增长about 5.5百分点 and $3bn、ＡＢＣ１２３％".repeat(60)),
        ("rtl.txt", "שלום 2024 مرحبا ۱۲۳ हिन्दी १२३ ".repeat(60)),
    ];
    let config = config();
    let mut files: Vec<(String, &[u8])> = vec![("c.toml".to_owned(), config.as_bytes())];
    files.extend(texts.iter().map(|(name, text)| (format!("in/{name}"), text.as_bytes())));
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let dir = folder(&files);
    // One of them would not pass for text otherwise.
    let args = ["run", "c.toml", "--set", "input.encoding=utf-8", "--set", "input.lossy=true"];
    let output = textmill(dir.path(), &args);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let results = lines(&fs::read_to_string(dir.path().join("out/results.jsonl")).unwrap());
    assert_eq!(results.len(), texts.len());
    let mut checked = 0;
    for result in &results {
        let id = result["document"]["id"].as_str().unwrap();
        let text = &texts.iter().find(|(name, _)| *name == id).unwrap().1;
        let characters: Vec<char> = text.strip_prefix('\u{feff}').unwrap_or(text).chars().collect();
        assert_eq!(result["document"]["chars"].as_u64(), Some(characters.len() as u64), "{id}");
        for step in ["count", "extract", "summarize"] {
            assert!(result[step].is_object(), "{id}: no {step}");
            checked += spans_point_home(&result[step], &characters);
        }
        assert!(result["summarize"]["text"].as_str().unwrap().chars().count() <= 200, "{id}");
        assert!(dir.path().join(format!("out/{id}.md")).exists(), "{id} has no page");
    }
    assert!(checked > 500, "only {checked} spans were there to check");
}

#[test]
fn ten_megabytes_on_one_line() {
    let clause = "全市新增就业3.5万人，增长7.2%，其中市教育局于2023年6月上旬抽调1200余名教师，";
    let text = clause.repeat(10_000_000 / clause.len() + 1);
    let dir = folder(&[("c.toml", config().as_bytes()), ("in/line.txt", text.as_bytes())]);
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let results = lines(&fs::read_to_string(dir.path().join("out/results.jsonl")).unwrap());
    let repeats = text.len() / clause.len();
    let figures = results[0]["extract"]["entities"].as_array().unwrap();
    let percents = figures.iter().filter(|entity| entity["kind"] == "percent").count();
    assert_eq!(percents, repeats);
    assert_eq!(results[0]["count"]["chars"].as_u64(), Some(text.chars().count() as u64));
}

#[test]
fn bytes_that_are_no_text_are_told_or_replaced_never_lost() {
    let dir = folder(&[
        ("c.toml", config().as_bytes()),
        ("in/broken.txt", b"good \xff\xfe\xfa bad \xe4\xbd"),
        ("in/utf16.txt", b"\xff\xfe\x00\xd8\x41\x00"),
        ("in/zeros.txt", &[0u8; 4096]),
        (
            "in/lone.jsonl",
            b"{\"id\": \"a\", \"text\": \"\\ud800 lone\"}\n{\"id\": \"b\", \"text\": \"fine\"}\n",
        ),
    ]);
    let output = textmill(dir.path(), &["run", "c.toml"]);
    let told = stderr(&output);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{told}");
    let results = lines(&fs::read_to_string(dir.path().join("out/results.jsonl")).unwrap());
    let quarantine = fs::read_to_string(dir.path().join("out/quarantine.jsonl")).map(|text| lines(&text));
    let quarantined = quarantine.unwrap_or_default();
    assert_eq!(results.len() + quarantined.len(), 5, "{told}");
    assert!(results.iter().any(|result| result["document"]["id"] == "b"));
    let zeros = quarantined.iter().find(|record| record["id"] == "zeros.txt").unwrap();
    assert!(zeros["cause"].as_str().unwrap().contains("this is not text"), "{zeros}");
    assert!(
        quarantined.iter().any(|record| record["cause"].as_str().unwrap().contains("surrogate")),
        "{quarantined:?}"
    );
}
