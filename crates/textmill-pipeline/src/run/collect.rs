//! The collector: writes in order, counts, keeps the quarantine.

use super::forest::Merger;
use super::quarantine::Quarantined;
use super::reduce::Tables;
use super::work::{Finished, FinishedBatch};
use super::{Outcome, Progress, RunError, Summary};
use crate::config::file::MaxFailures;
use crate::ledger::{self, Of, Session};
use crate::plan::Plan;
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use textmill_io::{AtomicFile, OwnFile, Rendered, SealedFile, Unfinished, Writer};

/// Writes finished documents and counts them.
pub(crate) struct Collector {
    writers: Vec<Writer>,
    tables: Tables,
    quarantine: Vec<u8>,
    quarantine_file: Option<AtomicFile>,
    /// What is about to get its final name; none where no file is written.
    unfinished: Option<Unfinished>,
    /// Files of one document each that have yet to appear.
    pages: Vec<PageOf>,
    /// The last document that was set aside. Without one the quarantine's file does not appear.
    last_failure: Option<Quarantined>,
    max_failures: Option<MaxFailures>,
    writing: bool,
    dry: bool,
    ids: Ids,
    documents: u64,
    written: u64,
    filtered: u64,
    quarantined: u64,
    bytes: u64,
    bytes_in: u64,
    source: usize,
}

/// Documents before a part of them that failed says something.
const ENOUGH_DOCUMENTS: u64 = 200;

/// Quarantine records kept in memory before a file is started.
const QUARANTINE_BUFFER: usize = 1 << 20;

impl Collector {
    /// Opens the outputs, or none where nothing is written. `memory` is what may be held of states of the corpus; the
    /// workers get the other end of what merges them.
    pub(crate) fn open(
        plan: &Plan,
        stdout: Option<Box<dyn Write + Send>>,
        max_failures: Option<MaxFailures>,
        (writing, dry): (bool, bool),
        memory: u64,
    ) -> Result<(Self, Merger), RunError> {
        let stdout = Shared::new(stdout);
        // Before the first page: a document must not take the place of what comes at the end.
        plan.guard.begin();
        plan.guard.reserve(&plan.quarantine);
        plan.manifest.iter().for_each(|path| plan.guard.reserve(path));
        plan.ledger.iter().flat_map(|path| ledger::files(path)).for_each(|path| plan.guard.reserve(&path));
        // The lock is beside the quarantine: a second process that would write to the same place is refused before it
        // does anything. A run that writes to standard output alone has no place.
        let place = (writing && plan.writes_files()).then_some(&plan.quarantine);
        let by = plan.config.path.file_name().unwrap_or_default().to_string_lossy();
        let unfinished = place.map(|place| Unfinished::recall(place, &by, &plan.guard)).transpose()?;
        // Begun now, so that what a run that was killed has left of it goes, whether or not this one has failures.
        let quarantine_file =
            place.map(|place| AtomicFile::replacing(place.clone(), &plan.guard)).transpose()?;
        let mut writers = Vec::with_capacity(plan.outputs.len());
        for output in plan.outputs.iter().filter(|_| writing) {
            let writer = match output.is_stdout() {
                true => output.open_sink(Box::new(stdout.clone()))?,
                false => output.open()?,
            };
            writers.push(writer);
        }
        let (tables, merger) = Tables::open(plan, &stdout, writing, memory)?;
        let collector = Self {
            writers,
            tables,
            quarantine: Vec::new(),
            quarantine_file,
            unfinished,
            pages: Vec::new(),
            last_failure: None,
            max_failures,
            writing,
            dry,
            ids: Ids::default(),
            documents: 0,
            written: 0,
            filtered: 0,
            quarantined: 0,
            bytes: 0,
            bytes_in: 0,
            source: 0,
        };
        Ok((collector, merger))
    }

