//! How long the sentences are, in words.

use crate::output::{LengthBin, SentenceLengths};
use textmill_plugin::{Document, Span, TokenKind};

/// How many sentences there are. Marks alone (a line of dashes, *!!!*) are none.
pub fn count(document: &Document<'_>) -> u64 {
    let view = document.sentences_view();
    let spans = view.start.iter().zip(view.end);
    spans.filter(|&(&start, &end)| says_something(document, Span::new(start, end))).count() as u64
}

fn says_something(document: &Document<'_>, sentence: Span) -> bool {
    document.slice(sentence).chars().any(char::is_alphanumeric)
}

/// Upper ends of the bins; a last one is open.
const BINS: [u32; 7] = [5, 10, 15, 20, 30, 40, 60];

/// The distribution of the sentences' lengths.
pub fn distribution(document: &Document<'_>) -> SentenceLengths {
    let mut lengths = words_per_sentence(document);
    lengths.sort_unstable();
    let n = lengths.len();
    let mean = if n == 0 { 0.0 } else { lengths.iter().map(|&l| f64::from(l)).sum::<f64>() / n as f64 };
    let variance = if n == 0 {
        0.0
    } else {
        lengths.iter().map(|&l| (f64::from(l) - mean).powi(2)).sum::<f64>() / n as f64
    };
    let at = |i: usize| lengths.get(i).copied().unwrap_or(0);
    let median = if n == 0 { 0.0 } else { f64::midpoint(f64::from(at((n - 1) / 2)), f64::from(at(n / 2))) };
    let mut bins = Vec::with_capacity(BINS.len() + 1);
    let mut from = 0;
    for to in BINS.into_iter().map(Some).chain([None]) {
        let below = |limit: u32| lengths.partition_point(|&l| l < limit);
        let end = to.map_or(n, |to| lengths.partition_point(|&l| l <= to));
        bins.push(LengthBin { from, to, count: (end - below(from)) as u64 });
        from = to.map_or(from, |to| to + 1);
    }
    SentenceLengths {
        min: at(0),
        max: at(n.saturating_sub(1)),
        mean,
        median,
        standard_deviation: variance.sqrt(),
        bins,
    }
}

/// The words of each sentence, in text order.
fn words_per_sentence(document: &Document<'_>) -> Vec<u32> {
    let tokens = document.tokens_view();
    let sentences = document.sentences_view();
    let mut next = 0;
    sentences
        .start
        .iter()
        .zip(sentences.end)
        .filter(|&(&start, &end)| says_something(document, Span::new(start, end)))
        .map(|(&start, &end)| {
            while tokens.start.get(next).is_some_and(|&s| s < start) {
                next += 1;
            }
            let mut words = 0;
            while tokens.start.get(next).is_some_and(|&s| s < end) {
                words += u32::from(tokens.kind.get(next).is_some_and(|&k| TokenKind::from_u8(k).is_word()));
                next += 1;
            }
            words
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use textmill_plugin::testing::TestDocument;

    #[test]
    fn one_bin_for_each_length() {
        let d = TestDocument::new("水。水火。水火土金木水火。");
        let view = d.view();
        let got = distribution(&view);
        let words = words_per_sentence(&view);
        assert_eq!(words.len(), 3);
        assert_eq!(got.max, words.iter().copied().max().unwrap());
        assert_eq!(got.bins.iter().map(|b| b.count).sum::<u64>(), 3);
        assert_eq!(
            got.median,
            f64::from({
                let mut w = words.clone();
                w.sort_unstable();
                w[1]
            })
        );
    }

    #[test]
    fn marks_alone_are_no_sentence() {
        let d = TestDocument::new("Hi. !!! Ok.\n\n----\n");
        assert_eq!(count(&d.view()), 2);
        let got = distribution(&d.view());
        assert_eq!((got.min, got.bins.iter().map(|b| b.count).sum::<u64>()), (1, 2));
    }

    #[test]
    fn an_empty_document_has_an_empty_distribution() {
        let d = TestDocument::new("");
        let got = distribution(&d.view());
        assert_eq!((got.min, got.max, got.mean, got.median), (0, 0, 0.0, 0.0));
    }
}
