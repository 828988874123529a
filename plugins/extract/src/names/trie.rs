//! A trie over characters in one flat hash table.
//!
//! Built once per run from a few thousand names in about a millisecond; a lookup costs one probe a
//! character and stops at the first character that no name has, so a scan with longest match is linear
//! (a name's length bounds the look-ahead). A double array would be no faster at this size, and would
//! take longer to build than the report takes to read.

/// No value, no node.
const NONE: u32 = u32::MAX;

#[derive(Debug, Clone, Copy)]
struct Slot {
    node: u32,
    symbol: u32,
    child: u32,
}

/// A map from strings to `u32`, searched for the longest key at a place.
#[derive(Debug)]
pub(crate) struct Trie {
    slots: Vec<Slot>,
    mask: usize,
    values: Vec<u32>,
    /// One bit a hash of two first characters (the second 0 where the key has one): whether a key may begin
    /// so. Two bits in the cache turn most places of a text away before the table is asked.
    openings: Vec<u64>,
}

#[inline]
fn opening(first: char, second: char) -> usize {
    let mixed = (first as u32).wrapping_mul(0x9E37_79B1) ^ (second as u32).wrapping_mul(0x85EB_CA6B);
    (mixed >> 12) as usize
}

impl Trie {
    /// A trie with room for `chars` characters of keys; it grows when there are more.
    pub(crate) fn with_capacity(chars: usize) -> Self {
        let size = (chars * 2).next_power_of_two().max(64);
        let empty = Slot { node: NONE, symbol: 0, child: NONE };
        let openings = (chars * 8).next_power_of_two().clamp(1 << 12, 1 << 17);
        Self {
            slots: vec![empty; size],
            mask: size - 1,
            values: vec![NONE],
            openings: vec![0; openings / 64],
        }
    }

    #[inline]
    fn hash(node: u32, symbol: u32) -> usize {
        let key = (u64::from(node) << 21) ^ u64::from(symbol);
        (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 29) as usize
    }

    #[inline]
    fn child(&self, node: u32, symbol: char) -> Option<u32> {
        let symbol = u32::from(symbol);
        let mut at = Self::hash(node, symbol) & self.mask;
        loop {
            let slot = self.slots[at];
            if slot.child == NONE {
                return None;
            }
            if slot.node == node && slot.symbol == symbol {
                return Some(slot.child);
            }
            at = (at + 1) & self.mask;
        }
    }

    fn place(&mut self, slot: Slot) {
        let mut at = Self::hash(slot.node, slot.symbol) & self.mask;
        while self.slots[at].child != NONE {
            at = (at + 1) & self.mask;
        }
        self.slots[at] = slot;
    }

    /// Adds a key; the first value of a key stays.
    pub(crate) fn insert(&mut self, key: impl Iterator<Item = char>, value: u32) {
        let mut node = 0;
        let mut first = ['\0'; 2];
        for (i, symbol) in key.enumerate() {
            if let Some(slot) = first.get_mut(i) {
                *slot = symbol;
            }
            node = if let Some(child) = self.child(node, symbol) {
                child
            } else {
                if self.values.len() * 2 > self.slots.len() {
                    self.grow();
                }
                let child = self.values.len() as u32;
                self.values.push(NONE);
                self.place(Slot { node, symbol: u32::from(symbol), child });
                child
            };
        }
        let at = opening(first[0], first[1]);
        let words = self.openings.len();
        self.openings[at / 64 % words] |= 1 << (at % 64);
        let stored = &mut self.values[node as usize];
        if node != 0 && *stored == NONE {
            *stored = value;
        }
    }

    fn grow(&mut self) {
        let empty = Slot { node: NONE, symbol: 0, child: NONE };
        let double = vec![empty; self.slots.len() * 2];
        let old = std::mem::replace(&mut self.slots, double);
        self.mask = self.slots.len() - 1;
        for slot in old.into_iter().filter(|slot| slot.child != NONE) {
            self.place(slot);
        }
    }

    /// The longest key that starts at `chars[0]`: its length in characters and its value.
    #[inline]
    pub(crate) fn longest(&self, chars: &[char]) -> Option<(usize, u32)> {
        let first = *chars.first()?;
        let may_open = |second| {
            let at = opening(first, second);
            self.openings[at / 64 & (self.openings.len() - 1)] >> (at % 64) & 1 == 1
        };
        if chars.get(1).is_some_and(|&second| may_open(second)) || may_open('\0') {
            self.walk(chars)
        } else {
            None
        }
    }

    fn walk(&self, chars: &[char]) -> Option<(usize, u32)> {
        let (mut node, mut best) = (0, None);
        for (i, &symbol) in chars.iter().enumerate() {
            let Some(child) = self.child(node, symbol) else { break };
            node = child;
            let value = self.values[node as usize];
            if value != NONE {
                best = Some((i + 1, value));
            }
        }
        best
    }

    /// The value of exactly this key.
    pub(crate) fn get(&self, key: &[char]) -> Option<u32> {
        let mut node = 0;
        for &symbol in key {
            node = self.child(node, symbol)?;
        }
        let value = self.values[node as usize];
        (value != NONE).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_longest_key() {
        let mut trie = Trie::with_capacity(1);
        for (value, key) in ["印度", "印度尼西亚", "中国", "国"].into_iter().enumerate() {
            trie.insert(key.chars(), value as u32);
        }
        for i in 0..2000 {
            trie.insert(format!("k{i}").chars(), 100 + i);
        }
        let at = |text: &str| trie.longest(&text.chars().collect::<Vec<_>>());
        assert_eq!(at("印度尼西亚人"), Some((5, 1)));
        assert_eq!(at("印度尼人"), Some((2, 0)));
        assert_eq!(at("尼"), None);
        assert_eq!(at("k1999"), Some((5, 2099)));
        assert_eq!(trie.get(&['国']), Some(3));
        assert_eq!(trie.get(&['印']), None);
        assert_eq!(trie.get(&[]), None);
    }
}
