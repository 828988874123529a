//! From a config to a plan that can run.

mod describe;
mod dictionaries;
mod files;
pub(crate) mod isolation;
mod layers;
mod outputs;
mod provenance;
mod reduce;
mod steps;

pub(crate) use dictionaries::plan_dictionaries;
pub(crate) use files::guard;
pub use layers::Layer;
pub(crate) use layers::LayerBuilder;
pub(crate) use reduce::GROUP;
pub use reduce::{GroupBy, PlannedReduction, PlannedTable};
pub use steps::PlannedStep;

use crate::config::Config;
use crate::config::file::{Input, InputFormat};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::hashes::Hashes;
use arrow_schema::{DataType, Field};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use textmill_io::{Apart, Digests, Guard, InputOptions, Inputs, PathPattern, ReadOptions, StepSchema};
use textmill_loader::schema::{Path as KeyPath, nearest};
use textmill_loader::{Loader, Plugin};
use textmill_text::segment::{LoadReport, UserDictionary};

/// What the caller adds to the config.
#[derive(Debug, Clone, Default)]
pub struct PlanOptions {
    /// Inputs from the command line, relative to the working folder; they replace the config's.
    pub inputs: Vec<String>,
    /// Whether the plan is going to be run: what a run wants to know of the plugins' files is then found out while
    /// the rest is planned.
    pub to_run: bool,
}

/// A plan that can run: plugins open, options accepted, inputs expanded, outputs possible.
#[derive(Debug)]
pub struct Plan {
    /// The config it was made from.
    pub config: Config,
    /// What is read.
    pub inputs: Inputs,
    /// How it is read.
    pub read: ReadOptions,
    /// How what readers may break on is read; in this process where it is not known which program would do it.
    pub(crate) apart: Option<Apart>,
    /// The steps.
    pub steps: Vec<PlannedStep>,
    /// The steps over the corpus, in the order of the config; they see what all steps before them return.
    pub reductions: Vec<PlannedReduction>,
    /// The layers that are computed, and the names of the steps that read each.
    pub layers: Vec<(Layer, Vec<String>)>,
    /// The outputs of documents, in the order of the config.
    pub outputs: Vec<textmill_io::Output>,
    /// The tables of steps over the corpus, in the order of the config.
    pub tables: Vec<PlannedTable>,
    /// Where documents that failed are told.
    pub quarantine: PathBuf,
    /// Where the manifest goes.
    pub manifest: Option<PathBuf>,
    /// Where what was computed is kept.
    pub ledger: Option<PathBuf>,
    /// Hashing of what the run is made from, if it has begun.
    pub(crate) hashes: Mutex<Option<Hashes>>,
    /// The inputs on the command line.
    pub(crate) asked_for: Vec<String>,
    /// What may not be written over.
    pub(crate) guard: Guard,
    /// User dictionaries.
    pub(crate) dictionaries: Vec<UserDictionary>,
    /// What is in each of them, in the same order, by the names that the config gives them.
    pub dictionary_reports: Vec<(String, LoadReport)>,
    /// Things that are odd but do not keep it from running.
    pub warnings: Diagnostics,
}

/// The columns of a document besides layers and steps: name and whether it may be null.
const DOCUMENT_COLUMNS: [(&str, bool); 8] = [
    ("id", false),
    ("text", false),
    ("source", true),
    ("encoding", false),
    ("language", false),
    ("title", true),
    ("date", true),
    ("metadata", true),
];

