//! Basic counts beside GNU `wc -mwl` on the same files: `cargo bench --workspace --bench wc` (or with a FILE behind `--`).
//!
//! Counted are characters, words between white space and lines; the counts have to be the same, or the bench fails. Three
//! times are taken, each the best of five runs in turn: `wc` in the locale C.UTF-8; the plugin's counting in this process,
//! reading the file included, on one thread; and a whole `textmill run` with basic counts only, with everything that a run
//! does besides (decoding, hashing, writing), when the program has been built.

#![expect(clippy::print_stdout, reason = "a bench reports to the terminal")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;
use textmill_count::characters;

/// Bytes of a made-up text.
const BYTES: usize = 100_000_000;

fn main() {
    let named: Vec<PathBuf> =
        std::env::args_os().skip(1).map(PathBuf::from).filter(|p| p.is_file()).collect();
    let folder = std::env::temp_dir().join(format!("textmill-wc-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("the folder for temporary files can be written");
    let files = if named.is_empty() { made_up(&folder) } else { named };
    println!(
        "{:<24} {:>9} {:>10} {:>10} {:>8} {:>12}",
        "text", "wc -mwl", "counting", "wc by it", "run", "wc by the run"
    );
    let mut slower = false;
    for file in &files {
        slower |= compare(file, &folder);
    }
    drop(std::fs::remove_dir_all(&folder));
    assert!(!slower, "basic counts are slower than wc");
}

/// Prints one line; gives whether counting is slower than `wc`. A whole run does more than count and is only told.
fn compare(file: &Path, folder: &Path) -> bool {
    let (mut by_wc, mut by_plugin, mut by_run) = (f64::MAX, f64::MAX, f64::MAX);
    let program = program();
    for _ in 0..5 {
        let (seconds, printed) =
            timed(Command::new("wc").args(["-m", "-w", "-l"]).arg(file).env("LC_ALL", "C.UTF-8"));
        by_wc = by_wc.min(seconds);
        let start = Instant::now();
        let text =
            std::fs::read(file).map(String::from_utf8).expect("the file can be read").expect("it is UTF-8");
        let counts = characters::count(&text);
        by_plugin = by_plugin.min(start.elapsed().as_secs_f64());
        let fields: Vec<u64> =
            printed.split_whitespace().filter_map(|field| field.parse().ok()).take(3).collect();
        assert_eq!(
            fields,
            [counts.lines, counts.words, counts.chars],
            "{} is counted as wc counts",
            file.display()
        );
        if let Some(program) = &program {
            by_run = by_run.min(run(program, file, folder, counts));
        }
    }
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let whole = if program.is_some() {
        format!("{by_run:>6.3} s {:>12.1}", by_wc / by_run)
    } else {
        "not built".to_owned()
    };
    println!("{name:<24} {by_wc:>7.3} s {by_plugin:>8.3} s {:>10.1} {whole}", by_wc / by_plugin);
    by_plugin > by_wc
}

fn timed(command: &mut Command) -> (f64, String) {
    let start = Instant::now();
    let output = command.stderr(Stdio::null()).output().expect("wc and textmill can be run");
    assert!(output.status.success(), "{command:?} ends well");
    (start.elapsed().as_secs_f64(), String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The program of the same build.
fn program() -> Option<PathBuf> {
    let deps = std::env::current_exe().ok()?;
    let program = deps.parent()?.parent()?.join("textmill");
    program.is_file().then_some(program)
}

/// A run with basic counts only.
fn run(program: &Path, file: &Path, folder: &Path, counts: characters::Characters) -> f64 {
    let config = folder.join("wc.toml");
    let steps = "version = 1\n[[step]]\nplugin = \"count\"\n[step.options]\nwords = false\nsentences = false\n\
                 top-terms = 0\ntop-ngrams = 0\ndiversity = false\nreadability = false\n[[output]]\npath = \"-\"\n\
                 format = \"jsonl\"\n";
    std::fs::write(&config, steps).expect("the folder for temporary files can be written");
    let (seconds, line) = timed(Command::new(program).arg("run").arg(&config).arg(file));
    let field = |name: &str, n: u64| line.contains(&format!("\"{name}\":{n}"));
    let same =
        field("lines", counts.lines) && field("spaced_words", counts.words) && field("chars", counts.chars);
    assert!(same, "the run counts the same: {line}");
    seconds
}

/// A Chinese, an English and a mixed text.
fn made_up(folder: &Path) -> Vec<PathBuf> {
    let mut seed = 7u64;
    let mut next = move |n: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % n
    };
    let mut write = |name: &str, english: &mut dyn FnMut(u64) -> bool| {
        let mut block = String::new();
        while block.len() < 2_000_000 {
            let latin = english(next(2));
            block.push_str(if latin { "" } else { "　　" });
            for _ in 0..40 + next(80) {
                let word = (next(200) * next(200)) as u32;
                if latin {
                    block.extend((0..2 + next(8)).map(|i| char::from(b'a' + ((word >> i) % 26) as u8)));
                    block.push_str(if next(12) == 0 { ", " } else { " " });
                } else {
                    block.extend(
                        [0x4E00 + word % 6000, 0x5000 + word % 9000].into_iter().filter_map(char::from_u32),
                    );
                    block.push_str(if next(8) == 0 { "，" } else { "" });
                }
            }
            block.push_str(if latin { "end.\n" } else { "。\n" });
        }
        let path = folder.join(name);
        std::fs::write(&path, block.repeat(BYTES / block.len()))
            .expect("the folder for temporary files can be written");
        path
    };
    vec![
        write("chinese.txt", &mut |_| false),
        write("english.txt", &mut |_| true),
        write("mixed.txt", &mut |n| n == 0),
    ]
}
