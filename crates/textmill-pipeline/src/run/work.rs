//! Reader and workers.

use super::RunError;
use super::batch::{Batch, concatenate};
use super::quarantine::Quarantined;
use super::reduce::{self, Partials, Refused};
use crate::config::file::OnError;
use crate::plan::{Layer, Plan};
use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use arrow_array::{ArrayRef, StructArray};
use crossbeam_channel::{Receiver, Sender, bounded};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use textmill_io::{DocumentMeta, DocumentResult, Record, RecordError, Rendered, StepResult};
use textmill_loader::{CallError, Instance, Plugin, Reduction, Status, spans};
use textmill_text::tokens::Tokenizer;

/// Most documents in a batch: enough to make the cost of a call (some 10 µs) vanish.
const BATCH_DOCUMENTS: usize = 64;
/// A batch is closed when it has this many bytes: small enough to keep every core busy and caches warm.
const BATCH_BYTES: usize = 256 << 10;
/// Batches in flight per thread.
const IN_FLIGHT: usize = 4;

/// One document, as the collector gets it.
pub(crate) enum Finished {
    /// Rendered for every output, in the order of the outputs.
    Written { id: String, source: String, bytes: u64, rendered: Vec<Rendered> },
    /// Failed.
    Quarantined(Quarantined),
}

/// A batch on its way back, documents in input order.
pub(crate) struct FinishedBatch {
    sequence: u64,
    /// Index of the source its first record came from.
    pub(crate) source: usize,
    pub(crate) documents: Vec<Finished>,
    /// What its documents give to the steps over the corpus.
    pub(crate) partials: Partials,
}

