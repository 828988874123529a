//! Summarizes a file: `digest FILE [LENGTH [METHOD]]`.

use std::io::Write;
use std::sync::LazyLock;
use std::time::Instant;
use textmill_plugin::Plugin;
use textmill_plugin::testing::TestDocument;
use textmill_summarize::Summarize;
use textmill_summarize::options::Options;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let text = std::fs::read_to_string(arguments.first().ok_or("name a file")?)?;
    let mut options = Options::default();
    if let Some(length) = arguments.get(1) {
        options.length.clone_from(length);
    }
    if let Some(method) = arguments.get(2) {
        options.method = serde_json::from_value(serde_json::Value::String(method.clone()))?;
    }
    let document = TestDocument::new(&text);
    let mut plugin = Summarize::open(options).map_err(|e| e.message)?;
    let start = clock();
    let summary = plugin.process(&document.view()).map_err(|e| e.message)?;
    let seconds = clock() - start;
    let mut out = std::io::stdout().lock();
    for s in summary.sentences.iter().take(40) {
        writeln!(out, "{:4} {:6.3} [{}] {}", s.index, s.score, s.section.as_deref().unwrap_or(""), s.text)?;
    }
    for k in summary.keywords.iter().flatten() {
        writeln!(out, "{} ({:.2}, {})", k.term, k.score, k.count)?;
    }
    writeln!(
        out,
        "{} characters, {:.1} MB/s",
        summary.text.chars().count(),
        text.len() as f64 / 1e6 / seconds
    )?;
    Ok(())
}

/// Seconds this thread has had a processor, where the system says so: other work on the machine does not count.
fn clock() -> f64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let on_cpu = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    match on_cpu.as_deref().and_then(|s| s.split(' ').next()).and_then(|ns| ns.parse::<f64>().ok()) {
        Some(ns) => ns / 1e9,
        None => START.elapsed().as_secs_f64(),
    }
}
