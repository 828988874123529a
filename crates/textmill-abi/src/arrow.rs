//! The two structs of the Arrow C Data Interface, mirrored so that this crate needs no Arrow library.
//!
//! Layout and rules: <https://arrow.apache.org/docs/format/CDataInterface.html>. Both structs are
//! *moved* by copying the struct and setting the source's `release` to null.

use core::ffi::{c_char, c_void};

/// Describes the type of an array.
#[repr(C)]
#[derive(Debug)]
pub struct ArrowSchema {
    /// Format string of the type.
    pub format: *const c_char,
    /// Name of the field, or null.
    pub name: *const c_char,
    /// Encoded key-value metadata, or null.
    pub metadata: *const c_char,
    /// Bit set: 1 dictionary ordered, 2 nullable, 4 map keys sorted.
    pub flags: i64,
    /// Number of children.
    pub n_children: i64,
    /// Children.
    pub children: *mut *mut ArrowSchema,
    /// Type of the dictionary's values, or null.
    pub dictionary: *mut ArrowSchema,
    /// Frees what the struct owns; null in a struct that was released or moved from.
    pub release: Option<unsafe extern "C" fn(*mut ArrowSchema)>,
    /// The producer's own.
    pub private_data: *mut c_void,
}

/// Holds the data of an array.
#[repr(C)]
#[derive(Debug)]
pub struct ArrowArray {
    /// Number of rows.
    pub length: i64,
    /// Number of null rows, -1 for "not counted".
    pub null_count: i64,
    /// Rows to skip at the front of the buffers.
    pub offset: i64,
    /// Number of buffers, fixed by the type.
    pub n_buffers: i64,
    /// Number of children, fixed by the type.
    pub n_children: i64,
    /// Buffers.
    pub buffers: *mut *const c_void,
    /// Children.
    pub children: *mut *mut ArrowArray,
    /// The dictionary's values, or null.
    pub dictionary: *mut ArrowArray,
    /// Frees what the struct owns; null in a struct that was released or moved from.
    pub release: Option<unsafe extern "C" fn(*mut ArrowArray)>,
    /// The producer's own.
    pub private_data: *mut c_void,
}

impl ArrowSchema {
    /// A struct that owns nothing, to be written to.
    pub const fn empty() -> Self {
        Self {
            format: core::ptr::null(),
            name: core::ptr::null(),
            metadata: core::ptr::null(),
            flags: 0,
            n_children: 0,
            children: core::ptr::null_mut(),
            dictionary: core::ptr::null_mut(),
            release: None,
            private_data: core::ptr::null_mut(),
        }
    }
}

impl ArrowArray {
    /// A struct that owns nothing, to be written to.
    pub const fn empty() -> Self {
        Self {
            length: 0,
            null_count: 0,
            offset: 0,
            n_buffers: 0,
            n_children: 0,
            buffers: core::ptr::null_mut(),
            children: core::ptr::null_mut(),
            dictionary: core::ptr::null_mut(),
            release: None,
            private_data: core::ptr::null_mut(),
        }
    }
}
