//! What a run will take: documents, bytes, time, memory and disk, told from a probe.
//!
//! A probe is a run over the first documents of some sources, spread evenly over all, into a folder that is then
//! removed. It is repeated with four times as many documents until it takes long enough to tell something, or was the
//! whole run. What it took is scaled by the bytes of the inputs, which are surveyed (see
//! [`textmill_io::Source::survey`]). Reports of one corpus are alike: expect the time to be right within a third, not
//! within a percent.

use crate::config::Config;
use crate::diagnostic::Diagnostics;
use crate::ledger::BEGIN_AFTER;
use crate::plan::{Plan, PlanOptions};
use crate::run::{EXPANSION, RunError, RunOptions, Select};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use textmill_io::{Location, Source, Survey};
use textmill_loader::Loader;

/// Sources that are looked into.
const SOURCES: usize = 64;
/// A probe that took this long says enough.
const LONG_ENOUGH: Duration = Duration::from_millis(700);

/// What a run will take.
#[derive(Debug, Clone)]
pub struct Estimate {
    /// Documents and bytes of all inputs.
    pub inputs: Survey,
    /// Wall time, in seconds.
    pub seconds: f64,
    /// Threads it was reckoned for.
    pub jobs: usize,
    /// Bytes that each output will have, in the order of the config: those of documents, then tables.
    pub outputs: Vec<OutputSize>,
    /// Bytes of the ledger while the run goes on; 0 where there is none.
    pub ledger: u64,
    /// The largest file that is one document, in bytes, and the memory it may need.
    pub largest: (u64, u64),
    /// What was tried.
    pub probe: Probe,
}

/// How large an output will be.
#[derive(Debug, Clone)]
pub struct OutputSize {
    /// Its path, as the config says it.
    pub path: String,
    /// Bytes.
    pub bytes: u64,
    /// Whether it will be larger than that, but nobody knows by how much: a table over the corpus grows more slowly
    /// than the corpus.
    pub at_least: bool,
}

/// What a probe did.
#[derive(Debug, Clone, Copy)]
pub struct Probe {
    /// Documents it ran over.
    pub documents: u64,
    /// Those of them that failed.
    pub failed: u64,
    /// Bytes of their records.
    pub bytes: u64,
    /// Wall time.
    pub elapsed: Duration,
    /// Whether these were all documents.
    pub everything: bool,
}

/// Why there is no estimate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EstimateError {
    /// Standard input can be read only once.
    #[error("standard input can be read only once, so nothing was tried on it")]
    Stdin,
    /// No folder for what a probe writes.
    #[error("no folder for what a probe writes: {0}")]
    Folder(std::io::Error),
    /// The plan of the probe.
    #[error("a probe cannot be planned: {0}")]
    Plan(Diagnostics),
    /// The probe failed.
    #[error("the probe failed: {0}")]
    Run(#[from] RunError),
    /// There is nothing to try it on.
    #[error("no input can be read")]
    Nothing,
}

impl Plan {
    /// Tries the plan on some documents and reckons what all will take. Nothing is written where the config says;
    /// `stop` ends it early.
    ///
    /// # Errors
    /// When an input is standard input, or the run would fail on the documents tried.
    pub fn estimate(
        &self,
        loader: &Loader,
        jobs: usize,
        stop: &AtomicBool,
    ) -> Result<Estimate, EstimateError> {
        let sources = &self.inputs.sources;
        if sources.iter().any(|source| source.location == Location::Stdin) {
            return Err(EstimateError::Stdin);
        }
        let inputs = self.survey();
        let mut most = 1;
        let mut before = 0;
        loop {
            let tried = Tried::run(self, loader, jobs, most, stop)?;
            let probe = tried.probe;
            if probe.documents == 0 {
                return Err(EstimateError::Nothing);
            }
            let stopped = stop.load(Ordering::Relaxed);
            // Sources may hold less than was asked for: then more does not help.
            let no_more = probe.documents == before;
            if !(probe.elapsed >= LONG_ENOUGH || probe.everything || no_more || stopped) {
                most *= 4;
                before = probe.documents;
                continue;
            }
            let inputs = match probe.everything {
                true => Survey { documents: probe.documents, bytes: probe.bytes, known: true },
                false => inputs,
            };
            let share = inputs.bytes as f64 / probe.bytes.max(1) as f64;
            let scaled = |bytes: u64| (bytes as f64 * share) as u64;
            let files = sources.iter().filter(|source| source.is_one_document());
            let largest = files.filter_map(Source::size).max().unwrap_or_default();
            let outputs = tried.outputs.into_iter().map(|(path, bytes, table)| OutputSize {
                path,
                bytes: if table { bytes } else { scaled(bytes) },
                at_least: table && !probe.everything,
            });
            let seconds = probe.elapsed.as_secs_f64() * share;
            // It is begun when a run takes longer than that, or is to be kept.
            let ledger = self.config.file.run.incremental || seconds >= BEGIN_AFTER.as_secs_f64();
            return Ok(Estimate {
                inputs,
                seconds,
                jobs: self.jobs(jobs),
                outputs: outputs.collect(),
                ledger: if ledger { scaled(tried.ledger) } else { 0 },
                largest: (largest, largest.saturating_mul(EXPANSION)),
                probe,
            });
        }
    }

