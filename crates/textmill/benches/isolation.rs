//! What a call into a plugin costs, and what a process of its own adds to it.
//!
//! ```text
//! cargo build --release --workspace && cargo bench --workspace --bench isolation
//! ```
//!
//! First a plugin in C that does next to nothing (it counts question marks), over texts of 20 characters: the time per
//! document is that of the border. Then the whole pipeline (count, extract, summarize; one thread) over 64 documents of
//! 20 KB, with no step, with each one and with all three in a process of their own: taking turns, in processor time of all
//! processes together, since the wall also counts what else the machine does. The same over eight times as many documents
//! tells what is left when the processes have started. Linux alone.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program for the developers of this workspace"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use textmill_loader::worker::Limits;
use textmill_loader::{Loader, Plugin, SearchPath};
use textmill_pipeline::plan_schema::{available, defaults};
use textmill_pipeline::sample::documents;

#[path = "../../textmill-text/benches/corpus/mod.rs"]
mod corpus;

/// Runs of each mode.
const RUNS: usize = 15;
/// Documents of the short run, and of the long one.
const SIZES: [usize; 2] = [64, 512];

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let program = env!("CARGO_BIN_EXE_textmill");
    let plugins = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/release");
    assert!(plugins.join("libtextmill_extract.so").is_file(), "build the workspace first");
    calls(folder.path(), program);
    println!();
    pipeline(folder.path(), program, &plugins);
}

/// Time on the wall per document, and processor time of both processes.
fn calls(folder: &Path, program: &str) {
    let made = Command::new(program)
        .args(["plugin", "new", "questions", "--lang", "c", "--folder"])
        .arg(folder.join("c"))
        .output()
        .unwrap();
    assert!(made.status.success());
    assert!(Command::new("make").arg("-s").current_dir(folder.join("c")).status().unwrap().success());
    let questions = folder.join("c/libquestions.so");
    let loader = Loader::new(SearchPath::new(), None).with_worker([program.into(), "worker".into()]);
    let modes = |path: &PathBuf| -> [Arc<Plugin>; 2] {
        let name = path.to_string_lossy();
        [loader.load(&name).unwrap(), loader.load_isolated(&name, Limits::default()).unwrap()]
    };
    println!("microseconds per document           in process   in its own process");
    println!("questions, 20 characters            wall   cpu           wall   cpu");
    for size in [1, 64, 1024] {
        let texts = vec!["会上有人问：何时通车？ He said: soon.".to_owned(); size];
        let [here, there] = modes(&questions).map(|plugin| call(&plugin, &texts, Duration::from_secs(1)));
        let each = |time: Duration| time.as_secs_f64() * 1e6 / size as f64;
        println!(
            "  batches of {size:<8} {:>18.3} {:>6.3} {:>14.3} {:>6.3}",
            each(here.0),
            each(here.1),
            each(there.0),
            each(there.1)
        );
    }
}

/// Time on the wall of the fastest call of many, and processor time of the average one.
fn call(plugin: &Arc<Plugin>, texts: &[String], time: Duration) -> (Duration, Duration) {
    let options = defaults(&plugin.operators()[0].options_schema);
    let mut instance = plugin.open(0, &options, &available()).unwrap();
    let all = documents(texts, true);
    let columns: Vec<usize> =
        instance.columns().iter().map(|name| all.schema_ref().index_of(name).unwrap()).collect();
    let batch = all.project(&columns).unwrap();
    instance.process(&batch).unwrap();
    let (mut best, mut calls) = (Duration::MAX, 0);
    let (started, before) = (Instant::now(), scheduled());
    while started.elapsed() < time {
        let began = Instant::now();
        instance.process(&batch).unwrap();
        best = best.min(began.elapsed());
        calls += 1;
    }
    (best, (scheduled() - before) / calls)
}

/// Processor time of this process and of those below it so far (a worker is its child's child): every thread that is
/// there.
fn scheduled() -> Duration {
    let own = std::process::id();
    let parent = |pid: u32| -> Option<u32> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        stat.rsplit(") ").next()?.split(' ').nth(1)?.parse().ok()
    };
    let is_ours = |pid: u32| std::iter::successors(Some(pid), |&pid| parent(pid)).any(|above| above == own);
    let pids = fs::read_dir("/proc").unwrap().flatten();
    let pids = pids.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).filter(|&pid| is_ours(pid));
    let nanoseconds = |pid: u32| -> u64 {
        let tasks = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
        let times = tasks.filter_map(|task| fs::read_to_string(task.path().join("schedstat")).ok());
        times.filter_map(|line| line.split(' ').next()?.parse::<u64>().ok()).sum()
    };
    Duration::from_nanos(pids.map(nanoseconds).sum())
}

