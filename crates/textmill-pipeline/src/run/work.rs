//! The workers: batches of records to rendered documents.
//!
//! What the ledger has of a batch is taken from there; layers are computed only when some step has to run.

use super::batch::Batch;
use super::budget::Budget;
use super::forest::Merger;
use super::memo::Memo;
use super::quarantine::Quarantined;
use super::read::{Job, Picked, read};
use super::reduce::{self, Partials, Refused};
use super::render::render;
use super::step::{failure, step_over};
use super::{RunError, Select};
use crate::ledger::{Key, Ledger, Reader};
use crate::plan::{Layer, Plan};
use crate::record::{Failing, Recorder};
use crossbeam_channel::{Receiver, Sender, bounded, select};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use textmill_io::{ReadingWorker, Rendered};
use textmill_loader::{CallError, Instance, Reduction};
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
    /// Bytes for documents in flight.
    pub(crate) memory: u64,
    /// Saves batches that fail.
    pub(crate) recorder: Option<&'a Recorder<'a>>,
}

/// What the threads of a run share besides the plan.
pub(crate) struct Shared<'a> {
    pub(crate) ledger: &'a Ledger<'a>,
    pub(crate) merger: Merger,
    pub(crate) stop: &'a AtomicBool,
}

/// Reads and processes everything; `collect` gets the batches in order.
pub(crate) fn run(
    plan: &Plan,
    way: &Way<'_>,
    shared: Shared<'_>,
    mut collect: impl FnMut(FinishedBatch) -> Result<(), RunError>,
) -> Result<Vec<super::StepTime>, RunError> {
    let &Way { jobs, select, memory, recorder } = way;
    let Shared { ledger, merger, stop } = shared;
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
    // Closed when nothing more comes that would have to be merged.
    let (over_in, over_out) = bounded::<()>(0);
    let result = std::thread::scope(|scope| {
        let halted = || stop.load(Ordering::Relaxed) || abandoned.load(Ordering::Relaxed);
        let picked = picked.as_ref();
        let budget = &budget;
        scope.spawn(move || read(plan, select, picked, &permit_in, &job_in, budget, &halted));
        for _ in 0..jobs {
            let (clock, abandoned, rendering) = (&clock, &abandoned, select.shard.is_none());
            let lines = Lines {
                jobs: job_out.clone(),
                done: done_in.clone(),
                merger: merger.clone(),
                over: over_out.clone(),
            };
            scope.spawn(move || {
                work(&|| Worker::new(plan, ledger, rendering, clock, recorder), lines, abandoned);
            });
        }
        drop((job_out, done_in, merger, over_out));
        let result = in_order(&done_out, &permit_out, budget, &mut collect);
        if result.is_err() {
            abandoned.store(true, Ordering::Relaxed);
            // Whoever waits for room or for a permit is let go.
            drop(permit_out);
            while done_out.recv().is_ok() {}
        }
        drop(over_in);
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

/// A worker's ends of the channels.
struct Lines {
    jobs: Receiver<Job>,
    done: Sender<Result<FinishedBatch, RunError>>,
    merger: Merger,
    over: Receiver<()>,
}

fn work<'a>(open: &dyn Fn() -> Result<Worker<'a>, RunError>, lines: Lines, abandoned: &AtomicBool) {
    let Lines { jobs, done, merger, over } = lines;
    // Opened when there is something to do: a run over one report needs no second worker, nor its processes.
    let Ok(first) = jobs.recv() else { return };
    let mut worker = match open() {
        Ok(worker) => worker,
        Err(error) => {
            let _ = done.send(Err(error));
            return;
        }
    };
    let merge =
        |worker: &Worker<'_>, task| timed(&worker.clock.reduce, || merger.merge(task, &worker.reductions));
    // Whether there is still somebody who wants the result.
    let process = |worker: &mut Worker<'a>, job: Job| -> bool {
        // A panic of ours must not leave the collector waiting for this batch for ever.
        let result = catch_unwind(AssertUnwindSafe(|| worker.process(job))).unwrap_or_else(|payload| {
            let text = payload.downcast_ref::<String>().map(String::as_str);
            let text = text.or(payload.downcast_ref::<&str>().copied()).unwrap_or("a panic");
            Err(RunError::Bug(text.to_owned()))
        });
        done.send(result).is_ok()
    };
    if !process(&mut worker, first) {
        return;
    }
    loop {
        if abandoned.load(Ordering::Relaxed) {
            return;
        }
        // What waits to be merged takes memory, and comes first.
        if let Ok(task) = merger.tasks.try_recv() {
            merge(&worker, task);
            continue;
        }
        select! {
            recv(merger.tasks) -> task => task.into_iter().for_each(|task| merge(&worker, task)),
            recv(jobs) -> job => {
                let Ok(job) = job else { break };
                if !process(&mut worker, job) {
                    return;
                }
            }
        }
    }
    // The last batch is read; what there is to merge still comes.
    drop(done);
    loop {
        select! {
            recv(merger.tasks) -> task => task.into_iter().for_each(|task| merge(&worker, task)),
            recv(over) -> _ => break,
        }
    }
    for task in merger.tasks.try_iter().take_while(|_| !abandoned.load(Ordering::Relaxed)) {
        merge(&worker, task);
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
    /// Reads what a reader may break on.
    apart: Option<ReadingWorker>,
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
        let apart = plan.apart.clone().map(ReadingWorker::new);
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
            apart,
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
                let parsed = record.and_then(|record| match &mut self.apart {
                    Some(apart) if record.is_read_apart() => apart.parse(record, &plan.read),
                    _ => record.parse(&plan.read),
                });
                match parsed {
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
                    let began = Instant::now();
                    let (stepped, error) = timed(&self.clock.steps[index], || step_over(instance, &batch))?;
                    tracing::debug!(
                        batch = job.sequence,
                        step = step.name,
                        documents = batch.len(),
                        failed = stepped.failures.len(),
                        seconds = began.elapsed().as_secs_f64(),
                        "step"
                    );
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
