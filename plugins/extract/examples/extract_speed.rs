//! Measures extraction alone (the layers are computed before): megabytes a second, by part and
//! for everything, over the text as a document of its own again and again (a pile of reports) and once as one
//! long document.
//!
//! `cargo run --release -p textmill-extract --example extract_speed [PART] < report.txt`
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a development tool")]

use std::io::Read;
use std::time::Instant;
use textmill_extract::{
    Context, Entity, Extract, Options, documents, names, numeric, quotes, sequence, temporal,
};
use textmill_plugin::{Plugin, testing::TestDocument};

/// Each measurement reads about this many bytes.
const BYTES: usize = 16 << 20;
/// In so many tries, of which the best counts: other work on the machine makes the others slower.
const TRIES: usize = 40;

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).unwrap();
    let rounds = BYTES / text.len().max(1) + 1;
    let document = TestDocument::new(&text).with_date("2020-07-10");
    let view = document.view();
    let options = Options::default();
    let context = Context { document: &view, text: &text, reference: view.date() };
    type Find<'a> = &'a dyn Fn(&mut Vec<Entity>);
    let parts: [(&str, Find<'_>); 6] = [
        ("numeric", &|out| numeric::find(&context, &options, out)),
        ("temporal", &|out| temporal::find(&context, out)),
        ("documents", &|out| documents::find(&context, out)),
        ("names", &|out| names::find(&context, &options, out)),
        ("quotes", &|out| quotes::find(&context, out)),
        ("sequence", &|out| sequence::find(&context, &options, out)),
    ];
    for (name, find) in parts {
        measure(name, text.len(), rounds, || find(&mut Vec::new()));
    }
    let mut extract = Extract::open(options).unwrap();
    measure("entities", text.len(), rounds, || drop(extract.entities(&view)));
    measure("with facts", text.len(), rounds, || drop(extract.process(&view).unwrap()));
    let long = text.repeat(rounds / TRIES + 1);
    let document = TestDocument::new(&long).with_date("2020-07-10");
    measure("one long document", long.len(), 1, || drop(extract.entities(&document.view())));
}

/// Runs once to warm up, then `rounds` times in all; not at all where an argument names another part.
fn measure(name: &str, bytes: usize, rounds: usize, mut run: impl FnMut()) {
    if std::env::args().nth(1).is_some_and(|only| only != name) {
        return;
    }
    run();
    let mut best = f64::INFINITY;
    for _ in 0..TRIES {
        let started = Instant::now();
        for _ in 0..rounds.div_ceil(TRIES) {
            run();
        }
        best = best.min(started.elapsed().as_secs_f64() / rounds.div_ceil(TRIES) as f64);
    }
    println!("{name}: {:.1} MB/s", bytes as f64 / best / 1e6);
}
