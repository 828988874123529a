//! What the steps returned, read by field names and not by step names.

use std::collections::HashMap;

use super::super::value::{Scalar, Value};
use crate::document::DocumentResult;

/// Fields of `sentence_lengths`, whose names say nothing without it, and what they measure.
const LENGTHS: [(&str, &str); 5] = [
    ("min", "shortest_sentence"),
    ("max", "longest_sentence"),
    ("mean", "mean_sentence"),
    ("median", "median_sentence"),
    ("standard_deviation", "sentence_deviation"),
];

/// An entity, as far as a page shows it.
#[derive(Clone, Copy)]
pub(super) struct Entity<'a> {
    pub(super) kind: &'a str,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) text: &'a str,
    pub(super) value: &'a str,
    pub(super) number: Option<f64>,
    pub(super) object: Option<&'a str>,
    pub(super) direction: Option<&'a str>,
    pub(super) alias_of: Option<&'a str>,
    pub(super) speaker: Option<&'a str>,
    pub(super) label: Option<&'a str>,
}

/// Everything a page is made of.
#[derive(Default)]
pub(super) struct Facts<'a> {
    pub(super) summary: Option<&'a str>,
    /// The sentences of the summary as they stand in the text.
    pub(super) sentences: Vec<&'a str>,
    /// Spans of the sentences that the summary took.
    pub(super) chosen: Vec<(usize, usize)>,
    pub(super) entities: Vec<Entity<'a>>,
    pub(super) keywords: Vec<&'a str>,
    pub(super) terms: Vec<(&'a str, u64)>,
    pub(super) ngrams: Vec<(String, u64)>,
    /// Plain numbers of a counting step, in its order.
    pub(super) counts: Vec<(&'a str, Scalar<'a>)>,
    /// The user's categories: label, occurrences, share of the words.
    pub(super) categories: Vec<(&'a str, u64, Option<f64>)>,
    /// Steps that no part of the page understands.
    pub(super) others: Vec<(&'a str, Value<'a>)>,
}

impl<'a> Facts<'a> {
    pub(super) fn read(result: &DocumentResult<'a>) -> Self {
        let mut facts = Facts::default();
        for step in result.steps {
            let value = Value::new(step.rows, step.row);
            let understood =
                [facts.summary(value), facts.extraction(value, result.text), facts.counting(value)];
            if !understood.contains(&true) && !value.is_null() {
                facts.others.push((step.name, value));
            }
        }
        facts
    }

    fn summary(&mut self, step: Value<'a>) -> bool {
        let (Some(text), Some(sentences)) = (step.field("text"), step.field("sentences")) else {
            return false;
        };
        if sentences.list().is_none() {
            return false;
        }
        if self.summary.is_none() {
            self.summary = text.str();
            self.sentences.extend(sentences.items().filter_map(|sentence| sentence.field("text")?.str()));
        }
        self.chosen.extend(sentences.items().filter_map(span));
        self.chosen.sort_unstable();
        true
    }

    fn extraction(&mut self, step: Value<'a>, text: &str) -> bool {
        let entities = step.field("entities").filter(|v| v.list().is_some());
        let keywords = step.field("keywords").filter(|v| v.list().is_some());
        if let Some(entities) = entities {
            self.entities
                .extend(entities.items().filter_map(entity).filter(|e| text.get(e.start..e.end).is_some()));
            self.entities.sort_by_key(|e| (e.start, e.end));
        }
        if let Some(keywords) = keywords {
            self.keywords.extend(keywords.items().filter_map(|k| k.field("term")?.str()));
        }
        entities.is_some() || keywords.is_some()
    }

    fn counting(&mut self, step: Value<'a>) -> bool {
        let counts = |name: &str| step.field(name).and_then(Value::unsigned).is_some();
        if !counts("words") && !counts("chars") {
            return false;
        }
        if let Some(terms) = step.field("terms") {
            self.terms.extend(
                terms.items().filter_map(|t| Some((t.field("term")?.str()?, t.field("count")?.unsigned()?))),
            );
        }
        if let Some(ngrams) = step.field("ngrams") {
            self.ngrams.extend(ngrams.items().filter_map(ngram));
        }
        if let Some(categories) = step.field("categories").filter(|v| v.list().is_some()) {
            self.categories.extend(categories.items().filter_map(|c| {
                let share = c.field("share").and_then(Value::float);
                Some((c.field("label")?.str()?, c.field("count")?.unsigned()?, share))
            }));
        }
        self.numbers(step);
        true
    }

    /// Plain numbers, also those of structs and maps within (diversity, readability).
    fn numbers(&mut self, value: Value<'a>) {
        for (name, field) in value.fields() {
            match field.scalar() {
                Scalar::Nested if name == "sentence_lengths" => {
                    let of = |(name, measure)| Some((measure, field.field(name)?.scalar()));
                    let measures = LENGTHS.iter().copied().filter_map(of);
                    self.counts.extend(measures.filter(|(_, v)| is_number(*v)));
                }
                Scalar::Nested if field.structure().is_some() => self.numbers(field),
                Scalar::Nested => {
                    let pairs = field.entries().filter_map(|(k, v)| Some((k.str()?, v.scalar())));
                    self.counts.extend(pairs.filter(|(_, v)| is_number(*v)));
                }
                scalar if is_number(scalar) && !matches!(name, "bytes" | "spaced_words") => {
                    self.counts.push((name, scalar))
                }
                _ => {}
            }
        }
    }

    /// Whether the summary took this sentence or a part of it.
    pub(super) fn in_summary(&self, (start, end): (usize, usize)) -> bool {
        let before_end = self.chosen.partition_point(|chosen| chosen.0 < end);
        before_end.checked_sub(1).and_then(|i| self.chosen.get(i)).is_some_and(|chosen| chosen.1 > start)
    }

    /// The entities of some kinds, in text order.
    pub(super) fn of_kind(&self, kinds: &'static [&'static str]) -> impl Iterator<Item = &Entity<'a>> {
        self.entities.iter().filter(move |e| kinds.contains(&e.kind))
    }

    /// Names of some kinds with how often they occur, most frequent first, then in text order.
    pub(super) fn tally(
        &self,
        kinds: &'static [&'static str],
        name: impl Fn(&Entity<'a>) -> &'a str,
    ) -> Vec<(&'a str, u64)> {
        tally(self.of_kind(kinds).map(name))
    }
}

