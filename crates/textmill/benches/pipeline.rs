//! The whole pipeline as its user runs it, beside `jieba-rs` doing nothing but segmenting the same text.
//!
//! ```text
//! cargo build --release --workspace && cargo bench -p textmill --bench pipeline            # 24 MB of generated reports
//! cargo bench -p textmill --bench pipeline -- FILE                                         # a text of one's own, repeated
//! ```
//!
//! Every row is a process of its own: its time on the processor (all threads), the time on the wall, and the most
//! memory it held. The text is cut into documents of some 20 KB. Processor time is what MB/s per core means here:
//! it does not count what else the machine does. It is read from `/proc`, so this runs on Linux alone.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program for the developers of this workspace"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

#[path = "../../textmill-text/benches/corpus/mod.rs"]
mod corpus;
mod cost;

use cost::{Cost, cost};

/// Bytes of text.
const CORPUS: usize = 24_000_000;
/// Bytes of one document.
const DOCUMENT: usize = 20_000;
/// Runs of a short process, the fastest of which counts.
const SHORT_RUNS: usize = 20;

/// The fastest of several short runs, in milliseconds on the wall.
fn fastest(make: impl Fn() -> Command) -> f64 {
    let run = || {
        let started = Instant::now();
        let status = make().stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        assert!(status.success());
        started.elapsed().as_secs_f64() * 1e3
    };
    (0..SHORT_RUNS).map(|_| run()).fold(f64::INFINITY, f64::min)
}

fn config(folder: &Path, name: &str, steps: &[&str]) -> PathBuf {
    let mut text = "version = 1\n[input]\npaths = [\"in\"]\ndate = \"2024-06-30\"\n".to_owned();
    for step in steps {
        text += &format!("[[step]]\nplugin = \"{step}\"\n");
        if *step == "summarize" {
            text += "[step.options]\nlength = \"300 chars\"\n";
        }
    }
    text += &format!("[[output]]\npath = \"out/{name}.jsonl\"\n");
    let path = folder.join(format!("{name}.toml"));
    fs::write(&path, text).unwrap();
    path
}

/// The other system, in a process of its own: `jieba-rs`, which segments and throws the words away.
fn jieba(folder: &Path) {
    let jieba = jieba_rs::Jieba::new();
    let mut words = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        words += jieba.cut(&text, true).len();
    }
    println!("{words}");
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [mode, folder] = arguments.as_slice()
        && mode == "--jieba"
    {
        return jieba(Path::new(folder));
    }
    let text = match arguments.first() {
        Some(file) => {
            let text = fs::read_to_string(file).unwrap();
            text.repeat(CORPUS / text.len().max(1) + 1)
        }
        None => corpus::Generator::new(1).report(CORPUS),
    };
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("in")).unwrap();
    let mut rest = text.as_str();
    let mut documents = 0;
    while !rest.is_empty() {
        // A document ends with a line.
        let cut = rest.ceil_char_boundary(DOCUMENT);
        let line_end = rest.get(cut..).and_then(|after| after.find('\n'));
        let cut = line_end.map_or(rest.len(), |at| cut + at + 1);
        let (document, after) = rest.split_at(cut);
        fs::write(dir.path().join(format!("in/{documents:06}.txt")), document).unwrap();
        documents += 1;
        rest = after;
    }
    let megabytes = text.len() as f64 / 1e6;
    println!("{megabytes:.1} MB in {documents} documents\n");

    let program = Path::new(env!("CARGO_BIN_EXE_textmill"));
    let textmill = |config: &Path, jobs: usize| {
        let mut command = Command::new(program);
        command.args(["run", "--jobs", &jobs.to_string()]).arg(config);
        command
    };
    let all = ["count", "extract", "summarize"];
    let whole = config(dir.path(), "whole", &all);
    println!("{:<38} {:>9} {:>9} {:>10} {:>9}", "", "CPU s", "wall s", "MB/s core", "peak MB");
    let row = |name: &str, cost: &Cost| {
        println!(
            "{name:<38} {:>9.2} {:>9.2} {:>10.1} {:>9.0}",
            cost.processor.as_secs_f64(),
            cost.wall.as_secs_f64(),
            megabytes / cost.processor.as_secs_f64(),
            cost.peak_kib as f64 / 1024.0
        );
    };
    let peer = cost(Command::new(std::env::current_exe().unwrap()).arg("--jieba").arg(dir.path().join("in")));
    row("jieba-rs, segmentation alone", &peer);
    let one = cost(&mut textmill(&whole, 1));
    row("textmill, count+extract+summarize, 1 job", &one);
    let two = cost(&mut textmill(&whole, 2));
    row("the same, 2 jobs", &two);
    for step in all {
        let alone = config(dir.path(), step, &[step]);
        row(&format!("textmill, {step} alone, 1 job"), &cost(&mut textmill(&alone, 1)));
    }
    println!(
        "\nthe pipeline takes {:.2} times as long as jieba-rs takes to segment; 2 jobs are {:.2} times as fast as 1 on the wall",
        one.processor.as_secs_f64() / peer.processor.as_secs_f64(),
        one.wall.as_secs_f64() / two.wall.as_secs_f64(),
    );

    let nothing = fastest(|| {
        let mut command = Command::new(program);
        command.arg("--version");
        command
    });
    let report = dir.path().join("in/000000.txt");
    let single = fastest(|| {
        let mut command = textmill(&whole, 1);
        command.arg(&report);
        command
    });
    println!(
        "one report of 20 KB, whole process: {single:.1} ms; the process doing nothing (--version): {nothing:.1} ms"
    );
}
