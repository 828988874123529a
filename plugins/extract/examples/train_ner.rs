//! Trains the sequence model for names and writes `data/ner.bin`.
//!
//! `cargo run --release -p textmill-extract --example train_ner -- CASES.jsonl DICTIONARY [--predict OUT.jsonl] [--write ner.bin]`
//!
//! `CASES.jsonl` has `text` and `expected` (spans in characters with `type` PER, LOC, ORG); `DICTIONARY` is
//! the segmentation dictionary, a word, its frequency and its tag a line. Without `--write` it only
//! cross-validates (five folds) and prints F1; `--predict` writes the predictions of the held-out folds.
#![allow(
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::needless_range_loop,
    reason = "a development tool"
)]

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::BufRead;
use textmill_extract::names::model::{Decoder, FEATURES, Gazetteer, Model, TAGS, Tag, Unit, rows, word_hash};
use textmill_extract::names::{Guess, combine, prepare, spans};
use textmill_plugin::testing::TestDocument;

const BITS: u32 = 16;
const GAZETTEER_BITS: u32 = 18;
const EPOCHS: usize = 12;
const FOLDS: usize = 5;
/// How much a name must be preferred to none, in the steps that are compared.
const CAUTIONS: [i32; 8] = [-12, 0, 12, 24, 48, 72, 96, 144];
/// Features of one tag are at most this heavy after quantisation, so that no sum overflows.
const HEAVIEST: f32 = 127.0;

struct Case {
    id: Value,
    language: String,
    text: String,
    gold: Vec<(u32, u32, u8)>,
    units: Vec<Unit>,
    tags: Vec<Tag>,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| arguments.iter().position(|a| a == name).map(|at| arguments[at + 1].clone());
    let table = gazetteer(&arguments[1]);
    let gazetteer = Gazetteer::new(&table, GAZETTEER_BITS).unwrap();
    let cases = read(&arguments[0], &gazetteer);
    println!("{} cases, {} units", cases.len(), cases.iter().map(|case| case.units.len()).sum::<usize>());
    if let Some(path) = option("--write") {
        let trained = train(&cases, &(0..cases.len()).collect::<Vec<_>>());
        let model = trained.model(gazetteer);
        std::fs::write(path, model.write()).unwrap();
        return;
    }
    let mut predictions = Vec::new();
    let mut sums: BTreeMap<(String, &str, i32), [usize; 3]> = BTreeMap::new();
    for fold in 0..FOLDS {
        let training: Vec<usize> = (0..cases.len()).filter(|i| i % FOLDS != fold).collect();
        let trained = train(&cases, &training);
        let model = trained.model(gazetteer);
        let mut decoder = Decoder::default();
        for case in cases.iter().enumerate().filter(|(i, _)| i % FOLDS == fold).map(|(_, case)| case) {
            for caution in CAUTIONS {
                let mut tags = Vec::new();
                decoder.decode(&model, &case.units, caution, &mut tags);
                let found = spans(&case.units, &tags);
                count(&mut sums, case, "model", caution, &found);
                let document = TestDocument::new(&case.text);
                let all = combine(&document.view(), &found);
                count(&mut sums, case, "combined", caution, &all);
                let ruled = combine(&document.view(), &[]);
                // What the model adds to dictionaries and rules, by kind: its own precision.
                let added: Vec<Guess> = all.iter().filter(|guess| !ruled.contains(guess)).copied().collect();
                count(&mut sums, case, "added", caution, &added);
                for (kind, name) in [(1, "added PER"), (2, "added LOC"), (3, "added ORG")] {
                    let one: Vec<Guess> = added.iter().filter(|guess| guess.kind == kind).copied().collect();
                    count(&mut sums, case, name, caution, &one);
                }
                if caution == 0 {
                    count(&mut sums, case, "rules", caution, &ruled);
                    for (kind, name) in [(1, "rules PER"), (2, "rules LOC"), (3, "rules ORG")] {
                        let one: Vec<Guess> =
                            ruled.iter().filter(|guess| guess.kind == kind).copied().collect();
                        count(&mut sums, case, name, caution, &one);
                    }
                }
                if caution == 0 {
                    predictions.push(json!({"id": case.id, "spans": all.iter().map(|guess| {
                        let start = case.text[..guess.start as usize].chars().count();
                        let end = case.text[..guess.end as usize].chars().count();
                        json!({"start": start, "end": end, "type": (["", "PER", "LOC", "ORG"][guess.kind as usize])})
                    }).collect::<Vec<_>>()}).to_string());
                }
            }
        }
    }
    for ((language, which, caution), [right, found, gold]) in sums {
        let (precision, recall) = (100.0 * right as f64 / found as f64, 100.0 * right as f64 / gold as f64);
        println!(
            "{language} {which:9} {caution:4}  P {precision:.1}  R {recall:.1}  F {:.1}  ({right} of {found})",
            2.0 * precision * recall / (precision + recall)
        );
    }
    if let Some(path) = option("--predict") {
        std::fs::write(path, predictions.join("\n")).unwrap();
    }
}

