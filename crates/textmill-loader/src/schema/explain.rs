//! Problems in words for a person: what was expected, what was found, and what is meant most likely.

use super::check::Problem;
use super::nearest::nearest;
use super::path::{Path, path_of};
use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde_json::Value;

pub(super) fn explain(
    schema: &Value,
    root: &Value,
    error: &ValidationError<'_>,
    problems: &mut Vec<Problem>,
) {
    let path = path_of(error.instance_path().as_str(), root);
    let mut push = |path: Path, at_key: bool, message: String, hint: Option<String>| {
        problems.push(Problem { path, at_key, message, hint });
    };
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            // The error is about the object's schema; its siblings are the keys that are known.
            let known = known_keys(schema, error.schema_path().as_str());
            for key in unexpected {
                let hint = match nearest(key, known.iter().map(String::as_str)) {
                    Some(near) => Some(format!("did you mean `{near}`?")),
                    None if known.is_empty() => None,
                    None => Some(format!("known keys: {}", known.join(", "))),
                };
                push(path.key(key), true, format!("unknown key `{key}`"), hint);
            }
        }
        ValidationErrorKind::Required { property } => {
            let key = property.as_str().unwrap_or_default();
            push(path, true, format!("missing key `{key}`"), None);
        }
        ValidationErrorKind::Type { kind } => {
            let message = format!("expected {}, found {}", expected_types(kind), shown(error.instance()));
            let bare = error.instance().as_str().filter(|text| {
                let types = expected_types(kind);
                (types.contains("integer") && text.parse::<i64>().is_ok())
                    || (types.contains("number") && text.parse::<f64>().is_ok())
                    || (types.contains("boolean") && text.parse::<bool>().is_ok())
            });
            push(path, false, message, bare.map(|text| format!("write it without quotes: {text}")));
        }
        ValidationErrorKind::Enum { options } => {
            let allowed = options.as_array().map(Vec::as_slice).unwrap_or_default();
            let (message, hint) = not_one_of(error.instance(), allowed);
            push(path, false, message, hint);
        }
        ValidationErrorKind::Constant { expected_value } => {
            push(path, false, format!("expected {expected_value}, found {}", shown(error.instance())), None);
        }
        ValidationErrorKind::OneOfNotValid { .. } | ValidationErrorKind::AnyOf { .. } => {
            let branches = at_pointer(schema, error.schema_path().as_str()).cloned().unwrap_or_default();
            let allowed = constants(&branches);
            let (message, hint) = if allowed.is_empty() {
                let at = error.schema_path().as_str();
                let around = at.rsplit_once('/').and_then(|(around, _)| at_pointer(schema, around));
                let examples = around.and_then(|around| around.get("examples")).and_then(Value::as_array);
                let hint = examples.map(|examples| {
                    let examples: Vec<String> = examples.iter().map(Value::to_string).collect();
                    format!("write, for example, {}", examples.join(" or "))
                });
                (format!("{} is not one of the allowed forms", shown(error.instance())), hint)
            } else {
                not_one_of(error.instance(), &allowed)
            };
            push(path, false, message, hint);
        }
        ValidationErrorKind::Minimum { limit } => {
            push(path, false, format!("{} is less than the minimum, {limit}", shown(error.instance())), None);
        }
        ValidationErrorKind::Maximum { limit } => {
            push(path, false, format!("{} is more than the maximum, {limit}", shown(error.instance())), None);
        }
        _ => push(path, false, error.to_string(), None),
    }
}

fn not_one_of(found: &Value, allowed: &[Value]) -> (String, Option<String>) {
    let names: Vec<String> =
        allowed.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).collect();
    let message = format!("{} is not one of the allowed values", shown(found));
    let hint = match found.as_str().and_then(|found| nearest(found, names.iter().map(String::as_str))) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => format!("allowed: {}", names.join(", ")),
    };
    (message, Some(hint))
}

/// The constants among the branches of a `oneOf` or `anyOf`, as schemas of documented enums have them.
fn constants(branches: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    for branch in branches.as_array().into_iter().flatten() {
        if let Some(value) = branch.get("const") {
            found.push(value.clone());
        }
        found.extend(branch.get("enum").and_then(Value::as_array).into_iter().flatten().cloned());
        for nested in ["oneOf", "anyOf"] {
            found.extend(branch.get(nested).map(constants).unwrap_or_default());
        }
    }
    found
}

/// The keys that the object schema behind `.../additionalProperties` names.
fn known_keys(schema: &Value, schema_path: &str) -> Vec<String> {
    let parent = schema_path.rsplit_once('/').map_or("", |(parent, _)| parent);
    let object = at_pointer(schema, parent);
    let properties = object.and_then(|object| object.get("properties")).and_then(Value::as_object);
    properties.map(|properties| properties.keys().cloned().collect()).unwrap_or_default()
}

/// Follows a JSON pointer, through `$ref`s to `#/...`.
fn at_pointer<'a>(schema: &'a Value, pointer: &str) -> Option<&'a Value> {
    let mut at = schema;
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        if part == "$ref" {
            let target = at.get("$ref")?.as_str()?.strip_prefix('#')?;
            at = schema.pointer(target)?;
            continue;
        }
        at = match at {
            Value::Array(items) => items.get(part.parse::<usize>().ok()?)?,
            other => other.get(&part)?,
        };
    }
    Some(at)
}

fn expected_types(kind: &TypeKind) -> String {
    let name = |json: String| match json.as_str() {
        "object" => "a table".to_owned(),
        "array" => "a list".to_owned(),
        "integer" => "an integer".to_owned(),
        "boolean" => "true or false".to_owned(),
        "null" => "nothing".to_owned(),
        other => format!("a {other}"),
    };
    match kind {
        TypeKind::Single(one) => name(one.to_string()),
        TypeKind::Multiple(several) => {
            // TOML has no null: an optional key is left out.
            let names: Vec<String> =
                several.iter().map(|one| one.to_string()).filter(|one| one != "null").map(name).collect();
            names.join(" or ")
        }
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => format!("the string {text:?}"),
        Value::Number(number) => format!("the number {number}"),
        Value::Bool(flag) => format!("{flag}"),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a table".to_owned(),
        Value::Null => "nothing".to_owned(),
    }
}
