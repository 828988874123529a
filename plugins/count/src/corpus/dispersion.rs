//! Operator `dispersion`: how evenly each word is spread over the documents, or over groups of them.
//!
//! Exact measures need each word's count in each part, so memory grows by 12 bytes for each word of each
//! document (of each group with `by`). Formulas: [`super::evenness`].

use super::evenness::measure;
use super::matrix::By;
use super::words::Words;
use super::{Listed, best, broken, per_million};
use crate::types::Types;
use foldhash::fast::FixedState;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use textmill_plugin::{Document, Error, Layer, Reduce};

/// Options of the operator `dispersion`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Options {
    /// What the parts are: `documents`, or groups of documents by `year`, `month`, `date`, `language`, `source`,
    /// `folder`, or `metadata.NAME`.
    pub by: String,
    /// How many words to list, most frequent first; 0 for all.
    pub top: u32,
    /// Fewest occurrences of a listed word.
    pub min_count: u64,
    /// Fewest characters of a listed word.
    pub min_chars: u32,
    /// Let numbers be listed.
    pub numbers: bool,
    /// Leave out the function words of Chinese and English.
    pub default_stop_words: bool,
    /// More words that are not listed.
    pub stop_words: Vec<String>,
    /// Count `Tea` and `tea` as one word.
    pub fold_case: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            by: "documents".to_owned(),
            top: 0,
            min_count: 2,
            min_chars: 2,
            numbers: false,
            default_stop_words: true,
            stop_words: Vec::new(),
            fold_case: true,
        }
    }
}

/// A word and its spread.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the module `evenness` says what each measure is")]
pub struct Row {
    /// The word.
    pub term: String,
    /// Occurrences.
    pub count: u64,
    /// Occurrences in a million words.
    pub per_million: f64,
    /// Parts it occurs in.
    pub range: u64,
    /// Parts it occurs in by all parts.
    pub range_share: f64,
    pub juilland_d: f64,
    pub carroll_d2: f64,
    pub rosengren_s: f64,
    pub dp: f64,
    pub dp_norm: f64,
    pub kl_divergence: f64,
    /// Documents that are in no part, since they have no value of what the parts go by. The same in all rows.
    pub documents_left_out: u64,
}

/// Counts of some documents.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct State {
    words: String,
    part_names: Vec<String>,
    part_words: Vec<u64>,
    word: Vec<u32>,
    part: Vec<u32>,
    count: Vec<u32>,
    left_out: u64,
}

/// The operator.
#[derive(Debug)]
pub struct Dispersion {
    options: Options,
    /// Nothing where every document is a part.
    by: Option<By>,
    listed: Listed,
    types: Types,
    words: Words,
    names: HashMap<String, u32, FixedState>,
    parts: Vec<(String, u64)>,
    /// Word, part, occurrences. With groups a word may have several entries for one part.
    entries: Vec<(u32, u32, u32)>,
    /// Documents that have no value of what the parts go by.
    left_out: u64,
}

impl Dispersion {
    fn part(&mut self, name: Option<String>) -> u32 {
        let next = self.parts.len() as u32;
        let id = match &name {
            Some(name) => *self.names.entry(name.clone()).or_insert(next),
            None => next,
        };
        if id == next {
            self.parts.push((name.unwrap_or_default(), 0));
        }
        id
    }
}

impl Reduce for Dispersion {
    const ID: &'static str = "dispersion";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SUMMARY: &'static str = "Measures how evenly words are spread over documents or groups of them";
    type Options = Options;
    type State = State;
    type Row = Row;

    fn layers(_: &Options) -> Vec<Layer> {
        vec![Layer::Tokens]
    }

    fn open(options: Options) -> Result<Self, Error> {
        let by = match options.by.as_str() {
            "documents" => None,
            other => Some(By::parse(other)?),
        };
        let listed =
            Listed::new(options.default_stop_words, &options.stop_words, options.min_chars, options.numbers);
        Ok(Self {
            options,
            by,
            listed,
            types: Types::default(),
            words: Words::default(),
            names: HashMap::default(),
            parts: Vec::new(),
            entries: Vec::new(),
            left_out: 0,
        })
    }

