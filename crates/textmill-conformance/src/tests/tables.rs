//! Reductions: states and tables.

use crate::Verdict;
use crate::case::{Case, Found, Opened, failed, project};
use arrow_array::{Array, RecordBatch, StructArray};
use textmill_loader::{CallError, Reduction};
use textmill_pipeline::sample;

fn reductions(case: &Case) -> Found<Vec<(String, Reduction)>> {
    let mut all = Vec::new();
    for (index, operator) in case.plugin.operators().iter().enumerate().filter(|(_, op)| !op.rowwise) {
        if let Opened::Table(reduction) = case.open(index)? {
            all.push((operator.id.clone(), reduction));
        }
    }
    if all.is_empty() {
        return Err(Verdict::Skipped("it has no operator over the corpus".to_owned()));
    }
    Ok(all)
}

/// How states are merged into the table.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// One state of all documents.
    Whole,
    /// A state of each few documents, all into the table.
    Parts(usize),
    /// As `Parts`, but states are merged into states first.
    Tree(usize),
}

pub(super) fn any_grouping(case: &Case) -> Found<()> {
    let documents = case.documents();
    for (id, mut reduction) in reductions(case)? {
        let batch = project(&documents, reduction.columns())?;
        let told = |error: CallError| failed(format!("`{id}`: {error}"));
        let whole = table(&mut reduction, &batch, Way::Whole).map_err(told)?;
        for way in [Way::Parts(1), Way::Parts(7), Way::Tree(3)] {
            let other = table(&mut reduction, &batch, way).map_err(told)?;
            if !same(&whole, &other) {
                return Err(failed(format!(
                    "`{id}` gives another table when its states are merged by {way:?}"
                )));
            }
        }
    }
    Ok(())
}

pub(super) fn empty(case: &Case) -> Found<()> {
    let none = sample::documents(&[], true);
    for (id, mut reduction) in reductions(case)? {
        let told = |error: CallError| failed(format!("`{id}`: {error}"));
        reduction.to_table().and_then(|merging| merging.finish()).map_err(told)?;
        let batch = project(&none, reduction.columns())?;
        table(&mut reduction, &batch, Way::Whole).map_err(told)?;
    }
    Ok(())
}

fn table(reduction: &mut Reduction, batch: &RecordBatch, way: Way) -> Result<Vec<StructArray>, CallError> {
    let (size, tree) = match way {
        Way::Whole => (batch.num_rows().max(1), false),
        Way::Parts(size) => (size, false),
        Way::Tree(size) => (size, true),
    };
    let mut states = Vec::new();
    for start in (0..batch.num_rows()).step_by(size) {
        let part = batch.slice(start, size.min(batch.num_rows() - start));
        states.push(reduction.partial(&part)?);
    }
    if tree {
        let mut merged = Vec::new();
        for group in states.chunks(3) {
            let mut merging = reduction.to_state()?;
            group.iter().flatten().try_for_each(|state| merging.push(state))?;
            merged.push(merging.finish()?);
        }
        states = merged;
    }
    let mut merging = reduction.to_table()?;
    states.iter().flatten().try_for_each(|state| merging.push(state))?;
    merging.finish()
}

fn same(one: &[StructArray], other: &[StructArray]) -> bool {
    let rows = |parts: &[StructArray]| -> Vec<StructArray> {
        parts.iter().flat_map(|part| (0..part.len()).map(|row| part.slice(row, 1))).collect()
    };
    let (one, other) = (rows(one), rows(other));
    one.len() == other.len() && one.iter().zip(&other).all(|(one, other)| one.to_data() == other.to_data())
}
