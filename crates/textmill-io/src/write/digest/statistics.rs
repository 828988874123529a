//! Words and numbers about the text itself.

use super::super::value::Scalar;
use super::facts::Facts;
use super::markdown::{Page, decimal, escape, thousands};

const MOST_WORDS: usize = 30;
const MOST_PHRASES: usize = 12;

pub(super) fn words(facts: &Facts<'_>, page: &mut Page) {
    let labels = page.labels;
    let counted = |words: &mut dyn Iterator<Item = (String, u64)>| -> String {
        words
            .map(|(word, n)| format!("{word}{}{n}{}", labels.open, labels.close))
            .collect::<Vec<_>>()
            .join(labels.comma)
    };
    let mut lines = Vec::new();
    if !facts.keywords.is_empty() {
        let shown: Vec<String> = facts.keywords.iter().take(MOST_WORDS).map(|k| escape(k)).collect();
        lines.push((labels.keywords, shown.join(labels.comma)));
    }
    if !facts.terms.is_empty() {
        lines.push((
            labels.terms,
            counted(&mut facts.terms.iter().take(MOST_WORDS).map(|(t, n)| (escape(t), *n))),
        ));
    }
    if !facts.ngrams.is_empty() {
        lines.push((
            labels.ngrams,
            counted(&mut facts.ngrams.iter().take(MOST_PHRASES).map(|(t, n)| (escape(t), *n))),
        ));
    }
    if !lines.is_empty() {
        page.heading(labels.words);
        let items: Vec<String> =
            lines.iter().map(|(label, line)| format!("**{label}**{}{line}", labels.colon)).collect();
        page.list(&items);
    }
}

pub(super) fn counts(facts: &Facts<'_>, page: &mut Page) {
    let labels = page.labels;
    let rows: Vec<Vec<String>> =
        facts.counts.iter().map(|(name, value)| vec![escape(&labels.count(name)), number(*value)]).collect();
    if !rows.is_empty() {
        page.heading(labels.statistics);
        page.table(&[labels.item.to_owned(), labels.value.to_owned()], &rows, &[1]);
    }
}

/// A number as people write it.
pub(super) fn number(scalar: Scalar<'_>) -> String {
    match scalar {
        Scalar::Unsigned(n) => thousands(n),
        Scalar::Signed(n) if n < 0 => format!("-{}", thousands(n.unsigned_abs())),
        Scalar::Signed(n) => thousands(n.unsigned_abs()),
        Scalar::Float32(n) => decimal(n.into()),
        Scalar::Float64(n) => decimal(n),
        _ => String::new(),
    }
}
