//! Operator `corpus`: how often each term and n-gram occurs, and in how many documents.

use super::words::{Runs, Words, add, add_all};
use super::{Listed, best, broken, per_million};
use crate::types::{BREAK, Types};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use textmill_plugin::{Document, Error, Layer, Reduce};

/// Options of the operator `corpus`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Options {
    /// Sizes of what is counted, in words: 1 for terms, 2 and more for n-grams.
    #[schemars(inner(range(min = 1, max = 10)))]
    pub sizes: Vec<u32>,
    /// How many to list of each size, most frequent first; 0 for all.
    pub top: u32,
    /// Fewest occurrences of what is listed.
    pub min_count: u64,
    /// Fewest documents that have what is listed.
    pub min_documents: u64,
    /// Fewest characters of a term, and of the first and last word of an n-gram.
    pub min_chars: u32,
    /// Let numbers be terms.
    pub numbers: bool,
    /// Leave out the function words of Chinese and English.
    pub default_stop_words: bool,
    /// More words that are never terms.
    pub stop_words: Vec<String>,
    /// Count `Tea` and `tea` as one word.
    pub fold_case: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            sizes: vec![1],
            top: 0,
            min_count: 1,
            min_documents: 1,
            min_chars: 2,
            numbers: false,
            default_stop_words: true,
            stop_words: Vec::new(),
            fold_case: true,
        }
    }
}

/// A term or n-gram of the corpus.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its words; a space between them where they are not Chinese.
    pub term: String,
    /// How many words it has.
    pub size: u32,
    /// Occurrences.
    pub count: u64,
    /// Documents it occurs in.
    pub documents: u64,
    /// Occurrences in a million words, or a million runs of words of this size.
    pub per_million: f64,
    /// Documents it occurs in by all documents.
    pub document_share: f64,
}

/// Counts of some documents.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct State {
    documents: u64,
    tokens: u64,
    words: String,
    word_count: Vec<u64>,
    word_documents: Vec<u64>,
    runs: Vec<RunsState>,
}

/// N-grams of one size.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct RunsState {
    total: u64,
    words: Vec<u32>,
    count: Vec<u64>,
    documents: Vec<u64>,
}

/// The operator.
#[derive(Debug)]
pub struct Corpus {
    options: Options,
    listed: Listed,
    types: Types,
    words: Words,
    admitted: Vec<bool>,
    count: Vec<u64>,
    in_documents: Vec<u64>,
    runs: Vec<Runs>,
    documents: u64,
    tokens: u64,
}

impl Reduce for Corpus {
    const ID: &'static str = "corpus";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SUMMARY: &'static str =
        "Counts terms and n-grams over all documents, and the documents they occur in";
    type Options = Options;
    type State = State;
    type Row = Row;

    fn layers(options: &Options) -> Vec<Layer> {
        crate::types::layers(options.sizes.iter().any(|&size| size > 1))
    }

    fn open(mut options: Options) -> Result<Self, Error> {
        for (i, n) in options.sizes.iter().enumerate() {
            if !(1..=10).contains(n) {
                return Err(Error::new(format!("an n-gram of {n} words cannot be counted"))
                    .option(format!("sizes.{i}"))
                    .help("write sizes from 1 to 10"));
            }
        }
        options.sizes.sort_unstable();
        options.sizes.dedup();
        let listed =
            Listed::new(options.default_stop_words, &options.stop_words, options.min_chars, options.numbers);
        let runs = options.sizes.iter().filter(|&&n| n > 1).map(|&n| Runs::new(n as usize)).collect();
        Ok(Self {
            options,
            listed,
            types: Types::default(),
            words: Words::default(),
            admitted: Vec::new(),
            count: Vec::new(),
            in_documents: Vec::new(),
            runs,
            documents: 0,
            tokens: 0,
        })
    }

