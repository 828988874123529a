//! An instance in this process: the calls of the contract, and what they return checked.
#![expect(unsafe_code, reason = "the border to plugins; each block states why it is sound")]

use crate::declaration;
use crate::error::CallError;
use crate::host::next_call;
use crate::import;
use crate::instance::{Live, Opened, check_rows, join};
use crate::plugin::{Plugin, Table, take_error};
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema};
use arrow_array::{Array, RecordBatch, StructArray};
use arrow_data::ArrayData;
use arrow_schema::{Fields, Schema};
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use textmill_abi::{ArrowArray, TM_OK, TmError, TmOpenArgs, TmOpened, TmStr};

/// Most arrays that a reduction may return.
const MOST_PARTS: usize = 1 << 20;

/// The plugin's side of an instance, closed when dropped.
pub(crate) struct Local {
    plugin: Arc<Plugin>,
    table: Table,
    raw: *mut c_void,
    output: Fields,
    /// What the plugin asks with whether it is to stop.
    pub(crate) call: u64,
}

// SAFETY: the contract says that an instance may hop threads as long as one at a time is inside; `&mut` sees to that.
unsafe impl Send for Local {}
// SAFETY: a shared `Local` can do nothing; every function that enters the plugin takes `&mut self`.
unsafe impl Sync for Local {}

impl Drop for Local {
    fn drop(&mut self) {
        // SAFETY: `raw` came from a successful `open` and is closed once, here.
        unsafe { (self.table.close)(self.raw) };
    }
}

impl Local {
    /// Opens an operator, by its index, with options, for a stage.
    pub(crate) fn open(
        plugin: &Arc<Plugin>,
        table: Table,
        (operator, options, stage): (usize, &str, u32),
        available: &Schema,
    ) -> Result<Opened, CallError> {
        let available = FFI_ArrowSchema::try_from(available).map_err(|error| {
            CallError::contract(format!("the columns on offer have no C schema: {error}"))
        })?;
        let call = next_call();
        let args = TmOpenArgs {
            struct_size: size_of::<TmOpenArgs>() as u32,
            op_index: operator as u32,
            call_id: call,
            options_json: TmStr::new(options),
            available: std::ptr::from_ref(&available).cast(),
            max_threads: 1,
            stage,
        };
        let mut opened = TmOpened {
            struct_size: size_of::<TmOpened>() as u32,
            instance: std::ptr::null_mut(),
            columns: TmStr::EMPTY,
            output: textmill_abi::ArrowSchema::empty(),
        };
        let mut error = TmError::empty();
        // SAFETY: a checked function of the plugin; every pointer is to a struct of ours that lives for the call.
        let status = unsafe { (table.open)(table.context, &args, &mut opened, &mut error) };
        if status != TM_OK {
            // Whatever the plugin wrote beside its error is released once.
            if let Some(release) = opened.output.release {
                // SAFETY: the schema was moved to us.
                unsafe { release(&mut opened.output) };
            }
            return Err(take_error(status, &mut error));
        }
        let mut local =
            Local { plugin: Arc::clone(plugin), table, raw: opened.instance, output: Fields::empty(), call };
        let checked = declaration::check(&opened.output);
        // SAFETY: `output` was moved to us; `from_raw` takes it over, and dropping it releases it.
        let schema = unsafe { FFI_ArrowSchema::from_raw((&raw mut opened.output).cast()) };
        checked?;
        local.output = import::output_fields(&schema)?;
        let (columns, output) = (names(opened.columns)?, local.output.clone());
        Ok(Opened { live: Live::Local(local), columns, output })
    }

    /// Pushes a batch and pulls one result row per row of it.
    pub(crate) fn process(&mut self, batch: &RecordBatch) -> Result<StructArray, CallError> {
        self.process_data(&StructArray::from(batch.clone()).into_data())
    }

    /// As [`Local::process`], with the arrays as they are: they may begin in the middle of their buffers.
    pub(crate) fn process_data(&mut self, batch: &ArrayData) -> Result<StructArray, CallError> {
        let rows = batch.len();
        self.push_data(batch)?;
        let mut parts: Vec<StructArray> = Vec::new();
        let mut total = 0;
        while let Some(part) = self.pull()? {
            if part.is_empty() && rows > 0 {
                return Err(CallError::contract("it returned a result without rows"));
            }
            total += part.len();
            parts.push(part);
            if total > rows || rows == 0 {
                break;
            }
        }
        check_rows(total, rows)?;
        join(parts, &self.output)
    }

    /// Gives a batch to the plugin.
    pub(crate) fn push(&mut self, batch: &RecordBatch) -> Result<(), CallError> {
        self.push_data(&StructArray::from(batch.clone()).into_data())
    }

    fn push_data(&mut self, batch: &ArrayData) -> Result<(), CallError> {
        let mut array = FFI_ArrowArray::new(batch);
        let mut error = TmError::empty();
        // SAFETY: same struct under two names; the plugin moves out of it (its `release` is null afterwards), and what
        // it leaves behind our `Drop` releases.
        let status =
            unsafe { (self.table.push)(self.raw, std::ptr::from_mut(&mut array).cast(), &mut error) };
        if status == TM_OK { Ok(()) } else { Err(take_error(status, &mut error)) }
    }

    /// Takes a result out, if there is one now.
    pub(crate) fn pull(&mut self) -> Result<Option<StructArray>, CallError> {
        let mut raw = ArrowArray::empty();
        let mut error = TmError::empty();
        // SAFETY: `raw` owns nothing and may be written; checked function of the plugin.
        let status = unsafe { (self.table.pull)(self.raw, &mut raw, &mut error) };
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

    /// Says that no more batches come, and pulls all there is.
    pub(crate) fn finish(&mut self) -> Result<Vec<StructArray>, CallError> {
        let mut error = TmError::empty();
        // SAFETY: a checked function of the plugin, on an open instance that only this thread is inside.
        let status = unsafe { (self.table.finish)(self.raw, &mut error) };
        if status != TM_OK {
            return Err(take_error(status, &mut error));
        }
        let mut parts = Vec::new();
        while let Some(part) = self.pull()? {
            parts.push(part);
            if parts.len() > MOST_PARTS {
                return Err(CallError::contract("its results have no end"));
            }
        }
        Ok(parts)
    }
}

/// The column names that `open` answered. The instance is open, so the string is alive.
fn names(raw: TmStr) -> Result<Vec<String>, CallError> {
    if raw.len == 0 {
        return Ok(Vec::new());
    }
    if raw.ptr.is_null() || raw.len > 1 << 20 {
        return Err(CallError::contract("the names of the wanted columns are a null or huge string"));
    }
    // SAFETY: the contract says that the string lives until `close`.
    let bytes = unsafe { std::slice::from_raw_parts(raw.ptr.cast::<u8>(), raw.len) };
    let text = std::str::from_utf8(bytes)
        .map_err(|_| CallError::contract("the names of the wanted columns are not UTF-8"))?;
    Ok(text.split('\n').map(str::to_owned).collect())
}
