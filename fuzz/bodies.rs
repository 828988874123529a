//! What must hold on any input: the bodies of the fuzz targets, and of the seeded random test that runs without a
//! fuzzer (`crates/textmill-text/tests/random.rs`).
#![allow(dead_code, unreachable_pub, reason = "each of those who include this uses a part of it")]

use std::sync::LazyLock;

use textmill_text::decode::{DecodeError, decode, decode_lossy};
use textmill_text::segment::{Segmenter, UserDictionary, Words};
use textmill_text::tokens::{Source, Tokenizer};
use textmill_text::{Paragraphs, Sections, Sentences, paragraphs, sections, sentences};

static JIEBA: LazyLock<jieba_rs::Jieba> = LazyLock::new(jieba_rs::Jieba::new);

/// Any text gives the words of `jieba-rs`, with and without the hidden Markov model, and they cover it.
pub fn segmentation(text: &str) {
    let mut segmenter = Segmenter::default();
    for hmm in [true, false] {
        let mut ours = Vec::new();
        if hmm {
            segmenter.cut(text, |start, end, _| ours.push((start, end)));
        } else {
            segmenter.cut_without_hmm(text, |start, end, _| ours.push((start, end)));
        }
        let mut at = 0;
        for &(start, end) in &ours {
            assert!(start == at && end > start && text.is_char_boundary(end), "{text:?} hmm={hmm}");
            at = end;
        }
        assert_eq!(at, text.len(), "{text:?} hmm={hmm}");
        let theirs: Vec<_> =
            JIEBA.cut(text, hmm).iter().map(|token| (token.byte_start, token.byte_end)).collect();
        assert_eq!(ours, theirs, "{text:?} hmm={hmm}");
    }
}

/// Tokens point home and leave nothing out; a user dictionary of any bytes loads or is refused.
pub fn tokens(rows: &[u8], text: &str) {
    let plain = match UserDictionary::parse("fuzz", rows) {
        Ok((dictionary, _)) => Tokenizer::with_dictionaries(&[dictionary]),
        Err(error) => {
            assert!(error.line > 0 && error.column > 0 && !error.message.is_empty());
            Tokenizer::default()
        }
    };
    let treebank = plain.clone().with_words(Words::Treebank);
    for mut tokenizer in [plain, treebank] {
        let mut at = 0;
        for token in tokenizer.explain(text) {
            assert!(token.start >= at && token.end > token.start);
            assert_eq!(text.get(token.start..token.end), Some(token.text));
            assert_eq!(text.get(at..token.start).map(str::trim), Some(""));
            assert!(matches!(token.source, Source::User { .. }) || !token.text.contains(char::is_whitespace));
            at = token.end;
        }
        assert_eq!(text.get(at..).map(str::trim), Some(""));
    }
}

/// Any bytes decode, or the first wrong one is named; what is not wrong needs no replacement.
pub fn decoding(bytes: &[u8]) {
    for label in [None, Some("utf-8"), Some("gb18030"), Some("big5"), Some("utf-16le"), Some("utf-16be")] {
        let strict = decode(bytes, label);
        let lossy = decode_lossy(bytes, label).expect("the label is known");
        assert!((0.0..=1.0).contains(&lossy.confidence));
        match strict {
            Ok(decoded) => {
                assert_eq!(decoded.replacements, 0);
                assert_eq!((&decoded.text, decoded.encoding), (&lossy.text, lossy.encoding), "{label:?}");
                assert_eq!(lossy.replacements, 0);
            }
            Err(DecodeError::Malformed { encoding, offset }) => {
                assert!(offset < bytes.len(), "{label:?}: {offset} of {}", bytes.len());
                assert_eq!(encoding, lossy.encoding);
                assert!(lossy.replacements > 0 && lossy.text.contains('\u{FFFD}'));
            }
            Err(error) => panic!("{label:?}: {error}"),
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let decoded = decode(bytes, Some("utf-8")).expect("it is UTF-8");
        assert_eq!(decoded.text, text);
    }
}

fn blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')
}

/// Spans are inside the text, on boundaries, not empty, trimmed, in order, disjoint, and together hold
/// everything that is not white space.
fn cover(text: &str, name: &str, start: &[u32], end: &[u32]) {
    let mut at = 0;
    let outside = |from: usize, to: usize| {
        let gap = text.get(from..to).unwrap_or_else(|| panic!("{name}: {from}..{to} is no span of {text:?}"));
        assert!(gap.chars().all(blank), "{name}: {gap:?} is left out of {text:?}");
    };
    for (&from, &to) in start.iter().zip(end) {
        let (from, to) = (from as usize, to as usize);
        outside(at, from);
        let span =
            text.get(from..to).unwrap_or_else(|| panic!("{name}: {from}..{to} is no span of {text:?}"));
        assert!(!span.is_empty() && !span.starts_with(blank) && !span.ends_with(blank), "{name}: {span:?}");
        at = to;
    }
    outside(at, text.len());
}

/// Paragraphs and sentences cover the text; sections are a tree; each sentence knows its paragraph and its section.
pub fn layers(text: &str) {
    let (mut p, mut h, mut s) = (Paragraphs::default(), Sections::default(), Sentences::default());
    paragraphs::split(text, &mut p);
    sections::detect(text, &p, &mut h);
    sentences::split(text, &p, &h, &mut s);
    cover(text, "paragraphs", &p.start, &p.end);
    cover(text, "sentences", &s.start, &s.end);
    assert_eq!(p.language_offsets.len(), if p.is_empty() { 0 } else { p.len() + 1 });
    assert!(h.start.windows(2).all(|pair| pair[0] < pair[1]));
    for i in 0..s.len() {
        let paragraph = s.paragraph[i] as usize;
        assert!(
            p.start[paragraph] <= s.start[i] && s.end[i] <= p.end[paragraph],
            "sentence {i} leaves its paragraph"
        );
        // The innermost section is the last one that has begun.
        let begun = h.start.partition_point(|&start| start <= s.start[i]) as i32 - 1;
        assert_eq!(s.section[i], begun);
    }
    for i in 0..h.len() {
        assert!(
            h.start[i] == h.heading_start[i]
                && h.heading_start[i] < h.heading_end[i]
                && h.heading_end[i] <= h.end[i]
        );
        assert!(text.get(h.heading_start[i] as usize..h.heading_end[i] as usize).is_some());
        assert!(s.start.contains(&h.start[i]), "a heading begins a sentence");
        assert!(s.end.contains(&h.heading_end[i]), "a heading ends a sentence");
        match h.parent[i] {
            -1 => assert_eq!(h.level[i], 1),
            parent => {
                let parent = parent as usize;
                assert!(parent < i && h.level[i] == h.level[parent] + 1);
                assert!(
                    h.start[parent] < h.start[i] && h.end[i] <= h.end[parent],
                    "a section is inside its parent"
                );
            }
        }
    }
}
