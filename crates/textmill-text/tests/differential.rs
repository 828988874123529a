//! The segmenter gives the words of `jieba-rs`, on any text.
#![cfg(feature = "dictionary")]

use proptest::prelude::*;
use textmill_text::segment::Segmenter;

#[path = "../benches/corpus/mod.rs"]
mod corpus;

thread_local! {
    static JIEBA: jieba_rs::Jieba = jieba_rs::Jieba::new();
}

fn theirs(text: &str, hmm: bool) -> Vec<&str> {
    JIEBA.with(|jieba| jieba.cut(text, hmm).into_iter().map(|token| token.word).collect())
}

fn ours<'t>(segmenter: &mut Segmenter, text: &'t str, hmm: bool) -> Vec<&'t str> {
    let mut words = Vec::new();
    let word = |start, end, _| words.push(text.get(start..end).expect("on character boundaries"));
    if hmm {
        segmenter.cut(text, word)
    } else {
        segmenter.cut_without_hmm(text, word)
    }
    words
}

#[test]
fn edges() {
    let mut segmenter = Segmenter::default();
    let long_run = "的一是在不了有和人这".repeat(1000);
    let long_word = "中华人民共和国".repeat(500);
    for text in [
        "",
        " ",
        "\r\n",
        "\r",
        "\n\r\n\r",
        "。",
        "C++",
        "c++和C#",
        "C+",
        "+++",
        "AT&T",
        "A",
        "4",
        "4S店和T恤衫",
        "卡拉OK",
        "1.2.3",
        "3.14%",
        "a-b_c.d",
        "-a-",
        "100%%",
        "他来到了网易杭研大厦",
        "江南style",
        "x光和X光线",
        "鿖鿕龥",
        "㐀㐁𠀀𠀁",
        "豈更𪚥",
        "𠮷野家",
        "ＡＢＣ１２３",
        "かな漢字カナ",
        "한국어",
        "🙂👨‍👩‍👧",
        "e\u{301}",
        "\u{0}\u{1}",
        "１．２",
        "…——",
        "中\u{200b}国",
        "龘靐齉",
        "丨丶丿",
        long_run.as_str(),
        long_word.as_str(),
    ] {
        for hmm in [true, false] {
            assert_eq!(ours(&mut segmenter, text, hmm), theirs(text, hmm), "{text:?} hmm={hmm}");
        }
    }
}

#[test]
fn generated_reports() {
    // The long run (20 MB and more) is `cargo run --release -p textmill-text --example differential`.
    let mut segmenter = Segmenter::default();
    let mut generator = corpus::Generator::new(7);
    for _ in 0..40 {
        let text = generator.report(20_000);
        let noise = generator.noise(20_000);
        for text in [text.as_str(), noise.as_str()] {
            for hmm in [true, false] {
                assert!(ours(&mut segmenter, text, hmm) == theirs(text, hmm), "hmm={hmm}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in "\\PC{0,60}") {
        let mut segmenter = Segmenter::default();
        for hmm in [true, false] {
            prop_assert_eq!(ours(&mut segmenter, &text, hmm), theirs(&text, hmm));
        }
    }

    #[test]
    fn chinese_and_ascii(text in "[一-龥的一是不了人我在有他这中大来上国0-9A-Za-z+#&._% ，。\r\n-]{0,80}") {
        let mut segmenter = Segmenter::default();
        for hmm in [true, false] {
            prop_assert_eq!(ours(&mut segmenter, &text, hmm), theirs(&text, hmm));
        }
    }
}
