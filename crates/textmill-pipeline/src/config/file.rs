//! What a config file may say. Its JSON Schema, and with it the messages and the completion in editors, is
//! derived from these types; doc comments are the help.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

pub use super::amounts::{MaxFailures, Size};

/// A textmill pipeline: which plugins run over which reports, and where the results go.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ConfigFile {
    /// Version of the config format.
    pub version: Version,
    /// For editors: where the JSON Schema of this file is.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Another config, relative to this one, that this one differs from only in what it says. Tables are put together,
    /// lists replaced; `[step.NAME]` instead of `[[step]]` is about one step of the other's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extends: Option<String>,
    /// What `--profile NAME` puts over the rest: keys as those of the whole file, and `[profile.NAME.step.STEP]` for
    /// one step.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub profile: BTreeMap<String, Map<String, Value>>,
    /// Folders to search for plugins, relative to this file.
    #[serde(default)]
    pub plugin_dirs: Vec<String>,
    /// The trust file, relative to this file: whose plugins are loaded, and what becomes of those that nobody vouches
    /// for. Without one, and without `--trust`, every plugin is loaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust: Option<String>,
    /// What is read.
    #[serde(default)]
    pub input: Input,
    /// How text is cut into words.
    #[serde(default)]
    pub text: Text,
    /// The steps, in order.
    #[serde(default)]
    pub step: Vec<Step>,
    /// The outputs.
    #[serde(default)]
    pub output: Vec<Output>,
    /// How the run goes.
    #[serde(default)]
    pub run: Run,
}

/// The config format's version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct Version;

impl TryFrom<u64> for Version {
    type Error = String;

    fn try_from(version: u64) -> Result<Self, String> {
        if version == 1 { Ok(Version) } else { Err(format!("version {version} is not known")) }
    }
}

impl From<Version> for u64 {
    fn from(_: Version) -> u64 {
        1
    }
}

impl JsonSchema for Version {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Version".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "integer", "enum": [1]})
    }
}

/// What is read.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Input {
    /// Files, folders, globs such as `reports/**/*.txt`, or `-` for standard input; relative to this file.
    /// Inputs on the command line replace them. Hidden files and what `.gitignore` or `.ignore` name are passed over;
    /// only such files inside a named folder count, not those of the folders above it.
    pub paths: Vec<String>,
    /// The date that "last year" counts from, where a report has none of its own: `2020-07-10`.
    pub date: Option<String>,
    /// The language of every document that does not state its own, as an ISO 639-1 code; detected otherwise.
    pub language: Option<String>,
    /// The encoding to decode from, `gb18030` for instance; found out otherwise.
    pub encoding: Option<String>,
    /// The encoding of some files, by patterns as in `paths`: `"archive/1998/**" = "gb18030"`. Where several
    /// match, the longest pattern counts; where none does, `encoding`.
    pub encodings: BTreeMap<String, String>,
    /// Put U+FFFD for bytes that cannot be decoded, instead of sending the document to quarantine.
    pub lossy: bool,
    /// Read everything as this, whatever the extensions say.
    pub format: Option<InputFormat>,
    /// The largest document, in bytes. 128 MiB unless given.
    pub max_bytes: Option<u64>,
    /// The longest that reading one PDF, Word document or page may take, in seconds. 60 unless given. They are taken
    /// apart in a process of its own, since their readers go through what others wrote in every way; what takes
    /// longer, crashes or takes more than `max-memory` goes to quarantine. (The other formats are read in one pass,
    /// whose time `max-bytes` bounds.)
    pub max_seconds: Option<f64>,
    /// The most memory (address space) of that process: `"512 MB"`. 4 GiB unless given.
    pub max_memory: Option<String>,
    /// The most bytes that one byte of a `.gz` or `.zst` may stand for, once it gives more than 64 MiB. 200 unless
    /// given.
    pub max_expansion: Option<u64>,
    /// Where a JSON record, or a row of a table, keeps what.
    pub fields: Fields,
}

