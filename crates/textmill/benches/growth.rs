//! How the whole pipeline's time and memory grow with the size of a document: the same text in documents of 1 KB, and in
//! one.
//!
//! ```text
//! cargo build --release --workspace && cargo bench -p textmill --bench growth            # 20 MB: some minutes
//! cargo bench -p textmill --bench growth -- 100                                          # megabytes
//! ```
//!
//! Every row is a process of its own, over one JSONL file, with one job; its time on the processor counts, the better
//! of two runs.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program for the developers of this workspace"
)]

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

#[path = "../../textmill-text/benches/corpus/mod.rs"]
mod corpus;
mod cost;

use cost::{Cost, cost};

/// Runs of a row.
const RUNS: usize = 2;

/// A JSONL file of `text` in documents of about `bytes`, each ending with a line; how many.
fn jsonl(path: &Path, text: &str, bytes: usize) -> usize {
    let mut file = BufWriter::new(File::create(path).unwrap());
    let mut rest = text;
    let mut documents = 0;
    while !rest.is_empty() {
        let cut = rest.ceil_char_boundary(bytes);
        let line_end = rest.get(cut..).and_then(|after| after.find('\n'));
        let (document, after) = rest.split_at(line_end.map_or(rest.len(), |at| cut + at + 1));
        writeln!(file, "{}", serde_json::json!({"id": documents.to_string(), "text": document})).unwrap();
        documents += 1;
        rest = after;
    }
    documents
}

fn config(folder: &Path, name: &str, steps: &[&str]) -> PathBuf {
    let mut text = format!(
        "version = 1\n[input]\npaths = [\"{name}.jsonl\"]\ndate = \"2024-06-30\"\nmax-bytes = 1_000_000_000\n"
    );
    for step in steps {
        text += &format!("[[step]]\nplugin = \"{step}\"\n");
        if *step == "summarize" {
            text += "[step.options]\nlength = \"300 chars\"\n";
        }
    }
    text += "[[output]]\npath = \"out/results.jsonl\"\n";
    let path = folder.join(format!("{name}-{}.toml", steps.len()));
    fs::write(&path, text).unwrap();
    path
}

fn main() {
    let megabytes: usize = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(20);
    let text = corpus::Generator::new(1).report(megabytes * 1_000_000);
    let dir = tempfile::tempdir_in(std::env::var_os("TMPDIR").unwrap_or_else(|| ".".into())).unwrap();
    println!("| one document of | documents | count, ms per MB | all three, ms per MB | wall s | peak MB |");
    println!("|--:|--:|--:|--:|--:|--:|");
    let mut size = 1_000;
    loop {
        let bytes = size.min(text.len());
        let name = format!("{bytes}");
        let documents = jsonl(&dir.path().join(format!("{name}.jsonl")), &text, bytes);
        let best = |steps: &[&str]| -> Cost {
            let config = config(dir.path(), &name, steps);
            let run = || {
                let mut command = Command::new(env!("CARGO_BIN_EXE_textmill"));
                cost(command.args(["run", "--quiet", "--jobs", "1"]).arg(&config))
            };
            (0..RUNS).map(|_| run()).min_by_key(|cost| cost.processor).unwrap()
        };
        let (count, all) = (best(&["count"]), best(&["count", "extract", "summarize"]));
        let per_megabyte = |cost: &Cost| cost.processor.as_secs_f64() * 1e9 / text.len() as f64;
        println!(
            "| {} KB | {documents} | {:.1} | {:.1} | {:.1} | {:.0} |",
            bytes / 1000,
            per_megabyte(&count),
            per_megabyte(&all),
            all.wall.as_secs_f64(),
            all.peak_kib as f64 / 1024.0
        );
        if bytes == text.len() {
            break;
        }
        size *= 10;
    }
}
