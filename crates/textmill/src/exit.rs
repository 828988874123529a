//! Exit codes, decided in one place.

use crate::diagnostics::Terminal;
use std::process::ExitCode;
use textmill_pipeline::{Diagnostics, RunError};

/// How the process ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0: all done.
    Done,
    /// 1: finished, but some documents failed; or the run failed.
    Failed,
    /// 2: bad usage or config; nothing ran.
    Usage,
    /// 101: a bug.
    Bug,
    /// 130: stopped by a signal.
    Stopped,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Bug => 101,
            Exit::Stopped => 130,
        })
    }
}

/// Prints an error and says how the process ends.
pub(crate) fn report(error: &anyhow::Error, terminal: &Terminal) -> Exit {
    if let Some(diagnostics) = error.downcast_ref::<Diagnostics>() {
        terminal.diagnostics(diagnostics);
        let errors = diagnostics.list.len();
        terminal.error(&format!("nothing was run: {errors} problem{}", if errors == 1 { "" } else { "s" }));
        return Exit::Usage;
    }
    let broken_pipe = |error: &(dyn std::error::Error + 'static)| {
        error
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    };
    if error.chain().any(broken_pipe) {
        return Exit::Done;
    }
    if let Some(RunError::Write(write)) = error.downcast_ref::<RunError>()
        && write.is_broken_pipe()
    {
        return Exit::Done;
    }
    let mut words = String::new();
    for cause in error.chain().map(ToString::to_string) {
        // Many errors say their cause themselves.
        if words.is_empty() {
            words = cause;
        } else if !words.contains(&cause) {
            words = format!("{words}: {cause}");
        }
    }
    terminal.error(&words);
    match error.downcast_ref::<RunError>() {
        Some(RunError::Bug(_) | RunError::Unbalanced { .. }) => Exit::Bug,
        Some(_) => Exit::Failed,
        // Disks and pipes fail; the user's words were good.
        None if error.chain().any(|cause| cause.is::<std::io::Error>()) => Exit::Failed,
        None => Exit::Usage,
    }
}
