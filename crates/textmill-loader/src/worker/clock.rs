//! How long a call may go on.

use super::ending::End;
use crate::host::Host;
use std::time::{Duration, Instant};

/// How long a call may go on once the run is being stopped.
const CANCEL_GRACE: Duration = Duration::from_secs(1);

/// The time of a call.
pub(super) struct Clock {
    deadline: Instant,
    stopping: std::cell::Cell<Option<Instant>>,
}

impl Clock {
    pub(super) fn start(time: Duration) -> Self {
        let now = Instant::now();
        // A limit that no clock can hold is none.
        let deadline = now.checked_add(time).unwrap_or(now + Duration::from_secs(1 << 32));
        Self { deadline, stopping: std::cell::Cell::new(None) }
    }

    /// How long to wait at most before looking again.
    pub(super) fn left(&self, host: &Host) -> Result<Duration, End> {
        let now = Instant::now();
        if host.is_cancelled() && self.stopping.get().is_none() {
            self.stopping.set(Some(now + CANCEL_GRACE));
        }
        if self.stopping.get().is_some_and(|stop| now >= stop) {
            return Err(End::Cancelled);
        }
        let left =
            self.deadline.checked_duration_since(now).filter(|left| !left.is_zero()).ok_or(End::Late)?;
        Ok(left.min(Duration::from_millis(100)))
    }
}
