//! Operator `growth`: how the vocabulary grows with the corpus, document by document.
//!
//! A row says how many words and distinct words the documents up to there have. The last column is the fit of
//! Heaps' law V = K·Nᵝ (Heaps 1978, *Information Retrieval*; Herdan 1960) by least squares over the logarithms
//! of all rows.

use super::broken;
use super::words::Words;
use crate::types::Types;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use textmill_plugin::{Document, Error, Layer, Reduce};

/// Options of the operator `growth`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Options {
    /// How many rows at most, evenly spaced over the documents; the last document always has one.
    #[schemars(range(min = 1))]
    pub points: u32,
    /// Count `Tea` and `tea` as one word.
    pub fold_case: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { points: 100, fold_case: true }
    }
}

/// A point of the curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Documents up to here.
    pub documents: u64,
    /// Their words.
    pub words: u64,
    /// Their distinct words.
    pub distinct_words: u64,
    /// Distinct words by words.
    pub type_token_ratio: f64,
    /// What Heaps' law gives; null where there are too few rows to fit it.
    pub heaps: Option<f64>,
}

/// Counts of some documents.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct State {
    words: String,
    /// Words of each document.
    document_words: Vec<u64>,
    /// Distinct words that each document is the first to have.
    new_words: Vec<u64>,
}

/// The operator.
#[derive(Debug)]
pub struct Growth {
    options: Options,
    types: Types,
    words: Words,
    document_words: Vec<u64>,
    new_words: Vec<u64>,
}

impl Reduce for Growth {
    const ID: &'static str = "growth";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SUMMARY: &'static str = "Traces how the vocabulary grows with the documents";
    type Options = Options;
    type State = State;
    type Row = Row;

    fn layers(_: &Options) -> Vec<Layer> {
        vec![Layer::Tokens]
    }

    fn open(options: Options) -> Result<Self, Error> {
        if options.points == 0 {
            return Err(Error::new("a curve has at least one point").option("points"));
        }
        Ok(Self {
            options,
            types: Types::default(),
            words: Words::default(),
            document_words: Vec::new(),
            new_words: Vec::new(),
        })
    }

    fn add(&mut self, document: &Document<'_>) -> Result<(), Error> {
        self.types.read(document, self.options.fold_case, false);
        let before = self.words.len();
        self.words.read(&self.types, document.text())?;
        self.document_words.push(self.types.words);
        self.new_words.push((self.words.len() - before) as u64);
        Ok(())
    }

    fn merge(&mut self, state: State) -> Result<(), Error> {
        // Words are numbered in the order of their first occurrence, so each document's new words are a stretch.
        let mut words = state.words.lines();
        for (&count, &new) in state.document_words.iter().zip(&state.new_words) {
            let before = self.words.len();
            for _ in 0..new {
                self.words.intern(words.next().ok_or_else(broken)?)?;
            }
            self.document_words.push(count);
            self.new_words.push((self.words.len() - before) as u64);
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<State>, Error> {
        Ok(vec![State {
            words: self.words.lines(),
            document_words: self.document_words.clone(),
            new_words: self.new_words.clone(),
        }])
    }

    fn finish(&mut self) -> Result<Vec<Row>, Error> {
        let all = self.document_words.len();
        let points = (self.options.points as usize).min(all);
        let mut rows = Vec::with_capacity(points);
        let (mut words, mut distinct, mut next) = (0, 0, 1);
        for (at, (count, new)) in self.document_words.iter().zip(&self.new_words).enumerate() {
            words += count;
            distinct += new;
            if (at + 1) * points >= next * all {
                next += 1;
                rows.push(Row {
                    documents: at as u64 + 1,
                    words,
                    distinct_words: distinct,
                    type_token_ratio: if words == 0 { 0.0 } else { distinct as f64 / words as f64 },
                    heaps: None,
                });
            }
        }
        if let Some((k, beta)) = heaps(&rows) {
            for row in rows.iter_mut().filter(|row| row.words > 0) {
                row.heaps = Some(k * (row.words as f64).powf(beta));
            }
        }
        Ok(rows)
    }
}

/// K and β of Heaps' law.
fn heaps(rows: &[Row]) -> Option<(f64, f64)> {
    let logs: Vec<(f64, f64)> = rows
        .iter()
        .filter(|row| row.words > 0)
        .map(|row| ((row.words as f64).ln(), (row.distinct_words as f64).ln()))
        .collect();
    let n = logs.len() as f64;
    let (mean_x, mean_y) =
        (logs.iter().map(|p| p.0).sum::<f64>() / n, logs.iter().map(|p| p.1).sum::<f64>() / n);
    let xx: f64 = logs.iter().map(|p| (p.0 - mean_x).powi(2)).sum();
    let xy: f64 = logs.iter().map(|p| (p.0 - mean_x) * (p.1 - mean_y)).sum();
    if logs.len() < 3 || xx == 0.0 {
        return None;
    }
    let beta = xy / xx;
    Some(((mean_y - beta * mean_x).exp(), beta))
}
