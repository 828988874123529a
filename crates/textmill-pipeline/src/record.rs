//! Failing batches, saved so that they can be run again alone.
//!
//! A record is two files of one name. `STEP-00012.arrow` (an Arrow IPC file) has the batch as the step got it, and the
//! documents' ids and texts; its metadata says which columns were on offer. `STEP-00012.toml` says the rest: the
//! plugin with its SHA-256, the step as its config has it, how text is cut into words (layers are made again when a
//! text is shortened), and what failed. What came from the environment stands as `${NAME}` there, and is to be
//! given again.
//!
//! A record may come from anybody. What it names (a plugin, a command, variables, files) is a proposal: whoever runs it
//! again decides what of it counts, and nothing is taken from the environment because a record says so.
//!
//! Nothing is written over: a name that is taken gets a number. A run saves at most [`MOST`] records, since a plugin
//! that fails on everything would fill the disk.

use crate::config::file::{Step, Text};
use crate::config::variables::{Variables, put_in};
use crate::plan::{Layer, LayerBuilder, Plan, PlannedReduction, PlannedStep};
use crate::run::batch::Batch;
use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_ipc::writer::{FileWriter, StreamWriter};
use arrow_schema::{ArrowError, Schema};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use textmill_loader::{CallError, Panicked, Plugin, Status, quietly, regular};
use textmill_text::segment::UserDictionary;
use textmill_text::tokens::Tokenizer;

/// Most records of one run.
const MOST: usize = 100;
/// Metadata key of the schema that was on offer.
const OFFER: &str = "textmill.available";

/// What was saved of a failing batch, without the batch.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Record {
    /// Version of the format: 1.
    pub record_version: u32,
    /// The file with the batch, beside this one.
    pub input: String,
    /// The folder that relative paths of the step are relative to.
    pub folder: PathBuf,
    /// The plugin.
    pub plugin: Recorded,
    /// The step.
    pub step: RecordedStep,
    /// How text is cut into words.
    pub text: Text,
    /// What failed: the batch, and each of its documents that failed alone.
    pub failure: Vec<Failure>,
}

/// The plugin of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Recorded {
    /// What it calls itself.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Its operator.
    pub operator: String,
    /// Its library, or the file that a command runs.
    pub path: PathBuf,
    /// SHA-256 of that file, if it could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// The step of a record, as its config has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct RecordedStep {
    /// Its name.
    pub name: String,
    /// The program, where the plugin is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<Vec<String>>,
    /// Where its code ran: `in-process` or `process`.
    pub isolation: String,
    /// The longest that a call could take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_seconds: Option<f64>,
    /// The most memory it could take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_memory: Option<String>,
    /// Its options, with the defaults filled in; those without a value are not here.
    pub options: Map<String, Value>,
}

/// One failure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Failure {
    /// Row of the document in the batch; none where the batch failed as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// Its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// What kind of failure.
    pub kind: String,
    /// What happened.
    pub cause: String,
}

/// What is wrong with a record.
#[derive(Debug, thiserror::Error)]
#[error("`{}`: {what}", path.display())]
pub struct RecordError {
    path: PathBuf,
    what: String,
}

impl Record {
    /// Reads a record: what it says, the batch, and the columns that were on offer.
    ///
    /// # Errors
    /// When a file cannot be read or is no record.
    pub fn load(path: &Path) -> Result<(Self, RecordBatch, Schema), RecordError> {
        let wrong = |path: &Path, what: &dyn std::fmt::Display| RecordError {
            path: path.to_owned(),
            what: what.to_string().trim().to_owned(),
        };
        let text = regular::read_to_string(path).map_err(|error| wrong(path, &error))?;
        let record: Self = toml::from_str(&text).map_err(|error| wrong(path, &error))?;
        if record.record_version != 1 {
            return Err(wrong(path, &format!("version {} is not known", record.record_version)));
        }
        if Path::new(&record.input).file_name() != Some(record.input.as_ref()) {
            return Err(wrong(path, &format!("its input {:?} is no file beside it", record.input)));
        }
        let input = path.with_file_name(&record.input);
        // Arrow's reader is made for untrusted bytes, but asserts here and there.
        let read = quietly(|| read(&input));
        let read = read.unwrap_or_else(|Panicked| Err("it is no Arrow IPC file".to_owned()));
        let (batch, available) = read.map_err(|error| wrong(&input, &error))?;
        Ok((record, batch, available))
    }

