//! What `[step.options]` of a summarize step may say.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Options of the plugin `summarize`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Options {
    /// How long the summary may be: `300 chars`, `120 words`, `5 sentences` or `10 %` of the document.
    /// Never exceeded, and filled with whole sentences: those that stand well alone and say something new, and others
    /// only where less than 60 % would be filled.
    pub length: String,
    /// How sentences are rated.
    pub method: Method,
    /// In which order the sentences stand.
    pub order: Order,
    /// Give each top section of the document a sentence, where the length allows.
    pub sections: bool,
    /// How much likeness to what is already chosen counts against a sentence, 0 to 1.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub redundancy: f64,
    /// What the summary should be about; sentences that have its words, Chinese ones also within longer words, are
    /// preferred. Where no sentence has any, the summary is the one without a query.
    pub query: String,
    /// How many key phrases to list, each with its first ten places; 0 for none.
    pub keywords: u32,
    /// How key phrases are rated.
    pub keyword_method: KeywordMethod,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            length: "300 chars".to_owned(),
            method: Method::Default,
            order: Order::Source,
            sections: true,
            redundancy: 0.3,
            query: String::new(),
            keywords: 10,
            keyword_method: KeywordMethod::Default,
        }
    }
}

/// How sentences are rated. The sources are in the docs of the module `methods`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Centrality, frequency, position, title, cue phrases and figures together.
    #[default]
    Default,
    /// TextRank.
    Textrank,
    /// LexRank.
    Lexrank,
    /// Latent semantic analysis.
    Lsa,
    /// Luhn's clusters of significant words.
    Luhn,
    /// SumBasic.
    Sumbasic,
    /// KL-Sum.
    Kl,
    /// The first sentences.
    Lead,
}

/// In which order the sentences of a summary stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// As in the document.
    #[default]
    Source,
    /// The highest score first.
    Rank,
}

/// How key phrases are rated. The sources are in the docs of the module `keywords`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum KeywordMethod {
    /// Frequency, rarity in the language, length, position and title together.
    #[default]
    Default,
    /// Frequency by rarity in the language.
    TfIdf,
    /// TextRank over words that stand near each other.
    Textrank,
    /// Statistics of a word's casing, position, frequency, company and spread.
    Yake,
}
