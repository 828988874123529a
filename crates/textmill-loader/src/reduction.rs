//! A reduction: documents to states on any thread, states to one table.
//!
//! The way from documents to the table is the contract's: [`Reduction::partial`] makes the state of some
//! documents; [`Merging`] takes states in the order of their documents and in the end gives the table, or one
//! state that says the same as all of them. Everything that comes back is checked as row-wise results are.

use crate::error::CallError;
use crate::instance::{Instance, Status};
use crate::plugin::Plugin;
use arrow_array::{RecordBatch, RecordBatchOptions, StructArray};
use arrow_schema::{Fields, Schema};
use serde_json::Value;
use std::sync::Arc;
use textmill_abi::{TM_STAGE_FINAL, TM_STAGE_MERGE, TM_STAGE_PARTIAL};

/// An opened reduction, with the types of its state and its table known.
#[derive(Debug)]
pub struct Reduction {
    plugin: Arc<Plugin>,
    operator: usize,
    options: String,
    partial: Instance,
    state: Arc<Schema>,
    output: Fields,
}

/// Takes in states.
#[derive(Debug)]
pub struct Merging {
    instance: Instance,
    state: Arc<Schema>,
}

impl Reduction {
    pub(crate) fn open(
        plugin: Arc<Plugin>,
        operator: usize,
        options: &Value,
        available: &Schema,
    ) -> Result<Self, CallError> {
        if plugin.operators().get(operator).is_none_or(|described| described.rowwise) {
            return Err(CallError::new(Status::Unsupported, "this operator is no reduction"));
        }
        let options = options.to_string();
        let partial = Instance::open_stage(
            Arc::clone(&plugin),
            operator,
            options.clone(),
            available,
            TM_STAGE_PARTIAL,
        )?;
        let state = Arc::new(Schema::new(partial.output().clone()));
        let mut reduction = Self { plugin, operator, options, partial, state, output: Fields::empty() };
        // Now rather than after the last document: an operator that does not take its own state is found here.
        reduction.stage(TM_STAGE_MERGE)?;
        reduction.output = reduction.stage(TM_STAGE_FINAL)?.instance.output().clone();
        Ok(reduction)
    }

    /// The same reduction, for another thread.
    ///
    /// # Errors
    /// As for [`Plugin::open`].
    pub fn duplicate(&self) -> Result<Self, CallError> {
        Ok(Self {
            plugin: Arc::clone(&self.plugin),
            operator: self.operator,
            options: self.options.clone(),
            partial: self.partial.duplicate()?,
            state: Arc::clone(&self.state),
            output: self.output.clone(),
        })
    }

    /// The columns that batches of documents must carry, in this order.
    pub fn columns(&self) -> &[String] {
        self.partial.columns()
    }

    /// The columns that were on offer when it was opened.
    pub fn available(&self) -> &Schema {
        self.partial.available()
    }

    /// The fields of a row of the table.
    pub fn output(&self) -> &Fields {
        &self.output
    }

    /// The state of these documents.
    ///
    /// # Errors
    /// When the plugin fails or what it returns breaks the contract. After that the reduction is as good as new.
    pub fn partial(&mut self, documents: &RecordBatch) -> Result<Vec<StructArray>, CallError> {
        self.partial.reduce(documents)
    }

    /// Begins to merge states into the table.
    ///
    /// # Errors
    /// As for [`Plugin::open`].
    pub fn to_table(&self) -> Result<Merging, CallError> {
        self.stage(TM_STAGE_FINAL)
    }

    /// Begins to merge states into one state.
    ///
    /// # Errors
    /// As for [`Plugin::open`].
    pub fn to_state(&self) -> Result<Merging, CallError> {
        self.stage(TM_STAGE_MERGE)
    }

    fn stage(&self, stage: u32) -> Result<Merging, CallError> {
        let (plugin, options) = (Arc::clone(&self.plugin), self.options.clone());
        let instance = Instance::open_stage(plugin, self.operator, options, &self.state, stage)?;
        let names = self.state.fields().iter().map(|field| field.name());
        if !instance.columns().iter().eq(names) {
            return Err(CallError::contract("it does not take its own state as input"));
        }
        if stage == TM_STAGE_MERGE && instance.output() != self.state.fields() {
            return Err(CallError::contract("its states merge to something else than a state"));
        }
        Ok(Merging { instance, state: Arc::clone(&self.state) })
    }
}

impl Merging {
    /// Takes a state in. States come in the order of their documents.
    ///
    /// # Errors
    /// When the plugin does not take it; the merging is then over.
    pub fn push(&mut self, state: &StructArray) -> Result<(), CallError> {
        let options = RecordBatchOptions::new().with_row_count(Some(arrow_array::Array::len(state)));
        let columns = state.columns().to_vec();
        let batch = RecordBatch::try_new_with_options(Arc::clone(&self.state), columns, &options)
            .map_err(|error| CallError::contract(format!("this is not a state: {error}")))?;
        self.instance.feed(&batch)
    }

    /// The table, or the one state.
    ///
    /// # Errors
    /// When the plugin fails or what it returns breaks the contract.
    pub fn finish(mut self) -> Result<Vec<StructArray>, CallError> {
        self.instance.complete()
    }
}
