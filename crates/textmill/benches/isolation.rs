//! What a call costs, and what a process of its own adds to it.
//!
//! ```text
//! cargo build --release --workspace && cargo bench -p textmill --bench isolation
//! ```
//!
//! First a plugin in C that does next to nothing (it counts question marks), over texts of 20 characters: the time
//! per document is that of the border. Then `extract` over 64 documents of 20 KB, as in a run. Best of many.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program for the developers of this workspace"
)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};
use textmill_loader::worker::Limits;
use textmill_loader::{Loader, Plugin, SearchPath};
use textmill_pipeline::plan_schema::{available, defaults};
use textmill_pipeline::sample::documents;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = tempfile::tempdir().unwrap();
    let program = env!("CARGO_BIN_EXE_textmill");
    let made = Command::new(program)
        .args(["plugin", "new", "questions", "--lang", "c", "--folder"])
        .arg(folder.path().join("c"))
        .output()
        .unwrap();
    assert!(made.status.success());
    assert!(Command::new("make").arg("-s").current_dir(folder.path().join("c")).status().unwrap().success());
    let questions = folder.path().join("c/libquestions.so");
    let extract = root.join("target/release/libtextmill_extract.so");
    assert!(extract.is_file(), "build the workspace first");

    let loader = Loader::new(SearchPath::new(), None).with_worker([program.into(), "worker".into()]);
    let modes = |path: &PathBuf| -> [Arc<Plugin>; 2] {
        let name = path.to_string_lossy();
        [loader.load(&name).unwrap(), loader.load_isolated(&name, Limits::default()).unwrap()]
    };
    println!("microseconds per document       in process   in its own process");
    for size in [1, 64, 1024] {
        let texts = vec!["会上有人问：何时通车？ He said: soon.".to_owned(); size];
        let [here, there] = modes(&questions).map(|plugin| best(&plugin, &texts, Duration::from_millis(500)));
        let each = |time: Duration| time.as_secs_f64() * 1e6 / size as f64;
        println!("questions, batches of {size:<8} {:>12.3} {:>20.3}", each(here), each(there));
    }
    let report =
        "全市今年完成投资二百亿元，比上年增长6.2%。The work went on in 14 places until 3 May 2021.\n"
            .repeat(176);
    let texts = vec![report; 64];
    let [here, there] = modes(&extract).map(|plugin| best(&plugin, &texts, Duration::from_secs(5)));
    println!("milliseconds per batch");
    let (one, other) = (here.as_secs_f64() * 1e3, there.as_secs_f64() * 1e3);
    println!(
        "extract, 64 of 20 KB           {one:>12.1} {other:>20.1}   (+{:.1} %)",
        (other / one - 1.0) * 100.0
    );
}

/// The shortest time that a batch takes.
fn best(plugin: &Arc<Plugin>, texts: &[String], time: Duration) -> Duration {
    let options = defaults(&plugin.operators()[0].options_schema);
    let mut instance = plugin.open(0, &options, &available()).unwrap();
    let all = documents(texts, true);
    let columns: Vec<usize> =
        instance.columns().iter().map(|name| all.schema_ref().index_of(name).unwrap()).collect();
    let batch = all.project(&columns).unwrap();
    let mut best = Duration::MAX;
    let started = Instant::now();
    while started.elapsed() < time {
        let began = Instant::now();
        instance.process(&batch).unwrap();
        best = best.min(began.elapsed());
    }
    best
}
