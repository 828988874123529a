//! The host's side: what a worker says of itself, and instances that live in workers.

use super::session::{Session, Spec};
use super::stream;
use super::wire::{Message, PROTOCOL, rows_of};
use crate::error::CallError;
use crate::import::{self, Strings};
use crate::instance::{Live, Opened, Status};
use crate::plugin::Operator;
use arrow_array::{Array, RecordBatch, StructArray};
use arrow_buffer::Buffer;
use arrow_schema::{Fields, Schema};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use textmill_abi::TM_STAGE_PARTIAL;

/// The workers of one plugin. Those without work wait here for the next instance.
pub(crate) struct Workers {
    spec: Spec,
    idle: Mutex<Vec<Session>>,
    /// Merging is done by one worker: there may be thousands of groups.
    merging: Mutex<Option<Arc<Mutex<Session>>>>,
    next: AtomicU64,
}

/// An instance in a worker.
pub(crate) struct Remote {
    /// There until it is dropped.
    session: Option<Arc<Mutex<Session>>>,
    workers: Arc<Workers>,
    instance: u64,
    output: Fields,
}

/// What a worker says of itself.
pub(crate) struct Described {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) contract: (u32, u32),
    pub(crate) operators: Vec<Operator>,
}

/// Starts a worker and asks it what it is.
pub(crate) fn describe(spec: Spec) -> Result<(Workers, Described), CallError> {
    let mut session = Session::start(&spec)?;
    let hello = Message::new(json!({"call": "hello", "protocol": PROTOCOL}));
    let (answer, _) = accepted(session.begin(&hello)?)?;
    let wrong = |what: &str| CallError::contract(format!("what it says of itself is wrong: {what}"));
    if answer.get("protocol").and_then(Value::as_u64) != Some(u64::from(PROTOCOL)) {
        return Err(wrong(&format!("it does not speak version {PROTOCOL} of the worker protocol")));
    }
    let text =
        |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let flag = |value: &Value, key: &str| value.get(key).and_then(Value::as_bool).unwrap_or(false);
    let number = |key: &str| answer.get(key).and_then(Value::as_u64).unwrap_or_default() as u32;
    let mut operators = Vec::new();
    for operator in answer.get("operators").and_then(Value::as_array).into_iter().flatten() {
        let options = operator.get("options").cloned();
        let options_schema =
            options.unwrap_or_else(|| json!({"type": "object", "additionalProperties": false}));
        operators.push(Operator {
            id: text(operator, "id"),
            version: text(operator, "version"),
            summary: text(operator, "summary"),
            options_schema,
            rowwise: flag(operator, "rowwise"),
            deterministic: flag(operator, "deterministic"),
        });
    }
    let id = text(&answer, "id");
    let is_name = |name: &str| {
        let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        !name.is_empty() && name.chars().all(good)
    };
    if let Some(bad) = std::iter::once(&id).chain(operators.iter().map(|op| &op.id)).find(|id| !is_name(id)) {
        return Err(wrong(&format!("{bad:?} is no name: lower case, digits and `-` are allowed")));
    }
    if operators.is_empty() || operators.len() > 1024 {
        return Err(wrong(&format!("it has {} operators", operators.len())));
    }
    let contract = (number("contract_major"), number("contract_minor"));
    let described = Described { id, version: text(&answer, "version"), contract, operators };
    let workers =
        Workers { spec, idle: Mutex::new(vec![session]), merging: Mutex::new(None), next: AtomicU64::new(1) };
    Ok((workers, described))
}

impl Workers {
    /// A worker without work, or a new one.
    fn take(&self) -> Result<Session, CallError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        match idle {
            Some(session) => Ok(session),
            None => {
                let mut session = Session::start(&self.spec)?;
                accepted(session.begin(&Message::new(json!({"call": "hello", "protocol": PROTOCOL})))?)?;
                Ok(session)
            }
        }
    }

    fn session(&self, stage: u32) -> Result<Arc<Mutex<Session>>, CallError> {
        if stage == TM_STAGE_PARTIAL {
            return Ok(Arc::new(Mutex::new(self.take()?)));
        }
        let mut merging = self.merging.lock().unwrap_or_else(PoisonError::into_inner);
        let alive =
            |session: &Arc<Mutex<Session>>| !session.lock().unwrap_or_else(PoisonError::into_inner).is_dead();
        if let Some(session) = merging.as_ref().filter(|session| alive(session)) {
            return Ok(Arc::clone(session));
        }
        let session = Arc::new(Mutex::new(self.take()?));
        *merging = Some(Arc::clone(&session));
        Ok(session)
    }

    /// Opens an instance.
    pub(crate) fn open(
        self: &Arc<Self>,
        operator: usize,
        options: &str,
        available: &Schema,
        stage: u32,
    ) -> Result<Opened, CallError> {
        let options: Value = serde_json::from_str(options)
            .map_err(|error| CallError::new(Status::Internal, format!("options are no JSON: {error}")))?;
        let request = |instance: u64| {
            let header = json!({
                "call": "open", "instance": instance, "operator": operator, "stage": stage, "options": options,
            });
            Message::with(header, available, &[]).map_err(unsendable)
        };
        let open = || {
            let (session, instance) = (self.session(stage)?, self.next.fetch_add(1, Ordering::Relaxed));
            let answer = lock(&session).begin(&request(instance)?);
            let output = Fields::empty();
            let remote = Remote { session: Some(session), workers: Arc::clone(self), instance, output };
            Ok((remote, accepted(answer?)?))
        };
        let opened: Result<_, CallError> = open();
        let (mut remote, (answer, body)) = match opened {
            // A worker may have died while it waited for work; that is nobody's fault who opens now.
            Err(error) if error.status == Status::Crash => {
                self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
                open()?
            }
            opened => opened?,
        };
        let (schema, _) = stream::decode(body)
            .map_err(|error| CallError::contract(format!("its result type cannot be read: {error}")))?;
        import::check_fields(schema.fields(), "", 1)?;
        remote.output = schema.fields().clone();
        let columns = answer.get("columns").and_then(Value::as_array).cloned().unwrap_or_default();
        let columns: Option<Vec<String>> =
            columns.iter().map(|name| name.as_str().map(str::to_owned)).collect();
        let columns = columns.ok_or_else(|| CallError::contract("the wanted columns are not all names"))?;
        let output = remote.output.clone();
        Ok(Opened { live: Live::Remote(remote), columns, output })
    }
}

