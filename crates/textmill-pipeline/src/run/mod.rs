//! Running a plan.
//!
//! ```text
//! reader ──batches──▶ workers (decode, layers, steps, render) ──▶ collector (order, write, count)
//!    ▲                                                               │
//!    └───────────────── permits: batches in flight ◀─────────────────┘
//! ```
//!
//! The reader alone cuts batches, by count and bytes, so that they do not depend on the number of threads. Each
//! worker has its own instances of the steps. The collector restores the order of the input before anything
//! is written. A permit is taken for each batch and given back when it is written: that bounds memory and is
//! the back-pressure from a slow disk to the reader.

pub(crate) mod batch;
mod collect;
mod manifest;
mod quarantine;
mod reduce;
mod work;

use crate::config::file::Words;
use crate::plan::Plan;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use textmill_io::Written;

/// Settings of one run.
#[derive(Default)]
pub struct RunOptions<'a> {
    /// Threads; 0 means the config's, and if that is 0 too, one a core.
    pub jobs: usize,
    /// Set to stop the run: batches in flight are finished, nothing more is read, and no file that holds several documents appears.
    pub stop: Option<&'a AtomicBool>,
    /// Called from the collecting thread after each batch.
    pub progress: Option<&'a dyn Fn(&Progress)>,
    /// Where outputs with the path `-` go.
    pub stdout: Option<Box<dyn std::io::Write + Send>>,
}

/// How far a run is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// Documents written.
    pub written: u64,
    /// Documents quarantined.
    pub quarantined: u64,
    /// Bytes of text processed.
    pub bytes: u64,
    /// Sources begun, and how many there are.
    pub sources: (usize, usize),
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Every document was written.
    Complete,
    /// Some documents are in quarantine; the others were written.
    Quarantined,
    /// It was stopped; no file that holds several documents appeared.
    Stopped,
}

/// Time spent in one step or stage, all threads together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepTime {
    /// The step's name; `read`, `layers`, `render` and `corpus` for the pipeline's own stages.
    pub name: String,
    /// Time.
    pub time: Duration,
}

/// What a run did.
#[derive(Debug, Clone)]
pub struct Summary {
    /// How it ended.
    pub outcome: Outcome,
    /// Documents that came in.
    pub documents: u64,
    /// Documents written.
    pub written: u64,
    /// Documents that a step left out on purpose.
    pub filtered: u64,
    /// Documents in quarantine.
    pub quarantined: u64,
    /// Bytes of text.
    pub bytes: u64,
    /// Time by stage and step.
    pub times: Vec<StepTime>,
    /// Wall time.
    pub elapsed: Duration,
    /// Threads used.
    pub jobs: usize,
    /// What each output wrote: those of documents in the order of the config, then the tables of the corpus.
    pub outputs: Vec<Written>,
    /// The quarantine file, if there is one.
    pub quarantine: Option<PathBuf>,
}

impl Summary {
    /// Whether documents in = written + filtered + quarantined.
    pub fn balances(&self) -> bool {
        self.documents == self.written + self.filtered + self.quarantined
    }
}

/// What ends a run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// Writing failed.
    #[error(transparent)]
    Write(#[from] textmill_io::Error),
    /// A document failed in a step with `on-error = "fail"`.
    #[error(
        "document `{id}`, step `{step}`: {cause}; the step says `on-error = \"fail\"`, so no output was written"
    )]
    Document {
        /// The document.
        id: String,
        /// The step.
        step: String,
        /// The cause.
        cause: String,
    },
    /// A plugin says that it was asked to stop.
    #[error("document `{id}`, step `{step}`: {cause}; nothing had asked the plugin to stop")]
    Cancelled {
        /// The document.
        id: String,
        /// The step.
        step: String,
        /// The cause.
        cause: String,
    },
    /// A step could not be opened on a worker though it could when it was planned.
    #[error("step `{step}` cannot start on another thread: {cause}")]
    Step {
        /// The step.
        step: String,
        /// The cause.
        cause: String,
    },
    /// A step over the corpus failed.
    #[error("step `{step}`, over all documents: {cause}{help}")]
    Reduction {
        /// The step.
        step: String,
        /// The cause.
        cause: String,
        /// What to try next, with what joins it to the cause.
        help: String,
    },
    /// Documents went missing or were doubled.
    #[error(
        "{documents} documents came in but {accounted} are accounted for; this is a bug, please report it"
    )]
    Unbalanced {
        /// Documents in.
        documents: u64,
        /// Documents written, filtered and quarantined.
        accounted: u64,
    },
    /// A thread of ours panicked.
    #[error("a bug in textmill: {0}; please report it")]
    Bug(String),
}

impl Plan {
    /// Runs the plan.
    ///
    /// # Errors
    /// When writing fails, a step says `on-error = "fail"`, or there is a bug; no output appears then, except
    /// files that hold one document each and were complete. All others are on the disk before the first gets its
    /// name; only when giving a name fails (the folder is gone, say) are those before it there already.
    pub fn run(&self, options: RunOptions<'_>) -> Result<Summary, RunError> {
        let started = Instant::now();
        let jobs = self.jobs(options.jobs);
        let never = AtomicBool::new(false);
        let stop = options.stop.unwrap_or(&never);
        let mut collector = collect::Collector::open(self, options.stdout)?;
        let hashes = self.manifest.as_deref().map(|path| (path, manifest::Hashes::start(self)));
        let result = work::run(self, jobs, stop, |batch| {
            collector.take(self, batch)?;
            if let Some(progress) = options.progress {
                progress(&collector.progress(self.inputs.sources.len()));
            }
            Ok(())
        });
        let stopped = stop.load(Ordering::Relaxed);
        let times = match result {
            // A plugin that gave up when asked to has done as it should.
            Err(RunError::Cancelled { .. }) if stopped => Vec::new(),
            other => other?,
        };
        let (mut summary, mut sealed) = collector.finish(self, stopped)?;
        summary.times = times;
        summary.elapsed = started.elapsed();
        summary.jobs = jobs;
        if !stopped && !summary.balances() {
            let accounted = summary.written + summary.filtered + summary.quarantined;
            return Err(RunError::Unbalanced { documents: summary.documents, accounted });
        }
        if !stopped && let Some((path, hashes)) = hashes {
            sealed.push(manifest::seal(self, &summary, hashes, path)?);
        }
        for file in sealed {
            file.commit()?;
        }
        if !stopped && summary.quarantine.is_none() {
            // What an earlier run set aside is no longer true of these outputs.
            quarantine::remove_old(&self.quarantine);
        }
        Ok(summary)
    }

    /// A tokenizer as the plan's workers use it.
    pub fn tokenizer(&self) -> textmill_text::tokens::Tokenizer {
        let words = match self.config.file.text.words {
            Words::Jieba => textmill_text::segment::Words::Jieba,
            Words::Treebank => textmill_text::segment::Words::Treebank,
        };
        textmill_text::tokens::Tokenizer::with_dictionaries(&self.dictionaries).with_words(words)
    }

    fn jobs(&self, asked: usize) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        match (asked, self.config.file.run.jobs) {
            (0, 0) => cores(),
            (0, jobs) | (jobs, _) => jobs.min(1024),
        }
    }
}
