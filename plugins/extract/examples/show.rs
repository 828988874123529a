//! Prints what is found in a text, for reading against it: entities, then facts.
//!
//! `cargo run --release -p textmill-extract --example show -- FILE [DATE] [--model]`; with `--time` only the
//! speed, with `--facts` only the facts, each sentence above its own.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a development tool")]

use textmill_extract::{
    Context, Entity, Extract, Options, documents, names, numeric, quotes, sequence, temporal,
};
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
        let (view, options) = (document.view(), Options { model: has("--model"), ..Options::default() });
        let context = Context { document: &view, text: &text, reference: None };
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
            find(&mut Vec::new());
            let started = cpu();
            find(&mut Vec::new());
            println!("{name}: {:.1} MB/s", text.len() as f64 / (cpu() - started) / 1e6);
        }
        let started = cpu();
        let found = extract.entities(&document.view()).len();
        let first = cpu() - started;
        let started = cpu();
        let rounds = 5;
        for _ in 0..rounds {
            extract.entities(&document.view());
        }
        let speed = (text.len() * rounds) as f64 / (cpu() - started) / 1e6;
        println!("{found} entities, first {:.1} ms, then {speed:.1} MB/s", first * 1e3);
        return;
    }
    let output = extract.process(&document.view()).unwrap();
    let only_facts = has("--facts");
    let mut sentence = None;
    for entity in output.entities.iter().filter(|_| !only_facts) {
        println!("{:?}\t{}\t{}\t{}", entity.kind, entity.text, entity.value, entity.rule);
    }
    for fact in &output.facts {
        let cell = |value: &Option<String>| value.clone().unwrap_or_default();
        if only_facts && sentence.replace(fact.start) != Some(fact.start) {
            println!("{}", fact.text.trim());
        }
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

/// Processor time of this thread in seconds: other work on the machine does not count.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    stat.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}
