//! The operators of a library, with their types erased.

use super::error::Failure;
use super::guard::guard;
use super::instance::{Instance, Process};
use crate::batch::BatchPlugin;
use crate::plugin::Error;
use arrow_schema::{Fields, Schema};
use schemars::generate::SchemaSettings;
use textmill_abi::{TM_E_BAD_OPTION, TM_E_BAD_SCHEMA, TM_OP_DETERMINISTIC, TM_OP_ROWWISE, TmOperator, TmStr};

/// What [`export!`](crate::export) needs of one plugin type.
#[derive(Debug, Clone, Copy)]
pub struct OperatorEntry {
    id: &'static str,
    version: &'static str,
    summary: &'static str,
    options_schema: fn() -> String,
    open: fn(options: &str, available: &Schema) -> Result<Opened, Failure>,
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
            options_schema: options_schema::<P>,
            open: open::<P>,
        }
    }

    pub(crate) fn id(&self) -> &'static str {
        self.id
    }

    pub(crate) fn version(&self) -> &'static str {
        self.version
    }

    pub(crate) fn open(&self, options: &str, available: &Schema) -> Result<Opened, Failure> {
        (self.open)(options, available)
    }
}

fn options_schema<P: BatchPlugin>() -> String {
    let settings = SchemaSettings::draft07().with(|settings| {
        // The host puts this schema inside the config's, where references to `#/definitions` would not resolve.
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    settings.into_generator().into_root_schema_for::<P::Options>().to_value().to_string()
}

fn open<P: BatchPlugin>(options: &str, available: &Schema) -> Result<Opened, Failure> {
    let options = if options.is_empty() { "{}" } else { options };
    let mut reader = serde_json::Deserializer::from_str(options);
    let options: P::Options = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let error = Error::new(error.inner().to_string());
        Failure::new(TM_E_BAD_OPTION, if path == "." { error } else { error.option(path) })
    })?;
    let (plugin, plan) = P::open(options, available).map_err(|error| {
        let status = if error.option.is_some() { TM_E_BAD_OPTION } else { TM_E_BAD_SCHEMA };
        Failure::new(status, error)
    })?;
    let mut input = Vec::with_capacity(plan.columns.len());
    for name in &plan.columns {
        let field = available.field_with_name(name).map_err(|_| {
            Failure::new(TM_E_BAD_SCHEMA, Error::new(format!("the host provides no column `{name}`")))
        })?;
        input.push(field.clone());
    }
    let process: Box<dyn Process> = Box::new(Batches(plugin));
    Ok(Opened { instance: Instance::new(process, Schema::new(input), plan.columns), output: plan.output })
}

struct Batches<P>(P);

impl<P: BatchPlugin> Process for Batches<P> {
    fn process(&mut self, batch: &arrow_array::RecordBatch) -> Result<arrow_array::StructArray, Error> {
        self.0.process(batch)
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
                flags: TM_OP_ROWWISE | TM_OP_DETERMINISTIC,
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
