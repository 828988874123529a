//! What a plugin says of itself, and its options.

use crate::case::{Case, Found, Opened, failed};
use crate::{Subject, Verdict};
use serde_json::{Value, json};
use std::time::Instant;
use textmill_loader::schema::{broken, check, fill_defaults};
use textmill_loader::{Loader, SearchPath, Status};

pub(super) fn itself(case: &Case) -> Found<()> {
    let plugin = &case.plugin;
    let mut odd = Vec::new();
    if plugin.version().trim().is_empty() {
        odd.push("it has no version".to_owned());
    }
    let mut ids: Vec<&str> = Vec::new();
    for operator in plugin.operators() {
        let id = operator.id.as_str();
        if ids.contains(&id) {
            return Err(failed(format!("two operators are called `{id}`")));
        }
        ids.push(id);
        if let Some(why) = broken(&operator.options_schema) {
            return Err(failed(format!("operator `{id}` has options that are no JSON Schema: {why}")));
        }
        if operator.version.trim().is_empty() {
            odd.push(format!("operator `{id}` has no version"));
        }
        if operator.summary.trim().is_empty() || operator.summary.contains('\n') {
            odd.push(format!("operator `{id}` has no summary of one line"));
        }
        if operator.options_schema.get("additionalProperties") != Some(&json!(false)) {
            odd.push(format!("operator `{id}` takes options that it does not know: misspelt ones pass"));
        }
        for (name, option) in properties(&operator.options_schema) {
            if option.get("description").and_then(Value::as_str).is_none_or(str::is_empty) {
                odd.push(format!("option `{name}` of `{id}` has no description"));
            }
        }
    }
    if odd.is_empty() { Ok(()) } else { Err(Verdict::Warned(odd.join("; "))) }
}

pub(super) fn quickly(case: &Case) -> Found<()> {
    let Subject::Library(path) = &case.settings.subject else {
        return Err(Verdict::Skipped("a program starts as quickly as its language does".to_owned()));
    };
    // The library is loaded already; what its entry and its description take is what counts.
    let started = Instant::now();
    let path = path.canonicalize().unwrap_or_else(|_| path.clone());
    Loader::new(SearchPath::new(), None)
        .load(&path.to_string_lossy())
        .map_err(|error| failed(format!("loaded again, it fails: {error}")))?;
    let took = started.elapsed().as_millis();
    if took > 100 {
        return Err(Verdict::Warned(format!("it takes {took} ms; `textmill plugin list` asks every plugin")));
    }
    Ok(())
}

pub(super) fn defaults(case: &Case) -> Found<()> {
    for index in 0..case.plugin.operators().len() {
        let schema = &case.plugin.operators()[index].options_schema;
        for (name, option) in properties(schema) {
            let Some(default) = option.get("default") else { continue };
            let only = json!({ name: default });
            if let Some(problem) =
                check(schema, &only).iter().find(|problem| !problem.path.to_string().is_empty())
            {
                return Err(failed(format!(
                    "the default of `{name}` does not fit its schema: {}",
                    problem.message
                )));
            }
        }
        case.open(index)?;
    }
    Ok(())
}

pub(super) fn honest(case: &Case) -> Found<()> {
    let mut lies = Vec::new();
    for (index, operator) in case.plugin.operators().iter().enumerate() {
        let options = case.options(index)?;
        for (name, option) in properties(&operator.options_schema) {
            for value in allowed(option) {
                let mut tried = options.clone();
                tried[name] = value.clone();
                if !check(&operator.options_schema, &tried).is_empty() {
                    continue;
                }
                fill_defaults(&operator.options_schema, &mut tried);
                let Err(error) = case.open_with(index, &tried) else { continue };
                match (error.status, &error.option) {
                    (Status::BadOption, Some(path)) if path.split('.').next() == Some(name) => {}
                    (Status::BadOption, _) => {
                        lies.push(format!(
                            "`{name} = {value}` is refused without saying that it is `{name}`"
                        ));
                    }
                    _ => return Err(failed(format!("with `{name} = {value}` it fails: {error}"))),
                }
            }
        }
    }
    if lies.is_empty() { Ok(()) } else { Err(Verdict::Warned(lies.join("; "))) }
}

pub(super) fn odd(case: &Case) -> Found<()> {
    for index in 0..case.plugin.operators().len() {
        let options = case.options(index)?;
        let mut tried = vec![json!({}), json!([]), json!(null), json!("{"), json!({"\u{0}": "\u{0}"})];
        for (name, _) in properties(&case.plugin.operators()[index].options_schema) {
            for value in
                [json!(null), json!(-1), json!(1e300), json!("\u{0}好"), json!([[]]), json!({"x": {}})]
            {
                let mut options = options.clone();
                options[name] = value;
                tried.push(options);
            }
        }
        for options in tried {
            if let Err(error) = case.open_with(index, &options)
                && matches!(error.status, Status::Panic | Status::BadResult | Status::Crash | Status::Timeout)
            {
                return Err(failed(format!("with the options {options}: {error}")));
            }
        }
    }
    Ok(())
}

pub(super) fn alike(case: &Case) -> Found<()> {
    for index in 0..case.plugin.operators().len() {
        let same = match (case.open(index)?, case.open(index)?) {
            (Opened::Rows(one), Opened::Rows(other)) => {
                one.columns() == other.columns() && one.output() == other.output()
            }
            (Opened::Table(one), Opened::Table(other)) => {
                one.columns() == other.columns() && one.output() == other.output()
            }
            _ => false,
        };
        if !same {
            let id = &case.plugin.operators()[index].id;
            return Err(failed(format!("`{id}` says something else when it is opened again")));
        }
    }
    Ok(())
}

fn properties(schema: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.into_iter().flatten().map(|(name, option)| (name.as_str(), option))
}

/// Values at the edges of what an option's schema allows.
fn allowed(option: &Value) -> Vec<Value> {
    let mut values: Vec<Value> = option.get("enum").and_then(Value::as_array).cloned().unwrap_or_default();
    for key in ["oneOf", "anyOf"] {
        for branch in option.get(key).and_then(Value::as_array).into_iter().flatten() {
            values.extend(branch.get("const").cloned());
            values.extend(branch.get("enum").and_then(Value::as_array).cloned().unwrap_or_default());
        }
    }
    values.extend(["minimum", "maximum"].iter().filter_map(|edge| option.get(edge).cloned()));
    match option.get("type").and_then(Value::as_str) {
        Some("boolean") => values.extend([json!(true), json!(false)]),
        Some("integer") => values.extend([json!(0), json!(1), json!(1000)]),
        Some("number") => values.extend([json!(0.0), json!(0.5), json!(1.0)]),
        Some("array") => values.push(json!([])),
        Some("object") => values.push(json!({})),
        _ => {}
    }
    values
}
