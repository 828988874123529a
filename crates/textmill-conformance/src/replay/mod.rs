//! A failing batch that a run saved, run again alone, and shortened to the smallest text that fails so.
//!
//! The plugin runs in a process of its own whatever the run did, so that a crash or an endless loop is told, not
//! suffered. What happens is what a pipeline would do: the batch as a whole, then its documents one by one. Which plugin
//! that is, the reader of the record says ([`Source`]); what the record names is not run unasked.

mod cut;
mod shrink;
mod source;

pub use shrink::{Shrunk, Smallest};
pub use source::{Named, Source};

use arrow_array::{Array, RecordBatch, StringArray};
use arrow_schema::Schema;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use textmill_loader::schema::{check, files, fill_defaults};
use textmill_loader::worker::Limits;
use textmill_loader::{CallError, Instance, Loader, Plugin, Reduction, regular, sha256, spans};
use textmill_pipeline::config::file::Size;
use textmill_pipeline::record::Record;

/// A record, read and not run.
#[derive(Debug)]
pub struct Saved {
    path: PathBuf,
    /// What it says.
    pub record: Record,
    batch: RecordBatch,
    available: Schema,
}

/// What the reader of a record decides.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Which plugin is run.
    pub source: Source,
    /// Values of the variables that the record names: it gets none of the environment's.
    pub variables: BTreeMap<String, String>,
    /// The longest that a call may take, if not as long as in the run.
    pub time: Option<Duration>,
}

/// A record, with its plugin open.
#[derive(Debug)]
pub struct Replay<'a> {
    loader: &'a Loader,
    saved: Saved,
    settings: Settings,
    /// The file of the plugin that is run.
    pub plugin: PathBuf,
    /// Whether that file is another than when it failed.
    pub changed: bool,
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

impl Saved {
    /// Reads the record at `path`. Nothing of it is run.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(path: &Path) -> Result<Self, String> {
        let (record, batch, available) = Record::load(path).map_err(|error| error.to_string())?;
        Ok(Self { path: path.to_owned(), record, batch, available })
    }

    /// Opens the plugin as the run did, but in a process of its own.
    ///
    /// # Errors
    /// When the plugin does not start, or the settings lack what it needs.
    pub fn open(self, loader: &Loader, settings: Settings) -> Result<Replay<'_>, String> {
        let step = &self.record.step;
        let mut limits = Limits::default();
        if let Some(recorded) = step.max_seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        {
            limits.time = recorded;
        }
        if let Some(size) = step.max_memory.as_ref().and_then(|text| text.parse::<Size>().ok()) {
            limits.memory = Some(size.0);
        }
        limits.time = settings.time.unwrap_or(limits.time);
        let (plugin, opened) = start(loader, &self, &settings, limits)?;
        let hash = regular::open(&plugin).and_then(sha256).ok();
        let recorded = &self.record.plugin.sha256;
        let changed = recorded.is_some() && hash != *recorded;
        Ok(Replay { loader, saved: self, settings, plugin, changed, limits, opened })
    }
}

impl Replay<'_> {
    /// What was saved.
    pub fn record(&self) -> &Record {
        &self.saved.record
    }

    /// How many documents there are.
    pub fn documents(&self) -> usize {
        self.saved.batch.num_rows()
    }

    /// Runs the batch, and its documents one by one if it fails.
    pub fn run(&mut self) -> Outcome {
        let whole = self.opened.run(&self.saved.batch);
        let mut alone = Vec::new();
        if whole.is_err() {
            for row in 0..self.saved.batch.num_rows() {
                let one = self.saved.batch.slice(row, 1);
                let result =
                    if self.saved.batch.num_rows() == 1 { whole.clone() } else { self.opened.run(&one) };
                alone.push((self.id(row), result));
            }
        }
        Outcome { whole, alone }
    }

    fn id(&self, row: usize) -> String {
        strings(&self.saved.batch, "id").map(|ids| ids.value(row).to_owned()).unwrap_or_default()
    }

    /// The plugin's side anew, with these limits.
    fn reopen(&self, limits: Limits) -> Result<Opened, String> {
        start(self.loader, &self.saved, &self.settings, limits).map(|(_, opened)| opened)
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

/// Words as a list of literals: their ends are seen, and nothing in them moves a terminal.
fn words_of(words: &[String]) -> String {
    format!("{words:?}")
}

/// The plugin's file and its operator, open.
fn start(
    loader: &Loader,
    saved: &Saved,
    settings: &Settings,
    limits: Limits,
) -> Result<(PathBuf, Opened), String> {
    let record = &saved.record;
    let plugin = source::plugin(loader, record, settings, limits)?;
    let wanted = &record.plugin.operator;
    let operator = plugin.operators().iter().position(|operator| operator.id == *wanted);
    let operator = operator.ok_or_else(|| format!("the plugin has no operator `{wanted}` any more"))?;
    let described: &Plugin = &plugin;
    let described = &described.operators()[operator];
    let mut options = record.options(&settings.variables)?;
    if let Some(problem) = check(&described.options_schema, &options).first() {
        return Err(format!("its options are not as they were: {}: {}", problem.path, problem.message));
    }
    fill_defaults(&described.options_schema, &mut options);
    for path in files(&described.options_schema, &mut options) {
        *path = record.folder.join(path.as_str()).to_string_lossy().into_owned();
    }
    let opened = match described.rowwise {
        true => plugin.open(operator, &options, &saved.available).map(Opened::Rows),
        false => plugin.reduce(operator, &options, &saved.available).map(Opened::Table),
    };
    let opened = opened.map_err(|error| format!("it does not start: {}: {error}", error.status))?;
    Ok((plugin.path().to_owned(), opened))
}
