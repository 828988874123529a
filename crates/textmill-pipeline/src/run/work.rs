//! The workers: batches of records to rendered documents.
//!
//! What the ledger has of a batch is taken from there; layers are computed only when some step has to run.

use super::batch::{Batch, concatenate};
use super::budget::Budget;
use super::quarantine::Quarantined;
use super::read::{Job, Picked, read};
use super::reduce::{self, Partial, Partials, Refused};
use super::render::render;
use super::{RunError, Select};
use crate::config::file::OnError;
use crate::ledger::{Key, Keyed, Ledger, Reader, Session, Stepped, states};
use crate::plan::{Layer, Plan};
use crate::record::{Failing, Recorder};
use arrow_array::ArrayRef;
use crossbeam_channel::{Receiver, Sender, bounded};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use textmill_io::{DocumentMeta, Rendered};
use textmill_loader::{CallError, Instance, Plugin, Reduction, Status, spans};
use textmill_text::tokens::Tokenizer;

/// Batches in flight per thread.
const IN_FLIGHT: usize = 4;

/// One document, as the collector gets it.
pub(crate) enum Finished {
    /// Rendered for every output, in the order of the outputs.
    Written { id: String, source: String, bytes: u64, rendered: Vec<Rendered> },
    /// Failed.
    Quarantined(Quarantined),
    /// Left out since a step that may failed.
    Skipped,
}

/// A batch on its way back, documents in input order.
pub(crate) struct FinishedBatch {
    sequence: u64,
    /// Index of the source its first record came from.
    pub(crate) source: usize,
    /// Bytes of its records.
    pub(crate) bytes_in: u64,
    pub(crate) documents: Vec<Finished>,
    /// What its documents give to the steps over the corpus.
    pub(crate) partials: Partials,
}

/// Time per stage, all threads together, in nanoseconds.
struct Clock {
    read: AtomicU64,
    layers: AtomicU64,
    render: AtomicU64,
    reduce: AtomicU64,
    steps: Vec<AtomicU64>,
}

fn timed<T>(clock: &AtomicU64, body: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let result = body();
    clock.fetch_add(started.elapsed().as_nanos() as u64, Ordering::Relaxed);
    result
}

/// How a run goes.
pub(crate) struct Way<'a> {
    /// Threads.
    pub(crate) jobs: usize,
    /// Which documents.
    pub(crate) select: &'a Select,
    /// Memory to keep to.
    pub(crate) memory: Option<u64>,
    /// Saves batches that fail.
    pub(crate) recorder: Option<&'a Recorder<'a>>,
}

/// Reads and processes everything; `collect` gets the batches in order.
pub(crate) fn run(
    plan: &Plan,
    way: &Way<'_>,
    ledger: &Ledger<'_>,
    stop: &AtomicBool,
    mut collect: impl FnMut(FinishedBatch) -> Result<(), RunError>,
) -> Result<Vec<super::StepTime>, RunError> {
    let &Way { jobs, select, memory, recorder } = way;
    let clock = Clock {
        read: AtomicU64::new(0),
        layers: AtomicU64::new(0),
        render: AtomicU64::new(0),
        reduce: AtomicU64::new(0),
        steps: plan.steps.iter().map(|_| AtomicU64::new(0)).collect(),
    };
    let picked =
        select.sample.map(|sample| Picked::of(plan, sample, &|| stop.load(Ordering::Relaxed))).transpose()?;
    // Set when the run cannot go on; the reader and the workers then come to an end by themselves.
    let abandoned = AtomicBool::new(false);
    let in_flight = jobs * IN_FLIGHT;
    let budget = Budget::new(memory);
    let (permit_in, permit_out) = bounded::<()>(in_flight);
    let (job_in, job_out) = bounded::<Job>(in_flight);
    let (done_in, done_out) = bounded::<Result<FinishedBatch, RunError>>(in_flight);
    let result = std::thread::scope(|scope| {
        let halted = || stop.load(Ordering::Relaxed) || abandoned.load(Ordering::Relaxed);
        let picked = picked.as_ref();
        let budget = &budget;
        scope.spawn(move || read(plan, select, picked, &permit_in, &job_in, budget, &halted));
        for _ in 0..jobs {
            let (jobs, done, clock, abandoned) = (job_out.clone(), done_in.clone(), &clock, &abandoned);
            let rendering = select.shard.is_none();
            scope.spawn(move || {
                let worker = Worker::new(plan, ledger, rendering, clock, recorder);
                work(worker, &jobs, &done, abandoned);
            });
        }
        drop((job_out, done_in));
        let result = in_order(&done_out, &permit_out, budget, &mut collect);
        if result.is_err() {
            abandoned.store(true, Ordering::Relaxed);
            // Whoever waits for room or for a permit is let go.
            drop(permit_out);
            while done_out.recv().is_ok() {}
        }
        result
    });
    result?;
    let time = |name: &str, clock: &AtomicU64| super::StepTime {
        name: name.to_owned(),
        time: Duration::from_nanos(clock.load(Ordering::Relaxed)),
    };
    let mut times = vec![time("read", &clock.read), time("layers", &clock.layers)];
    times.extend(plan.steps.iter().zip(&clock.steps).map(|(step, clock)| time(&step.name, clock)));
    times.push(time("render", &clock.render));
    if !plan.reductions.is_empty() {
        times.push(time("corpus", &clock.reduce));
    }
    Ok(times)
}

