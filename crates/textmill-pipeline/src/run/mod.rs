//! Running a plan.
//!
//! ```text
//! reader ──batches──▶ workers (decode, layers, steps, render) ──▶ collector (order, write, count)
//!    ▲                                                               │
//!    └───────────────── permits: batches in flight ◀─────────────────┘
//! ```
//!
//! The reader alone cuts batches, by count and bytes, so that they do not depend on the number of threads. Each
//! worker has its own instances of the steps, and merges the states of the corpus between batches. The collector restores the order of the input before anything
//! is written. A permit is taken for each batch and given back when it is written: that bounds memory and is
//! the back-pressure from a slow disk to the reader.

pub(crate) mod batch;
mod budget;
mod collect;
mod forest;
pub(crate) mod manifest;
mod memo;
pub(crate) mod quarantine;
mod read;
mod reduce;
mod render;
mod spill;
mod step;
mod work;

pub(crate) use budget::EXPANSION;

use crate::config::file::{MaxFailures, Size};
use crate::hashes::Hashes;
use crate::ledger::{End, Ledger, Of, Settings};
use crate::plan::Plan;
use crate::record::Recorder;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use textmill_io::{Unfinished, Written};

/// Which documents a run takes; all of them unless it says something else.
#[derive(Debug, Clone, Default)]
pub struct Select {
    /// The first so many.
    pub limit: Option<u64>,
    /// The first so many of each source.
    pub of_each: Option<u64>,
    /// So many at random, with a seed: the same on every machine. A larger sample holds the smaller one.
    pub sample: Option<(usize, u64)>,
    /// One of the parts that a run is divided into. Nothing is written but the ledger.
    pub shard: Option<Shard>,
}

impl Select {
    /// Whether it takes all documents.
    pub fn is_everything(&self) -> bool {
        self.limit.is_none() && self.of_each.is_none() && self.sample.is_none() && self.shard.is_none()
    }
}

/// One of `of` parts of a run, the first being 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    index: u32,
    of: u32,
}

impl Shard {
    /// The part `index` of `of`; `None` unless 1 ≤ `index` ≤ `of`.
    pub fn new(index: u32, of: u32) -> Option<Self> {
        (1..=of).contains(&index).then_some(Self { index, of })
    }

    /// How many parts there are.
    pub fn of(self) -> u32 {
        self.of
    }

    /// Which part a ledger beside that of the whole run is of; `None` for any other file.
    pub fn of_ledger(path: &Path, whole: &Path) -> Option<Self> {
        let name =
            path.file_name()?.to_str()?.strip_prefix(whole.file_stem()?.to_str()?)?.strip_prefix('.')?;
        let (index, of) = name.split('.').next()?.split_once("-of-")?;
        let shard = Self::new(index.parse().ok()?, of.parse().ok()?)?;
        (shard.ledger(whole).file_name() == path.file_name()).then_some(shard)
    }

    /// Where its ledger is, beside the ledger of the whole run: `ledger.2-of-8.sqlite`.
    pub fn ledger(self, whole: &Path) -> PathBuf {
        let extension = whole.extension().map(|extension| extension.to_string_lossy().into_owned());
        let part = format!("{}-of-{}", self.index, self.of);
        whole.with_extension(match extension {
            Some(extension) => format!("{part}.{extension}"),
            None => part,
        })
    }
}

impl std::str::FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let shard =
            text.split_once('/').and_then(|(index, of)| Self::new(index.parse().ok()?, of.parse().ok()?));
        shard.ok_or_else(|| format!("{text:?} is no shard; write 1/8 for the first of eight"))
    }
}

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
    /// Which documents.
    pub select: Select,
    /// Further ledgers to take results from, those of shards.
    pub ledgers: Vec<PathBuf>,
    /// Compute again what failed, according to the ledger.
    pub retry_failed: bool,
    /// End when more documents than this have failed, whatever the config says.
    pub max_failures: Option<MaxFailures>,
    /// Memory to keep to, whatever the config says.
    pub memory: Option<Size>,
    /// Called with each document that fails, instead of writing the quarantine: nothing but standard output is written
    /// by a plan whose outputs are all there.
    pub failures: Option<&'a dyn Fn(&str)>,
    /// Save failing batches in this folder, to be run again alone: see [`record`](crate::record).
    pub record_failures: Option<PathBuf>,
    /// Called with what the user should know while the run goes on, a line each.
    pub tell: Option<&'a (dyn Fn(&str) + Sync)>,
}

