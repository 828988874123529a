//! Clauses of our own, with what is read of them.

use super::lexicon::{CLASSES, section};
use super::*;

/// Subject, verb and phrase before the figure that begins at `|`.
fn read(marked: &str) -> (String, String, String) {
    let start = marked.find('|').unwrap_or(marked.len());
    let text = marked.replace('|', "");
    let frame = frame(&text, 0, start, &|_| None);
    let cell = |stretch: Option<Stretch>| {
        stretch.and_then(|(start, end)| text.get(start..end)).unwrap_or("").to_owned()
    };
    (cell(frame.subject), cell(frame.verb), cell(frame.counted()))
}

#[test]
fn what_is_counted_stands_behind_what_is_done() {
    for (text, verb, counted) in [
        ("全年建成乡村图书室|88个", "建成", "乡村图书室"),
        ("全市实现生产总值|312亿元", "实现", "生产总值"),
        ("连夜出动冲锋舟|40艘", "出动", "冲锋舟"),
        ("完成投资|75亿元", "完成", "投资"),
        ("拨付补助资金|3亿元", "拨付", "补助资金"),
        ("排查和整改隐患|210处", "排查和整改", "隐患"),
    ] {
        let (_, found, phrase) = read(text);
        assert_eq!((found.as_str(), phrase.as_str()), (verb, counted), "{text}");
    }
}

#[test]
fn what_is_measured_stands_before_its_level() {
    for (text, verb, counted) in [
        ("公共预算收入首次突破|40亿元", "突破", "公共预算收入"),
        ("固定资产投资比上年增长|8%", "增长", "固定资产投资"),
        ("机械产品出口增长|8%", "增长", "机械产品出口"),
        ("污水处理厂日处理能力达到|3万吨", "达到", "污水处理厂日处理能力"),
        ("高新产业增加值仅占工业的|13%", "占", "高新产业增加值"),
        ("规模以上企业由|88家", "", "规模以上企业"),
        ("整改率|98%", "", "整改率"),
        ("粮食总产量|19万吨", "", "粮食总产量"),
    ] {
        let (_, found, phrase) = read(text);
        assert_eq!((found.as_str(), phrase.as_str()), (verb, counted), "{text}");
    }
}

#[test]
fn a_clause_begins_at_its_mark() {
    assert_eq!(read("甲、安装路灯|9盏").2, "路灯");
    assert_eq!(read("“三公”经费支出下降|4%").2, "“三公”经费支出");
}

#[test]
fn every_word_has_one_class() {
    let mut seen = std::collections::HashSet::new();
    for (name, _) in CLASSES {
        for word in section(name) {
            assert!(seen.insert(word), "{word} stands twice");
        }
    }
}
