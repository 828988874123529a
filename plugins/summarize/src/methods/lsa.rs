//! Latent semantic analysis: a sentence is worth its length in the space of the strongest topics.
//!
//! The topics are the first right singular vectors of the matrix of terms and sentences. They are found by
//! subspace iteration from a fixed start (Halko, Martinsson & Tropp 2011), which only multiplies the sparse
//! matrix with thin ones: O(words · topics) a round.

use crate::source::Source;

const TOPICS: usize = 10;
const ROUNDS: usize = 20;

/// Rates the sentences.
pub(super) fn rate(source: &Source<'_>) -> Vec<f64> {
    let n = source.len();
    let k = TOPICS.min(n);
    let vectors = source.vectors();
    // Sentences by topics, row by row; a fixed pseudo-random start is not orthogonal to any topic.
    let mut seed = 1u64;
    let mut v: Vec<f64> = (0..n * k)
        .map(|_| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 40) as f64 / (1u64 << 24) as f64 - 0.5
        })
        .collect();
    let mut lengths = vec![0.0; k];
    for _ in 0..ROUNDS {
        let mut topics = vec![0.0; source.terms() * k];
        for i in 0..n {
            for &(t, w) in vectors.get(i) {
                for c in 0..k {
                    topics[t as usize * k + c] += f64::from(w) * v[i * k + c];
                }
            }
        }
        for i in 0..n {
            let row = &mut v[i * k..(i + 1) * k];
            row.fill(0.0);
            for &(t, w) in vectors.get(i) {
                for (c, x) in row.iter_mut().enumerate() {
                    *x += f64::from(w) * topics[t as usize * k + c];
                }
            }
        }
        orthonormalize(&mut v, n, k, &mut lengths);
    }
    // After a round with A'A the lengths are the squares of the singular values.
    (0..n).map(|i| (0..k).map(|c| lengths[c] * v[i * k + c] * v[i * k + c]).sum::<f64>().sqrt()).collect()
}

/// Gram-Schmidt over the columns; their lengths before it are kept.
fn orthonormalize(v: &mut [f64], n: usize, k: usize, lengths: &mut [f64]) {
    for c in 0..k {
        for before in 0..c {
            let dot: f64 = (0..n).map(|i| v[i * k + c] * v[i * k + before]).sum();
            for i in 0..n {
                v[i * k + c] -= dot * v[i * k + before];
            }
        }
        let length = (0..n).map(|i| v[i * k + c] * v[i * k + c]).sum::<f64>().sqrt();
        lengths[c] = length;
        let scale = if length > 1e-12 { 1.0 / length } else { 0.0 };
        for i in 0..n {
            v[i * k + c] *= scale;
        }
    }
}
