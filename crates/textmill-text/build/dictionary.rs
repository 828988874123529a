//! Reads the dictionary and the hidden Markov model and lays out the blob.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use crate::format::{
    BLOCK_ASCII, CODE_FIRST_ASCII, CODE_RARE, CODE_UNKNOWN_HAN, CODES, HAN_FIRST, HAN_LEN, HMM_LAST, HMM_MIN,
    PAIRS, WEIGHTS, WINDOW, class_of, pair,
};
use crate::trie::{self, Word};

/// The blob, and Rust source that says where its parts are.
pub struct Blob {
    pub bytes: Vec<u8>,
    pub layout: String,
}

/// One row of the dictionary.
struct Row<'t> {
    word: &'t str,
    frequency: u32,
    class: u8,
}

/// Compiles the blob.
///
/// `simplified` has lines of a traditional character and its simplified form.
pub fn compile(dictionary: &str, hmm: &str, simplified: &str, big_endian: bool) -> Blob {
    let rows = rows(dictionary);
    let hmm = Hmm::parse(hmm);
    let codes = Codes::assign(&rows, &hmm);

    // Index 0 is "no word": a probability of zero.
    let total: u64 = rows.iter().map(|row| u64::from(row.frequency)).sum();
    let mut frequencies = vec![0u32];
    frequencies.extend(rows.iter().map(|row| row.frequency));
    frequencies.sort_unstable();
    frequencies.dedup();
    assert!(frequencies.len() <= WEIGHTS, "more distinct frequencies than the format has room for");
    let log_total = (total as f64).ln();
    let mut weights = vec![f64::NEG_INFINITY; WEIGHTS];
    for (weight, &frequency) in weights.iter_mut().zip(&frequencies).skip(1) {
        *weight = f64::from(frequency).ln() - log_total;
    }

    let mut words: Vec<Word> = Vec::with_capacity(rows.len());
    for row in &rows {
        // A word with a character that never stands in a block can never be found.
        let Some(codes) = row.word.chars().map(|c| codes.of(c)).collect::<Option<Vec<u16>>>() else {
            continue;
        };
        assert!(codes.len() < WINDOW, "a word longer than the segmenter's window: {}", row.word);
        let weight = frequencies.binary_search(&row.frequency).expect("collected above") as u16;
        words.push(Word { codes, weight, class: row.class, frequency: row.frequency });
    }
    words.sort_unstable_by(|a, b| a.codes.cmp(&b.codes));
    assert!(
        words.windows(2).all(|pair| pair[0].codes != pair[1].codes),
        "a word stands twice in the dictionary"
    );
    let mut pairs = vec![0u64; PAIRS];
    for word in words.iter().filter(|word| word.codes.len() > 1) {
        let (at, bit) = pair(word.codes[0], word.codes[1]);
        pairs[at] |= 1 << bit;
    }
    let trie = trie::build(&words, CODES);

    let mut emissions = vec![HMM_MIN; codes.count * 4];
    for (&c, probabilities) in &hmm.emissions {
        if let Some(code) = codes.of(c) {
            emissions[code as usize * 4..code as usize * 4 + 4].copy_from_slice(probabilities);
        }
    }

    let mut blob = Writer { bytes: Vec::new(), layout: String::new(), big_endian };
    blob.section("NODES", &trie.nodes, u64::to_le_bytes, u64::to_be_bytes);
    blob.section("CLASSES", &trie.classes, |b| [b], |b| [b]);
    blob.section("ROOT_CLASSES", &trie.root_classes, |b| [b], |b| [b]);
    blob.section("PAIRS", &pairs, u64::to_le_bytes, u64::to_be_bytes);
    blob.section("ROOTS", &trie.roots, u64::to_le_bytes, u64::to_be_bytes);
    blob.section("WEIGHTS", &weights, f64::to_le_bytes, f64::to_be_bytes);
    blob.section("HMM_START", &hmm.start, f64::to_le_bytes, f64::to_be_bytes);
    blob.section("HMM_TRANSITIONS", &hmm.transitions, f64::to_le_bytes, f64::to_be_bytes);
    blob.section("HMM_EMISSIONS", &emissions, f64::to_le_bytes, f64::to_be_bytes);
    blob.section("FREQUENCIES", &frequencies, u32::to_le_bytes, u32::to_be_bytes);
    blob.section("HAN_CODES", &codes.han, u16::to_le_bytes, u16::to_be_bytes);
    blob.section("HAN_FOLDED", &codes.folded(simplified), u16::to_le_bytes, u16::to_be_bytes);
    let _ = writeln!(blob.layout, "pub(super) const BLOB_LEN: usize = {};", blob.bytes.len());
    let _ = writeln!(blob.layout, "pub(super) const TOTAL: u64 = {total};");
    let _ = writeln!(blob.layout, "pub(super) const WORDS: usize = {};", words.len());
    let _ = writeln!(blob.layout, "pub(super) const ASCII_MARKS: u128 = {:#x};", ascii_marks(&rows));
    Blob { bytes: blob.bytes, layout: blob.layout }
}

fn rows(dictionary: &str) -> Vec<Row<'_>> {
    let mut rows = Vec::with_capacity(350_000);
    for (number, line) in dictionary.lines().enumerate() {
        let mut fields = line.split(' ');
        match (fields.next(), fields.next().map(str::parse)) {
            (Some(word), Some(Ok(frequency))) if !word.is_empty() && frequency > 0 => {
                rows.push(Row { word, frequency, class: class_of(fields.next().unwrap_or("")) });
            }
            _ => panic!("dictionary, line {}: expected `word frequency tag`, found `{line}`", number + 1),
        }
    }
    rows
}

