//! Batch runs as they are meant to be: a million short documents, two gigabytes in few files; and the same documents
//! through the script that people write instead, in the same run.
//!
//! ```text
//! cargo build --release --workspace && cargo bench -p textmill --bench batch             # a tenth of it, some minutes
//! cargo bench -p textmill --bench batch -- 1000000 2000                                  # documents, megabytes
//! ```
//!
//! What one job takes, and so what a second one saves, is measured on a tenth of the documents: time grows with their
//! number, as the rows for all of them show. The script is `benches/script.py` (jieba, and sumy's LexRank where it is
//! installed) on a sample of the short documents; it is left out where `python3` has no jieba. Every row is a process
//! of its own. Memory is flat if its column does not grow with the input.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program for the developers of this workspace"
)]

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

#[path = "../../textmill-text/benches/corpus/mod.rs"]
mod corpus;
mod cost;

use cost::cost;

/// Documents of the script's sample.
const SAMPLE: usize = 2_000;
/// Bytes of a short document.
const SHORT: usize = 600;
/// Files that the large corpus is in.
const FILES: usize = 4;

/// A JSONL file of documents of about so many bytes; how many, and bytes of text.
fn jsonl(path: &Path, seed: u64, documents: usize, bytes: usize) -> u64 {
    let mut generator = corpus::Generator::new(seed);
    let mut file = BufWriter::new(File::create(path).unwrap());
    let mut total = 0;
    for number in 0..documents {
        let text = generator.report(bytes);
        total += text.len() as u64;
        let line = serde_json::json!({"id": format!("{seed}-{number}"), "text": text});
        writeln!(file, "{line}").unwrap();
    }
    total
}

fn config(folder: &Path, name: &str, input: &str) -> PathBuf {
    let mut text = format!("version = 1\n[input]\npaths = [\"{input}\"]\ndate = \"2024-06-30\"\n");
    for step in ["count", "extract", "summarize"] {
        let _ = write!(text, "[[step]]\nplugin = \"{step}\"\n");
    }
    let _ = write!(
        text,
        "[[output]]\npath = \"{name}/results.parquet\"\n[run]\nquarantine = \"{name}/q.jsonl\"\n"
    );
    let _ = write!(text, "manifest = \"{name}/manifest.json\"\nledger = \"{name}/ledger.sqlite\"\n");
    let path = folder.join(format!("{name}.toml"));
    fs::write(&path, text).unwrap();
    path
}

fn main() {
    let arguments: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let documents = arguments.first().copied().unwrap_or(100_000);
    let megabytes = arguments.get(1).copied().unwrap_or(200);
    let dir = tempfile::tempdir_in(std::env::var_os("TMPDIR").unwrap_or_else(|| ".".into())).unwrap();
    for folder in ["short", "short-tenth", "large", "large-tenth", "sample"] {
        fs::create_dir(dir.path().join(folder)).unwrap();
    }
    let make = |folder: &str, seed: u64, documents: usize, bytes: usize| {
        jsonl(&dir.path().join(format!("{folder}/{seed}.jsonl")), seed, documents, bytes)
    };
    let short = make("short", 1, documents, SHORT);
    let short_tenth = make("short-tenth", 1, (documents / 10).max(1), SHORT);
    let sample = make("sample", 1, SAMPLE.min(documents), SHORT);
    let per_file = megabytes * 1_000_000 / FILES / 20_000;
    let files = |folder: &str, per_file: usize| -> u64 {
        (0..FILES).map(|file| make(folder, 10 + file as u64, per_file.max(1), 20_000)).sum()
    };
    let large = files("large", per_file);
    let large_tenth = files("large-tenth", per_file / 10);
    println!("{:<44} {:>9} {:>9} {:>10} {:>9}", "", "CPU s", "wall s", "MB/s core", "peak MB");
    let row = |name: &str, bytes: u64, command: &mut Command| {
        let cost = cost(command);
        let rate = bytes as f64 / 1e6 / cost.processor.as_secs_f64();
        println!(
            "{name:<44} {:>9.1} {:>9.1} {rate:>10.2} {:>9.0}",
            cost.processor.as_secs_f64(),
            cost.wall.as_secs_f64(),
            cost.peak_kib as f64 / 1024.0
        );
        (cost.wall.as_secs_f64(), bytes as f64 / 1e6 / cost.processor.as_secs_f64())
    };
    let textmill = |name: &str, input: &str, jobs: usize| {
        let config = config(dir.path(), name, input);
        let mut command = Command::new(env!("CARGO_BIN_EXE_textmill"));
        command.args(["run", "--quiet", "--jobs", &jobs.to_string()]).arg(config);
        command
    };
    let title = |what: &str, bytes: u64| format!("{what}, {:.0} MB", bytes as f64 / 1e6);
    let scaling = |name: &str, folder: &str, bytes: u64| {
        let one = row(&(title(name, bytes) + ", 1 job"), bytes, &mut textmill("one", folder, 1));
        let two = row("the same, 2 jobs", bytes, &mut textmill("two", folder, 2));
        println!("  2 jobs are {:.2} times as fast as 1 on the wall", one.0 / two.0);
    };
    scaling(&format!("{} documents", (documents / 10).max(1)), "short-tenth", short_tenth);
    row(
        &(title(&format!("{documents} documents"), short) + ", 2 jobs"),
        short,
        &mut textmill("short-all", "short", 2),
    );
    scaling("long documents in few files", "large-tenth", large_tenth);
    row(
        &(title("long documents in few files", large) + ", 2 jobs"),
        large,
        &mut textmill("large-all", "large", 2),
    );

    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/script.py");
    let mut python = Command::new("python3");
    let has_jieba = Command::new("python3")
        .args(["-c", "import jieba"])
        .output()
        .is_ok_and(|output| output.status.success());
    if !has_jieba {
        println!("python3 has no jieba: the script is left out");
        return;
    }
    let peer =
        row(&title("the script", sample), sample, python.arg(script).arg(dir.path().join("sample/1.jsonl")));
    let own = row("textmill on the same, 1 job", sample, &mut textmill("sample-own", "sample", 1));
    println!("  textmill does {:.0} times as many bytes a second of one core", own.1 / peer.1);
}
