//! What `[step.options]` may say.

use crate::entity::Kind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Options of `extract`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Options {
    /// Only these kinds; empty means all.
    pub kinds: Vec<Kind>,
}
