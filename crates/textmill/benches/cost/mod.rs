//! What a process takes, read from `/proc` while it runs: Linux alone.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What one process took.
pub(crate) struct Cost {
    /// On the processor, all threads.
    pub(crate) processor: Duration,
    /// On the wall.
    pub(crate) wall: Duration,
    /// The most memory it held.
    pub(crate) peak_kib: u64,
}

/// Runs a process to its end and watches what it takes.
pub(crate) fn cost(command: &mut Command) -> Cost {
    let started = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let (mut ticks, mut peak_kib) = (0, 0);
    loop {
        // What was seen last before the end counts: 5 ms at most are missed of both.
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "{command:?} failed");
            break;
        }
        if let Some((seen, peak)) = usage(child.id()) {
            (ticks, peak_kib) = (seen.max(ticks), peak.max(peak_kib));
        }
        std::thread::sleep(Duration::from_millis(if started.elapsed().as_millis() < 200 { 1 } else { 5 }));
    }
    // A tick is 10 ms on every Linux of today.
    Cost { processor: Duration::from_millis(ticks * 10), wall: started.elapsed(), peak_kib }
}

/// Ticks of processor time and the peak of resident memory of a process.
fn usage(process: u32) -> Option<(u64, u64)> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let fields: Vec<&str> = stat.get(stat.rfind(')')? + 2..)?.split(' ').collect();
    let ticks = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some((ticks, peak.trim().trim_end_matches(" kB").parse().ok()?))
}
