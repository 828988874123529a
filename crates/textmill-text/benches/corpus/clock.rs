//! A clock that stands still while the machine does something else.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// Time spent on the processor by this thread, to the nanosecond (Linux counts it in ticks where `/proc` tells it).
pub struct Clock(Duration);

impl Clock {
    pub fn start() -> Self {
        Clock(on_processor())
    }

    pub fn elapsed(&self) -> Duration {
        on_processor().saturating_sub(self.0)
    }
}

fn on_processor() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
}
