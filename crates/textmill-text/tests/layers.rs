//! What the layers promise, on any text.
#![cfg(feature = "dictionary")]

use proptest::prelude::*;
use std::time::Instant;
use textmill_text::{Paragraphs, Sections, Sentences, paragraphs, sections, sentences};

#[path = "../../../fuzz/bodies.rs"]
mod bodies;
use bodies::layers as check;

fn compute(text: &str) -> (Paragraphs, Sections, Sentences) {
    let (mut p, mut h, mut s) = (Paragraphs::default(), Sections::default(), Sentences::default());
    paragraphs::split(text, &mut p);
    sections::detect(text, &p, &mut h);
    sentences::split(text, &p, &h, &mut s);
    (p, h, s)
}

/// Pieces that the rules look at, so that random texts reach them.
fn piece() -> impl Strategy<Value = String> {
    let fixed: Vec<&'static str> = vec![
        "。",
        "！",
        "？",
        "……",
        "⋯",
        "，",
        "、",
        "：",
        "；",
        "——",
        "“",
        "”",
        "‘",
        "’",
        "「",
        "」",
        "『",
        "』",
        "《",
        "》",
        "（",
        "）",
        "(",
        ")",
        "[",
        "]",
        "\"",
        "'",
        ".",
        "..",
        "...",
        " . . .",
        "!",
        "?",
        "?!",
        ",",
        ":",
        ";",
        "-",
        "•",
        "⁃",
        "\n",
        "\r\n",
        "\r",
        "\u{2028}",
        "\u{85}",
        "\u{b}",
        "\n\n",
        " ",
        "　　",
        "\t",
        "\u{feff}",
        "\u{200b}",
        "1.",
        "2.",
        "1)",
        "2)",
        "a.",
        "b.",
        "一、",
        "二、",
        "（一）",
        "（二）",
        "第一章",
        "第二条",
        "①",
        "# ",
        "## ",
        "====",
        "---",
        "1.1 ",
        "IV. ",
        "Chapter 2",
        "ALL CAPS",
        "摘要",
        "References",
        "Mr.",
        "U.S.",
        "e.g.",
        "p.m.",
        "No.",
        "Inc.",
        "J.",
        ":-)",
        "[3]",
        "http://a.b/c?d=e",
        "me@x.org",
        "3.14",
        "他说",
        "说",
        "这句话",
        "的",
        "河水涨了",
        "the river",
        "The river",
        "yes",
        "Ω",
        "😀",
        "e\u{301}",
        "國",
        "Ａ",
        "\0",
    ];
    prop_oneof![
        6 => proptest::sample::select(fixed).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
        1 => "[一-龥]{1,30}",
        1 => "[a-z]{1,9} [a-z]{1,9} [a-z]{1,9}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in "\\PC*") {
        check(&text);
    }

    #[test]
    fn texts_of_marks(pieces in proptest::collection::vec(piece(), 0..40)) {
        check(&pieces.concat());
    }

    #[test]
    fn lines_of_marks(lines in proptest::collection::vec(proptest::collection::vec(piece(), 1..6), 0..20)) {
        let lines: Vec<String> = lines.iter().map(|pieces| pieces.concat()).collect();
        check(&lines.join("\n"));
    }
}

#[test]
fn small_and_odd_texts() {
    for text in [
        "", " ", "\u{feff}", "。", ".", "！", "“", "”", "a", "国", "\n", "……", "\r\n\r", "#", "# ", "——",
        "一、", "1.", "《", "（", "😀", "\0",
    ] {
        check(text);
    }
}

/// Hostile texts. What is quadratic takes minutes on them; the bound only has to part linear from
/// quadratic on a busy machine in a debug build.
#[test]
fn linear_on_hostile_texts() {
    for unit in [
        "a",
        "国",
        "。",
        ".",
        "!",
        "?",
        "…",
        " . ",
        "《",
        "（",
        "(",
        "“",
        "”",
        "\"",
        "[",
        "1. ",
        "a. ",
        "• ",
        "A.",
        "Mr. ",
        "\n",
        "\r",
        "\u{2028}",
        "\n ",
        "一、\n",
        "# a\n",
        "第一章\n",
        "（一）水。水位今年涨了两米多高。\n",
        "1. 水\n涨了\n",
        "水——\n",
        "aaaa aaaa aaaa aaaa aaaa aaaa aaaa ",
        "aaaa aaaa aaaa aaaa aaaa aaaa aaaa\n",
        "。）",
        "？”",
        "—",
        "　",
        ")",
        ".)",
        "。[1]",
        ". [1]",
        ". :)",
        "\u{300}",
    ] {
        // One line of ten megabytes where that is cheap to check.
        let size = if matches!(unit, "国" | "。" | ")" | "(" | "aaaa aaaa aaaa aaaa aaaa aaaa aaaa ") {
            10_000_000
        } else {
            1_000_000
        };
        let text = unit.repeat(size / unit.len());
        let started = Instant::now();
        let (p, h, s) = compute(&text);
        let elapsed = started.elapsed();
        assert!(elapsed.as_secs() < 20, "{unit:?} took {elapsed:?}");
        assert!(p.len() + h.len() + s.len() <= text.len() * 3);
        if std::env::var_os("TEXTMILL_TIMES").is_some() {
            println!("{unit:?} {elapsed:?}");
        }
    }
}
