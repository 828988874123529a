//! A clock that stands still while the machine does something else.

use std::time::{Duration, Instant};

/// Time spent on the processor by this thread (Linux), or time on the wall.
pub struct Clock {
    started: Instant,
    on_processor: Option<u64>,
}

impl Clock {
    pub fn start() -> Self {
        Clock { started: Instant::now(), on_processor: on_processor() }
    }

    pub fn elapsed(&self) -> Duration {
        match (self.on_processor, on_processor()) {
            (Some(start), Some(now)) => Duration::from_nanos(now.saturating_sub(start)),
            _ => self.started.elapsed(),
        }
    }
}

fn on_processor() -> Option<u64> {
    let line = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    line.split(' ').next()?.parse().ok()
}
