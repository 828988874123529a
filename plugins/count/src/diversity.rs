//! Lexical diversity, from the sequence of types.
//!
//! | measure | definition | source |
//! |---|---|---|
//! | TTR | types / tokens | Johnson (1944), *Studies in language behavior I* |
//! | MATTR | mean TTR of every window of *w* tokens | Covington & McFall (2010), *J. Quant. Linguistics* 17(2) |
//! | MTLD | mean length of stretches whose TTR stays above 0.72, read forwards and backwards | McCarthy & Jarvis (2010), *Behavior Research Methods* 42(2) |
//! | HD-D | for each type, the chance that a sample of 42 tokens has it, divided by 42, summed | McCarthy & Jarvis (2007), *Language Testing* 24(4) |
//! | K | 10⁴ (Σ i² Vᵢ − N) / N², with Vᵢ the types that occur i times | Yule (1944), *The Statistical Study of Literary Vocabulary* |
//!
//! A text shorter than a measure's window or sample is measured with its own length instead. All of them
//! are linear in the number of tokens.

use crate::output::Diversity;
use crate::types::{BREAK, Types};

/// The threshold below which a stretch is full, of the paper.
const MTLD_THRESHOLD: f64 = 0.72;
/// The sample of the paper.
const HDD_SAMPLE: u64 = 42;

/// Which measures to take besides TTR and MATTR.
#[derive(Debug, Clone, Copy, Default)]
pub struct Measures {
    /// Tokens a MATTR window.
    pub window: usize,
    /// MTLD.
    pub mtld: bool,
    /// HD-D.
    pub hdd: bool,
    /// Yule's K.
    pub yule_k: bool,
}

/// Measures one document.
pub fn measure(types: &Types, measures: Measures) -> Diversity {
    let sequence: Vec<u32> = types.sequence.iter().copied().filter(|&id| id != BREAK).collect();
    let counts: Vec<u32> = types.all().iter().map(|t| t.count).collect();
    Diversity {
        type_token_ratio: ratio(counts.len(), sequence.len()),
        mattr: mattr(&sequence, counts.len(), measures.window),
        mtld: measures.mtld.then(|| {
            let mut stamps = vec![0; counts.len()];
            let mut stamp = 0;
            let forward = factor_length(sequence.iter().copied(), &mut stamps, &mut stamp);
            let backward = factor_length(sequence.iter().rev().copied(), &mut stamps, &mut stamp);
            f64::midpoint(forward, backward)
        }),
        hdd: measures.hdd.then(|| hdd(&counts, sequence.len() as u64)),
        yule_k: measures.yule_k.then(|| yule_k(&counts)),
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn mattr(sequence: &[u32], types: usize, window: usize) -> f64 {
    let window = window.min(sequence.len());
    if window == 0 {
        return 0.0;
    }
    let mut inside = vec![0u32; types];
    let (mut distinct, mut sum) = (0u64, 0u64);
    for (i, &id) in sequence.iter().enumerate() {
        if let Some(n) = inside.get_mut(id as usize) {
            distinct += u64::from(*n == 0);
            *n += 1;
        }
        if let Some(n) =
            i.checked_sub(window).and_then(|k| sequence.get(k)).and_then(|&id| inside.get_mut(id as usize))
        {
            *n -= 1;
            distinct -= u64::from(*n == 0);
        }
        if i + 1 >= window {
            sum += distinct;
        }
    }
    sum as f64 / window as f64 / (sequence.len() - window + 1) as f64
}

/// Tokens divided by factors, in one direction. A type is in the present factor when its stamp is the
/// factor's, so that starting a factor costs nothing.
fn factor_length(tokens: impl Iterator<Item = u32>, stamps: &mut [u32], stamp: &mut u32) -> f64 {
    *stamp += 1;
    let (mut factors, mut total, mut length, mut distinct) = (0.0, 0u64, 0u64, 0u64);
    for id in tokens {
        total += 1;
        length += 1;
        if let Some(s) = stamps.get_mut(id as usize)
            && *s != *stamp
        {
            *s = *stamp;
            distinct += 1;
        }
        if (distinct as f64) / (length as f64) <= MTLD_THRESHOLD {
            factors += 1.0;
            *stamp += 1;
            (length, distinct) = (0, 0);
        }
    }
    if length > 0 {
        factors += (1.0 - distinct as f64 / length as f64) / (1.0 - MTLD_THRESHOLD);
    }
    // A text without a repeated word has no factor, and its diversity is out of the measure's reach.
    if factors == 0.0 { total as f64 } else { total as f64 / factors }
}

fn hdd(counts: &[u32], tokens: u64) -> f64 {
    let sample = HDD_SAMPLE.min(tokens);
    if sample == 0 {
        return 0.0;
    }
    // Types of equal frequency have equal chances; there are few distinct frequencies.
    let mut sorted = counts.to_vec();
    sorted.sort_unstable();
    sorted
        .chunk_by(|a, b| a == b)
        .map(|same| {
            let frequency = u64::from(same.first().copied().unwrap_or(0));
            // P(absent) = C(N - f, s) / C(N, s) = prod over k < s of (N - f - k) / (N - k)
            let absent: f64 = (0..sample)
                .map(|k| tokens.saturating_sub(frequency + k) as f64 / (tokens - k) as f64)
                .product();
            same.len() as f64 * (1.0 - absent) / sample as f64
        })
        .sum()
}

fn yule_k(counts: &[u32]) -> f64 {
    let tokens: f64 = counts.iter().map(|&c| f64::from(c)).sum();
    let squares: f64 = counts.iter().map(|&c| f64::from(c) * f64::from(c)).sum();
    if tokens == 0.0 { 0.0 } else { 1e4 * (squares - tokens) / (tokens * tokens) }
}
