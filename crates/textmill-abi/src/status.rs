//! What a call returns.

/// Result of a call: [`TM_OK`], or a `TM_E_...` code. A code unknown to the reader means [`TM_E_INTERNAL`].
pub type TmStatus = i32;

/// Done.
pub const TM_OK: TmStatus = 0;
/// A bug in the plugin.
pub const TM_E_INTERNAL: TmStatus = 1;
/// The plugin does not do this.
pub const TM_E_UNSUPPORTED: TmStatus = 2;
/// An option is wrong; `option_path` says which.
pub const TM_E_BAD_OPTION: TmStatus = 3;
/// The columns offered are not what the plugin needs.
pub const TM_E_BAD_SCHEMA: TmStatus = 4;
/// A document is not what the plugin can process; `row` says which.
pub const TM_E_BAD_DATA: TmStatus = 5;
/// The call is not legal now.
pub const TM_E_STATE: TmStatus = 6;
/// Reading or writing failed.
pub const TM_E_IO: TmStatus = 7;
/// The host asked to stop.
pub const TM_E_CANCELLED: TmStatus = 8;
/// Out of memory.
pub const TM_E_NOMEM: TmStatus = 9;
/// A panic or an exception was caught. Only [`close`](crate::TmPlugin::close) is legal on the instance now.
pub const TM_E_PANIC: TmStatus = 10;
