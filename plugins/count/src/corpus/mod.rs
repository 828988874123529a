//! Counting over a corpus: operators that turn many documents into one table.
//!
//! | operator | a row is | what grows in memory |
//! |---|---|---|
//! | [`terms`] (`corpus`) | a term or n-gram | distinct words and n-grams |
//! | [`collocations`] | an ordered pair of words near each other | distinct words and pairs |
//! | [`keyness`] | a word of a target against a reference | distinct words times groups |
//! | [`keywords`] | a word of a document | distinct words, and a number for each word of each document |
//! | [`dispersion`] | a word | a number for each word of each document |
//! | [`trends`] | a word over the values of a metadata field | distinct words times groups |
//! | [`growth`] | a point of the vocabulary's growth | distinct words, 8 bytes a document |
//!
//! All counts are exact and whole, so that the table does not depend on how the documents were cut into
//! parts; measures are computed once, from the counts of the whole corpus. What grows is in memory where the table is
//! made; the host may keep states that wait for that on disk.
//!
//! Formulas are in [`association`], [`comparison`], [`evenness`] and [`significance`], with their sources.

pub mod association;
pub mod collocations;
pub mod comparison;
pub mod dispersion;
pub mod evenness;
pub mod growth;
pub mod keyness;
pub mod keywords;
pub mod matrix;
pub mod significance;
pub mod terms;
pub mod trends;
pub mod words;

use crate::numerals::is_numeral;
use crate::stop::StopList;
use textmill_plugin::Error;
use textmill_text::addresses::is_address;

/// Which words are listed. All words count towards totals, whatever is listed.
#[derive(Debug)]
pub struct Listed {
    stop: StopList,
    min_chars: usize,
    numbers: bool,
}

impl Listed {
    /// The rule of some options.
    pub fn new(default_stop_words: bool, stop_words: &[String], min_chars: u32, numbers: bool) -> Self {
        Self { stop: StopList::new(default_stop_words, stop_words), min_chars: min_chars as usize, numbers }
    }

    /// Whether a word is listed.
    pub fn admits(&self, word: &str) -> bool {
        word.chars().take(self.min_chars).count() >= self.min_chars
            && (self.numbers || !is_number(word) && !is_numeral(word))
            && !self.stop.contains(word)
            && !is_address(word)
    }
}

/// Whether a word is a number in digits, as the tokens layer understands it.
fn is_number(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_numeric) && !word.chars().any(char::is_alphabetic)
}

/// Occurrences in a million words.
pub(crate) fn per_million(count: u64, words: u64) -> f64 {
    if words == 0 { 0.0 } else { count as f64 / words as f64 * 1e6 }
}

/// Sorts by a measure, largest first, ties by the word; keeps the first `top`, all for 0.
pub(crate) fn best<T>(
    rows: &mut Vec<T>,
    top: u32,
    measure: impl Fn(&T) -> f64,
    name: impl for<'a> Fn(&'a T) -> &'a str,
) {
    rows.sort_by(|a, b| measure(b).total_cmp(&measure(a)).then_with(|| name(a).cmp(name(b))));
    if top > 0 {
        rows.truncate(top as usize);
    }
}

/// What is said when a state is not what it should be.
pub(crate) fn broken() -> Error {
    Error::new("the state is not one of this operator: its parts do not fit together")
}
