//! Builds the double array: which slot every node of the trie gets.
//!
//! Each node is placed at the lowest base where all its children's slots are free (first fit), those first whose
//! words are the most frequent. Codes, too, go by frequency, so what ordinary text walks through lies together at the
//! beginning of the array, in few cache lines and fewer pages; what it never meets lies behind. No two nodes get the
//! same base, which is what lets a slot hold its label instead of its parent.

use crate::format::{BASE_BITS, LABEL_EMPTY, filter_bit, pack};

/// A word as codes, with the index of its weight.
pub struct Word {
    pub codes: Vec<u16>,
    pub weight: u16,
    pub class: u8,
    pub frequency: u32,
}

/// The compiled trie.
pub struct Trie {
    /// By code: the node of each first character.
    pub roots: Vec<u64>,
    pub nodes: Vec<u64>,
    /// The classes of the words that end at `roots` and `nodes`.
    pub root_classes: Vec<u8>,
    pub classes: Vec<u8>,
}

/// One node with the words below it: `words[start..end]` share its first `depth` codes.
struct Node {
    start: u32,
    end: u32,
    depth: u32,
    weight: u16,
    class: u8,
    label: u16,
    /// Children are `children..children + count` in the list of nodes.
    children: u32,
    count: u32,
    /// How often the words below it were counted.
    heat: u64,
}

/// Builds the trie of `words`, which must be sorted by their codes and distinct.
pub fn build(words: &[Word], codes: usize) -> Trie {
    let nodes = expand(words);
    let (bases, mut slots) = place(&nodes);
    let packed = |node: &Node, base: u32| {
        let mut filter = 0;
        let mut child = node.children as usize;
        while child < (node.children + node.count) as usize {
            filter |= filter_bit(nodes[child].label);
            child += 1;
        }
        pack(u64::from(node.label), u64::from(node.weight), u64::from(base), 0) | filter
    };
    let mut roots = vec![0; codes];
    let mut root_classes = vec![0; codes];
    let mut classes = vec![0; slots.len()];
    let top = &nodes[0];
    for (i, node) in nodes.iter().enumerate().skip(1) {
        let value = packed(node, bases[i]);
        if i >= top.children as usize && i < (top.children + top.count) as usize {
            roots[node.label as usize] = value;
            root_classes[node.label as usize] = node.class;
        }
        let mut child = node.children as usize;
        while child < (node.children + node.count) as usize {
            let slot = bases[i] as usize + nodes[child].label as usize;
            slots[slot] = packed(&nodes[child], bases[child]);
            classes[slot] = nodes[child].class;
            child += 1;
        }
    }
    Trie { roots, nodes: slots, root_classes, classes }
}

/// All nodes, breadth first: the children of a node stand together, in the order of their labels.
fn expand(words: &[Word]) -> Vec<Node> {
    let mut nodes = vec![Node {
        start: 0,
        end: words.len() as u32,
        depth: 0,
        weight: 0,
        class: 0,
        label: 0,
        children: 0,
        count: 0,
        heat: 0,
    }];
    let mut at = 0;
    while at < nodes.len() {
        let (mut word, end, depth) =
            (nodes[at].start as usize, nodes[at].end as usize, nodes[at].depth as usize);
        if depth > 0 && words[word].codes.len() == depth {
            nodes[at].weight = words[word].weight;
            nodes[at].class = words[word].class;
            word += 1;
        }
        nodes[at].children = nodes.len() as u32;
        while word < end {
            let label = words[word].codes[depth];
            let start = word;
            while word < end && words[word].codes[depth] == label {
                nodes[at].heat += u64::from(words[word].frequency);
                word += 1;
            }
            nodes.push(Node {
                start: start as u32,
                end: word as u32,
                depth: depth as u32 + 1,
                weight: 0,
                class: 0,
                label,
                children: 0,
                count: 0,
                heat: 0,
            });
            nodes[at].count += 1;
        }
        at += 1;
    }
    nodes
}

/// A set of slots, which answers for 64 of them at a time.
struct Bits(Vec<u64>);

impl Bits {
    fn insert(&mut self, at: usize) {
        self.0[at >> 6] |= 1 << (at & 63);
    }

    /// Bit `i` says whether `at + i` is in the set.
    fn window(&self, at: usize) -> u64 {
        let (word, shift) = (at >> 6, at & 63);
        if shift == 0 { self.0[word] } else { self.0[word] >> shift | self.0[word + 1] << (64 - shift) }
    }
}

/// The base of every node (0 for those without children) and the empty array.
fn place(nodes: &[Node]) -> (Vec<u32>, Vec<u64>) {
    let limit = 1 << BASE_BITS;
    let room = (limit + LABEL_EMPTY as usize) / 64 + 3;
    let (mut taken, mut bases_taken) = (Bits(vec![0; room]), Bits(vec![0; room]));
    bases_taken.insert(0); // stands for "no children"
    let mut order: Vec<(std::cmp::Reverse<u64>, usize)> = Vec::new();
    for (i, node) in nodes.iter().enumerate().skip(1) {
        if node.count > 0 {
            order.push((std::cmp::Reverse(node.heat), i));
        }
    }
    order.sort_unstable();

    let mut bases = vec![0u32; nodes.len()];
    let mut highest = 0;
    // Bases below `floor` have been passed over so often that they are not worth another look, but by the nodes with
    // one child, which fill the gaps: for them, slots below `gaps` are taken.
    let (mut floor, mut gaps) = (0, 0);
    for (_, at) in order {
        let node = &nodes[at];
        let children = &nodes[node.children as usize..(node.children + node.count) as usize];
        if node.count == 1 {
            // The first free slot whose base is free; the slot, not the base, is what runs out.
            while taken.0[gaps >> 6] == u64::MAX {
                gaps += 64;
            }
        }
        let label = children[0].label as usize;
        let mut from = if node.count == 1 { gaps.max(label) - label } else { floor };
        let base = loop {
            assert!(from < limit, "the dictionary has outgrown its format");
            let mut blocked = bases_taken.window(from);
            for child in children {
                if blocked == u64::MAX {
                    break;
                }
                blocked |= taken.window(from + child.label as usize);
            }
            if blocked != u64::MAX {
                break from + (!blocked).trailing_zeros() as usize;
            }
            from += 64;
        };
        if node.count > 1 && base > floor + 4096 {
            floor += 64;
        }
        bases_taken.insert(base);
        for child in children {
            let slot = base + child.label as usize;
            taken.insert(slot);
            highest = highest.max(slot);
        }
        bases[at] = base as u32;
    }
    assert!(highest < limit, "the dictionary has outgrown its format");
    // A walk may look at `base + code` for any code.
    (bases, vec![LABEL_EMPTY; highest + 1 + LABEL_EMPTY as usize])
}