    /// The options as the plugin got them but for those without a value, with these variables put in.
    ///
    /// # Errors
    /// When a variable is missing.
    pub fn options(&self, variables: &BTreeMap<String, String>) -> Result<Value, String> {
        let options = Value::Object(self.step.options.clone());
        with_variables(options, variables).map_err(|(path, problem)| format!("option `{path}`: {problem}"))
    }

    /// The program of a plugin that is one, with these variables put in.
    ///
    /// # Errors
    /// When a variable is missing.
    pub fn command(&self, variables: &BTreeMap<String, String>) -> Result<Option<Vec<String>>, String> {
        let Some(words) = &self.step.command else { return Ok(None) };
        let words = with_variables(json!(words), variables)
            .map_err(|(path, problem)| format!("`command`, {path}: {problem}"))?;
        serde_json::from_value(words).map_err(|error| error.to_string())
    }

    /// Cuts text into words as the run did. Dictionaries are read as they are now.
    ///
    /// # Errors
    /// When a dictionary cannot be read.
    pub fn tokenizer(&self) -> Result<Tokenizer, String> {
        let mut dictionaries = Vec::new();
        for (name, file) in &self.text.dictionaries {
            let told = |error: &dyn std::fmt::Display| format!("the dictionary `{file}`: {error}");
            let bytes = regular::read(Path::new(file)).map_err(|error| told(&error))?;
            let read = UserDictionary::of_file(name, Path::new(file), &bytes);
            let (dictionary, _) = read.map_err(|error| told(&error))?;
            dictionaries.push(dictionary);
        }
        Ok(Tokenizer::with_dictionaries(&dictionaries).with_words(self.text.words.into()))
    }

    /// Writes a record of this batch at `path`, over what is there, with the batch beside it.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write(&mut self, path: &Path, batch: &RecordBatch, available: &Schema) -> std::io::Result<()> {
        let input = path.with_extension("arrow");
        self.input = input.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        self.saved(folder, batch, available, |arrow, toml| {
            arrow.persist(&input).map_err(|error| error.error)?;
            toml.persist(path).map_err(|error| error.error)?;
            Ok(())
        })
    }

    fn saved(
        &self,
        folder: &Path,
        batch: &RecordBatch,
        available: &Schema,
        keep: impl FnOnce(tempfile::NamedTempFile, tempfile::NamedTempFile) -> std::io::Result<()>,
    ) -> std::io::Result<()> {
        let mut arrow = tempfile::NamedTempFile::new_in(folder)?;
        write(arrow.as_file_mut(), batch, available).map_err(std::io::Error::other)?;
        let text = toml::to_string(self).map_err(std::io::Error::other)?;
        let mut toml = tempfile::NamedTempFile::new_in(folder)?;
        toml.write_all(
            b"# A batch that failed. `textmill plugin replay FILE` runs it again; --help says with which plugin.\n",
        )?;
        toml.write_all(text.as_bytes())?;
        keep(arrow, toml)
    }
}

/// The layers of texts, for those of these columns that are layers.
pub fn layers(texts: &[&str], columns: &[String], tokenizer: &mut Tokenizer) -> Vec<(String, ArrayRef)> {
    let wanted: Vec<Layer> =
        Layer::ALL.into_iter().filter(|layer| columns.iter().any(|column| column == layer.name())).collect();
    let mut layers = LayerBuilder::default();
    texts.iter().for_each(|text| layers.add(text, &wanted, tokenizer));
    layers.finish(&wanted).into_iter().map(|(layer, array)| (layer.name().to_owned(), array)).collect()
}

/// The value with variables put in, or where one is missing and which.
fn with_variables(mut value: Value, variables: &BTreeMap<String, String>) -> Result<Value, (String, String)> {
    let mut problems = Vec::new();
    let at = textmill_loader::schema::Path::default();
    put_in(&mut value, &at, &mut Variables::given(variables), &mut problems);
    match problems.into_iter().next() {
        None => Ok(value),
        Some((path, problem)) => {
            let hint = problem.hint.map(|hint| format!("; {hint}")).unwrap_or_default();
            Err((path.to_string(), format!("{}{hint}", problem.message)))
        }
    }
}

