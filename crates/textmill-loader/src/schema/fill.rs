//! Options as a plugin may rely on them: it reads what it asked for, and never a missing key or a whole number as a float.

use super::MOST_REFERENCES;
use serde_json::Value;

/// Makes options what a plugin may rely on: the defaults that `schema` states filled in at every depth, through `$ref`s
/// to `#/...`, and whole numbers written as integers where the schema wants them (`4.0` is an integer to JSON Schema).
///
/// ```
/// use serde_json::json;
/// let schema = json!({"properties": {
///     "top": {"type": "integer", "default": 30},
///     "stop": {"$ref": "#/definitions/stop"}
/// }, "definitions": {"stop": {"properties": {"zh": {"default": true}, "most": {"type": "integer"}}}}});
/// let mut options = json!({"stop": {"most": 4.0}});
/// textmill_loader::schema::fill_defaults(&schema, &mut options);
/// assert_eq!(options, json!({"stop": {"most": 4, "zh": true}, "top": 30}));
/// ```
pub fn fill_defaults(schema: &Value, options: &mut Value) {
    fill(schema, schema, options, 0);
}

fn fill(root: &Value, schema: &Value, value: &mut Value, references: usize) {
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        let target = target.strip_prefix('#').and_then(|pointer| root.pointer(pointer));
        if let Some(target) = target.filter(|_| references < MOST_REFERENCES) {
            fill(root, target, value, references + 1);
        }
        return;
    }
    match value {
        Value::Object(table) => {
            for (key, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
                match table.get_mut(key) {
                    Some(value) => fill(root, property, value, 0),
                    None => {
                        if let Some(default) = property.get("default").filter(|default| !default.is_null()) {
                            table.insert(key.clone(), default.clone());
                        }
                    }
                }
            }
        }
        Value::Array(items) => {
            if let Some(item) = schema.get("items") {
                items.iter_mut().for_each(|value| fill(root, item, value, 0));
            }
        }
        Value::Number(number) => {
            let whole = number.as_f64().filter(|x| x.fract() == 0.0 && x.abs() < 9_007_199_254_740_992.0);
            if let Some(whole) = whole.filter(|_| number.is_f64() && wants_integer(schema)) {
                *value = Value::from(whole as i64);
            }
        }
        _ => {}
    }
}

fn wants_integer(schema: &Value) -> bool {
    match schema.get("type") {
        Some(Value::String(name)) => name == "integer",
        Some(Value::Array(names)) => {
            names.iter().any(|name| name == "integer") && names.iter().all(|name| name != "number")
        }
        _ => false,
    }
}
