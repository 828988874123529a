//! How far a run is, told while it goes on: a bar on a terminal, a line now and then elsewhere, JSON for programs.

use crate::cli;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;
use std::cell::{Cell, RefCell};
use std::io::IsTerminal;
use std::time::{Duration, Instant};
use textmill_pipeline::{Plan, Progress, Summary};

/// How often a line is told where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(30);
/// How often programs are told.
const JSON_EVERY: Duration = Duration::from_secs(1);

/// Tells how far a run is.
pub(crate) struct Teller {
    how: How,
    started: Instant,
    told: Cell<Instant>,
    last: RefCell<Progress>,
    /// Bytes of all inputs, where they are known.
    total: Option<u64>,
}

enum How {
    Bar(ProgressBar),
    Lines,
    Json,
    Nothing,
}

impl Teller {
    pub(crate) fn new(plan: &Plan, how: cli::Progress, quiet: bool) -> Self {
        let total: Option<u64> = plan.inputs.sources.iter().map(textmill_pipeline::Source::size).sum();
        let how = match how {
            cli::Progress::Json => How::Json,
            cli::Progress::None => How::Nothing,
            cli::Progress::Auto if quiet => How::Nothing,
            cli::Progress::Auto if std::io::stderr().is_terminal() => How::Bar(bar(total)),
            cli::Progress::Auto => How::Lines,
        };
        let now = Instant::now();
        Self { how, started: now, told: Cell::new(now), last: RefCell::new(Progress::default()), total }
    }

    /// Takes how far the run is.
    pub(crate) fn tell(&self, progress: &Progress) {
        self.last.borrow_mut().clone_from(progress);
        match &self.how {
            How::Nothing => {}
            How::Bar(bar) => {
                bar.set_position(progress.bytes_in);
                let failed = match progress.quarantined {
                    0 => String::new(),
                    n => format!(", {n} in quarantine"),
                };
                let rate = self.rate(progress) / 1e6;
                bar.set_message(format!("{} documents{failed}, {rate:.1} MB/s", progress.written));
            }
            How::Lines if self.due(LINE_EVERY) => {
                let done = progress.bytes_in as f64 / 1e6;
                let of = self.total.map(|total| format!(" of {:.0}", total as f64 / 1e6)).unwrap_or_default();
                let left = match self.left(progress) {
                    Some(seconds) if seconds >= 90 => format!(", {} min left", seconds.div_ceil(60)),
                    Some(seconds) => format!(", {seconds} s left"),
                    None => String::new(),
                };
                let rate = self.rate(progress) / 1e6;
                say!(
                    "{} documents written, {} in quarantine; {done:.0}{of} MB, {rate:.1} MB/s{left}",
                    progress.written,
                    progress.quarantined
                );
            }
            How::Json if self.due(JSON_EVERY) => self.json(progress, None),
            How::Lines | How::Json => {}
        }
    }

    /// The run has ended; `summary` unless it failed.
    pub(crate) fn end(&self, summary: Option<&Summary>) {
        match &self.how {
            How::Bar(bar) => bar.finish_and_clear(),
            How::Json => {
                let outcome = match summary {
                    Some(summary) => format!("{:?}", summary.outcome).to_lowercase(),
                    None => "failed".to_owned(),
                };
                self.json(&self.last.borrow(), Some(&outcome));
            }
            How::Lines | How::Nothing => {}
        }
    }

    fn json(&self, progress: &Progress, outcome: Option<&str>) {
        let Progress { written, filtered, quarantined, bytes, bytes_in, sources } = progress;
        let line = json!({
            "documents": written + filtered + quarantined,
            "written": written,
            "filtered": filtered,
            "quarantined": quarantined,
            "bytes": bytes,
            "bytes_in": bytes_in,
            "bytes_total": self.total,
            "sources": sources.0,
            "sources_total": sources.1,
            "seconds": self.started.elapsed().as_secs_f64(),
            "bytes_per_second": self.rate(progress),
            "seconds_left": if outcome.is_none() { self.left(progress) } else { None },
            "outcome": outcome,
        });
        say!("{line}");
    }

    fn due(&self, every: Duration) -> bool {
        let due = self.told.get().elapsed() >= every;
        if due {
            self.told.set(Instant::now());
        }
        due
    }

    fn rate(&self, progress: &Progress) -> f64 {
        progress.bytes_in as f64 / self.started.elapsed().as_secs_f64().max(1e-3)
    }

    fn left(&self, progress: &Progress) -> Option<u64> {
        let left = self.total?.saturating_sub(progress.bytes_in) as f64;
        let seconds = left / self.rate(progress);
        seconds.is_finite().then_some(seconds.ceil() as u64)
    }
}

fn bar(total: Option<u64>) -> ProgressBar {
    let (bar, template) = match total {
        Some(total) => {
            (ProgressBar::new(total), "{bar:30} {bytes} of {total_bytes}  {msg}  {elapsed}, {eta} left")
        }
        None => (ProgressBar::no_length(), "{spinner} {bytes}  {msg}  {elapsed}"),
    };
    bar.set_draw_target(ProgressDrawTarget::stderr());
    bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}
