//! Measures extraction alone (the layers are computed before): megabytes a second on a text file, repeated.
//!
//! `cargo run --release -p textmill-extract --example extract_speed < report.txt`
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a development tool")]

use std::io::Read;
use std::time::Instant;
use textmill_extract::{Extract, Options};
use textmill_plugin::{Plugin, testing::TestDocument};

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).unwrap();
    let text = text.repeat((4 << 20) / text.len().max(1) + 1);
    let document = TestDocument::new(&text);
    let extract = Extract::open(Options::default()).unwrap();
    let start = Instant::now();
    let found = extract.entities(&document.view());
    let seconds = start.elapsed().as_secs_f64();
    println!("{} entities, {:.1} MB/s", found.len(), text.len() as f64 / 1e6 / seconds);
}
