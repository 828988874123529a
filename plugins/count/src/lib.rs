//! The `count` plugin: how much of what is in a document.
//!
//! Characters by class, lines, words, sentences and paragraphs; terms and n-grams; lexical diversity;
//! readability; categories of the user's own. A count is linear in the text, and each extra is paid for
//! only when a config asks for it: with everything off the plugin asks for no layer, reads each byte once
//! and runs at the speed of memory.
//!
//! | module | what |
//! |---|---|
//! | [`characters`] | classes of characters and lines, without decoding |
//! | `numerals` | numbers in words and their units, which are none either |
//! | [`types`] | distinct words, by hashing spans |
//! | [`terms`] | the most frequent terms and n-grams |
//! | [`diversity`] | TTR, MATTR, MTLD, HD-D, Yule's K |
//! | [`readability`], [`syllables`] | Flesch and its successors; clause length for Chinese |
//! | [`languages`] | the languages of the paragraphs |
//! | [`sentence_lengths`] | the distribution of sentence lengths |
//! | [`categories`] | a dictionary of categories, matches within longer ones left out |
//! | [`corpus`] | operators over many documents: frequencies, collocations, keyness, dispersion, trends, growth |

pub mod categories;
pub mod characters;
pub mod corpus;
pub mod diversity;
pub mod languages;
mod numerals;
pub mod options;
pub mod output;
pub mod readability;
pub mod sentence_lengths;
pub mod stop;
pub mod syllables;
pub mod terms;
pub mod types;

use crate::categories::Categories;
use crate::options::Options;
use crate::output::Counts;
use crate::stop::StopList;
use crate::terms::TermRule;
use crate::types::Types;
use textmill_plugin::{Document, Error, Layer, Plugin};

/// The plugin.
#[derive(Debug)]
pub struct Count {
    options: Options,
    rule: TermRule,
    categories: Option<Categories>,
    types: Types,
}

impl Plugin for Count {
    const ID: &'static str = "count";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SUMMARY: &'static str =
        "Counts characters, words and sentences; lists terms and n-grams; measures diversity and readability";

    type Options = Options;
    type Output = Counts;

    fn layers(options: &Options) -> Vec<Layer> {
        let sentences =
            options.sentences || options.sentence_lengths || options.readability || options.needs_sequence();
        let tokens = options.needs_types() || options.sentence_lengths || options.readability;
        let mut layers = Vec::new();
        if options.sentences || options.languages {
            layers.push(Layer::Paragraphs);
        }
        if sentences {
            layers.push(Layer::Sentences);
        }
        if tokens {
            layers.push(Layer::Tokens);
        }
        layers
    }

    fn open(options: Options) -> Result<Self, Error> {
        for (i, &n) in options.ngram_sizes.iter().enumerate() {
            if !(1..=10).contains(&n) {
                return Err(Error::new(format!("an n-gram of {n} words cannot be counted"))
                    .option(format!("ngram-sizes.{i}"))
                    .help("write sizes from 1 to 10"));
            }
        }
        if options.mattr_window == 0 {
            return Err(Error::new("a window of no words has no ratio").option("mattr-window"));
        }
        let categories = match options.categories.as_slice() {
            [] => None,
            some => Some(Categories::new(some, options.fold_case)?),
        };
        let rule = TermRule {
            stop: StopList::new(options.default_stop_words, &options.stop_words),
            min_chars: options.term_min_chars as usize,
            numbers: options.term_numbers,
        };
        Ok(Self { options, rule, categories, types: Types::default() })
    }

    fn process(&mut self, document: &Document<'_>) -> Result<Counts, Error> {
        let o = &self.options;
        let text = document.text();
        let c = characters::count(text);
        let mut counts = Counts {
            bytes: text.len() as u64,
            chars: c.chars,
            han: c.han,
            letters: c.letters,
            digits: c.digits,
            punctuation: c.punctuation,
            lines: c.lines,
            spaced_words: c.words,
            ..Counts::default()
        };
        if o.needs_types() || o.readability {
            self.types.read(document, o.fold_case, o.needs_sequence());
        }
        let types = &self.types;
        if o.words {
            counts.words = Some(types.words);
            counts.distinct_words = Some(types.all().len() as u64);
        }
        if o.sentences {
            counts.sentences = Some(sentence_lengths::count(document));
            counts.paragraphs = Some(document.paragraphs_view().start.len() as u64);
        }
        if o.languages {
            counts.languages = Some(languages::count(document));
        }
        if o.sentence_lengths {
            counts.sentence_lengths = Some(sentence_lengths::distribution(document));
        }
        if o.top_terms > 0 {
            counts.terms =
                Some(terms::terms(types, text, &self.rule, o.top_terms as usize, o.term_min_count));
        }
        if o.wants_ngrams() {
            let mut all = Vec::new();
            for &n in &o.ngram_sizes {
                let top = o.top_ngrams as usize;
                all.extend(terms::ngrams(types, text, &self.rule, n as usize, top, o.ngram_min_count));
            }
            counts.ngrams = Some(all);
        }
        if o.wants_diversity() {
            let measures = diversity::Measures {
                window: o.mattr_window as usize,
                mtld: o.mtld,
                hdd: o.hdd,
                yule_k: o.yule_k,
            };
            counts.diversity = Some(diversity::measure(types, measures));
        }
        if o.readability {
            counts.readability = Some(readability::measure(document, types, c.han));
        }
        if let Some(categories) = &mut self.categories {
            counts.categories = Some(categories.count(document, types.words));
        }
        Ok(counts)
    }
}

textmill_plugin::export!(
    Count;
    corpus::terms::Corpus,
    corpus::collocations::Collocations,
    corpus::keyness::Keyness,
    corpus::keywords::Keywords,
    corpus::dispersion::Dispersion,
    corpus::trends::Trends,
    corpus::growth::Growth
);
