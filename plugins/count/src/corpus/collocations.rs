//! Operator `collocations`: words that stand near each other more often than chance would have it.
//!
//! A pair is ordered: the second word follows the first within `window` words. A pair seen k times counts
//! k / `window`, so that a word which is everywhere has the frequency that chance gives it.
//!
//! What chance gives depends on how many places near a word could hold the other. Where `stop-at-punctuation` ends
//! windows early, those places are counted: R is the places behind the first word, C those before the second, N all of
//! them, each by `window` (the margins of the table of pairs, as in Evert 2005, *The Statistics of Word Cooccurrences*, ch.
//! 2). To take every window as full would make nearly all pairs look rarer than chance. Without `stop-at-punctuation`
//! windows are taken as full and N as the number of words; this is the definition of NLTK's
//! `BigramCollocationFinder` with a window of `window` + 1. Formulas: [`super::association`].

use super::association::{Association, measure};
use super::significance::chi_squared_p;
use super::words::{Words, add, add_all};
use super::{Listed, broken};
use crate::types::{BREAK, Types, fold_into};
use foldhash::fast::FixedState;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet, VecDeque};
use textmill_plugin::{Document, Error, Layer, Reduce};

/// Options of the operator `collocations`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Options {
    /// How many words behind a word are looked at.
    #[schemars(range(min = 1, max = 50))]
    pub window: u32,
    /// Do not look beyond punctuation and the end of a sentence.
    pub stop_at_punctuation: bool,
    /// Only pairs with one of these words; all pairs for none. Bounds memory too.
    pub nodes: Vec<String>,
    /// Which measure the list is sorted by.
    pub sort: Measure,
    /// How many pairs to list; 0 for all.
    pub top: u32,
    /// Fewest times a listed pair was seen.
    pub min_count: u64,
    /// Fewest characters of each word.
    pub min_chars: u32,
    /// Let numbers be words of pairs.
    pub numbers: bool,
    /// Leave out the function words of Chinese and English.
    pub default_stop_words: bool,
    /// More words that are in no pair.
    pub stop_words: Vec<String>,
    /// Count `Tea` and `tea` as one word.
    pub fold_case: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            window: 5,
            stop_at_punctuation: true,
            nodes: Vec::new(),
            sort: Measure::G2,
            top: 1000,
            min_count: 3,
            min_chars: 1,
            numbers: false,
            default_stop_words: true,
            stop_words: Vec::new(),
            fold_case: true,
        }
    }
}

/// A measure of association.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the module `association` says what each is")]
pub enum Measure {
    Count,
    G2,
    Chi2,
    T,
    Z,
    Pmi,
    Npmi,
    Mi3,
    Dice,
    LogDice,
    Jaccard,
    MinSensitivity,
    DeltaP,
}

/// Which way a pair departs from chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Seen as often as chance would have it, or more often.
    Attraction,
    /// Seen less often.
    Repulsion,
}

/// A pair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the module `association` says what each measure is")]
pub struct Row {
    /// The first word.
    pub first: String,
    /// The second word, which follows it.
    pub second: String,
    /// How often the pair was seen.
    pub count: u64,
    /// Occurrences of the first word.
    pub first_count: u64,
    /// Occurrences of the second word.
    pub second_count: u64,
    /// Whether the pair was seen more often than chance would have it, or less: the measures that test for a
    /// difference, `g2`, `p` and `chi2`, do not tell.
    pub direction: Direction,
    /// How often chance would have the pair, by `window`.
    pub expected: f64,
    pub g2: f64,
    /// The probability of so large a `g2` by chance.
    pub p: f64,
    pub chi2: f64,
    pub t: f64,
    pub z: f64,
    pub pmi: f64,
    pub npmi: f64,
    pub mi3: f64,
    pub dice: f64,
    pub log_dice: f64,
    pub jaccard: f64,
    pub min_sensitivity: f64,
    pub delta_p: f64,
    pub delta_p_back: f64,
}