/// Hands batches on in the order in which they were read.
fn in_order(
    done: &Receiver<Result<FinishedBatch, RunError>>,
    permits: &Receiver<()>,
    budget: &Budget,
    collect: &mut dyn FnMut(FinishedBatch) -> Result<(), RunError>,
) -> Result<(), RunError> {
    let mut waiting: BTreeMap<u64, FinishedBatch> = BTreeMap::new();
    let mut next = 0;
    for batch in done {
        let batch = batch?;
        waiting.insert(batch.sequence, batch);
        while let Some(batch) = waiting.remove(&next) {
            let bytes = batch.bytes_in;
            collect(batch)?;
            budget.give_back(bytes);
            next += 1;
            let _ = permits.recv();
        }
    }
    Ok(())
}

fn work(
    worker: Result<Worker<'_>, RunError>,
    jobs: &Receiver<Job>,
    done: &Sender<Result<FinishedBatch, RunError>>,
    abandoned: &AtomicBool,
) {
    let mut worker = match worker {
        Ok(worker) => worker,
        Err(error) => {
            let _ = done.send(Err(error));
            return;
        }
    };
    for job in jobs {
        if abandoned.load(Ordering::Relaxed) {
            return;
        }
        // A panic of ours must not leave the collector waiting for this batch for ever.
        let result = catch_unwind(AssertUnwindSafe(|| worker.process(job))).unwrap_or_else(|payload| {
            let text = payload.downcast_ref::<String>().map(String::as_str);
            let text = text.or(payload.downcast_ref::<&str>().copied()).unwrap_or("a panic");
            Err(RunError::Bug(text.to_owned()))
        });
        if done.send(result).is_err() {
            return;
        }
    }
}

/// One thread's instances and scratch.
struct Worker<'a> {
    plan: &'a Plan,
    ledger: &'a Ledger<'a>,
    reader: Option<Reader>,
    rendering: bool,
    clock: &'a Clock,
    recorder: Option<&'a Recorder<'a>>,
    wanted: Vec<Layer>,
    tokenizer: Tokenizer,
    instances: Vec<Instance>,
    reductions: Vec<Reduction>,
}

impl<'a> Worker<'a> {
    fn new(
        plan: &'a Plan,
        ledger: &'a Ledger<'a>,
        rendering: bool,
        clock: &'a Clock,
        recorder: Option<&'a Recorder<'a>>,
    ) -> Result<Self, RunError> {
        let mut instances = Vec::new();
        for step in &plan.steps {
            let instance = step
                .template
                .duplicate()
                .map_err(|error| RunError::Step { step: step.name.clone(), cause: error.to_string() })?;
            instances.push(instance);
        }
        let mut reductions = Vec::new();
        for step in &plan.reductions {
            let reduction = step
                .template
                .duplicate()
                .map_err(|error| RunError::Step { step: step.name.clone(), cause: error.to_string() })?;
            reductions.push(reduction);
        }
        let wanted = plan.layers.iter().map(|(layer, _)| *layer).collect();
        let tokenizer = plan.tokenizer();
        let reader = None;
        Ok(Self {
            plan,
            ledger,
            reader,
            rendering,
            clock,
            recorder,
            wanted,
            tokenizer,
            instances,
            reductions,
        })
    }

