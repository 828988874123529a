//! Processes that end with this one, however it ends.
//!
//! A host that is killed (`SIGKILL`, out of memory) can end nobody. So a worker asks the system to be killed with its
//! parent (`PR_SET_PDEATHSIG` of Linux, kept over `exec`). The parent of a process, as the system sees it, is the
//! *thread* that started it: workers are lent from thread to thread, so all are started by one that lives as long as
//! this process. Between the two is a process that ends what the worker started: it is told of the host's end (`SIGTERM`),
//! and the worker is killed with it should it be killed itself. Elsewhere than on Linux a worker has the end of its input to go by.

use super::memory::limit_memory;
use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, OnceLock, PoisonError};

/// A process to start, and where to say what came of it.
type Order = (Command, Sender<io::Result<Child>>);

/// Starts a process from a thread that never ends.
pub(super) fn spawn(mut command: Command) -> io::Result<Child> {
    if !cfg!(target_os = "linux") {
        return command.spawn();
    }
    static ORDERS: OnceLock<Mutex<Option<Sender<Order>>>> = OnceLock::new();
    let orders = ORDERS.get_or_init(|| Mutex::new(None));
    let gone = || io::Error::other("the thread that starts processes is gone");
    let (answer, answered) = channel();
    {
        let mut orders = orders.lock().unwrap_or_else(PoisonError::into_inner);
        let sender = match orders.take() {
            Some(sender) => sender,
            None => {
                let (sender, receiver) = channel();
                std::thread::Builder::new().name("spawn".to_owned()).spawn(move || serve(&receiver))?;
                sender
            }
        };
        let sent = sender.send((command, answer)).map_err(|_| gone());
        *orders = sent.is_ok().then_some(sender);
        sent?;
    }
    answered.recv().map_err(|_| gone())?
}

fn serve(orders: &Receiver<Order>) {
    for (mut command, answer) in orders {
        let _ = answer.send(command.spawn());
    }
}

/// Lets this process, and what it becomes, be killed when the thread that started it ends.
#[cfg(target_os = "linux")]
pub(super) fn end_with_host() -> io::Result<()> {
    // If it ended just before, the input has ended too.
    rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
    Ok(())
}

#[cfg(not(target_os = "linux"))]
pub(super) fn end_with_host() -> io::Result<()> {
    Ok(())
}

/// Becomes another program under a memory limit: how workers that are commands are started. Returns only when
/// that fails.
pub fn exec(command: &[OsString], memory: Option<u64>) -> io::Error {
    if let Err(error) = limit_memory(memory).and_then(|()| end_with_host()) {
        return error;
    }
    match command.split_first() {
        Some((program, arguments)) => Command::new(program).args(arguments).exec(),
        None => io::Error::new(io::ErrorKind::InvalidInput, "no command"),
    }
}
