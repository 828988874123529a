//! The worker's side: this program as a worker that loads a library and answers for it.
//!
//! The protocol's two pipes are moved away before the library is loaded: a plugin that prints writes to
//! standard error, one that reads standard input finds it empty. When the host goes away, however it ends, so
//! does the worker: a thread watches the pipe for its end, since a plugin in an endless loop never reads it.

use super::memory::limit_memory;
use super::spawn;
use super::stream;
use super::wire::{MAX_BODY, MAX_LINE, Message, PROTOCOL, Sending, batch_of};
use crate::error::CallError;
use crate::instance::{Instance, Status};
use crate::plugin::Plugin;
use crate::search::SearchPath;
use crate::{HostLog, Loader};
use arrow_array::RecordBatch;
use arrow_buffer::{Buffer, MutableBuffer};
use arrow_schema::{Schema, SchemaRef};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::Signal;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Read, Result};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Serves the library, which must have this SHA-256 if one is given, over standard input and output until the input
/// ends.
///
/// # Errors
/// When the pipes cannot be moved, or break.
pub fn serve(library: &Path, sha256: Option<&str>, memory: Option<u64>) -> Result<()> {
    let input = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdin(), 3)?;
    let output = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdout(), 3)?;
    rustix::stdio::dup2_stdin(File::open("/dev/null")?)?;
    rustix::stdio::dup2_stdout(rustix::stdio::stderr())?;
    limit_memory(memory)?;
    spawn::end_with_host()?;
    watch(input.try_clone()?)?;
    let output = Arc::new(Mutex::new(File::from(output)));
    let log = {
        let output = Arc::clone(&output);
        let log: HostLog = Arc::new(move |level, target: &str, message: &str| {
            let line = json!({"log": level, "target": target, "message": message});
            let _ = send(&output, &Message::new(line), 0);
        });
        log
    };
    let loader = Loader::new(SearchPath::new(), Some(log));
    let plugin = loader.load_verified(library, sha256);
    let plugin = plugin.map_err(|refusal| CallError::new(Status::Unsupported, refusal.to_string()));
    let mut server = Server { plugin, instances: BTreeMap::new() };
    let mut input = BufReader::with_capacity(1 << 16, File::from(input));
    let mut room = MutableBuffer::new(0);
    while let Some((request, body)) = receive(&mut input, room)? {
        let answer = server.answer(&request, body.clone());
        let answer = answer.unwrap_or_else(|error| Message::new(refusal(&error)));
        send(&output, &answer, request.get("request").and_then(Value::as_u64).unwrap_or(0))?;
        drop(answer);
        // Memory that nobody holds any more is used for the next batch: fresh pages cost more than copying into them.
        room = body.into_mutable().ok().filter(|room| room.capacity() <= MOST_KEPT).unwrap_or_default();
    }
    Ok(())
}

/// Ends the process when the host has gone away.
fn watch(input: OwnedFd) -> Result<()> {
    let watch = move || {
        // No events are asked for: what is told is only that the other end is closed.
        let mut polled = [PollFd::new(&input, PollFlags::empty())];
        while poll(&mut polled, None).is_err() {}
        // Whoever is not stuck ends by itself.
        std::thread::sleep(Duration::from_secs(2));
        let _ = rustix::process::kill_process(rustix::process::getpid(), Signal::KILL);
    };
    std::thread::Builder::new().name("watch".to_owned()).spawn(watch).map(|_| ())
}