/// A set of ASCII characters, at least one of which stands in every word that is wholly ASCII (`C++`): a
/// block of ASCII without any of them needs no look at the dictionary.
fn ascii_marks(rows: &[Row<'_>]) -> u128 {
    let mut marks = 0;
    for row in rows.iter().filter(|row| row.word.is_ascii()) {
        let rarest = row.word.bytes().find(|b| !b.is_ascii_alphanumeric()).or(row.word.bytes().next());
        marks |= 1u128 << rarest.expect("words are not empty");
    }
    marks
}

/// The code of every character.
struct Codes {
    /// U+4E00..=U+9FFF.
    han: Vec<u16>,
    count: usize,
}

impl Codes {
    /// The characters of the dictionary and the model, the most frequent first.
    fn assign(rows: &[Row<'_>], hmm: &Hmm) -> Self {
        let mut frequency = vec![0u64; HAN_LEN];
        for row in rows {
            for c in row.word.chars() {
                if let Some(count) = frequency.get_mut((c as u32).wrapping_sub(HAN_FIRST) as usize) {
                    *count += u64::from(row.frequency);
                }
            }
        }
        for &c in hmm.emissions.keys() {
            if let Some(count) = frequency.get_mut((c as u32).wrapping_sub(HAN_FIRST) as usize) {
                *count = (*count).max(1);
            }
        }
        let mut ranked: Vec<usize> = (0..HAN_LEN).filter(|&i| frequency[i] > 0).collect();
        ranked.sort_by_key(|&i| std::cmp::Reverse(frequency[i]));
        let unknown = (HMM_LAST - HAN_FIRST + 1) as usize;
        assert!(
            ranked.iter().all(|&i| i < unknown),
            "a character beyond the model's range needs a code class"
        );
        let mut han = vec![CODE_RARE; HAN_LEN];
        han[..unknown].fill(CODE_UNKNOWN_HAN);
        for (rank, &i) in ranked.iter().enumerate() {
            han[i] = CODE_UNKNOWN_HAN + 1 + rank as u16;
        }
        let count = CODE_UNKNOWN_HAN as usize + 1 + ranked.len();
        assert!(count < CODE_RARE as usize, "more characters than the format has room for");
        Codes { han, count }
    }

    /// The codes with each traditional character under that of its simplified form.
    fn folded(&self, simplified: &str) -> Vec<u16> {
        let mut folded = self.han.clone();
        for line in simplified.lines() {
            let mut chars = line.chars();
            // U+4E7E is traditional for "dry", but in names such as that of the Qianlong era it is itself.
            if let (Some(from), Some(to)) = (chars.next().filter(|&c| c != '\u{4E7E}'), chars.next())
                && let Some(slot) = folded.get_mut((from as u32).wrapping_sub(HAN_FIRST) as usize)
                && let Some(code) = self.of(to)
            {
                *slot = code;
            }
        }
        folded
    }

    fn of(&self, c: char) -> Option<u16> {
        if let Some(at) = BLOCK_ASCII.iter().position(|&b| char::from(b) == c) {
            return Some(CODE_FIRST_ASCII + at as u16);
        }
        self.han
            .get((c as u32).wrapping_sub(HAN_FIRST) as usize)
            .copied()
            .filter(|&code| code > CODE_UNKNOWN_HAN && code < CODE_RARE)
    }
}

/// The hidden Markov model, states in the order B E M S.
struct Hmm {
    start: [f64; 4],
    transitions: [f64; 16],
    emissions: BTreeMap<char, [f64; 4]>,
}

impl Hmm {
    fn parse(text: &str) -> Self {
        let mut lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        let mut numbers = |what: &str| -> Vec<f64> {
            let line = lines.next().unwrap_or_else(|| panic!("the model has no line for {what}"));
            line.split(' ')
                .map(|n| n.parse().unwrap_or_else(|_| panic!("{what}: not a number: {n}")))
                .collect()
        };
        let start: [f64; 4] = numbers("start").try_into().expect("four states");
        let transitions: Vec<f64> = ["B", "E", "M", "S"].iter().flat_map(|state| numbers(state)).collect();
        let mut emissions: HashMap<char, [f64; 4]> = HashMap::new();
        for (state, line) in lines.enumerate() {
            for pair in line.split(',') {
                let (c, probability) = pair.rsplit_once(':').expect("character:probability");
                let c = c.chars().next().expect("a character");
                emissions.entry(c).or_insert([HMM_MIN; 4])[state] = probability.parse().expect("a number");
            }
        }
        Hmm {
            start,
            transitions: transitions.try_into().expect("four by four transitions"),
            emissions: emissions.into_iter().collect(),
        }
    }
}

/// Writes sections one after the other, each on a cache line.
struct Writer {
    bytes: Vec<u8>,
    layout: String,
    big_endian: bool,
}

impl Writer {
    fn section<T: Copy, const N: usize>(
        &mut self,
        name: &str,
        values: &[T],
        little: impl Fn(T) -> [u8; N],
        big: impl Fn(T) -> [u8; N],
    ) {
        while !self.bytes.len().is_multiple_of(64) {
            self.bytes.push(0);
        }
        let start = self.bytes.len();
        for &value in values {
            let bytes = if self.big_endian { big(value) } else { little(value) };
            self.bytes.extend_from_slice(&bytes);
        }
        let _ = writeln!(
            self.layout,
            "pub(super) const {name}: std::ops::Range<usize> = {start}..{};",
            self.bytes.len()
        );
    }
}
