//! What every test needs: the plugin loaded, its operators opened, documents with every column.

use crate::{Settings, Subject, Verdict, texts};
use arrow_array::{Array, RecordBatch, StringArray, StructArray};
use arrow_schema::Schema;
use serde_json::Value;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use textmill_loader::schema::{check, fill_defaults};
use textmill_loader::worker::{CRASHED_AT_EXIT, Limits};
use textmill_loader::{CallError, HostLog, Instance, Loader, Plugin, Reduction, SearchPath, Status, spans};
use textmill_pipeline::plan_schema::available;
use textmill_pipeline::sample;

/// A test ends early with what it found.
pub(crate) type Found<T> = Result<T, Verdict>;

pub(crate) struct Case {
    pub(crate) loader: Loader,
    pub(crate) plugin: Arc<Plugin>,
    pub(crate) settings: Settings,
    pub(crate) texts: Vec<String>,
    pub(crate) available: Schema,
}

/// An operator opened as a pipeline would.
pub(crate) enum Opened {
    Rows(Instance),
    Table(Reduction),
}

impl Case {
    /// Where the plugin is a program, how its processes crash when they are to end goes to `ends`.
    pub(crate) fn new(
        settings: Settings,
        worker: &[std::ffi::OsString],
        ends: &Arc<Mutex<Vec<String>>>,
    ) -> Found<Self> {
        let ends = Arc::clone(ends);
        let log: HostLog = Arc::new(move |_, target: &str, message: &str| {
            if target == "worker" && message.starts_with(CRASHED_AT_EXIT) {
                ends.lock().unwrap_or_else(PoisonError::into_inner).push(message.to_owned());
            }
        });
        let loader = Loader::new(SearchPath::new(), Some(log)).with_worker(worker.iter().cloned());
        let plugin = match &settings.subject {
            Subject::Library(path) => {
                let path = path.canonicalize().unwrap_or_else(|_| path.clone());
                loader.load(&path.to_string_lossy()).map_err(|error| {
                    let cause = error.attempts.first().map(|attempt| attempt.refusal.to_string());
                    failed(format!("it cannot be loaded: {}", cause.unwrap_or_else(|| error.to_string())))
                })?
            }
            Subject::Command(words) => loader
                .load_command(words, Path::new(""), Limits::default())
                .map_err(|error| failed(format!("it cannot be started: {error}")))?,
        };
        let texts = texts::all(settings.seed, &settings.texts).map_err(failed)?;
        Ok(Self { loader, plugin, settings, texts, available: available() })
    }

    /// The options of an operator: the given ones, and the defaults.
    pub(crate) fn options(&self, operator: usize) -> Found<Value> {
        let schema = &self.plugin.operators()[operator].options_schema;
        let mut options = self.settings.options.clone();
        if let Some(problem) = check(schema, &options).first() {
            let id = &self.plugin.operators()[operator].id;
            let at = problem.path.to_string();
            return Err(Verdict::Skipped(format!(
                "`{id}` does not start with its defaults: {at} {}; give --options",
                problem.message
            )));
        }
        fill_defaults(schema, &mut options);
        Ok(options)
    }

    pub(crate) fn open(&self, operator: usize) -> Found<Opened> {
        self.open_with(operator, &self.options(operator)?).map_err(|error| match error.status {
            Status::BadSchema => Verdict::Skipped(format!("{error}: it needs an earlier step")),
            _ => failed(format!("it does not open: {error}")),
        })
    }

    pub(crate) fn open_with(&self, operator: usize, options: &Value) -> Result<Opened, CallError> {
        match self.plugin.operators()[operator].rowwise {
            true => self.plugin.open(operator, options, &self.available).map(Opened::Rows),
            false => self.plugin.reduce(operator, options, &self.available).map(Opened::Table),
        }
    }

    /// Every row-wise operator, opened.
    pub(crate) fn row_wise(&self) -> Found<Vec<(String, Instance)>> {
        let mut all = Vec::new();
        for (index, operator) in self.plugin.operators().iter().enumerate().filter(|(_, op)| op.rowwise) {
            match self.open(index)? {
                Opened::Rows(instance) => all.push((operator.id.clone(), instance)),
                Opened::Table(_) => {}
            }
        }
        if all.is_empty() {
            return Err(Verdict::Skipped("it has no operator that works row by row".to_owned()));
        }
        Ok(all)
    }

    /// The documents of all texts.
    pub(crate) fn documents(&self) -> RecordBatch {
        sample::documents(&self.texts, true)
    }
}

pub(crate) fn failed(message: impl Into<String>) -> Verdict {
    Verdict::Failed(message.into())
}

/// These columns of the documents, in this order.
pub(crate) fn project(documents: &RecordBatch, columns: &[String]) -> Found<RecordBatch> {
    let indices: Result<Vec<usize>, _> =
        columns.iter().map(|name| documents.schema_ref().index_of(name)).collect();
    let projected = indices.and_then(|indices| documents.project(&indices));
    projected.map_err(|error| failed(format!("the documents lack a column: {error}")))
}

pub(crate) fn texts_of(documents: &RecordBatch) -> &StringArray {
    let column = documents.column_by_name("text").and_then(|column| column.as_any().downcast_ref());
    column.expect("documents have a text column of strings")
}

/// What became of each document, as a pipeline would find out: all together, and one by one if that fails. A
/// document may be refused with a reason; whatever breaks the contract is a finding.
pub(crate) fn outcomes(
    instance: &mut Instance,
    documents: &RecordBatch,
) -> Found<Vec<Result<StructArray, CallError>>> {
    let batch = project(documents, instance.columns())?;
    let texts = texts_of(documents);
    if let Ok(whole) = instance.process(&batch).and_then(|rows| {
        spans::check(&rows, texts)?;
        Ok(rows)
    }) {
        return Ok((0..whole.len()).map(|row| Ok(whole.slice(row, 1))).collect());
    }
    let mut all = Vec::new();
    for row in 0..batch.num_rows() {
        let result = instance.process(&batch.slice(row, 1)).and_then(|rows| {
            spans::check(&rows, &texts.slice(row, 1))?;
            Ok(rows)
        });
        if let Err(error) = &result
            && !matches!(error.status, Status::BadData | Status::Unsupported | Status::Io)
        {
            return Err(failed(format!("{}: {error} (text {})", error.status, shown(texts.value(row)))));
        }
        all.push(result);
    }
    // Each passes alone: then the batch as a whole is what it cannot do.
    if all.iter().all(Result::is_ok)
        && let Err(error) = instance.process(&batch)
    {
        return Err(failed(format!("a batch fails whose documents pass one by one: {error}")));
    }
    Ok(all)
}

/// The beginning of a text, for a message.
pub(crate) fn shown(text: &str) -> String {
    let cut: String = text.chars().take(30).collect();
    let more = if cut.len() < text.len() { "…" } else { "" };
    format!("{:?}", format!("{cut}{more}"))
}

/// The first document whose outcome differs.
pub(crate) fn difference(
    one: &[Result<StructArray, CallError>],
    other: &[Result<StructArray, CallError>],
    texts: &StringArray,
) -> Option<String> {
    let same =
        |one: &Result<StructArray, CallError>, other: &Result<StructArray, CallError>| match (one, other) {
            (Ok(one), Ok(other)) => one.to_data() == other.to_data(),
            (Err(one), Err(other)) => one.status == other.status,
            _ => false,
        };
    let row = (0..one.len().max(other.len())).find(|&row| match (one.get(row), other.get(row)) {
        (Some(one), Some(other)) => !same(one, other),
        _ => true,
    })?;
    Some(shown(texts.value(row)))
}
