//! `textmill check` and `textmill plan`.

mod estimate;

use crate::cli::{Format, Global, Plan as PlanArgs, Planned};
use crate::diagnostics::Terminal;
use crate::exit::Exit;
use crate::shown::harmless_json;
use anyhow::Result;
use serde_json::json;
use std::fmt::Write;
use std::sync::Arc;
use textmill_pipeline::{LoadReport, Plan};
use unicode_width::UnicodeWidthStr;

pub(super) fn check(global: &Global, args: &Planned, terminal: &Terminal) -> Result<Exit> {
    let (plan, _) = super::build(global, args, false, terminal)?;
    if !global.quiet {
        say!(
            "{}: good; {} source{}, {} step{}, {} output{}",
            plan.config.path.display(),
            plan.inputs.sources.len(),
            plural(plan.inputs.sources.len()),
            plan.steps.len() + plan.reductions.len(),
            plural(plan.steps.len() + plan.reductions.len()),
            plan.outputs.len() + plan.tables.len(),
            plural(plan.outputs.len() + plan.tables.len()),
        );
    }
    Ok(Exit::Done)
}

pub(super) fn show(global: &Global, args: &PlanArgs, terminal: &Terminal) -> Result<Exit> {
    let (plan, loader) = super::build(global, &args.planned, false, terminal)?;
    let estimate = match args.no_probe {
        true => None,
        false => {
            let loader = Arc::new(loader);
            let stop = crate::signals::stop(Arc::clone(&loader))?;
            match plan.estimate(&loader, args.jobs, &stop) {
                Ok(estimate) => Some(estimate),
                // The plan is good all the same.
                Err(error) => {
                    say!("what a run will take is not known: {error}");
                    None
                }
            }
        }
    };
    match args.format {
        Format::Text => {
            let told = estimate.map(|estimate| estimate::in_words(&estimate)).transpose()?;
            super::print(&(text(&plan)? + &told.unwrap_or_default()))
        }
        Format::Json => {
            let mut told = as_json(&plan);
            told["estimate"] =
                estimate.map_or(serde_json::Value::Null, |estimate| estimate::numbers(&estimate));
            super::print(&harmless_json(&told))
        }
    }
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

fn text(plan: &Plan) -> Result<String, std::fmt::Error> {
    let mut out = String::new();
    writeln!(out, "inputs: {}", plan.inputs.sources.len())?;
    for source in plan.inputs.sources.iter().take(10) {
        writeln!(out, "  {}", source.name)?;
    }
    if plan.inputs.sources.len() > 10 {
        writeln!(out, "  ... and {} more", plan.inputs.sources.len() - 10)?;
    }
    let names = plan.steps.iter().map(|step| &step.name).chain(plan.reductions.iter().map(|step| &step.name));
    // As wide as the longest name of a layer or step.
    let wide = names.map(|name| name.width()).chain([11]).max().unwrap_or(0);
    let pad = |name: &str| format!("{name}{}", " ".repeat(wide.saturating_sub(name.width())));
    writeln!(out, "layers: {}", plan.layers.len())?;
    for (layer, readers) in &plan.layers {
        writeln!(out, "  {} for {}", pad(layer.name()), readers.join(", "))?;
    }
    if !plan.dictionary_reports.is_empty() {
        writeln!(out, "dictionaries: {}", plan.dictionary_reports.len())?;
    }
    for (name, report) in &plan.dictionary_reports {
        let LoadReport { words, forced, with_frequency, .. } = report;
        let name = pad(name);
        writeln!(
            out,
            "  {name} {words} word{}, {forced} by force, {with_frequency} with a frequency",
            plural(*words)
        )?;
    }
    writeln!(out, "steps: {}", plan.steps.len() + plan.reductions.len())?;
    for step in &plan.steps {
        let (id, version) = (step.plugin.id(), step.plugin.version());
        let place = if step.plugin.is_isolated() { " in a process of its own" } else { "" };
        writeln!(out, "  {} {id} {version}{place}, {}", pad(&step.name), step.plugin.path().display())?;
        writeln!(out, "  {} reads {}", pad(""), step.columns().join(", "))?;
        let fields: Vec<&str> = step.output().iter().map(|field| field.name().as_str()).collect();
        writeln!(out, "  {} gives {}", pad(""), fields.join(", "))?;
    }
    for step in &plan.reductions {
        let (id, version) = (step.plugin.id(), step.plugin.version());
        let place = if step.plugin.is_isolated() { " in a process of its own" } else { "" };
        writeln!(out, "  {} {id} {version}{place}, {}", pad(&step.name), step.plugin.path().display())?;
        writeln!(out, "  {} reads {} of all documents", pad(""), step.columns().join(", "))?;
        let output = step.output();
        let fields: Vec<&str> = output.iter().map(|field| field.name().as_str()).collect();
        writeln!(out, "  {} gives rows of {}", pad(""), fields.join(", "))?;
    }
    writeln!(out, "outputs: {}", plan.config.file.output.len())?;
    for output in &plan.config.file.output {
        let table = output.table.as_ref().map(|table| format!(" (table {table})"));
        writeln!(out, "  {}{}", output.path, table.unwrap_or_default())?;
    }
    Ok(out)
}

fn as_json(plan: &Plan) -> serde_json::Value {
    let sources: Vec<_> =
        plan.inputs.sources.iter().map(|source| json!({"id": source.id, "source": source.name})).collect();
    let layers: Vec<_> = plan
        .layers
        .iter()
        .map(|(layer, readers)| json!({"layer": layer.name(), "read_by": readers}))
        .collect();
    let outputs: Vec<_> = plan
        .config
        .file
        .output
        .iter()
        .map(|output| json!({"path": output.path, "table": output.table}))
        .collect();
    let dictionaries: Vec<_> = plan
        .dictionary_reports
        .iter()
        .map(|(name, report)| {
            json!({"name": name, "words": report.words, "forced": report.forced, "with_frequency": report.with_frequency})
        })
        .collect();
    json!({"inputs": sources, "layers": layers, "dictionaries": dictionaries, "steps": plan.show_steps(), "outputs": outputs})
}