impl Plan {
    /// Builds the plan.
    ///
    /// # Errors
    /// Every problem found, with its place in the config.
    pub fn build(config: Config, loader: &Loader, options: &PlanOptions) -> Result<Self, Diagnostics> {
        let mut problems = Diagnostics::about(config.tree.sources());
        problems.list.clone_from(&config.problems);
        if config.file.step.is_empty() {
            let hint = "add one: [[step]] with plugin = \"count\", for example";
            problems.push(Diagnostic::error("the config has no steps").hint(Some(hint.to_owned())));
        }
        if config.file.output.is_empty() {
            let hint = "add one: [[output]] with path = \"out/results.jsonl\", for example";
            problems.push(Diagnostic::error("the config has no outputs").hint(Some(hint.to_owned())));
        }
        // Nobody but these two asks for hashes.
        let asked = !config.file.run.manifest.is_empty() || config.file.run.ledger.as_deref() != Some("");
        let hashes = (options.to_run && asked).then(Hashes::start);
        let loaded = |plugin: &Plugin| {
            if let Some(hashes) = &hashes {
                hashes.add(plugin.files().to_vec());
            }
        };
        let (steps, reductions) = steps::plan(&config, loader, &loaded, &mut problems);
        let inputs = plan_inputs(&config, options, &mut problems);
        let read = plan_reading(&config, &inputs, &mut problems);
        let apart = isolation::reading(&config, loader, &mut problems);
        let (dictionaries, reports): (Vec<_>, Vec<_>) =
            plan_dictionaries(&config, &mut problems).into_iter().unzip();
        let names = config.file.text.dictionaries.keys().cloned();
        let dictionary_reports = names.zip(reports).collect();
        let schemas: Vec<StepSchema> = steps
            .iter()
            .map(|step| StepSchema { name: step.name.clone(), fields: step.output().clone() })
            .collect();
        // An output that names a table of a step that failed would only repeat that failure.
        let complete = steps.len() + reductions.len() == config.file.step.len();
        let plugins = steps.iter().map(|step| &step.plugin).chain(reductions.iter().map(|step| &step.plugin));
        let libraries = plugins.map(|plugin| (plugin.path(), "the library of a plugin"));
        let files = steps.iter().flat_map(|step| &step.files);
        let files = files.chain(reductions.iter().flat_map(|step| &step.files));
        let files = files.map(|path| (path.as_path(), "a file that a step's options name"));
        let guard = guard(&config, &inputs, libraries.chain(files));
        let provenance = provenance::of(&config, &steps, &reductions);
        let (outputs, tables) =
            outputs::plan(&config, (&schemas, &reductions), complete, &provenance, &guard, &mut problems);
        let quarantine = config.resolve(&config.file.run.quarantine);
        let writes_files = writes_files(&outputs, &tables);
        let manifest = config.file.run.manifest.as_str();
        let manifest = (writes_files && !manifest.is_empty()).then(|| config.resolve(manifest));
        // One for each config: several may write into one folder.
        let stem = config.path.file_stem().unwrap_or_default().to_string_lossy();
        let ledger = config.file.run.ledger.clone().unwrap_or_else(|| format!("out/{stem}.ledger.sqlite"));
        let ledger = (writes_files && !ledger.is_empty()).then(|| config.resolve(&ledger));
        let fixed = files::fixed(&config, &quarantine, manifest.as_deref(), ledger.as_deref());
        files::check(&config, &guard, &fixed, &mut problems);
        files::check_reading_back(&config, options, &mut problems);
        files::check_sharing(&config, manifest.as_deref(), &mut problems);
        problems.sort();
        if problems.has_errors() {
            problems.list.iter_mut().for_each(|problem| config.variables.scrub_words(problem));
            return Err(problems);
        }
        let layers = needed_layers(&steps, &reductions);
        let read = ReadOptions { digests: manifest.is_some().then(Digests::default), ..read };
        Ok(Self {
            inputs,
            read,
            apart,
            steps,
            reductions,
            layers,
            outputs,
            tables,
            quarantine,
            manifest,
            ledger,
            hashes: Mutex::new(hashes),
            asked_for: options.inputs.clone(),
            guard,
            dictionaries,
            dictionary_reports,
            warnings: problems,
            config,
        })
    }

    /// The plugins, each with its step's name.
    pub(crate) fn plugins(&self) -> impl Iterator<Item = (&str, &Plugin)> {
        let rows = self.steps.iter().map(|step| (step.name.as_str(), &*step.plugin));
        rows.chain(self.reductions.iter().map(|step| (step.name.as_str(), &*step.plugin)))
    }

    /// The files that the options of steps name, in the order of the steps.
    pub(crate) fn files_of_steps(&self) -> impl Iterator<Item = (&str, &PathBuf)> {
        let rows =
            self.steps.iter().flat_map(|step| step.files.iter().map(|file| (step.name.as_str(), file)));
        let tables = self.reductions.iter();
        rows.chain(tables.flat_map(|step| step.files.iter().map(|file| (step.name.as_str(), file))))
    }

