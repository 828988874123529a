//! A failing batch that a run saved, run again alone, and shortened to the smallest text that fails so.
//!
//! The plugin runs in a process of its own whatever the run did, so that a crash or an endless loop is told, not
//! suffered. What happens is what a pipeline would do: the batch as a whole, then its documents one by one.

mod cut;
mod shrink;

pub use shrink::{Shrunk, Smallest};

use arrow_array::{Array, RecordBatch, StringArray};
use arrow_schema::Schema;
use std::path::{Path, PathBuf};
use std::time::Duration;
use textmill_loader::schema::{check, files, fill_defaults};
use textmill_loader::worker::Limits;
use textmill_loader::{CallError, Instance, Loader, Plugin, Reduction, sha256, spans};
use textmill_pipeline::config::file::Size;
use textmill_pipeline::record::Record;

/// A record, with its plugin open.
#[derive(Debug)]
pub struct Replay<'a> {
    loader: &'a Loader,
    path: PathBuf,
    /// What was saved.
    pub record: Record,
    /// Whether the plugin's file is another than when it failed.
    pub changed: bool,
    batch: RecordBatch,
    available: Schema,
    limits: Limits,
    opened: Opened,
}

/// An operator, open.
#[derive(Debug)]
enum Opened {
    Rows(Instance),
    Table(Reduction),
}

/// What became of a batch.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Of all documents together.
    pub whole: Result<(), CallError>,
    /// Of each document alone: its id, and what became of it. Only where the whole failed.
    pub alone: Vec<(String, Result<(), CallError>)>,
}

impl Outcome {
    /// Whether something failed.
    pub fn failed(&self) -> bool {
        self.whole.is_err()
    }
}

impl<'a> Replay<'a> {
    /// Opens the plugin of the record at `path`, as the run did but in a process of its own. `time` is the longest that
    /// a call may take, if not as long as in the run.
    ///
    /// # Errors
    /// When the record cannot be read, or its plugin does not start.
    pub fn open(loader: &'a Loader, path: &Path, time: Option<Duration>) -> Result<Self, String> {
        let (record, batch, available) = Record::load(path).map_err(|error| error.to_string())?;
        let step = &record.step;
        let mut limits = Limits::default();
        if let Some(recorded) = step.max_seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        {
            limits.time = recorded;
        }
        if let Some(size) = step.max_memory.as_ref().and_then(|text| text.parse::<Size>().ok()) {
            limits.memory = Some(size.0);
        }
        limits.time = time.unwrap_or(limits.time);
        let hash = std::fs::File::open(&record.plugin.path).and_then(sha256).ok();
        let changed = record.plugin.sha256.is_some() && hash != record.plugin.sha256;
        let opened = start(loader, &record, &available, limits)?;
        Ok(Self { loader, path: path.to_owned(), record, changed, batch, available, limits, opened })
    }

    /// How many documents there are.
    pub fn documents(&self) -> usize {
        self.batch.num_rows()
    }

    /// Runs the batch, and its documents one by one if it fails.
    pub fn run(&mut self) -> Outcome {
        let whole = self.opened.run(&self.batch);
        let mut alone = Vec::new();
        if whole.is_err() {
            for row in 0..self.batch.num_rows() {
                let one = self.batch.slice(row, 1);
                let result = if self.batch.num_rows() == 1 { whole.clone() } else { self.opened.run(&one) };
                alone.push((self.id(row), result));
            }
        }
        Outcome { whole, alone }
    }

    fn id(&self, row: usize) -> String {
        strings(&self.batch, "id").map(|ids| ids.value(row).to_owned()).unwrap_or_default()
    }

    /// The plugin's side anew, with this much time for a call.
    fn reopen(&self, time: Duration) -> Result<Opened, String> {
        start(self.loader, &self.record, &self.available, Limits { time, ..self.limits })
    }
}

impl Opened {
    fn columns(&self) -> &[String] {
        match self {
            Opened::Rows(instance) => instance.columns(),
            Opened::Table(reduction) => reduction.columns(),
        }
    }

    /// Calls the plugin as a pipeline does, with the columns that it wants of these.
    fn run(&mut self, batch: &RecordBatch) -> Result<(), CallError> {
        let indices: Result<Vec<usize>, _> =
            self.columns().iter().map(|name| batch.schema_ref().index_of(name)).collect();
        let input = indices.and_then(|indices| batch.project(&indices));
        let input = input.map_err(|error| CallError {
            status: textmill_loader::Status::BadSchema,
            message: format!("it wants a column that was not saved: {error}"),
            option: None,
            row: None,
            help: None,
        })?;
        match self {
            Opened::Rows(instance) => {
                let rows = instance.process(&input)?;
                match strings(batch, "text") {
                    Some(texts) => spans::check(&rows, texts),
                    None => Ok(()),
                }
            }
            Opened::Table(reduction) => reduction.partial(&input).map(|_| ()),
        }
    }
}

fn strings<'b>(batch: &'b RecordBatch, name: &str) -> Option<&'b StringArray> {
    batch.column_by_name(name).and_then(|column| column.as_any().downcast_ref())
}

fn start(loader: &Loader, record: &Record, available: &Schema, limits: Limits) -> Result<Opened, String> {
    let plugin = match record.command()? {
        Some(words) => loader
            .load_command(&words, &record.folder, limits)
            .map_err(|error| format!("`{}`: {error}", words.join(" ")))?,
        None => loader
            .load_isolated(&record.plugin.path.to_string_lossy(), limits)
            .map_err(|error| error.to_string())?,
    };
    let wanted = &record.plugin.operator;
    let operator = plugin.operators().iter().position(|operator| operator.id == *wanted);
    let operator = operator.ok_or_else(|| format!("the plugin has no operator `{wanted}` any more"))?;
    let described: &Plugin = &plugin;
    let described = &described.operators()[operator];
    let mut options = record.options()?;
    if let Some(problem) = check(&described.options_schema, &options).first() {
        return Err(format!("its options are not as they were: {}: {}", problem.path, problem.message));
    }
    fill_defaults(&described.options_schema, &mut options);
    for path in files(&described.options_schema, &mut options) {
        *path = record.folder.join(path.as_str()).to_string_lossy().into_owned();
    }
    let opened = match described.rowwise {
        true => plugin.open(operator, &options, available).map(Opened::Rows),
        false => plugin.reduce(operator, &options, available).map(Opened::Table),
    };
    opened.map_err(|error| format!("it does not start: {}: {error}", error.status))
}
