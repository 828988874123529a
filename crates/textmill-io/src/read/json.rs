//! One JSON object as a document.

use serde_json::{Map, Value};

use super::Fields;
use crate::document::DocumentMeta;

/// From here on floats leave out integers (IEEE 754: 53 bits of precision).
const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

/// Takes the text and the named fields out of `line`; what is left becomes metadata.
pub(super) fn parse(line: &str, fields: &Fields, meta: &mut DocumentMeta) -> Result<String, String> {
    let value: Value = serde_json::from_str(line).map_err(|e| {
        let what = e.to_string();
        // serde_json counts lines within the record, which is always 1 here.
        let what = what.replace(" at line 1 column ", " at byte ");
        let surrogate = if what.contains("hex escape") {
            ", perhaps a lone surrogate: `\\ud800` to `\\udfff` come in pairs"
        } else {
            ""
        };
        format!("not valid JSON: {what}{surrogate}")
    })?;
    let Value::Object(object) = value else {
        return Err("the line is valid JSON but not an object: `{...}`".to_owned());
    };
    from_object(object, fields, meta)
}

/// As [`parse`], of a record that is an object already.
pub(super) fn from_object(
    mut object: Map<String, Value>,
    fields: &Fields,
    meta: &mut DocumentMeta,
) -> Result<String, String> {
    let text = match take(&mut object, &fields.text) {
        Some(Value::String(text)) => text,
        Some(other) => return Err(format!("`{}` is {}, not a string", fields.text, kind(&other))),
        None => return Err(missing_text(&object, &fields.text)),
    };
    match take(&mut object, &fields.id) {
        Some(Value::String(id)) if !id.is_empty() => meta.id = id,
        // Digits beyond those of a float are lost already: two such ids could be one.
        Some(Value::Number(id)) if id.as_f64().is_some_and(|x| id.is_f64() && x.abs() >= LARGEST_EXACT) => {
            return Err(format!(
                "`{}` is a number too large to be kept exactly; write it as a string, in quotes",
                fields.id
            ));
        }
        Some(Value::Number(id)) => meta.id = id.to_string(),
        None | Some(Value::Null) => {}
        Some(Value::String(_)) => return Err(format!("`{}` is empty", fields.id)),
        Some(other) => return Err(format!("`{}` is {}, not a string or number", fields.id, kind(&other))),
    }
    meta.title = string(&mut object, &fields.title)?;
    meta.date = string(&mut object, &fields.date)?;
    meta.language = string(&mut object, &fields.language)?.unwrap_or_default();
    meta.metadata = object;
    Ok(text)
}

fn string(object: &mut Map<String, Value>, field: &str) -> Result<Option<String>, String> {
    match take(object, field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text).filter(|t| !t.is_empty())),
        // A year alone is a common date.
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(other) => Err(format!("`{field}` is {}, not a string", kind(&other))),
    }
}

/// Removes a field, by its own name or by a path with dots.
fn take(object: &mut Map<String, Value>, field: &str) -> Option<Value> {
    if object.contains_key(field) {
        return object.shift_remove(field);
    }
    let (first, rest) = field.split_once('.')?;
    take(object.get_mut(first)?.as_object_mut()?, rest)
}

fn missing_text(object: &Map<String, Value>, field: &str) -> String {
    let strings: Vec<String> =
        object.iter().filter(|(_, v)| v.is_string()).take(8).map(|(k, _)| format!("`{k}`")).collect();
    match strings.is_empty() {
        true => format!("there is no field `{field}`"),
        false => format!(
            "there is no field `{field}`; fields with text are {}; name the right one with `input.fields.text`",
            strings.join(", ")
        ),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_kept_digit_by_digit_or_refused() {
        let id = |id: &str| {
            let mut meta = DocumentMeta::default();
            parse(&format!(r#"{{"id": {id}, "text": "t"}}"#), &Fields::default(), &mut meta).map(|_| meta.id)
        };
        assert_eq!(id("18446744073709551615").as_deref(), Ok("18446744073709551615"));
        assert_eq!(id("7.5").as_deref(), Ok("7.5"));
        assert!(id("18446744073709551616").unwrap_err().contains("write it as a string"));
    }
}
