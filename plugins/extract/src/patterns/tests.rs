use crate::{Entity, Extract, Kind, Options};
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
    let options = serde_json::json!({"dictionaries": [{"label": "country", "terms": ["印度"]}]});
    assert_eq!(terms(options, "印度尼西亚的海岛").len(), 0);
}

#[test]
fn values_are_made_from_named_parts() {
    let options = serde_json::json!({"patterns": [{
        "label": "case", "pattern": r"案号(?<number>\d+)", "value": "case $number",
        "test": [{"text": "见案号42。", "expect": ["案号42"]}]
    }]});
    let found = terms(options, "请查案号7");
    assert_eq!((found[0].value.as_str(), found[0].label.as_deref()), ("case 7", Some("case")));
}

#[test]
fn priority_goes_before_length() {
    let options = serde_json::json!({"patterns": [
        {"label": "long", "pattern": "甲乙丙"}, {"label": "short", "pattern": "甲乙", "priority": 1}
    ]});
    assert_eq!(terms(options, "甲乙丙")[0].text, "甲乙");
}

#[test]
fn errors_name_their_option() {
    let cases = [
        (serde_json::json!({"patterns": [{"label": "a", "pattern": "("}]}), "patterns.0.pattern"),
        (serde_json::json!({"patterns": [{"label": "a", "pattern": "x*"}]}), "patterns.0.pattern"),
        (serde_json::json!({"patterns": [{"label": "", "pattern": "x"}]}), "patterns.0.label"),
        (
            serde_json::json!({"patterns": [{"label": "a", "pattern": "x", "test": [{"text": "y", "expect": ["x"]}]}]}),
            "patterns.0.test.0",
        ),
        (serde_json::json!({"dictionaries": [{"label": "a"}]}), "dictionaries.0"),
        (serde_json::json!({"dictionaries": [{"label": "a", "terms": [""]}]}), "dictionaries.0.terms.0"),
        (
            serde_json::json!({"dictionaries": [{"label": "a", "path": "no/such/file"}]}),
            "dictionaries.0.path",
        ),
    ];
    for (options, path) in cases {
        assert_eq!(open(options).err().and_then(|error| error.option).as_deref(), Some(path));
    }
}
