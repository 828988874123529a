//! Trains the model of the treebank's words (`models/treebank.bin`) on sentences that people cut.
//!
//! ```text
//! cargo run --release -p textmill-text --example train_words -- CUT.jsonl models/treebank.bin [OTHER.jsonl]...
//! ```
//!
//! One JSON object a line: `text`, and `tokens`, the words in order (blanks between them do not matter). Prints the F1
//! of words of ten-fold cross-validation, in folds of neighbouring lines, so that one document is rarely on both
//! sides; then trains on all of it and writes the weights. Logistic regression with an L2 penalty, by AdaGrad (Duchi,
//! Hazan and Singer 2011); the same input gives the same bytes.
#![expect(clippy::print_stdout, reason = "a program")]

use std::collections::{BTreeSet, HashMap};

use textmill_text::segment::treebank::Template;
use textmill_text::segment::treebank::layout::{
    CHARS, CLASS_PAIRS, CLASSES, FREQUENCIES, INSIDE, LEN, LENGTHS, LONG, PAIRS, SHAPES, pair,
};
use textmill_text::segment::{Segmenter, Words};
use textmill_text::tokens::Tokenizer;

const EPOCHS: usize = 30;
const RATE: f64 = 0.3;
const PENALTY: f64 = 2.0;
const FOLDS: usize = 10;

/// A sentence as the model sees it.
struct Sentence {
    /// Every gap that the model decides: byte offset, features, and whether a word ends there.
    gaps: Vec<(usize, Vec<u32>, bool)>,
    /// Where words end whatever the model says.
    given: BTreeSet<usize>,
    gold: BTreeSet<usize>,
}

/// A feature: a weight of the model, or what several have in common. The latter lets what is seen often speak for what is
/// seen rarely; in the end it is added to each of them.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Feature {
    Weight(Template),
    ClassBefore(usize),
    ClassAfter(usize),
    Place(usize),
    Route(usize),
    Ends(usize),
    Begins(usize),
    Across(usize),
}

impl Feature {
    /// What a weight has in common with others.
    fn shared(template: Template) -> Vec<Feature> {
        let Template::Slot(slot) = template else { return Vec::new() };
        let slot = slot as usize;
        if (SHAPES..LENGTHS).contains(&slot) {
            let (shape, route) = ((slot - SHAPES) / 2, (slot - SHAPES) % 2);
            vec![
                Feature::Route(route),
                Feature::Ends(shape / LONG / LONG * 2 + route),
                Feature::Begins(shape / LONG % LONG * 2 + route),
                Feature::Across(shape % LONG * 2 + route),
            ]
        } else if (CLASS_PAIRS..INSIDE).contains(&slot) {
            let (before, after) = ((slot - CLASS_PAIRS) / CLASSES, (slot - CLASS_PAIRS) % CLASSES);
            vec![Feature::ClassBefore(before), Feature::ClassAfter(after)]
        } else if (INSIDE..FREQUENCIES).contains(&slot) {
            vec![Feature::Place((slot - INSIDE) % ((LONG + 1) * LONG))]
        } else {
            Vec::new()
        }
    }
}

#[derive(Default)]
struct Features {
    index: HashMap<Feature, u32>,
    all: Vec<Feature>,
}

impl Features {
    fn number(&mut self, feature: Feature) -> u32 {
        *self.index.entry(feature).or_insert_with(|| {
            self.all.push(feature);
            self.all.len() as u32 - 1
        })
    }

    fn numbers(&mut self, templates: Vec<Template>) -> Vec<u32> {
        let mut numbers = Vec::new();
        for template in templates {
            numbers.push(self.number(Feature::Weight(template)));
            numbers.extend(Feature::shared(template).into_iter().map(|feature| self.number(feature)));
        }
        numbers
    }
}

/// The ends of words, as offsets in `text` without its blanks.
fn ends<'a>(words: impl Iterator<Item = &'a str>) -> BTreeSet<usize> {
    let mut at = 0;
    words
        .map(|word| {
            at += word.split_whitespace().map(str::len).sum::<usize>();
            at
        })
        .collect()
}

fn read(path: &str, features: &mut Features) -> Result<Vec<Sentence>, Box<dyn std::error::Error>> {
    let mut sentences = Vec::new();
    let mut tokenizer = Tokenizer::default().with_words(Words::Treebank);
    for line in std::fs::read_to_string(path)?.lines() {
        let row: serde_json::Value = serde_json::from_str(line)?;
        let text: String = row["text"].as_str().ok_or("no text")?.split_whitespace().collect();
        let words = row["tokens"].as_array().ok_or("no tokens")?;
        let gold = ends(words.iter().filter_map(|word| word.as_str()));
        if gold.last() != Some(&text.len()) {
            return Err(format!("the tokens are not the text: {text}").into());
        }
        let mut given: BTreeSet<usize> = tokenizer.explain(&text).iter().map(|token| token.end).collect();
        let gaps = Segmenter::gaps(&text)
            .into_iter()
            .map(|(offset, templates)| {
                given.remove(&offset);
                (offset, features.numbers(templates), gold.contains(&offset))
            })
            .collect();
        sentences.push(Sentence { gaps, given, gold });
    }
    Ok(sentences)
}

