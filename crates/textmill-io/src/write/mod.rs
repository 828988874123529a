//! Writing: an output is planned against the schemas of the steps, rendered per document on any thread, and
//! appended in order by one writer.
//!
//! **Which file a document goes to.** A path without `{...}` is one file that holds all documents. A path
//! with `{id}`, `{stem}` or `{name}` is one file a document. A path with other fields only
//! (`out/{language}.csv`) is one file for each value, and documents that share it share the file.
//!
//! **Adding a format**: a variant of [`OutputFormat`] with its extension, a module with a `plan` that refuses
//! what it cannot write and a `render` that writes one document, and a line in each `match` below.

mod csv;
mod digest;
mod file;
mod flat;
mod html;
mod json;
mod jsonl;
mod nested;
mod parquet;
mod rows;
mod selection;
mod shape;
mod sqlite;
mod table;
pub(crate) mod value;
mod writer;

use std::io::Write;
use std::path::PathBuf;

use self::file::{Container, Text};
pub use self::flat::tables;
pub use self::table::{Table, TableWriter};
pub use self::writer::{OwnFile, Writer, Written};
use crate::document::{DocumentResult, StepSchema};
use crate::error::{Error, RenderError};
use crate::input::Compression;
use crate::offsets::Unit;
use crate::path::{Guard, Overwrite, Policy, Target, Template};

/// The formats that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OutputFormat {
    /// One JSON object a document.
    JsonLines,
    /// A flat table.
    Csv,
    /// Typed columns: nested results, or a flat table.
    Parquet,
    /// A database: the documents and their tables.
    Sqlite,
    /// A page for people.
    Markdown,
    /// The same page for a browser.
    Html,
}

impl OutputFormat {
    /// The extensions with a writer, for messages.
    pub const KNOWN: &'static str = ".parquet, .sqlite, and .jsonl, .csv, .md, .html, each also .gz or .zst";

    /// By its name as a config's `format` or a file's extension says it.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "jsonl" | "ndjson" => Some(OutputFormat::JsonLines),
            "csv" => Some(OutputFormat::Csv),
            "parquet" => Some(OutputFormat::Parquet),
            "sqlite" | "sqlite3" | "db" => Some(OutputFormat::Sqlite),
            "md" | "markdown" => Some(OutputFormat::Markdown),
            "html" | "htm" => Some(OutputFormat::Html),
            _ => None,
        }
    }
}

/// What a config says about one output.
#[derive(Debug, Clone, Default)]
pub struct OutputSpec {
    /// The path, possibly with `{...}`; `-` is standard output and needs a `format`.
    pub path: String,
    /// What the path is relative to.
    pub base_dir: PathBuf,
    /// The format, where the extension does not say it.
    pub format: Option<OutputFormat>,
    /// For tables: the list of structs whose elements are the rows (`extract.entities`), or a struct (`count`)
    /// that gives one row a document.
    pub table: Option<String>,
    /// For tables: which columns, in which order. For nested results: which fields (`summarize.text`). All, unless
    /// given.
    pub columns: Option<Vec<String>>,
    /// What written offsets count.
    pub offsets: Unit,
    /// For tables: begin with a byte order mark, which Excel needs to see that a file is UTF-8.
    pub bom: bool,
    /// For tables: put `'` before text cells that a spreadsheet would run as a formula. Off unless asked for,
    /// since it changes the data for every reader that is no spreadsheet.
    pub guard_formulas: bool,
    /// For pages: the language they speak, instead of the document's.
    pub language: Option<String>,
    /// What to do when the file exists.
    pub overwrite: Overwrite,
    /// What the results are made with, for the formats that can say so (Parquet, SQLite): keys and values.
    pub provenance: Vec<(String, String)>,
}

/// An output that can be written: settings checked, shapes known.
#[derive(Debug)]
pub struct Output {
    pattern: String,
    template: Template,
    format: OutputFormat,
    compression: Option<Compression>,
    policy: Policy,
    provenance: Vec<(String, String)>,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    JsonLines(jsonl::Plan),
    Csv(Box<csv::Plan>),
    Parquet(parquet::Plan),
    Sqlite(sqlite::Plan),
    Markdown(digest::Plan),
    Html(html::Plan),
}

