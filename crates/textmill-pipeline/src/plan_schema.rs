//! What documents offer to plugins, and what plugins return, in words: for commands that show a plugin.

use crate::plan::{Layer, document_fields};
use arrow_schema::{DataType, Schema};
use serde_json::{Value, json};
use textmill_loader::schema::fill_defaults;

pub use arrow_schema::Fields;

/// Every column that documents have, without those of steps.
pub fn available() -> Schema {
    let mut fields = document_fields();
    fields.extend(Layer::ALL.map(Layer::field));
    Schema::new(fields)
}

/// The options that a schema's defaults give.
pub fn defaults(schema: &Value) -> Value {
    let mut options = json!({});
    fill_defaults(schema, &mut options);
    options
}

/// Each field's name, its type in words, and its own fields if it has some.
pub fn describe(fields: &Fields) -> Vec<(String, String, Option<Fields>)> {
    fields
        .iter()
        .map(|field| {
            let (type_name, nested) = words(field.data_type());
            let optional = if field.is_nullable() { ", may be missing" } else { "" };
            (field.name().clone(), format!("{type_name}{optional}"), nested)
        })
        .collect()
}

fn words(data_type: &DataType) -> (String, Option<Fields>) {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 => ("string".to_owned(), None),
        DataType::Boolean => ("boolean".to_owned(), None),
        DataType::Float32 | DataType::Float64 => ("number".to_owned(), None),
        DataType::List(item) | DataType::LargeList(item) => {
            let (inner, nested) = words(item.data_type());
            (format!("list of {inner}"), nested)
        }
        DataType::Struct(fields) => ("struct".to_owned(), Some(fields.clone())),
        _ => ("integer".to_owned(), None),
    }
}
