//! Measures of association between two words.
//!
//! With O occurrences of the pair, R of the first word, C of the second and N words, E = R·C/N is the number
//! expected by chance, and the four cells are O, R−O, C−O and N−R−C+O.
//!
//! R and C may leave less than nothing for the last cell where windows are taken as full that the text cuts short; then it
//! is 0, and the other margins are what the cells come to. Where a word is all of the text there is nothing to compare: the
//! pair is as frequent as it has to be, so E is O, and the tests find nothing.
//!
//! | field | formula | source |
//! |---|---|---|
//! | `g2` | 2 Σ O ln(O/E) over the four cells | Dunning (1993), *Computational Linguistics* 19(1) |
//! | `chi2` | N (ad − bc)² / the product of the margins | Pearson; Manning & Schütze (1999), 5.3.3 |
//! | `t` | (O − E) / √O | Church et al. (1991), *Using statistics in lexical analysis* |
//! | `z` | (O − E) / √E | Berry-Rogghe (1973); Evert (2005), *The Statistics of Word Cooccurrences* |
//! | `pmi` | log₂(O/E) | Church & Hanks (1990), *Computational Linguistics* 16(1) |
//! | `npmi` | log₂(O/E) / −log₂(O/N) | Bouma (2009), GSCL |
//! | `mi3` | log₂(O³/E) | Daille (1994); Oakes (1998), *Statistics for Corpus Linguistics* |
//! | `dice` | 2 O / (R + C) | Dice (1945), *Ecology* 26(3) |
//! | `log_dice` | 14 + log₂ of `dice` | Rychlý (2008), RASLAN |
//! | `jaccard` | O / (R + C − O) | Jaccard (1912) |
//! | `min_sensitivity` | min(O/R, O/C) | Pedersen (1998) |
//! | `delta_p` | O/R − (C−O)/(N−R), what the first word says of the second | Gries (2013), *Int. J. Corpus Linguistics* 18(1) |
//! | `delta_p_back` | the same the other way round | |

use serde::{Deserialize, Serialize};

/// All measures of one pair.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Association {
    /// What chance would give.
    pub expected: f64,
    /// Log-likelihood ratio.
    pub g2: f64,
    /// Pearson's chi-squared.
    pub chi2: f64,
    /// t-score.
    pub t: f64,
    /// z-score.
    pub z: f64,
    /// Pointwise mutual information.
    pub pmi: f64,
    /// Normalised pointwise mutual information.
    pub npmi: f64,
    /// Cubic association ratio.
    pub mi3: f64,
    /// Dice coefficient.
    pub dice: f64,
    /// logDice.
    pub log_dice: f64,
    /// Jaccard index.
    pub jaccard: f64,
    /// Minimum sensitivity.
    pub min_sensitivity: f64,
    /// ΔP of the second word given the first.
    pub delta_p: f64,
    /// ΔP of the first word given the second.
    pub delta_p_back: f64,
}

/// Measures a pair that occurs `o` times, of words that occur `r` and `c` times, among `n` words.
pub fn measure(o: f64, r: f64, c: f64, n: f64) -> Association {
    let all = r >= n || c >= n;
    let expected = if all { o } else { r * c / n };
    let by = |a: f64, b: f64| if b == 0.0 { 0.0 } else { a / b };
    let (b, cc, d) = (r - o, c - o, (n - r - c + o).max(0.0));
    let dice = by(2.0 * o, r + c);
    let pmi = (o / expected).log2();
    let surprise = -(o / n).log2();
    Association {
        expected,
        g2: if all { 0.0 } else { log_likelihood(o, b, cc, d) },
        chi2: if all { 0.0 } else { chi_squared(o, b, cc, d) },
        t: (o - expected) / o.sqrt(),
        z: (o - expected) / expected.sqrt(),
        pmi,
        // A pair that is all of the text is bound as closely as can be.
        npmi: if surprise > 0.0 { pmi / surprise } else { 1.0 },
        mi3: (o * o * o / expected).log2(),
        dice,
        log_dice: 14.0 + dice.log2(),
        jaccard: by(o, r + c - o),
        min_sensitivity: by(o, r).min(by(o, c)),
        delta_p: if all { 0.0 } else { by(o, r) - by(cc, cc + d) },
        delta_p_back: if all { 0.0 } else { by(o, c) - by(b, b + d) },
    }
}

/// G² of a table of two by two: a b over c d.
pub fn log_likelihood(a: f64, b: f64, c: f64, d: f64) -> f64 {
    let n = a + b + c + d;
    let cell = |o: f64, row: f64, column: f64| {
        if o > 0.0 { o * (o / (row * column / n)).ln() } else { 0.0 }
    };
    let sum = cell(a, a + b, a + c) + cell(b, a + b, b + d) + cell(c, c + d, a + c) + cell(d, c + d, b + d);
    // Never below nothing, but for the last digit.
    (2.0 * sum).max(0.0)
}

/// χ² of a table of two by two, without a correction.
pub fn chi_squared(a: f64, b: f64, c: f64, d: f64) -> f64 {
    let margins = (a + b) * (c + d) * (a + c) * (b + d);
    if margins == 0.0 { 0.0 } else { (a + b + c + d) * (a * d - b * c).powi(2) / margins }
}
