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
    /// Which figures: those of a report, or every number of the text.
    pub figures: Figures,
}

/// Which figures are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Figures {
    /// What an analyst would type into a table: with comparator, unit and object, without numerals that
    /// are part of a word or a slogan.
    #[default]
    Report,
    /// Every number, by itself and with what surrounds it, overlapping.
    All,
}
