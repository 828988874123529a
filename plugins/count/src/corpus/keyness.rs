//! Operator `keyness`: what a target says more often, or less often, than a reference.
//!
//! Documents are told apart by `by`. With a `target` its documents are compared with those of the `reference`,
//! or with all others; without one, each group is compared with all others, one family of tests each. Documents that have no
//! value of it are on neither side, since nobody knows which they belong to; each row says how many there are. The
//! corrected probabilities count the words of the table before it is cut at `top`. Formulas:
//! [`super::comparison`], [`super::significance`].

use super::comparison::measure;
use super::matrix::{By, Matrix, State};
use super::significance::{chi_squared_p, correct};
use super::{Listed, per_million};
use crate::types::Types;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use textmill_plugin::{Document, Error, Layer, Reduce};

/// Options of the operator `keyness`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Options {
    /// What tells documents apart: `year`, `month`, `date`, `language`, `source`, `folder`, or `metadata.NAME`.
    pub by: String,
    /// Values of the target. Without one each value is compared with all others.
    pub target: Vec<String>,
    /// Values of the reference; all but the target's unless given.
    pub reference: Vec<String>,
    /// Which measure the list is sorted by.
    pub sort: Measure,
    /// How many words to list of each comparison; 0 for all.
    pub top: u32,
    /// Fewest occurrences of a word in target and reference together.
    pub min_count: u64,
    /// Largest probability, before corrections, of a listed word.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub max_p: f64,
    /// List words that the target has less often, too.
    pub negative: bool,
    /// Fewest characters of a word.
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
            target: Vec::new(),
            reference: Vec::new(),
            sort: Measure::G2,
            top: 200,
            min_count: 3,
            max_p: 1.0,
            negative: true,
            min_chars: 2,
            numbers: false,
            default_stop_words: true,
            stop_words: Vec::new(),
            fold_case: true,
        }
    }
}

/// A measure of keyness. Words that the target has less often come last, whatever the measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the module `comparison` says what each is")]
pub enum Measure {
    G2,
    LogLikelihood,
    Chi2,
    LogRatio,
    OddsRatio,
}

/// A word of the target against the reference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The target's value, or values.
    pub target: String,
    /// The word.
    pub term: String,
    /// Whether the target has it more often.
    pub positive: bool,
    /// Occurrences in the target.
    pub target_count: u64,
    /// Documents of the target that have it.
    pub target_documents: u64,
    /// Occurrences in a million words of the target.
    pub target_per_million: f64,
    /// Occurrences in the reference.
    pub reference_count: u64,
    /// Documents of the reference that have it.
    pub reference_documents: u64,
    /// Occurrences in a million words of the reference.
    pub reference_per_million: f64,
    /// G² over four cells.
    pub g2: f64,
    /// Log-likelihood over two cells.
    pub log_likelihood: f64,
    /// Pearson's chi-squared.
    pub chi2: f64,
    /// The probability of so large a `g2` by chance.
    pub p: f64,
    /// `p` after Bonferroni.
    pub p_bonferroni: f64,
    /// `p` after Holm.
    pub p_holm: f64,
    /// `p` after Benjamini & Hochberg.
    pub p_bh: f64,
    /// Log Ratio.
    pub log_ratio: f64,
    /// %DIFF; null where the reference does not have the word.
    pub percent_diff: Option<f64>,
    /// Odds ratio.
    pub odds_ratio: f64,
    /// Bayesian information criterion.
    pub bic: f64,
    /// Documents on neither side, since they have no value: those without a date, for instance. The same in all rows.
    pub documents_left_out: u64,
}

impl Row {
    fn by(&self, measure: Measure) -> f64 {
        let signed = |x: f64| if self.positive { x } else { -x };
        match measure {
            Measure::G2 => signed(self.g2),
            Measure::LogLikelihood => signed(self.log_likelihood),
            Measure::Chi2 => signed(self.chi2),
            Measure::LogRatio => self.log_ratio,
            // 0.01 is as strong as 100, the other way.
            Measure::OddsRatio => self.odds_ratio.ln(),
        }
    }
}

/// A word with its occurrences and documents in the target, and those in the reference.
pub type Counted<'a> = (&'a str, (u64, u64), (u64, u64));

/// Compares two corpora of `c` and `d` words, word by word.
pub fn compare<'a>(name: &str, words: impl Iterator<Item = Counted<'a>>, c: u64, d: u64) -> Vec<Row> {
    let mut rows: Vec<Row> = words
        .map(|(word, (a, a_documents), (b, b_documents))| {
            let m = measure(a, b, c, d);
            Row {
                target: name.to_owned(),
                term: word.to_owned(),
                positive: a as f64 * d as f64 > b as f64 * c as f64,
                target_count: a,
                target_documents: a_documents,
                target_per_million: per_million(a, c),
                reference_count: b,
                reference_documents: b_documents,
                reference_per_million: per_million(b, d),
                g2: m.g2,
                log_likelihood: m.log_likelihood,
                chi2: m.chi2,
                p: chi_squared_p(m.g2),
                p_bonferroni: 1.0,
                p_holm: 1.0,
                p_bh: 1.0,
                log_ratio: m.log_ratio,
                percent_diff: m.percent_diff,
                odds_ratio: m.odds_ratio,
                bic: m.bic,
                documents_left_out: 0,
            }
        })
        .collect();
    let p: Vec<f64> = rows.iter().map(|row| row.p).collect();
    for (row, corrected) in rows.iter_mut().zip(correct(&p)) {
        row.p_bonferroni = corrected.bonferroni;
        row.p_holm = corrected.holm;
        row.p_bh = corrected.bh;
    }
    rows
}

