//! What a config file may say. Its JSON Schema, and with it the messages and the completion in editors, is
//! derived from these types; doc comments are the help.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

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
    /// Inputs on the command line replace them. Hidden files and what `.gitignore` or `.ignore` name are passed over.
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
    /// As `txt`; the first heading is the title.
    Md,
    /// The whole page is one document: its main text.
    Html,
    /// The whole Word document is one document.
    Docx,
    /// The whole PDF is one document.
    Pdf,
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
    /// User dictionaries by name; the value is a file (TOML or tab-separated), relative to this file.
    pub dictionaries: BTreeMap<String, String>,
}

/// Whose words Chinese is cut into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Words {
    /// jieba's, exactly.
    #[default]
    Jieba,
    /// Those of the treebank UD Chinese GSDSimp: nearer to what people mark, traditional characters included, at
    /// somewhat less than half the speed.
    Treebank,
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
    /// In a process of its own: the longest that a batch, or a document alone, may take, in seconds. 60 unless given.
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
    /// when there are any.
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
    /// options or plugins have changed.
    pub incremental: bool,
    /// End the run when more documents than this have failed: a number, or a part of all such as `"5 %"`.
    pub max_failures: Option<MaxFailures>,
    /// About how much memory the documents in flight may take: bytes, or `"2 GB"`, `"512 MiB"`. Half of what is free
    /// unless given. A document that needs more by itself goes alone.
    pub memory: Option<Size>,
}

/// A number of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "u64")]
pub struct Size(pub u64);

impl TryFrom<Value> for Size {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        value.as_u64().map(Self).map_or_else(|| value.as_str().unwrap_or_default().parse(), Ok)
    }
}

impl From<Size> for u64 {
    fn from(size: Size) -> u64 {
        size.0
    }
}

impl std::str::FromStr for Size {
    type Err = String;

    /// A whole number, and a unit of 1000 or 1024: `512 MB`, `2 GiB`; bytes without one.
    fn from_str(text: &str) -> Result<Self, String> {
        let refuse = || format!("{text:?} is no size; write a number and a unit: \"512 MB\", \"2 GiB\"");
        let words = text.trim();
        let digits = words.find(|c: char| !c.is_ascii_digit()).unwrap_or(words.len());
        let (number, unit) = words.split_at_checked(digits).ok_or_else(refuse)?;
        let unit: u64 = match unit.trim().to_ascii_lowercase().as_str() {
            "" => 1,
            "kb" => 1_000,
            "mb" => 1_000_000,
            "gb" => 1_000_000_000,
            "tb" => 1_000_000_000_000,
            "kib" => 1 << 10,
            "mib" => 1 << 20,
            "gib" => 1 << 30,
            "tib" => 1 << 40,
            _ => return Err(refuse()),
        };
        let number: u64 = number.parse().map_err(|_| refuse())?;
        number.checked_mul(unit).filter(|&bytes| bytes > 0).map(Self).ok_or_else(refuse)
    }
}

impl JsonSchema for Size {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Size".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"anyOf": [
            {"type": "integer", "minimum": 1},
            {"type": "string", "pattern": r"^\s*\d+\s*([kKmMgGtT][iI]?[bB])?\s*$"},
        ], "examples": ["512 MB", "2 GiB"]})
    }
}

/// How many documents may fail.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "Value")]
pub enum MaxFailures {
    /// So many.
    Count(u64),
    /// So many of a hundred.
    Percent(f64),
}

impl TryFrom<Value> for MaxFailures {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        if let Some(count) = value.as_u64() {
            return Ok(Self::Count(count));
        }
        value.as_str().unwrap_or_default().parse()
    }
}

impl std::str::FromStr for MaxFailures {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refuse = || format!("{text:?} is neither a number nor a percentage; write 100 or \"5 %\"");
        match text.strip_suffix('%') {
            Some(percent) => {
                let percent = percent.trim().parse().ok().filter(|percent| (0.0..=100.0).contains(percent));
                percent.map(Self::Percent).ok_or_else(refuse)
            }
            None => text.trim().parse().map(Self::Count).map_err(|_| refuse()),
        }
    }
}

impl From<MaxFailures> for Value {
    fn from(failures: MaxFailures) -> Value {
        match failures {
            MaxFailures::Count(count) => count.into(),
            MaxFailures::Percent(percent) => format!("{percent} %").into(),
        }
    }
}

impl JsonSchema for MaxFailures {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "MaxFailures".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"anyOf": [
            {"type": "integer", "minimum": 0},
            {"type": "string", "pattern": r"^\s*(\d+|\d+(\.\d+)?\s*%)\s*$"},
        ], "examples": [100, "5 %"]})
    }
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

#[cfg(test)]
mod tests {
    use super::{MaxFailures, Size};

    #[test]
    fn sizes_have_a_number_and_a_unit() {
        let bytes = |text: &str| text.parse::<Size>().map(|size| size.0);
        assert_eq!(bytes("512 MB"), Ok(512_000_000));
        assert_eq!(bytes(" 2GiB "), Ok(2 << 30));
        assert_eq!(bytes("70000"), Ok(70_000));
        for wrong in ["", "MB", "-1 MB", "0 MB", "1.5 GB", "99999999999999 GB", "十 MB", "5 parsecs"] {
            assert!(bytes(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn failures_are_a_number_or_a_part() {
        assert_eq!("20 %".parse(), Ok(MaxFailures::Percent(20.0)));
        assert_eq!("3".parse(), Ok(MaxFailures::Count(3)));
        for wrong in ["", "%", "-1", "101%", "many", "NaN%"] {
            assert!(wrong.parse::<MaxFailures>().is_err(), "{wrong}");
        }
    }
}
