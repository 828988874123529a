//! What `[step.options]` may say.

use crate::entity::Kind;
use crate::patterns::{Dictionary, Pattern};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Options of `extract`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Options {
    /// Only these kinds; empty means all.
    pub kinds: Vec<Kind>,
    /// Which figures: those of a report, or every number of the text.
    pub figures: Figures,
    /// Which expressions of time: those of a report, or every one.
    pub times: Times,
    /// Whether a document without a date in its metadata is read from the one that it gives itself: a date on a
    /// line of its own near its beginning or at its end, or in its path.
    pub date_from_text: bool,
    /// Whether the sequence model adds names that no dictionary and no rule has: many more in news and histories,
    /// a third of them wrong; hardly any in reports.
    pub model: bool,
    /// Dictionaries of your own terms, found by longest match and not inside a longer word.
    pub dictionaries: Vec<Dictionary>,
    /// Patterns of your own: regular expressions of linear time, or elements over words and entities.
    pub patterns: Vec<Pattern>,
    /// Whether a dictionary or pattern that no `test` exercises is an error.
    pub require_tests: bool,
    /// Whether to add the list `explain`: every candidate with its rule and what it lost to.
    pub explain: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            kinds: Vec::new(),
            figures: Figures::default(),
            times: Times::default(),
            date_from_text: true,
            model: false,
            dictionaries: Vec::new(),
            patterns: Vec::new(),
            require_tests: false,
            explain: false,
        }
    }
}

/// Which expressions of time are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Times {
    /// What an analyst would type into a table: a bound on a length is a length, and names of the present and
    /// bare nouns (weekend, 目前) are left out.
    #[default]
    Report,
    /// Every expression, placed from the reference date.
    All,
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

impl Options {
    /// Whether one of these kinds is asked for.
    pub(crate) fn asks(&self, kinds: &[Kind]) -> bool {
        self.kinds.is_empty() || kinds.iter().any(|kind| self.kinds.contains(kind))
    }
}