    fn process(&mut self, job: Job) -> Result<FinishedBatch, RunError> {
        let plan = self.plan;
        let session = self.ledger.session()?;
        if let (Some(session), None) = (session, &self.reader) {
            self.reader = Some(session.reader()?);
        }
        let reader = self.reader.take();
        let memo = session.zip(reader.as_ref()).map(|(session, reader)| Memo {
            session,
            reader,
            batch: session.identity.batch(&job.records),
            records: job.records.len(),
        });
        let bytes_in = job.bytes();
        // Places of the documents within the job: failures are reported where they stood.
        let mut finished: Vec<Option<Finished>> = Vec::new();
        let mut documents = Vec::new();
        let mut places = Vec::new();
        timed(&self.clock.read, || {
            for (place, record) in job.records.into_iter().enumerate() {
                finished.push(None);
                match record.and_then(|record| record.parse(&plan.read)) {
                    Ok(document) => {
                        documents.push(document);
                        places.push(place);
                    }
                    Err(error) => finished[place] = Some(Finished::Quarantined(Quarantined::read(error))),
                }
            }
        });
        let mut batch = timed(&self.clock.layers, || Batch::new(documents));
        let mut keys: Vec<Key> = Vec::new();
        for (index, step) in plan.steps.iter().enumerate() {
            if batch.len() == 0 {
                break;
            }
            let key = memo.as_ref().map(|memo| memo.step(plan, index, &places, &keys));
            let found = match (&memo, &key) {
                (Some(memo), Some(key)) => memo.find_step(key, step.output(), batch.len())?,
                _ => None,
            };
            let stepped = match found {
                Some(stepped) => stepped,
                None => {
                    timed(&self.clock.layers, || batch.layer(&self.wanted, &mut self.tokenizer));
                    let instance = &mut self.instances[index];
                    let (stepped, error) = timed(&self.clock.steps[index], || step_over(instance, &batch))?;
                    if let (Some(recorder), Some(error)) = (self.recorder, error) {
                        let rows: Vec<usize> = (0..batch.len()).collect();
                        let from = (job.sequence, &batch, rows.as_slice());
                        recorder.save(&Failing::of_step(step), from, &error, &stepped.failures);
                    }
                    if let (Some(memo), Some(key)) = (&memo, &key) {
                        memo.keep_step(*key, &stepped, step.on_error)?;
                    }
                    stepped
                }
            };
            keys.extend(key);
            let kept = (!stepped.failures.is_empty()).then(|| stepped.kept(batch.len()));
            for (row, error) in stepped.failures {
                let row = row as usize;
                let by = (step.name.as_str(), &*step.plugin, step.on_error);
                finished[places[row]] = Some(failure(by, &batch.metas[row], error)?);
            }
            if let Some(kept) = kept {
                batch.keep(&kept);
                places = kept.iter().map(|&row| places[row]).collect();
            }
            if let Some(column) = stepped.column {
                batch.push(&step.name, column);
            }
        }
        timed(&self.clock.render, || {
            for (row, &place) in places.iter().enumerate() {
                finished[place] = Some(render(plan, &batch, row, self.rendering));
            }
        });
        let partials = match plan.reductions.is_empty() {
            true => Partials::default(),
            false => {
                let of = (job.sequence, memo.as_ref());
                self.reduce(of, &keys, batch, places, &mut finished)?
            }
        };
        self.reader = reader;
        let documents = finished.into_iter().flatten().collect();
        Ok(FinishedBatch { sequence: job.sequence, source: job.source, bytes_in, documents, partials })
    }

