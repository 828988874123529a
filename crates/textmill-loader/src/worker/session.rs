//! One worker process: started, talked to with a deadline, killed and reaped.
//!
//! Both pipes are polled at once, so that neither side can keep the other waiting for ever: a worker that
//! does not read, does not answer, or floods its standard error runs into the deadline like one that loops.

use super::clock::Clock;
use super::ending::{End, cause, signal_name};
use super::memory::amount;
use super::wire::{MAX_BODY, MAX_LINE, Message, Sending};
use super::{CRASHED_AT_EXIT, Limits, spawn};
use crate::error::CallError;
use crate::host::Host;
use crate::instance::Status;
use arrow_buffer::Buffer;
use rustix::buffer::spare_capacity;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions};
use serde_json::Value;
use std::ffi::OsString;
use std::io::{ErrorKind, Read};
use std::os::fd::AsFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How long a worker has to say hello and to open: it may read dictionaries and models.
const START: Duration = Duration::from_secs(60);
/// How long a worker has to close an instance.
const END: Duration = Duration::from_secs(5);
/// How long a worker has to end when its input has.
const GRACE: Duration = Duration::from_millis(500);
/// How long the process above a worker has to kill what is below it.
const KILLING: Duration = Duration::from_secs(3);
/// How long a full pipe is left alone: about as long as a worker takes to read it.
const PAUSE: Duration = Duration::from_micros(200);
/// The same, where the worker has not read anything.
const LONGEST_PAUSE: Duration = Duration::from_millis(20);
/// Bytes that are read at once where a line is waited for: little of what follows it is then copied.
const CHUNK: usize = 1 << 12;
/// Room that is made at once for a stream whose length a worker says; beyond that it grows as the stream comes.
const MOST_BELIEVED: usize = 1 << 24;
/// Bytes of the worker's last words that are kept.
const LAST_WORDS: usize = 2048;

/// How a worker is started.
#[derive(Debug, Clone)]
pub(crate) struct Spec {
    pub(crate) program: OsString,
    pub(crate) arguments: Vec<OsString>,
    pub(crate) folder: Option<PathBuf>,
    pub(crate) limits: Limits,
    pub(crate) host: &'static Host,
}

/// A running worker.
pub(super) struct Session {
    child: Child,
    input: Option<ChildStdin>,
    output: ChildStdout,
    errors: Option<ChildStderr>,
    received: Vec<u8>,
    words: Vec<u8>,
    limits: Limits,
    host: &'static Host,
    /// Number of the last request.
    request: u64,
    dead: bool,
}

