//! `textmill explain`: how a text is cut, what each step finds in it, and why.
//!
//! The text goes the way of every report: the config's encoding, dictionaries and steps. What a step has to say comes
//! from the step itself: a plugin whose options have a boolean `explain` is asked to, and returns a list of structs in
//! the field `explain` (`start`, `end`, `text`, `kind`, `rule`, and where it knows them `lost_to` and `note`). A plugin
//! without that option is named as having nothing to explain. Offsets count characters, as in written results.

mod table;
mod words;

use crate::cli::{Explain, Format, Global};
use crate::diagnostics::Terminal;
use crate::exit::Exit;
use crate::places;
use crate::shown::harmless_json;
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::io::Read;
use std::path::Path;
use textmill_pipeline::config::Config;
use textmill_pipeline::config::file::{ConfigFile, InputFormat, Offsets, Output, OutputFormat, Overwrite};
use textmill_pipeline::{Outcome, Plan, PlanOptions, PlannedStep, RunOptions};
use textmill_text::decode;

pub(super) fn run(global: &Global, args: &Explain, terminal: &Terminal) -> Result<Exit> {
    let mut config = Config::load(&args.config, &args.overriding.overrides())?;
    let loader = places::loader(global, Some(&config))?;
    let (text, encoding) = text(&args.text, &config)?;

    // One file in, one file out, both where nobody sees them.
    let folder = tempfile::tempdir().context("no temporary folder")?;
    let input = folder.path().join("text.txt");
    std::fs::write(&input, &text).context("no temporary file")?;
    let options =
        PlanOptions { inputs: vec![input.to_string_lossy().into_owned()], ..PlanOptions::default() };
    redirect(&mut config.file, folder.path());
    let asked = ask_for_explanations(&Plan::build(config.clone(), &loader, &options)?, &mut config.file);
    let plan = Plan::build(config, &loader, &options)?;

    let summary = plan.run(RunOptions { jobs: 1, ..RunOptions::default() })?;
    if summary.outcome != Outcome::Complete {
        let told = std::fs::read_to_string(folder.path().join(QUARANTINE)).unwrap_or_default();
        let failed: Value = serde_json::from_str(told.trim()).unwrap_or_default();
        let part = |key: &str| failed[key].as_str().unwrap_or("unknown").to_owned();
        terminal.error(&format!("step `{}` failed: {}", part("step"), part("cause")));
        return Ok(Exit::Failed);
    }
    let result = std::fs::read_to_string(folder.path().join(RESULT)).context("no result")?;
    let result: Value = serde_json::from_str(&result).context("the result is not JSON")?;

    let mut report = words::explain(&text, &mut plan.tokenizer());
    report["text"]["encoding"] = json!(encoding);
    report["text"]["language"] = result["document"]["language"].clone();
    let steps = asked.into_iter().map(|(name, asked)| {
        let explained = if asked { result[&name]["explain"].clone() } else { Value::Null };
        json!({"name": name, "explain": explained})
    });
    report["steps"] = steps.collect();
    match args.format {
        Format::Json => super::print(&harmless_json(&report)),
        Format::Text => super::print(&table::report(&report)?),
    }
}

const RESULT: &str = "result.jsonl";
const QUARANTINE: &str = "quarantine.jsonl";

/// The text, and the encoding it came in.
fn text(argument: &str, config: &Config) -> Result<(String, &'static str)> {
    if argument != "-" {
        return Ok((argument.to_owned(), "UTF-8"));
    }
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).context("standard input cannot be read")?;
    let encoding = config.file.input.encoding.as_deref();
    let decode = if config.file.input.lossy { decode::decode_lossy } else { decode::decode };
    let decoded = decode(&bytes, encoding).context("standard input")?;
    Ok((decoded.text.into_owned(), decoded.encoding))
}

/// Lets the config read a text in UTF-8 and write nothing but one result, in `folder`.
fn redirect(file: &mut ConfigFile, folder: &Path) {
    let within = |name: &str| folder.join(name).to_string_lossy().into_owned();
    file.input.encoding = Some("utf-8".to_owned());
    file.input.encodings.clear();
    if file.input.format != Some(InputFormat::Md) {
        file.input.format = Some(InputFormat::Txt);
    }
    file.output = vec![Output {
        path: within(RESULT),
        format: Some(OutputFormat::Jsonl),
        table: None,
        columns: None,
        offsets: Offsets::Char,
        bom: false,
        guard_formulas: false,
        language: None,
        overwrite: Overwrite::Replace,
    }];
    file.run.quarantine = within(QUARANTINE);
    file.run.manifest = String::new();
}

/// Sets the option `explain` of every step that has one. Returns the names of the steps that look at single documents,
/// and whether each was asked.
fn ask_for_explanations(plan: &Plan, file: &mut ConfigFile) -> Vec<(String, bool)> {
    let ask = |step: &PlannedStep| {
        let explain = step.operator().options_schema.pointer("/properties/explain/type");
        let explains = explain == Some(&json!("boolean"));
        if let Some(step) = file.step.get_mut(step.index).filter(|_| explains) {
            step.options.insert("explain".to_owned(), Value::Bool(true));
        }
        (step.name.clone(), explains)
    };
    plan.steps.iter().map(ask).collect()
}
