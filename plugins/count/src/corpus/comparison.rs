//! Measures of how much more a word is used in one corpus than in another.
//!
//! A word occurs *a* times among the *c* words of the target, *b* times among the *d* words of the reference.
//!
//! | field | formula | source |
//! |---|---|---|
//! | `g2` | 2 Σ O ln(O/E) over a, b, c−a, d−b | Dunning (1993), *Computational Linguistics* 19(1) |
//! | `log_likelihood` | 2 (a ln(a/E₁) + b ln(b/E₂)), E₁ = c(a+b)/(c+d) | Rayson & Garside (2000), *Comparing Corpora* |
//! | `chi2` | Pearson's, four cells | Hofland & Johansson (1982) |
//! | `log_ratio` | log₂ of the relative frequencies' ratio, 0.5 occurrences for none | Hardie (2014) |
//! | `percent_diff` | 100 (a/c − b/d) / (b/d); none where the reference has no occurrence | Gabrielatos & Marchi (2011) |
//! | `odds_ratio` | a(d−b) / (b(c−a)); 0.5 added to each cell when one is 0 | Haldane (1956); Pojanapunya & Watson Todd (2018) |
//! | `bic` | `log_likelihood` − ln(c + d) | Wilson (2013) |

use super::association::{chi_squared, log_likelihood};
use serde::{Deserialize, Serialize};

/// All measures of one word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// G² over four cells.
    pub g2: f64,
    /// Log-likelihood over two cells.
    pub log_likelihood: f64,
    /// Pearson's chi-squared.
    pub chi2: f64,
    /// Log Ratio.
    pub log_ratio: f64,
    /// %DIFF.
    pub percent_diff: Option<f64>,
    /// Odds ratio.
    pub odds_ratio: f64,
    /// Bayesian information criterion; 2 and more is evidence.
    pub bic: f64,
}

/// Measures a word that occurs `a` times in the target's `c` words and `b` times in the reference's `d`.
pub fn measure(a: u64, b: u64, c: u64, d: u64) -> Comparison {
    let (a, b, c, d) = (a as f64, b as f64, c as f64, d as f64);
    let (rest_target, rest_reference) = (c - a, d - b);
    let expected = |words: f64| words * (a + b) / (c + d);
    let part = |o: f64, e: f64| if o > 0.0 { o * (o / e).ln() } else { 0.0 };
    let two = (2.0 * (part(a, expected(c)) + part(b, expected(d)))).max(0.0);
    let half = |n: f64| if n == 0.0 { 0.5 } else { n };
    let zero = [a, b, rest_target, rest_reference].contains(&0.0);
    let more = if zero { 0.5 } else { 0.0 };
    Comparison {
        g2: log_likelihood(a, b, rest_target, rest_reference),
        log_likelihood: two,
        chi2: chi_squared(a, b, rest_target, rest_reference),
        log_ratio: ((half(a) / c) / (half(b) / d)).log2(),
        percent_diff: (b > 0.0).then(|| 100.0 * (a / c - b / d) / (b / d)),
        odds_ratio: (a + more) * (rest_reference + more) / ((b + more) * (rest_target + more)),
        bic: two - (c + d).ln(),
    }
}
