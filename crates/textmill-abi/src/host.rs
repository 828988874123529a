//! What the host offers to a plugin.

use crate::TmStr;
use core::ffi::c_void;

/// Level of a log line: something failed.
pub const TM_LOG_ERROR: i32 = 1;
/// Level of a log line: something is odd.
pub const TM_LOG_WARN: i32 = 2;
/// Level of a log line: progress.
pub const TM_LOG_INFO: i32 = 3;
/// Level of a log line: for the plugin's author.
pub const TM_LOG_DEBUG: i32 = 4;
/// Level of a log line: everything.
pub const TM_LOG_TRACE: i32 = 5;

/// Owned by the host, valid until `shutdown` returns. Every callback may be called from any thread.
#[repr(C)]
#[derive(Debug)]
pub struct TmHost {
    /// Bytes the host allocated.
    pub struct_size: u32,
    /// The host's minor version of the contract.
    pub abi_minor: u32,
    /// First argument of every callback.
    pub context: *mut c_void,
    /// Writes a line to the host's log. A plugin never writes to stdout or stderr itself.
    pub log: Option<unsafe extern "C" fn(context: *mut c_void, level: i32, target: TmStr, message: TmStr)>,
    /// Not 0 when the run is being stopped; a long call should then return `TM_E_CANCELLED`.
    pub is_cancelled: Option<unsafe extern "C" fn(context: *mut c_void, call_id: u64) -> i32>,
    /// A struct of further abilities by name, or null when the host does not have it.
    pub extension: Option<unsafe extern "C" fn(context: *mut c_void, id: TmStr) -> *const c_void>,
}