    /// The states of the documents that are to be written; those that a step refuses are not.
    fn reduce(
        &mut self,
        (sequence, memo): (u64, Option<&Memo<'_>>),
        keys: &[Key],
        mut batch: Batch,
        places: Vec<usize>,
        finished: &mut [Option<Finished>],
    ) -> Result<Partials, RunError> {
        let plan = self.plan;
        let written = |finished: &[Option<Finished>], row: usize| {
            matches!(finished[places[row]], Some(Finished::Written { .. }))
        };
        let mut first = memo;
        loop {
            let rows: Vec<usize> = (0..batch.len()).filter(|&row| written(finished, row)).collect();
            let memo = first.take().map(|memo| (memo, memo.reductions(plan, keys, &places, &rows)));
            if let Some((memo, keys)) = &memo
                && let Some(partials) = memo.find_states(keys)?
            {
                return Ok(Partials { partials, made_of: Some((batch, places, rows)) });
            }
            timed(&self.clock.layers, || batch.layer(&self.wanted, &mut self.tokenizer));
            let (recorder, reductions) = (self.recorder, &mut self.reductions);
            let failed = |reduction: usize, rows: &[usize], error: &CallError, alone: &[(u32, CallError)]| {
                if let (Some(recorder), Some(step)) = (recorder, plan.reductions.get(reduction)) {
                    recorder.save(&Failing::of_reduction(step), (sequence, &batch, rows), error, alone);
                }
            };
            let made =
                timed(&self.clock.reduce, || reduce::partials(plan, reductions, &batch, &rows, &failed));
            match made {
                Ok(partials) => {
                    if let Some((memo, keys)) = &memo {
                        memo.keep_states(keys, &partials)?;
                    }
                    return Ok(Partials { partials, made_of: Some((batch, places, rows)) });
                }
                // Each round sets at least one document aside, so this ends. What it ends with is not kept.
                Err(refused) => {
                    for Refused { row, reduction, error } in refused {
                        let step = &plan.reductions[reduction];
                        let by = (step.name.as_str(), &*step.plugin, step.on_error);
                        finished[places[row]] = Some(failure(by, &batch.metas[row], error)?);
                    }
                }
            }
        }
    }
}

/// What the ledger has of one batch.
struct Memo<'a> {
    session: &'a Session,
    reader: &'a Reader,
    batch: Key,
    records: usize,
}

impl Memo<'_> {
    /// The key of a step: the batch, the documents that are left of it, the step, and the results it reads.
    fn step(&self, plan: &Plan, index: usize, places: &[usize], before: &[Key]) -> Key {
        self.key(
            "step",
            &self.session.identity.steps[index],
            plan,
            plan.steps[index].columns(),
            places,
            before,
        )
    }

    fn reductions(&self, plan: &Plan, steps: &[Key], places: &[usize], rows: &[usize]) -> Vec<Key> {
        let places: Vec<usize> = rows.iter().map(|&row| places[row]).collect();
        let identities = self.session.identity.reductions.iter();
        identities
            .zip(&plan.reductions)
            .map(|(identity, step)| self.key("reduction", identity, plan, step.columns(), &places, steps))
            .collect()
    }

    fn key(
        &self,
        kind: &str,
        identity: &Key,
        plan: &Plan,
        columns: &[String],
        places: &[usize],
        before: &[Key],
    ) -> Key {
        let mut key = Keyed::new(kind).with(&self.batch).with(identity);
        if places.len() < self.records {
            let places: Vec<u8> = places.iter().flat_map(|&place| (place as u32).to_le_bytes()).collect();
            key.add(&places);
        }
        for (step, read) in plan.steps.iter().zip(before) {
            if columns.contains(&step.name) {
                key.add(read);
            }
        }
        key.key()
    }

    fn find_step(
        &self,
        key: &Key,
        output: &arrow_schema::Fields,
        rows: usize,
    ) -> Result<Option<Stepped>, RunError> {
        let found = self.session.find(self.reader, key, |bytes| Stepped::decode(bytes, output, rows))?;
        Ok(found.filter(|stepped| stepped.failures.is_empty() || !self.session.retries()))
    }

    fn keep_step(&self, key: Key, stepped: &Stepped, on_error: OnError) -> Result<(), RunError> {
        // What ends the run, and what depends on the machine's limits and mood, is tried again by the next.
        let passing = [Status::Cancelled, Status::Timeout, Status::Crash, Status::NoMemory];
        let ends = |error: &CallError| on_error == OnError::Fail || passing.contains(&error.status);
        if stepped.failures.iter().any(|(_, error)| ends(error)) {
            return Ok(());
        }
        self.session.keep(key, stepped.encode().map_err(RunError::Bug)?)
    }

    /// The states of all steps over the corpus; `None` unless all are there.
    fn find_states(&self, keys: &[Key]) -> Result<Option<Vec<Partial>>, RunError> {
        let mut partials = Vec::new();
        for (reduction, key) in keys.iter().enumerate() {
            let Some(groups) = self.session.find(self.reader, key, states::decode)? else { return Ok(None) };
            partials.extend(groups.into_iter().map(|(group, states)| Partial { reduction, group, states }));
        }
        Ok(Some(partials))
    }

    fn keep_states(&self, keys: &[Key], partials: &[Partial]) -> Result<(), RunError> {
        for (index, key) in keys.iter().enumerate() {
            let own = partials.iter().filter(|partial| partial.reduction == index);
            let groups: Vec<_> =
                own.map(|partial| (partial.group.as_str(), partial.states.as_slice())).collect();
            self.session.keep(*key, states::encode(&groups).map_err(RunError::Bug)?)?;
        }
        Ok(())
    }
}

