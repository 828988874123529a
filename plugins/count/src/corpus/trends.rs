//! Operator `trends`: which words rise and fall over the values of a metadata field, year by year for instance.
//!
//! The values stand in their order as texts, which for dates is their order in time. Documents without one are in no
//! point; each row says how many there were, and the run tells. For each word the relative frequency of each value is one observation:
//!
//! - `slope`: least squares, occurrences in a million words a step;
//! - `tau`: Kendall's τ_b of order and frequency (Kendall 1945, *Biometrika* 33);
//! - `p`: of τ_b, two-sided; the test of Mann (1945) for a trend. Exact without ties up to [`EXACT`] values, as SciPy
//!   has it, by the number of orders of the values that have as few inversions (Kendall 1970, *Rank Correlation
//!   Methods*, ch. 5); else by the normal approximation with ties, which is rough with fewer than some eight values;
//! - `change`: log₂ of the last relative frequency by the first, 0.5 occurrences for none.

use super::matrix::{By, Matrix, State};
use super::significance::normal_p;
use super::{Listed, per_million};
use crate::types::Types;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use textmill_plugin::{Document, Error, Layer, Reduce};

/// Options of the operator `trends`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Options {
    /// What the steps are: `year`, `month`, `date`, or any other field as for keyness.
    pub by: String,
    /// Which measure the list is sorted by, by its size whichever way it points.
    pub sort: Measure,
    /// How many words to list; 0 for all.
    pub top: u32,
    /// Fewest occurrences of a listed word.
    pub min_count: u64,
    /// Fewest characters of a listed word.
    pub min_chars: u32,
    /// Let numbers be listed.
    pub numbers: bool,
    /// Leave out the function words of Chinese and English.
    pub default_stop_words: bool,
    /// More words that are not listed.
    pub stop_words: Vec<String>,
    /// Count `Tea` and `tea` as one word.
    pub fold_case: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            by: "year".to_owned(),
            sort: Measure::Slope,
            top: 200,
            min_count: 5,
            min_chars: 2,
            numbers: false,
            default_stop_words: true,
            stop_words: Vec::new(),
            fold_case: true,
        }
    }
}

/// A measure of a trend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the module says what each is")]
pub enum Measure {
    Slope,
    Tau,
    Change,
    Count,
}

/// A word and its way through the values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The word.
    pub term: String,
    /// Occurrences.
    pub count: u64,
    /// The first value with an occurrence.
    pub first: String,
    /// The last value with an occurrence.
    pub last: String,
    /// Least squares slope.
    pub slope: f64,
    /// Kendall's τ_b; null where there is nothing to order.
    pub tau: Option<f64>,
    /// The probability of so strong a τ_b by chance.
    pub p: Option<f64>,
    /// log₂ of the last relative frequency by the first.
    pub change: f64,
    /// Every value in its order.
    pub points: Vec<Point>,
    /// Documents that are in no point, since they have no value: those without a date, for instance. The same in all
    /// rows.
    pub documents_left_out: u64,
}

/// A word at one value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The value.
    pub value: String,
    /// Occurrences.
    pub count: u64,
    /// Occurrences in a million words.
    pub per_million: f64,
}

/// The operator.
#[derive(Debug)]
pub struct Trends {
    options: Options,
    by: By,
    listed: Listed,
    types: Types,
    matrix: Matrix,
}

impl Reduce for Trends {
    const ID: &'static str = "trends";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SUMMARY: &'static str =
        "Finds words that rise and fall over years or another field of the documents";
    type Options = Options;
    type State = State;
    type Row = Row;

    fn layers(_: &Options) -> Vec<Layer> {
        vec![Layer::Tokens]
    }

    fn open(options: Options) -> Result<Self, Error> {
        let by = By::parse(&options.by)?;
        let listed =
            Listed::new(options.default_stop_words, &options.stop_words, options.min_chars, options.numbers);
        Ok(Self { options, by, listed, types: Types::default(), matrix: Matrix::default() })
    }

    fn add(&mut self, document: &Document<'_>) -> Result<(), Error> {
        let key = self.by.key(document);
        if key.is_empty() {
            self.matrix.without();
            return Ok(());
        }
        self.types.read(document, self.options.fold_case, false);
        self.matrix.add(key, &self.types, document.text())
    }

    fn merge(&mut self, state: State) -> Result<(), Error> {
        self.matrix.merge(state)
    }

    fn state(&mut self) -> Result<Vec<State>, Error> {
        Ok(vec![self.matrix.state()])
    }

