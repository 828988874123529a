//! Compares the segmenter with `jieba-rs` word for word on generated text, and prints how fast both are.
//!
//! ```text
//! cargo run --release -p textmill-text --example differential [MEGABYTES] [SEED] [FILE]...
//! ```
//!
//! 24 MB (the default) take about half a minute. Files, if named, are compared as well.
#![expect(clippy::print_stdout, reason = "a program")]

use std::time::Duration;

use textmill_text::segment::Segmenter;

#[path = "../benches/corpus/mod.rs"]
mod corpus;

/// What both took, and how many bytes and words there were.
#[derive(Default)]
struct Totals {
    ours: Duration,
    theirs: Duration,
    bytes: usize,
    words: usize,
}

fn compare(totals: &mut Totals, segmenter: &mut Segmenter, jieba: &jieba_rs::Jieba, text: &str, hmm: bool) {
    let mut ours: Vec<(u32, u32)> = Vec::with_capacity(text.len() / 2);
    let start = corpus::clock::Clock::start();
    if hmm {
        segmenter.cut(text, |start, end, _| ours.push((start as u32, end as u32)));
    } else {
        segmenter.cut_without_hmm(text, |start, end, _| ours.push((start as u32, end as u32)));
    }
    totals.ours += start.elapsed();
    let start = corpus::clock::Clock::start();
    let theirs = jieba.cut(text, hmm);
    totals.theirs += start.elapsed();
    totals.bytes += text.len();
    totals.words += ours.len();
    let differs = ours.iter().zip(&theirs).position(|(&(start, end), token)| {
        (start as usize, end as usize) != (token.byte_start, token.byte_end)
    });
    if let Some(at) = differs.or_else(|| (ours.len() != theirs.len()).then_some(ours.len().min(theirs.len())))
    {
        let around = theirs.get(at.saturating_sub(3)..(at + 3).min(theirs.len()));
        panic!("hmm={hmm}: word {at} differs from {around:?}: {:?}", ours.get(at));
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let megabytes = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(24);
    let seed = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(1);
    let jieba = jieba_rs::Jieba::new();
    let mut segmenter = Segmenter::default();
    let mut generator = corpus::Generator::new(seed);
    let (mut reports, mut noise, mut files) = (Totals::default(), Totals::default(), Totals::default());
    while reports.bytes < megabytes * 500_000 {
        let text = generator.report(100_000);
        compare(&mut reports, &mut segmenter, &jieba, &text, true);
        let text = generator.noise(100_000);
        compare(&mut noise, &mut segmenter, &jieba, &text, true);
        compare(&mut Totals::default(), &mut segmenter, &jieba, &text, false);
    }
    for name in arguments {
        match std::fs::read(&name) {
            Ok(bytes) => compare(&mut files, &mut segmenter, &jieba, &String::from_utf8_lossy(&bytes), true),
            Err(error) => println!("{name}: {error}"),
        }
    }
    for (name, totals) in [("reports", reports), ("noise", noise), ("files", files)] {
        if totals.bytes > 0 {
            let speed = |time: Duration| totals.bytes as f64 / 1e6 / time.as_secs_f64();
            println!(
                "{name}: {:.1} MB, {} words, all the same; ours {:.0} MB/s, jieba-rs {:.0} MB/s, {:.2} times",
                totals.bytes as f64 / 1e6,
                totals.words,
                speed(totals.ours),
                speed(totals.theirs),
                totals.theirs.as_secs_f64() / totals.ours.as_secs_f64()
            );
        }
    }
}
