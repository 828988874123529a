//! Prints what is found in a text, for reading against it: entities, then facts.
//!
//! `cargo run --release -p textmill-extract --example show -- FILE [DATE] [--model]`; with `--time` only the
//! speed.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a development tool")]

use textmill_extract::{Extract, Options};
use textmill_plugin::{Plugin, testing::TestDocument};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let text = std::fs::read_to_string(&arguments[0]).unwrap();
    let mut document = TestDocument::new(&text);
    if let Some(date) = arguments.get(1).filter(|argument| !argument.starts_with('-')) {
        document = document.with_date(date);
    }
    let mut extract = Extract::open(Options { model: has("--model"), ..Options::default() }).unwrap();
    if has("--time") {
        let started = std::time::Instant::now();
        let found = extract.entities(&document.view()).len();
        let first = started.elapsed();
        let started = std::time::Instant::now();
        let rounds = 5;
        for _ in 0..rounds {
            extract.entities(&document.view());
        }
        let speed = (text.len() * rounds) as f64 / started.elapsed().as_secs_f64() / 1e6;
        println!("{found} entities, first {first:?}, then {speed:.1} MB/s");
        return;
    }
    let output = extract.process(&document.view()).unwrap();
    for entity in &output.entities {
        println!("{:?}\t{}\t{}\t{}", entity.kind, entity.text, entity.value, entity.rule);
    }
    for fact in &output.facts {
        let cell = |value: &Option<String>| value.clone().unwrap_or_default();
        println!(
            "fact\t{}\t{}\t{}\t{}\t{}",
            cell(&fact.actor),
            cell(&fact.verb),
            fact.figure,
            cell(&fact.object),
            cell(&fact.time)
        );
    }
}
