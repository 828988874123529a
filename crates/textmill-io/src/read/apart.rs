//! Reading in a process of its own what a reader may break on.
//!
//! PDF files, Word documents and pages are read by parsers that follow what others wrote in every way, and some of
//! what others wrote makes a parser slow, endless, hungry for memory, or overflow its stack. A thread can be watched
//! but not ended: each such document would take a core from the run for ever, and a stack that overflows takes the
//! whole run with it. A process can be ended, and its memory bounded. So a worker of this program (it runs [`serve`])
//! is given one document after the other over pipes; where it takes too long it is killed, and that document, and no
//! other, is not read. What goes through the pipes is small beside what parsing costs.
//!
//! All other formats are read in one pass over bytes that `max-bytes` bounds, decompression included: they need none
//! of this.
//!
//! Over the pipes go a line of JSON and as many bytes as it says, in both directions. When the run is gone, however it
//! ended, the worker's input ends and with it the worker; one that reads on for ever ends itself a little after its
//! time.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::record::{Body, SourceName};
use super::{MAX_TEXT, RawDocument, ReadOptions, Record};
use crate::document::DocumentMeta;
use crate::error::{RecordError, RecordErrorKind};
use crate::input::InputFormat;

/// How much longer than its time a worker waits to be killed before it ends itself.
const GRACE: Duration = Duration::from_secs(10);
/// The longest line of an answer: metadata and notes.
const MAX_LINE: u64 = 16 << 20;

/// How documents are read apart.
#[derive(Debug, Clone)]
pub struct Apart {
    /// The program that runs [`serve`], and its arguments.
    pub program: Vec<OsString>,
    /// How long one document may take.
    pub time: Duration,
}

/// What the worker needs besides the bytes.
#[derive(Serialize, Deserialize)]
struct Request {
    bytes: u64,
    milliseconds: u64,
    source: SourceName,
    encoding: Option<String>,
    lossy: bool,
    language: Option<String>,
    date: Option<String>,
    max_bytes: u64,
}

#[derive(Serialize, Deserialize)]
struct Answer {
    /// Of the text.
    bytes: u64,
    meta: Option<DocumentMeta>,
    had_bom: bool,
    replacements: u64,
    error: Option<(RecordErrorKind, String)>,
}

impl Record {
    /// Whether its reader may be slow or break on it.
    pub fn is_read_apart(&self) -> bool {
        let format = matches!(self.source.format, InputFormat::Html | InputFormat::Docx | InputFormat::Pdf);
        format && matches!(self.body, Body::Bytes(_))
    }
}

/// A worker, started when the first document comes and again when one was given up.
#[derive(Debug)]
pub struct Worker {
    apart: Apart,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    child: Child,
    requests: Sender<(Vec<u8>, Arc<Vec<u8>>)>,
    answers: Receiver<io::Result<(Answer, Vec<u8>)>>,
    /// How many documents it has read.
    served: u64,
}

impl Worker {
    /// For one thread.
    pub fn new(apart: Apart) -> Self {
        Self { apart, running: None }
    }

    /// As [`Record::parse`].
    ///
    /// # Errors
    /// As for [`Record::parse`]; and when the document takes too long or its reader breaks.
    pub fn parse(&mut self, record: Record, options: &ReadOptions) -> Result<RawDocument, RecordError> {
        let Record { source, line, body } = record;
        let bytes = match body {
            Body::Bytes(bytes) => Arc::new(bytes),
            body => return Record { source, line, body }.parse(options),
        };
        let length = bytes.len() as u64;
        let request = Request {
            bytes: length,
            milliseconds: u64::try_from(self.apart.time.as_millis()).unwrap_or(u64::MAX),
            source: source.clone(),
            encoding: options.encoding.clone(),
            lossy: options.lossy,
            language: options.language.clone(),
            date: options.date.clone(),
            max_bytes: options.max_bytes,
        };
        let mut head = serde_json::to_vec(&request).unwrap_or_default();
        head.push(b'\n');
        loop {
            let before = self.running.as_ref().map_or(0, |running| running.served);
            let failed = |kind, cause| RecordError { kind, ..source.error(line, cause) };
            return match self.ask(&head, &bytes) {
                Ok((Answer { error: Some((kind, cause)), .. }, _)) => Err(failed(kind, cause)),
                Ok((Answer { meta, had_bom, replacements, .. }, text)) => {
                    let facts = super::ReaderFacts { bytes: length, line, had_bom, replacements };
                    match (meta, String::from_utf8(text)) {
                        (Some(meta), Ok(text)) => Ok(RawDocument { meta, text, facts }),
                        _ => Err(failed(RecordErrorKind::Crash, "its reader went wrong".to_owned())),
                    }
                }
                // What happens to a document must depend on that document: not on what was read before it.
                Err((RecordErrorKind::Crash, _)) if before > 0 => continue,
                Err((kind, cause)) => Err(failed(kind, cause)),
            };
        }
    }

    fn ask(
        &mut self,
        head: &[u8],
        bytes: &Arc<Vec<u8>>,
    ) -> Result<(Answer, Vec<u8>), (RecordErrorKind, String)> {
        if self.running.is_none() {
            self.running = Some(start(&self.apart.program).map_err(|error| {
                (RecordErrorKind::Crash, format!("the process that would read it cannot be started: {error}"))
            })?);
        }
        let time = self.apart.time;
        let answer = match &self.running {
            Some(running) if running.requests.send((head.to_vec(), Arc::clone(bytes))).is_ok() => {
                running.answers.recv_timeout(time)
            }
            _ => Err(RecvTimeoutError::Disconnected),
        };
        match answer {
            Ok(Ok(answer)) => {
                self.running.iter_mut().for_each(|running| running.served += 1);
                Ok(answer)
            }
            Err(RecvTimeoutError::Timeout) => {
                self.end();
                let seconds = time.as_secs_f64();
                let cause = format!(
                    "reading it took longer than {seconds} s and was ended; `input.max-seconds` gives it more"
                );
                Err((RecordErrorKind::Timeout, cause))
            }
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => {
                let how = self.end().map_or_else(|| "ended".to_owned(), how);
                Err((
                    RecordErrorKind::Crash,
                    format!("its reader broke on it: the process that read it {how}"),
                ))
            }
        }
    }

