//! What a call into a plugin costs, and what a process of its own adds to it.
//!
//! ```text
//! cargo build --release --workspace && cargo bench --workspace --bench isolation
//! ```
//!
//! First a plugin in C that does next to nothing (it counts question marks), over texts of 20 characters: the time per
//! document is that of the border. Then the whole pipeline (count, extract, summarize; one thread) over 64 documents of
//! 20 KB, with no step, with each one and with all three in a process of their own, taking turns, all of it on one
//! processor: what runs side by side, or moves from one to the other, takes more or less time than it costs. The same over
//! eight times as many documents tells what is left when the processes have started. Linux alone.
//!
//! What is added is told twice. Once from the processor time of whole runs, all processes together, least and median: that
//! counts everything, and with it whatever else the machine does, which is easily a twentieth either way. And once in parts
//! that are short enough to be met undisturbed: what a run over one short document takes more than without a process of
//! its own, and of each batch the shortest time in any run that its step took, handing over and back included.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program for the developers of this workspace"
)]

use std::collections::BTreeMap;
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

/// A step, and one of its batches.
type Step = (String, u64);

/// What runs of a mode took, the shorter the better.
#[derive(Default)]
struct Taken {
    /// Of each run, milliseconds on the processor.
    whole: Vec<f64>,
    /// Of each run over one short document.
    short: Vec<f64>,
    /// Of each step, by batch: the shortest, in milliseconds on the wall.
    batches: BTreeMap<Step, f64>,
}

impl Taken {
    fn least(times: &[f64]) -> f64 {
        times.iter().copied().fold(f64::INFINITY, f64::min)
    }

    fn median(times: &[f64]) -> f64 {
        let mut times = times.to_vec();
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    }

    fn steps(&self, apart: &[&str]) -> f64 {
        let of = |step: &str| apart.contains(&step);
        self.batches.iter().filter(|((step, _), _)| of(step)).map(|(_, time)| time).sum()
    }
}

/// The pipeline with no step, one step and every step in a process of its own.
fn pipeline(folder: &Path, program: &str, plugins: &Path) {
    on_one_processor();
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
    let mut generator = corpus::Generator::new(7);
    let mut inputs = |size: usize, bytes: usize| {
        let inputs = folder.join(format!("in-{size}"));
        fs::create_dir(&inputs).unwrap();
        for index in 0..size {
            fs::write(inputs.join(format!("{index:04}.txt")), generator.report(bytes)).unwrap();
        }
    };
    inputs(1, 100);
    let short = modes.map(|mode| config(mode, 1));
    println!("the whole pipeline, documents of 20 KB: milliseconds, {RUNS} runs of each");
    println!(
        "| documents | in processes of their own | least | added | median | added | to start | steps | added |"
    );
    println!("|--:|---|--:|--:|--:|--:|--:|--:|--:|");
    for size in SIZES {
        inputs(size, 20_000);
        let configs = modes.map(|mode| config(mode, size));
        let mut taken: [Taken; 5] = Default::default();
        for _ in 0..RUNS {
            for ((config, short), taken) in configs.iter().zip(&short).zip(&mut taken) {
                taken.short.push(run(program, short).0);
                let (whole, steps) = run(program, config);
                taken.whole.push(whole);
                for (step, time) in steps {
                    let best = taken.batches.entry(step).or_insert(f64::INFINITY);
                    *best = best.min(time);
                }
            }
        }
        let bytes = |(name, _)| fs::read(folder.join(format!("{name}-{size}.jsonl"))).unwrap();
        let none = &taken[0];
        let base = (Taken::least(&none.whole), Taken::median(&none.whole));
        for (mode, taken) in modes.into_iter().zip(&taken) {
            assert!(bytes(modes[0]) == bytes(mode), "the results differ");
            let (least, median) = (Taken::least(&taken.whole), Taken::median(&taken.whole));
            let added = |time: f64, base: f64| (time / base - 1.0) * 100.0;
            let start = Taken::least(&taken.short) - Taken::least(&none.short);
            let steps = taken.steps(mode.1) - none.steps(mode.1);
            println!(
                "| {size} | {} | {least:.0} | {:+.1} % | {median:.0} | {:+.1} % | {start:+.1} | {steps:+.1} | {:+.1} % |",
                mode.0,
                added(least, base.0),
                added(median, base.1),
                (start + steps) / base.0 * 100.0,
            );
        }
    }
}

/// Milliseconds of processor time of a run, its own and that of the processes it waited for, and those on the wall of each
/// step of each batch.
fn run(program: &str, config: &Path) -> (f64, Vec<(Step, f64)>) {
    let before = waited_for();
    let log = config.with_extension("log");
    let mut command = Command::new(program);
    command.args(["run", "--quiet", "--jobs", "1", "--log", "error,textmill_pipeline=debug", "--log-file"]);
    command.arg(&log).arg(config).stdout(Stdio::null());
    assert!(command.status().unwrap().success());
    let whole = (waited_for() - before).as_secs_f64() * 1e3;
    let step = |line: &str| -> Option<(Step, f64)> {
        let line: serde_json::Value = serde_json::from_str(line).ok()?;
        let step = line.get("step")?.as_str()?.to_owned();
        Some(((step, line.get("batch")?.as_u64()?), line.get("seconds")?.as_f64()? * 1e3))
    };
    let steps: Vec<_> = fs::read_to_string(&log).unwrap().lines().filter_map(step).collect();
    assert!(!steps.is_empty(), "the log tells no steps");
    fs::remove_file(log).unwrap();
    (whole, steps)
}

/// Keeps this process, and those that it starts, on the processor where it is.
#[expect(unsafe_code, reason = "no crate of ours asks the system for it")]
fn on_one_processor() {
    // SAFETY: zeros are an empty set; the calls read and write that set alone.
    unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        libc::CPU_SET(usize::try_from(libc::sched_getcpu()).unwrap(), &mut set);
        assert_eq!(libc::sched_setaffinity(0, size_of::<libc::cpu_set_t>(), &raw const set), 0);
    }
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
