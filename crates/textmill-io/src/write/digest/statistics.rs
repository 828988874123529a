//! Words and numbers about the text itself.

use super::super::value::Scalar;
use super::facts::Facts;
use super::markdown::{Page, decimal, escape, thousands};

const MOST_WORDS: usize = 30;
const MOST_PHRASES: usize = 12;

/// What occurs once is not frequent.
const LEAST: u64 = 2;

pub(super) fn words(facts: &Facts<'_>, text: &str, page: &mut Page) {
    let labels = page.labels;
    let counted = |words: &mut dyn Iterator<Item = (String, u64)>| -> String {
        words
            .map(|(word, n)| format!("{word}{}{n}{}", labels.open, labels.close))
            .collect::<Vec<_>>()
            .join(labels.comma)
    };
    let mut lines = Vec::new();
    if !facts.keywords.is_empty() {
        let whole = facts
            .keywords
            .iter()
            .filter(|word| !is_fragment(facts, text, word) && !holds_name(facts, text, word));
        let shown: Vec<String> = whole.take(MOST_WORDS).map(|k| escape(k)).collect();
        lines.push((labels.keywords, shown.join(labels.comma)));
    }
    let terms: Vec<(String, u64)> = facts
        .terms
        .iter()
        .filter(|(word, n)| *n >= LEAST && !is_fragment(facts, text, word))
        .take(MOST_WORDS)
        .map(|(word, n)| (escape(word), *n))
        .collect();
    if !terms.is_empty() {
        lines.push((labels.terms, counted(&mut terms.into_iter())));
    }
    // Part of a longer phrase that is as frequent, a phrase says nothing of its own.
    let part = |phrase: &str, n: u64| {
        facts
            .ngrams
            .iter()
            .any(|(longer, m)| *m == n && longer.len() > phrase.len() && longer.contains(phrase))
    };
    let phrases: Vec<(String, u64)> = facts
        .ngrams
        .iter()
        .filter(|(phrase, n)| {
            let whole = !is_fragment(facts, text, phrase) && !leads_to_name(facts, text, phrase);
            *n >= LEAST && whole && !part(phrase, *n)
        })
        .take(MOST_PHRASES)
        .map(|(phrase, n)| (escape(phrase), *n))
        .collect();
    if !phrases.is_empty() {
        lines.push((labels.ngrams, counted(&mut phrases.into_iter())));
    }
    if !lines.is_empty() {
        page.heading(labels.words);
        let items: Vec<String> =
            lines.iter().map(|(label, line)| format!("**{label}**{}{line}", labels.colon)).collect();
        page.list(&items);
    }
}

/// Kinds that have no words of their own in them: 日至 is none in 1日至8日, nor 比上 across 上年.
const CLOSED: [&str; 10] =
    ["date", "time", "datetime", "duration", "period", "set", "quantity", "percent", "money", "ordinal"];
/// Kinds that do: 水务局 in 临江市水务局.
const NAMES: [&str; 3] = ["person", "place", "organization"];
/// Occurrences that are looked at.
const SAMPLE: usize = 50;
/// Entities before a place that may reach over it.
const NEAR: usize = 8;

/// Whether every occurrence of a word is a piece of something longer that was found, or lies across its end.
fn is_fragment(facts: &Facts<'_>, text: &str, word: &str) -> bool {
    if word.is_empty() || facts.entities.is_empty() {
        return false;
    }
    let mut seen = 0;
    let all = text.match_indices(word).take(SAMPLE).all(|(start, _)| {
        seen += 1;
        let end = start + word.len();
        let upto = facts.entities.partition_point(|entity| entity.start < end);
        facts.entities.iter().take(upto).rev().take(NEAR).any(|entity| {
            let touches = entity.end > start && entity.start < end;
            let inside = entity.start >= start && entity.end <= end;
            let across = entity.start > start || entity.end < end;
            let name = NAMES.contains(&entity.kind);
            touches
                && !inside
                && (CLOSED.contains(&entity.kind)
                    || name && (across || text.get(entity.start..start).is_some_and(is_orphan)))
        })
    });
    seen > 0 && all
}

/// Whether a phrase is a name and something beside it, wherever it stands: 作者杜若川, 做好澜州市.
fn holds_name(facts: &Facts<'_>, text: &str, phrase: &str) -> bool {
    let mut seen = 0;
    let all = text.match_indices(phrase).take(SAMPLE).all(|(start, _)| {
        seen += 1;
        let end = start + phrase.len();
        let upto = facts.entities.partition_point(|entity| entity.start < end);
        let near = facts.entities.iter().take(upto).rev().take(NEAR);
        let mut inside =
            near.filter(|entity| NAMES.contains(&entity.kind) && entity.start >= start && entity.end <= end);
        inside.any(|entity| entity.end - entity.start < phrase.len())
            && !facts
                .entities
                .iter()
                .take(upto)
                .rev()
                .take(NEAR)
                .any(|entity| NAMES.contains(&entity.kind) && entity.start <= start && entity.end >= end)
    });
    seen > 0 && all
}

/// Whether a phrase is something and a person's name behind it, wherever it stands: 贯彻习近平, where 习近平总书记 is a phrase.
fn leads_to_name(facts: &Facts<'_>, text: &str, phrase: &str) -> bool {
    let mut seen = 0;
    let all = text.match_indices(phrase).take(SAMPLE).all(|(start, _)| {
        seen += 1;
        let end = start + phrase.len();
        let upto = facts.entities.partition_point(|entity| entity.start < end);
        let mut near = facts.entities.iter().take(upto).rev().take(NEAR);
        near.any(|entity| entity.kind == "person" && entity.end == end && entity.start > start)
    });
    seen > 0 && all && phrase.chars().all(|c| c > '\u{2e80}')
}

/// Whether what a word leaves of a name before it is no word: 澜 of 澜州市, where 省 of 省财政厅 is one.
fn is_orphan(rest: &str) -> bool {
    let mut chars = rest.chars();
    let one = chars.next().filter(|_| chars.next().is_none());
    one.is_some_and(|c| c > '\u{7f}' && !"省市县区州镇乡旗".contains(c))
}

pub(super) fn categories(facts: &Facts<'_>, page: &mut Page) {
    let labels = page.labels;
    let share = |share: Option<f64>| share.map_or(String::new(), |s| format!("{} %", decimal(s * 100.0)));
    let rows: Vec<Vec<String>> = facts
        .categories
        .iter()
        .map(|&(label, count, of_words)| vec![escape(label), thousands(count), share(of_words)])
        .collect();
    if !rows.is_empty() {
        page.heading(labels.categories);
        page.table(&labels.category.map(str::to_owned), &rows, &[1, 2]);
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
