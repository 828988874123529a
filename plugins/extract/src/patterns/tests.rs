use crate::{Entity, Extract, Kind, Options, Outcome, RuleHits};
use proptest::prelude::*;
use std::sync::LazyLock;
use textmill_plugin::{Error, Plugin, testing::TestDocument};

fn open(json: serde_json::Value) -> Result<Extract, Error> {
    Extract::open(serde_json::from_value::<Options>(json).expect("the options read"))
}

fn terms(json: serde_json::Value, text: &str) -> Vec<Entity> {
    let extract = open(json).expect("the options work");
    let mut found = extract.entities(&TestDocument::new(text).view());
    found.retain(|entity| entity.kind == Kind::Term);
    found
}

fn texts(json: serde_json::Value, text: &str) -> Vec<String> {
    terms(json, text).into_iter().map(|entity| entity.text).collect()
}

#[test]
fn the_longest_term_wins_and_words_are_whole() {
    let options = serde_json::json!({"dictionaries": [
        {"label": "river", "terms": ["清江", "清江河", {"name": "白水河", "aliases": ["白水"]}, "art"]}
    ]});
    let found = terms(options, "清江河与白水，start art");
    let texts: Vec<_> = found.iter().map(|entity| (entity.text.as_str(), entity.value.as_str())).collect();
    assert_eq!(texts, [("清江河", "清江河"), ("白水", "白水河"), ("art", "art")]);
    assert!(found.iter().all(|entity| entity.label.as_deref() == Some("river")));
}

#[test]
fn a_word_inside_a_longer_word_is_not_found() {
    let options = |whole: bool| {
        serde_json::json!({"dictionaries": [
            {"label": "country", "terms": ["印度", "京东"], "whole-words": whole}
        ]})
    };
    assert_eq!(texts(options(true), "印度尼西亚的海岛，北京东路的梧桐").len(), 0);
    assert_eq!(texts(options(false), "印度尼西亚的海岛，北京东路的梧桐"), ["印度", "京东"]);
    assert_eq!(texts(options(true), "印度的京东商城"), ["印度", "京东"]);
}

#[test]
fn letters_may_be_found_in_either_case() {
    let options =
        serde_json::json!({"dictionaries": [{"label": "x", "terms": ["Kiln Works"], "ignore-case": true}]});
    assert_eq!(terms(options, "at KILN WORKS now")[0].value, "Kiln Works");
}

#[test]
fn width_and_script_make_no_difference_to_a_dictionary() {
    let options = |fold: bool| {
        serde_json::json!({"dictionaries": [
            {"label": "x", "terms": ["国务院", {"name": "GDP", "aliases": ["国内生产总值"]}], "fold": fold}
        ]})
    };
    let text = "國務院稱：ＧＤＰ（國內生產總值）增長；国务院、GDP。ＧＤＰＲ不算。";
    let found = terms(options(true), text);
    let found: Vec<_> = found.iter().map(|entity| (entity.text.as_str(), entity.value.as_str())).collect();
    assert_eq!(
        found,
        [
            ("國務院", "国务院"),
            ("ＧＤＰ", "GDP"),
            ("國內生產總值", "GDP"),
            ("国务院", "国务院"),
            ("GDP", "GDP")
        ]
    );
    assert_eq!(texts(options(false), text), ["国务院", "GDP"]);
}

#[test]
fn a_name_as_it_is_spelled_wins_over_one_that_folds_to_it() {
    let options = serde_json::json!({"dictionaries": [
        {"label": "x", "terms": [{"name": "甲", "aliases": ["龙江"]}, {"name": "乙", "aliases": ["龍江"]}]}
    ]});
    let found = terms(options, "龙江与龍江");
    let found: Vec<_> = found.iter().map(|entity| (entity.text.as_str(), entity.value.as_str())).collect();
    assert_eq!(found, [("龙江", "甲"), ("龍江", "乙")]);
}

