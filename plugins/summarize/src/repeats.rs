//! Which sentences say again what another says.
//!
//! Likeness as the graph has it weighs rare words most, and the words in which two tellings of one fact differ (全年, 达到,
//! *reached*, *rose to*) are the rare ones. So the terms of two sentences are compared as sets, by Jaccard (1912) and
//! by how much of the smaller set is in the larger; figures decide how much alike is too much. Two sentences with the
//! same two amounts report one fact though half of their words differ; two with other amounts report two, unless nearly
//! all words are the same. The same year is no amount: a report is full of it.
//!
//! Sentences that repeat each other share terms, so only neighbours in the graph are compared: the time is that of
//! the graph.

use crate::graph::{Edge, Graph};
use crate::source::Source;

/// Compares sentences of one document.
#[derive(Debug)]
pub struct Repeats<'a> {
    source: &'a Source<'a>,
    graph: &'a Graph,
    /// Distinct terms of each sentence.
    sizes: Vec<u32>,
}

/// How the amounts of two sentences stand to each other.
enum Amounts {
    /// There are none, or only one sentence has any.
    Silent,
    /// All of the one are among those of the other: how many.
    Agree(usize),
    /// Each has one that the other does not have.
    Differ,
}

/// Cosine from which a sentence only says again what another says, whatever its figures.
const COSINE: f32 = 0.75;
/// Shares of common terms below which no sentences are compared further.
const LOWEST: f32 = 0.3;

impl<'a> Repeats<'a> {
    /// For the sentences of a document.
    pub fn new(source: &'a Source<'a>, graph: &'a Graph) -> Self {
        let mut terms: Vec<u32> = Vec::new();
        let sizes = source.units.iter().map(|unit| {
            terms.clear();
            terms.extend(source.terms_of(unit));
            terms.sort_unstable();
            terms.dedup();
            terms.len() as u32
        });
        Self { source, graph, sizes: sizes.collect() }
    }

    /// Whether two sentences say the same.
    pub fn same(&self, a: usize, b: usize) -> bool {
        let row = self.graph.neighbours(a);
        let found = row.binary_search_by_key(&(b as u32), |e| e.to).ok();
        found.and_then(|k| row.get(k)).is_some_and(|e| self.along(a, e))
    }

    /// Whether a sentence says the same as its neighbour.
    pub fn along(&self, a: usize, edge: &Edge) -> bool {
        if edge.cosine >= COSINE {
            return true;
        }
        let size = |i: usize| self.sizes.get(i).copied().unwrap_or(0) as f32;
        let b = edge.to as usize;
        let (larger, smaller) = (size(a).max(size(b)), size(a).min(size(b)));
        let jaccard = edge.shared / (larger + smaller - edge.shared).max(1.0);
        let contained = edge.shared / smaller.max(1.0);
        if jaccard < LOWEST && contained < 2.0 * LOWEST {
            return false;
        }
        match self.amounts(a, b) {
            Amounts::Agree(2..) => edge.shared >= 2.0,
            Amounts::Agree(_) => jaccard >= 0.5 || contained >= 0.75 && edge.shared >= 3.0,
            Amounts::Silent => {
                jaccard >= 0.6 && edge.shared >= 3.0 || contained >= 0.85 && edge.shared >= 4.0
            }
            Amounts::Differ => jaccard >= 0.75,
        }
    }

    fn amounts(&self, a: usize, b: usize) -> Amounts {
        let of = |i: usize| self.source.units.get(i).map_or_else(Vec::new, |u| amounts(self.source.body(u)));
        let (a, b) = (of(a), of(b));
        if a.is_empty() || b.is_empty() {
            return Amounts::Silent;
        }
        let common = a.iter().filter(|x| b.contains(x)).count();
        if common == a.len().min(b.len()) { Amounts::Agree(common) } else { Amounts::Differ }
    }
}

/// Most amounts of a sentence that are looked at: no sentence that people read has more.
const AMOUNTS: usize = 32;

/// The different numbers in digits, years left out.
fn amounts(body: &str) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    for number in body.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')) {
        let number = number.trim_matches(['.', ',']);
        let year = number.len() == 4 && (number.starts_with("19") || number.starts_with("20"));
        if !number.is_empty() && !year && !found.contains(&number) {
            found.push(number);
        }
        if found.len() == AMOUNTS {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::Cues;
    use crate::words::Normalizer;
    use textmill_plugin::testing::TestDocument;

    fn same(a: &str, b: &str) -> bool {
        let text = format!("{a}\n{b}\n");
        let document = TestDocument::new(&text);
        let view = document.view();
        let source = Source::new(&view, &mut Normalizer::default(), &Cues::new(), "");
        assert_eq!(source.len(), 2, "{text}");
        let graph = Graph::new(&source);
        Repeats::new(&source, &graph).same(0, 1)
    }

    #[test]
    fn one_fact_in_other_words() {
        for (a, b) in [
            ("全县生产总值100亿元，增长5%。", "2023年全县实现地区生产总值100亿元，同比增长5%。"),
            ("全县生产总值100亿元，增长5%。", "全年生产总值达到100亿元，比上年增长5%。"),
            ("Output reached 340 tonnes, up 7% on the year.", "Over the year output rose 7% to 340 tonnes."),
            (
                "The council will repair the northern canal before winter.",
                "Before winter the council is to repair the northern canal.",
            ),
        ] {
            assert!(same(a, b), "{a} {b}");
        }
    }

    #[test]
    fn two_facts_in_the_same_words() {
        for (a, b) in [
            ("第一产业增加值50亿元，增长3%。", "第二产业增加值80亿元，增长4%。"),
            (
                "In 2023 the mill at Torvane made 1,200 tonnes.",
                "In 2023 the ferry to Northgate carried 410 horses.",
            ),
            ("县水利局修复水渠42公里。", "县交通局新建桥梁3座，加固桥梁12座。"),
        ] {
            assert!(!same(a, b), "{a} {b}");
        }
    }
}
