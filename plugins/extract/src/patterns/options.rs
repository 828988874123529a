//! What a config may say about rules of its own.

use crate::entity::Kind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A dictionary of terms.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Dictionary {
    /// What its terms are: becomes the entities' `label`.
    pub label: String,
    /// The terms.
    pub terms: Vec<Term>,
    /// A file of terms, relative to the config: one a line, the standard name, then its other names, parted by tabs.
    #[schemars(extend("format" = "path"))]
    pub path: Option<String>,
    /// Whether a term inside a longer word is passed over (印度 in 印度尼西亚).
    pub whole_words: bool,
    /// Whether ASCII letters are found in either case.
    pub ignore_case: bool,
    /// Whether full-width and half-width, traditional and simplified forms of a character are the same (ＧＤＰ and GDP, 國務院
    /// and 国务院). What is found is given as the text writes it, and leads to the name as the dictionary writes it.
    pub fold: bool,
    /// Which rule wins where terms overlap: the higher; the longer term where they are equal.
    pub priority: i32,
    /// Examples that are checked before any text is read.
    pub test: Vec<RuleTest>,
}

impl Default for Dictionary {
    fn default() -> Self {
        Self {
            label: String::new(),
            terms: Vec::new(),
            path: None,
            whole_words: true,
            ignore_case: false,
            fold: true,
            priority: 0,
            test: Vec::new(),
        }
    }
}

/// A term, alone or with other names.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Term {
    /// A term without other names.
    Plain(String),
    /// A standard name with its other names.
    #[serde(rename_all = "kebab-case")]
    Named {
        /// The standard name: becomes the entities' `value`.
        name: String,
        /// Other names, led back to the standard name.
        #[serde(default)]
        aliases: Vec<String>,
    },
}

/// A pattern: a regular expression over the text, or a sequence of elements over tokens and entities.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Pattern {
    /// What it finds: becomes the entities' `label`.
    pub label: String,
    /// A regular expression; `(?<name>...)` names a part.
    pub pattern: Option<String>,
    /// Whether the regular expression reads full-width forms as half-width and traditional characters as simplified ones; it
    /// has to be written in these itself. What is found is given as the text writes it.
    pub fold: bool,
    /// Elements that follow each other within a sentence.
    pub tokens: Vec<Element>,
    /// The entities' `value`, with `$name` for the named parts; the whole match without it.
    pub value: Option<String>,
    /// Which rule wins where terms overlap: the higher; the longer term where they are equal.
    pub priority: i32,
    /// Examples that are checked before any text is read.
    pub test: Vec<RuleTest>,
}

/// An element of a sequence: one of `kind`, `label`, `text`, `regex`, `token` and `gap`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Element {
    /// An entity of this kind, or of one of these kinds.
    pub kind: Many<Kind>,
    /// A term with this label, from a dictionary or a regular expression of this step.
    pub label: Many<String>,
    /// This text, or one of these, as whole words.
    pub text: Many<String>,
    /// A word that is all of what this regular expression matches.
    pub regex: Option<String>,
    /// A word of this class.
    pub token: Option<TokenClass>,
    /// At most so many words and marks of any class.
    pub gap: Option<u8>,
    /// Whether it may be missing.
    pub optional: bool,
    /// How often it may stand, one after another, at most.
    pub repeat: Option<u8>,
    /// The name of the part.
    #[serde(rename = "as")]
    pub name: Option<String>,
}

/// One, or a list of them.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Many<T> {
    /// One.
    One(T),
    /// Any of these.
    List(Vec<T>),
}

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self::List(Vec::new())
    }
}

impl<T> Many<T> {
    /// The one, or all of them.
    pub fn as_slice(&self) -> &[T] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::List(list) => list,
        }
    }
}

/// A class of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TokenClass {
    /// Any word, mark or symbol.
    Any,
    /// A word, in Han characters or another script.
    Word,
    /// A number in digits.
    Number,
    /// A mark of punctuation.
    Punctuation,
}

/// An example of what a rule finds when all rules of the step run.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct RuleTest {
    /// A text.
    pub text: String,
    /// What the rule finds in it, in order; nothing when empty.
    pub expect: Vec<Expected>,
}

/// What a rule is to find.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Expected {
    /// A text.
    Text(String),
    /// A text with its value.
    #[serde(rename_all = "kebab-case")]
    Valued {
        /// The text.
        text: String,
        /// Its value.
        value: String,
    },
}

impl Expected {
    /// The text.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Valued { text, .. } => text,
        }
    }

    /// The value, where the example says it.
    pub fn value(&self) -> Option<&str> {
        match self {
            Self::Text(_) => None,
            Self::Valued { value, .. } => Some(value),
        }
    }
}
