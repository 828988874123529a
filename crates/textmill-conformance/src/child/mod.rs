//! Each test in a process of its own.
//!
//! Its time is a bound, whatever a plugin leaves behind: the pipes are read as long as the process lives and not until
//! they end, since a process that the plugin started may hold them open for ever. Of what is written there only the end
//! is kept. What a plugin started is ended by the process above the test's (`textmill_loader::worker::supervise`), on
//! Linux also where it has left the test's process group, and however the test ended.

mod pipe;

use crate::case::Case;
use crate::tests::{ALL, Test};
use crate::{Settings, Verdict};
use pipe::Pipe;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, kill_process_group, waitid};
use std::ffi::OsString;
use std::fs::File;
use std::io::Write;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long to wait for words of the process before its state is looked at again.
const PAUSE: Duration = Duration::from_millis(5);
/// How long the process above a test's has to kill what is below it.
const KILLING: Duration = Duration::from_secs(3);
/// Most characters of a verdict's message: a plugin's words may have megabytes.
const MOST_WORDS: usize = 4000;

/// Runs a test in a child process: `program` with the test's name and the settings as JSON behind it, which is to
/// call [`answer`]. What the test leaves behind is killed where the program does that on Linux, or else where it is in the
/// program's process group.
pub fn run(test: &Test, settings: &Settings, program: &[OsString]) -> Verdict {
    let Some((first, rest)) = program.split_first() else { return crashed("no program") };
    let json = serde_json::to_string(settings).unwrap_or_default();
    let mut command = Command::new(first);
    command.args(rest).arg(test.name).arg(json).process_group(0);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return crashed(format!("the test cannot be started: {error}")),
    };
    let mut pipes = [Pipe::of(child.stdout.take()), Pipe::of(child.stderr.take())];
    let ended = listen(&child, &mut pipes, Duration::from_secs(settings.seconds));
    let status = end(&mut child);
    // What it wrote before it was gone. Whoever still holds the pipes is not waited for.
    pipes.iter_mut().for_each(Pipe::take_what_is_there);
    let [output, errors] = pipes.map(Pipe::words);
    judge_end(&output, &errors, status.filter(|_| ended), settings.seconds)
}

/// Takes in what the child says until it has ended; false when the time was up before.
fn listen(child: &Child, pipes: &mut [Pipe], time: Duration) -> bool {
    // A time that no clock can hold is no limit.
    let deadline = Instant::now().checked_add(time);
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
    loop {
        let state = Pid::from_raw(child.id() as i32).map(|pid| waitid(WaitId::Pid(pid), options));
        if !matches!(state, Some(Ok(None))) {
            return true;
        }
        if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            return false;
        }
        pipe::wait(pipes, PAUSE);
        pipes.iter_mut().for_each(Pipe::take_what_is_there);
    }
}

/// Kills whatever the child started, and the child; reaps it.
fn end(child: &mut Child) -> Option<ExitStatus> {
    // Not reaped yet, so the number and the group are still its own.
    if let Some(pid) = Pid::from_raw(child.id() as i32) {
        if cfg!(target_os = "linux") && kill_process(pid, Signal::TERM).is_ok() {
            listen(child, &mut [], KILLING);
        }
        let _ = kill_process_group(pid, Signal::KILL);
    }
    child.wait().ok()
}

/// What the child's words and its end come to; no end when it was killed because its time was up.
fn judge_end(output: &str, errors: &str, end: Option<ExitStatus>, seconds: u64) -> Verdict {
    let verdict: Option<Verdict> = output.lines().last().and_then(|line| serde_json::from_str(line).ok());
    let last = errors.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default().trim();
    let words = if last.is_empty() { String::new() } else { format!("; its last words: {last}") };
    match (verdict, end) {
        (Some(verdict), _) if verdict.is_bad() => verdict,
        (Some(verdict), Some(status)) if status.success() => verdict,
        (Some(_), Some(status)) => crashed(match (status.signal(), status.code()) {
            (Some(signal), _) => {
                format!("its results were good, but it crashed at exit with {}{words}", named(signal))
            }
            (None, code) => {
                let code = code.unwrap_or_default();
                format!("its results were good, but the process ended with code {code} at exit{words}")
            }
        }),
        (Some(_), None) => {
            crashed(format!("its results were good, but the process did not end within {seconds} s"))
        }
        (None, None) => crashed(format!("it took longer than {seconds} s")),
        (None, Some(status)) => crashed(match (status.signal(), status.code()) {
            (Some(11), _) => format!("a bad memory access (SIGSEGV){words}"),
            (Some(6), _) => format!("an abort (SIGABRT){words}"),
            (Some(signal), _) => format!("{}{words}", named(signal)),
            (None, code) => format!("it ended the process, with code {}{words}", code.unwrap_or_default()),
        }),
    }
}

fn named(signal: i32) -> String {
    match signal {
        6 => "signal 6 (SIGABRT)".to_owned(),
        7 => "signal 7 (SIGBUS)".to_owned(),
        8 => "signal 8 (SIGFPE)".to_owned(),
        11 => "signal 11 (SIGSEGV)".to_owned(),
        other => format!("signal {other}"),
    }
}

fn crashed(what: impl Into<String>) -> Verdict {
    Verdict::Crashed(what.into())
}

/// In the child: runs the test and writes its verdict to standard output, where nothing else may be written: a
/// plugin that prints writes to a file that [the test about it](crate::ALL) looks at.
///
/// # Errors
/// When the verdict cannot be written.
pub fn answer(name: &str, settings: &str, worker: &[OsString]) -> std::io::Result<()> {
    let mut output = File::from(rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdout(), 3)?);
    rustix::stdio::dup2_stdout(rustix::stdio::stderr())?;
    let settings: Settings = serde_json::from_str(settings)?;
    let verdict = match ALL.iter().find(|test| test.name == name) {
        Some(test) => judge(test, settings, worker),
        None => Verdict::Skipped("there is no such test".to_owned()),
    };
    writeln!(output, "{}", serde_json::to_string(&verdict.shortened(MOST_WORDS))?)
}

fn judge(test: &Test, settings: Settings, worker: &[OsString]) -> Verdict {
    let ends: Arc<Mutex<Vec<String>>> = Arc::default();
    let found = Case::new(settings, worker, &ends).and_then(|case| (test.run)(&case));
    // By now the processes of a plugin that is a program have ended, and it is known how.
    let ends = std::mem::take(&mut *ends.lock().unwrap_or_else(PoisonError::into_inner));
    match (found, ends.into_iter().next()) {
        (Err(verdict), _) if verdict.is_bad() => verdict,
        (_, Some(end)) => crashed(format!("its results were good, but {end}")),
        (Ok(()), None) => Verdict::Passed,
        (Err(verdict), None) => verdict,
    }
}
