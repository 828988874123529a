//! A byte trie for the longest form at a place.

/// The trie; node 0 is the root.
#[derive(Debug)]
pub(crate) struct Trie {
    nodes: Vec<Node>,
    /// Children of the root by byte, so that most look-ups end after one load.
    first: [u32; 256],
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
        Self { nodes: vec![Node::default()], first: [0; 256] }
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
        for byte in form {
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
        at
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
    pub(crate) fn longest(&self, text: impl Iterator<Item = u8>) -> Option<(usize, usize)> {
        let mut at = 0;
        let mut best = None;
        for (i, byte) in text.enumerate() {
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
