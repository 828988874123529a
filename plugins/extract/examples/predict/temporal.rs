//! Predictions of temporal.

use serde_json::Value;
use textmill_extract::Entity;

/// The scorer's types and values for an entity.
pub fn convert(_case: &Value, _entity: &Entity) -> Vec<(String, Value)> {
    Vec::new()
}
