//! Steps over the corpus: states of batches on the workers, one table in the collector.
//!
//! A worker makes a state of each batch (of each of its groups), since a batch does not depend on the number of
//! threads. The collector takes them in the order of the input, the workers merge them (see [`super::forest`]), and
//! in the end the table of one group after the other is made of what is left. A document that is set aside after all
//! (its id was there before) is taken out by making the states of its batch again.

use super::RunError;
use super::batch::Batch;
use super::collect::Shared;
use super::forest::{Failure, Forest, Merger};
use crate::plan::{GROUP, Plan, PlannedReduction};
use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use arrow_array::{Array, ArrayRef, StringArray, StructArray};
use arrow_schema::{DataType, Field, Fields};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use textmill_io::{SealedFile, TableWriter, Written};
use textmill_loader::{CallError, Reduction};

/// The state of some documents, for one step and one group.
pub(crate) struct Partial {
    pub(crate) reduction: usize,
    pub(crate) group: String,
    pub(crate) states: Vec<StructArray>,
}

/// What a batch gives to the steps over the corpus, and what is needed to make it again.
#[derive(Default)]
pub(crate) struct Partials {
    pub(crate) partials: Vec<Partial>,
    /// The batch, with the place of each of its rows among the job's documents, and the rows that are in the states.
    pub(crate) made_of: Option<(Batch, Vec<usize>, Vec<usize>)>,
}

/// A document that a step over the corpus refused.
pub(crate) struct Refused {
    pub(crate) row: usize,
    pub(crate) reduction: usize,
    pub(crate) error: CallError,
}

/// Hears of a batch that failed: the step, the rows, how all of them fail, and which fail alone.
pub(crate) type Failed<'a> = dyn Fn(usize, &[usize], &CallError, &[(u32, CallError)]) + 'a;

/// The states of these rows for every step; or the rows that some step refuses.
pub(crate) fn partials(
    plan: &Plan,
    reductions: &mut [Reduction],
    batch: &Batch,
    rows: &[usize],
    failed: &Failed<'_>,
) -> Result<Vec<Partial>, Vec<Refused>> {
    let mut partials = Vec::new();
    let mut refused: Vec<Refused> = Vec::new();
    for (index, (step, reduction)) in plan.reductions.iter().zip(reductions).enumerate() {
        for (group, rows) in groups(step, batch, rows) {
            let whole = batch.select(reduction.columns(), &rows);
            match reduction.partial(&whole) {
                Ok(states) => partials.push(Partial { reduction: index, group, states }),
                Err(error) => {
                    let before = refused.len();
                    let mut alone = Vec::new();
                    for (place, &row) in rows.iter().enumerate() {
                        let one = batch.select(reduction.columns(), &[row]);
                        if let Err(error) = reduction.partial(&one) {
                            alone.push((place as u32, error.clone()));
                            refused.push(Refused { row, reduction: index, error });
                        }
                    }
                    failed(index, &rows, &error, &alone);
                    // Each passes alone but not all together: then all are lost, with the cause.
                    if refused.len() == before {
                        let all =
                            rows.iter().map(|&row| Refused { row, reduction: index, error: error.clone() });
                        refused.extend(all);
                    }
                }
            }
        }
    }
    if refused.is_empty() { Ok(partials) } else { Err(refused) }
}

fn groups(step: &PlannedReduction, batch: &Batch, rows: &[usize]) -> BTreeMap<String, Vec<usize>> {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for &row in rows {
        groups.entry(step.group(&batch.metas[row])).or_default().push(row);
    }
    groups
}

/// Takes in states in the order of the input, and writes the tables.
pub(crate) struct Tables {
    forest: Forest,
    /// Opened when a batch has to be done again.
    again: Vec<Reduction>,
    writers: Vec<TableWriter>,
    writing: bool,
}

impl Tables {
    /// Opens the tables. `memory` is what may be held of states; the rest goes to disk beside the outputs.
    pub(crate) fn open(
        plan: &Plan,
        stdout: &Shared,
        writing: bool,
        memory: u64,
    ) -> Result<(Self, Merger), RunError> {
        let mut writers = Vec::new();
        for table in plan.tables.iter().filter(|_| writing) {
            writers.push(table.output.open(Box::new(stdout.clone()))?);
        }
        let folder = plan.quarantine.parent().filter(|_| plan.writes_files());
        let folder = folder.map_or_else(std::env::temp_dir, Path::to_owned);
        let (forest, merger) = Forest::new(plan.reductions.len(), memory, folder);
        Ok((Self { forest, again: Vec::new(), writers, writing }, merger))
    }

