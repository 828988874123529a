//! Predictions of dates, times, durations, periods and sets.

#[path = "temporal_en.rs"]
mod en;

use serde_json::Value;
use textmill_extract::Entity;

/// The scorer's types and values for an entity.
pub fn convert(case: &Value, entity: &Entity) -> Vec<(String, Value)> {
    if entity.rule.starts_with("temporal.en.") { en::convert(case, entity) } else { Vec::new() }
}
