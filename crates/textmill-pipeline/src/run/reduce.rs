//! Steps over the corpus: states of batches on the workers, one table in the collector.
//!
//! A worker makes a state of each batch (of each of its groups), since a batch does not depend on the number of
//! threads. The collector merges them in the order of the input. So the same states are merged in the same
//! order at any number of threads, and a document that is set aside after all (its id was there before) can be
//! taken out by making the states of its batch again. Memory in the collector is that of the operators' tables
//! of distinct things, per group; it is not spilled to disk.

use super::RunError;
use super::batch::Batch;
use super::collect::Shared;
use crate::plan::{GROUP, Plan, PlannedReduction};
use arrow_array::{Array, ArrayRef, StringArray, StructArray};
use arrow_schema::{DataType, Field, Fields};
use std::collections::BTreeMap;
use std::sync::Arc;
use textmill_io::{SealedFile, TableWriter, Written};
use textmill_loader::{CallError, Merging, Reduction};

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
    merging: Vec<BTreeMap<String, Merging>>,
    /// Opened when a batch has to be done again.
    again: Vec<Reduction>,
    writers: Vec<TableWriter>,
}

impl Tables {
    pub(crate) fn open(plan: &Plan, stdout: &Shared, writing: bool) -> Result<Self, RunError> {
        let mut writers = Vec::new();
        for table in plan.tables.iter().filter(|_| writing) {
            writers.push(table.output.open(Box::new(stdout.clone()))?);
        }
        let merging = plan.reductions.iter().map(|_| BTreeMap::new()).collect();
        Ok(Self { merging, again: Vec::new(), writers })
    }

    /// Takes the states of the next batch. `dropped` are the places of documents that were set aside since.
    pub(crate) fn take(
        &mut self,
        plan: &Plan,
        mut partials: Partials,
        dropped: &[usize],
    ) -> Result<(), RunError> {
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
            let step = &plan.reductions[reduction];
            let groups = &mut self.merging[reduction];
            if !groups.contains_key(&group) {
                let merging = step.template.to_table().map_err(|error| failed(step, &error))?;
                groups.insert(group.clone(), merging);
            }
            if let Some(merging) = groups.get_mut(&group) {
                for state in &states {
                    merging.push(state).map_err(|error| failed(step, &error))?;
                }
            }
        }
        Ok(())
    }

    /// Makes the tables; their files are yet to be committed.
    pub(crate) fn seal(mut self, plan: &Plan) -> Result<(Vec<Written>, Vec<SealedFile>), RunError> {
        for (index, step) in plan.reductions.iter().enumerate() {
            let mut groups = std::mem::take(&mut self.merging[index]);
            if groups.is_empty() && step.group_by.is_none() {
                let merging = step.template.to_table().map_err(|error| failed(step, &error))?;
                groups.insert(String::new(), merging);
            }
            for (group, merging) in groups {
                let parts = merging.finish().map_err(|error| failed(step, &error))?;
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
        Ok((tables, sealed))
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