/// Sends the answer to this request; with 0, a line that answers nothing.
fn send(output: &Mutex<File>, message: &Message, request: u64) -> Result<()> {
    let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
    let line = message.line(request);
    let mut sending = Sending::new(&line, message);
    while !sending.done() {
        match sending.step(&mut *output) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn receive(input: &mut impl BufRead, mut room: MutableBuffer) -> Result<Option<(Value, Buffer)>> {
    let mut line = Vec::new();
    if input.by_ref().take(MAX_LINE as u64).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    let header: Value = serde_json::from_slice(&line)?;
    let bytes = header.get("bytes").and_then(Value::as_u64).unwrap_or(0).min(MAX_BODY as u64) as usize;
    room.resize(bytes, 0);
    input.read_exact(&mut room)?;
    Ok(Some((header, room.into())))
}

/// Most memory that is kept for the next batch.
const MOST_KEPT: usize = 1 << 25;

struct Server {
    plugin: std::result::Result<Arc<Plugin>, CallError>,
    instances: BTreeMap<u64, Instance>,
}

impl Server {
    fn answer(&mut self, request: &Value, body: Buffer) -> std::result::Result<Message, CallError> {
        let number = |key: &str| request.get(key).and_then(Value::as_u64).unwrap_or_default();
        let id = number("instance");
        let done = || Message::new(json!({"ok": true}));
        match request.get("call").and_then(Value::as_str).unwrap_or_default() {
            "hello" => self.hello(),
            "open" => {
                let plugin = self.plugin.clone()?;
                let operator = usize::try_from(number("operator")).unwrap_or(usize::MAX);
                if operator >= plugin.operators().len() {
                    return Err(CallError::new(Status::State, "there is no such operator"));
                }
                let options = request.get("options").cloned().unwrap_or_else(|| json!({}));
                let (available, _) = stream(body)?;
                let stage = number("stage") as u32;
                let instance =
                    Instance::open_stage(plugin, operator, options.to_string(), &available, stage)?;
                let header = json!({"ok": true, "columns": instance.columns()});
                let output = Schema::new(instance.output().clone());
                self.instances.insert(id, instance);
                Message::with(header, &output, &[]).map_err(unsendable)
            }
            "process" => {
                let batch = batch(body)?;
                let rows = self.instance(id)?.process(&batch)?;
                let result = batch_of(&rows).map_err(unsendable)?;
                Message::with(json!({"ok": true}), result.schema_ref(), std::slice::from_ref(&result))
                    .map_err(unsendable)
            }
            "push" => {
                let batch = batch(body)?;
                let instance = self.instance(id)?;
                instance.begin()?;
                instance.feed(&batch)?;
                Ok(done())
            }
            "finish" => {
                let instance = self.instance(id)?;
                instance.begin()?;
                let parts = instance.complete()?;
                let schema = Schema::new(instance.output().clone());
                let batches: std::result::Result<Vec<RecordBatch>, _> = parts.iter().map(batch_of).collect();
                let batches = batches.map_err(unsendable)?;
                Message::with(json!({"ok": true}), &schema, &batches).map_err(unsendable)
            }
            "close" => {
                self.instances.remove(&id);
                Ok(done())
            }
            other => Err(CallError::new(Status::Unsupported, format!("there is no call `{other}`"))),
        }
    }

    fn hello(&self) -> std::result::Result<Message, CallError> {
        let plugin = self.plugin.as_ref().map_err(Clone::clone)?;
        let operators: Vec<Value> = plugin.operators().iter().map(describe).collect();
        let (major, minor) = plugin.abi();
        Ok(Message::new(json!({
            "ok": true,
            "protocol": PROTOCOL,
            "id": plugin.id(),
            "version": plugin.version(),
            "contract_major": major,
            "contract_minor": minor,
            "operators": operators,
        })))
    }

    fn instance(&mut self, id: u64) -> std::result::Result<&mut Instance, CallError> {
        self.instances.get_mut(&id).ok_or_else(|| CallError::new(Status::State, "there is no such instance"))
    }
}

fn describe(operator: &crate::Operator) -> Value {
    json!({
        "id": operator.id,
        "version": operator.version,
        "summary": operator.summary,
        "options": operator.options_schema,
        "rowwise": operator.rowwise,
        "deterministic": operator.deterministic,
    })
}

fn stream(body: Buffer) -> std::result::Result<(SchemaRef, Vec<RecordBatch>), CallError> {
    stream::decode(body).map_err(|error| CallError::new(Status::BadSchema, format!("the request: {error}")))
}

fn batch(body: Buffer) -> std::result::Result<RecordBatch, CallError> {
    let (_, batches) = stream(body)?;
    batches.into_iter().next().ok_or_else(|| CallError::new(Status::BadSchema, "the request has no batch"))
}

fn unsendable(error: arrow_schema::ArrowError) -> CallError {
    CallError::new(Status::Internal, format!("the answer cannot be sent: {error}"))
}

fn refusal(error: &CallError) -> Value {
    let mut answer = json!({"ok": false, "status": error.status.to_string(), "message": error.message});
    let known = [
        ("option", error.option.clone().map(Value::String)),
        ("row", error.row.map(|row| json!(row))),
        ("help", error.help.clone().map(Value::String)),
    ];
    for (key, value) in known {
        if let Some(value) = value {
            answer[key] = value;
        }
    }
    answer
}
