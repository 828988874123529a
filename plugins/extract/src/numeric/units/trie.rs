//! A byte trie for the longest form at a place.

/// The trie; node 0 is the root.
#[derive(Debug)]
pub(crate) struct Trie {
    nodes: Vec<Node>,
    /// Children of the root by byte, so that most look-ups end after one load.
    first: [u32; 256],
    /// Hashes of the first three bytes of each form, one bit each: a Han character with which no form begins,
    /// as most are, costs one load. Other characters with the same hash cost the walk.
    openings: Vec<u64>,
    /// First bytes of forms of fewer bytes.
    brief: [bool; 256],
}

/// Bits of [`Trie::openings`].
const OPENINGS: usize = 1 << 15;

/// Word and bit for three bytes.
#[inline]
fn opening(a: u8, b: u8, c: u8) -> (usize, u64) {
    let hash = (u32::from(a) << 16 | u32::from(b) << 8 | u32::from(c)).wrapping_mul(0x9E37_79B1) >> 17;
    (hash as usize / 64, 1 << (hash % 64))
}

#[derive(Debug, Default, Clone)]
struct Node {
    /// Sorted by byte.
    children: Vec<(u8, u32)>,
    /// What the form up to here means.
    value: Option<u32>,
}

impl Default for Trie {
    fn default() -> Self {
        Self {
            nodes: vec![Node::default()],
            first: [0; 256],
            openings: vec![0; OPENINGS / 64],
            brief: [false; 256],
        }
    }
}

impl Trie {
    /// Adds a form; a later one replaces an earlier one.
    pub(crate) fn insert(&mut self, form: impl Iterator<Item = u8>, value: usize) {
        let node = self.walk(form);
        if let Some(node) = self.nodes.get_mut(node as usize) {
            node.value = u32::try_from(value).ok();
        }
    }

    /// Adds a form unless it is there.
    pub(crate) fn insert_new(&mut self, form: impl Iterator<Item = u8>, value: usize) {
        let node = self.walk(form);
        if let Some(node) = self.nodes.get_mut(node as usize).filter(|n| n.value.is_none()) {
            node.value = u32::try_from(value).ok();
        }
    }

    fn walk(&mut self, form: impl Iterator<Item = u8>) -> u32 {
        let mut at = 0u32;
        let mut head = [0u8; 3];
        let mut len = 0usize;
        for byte in form {
            if let Some(slot) = head.get_mut(len) {
                *slot = byte;
            }
            len += 1;
            let next = self.nodes.len() as u32;
            let Some(node) = self.nodes.get_mut(at as usize) else { break };
            match node.children.binary_search_by_key(&byte, |c| c.0) {
                Ok(i) => at = node.children.get(i).map_or(0, |c| c.1),
                Err(i) => {
                    node.children.insert(i, (byte, next));
                    if at == 0 {
                        self.first[usize::from(byte)] = next;
                    }
                    self.nodes.push(Node::default());
                    at = next;
                }
            }
        }
        let [a, b, c] = head;
        if len < head.len() {
            self.brief[usize::from(a)] = true;
        } else {
            let (word, bit) = opening(a, b, c);
            if let Some(word) = self.openings.get_mut(word) {
                *word |= bit;
            }
        }
        at
    }

    /// Whether no form begins with these bytes.
    #[inline]
    fn is_foreign(&self, a: u8, b: u8, c: u8) -> bool {
        let (word, bit) = opening(a, b, c);
        !self.brief[usize::from(a)] && self.openings.get(word).is_some_and(|word| word & bit == 0)
    }

    fn child(&self, at: u32, byte: u8) -> Option<u32> {
        if at == 0 {
            return Some(self.first[usize::from(byte)]).filter(|n| *n != 0);
        }
        let node = self.nodes.get(at as usize)?;
        let i = node.children.binary_search_by_key(&byte, |c| c.0).ok()?;
        node.children.get(i).map(|c| c.1)
    }

    fn value(&self, at: u32) -> Option<usize> {
        self.nodes.get(at as usize)?.value.map(|v| v as usize)
    }

    /// The longest form at the start: its length and meaning.
    pub(crate) fn longest(&self, mut text: impl Iterator<Item = u8>) -> Option<(usize, usize)> {
        let head = [text.next(), text.next(), text.next()];
        if let [Some(a), Some(b), Some(c)] = head
            && self.is_foreign(a, b, c)
        {
            return None;
        }
        let mut at = 0;
        let mut best = None;
        for (i, byte) in head.into_iter().flatten().chain(text).enumerate() {
            let Some(next) = self.child(at, byte) else { break };
            at = next;
            if let Some(value) = self.value(at) {
                best = Some((i + 1, value));
            }
        }
        best
    }

    /// As [`Trie::longest`], without regard to ASCII case, where a blank of the form stands for a
    /// hyphen or up to three blanks.
    pub(crate) fn longest_word(&self, text: &[u8]) -> Option<(usize, usize)> {
        let mut at = 0;
        let mut best = None;
        let mut i = 0;
        while let Some(byte) = text.get(i) {
            let byte = byte.to_ascii_lowercase();
            let mut len = 1;
            let next = match self.child(at, byte) {
                Some(next) => next,
                None if byte == b'-' => match self.child(at, b' ') {
                    Some(next) => next,
                    None => break,
                },
                None => break,
            };
            if byte == b' ' {
                len += text.iter().skip(i + 1).take(2).take_while(|b| **b == b' ').count();
            }
            at = next;
            i += len;
            if let Some(value) = self.value(at) {
                best = Some((i, value));
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The filter of openings refuses nothing that is a form.
        #[test]
        fn the_longest_form_is_found(forms in prop::collection::vec("[a-c年月日]{1,4}", 1..12), text in "[a-c年月日]{0,8}") {
            let mut trie = Trie::default();
            for (i, form) in forms.iter().enumerate() {
                trie.insert_new(form.bytes(), i);
            }
            let expected = forms.iter().filter(|form| text.starts_with(form.as_str())).map(String::len).max();
            prop_assert_eq!(trie.longest(text.bytes()).map(|(len, _)| len), expected);
        }
    }
}
