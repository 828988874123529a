//! The outputs of a plan.

use super::near_hint;
use super::reduce::{PlannedReduction, PlannedTable};
use crate::config::Config;
use crate::config::file::{Offsets, OutputFormat, Overwrite};
use crate::diagnostic::{Diagnostic, Diagnostics};
use textmill_io::offsets::Unit;
use textmill_io::{Guard, Output, OutputSpec, StepSchema, Table, tables};
use textmill_loader::schema::Path as KeyPath;

/// Plans every output; whatever is wrong goes to `problems`.
pub(super) fn plan(
    config: &Config,
    (steps, reductions): (&[StepSchema], &[PlannedReduction]),
    complete: bool,
    provenance: &[(String, String)],
    guard: &Guard,
    problems: &mut Diagnostics,
) -> (Vec<Output>, Vec<PlannedTable>) {
    let mut planned = Vec::new();
    let mut of_corpus = Vec::new();
    let mut paths: Vec<&str> = Vec::new();
    for (index, output) in config.file.output.iter().enumerate() {
        if output.path.is_empty() && !config.problems.is_empty() {
            continue;
        }
        let at = KeyPath::default().key("output").index(index);
        // Files are told apart by `files::check`; of paths with fields only equal ones are known to meet.
        if output.path.contains('{') && paths.contains(&output.path.as_str()) {
            let message = format!("two outputs have the path `{}`", output.path);
            problems.push(Diagnostic::error(message).at(config.place(&at.key("path"))));
            continue;
        }
        paths.push(&output.path);
        let reduction =
            output.table.as_ref().and_then(|table| reductions.iter().position(|step| step.name == *table));
        if let Some(table) = output.table.as_ref().filter(|_| reduction.is_none()) {
            let mut known = tables(steps);
            known.extend(reductions.iter().map(|step| step.name.clone()));
            let step = table.split('.').next().unwrap_or_default();
            let of_failed_step = !complete && !steps.iter().any(|schema| schema.name == step);
            if of_failed_step {
                continue;
            }
            if !known.contains(table) {
                let hint = near_hint(table, known.iter().map(String::as_str).collect::<Vec<_>>());
                let message = format!("no step returns a table `{table}`");
                problems.push(Diagnostic::error(message).at(config.place(&at.key("table"))).hint(hint));
                continue;
            }
        }
        let spec = OutputSpec {
            path: output.path.clone(),
            base_dir: config.folder.clone(),
            format: output.format.map(|format| match format {
                OutputFormat::Jsonl => textmill_io::OutputFormat::JsonLines,
                OutputFormat::Csv => textmill_io::OutputFormat::Csv,
                OutputFormat::Parquet => textmill_io::OutputFormat::Parquet,
                OutputFormat::Sqlite => textmill_io::OutputFormat::Sqlite,
                OutputFormat::Md => textmill_io::OutputFormat::Markdown,
                OutputFormat::Html => textmill_io::OutputFormat::Html,
            }),
            table: output.table.clone(),
            columns: output.columns.clone(),
            offsets: match output.offsets {
                Offsets::Char => Unit::Char,
                Offsets::Byte => Unit::Byte,
                Offsets::Utf16 => Unit::Utf16,
            },
            bom: output.bom,
            guard_formulas: output.guard_formulas,
            language: output.language.clone(),
            overwrite: match output.overwrite {
                Overwrite::Replace => textmill_io::Overwrite::Replace,
                Overwrite::Refuse => textmill_io::Overwrite::Refuse,
            },
            provenance: provenance.to_vec(),
        };
        let refused = |error: textmill_io::Error| {
            Diagnostic::error(error.to_string()).at(config.place(&at.key("path")))
        };
        if let Some(reduction) = reduction {
            match Table::plan(&spec, &reductions[reduction].output()) {
                Ok(mut output) => {
                    output.protect(guard);
                    of_corpus.push(PlannedTable { reduction, output });
                }
                Err(error) => problems.push(refused(error)),
            }
            continue;
        }
        match Output::plan(&spec, steps) {
            Ok(mut output) => {
                output.protect(guard);
                let same = |other: &&Output| {
                    other.template().single_file().is_none()
                        && other.template().place() == output.template().place()
                };
                if !output.is_stdout()
                    && let Some(other) = planned.iter().find(same)
                {
                    let (one, other) = (output.pattern(), other.pattern());
                    let message = format!("two outputs have the same path: `{one}` is `{other}`");
                    problems.push(Diagnostic::error(message).at(config.place(&at.key("path"))));
                    continue;
                }
                planned.push(output);
            }
            // What it could show is not known, since no step stands.
            Err(textmill_io::Error::Output { .. }) if !complete && steps.is_empty() => {}
            Err(error) => problems.push(refused(error)),
        }
    }
    (planned, of_corpus)
}
