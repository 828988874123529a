//! The plugin itself: the struct behind the one exported symbol.

use crate::{ArrowArray, TmError, TmHost, TmOpenArgs, TmOpened, TmOperator, TmStatus, TmStr};
use core::ffi::c_void;

/// Major version of the contract. Must be equal on both sides; it is in the symbol's name too.
pub const TM_ABI_MAJOR: u32 = 1;
/// Minor version of the contract: appended fields only.
pub const TM_ABI_MINOR: u32 = 1;
/// Name of the one symbol a plugin exports.
pub const TM_ENTRY_SYMBOL: &str = "textmill_plugin_entry_v1";

/// Filled by the entry function. A required function that is null makes the plugin unusable.
#[repr(C)]
#[derive(Debug)]
pub struct TmPlugin {
    /// In: bytes the host allocated. Out: bytes the plugin filled, not more.
    pub struct_size: u32,
    /// `TM_ABI_MAJOR` of the plugin.
    pub abi_major: u32,
    /// `TM_ABI_MINOR` of the plugin.
    pub abi_minor: u32,
    /// Number of operators, at least 1.
    pub op_count: u32,
    /// First argument of `op`, `open`, `extension` and `shutdown`.
    pub context: *mut c_void,
    /// Name of the plugin: lower case, digits and `-`.
    pub id: TmStr,
    /// Version of the plugin.
    pub version: TmStr,
    /// Describes operator `index`, null beyond the last. Required; any thread.
    pub op: Option<unsafe extern "C" fn(context: *mut c_void, index: u32) -> *const TmOperator>,
    /// Opens an instance. Required; any thread.
    pub open: Option<
        unsafe extern "C" fn(
            context: *mut c_void,
            args: *const TmOpenArgs,
            opened: *mut TmOpened,
            error: *mut TmError,
        ) -> TmStatus,
    >,
    /// Gives a batch to the instance, which owns it from then on, even on failure. Required; one thread at a time.
    pub push: Option<
        unsafe extern "C" fn(instance: *mut c_void, batch: *mut ArrowArray, error: *mut TmError) -> TmStatus,
    >,
    /// Takes a result out. `out->release == NULL` afterwards means: nothing more now. Required; one thread at a time.
    pub pull: Option<
        unsafe extern "C" fn(instance: *mut c_void, out: *mut ArrowArray, error: *mut TmError) -> TmStatus,
    >,
    /// Says that no more batches come; then `pull` until empty. Required; one thread at a time.
    pub finish: Option<unsafe extern "C" fn(instance: *mut c_void, error: *mut TmError) -> TmStatus>,
    /// Ends an instance. Required; any thread, once.
    pub close: Option<unsafe extern "C" fn(instance: *mut c_void)>,
    /// A struct of further abilities by name, or null. Optional; any thread.
    pub extension: Option<unsafe extern "C" fn(context: *mut c_void, id: TmStr) -> *const c_void>,
    /// Ends the plugin: no instance and no array of it is alive. Optional; any thread, once, never from `atexit`.
    pub shutdown: Option<unsafe extern "C" fn(context: *mut c_void)>,
}

/// Type of the entry function, exported as `textmill_plugin_entry_v1`.
pub type TmEntry =
    unsafe extern "C" fn(host: *const TmHost, plugin: *mut TmPlugin, error: *mut TmError) -> TmStatus;

impl TmPlugin {
    /// Bytes of the struct in version 1.0, up to and with `close`: what follows is optional. This number is frozen;
    /// a plugin that fills less is no plugin of version 1.
    pub const SIZE_V1_0: usize = core::mem::offset_of!(TmPlugin, close) + size_of::<usize>();

    /// A plugin struct as the host hands it over.
    pub const fn empty() -> Self {
        Self {
            struct_size: core::mem::size_of::<TmPlugin>() as u32,
            abi_major: 0,
            abi_minor: 0,
            op_count: 0,
            context: core::ptr::null_mut(),
            id: TmStr::EMPTY,
            version: TmStr::EMPTY,
            op: None,
            open: None,
            push: None,
            pull: None,
            finish: None,
            close: None,
            extension: None,
            shutdown: None,
        }
    }
}