/// The operator.
#[derive(Debug)]
pub struct Keyness {
    options: Options,
    by: By,
    listed: Listed,
    types: Types,
    matrix: Matrix,
}

impl Reduce for Keyness {
    const ID: &'static str = "keyness";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SUMMARY: &'static str =
        "Compares the words of a target group of documents with those of a reference";
    type Options = Options;
    type State = State;
    type Row = Row;

    fn layers(_: &Options) -> Vec<Layer> {
        vec![Layer::Tokens]
    }

    fn open(options: Options) -> Result<Self, Error> {
        let by = By::parse(&options.by)?;
        if options.target.is_empty() && !options.reference.is_empty() {
            return Err(Error::new("a reference without a target compares nothing").option("reference"));
        }
        if let Some(both) = options.target.iter().find(|value| options.reference.contains(value)) {
            let message = format!("`{both}` is in the target and in the reference");
            return Err(Error::new(message).option("reference"));
        }
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
        if self.matrix.groups.is_empty() {
            return Ok(Vec::new());
        }
        let left_out = self.matrix.left_out();
        let mut names: Vec<String> = self.matrix.groups.iter().map(|group| group.name.clone()).collect();
        names.retain(|name| !name.is_empty());
        names.sort_unstable();
        let missing = |wanted: &[String], what: &str| match wanted.iter().find(|value| !names.contains(value))
        {
            None => Ok(()),
            Some(value) => {
                let there: Vec<_> = names.iter().take(20).map(|name| format!("`{name}`")).collect();
                let without = match left_out {
                    0 => String::new(),
                    1 => "; one document has none".to_owned(),
                    n => format!("; {n} documents have none"),
                };
                let help = match there.is_empty() {
                    true => format!("no document has any value of `{}`{without}", o.by),
                    false => format!("there are {}{without}", there.join(", ")),
                };
                Err(Error::new(format!("no document has the {what} `{value}` ({})", o.by)).help(help))
            }
        };
        missing(&o.target, "target")?;
        missing(&o.reference, "reference")?;
        let targets: Vec<Vec<String>> = match o.target.is_empty() {
            true => names.iter().map(|name| vec![name.clone()]).collect(),
            false => vec![o.target.clone()],
        };
        let cells = self.matrix.cells();
        let mut all = Vec::new();
        for target in targets {
            all.extend(self.against(&target, &cells));
        }
        all.iter_mut().for_each(|row| row.documents_left_out = left_out);
        Ok(all)
    }
}

impl Keyness {
    /// The rows of one target.
    fn against(&self, target: &[String], cells: &[(u32, u32, u64, u64)]) -> Vec<Row> {
        let o = &self.options;
        // 1 for groups of the target, 2 for groups of the reference.
        let side: Vec<u8> = self
            .matrix
            .groups
            .iter()
            .map(|group| match target.contains(&group.name) {
                _ if group.name.is_empty() => 0,
                true => 1,
                false if o.reference.is_empty() || o.reference.contains(&group.name) => 2,
                false => 0,
            })
            .collect();
        let words_of = |which: u8| -> u64 {
            self.matrix.groups.iter().zip(&side).filter(|(_, s)| **s == which).map(|(g, _)| g.words).sum()
        };
        let (c, d) = (words_of(1), words_of(2));
        if c == 0 || d == 0 {
            return Vec::new();
        }
        let mut words: Vec<Counted<'_>> = Vec::new();
        for of_word in cells.chunk_by(|a, b| a.0 == b.0) {
            let Some(&(word, ..)) = of_word.first() else { continue };
            let (mut a, mut b) = ((0, 0), (0, 0));
            for &(_, group, count, documents) in of_word {
                let sum = match side.get(group as usize) {
                    Some(1) => &mut a,
                    Some(2) => &mut b,
                    _ => continue,
                };
                sum.0 += count;
                sum.1 += documents;
            }
            let word = self.matrix.words.get(word);
            if a.0 + b.0 >= o.min_count.max(1) && self.listed.admits(word) {
                words.push((word, a, b));
            }
        }
        let mut rows = compare(&target.join(", "), words.into_iter(), c, d);
        rows.retain(|row| (row.positive || o.negative) && row.p <= o.max_p);
        // The strongest first, whichever way they point; then positive before negative by the sign of the measure.
        rows.sort_by(|x, y| {
            y.by(o.sort).abs().total_cmp(&x.by(o.sort).abs()).then_with(|| x.term.cmp(&y.term))
        });
        if o.top > 0 {
            rows.truncate(o.top as usize);
        }
        rows.sort_by(|x, y| y.by(o.sort).total_cmp(&x.by(o.sort)).then_with(|| x.term.cmp(&y.term)));
        rows
    }
}