    /// What all inputs hold. Sources of many records are looked into, but no more than [`SOURCES`] of them: the
    /// others hold as much for each of their bytes.
    fn survey(&self) -> Survey {
        let (single, many): (Vec<&Source>, Vec<&Source>) = self
            .inputs
            .sources
            .iter()
            .partition(|source| source.is_one_document() && source.compression.is_none());
        let sizes = |sources: &[&Source]| sources.iter().filter_map(|source| source.size()).sum::<u64>();
        let looked: Vec<&Source> = spread(&many).copied().collect();
        let mut survey = Survey { documents: 0, bytes: 0, known: looked.len() == many.len() };
        for told in looked.iter().filter_map(|source| source.survey(&self.read)) {
            survey.documents += told.documents;
            survey.bytes += told.bytes;
            survey.known &= told.known;
        }
        let share = sizes(&many) as f64 / sizes(&looked).max(1) as f64;
        survey.documents = single.len() as u64 + (survey.documents as f64 * share).round() as u64;
        survey.bytes = sizes(&single) + (survey.bytes as f64 * share).round() as u64;
        survey
    }
}

/// At most [`SOURCES`] of them, evenly spread.
fn spread<T>(all: &[T]) -> impl Iterator<Item = &T> {
    let count = all.len().min(SOURCES);
    (0..count).filter_map(move |n| all.get(n * all.len() / count))
}

/// What one probe gave.
struct Tried {
    probe: Probe,
    /// Path as the config says it, bytes, whether it is a table over the corpus.
    outputs: Vec<(String, u64, bool)>,
    ledger: u64,
}

impl Tried {
    /// Runs over the first `most` documents of some sources.
    fn run(
        plan: &Plan,
        loader: &Loader,
        jobs: usize,
        most: u64,
        stop: &AtomicBool,
    ) -> Result<Self, EstimateError> {
        let folder = tempfile::tempdir().map_err(EstimateError::Folder)?;
        let config = redirected(&plan.config, plan.ledger.is_some(), folder.path());
        let options = PlanOptions { inputs: plan.asked_for.clone(), ..PlanOptions::default() };
        let mut trial = Plan::build(config, loader, &options).map_err(EstimateError::Plan)?;
        trial.inputs.sources = spread(&plan.inputs.sources).cloned().collect();
        let bytes = std::cell::Cell::new(0);
        let summary = trial.run(RunOptions {
            jobs,
            stop: Some(stop),
            select: Select { of_each: Some(most), ..Select::default() },
            progress: Some(&|progress| bytes.set(progress.bytes_in)),
            ..RunOptions::default()
        })?;
        let outputs = plan.config.file.output.iter().enumerate();
        let tables = |table: &Option<String>| {
            table.as_ref().is_some_and(|name| plan.reductions.iter().any(|step| step.name == *name))
        };
        let outputs = outputs.map(|(index, output)| {
            (output.path.clone(), size_of(&folder.path().join(index.to_string())), tables(&output.table))
        });
        let known: Option<u64> = match plan.inputs.sources.len() <= SOURCES {
            true => {
                plan.inputs.sources.iter().map(|source| source.survey(&plan.read)).try_fold(0, |sum, s| {
                    s.filter(|survey| survey.known).map(|survey| sum + survey.documents)
                })
            }
            false => None,
        };
        let probe = Probe {
            documents: summary.documents,
            failed: summary.quarantined,
            bytes: bytes.get(),
            elapsed: summary.elapsed,
            everything: known == Some(summary.documents),
        };
        Ok(Self { probe, outputs: outputs.collect(), ledger: size_of(&folder.path().join("ledger.sqlite")) })
    }
}

/// The config with everything that it writes put into `folder`, each output in a folder of its own number.
fn redirected(config: &Config, ledger: bool, folder: &Path) -> Config {
    let mut config = config.clone();
    for (index, output) in config.file.output.iter_mut().enumerate() {
        if output.path == "-" {
            // Something must be written for it, or the run would be without outputs.
            let extension = output.format.is_none().then_some("standard-output.jsonl");
            output.path = extension.unwrap_or("standard-output").to_owned();
        }
        let parts = Path::new(&output.path).components();
        let plain: PathBuf = parts.filter(|part| matches!(part, Component::Normal(_))).collect();
        output.path = folder.join(index.to_string()).join(plain).to_string_lossy().into_owned();
    }
    let into = |name: &str| folder.join(name).to_string_lossy().into_owned();
    config.file.run.quarantine = into("quarantine.jsonl");
    config.file.run.manifest = String::new();
    config.file.run.ledger = Some(if ledger { into("ledger.sqlite") } else { String::new() });
    // Kept, so that its size can be seen.
    config.file.run.incremental = ledger;
    config
}

/// Bytes of all files below a path.
fn size_of(path: &Path) -> u64 {
    match std::fs::read_dir(path) {
        Ok(entries) => entries.flatten().map(|entry| size_of(&entry.path())).sum(),
        Err(_) => path.metadata().map_or(0, |there| there.len()),
    }
}