impl Session {
    pub(super) fn start(spec: &Spec) -> Result<Self, CallError> {
        let mut command = Command::new(&spec.program);
        command.args(&spec.arguments).process_group(0);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        if let Some(folder) = &spec.folder {
            command.current_dir(folder);
        }
        let failed = |error: &dyn std::fmt::Display| {
            let program = spec.program.to_string_lossy();
            CallError::new(Status::Io, format!("its process `{program}` cannot be started: {error}"))
        };
        let mut child = spawn::spawn(command).map_err(|error| failed(&error))?;
        let (input, output, errors) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(input), Some(output)) = (input, output) else {
            return Err(failed(&"it has no pipes"));
        };
        let session = Self {
            child,
            input: Some(input),
            output,
            errors,
            received: Vec::new(),
            words: Vec::new(),
            limits: spec.limits,
            host: spec.host,
            request: 0,
            dead: false,
        };
        session.prepare().map_err(|error| failed(&error))?;
        Ok(session)
    }

    /// Our ends do not block; pipes are as large as a batch, where the system lets us.
    fn prepare(&self) -> rustix::io::Result<()> {
        let mut ends = vec![self.output.as_fd()];
        ends.extend(self.input.as_ref().map(AsFd::as_fd));
        ends.extend(self.errors.as_ref().map(AsFd::as_fd));
        for end in &ends {
            let flags = rustix::fs::fcntl_getfl(end)?;
            rustix::fs::fcntl_setfl(end, flags | rustix::fs::OFlags::NONBLOCK)?;
        }
        #[cfg(target_os = "linux")]
        for end in ends.iter().take(2) {
            let _ = rustix::pipe::fcntl_setpipe_size(end, 1 << 20);
        }
        Ok(())
    }

    /// Whether the worker was given up.
    pub(super) fn is_dead(&self) -> bool {
        self.dead
    }

    /// Sends a request that starts something.
    pub(super) fn begin(&mut self, request: &Message) -> Result<(Value, Buffer), CallError> {
        self.call_within(request, self.limits.time.max(START))
    }

    /// Sends a request and waits for its answer. The answer may say that something is wrong; an error of this
    /// function means that the worker is gone.
    pub(super) fn call(&mut self, request: &Message) -> Result<(Value, Buffer), CallError> {
        self.call_within(request, self.limits.time)
    }

    /// Sends a request that ends something: nobody waits long for that.
    pub(super) fn end(&mut self, request: &Message) -> Result<(Value, Buffer), CallError> {
        self.call_within(request, self.limits.time.min(END))
    }

    fn call_within(&mut self, request: &Message, time: Duration) -> Result<(Value, Buffer), CallError> {
        if self.dead {
            return Err(CallError::new(Status::Crash, "its process has ended"));
        }
        let until = self.limits.until.map(|until| until.saturating_duration_since(Instant::now()));
        let time = until.map_or(time, |left| left.min(time));
        self.request += 1;
        let line = request.line(self.request);
        let mut sending = Outgoing { message: Sending::new(&line, request), full: None };
        let clock = Clock::start(time);
        // Before the first there was nothing to answer.
        if self.request > 1
            && let Err(end) = self.rest_of_before(&clock)
        {
            return Err(self.give_up(end, time));
        }
        loop {
            let header = match self.line(&mut sending, &clock) {
                Ok(header) => header,
                Err(end) => return Err(self.give_up(end, time)),
            };
            let bytes = header.get("bytes").map_or(Some(0), Value::as_u64).filter(|&n| n <= MAX_BODY as u64);
            let Some(bytes) = bytes else {
                return Err(
                    self.give_up(End::Garbage("its answer says no length that can be".to_owned()), time)
                );
            };
            let body = match self.body(bytes as usize, &mut sending, &clock) {
                Ok(body) => body,
                Err(end) => return Err(self.give_up(end, time)),
            };
            match header.get("log").and_then(Value::as_i64) {
                Some(level) => {
                    let text = |key: &str| header.get(key).and_then(Value::as_str).unwrap_or_default();
                    self.host.tell(level as i32, text("target"), text("message"));
                }
                None => {
                    let other = header.get("request").filter(|&number| *number != self.request);
                    return match other {
                        Some(_) => Err(self.give_up(End::answered_unasked(), time)),
                        None => Ok((header, body)),
                    };
                }
            }
        }
    }

    /// What came after the last answer: lines for the log may, an answer to nothing would be taken for one to the
    /// request that comes next.
    fn rest_of_before(&mut self, clock: &Clock) -> Result<(), End> {
        let nothing = Message::new(Value::Null);
        let mut sending = Outgoing { message: Sending::new(&[], &nothing), full: None };
        self.read_what_is_there()?;
        while !self.received.is_empty() {
            let header = self.line(&mut sending, clock)?;
            let Some(level) = header.get("log").and_then(Value::as_i64) else {
                return Err(End::answered_unasked());
            };
            let text = |key: &str| header.get(key).and_then(Value::as_str).unwrap_or_default();
            self.host.tell(level as i32, text("target"), text("message"));
            self.read_what_is_there()?;
        }
        Ok(())
    }

    /// Reads what the pipe holds, without waiting for more.
    fn read_what_is_there(&mut self) -> Result<(), End> {
        self.received.reserve(CHUNK);
        match rustix::io::read(&self.output, spare_capacity(&mut self.received)) {
            // Its end is told by whoever sends the next request.
            Ok(_) | Err(Errno::AGAIN | Errno::INTR) => Ok(()),
            Err(_) => Err(End::Closed),
        }
    }

    fn line(&mut self, sending: &mut Outgoing<'_>, clock: &Clock) -> Result<Value, End> {
        let mut seen = 0;
        loop {
            if let Some(at) = self.received.iter().skip(seen).position(|&byte| byte == b'\n') {
                let rest = self.received.split_off(seen + at + 1);
                let line = std::mem::replace(&mut self.received, rest);
                let header: Option<Value> = serde_json::from_slice(&line).ok();
                return header.filter(Value::is_object).ok_or_else(|| {
                    let line: String = String::from_utf8_lossy(&line).trim_end().chars().take(60).collect();
                    End::Garbage(format!("its answer is not a line of JSON but {line:?}"))
                });
            }
            seen = self.received.len();
            if seen > MAX_LINE {
                return Err(End::Garbage("its answer is a line without end".to_owned()));
            }
            self.wait(sending, clock, None)?;
        }
    }

    /// The stream behind a line, read to where it stays: results are as large as what they are made of, and every copy
    /// of them counts.
    fn body(&mut self, bytes: usize, sending: &mut Outgoing<'_>, clock: &Clock) -> Result<Buffer, End> {
        let mut body = Vec::with_capacity(bytes.min(MOST_BELIEVED));
        let part = self.received.len().min(bytes);
        body.extend(self.received.drain(..part));
        while body.len() < bytes {
            if body.len() == body.capacity() {
                body.reserve((bytes - body.len()).min(body.len()));
            }
            self.wait(sending, clock, Some(&mut body))?;
        }
        // A vector may have more room than it was asked for.
        self.received.splice(..0, body.drain(bytes..));
        Ok(Buffer::from_vec(body))
    }

    /// Waits until something can be sent or received, and does it. What is received goes into the room that is left in
    /// `body`, or to what is not understood yet.
    fn wait(
        &mut self,
        sending: &mut Outgoing<'_>,
        clock: &Clock,
        body: Option<&mut Vec<u8>>,
    ) -> Result<(), End> {
        let left = clock.left(self.host)?;
        // A pipe says that it has room when it has room for a page, and waking up for each would take longer than the
        // copying: a full one is left alone until the worker has taken most of it.
        let full = sending.full.filter(|_| !sending.message.done());
        let left = full.map_or(left, |pause| left.min(pause));
        let left = Timespec { tv_sec: left.as_secs() as i64, tv_nsec: i64::from(left.subsec_nanos()) };
        let (quiet, readable, writable, complaining);
        {
            let mut polled = vec![PollFd::new(&self.output, PollFlags::IN)];
            let input = self.input.as_ref().filter(|_| !sending.message.done() && full.is_none());
            let errors = self.errors.as_ref();
            polled.extend(errors.map(|errors| PollFd::new(errors, PollFlags::IN)));
            polled.extend(input.map(|input| PollFd::new(input, PollFlags::OUT)));
            quiet = match poll(&mut polled, Some(&left)) {
                Ok(ready) => ready == 0 && full.is_none(),
                Err(Errno::INTR) => false,
                Err(error) => return Err(End::Garbage(format!("its pipes cannot be watched: {error}"))),
            };
            let ready = |index: usize| polled.get(index).is_some_and(|fd| !fd.revents().is_empty());
            readable = ready(0);
            complaining = errors.is_some() && ready(1);
            writable = full.is_some() || (input.is_some() && ready(1 + usize::from(errors.is_some())));
        }
        // A child of a worker that is gone may hold its pipes open: nothing will ever come from there.
        if quiet && self.wait_for_end(Duration::ZERO) {
            return Err(End::Closed);
        }
        if complaining {
            self.hear();
        }
        if writable && let Some(input) = &mut self.input {
            sending.send(input);
        }
        if readable {
            let into = body.unwrap_or_else(|| {
                self.received.reserve(CHUNK);
                &mut self.received
            });
            match rustix::io::read(&self.output, spare_capacity(into)) {
                Ok(0) => return Err(End::Closed),
                Ok(_) | Err(Errno::AGAIN | Errno::INTR) => {}
                Err(_) => return Err(End::Closed),
            }
        }
        Ok(())
    }

    /// Takes what the worker wrote to its standard error: to the log, and into its last words.
    fn hear(&mut self) {
        let Some(errors) = &mut self.errors else { return };
        let mut chunk = [0; 1 << 13];
        match errors.read(&mut chunk) {
            Ok(n) if n > 0 => {
                let heard = &chunk[..n];
                for line in String::from_utf8_lossy(heard).lines().filter(|line| !line.trim().is_empty()) {
                    self.host.tell(textmill_abi::TM_LOG_INFO, "worker", line);
                }
                self.words.extend_from_slice(heard);
                let over = self.words.len().saturating_sub(LAST_WORDS);
                self.words.drain(..over);
            }
            Err(error) if retry(&error) => {}
            _ => self.errors = None,
        }
    }

    /// Kills and reaps the worker, and says what became of it.
    fn give_up(&mut self, end: End, time: Duration) -> CallError {
        let ended = match end {
            // The pipe closes just before the process is gone.
            End::Closed => self.wait_for_end(GRACE),
            _ => false,
        };
        let status = self.kill();
        for _ in 0..16 {
            if self.errors.is_some() {
                self.hear();
            }
        }
        let mut error = match end {
            End::Late => {
                CallError::new(Status::Timeout, format!("took longer than {} s", time.as_secs_f64()))
            }
            End::Cancelled => CallError::new(Status::Cancelled, "the run was stopped"),
            End::Garbage(what) => {
                CallError::new(Status::Crash, format!("its process broke the protocol: {what}"))
            }
            End::Closed => match status.filter(|_| ended) {
                Some(status) => CallError::new(Status::Crash, cause(status)),
                None => CallError::new(Status::Crash, "its process closed the pipe to the host"),
            },
        };
        let words = String::from_utf8_lossy(&self.words);
        let last = words.lines().rfind(|line| !line.trim().is_empty()).map(|line| line.trim().to_owned());
        if let (Status::Crash, Some(last)) = (error.status, last) {
            let last: String = last.chars().filter(|c| !c.is_control()).take(300).collect();
            error.message = format!("{}; its last words: {last}", error.message);
        }
        let by_signal = status.is_some_and(|status| status.signal().is_some()) && ended;
        if let (true, Some(memory)) = (by_signal, self.limits.memory) {
            let memory = amount(memory);
            error.help = Some(format!("it may have reached `max-memory`, {memory}; more can be given"));
        }
        if error.status == Status::Timeout {
            error.help = Some("`max-seconds` gives it more".to_owned());
        }
        error
    }

    /// Whether the process ends within this time. It is not reaped: its group can still be killed safely.
    fn wait_for_end(&self, time: Duration) -> bool {
        let Some(pid) = Pid::from_raw(self.child.id() as i32) else { return true };
        let deadline = Instant::now() + time;
        let mut pause = Duration::from_micros(100);
        loop {
            let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
            if !matches!(rustix::process::waitid(WaitId::Pid(pid), options), Ok(None)) {
                return true;
            }
            if Instant::now() >= deadline {
                return false;
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(10));
        }
    }

    /// Ends the worker and what it started, and reaps it.
    fn kill(&mut self) -> Option<ExitStatus> {
        self.dead = true;
        self.input = None;
        if let Some(pid) = Pid::from_raw(self.child.id() as i32) {
            // The process above the worker kills what is below it. It is not reaped, so the number is still its own.
            if cfg!(target_os = "linux") && rustix::process::kill_process(pid, Signal::TERM).is_ok() {
                self.wait_for_end(KILLING);
            }
            let _ = rustix::process::kill_process_group(pid, Signal::KILL);
        }
        self.child.wait().ok()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if !self.dead {
            self.input = None;
            let ended = self.wait_for_end(GRACE);
            let status = self.kill();
            if let Some(signal) = status.filter(|_| ended).and_then(|status| status.signal()) {
                let words = format!("{CRASHED_AT_EXIT}: its process was killed by {}", signal_name(signal));
                self.host.tell(textmill_abi::TM_LOG_WARN, "worker", &words);
            }
        }
    }
}

