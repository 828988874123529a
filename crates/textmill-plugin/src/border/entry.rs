//! The entry function and the functions on the plugin itself: `op`, `open`.

use super::error::{Failure, report};
use super::guard::guard;
use super::instance;
use super::operator::{OperatorEntry, Operators};
use crate::plugin::Error;
use crate::reduce::Stage;
use arrow_array::ffi::FFI_ArrowSchema;
use arrow_schema::{DataType, Schema};
use std::ffi::c_void;
use std::sync::OnceLock;
use textmill_abi::{
    ArrowSchema, TM_ABI_MAJOR, TM_ABI_MINOR, TM_E_BAD_DATA, TM_E_BAD_SCHEMA, TM_E_STATE, TM_E_UNSUPPORTED,
    TM_OK, TM_STAGE_FINAL, TM_STAGE_MERGE, TM_STAGE_PARTIAL, TmError, TmHost, TmOpenArgs, TmOpened,
    TmOperator, TmPlugin, TmStatus, TmStr,
};

/// Fills the host's [`TmPlugin`]. Called by the function that [`export!`](crate::export) defines.
///
/// # Safety
/// As the contract says for `textmill_plugin_entry_v1`.
pub unsafe fn entry(
    _host: *const TmHost,
    plugin: *mut TmPlugin,
    error: *mut TmError,
    operators: &'static OnceLock<Operators>,
    entries: &'static [OperatorEntry],
) -> TmStatus {
    let described = guard(|| match operators.get() {
        Some(operators) => Ok(operators),
        None => Operators::describe(entries).map(|made| operators.get_or_init(|| made)),
    });
    let operators = match described {
        Ok(Ok(operators)) => operators,
        // SAFETY: `error` is passed on as it came.
        Ok(Err(message)) | Err(message) => return unsafe { report(error, Failure::panic(&message)) },
    };
    // SAFETY: a non-null `plugin` is the host's struct; struct_size stands first in every version.
    let fits = !plugin.is_null() && unsafe { (*plugin).struct_size } as usize >= size_of::<TmPlugin>();
    let Some(first) = entries.first().filter(|_| fits) else {
        let why = Error::new("the host's TmPlugin is too short for this plugin").help("update the host");
        // SAFETY: `error` is passed on as it came.
        return unsafe { report(error, Failure::new(TM_E_UNSUPPORTED, why)) };
    };
    // SAFETY: `fits` says that the whole struct may be written; it owns nothing.
    unsafe {
        plugin.write(TmPlugin {
            struct_size: size_of::<TmPlugin>() as u32,
            abi_major: TM_ABI_MAJOR,
            abi_minor: TM_ABI_MINOR,
            op_count: operators.len(),
            context: std::ptr::from_ref(operators).cast_mut().cast(),
            id: TmStr::new(first.id()),
            version: TmStr::new(first.version()),
            op: Some(op),
            open: Some(open),
            push: Some(instance::push),
            pull: Some(instance::pull),
            finish: Some(instance::finish),
            close: Some(instance::close),
            extension: None,
            shutdown: None,
        });
    }
    TM_OK
}

unsafe extern "C" fn op(context: *mut c_void, index: u32) -> *const TmOperator {
    if context.is_null() {
        return std::ptr::null();
    }
    // SAFETY: `context` is the static `Operators` that `entry` handed out.
    unsafe { &*context.cast::<Operators>() }.description(index)
}

unsafe extern "C" fn open(
    context: *mut c_void,
    args: *const TmOpenArgs,
    opened: *mut TmOpened,
    error: *mut TmError,
) -> TmStatus {
    let body = || -> Result<(), Failure> {
        if context.is_null() || args.is_null() || opened.is_null() {
            return Err(Failure::new(TM_E_STATE, Error::new("open was given a null pointer")));
        }
        // SAFETY: the three pointers are the host's structs, says the contract; `context` is our static.
        let (operators, args, size) =
            unsafe { (&*context.cast::<Operators>(), &*args, (*opened).struct_size as usize) };
        if size < size_of::<TmOpened>() || (args.struct_size as usize) < size_of::<TmOpenArgs>() {
            return Err(Failure::new(
                TM_E_UNSUPPORTED,
                Error::new("the host's structs are too short for this plugin"),
            ));
        }
        let entry = operators.entry(args.op_index).ok_or_else(|| {
            Failure::new(TM_E_UNSUPPORTED, Error::new(format!("there is no operator {}", args.op_index)))
        })?;
        // SAFETY: the string is borrowed from the host for this call.
        let options = unsafe { text(args.options_json) }?;
        // SAFETY: `available` is a schema of the host, borrowed for this call.
        let available = unsafe { schema(args.available) }?;
        // A host of minor version 0 knows no stages, and opens no reductions.
        let stage = match (entry.is_reduction(), args.stage) {
            (false, _) | (true, TM_STAGE_PARTIAL) => Stage::Partial,
            (true, TM_STAGE_MERGE) => Stage::Merge,
            (true, TM_STAGE_FINAL) => Stage::Final,
            (true, other) => {
                let why = Error::new(format!("there is no stage {other} of a reduction"));
                return Err(Failure::new(TM_E_UNSUPPORTED, why));
            }
        };
        let made = entry.open(options, &available, stage)?;
        let output = FFI_ArrowSchema::try_from(DataType::Struct(made.output))
            .map_err(|error| Failure::new(TM_E_BAD_SCHEMA, Error::new(error.to_string())))?;
        let instance = Box::new(made.instance);
        let columns = TmStr::new(&instance.columns);
        // SAFETY: `opened` is the host's and long enough (checked above); its `output` owns nothing, so overwriting
        // frees nothing. `columns` points into the boxed instance, whose string does not move until `close`.
        unsafe {
            (*opened).columns = columns;
            (&raw mut (*opened).output).cast::<FFI_ArrowSchema>().write(output);
            (*opened).instance = Box::into_raw(instance).cast();
        }
        Ok(())
    };
    let failure = match guard(body) {
        Ok(Ok(())) => return TM_OK,
        Ok(Err(failure)) => failure,
        Err(message) => Failure::panic(&message),
    };
    // SAFETY: `error` is passed on as it came.
    unsafe { report(error, failure) }
}

/// Borrows a string of the host.
///
/// # Safety
/// `text` points to `len` bytes that live for the call.
unsafe fn text<'a>(text: TmStr) -> Result<&'a str, Failure> {
    if text.len == 0 {
        return Ok("");
    }
    // SAFETY: the caller says so.
    let bytes = unsafe { std::slice::from_raw_parts(text.ptr.cast::<u8>(), text.len) };
    std::str::from_utf8(bytes).map_err(|_| Failure::new(TM_E_BAD_DATA, Error::new("a string is not UTF-8")))
}

/// Reads the schema of the columns on offer.
///
/// # Safety
/// `schema` is null or a live schema of the host.
unsafe fn schema(schema: *const ArrowSchema) -> Result<Schema, Failure> {
    if schema.is_null() {
        return Err(Failure::new(TM_E_STATE, Error::new("open was given no schema")));
    }
    // SAFETY: same struct under two names, borrowed.
    let borrowed = unsafe { &*schema.cast::<FFI_ArrowSchema>() };
    Schema::try_from(borrowed).map_err(|error| Failure::new(TM_E_BAD_SCHEMA, Error::new(error.to_string())))
}
