//! Each test in a process of its own.

use crate::case::Case;
use crate::tests::{ALL, Test};
use crate::{Settings, Verdict};
use std::ffi::OsString;
use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Runs a test in a child process: `program` with the test's name and the settings as JSON behind it, which is to
/// call [`answer`].
pub fn run(test: &Test, settings: &Settings, program: &[OsString]) -> Verdict {
    let crashed = |what: String| Verdict::Crashed(what);
    let Some((first, rest)) = program.split_first() else { return crashed("no program".to_owned()) };
    let json = serde_json::to_string(settings).unwrap_or_default();
    let mut command = Command::new(first);
    command.args(rest).arg(test.name).arg(json).process_group(0);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return crashed(format!("the test cannot be started: {error}")),
    };
    let output = child.stdout.take().map(|pipe| std::thread::spawn(move || read(pipe)));
    let errors = child.stderr.take().map(|pipe| std::thread::spawn(move || read(pipe)));
    let deadline = Instant::now() + Duration::from_secs(settings.seconds);
    let mut late = false;
    let pid = rustix::process::Pid::from_raw(child.id() as i32);
    let ended = || {
        use rustix::process::{WaitId, WaitIdOptions, waitid};
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
        pid.is_none_or(|pid| !matches!(waitid(WaitId::Pid(pid), options), Ok(None)))
    };
    while !ended() {
        if Instant::now() >= deadline {
            late = true;
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    // Not reaped yet, so the group is still its own: whatever it started ends with it.
    if let Some(pid) = pid {
        let _ = rustix::process::kill_process_group(pid, rustix::process::Signal::KILL);
    }
    let status = child.wait();
    let text = |reader: Option<std::thread::JoinHandle<String>>| {
        reader.and_then(|reader| reader.join().ok()).unwrap_or_default()
    };
    let (output, errors) = (text(output), text(errors));
    if late {
        return crashed(format!("it took longer than {} s", settings.seconds));
    }
    if let Some(verdict) = output.lines().last().and_then(|line| serde_json::from_str(line).ok()) {
        return verdict;
    }
    let last = errors.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default().trim();
    let words = if last.is_empty() { String::new() } else { format!("; its last words: {last}") };
    match status.map(|status| (status.signal(), status.code())) {
        Ok((Some(11), _)) => crashed(format!("a bad memory access (SIGSEGV){words}")),
        Ok((Some(6), _)) => crashed(format!("an abort (SIGABRT){words}")),
        Ok((Some(signal), _)) => crashed(format!("signal {signal}{words}")),
        Ok((None, Some(code))) => crashed(format!("it ended the process, with code {code}{words}")),
        _ => crashed("the process is lost".to_owned()),
    }
}

fn read(mut pipe: impl Read) -> String {
    let mut bytes = Vec::new();
    let _ = pipe.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
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
    writeln!(output, "{}", serde_json::to_string(&verdict)?)
}

fn judge(test: &Test, settings: Settings, worker: &[OsString]) -> Verdict {
    match Case::new(settings, worker).and_then(|case| (test.run)(&case)) {
        Ok(()) => Verdict::Passed,
        Err(verdict) => verdict,
    }
}
