//! A reduction over documents at hand, without a config: what commands that compare documents are built on.

use crate::plan::Layer;
use crate::run::batch::Batch;
use arrow_array::StructArray;
use serde_json::Value;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use textmill_io::{OutputFormat, OutputSpec, RawDocument, Table};
use textmill_loader::{CallError, Reduction};
use textmill_text::tokens::Tokenizer;

/// Documents in one batch.
const BATCH: usize = 64;
/// Bytes of text from which a batch is closed.
const BATCH_BYTES: usize = 256 << 10;

/// States of documents.
#[derive(Debug, Default)]
pub struct States {
    states: Vec<StructArray>,
    open: Vec<RawDocument>,
    bytes: usize,
}

impl States {
    /// Takes a document in.
    ///
    /// # Errors
    /// When the operator fails.
    pub fn add(
        &mut self,
        document: RawDocument,
        reduction: &mut Reduction,
        tokenizer: &mut Tokenizer,
    ) -> Result<(), CallError> {
        self.bytes += document.text.len();
        self.open.push(document);
        if self.open.len() >= BATCH || self.bytes >= BATCH_BYTES {
            self.close(reduction, tokenizer)
        } else {
            Ok(())
        }
    }

    /// Makes the state of the documents that wait for one.
    ///
    /// # Errors
    /// When the operator fails.
    pub fn close(&mut self, reduction: &mut Reduction, tokenizer: &mut Tokenizer) -> Result<(), CallError> {
        if self.open.is_empty() {
            return Ok(());
        }
        self.bytes = 0;
        let wanted: Vec<Layer> =
            reduction.columns().iter().filter_map(|name| Layer::from_name(name)).collect();
        let mut batch = Batch::new(std::mem::take(&mut self.open));
        batch.layer(&wanted, tokenizer);
        let columns = batch.project(reduction.columns());
        self.states.extend(reduction.partial(&columns)?);
        Ok(())
    }

    /// The table of all documents, its rows as JSON objects. The reduction may have other options than the one that
    /// made the states, as long as its states are of the same type and meaning.
    ///
    /// # Errors
    /// When the operator fails.
    pub fn table(&self, reduction: &Reduction) -> Result<Vec<Value>, CallError> {
        let mut merging = reduction.to_table()?;
        self.states.iter().try_for_each(|state| merging.push(state))?;
        let parts = merging.finish()?;
        let spec = OutputSpec {
            path: "-".to_owned(),
            format: Some(OutputFormat::JsonLines),
            ..OutputSpec::default()
        };
        let memory = Memory::default();
        let written = Table::plan(&spec, reduction.output()).and_then(|table| {
            let mut writer = table.open(Box::new(memory.clone()))?;
            parts.iter().try_for_each(|part| table.write(&mut writer, part))?;
            writer.seal().map(drop)
        });
        // The loader has checked the types, and memory takes everything.
        drop(written);
        let bytes = memory.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lines = bytes.split(|&b| b == b'\n').filter(|line| !line.is_empty());
        Ok(lines.filter_map(|line| serde_json::from_slice(line).ok()).collect())
    }
}

#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<u8>>>);

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
