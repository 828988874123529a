//! What `[step.options]` of a count step may say.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Options of the plugin `count`.
///
/// Counts of characters and lines are always made. Everything else costs something and can be left out.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Options {
    /// Count words and distinct words.
    pub words: bool,
    /// Count sentences and paragraphs.
    pub sentences: bool,
    /// Count the paragraphs and their characters by language, for reports in more than one.
    pub languages: bool,
    /// Describe how long the sentences are.
    pub sentence_lengths: bool,
    /// How many of the most frequent terms to list; 0 for none.
    pub top_terms: u32,
    /// How many of the most frequent n-grams of each size to list; 0 for none.
    pub top_ngrams: u32,
    /// Sizes of n-grams, in words.
    #[schemars(inner(range(min = 1, max = 10)))]
    pub ngram_sizes: Vec<u32>,
    /// Fewest occurrences of a listed term.
    pub term_min_count: u32,
    /// Fewest occurrences of a listed n-gram.
    pub ngram_min_count: u32,
    /// Fewest characters of a term, and of the first and last word of an n-gram.
    pub term_min_chars: u32,
    /// Let numbers be terms.
    pub term_numbers: bool,
    /// Leave out the function words of Chinese and English.
    pub default_stop_words: bool,
    /// More words that are never terms.
    pub stop_words: Vec<String>,
    /// Count `Tea` and `tea` as one word.
    pub fold_case: bool,
    /// Measure lexical diversity: type-token ratio and MATTR.
    pub diversity: bool,
    /// Words a window of MATTR.
    #[schemars(range(min = 1))]
    pub mattr_window: u32,
    /// Measure MTLD too.
    pub mtld: bool,
    /// Measure HD-D too.
    pub hdd: bool,
    /// Measure Yule's K too.
    pub yule_k: bool,
    /// Measure readability.
    pub readability: bool,
    /// Dictionary of categories. An entry counts on the borders of words where it does not lie within a longer one; entries
    /// that overlap both count. Full-width and traditional forms of it count, too.
    pub categories: Vec<Category>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            words: true,
            sentences: true,
            languages: false,
            sentence_lengths: false,
            top_terms: 20,
            top_ngrams: 10,
            ngram_sizes: vec![2],
            term_min_count: 1,
            ngram_min_count: 2,
            term_min_chars: 2,
            term_numbers: false,
            default_stop_words: true,
            stop_words: Vec::new(),
            fold_case: true,
            diversity: true,
            mattr_window: 100,
            mtld: false,
            hdd: false,
            yule_k: false,
            readability: true,
            categories: Vec::new(),
        }
    }
}

/// One category of the user's dictionary.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Category {
    /// Its label. Dots nest: what counts for `emotion.fear` also counts for `emotion`.
    pub label: String,
    /// Its entries: words or phrases in any script. `*` at an end stands for the rest of a word.
    pub words: Vec<String>,
}

impl Options {
    /// Whether anything needs the sequence of words, not only their counts.
    pub(crate) fn needs_sequence(&self) -> bool {
        self.wants_ngrams() || self.wants_diversity()
    }

    /// Whether n-grams are listed.
    pub(crate) fn wants_ngrams(&self) -> bool {
        self.top_ngrams > 0 && !self.ngram_sizes.is_empty()
    }

    /// Whether diversity is measured.
    pub(crate) fn wants_diversity(&self) -> bool {
        self.diversity || self.mtld || self.hdd || self.yule_k
    }

    /// Whether distinct words have to be found.
    pub(crate) fn needs_types(&self) -> bool {
        self.words || self.top_terms > 0 || self.needs_sequence() || !self.categories.is_empty()
    }
}
