//! What the plugin gives for one document.
//!
//! What was not asked for is left out (null); what was asked for is always there.

use serde::{Deserialize, Serialize};

/// The counts of one document.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Counts {
    /// Bytes of the text in UTF-8.
    pub bytes: u64,
    /// Characters (code points), white space included.
    pub chars: u64,
    /// Han ideographs.
    pub han: u64,
    /// Letters of any other script.
    pub letters: u64,
    /// Decimal digits, full-width ones included.
    pub digits: u64,
    /// Punctuation.
    pub punctuation: u64,
    /// Lines; a last line without an end counts.
    pub lines: u64,
    /// Runs of characters between white space, as `wc -w` counts words.
    pub spaced_words: u64,
    /// Words and numbers.
    pub words: Option<u64>,
    /// Distinct words and numbers, folded when `fold-case` says so.
    pub distinct_words: Option<u64>,
    /// Sentences with a letter or a digit: marks alone are none.
    pub sentences: Option<u64>,
    /// Paragraphs.
    pub paragraphs: Option<u64>,
    /// The languages of the paragraphs, the one with the most characters first.
    pub languages: Option<Vec<LanguageCount>>,
    /// How long the sentences are.
    pub sentence_lengths: Option<SentenceLengths>,
    /// The most frequent terms, most frequent first.
    pub terms: Option<Vec<Term>>,
    /// The most frequent runs of words, shorter runs first, then most frequent first.
    pub ngrams: Option<Vec<Ngram>>,
    /// Lexical diversity.
    pub diversity: Option<Diversity>,
    /// Readability.
    pub readability: Option<Readability>,
    /// The user's categories and all the labels above them, in the order of the options.
    pub categories: Option<Vec<CategoryCount>>,
}

/// A language and how much of a document is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LanguageCount {
    /// ISO 639-1 code, `und` for paragraphs with too few letters to tell.
    pub language: String,
    /// Paragraphs.
    pub paragraphs: u64,
    /// Their characters.
    pub chars: u64,
}

/// A term and how often it occurs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// The term.
    pub term: String,
    /// Occurrences.
    pub count: u64,
}

/// A run of words and how often it occurs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ngram {
    /// The words.
    pub ngram: Vec<String>,
    /// Occurrences.
    pub count: u64,
}

/// Lexical diversity; the definitions are in the docs of the module `diversity`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Diversity {
    /// Distinct words by words.
    pub type_token_ratio: f64,
    /// Mean of the ratio over a moving window.
    pub mattr: f64,
    /// MTLD, when asked for.
    pub mtld: Option<f64>,
    /// HD-D, when asked for.
    pub hdd: Option<f64>,
    /// Yule's K, when asked for.
    pub yule_k: Option<f64>,
}

/// Readability; the formulas are in the docs of the module `readability`. English formulas are null for a
/// document in another language, the Chinese measures for one that is not Chinese, all of them where there is nothing to
/// measure: no word but addresses, no Han character.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Readability {
    /// Flesch Reading Ease.
    pub flesch: Option<f64>,
    /// Flesch-Kincaid grade.
    pub flesch_kincaid: Option<f64>,
    /// Gunning fog index.
    pub gunning_fog: Option<f64>,
    /// SMOG grade.
    pub smog: Option<f64>,
    /// Coleman-Liau index.
    pub coleman_liau: Option<f64>,
    /// Automated Readability Index.
    pub ari: Option<f64>,
    /// LIX.
    pub lix: Option<f64>,
    /// Han characters per sentence.
    pub han_per_sentence: Option<f64>,
    /// Han characters per clause.
    pub han_per_clause: Option<f64>,
    /// Mean share of adverbs and conjunctions among a sentence's words.
    pub adverb_conjunction_share: Option<f64>,
}

/// How long the sentences are, in words.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SentenceLengths {
    /// Shortest.
    pub min: u32,
    /// Longest.
    pub max: u32,
    /// Mean.
    pub mean: f64,
    /// Median.
    pub median: f64,
    /// Standard deviation, of the sentences as a population.
    pub standard_deviation: f64,
    /// How many sentences have which length.
    pub bins: Vec<LengthBin>,
}

/// Sentences of a range of lengths.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LengthBin {
    /// Fewest words.
    pub from: u32,
    /// Most words; null for the last, open bin.
    pub to: Option<u32>,
    /// Sentences.
    pub count: u64,
}

/// How often a category of the user's dictionary occurs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CategoryCount {
    /// The label, dotted where nested.
    pub label: String,
    /// Matches on the borders of words that lie within no longer one, those of nested labels included.
    pub count: u64,
    /// `count` by the document's words.
    pub share: f64,
    /// Places where an entry stands as a mere string, inside other words and longer entries too.
    pub raw: u64,
}
