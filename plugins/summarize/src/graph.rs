//! The graph of a document's sentences, sparse and bounded, and PageRank over it.
//!
//! Two sentences are joined when they share a term. Comparing all pairs is quadratic; instead an inverted
//! index gives each sentence only those it shares a term with, and two bounds keep that near-linear in long
//! documents. A term that occurs in very many sentences joins each of them only to the next few, and a
//! sentence keeps only its nearest neighbours. With *n* sentences and *t* distinct terms in all of them,
//! building takes O(*t* · window) with the window chosen so that the product stays under [`WORK`], and holds
//! O(*n* · [`NEIGHBOURS`]) edges. Both bounds bite only from some thousand sentences on: below that the graph
//! is exact.

use crate::source::Source;

/// Pairs of occurrences looked at in one document.
const WORK: usize = 40_000_000;
/// Fewest later sentences a term joins a sentence to.
const MIN_WINDOW: usize = 16;
/// Edges a sentence keeps to later ones, in a document of more than [`EXACT`] sentences.
const NEIGHBOURS: usize = 24;
/// Sentences up to which all edges are kept.
const EXACT: usize = 2_000;

/// Similarity of two sentences.
#[derive(Debug, Clone, Copy)]
pub struct Edge {
    /// The other sentence.
    pub to: u32,
    /// Cosine of the TF-IDF vectors.
    pub cosine: f32,
    /// Distinct terms in common.
    pub shared: f32,
}

/// A symmetric graph over the sentences of a [`Source`].
#[derive(Debug, Default)]
pub struct Graph {
    offsets: Vec<usize>,
    edges: Vec<Edge>,
}

/// A forward edge while the graph is built.
struct Pair {
    from: u32,
    edge: Edge,
}

impl Graph {
    /// Joins the sentences of a document.
    pub fn new(source: &Source<'_>) -> Self {
        let n = source.len();
        let vectors = source.vectors();
        let (first, postings) = postings(source, &vectors);
        let window = (WORK / postings.len().max(1)).max(MIN_WINDOW);
        let mut cosine = vec![0f32; n];
        let mut shared = vec![0u32; n];
        let mut touched: Vec<u32> = Vec::new();
        let mut pairs: Vec<Pair> = Vec::new();
        // Where each term's postings continue behind the present sentence.
        let mut next = first.clone();
        for i in 0..n {
            for &(term, weight) in vectors.get(i) {
                let t = term as usize;
                let from = next[t] + 1;
                next[t] = from;
                let end = first[t + 1].min(from + window);
                for &(j, other) in postings.get(from..end).unwrap_or_default() {
                    let j = j as usize;
                    if shared[j] == 0 {
                        touched.push(j as u32);
                    }
                    cosine[j] += weight * other;
                    shared[j] += 1;
                }
            }
            if n > EXACT && touched.len() > NEIGHBOURS {
                touched.select_nth_unstable_by(NEIGHBOURS, |&a, &b| {
                    let likeness = |j: u32| cosine[j as usize].min(1.0);
                    likeness(b).total_cmp(&likeness(a)).then(a.cmp(&b))
                });
                for j in touched.drain(NEIGHBOURS..) {
                    cosine[j as usize] = 0.0;
                    shared[j as usize] = 0;
                }
            }
            // In the order of the sentences: sums of floats depend on it.
            touched.sort_unstable();
            pairs.extend(touched.iter().map(|&j| Pair {
                from: i as u32,
                edge: Edge { to: j, cosine: cosine[j as usize].min(1.0), shared: shared[j as usize] as f32 },
            }));
            for j in touched.drain(..) {
                cosine[j as usize] = 0.0;
                shared[j as usize] = 0;
            }
        }
        Self::symmetric(n, pairs)
    }

    fn symmetric(n: usize, pairs: Vec<Pair>) -> Self {
        let mut offsets = vec![0usize; n + 1];
        for p in &pairs {
            offsets[p.from as usize + 1] += 1;
            offsets[p.edge.to as usize + 1] += 1;
        }
        for i in 0..n {
            offsets[i + 1] += offsets[i];
        }
        let mut at = offsets.clone();
        let mut edges = vec![Edge { to: 0, cosine: 0.0, shared: 0.0 }; pairs.len() * 2];
        for p in pairs {
            let (from, to) = (p.from as usize, p.edge.to as usize);
            edges[at[from]] = p.edge;
            at[from] += 1;
            edges[at[to]] = Edge { to: p.from, ..p.edge };
            at[to] += 1;
        }
        // Each sentence's edges are in the order of the sentences: those from earlier ones were added while their turn
        // came, and those to later ones were sorted.
        Self { offsets, edges }
    }

    /// The neighbours of a sentence.
    pub fn neighbours(&self, i: usize) -> &[Edge] {
        match (self.offsets.get(i), self.offsets.get(i + 1)) {
            (Some(&from), Some(&to)) => self.edges.get(from..to).unwrap_or_default(),
            _ => &[],
        }
    }

    /// PageRank (Brin & Page 1998) with damping 0.85 over edges weighted by `weight(from, edge)`, which must
    /// be symmetric. The mean of the ranks is 1 or less.
    pub fn rank(&self, weight: impl Fn(usize, &Edge) -> f64) -> Vec<f64> {
        const DAMPING: f64 = 0.85;
        let n = self.offsets.len().saturating_sub(1);
        // All that a round reads of the edges, and nothing else.
        let links: Vec<(u32, f32)> = (0..n)
            .flat_map(|i| self.neighbours(i).iter().map(move |e| (i, e)))
            .map(|(i, e)| (e.to, weight(i, e) as f32))
            .collect();
        let row = |i: usize| self.offsets[i]..self.offsets[i + 1];
        let out: Vec<f64> = (0..n)
            .map(|i| {
                let sum: f64 = links[row(i)].iter().map(|&(_, w)| f64::from(w)).sum();
                if sum > 0.0 { 1.0 / sum } else { 0.0 }
            })
            .collect();
        let mut x = vec![1.0f64; n];
        for _ in 0..40 {
            let flow: Vec<f64> = x.iter().zip(&out).map(|(x, o)| x * o).collect();
            let mut change = 0.0;
            let new: Vec<f64> = (0..n)
                .map(|i| {
                    let inflow: f64 =
                        links[row(i)].iter().map(|&(to, w)| flow[to as usize] * f64::from(w)).sum();
                    1.0 - DAMPING + DAMPING * inflow
                })
                .collect();
            for (a, b) in x.iter().zip(&new) {
                change += (a - b).abs();
            }
            x = new;
            if change < 1e-6 * n as f64 {
                break;
            }
        }
        x
    }
}

/// For each term the sentences it is in, with the term's weight there: where each term's list begins (and
/// the last one ends), and the lists end to end.
fn postings(source: &Source<'_>, vectors: &crate::source::Vectors) -> (Vec<usize>, Vec<(u32, f32)>) {
    let mut first = vec![0usize; source.terms() + 1];
    for i in 0..source.len() {
        for &(term, _) in vectors.get(i) {
            first[term as usize + 1] += 1;
        }
    }
    for t in 0..source.terms() {
        first[t + 1] += first[t];
    }
    let mut at = first.clone();
    let mut lists = vec![(0u32, 0f32); first.last().copied().unwrap_or(0)];
    for i in 0..source.len() {
        for &(term, weight) in vectors.get(i) {
            let slot = &mut at[term as usize];
            lists[*slot] = (i as u32, weight);
            *slot += 1;
        }
    }
    (first, lists)
}
