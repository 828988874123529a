//! Reading without a plan: the documents that a config's input and text sections describe, one by one, in order.
//!
//! For commands that look at texts and run no steps.

use crate::config::Config;
use crate::diagnostic::Diagnostics;
use crate::plan::{PlanOptions, guard, isolation, plan_dictionaries, plan_inputs, plan_reading};
use textmill_io::{Apart, Guard, Inputs, RawDocument, ReadOptions, ReadingWorker, RecordError};
use textmill_loader::Loader;
use textmill_text::language;
use textmill_text::segment::UserDictionary;
use textmill_text::tokens::Tokenizer;

/// What is read, and how.
#[derive(Debug)]
pub struct Reading {
    /// What is read.
    pub inputs: Inputs,
    /// How it is read.
    pub read: ReadOptions,
    /// How documents are read whose readers may break on them.
    apart: Option<Apart>,
    dictionaries: Vec<UserDictionary>,
}

impl Reading {
    /// Expands the config's inputs, or those given instead, and loads its dictionaries. The same limits hold as in a
    /// run: `loader` says which program reads what needs a process of its own.
    ///
    /// # Errors
    /// Every problem found, with its place in the config.
    pub fn new(config: &Config, inputs: &[String], loader: &Loader) -> Result<Self, Diagnostics> {
        let mut problems = Diagnostics::about(config.tree.sources());
        let options = PlanOptions { inputs: inputs.to_vec(), ..PlanOptions::default() };
        let inputs = plan_inputs(config, &options, &mut problems);
        let read = plan_reading(config, &inputs, &mut problems);
        let apart = isolation::reading(config, loader, &mut problems);
        let dictionaries: Vec<_> =
            plan_dictionaries(config, &mut problems).into_iter().map(|(dictionary, _)| dictionary).collect();
        problems.sort();
        if problems.has_errors() {
            return Err(problems);
        }
        Ok(Self { inputs, read, apart, dictionaries })
    }

    /// What may not be written over: the documents read.
    pub fn guard(&self, config: &Config) -> Guard {
        guard(config, &self.inputs, [])
    }

    /// The documents, with their language; and the records that could not be read.
    pub fn documents(&self) -> impl Iterator<Item = Result<RawDocument, RecordError>> + '_ {
        let records = self.inputs.sources.iter().flat_map(|source| source.records(&self.read));
        let mut apart = self.apart.clone().map(ReadingWorker::new);
        records.map(move |record| {
            let record = record?;
            let mut document = match &mut apart {
                Some(apart) if record.is_read_apart() => apart.parse(record, &self.read)?,
                _ => record.parse(&self.read)?,
            };
            if document.meta.language.is_empty() {
                language::detect(&document.text).code.clone_into(&mut document.meta.language);
            }
            Ok(document)
        })
    }

    /// A tokenizer that knows a config's dictionaries, where nothing is read.
    ///
    /// # Errors
    /// When a dictionary cannot be read.
    pub fn tokenizer_of(config: &Config) -> Result<Tokenizer, Diagnostics> {
        let mut problems = Diagnostics::about(config.tree.sources());
        let dictionaries: Vec<_> =
            plan_dictionaries(config, &mut problems).into_iter().map(|(dictionary, _)| dictionary).collect();
        if problems.has_errors() { Err(problems) } else { Ok(Tokenizer::with_dictionaries(&dictionaries)) }
    }

    /// A tokenizer that knows the config's dictionaries.
    pub fn tokenizer(&self) -> Tokenizer {
        Tokenizer::with_dictionaries(&self.dictionaries)
    }
}