/// How input is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum InputFormat {
    /// The whole file is one document.
    Txt,
    /// As `txt`; the title is that of its front matter, or its first heading.
    Md,
    /// The whole page is one document: its main text.
    Html,
    /// The whole Word document is one document.
    Docx,
    /// The whole PDF is one document.
    Pdf,
    /// One line of text a document, which is called `file:line`; blank lines are passed over.
    Lines,
    /// One JSON object a line, each a document.
    Jsonl,
    /// One row a document; the first row names the columns.
    Csv,
    /// One row a document. Only files, no standard input.
    Parquet,
}

/// Names of the fields of a record: of a JSON object, or the columns of a table; a dot goes into an object: `meta.title`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Fields {
    /// The text.
    pub text: String,
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// The date.
    pub date: String,
    /// The language.
    pub language: String,
}

impl Default for Fields {
    fn default() -> Self {
        let fields = textmill_io::Fields::default();
        Self {
            text: fields.text,
            id: fields.id,
            title: fields.title,
            date: fields.date,
            language: fields.language,
        }
    }
}

/// How text is cut into words.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Text {
    /// Whose words Chinese is cut into.
    pub words: Words,
    /// User dictionaries by name; the value is a file (TOML or tab-separated), relative to this file. Of a word that stands in
    /// several, that of the first by name counts, but one that is forced before others.
    pub dictionaries: BTreeMap<String, String>,
}

/// Whose words Chinese is cut into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Words {
    /// jieba's, exactly.
    #[default]
    Jieba,
    /// Those of the treebank UD Chinese GSDSimp: nearer to what people mark, traditional characters included, and with
    /// parts of speech, at about a third of the speed.
    Treebank,
}

impl From<Words> for textmill_text::segment::Words {
    fn from(words: Words) -> Self {
        match words {
            Words::Jieba => Self::Jieba,
            Words::Treebank => Self::Treebank,
        }
    }
}

/// One step.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Step {
    /// The plugin: its name (`count`), or the path of its library.
    #[serde(default)]
    pub plugin: Option<String>,
    /// Instead of `plugin`, a program and its arguments, started in this file's folder, that speaks the worker
    /// protocol on its standard input and output: `["python3", "my_plugin.py"]`.
    #[serde(default)]
    pub command: Option<Vec<String>>,
    /// Where the plugin's code runs.
    #[serde(default)]
    pub isolation: Isolation,
    /// The longest that a batch, or a document alone, may take, in seconds. In a process of its own, where it is 60
    /// unless given, what takes longer is killed. In this process it is asked to stop: only a plugin that looks
    /// whether it is to stop does so, and one that does not takes its time; none is set unless given. Either way what
    /// is stopped goes to quarantine. Steps over the corpus have it in a process of their own alone.
    #[serde(default)]
    pub max_seconds: Option<f64>,
    /// In a process of its own: the most memory (address space) that the process may take: `"512 MB"`. 4 GiB unless
    /// given.
    #[serde(default)]
    pub max_memory: Option<String>,
    /// Which of the plugin's operators; the one with the plugin's own name unless given.
    #[serde(default)]
    pub operator: Option<String>,
    /// For operators over the corpus: one result for each value of this instead of one for all documents: `year`,
    /// `month`, `date`, `language`, `source`, `folder`, `encoding`, or `metadata.NAME` for a field of the source.
    #[serde(default)]
    pub group_by: Option<String>,
    /// Name of the step in results; the operator's name unless given.
    #[serde(default)]
    pub name: Option<String>,
    /// The plugin's options; `textmill plugin show NAME` lists them.
    #[serde(default)]
    pub options: Map<String, Value>,
    /// What happens when the step fails for a document.
    #[serde(default)]
    pub on_error: OnError,
}

/// Where a plugin's code runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Isolation {
    /// In this process: fastest, for plugins that are trusted not to crash, hang or eat memory.
    #[default]
    InProcess,
    /// In a process of its own, with limits: when it crashes or hangs, that costs the document it was at.
    Process,
}

/// What happens when a step fails for a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OnError {
    /// The document goes to quarantine with its cause; the others go on.
    #[default]
    Quarantine,
    /// The run ends; no output appears.
    Fail,
    /// The document is left out and counted as filtered; the others go on.
    Skip,
}

