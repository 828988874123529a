//! The collector: writes in order, counts, keeps the quarantine.

use super::quarantine::Quarantined;
use super::reduce::Tables;
use super::work::{Finished, FinishedBatch};
use super::{Outcome, Progress, RunError, Summary};
use crate::plan::Plan;
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::io::Write;
use std::time::Duration;
use textmill_io::{AtomicFile, SealedFile, Writer};

/// Writes finished documents and counts them.
pub(crate) struct Collector {
    writers: Vec<Writer>,
    tables: Tables,
    quarantine: Vec<u8>,
    quarantine_file: Option<AtomicFile>,
    ids: Ids,
    written: u64,
    quarantined: u64,
    bytes: u64,
    source: usize,
}

/// Quarantine records kept in memory before a file is started.
const QUARANTINE_BUFFER: usize = 1 << 20;

impl Collector {
    pub(crate) fn open(plan: &Plan, stdout: Option<Box<dyn Write + Send>>) -> Result<Self, RunError> {
        let mut stdout = stdout;
        // Before the first page: a document must not take the place of what comes at the end.
        plan.guard.begin();
        plan.guard.reserve(&plan.quarantine);
        plan.manifest.iter().for_each(|path| plan.guard.reserve(path));
        let mut writers = Vec::with_capacity(plan.outputs.len());
        for output in &plan.outputs {
            let writer = match output.is_stdout() {
                true => output.open_sink(stdout.take().unwrap_or_else(|| Box::new(std::io::sink())))?,
                false => output.open()?,
            };
            writers.push(writer);
        }
        let tables = Tables::open(plan, &mut stdout)?;
        Ok(Self {
            writers,
            tables,
            quarantine: Vec::new(),
            quarantine_file: None,
            ids: Ids::default(),
            written: 0,
            quarantined: 0,
            bytes: 0,
            source: 0,
        })
    }

    /// Takes the next batch in order.
    pub(crate) fn take(&mut self, plan: &Plan, batch: FinishedBatch) -> Result<(), RunError> {
        self.source = batch.source + 1;
        let mut dropped = Vec::new();
        for (place, document) in batch.documents.into_iter().enumerate() {
            match document {
                Finished::Written { id, source, bytes, rendered } => {
                    if !self.ids.insert(&id) {
                        self.set_aside(plan, &duplicate(id, source))?;
                        dropped.push(place);
                        continue;
                    }
                    for (writer, rendered) in self.writers.iter_mut().zip(&rendered) {
                        writer.write(rendered)?;
                    }
                    self.written += 1;
                    self.bytes += bytes;
                }
                Finished::Quarantined(record) => self.set_aside(plan, &record)?,
            }
        }
        self.tables.take(plan, batch.partials, &dropped)
    }

    fn set_aside(&mut self, plan: &Plan, record: &Quarantined) -> Result<(), RunError> {
        self.quarantined += 1;
        self.quarantine.extend(record.line());
        if self.quarantine.len() >= QUARANTINE_BUFFER {
            self.flush_quarantine(plan)?;
        }
        Ok(())
    }

    fn flush_quarantine(&mut self, plan: &Plan) -> Result<(), RunError> {
        let file = match &mut self.quarantine_file {
            Some(file) => file,
            None => self.quarantine_file.insert(AtomicFile::replacing(plan.quarantine.clone(), &plan.guard)?),
        };
        file.write(&self.quarantine)?;
        self.quarantine.clear();
        Ok(())
    }

    pub(crate) fn progress(&self, sources: usize) -> Progress {
        Progress {
            written: self.written,
            quarantined: self.quarantined,
            bytes: self.bytes,
            sources: (self.source, sources),
        }
    }

    /// Waits until the disk has every output, unless the run was stopped; the files are yet to be committed, in
    /// this order. So when one of them cannot be written, none of them appears.
    pub(crate) fn finish(
        mut self,
        plan: &Plan,
        stopped: bool,
    ) -> Result<(Summary, Vec<SealedFile>), RunError> {
        let mut outputs = Vec::new();
        let mut sealed = Vec::new();
        let mut quarantine = None;
        if !stopped {
            if !self.quarantine.is_empty() {
                self.flush_quarantine(plan)?;
            }
            let (tables, files) = self.tables.seal(plan)?;
            for writer in self.writers {
                let (written, files) = writer.seal()?;
                outputs.push(written);
                sealed.extend(files);
            }
            outputs.extend(tables);
            sealed.extend(files);
            if let Some(file) = self.quarantine_file {
                sealed.push(file.seal()?);
                quarantine = Some(plan.quarantine.clone());
            }
        }
        let outcome = match (stopped, self.quarantined) {
            (true, _) => Outcome::Stopped,
            (false, 0) => Outcome::Complete,
            (false, _) => Outcome::Quarantined,
        };
        let summary = Summary {
            outcome,
            documents: self.written + self.quarantined,
            written: self.written,
            filtered: 0,
            quarantined: self.quarantined,
            bytes: self.bytes,
            times: Vec::new(),
            elapsed: Duration::ZERO,
            jobs: 0,
            outputs,
            quarantine,
        };
        Ok((summary, sealed))
    }
}

fn duplicate(id: String, source: String) -> Quarantined {
    Quarantined {
        cause: format!("another document of this run has the id `{id}`; results are told apart by id"),
        id,
        source,
        step: "read".to_owned(),
        plugin: None,
        kind: "duplicate id".to_owned(),
        help: Some("make the ids unique, or name another field with `input.fields.id`".to_owned()),
    }
}

/// The ids seen, as 128-bit hashes: 16 bytes a document whatever the length of its id. With ten million
/// documents two ids collide with a probability below 10^-24.
#[derive(Default)]
struct Ids {
    seen: HashSet<(u64, u64)>,
    hashers: (RandomState, RandomState),
}

impl Ids {
    fn insert(&mut self, id: &str) -> bool {
        self.seen.insert((self.hashers.0.hash_one(id), self.hashers.1.hash_one(id)))
    }
}
