//! Prints what is found in a text file, one entity a line.
//!
//! `cargo run -p textmill-extract --example entities < report.txt`
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a development tool")]

use std::io::Read;
use textmill_extract::{Extract, Options};
use textmill_plugin::{Plugin, testing::TestDocument};

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).unwrap();
    let document = TestDocument::new(&text);
    let extract = Extract::open(Options::default()).unwrap();
    for e in extract.entities(&document.view()) {
        println!(
            "{:?}\t{}\t{}\tupper={:?} cmp={:?} unit={} {} dir={:?} object={} [{}]",
            e.kind,
            e.text,
            e.value,
            e.upper,
            e.comparator,
            e.unit.unwrap_or_default(),
            e.measure.unwrap_or_default(),
            e.direction,
            e.object.unwrap_or_default(),
            e.rule
        );
    }
}