/// One output.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Output {
    /// Where it goes, relative to this file; `-` is standard output. The format follows the extension: `.jsonl`,
    /// `.csv`, `.md`, `.html` (each also with `.gz` or `.zst` behind it), `.parquet`, `.sqlite`. `{id}`, `{stem}`,
    /// `{name}`, `{language}`, `{date}` make it many files.
    pub path: String,
    /// The format, where the extension does not say it.
    #[serde(default)]
    pub format: Option<OutputFormat>,
    /// For tables: the list whose elements are the rows (`extract.entities`), or a step (`count`) for one row a
    /// document; a step over the corpus for the rows of its table, in any format. Without it a `.parquet` has nested
    /// results as a `.jsonl` has, and a `.sqlite` all tables.
    #[serde(default)]
    pub table: Option<String>,
    /// For tables: which columns, in which order. For nested results (`.jsonl`, `.parquet`): which fields, such as
    /// `document.id`, `summarize.text` or `extract.entities.value`; a name stands for all below it.
    #[serde(default)]
    pub columns: Option<Vec<String>>,
    /// What written offsets count.
    #[serde(default)]
    pub offsets: Offsets,
    /// For tables: begin with a byte order mark, which Excel needs to see that a file is UTF-8.
    #[serde(default)]
    pub bom: bool,
    /// For tables: put `'` before text cells that a spreadsheet would run as a formula.
    #[serde(default)]
    pub guard_formulas: bool,
    /// For pages: the language they speak, instead of the document's.
    #[serde(default)]
    pub language: Option<String>,
    /// What to do when the file exists.
    #[serde(default)]
    pub overwrite: Overwrite,
}

/// How an output is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OutputFormat {
    /// One JSON object a document.
    Jsonl,
    /// A flat table.
    Csv,
    /// Typed columns: nested results, or a flat table.
    Parquet,
    /// A database: the documents and their tables.
    Sqlite,
    /// A page for people.
    Md,
    /// The same page for a browser.
    Html,
}

/// What written offsets count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Offsets {
    /// Unicode scalar values, as Python does.
    #[default]
    Char,
    /// Bytes of UTF-8.
    Byte,
    /// UTF-16 code units, as JavaScript and Java do.
    Utf16,
}

/// What to do when a file exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Overwrite {
    /// Replace it, in one step, when the new one is complete.
    #[default]
    Replace,
    /// Leave it and fail.
    Refuse,
}

/// How the run goes.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Run {
    /// Threads; 0 means one a core.
    pub jobs: usize,
    /// Where documents that failed are told, one JSON object a line, relative to this file. The file is there only
    /// when there are any. `out/quarantine.jsonl` unless given: where several configs write into one folder, give each
    /// its own, and its own `manifest`; a run that finds another config's there says so before it replaces them.
    pub quarantine: String,
    /// Where the run's manifest goes: what it was made from (config, inputs, plugins and dictionaries with their
    /// SHA-256), counts, timings. Relative to this file; "" for none. A run that writes no file leaves none.
    pub manifest: String,
    /// Where what was computed is kept (an SQLite file), so that a run that was ended by whatever goes on where it
    /// was when it is started again. Relative to this file; `out/NAME.ledger.sqlite` for a config `NAME.toml` unless
    /// given; "" for none. It is begun when a run takes longer than two seconds, and removed when every document was
    /// written.
    pub ledger: Option<String>,
    /// Keep the ledger, so that the next run computes only what is new: new and changed inputs, and steps whose
    /// options or plugins have changed. Pages (`out/{id}.md`) of documents that are there no longer are removed,
    /// unless somebody has changed them since.
    pub incremental: bool,
    /// End the run when more documents than this have failed: a number, or a part of all such as `"5 %"`.
    pub max_failures: Option<MaxFailures>,
    /// About how much memory the documents in flight, and the partial results of steps over the corpus, may take:
    /// bytes, or `"2 GB"`, `"512 MiB"`. Half of what is free unless given. A document that needs more by itself goes
    /// alone; partial results beyond a quarter of it go to disk beside the outputs meanwhile. The table that such a
    /// step makes in the end (one group at a time) takes what it takes.
    pub memory: Option<Size>,
}

impl Default for Run {
    fn default() -> Self {
        Self {
            jobs: 0,
            quarantine: "out/quarantine.jsonl".to_owned(),
            manifest: "out/manifest.json".to_owned(),
            ledger: None,
            incremental: false,
            max_failures: None,
            memory: None,
        }
    }
}
