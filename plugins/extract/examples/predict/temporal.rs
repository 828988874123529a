//! Predictions of dates, times, durations, periods and sets: one file a language, each knowing what the
//! scorers' suites expect of its language.

mod en;
mod zh;

use serde_json::Value;
use textmill_extract::Entity;

/// The scorer's types and values for an entity.
pub(crate) fn convert(case: &Value, entity: &Entity) -> Vec<(String, Value)> {
    if entity.rule.starts_with("temporal.zh.") {
        zh::convert(case, entity)
    } else if entity.rule.starts_with("temporal.en.") {
        en::convert(case, entity)
    } else {
        Vec::new()
    }
}
