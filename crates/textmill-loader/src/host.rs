//! The host as plugins see it: a log, and whether the run, or a call, is being stopped.
#![expect(unsafe_code, reason = "the border to plugins; each block states why it is sound")]

use std::collections::BTreeMap;
use std::ffi::c_void;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use textmill_abi::{TM_ABI_MINOR, TmHost, TmStr};

/// Receives what plugins log: level (1 error to 5 trace), target, message.
pub type HostLog = Arc<dyn Fn(i32, &str, &str) + Send + Sync>;

/// The host struct that plugins see, and what its callbacks need. Leaked: plugins may hold it for good.
pub(crate) struct Host {
    abi: TmHost,
    log: Option<HostLog>,
    cancelled: AtomicBool,
}

// SAFETY: `abi` holds function pointers and a pointer to this very struct, none of which changes after construction.
unsafe impl Sync for Host {}

impl std::fmt::Debug for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Host").field("cancelled", &self.cancelled).finish_non_exhaustive()
    }
}

impl Host {
    /// A host whose log receives what plugins log.
    pub(crate) fn leak(log: Option<HostLog>) -> &'static Self {
        let host: &'static mut Host = Box::leak(Box::new(Host {
            abi: TmHost {
                struct_size: size_of::<TmHost>() as u32,
                abi_minor: TM_ABI_MINOR,
                context: std::ptr::null_mut(),
                log: Some(host_log),
                is_cancelled: Some(host_is_cancelled),
                extension: Some(host_extension),
            },
            log,
            cancelled: AtomicBool::new(false),
        }));
        host.abi.context = std::ptr::from_ref::<Host>(host).cast_mut().cast();
        host
    }

    /// The struct that plugins get.
    pub(crate) fn abi(&'static self) -> &'static TmHost {
        &self.abi
    }

    /// Hands a line to the log.
    pub(crate) fn tell(&self, level: i32, target: &str, message: &str) {
        if let Some(log) = &self.log {
            log(level, target, message);
        }
    }

    /// Asks running plugins to stop.
    pub(crate) fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether running plugins are asked to stop.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

/// When calls that have a limit are to end, by the `call_id` of their instances.
static DEADLINES: Mutex<BTreeMap<u64, Instant>> = Mutex::new(BTreeMap::new());

/// Another `call_id`: the same in all hosts of this process, so that no two instances share one.
pub(crate) fn next_call() -> u64 {
    static CALLS: AtomicU64 = AtomicU64::new(1);
    CALLS.fetch_add(1, Ordering::Relaxed)
}

/// A call of an instance that is asked to end after some time; until dropped.
pub(crate) struct Deadline {
    call: u64,
    at: Instant,
}

impl Deadline {
    pub(crate) fn after(time: Duration, call: u64) -> Self {
        let now = Instant::now();
        // A limit that no clock can hold is none.
        let at = now.checked_add(time).unwrap_or(now + Duration::from_secs(1 << 32));
        DEADLINES.lock().unwrap_or_else(PoisonError::into_inner).insert(call, at);
        Self { call, at }
    }

    pub(crate) fn has_passed(&self) -> bool {
        Instant::now() >= self.at
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        DEADLINES.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.call);
    }
}

fn is_late(call: u64) -> bool {
    let deadlines = DEADLINES.lock().unwrap_or_else(PoisonError::into_inner);
    deadlines.get(&call).is_some_and(|&at| Instant::now() >= at)
}

/// Borrows a plugin's string.
///
/// # Safety
/// `text` points to `len` bytes that live for the call, as the contract says.
unsafe fn borrow<'a>(text: TmStr) -> std::borrow::Cow<'a, str> {
    if text.ptr.is_null() || text.len == 0 {
        return "".into();
    }
    // SAFETY: the caller says so.
    String::from_utf8_lossy(unsafe { std::slice::from_raw_parts(text.ptr.cast::<u8>(), text.len) })
}

unsafe extern "C" fn host_log(context: *mut c_void, level: i32, target: TmStr, message: TmStr) {
    // SAFETY: `context` is the leaked `Host`; the strings are borrowed for this call. A panic of the sink is a bug of
    // the host and stops here rather than unwind into the plugin.
    let _ = std::panic::catch_unwind(|| unsafe {
        if let Some(host) = context.cast::<Host>().as_ref() {
            host.tell(level, &borrow(target), &borrow(message));
        }
    });
}

unsafe extern "C" fn host_is_cancelled(context: *mut c_void, call_id: u64) -> i32 {
    // SAFETY: `context` is the leaked `Host`.
    let host = unsafe { context.cast::<Host>().as_ref() };
    i32::from(host.is_some_and(Host::is_cancelled) || is_late(call_id))
}

unsafe extern "C" fn host_extension(_context: *mut c_void, _id: TmStr) -> *const c_void {
    std::ptr::null()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_asked_to_end_when_its_time_is_over_and_no_other() {
        let host = Host::leak(None);
        let ask = |call| {
            // SAFETY: the host is leaked.
            unsafe { host_is_cancelled(std::ptr::from_ref(host).cast_mut().cast(), call) }
        };
        let (late, other) = (next_call(), next_call());
        let deadline = Deadline::after(Duration::ZERO, late);
        let ample = Deadline::after(Duration::MAX, other);
        assert_eq!((ask(late), ask(other), deadline.has_passed(), ample.has_passed()), (1, 0, true, false));
        drop(deadline);
        assert_eq!(ask(late), 0);
        host.cancel();
        assert_eq!((ask(late), ask(other)), (1, 1));
    }
}
