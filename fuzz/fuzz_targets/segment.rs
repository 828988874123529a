//! Any text gives the same words as `jieba-rs`.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use textmill_text::segment::Segmenter;

static JIEBA: LazyLock<jieba_rs::Jieba> = LazyLock::new(jieba_rs::Jieba::new);

fuzz_target!(|text: &str| {
    let mut segmenter = Segmenter::default();
    for hmm in [true, false] {
        let mut ours = Vec::new();
        if hmm {
            segmenter.cut(text, |start, end, _| ours.push((start, end)));
        } else {
            segmenter.cut_without_hmm(text, |start, end, _| ours.push((start, end)));
        }
        let theirs: Vec<_> = JIEBA.cut(text, hmm).iter().map(|token| (token.byte_start, token.byte_end)).collect();
        assert_eq!(ours, theirs, "{text:?} hmm={hmm}");
    }
});
