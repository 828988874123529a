//! How fast words are found, beside other segmenters, and how the time grows with the text.
//!
//! ```text
//! cargo bench -p textmill-text --bench segment --features peers  # every system, then the growth tables
//! cargo bench -p textmill-text --bench segment                   # without ICU4X and charabia, which take long to build
//! cargo bench -p textmill-text --bench segment -- FILE           # on a text of one's own
//! cargo bench -p textmill-text --bench segment -- --growth       # the growth tables alone
//! cargo bench -p textmill-text --bench segment -- --corpus FILE  # write the generated text
//! ```
//!
//! Python's jieba runs where `python3`, or the interpreter that `PYTHON` names, has it (`pip install jieba`).
//!
//! One thread; time on the processor, so that other work on the machine counts less; the systems take turns
//! and the best round of each counts. A harness of its own, because what matters are ratios taken at the same time.
#![expect(clippy::print_stdout, reason = "a program")]

use std::hint::black_box;
use std::io::Write as _;
use std::process::{Command, Stdio};

use textmill_text::Tokens;
use textmill_text::segment::{Segmenter, Words};
use textmill_text::tokens::Tokenizer;

mod corpus;
use corpus::clock::Clock;

const ROUNDS: usize = 7;
const CORPUS: usize = 6_000_000;

/// Cuts a text and says how many words it has.
type Cut<'a> = Box<dyn FnMut(&str) -> usize + 'a>;

struct System<'a> {
    name: &'static str,
    /// Milliseconds until ready.
    start_up: f64,
    cut: Cut<'a>,
}

fn started<'a, T: 'a>(
    name: &'static str,
    make: impl Fn() -> T,
    cut: impl FnMut(&mut T, &str) -> usize + 'a,
) -> System<'a> {
    let clock = std::time::Instant::now();
    let mut system = black_box(make());
    let start_up = clock.elapsed().as_secs_f64() * 1e3;
    let mut cut = cut;
    System { name, start_up, cut: Box::new(move |text| cut(&mut system, text)) }
}

fn systems<'a>() -> Vec<System<'a>> {
    let mut systems = vec![
        started("textmill, as jieba", Segmenter::default, |segmenter, text| {
            let mut words = 0;
            segmenter.cut(text, |start, end, _| words += black_box(end - start).min(1));
            words
        }),
        started("textmill, without HMM", Segmenter::default, |segmenter, text| {
            let mut words = 0;
            segmenter.cut_without_hmm(text, |start, end, _| words += black_box(end - start).min(1));
            words
        }),
        started("textmill tokens", <(Tokenizer, Tokens)>::default, |(tokenizer, tokens), text| {
            tokens.clear();
            tokenizer.tokenize(text, tokens);
            tokens.len()
        }),
        started(
            "textmill tokens, treebank",
            || (Tokenizer::default().with_words(Words::Treebank), Tokens::default()),
            |(tokenizer, tokens), text| {
                tokens.clear();
                tokenizer.tokenize(text, tokens);
                tokens.len()
            },
        ),
        started("jieba-rs", jieba_rs::Jieba::new, |jieba, text| jieba.cut(text, true).len()),
    ];
    systems.extend(peers());
    systems
}

#[cfg(feature = "peers")]
fn peers<'a>() -> Vec<System<'a>> {
    use charabia::Segment;
    use icu_segmenter::WordSegmenter;
    vec![
        started(
            "ICU4X",
            || WordSegmenter::new_auto(Default::default()),
            |segmenter, text| segmenter.segment_str(text).count().saturating_sub(1),
        ),
        started("charabia", || "词".segment_str().count(), |_, text| text.segment_str().count()),
    ]
}

#[cfg(not(feature = "peers"))]
fn peers<'a>() -> Vec<System<'a>> {
    Vec::new()
}

/// Python's jieba, in a process of its own: seconds for the text, words, milliseconds until ready.
fn python(text: &str) -> Result<(f64, usize, f64), String> {
    let program = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/python_jieba.py");
    let mut child = Command::new(&program)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("{program}: {error}"))?;
    if let Some(mut input) = child.stdin.take() {
        // It stops reading when it has no jieba; its exit says so.
        let _ = input.write_all(text.as_bytes());
    }
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    let line = String::from_utf8_lossy(&output.stdout);
    let mut numbers = line.split_whitespace().filter_map(|number| number.parse::<f64>().ok());
    match (output.status.success(), numbers.next(), numbers.next(), numbers.next()) {
        (true, Some(seconds), Some(words), Some(ready)) => Ok((seconds, words as usize, ready * 1e3)),
        _ => Err(format!("{program} has no jieba")),
    }
}

