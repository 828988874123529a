//! An opened operator: batches in, checked results out.

use crate::error::CallError;
use crate::host::Deadline;
use crate::local::Local;
use crate::plugin::{Backing, Plugin};
use arrow_array::{Array, RecordBatch, StructArray};
use arrow_data::transform::MutableArrayData;
use arrow_schema::{Fields, Schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use textmill_abi::TM_STAGE_PARTIAL;

/// What kind of failure a call met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Status {
    /// A bug in the plugin.
    Internal,
    /// The plugin does not do this.
    Unsupported,
    /// An option is wrong.
    BadOption,
    /// The columns on offer are not what the plugin needs.
    BadSchema,
    /// A document is not what the plugin can process.
    BadData,
    /// The call was not legal then.
    State,
    /// Reading or writing failed in the plugin.
    Io,
    /// The run was being stopped.
    Cancelled,
    /// Out of memory.
    NoMemory,
    /// The plugin panicked; the panic was contained.
    Panic,
    /// What the plugin returned breaks the contract.
    BadResult,
    /// The plugin's process died.
    Crash,
    /// The plugin took too long.
    Timeout,
}

impl Status {
    pub(crate) fn from_code(code: i32) -> Self {
        match code {
            textmill_abi::TM_E_UNSUPPORTED => Status::Unsupported,
            textmill_abi::TM_E_BAD_OPTION => Status::BadOption,
            textmill_abi::TM_E_BAD_SCHEMA => Status::BadSchema,
            textmill_abi::TM_E_BAD_DATA => Status::BadData,
            textmill_abi::TM_E_STATE => Status::State,
            textmill_abi::TM_E_IO => Status::Io,
            textmill_abi::TM_E_CANCELLED => Status::Cancelled,
            textmill_abi::TM_E_NOMEM => Status::NoMemory,
            textmill_abi::TM_E_PANIC => Status::Panic,
            _ => Status::Internal,
        }
    }

    /// The status that is displayed as `name`, of those that a worker may say.
    #[cfg(unix)]
    pub(crate) fn from_name(name: &str) -> Self {
        let known = [
            Status::Unsupported,
            Status::BadOption,
            Status::BadSchema,
            Status::BadData,
            Status::State,
            Status::Io,
            Status::Cancelled,
            Status::NoMemory,
            Status::Panic,
            Status::BadResult,
        ];
        known.into_iter().find(|status| status.to_string() == name).unwrap_or(Status::Internal)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Status::Internal => "internal error",
            Status::Unsupported => "unsupported",
            Status::BadOption => "bad option",
            Status::BadSchema => "bad schema",
            Status::BadData => "bad data",
            Status::State => "illegal call",
            Status::Io => "i/o error",
            Status::Cancelled => "cancelled",
            Status::NoMemory => "out of memory",
            Status::Panic => "panic",
            Status::BadResult => "bad result",
            Status::Crash => "crash",
            Status::Timeout => "timeout",
        })
    }
}

/// An opened operator. Entered by one thread at a time; may move between threads.
///
/// A panic or a result that breaks the contract closes the plugin's side; the next call opens it anew, so
/// that one bad document costs only itself.
pub struct Instance {
    plugin: Arc<Plugin>,
    operator: usize,
    options: String,
    available: Schema,
    stage: u32,
    columns: Vec<String>,
    output: Fields,
    limit: Option<Duration>,
    live: Option<Live>,
}

/// The plugin's side of an instance, closed when dropped.
pub(crate) enum Live {
    Local(Local),
    #[cfg(unix)]
    Remote(crate::worker::Remote),
}

/// What opening gave, yet to be compared with what is on offer.
pub(crate) struct Opened {
    pub(crate) live: Live,
    pub(crate) columns: Vec<String>,
    pub(crate) output: Fields,
}

impl Live {
    fn process(&mut self, batch: &RecordBatch) -> Result<StructArray, CallError> {
        match self {
            Live::Local(local) => local.process(batch),
            #[cfg(unix)]
            Live::Remote(remote) => remote.process(batch),
        }
    }

    fn push(&mut self, batch: &RecordBatch) -> Result<(), CallError> {
        match self {
            Live::Local(local) => {
                local.push(batch)?;
                match local.pull()? {
                    Some(_) => Err(CallError::contract("it returned a result before the last document")),
                    None => Ok(()),
                }
            }
            #[cfg(unix)]
            Live::Remote(remote) => remote.push(batch),
        }
    }