/// A message on its way to a worker.
struct Outgoing<'a> {
    message: Sending<'a>,
    /// How long to leave the pipe alone, where it is full.
    full: Option<Duration>,
}

impl Outgoing<'_> {
    /// Sends what the pipe takes. A worker that reads no more may have answered before it went: that is read next.
    fn send(&mut self, input: &mut ChildStdin) {
        let mut sent = false;
        while !self.message.done() {
            match self.message.step(input) {
                Ok(n) => sent |= n > 0,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if retry(&error) => {
                    let longer = self.full.filter(|_| !sent).map(|pause| (pause * 2).min(LONGEST_PAUSE));
                    self.full = Some(longer.unwrap_or(PAUSE));
                    return;
                }
                Err(_) => self.message.give_up(),
            }
        }
    }
}

fn retry(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn session(answers: &str) -> Session {
        let script = format!("while read -r line; do {answers}; done");
        let spec = Spec {
            program: "sh".into(),
            arguments: vec!["-c".into(), script.into()],
            folder: None,
            limits: Limits { time: Duration::from_secs(10), memory: None, until: None },
            host: Host::leak(None),
        };
        Session::start(&spec).unwrap()
    }

    fn call(session: &mut Session) -> Result<Value, CallError> {
        session.call(&Message::new(json!({"call": "process"}))).map(|(header, _)| header)
    }

    #[test]
    fn an_answer_too_many_is_not_taken_for_the_next() {
        let mut worker = session(r#"echo '{"ok": true}'; echo '{"ok": true}'"#);
        assert_eq!(call(&mut worker).unwrap(), json!({"ok": true}));
        std::thread::sleep(Duration::from_millis(200));
        let error = call(&mut worker).unwrap_err();
        assert!(error.message.contains("more answers than it was asked for"), "{}", error.message);
        assert!(worker.is_dead());
    }

    #[test]
    fn an_answer_to_another_request_ends_the_worker() {
        let mut worker = session(r#"echo '{"ok": true, "request": 1}'"#);
        assert!(call(&mut worker).is_ok());
        let error = call(&mut worker).unwrap_err();
        assert_eq!(error.status, Status::Crash);
        assert!(error.message.contains("more answers than it was asked for"), "{}", error.message);
    }

    #[test]
    fn a_stream_ends_where_its_line_says() {
        // Longer than a pipe, and with what comes next in the same breath.
        for length in [1, 4_095, 4_096, 70_000, 3_000_000] {
            let mut worker = session(&format!(
                r#"echo '{{"ok": true, "bytes": {length}}}'; head -c {length} /dev/zero; echo '{{"log": 3, "target": "t", "message": "m"}}'"#
            ));
            for _ in 0..3 {
                let (header, body) = worker.call(&Message::new(json!({"call": "process"}))).unwrap();
                assert_eq!(header["ok"], json!(true));
                assert_eq!(body.len(), length);
                assert!(body.iter().all(|&byte| byte == 0));
            }
        }
    }

    #[test]
    fn lines_for_the_log_may_come_at_any_time() {
        let mut worker = session(r#"echo '{"ok": true}'; echo '{"log": 3, "target": "t", "message": "m"}'"#);
        for _ in 0..3 {
            assert_eq!(call(&mut worker).unwrap(), json!({"ok": true}));
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}