fn write(file: &mut File, batch: &RecordBatch, available: &Schema) -> Result<(), ArrowError> {
    let mut offer = Vec::new();
    StreamWriter::try_new(&mut offer, available)?.finish()?;
    let offer: String = offer.iter().map(|byte| format!("{byte:02x}")).collect();
    let metadata = HashMap::from([(OFFER.to_owned(), offer)]);
    let schema = batch.schema().as_ref().clone().with_metadata(metadata);
    let mut writer = FileWriter::try_new(file, &schema)?;
    writer.write(&batch.clone().with_schema(schema.into())?)?;
    writer.finish()
}

fn read(path: &Path) -> Result<(RecordBatch, Schema), String> {
    let told = |error: &dyn std::fmt::Display| error.to_string();
    let file = regular::open(path).map_err(|error| told(&error))?;
    let mut batches = FileReader::try_new(file, None).map_err(|error| told(&error))?;
    let batch = batches.next().ok_or("it has no batch")?.map_err(|error| told(&error))?;
    let offer =
        batch.schema_ref().metadata().get(OFFER).ok_or("it does not say which columns were on offer")?;
    let bytes = offer.as_bytes().chunks(2).map(|pair| {
        let digits = std::str::from_utf8(pair).ok()?;
        u8::from_str_radix(digits, 16).ok()
    });
    let bytes: Option<Vec<u8>> = bytes.collect();
    let bytes = bytes.ok_or("the columns on offer cannot be read")?;
    let available = StreamReader::try_new(bytes.as_slice(), None).map_err(|error| told(&error))?.schema();
    let plain = Schema::new(batch.schema_ref().fields().clone());
    let rows = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    let batch = RecordBatch::try_new_with_options(plain.into(), batch.columns().to_vec(), &rows);
    Ok((batch.map_err(|error| told(&error))?, available.as_ref().clone()))
}

/// Saves the failing batches of a run.
pub(crate) struct Recorder<'a> {
    plan: &'a Plan,
    folder: PathBuf,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    first: Option<PathBuf>,
    saved: usize,
    left_out: usize,
    failed: Option<String>,
    hashes: BTreeMap<PathBuf, Option<String>>,
}

/// A failing call: whose, and with what.
pub(crate) struct Failing<'a> {
    pub(crate) step: &'a str,
    pub(crate) plugin: &'a Plugin,
    pub(crate) operator: &'a str,
    pub(crate) options: &'a Value,
    pub(crate) columns: &'a [String],
    pub(crate) available: &'a Schema,
    /// The place of its step in the config.
    pub(crate) index: usize,
}

impl<'a> Failing<'a> {
    pub(crate) fn of_step(step: &'a PlannedStep) -> Self {
        Self {
            step: &step.name,
            plugin: &step.plugin,
            operator: &step.operator().id,
            options: &step.options,
            columns: step.columns(),
            available: step.template.available(),
            index: step.index,
        }
    }

    pub(crate) fn of_reduction(step: &'a PlannedReduction) -> Self {
        Self {
            step: &step.name,
            plugin: &step.plugin,
            operator: &step.operator().id,
            options: &step.options,
            columns: step.columns(),
            available: step.template.available(),
            index: step.index,
        }
    }
}

impl<'a> Recorder<'a> {
    pub(crate) fn new(plan: &'a Plan, folder: &Path) -> Self {
        Self { plan, folder: folder.to_owned(), state: Mutex::default() }
    }

