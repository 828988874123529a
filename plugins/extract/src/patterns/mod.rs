//! User dictionaries and patterns, as the options give them.
//!
//! ```toml
//! [[step.options.dictionaries]]
//! label = "river"
//! terms = ["清江", { name = "白水河", aliases = ["白水"] }]
//!
//! [[step.options.patterns]]
//! label = "case"
//! pattern = '案号(?<number>\d+)'
//! value = "case $number"
//! [[step.options.patterns.test]]
//! text = "见案号42。"
//! expect = ["案号42"]
//! ```
//!
//! Everything is compiled when the plugin is opened, and each pattern's tests are run then, so a rule that
//! does not do what its author says is found before any text is read. Patterns are those of the `regex`
//! crate: time linear in the text, whatever the pattern.

mod dictionary;

use crate::context::Context;
use crate::entity::{Entity, Kind};
use crate::options::Options;
use dictionary::Terms;
use regex::{Regex, RegexBuilder};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use textmill_plugin::Error;

/// A dictionary of terms.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Dictionary {
    /// What its terms are: becomes the entities' `label`.
    pub label: String,
    /// The terms.
    pub terms: Vec<Term>,
    /// A file of terms: one a line, the standard name, then its other names, parted by tabs.
    pub path: Option<String>,
    /// Which rule wins where terms overlap: the higher; the longer term where they are equal.
    pub priority: i32,
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

/// A pattern.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Pattern {
    /// What it finds: becomes the entities' `label`.
    pub label: String,
    /// A regular expression; `(?<name>...)` names a part.
    pub pattern: String,
    /// The entities' `value`, with `$name` for the named parts; the whole match without it.
    pub value: Option<String>,
    /// Which rule wins where terms overlap: the higher; the longer term where they are equal.
    pub priority: i32,
    /// Examples that are checked before any text is read.
    pub test: Vec<PatternTest>,
}

/// An example of what a pattern finds.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct PatternTest {
    /// A text.
    pub text: String,
    /// What is found in it, in order; nothing when empty.
    pub expect: Vec<String>,
}

/// The user's rules, compiled.
#[derive(Debug)]
pub struct Rules {
    terms: Vec<Terms>,
    patterns: Vec<(Pattern, Regex)>,
}

/// Largest compiled pattern.
const SIZE: usize = 16 << 20;

impl Rules {
    /// Compiles the rules of `options` and runs their tests.
    ///
    /// # Errors
    /// With the path of the option that cannot work.
    pub fn open(options: &Options) -> Result<Self, Error> {
        let mut terms = Vec::new();
        for (i, dictionary) in options.dictionaries.iter().enumerate() {
            let path = format!("dictionaries.{i}");
            label(&dictionary.label, &path)?;
            terms.push(Terms::open(dictionary, &path)?);
        }
        let mut patterns = Vec::new();
        for (i, pattern) in options.patterns.iter().enumerate() {
            let path = format!("patterns.{i}");
            label(&pattern.label, &path)?;
            let regex = compile(pattern, &path)?;
            for (j, test) in pattern.test.iter().enumerate() {
                let found: Vec<&str> = regex.find_iter(&test.text).map(|found| found.as_str()).collect();
                if found != test.expect {
                    return Err(Error::new(format!(
                        "the pattern finds {found:?}, the test expects {:?}",
                        test.expect
                    ))
                    .option(format!("{path}.test.{j}")));
                }
            }
            patterns.push((pattern.clone(), regex));
        }
        Ok(Self { terms, patterns })
    }

    /// Appends what the rules find.
    pub fn find(&self, context: &Context<'_>, out: &mut Vec<Entity>) {
        let mut found: Vec<(i32, Entity)> = Vec::new();
        for terms in &self.terms {
            terms.find(context, &mut found);
        }
        for (pattern, regex) in &self.patterns {
            matches(pattern, regex, context.text, &mut found);
        }
        settle(found, out);
    }
}

fn label(label: &str, path: &str) -> Result<(), Error> {
    if label.is_empty() {
        return Err(Error::new("a rule needs a label").option(format!("{path}.label")));
    }
    Ok(())
}

fn compile(pattern: &Pattern, path: &str) -> Result<Regex, Error> {
    let option = format!("{path}.pattern");
    let regex = RegexBuilder::new(&pattern.pattern)
        .size_limit(SIZE)
        .build()
        .map_err(|error| Error::new(error.to_string()).option(option.clone()))?;
    if regex.is_match("") {
        return Err(Error::new("the pattern matches the empty text").option(option));
    }
    Ok(regex)
}

fn matches(pattern: &Pattern, regex: &Regex, text: &str, out: &mut Vec<(i32, Entity)>) {
    let rule = format!("patterns.{}", pattern.label);
    let mut add = |start, end, value: Option<String>| {
        let mut entity = Entity::new(Kind::Term, text, start, end, &rule);
        if let Some(value) = value {
            entity.value = value;
        }
        entity.label = Some(pattern.label.clone());
        out.push((pattern.priority, entity));
    };
    if let Some(template) = &pattern.value {
        for captures in regex.captures_iter(text) {
            let Some(whole) = captures.get(0) else { continue };
            let mut value = String::new();
            captures.expand(template, &mut value);
            add(whole.start(), whole.end(), Some(value));
        }
    } else {
        for whole in regex.find_iter(text) {
            add(whole.start(), whole.end(), None);
        }
    }
}

/// Keeps, of terms that overlap, the one of higher priority, then the longer, then the first.
fn settle(mut found: Vec<(i32, Entity)>, out: &mut Vec<Entity>) {
    found.retain(|(_, entity)| entity.end > entity.start);
    found.sort_by_key(|(priority, entity)| {
        (Reverse(*priority), Reverse(entity.end - entity.start), entity.start)
    });
    let mut taken: BTreeMap<u32, u32> = BTreeMap::new();
    for (_, entity) in found {
        let free = taken.range(..entity.end).next_back().is_none_or(|(_, &end)| end <= entity.start);
        if free {
            taken.insert(entity.start, entity.end);
            out.push(entity);
        }
    }
}

#[cfg(test)]
mod tests;