impl Row {
    fn by(&self, measure: Measure) -> f64 {
        match measure {
            Measure::Count => self.count as f64,
            Measure::G2 => self.g2,
            Measure::Chi2 => self.chi2,
            Measure::T => self.t,
            Measure::Z => self.z,
            Measure::Pmi => self.pmi,
            Measure::Npmi => self.npmi,
            Measure::Mi3 => self.mi3,
            Measure::Dice => self.dice,
            Measure::LogDice => self.log_dice,
            Measure::Jaccard => self.jaccard,
            Measure::MinSensitivity => self.min_sensitivity,
            Measure::DeltaP => self.delta_p,
        }
    }
}

/// Counts of some documents.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct State {
    tokens: u64,
    words: String,
    word_count: Vec<u64>,
    behind: Vec<u64>,
    before: Vec<u64>,
    first: Vec<u32>,
    second: Vec<u32>,
    count: Vec<u64>,
}

/// The operator.
#[derive(Debug)]
pub struct Collocations {
    options: Options,
    listed: Listed,
    nodes: HashSet<String, FixedState>,
    types: Types,
    words: Words,
    count: Vec<u64>,
    /// How many places of their windows behind each word had a word, in the sum over its occurrences.
    behind: Vec<u64>,
    /// And before it.
    before: Vec<u64>,
    /// Whether each word may be in a pair, and whether it is a node.
    roles: Vec<(bool, bool)>,
    pairs: HashMap<u64, u64, FixedState>,
    tokens: u64,
}

impl Reduce for Collocations {
    const ID: &'static str = "collocations";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SUMMARY: &'static str = "Finds pairs of words that stand near each other more often than by chance";
    type Options = Options;
    type State = State;
    type Row = Row;

    fn layers(_: &Options) -> Vec<Layer> {
        crate::types::layers(true)
    }

    fn open(options: Options) -> Result<Self, Error> {
        if !(1..=50).contains(&options.window) {
            return Err(Error::new("a window has 1 to 50 words").option("window"));
        }
        let listed =
            Listed::new(options.default_stop_words, &options.stop_words, options.min_chars, options.numbers);
        let mut folded = String::new();
        let fold = |word: &String| {
            if !options.fold_case {
                return word.clone();
            }
            fold_into(word, &mut folded);
            folded.clone()
        };
        let nodes = options.nodes.iter().map(fold).collect();
        Ok(Self {
            options,
            listed,
            nodes,
            types: Types::default(),
            words: Words::default(),
            count: Vec::new(),
            behind: Vec::new(),
            before: Vec::new(),
            roles: Vec::new(),
            pairs: HashMap::default(),
            tokens: 0,
        })
    }

    fn add(&mut self, document: &Document<'_>) -> Result<(), Error> {
        self.types.read(document, self.options.fold_case, true);
        self.tokens += self.types.words;
        let ids = self.words.read(&self.types, document.text())?;
        for (&id, t) in ids.iter().zip(self.types.all()) {
            add(&mut self.count, id, u64::from(t.count));
        }
        for id in self.roles.len()..self.words.len() {
            let word = self.words.get(id as u32);
            let node = self.nodes.is_empty() || self.nodes.contains(word);
            self.roles.push((self.listed.admits(word), node));
        }
        self.behind.resize(self.words.len(), 0);
        self.before.resize(self.words.len(), 0);
        let mut before: VecDeque<u32> = VecDeque::new();
        for &t in &self.types.sequence {
            if t == BREAK {
                if self.options.stop_at_punctuation {
                    close(&mut before, &mut self.behind);
                }
                continue;
            }
            let id = ids.get(t as usize).copied().ok_or_else(broken)?;
            let role = |id: u32| self.roles.get(id as usize).copied().unwrap_or_default();
            let (may, node) = role(id);
            if may {
                for &first in &before {
                    let (first_may, first_node) = role(first);
                    if first_may && (node || first_node) {
                        *self.pairs.entry(u64::from(first) << 32 | u64::from(id)).or_default() += 1;
                    }
                }
            }
            add(&mut self.before, id, before.len() as u64);
            if before.len() == self.options.window as usize
                && let Some(first) = before.pop_front()
            {
                add(&mut self.behind, first, u64::from(self.options.window));
            }
            before.push_back(id);
        }
        close(&mut before, &mut self.behind);
        Ok(())
    }