fn compare(text: &str) {
    let mut systems = systems();
    let mut best = vec![(f64::MAX, 0); systems.len()];
    for _ in 0..ROUNDS {
        for (system, best) in systems.iter_mut().zip(&mut best) {
            let clock = Clock::start();
            let words = (system.cut)(text);
            let seconds = clock.elapsed().as_secs_f64();
            if seconds < best.0 {
                *best = (seconds, words);
            }
        }
    }
    let reference = systems
        .iter()
        .zip(&best)
        .find(|(system, _)| system.name == "jieba-rs")
        .map_or(1.0, |(_, best)| best.0);
    println!(
        "{:.1} MB\n\n| system | MB/s | times jieba-rs | words | ready after, ms |",
        text.len() as f64 / 1e6
    );
    println!("|---|--:|--:|--:|--:|");
    for (system, (seconds, words)) in systems.iter().zip(&best) {
        let speed = text.len() as f64 / 1e6 / seconds;
        println!(
            "| {} | {speed:.1} | {:.2} | {words} | {:.3} |",
            system.name,
            reference / seconds,
            system.start_up
        );
    }
    match python(text) {
        Ok((seconds, words, ready)) => println!(
            "| jieba (Python) | {:.1} | {:.2} | {words} | {ready:.0} |",
            text.len() as f64 / 1e6 / seconds,
            reference / seconds
        ),
        Err(why) => println!("| jieba (Python) | not run: {why} | | | |"),
    }
    if cfg!(not(feature = "peers")) {
        println!("| ICU4X, charabia | not built: add `--features peers` | | | |");
    }
}

/// Bytes of text whose tokens are kept before they are thrown away, as the pipeline keeps those of a batch.
const KEPT: usize = 256 << 10;

/// Milliseconds for each megabyte of `documents`, cut in batches: each batch has a tokenizer of its own, and what `before`
/// gives to take the tokens.
fn batches(documents: &[&str], batch: usize, mut before: Option<&mut Tokens>) -> f64 {
    let clock = Clock::start();
    let mut bytes = 0;
    for batch in documents.chunks(batch) {
        let mut tokenizer = Tokenizer::default();
        let mut fresh = Tokens::default();
        let tokens: &mut Tokens = before.as_deref_mut().unwrap_or(&mut fresh);
        tokens.clear();
        let mut kept = 0;
        for document in batch {
            if kept >= KEPT {
                black_box(&*tokens);
                tokens.clear();
                kept = 0;
            }
            tokenizer.tokenize(document, tokens);
            kept += document.len();
            bytes += document.len();
        }
        black_box(&*tokens);
    }
    clock.elapsed().as_secs_f64() * 1e3 / (bytes as f64 / 1e6)
}

/// The same 100 MB each time, in documents of another size, or in other batches: nothing is read twice in a round, which
/// would let the processor's predictors learn it. The best of the rounds counts. Once the tokens go into memory that is
/// taken from the system for them, and once into memory that has been used before: small documents share theirs, so only
/// for large ones is there a difference, and it is the system's.
fn growth(generator: &mut corpus::Generator) {
    const GROWTH_ROUNDS: usize = 5;
    const SIZES: [usize; 5] = [10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];
    const BATCHES: [usize; 6] = [1, 10, 100, 1_000, 10_000, 100_000];
    let text = generator.report(100_000_000);
    let sizes = SIZES.map(|bytes| pieces(&text, bytes));
    let small = pieces(&text, 1000);
    let (mut by_size, mut by_batch) = ([[f64::MAX; 2]; SIZES.len()], [f64::MAX; BATCHES.len()]);
    let mut used = Tokens::default();
    Tokenizer::default().tokenize(&text, &mut used);
    for _ in 0..GROWTH_ROUNDS {
        for (best, documents) in by_size.iter_mut().zip(&sizes) {
            best[0] = best[0].min(batches(documents, documents.len(), None));
            best[1] = best[1].min(batches(documents, documents.len(), Some(&mut used)));
        }
        for (best, &batch) in by_batch.iter_mut().zip(&BATCHES) {
            *best = best.min(batches(&small, batch, None));
        }
    }
    println!("\n| one document of | ms per MB | in memory used before |\n|--:|--:|--:|");
    for (bytes, best) in SIZES.iter().zip(by_size) {
        println!("| {} KB | {:.2} | {:.2} |", bytes / 1000, best[0], best[1]);
    }
    println!("\n| documents of 1 KB, from the start of a tokenizer | ms per MB |\n|--:|--:|");
    for (batch, best) in BATCHES.iter().zip(by_batch) {
        println!("| {batch} | {best:.2} |");
    }
}

/// `text` in pieces of about `bytes`.
fn pieces(text: &str, bytes: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let mut end = (start + bytes).min(text.len());
        while !text.is_char_boundary(end) {
            end += 1;
        }
        pieces.extend(text.get(start..end));
        start = end;
    }
    pieces
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let mut generator = corpus::Generator::new(2024);
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => {
            compare(&generator.report(CORPUS));
            growth(&mut generator);
        }
        ["--growth"] => growth(&mut generator),
        ["--corpus", file] => match std::fs::write(file, generator.report(CORPUS)) {
            Ok(()) => println!("{file} written"),
            Err(error) => println!("{file}: {error}"),
        },
        [file] => match std::fs::read_to_string(file) {
            Ok(text) => compare(&text),
            Err(error) => println!("{file}: {error}"),
        },
        _ => println!("unknown arguments; see the head of this file"),
    }
}
