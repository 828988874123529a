//! An opened operator: batches in, checked results out.
#![expect(unsafe_code, reason = "the border to plugins; each block states why it is sound")]

use crate::declaration;
use crate::error::CallError;
use crate::import;
use crate::plugin::{Plugin, take_error};
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema};
use arrow_array::{Array, RecordBatch, StructArray};
use arrow_data::transform::MutableArrayData;
use arrow_schema::{DataType, Fields, Schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::ffi::c_void;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use textmill_abi::{ArrowArray, TM_OK, TM_STAGE_PARTIAL, TmError, TmOpenArgs, TmOpened, TmStr};

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
        })
    }
}

/// Most arrays that a reduction may return.
const MOST_PARTS: usize = 1 << 20;

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
    live: Option<Live>,
}

/// The plugin's side of an instance, closed when dropped.
struct Live {
    plugin: Arc<Plugin>,
    raw: *mut c_void,
}

// SAFETY: the contract says that an instance may hop threads as long as one at a time is inside; `&mut` sees to that.
unsafe impl Send for Live {}
// SAFETY: a shared `Instance` can be asked for its columns and duplicated, neither of which enters the plugin through
// `raw`; only `process`, which takes `&mut self`, does.
unsafe impl Sync for Live {}

impl Drop for Live {
    fn drop(&mut self) {
        // SAFETY: `raw` came from a successful `open` and is closed once, here.
        unsafe { (self.plugin.table.close)(self.raw) };
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
            live: None,
        };
        let (live, columns, output) = instance.open_live()?;
        instance.live = Some(live);
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
            live: None,
        };
        other.live = Some(other.reopen()?);
        Ok(other)
    }

    /// The columns that batches must carry, in this order.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The fields of the struct it returns.
    pub fn output(&self) -> &Fields {
        &self.output
    }

    fn open_live(&self) -> Result<(Live, Vec<String>, Fields), CallError> {
        let available = FFI_ArrowSchema::try_from(&self.available).map_err(|error| {
            CallError::contract(format!("the columns on offer have no C schema: {error}"))
        })?;
        let args = TmOpenArgs {
            struct_size: size_of::<TmOpenArgs>() as u32,
            op_index: self.operator as u32,
            call_id: 0,
            options_json: TmStr::new(&self.options),
            available: std::ptr::from_ref(&available).cast(),
            max_threads: 1,
            stage: self.stage,
        };
        let mut opened = TmOpened {
            struct_size: size_of::<TmOpened>() as u32,
            instance: std::ptr::null_mut(),
            columns: TmStr::EMPTY,
            output: textmill_abi::ArrowSchema::empty(),
        };
        let mut error = TmError::empty();
        // SAFETY: a checked function of the plugin; every pointer is to a struct of ours that lives for the call.
        let status =
            unsafe { (self.plugin.table.open)(self.plugin.table.context, &args, &mut opened, &mut error) };
        if status != TM_OK {
            // Whatever the plugin wrote beside its error is released once.
            if let Some(release) = opened.output.release {
                // SAFETY: the schema was moved to us.
                unsafe { release(&mut opened.output) };
            }
            return Err(take_error(status, &mut error));
        }
        let live = Live { plugin: Arc::clone(&self.plugin), raw: opened.instance };
        let checked = declaration::check(&opened.output);
        // SAFETY: `output` was moved to us; `from_raw` takes it over, and dropping it releases it.
        let schema = unsafe { FFI_ArrowSchema::from_raw((&raw mut opened.output).cast()) };
        checked?;
        let output = import::output_fields(&schema)?;
        let columns = self.wanted(opened.columns)?;
        Ok((live, columns, output))
    }

    fn reopen(&self) -> Result<Live, CallError> {
        let (live, columns, output) = self.open_live()?;
        if columns != self.columns || output != self.output {
            return Err(CallError::contract(
                "opened again with the same options, it asks for other columns or returns another type",
            ));
        }
        Ok(live)
    }

    /// The column names that `open` answered, each one on offer and none twice.
    fn wanted(&self, raw: TmStr) -> Result<Vec<String>, CallError> {
        if raw.len == 0 {
            return Ok(Vec::new());
        }
        if raw.ptr.is_null() || raw.len > 1 << 20 {
            return Err(CallError::contract("the names of the wanted columns are a null or huge string"));
        }
        // SAFETY: the contract says that the string lives until `close`, and the instance is open.
        let bytes = unsafe { std::slice::from_raw_parts(raw.ptr.cast::<u8>(), raw.len) };
        let text = std::str::from_utf8(bytes)
            .map_err(|_| CallError::contract("the names of the wanted columns are not UTF-8"))?;
        let mut names: Vec<String> = Vec::new();
        for name in text.split('\n') {
            if self.available.field_with_name(name).is_err() {
                return Err(CallError::new(
                    Status::BadSchema,
                    format!("it wants a column `{name}` that the host does not have"),
                ));
            }
            if names.iter().any(|known| known == name) {
                return Err(CallError::contract(format!("it wants the column `{name}` twice")));
            }
            names.push(name.to_owned());
        }
        Ok(names)
    }

    /// Pushes a batch with exactly the wanted columns and pulls the results: one row per row of the batch, checked.
    ///
    /// # Errors
    /// When the plugin fails or what it returns breaks the contract. After that the instance is as good as new.
    pub fn process(&mut self, batch: &RecordBatch) -> Result<StructArray, CallError> {
        let live = match self.live.take() {
            Some(live) => live,
            None => self.reopen()?,
        };
        let result = self.exchange(&live, batch);
        // After a refusal the plugin may still hold results of this batch; only a clean instance is kept.
        if result.is_ok() {
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
        let live = self.live.take().ok_or_else(|| CallError::new(Status::State, "it was closed"))?;
        self.push(&live, batch)?;
        if self.pull(&live)?.is_some() {
            return Err(CallError::contract("it returned a result before the last document"));
        }
        self.live = Some(live);
        Ok(())
    }

    /// Finishes and pulls all results; the plugin's side is closed.
    pub(crate) fn complete(&mut self) -> Result<Vec<StructArray>, CallError> {
        let live = self.live.take().ok_or_else(|| CallError::new(Status::State, "it was closed"))?;
        let mut error = TmError::empty();
        // SAFETY: a checked function of the plugin, on an open instance that only this thread is inside.
        let status = unsafe { (self.plugin.table.finish)(live.raw, &mut error) };
        if status != TM_OK {
            return Err(take_error(status, &mut error));
        }
        let mut parts = Vec::new();
        while let Some(part) = self.pull(&live)? {
            parts.push(part);
            if parts.len() > MOST_PARTS {
                return Err(CallError::contract("its results have no end"));
            }
        }
        Ok(parts)
    }

    fn exchange(&self, live: &Live, batch: &RecordBatch) -> Result<StructArray, CallError> {
        let rows = batch.num_rows();
        self.push(live, batch)?;
        let mut parts: Vec<StructArray> = Vec::new();
        let mut total = 0;
        while let Some(part) = self.pull(live)? {
            if part.is_empty() && rows > 0 {
                return Err(CallError::contract("it returned a result without rows"));
            }
            total += part.len();
            parts.push(part);
            if total > rows {
                break;
            }
            if rows == 0 {
                break;
            }
        }
        if total != rows {
            let but = if total > rows { "more than it was given" } else { "fewer than it was given" };
            let documents = if rows == 1 { "1 document".to_owned() } else { format!("{rows} documents") };
            return Err(CallError::contract(format!("it returned {total} rows for {documents}: {but}")));
        }
        Ok(match parts.len() {
            0 => StructArray::new_null(self.output.clone(), 0),
            1 => parts.swap_remove(0),
            _ => concatenate(&parts)?,
        })
    }

    fn push(&self, live: &Live, batch: &RecordBatch) -> Result<(), CallError> {
        let columns = StructArray::from(batch.clone());
        let mut array = FFI_ArrowArray::new(&columns.into_data());
        let mut error = TmError::empty();
        // SAFETY: same struct under two names; the plugin moves out of it (its `release` is null afterwards), and what
        // it leaves behind our `Drop` releases.
        let status =
            unsafe { (self.plugin.table.push)(live.raw, std::ptr::from_mut(&mut array).cast(), &mut error) };
        if status == TM_OK { Ok(()) } else { Err(take_error(status, &mut error)) }
    }

    fn pull(&self, live: &Live) -> Result<Option<StructArray>, CallError> {
        let mut raw = ArrowArray::empty();
        let mut error = TmError::empty();
        // SAFETY: `raw` owns nothing and may be written; checked function of the plugin.
        let status = unsafe { (self.plugin.table.pull)(live.raw, &mut raw, &mut error) };
        if status != TM_OK {
            let failure = take_error(status, &mut error);
            if let Some(release) = raw.release {
                // SAFETY: whatever the plugin wrote beside its error is released once.
                unsafe { release(&mut raw) };
            }
            return Err(failure);
        }
        if raw.release.is_none() {
            return Ok(None);
        }
        // Arrow asserts on what it cannot make sense of; an assertion is a refused result, not a dead run.
        let imported = catch_unwind(AssertUnwindSafe(|| import::take(raw, &self.output, &self.plugin)));
        match imported {
            Ok(result) => result.map(Some),
            Err(_) => Err(CallError::contract("its result cannot be imported as an Arrow array")),
        }
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

/// The type of a batch of results.
pub(crate) fn result_type(fields: &Fields) -> DataType {
    DataType::Struct(fields.clone())
}
