//! The plugin as its host sees it: documents in, results out.

use textmill_@IDENT@::{Options, Output, @TYPE@};
use textmill_plugin::Plugin;
use textmill_plugin::testing::TestDocument;

fn questions(text: &str, options: Options) -> Output {
    @TYPE@::open(options).unwrap().process(&TestDocument::new(text).view()).unwrap()
}

#[test]
fn the_example_has_two_questions() {
    let report = include_str!("../example/report.txt");
    let found = questions(report, Options::default());
    assert_eq!(found.count, 2);
    for question in found.questions {
        assert_eq!(report.get(question.start as usize..question.end as usize), Some(question.text.as_str()));
    }
}

#[test]
fn short_questions_are_left_out() {
    assert_eq!(questions("何时通车？", Options { min_length: 5 }).count, 1);
    assert_eq!(questions("何时通车？", Options { min_length: 6 }).count, 0);
    assert_eq!(questions("", Options::default()).count, 0);
}

#[test]
fn misspelt_options_are_refused() {
    assert!(serde_json::from_str::<Options>(r#"{"min-lenght": 3}"#).is_err());
}