struct Job {
    sequence: u64,
    source: usize,
    records: Vec<Result<Record, RecordError>>,
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

/// Reads and processes everything; `collect` gets the batches in order.
pub(crate) fn run(
    plan: &Plan,
    jobs: usize,
    stop: &AtomicBool,
    mut collect: impl FnMut(FinishedBatch) -> Result<(), RunError>,
) -> Result<Vec<super::StepTime>, RunError> {
    let clock = Clock {
        read: AtomicU64::new(0),
        layers: AtomicU64::new(0),
        render: AtomicU64::new(0),
        reduce: AtomicU64::new(0),
        steps: plan.steps.iter().map(|_| AtomicU64::new(0)).collect(),
    };
    // Set when the run cannot go on; the reader and the workers then come to an end by themselves.
    let abandoned = AtomicBool::new(false);
    let in_flight = jobs * IN_FLIGHT;
    let (permit_in, permit_out) = bounded::<()>(in_flight);
    let (job_in, job_out) = bounded::<Job>(in_flight);
    let (done_in, done_out) = bounded::<Result<FinishedBatch, RunError>>(in_flight);
    let result = std::thread::scope(|scope| {
        let halted = || stop.load(Ordering::Relaxed) || abandoned.load(Ordering::Relaxed);
        scope.spawn(move || read(plan, &permit_in, &job_in, &halted));
        for _ in 0..jobs {
            let (jobs, done, clock, abandoned) = (job_out.clone(), done_in.clone(), &clock, &abandoned);
            scope.spawn(move || work(plan, &jobs, &done, clock, abandoned));
        }
        drop((job_out, done_in));
        let result = in_order(&done_out, &permit_out, &mut collect);
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

/// Cuts the sources into batches. They depend on the input alone.
fn read(plan: &Plan, permits: &Sender<()>, jobs: &Sender<Job>, halted: &dyn Fn() -> bool) {
    let mut job = Job { sequence: 0, source: 0, records: Vec::new() };
    let mut bytes = 0;
    for (index, source) in plan.inputs.sources.iter().enumerate() {
        for record in source.records(&plan.read) {
            if halted() {
                return;
            }
            if job.records.is_empty() {
                job.source = index;
            }
            bytes += record.as_ref().map_or(0, Record::len);
            job.records.push(record);
            if job.records.len() >= BATCH_DOCUMENTS || bytes >= BATCH_BYTES {
                let next = Job { sequence: job.sequence + 1, source: index, records: Vec::new() };
                let full = std::mem::replace(&mut job, next);
                bytes = 0;
                if permits.send(()).is_err() || jobs.send(full).is_err() {
                    return;
                }
            }
        }
    }
    if !job.records.is_empty() && permits.send(()).is_ok() {
        let _ = jobs.send(job);
    }
}

/// Hands batches on in the order in which they were read.
fn in_order(
    done: &Receiver<Result<FinishedBatch, RunError>>,
    permits: &Receiver<()>,
    collect: &mut dyn FnMut(FinishedBatch) -> Result<(), RunError>,
) -> Result<(), RunError> {
    let mut waiting: BTreeMap<u64, FinishedBatch> = BTreeMap::new();
    let mut next = 0;
    for batch in done {
        let batch = batch?;
        waiting.insert(batch.sequence, batch);
        while let Some(batch) = waiting.remove(&next) {
            collect(batch)?;
            next += 1;
            let _ = permits.recv();
        }
    }
    Ok(())
}

fn work(
    plan: &Plan,
    jobs: &Receiver<Job>,
    done: &Sender<Result<FinishedBatch, RunError>>,
    clock: &Clock,
    abandoned: &AtomicBool,
) {
    let mut worker = match Worker::new(plan, clock) {
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
    clock: &'a Clock,
    wanted: Vec<Layer>,
    tokenizer: Tokenizer,
    instances: Vec<Instance>,
    reductions: Vec<Reduction>,
}

impl<'a> Worker<'a> {
    fn new(plan: &'a Plan, clock: &'a Clock) -> Result<Self, RunError> {
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
        Ok(Self { plan, clock, wanted, tokenizer: plan.tokenizer(), instances, reductions })
    }

    fn process(&mut self, job: Job) -> Result<FinishedBatch, RunError> {
        // Places of the documents within the job: failures are reported where they stood.
        let mut finished: Vec<Option<Finished>> = Vec::new();
        let mut documents = Vec::new();
        let mut places = Vec::new();
        timed(&self.clock.read, || {
            for (place, record) in job.records.into_iter().enumerate() {
                finished.push(None);
                match record.and_then(|record| record.parse(&self.plan.read)) {
                    Ok(document) => {
                        documents.push(document);
                        places.push(place);
                    }
                    Err(error) => finished[place] = Some(Finished::Quarantined(Quarantined::read(error))),
                }
            }
        });
        let mut batch =
            timed(&self.clock.layers, || Batch::new(documents, &self.wanted, &mut self.tokenizer));
        let plan = self.plan;
        for (index, step) in plan.steps.iter().enumerate() {
            if batch.len() == 0 {
                break;
            }
            let instance = &mut self.instances[index];
            let results = timed(&self.clock.steps[index], || step_over(instance, &batch));
            match results {
                Ok(column) => batch.push(&step.name, column),
                Err(results) => {
                    let mut kept = Vec::new();
                    let mut columns: Vec<ArrayRef> = Vec::new();
                    for (row, result) in results.into_iter().enumerate() {
                        match result {
                            Ok(column) => {
                                kept.push(row);
                                columns.push(Arc::new(column));
                            }
                            Err(error) => {
                                let failed = failure(
                                    (&step.name, &step.plugin, step.on_error),
                                    &batch.metas[row],
                                    error,
                                )?;
                                finished[places[row]] = Some(Finished::Quarantined(failed));
                            }
                        }
                    }
                    batch.keep(&kept);
                    places = kept.iter().map(|&row| places[row]).collect();
                    if let Some(column) = concatenate(&columns).map_err(RunError::Bug)? {
                        batch.push(&step.name, column);
                    }
                }
            }
        }
        timed(&self.clock.render, || {
            for (row, &place) in places.iter().enumerate() {
                finished[place] = Some(render(plan, &batch, row));
            }
        });
        let partials = timed(&self.clock.reduce, || self.reduce(batch, places, &mut finished))?;
        let documents = finished.into_iter().flatten().collect();
        Ok(FinishedBatch { sequence: job.sequence, source: job.source, documents, partials })
    }

    /// The states of the documents that are to be written; those that a step refuses are not.
    fn reduce(
        &mut self,
        batch: Batch,
        places: Vec<usize>,
        finished: &mut [Option<Finished>],
    ) -> Result<Partials, RunError> {
        let plan = self.plan;
        if plan.reductions.is_empty() {
            return Ok(Partials::default());
        }
        let written = |finished: &[Option<Finished>], row: usize| {
            matches!(finished[places[row]], Some(Finished::Written { .. }))
        };
        loop {
            let rows: Vec<usize> = (0..batch.len()).filter(|&row| written(finished, row)).collect();
            match reduce::partials(plan, &mut self.reductions, &batch, &rows) {
                Ok(partials) => return Ok(Partials { partials, made_of: Some((batch, places)) }),
                // Each round sets at least one document aside, so this ends.
                Err(refused) => {
                    for Refused { row, reduction, error } in refused {
                        let step = &plan.reductions[reduction];
                        let by = (step.name.as_str(), &*step.plugin, step.on_error);
                        let failed = failure(by, &batch.metas[row], error)?;
                        finished[places[row]] = Some(Finished::Quarantined(failed));
                    }
                }
            }
        }
    }
}

/// Runs a step over a batch; if that fails, over its documents one by one, so that only those that fail alone
/// are lost.
fn step_over(
    instance: &mut Instance,
    batch: &Batch,
) -> Result<ArrayRef, Vec<Result<StructArray, CallError>>> {
    let input = batch.project(instance.columns());
    let whole = instance.process(&input).and_then(|result| {
        spans::check(&result, batch.texts())?;
        Ok(result)
    });
    let error = match whole {
        Ok(result) => return Ok(Arc::new(result)),
        Err(error) => error,
    };
    if batch.len() == 1 {
        return Err(vec![Err(error)]);
    }
    let each = (0..batch.len()).map(|row| {
        let result = instance.process(&input.slice(row, 1))?;
        spans::check(&result, &batch.texts().slice(row, 1))?;
        Ok(result)
    });
    Err(each.collect())
}

fn failure(
    (step, plugin, on_error): (&str, &Plugin, OnError),
    meta: &DocumentMeta,
    error: CallError,
) -> Result<Quarantined, RunError> {
    if error.status == Status::Cancelled {
        return Err(RunError::Cancelled { id: meta.id.clone(), step: step.to_owned(), cause: error.message });
    }
    if on_error == OnError::Fail {
        return Err(RunError::Document { id: meta.id.clone(), step: step.to_owned(), cause: error.message });
    }
    Ok(Quarantined {
        id: meta.id.clone(),
        source: meta.source.clone(),
        step: step.to_owned(),
        plugin: Some(format!("{} {}", plugin.id(), plugin.version())),
        kind: error.status.to_string(),
        cause: error.message,
        help: error.help,
    })
}

fn render(plan: &Plan, batch: &Batch, row: usize) -> Finished {
    let meta = &batch.metas[row];
    let text = batch.texts().value(row);
    let steps: Vec<StepResult<'_>> = plan
        .steps
        .iter()
        .filter_map(|step| {
            let rows = batch.column(&step.name)?.as_struct_opt()?;
            Some(StepResult { name: &step.name, rows, row })
        })
        .collect();
    let mut result = DocumentResult::new(meta, text, &steps);
    if let Some((starts, ends)) = sentences(batch, row) {
        result = result.with_sentences(starts, ends);
    }
    let mut rendered = Vec::with_capacity(plan.outputs.len());
    for output in &plan.outputs {
        match output.render(&result) {
            Ok(bytes) => rendered.push(bytes),
            Err(error) => {
                return Finished::Quarantined(Quarantined {
                    id: meta.id.clone(),
                    source: meta.source.clone(),
                    step: "write".to_owned(),
                    plugin: None,
                    kind: "unwritable".to_owned(),
                    cause: error.to_string(),
                    help: None,
                });
            }
        }
    }
    Finished::Written { id: meta.id.clone(), source: meta.source.clone(), bytes: text.len() as u64, rendered }
}

/// The sentences of a document, if the plan computes them.
fn sentences(batch: &Batch, row: usize) -> Option<(&[u32], &[u32])> {
    let list = batch.column(Layer::Sentences.name())?.as_list_opt::<i32>()?;
    let range = list.value_offsets()[row] as usize..list.value_offsets()[row + 1] as usize;
    let values = list.values().as_struct_opt()?;
    let starts = values.column_by_name("start")?.as_primitive_opt::<UInt32Type>()?.values();
    let ends = values.column_by_name("end")?.as_primitive_opt::<UInt32Type>()?.values();
    Some((starts.get(range.clone())?, ends.get(range)?))
}
