//! The fuzz targets without a fuzzer: the same bodies over random input from fixed seeds.
//!
//! A few seconds as it is; `TEXTMILL_ROUNDS=100 cargo test --release -p textmill-text --test random` runs a hundred times as
//! many inputs, each round from seeds of its own.
#![cfg(feature = "dictionary")]

#[path = "../../../fuzz/bodies.rs"]
mod bodies;
#[path = "../benches/corpus/mod.rs"]
mod corpus;

/// Inputs of a round.
const INPUTS: u64 = 300;

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ z >> 31) >> 11) as usize % n.max(1)
    }

    /// Bytes of every kind: noise, reports, both with bytes changed, cut out and moved, and in other encodings.
    fn bytes(&mut self, generator: &mut corpus::Generator) -> Vec<u8> {
        let size = 1 + self.below(400);
        let mut bytes = match self.below(6) {
            0 => (0..size).map(|_| self.below(256) as u8).collect(),
            1 => encoding_rs::GB18030.encode(&generator.report(size)).0.into_owned(),
            2 => encoding_rs::BIG5.encode(&generator.noise(size)).0.into_owned(),
            3 => generator.report(size).encode_utf16().flat_map(u16::to_le_bytes).collect(),
            4 => generator.report(size).into_bytes(),
            _ => generator.noise(size).into_bytes(),
        };
        for _ in 0..self.below(6) {
            let at = self.below(bytes.len());
            match self.below(4) {
                0 => bytes[at] = self.below(256) as u8,
                1 => drop(bytes.drain(at..(at + 1 + self.below(4)).min(bytes.len()))),
                2 => bytes.rotate_left(at),
                _ => bytes.insert(at, b"\n\r .\t\0\xE3\xEF"[self.below(8)]),
            }
            if bytes.is_empty() {
                break;
            }
        }
        bytes
    }
}

fn each(seed: u64, mut body: impl FnMut(&mut Random, &mut corpus::Generator)) {
    let rounds = std::env::var("TEXTMILL_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    for round in 0..rounds {
        let mut random = Random(seed << 32 | round);
        let mut generator = corpus::Generator::new(seed << 32 | round);
        (0..INPUTS).for_each(|_| body(&mut random, &mut generator));
    }
}

fn text(random: &mut Random, generator: &mut corpus::Generator) -> String {
    String::from_utf8_lossy(&random.bytes(generator)).into_owned()
}

#[test]
fn segmentation() {
    each(1, |random, generator| bodies::segmentation(&text(random, generator)));
}

#[test]
fn tokens() {
    each(2, |random, generator| {
        // Words that are in the text, one a line, and rows that are none.
        let text = text(random, generator);
        let mut rows = String::new();
        let chars: Vec<char> = text.chars().collect();
        for _ in 0..random.below(5) {
            let from = random.below(chars.len());
            let to = (from + 1 + random.below(6)).min(chars.len());
            rows.extend(chars.get(from..to).unwrap_or(&[]).iter().filter(|c| !c.is_control()));
            rows.push_str(["\n", "\t50\n", "\t\tforce\n"][random.below(3)]);
        }
        let rows = if random.below(8) == 0 { random.bytes(generator) } else { rows.into_bytes() };
        bodies::tokens(&rows, &text);
    });
}

#[test]
fn decoding() {
    each(3, |random, generator| bodies::decoding(&random.bytes(generator)));
}

#[test]
fn layers() {
    each(4, |random, generator| bodies::layers(&text(random, generator)));
}