    fn finish(&mut self) -> Result<Vec<StructArray>, CallError> {
        match self {
            Live::Local(local) => local.finish(),
            #[cfg(unix)]
            Live::Remote(remote) => remote.finish(),
        }
    }

    /// Whether it can go on after an error. In this process the plugin may still hold results of the failed
    /// batch; a worker has seen to that itself.
    fn survives(&self) -> bool {
        match self {
            Live::Local(_) => false,
            #[cfg(unix)]
            Live::Remote(remote) => !remote.is_dead(),
        }
    }
}

impl fmt::Debug for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Instance")
            .field("plugin", &self.plugin)
            .field("columns", &self.columns)
            .finish_non_exhaustive()
    }
}

impl Instance {
    pub(crate) fn open(
        plugin: Arc<Plugin>,
        operator: usize,
        options: &Value,
        available: &Schema,
    ) -> Result<Self, CallError> {
        Self::open_stage(plugin, operator, options.to_string(), available, TM_STAGE_PARTIAL)
    }

    /// Opens an instance for one stage of a reduction.
    pub(crate) fn open_stage(
        plugin: Arc<Plugin>,
        operator: usize,
        options: String,
        available: &Schema,
        stage: u32,
    ) -> Result<Self, CallError> {
        let mut instance = Self {
            plugin,
            operator,
            options,
            available: available.clone(),
            stage,
            columns: Vec::new(),
            output: Fields::empty(),
            limit: None,
            live: None,
        };
        let Opened { live, columns, output } = instance.open_live()?;
        // A worker is lent to whoever needs one first, often another thread's instance.
        instance.live = (!instance.plugin.is_isolated() || stage != TM_STAGE_PARTIAL).then_some(live);
        instance.columns = columns;
        instance.output = output;
        Ok(instance)
    }

    /// Another instance of the same operator with the same options, for another thread.
    ///
    /// # Errors
    /// As for [`Plugin::open`].
    pub fn duplicate(&self) -> Result<Self, CallError> {
        let mut other = Self {
            plugin: Arc::clone(&self.plugin),
            operator: self.operator,
            options: self.options.clone(),
            available: self.available.clone(),
            stage: self.stage,
            columns: self.columns.clone(),
            output: self.output.clone(),
            limit: self.limit,
            live: None,
        };
        other.live = Some(other.reopen()?);
        Ok(other)
    }

    /// Limits each call, and those of duplicates. In this process a plugin can only be asked to stop: one that does not
    /// look whether it is to takes the time that it takes. What runs in a process of its own has the limits of that.
    pub fn limit(&mut self, time: Duration) {
        self.limit = Some(time);
    }

    /// The columns that batches must carry, in this order.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The fields of the struct it returns.
    pub fn output(&self) -> &Fields {
        &self.output
    }

    /// The columns that were on offer when it was opened.
    pub fn available(&self) -> &Schema {
        &self.available
    }

    fn open_live(&self) -> Result<Opened, CallError> {
        let opened = match &self.plugin.backing {
            Backing::Library(table, _) => {
                let of = (self.operator, self.options.as_str(), self.stage);
                Local::open(&self.plugin, *table, of, &self.available)?
            }
            #[cfg(unix)]
            Backing::Workers(workers) => {
                workers.open(self.operator, &self.options, &self.available, self.stage)?
            }
        };
        self.check_wanted(&opened.columns)?;
        Ok(opened)
    }

    fn reopen(&self) -> Result<Live, CallError> {
        let Opened { live, columns, output } = self.open_live()?;
        if columns != self.columns || output != self.output {
            return Err(CallError::contract(
                "opened again with the same options, it asks for other columns or returns another type",
            ));
        }
        Ok(live)
    }

    /// Each wanted column is on offer and none is wanted twice.
    fn check_wanted(&self, names: &[String]) -> Result<(), CallError> {
        for (index, name) in names.iter().enumerate() {
            if self.available.field_with_name(name).is_err() {
                return Err(CallError::new(
                    Status::BadSchema,
                    format!("it wants a column `{name}` that the host does not have"),
                ));
            }
            if names.iter().take(index).any(|known| known == name) {
                return Err(CallError::contract(format!("it wants the column `{name}` twice")));
            }
        }
        Ok(())
    }

    /// Pushes a batch with exactly the wanted columns and pulls the results: one row per row of the batch, checked.
    ///
    /// # Errors
    /// When the plugin fails or what it returns breaks the contract. After that the instance is as good as new.
    pub fn process(&mut self, batch: &RecordBatch) -> Result<StructArray, CallError> {
        self.with_live(|live| live.process(batch))
    }

