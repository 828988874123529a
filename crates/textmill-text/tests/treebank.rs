//! The words of a treebank: what they promise, beside jieba's.
#![cfg(feature = "dictionary")]

use proptest::prelude::*;
use textmill_text::normalize::simplified;
use textmill_text::segment::{UserDictionary, Words};
use textmill_text::tokens::{Source, Tokenizer};

#[path = "../benches/corpus/mod.rs"]
mod corpus;

fn tokenizer() -> Tokenizer {
    Tokenizer::default().with_words(Words::Treebank)
}

fn cut(tokenizer: &mut Tokenizer, text: &str) -> String {
    tokenizer.explain(text).iter().map(|token| token.text).collect::<Vec<_>>().join(" ")
}

#[test]
fn suffixes_and_function_words_stand_alone() {
    let mut tokenizer = tokenizer();
    assert_eq!(cut(&mut tokenizer, "提高产品的竞争力。"), "提高 产品 的 竞争 力 。");
    assert_eq!(cut(&mut tokenizer, "他是一位科学家。"), "他 是 一 位 科学 家 。");
}

#[test]
fn traditional_characters_are_cut_as_simplified_ones() {
    let traditional = "我們學習歷史，也研究經濟發展的規律。";
    let plain: String = traditional.chars().map(simplified).collect();
    let mut tokenizer = tokenizer();
    let lengths = |tokenizer: &mut Tokenizer, text: &str| -> Vec<usize> {
        tokenizer.explain(text).iter().map(|token| token.text.len()).collect()
    };
    assert_eq!(lengths(&mut tokenizer, traditional), lengths(&mut tokenizer, &plain));
}

#[test]
fn what_is_not_chinese_is_cut_as_ever() {
    let (mut treebank, mut jieba) = (tokenizer(), Tokenizer::default());
    for text in ["state-of-the-art 1,234.5, don't", "COVID-19", "4.2%", "2020-07-10", "カタカナ", "C++", ""]
    {
        assert_eq!(cut(&mut treebank, text), cut(&mut jieba, text));
    }
    assert_eq!(cut(&mut treebank, "买了T恤和4.2万元的C++书"), "买 了 T恤 和 4.2 万 元 的 C++ 书");
}

#[test]
fn the_users_words_stand() {
    let rows = "城市大脑\t900\n的人口很\t\tforce\n";
    let (mine, _) = UserDictionary::parse("mine", rows.as_bytes()).unwrap();
    let mut tokenizer = Tokenizer::with_dictionaries(&[mine]).with_words(Words::Treebank);
    let tokens = tokenizer.explain("城市大脑的人口很多");
    assert_eq!(tokens.iter().map(|token| token.text).collect::<Vec<_>>(), ["城市大脑", "的人口很", "多"]);
    assert!(tokens.iter().take(2).all(|token| matches!(token.source, Source::User { .. })));
}

#[test]
fn a_document_is_cut_the_same_after_any_other() {
    let mut generator = corpus::Generator::new(5);
    let mut used = tokenizer();
    for _ in 0..50 {
        used.explain(&generator.noise(3000));
        let text = generator.report(2000);
        assert!(used.explain(&text) == tokenizer().explain(&text));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tokens_point_home_and_cover_the_text(text in "[一-龥的一是不了人我在有他這國學0-9A-Za-z+#&._% ，。\r\n-]{0,80}|\\PC{0,60}") {
        let mut at = 0;
        for token in tokenizer().explain(&text) {
            prop_assert!(token.start >= at && token.end > token.start);
            prop_assert_eq!(text.get(token.start..token.end), Some(token.text));
            prop_assert_eq!(text.get(at..token.start).map(str::trim), Some(""));
            at = token.end;
        }
        prop_assert_eq!(text.get(at..).map(str::trim), Some(""));
    }
}
