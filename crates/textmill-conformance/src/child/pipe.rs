//! What a process writes to a pipe: read as it comes, and only the end of it kept.

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::io::{ErrorKind, Read};
use std::os::fd::AsFd;
use std::time::Duration;

/// Bytes that are kept. A plugin may write without end.
const KEPT: usize = 64 << 10;
/// Most reads at a time: a writer that never pauses must not keep its reader from looking at the clock.
const AT_A_TIME: usize = 16;

/// The end of a pipe, which is never waited for.
pub(super) struct Pipe {
    source: Option<Box<dyn Source>>,
    kept: Vec<u8>,
}

trait Source: Read + AsFd {}
impl<T: Read + AsFd> Source for T {}

impl Pipe {
    pub(super) fn of(source: Option<impl Read + AsFd + 'static>) -> Self {
        let source = source.filter(|source| {
            let flags = rustix::fs::fcntl_getfl(source);
            flags
                .and_then(|flags| rustix::fs::fcntl_setfl(source, flags | rustix::fs::OFlags::NONBLOCK))
                .is_ok()
        });
        Self { source: source.map(|source| Box::new(source) as Box<dyn Source>), kept: Vec::new() }
    }

    /// Reads what the pipe holds.
    pub(super) fn take_what_is_there(&mut self) {
        let mut chunk = [0; KEPT];
        for _ in 0..AT_A_TIME {
            let Some(source) = &mut self.source else { return };
            match source.read(&mut chunk) {
                Ok(n) if n > 0 => {
                    self.kept.extend_from_slice(&chunk[..n]);
                    let over = self.kept.len().saturating_sub(KEPT);
                    self.kept.drain(..over);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                // Its end, or no pipe any more.
                _ => self.source = None,
            }
        }
    }

    /// The end of what was read.
    pub(super) fn words(self) -> String {
        String::from_utf8_lossy(&self.kept).into_owned()
    }
}

/// Waits until one of them has something to read, for no longer than this.
pub(super) fn wait(pipes: &[Pipe], time: Duration) {
    let open = pipes.iter().filter_map(|pipe| pipe.source.as_ref());
    let mut polled: Vec<PollFd<'_>> =
        open.map(|source| PollFd::from_borrowed_fd(source.as_fd(), PollFlags::IN)).collect();
    let time = Timespec { tv_sec: time.as_secs() as i64, tv_nsec: i64::from(time.subsec_nanos()) };
    let _ = poll(&mut polled, Some(&time));
}
