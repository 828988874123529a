//! The files that options name: the host finds them by the schema, so that it can resolve and guard them without knowing
//! the plugin.

use super::MOST_REFERENCES;
use serde_json::Value;

/// The paths of files in `options`: strings whose schema says `"format": "path"`. They are relative to the config.
///
/// ```
/// use serde_json::json;
/// use textmill_loader::schema::files;
/// let schema = json!({"properties": {"names": {"items": {"properties": {"path": {"format": "path"}}}}}});
/// let mut options = json!({"names": [{"path": "a.tsv"}, {"path": null}], "path": "no file"});
/// let found: Vec<&mut String> = files(&schema, &mut options);
/// assert_eq!(found, ["a.tsv"]);
/// ```
pub fn files<'v>(schema: &Value, options: &'v mut Value) -> Vec<&'v mut String> {
    let mut found = Vec::new();
    find_files(schema, &[schema], options, 0, &mut found);
    found
}

fn find_files<'v>(
    root: &Value,
    schemas: &[&Value],
    value: &'v mut Value,
    references: usize,
    found: &mut Vec<&'v mut String>,
) {
    // What applies to the value: through references and alternatives.
    let mut all: Vec<&Value> = schemas.to_vec();
    let mut at = 0;
    while at < all.len() && all.len() < MOST_REFERENCES * 8 {
        let schema = all[at];
        at += 1;
        let target = schema.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'));
        all.extend(target.filter(|_| references < MOST_REFERENCES).and_then(|pointer| root.pointer(pointer)));
        for key in ["anyOf", "oneOf", "allOf"] {
            all.extend(schema.get(key).and_then(Value::as_array).into_iter().flatten());
        }
    }
    let within = |key: &str| -> Vec<&Value> { all.iter().filter_map(|schema| schema.get(key)).collect() };
    match value {
        Value::String(path) if all.iter().any(|schema| schema.get("format") == Some(&"path".into())) => {
            found.push(path);
        }
        Value::Array(items) => {
            let of_items = within("items");
            items.iter_mut().for_each(|item| find_files(root, &of_items, item, references + 1, found));
        }
        Value::Object(table) => {
            let (properties, others) = (within("properties"), within("additionalProperties"));
            for (key, value) in table {
                let mut own: Vec<&Value> = properties.iter().filter_map(|of| of.get(key.as_str())).collect();
                if own.is_empty() {
                    own.clone_from(&others);
                }
                find_files(root, &own, value, references + 1, found);
            }
        }
        _ => {}
    }
}