fn count(
    sums: &mut BTreeMap<(String, &'static str, i32), [usize; 3]>,
    case: &Case,
    which: &'static str,
    caution: i32,
    found: &[Guess],
) {
    let sum = sums.entry((case.language.clone(), which, caution)).or_default();
    sum[0] += found.iter().filter(|guess| case.gold.contains(&(guess.start, guess.end, guess.kind))).count();
    sum[1] += found.len();
    sum[2] += case.gold.len();
}

/// The names among the dictionary's words.
fn gazetteer(path: &str) -> Vec<u8> {
    let words = std::fs::read_to_string(path).unwrap();
    let entries = words.lines().filter_map(|line| {
        let mut cells = line.split(' ');
        let (word, _, tag) = (cells.next()?, cells.next()?, cells.next()?);
        let kind = match tag {
            "nr" | "nrfg" => 1,
            "ns" => 2,
            "nt" => 3,
            "nrt" => 4,
            _ => return None,
        };
        (word.chars().count() > 1).then(|| (word_hash(word), kind))
    });
    Gazetteer::build(entries, GAZETTEER_BITS)
}

fn read(path: &str, gazetteer: &Gazetteer<'_>) -> Vec<Case> {
    let file = std::io::BufReader::new(std::fs::File::open(path).unwrap());
    let mut cases: Vec<Case> = file
        .lines()
        .map(|line| {
            let case: Value = serde_json::from_str(&line.unwrap()).unwrap();
            let text = case["text"].as_str().unwrap().to_owned();
            let bytes: Vec<u32> =
                text.char_indices().map(|(at, _)| at as u32).chain([text.len() as u32]).collect();
            let gold: Vec<(u32, u32, u8)> = case["expected"]
                .as_array()
                .unwrap()
                .iter()
                .map(|span| {
                    let kind = match span["type"].as_str().unwrap() {
                        "PER" => 1,
                        "LOC" => 2,
                        _ => 3,
                    };
                    (
                        bytes[span["start"].as_u64().unwrap() as usize],
                        bytes[span["end"].as_u64().unwrap() as usize],
                        kind,
                    )
                })
                .collect();
            let document = TestDocument::new(&text);
            let units = prepare(&document.view(), gazetteer);
            let tags = units
                .iter()
                .map(|unit| {
                    gold.iter()
                        .find(|span| span.0 <= unit.start && unit.start < span.1)
                        .map_or(0, |span| span.2 * 2 - u8::from(unit.start <= span.0))
                })
                .collect();
            Case {
                id: case["id"].clone(),
                language: case["lang"].as_str().unwrap().to_owned(),
                text,
                gold,
                units,
                tags,
            }
        })
        .collect();
    // One order, whatever the file's: the folds are not to follow its sources.
    let mut random = Random(7);
    for i in (1..cases.len()).rev() {
        cases.swap(i, random.below(i + 1));
    }
    cases
}

struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }
}

struct Trained {
    rows: Vec<u8>,
    transitions: [[i16; TAGS]; TAGS],
}

impl Trained {
    fn model<'a>(&'a self, gazetteer: Gazetteer<'a>) -> Model<'a> {
        Model { bits: BITS, rows: &self.rows, transitions: self.transitions, gazetteer }
    }
}

/// An averaged structured perceptron.
fn train(cases: &[Case], which: &[usize]) -> Trained {
    let size = (TAGS << BITS) + TAGS * TAGS;
    let edges = TAGS << BITS;
    let (mut weights, mut totals, mut step) = (vec![0i32; size], vec![0i64; size], 1i64);
    let mut order = which.to_vec();
    let mut random = Random(11);
    let mut decoder = Decoder::default();
    for _ in 0..EPOCHS {
        for i in (1..order.len()).rev() {
            order.swap(i, random.below(i + 1));
        }
        for &at in &order {
            let case = &cases[at];
            step += 1;
            let mut transitions = [[0i16; TAGS]; TAGS];
            for from in 0..TAGS {
                for to in 0..TAGS {
                    transitions[from][to] = weights[edges + from * TAGS + to] as i16;
                }
            }
            let numbers: Vec<[u32; FEATURES]> =
                (0..case.units.len()).map(|i| rows(&case.units, i, BITS)).collect();
            let mut tags = Vec::new();
            decoder.decode_with(&case.units, &transitions, 0, &mut tags, |_, i| {
                let mut sums = [0i32; TAGS];
                for &number in &numbers[i] {
                    for (sum, weight) in sums.iter_mut().zip(&weights[number as usize * TAGS..][..TAGS]) {
                        *sum += weight;
                    }
                }
                sums
            });
            let mut change = |at: usize, by: i32| {
                weights[at] += by;
                totals[at] += i64::from(by) * step;
            };
            let (mut gold_before, mut before) = (0, 0);
            for (i, numbers) in numbers.iter().enumerate() {
                let (gold, guess) = (usize::from(case.tags[i]), usize::from(tags[i]));
                if gold != guess {
                    for &number in numbers {
                        change(number as usize * TAGS + gold, 1);
                        change(number as usize * TAGS + guess, -1);
                    }
                }
                if (gold_before, gold) != (before, guess) {
                    change(edges + gold_before * TAGS + gold, 1);
                    change(edges + before * TAGS + guess, -1);
                }
                (gold_before, before) = (gold, guess);
            }
        }
    }
    let averaged: Vec<f32> = weights
        .iter()
        .zip(&totals)
        .map(|(&weight, &total)| (f64::from(weight) - total as f64 / step as f64) as f32)
        .collect();
    let mut sizes: Vec<f32> = averaged[..edges].iter().map(|weight| weight.abs()).collect();
    sizes.sort_by(f32::total_cmp);
    // The few heaviest weights are cut, so that the many light ones keep their differences.
    let scale = HEAVIEST / sizes[sizes.len() - 1 - sizes.len() / 20_000].max(0.01);
    let cut = |weight: f32| (weight * scale).round().clamp(-HEAVIEST, HEAVIEST);
    let rows = averaged[..edges].iter().map(|&weight| cut(weight) as i8 as u8).collect();
    let mut transitions = [[0; TAGS]; TAGS];
    for (cell, &weight) in transitions.as_flattened_mut().iter_mut().zip(&averaged[edges..]) {
        *cell = (weight * scale).round() as i16;
    }
    Trained { rows, transitions }
}