/// How far a run is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// Documents written.
    pub written: u64,
    /// Documents that a step left out on purpose.
    pub filtered: u64,
    /// Documents quarantined.
    pub quarantined: u64,
    /// Bytes of text processed.
    pub bytes: u64,
    /// Bytes of the records that came in.
    pub bytes_in: u64,
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
    /// Results of steps for a batch that were in a ledger.
    pub reused: u64,
    /// Results of steps for a batch that were put into one.
    pub computed: u64,
    /// The ledger, where it is still there.
    pub ledger: Option<PathBuf>,
    /// Bytes of partial results of steps over the corpus that went to disk meanwhile.
    pub spilled: u64,
    /// What a reader of the corpus' tables has to know besides.
    pub notes: Vec<String>,
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
        "document `{id}`, step `{step}`: {cause}; the step says `on-error = \"fail\"`, so no file of several documents was written"
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
    /// Partial results of steps over the corpus found no room on disk.
    #[error(
        "partial results of the steps over the corpus do not fit into memory, and cannot be put into `{}`: {cause}; free some space there, or give more `memory`",
        folder.display()
    )]
    Spill {
        /// The folder.
        folder: PathBuf,
        /// The cause.
        cause: String,
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
    /// The ledger cannot be used.
    #[error("the ledger `{}`: {cause}{help}", path.display())]
    Ledger {
        /// Its file.
        path: PathBuf,
        /// The cause.
        cause: String,
        /// What to do, with what joins it to the cause.
        help: &'static str,
    },
    /// More documents failed than may.
    #[error(
        "{failed} of {documents} documents failed, more than `max-failures` allows; no file of several documents was written. The last: document `{id}`, step `{step}`: {cause}"
    )]
    TooManyFailures {
        /// Documents in quarantine.
        failed: u64,
        /// Documents so far.
        documents: u64,
        /// The last that failed.
        id: String,
        /// The step it failed in.
        step: String,
        /// The cause.
        cause: String,
    },
    /// A sample of what can be read only once.
    #[error(
        "standard input can be read only once, and a sample needs a look at all documents first; give files"
    )]
    Sample,
    /// A shard without a ledger.
    #[error(
        "a shard's results go to its ledger, and this config has none: set `run.ledger`, and an output that is a file"
    )]
    NoLedger,
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
    /// name; when giving a name fails (the folder is gone, say), those before it that replaced an older file are there
    /// already.
    pub fn run(&self, options: RunOptions<'_>) -> Result<Summary, RunError> {
        let begun = self.hashes.lock().unwrap_or_else(PoisonError::into_inner).take();
        let hashes = begun.unwrap_or_else(Hashes::start);
        if self.manifest.is_some() || self.ledger.is_some() {
            hashes.add_plan(self);
        }
        let nobody = |_: &str| {};
        let tell = options.tell.unwrap_or(&nobody);
        let shard = options.select.shard;
        let path = match (&self.ledger, shard) {
            (None, Some(_)) => return Err(RunError::NoLedger),
            (None, None) if !options.ledgers.is_empty() => return Err(RunError::NoLedger),
            (path, None) => path.clone(),
            (Some(path), Some(shard)) => Some(shard.ledger(path)),
        };
        let settings = Settings {
            path: path.clone(),
            keep: self.config.file.run.incremental || shard.is_some(),
            retry_failed: options.retry_failed,
            others: options.ledgers.clone(),
        };
        // Of a shard it is all that the shard has.
        let everything = Select { shard: None, ..options.select.clone() }.is_everything();
        let ledger = Ledger::new(self, &hashes, settings, tell);
        let result = self.run_with(options, &ledger, &hashes, tell);
        let end = match result.as_ref().map(|(run, _)| run.outcome) {
            Ok(Outcome::Complete) if everything => End::Complete,
            Ok(Outcome::Quarantined) if everything => End::Finished,
            _ => End::Open,
        };
        // Also after a failure: what was computed is kept for the next run.
        let used = ledger.finish(end);
        let (summary, unfinished) = result?;
        let used = used?;
        // From here on what stands there is a result like any other.
        if let Some(unfinished) = unfinished {
            unfinished.end();
        }
        Ok(Summary {
            reused: used.found,
            computed: used.kept,
            ledger: path.filter(|path| path.exists()),
            ..summary
        })
    }

    fn run_with(
        &self,
        options: RunOptions<'_>,
        ledger: &Ledger<'_>,
        hashes: &Hashes,
        tell: &(dyn Fn(&str) + Sync),
    ) -> Result<(Summary, Option<Unfinished>), RunError> {
        let started = Instant::now();
        let jobs = self.jobs(options.jobs);
        tracing::info!(config = %self.config.path.display(), sources = self.inputs.sources.len(), jobs, "run begins");
        let never = AtomicBool::new(false);
        let stop = options.stop.unwrap_or(&never);
        let max_failures = options.max_failures.or(self.config.file.run.max_failures);
        let writing = options.select.shard.is_none();
        let dry = options.failures.is_some();
        let memory = options.memory.or(self.config.file.run.memory).map(|size| size.0);
        let (memory, states) = budget::divide(memory, !self.reductions.is_empty());
        let (mut collector, merger) =
            collect::Collector::open(self, options.stdout, max_failures, (writing, dry), states)?;
        // Now rather than after the first batch: what is wrong with it should not cost one.
        ledger.session()?;
        let recorder = options.record_failures.as_deref().map(|folder| Recorder::new(self, folder));
        let way = work::Way { jobs, select: &options.select, memory, recorder: recorder.as_ref() };
        let shared = work::Shared { ledger, merger, stop };
        let result = work::run(self, &way, shared, |batch| {
            collector.take(self, batch, options.failures, ledger.session()?)?;
            if let Some(progress) = options.progress {
                progress(&collector.progress(self.inputs.sources.len()));
            }
            Ok(())
        });
        if let Some(recorder) = recorder {
            recorder.finish(options.tell.unwrap_or(&|_| {}));
        }
        let stopped = stop.load(Ordering::Relaxed);
        let times = match result {
            // A plugin that gave up when asked to has done as it should.
            Err(RunError::Cancelled { .. }) if stopped => Vec::new(),
            other => other?,
        };
        let (mut summary, mut sealed, unfinished) = collector.finish(self, stopped)?;
        summary.times = times;
        summary.elapsed = started.elapsed();
        summary.jobs = jobs;
        for StepTime { name, time } in &summary.times {
            tracing::debug!(stage = name, seconds = time.as_secs_f64(), "time");
        }
        let Summary { documents, written, filtered, quarantined, .. } = summary;
        tracing::info!(
            outcome = ?summary.outcome,
            documents,
            written,
            filtered,
            quarantined,
            seconds = summary.elapsed.as_secs_f64(),
            "run ended"
        );
        if summary.spilled > 0 {
            let megabytes = summary.spilled.div_ceil(1_000_000);
            tell(&format!(
                "partial results of the steps over the corpus, {megabytes} MB, went to disk meanwhile"
            ));
        }
        summary.notes.iter().for_each(|note| tell(note));
        let changed = self.read.digests.as_ref().map(textmill_io::Digests::changed).unwrap_or_default();
        if let Some(first) = changed.first() {
            let n = changed.len();
            tell(&format!(
                "{n} input{} changed meanwhile, `{first}` for one: the results are of what was read, as the manifest says",
                if n == 1 { "" } else { "s" }
            ));
        }
        if !stopped && !summary.balances() {
            let accounted = summary.written + summary.filtered + summary.quarantined;
            return Err(RunError::Unbalanced { documents: summary.documents, accounted });
        }
        if stopped || !writing {
            return Ok((summary, None));
        }
        if let Some(path) = &self.manifest {
            sealed.push(manifest::seal(self, &summary, hashes, path)?.into());
        }
        let session = ledger.session()?;
        if let Some(session) = session {
            for collect::Sealed { file, of_group } in &sealed {
                if let Some(output) = of_group {
                    let at = (file.path(), file.temporary_path());
                    session.page(at, &self.config.folder, output, Of::Group)?;
                }
            }
            session.wait_for_pages()?;
        }
        let files = sealed.into_iter().map(|sealed| sealed.file);
        match &unfinished {
            Some(unfinished) => unfinished.commit(files.collect())?,
            None => textmill_io::commit_all(files)?,
        }
        if summary.quarantine.is_none() {
            // What an earlier run set aside is no longer true of these outputs.
            quarantine::remove_old(&self.quarantine);
        }
        Ok((summary, unfinished))
    }

    /// A tokenizer as the plan's workers use it.
    pub fn tokenizer(&self) -> textmill_text::tokens::Tokenizer {
        textmill_text::tokens::Tokenizer::with_dictionaries(&self.dictionaries)
            .with_words(self.config.file.text.words.into())
    }

    pub(crate) fn jobs(&self, asked: usize) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        match (asked, self.config.file.run.jobs) {
            (0, 0) => cores(),
            (0, jobs) | (jobs, _) => jobs.min(1024),
        }
    }
}
