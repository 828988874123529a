//! The config's JSON Schema (draft-07, which editors' TOML support understands).

use super::file::ConfigFile;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};
use textmill_loader::Operator;

/// The schema of the file alone; options are any table.
pub fn of_file() -> Value {
    let settings = SchemaSettings::draft07().with(|settings| settings.inline_subschemas = true);
    settings.into_generator().into_root_schema_for::<ConfigFile>().to_value()
}

/// The schema with the options of these plugins: `(name, operator)` pairs.
pub fn with_plugins<'a>(plugins: impl IntoIterator<Item = (&'a str, &'a Operator)>) -> Value {
    let mut schema = of_file();
    let branches: Vec<Value> = plugins
        .into_iter()
        .map(|(name, operator)| {
            let operator_key = match operator.id == name {
                true => json!({"anyOf": [
                    {"not": {"required": ["operator"]}},
                    {"properties": {"operator": {"const": operator.id}}},
                ]}),
                false => {
                    json!({"properties": {"operator": {"const": operator.id}}, "required": ["operator"]})
                }
            };
            json!({
                "if": {
                    "properties": {"plugin": {"const": name}},
                    "required": ["plugin"],
                    "allOf": [operator_key],
                },
                "then": {"properties": {"options": operator.options_schema}},
            })
        })
        .collect();
    if let Some(step) = schema.pointer_mut("/properties/step/items")
        && !branches.is_empty()
    {
        step["allOf"] = Value::Array(branches);
    }
    schema
}