    /// Takes the next batch in order.
    pub(crate) fn take(
        &mut self,
        plan: &Plan,
        batch: FinishedBatch,
        tell: Option<&dyn Fn(&str)>,
        session: Option<&Session>,
    ) -> Result<(), RunError> {
        self.bytes_in += batch.bytes_in;
        self.source = batch.source + 1;
        let mut dropped = Vec::new();
        for (place, document) in batch.documents.into_iter().enumerate() {
            self.documents += 1;
            match document {
                Finished::Skipped => self.filtered += 1,
                Finished::Written { id, source, bytes, rendered } => {
                    if !self.ids.insert(&id) {
                        self.set_aside(plan, &duplicate(id, source), tell, session)?;
                        dropped.push(place);
                        continue;
                    }
                    for (index, rendered) in rendered.iter().enumerate() {
                        self.write(plan, index, rendered, (&id, &source), session)?;
                    }
                    self.written += 1;
                    self.bytes += bytes;
                }
                Finished::Quarantined(record) => self.set_aside(plan, &record, tell, session)?,
            }
        }
        self.settle(plan, session)?;
        self.tables.take(plan, batch.partials, &dropped)
    }

    /// Hands a document to one of the outputs.
    fn write(
        &mut self,
        plan: &Plan,
        index: usize,
        rendered: &Rendered,
        (id, source): (&str, &str),
        session: Option<&Session>,
    ) -> Result<(), RunError> {
        let Some(writer) = self.writers.get_mut(index) else { return Ok(()) };
        let written = match writer.write(rendered) {
            Ok(written) => written,
            Err(error) => {
                // What was whole before it appears all the same, as the error says.
                self.settle(plan, session)?;
                return Err(error.into());
            }
        };
        let full = writer.is_full();
        if let (Some(file), true) = (written, session.is_some()) {
            self.pages.push(PageOf { file, output: index, id: id.to_owned(), source: source.to_owned() });
        }
        if full { self.settle(plan, session) } else { Ok(()) }
    }

    /// Makes files of one document each appear, once the ledger has them: else one that is never written again would
    /// stay for ever, should the run end in between.
    fn settle(&mut self, plan: &Plan, session: Option<&Session>) -> Result<(), RunError> {
        if let Some(session) = session.filter(|_| !self.pages.is_empty()) {
            for PageOf { file, output, id, source } in self.pages.drain(..) {
                let output = plan.outputs.get(output).map_or("", |output| output.pattern());
                session.page(
                    (&file.path, &file.now),
                    &plan.config.folder,
                    output,
                    Of::Document(&id, &source),
                )?;
            }
            session.wait_for_pages()?;
        }
        Ok(self.writers.iter_mut().try_for_each(Writer::settle)?)
    }

    fn set_aside(
        &mut self,
        plan: &Plan,
        record: &Quarantined,
        tell: Option<&dyn Fn(&str)>,
        session: Option<&Session>,
    ) -> Result<(), RunError> {
        self.quarantined += 1;
        if let Some(session) = session {
            session.failed(record)?;
        }
        tracing::warn!(document = record.id, step = record.step, cause = record.cause, "a document failed");
        if let Some(tell) = tell {
            tell(&format!("document `{}`, step `{}`: {}", record.id, record.step, record.cause));
        }
        self.last_failure = Some(record.clone());
        self.too_many(false)?;
        if !self.writing || self.dry {
            return Ok(());
        }
        self.quarantine.extend(record.line());
        if self.quarantine.len() >= QUARANTINE_BUFFER {
            self.flush_quarantine(plan)?;
        }
        Ok(())
    }

