//! Speed of the layers and of decoding, in bytes a second.
//!
//! `cargo bench -p textmill-text --bench layers`. With `TEXTMILL_TEXT=FILE` it runs over that text
//! instead of the built-in ones.

use divan::{Bencher, counter::BytesCount};
use std::sync::LazyLock;
use textmill_text::normalize::Folding;
use textmill_text::{Paragraphs, Sections, Sentences, decode, language, paragraphs, sections, sentences};

fn main() {
    divan::main();
}

const SIZE: usize = 4_000_000;

static CHINESE: LazyLock<String> = LazyLock::new(|| {
    text(
        "　　一、今年汛情\n　　今年入汛以来，全县降雨比常年多三成，“水位一天涨了两米。”值班员说。县里派出12支队伍、4.2万人次上堤巡查（以下简称巡堤队），转移群众3000余名；各村备足了沙袋、木桩和救生衣。\n　　《河道管理办法》印发后，巡堤成了各村的日常。“谁的河段谁负责！”老支书的话大家都记得。去年8月的大水来了又退，堤没有垮，田没有荒，人心也更齐了……\n",
    )
});

static ENGLISH: LazyLock<String> = LazyLock::new(|| {
    text(
        "1. The flood of this year\n\nThe river rose by 2.4 m. in a single night, and Mr. J. Waters of the U.S. Survey said that nobody had expected it. \"We had two hours,\" he added. About 3,000 people were moved (most of them by boat) before 6 a.m. on Sept. 9; the rest followed later. See www.example.org/flood?year=3 for the figures.\n\nWhat will happen next year? The dams, e.g. those at the upper lake, are being repaired. Nobody is sure that they will hold...\n\n",
    )
});

fn text(unit: &str) -> String {
    match std::env::var_os("TEXTMILL_TEXT").map(std::fs::read_to_string) {
        Some(Ok(text)) => text,
        _ => unit.repeat(SIZE / unit.len()),
    }
}

fn of(language: &str) -> &'static str {
    if language == "zh" { &CHINESE } else { &ENGLISH }
}

const LANGUAGES: [&str; 2] = ["zh", "en"];

#[divan::bench(args = LANGUAGES)]
fn paragraphs_split(bencher: Bencher, language: &str) {
    let text = of(language);
    bencher.counter(BytesCount::of_str(text)).bench(|| {
        let mut out = Paragraphs::default();
        paragraphs::split(text, &mut out);
        out
    });
}

#[divan::bench(args = LANGUAGES)]
fn sections_detect(bencher: Bencher, language: &str) {
    let text = of(language);
    let mut blocks = Paragraphs::default();
    paragraphs::split(text, &mut blocks);
    bencher.counter(BytesCount::of_str(text)).bench(|| {
        let mut out = Sections::default();
        sections::detect(text, &blocks, &mut out);
        out
    });
}

#[divan::bench(args = LANGUAGES)]
fn sentences_split(bencher: Bencher, language: &str) {
    let text = of(language);
    let (mut blocks, mut headings) = (Paragraphs::default(), Sections::default());
    paragraphs::split(text, &mut blocks);
    sections::detect(text, &blocks, &mut headings);
    bencher.counter(BytesCount::of_str(text)).bench(|| {
        let mut out = Sentences::default();
        sentences::split(text, &blocks, &headings, &mut out);
        out
    });
}

#[divan::bench(args = LANGUAGES)]
fn language_detect(bencher: Bencher, language: &str) {
    let text = of(language);
    bencher.counter(BytesCount::of_str(text)).bench(|| language::detect(text));
}

#[divan::bench(args = LANGUAGES)]
fn fold(bencher: Bencher, language: &str) {
    let text = of(language);
    bencher.counter(BytesCount::of_str(text)).bench(|| Folding::ALL.fold(text));
}

#[divan::bench(args = ["utf-8", "gb18030", "utf-16le"])]
fn decode_chinese(bencher: Bencher, label: &str) {
    let bytes: Vec<u8> = match label {
        "utf-8" => CHINESE.as_bytes().to_vec(),
        "utf-16le" => CHINESE.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        _ => encoding_rs::GB18030.encode(&CHINESE).0.into_owned(),
    };
    bencher
        .counter(BytesCount::of_slice(&bytes))
        .bench(|| decode::decode(&bytes, None).map(|decoded| decoded.text.len()));
}
