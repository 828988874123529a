//! One opened operator: `push`, `pull`, `finish`, `close`.

use super::error::{Failure, report};
use super::guard::{drop_quietly, guard};
use crate::plugin::Error;
use arrow_array::ffi::{FFI_ArrowArray, from_ffi_and_data_type};
use arrow_array::{Array, RecordBatch, StructArray};
use arrow_schema::{DataType, Schema};
use std::collections::VecDeque;
use std::ffi::c_void;
use std::sync::Arc;
use textmill_abi::{ArrowArray, TM_E_BAD_DATA, TM_E_PANIC, TM_E_STATE, TM_OK, TmError, TmStatus};

/// The author's code, with its type erased.
pub(crate) trait Process: Send {
    /// Takes a batch, and perhaps answers it at once.
    fn push(&mut self, batch: &RecordBatch) -> Result<Option<StructArray>, Error>;

    /// What is answered when no more batches come.
    fn finish(&mut self) -> Result<Vec<StructArray>, Error>;
}

/// What the host holds as `instance`.
pub(crate) struct Instance {
    process: Box<dyn Process>,
    input: Arc<Schema>,
    input_type: DataType,
    /// The wanted columns, joined as the contract wants them.
    pub(crate) columns: String,
    ready: VecDeque<StructArray>,
    poisoned: bool,
    finished: bool,
}

impl Instance {
    pub(crate) fn new(process: Box<dyn Process>, input: Schema, columns: Vec<String>) -> Self {
        let input_type = DataType::Struct(input.fields().clone());
        Self {
            process,
            input: Arc::new(input),
            input_type,
            columns: columns.join("\n"),
            ready: VecDeque::new(),
            poisoned: false,
            finished: false,
        }
    }

    fn legal(&self) -> Result<(), Failure> {
        if self.poisoned {
            return Err(Failure::new(
                TM_E_PANIC,
                Error::new("the instance panicked before; close it and open another"),
            ));
        }
        if self.finished {
            return Err(Failure::new(TM_E_STATE, Error::new("the instance is finished")));
        }
        Ok(())
    }

    fn push(&mut self, array: FFI_ArrowArray) -> Result<(), Failure> {
        self.legal()?;
        // SAFETY: the host pushes an array of the type that `open` asked for; it owns the buffers through `array`,
        // which arrow keeps alive as long as any buffer is referred to.
        let data = unsafe { from_ffi_and_data_type(array, self.input_type.clone()) }
            .map_err(|error| Failure::new(TM_E_BAD_DATA, Error::new(error.to_string())))?;
        let columns = StructArray::from(data);
        let rows = columns.len();
        let (_, columns, _) = columns.into_parts();
        let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(Arc::clone(&self.input), columns, &options)
            .map_err(|error| Failure::new(TM_E_BAD_DATA, Error::new(error.to_string())))?;
        let result = self.process.push(&batch).map_err(|error| Failure::new(TM_E_BAD_DATA, error))?;
        self.ready.extend(result);
        Ok(())
    }
}

/// Runs `body` on the instance; a panic poisons it.
///
/// # Safety
/// `instance` is null or came from `open` and was not closed, and no other thread is inside it; `error` as for [`report`].
unsafe fn enter(
    instance: *mut c_void,
    error: *mut TmError,
    body: impl FnOnce(&mut Instance) -> Result<(), Failure>,
) -> TmStatus {
    if instance.is_null() {
        // SAFETY: `error` is passed on as it came.
        return unsafe { report(error, Failure::new(TM_E_STATE, Error::new("the instance is null"))) };
    }
    // SAFETY: `instance` is a live `Instance` that only this thread is inside, says the caller.
    let live = unsafe { &mut *instance.cast::<Instance>() };
    let failure = match guard(|| body(live)) {
        Ok(Ok(())) => return TM_OK,
        Ok(Err(failure)) => failure,
        Err(message) => {
            live.poisoned = true;
            Failure::panic(&message)
        }
    };
    // SAFETY: `error` is passed on as it came.
    unsafe { report(error, failure) }
}

/// The contract's `push`.
///
/// # Safety
/// As the contract says.
pub(crate) unsafe extern "C" fn push(
    instance: *mut c_void,
    batch: *mut ArrowArray,
    error: *mut TmError,
) -> TmStatus {
    if batch.is_null() {
        // SAFETY: `error` is passed on as it came.
        return unsafe { report(error, Failure::new(TM_E_STATE, Error::new("the batch is null"))) };
    }
    // SAFETY: both structs are the Arrow C Data Interface's `ArrowArray`; `from_raw` moves out of the host's, which
    // is ours from here on whatever happens.
    let array = unsafe { FFI_ArrowArray::from_raw(batch.cast()) };
    // SAFETY: instance and error are passed on as they came.
    unsafe { enter(instance, error, move |instance| instance.push(array)) }
}

/// The contract's `pull`.
///
/// # Safety
/// As the contract says.
pub(crate) unsafe extern "C" fn pull(
    instance: *mut c_void,
    out: *mut ArrowArray,
    error: *mut TmError,
) -> TmStatus {
    if out.is_null() {
        // SAFETY: `error` is passed on as it came.
        return unsafe { report(error, Failure::new(TM_E_STATE, Error::new("the output is null"))) };
    }
    // SAFETY: `out` is the host's and may be written; it owns nothing yet, so overwriting frees nothing.
    unsafe { out.write(ArrowArray::empty()) };
    let body = |instance: &mut Instance| {
        if instance.poisoned {
            return instance.legal();
        }
        if let Some(result) = instance.ready.pop_front() {
            let exported = FFI_ArrowArray::new(&result.into_data());
            // SAFETY: same struct under two names; `out` owns nothing, the exported array moves into it.
            unsafe { out.cast::<FFI_ArrowArray>().write(exported) };
        }
        Ok(())
    };
    // SAFETY: instance and error are passed on as they came.
    unsafe { enter(instance, error, body) }
}

/// The contract's `finish`.
///
/// # Safety
/// As the contract says.
pub(crate) unsafe extern "C" fn finish(instance: *mut c_void, error: *mut TmError) -> TmStatus {
    let body = |instance: &mut Instance| {
        instance.legal()?;
        instance.finished = true;
        let last = instance.process.finish().map_err(|error| Failure::new(TM_E_BAD_DATA, error))?;
        instance.ready.extend(last);
        Ok(())
    };
    // SAFETY: instance and error are passed on as they came.
    unsafe { enter(instance, error, body) }
}

/// The contract's `close`.
///
/// # Safety
/// As the contract says.
pub(crate) unsafe extern "C" fn close(instance: *mut c_void) {
    if instance.is_null() {
        return;
    }
    // SAFETY: `instance` came from `open` as a leaked box and is closed once.
    let _ = guard(|| drop_quietly(unsafe { Box::from_raw(instance.cast::<Instance>()) }));
}