    /// Takes the states of the next batch. `dropped` are the places of documents that were set aside since.
    pub(crate) fn take(
        &mut self,
        plan: &Plan,
        mut partials: Partials,
        dropped: &[usize],
    ) -> Result<(), RunError> {
        // A shard's states are in its ledger, and that is all that is wanted of it.
        if !self.writing {
            return Ok(());
        }
        if let (false, Some((batch, places, rows))) = (dropped.is_empty(), &mut partials.made_of) {
            let wanted: Vec<_> = plan.layers.iter().map(|(layer, _)| *layer).collect();
            // Not there where the ledger had everything.
            batch.layer(&wanted, &mut plan.tokenizer());
            if self.again.is_empty() {
                for step in &plan.reductions {
                    self.again.push(step.template.duplicate().map_err(|error| failed(step, &error))?);
                }
            }
            let kept = |row: &usize| places.get(*row).is_some_and(|place| !dropped.contains(place));
            let rows: Vec<usize> = rows.iter().copied().filter(kept).collect();
            partials.partials = self::partials(plan, &mut self.again, batch, &rows, &|_, _, _, _| {})
                .map_err(|mut refused| {
                    let first = refused.swap_remove(0);
                    failed(&plan.reductions[first.reduction], &first.error)
                })?;
        }
        for Partial { reduction, group, states } in partials.partials {
            self.forest.add(reduction, group, states).map_err(|failure| of_run(plan, failure))?;
        }
        Ok(())
    }

    /// Makes the tables; their files are yet to be committed.
    pub(crate) fn seal(mut self, plan: &Plan) -> Result<Made, RunError> {
        let mut notes = Vec::new();
        for (index, step) in plan.reductions.iter().enumerate() {
            let mut groups = self.forest.groups(index).map_err(|failure| of_run(plan, failure))?;
            let there = !groups.is_empty();
            if !there && step.group_by.is_none() {
                groups.push(String::new());
            }
            for group in groups {
                let mut merging = step.template.to_table().map_err(|error| failed(step, &error))?;
                let finished = self.forest.finish(index, &group, &mut merging);
                finished.map_err(|failure| of_run(plan, failure))?;
                let parts = merging.finish().map_err(|error| failed(step, &error))?;
                let rows: usize = parts.iter().map(|part| part.len()).sum();
                match parts.iter().map(left_out).max().filter(|&n| n > 0) {
                    Some(left_out) => notes.push(note(step, &group, left_out)),
                    None if rows == 0 && there && says_what_it_leaves_out(step) => {
                        notes.push(empty(step, &group))
                    }
                    None => {}
                }
                for part in parts {
                    let part = if step.group_by.is_some() { with_group(&group, &part) } else { part };
                    let targets = plan.tables.iter().zip(&mut self.writers);
                    for (table, writer) in targets.filter(|(table, _)| table.reduction == index) {
                        table.output.write(writer, &part)?;
                    }
                }
            }
        }
        let (mut tables, mut sealed) = (Vec::new(), Vec::new());
        for writer in self.writers {
            let (written, file) = writer.seal()?;
            tables.push(written);
            sealed.extend(file);
        }
        Ok(Made { written: tables, files: sealed, spilled: self.forest.spilled(), notes })
    }
}

/// What the steps over the corpus came to.
pub(crate) struct Made {
    pub(crate) written: Vec<Written>,
    pub(crate) files: Vec<SealedFile>,
    /// Bytes that went to disk meanwhile.
    pub(crate) spilled: u64,
    /// What a reader of the tables has to know besides.
    pub(crate) notes: Vec<String>,
}

/// The column in which an operator says, the same in every row, how many documents are in none of them.
const LEFT_OUT: &str = "documents_left_out";

/// How many documents the rows say that they leave out.
fn left_out(rows: &StructArray) -> u64 {
    let column = rows.column_by_name(LEFT_OUT).and_then(|column| column.as_primitive_opt::<UInt64Type>());
    column.filter(|column| !column.is_empty()).map_or(0, |column| column.value(0))
}

/// Whether the rows go by something that a document may lack.
fn says_what_it_leaves_out(step: &PlannedReduction) -> bool {
    step.template.output().iter().any(|field| field.name() == LEFT_OUT)
}

/// Without a row there is none to say how many documents are in none of them.
fn empty(step: &PlannedReduction, group: &str) -> String {
    let of = if group.is_empty() { String::new() } else { format!(" for `{group}`") };
    format!(
        "step `{}`: the table has no row{of}: no document has a value of what the rows go by (a date, for instance), all have the same, or no word is frequent enough",
        step.name
    )
}

fn note(step: &PlannedReduction, group: &str, left_out: u64) -> String {
    let of = if group.is_empty() { String::new() } else { format!(" of `{group}`") };
    let (s, are) = if left_out == 1 { ("", "is") } else { ("s", "are") };
    format!(
        "step `{}`: {left_out} document{s}{of} {are} in no row, having no value of what the rows go by (a date, for instance); {LEFT_OUT} in `{}` says so, too",
        step.name, step.name
    )
}

fn of_run(plan: &Plan, failure: Failure) -> RunError {
    match failure {
        Failure::Step(index, error) => failed(&plan.reductions[index], &error),
        Failure::Run(error) => error,
    }
}

/// The rows with their group before them.
fn with_group(group: &str, rows: &StructArray) -> StructArray {
    let column: ArrayRef = Arc::new(StringArray::from(vec![group; rows.len()]));
    let field = Arc::new(Field::new(GROUP, DataType::Utf8, false));
    let fields: Fields = std::iter::once(field).chain(rows.fields().iter().cloned()).collect();
    let columns = std::iter::once(column).chain(rows.columns().iter().cloned()).collect();
    StructArray::new(fields, columns, None)
}

fn failed(step: &PlannedReduction, error: &CallError) -> RunError {
    RunError::Reduction {
        step: step.name.clone(),
        cause: error.message.clone(),
        help: error.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default(),
    }
}