    fn add(&mut self, document: &Document<'_>) -> Result<(), Error> {
        let name = self.by.as_ref().map(|by| by.key(document));
        if name.as_ref().is_some_and(String::is_empty) {
            self.left_out += 1;
            return Ok(());
        }
        self.types.read(document, self.options.fold_case, false);
        let part = self.part(name);
        if let Some(part) = self.parts.get_mut(part as usize) {
            part.1 += self.types.words;
        }
        for (id, t) in self.words.read(&self.types, document.text())?.into_iter().zip(self.types.all()) {
            self.entries.push((id, part, t.count));
        }
        Ok(())
    }

    fn merge(&mut self, state: State) -> Result<(), Error> {
        self.left_out += state.left_out;
        let words = self.words.merge(&state.words)?;
        let grouped = self.by.is_some();
        let mut parts = Vec::with_capacity(state.part_words.len());
        for (name, count) in state.part_names.into_iter().zip(state.part_words) {
            let id = self.part(grouped.then_some(name));
            parts.push(id);
            if let Some(part) = self.parts.get_mut(id as usize) {
                part.1 += count;
            }
        }
        for ((&word, &part), &count) in state.word.iter().zip(&state.part).zip(&state.count) {
            let word = *words.get(word as usize).ok_or_else(broken)?;
            let part = *parts.get(part as usize).ok_or_else(broken)?;
            self.entries.push((word, part, count));
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<State>, Error> {
        Ok(vec![State {
            words: self.words.lines(),
            part_names: self.parts.iter().map(|(name, _)| name.clone()).collect(),
            part_words: self.parts.iter().map(|(_, words)| *words).collect(),
            word: self.entries.iter().map(|e| e.0).collect(),
            part: self.entries.iter().map(|e| e.1).collect(),
            count: self.entries.iter().map(|e| e.2).collect(),
            left_out: self.left_out,
        }])
    }

    fn finish(&mut self) -> Result<Vec<Row>, Error> {
        let o = &self.options;
        self.entries.sort_unstable();
        let words: u64 = self.parts.iter().map(|(_, words)| words).sum();
        let with_words = || self.parts.iter().map(|(_, words)| *words).filter(|&words| words > 0);
        let (parts, smallest) = (with_words().count() as u64, with_words().min().unwrap_or(0));
        let mut rows = Vec::new();
        for of_word in self.entries.chunk_by(|a, b| a.0 == b.0) {
            let Some(&(id, ..)) = of_word.first() else { continue };
            let word = self.words.get(id);
            let count: u64 = of_word.iter().map(|e| u64::from(e.2)).sum();
            if count < o.min_count || !self.listed.admits(word) {
                continue;
            }
            let found: Vec<(u64, u64)> = of_word
                .chunk_by(|a, b| a.1 == b.1)
                .map(|same| {
                    let part = same.first().and_then(|e| self.parts.get(e.1 as usize));
                    (part.map_or(1, |part| part.1), same.iter().map(|e| u64::from(e.2)).sum())
                })
                .collect();
            let e = measure(found.iter().copied(), parts, smallest, words);
            rows.push(Row {
                term: word.to_owned(),
                count,
                per_million: per_million(count, words),
                range: e.range,
                range_share: e.range as f64 / parts as f64,
                juilland_d: e.juilland_d,
                carroll_d2: e.carroll_d2,
                rosengren_s: e.rosengren_s,
                dp: e.dp,
                dp_norm: e.dp_norm,
                kl_divergence: e.kl_divergence,
                documents_left_out: self.left_out,
            });
        }
        best(&mut rows, o.top, |row| row.count as f64, |row| &row.term);
        Ok(rows)
    }
}
