//! Predictions of names and quotations.

use serde_json::{Value, json};
use textmill_extract::{Entity, Kind};

/// The scorer's types and values for an entity.
pub(crate) fn convert(case: &Value, entity: &Entity) -> Vec<(String, Value)> {
    let kind = match (case["model"].as_str(), entity.kind) {
        (Some("NER"), Kind::Person) => "PER",
        (Some("NER"), Kind::Organization) => "ORG",
        (Some("NER"), Kind::Place) => "LOC",
        (Some("QuotedText"), Kind::Quote) => {
            return vec![("quotedText".to_owned(), json!({"value": entity.text}))];
        }
        _ => return Vec::new(),
    };
    vec![(kind.to_owned(), Value::Null)]
}