fn train(sentences: &[&Sentence], features: usize) -> Vec<f64> {
    let gaps: Vec<_> = sentences.iter().flat_map(|sentence| &sentence.gaps).collect();
    let mut counts = vec![0u32; features];
    for (_, numbers, _) in &gaps {
        numbers.iter().for_each(|&n| counts[n as usize] += 1);
    }
    let mut weights = vec![0.0f64; features];
    let mut squares = vec![1e-6f64; features];
    let mut order: Vec<usize> = (0..gaps.len()).collect();
    let mut state = 1u64;
    let mut random = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for epoch in 0..EPOCHS {
        for at in (1..order.len()).rev() {
            order.swap(at, random(at + 1));
        }
        let rate = RATE * (1.0 - epoch as f64 / EPOCHS as f64);
        for &at in &order {
            let (_, numbers, ends) = gaps[at];
            let sum: f64 = numbers.iter().map(|&n| weights[n as usize]).sum();
            let error = 1.0 / (1.0 + (-sum).exp()) - f64::from(u8::from(*ends));
            for &n in numbers {
                let n = n as usize;
                let slope = error + PENALTY * weights[n] / f64::from(counts[n]);
                squares[n] += slope * slope;
                weights[n] -= rate * slope / squares[n].sqrt();
            }
        }
    }
    weights
}

/// Words in the gold, words predicted, words in both.
fn compare(sentence: &Sentence, weights: &[f64]) -> [usize; 3] {
    let mut ends = sentence.given.clone();
    for (offset, numbers, _) in &sentence.gaps {
        if numbers.iter().map(|&n| weights[n as usize]).sum::<f64>() > 0.0 {
            ends.insert(*offset);
        }
    }
    let words = |ends: &BTreeSet<usize>| -> BTreeSet<(usize, usize)> {
        std::iter::once(&0).chain(ends).copied().zip(ends.iter().copied()).collect()
    };
    let (gold, found) = (words(&sentence.gold), words(&ends));
    [gold.len(), found.len(), gold.intersection(&found).count()]
}

fn f1(counts: [usize; 3]) -> f64 {
    200.0 * counts[2] as f64 / (counts[0] + counts[1]) as f64
}

fn add(a: [usize; 3], b: [usize; 3]) -> [usize; 3] {
    std::array::from_fn(|i| a[i] + b[i])
}

/// The weights as bytes, and how many pairs had to give way to another in their row.
fn compile(features: &Features, weights: &[f64]) -> (Vec<u8>, usize) {
    let value = |feature| features.index.get(&feature).map_or(0.0, |&n| weights[n as usize]);
    let whole = |slot: usize| -> f64 {
        let template = Template::Slot(slot as u32);
        value(Feature::Weight(template)) + Feature::shared(template).into_iter().map(value).sum::<f64>()
    };
    let slots: Vec<f64> = (SHAPES..LEN).map(whole).collect();
    let top = weights.iter().chain(&slots).fold(0.0f64, |top, weight| top.max(weight.abs()));
    let byte = |weight: f64| (weight / top * 127.0).round() as i8;
    let mut bytes = vec![0u8; SHAPES];
    bytes.extend(slots.into_iter().map(|weight| byte(weight) as u8));
    let mut pairs: HashMap<(u16, u16), [i8; 3]> = HashMap::new();
    for (feature, &weight) in features.all.iter().zip(weights) {
        match *feature {
            Feature::Weight(Template::Char(code, place)) => {
                bytes[CHARS + 4 * code as usize + place as usize] = byte(weight) as u8;
            }
            Feature::Weight(Template::Pair(a, b, place)) => {
                pairs.entry((a, b)).or_default()[place as usize] = byte(weight);
            }
            _ => {}
        }
    }
    // The weightiest first; a row that is taken stays so.
    let mut pairs: Vec<_> = pairs.into_iter().filter(|(_, weights)| *weights != [0; 3]).collect();
    let weight = |weights: &[i8; 3]| weights.iter().map(|w| u32::from(w.unsigned_abs())).sum::<u32>();
    pairs.sort_by_key(|(pair, weights)| (std::cmp::Reverse(weight(weights)), *pair));
    let mut lost = 0;
    for ((a, b), weights) in pairs {
        let (row, fingerprint) = pair(a, b);
        let row = &mut bytes[PAIRS + 4 * row..PAIRS + 4 * row + 4];
        if row != [0; 4] {
            lost += 1;
            continue;
        }
        row[0] = fingerprint as u8;
        row[1..].copy_from_slice(&weights.map(|weight| weight as u8));
    }
    (bytes, lost)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, output, others @ ..] = arguments.as_slice() else {
        return Err("usage: train_words CUT.jsonl WEIGHTS.bin [OTHER.jsonl]...".into());
    };
    let mut features = Features::default();
    let sentences = read(input, &mut features)?;
    let mut counts = [0; 3];
    for fold in 0..FOLDS {
        let edge = |fold: usize| sentences.len() * fold / FOLDS;
        let held = edge(fold)..edge(fold + 1);
        let rest: Vec<&Sentence> =
            sentences.iter().enumerate().filter(|(i, _)| !held.contains(i)).map(|(_, s)| s).collect();
        let weights = train(&rest, features.all.len());
        let found = sentences[held].iter().map(|s| compare(s, &weights)).fold([0; 3], add);
        println!("fold {}: F1 {:.2}", fold + 1, f1(found));
        counts = add(counts, found);
    }
    println!("{FOLDS}-fold cross-validation: F1 {:.2} of {} words", f1(counts), counts[0]);

    let weights = train(&sentences.iter().collect::<Vec<_>>(), features.all.len());
    let itself = sentences.iter().map(|s| compare(s, &weights)).fold([0; 3], add);
    let (bytes, lost) = compile(&features, &weights);
    std::fs::write(output, &bytes)?;
    println!("on what it was trained on: F1 {:.2}", f1(itself));
    for other in others {
        let unseen = read(other, &mut features)?;
        let mut weights = weights.clone();
        weights.resize(features.all.len(), 0.0);
        println!("{other}: F1 {:.2}", f1(unseen.iter().map(|s| compare(s, &weights)).fold([0; 3], add)));
    }
    println!("{} features, {lost} pairs lost, {} bytes: {output}", features.all.len(), bytes.len());
    Ok(())
}
