//! The processes that a process started, and those that these started.
//!
//! A plugin that is a program runs in a process group of its own, as in a pipeline: killing the group of the test does
//! not end what such a program started. On Linux the system says who started whom; elsewhere only the group is known.

use rustix::fd::OwnedFd;
use rustix::process::Pid;

/// A process that was found, which no other process can take the place of.
pub(super) struct Member(OwnedFd);

/// The processes below this one, itself aside.
#[cfg(target_os = "linux")]
pub(super) fn of(root: Pid) -> Vec<Member> {
    let root = root.as_raw_nonzero().get();
    let (mut all, mut known, mut members) = (Vec::new(), vec![root], Vec::new());
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let number = entry.file_name().to_str().and_then(|name| name.parse::<i32>().ok());
        all.extend(number.and_then(|number| Some((number, parent(number)?))));
    }
    while let Some(one) = known.pop() {
        for &(number, _) in all.iter().filter(|(_, parent)| *parent == one) {
            known.push(number);
            let held = Pid::from_raw(number).and_then(|pid| {
                let flags = rustix::process::PidfdFlags::empty();
                rustix::process::pidfd_open(pid, flags).ok()
            });
            // Held now; if its number was another's in between, its parent is, too.
            members.extend(held.filter(|_| parent(number) == Some(one)).map(Member));
        }
    }
    members
}

/// The parent of a process: the second field behind its name in proc(5)'s `stat`; the name may have any characters.
#[cfg(target_os = "linux")]
fn parent(number: i32) -> Option<i32> {
    let stat = std::fs::read_to_string(format!("/proc/{number}/stat")).ok()?;
    let (_, behind) = stat.rsplit_once(')')?;
    behind.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(not(target_os = "linux"))]
pub(super) fn of(_: Pid) -> Vec<Member> {
    Vec::new()
}

pub(super) fn kill(members: &[Member]) {
    for Member(_held) in members {
        #[cfg(target_os = "linux")]
        let _ = rustix::process::pidfd_send_signal(_held, rustix::process::Signal::KILL);
    }
}
