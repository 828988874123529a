//! Operators: what a plugin can do, and how one is opened.

use crate::{ArrowSchema, TmStr};
use core::ffi::c_void;

/// Flag: one result row per document, in order. Every operator is either this or [`TM_OP_REDUCE`].
pub const TM_OP_ROWWISE: u32 = 1;
/// Flag: takes rows of many documents and returns one table after `finish`. It is *mergeable*: between the
/// documents and the table stands a state that it accepts as input again, so that partial results combine in
/// any grouping. `TmOpenArgs::stage` says which part of the way an instance goes. Since minor version 1.
pub const TM_OP_REDUCE: u32 = 2;
/// Flag: the same document and options always give the same result.
pub const TM_OP_DETERMINISTIC: u32 = 4;
/// Flag: starts threads of its own, up to [`TmOpenArgs::max_threads`].
pub const TM_OP_USES_THREADS: u32 = 8;

/// Stage of a reduction: documents in, state out. The only stage of a row-wise operator.
pub const TM_STAGE_PARTIAL: u32 = 0;
/// Stage of a reduction: states in (the columns that `TM_STAGE_PARTIAL` returned, in `available`), state out.
pub const TM_STAGE_MERGE: u32 = 1;
/// Stage of a reduction: states in, the table out. States come in the order of their documents.
pub const TM_STAGE_FINAL: u32 = 2;

/// Describes one operator. Constant for the life of the plugin.
#[repr(C)]
#[derive(Debug)]
pub struct TmOperator {
    /// Bytes the plugin allocated.
    pub struct_size: u32,
    /// `TM_OP_...` flags.
    pub flags: u32,
    /// Name, unique within the plugin: lower case, digits and `-`.
    pub id: TmStr,
    /// Version of the operator's behaviour.
    pub version: TmStr,
    /// One line: what it does.
    pub summary: TmStr,
    /// JSON Schema (draft-07) of the options, an object; the host checks options against it and fills
    /// the defaults it states.
    pub options_schema: TmStr,
}

/// Arguments of `open`. Owned by the host and borrowed for the call.
#[repr(C)]
#[derive(Debug)]
pub struct TmOpenArgs {
    /// Bytes the host allocated.
    pub struct_size: u32,
    /// Which operator.
    pub op_index: u32,
    /// Identifies the instance to `is_cancelled`.
    pub call_id: u64,
    /// The options: a JSON object, checked against the schema, defaults filled.
    pub options_json: TmStr,
    /// A struct type with every column that the host can provide.
    pub available: *const ArrowSchema,
    /// How many threads the operator may use; 1 means the caller's alone.
    pub max_threads: u32,
    /// Which stage of a reduction: `TM_STAGE_...`; 0 for row-wise operators. Since minor version 1: a host of
    /// minor version 0 opens no reductions.
    pub stage: u32,
}

/// Results of `open`. Allocated and zeroed by the host.
#[repr(C)]
#[derive(Debug)]
pub struct TmOpened {
    /// Set by the host: bytes it allocated.
    pub struct_size: u32,
    /// The instance, passed to `push`, `pull`, `finish` and `close`.
    pub instance: *mut c_void,
    /// Names of the columns the operator wants, separated by `\n`, in the order in which batches shall carry
    /// them. Valid until `close`. An error if a name is not in `available`.
    pub columns: TmStr,
    /// Type of the results: a struct. Moved to the host.
    pub output: ArrowSchema,
}

impl TmOperator {
    /// Bytes of the struct in version 1.0. This number is frozen: fields that come later may be missing.
    pub const SIZE_V1_0: usize = core::mem::offset_of!(TmOperator, options_schema) + size_of::<TmStr>();

    /// A description that says nothing, to be written to.
    pub const fn empty() -> Self {
        Self {
            struct_size: core::mem::size_of::<TmOperator>() as u32,
            flags: 0,
            id: TmStr::EMPTY,
            version: TmStr::EMPTY,
            summary: TmStr::EMPTY,
            options_schema: TmStr::EMPTY,
        }
    }
}
