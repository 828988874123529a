//! The process above a worker: whatever the worker started ends with it.
//!
//! Killing a worker and its process group leaves behind what left the group (`setsid`, as every daemon does), and so does
//! a worker that crashes: its children become those of the system's first process, where nobody tells them from others.
//! So each worker has a process of ours above it, to which such children fall instead (`PR_SET_CHILD_SUBREAPER` of Linux).
//! The two are one program, parted by `fork` before it has done anything: to start it twice took 3 to 4 ms of 7. The one
//! above waits, and when the worker has ended or the host says so (`SIGTERM`; the system says it, too,
//! when the host is gone) kills its children until it has none. A child that is not waited for yet keeps its number, so
//! none but a child is ever killed; the children of these fall to it in turn.
//!
//! It ends as the worker ended. The pipes between host and worker are the worker's alone.
//!
//! Rejected: to make the host itself that process. A host may be somebody's program with children of its own, and workers
//! run side by side in it: what falls to it could be anybody's. Control groups would hold even what a plugin hides with
//! intent, but need rights that users do not have everywhere.
#![expect(unsafe_code, reason = "`fork`, as the block says")]

use super::memory::limit_memory;
use rustix::process::{Pid, Signal, WaitOptions, kill_process, kill_process_group};
use signal_hook::consts::{SIGCHLD, SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::fs::OpenOptions;
use std::io::{self, Read};
use std::time::{Duration, Instant};

/// How long whatever is left is killed. What the system does not let die is left to it.
const LONGEST: Duration = Duration::from_secs(2);
/// How long killed processes are left to end before it is seen who is still there.
const PAUSE: Duration = Duration::from_millis(1);

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// By itself, with this code.
    Code(i32),
    /// By this signal.
    Signal(i32),
}

/// Parts this process in two. In one, which is to become the worker, there is no answer, and it goes on with this process's
/// standard streams. The other waits for it, kills what it left behind, and answers how it ended: it is to end likewise.
/// This process must have one thread and no children.
///
/// # Errors
/// When the process has other threads, or cannot be parted.
pub fn supervise() -> io::Result<Option<Ended>> {
    rustix::process::set_child_subreaper(Some(rustix::process::getpid()))?;
    // If the host ended just before, the worker's input has ended too, and it ends by itself.
    rustix::process::set_parent_process_death_signal(Some(Signal::TERM))?;
    // Who ends as a worker that crashed leaves no core file either.
    limit_memory(None)?;
    let (mut ready, waits) = io::pipe()?;
    let Some(worker) = fork()? else {
        drop(waits);
        // Nothing is started before there is somebody to end it. The pipe closes without a word.
        ready.read_to_end(&mut Vec::new())?;
        // Its own, where it is not yet.
        let _ = rustix::process::setpgid(None, None);
        return Ok(None);
    };
    drop(ready);
    let _ = rustix::process::setpgid(Some(worker), Some(worker));
    let mut signals = Signals::new([SIGTERM, SIGINT, SIGHUP, SIGCHLD])?;
    leave_the_pipes()?;
    drop(waits);
    let mut below = Below { worker, ended: None };
    while below.reap() && below.ended.is_none() {
        // What comes between the look and the waiting is kept.
        if signals.wait().any(|signal| signal != SIGCHLD) {
            break;
        }
    }
    Ok(Some(below.end()))
}

/// The number of the new process; none in that one.
fn fork() -> io::Result<Option<Pid>> {
    if std::fs::read_dir("/proc/self/task")?.count() != 1 {
        return Err(io::Error::other("a process with several threads cannot be parted"));
    }
    // SAFETY: this process has no other thread, as was just seen, and none can appear but by this one: in the new process
    // there is no lock that somebody who is not there holds, so all that is sound before is sound behind it.
    let number = unsafe { libc::fork() };
    if number < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(Pid::from_raw(number))
}

/// Lets the pipes to the host close when the worker closes them.
fn leave_the_pipes() -> io::Result<()> {
    let nothing = OpenOptions::new().read(true).write(true).open("/dev/null")?;
    rustix::stdio::dup2_stdin(&nothing)?;
    rustix::stdio::dup2_stdout(&nothing)?;
    rustix::stdio::dup2_stderr(&nothing)?;
    Ok(())
}

/// The processes below this one.
struct Below {
    worker: Pid,
    /// How the worker ended, once it has.
    ended: Option<Ended>,
}

impl Below {
    /// Takes leave of those that have ended; false when there are no others.
    fn reap(&mut self) -> bool {
        loop {
            match rustix::process::wait(WaitOptions::NOHANG) {
                Ok(Some((pid, status))) if pid == self.worker => {
                    self.ended = status
                        .exit_status()
                        .map(Ended::Code)
                        .or_else(|| status.terminating_signal().map(Ended::Signal));
                }
                Ok(Some(_)) | Err(rustix::io::Errno::INTR) => {}
                Ok(None) => return true,
                Err(_) => return false,
            }
        }
    }

    /// Kills whatever there is.
    fn end(&mut self) -> Ended {
        let deadline = Instant::now() + LONGEST;
        while self.reap() && Instant::now() < deadline {
            if self.ended.is_none() {
                // All at once where it is not reaped yet, so that the group is still its own.
                let _ = kill_process_group(self.worker, Signal::KILL);
            }
            for child in children() {
                let _ = kill_process(child, Signal::KILL);
            }
            std::thread::sleep(PAUSE);
        }
        self.ended.unwrap_or(Ended::Signal(Signal::KILL.as_raw()))
    }
}

/// This process's children, those that fell to it included.
fn children() -> Vec<Pid> {
    let own = rustix::process::getpid().as_raw_nonzero().get();
    let numbers = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = numbers.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    numbers.filter(|&number| parent(number) == Some(own)).filter_map(Pid::from_raw).collect()
}

/// The parent of a process: the second field behind its name in proc(5)'s `stat`; the name may have any characters.
fn parent(number: i32) -> Option<i32> {
    let stat = std::fs::read(format!("/proc/{number}/stat")).ok()?;
    let stat = String::from_utf8_lossy(&stat);
    let (_, behind) = stat.rsplit_once(')')?;
    behind.split_whitespace().nth(1)?.parse().ok()
}
