//! `textmill run`.

use crate::cli::{Global, Run};
use crate::diagnostics::Terminal;
use crate::exit::Exit;
use crate::progress;
use anyhow::Result;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use textmill_pipeline::{Outcome, Plan, RunOptions, Summary};

pub(super) fn run(global: &Global, args: &Run, terminal: &Terminal) -> Result<Exit> {
    let plan = super::build(global, &args.planned, terminal)?;
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    // The second Ctrl-C ends the process at once: by then the first has not been enough.
    ctrlc::set_handler(move || {
        if asked.swap(true, Ordering::Relaxed) {
            #[expect(clippy::exit, reason = "the user insists")]
            std::process::exit(130);
        }
    })?;
    let bar = progress::bar(plan.inputs.sources.len(), global.quiet);
    let summary = plan.run(RunOptions {
        jobs: args.jobs,
        stop: Some(&stop),
        progress: Some(&|progress| progress::show(&bar, progress)),
        stdout: Some(Box::new(std::io::stdout())),
    });
    bar.finish_and_clear();
    let summary = summary?;
    if !global.quiet || summary.outcome != Outcome::Complete {
        tell(&plan, &summary, global.verbose > 0);
    }
    Ok(match summary.outcome {
        Outcome::Complete => Exit::Done,
        Outcome::Quarantined => Exit::Failed,
        Outcome::Stopped => Exit::Stopped,
    })
}

/// The summary, on standard error.
fn tell(plan: &Plan, summary: &Summary, verbose: bool) {
    if summary.outcome == Outcome::Stopped {
        eprintln!(
            "stopped after {} documents; no file of several documents was written: run it again",
            summary.documents
        );
        return;
    }
    let seconds = summary.elapsed.as_secs_f64();
    let megabytes = summary.bytes as f64 / 1e6;
    eprintln!(
        "{} document{}: {} written, {} in quarantine; {megabytes:.2} MB in {seconds:.2} s",
        summary.documents,
        if summary.documents == 1 { "" } else { "s" },
        summary.written,
        summary.quarantined,
    );
    for written in &summary.outputs {
        match (&written.first, written.files) {
            (Some(path), 1) => eprintln!("  {}", path.display()),
            (Some(path), files) => eprintln!("  {} and {} more files", path.display(), files - 1),
            (None, _) => {}
        }
    }
    if let Some(path) = &summary.quarantine {
        eprintln!("  documents that failed, with their cause: {}", path.display());
    }
    if let Some(path) = &plan.manifest {
        eprintln!("  {}", path.display());
    }
    if verbose {
        for step in &summary.times {
            let time = step.time.as_secs_f64();
            let rate = if time > 0.0 { format!(", {:.0} MB/s", megabytes / time) } else { String::new() };
            eprintln!("  {:<12} {:>9.3} s{rate}", step.name, time);
        }
    }
}
