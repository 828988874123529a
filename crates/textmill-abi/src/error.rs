//! What went wrong, for the person at the screen.

use crate::TmStr;
use core::ffi::c_void;

/// Filled by the plugin when a call does not return `TM_OK`, untouched otherwise.
///
/// The host allocates and zeroes it and sets `struct_size`; the plugin writes no field beyond that
/// size. The host copies the strings and calls `release` at once, on the same thread.
#[repr(C)]
#[derive(Debug)]
pub struct TmError {
    /// Set by the host: bytes it allocated.
    pub struct_size: u32,
    /// The plugin's own number for the error.
    pub code: i32,
    /// One line: what happened.
    pub message: TmStr,
    /// Dotted path of the offending option, `rules.2.pattern`; the host points at that TOML line.
    pub option_path: TmStr,
    /// Row of the pushed batch, -1 for none.
    pub row: i64,
    /// What to try next.
    pub help: TmStr,
    /// Frees the strings, or null. May not unwind.
    pub release: Option<unsafe extern "C" fn(error: *mut TmError)>,
    /// The plugin's own.
    pub private_data: *mut c_void,
}

impl TmError {
    /// An error struct as the host hands it over.
    pub const fn empty() -> Self {
        Self {
            struct_size: core::mem::size_of::<TmError>() as u32,
            code: 0,
            message: TmStr::EMPTY,
            option_path: TmStr::EMPTY,
            row: -1,
            help: TmStr::EMPTY,
            release: None,
            private_data: core::ptr::null_mut(),
        }
    }
}