    /// Saves a batch that failed as `whole` says, with the rows that failed alone. That it cannot be saved is told in
    /// the end, and ends no run.
    pub(crate) fn save(
        &self,
        failing: &Failing<'_>,
        (sequence, batch, rows): (u64, &Batch, &[usize]),
        whole: &CallError,
        failures: &[(u32, CallError)],
    ) {
        if whole.status == Status::Cancelled {
            return;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.saved == MOST || state.failed.is_some() {
            state.left_out += 1;
            return;
        }
        match self.try_save(failing, (sequence, batch, rows), whole, failures, &mut state.hashes) {
            Ok(path) => {
                state.saved += 1;
                state.first.get_or_insert(path);
            }
            Err(error) => state.failed = Some(error.to_string()),
        }
    }

    fn try_save(
        &self,
        failing: &Failing<'_>,
        (sequence, batch, rows): (u64, &Batch, &[usize]),
        whole: &CallError,
        failures: &[(u32, CallError)],
        hashes: &mut BTreeMap<PathBuf, Option<String>>,
    ) -> std::io::Result<PathBuf> {
        let mut columns = failing.columns.to_vec();
        for name in ["id", "text"] {
            if !columns.iter().any(|column| column == name) {
                columns.push(name.to_owned());
            }
        }
        let batch_of_rows = batch.select(&columns, rows);
        std::fs::create_dir_all(&self.folder)?;
        let mut record = self.record(failing, hashes)?;
        let failure = |row: Option<u32>, error: &CallError| {
            let place = row.and_then(|row| rows.get(row as usize));
            Failure {
                row,
                document: place.and_then(|&row| batch.metas.get(row)).map(|meta| meta.id.clone()),
                kind: error.status.to_string(),
                cause: error.message.clone(),
            }
        };
        record.failure.push(failure(None, whole));
        record.failure.extend(failures.iter().map(|(row, error)| failure(Some(*row), error)));
        let stem: String =
            failing.step.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).collect();
        for again in 1.. {
            let more = if again > 1 { format!("-{again}") } else { String::new() };
            record.input = format!("{stem}-{sequence:05}{more}.arrow");
            let arrow_path = self.folder.join(&record.input);
            let path = arrow_path.with_extension("toml");
            if path.exists() || arrow_path.exists() {
                continue;
            }
            record.saved(&self.folder, &batch_of_rows, failing.available, |arrow, toml| {
                arrow.persist_noclobber(&arrow_path).map_err(|error| error.error)?;
                toml.persist_noclobber(&path).map_err(|error| error.error)?;
                Ok(())
            })?;
            return Ok(path);
        }
        Err(std::io::Error::other("no name is free"))
    }

    fn record(
        &self,
        failing: &Failing<'_>,
        hashes: &mut BTreeMap<PathBuf, Option<String>>,
    ) -> std::io::Result<Record> {
        let config = &self.plan.config;
        let mut options = without_null(failing.options);
        // What looks like a variable and is none stays what it is.
        escape(&mut options);
        config.variables.scrub(&mut options);
        let Value::Object(options) = options else {
            return Err(std::io::Error::other("its options are no table"));
        };
        // Whoever runs it again may be in another folder.
        let path = std::path::absolute(failing.plugin.path())?;
        let hash = || regular::open(&path).and_then(textmill_loader::sha256).ok();
        let sha256 = hashes.entry(path.clone()).or_insert_with(hash).clone();
        let step: Option<&Step> = config.file.step.get(failing.index);
        let mut text = config.file.text.clone();
        for file in text.dictionaries.values_mut() {
            *file = std::path::absolute(config.resolve(file))?.to_string_lossy().into_owned();
        }
        let mut command = json!(step.and_then(|step| step.command.clone()));
        escape(&mut command);
        config.variables.scrub(&mut command);
        Ok(Record {
            record_version: 1,
            input: String::new(),
            folder: std::path::absolute(&config.folder)?,
            plugin: Recorded {
                id: failing.plugin.id().to_owned(),
                version: failing.plugin.version().to_owned(),
                operator: failing.operator.to_owned(),
                path,
                sha256,
            },
            step: RecordedStep {
                name: failing.step.to_owned(),
                command: serde_json::from_value(command)?,
                isolation: if failing.plugin.is_isolated() { "process" } else { "in-process" }.to_owned(),
                max_seconds: step.and_then(|step| step.max_seconds),
                max_memory: step.and_then(|step| step.max_memory.clone()),
                options,
            },
            text,
            failure: Vec::new(),
        })
    }

    /// Says what was saved.
    pub(crate) fn finish(self, tell: &dyn Fn(&str)) {
        let State { first, saved, left_out, failed, .. } =
            self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(error) = failed {
            tell(&format!("failing batches cannot be saved in `{}`: {error}", self.folder.display()));
        }
        if let Some(first) = first {
            let batches =
                if saved == 1 { "1 failing batch".to_owned() } else { format!("{saved} failing batches") };
            let more = if left_out > 0 { format!(", {left_out} more were not") } else { String::new() };
            tell(&format!("{batches} saved in `{}`{more}; this runs one again:", self.folder.display()));
            tell(&format!("textmill plugin replay {} --run-it", first.display()));
        }
    }
}

/// TOML has no null: such an option is left out, and filled in again by the plugin's schema.
fn without_null(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.iter().filter(|(_, value)| !value.is_null());
            kept.map(|(key, value)| (key.clone(), without_null(value))).collect()
        }
        other => other.clone(),
    }
}

fn escape(value: &mut Value) {
    match value {
        Value::String(text) => *text = text.replace("${", "$${"),
        Value::Array(items) => items.iter_mut().for_each(escape),
        Value::Object(map) => map.values_mut().for_each(escape),
        _ => {}
    }
}