/// Runs a step over a batch; if that fails, over its documents one by one, so that only those that fail alone
/// are lost. Gives also how the batch failed.
fn step_over(instance: &mut Instance, batch: &Batch) -> Result<(Stepped, Option<CallError>), RunError> {
    let input = batch.project(instance.columns());
    let whole = instance.process(&input).and_then(|result| {
        spans::check(&result, batch.texts())?;
        Ok(result)
    });
    let error = match whole {
        Ok(result) => return Ok((Stepped { column: Some(Arc::new(result)), failures: Vec::new() }, None)),
        Err(error) => error,
    };
    if batch.len() == 1 {
        return Ok((Stepped { column: None, failures: vec![(0, error.clone())] }, Some(error)));
    }
    let mut columns: Vec<ArrayRef> = Vec::new();
    let mut failures = Vec::new();
    // Whether the plugin's process, where it has one, has seen nothing yet.
    let mut fresh = error.status == Status::Crash;
    for row in 0..batch.len() {
        let mut process = || {
            instance.process(&input.slice(row, 1)).and_then(|result| {
                spans::check(&result, &batch.texts().slice(row, 1))?;
                Ok(result)
            })
        };
        let crashed =
            |result: &Result<_, CallError>| result.as_ref().is_err_and(|error| error.status == Status::Crash);
        let mut result = process();
        // What those before it left behind may have been the cause, memory for one: only what crashes a fresh process
        // is to blame.
        if crashed(&result) && !fresh {
            result = process();
        }
        fresh = crashed(&result);
        match result {
            Ok(result) => columns.push(Arc::new(result)),
            Err(error) => failures.push((row as u32, error)),
        }
    }
    Ok((Stepped { column: concatenate(&columns).map_err(RunError::Bug)?, failures }, Some(error)))
}

fn failure(
    (step, plugin, on_error): (&str, &Plugin, OnError),
    meta: &DocumentMeta,
    error: CallError,
) -> Result<Finished, RunError> {
    if error.status == Status::Cancelled {
        return Err(RunError::Cancelled { id: meta.id.clone(), step: step.to_owned(), cause: error.message });
    }
    if on_error == OnError::Fail {
        return Err(RunError::Document { id: meta.id.clone(), step: step.to_owned(), cause: error.message });
    }
    if on_error == OnError::Skip {
        return Ok(Finished::Skipped);
    }
    Ok(Finished::Quarantined(Quarantined {
        id: meta.id.clone(),
        source: meta.source.clone(),
        step: step.to_owned(),
        plugin: Some(format!("{} {}", plugin.id(), plugin.version())),
        kind: error.status.to_string(),
        cause: error.message,
        help: error.help,
    }))
}