/// How often each name occurs, most frequent first, then in the order they came.
pub(super) fn tally<'a>(names: impl Iterator<Item = &'a str>) -> Vec<(&'a str, u64)> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut out: Vec<(&str, u64)> = Vec::new();
    for name in names {
        let place = *places.entry(name).or_insert(out.len());
        match out.get_mut(place) {
            Some((_, n)) => *n += 1,
            None => out.push((name, 1)),
        }
    }
    out.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    out
}

fn is_number(scalar: Scalar<'_>) -> bool {
    matches!(scalar, Scalar::Signed(_) | Scalar::Unsigned(_) | Scalar::Float32(_) | Scalar::Float64(_))
}

fn span(value: Value<'_>) -> Option<(usize, usize)> {
    let at = |name: &str| usize::try_from(value.field(name)?.unsigned()?).ok();
    Some((at("start")?, at("end")?))
}

fn ngram(value: Value<'_>) -> Option<(String, u64)> {
    let words: Vec<&str> = value.field("ngram")?.items().filter_map(Value::str).collect();
    let spaced = words.iter().any(|w| w.bytes().all(|b| b.is_ascii_alphanumeric()));
    Some((words.join(if spaced { " " } else { "" }), value.field("count")?.unsigned()?))
}

fn entity(value: Value<'_>) -> Option<Entity<'_>> {
    let text = |name: &str| value.field(name).and_then(Value::str);
    let (start, end) = span(value)?;
    Some(Entity {
        kind: text("kind")?,
        start,
        end,
        text: text("text")?,
        value: text("value").or_else(|| text("text"))?,
        number: value.field("number").and_then(Value::float),
        object: text("object"),
        direction: text("direction"),
        alias_of: text("alias_of"),
        speaker: text("speaker"),
        label: text("label"),
    })
}
