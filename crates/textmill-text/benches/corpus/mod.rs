//! A generator of reports that nobody wrote: the text that benchmarks and differential tests run on.
//!
//! Deterministic: the same seed gives the same text on every machine. Half of the sentences follow patterns of official
//! Chinese reports with slots for names, numbers, dates, measures and English terms; the other half are
//! sequences of parts of speech. Both are filled with dictionary words as often as they occur in real text,
//! so that the processor's caches and branch predictors meet what they meet in life: few words very often, most
//! words hardly ever.
#![allow(dead_code, unreachable_pub, reason = "each of those who include this uses a part of it")]

use std::collections::BTreeMap;

pub mod clock;
mod patterns;

const DICTIONARY: &str = include_str!("../../dict/jieba.dict.txt");

/// The words of one part of speech, with the running sum of their frequencies.
#[derive(Default)]
struct Class {
    words: Vec<&'static str>,
    sums: Vec<u64>,
}

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }

    fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u64
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len() as u64) as usize]
    }
}

/// Generates text.
pub struct Generator {
    random: Random,
    classes: BTreeMap<&'static str, Class>,
}

impl Generator {
    pub fn new(seed: u64) -> Self {
        let mut classes: BTreeMap<&'static str, Class> = BTreeMap::new();
        for line in DICTIONARY.lines() {
            let mut fields = line.split(' ');
            let (Some(word), Some(Ok(frequency)), Some(tag)) =
                (fields.next(), fields.next().map(str::parse::<u64>), fields.next())
            else {
                continue;
            };
            let class = classes.entry(tag).or_default();
            class.sums.push(class.sums.last().copied().unwrap_or(0) + frequency);
            class.words.push(word);
        }
        Generator { random: Random(seed), classes }
    }

    /// A word with this tag, as often as it is found in text.
    fn word(&mut self, tag: &str) -> &'static str {
        let Some(class) = self.classes.get(tag) else { return "" };
        let total = class.sums.last().copied().unwrap_or(1);
        let at = self.random.below(total);
        class.words[class.sums.partition_point(|&sum| sum <= at)]
    }

    /// A report of about `bytes` bytes.
    pub fn report(&mut self, bytes: usize) -> String {
        let mut text = String::with_capacity(bytes + 512);
        let mut section = 0;
        while text.len() < bytes {
            if self.random.below(12) == 0 {
                section += 1;
                let number = patterns::ORDINALS[section % patterns::ORDINALS.len()];
                text.push_str(number);
                text.push('、');
                self.fill(&mut text, "{v}{n}{vn}");
                text.push('\n');
            }
            text.push_str("　　");
            for _ in 0..2 + self.random.below(5) {
                self.sentence(&mut text);
            }
            text.push('\n');
        }
        text
    }

    fn sentence(&mut self, text: &mut String) {
        if self.random.below(12) == 0 {
            let pattern = self.random.pick(patterns::ENGLISH);
            self.fill(text, pattern);
            text.push(' ');
            return;
        }
        let clauses = 1 + self.random.below(3);
        for clause in 0..clauses {
            if clause > 0 {
                text.push('，');
            }
            let pattern = if self.random.below(2) == 0 {
                self.random.pick(patterns::CLAUSES)
            } else {
                self.random.pick(patterns::SEQUENCES)
            };
            self.fill(text, pattern);
        }
        text.push_str(["。", "。", "。", "；", "！", "？"][self.random.below(6) as usize]);
    }

    /// Appends `pattern` with its slots filled: `{tag}` by a dictionary word, capitals by something made up.
    fn fill(&mut self, text: &mut String, pattern: &str) {
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let Some((slot, after)) = after.split_once('}') else { return };
            rest = after;
            match slot {
                "NUMBER" => self.number(text),
                "DATE" => {
                    let (year, month, day) =
                        (1995 + self.random.below(30), 1 + self.random.below(12), 1 + self.random.below(28));
                    text.push_str(&format!("{year}年{month}月{day}日"));
                }
                "YEAR" => text.push_str(&format!("{}", 1995 + self.random.below(30))),
                "NAME" => self.name(text),
                "LATIN" => text.push_str(self.random.pick(patterns::LATIN)),
                "ENGLISH" => text.push_str(self.random.pick(patterns::ENGLISH_WORDS)),
                tag => text.push_str(self.word(tag)),
            }
        }
        text.push_str(rest);
    }

    fn number(&mut self, text: &mut String) {
        let n = self.random.below(100_000);
        match self.random.below(5) {
            0 => text.push_str(&format!("{}", n % 100)),
            1 => text.push_str(&format!("{}.{}", n % 1000, n % 10)),
            2 => text.push_str(&format!("{},{:03}", 1 + n / 1000, n % 1000)),
            3 => text.push_str(&format!("{}.{:02}%", n % 100, n % 97)),
            _ => text.push_str(&format!("{n}")),
        }
    }

    /// A person whom no dictionary knows.
    fn name(&mut self, text: &mut String) {
        text.push_str(self.random.pick(patterns::SURNAMES));
        for _ in 0..1 + self.random.below(2) {
            text.extend(char::from_u32(0x4E00 + self.random.below(0x3000) as u32));
        }
    }

    /// Text that is nothing but trouble: rare characters, pieces of words, scripts thrown together.
    pub fn noise(&mut self, bytes: usize) -> String {
        let mut text = String::with_capacity(bytes + 64);
        while text.len() < bytes {
            match self.random.below(12) {
                0 => text.extend(char::from_u32(0x4E00 + self.random.below(0x5200) as u32)),
                1 => text.extend(char::from_u32(self.random.below(0x11_0000) as u32)),
                2 => text.extend(char::from_u32(0x3400 + self.random.below(0x19C0) as u32)),
                3 => text.extend(char::from_u32(0x1_F300 + self.random.below(0x300) as u32)),
                4 => text.push(char::from(self.random.below(128) as u8)),
                5 => text.push_str(self.random.pick(patterns::TROUBLE)),
                6 => self.number(&mut text),
                7 => self.name(&mut text),
                8 => {
                    // The beginning of a word, to lead the trie astray.
                    let word = self.word("n");
                    let keep = 1 + self.random.below(4) as usize;
                    text.extend(word.chars().take(keep));
                }
                9 => text.push_str(self.random.pick(patterns::LATIN)),
                n => {
                    let tag = if n == 10 { "v" } else { "uj" };
                    text.push_str(self.word(tag));
                }
            }
        }
        text
    }
}
