//! How evenly a word is spread over the parts of a corpus.
//!
//! A word occurs f times, vᵢ of them in part i, which is sᵢ of the corpus; pᵢ is its relative frequency there,
//! and n the number of parts. Parts without words do not count.
//!
//! | field | formula | source |
//! |---|---|---|
//! | `juilland_d` | 1 − σ(p)/mean(p) / √(n − 1) | Juilland & Chang-Rodríguez (1964); Juilland et al. (1970) |
//! | `carroll_d2` | (log₂ Σp − Σ p log₂ p / Σp) / log₂ n | Carroll (1970), *Computer Studies in the Humanities* 3(2) |
//! | `rosengren_s` | (Σ √(sᵢ vᵢ))² / f | Rosengren (1971), *Études de linguistique appliquée* 1 |
//! | `dp` | Σ abs(vᵢ/f − sᵢ) / 2 | Gries (2008), *Int. J. Corpus Linguistics* 13(4) |
//! | `dp_norm` | `dp` / (1 − min s) | Lijffijt & Gries (2012), *Int. J. Corpus Linguistics* 17(1) |
//! | `kl_divergence` | Σ vᵢ/f log₂((vᵢ/f)/sᵢ) | Gries (2020), in *A Practical Handbook of Corpus Linguistics* |
//! | `range` | parts with vᵢ > 0 | |
//!
//! The first three are 1 for an even spread, the next three 0.

use serde::{Deserialize, Serialize};

/// All measures of one word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Evenness {
    /// Parts it occurs in.
    pub range: u64,
    /// Juilland's D.
    pub juilland_d: f64,
    /// Carroll's D₂.
    pub carroll_d2: f64,
    /// Rosengren's S.
    pub rosengren_s: f64,
    /// Gries' DP.
    pub dp: f64,
    /// DP normalised.
    pub dp_norm: f64,
    /// Kullback-Leibler divergence, in bits.
    pub kl_divergence: f64,
}

/// Measures a word from its parts with occurrences: the words of each part, and its occurrences there.
/// `parts` counts all parts with words, `smallest` and `words` are the words of the smallest and of all.
pub fn measure(
    found: impl Iterator<Item = (u64, u64)> + Clone,
    parts: u64,
    smallest: u64,
    words: u64,
) -> Evenness {
    let (n, all) = (parts as f64, words as f64);
    let f: f64 = found.clone().map(|(_, v)| v as f64).sum();
    let sum_p: f64 = found.clone().map(|(w, v)| v as f64 / w as f64).sum();
    let mean = sum_p / n;
    let (mut range, mut squares, mut entropy, mut roots, mut away, mut here, mut kl) =
        (0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    for (w, v) in found {
        let (w, v) = (w as f64, v as f64);
        let (p, s) = (v / w, w / all);
        range += 1;
        squares += (p - mean) * (p - mean);
        entropy += p * p.log2();
        roots += (s * v).sqrt();
        away += (v / f - s).abs();
        here += s;
        kl += v / f * (v / f / s).log2();
    }
    squares += (n - range as f64) * mean * mean;
    let deviation = (squares / n).sqrt();
    let dp = (away + (1.0 - here).max(0.0)) / 2.0;
    let least = smallest as f64 / all;
    // With one part there is nothing to be uneven over.
    let alone = parts < 2;
    Evenness {
        range,
        juilland_d: if alone { 1.0 } else { 1.0 - deviation / mean / (n - 1.0).sqrt() },
        carroll_d2: if alone { 1.0 } else { (sum_p.log2() - entropy / sum_p) / n.log2() },
        rosengren_s: roots * roots / f,
        dp,
        dp_norm: if alone { 0.0 } else { dp / (1.0 - least) },
        kl_divergence: kl.max(0.0),
    }
}
