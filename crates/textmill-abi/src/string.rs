//! Strings that cross the border.

use core::ffi::c_char;

/// A borrowed UTF-8 string: pointer and length in bytes. No terminating NUL is needed or looked for,
/// and NUL bytes inside are allowed. `{NULL, 0}` is the empty string.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct TmStr {
    /// First byte, or null when `len` is 0.
    pub ptr: *const c_char,
    /// Length in bytes.
    pub len: usize,
}

impl TmStr {
    /// The empty string.
    pub const EMPTY: TmStr = TmStr { ptr: core::ptr::null(), len: 0 };

    /// Borrows a Rust string. The caller keeps it alive for as long as the contract says.
    pub const fn new(text: &str) -> Self {
        Self { ptr: text.as_ptr().cast(), len: text.len() }
    }
}