/// One document as bytes, and where they go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    pub(crate) target: Option<Target>,
    pub(crate) bytes: Vec<u8>,
}

impl Rendered {
    /// The bytes, without what a file begins with (a table's header).
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl Output {
    /// Checks an output against the steps whose results it will get.
    ///
    /// # Errors
    /// When the extension is unknown, a table or column does not exist, a setting does not go with the
    /// format, or a step's type cannot be written.
    pub fn plan(spec: &OutputSpec, steps: &[StepSchema]) -> Result<Output, Error> {
        let refuse = |reason: String| Error::Output { path: spec.path.clone(), reason };
        for (i, step) in steps.iter().enumerate() {
            if step.name == "document" || steps.iter().skip(i + 1).any(|other| other.name == step.name) {
                return Err(refuse(format!(
                    "two results would be called `{}`; give the step another `name`",
                    step.name
                )));
            }
            let unsupported =
                value::unsupported(&arrow_schema::DataType::Struct(step.fields.clone())).map(|(field, t)| {
                    refuse(format!(
                        "the field `{}.{field}` has the type {t}, which no writer can write",
                        step.name
                    ))
                });
            if let Some(error) = unsupported {
                return Err(error);
            }
        }
        let (format, compression) = format_of(spec)?;
        let template = Template::parse(&spec.base_dir, &spec.path).map_err(refuse)?;
        let only = |what: &str, format: &str| {
            refuse(format!("`{what}` goes with {format} only; remove it, or change the path's extension"))
        };
        let page = matches!(format, OutputFormat::Markdown | OutputFormat::Html);
        if spec.table.is_some() && (page || format == OutputFormat::JsonLines) {
            return Err(only("table", "tables (.csv, .parquet, .sqlite)"));
        }
        if spec.columns.is_some() && page {
            return Err(only("columns", "tables and .jsonl"));
        }
        if format != OutputFormat::Csv {
            let settings = [("bom", spec.bom), ("guard-formulas", spec.guard_formulas)];
            if let Some((name, _)) = settings.iter().find(|(_, set)| *set) {
                return Err(only(name, "tables (.csv)"));
            }
        }
        if !page && spec.language.is_some() {
            return Err(only("language", "pages (.md, .html)"));
        }
        check_binary(format, compression, template.is_stdout()).map_err(refuse)?;
        let kind = match format {
            OutputFormat::JsonLines => Kind::JsonLines(jsonl::Plan::new(spec, steps).map_err(refuse)?),
            OutputFormat::Csv => Kind::Csv(Box::new(csv::Plan::new(spec, steps).map_err(refuse)?)),
            OutputFormat::Parquet => Kind::Parquet(parquet::Plan::new(spec, steps).map_err(refuse)?),
            OutputFormat::Sqlite => Kind::Sqlite(sqlite::Plan::new(spec, steps).map_err(refuse)?),
            OutputFormat::Markdown => Kind::Markdown(digest::Plan::new(spec).map_err(refuse)?),
            OutputFormat::Html => {
                Kind::Html(html::Plan::new(spec, template.is_one_a_document()).map_err(refuse)?)
            }
        };
        let provenance = spec.provenance.clone();
        let policy = Policy { overwrite: spec.overwrite, guard: Guard::default() };
        Ok(Output { pattern: spec.path.clone(), template, format, compression, policy, provenance, kind })
    }

    /// Keeps what the run reads and writes from being overwritten: `{stem}.md` beside Markdown reports would.
    pub fn protect(&mut self, guard: &Guard) {
        self.policy.guard = guard.clone();
    }

    /// The format.
    pub fn format(&self) -> OutputFormat {
        self.format
    }

    /// The path, as it was given.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// The path.
    pub fn template(&self) -> &Template {
        &self.template
    }

    /// Whether the output goes to standard output: then [`Output::open`] needs a sink from the caller, see
    /// [`Output::open_sink`].
    pub fn is_stdout(&self) -> bool {
        self.template.is_stdout()
    }

    /// Writes one document's results into bytes. Pure: runs on any thread, in any order.
    ///
    /// # Errors
    /// When a result is not what its step announced, or an offset points outside the text.
    pub fn render(&self, result: &DocumentResult<'_>) -> Result<Rendered, RenderError> {
        let mut bytes = Vec::new();
        match &self.kind {
            Kind::JsonLines(plan) => plan.render(result, &mut bytes)?,
            Kind::Csv(plan) => plan.render(result, &mut bytes)?,
            Kind::Parquet(plan) => plan.render(result, &mut bytes)?,
            Kind::Sqlite(plan) => plan.render(result, &mut bytes)?,
            Kind::Markdown(plan) => plan.render(result, &mut bytes),
            Kind::Html(plan) => plan.render(result, &mut bytes),
        }
        Ok(Rendered { target: self.template.expand(result.document), bytes })
    }

    /// Opens the writer. Folders are made; with `overwrite = "refuse"` a file that exists is an error now,
    /// before any document is processed, where its name is known already.
    ///
    /// # Errors
    /// When a folder cannot be made or the file cannot be started.
    pub fn open(&self) -> Result<Writer, Error> {
        Writer::files(&self.template, self.policy.clone(), &self.container())
    }

    /// Opens a writer whose bytes go to `sink`, whatever the path says.
    ///
    /// # Errors
    /// When the sink does not take the table's header.
    pub fn open_sink(&self, sink: Box<dyn Write + Send>) -> Result<Writer, Error> {
        match self.container() {
            Container::Text(text) => Writer::sink(sink, &text),
            // Refused when planned.
            Container::Parquet { .. } | Container::Sqlite { .. } => {
                Err(Error::Output { path: "-".to_owned(), reason: BINARY_STDOUT.to_owned() })
            }
        }
    }

    /// How its files are made of what is rendered.
    fn container(&self) -> Container {
        let text = Text { compression: self.compression, ..Text::default() };
        Container::Text(match &self.kind {
            Kind::JsonLines(_) => text,
            Kind::Csv(plan) => Text { prologue: plan.header(), ..text },
            Kind::Markdown(_) => Text { separator: b"\n---\n\n", ..text },
            Kind::Html(plan) => Text { prologue: plan.prologue(), epilogue: plan.epilogue(), ..text },
            Kind::Parquet(plan) => {
                return Container::Parquet { columns: plan.fields(), provenance: self.provenance.clone() };
            }
            Kind::Sqlite(plan) => {
                return Container::Sqlite { tables: plan.tables(), provenance: self.provenance.clone() };
            }
        })
    }
}

const BINARY_STDOUT: &str = "Parquet and SQLite go into files, not to standard output";

/// Parquet compresses by itself, SQLite is no stream.
fn check_binary(format: OutputFormat, compression: Option<Compression>, stdout: bool) -> Result<(), String> {
    match format {
        OutputFormat::Parquet | OutputFormat::Sqlite if stdout => Err(BINARY_STDOUT.to_owned()),
        OutputFormat::Parquet if compression.is_some() => {
            Err("a .parquet is compressed already: leave the second extension out".to_owned())
        }
        OutputFormat::Sqlite if compression.is_some() => {
            Err("a .sqlite cannot be compressed: leave the second extension out".to_owned())
        }
        _ => Ok(()),
    }
}

/// The format and the compression that the path's extensions say.
fn format_of(spec: &OutputSpec) -> Result<(OutputFormat, Option<Compression>), Error> {
    let file = spec.path.rsplit('/').next().unwrap_or("");
    let extension = |file: &str| file.rsplit_once('.').map(|(_, e)| e.to_lowercase()).unwrap_or_default();
    let compression = Compression::from_name(&extension(file));
    let file = match compression {
        Some(_) => file.rsplit_once('.').map(|(inner, _)| inner).unwrap_or(file),
        None => file,
    };
    let format = spec.format.or_else(|| OutputFormat::from_name(&extension(file)));
    let format = format.ok_or_else(|| Error::UnknownOutputFormat {
        path: spec.path.clone(),
        known: OutputFormat::KNOWN.to_owned(),
    })?;
    Ok((format, compression))
}