    /// Whether a run writes any file.
    pub(crate) fn writes_files(&self) -> bool {
        writes_files(&self.outputs, &self.tables)
    }
}

fn writes_files(outputs: &[textmill_io::Output], tables: &[PlannedTable]) -> bool {
    !outputs.iter().all(|output| output.is_stdout()) || !tables.iter().all(|table| table.output.is_stdout())
}

/// The field of a document column.
pub(crate) fn document_fields() -> Vec<Field> {
    DOCUMENT_COLUMNS.iter().map(|(name, nullable)| Field::new(*name, DataType::Utf8, *nullable)).collect()
}

fn needed_layers(steps: &[PlannedStep], reductions: &[PlannedReduction]) -> Vec<(Layer, Vec<String>)> {
    let rowwise = steps.iter().map(|step| (&step.name, step.columns()));
    let all: Vec<_> = rowwise.chain(reductions.iter().map(|step| (&step.name, step.columns()))).collect();
    let readers = |layer: Layer| -> Vec<String> {
        let reads = |columns: &[String]| columns.iter().any(|column| column == layer.name());
        all.iter().filter(|(_, columns)| reads(columns)).map(|(name, _)| (*name).clone()).collect()
    };
    Layer::ALL
        .into_iter()
        .map(|layer| (layer, readers(layer)))
        .filter(|(_, readers)| !readers.is_empty())
        .collect()
}

pub(crate) fn plan_inputs(config: &Config, options: &PlanOptions, problems: &mut Diagnostics) -> Inputs {
    let format = config.file.input.format.map(|format| match format {
        InputFormat::Txt => textmill_io::InputFormat::Text,
        InputFormat::Md => textmill_io::InputFormat::Markdown,
        InputFormat::Html => textmill_io::InputFormat::Html,
        InputFormat::Docx => textmill_io::InputFormat::Docx,
        InputFormat::Pdf => textmill_io::InputFormat::Pdf,
        InputFormat::Lines => textmill_io::InputFormat::Lines,
        InputFormat::Jsonl => textmill_io::InputFormat::JsonLines,
        InputFormat::Csv => textmill_io::InputFormat::Csv,
        InputFormat::Parquet => textmill_io::InputFormat::Parquet,
    });
    let from_config = options.inputs.is_empty();
    let (folder, patterns): (&Path, &[String]) = match from_config {
        true => (&config.folder, &config.file.input.paths),
        false => (Path::new("."), &options.inputs),
    };
    match Inputs::expand(folder, patterns, &InputOptions { format: format.clone() }) {
        Ok(inputs) => {
            warn_of_gaps(config, &inputs, from_config, problems);
            inputs
        }
        // That they are wrong has been told.
        Err(_) if from_config && patterns.is_empty() && !config.problems.is_empty() => Inputs::default(),
        Err(error) => {
            let paths = KeyPath::dotted("input.paths");
            let mut told = false;
            // Each pattern that is wrong by itself, at its own place.
            for (index, pattern) in patterns.iter().enumerate() {
                if let Err(error) = Inputs::expand(
                    folder,
                    std::slice::from_ref(pattern),
                    &InputOptions { format: format.clone() },
                ) {
                    let place = from_config.then(|| config.place(&paths.index(index))).flatten();
                    problems.push(Diagnostic::error(error.to_string()).at(place));
                    told = true;
                }
            }
            if !told {
                let place = from_config.then(|| config.place(&paths)).flatten();
                problems.push(Diagnostic::error(error.to_string()).at(place));
            }
            Inputs::default()
        }
    }
}

