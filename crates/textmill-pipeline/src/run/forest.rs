//! From the states of batches to few states, on all cores and in bounded memory.
//!
//! States come in the order of the input. Whenever [`FAN`] neighbours are of one level, some worker merges them into
//! one of the next: a tree for each group of each step, whose shape depends on the input alone. (The contract says
//! that the table does not depend on it; a plugin that breaks this still gives the same bytes at any number of
//! threads.) When all that is held outgrows its part of the run's memory, it goes to disk, in its order.
//!
//! What makes the table takes the states of its group in one by one. It needs the memory of that table: of everything
//! distinct that the operator counts, for one group. That is the operator's, and bounded by its options alone.

use super::RunError;
use super::spill::{Place, Spill};
use arrow_array::{Array, StructArray};
use crossbeam_channel::{Receiver, Sender, unbounded};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use textmill_loader::{CallError, Merging, Reduction, Status};

/// Neighbours that are merged into one.
const FAN: usize = 16;

/// States for some worker to merge into one.
pub(crate) struct Task {
    reduction: usize,
    group: String,
    run: u64,
    states: Vec<StructArray>,
}

struct Merged {
    reduction: usize,
    group: String,
    run: u64,
    states: Result<Vec<StructArray>, CallError>,
}

/// The workers' end.
#[derive(Clone)]
pub(crate) struct Merger {
    pub(crate) tasks: Receiver<Task>,
    merged: Sender<Merged>,
}

impl Merger {
    /// Does a task. That its result is not wanted any more is no failure.
    pub(crate) fn merge(&self, task: Task, reductions: &[Reduction]) {
        let Task { reduction, group, run, states } = task;
        let merge = |reduction: &Reduction| {
            let mut merging = reduction.to_state()?;
            for state in states {
                merging.push(&state)?;
            }
            merging.finish()
        };
        // Workers have all reductions of the plan.
        let Some(states) = reductions.get(reduction).map(|reduction| {
            catch_unwind(AssertUnwindSafe(|| merge(reduction))).unwrap_or_else(|_| Err(panicked()))
        }) else {
            return;
        };
        drop(self.merged.send(Merged { reduction, group, run, states }));
    }
}

/// A state, or what will be one.
struct Run {
    number: u64,
    level: u32,
    bytes: u64,
    /// None while a worker has them.
    states: Option<Vec<StructArray>>,
}

/// The states of a group, in the order of the input: those on disk first.
#[derive(Default)]
struct Runs {
    spilled: Vec<Place>,
    held: Vec<Run>,
}

impl Runs {
    /// The first [`FAN`] neighbours of a level, if they are all there.
    fn ripe(&self) -> Option<usize> {
        let mut first = 0;
        while let Some(level) = self.held.get(first).map(|run| run.level) {
            let next = self.held.iter().skip(first).take_while(|run| run.level == level).count() + first;
            if next - first >= FAN && self.held[first..first + FAN].iter().all(|run| run.states.is_some()) {
                return Some(first);
            }
            first = next;
        }
        None
    }
}

/// The states of all steps over the corpus.
pub(super) struct Forest {
    /// By step, then by group.
    runs: Vec<BTreeMap<String, Runs>>,
    numbers: u64,
    /// Bytes of what is held or being merged.
    held: u64,
    limit: u64,
    pending: usize,
    tasks: Sender<Task>,
    merged: Receiver<Merged>,
    spill: Spill,
}

impl Forest {
    /// For so many steps, with so many bytes of memory, and a folder for what they do not hold.
    pub(super) fn new(reductions: usize, limit: u64, folder: PathBuf) -> (Self, Merger) {
        let (task_in, task_out) = unbounded();
        let (merged_in, merged_out) = unbounded();
        let forest = Self {
            runs: (0..reductions).map(|_| BTreeMap::new()).collect(),
            numbers: 0,
            held: 0,
            limit,
            pending: 0,
            tasks: task_in,
            merged: merged_out,
            spill: Spill::new(folder),
        };
        (forest, Merger { tasks: task_out, merged: merged_in })
    }

    /// Bytes that went to disk.
    pub(super) fn spilled(&self) -> u64 {
        self.spill.bytes()
    }

    /// Takes the states of the next batch, for one step and group. An error is the step's, by its index.
    pub(super) fn add(
        &mut self,
        reduction: usize,
        group: String,
        states: Vec<StructArray>,
    ) -> Result<(), Failure> {
        let bytes = bytes_of(&states);
        self.held += bytes;
        let number = self.next();
        let run = Run { number, level: 0, bytes, states: Some(states) };
        self.runs[reduction].entry(group.clone()).or_default().held.push(run);
        self.settle(reduction, group)?;
        while let Ok(merged) = self.merged.try_recv() {
            self.place(merged, true)?;
        }
        if self.held > self.limit { self.write_down() } else { Ok(()) }
    }

