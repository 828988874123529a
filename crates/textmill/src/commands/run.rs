//! `textmill run`.

use crate::cli::{Global, Run};
use crate::diagnostics::Terminal;
use crate::exit::Exit;
use crate::progress;
use anyhow::Result;
use std::io::{ErrorKind, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use textmill_pipeline::{Outcome, Plan, RunOptions, Summary};

pub(super) fn run(global: &Global, args: &Run, terminal: &Terminal) -> Result<Exit> {
    let (plan, loader) = super::build(global, &args.planned, terminal)?;
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    // Ctrl-C, and what a scheduler or a closing terminal sends. The second ends the process at once: by then the first
    // has not been enough.
    ctrlc::set_handler(move || {
        loader.cancel();
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
        stdout: Some(stdout(&plan)),
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

/// Standard output. Whoever reads it may leave early (`| head`): if files are written too, they are still wanted.
fn stdout(plan: &Plan) -> Box<dyn Write + Send> {
    let only = plan.outputs.iter().all(|output| output.is_stdout())
        && plan.tables.iter().all(|table| table.output.is_stdout());
    match only {
        true => Box::new(std::io::stdout()),
        false => Box::new(UntilClosed(Some(std::io::stdout()))),
    }
}

/// Writes until the reader is gone, then to nowhere.
struct UntilClosed<W>(Option<W>);

impl<W: Write> UntilClosed<W> {
    fn put<T>(&mut self, nowhere: T, write: impl FnOnce(&mut W) -> std::io::Result<T>) -> std::io::Result<T> {
        let Some(inner) = &mut self.0 else { return Ok(nowhere) };
        match write(inner) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.0 = None;
                Ok(nowhere)
            }
            other => other,
        }
    }
}

impl<W: Write> Write for UntilClosed<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.put(bytes.len(), |inner| inner.write(bytes))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.put((), Write::flush)
    }
}

/// The summary, on standard error.
fn tell(plan: &Plan, summary: &Summary, verbose: bool) {
    if summary.outcome == Outcome::Stopped {
        say!(
            "stopped after {} documents; no file of several documents was written: run it again",
            summary.documents
        );
        return;
    }
    let seconds = summary.elapsed.as_secs_f64();
    let megabytes = summary.bytes as f64 / 1e6;
    say!(
        "{} document{}: {} written, {} in quarantine; {megabytes:.2} MB in {seconds:.2} s",
        summary.documents,
        if summary.documents == 1 { "" } else { "s" },
        summary.written,
        summary.quarantined,
    );
    for written in &summary.outputs {
        match (&written.first, written.files) {
            (Some(path), 1) => say!("  {}", path.display()),
            (Some(path), files) => say!("  {} and {} more files", path.display(), files - 1),
            (None, _) => {}
        }
    }
    if let Some(path) = &summary.quarantine {
        say!("  documents that failed, with their cause: {}", path.display());
    }
    if let Some(path) = &plan.manifest {
        say!("  {}", path.display());
    }
    if verbose {
        for step in &summary.times {
            let time = step.time.as_secs_f64();
            let rate = if time > 0.0 { format!(", {:.0} MB/s", megabytes / time) } else { String::new() };
            say!("  {:<12} {:>9.3} s{rate}", step.name, time);
        }
    }
}