/// Tells what the inputs name and a run will not read.
fn warn_of_gaps(config: &Config, inputs: &Inputs, from_config: bool, problems: &mut Diagnostics) {
    let place = || from_config.then(|| config.place(&KeyPath::dotted("input.paths"))).flatten();
    for source in &inputs.sources {
        if let textmill_io::Location::Unlisted(_, cause) = &source.location {
            problems.push(Diagnostic::warning(format!("`{}`: {cause}", source.name)).at(place()));
        }
    }
    let skipped = &inputs.skipped;
    if skipped.count > 0 {
        let base = std::path::absolute(&config.folder).unwrap_or_default();
        let names = skipped.first.iter().map(|path| path.strip_prefix(&base).unwrap_or(path).display());
        let names = names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let more = if skipped.count > skipped.first.len() { ", ..." } else { "" };
        let count = skipped.count;
        let message = format!(
            "{count} file{} passed over in folders, no reader knowing {} extension: {names}{more}",
            if count == 1 { " is" } else { "s are" },
            if count == 1 { "its" } else { "their" },
        );
        let hint = format!(
            "readers exist for {}; `input.format` reads all files as one of them",
            textmill_io::InputFormat::KNOWN
        );
        problems.push(Diagnostic::warning(message).at(place()).hint(Some(hint)));
    }
}

pub(crate) fn plan_reading(config: &Config, inputs: &Inputs, problems: &mut Diagnostics) -> ReadOptions {
    let Input { date, language, encoding, lossy, max_bytes, max_expansion, fields, .. } =
        config.file.input.clone();
    if let Some(label) = &encoding
        && let Err(error) = textmill_text::decode::decode(b"", Some(label))
    {
        let place = config.place(&KeyPath::dotted("input.encoding"));
        problems.push(Diagnostic::error(format!("`input.encoding`: {error}")).at(place));
    }
    if let Some(date) = &date
        && !textmill_text::date::is_iso(date)
    {
        let place = config.place(&KeyPath::dotted("input.date"));
        let hint = "write it as YYYY-MM-DD, for example 2020-07-10".to_owned();
        problems.push(
            Diagnostic::error(format!("`input.date`: {date:?} is not a date")).at(place).hint(Some(hint)),
        );
    }
    let defaults = ReadOptions::default();
    ReadOptions {
        encoding,
        encodings: plan_encodings(config, inputs, problems),
        lossy,
        language,
        date,
        max_bytes: max_bytes.unwrap_or(defaults.max_bytes),
        max_expansion: max_expansion.unwrap_or(defaults.max_expansion),
        fields: textmill_io::Fields {
            text: fields.text,
            id: fields.id,
            title: fields.title,
            date: fields.date,
            language: fields.language,
        },
        digests: None,
    }
}

/// The encodings by pattern, the longest pattern first. One that matches none of the inputs is most likely misspelt.
fn plan_encodings(
    config: &Config,
    inputs: &Inputs,
    problems: &mut Diagnostics,
) -> Vec<(PathPattern, String)> {
    let mut planned = Vec::new();
    let mut entries: Vec<(&String, &String)> = config.file.input.encodings.iter().collect();
    entries.sort_by_key(|(pattern, _)| std::cmp::Reverse(pattern.chars().count()));
    for (pattern, label) in entries {
        let key = KeyPath::dotted("input.encodings").key(pattern);
        let at_pattern = config.tree.place(&key, true);
        if let Err(error) = textmill_text::decode::encoding(label) {
            let message = format!("`input.encodings`, `{pattern}`: {error}");
            problems.push(Diagnostic::error(message).at(config.place(&key)));
        }
        let files = match PathPattern::new(&config.folder, pattern) {
            Ok(files) => files,
            Err(error) => {
                problems.push(Diagnostic::error(format!("`input.encodings`: {error}")).at(at_pattern));
                continue;
            }
        };
        let named = |source: &textmill_io::Source| match &source.location {
            textmill_io::Location::File(path) => files.matches(path),
            textmill_io::Location::Stdin | textmill_io::Location::Unlisted(..) => false,
        };
        if !inputs.sources.is_empty() && !inputs.sources.iter().any(named) {
            let message = format!("`input.encodings`: no input matches `{pattern}`");
            problems.push(Diagnostic::warning(message).at(at_pattern));
        }
        planned.push((files, label.clone()));
    }
    planned
}

/// "did you mean", for a value.
fn near_hint<'a>(word: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Option<String> {
    match nearest(word, known.clone()) {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None => {
            let known: Vec<&str> = known.into_iter().collect();
            (!known.is_empty()).then(|| format!("there are: {}", known.join(", ")))
        }
    }
}