    fn next(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// Gives what can be merged in a group to the workers.
    fn settle(&mut self, reduction: usize, group: String) -> Result<(), Failure> {
        let number = self.next();
        let Some(runs) = self.runs[reduction].get_mut(&group) else { return Ok(()) };
        let Some(first) = runs.ripe() else { return Ok(()) };
        let mut merging = Run { number, level: runs.held[first].level + 1, bytes: 0, states: None };
        let mut states = Vec::new();
        for run in runs.held.drain(first..first + FAN) {
            merging.bytes += run.bytes;
            states.extend(run.states.into_iter().flatten());
        }
        // Until it is done: the states that go in, and about as much that comes out.
        self.held += merging.bytes;
        merging.bytes *= 2;
        runs.held.insert(first, merging);
        self.pending += 1;
        let task = Task { reduction, group, run: number, states };
        self.tasks.send(task).map_err(|_| Failure::from(gone()))
    }

    /// Puts what a worker has merged where it belongs.
    fn place(&mut self, merged: Merged, settle: bool) -> Result<(), Failure> {
        let Merged { reduction, group, run, states } = merged;
        self.pending -= 1;
        let states = states.map_err(|error| Failure::Step(reduction, error))?;
        let runs = self.runs[reduction].get_mut(&group);
        let Some(run) = runs.and_then(|runs| runs.held.iter_mut().find(|known| known.number == run)) else {
            return Ok(());
        };
        self.held -= run.bytes;
        run.bytes = bytes_of(&states);
        self.held += run.bytes;
        run.states = Some(states);
        if settle { self.settle(reduction, group) } else { Ok(()) }
    }

    /// Waits for the workers.
    fn wait(&mut self) -> Result<(), Failure> {
        while self.pending > 0 {
            let merged = self.merged.recv().map_err(|_| gone())?;
            self.place(merged, false)?;
        }
        Ok(())
    }

    /// Writes all that is held to the disk.
    fn write_down(&mut self) -> Result<(), Failure> {
        tracing::info!(bytes = self.held, "states of the corpus go to disk");
        self.wait()?;
        for runs in self.runs.iter_mut().flat_map(BTreeMap::values_mut) {
            for run in runs.held.drain(..) {
                runs.spilled.push(self.spill.put(&run.states.unwrap_or_default())?);
            }
        }
        self.held = 0;
        Ok(())
    }

    /// The groups of a step, in the order of their names.
    pub(super) fn groups(&mut self, reduction: usize) -> Result<Vec<String>, Failure> {
        self.wait()?;
        Ok(self.runs[reduction].keys().cloned().collect())
    }

    /// Gives all states of a group to what makes the table of it; they are gone then.
    pub(super) fn finish(
        &mut self,
        reduction: usize,
        group: &str,
        merging: &mut Merging,
    ) -> Result<(), Failure> {
        let Some(runs) = self.runs[reduction].remove(group) else { return Ok(()) };
        let mut push = |states: Vec<StructArray>| {
            states.iter().try_for_each(|state| merging.push(state)).map_err(|e| Failure::Step(reduction, e))
        };
        for place in runs.spilled {
            push(self.spill.get(place)?)?;
        }
        runs.held.into_iter().try_for_each(|run| push(run.states.unwrap_or_default()))
    }
}

/// What keeps states from being merged.
pub(super) enum Failure {
    /// A step's operator failed, by the index of the step.
    Step(usize, CallError),
    /// Anything else.
    Run(RunError),
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        Failure::Run(error)
    }
}

/// The plugin's panics end at its border, so this one is ours; whoever waits for the states has to hear of it.
fn panicked() -> CallError {
    let message = "a bug in textmill: merging panicked; please report it".to_owned();
    CallError { status: Status::Panic, message, option: None, row: None, help: None }
}

/// Workers end early only when the run is being given up; what ended it is told by whoever met it.
fn gone() -> RunError {
    RunError::Bug("the threads that merge have ended".to_owned())
}

fn bytes_of(states: &[StructArray]) -> u64 {
    let bytes = |state: &StructArray| state.to_data().get_slice_memory_size().unwrap_or(0);
    // What stands around an array counts too where there are many small ones.
    states.iter().map(|state| bytes(state) as u64 + 1024).sum()
}
