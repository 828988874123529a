//! Errors on their way out.

use super::guard::{drop_quietly, guard};
use crate::plugin::Error;
use textmill_abi::{TM_E_PANIC, TmError, TmStatus, TmStr};

/// A status with the words for it.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) status: TmStatus,
    pub(crate) error: Error,
}

impl Failure {
    pub(crate) fn new(status: TmStatus, error: impl Into<Error>) -> Self {
        Self { status, error: error.into() }
    }

    /// What a caught panic becomes.
    pub(crate) fn panic(message: &str) -> Self {
        Self::new(TM_E_PANIC, Error::new(format!("the plugin panicked: {message}")))
    }
}

/// The strings behind a filled [`TmError`].
struct Owned {
    message: String,
    option_path: String,
    help: String,
}

/// Writes `failure` where the host asked for it and returns its status.
///
/// # Safety
/// `target` is null, or points to a `TmError` whose `struct_size` says how much of it may be written.
pub(crate) unsafe fn report(target: *mut TmError, failure: Failure) -> TmStatus {
    let status = failure.status;
    // SAFETY: the caller says that a non-null target is a TmError; struct_size stands first in every version.
    let fits = !target.is_null() && unsafe { (*target).struct_size } as usize >= size_of::<TmError>();
    if fits {
        let owned = Box::new(Owned {
            message: failure.error.message,
            option_path: failure.error.option.unwrap_or_default(),
            help: failure.error.help.unwrap_or_default(),
        });
        // SAFETY: `fits` says that the whole struct may be written. The strings live in `owned`, which `release`
        // frees; moving the box does not move them.
        unsafe {
            (*target).code = 0;
            (*target).row = failure.error.row.and_then(|row| i64::try_from(row).ok()).unwrap_or(-1);
            (*target).message = TmStr::new(&owned.message);
            (*target).option_path = TmStr::new(&owned.option_path);
            (*target).help = TmStr::new(&owned.help);
            (*target).release = Some(release);
            (*target).private_data = Box::into_raw(owned).cast();
        }
    }
    status
}

unsafe extern "C" fn release(error: *mut TmError) {
    let _ = guard(|| {
        if error.is_null() {
            return;
        }
        // SAFETY: the host calls `release` with the struct that `report` filled, once; `private_data` is the box
        // made there, and is nulled so that a second call finds nothing.
        unsafe {
            let owned = std::mem::replace(&mut (*error).private_data, std::ptr::null_mut());
            (*error).release = None;
            if !owned.is_null() {
                drop_quietly(Box::from_raw(owned.cast::<Owned>()));
            }
        }
    });
}
