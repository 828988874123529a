//! How much may be in flight, in bytes: memory is bounded whatever the size of the documents.
//!
//! Batches are bounded by their number already; but a batch may be one document of a hundred megabytes, and eight of
//! those at once are more than a machine has. What a document needs is known only roughly: measured peaks are some
//! 35 bytes for each byte of natural Chinese text through all steps that ship, and up to 140 for lines of nothing but
//! figures. A document that is larger than the whole budget goes alone.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Bytes of memory for a byte of input.
pub(crate) const EXPANSION: u64 = 60;
/// Where the system does not say how much memory there is.
const UNKNOWN: u64 = 4 << 30;

/// Bytes of input that may be in flight.
pub(super) struct Budget {
    limit: u64,
    used: Mutex<u64>,
    less: Condvar,
}

impl Budget {
    /// For so much memory; half of what is free unless given.
    pub(super) fn new(memory: Option<u64>) -> Self {
        let memory = memory.unwrap_or_else(|| available().unwrap_or(UNKNOWN) / 2);
        Self { limit: memory / EXPANSION, used: Mutex::new(0), less: Condvar::new() }
    }

    /// Waits until so many bytes more may be in flight; `false` when the run was halted meanwhile.
    pub(super) fn take(&self, bytes: u64, halted: &dyn Fn() -> bool) -> bool {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        while *used > 0 && *used + bytes > self.limit {
            if halted() {
                return false;
            }
            let waited = self.less.wait_timeout(used, Duration::from_millis(50));
            used = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        *used += bytes;
        true
    }

    /// They are no longer in flight.
    pub(super) fn give_back(&self, bytes: u64) {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        *used = used.saturating_sub(bytes);
        self.less.notify_all();
    }
}

/// Memory that processes can have without swapping, in bytes, as Linux tells it.
fn available() -> Option<u64> {
    let told = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = told.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_goes_alone_and_the_rest_waits() {
        let budget = Budget::new(Some(100 * EXPANSION));
        let now = || true;
        assert!(budget.take(1000, &now));
        assert!(!budget.take(1, &now));
        budget.give_back(1000);
        assert!(budget.take(60, &now) && budget.take(40, &now) && !budget.take(1, &now));
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| budget.take(50, &|| false));
            budget.give_back(60);
            assert!(waiting.join().unwrap());
        });
    }
}