#[test]
fn an_expression_folds_where_it_says_so() {
    let options = |fold: bool| {
        serde_json::json!({"patterns": [
            {"label": "case", "pattern": "案号(?<number>[0-9]+)号?", "value": "$number", "fold": fold}
        ]})
    };
    let text = "（ａ）案號１２號，案号3";
    let found = terms(options(true), text);
    let parts = found[0].parts.as_ref().unwrap();
    assert_eq!((found[0].text.as_str(), found[0].value.as_str()), ("案號１２號", "12"));
    assert_eq!((parts[0].text.as_str(), parts[0].value.as_str()), ("１２", "12"));
    assert_eq!(text.get(parts[0].start as usize..parts[0].end as usize), Some("１２"));
    assert_eq!(found[1].text, "案号3");
    assert_eq!(texts(options(false), text), ["案号3"]);
    let wrong = serde_json::json!({"patterns": [{"label": "x", "tokens": [{"text": "甲"}], "fold": true}]});
    assert_eq!(open(wrong).unwrap_err().option.as_deref(), Some("patterns.0.fold"));
}

#[test]
fn values_are_made_from_named_parts() {
    let options = serde_json::json!({"patterns": [{
        "label": "case", "pattern": r"案号(?<number>\d+)", "value": "case $number, 1$$",
        "test": [{"text": "见案号42。", "expect": [{"text": "案号42", "value": "case 42, 1$"}]}]
    }]});
    let found = terms(options, "请查案号7");
    assert_eq!((found[0].value.as_str(), found[0].label.as_deref()), ("case 7, 1$", Some("case")));
    let parts = found[0].parts.as_ref().unwrap();
    assert_eq!((parts[0].name.as_str(), parts[0].text.as_str(), parts[0].start), ("number", "7", 12));
}

#[test]
fn priority_goes_before_length() {
    let options = serde_json::json!({"patterns": [
        {"label": "long", "pattern": "甲乙丙"}, {"label": "short", "pattern": "甲乙", "priority": 1}
    ]});
    assert_eq!(terms(options, "甲乙丙")[0].text, "甲乙");
}

fn issued() -> serde_json::Value {
    serde_json::json!({
        "dictionaries": [{"label": "organ", "terms": [{"name": "滨河市林业局", "aliases": ["市林业局"]}]}],
        "patterns": [{
            "label": "issued",
            "tokens": [
                {"label": "organ", "as": "who"},
                {"gap": 4},
                {"text": ["发布", "印发"]},
                {"text": "了", "optional": true},
                {"kind": "title", "as": "what"},
            ],
            "value": "$who: $what",
        }]
    })
}

#[test]
fn elements_follow_each_other_within_a_sentence() {
    let found = terms(issued(), "市林业局日前正式印发了《湿地办法》。市林业局。发布《另一个办法》。");
    let issued: Vec<_> = found.iter().filter(|e| e.label.as_deref() == Some("issued")).collect();
    assert_eq!(issued.len(), 1);
    assert_eq!(issued[0].text, "市林业局日前正式印发了《湿地办法》");
    assert_eq!(issued[0].value, "滨河市林业局: 湿地办法");
    let parts: Vec<_> =
        issued[0].parts.iter().flatten().map(|p| (p.name.as_str(), p.text.as_str())).collect();
    assert_eq!(parts, [("who", "市林业局"), ("what", "《湿地办法》")]);
    // The terms that it is made of stand beside it.
    assert_eq!(found.iter().filter(|e| e.label.as_deref() == Some("organ")).count(), 2);
}

#[test]
fn a_match_is_the_longest_and_repeats_are_one_part() {
    let options = serde_json::json!({"patterns": [{
        "label": "list",
        "tokens": [
            {"text": "from"}, {"regex": "[A-Z][a-z]+", "repeat": 3, "as": "who"}, {"token": "number", "optional": true}
        ]
    }]});
    let found = terms(options, "a letter from Ada Maria Stone 12, and from Bo");
    assert_eq!(found[0].text, "from Ada Maria Stone 12");
    assert_eq!(found[0].parts.as_ref().unwrap()[0].text, "Ada Maria Stone");
    assert_eq!(found[1].text, "from Bo");
}