    /// As [`Instance::process`] of `batch.slice(skip, rows)`, but handed over as arrays that begin in the middle of
    /// their buffers. Ours rarely do, those of other hosts may: for tests of plugins.
    ///
    /// # Errors
    /// As for [`Instance::process`].
    pub fn process_slice(
        &mut self,
        batch: &RecordBatch,
        skip: usize,
        rows: usize,
    ) -> Result<StructArray, CallError> {
        self.with_live(|live| match live {
            Live::Local(local) => {
                local.process_data(&StructArray::from(batch.clone()).into_data().slice(skip, rows))
            }
            #[cfg(unix)]
            Live::Remote(remote) => remote.process(&batch.slice(skip, rows)),
        })
    }

    fn with_live(
        &mut self,
        call: impl FnOnce(&mut Live) -> Result<StructArray, CallError>,
    ) -> Result<StructArray, CallError> {
        let mut live = match self.live.take() {
            Some(live) => live,
            None => self.reopen()?,
        };
        let deadline = match (&live, self.limit) {
            (Live::Local(local), Some(time)) => Some((Deadline::after(time, local.call), time)),
            _ => None,
        };
        let mut result = call(&mut live);
        if let (Err(error), Some((deadline, time))) = (&mut result, deadline)
            && error.status == Status::Cancelled
            && deadline.has_passed()
        {
            error.status = Status::Timeout;
            error.message =
                format!("it took longer than {} s, and stopped when asked to", time.as_secs_f64());
            error.help = Some("`max-seconds` gives it more".to_owned());
        }
        if let Err(error) = &mut result
            && error.status == Status::Cancelled
            && !self.plugin.is_cancelled()
        {
            *error = CallError::contract(format!(
                "it says that it was stopped, though nothing had asked it to: {}",
                error.message
            ));
        }
        if result.is_ok() || live.survives() {
            self.live = Some(live);
        }
        result
    }

    /// Pushes batches and says that no more come; gives what the plugin then has, checked. The instance is used
    /// up: another `reduce` opens the plugin's side anew.
    pub(crate) fn reduce(&mut self, batch: &RecordBatch) -> Result<Vec<StructArray>, CallError> {
        self.begin()?;
        self.feed(batch)?;
        self.complete()
    }

    /// Makes sure that the plugin's side is open.
    pub(crate) fn begin(&mut self) -> Result<(), CallError> {
        if self.live.is_none() {
            self.live = Some(self.reopen()?);
        }
        Ok(())
    }

    /// Pushes a batch to which nothing is answered. After an error the plugin's side is closed.
    pub(crate) fn feed(&mut self, batch: &RecordBatch) -> Result<(), CallError> {
        let mut live = self.live.take().ok_or_else(closed)?;
        live.push(batch)?;
        self.live = Some(live);
        Ok(())
    }

    /// Finishes and pulls all results; the plugin's side is closed.
    pub(crate) fn complete(&mut self) -> Result<Vec<StructArray>, CallError> {
        self.live.take().ok_or_else(closed)?.finish()
    }
}

fn closed() -> CallError {
    CallError::new(Status::State, "it was closed")
}

/// As many rows came back as were given.
pub(crate) fn check_rows(returned: usize, given: usize) -> Result<(), CallError> {
    if returned == given {
        return Ok(());
    }
    let but = if returned > given { "more than it was given" } else { "fewer than it was given" };
    let documents = if given == 1 { "1 document".to_owned() } else { format!("{given} documents") };
    Err(CallError::contract(format!("it returned {returned} rows for {documents}: {but}")))
}

/// Parts of a result as one.
pub(crate) fn join(mut parts: Vec<StructArray>, output: &Fields) -> Result<StructArray, CallError> {
    match parts.len() {
        0 => Ok(StructArray::new_null(output.clone(), 0)),
        1 => Ok(parts.swap_remove(0)),
        _ => concatenate(&parts),
    }
}

fn concatenate(parts: &[StructArray]) -> Result<StructArray, CallError> {
    let too_long = |error| CallError::contract(format!("its results cannot be joined: {error}"));
    let data: Vec<_> = parts.iter().map(|part| part.to_data()).collect();
    let total = parts.iter().map(Array::len).sum();
    let mut joined = MutableArrayData::new(data.iter().collect(), false, total);
    for (index, part) in parts.iter().enumerate() {
        joined.try_extend(index, 0, part.len()).map_err(too_long)?;
    }
    Ok(StructArray::from(joined.freeze()))
}