    fn merge(&mut self, state: State) -> Result<(), Error> {
        self.tokens += state.tokens;
        let numbers = self.words.merge(&state.words)?;
        add_all(&mut self.count, &numbers, &state.word_count)?;
        add_all(&mut self.behind, &numbers, &state.behind)?;
        add_all(&mut self.before, &numbers, &state.before)?;
        for ((&first, &second), &count) in state.first.iter().zip(&state.second).zip(&state.count) {
            let number = |id: u32| numbers.get(id as usize).copied().ok_or_else(broken);
            *self.pairs.entry(u64::from(number(first)?) << 32 | u64::from(number(second)?)).or_default() +=
                count;
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<State>, Error> {
        let mut pairs: Vec<(u64, u64)> = self.pairs.iter().map(|(&pair, &count)| (pair, count)).collect();
        pairs.sort_unstable();
        Ok(vec![State {
            tokens: self.tokens,
            words: self.words.lines(),
            word_count: self.count.clone(),
            behind: self.behind.clone(),
            before: self.before.clone(),
            first: pairs.iter().map(|(pair, _)| (pair >> 32) as u32).collect(),
            second: pairs.iter().map(|(pair, _)| *pair as u32).collect(),
            count: pairs.iter().map(|(_, count)| *count).collect(),
        }])
    }

    fn finish(&mut self) -> Result<Vec<Row>, Error> {
        let o = &self.options;
        let window = f64::from(o.window);
        let places: u64 = self.before.iter().sum();
        let n = if o.stop_at_punctuation { places as f64 / window } else { self.tokens as f64 };
        let margin = |places: &[u64], id: u32, count: u64| match o.stop_at_punctuation {
            true => places.get(id as usize).copied().unwrap_or(0) as f64 / window,
            false => count as f64,
        };
        let occurrences = |id: u32| self.count.get(id as usize).copied().unwrap_or(0);
        let mut rows: Vec<Row> = self
            .pairs
            .iter()
            .filter(|(_, count)| **count >= o.min_count)
            .map(|(&pair, &count)| {
                let (first, second) = ((pair >> 32) as u32, pair as u32);
                let (r, c) = (occurrences(first), occurrences(second));
                let observed = count as f64 / window;
                let (behind, before) = (margin(&self.behind, first, r), margin(&self.before, second, c));
                let a: Association = measure(observed, behind, before, n);
                Row {
                    first: self.words.get(first).to_owned(),
                    second: self.words.get(second).to_owned(),
                    count,
                    first_count: r,
                    second_count: c,
                    direction: if observed < a.expected {
                        Direction::Repulsion
                    } else {
                        Direction::Attraction
                    },
                    expected: a.expected,
                    g2: a.g2,
                    p: chi_squared_p(a.g2),
                    chi2: a.chi2,
                    t: a.t,
                    z: a.z,
                    pmi: a.pmi,
                    npmi: a.npmi,
                    mi3: a.mi3,
                    dice: a.dice,
                    log_dice: a.log_dice,
                    jaccard: a.jaccard,
                    min_sensitivity: a.min_sensitivity,
                    delta_p: a.delta_p,
                    delta_p_back: a.delta_p_back,
                }
            })
            .collect();
        // Ties by both words, so that the order of the table in memory never shows.
        rows.sort_by(|a, b| {
            b.by(o.sort)
                .total_cmp(&a.by(o.sort))
                .then_with(|| a.first.cmp(&b.first))
                .then_with(|| a.second.cmp(&b.second))
        });
        if o.top > 0 {
            rows.truncate(o.top as usize);
        }
        Ok(rows)
    }
}

/// Empties a window at the end of a stretch: the last word has no place behind it, the one before it one, and so on.
fn close(window: &mut VecDeque<u32>, behind: &mut Vec<u64>) {
    while let Some(word) = window.pop_front() {
        add(behind, word, window.len() as u64);
    }
}