#[test]
fn rules_say_how_often_they_found_something() {
    let mut options = issued();
    options["dictionaries"][0]["terms"] = serde_json::json!(["清江"]);
    let mut extract = open(options).unwrap();
    let output = extract.process(&TestDocument::new("清江边，清江水").view()).unwrap();
    let hits = |rule: &str, hits| RuleHits { rule: rule.to_owned(), hits };
    assert_eq!(output.rules, Some(vec![hits("dictionaries.organ", 2), hits("patterns.issued", 0)]));
    let output = open(serde_json::json!({})).unwrap().process(&TestDocument::new("清江").view()).unwrap();
    assert_eq!((output.rules, output.explain), (None, None));
}

#[test]
fn what_lost_says_to_what() {
    let mut extract = open(serde_json::json!({
        "explain": true,
        "dictionaries": [{"label": "a", "terms": ["印度", "甲乙"]}],
        "patterns": [{"label": "b", "pattern": "甲乙[a-z]"}]
    }))
    .unwrap();
    let text = "印度尼西亚的甲乙x在2019年7月9日结冰";
    let explain = extract.process(&TestDocument::new(text).view()).unwrap().explain.unwrap();
    let of = |text: &str| explain.iter().find(|one| one.text == text).unwrap();
    assert_eq!(of("印度").lost_to.as_deref(), Some("the word 印度尼西亚"));
    assert_eq!(of("甲乙").lost_to.as_deref(), Some("patterns.b 甲乙x"));
    assert_eq!((of("甲乙x").outcome, of("2019年7月9日").outcome), (Outcome::Kept, Outcome::Kept));
    assert!(explain.iter().all(|one| text.get(one.start as usize..one.end as usize) == Some(&one.text)));
    assert!(explain.iter().all(|one| (one.outcome == Outcome::Lost) == one.lost_to.is_some()));
}

#[test]
fn a_test_that_fails_says_what_took_the_place() {
    let error = open(serde_json::json!({
        "dictionaries": [{"label": "a", "terms": ["甲乙"], "test": [{"text": "甲乙x", "expect": ["甲乙"]}]}],
        "patterns": [{"label": "b", "pattern": "甲乙[a-z]"}]
    }))
    .unwrap_err();
    assert_eq!(error.option.as_deref(), Some("dictionaries.0.test.0"));
    assert_eq!(error.message, "the rule finds nothing, the test expects `甲乙`");
    assert_eq!(error.help.as_deref(), Some("`甲乙` was found, but lost to patterns.b 甲乙x"));
}

#[test]
fn a_rule_without_a_test_can_be_an_error() {
    let rules = |test: serde_json::Value| {
        serde_json::json!({"require-tests": true, "patterns": [
            {"label": "a", "pattern": "甲", "test": test},
            {"label": "a", "pattern": "乙+"},
        ]})
    };
    let error = open(rules(serde_json::json!([{"text": "甲", "expect": ["甲"]}]))).unwrap_err();
    assert_eq!(error.option.as_deref(), Some("patterns.1"));
    assert_eq!(error.message, "no test exercises patterns.a#2");
    assert!(open(rules(serde_json::json!([{"text": "甲、乙乙", "expect": ["甲"]}]))).is_ok());
}