    /// An error if more documents failed than may. A part of all is judged early only when there are enough.
    fn too_many(&self, at_the_end: bool) -> Result<(), RunError> {
        let too_many = match self.max_failures {
            None => false,
            Some(MaxFailures::Count(most)) => self.quarantined > most,
            Some(MaxFailures::Percent(most)) => {
                (at_the_end || self.documents >= ENOUGH_DOCUMENTS)
                    && self.quarantined as f64 * 100.0 > most * self.documents as f64
            }
        };
        match &self.last_failure {
            Some(last) if too_many => Err(RunError::TooManyFailures {
                failed: self.quarantined,
                documents: self.documents,
                id: last.id.clone(),
                step: last.step.clone(),
                cause: last.cause.clone(),
            }),
            _ => Ok(()),
        }
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
            filtered: self.filtered,
            quarantined: self.quarantined,
            bytes: self.bytes,
            bytes_in: self.bytes_in,
            sources: (self.source, sources),
        }
    }

    /// Waits until the disk has every output, unless the run was stopped; the files are yet to be committed, in
    /// this order. So when one of them cannot be written, none of them appears.
    pub(crate) fn finish(
        mut self,
        plan: &Plan,
        stopped: bool,
    ) -> Result<(Summary, Vec<Sealed>, Option<Unfinished>), RunError> {
        let mut outputs = Vec::new();
        let mut sealed = Vec::new();
        let mut quarantine = None;
        let mut spilled = 0;
        let mut notes = Vec::new();
        if !stopped {
            self.too_many(true)?;
        }
        if !stopped && self.writing {
            if !self.quarantine.is_empty() {
                self.flush_quarantine(plan)?;
            }
            let (tables, files) = {
                let made = self.tables.seal(plan)?;
                (spilled, notes) = (made.spilled, made.notes);
                (made.written, made.files)
            };
            for (writer, output) in self.writers.into_iter().zip(&plan.outputs) {
                let (written, files) = writer.seal()?;
                outputs.push(written);
                let of_group = output.template().single_file().is_none().then(|| output.pattern().to_owned());
                sealed.extend(files.into_iter().map(|file| Sealed { file, of_group: of_group.clone() }));
            }
            outputs.extend(tables);
            sealed.extend(files.into_iter().map(Sealed::from));
            if let (Some(_), Some(file)) = (self.last_failure.as_ref(), self.quarantine_file) {
                sealed.push(file.seal()?.into());
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
            documents: self.documents,
            written: self.written,
            filtered: self.filtered,
            quarantined: self.quarantined,
            bytes: self.bytes,
            times: Vec::new(),
            elapsed: Duration::ZERO,
            jobs: 0,
            outputs,
            quarantine,
            reused: 0,
            computed: 0,
            ledger: None,
            spilled,
            notes,
        };
        Ok((summary, sealed, self.unfinished))
    }
}

/// A file of one document, and what it is of.
struct PageOf {
    file: OwnFile,
    /// Which output.
    output: usize,
    id: String,
    source: String,
}

/// A file that is yet to be committed.
pub(crate) struct Sealed {
    pub(crate) file: SealedFile,
    /// The path of the output, where it has fields: whether the next run has such a file is not known.
    pub(crate) of_group: Option<String>,
}

impl From<SealedFile> for Sealed {
    fn from(file: SealedFile) -> Self {
        Self { file, of_group: None }
    }
}

/// Standard output, which several outputs may share: what is written to it comes whole, in the order of writing.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Mutex<Box<dyn Write + Send>>>);

impl Shared {
    fn new(stdout: Option<Box<dyn Write + Send>>) -> Self {
        Self(Arc::new(Mutex::new(stdout.unwrap_or_else(|| Box::new(std::io::sink())))))
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).flush()
    }
}

fn duplicate(id: String, source: String) -> Quarantined {
    Quarantined {
        cause: format!("another document of this run has the id `{id}`; results are told apart by id"),
        id,
        source,
        step: Quarantined::READ.to_owned(),
        plugin: None,
        kind: Quarantined::DUPLICATE.to_owned(),
        help: Some("make the ids unique, or name another field with `input.fields.id`".to_owned()),
    }
}

/// The ids seen, as 128-bit hashes: about 20 to 40 bytes a document whatever the length of its id. With ten million
/// documents two ids collide with a probability below 10^-24.
#[derive(Default)]
struct Ids {
    /// Apart by a byte of the hash: a set that grows is there twice for a moment, and so it is never all of them.
    seen: [HashSet<(u64, u64)>; 32],
    hashers: (RandomState, RandomState),
}

impl Ids {
    fn insert(&mut self, id: &str) -> bool {
        let (one, other) = (self.hashers.0.hash_one(id), self.hashers.1.hash_one(id));
        let part = (other >> 32) as usize % self.seen.len();
        self.seen[part].insert((one, other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_id_once() {
        let mut ids = Ids::default();
        for round in [true, false] {
            for number in 0..10_000 {
                assert_eq!(ids.insert(&format!("id-{number}")), round, "{number}");
            }
        }
    }
}
