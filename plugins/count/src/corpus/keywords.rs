//! Operator `keywords`: the words of each document that the other documents have least.
//!
//! The weight is tf · log₁₀(N/df), with tf the word's occurrences in the document, df the documents that have it, and N
//! all documents (Spärck Jones 1972, *J. Documentation* 28(1); Salton & Buckley 1988): the definition of quanteda's
//! `dfm_tfidf`. A word that every document has weighs nothing and is not listed.
//!
//! df is known when all documents have been read, so memory grows by 8 bytes for each listed word of each document.
//! For words that set *groups* apart, with significance, see [`super::keyness`].

use super::words::{Words, add, add_all};
use super::{Listed, best, broken};
use crate::types::Types;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use textmill_plugin::{Document, Error, Layer, Reduce};

/// Options of the operator `keywords`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Options {
    /// How many words to list of each document; 0 for all.
    pub top: u32,
    /// Fewest occurrences of a listed word in its document.
    pub min_count: u32,
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
            top: 10,
            min_count: 1,
            min_chars: 2,
            numbers: false,
            default_stop_words: true,
            stop_words: Vec::new(),
            fold_case: true,
        }
    }
}

/// A word of a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The document.
    pub document_id: String,
    /// The word.
    pub term: String,
    /// Occurrences in the document.
    pub count: u64,
    /// Documents that have it.
    pub documents: u64,
    /// Its weight.
    pub tf_idf: f64,
}

/// Counts of some documents.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct State {
    words: String,
    documents: Vec<u64>,
    ids: Vec<String>,
    lengths: Vec<u32>,
    word: Vec<u32>,
    count: Vec<u32>,
}

/// The operator.
#[derive(Debug)]
pub struct Keywords {
    options: Options,
    listed: Listed,
    types: Types,
    words: Words,
    admitted: Vec<bool>,
    /// Documents that have each word.
    documents: Vec<u64>,
    /// Each document with the number of its entries.
    read: Vec<(String, u32)>,
    /// Words with their counts, document after document.
    entries: Vec<(u32, u32)>,
}

impl Reduce for Keywords {
    const ID: &'static str = "keywords";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SUMMARY: &'static str =
        "Lists each document's keywords, weighed by how few of all documents have them (TF-IDF)";
    type Options = Options;
    type State = State;
    type Row = Row;

    fn layers(_: &Options) -> Vec<Layer> {
        vec![Layer::Tokens]
    }

    fn open(options: Options) -> Result<Self, Error> {
        let listed =
            Listed::new(options.default_stop_words, &options.stop_words, options.min_chars, options.numbers);
        Ok(Self {
            options,
            listed,
            types: Types::default(),
            words: Words::default(),
            admitted: Vec::new(),
            documents: Vec::new(),
            read: Vec::new(),
            entries: Vec::new(),
        })
    }

    fn add(&mut self, document: &Document<'_>) -> Result<(), Error> {
        self.types.read(document, self.options.fold_case, false);
        let ids = self.words.read(&self.types, document.text())?;
        for id in self.admitted.len()..self.words.len() {
            self.admitted.push(self.listed.admits(self.words.get(id as u32)));
        }
        let before = self.entries.len();
        for (id, t) in ids.into_iter().zip(self.types.all()) {
            add(&mut self.documents, id, 1);
            if self.admitted.get(id as usize) == Some(&true) && t.count >= self.options.min_count {
                self.entries.push((id, t.count));
            }
        }
        self.read.push((document.id().to_owned(), (self.entries.len() - before) as u32));
        Ok(())
    }

    fn merge(&mut self, state: State) -> Result<(), Error> {
        let numbers = self.words.merge(&state.words)?;
        add_all(&mut self.documents, &numbers, &state.documents)?;
        let entries: u64 = state.lengths.iter().map(|&n| u64::from(n)).sum();
        let whole = entries == state.word.len() as u64 && state.word.len() == state.count.len();
        if !whole || state.ids.len() != state.lengths.len() {
            return Err(broken());
        }
        self.read.extend(state.ids.into_iter().zip(state.lengths));
        for (&word, count) in state.word.iter().zip(state.count) {
            self.entries.push((*numbers.get(word as usize).ok_or_else(broken)?, count));
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<State>, Error> {
        Ok(vec![State {
            words: self.words.lines(),
            documents: self.documents.clone(),
            ids: self.read.iter().map(|(id, _)| id.clone()).collect(),
            lengths: self.read.iter().map(|&(_, n)| n).collect(),
            word: self.entries.iter().map(|e| e.0).collect(),
            count: self.entries.iter().map(|e| e.1).collect(),
        }])
    }

    fn finish(&mut self) -> Result<Vec<Row>, Error> {
        let all = self.read.len() as f64;
        let mut entries = self.entries.iter();
        let mut table = Vec::new();
        for (document, length) in &self.read {
            let weighed = entries.by_ref().take(*length as usize).filter_map(|&(id, count)| {
                let documents = self.documents.get(id as usize).copied().unwrap_or(1);
                let tf_idf = f64::from(count) * (all / documents as f64).log10();
                let row = || Row {
                    document_id: document.clone(),
                    term: self.words.get(id).to_owned(),
                    count: u64::from(count),
                    documents,
                    tf_idf,
                };
                (tf_idf > 0.0).then(row)
            });
            let mut rows: Vec<Row> = weighed.collect();
            best(&mut rows, self.options.top, |row| row.tf_idf, |row| &row.term);
            table.extend(rows);
        }
        Ok(table)
    }
}
