//! The operators of a library, with their types erased.

use super::error::Failure;
use super::guard::guard;
use super::instance::{Instance, Process};
use crate::batch::{BatchPlan, BatchPlugin};
use crate::plugin::Error;
use crate::reduce::{Reduce, Stage, Table};
use arrow_array::{RecordBatch, StructArray};
use arrow_schema::{Fields, Schema};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::de::DeserializeOwned;
use textmill_abi::{
    TM_E_BAD_OPTION, TM_E_BAD_SCHEMA, TM_OP_DETERMINISTIC, TM_OP_REDUCE, TM_OP_ROWWISE, TmOperator, TmStr,
};

/// What [`export!`](crate::export) needs of one plugin type.
#[derive(Debug, Clone, Copy)]
pub struct OperatorEntry {
    id: &'static str,
    version: &'static str,
    summary: &'static str,
    kind: u32,
    options_schema: fn() -> String,
    open: fn(options: &str, available: &Schema, stage: Stage) -> Result<Opened, Failure>,
}

/// An opened operator on its way to the host.
pub(crate) struct Opened {
    pub(crate) instance: Instance,
    pub(crate) output: Fields,
}

impl OperatorEntry {
    /// The entry of a plugin type.
    pub const fn of<P: BatchPlugin>() -> Self {
        Self {
            id: P::ID,
            version: P::VERSION,
            summary: P::SUMMARY,
            kind: TM_OP_ROWWISE,
            options_schema: options_schema::<P::Options>,
            open: open::<P>,
        }
    }

    /// The entry of an operator over a corpus.
    pub const fn reduce<R: Reduce>() -> Self {
        Self {
            id: R::ID,
            version: R::VERSION,
            summary: R::SUMMARY,
            kind: TM_OP_REDUCE,
            options_schema: options_schema::<R::Options>,
            open: open_reduce::<R>,
        }
    }

    pub(crate) fn id(&self) -> &'static str {
        self.id
    }

    pub(crate) fn version(&self) -> &'static str {
        self.version
    }

    pub(crate) fn is_reduction(&self) -> bool {
        self.kind == TM_OP_REDUCE
    }

    pub(crate) fn open(&self, options: &str, available: &Schema, stage: Stage) -> Result<Opened, Failure> {
        (self.open)(options, available, stage)
    }
}

fn options_schema<O: JsonSchema>() -> String {
    let settings = SchemaSettings::draft07().with(|settings| {
        // The host puts this schema inside the config's, where references to `#/definitions` would not resolve.
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    settings.into_generator().into_root_schema_for::<O>().to_value().to_string()
}

fn parse<O: DeserializeOwned>(options: &str) -> Result<O, Failure> {
    let options = if options.is_empty() { "{}" } else { options };
    let mut reader = serde_json::Deserializer::from_str(options);
    serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let error = Error::new(error.inner().to_string());
        Failure::new(TM_E_BAD_OPTION, if path == "." { error } else { error.option(path) })
    })
}

fn refused(error: Error) -> Failure {
    let status = if error.option.is_some() { TM_E_BAD_OPTION } else { TM_E_BAD_SCHEMA };
    Failure::new(status, error)
}

fn opened(process: Box<dyn Process>, plan: BatchPlan, available: &Schema) -> Result<Opened, Failure> {
    let mut input = Vec::with_capacity(plan.columns.len());
    for name in &plan.columns {
        let field = available.field_with_name(name).map_err(|_| {
            Failure::new(TM_E_BAD_SCHEMA, Error::new(format!("the host provides no column `{name}`")))
        })?;
        input.push(field.clone());
    }
    Ok(Opened { instance: Instance::new(process, Schema::new(input), plan.columns), output: plan.output })
}

fn open<P: BatchPlugin>(options: &str, available: &Schema, _: Stage) -> Result<Opened, Failure> {
    let (plugin, plan) = P::open(parse(options)?, available).map_err(refused)?;
    opened(Box::new(Batches(plugin)), plan, available)
}

fn open_reduce<R: Reduce>(options: &str, available: &Schema, stage: Stage) -> Result<Opened, Failure> {
    let (table, plan) = Table::<R>::open(parse(options)?, available, stage).map_err(refused)?;
    opened(Box::new(Reduction(table)), plan, available)
}

struct Batches<P>(P);

impl<P: BatchPlugin> Process for Batches<P> {
    fn push(&mut self, batch: &RecordBatch) -> Result<Option<StructArray>, Error> {
        self.0.process(batch).map(Some)
    }

    fn finish(&mut self) -> Result<Vec<StructArray>, Error> {
        Ok(Vec::new())
    }
}

struct Reduction<R: Reduce>(Table<R>);

impl<R: Reduce> Process for Reduction<R> {
    fn push(&mut self, batch: &RecordBatch) -> Result<Option<StructArray>, Error> {
        self.0.push(batch).map(|()| None)
    }

    fn finish(&mut self) -> Result<Vec<StructArray>, Error> {
        self.0.finish()
    }
}

/// The operators of a library, described once, for the life of the process.
#[derive(Debug)]
pub struct Operators {
    entries: &'static [OperatorEntry],
    described: Vec<TmOperator>,
}

// SAFETY: the raw pointers inside the descriptions point to leaked strings that are never written again.
unsafe impl Send for Operators {}
// SAFETY: as above; nothing here changes after construction.
unsafe impl Sync for Operators {}

impl Operators {
    /// Describes the operators; an operator whose schema cannot be made (its `Default` panics) makes the whole fail.
    pub(crate) fn describe(entries: &'static [OperatorEntry]) -> Result<Self, String> {
        let mut described = Vec::with_capacity(entries.len());
        for entry in entries {
            let schema: &'static str = String::leak(guard(entry.options_schema)?);
            described.push(TmOperator {
                struct_size: size_of::<TmOperator>() as u32,
                flags: entry.kind | TM_OP_DETERMINISTIC,
                id: TmStr::new(entry.id),
                version: TmStr::new(entry.version),
                summary: TmStr::new(entry.summary),
                options_schema: TmStr::new(schema),
            });
        }
        Ok(Self { entries, described })
    }

    pub(crate) fn entry(&self, index: u32) -> Option<&OperatorEntry> {
        self.entries.get(index as usize)
    }

    pub(crate) fn description(&self, index: u32) -> *const TmOperator {
        self.described.get(index as usize).map_or(std::ptr::null(), std::ptr::from_ref)
    }

    pub(crate) fn len(&self) -> u32 {
        self.described.len() as u32
    }
}
