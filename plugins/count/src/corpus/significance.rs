//! From a statistic to a probability, and what many tests at once do to it.
//!
//! `chi_squared_p` is the upper tail of χ² with one degree of freedom, erfc(√(x/2)). The corrections:
//! Bonferroni (Dunn 1961, *JASA* 56), Holm (1979, *Scand. J. Statistics* 6), and the false discovery rate of
//! Benjamini & Hochberg (1995, *J. Royal Statistical Society B* 57).

/// The probability of a χ² as large as this or larger, with one degree of freedom.
pub fn chi_squared_p(x: f64) -> f64 {
    libm::erfc((x.max(0.0) / 2.0).sqrt())
}

/// The probability of a standard normal variable as far from 0 as this or farther.
pub fn normal_p(z: f64) -> f64 {
    libm::erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// Probabilities corrected for their number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Corrected {
    /// Bonferroni.
    pub bonferroni: f64,
    /// Holm.
    pub holm: f64,
    /// Benjamini & Hochberg.
    pub bh: f64,
}

/// Corrects the probabilities of one family of tests, each at its place.
pub fn correct(p: &[f64]) -> Vec<Corrected> {
    let m = p.len() as f64;
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]).then(a.cmp(&b)));
    let mut corrected: Vec<Corrected> =
        p.iter().map(|p| Corrected { bonferroni: (p * m).min(1.0), holm: 1.0, bh: 1.0 }).collect();
    let mut largest = 0.0f64;
    for (rank, &i) in order.iter().enumerate() {
        largest = largest.max(p[i] * (m - rank as f64)).min(1.0);
        corrected[i].holm = largest;
    }
    let mut smallest = 1.0f64;
    for (rank, &i) in order.iter().enumerate().rev() {
        smallest = smallest.min(p[i] * m / (rank as f64 + 1.0));
        corrected[i].bh = smallest;
    }
    corrected
}
