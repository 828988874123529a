//! The sequence model's names (option `model`), in sentences unlike those that it was trained on.
#![allow(clippy::unwrap_used, reason = "tests")]

use textmill_extract::{Extract, Options};
use textmill_plugin::{Plugin, testing::TestDocument};

/// What is found in a text with the model's help, as rule and text.
fn names(text: &str) -> Vec<(String, String)> {
    let extract = Extract::open(Options { model: true, ..Options::default() }).unwrap();
    let found = extract.entities(&TestDocument::new(text).view());
    found.into_iter().map(|name| (name.rule, name.text)).collect()
}

/// The names that the model alone gave.
fn by_model(text: &str) -> Vec<String> {
    names(text).into_iter().filter(|(rule, _)| rule == "names.model").map(|(_, name)| name).collect()
}

#[test]
fn an_organisation_ends_before_what_it_does_to_others() {
    let found = names("海关总署把军地资源连在一起。");
    assert!(found.iter().any(|(_, name)| name == "海关总署"), "{found:?}");
    assert!(!found.iter().any(|(_, name)| name.contains('把')), "{found:?}");
}

#[test]
fn common_nouns_of_bodies_are_no_names() {
    for text in ["弘扬党的传统。", "弘扬党组织会议。", "部门党委要负责。", "热爱广大党的事业。"]
    {
        assert_eq!(by_model(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn names_beyond_the_dictionaries_are_still_found() {
    let text = "马克思出生在特里尔，后来在波恩大学和柏林大学学习。";
    let found = by_model(text);
    assert!(found.iter().any(|name| name == "特里尔"), "{found:?}");
}

#[test]
fn a_name_begins_where_the_rules_say_an_organisation_does() {
    let found = by_model("昨日委托澜州大学调查，市市场监督管理局和市政务服务中心参加。");
    assert!(!found.iter().any(|name| name.contains("委托") || name.contains('和')), "{found:?}");
}

#[test]
fn figures_months_and_sentence_ends_are_no_part_of_a_name() {
    for text in [
        "改造农村公路1.2万公里。",
        "Unemployment was 4.1% in May, down from 4.6% in April.",
        "The office is in Hull. Questions go to the clerk.",
    ] {
        let found = by_model(text);
        let wrong = |name: &String| {
            name.contains(|c: char| c.is_ascii_digit()) || name.contains(". ") || name == "May"
        };
        assert!(!found.iter().any(wrong), "{text}: {found:?}");
    }
}
