//! The user's own rules: dictionaries, regular expressions, and patterns over tokens and entities.
//!
//! ```toml
//! [[step.options.dictionaries]]
//! label = "river"
//! terms = ["清江", { name = "白水河", aliases = ["白水"] }]
//!
//! [[step.options.patterns]]                # over the text
//! label = "case"
//! pattern = '案号(?<number>\d+)'
//! value = "case $number"
//! test = [{ text = "见案号42。", expect = ["案号42"] }]
//!
//! [[step.options.patterns]]                # over tokens and entities
//! label = "issued"
//! tokens = [
//!     { kind = "organization", as = "who" },
//!     { gap = 4 },
//!     { text = ["发布", "印发"] },
//!     { text = "了", optional = true },
//!     { kind = "title", as = "what" },
//! ]
//! value = "$who: $what"
//! ```
//!
//! Everything is compiled when the plugin is opened, and the rules' tests are run then ([`check`]), so a rule
//! that does not do what its author says is found before any text is read. All matching is linear in the text.
//!
//! Dictionaries read full-width and traditional forms as half-width and simplified ones, unless `fold` is false;
//! expressions do so where `fold` is true. Spans and texts are always those of the text as it is written.
//!
//! Dictionaries and expressions compete with each other: priority, then length, then place ([`settle`]). Token
//! patterns read what they found, so they stand beside them and compete among themselves.

mod check;
mod dictionary;
mod elements;
mod expression;
mod options;
mod sequence;
mod settle;
mod source;
mod template;

pub use options::{Dictionary, Element, Expected, Many, Pattern, RuleTest, Term, TokenClass};

use crate::context::Context;
use crate::entity::Entity;
use crate::options::Options;
use dictionary::Terms;
use elements::Sequence;
use expression::Expression;
use sequence::Sequences;
use serde::{Deserialize, Serialize};
use source::Source;
use textmill_plugin::Error;

pub(crate) use check::check;

/// How often a rule of the user's found something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleHits {
    /// The rule, as in the entities' `rule`.
    pub rule: String,
    /// How many of the entities it gave; 0 for a rule that found nothing in this document.
    pub hits: u32,
}

/// What a rule found.
#[derive(Debug)]
struct Hit {
    /// Index of the rule.
    rule: usize,
    entity: Entity,
}

/// What a rule found that does not stand, and why.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) entity: Entity,
    pub(crate) why: String,
}

/// The user's rules, compiled.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    /// The rules' names, `dictionaries.river`, and their labels and priorities, in the order of the options.
    ids: Vec<String>,
    labels: Vec<String>,
    priorities: Vec<i32>,
    /// Where each stands in the options.
    paths: Vec<String>,
    terms: Vec<(usize, Terms)>,
    expressions: Vec<(usize, Expression)>,
    sequences: Sequences,
}

impl Rules {
    /// Compiles the rules of `options`; their tests are run by [`check`].
    ///
    /// # Errors
    /// With the path of the option that cannot work.
    pub(crate) fn open(options: &Options) -> Result<Self, Error> {
        let mut rules = Self::default();
        for (i, dictionary) in options.dictionaries.iter().enumerate() {
            let path = format!("dictionaries.{i}");
            let rule = rules.add("dictionaries", &dictionary.label, dictionary.priority, &path)?;
            rules.terms.push((rule, Terms::open(dictionary, &path)?));
        }
        let mut sequences = Vec::new();
        for (i, pattern) in options.patterns.iter().enumerate() {
            let path = format!("patterns.{i}");
            let rule = rules.add("patterns", &pattern.label, pattern.priority, &path)?;
            match (&pattern.pattern, pattern.tokens.is_empty()) {
                (Some(expression), true) => {
                    rules.expressions.push((rule, Expression::open(pattern, expression, &path)?));
                }
                (None, false) if pattern.fold => {
                    return Err(Error::new("only a regular expression over the text folds")
                        .option(format!("{path}.fold"))
                        .help("take it out; terms of a dictionary that folds are found by `label`"));
                }
                (None, false) => sequences.push((rule, Sequence::open(pattern, &path)?)),
                _ => {
                    return Err(Error::new("a pattern is either a regular expression or a list of elements")
                        .option(path)
                        .help("give `pattern` or `tokens`"));
                }
            }
        }
        rules.sequences = Sequences::new(sequences)?;
        Ok(rules)
    }

    fn add(&mut self, list: &str, label: &str, priority: i32, path: &str) -> Result<usize, Error> {
        if label.trim().is_empty() {
            return Err(Error::new("a rule needs a label").option(format!("{path}.label")));
        }
        let id = format!("{list}.{label}");
        let known =
            self.ids.iter().filter(|other| **other == id || other.starts_with(&format!("{id}#"))).count();
        self.ids.push(if known == 0 { id } else { format!("{id}#{}", known + 1) });
        self.labels.push(label.to_owned());
        self.priorities.push(priority);
        self.paths.push(path.to_owned());
        Ok(self.ids.len() - 1)
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Whether a rule reads what the recognisers find.
    pub(crate) fn reads_entities(&self) -> bool {
        !self.sequences.list.is_empty()
    }

    /// Appends what dictionaries and expressions find; `refused` takes what does not stand, where it is there.
    pub(crate) fn find(
        &self,
        context: &Context<'_>,
        out: &mut Vec<Entity>,
        mut refused: Option<&mut Vec<Refused>>,
    ) {
        let mut hits: Vec<Hit> = Vec::new();
        let source = Source::new(context.text);
        for (rule, terms) in &self.terms {
            terms.find(context, &source, *rule, self.id(*rule), &mut hits, refused.as_deref_mut());
        }
        for (rule, expression) in &self.expressions {
            expression.find(&source, *rule, self.id(*rule), &mut hits);
        }
        self.stand(hits, out, refused);
    }

    /// Appends what token patterns find among `entities`, which are settled and in text order.
    pub(crate) fn find_sequences(
        &self,
        context: &Context<'_>,
        entities: &[Entity],
        out: &mut Vec<Entity>,
        refused: Option<&mut Vec<Refused>>,
    ) {
        let mut hits: Vec<Hit> = Vec::new();
        self.sequences.find(context, entities, &self.ids, &mut hits);
        self.stand(hits, out, refused);
    }

    fn stand(&self, mut hits: Vec<Hit>, out: &mut Vec<Entity>, refused: Option<&mut Vec<Refused>>) {
        for hit in &mut hits {
            hit.entity.label = self.labels.get(hit.rule).cloned();
        }
        let priority = |rule: usize| self.priorities.get(rule).copied().unwrap_or(0);
        settle::settle(hits, priority, out, refused);
    }

    fn id(&self, rule: usize) -> &str {
        self.ids.get(rule).map_or("", String::as_str)
    }

    /// How often each rule stands among the entities, in the order of the options.
    pub(crate) fn hits(&self, entities: &[Entity]) -> Vec<RuleHits> {
        let mut hits: Vec<RuleHits> =
            self.ids.iter().map(|id| RuleHits { rule: id.clone(), hits: 0 }).collect();
        for entity in entities.iter().filter(|entity| entity.label.is_some()) {
            if let Some(rule) = self.ids.iter().position(|id| *id == entity.rule)
                && let Some(hits) = hits.get_mut(rule)
            {
                hits.hits += 1;
            }
        }
        hits
    }
}

#[cfg(test)]
mod tests;