    fn finish(&mut self) -> Result<Vec<Row>, Error> {
        let o = &self.options;
        let groups = &self.matrix.groups;
        let mut order: Vec<usize> = (0..groups.len()).filter(|&g| groups[g].words > 0).collect();
        order.sort_unstable_by(|&a, &b| groups[a].name.cmp(&groups[b].name));
        let mut place = vec![None; groups.len()];
        order.iter().enumerate().for_each(|(at, &group)| place[group] = Some(at));
        let left_out = self.matrix.left_out();
        let cells = self.matrix.cells();
        let mut rows = Vec::new();
        for of_word in cells.chunk_by(|a, b| a.0 == b.0) {
            let Some(&(id, ..)) = of_word.first() else { continue };
            let word = self.matrix.words.get(id);
            let count: u64 = of_word.iter().map(|cell| cell.2).sum();
            if count < o.min_count || !self.listed.admits(word) {
                continue;
            }
            let mut counts = vec![0; order.len()];
            for &(_, group, count, _) in of_word {
                if let Some(at) = place.get(group as usize).copied().flatten() {
                    counts[at] += count;
                }
            }
            let points: Vec<Point> = order
                .iter()
                .zip(&counts)
                .map(|(&group, &count)| Point {
                    value: groups[group].name.clone(),
                    count,
                    per_million: per_million(count, groups[group].words),
                })
                .collect();
            let y: Vec<f64> = points.iter().map(|point| point.per_million).collect();
            let smooth = |at: usize| {
                let count = counts.get(at).copied().unwrap_or(0);
                let words = order.get(at).map_or(1, |&group| groups[group].words);
                (if count == 0 { 0.5 } else { count as f64 }) / words as f64
            };
            let seen = |point: &&Point| point.count > 0;
            let tau = tau_b(&y);
            rows.push(Row {
                term: word.to_owned(),
                count,
                first: points.iter().find(seen).map(|p| p.value.clone()).unwrap_or_default(),
                last: points.iter().rev().find(seen).map(|p| p.value.clone()).unwrap_or_default(),
                slope: slope(&y),
                tau: tau.map(|(tau, _)| tau),
                p: tau.map(|(_, p)| p),
                change: (smooth(order.len().saturating_sub(1)) / smooth(0)).log2(),
                points,
                documents_left_out: left_out,
            });
        }
        let by = |row: &Row| match o.sort {
            Measure::Slope => row.slope.abs(),
            Measure::Tau => row.tau.unwrap_or(0.0).abs(),
            Measure::Change => row.change.abs(),
            Measure::Count => row.count as f64,
        };
        super::best(&mut rows, o.top, by, |row| &row.term);
        Ok(rows)
    }
}

/// The least squares slope of values at 0, 1, 2, ...
pub fn slope(y: &[f64]) -> f64 {
    let n = y.len() as f64;
    if y.len() < 2 {
        return 0.0;
    }
    let (mean_x, mean_y) = ((n - 1.0) / 2.0, y.iter().sum::<f64>() / n);
    let (mut xy, mut xx) = (0.0, 0.0);
    for (x, y) in y.iter().enumerate() {
        let x = x as f64 - mean_x;
        xy += x * (y - mean_y);
        xx += x * x;
    }
    xy / xx
}

/// Kendall's τ_b of the values with their order, and its probability.
pub fn tau_b(y: &[f64]) -> Option<(f64, f64)> {
    let n = y.len();
    let mut balance = 0i64;
    for (i, a) in y.iter().enumerate() {
        for b in y.iter().skip(i + 1) {
            balance += i64::from(b > a) - i64::from(b < a);
        }
    }
    let mut sorted = y.to_vec();
    sorted.sort_by(f64::total_cmp);
    let ties: Vec<f64> = sorted.chunk_by(|a, b| a == b).map(|same| same.len() as f64).collect();
    let m = n as f64;
    let pairs = m * (m - 1.0) / 2.0;
    let tied: f64 = ties.iter().map(|t| t * (t - 1.0) / 2.0).sum();
    if n < 2 || tied >= pairs {
        return None;
    }
    let tau = balance as f64 / (pairs * (pairs - tied)).sqrt();
    if n <= EXACT && tied == 0.0 {
        let all = n * (n - 1) / 2;
        return Some((tau, exact_p(n, (all - balance.unsigned_abs() as usize) / 2)));
    }
    // Without ties in the order the two mixed terms of the variance are nothing.
    let tied_variance: f64 = ties.iter().map(|t| t * (t - 1.0) * (2.0 * t + 5.0)).sum();
    let variance = (m * (m - 1.0) * (2.0 * m + 5.0) - tied_variance) / 18.0;
    Some((tau, normal_p(balance as f64 / variance.sqrt())))
}

/// Values up to which `p` is exact where there are no ties.
pub const EXACT: usize = 33;

/// How probable it is that `n` values in random order have `inversions` inversions or fewer, or as many or fewer pairs in
/// order. `inversions` is at most half of the pairs.
fn exact_p(n: usize, inversions: usize) -> f64 {
    // share[k]: of the orders of the values so far, those with k inversions. Value number m adds 0 to m - 1.
    let mut share = vec![0.0; inversions + 1];
    share[0] = 1.0;
    for m in 2..=n {
        let before = share.clone();
        let mut sum = 0.0;
        for k in 0..share.len() {
            sum += before[k];
            if k >= m {
                sum -= before[k - m];
            }
            share[k] = sum / m as f64;
        }
    }
    (2.0 * share.iter().sum::<f64>()).min(1.0)
}
