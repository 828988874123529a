//! From a row of a batch to the bytes that the outputs append.

use super::batch::Batch;
use super::quarantine::Quarantined;
use super::work::Finished;
use crate::plan::{Layer, Plan};
use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use textmill_io::{DocumentResult, StepResult};

/// One document for every output; counted only, where nothing is written.
pub(super) fn render(plan: &Plan, batch: &Batch, row: usize, rendering: bool) -> Finished {
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
    for output in plan.outputs.iter().filter(|_| rendering) {
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