#[test]
fn errors_name_their_option() {
    let pattern = |fields: serde_json::Value| {
        let mut pattern = serde_json::json!({"label": "a"});
        pattern.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        serde_json::json!({"patterns": [pattern]})
    };
    let tokens = |tokens: serde_json::Value| pattern(serde_json::json!({"tokens": tokens}));
    let dictionary =
        |terms: serde_json::Value| serde_json::json!({"dictionaries": [{"label": "a", "terms": terms}]});
    let cases = [
        (pattern(serde_json::json!({"pattern": "("})), "patterns.0.pattern"),
        (pattern(serde_json::json!({"pattern": "x*"})), "patterns.0.pattern"),
        (pattern(serde_json::json!({"pattern": "x", "label": ""})), "patterns.0.label"),
        (pattern(serde_json::json!({"pattern": "x", "value": "$y"})), "patterns.0.value"),
        (pattern(serde_json::json!({"pattern": "x", "tokens": [{"text": "x"}]})), "patterns.0"),
        (pattern(serde_json::json!({})), "patterns.0"),
        (
            pattern(serde_json::json!({"pattern": "x", "test": [{"text": "y", "expect": ["x"]}]})),
            "patterns.0.test.0",
        ),
        (tokens(serde_json::json!([{"text": "x"}, {}])), "patterns.0.tokens.1"),
        (tokens(serde_json::json!([{"text": "x", "kind": "date"}])), "patterns.0.tokens.0"),
        (tokens(serde_json::json!([{"kind": "date", "label": "b"}])), "patterns.0.tokens.0.label"),
        (tokens(serde_json::json!([{"regex": "("}])), "patterns.0.tokens.0.regex"),
        (tokens(serde_json::json!([{"text": "x", "optional": true}])), "patterns.0.tokens"),
        (tokens(serde_json::json!([{"text": "x"}, {"gap": 3}])), "patterns.0.tokens.1.gap"),
        (tokens(serde_json::json!([{"text": "x"}, {"gap": 250}, {"text": "y"}])), "patterns.0.tokens.1"),
        (tokens(serde_json::json!([{"text": "x", "repeat": 0}])), "patterns.0.tokens.0.repeat"),
        (serde_json::json!({"dictionaries": [{"label": "a"}]}), "dictionaries.0"),
        (dictionary(serde_json::json!([""])), "dictionaries.0.terms.0"),
        (
            dictionary(
                serde_json::json!([{"name": "甲", "aliases": ["丙"]}, {"name": "乙", "aliases": ["丙"]}]),
            ),
            "dictionaries.0.terms.1",
        ),
        (
            serde_json::json!({"dictionaries": [{"label": "a", "path": "no/such/file"}]}),
            "dictionaries.0.path",
        ),
    ];
    for (options, path) in cases {
        let error = open(options.clone()).err();
        assert_eq!(error.and_then(|error| error.option).as_deref(), Some(path), "{options}");
    }
}

#[test]
fn a_pattern_full_of_gaps_is_linear() {
    let options = serde_json::json!({"patterns": [{
        "label": "gaps",
        "tokens": [
            {"text": "a"}, {"gap": 40}, {"text": "a"}, {"gap": 40}, {"text": "a"}, {"gap": 40}, {"text": "b"}
        ]
    }]});
    let extract = open(options).unwrap();
    let found = |times: usize| {
        let text = "a ".repeat(times);
        let document = TestDocument::new(&text);
        let start = std::time::Instant::now();
        assert!(extract.entities(&document.view()).iter().all(|entity| entity.kind != Kind::Term));
        start.elapsed()
    };
    found(200);
    let (short, long) = (found(200), found(1_600));
    assert!(long < short * 40, "{short:?} for 200 words, {long:?} for 1,600");
}

proptest! {
    #[test]
    fn parts_point_home(text in "[市林业局印发了《》办法湿地日前。 a12]{0,60}") {
        static EXTRACT: LazyLock<Extract> = LazyLock::new(|| open(issued()).unwrap());
        for entity in EXTRACT.entities(&TestDocument::new(&text).view()) {
            prop_assert_eq!(text.get(entity.start as usize..entity.end as usize), Some(entity.text.as_str()));
            for part in entity.parts.iter().flatten() {
                prop_assert_eq!(text.get(part.start as usize..part.end as usize), Some(part.text.as_str()));
                prop_assert!(entity.start <= part.start && part.end <= entity.end);
            }
        }
    }
}