/// The steps of the pipeline.
const STEPS: [&str; 3] = ["count", "extract", "summarize"];

/// The pipeline with no step, one step and every step in a process of its own.
fn pipeline(folder: &Path, program: &str, plugins: &Path) {
    let modes: [(&str, &[&str]); 5] = [
        ("none", &[]),
        ("count", &["count"]),
        ("extract", &["extract"]),
        ("summarize", &["summarize"]),
        ("all three", &STEPS),
    ];
    let config = |(name, apart): (&str, &[&str]), size: usize| {
        let mut text =
            format!("version = 1\nplugin-dirs = [{plugins:?}]\n[input]\npaths = [\"in-{size}\"]\n");
        for plugin in STEPS {
            let mode = if apart.contains(&plugin) { "process" } else { "in-process" };
            text += &format!("[[step]]\nplugin = \"{plugin}\"\nisolation = \"{mode}\"\n");
        }
        text +=
            &format!("[[output]]\npath = \"{name}-{size}.jsonl\"\n[run]\nledger = \"\"\nmanifest = \"\"\n");
        let path = folder.join(format!("{name}-{size}.toml"));
        fs::write(&path, text).unwrap();
        path
    };
    println!(
        "the whole pipeline, documents of 20 KB: milliseconds on the processor, least and median of {RUNS} runs"
    );
    println!(
        "| documents | in processes of their own | least | added | median | added |\n|--:|---|--:|--:|--:|--:|"
    );
    for size in SIZES {
        let inputs = folder.join(format!("in-{size}"));
        fs::create_dir(&inputs).unwrap();
        let mut generator = corpus::Generator::new(7);
        for index in 0..size {
            fs::write(inputs.join(format!("{index:04}.txt")), generator.report(20_000)).unwrap();
        }
        let configs = modes.map(|mode| config(mode, size));
        let mut taken = [const { Vec::new() }; 5];
        for _ in 0..RUNS {
            for (config, taken) in configs.iter().zip(&mut taken) {
                taken.push(run(program, config));
            }
        }
        taken.iter_mut().for_each(|taken| taken.sort_by(f64::total_cmp));
        let base = (taken[0][0], taken[0][RUNS / 2]);
        let bytes = |(name, _)| fs::read(folder.join(format!("{name}-{size}.jsonl"))).unwrap();
        for (mode, taken) in modes.into_iter().zip(&taken) {
            assert!(bytes(modes[0]) == bytes(mode), "the results differ");
            let (least, median) = (taken[0], taken[RUNS / 2]);
            let added = |time: f64, base: f64| (time / base - 1.0) * 100.0;
            println!(
                "| {size} | {} | {least:.0} | {:+.1} % | {median:.0} | {:+.1} % |",
                mode.0,
                added(least, base.0),
                added(median, base.1)
            );
        }
    }
}

/// Milliseconds of processor time of a run: its own and that of the processes it waited for.
fn run(program: &str, config: &Path) -> f64 {
    let before = waited_for();
    let mut command = Command::new(program);
    command.args(["run", "--quiet", "--jobs", "1"]).arg(config).stdout(Stdio::null());
    assert!(command.status().unwrap().success());
    (waited_for() - before).as_secs_f64() * 1e3
}

/// Processor time of the processes that this one, and they, have waited for.
#[expect(unsafe_code, reason = "no crate of ours asks the system for it")]
fn waited_for() -> Duration {
    // SAFETY: zeros are a valid `rusage`, which is plain numbers, and the call writes into nothing else.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        assert_eq!(libc::getrusage(libc::RUSAGE_CHILDREN, &raw mut usage), 0);
        usage
    };
    let time = |time: libc::timeval| Duration::new(time.tv_sec as u64, time.tv_usec as u32 * 1000);
    time(usage.ru_utime) + time(usage.ru_stime)
}