impl Remote {
    /// One result row per row of the batch.
    pub(crate) fn process(&mut self, batch: &RecordBatch) -> Result<StructArray, CallError> {
        let parts = self.send("process", Some(batch))?;
        let total: usize = parts.iter().map(Array::len).sum();
        crate::instance::check_rows(total, batch.num_rows())?;
        crate::instance::join(parts, &self.output)
    }

    /// Gives a batch to a reduction.
    pub(crate) fn push(&mut self, batch: &RecordBatch) -> Result<(), CallError> {
        self.send("push", Some(batch)).map(|_| ())
    }

    /// Says that no more batches come, and takes what there then is.
    pub(crate) fn finish(&mut self) -> Result<Vec<StructArray>, CallError> {
        self.send("finish", None)
    }

    /// Whether the worker is gone.
    pub(crate) fn is_dead(&self) -> bool {
        self.session.as_ref().is_none_or(|session| lock(session).is_dead())
    }

    fn send(&mut self, call: &str, batch: Option<&RecordBatch>) -> Result<Vec<StructArray>, CallError> {
        let header = json!({"call": call, "instance": self.instance});
        let request = match batch {
            Some(batch) => Message::with(header, batch.schema_ref(), std::slice::from_ref(batch)),
            None => Ok(Message::new(header)),
        };
        let request = request.map_err(unsendable)?;
        let session = self.session.as_ref().ok_or_else(|| CallError::new(Status::State, "it was closed"))?;
        let (_, body) = accepted(lock(session).call(&request)?)?;
        if body.is_empty() {
            return Ok(Vec::new());
        }
        let (_, batches) = stream::decode(body)
            .map_err(|error| CallError::contract(format!("its result cannot be read: {error}")))?;
        let mut parts = Vec::with_capacity(batches.len());
        for batch in &batches {
            let rows = rows_of(batch, &self.output)?;
            // Whoever decoded them has looked at the strings.
            import::check_columns(&rows, &self.output, Strings::Good)?;
            parts.push(rows);
        }
        Ok(parts)
    }
}

impl Drop for Remote {
    /// Closes the instance; the worker waits for another.
    fn drop(&mut self) {
        let Some(session) = self.session.take() else { return };
        let close = Message::new(json!({"call": "close", "instance": self.instance}));
        let closed = {
            let mut session = lock(&session);
            !session.is_dead() && session.end(&close).is_ok()
        };
        // Nobody else has it: it is not the one that merges.
        if closed && let Some(session) = Arc::into_inner(session) {
            let session = session.into_inner().unwrap_or_else(PoisonError::into_inner);
            self.workers.idle.lock().unwrap_or_else(PoisonError::into_inner).push(session);
        }
    }
}

fn lock(session: &Arc<Mutex<Session>>) -> std::sync::MutexGuard<'_, Session> {
    session.lock().unwrap_or_else(PoisonError::into_inner)
}

fn unsendable(error: arrow_schema::ArrowError) -> CallError {
    CallError::new(Status::Internal, format!("a batch cannot be sent to its process: {error}"))
}

/// The answer, unless it says that something is wrong.
fn accepted((answer, body): (Value, Buffer)) -> Result<(Value, Buffer), CallError> {
    if answer.get("ok").and_then(Value::as_bool) == Some(true) {
        return Ok((answer, body));
    }
    let text = |key: &str| answer.get(key).and_then(Value::as_str).map(str::to_owned);
    let status = text("status").map_or(Status::Internal, |name| Status::from_name(&name));
    Err(CallError {
        status,
        message: text("message").unwrap_or_else(|| format!("the plugin says only: {status}")),
        option: text("option"),
        row: answer.get("row").and_then(Value::as_u64).and_then(|row| usize::try_from(row).ok()),
        help: text("help"),
    })
}
