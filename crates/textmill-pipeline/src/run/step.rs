//! One step over one batch, and what becomes of documents that fail in it.

use super::RunError;
use super::batch::{Batch, concatenate};
use super::quarantine::Quarantined;
use super::work::Finished;
use crate::config::file::OnError;
use crate::ledger::Stepped;
use arrow_array::ArrayRef;
use std::sync::Arc;
use textmill_io::DocumentMeta;
use textmill_loader::{CallError, Instance, Plugin, Status, spans};

/// Runs a step over a batch; if that fails, over its documents one by one, so that only those that fail alone
/// are lost. Gives also how the batch failed.
pub(super) fn step_over(
    instance: &mut Instance,
    batch: &Batch,
) -> Result<(Stepped, Option<CallError>), RunError> {
    let input = batch.project(instance.columns());
    let whole = instance.process(&input).and_then(|result| {
        spans::check(&result, batch.texts())?;
        Ok(result)
    });
    let error = match whole {
        Ok(result) => return Ok((Stepped { column: Some(Arc::new(result)), failures: Vec::new() }, None)),
        Err(error) => error,
    };
    // A run that is being stopped tries nothing again.
    if batch.len() == 1 || error.status == Status::Cancelled {
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
            Err(error) if error.status == Status::Cancelled => {
                return Ok((Stepped { column: None, failures: vec![(row as u32, error)] }, None));
            }
            Err(error) => failures.push((row as u32, error)),
        }
    }
    Ok((Stepped { column: concatenate(&columns).map_err(RunError::Bug)?, failures }, Some(error)))
}

/// What becomes of a document that failed: quarantined or left out, or the end of the run, as the step has it.
pub(super) fn failure(
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
