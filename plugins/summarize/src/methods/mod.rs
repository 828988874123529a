//! How important each sentence is, by one of several methods.
//!
//! | method | idea | source | time |
//! |---|---|---|---|
//! | `default` | centrality, frequency, position, title, cues and figures together | [`combined`] | O(graph) |
//! | `textrank` | PageRank over sentences joined by shared words | Mihalcea & Tarau (2004), EMNLP | O(graph) |
//! | `lexrank` | PageRank over sentences whose cosine is above 0.1 | Erkan & Radev (2004), JAIR 22 | O(graph) |
//! | `lsa` | length in the space of the ten strongest topics | Steinberger & Ježek (2004), ISIM | O(words) |
//! | `luhn` | densest cluster of frequent words | Luhn (1958), *IBM Journal* 2(2) | O(words) |
//! | `sumbasic` | mean frequency of words, those already said counting less | Nenkova & Vanderwende (2005), MSR-TR-2005-101 | O(words + chosen) |
//! | `kl` | least divergence of the summary's words from the document's | Haghighi & Vanderwende (2009), NAACL | O(chosen · candidates) |
//! | `lead` | the first sentences | | O(sentences) |
//!
//! O(graph) is near-linear in the document, see [`crate::graph`]. A method gives each sentence a number;
//! what comes out is compared within one document only.

pub mod combined;
mod frequency;
mod lsa;

use crate::graph::Graph;
use crate::options::Method;
use crate::source::Source;

/// Rates the sentences. `chosen` is about how many will be chosen: methods that build a summary step by step
/// stop there.
pub fn rate(method: Method, source: &Source<'_>, graph: &Graph, chosen: usize) -> Vec<f64> {
    match method {
        Method::Default => combined::rate(source, graph),
        Method::Textrank => textrank(source, graph),
        Method::Lexrank => graph.rank(|_, e| if e.cosine > 0.1 { 1.0 } else { 0.0 }),
        Method::Lsa => lsa::rate(source),
        Method::Luhn => frequency::luhn(source),
        Method::Sumbasic => frequency::sumbasic(source, chosen),
        Method::Kl => frequency::kl(source, chosen),
        Method::Lead => (0..source.len()).map(|i| 1.0 / (1.0 + i as f64)).collect(),
    }
}

/// Shared words by the logarithms of the lengths.
fn textrank(source: &Source<'_>, graph: &Graph) -> Vec<f64> {
    let logs: Vec<f64> = source
        .units
        .iter()
        .map(|u| {
            let mut terms: Vec<u32> = source.terms_of(u).collect();
            terms.sort_unstable();
            terms.dedup();
            (terms.len().max(1) as f64).ln()
        })
        .collect();
    graph.rank(|i, e| {
        let sum = logs.get(i).copied().unwrap_or(0.0) + logs.get(e.to as usize).copied().unwrap_or(0.0);
        if sum > 0.0 { f64::from(e.shared) / sum } else { 0.0 }
    })
}

/// Moves the scores towards what a query asks for: a sentence that shares a word with it gains as much as lifts the
/// worst above the best, and up to as much again by how rare its words are.
pub fn focus(scores: &mut [f64], source: &Source<'_>) {
    let best = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let worst = scores.iter().copied().fold(f64::INFINITY, f64::min);
    let gain = if best > worst { best - worst } else { 1.0 };
    for (score, unit) in scores.iter_mut().zip(&source.units) {
        if let Some(share) = source.answer(unit) {
            *score += gain * (1.0 + share);
        }
    }
}
