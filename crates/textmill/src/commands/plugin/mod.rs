//! `textmill plugin`.

pub(super) mod check;
mod new;
mod replay;
mod sign;
mod subject;

use crate::cli::{Format, Global, Plugin as Command};
use crate::diagnostics::Terminal;
use crate::exit::Exit;
use crate::places;
use crate::shown::harmless_json;
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::fmt::Write;
use textmill_loader::{Loader, Plugin};
use textmill_pipeline::plan_schema;

pub(super) fn dispatch(global: &Global, command: &Command, terminal: &Terminal) -> Result<Exit> {
    match command {
        Command::Keygen(args) => return sign::keygen(args),
        Command::Sign(args) => return sign::sign(global, args),
        _ => {}
    }
    let loader = places::loader(global, None)?;
    match command {
        Command::List { format } => list(&loader, *format, terminal),
        Command::Show { name, format } => show(&loader, name, *format),
        Command::New(args) => new::new(args),
        Command::Check(args) => check::check(global, &loader, args),
        Command::Replay(args) => replay::replay(&loader, args),
        // Dealt with above: they load nothing.
        Command::Keygen(_) | Command::Sign(_) => Ok(Exit::Done),
    }
}

fn list(loader: &Loader, format: Format, terminal: &Terminal) -> Result<Exit> {
    let mut rows = Vec::new();
    for (name, place) in loader.search_path().list() {
        match loader.load(&name) {
            Ok(plugin) => {
                let summary =
                    plugin.operators().first().map(|operator| operator.summary.clone()).unwrap_or_default();
                rows.push(json!({
                    "name": name,
                    "version": plugin.version(),
                    "summary": summary,
                    "path": place.path,
                    "origin": place.origin.to_string(),
                    "isolated": plugin.is_isolated(),
                }));
            }
            Err(error) => terminal.error(&error.to_string()),
        }
    }
    if format == Format::Json {
        return super::print(&harmless_json(&Value::Array(rows)));
    }
    let mut out = String::new();
    for row in &rows {
        let cell = |key: &str| row[key].as_str().unwrap_or_default();
        writeln!(out, "{:<12} {:<8} {}", cell("name"), cell("version"), cell("summary"))?;
        let isolated = if row["isolated"] == true { "; in a process of its own" } else { "" };
        writeln!(out, "{:<21} {} ({}{isolated})", "", cell("path"), cell("origin"))?;
    }
    if rows.is_empty() {
        writeln!(out, "no plugins; searched:")?;
        for dir in loader.search_path().dirs() {
            writeln!(out, "  {} ({})", dir.path.display(), dir.origin)?;
        }
    }
    super::print(&out)
}

fn show(loader: &Loader, name: &str, format: Format) -> Result<Exit> {
    let plugin =
        loader.load(name).with_context(|| "see `textmill plugin list` for what there is".to_owned())?;
    if format == Format::Json {
        return super::print(&harmless_json(&as_json(&plugin)));
    }
    let mut out = String::new();
    writeln!(out, "{} {}", plugin.id(), plugin.version())?;
    writeln!(out, "{}", plugin.path().display())?;
    for (index, operator) in plugin.operators().iter().enumerate() {
        writeln!(out, "\n{}: {}", operator.id, operator.summary)?;
        writeln!(out, "\noptions")?;
        let before = out.len();
        options(&mut out, &operator.options_schema, 1)?;
        if out.len() == before {
            writeln!(out, "  none")?;
        }
        writeln!(out, "\nresults")?;
        let (options, available) =
            (plan_schema::defaults(&operator.options_schema), plan_schema::available());
        let output = match operator.rowwise {
            true => plugin.open(index, &options, &available).map(|instance| instance.output().clone()),
            false => plugin.reduce(index, &options, &available).map(|reduction| reduction.output().clone()),
        };
        match output {
            Ok(output) => fields(&mut out, &output, 1)?,
            Err(error) => writeln!(out, "  with default options it does not start: {error}")?,
        }
    }
    super::print(&out)
}

/// Options: name, type, default, help.
fn options(out: &mut String, schema: &Value, depth: usize) -> std::fmt::Result {
    let indent = "  ".repeat(depth);
    for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let default = match property.get("default") {
            None | Some(Value::Null) => String::new(),
            Some(default) => format!(" = {default}"),
        };
        writeln!(out, "{indent}{name}: {}{default}", type_name(property))?;
        let help = property.get("description").and_then(Value::as_str).unwrap_or_default();
        for line in help.lines().filter(|line| !line.trim().is_empty()) {
            writeln!(out, "{indent}    {}", line.trim())?;
        }
        options(out, property, depth + 2)?;
        if let Some(item) = property.get("items") {
            options(out, item, depth + 2)?;
        }
    }
    Ok(())
}

/// A type in TOML's words.
fn type_name(property: &Value) -> String {
    let constants = |branches: &Value| -> Vec<String> {
        let values = branches.as_array().into_iter().flatten();
        values
            .flat_map(|branch| {
                let one = branch.get("const").cloned();
                let many = branch.get("enum").and_then(Value::as_array).cloned().unwrap_or_default();
                one.into_iter().chain(many).map(|value| value.to_string())
            })
            .collect()
    };
    if let Some(values) = property.get("enum").and_then(Value::as_array) {
        let names: Vec<String> =
            values.iter().filter(|value| !value.is_null()).map(ToString::to_string).collect();
        return names.join(" | ");
    }
    for key in ["oneOf", "anyOf"] {
        if let Some(branches) = property.get(key) {
            let names = constants(branches);
            if !names.is_empty() {
                return names.join(" | ");
            }
            let first = branches.as_array().and_then(|branches| branches.first());
            return first.map_or_else(|| "any".to_owned(), type_name);
        }
    }
    let name = |name: &str| match name {
        "object" => "table".to_owned(),
        "array" => match property.get("items") {
            Some(item) => format!("list of {}", type_name(item)),
            None => "list".to_owned(),
        },
        other => other.to_owned(),
    };
    match property.get("type") {
        Some(Value::String(one)) => name(one),
        Some(Value::Array(several)) => {
            let names: Vec<String> =
                several.iter().filter_map(Value::as_str).filter(|one| *one != "null").map(name).collect();
            names.join(" or ")
        }
        _ => "any".to_owned(),
    }
}

/// Fields of a result: name and type, nested.
fn fields(out: &mut String, fields: &plan_schema::Fields, depth: usize) -> std::fmt::Result {
    for (name, type_name, nested) in plan_schema::describe(fields) {
        writeln!(out, "{}{name}: {type_name}", "  ".repeat(depth))?;
        if let Some(nested) = nested {
            self::fields(out, &nested, depth + 1)?;
        }
    }
    Ok(())
}

fn as_json(plugin: &std::sync::Arc<Plugin>) -> Value {
    let operators: Vec<Value> = plugin
        .operators()
        .iter()
        .map(|operator| {
            json!({
                "id": operator.id,
                "version": operator.version,
                "summary": operator.summary,
                "rowwise": operator.rowwise,
                "deterministic": operator.deterministic,
                "options": operator.options_schema,
            })
        })
        .collect();
    let (major, minor) = plugin.abi();
    json!({
        "id": plugin.id(),
        "version": plugin.version(),
        "path": plugin.path(),
        "contract": format!("{major}.{minor}"),
        "operators": operators,
    })
}