    fn add(&mut self, document: &Document<'_>) -> Result<(), Error> {
        self.documents += 1;
        let text = document.text();
        self.types.read(document, self.options.fold_case, !self.runs.is_empty());
        self.tokens += self.types.words;
        let ids = self.words.read(&self.types, text)?;
        for (&id, t) in ids.iter().zip(self.types.all()) {
            add(&mut self.count, id, u64::from(t.count));
            add(&mut self.in_documents, id, 1);
        }
        for id in self.admitted.len()..self.words.len() {
            self.admitted.push(self.listed.admits(self.words.get(id as u32)));
        }
        let sequence: Vec<u32> =
            self.types.sequence.iter().map(|&t| ids.get(t as usize).copied().unwrap_or(BREAK)).collect();
        let may = |id: Option<&u32>| id.and_then(|&id| self.admitted.get(id as usize)).copied() == Some(true);
        for runs in &mut self.runs {
            for stretch in sequence.split(|&id| id == BREAK) {
                for run in stretch.windows(runs.size) {
                    runs.total += 1;
                    if may(run.first()) && may(run.last()) {
                        runs.count(run, self.documents);
                    }
                }
            }
        }
        Ok(())
    }

    fn merge(&mut self, state: State) -> Result<(), Error> {
        self.documents += state.documents;
        self.tokens += state.tokens;
        let numbers = self.words.merge(&state.words)?;
        add_all(&mut self.count, &numbers, &state.word_count)?;
        add_all(&mut self.in_documents, &numbers, &state.word_documents)?;
        if self.runs.len() != state.runs.len() {
            return Err(broken());
        }
        for (runs, more) in self.runs.iter_mut().zip(&state.runs) {
            runs.total += more.total;
            runs.merge(&numbers, &more.words, &more.count, &more.documents)?;
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<State>, Error> {
        let runs = self.runs.iter().map(|runs| {
            let (words, count, documents) = runs.parts();
            RunsState { total: runs.total, words, count, documents }
        });
        Ok(vec![State {
            documents: self.documents,
            tokens: self.tokens,
            words: self.words.lines(),
            word_count: self.count.clone(),
            word_documents: self.in_documents.clone(),
            runs: runs.collect(),
        }])
    }

    fn finish(&mut self) -> Result<Vec<Row>, Error> {
        let o = &self.options;
        let enough = |count: u64, documents: u64| count >= o.min_count && documents >= o.min_documents;
        let share = |documents: u64| documents as f64 / self.documents.max(1) as f64;
        let mut all = Vec::new();
        if o.sizes.contains(&1) {
            let mut rows: Vec<Row> = (0..self.words.len() as u32)
                .zip(self.count.iter().zip(&self.in_documents))
                .filter(|(id, (count, documents))| {
                    enough(**count, **documents) && self.listed.admits(self.words.get(*id))
                })
                .map(|(id, (&count, &documents))| Row {
                    term: self.words.get(id).to_owned(),
                    size: 1,
                    count,
                    documents,
                    per_million: per_million(count, self.tokens),
                    document_share: share(documents),
                })
                .collect();
            best(&mut rows, o.top, |row| row.count as f64, |row| &row.term);
            all.extend(rows);
        }
        for runs in &self.runs {
            let mut rows: Vec<Row> = runs
                .iter()
                .filter(|&(_, count, documents)| enough(count, documents))
                .map(|(run, count, documents)| Row {
                    term: join(run.iter().map(|&id| self.words.get(id))),
                    size: runs.size as u32,
                    count,
                    documents,
                    per_million: per_million(count, runs.total),
                    document_share: share(documents),
                })
                .collect();
            best(&mut rows, o.top, |row| row.count as f64, |row| &row.term);
            all.extend(rows);
        }
        Ok(all)
    }
}

/// Words of an n-gram: with a space between, except between two Chinese ones.
pub(crate) fn join<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let wide =
        |c: Option<char>| c.is_some_and(|c| matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{20000}'..='\u{3347f}'));
    let mut out = String::new();
    for word in words {
        let both_wide = wide(out.chars().next_back()) && wide(word.chars().next());
        if !out.is_empty() && !both_wide {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
