//! Why a worker was given up, and how it ended.

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

/// Why a worker is given up.
pub(super) enum End {
    Late,
    Cancelled,
    Closed,
    Garbage(String),
}

impl End {
    pub(super) fn answered_unasked() -> Self {
        End::Garbage("it gave more answers than it was asked for".to_owned())
    }
}

/// How a process ended, in words.
pub(super) fn cause(status: ExitStatus) -> String {
    match (status.signal(), status.code()) {
        (Some(signal), _) => format!("its process was killed by {}", signal_name(signal)),
        (None, Some(code)) => format!("it ended its process, with code {code}"),
        (None, None) => "its process ended".to_owned(),
    }
}

pub(super) fn signal_name(number: i32) -> String {
    let name = match number {
        4 => "SIGILL, an illegal instruction",
        6 => "SIGABRT, an abort",
        7 => "SIGBUS, a bad memory access",
        8 => "SIGFPE, a division by zero or the like",
        9 => "SIGKILL; perhaps the system ran out of memory",
        11 => "SIGSEGV, a bad memory access",
        13 => "SIGPIPE",
        15 => "SIGTERM",
        24 => "SIGXCPU, too much processor time",
        31 => "SIGSYS, a forbidden system call",
        _ => return format!("signal {number}"),
    };
    name.to_owned()
}
