//! What queues of sentences hold: the method that takes the best sentence next, and the choice of a summary. Both must
//! break ties alike, or a text of equal sentences would be summarized by chance.

use std::cmp::Ordering;

/// An entry of a queue: a value, which may be stale, and the sentence; the earlier one wins among equals.
pub(crate) struct Entry(pub(crate) f64, pub(crate) usize);

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Entry {}
impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0).then(other.1.cmp(&self.1))
    }
}

#[cfg(test)]
mod tests {
    use super::Entry;
    use std::collections::BinaryHeap;

    #[test]
    fn the_best_comes_first_and_the_earlier_of_equals() {
        let mut queue: BinaryHeap<Entry> = [(1.0, 0), (2.0, 3), (2.0, 1)].map(|(v, at)| Entry(v, at)).into();
        let order: Vec<usize> = std::iter::from_fn(|| queue.pop()).map(|entry| entry.1).collect();
        assert_eq!(order, [1, 3, 0]);
    }
}