    /// Ends the process.
    fn end(&mut self) -> Option<ExitStatus> {
        let mut running = self.running.take()?;
        // One that has ended by itself, or is about to, says how.
        let begun = Instant::now();
        let closed = matches!(running.answers.try_recv(), Err(std::sync::mpsc::TryRecvError::Disconnected));
        while closed && begun.elapsed() < Duration::from_millis(200) {
            if let Ok(Some(status)) = running.child.try_wait() {
                return Some(status);
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        drop(running.child.kill());
        running.child.wait().ok()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.end();
    }
}

fn start(program: &[OsString]) -> io::Result<Running> {
    let (first, rest) = program.split_first().ok_or(io::ErrorKind::NotFound)?;
    let mut command = Command::new(first);
    command.args(rest).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    // Ctrl-C is for the run, which then finishes what is in flight.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn()?;
    let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(io::ErrorKind::BrokenPipe.into());
    };
    let (requests, for_thread) = channel();
    let (to_us, answers) = channel();
    // Pipes have no time limits; who waits for a channel has. When the process is killed, this thread ends.
    std::thread::spawn(move || talk(input, BufReader::new(output), &for_thread, &to_us));
    Ok(Running { child, requests, answers, served: 0 })
}

fn talk(
    mut input: ChildStdin,
    mut output: BufReader<ChildStdout>,
    requests: &Receiver<(Vec<u8>, Arc<Vec<u8>>)>,
    answers: &Sender<io::Result<(Answer, Vec<u8>)>>,
) {
    for (head, bytes) in requests {
        let mut exchange = || {
            input.write_all(&head)?;
            input.write_all(&bytes)?;
            input.flush()?;
            receive::<Answer>(&mut output, |answer| answer.bytes)
        };
        let answer = exchange().and_then(|answer| answer.ok_or(io::ErrorKind::UnexpectedEof.into()));
        let broken = answer.is_err();
        if answers.send(answer).is_err() || broken {
            return;
        }
    }
}

/// A line of JSON and the bytes behind it; nothing at the end.
fn receive<T: for<'de> Deserialize<'de>>(
    from: &mut impl BufRead,
    bytes_of: impl Fn(&T) -> u64,
) -> io::Result<Option<(T, Vec<u8>)>> {
    let mut line = Vec::new();
    if from.by_ref().take(MAX_LINE).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    let head: T = serde_json::from_slice(&line)?;
    let length = bytes_of(&head).min(MAX_TEXT as u64 + 1);
    let mut bytes = Vec::new();
    if from.take(length).read_to_end(&mut bytes)? as u64 != length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some((head, bytes)))
}

/// The worker's side: reads documents until `input` ends.
///
/// # Errors
/// When a pipe breaks.
pub fn serve(input: impl Read, mut output: impl Write) -> io::Result<()> {
    let mut input = BufReader::new(input);
    let deadline = Arc::new(std::sync::Mutex::new(None::<Instant>));
    watch(Arc::clone(&deadline));
    let until = |time: Option<Instant>| *deadline.lock().unwrap_or_else(PoisonError::into_inner) = time;
    while let Some((request, bytes)) = receive::<Request>(&mut input, |request| request.bytes)? {
        let time = Duration::from_millis(request.milliseconds).saturating_add(GRACE);
        until(Instant::now().checked_add(time));
        let options = ReadOptions {
            encoding: request.encoding,
            lossy: request.lossy,
            language: request.language,
            date: request.date,
            max_bytes: request.max_bytes,
            ..ReadOptions::default()
        };
        let read = Record { source: request.source, line: None, body: Body::Bytes(bytes) }.parse(&options);
        let (answer, text) = match read {
            Ok(RawDocument { meta, text, facts }) => {
                let bytes = text.len() as u64;
                let (had_bom, replacements) = (facts.had_bom, facts.replacements);
                (Answer { bytes, meta: Some(meta), had_bom, replacements, error: None }, text)
            }
            Err(RecordError { kind, cause, .. }) => {
                let error = Some((kind, cause));
                (Answer { bytes: 0, meta: None, had_bom: false, replacements: 0, error }, String::new())
            }
        };
        until(None);
        let mut head = serde_json::to_vec(&answer)?;
        head.push(b'\n');
        output.write_all(&head)?;
        output.write_all(text.as_bytes())?;
        output.flush()?;
    }
    Ok(())
}

/// Ends this process when a document takes far too long: whoever would have killed it is gone.
fn watch(deadline: Arc<std::sync::Mutex<Option<Instant>>>) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_millis(500));
            let until = *deadline.lock().unwrap_or_else(PoisonError::into_inner);
            if until.is_some_and(|until| Instant::now() >= until) {
                std::process::abort();
            }
        }
    });
}

/// How a process ended, in words.
fn how(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        let why = match signal {
            6 => ", an abort: it may have needed more than `input.max-memory`, or its stack overflowed",
            9 => "; perhaps the system ran out of memory",
            11 => ", a bad memory access",
            _ => "",
        };
        return format!("was ended by signal {signal}{why}");
    }
    status.code().map_or_else(|| "ended".to_owned(), |code| format!("ended with code {code}"))
}
