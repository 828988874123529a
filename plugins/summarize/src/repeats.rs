//! Which sentences say again what another says.
//!
//! Likeness as the graph has it weighs rare words most, and the words in which two tellings of one fact differ (全年, 达到,
//! *reached*, *rose to*) are the rare ones. So the terms of two sentences are compared as sets, by Jaccard (1912) and
//! by how much of the smaller set is in the larger; figures decide how much alike is too much. Two sentences with the
//! same two amounts report one fact though half of their words differ; two with other amounts report two, unless nearly
//! all words are the same. Amounts are compared by their values, however they are written. The same year is no amount: a
//! report is full of it.
//!
//! Sentences that repeat each other share terms, so only neighbours in the graph are compared: the time is that of
//! the graph.

use crate::graph::{Edge, Graph};
use crate::source::Source;
use std::cell::OnceCell;

/// Compares sentences of one document.
#[derive(Debug)]
pub struct Repeats<'a> {
    source: &'a Source<'a>,
    graph: &'a Graph,
    /// Distinct terms of each sentence.
    sizes: Vec<u32>,
    /// The amounts of each sentence that was compared.
    amounts: Vec<OnceCell<Vec<f64>>>,
}

/// How the amounts of two sentences stand to each other.
enum Amounts {
    /// There are none, or only one sentence has any.
    Silent,
    /// All of the one are among those of the other: how many.
    Agree(usize),
    /// Each has one that the other does not have.
    Differ,
}

/// Cosine from which a sentence only says again what another says, whatever its figures.
const COSINE: f32 = 0.75;
/// Shares of common terms below which no sentences are compared further.
const LOWEST: f32 = 0.3;

impl<'a> Repeats<'a> {
    /// For the sentences of a document.
    pub fn new(source: &'a Source<'a>, graph: &'a Graph) -> Self {
        let mut terms: Vec<u32> = Vec::new();
        let sizes = source.units.iter().map(|unit| {
            terms.clear();
            terms.extend(source.terms_of(unit));
            terms.sort_unstable();
            terms.dedup();
            terms.len() as u32
        });
        Self { source, graph, sizes: sizes.collect(), amounts: vec![OnceCell::new(); source.units.len()] }
    }

    /// Whether two sentences say the same.
    pub fn same(&self, a: usize, b: usize) -> bool {
        let row = self.graph.neighbours(a);
        let found = row.binary_search_by_key(&(b as u32), |e| e.to).ok();
        found.and_then(|k| row.get(k)).is_some_and(|e| self.along(a, e))
    }

    /// Whether a sentence says the same as its neighbour.
    pub fn along(&self, a: usize, edge: &Edge) -> bool {
        if edge.cosine >= COSINE {
            return true;
        }
        let size = |i: usize| self.sizes.get(i).copied().unwrap_or(0) as f32;
        let b = edge.to as usize;
        let (larger, smaller) = (size(a).max(size(b)), size(a).min(size(b)));
        let jaccard = edge.shared / (larger + smaller - edge.shared).max(1.0);
        let contained = edge.shared / smaller.max(1.0);
        if jaccard < LOWEST && contained < 2.0 * LOWEST {
            return false;
        }
        match self.amounts(a, b) {
            Amounts::Agree(2..) => edge.shared >= 2.0,
            Amounts::Agree(_) => jaccard >= 0.5 || contained >= 0.75 && edge.shared >= 3.0,
            Amounts::Silent => {
                jaccard >= 0.6 && edge.shared >= 3.0 || contained >= 0.85 && edge.shared >= 4.0
            }
            Amounts::Differ => jaccard >= 0.75,
        }
    }

    fn amounts(&self, a: usize, b: usize) -> Amounts {
        let (a, b) = (self.amounts_of(a), self.amounts_of(b));
        if a.is_empty() || b.is_empty() {
            return Amounts::Silent;
        }
        let common = a.iter().filter(|x| b.contains(x)).count();
        if common == a.len().min(b.len()) { Amounts::Agree(common) } else { Amounts::Differ }
    }

    /// The amounts of a sentence, read when it is first compared: it has many neighbours.
    fn amounts_of(&self, i: usize) -> &[f64] {
        let (Some(known), Some(unit)) = (self.amounts.get(i), self.source.units.get(i)) else { return &[] };
        known.get_or_init(|| amounts(self.source.body(unit)))
    }
}

/// Most amounts of a sentence that are looked at: no sentence that people read has more.
const AMOUNTS: usize = 32;

/// The different numbers, in digits or in Chinese words, by their values, years left out: 1,200万, 1200万 and 一千二百万 are
/// one, and so are 5% and 百分之五.
fn amounts(body: &str) -> Vec<f64> {
    let mut found: Vec<f64> = Vec::new();
    let mut rest = body;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit() || "百千万一二两三四五六七八九十".contains(c))
    {
        let tail = rest.get(at..).unwrap_or("");
        let (value, length) = if tail.starts_with(|c: char| c.is_ascii_digit()) {
            in_digits(tail)
        } else {
            let share = ["百分之", "千分之", "万分之"].iter().find(|share| tail.starts_with(**share));
            let before = share.map_or(0, |share| share.len());
            let (value, length) = in_words(tail.get(before..).unwrap_or(""), share.is_some());
            (value, before + length)
        };
        // Decimals that are added up miss by little what they are when read at once.
        let value = value.map(|value| (value * 1e6).round() / 1e6);
        found.extend(value.filter(|value| !found.contains(value)));
        // The first character at least is part of what was read.
        rest = tail.get(length..).unwrap_or("");
        if found.len() == AMOUNTS {
            break;
        }
    }
    found
}

/// The value of a number in digits with a magnitude behind it, and how long it is. Nothing for a year.
fn in_digits(text: &str) -> (Option<f64>, usize) {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).unwrap_or(text.len());
    let number = text.get(..end).unwrap_or("").trim_matches(['.', ',']);
    let after = text.get(end..).unwrap_or("");
    let (mut times, mut length) = (1.0, end);
    for c in after.chars().take(2) {
        let Some(power) = magnitude(c) else { break };
        times *= power;
        length += c.len_utf8();
    }
    let year = number.len() == 4 && (number.starts_with("19") || number.starts_with("20")) && times == 1.0;
    let value = number.replace(',', "").parse::<f64>().ok().filter(|_| !year);
    (value.map(|value| value * times), length)
}

fn magnitude(c: char) -> Option<f64> {
    match c {
        '十' => Some(1e1),
        '百' => Some(1e2),
        '千' => Some(1e3),
        '万' => Some(1e4),
        '亿' => Some(1e8),
        _ => None,
    }
}

/// The value of a Chinese number of two characters or more, or behind 百分之 of any, and how long it is. Elsewhere a single
/// character is part of a word as often (一致, 三农), and so is a number that only magnitudes spell (千万).
fn in_words(text: &str, share: bool) -> (Option<f64>, usize) {
    const DIGITS: &str = "零一二三四五六七八九";
    let digit_of = |c: char| DIGITS.chars().position(|d| d == c).map(|value| value as f64);
    let (mut whole, mut part, mut digit, mut digits, mut length) = (0.0, 0.0, 0.0, 0, 0);
    for c in text.chars() {
        if let Some(value) = digit_of(c) {
            (digit, digits) = (value, digits + 1);
        } else if c == '两' {
            (digit, digits) = (2.0, digits + 1);
        } else if let Some(power) = magnitude(c) {
            if power >= 1e4 {
                // 一亿二千万: the larger magnitude was said before, and stays. 三万亿, 一万万: all that was said is multiplied.
                let below = part + digit;
                whole = if whole >= power && below > 0.0 {
                    whole + below * power
                } else {
                    (whole + below) * power
                };
                part = 0.0;
            } else {
                // 十五 has no digit before its ten.
                part += if digit == 0.0 { power } else { digit * power };
            }
            digit = 0.0;
        } else {
            break;
        }
        length += c.len_utf8();
    }
    let characters = length / '一'.len_utf8();
    let mut value = whole + part + digit;
    if let Some(decimals) = text.get(length..).and_then(|rest| rest.strip_prefix('点')).filter(|_| digits > 0)
    {
        let mut place = 0.1;
        for (decimal, c) in decimals.chars().map_while(|c| digit_of(c).map(|d| (d, c))) {
            value += decimal * place;
            place /= 10.0;
            length += c.len_utf8();
        }
        length += '点'.len_utf8();
    }
    // 二〇二三, 三四: digits one behind the other are a year or a guess.
    let plain = digits == characters && characters > 1;
    let spelt = characters > 1 && !plain && (digits > 0 || text.starts_with('十'));
    (Some(value).filter(|_| spelt || share && digits > 0), length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::Cues;
    use crate::words::Normalizer;
    use textmill_plugin::testing::TestDocument;

    fn same(a: &str, b: &str) -> bool {
        let text = format!("{a}\n{b}\n");
        let document = TestDocument::new(&text);
        let view = document.view();
        let source = Source::new(&view, &mut Normalizer::default(), &Cues::new(), "");
        assert_eq!(source.len(), 2, "{text}");
        let graph = Graph::new(&source);
        Repeats::new(&source, &graph).same(0, 1)
    }

    #[test]
    fn one_fact_in_other_words() {
        for (a, b) in [
            ("全县生产总值100亿元，增长5%。", "2023年全县实现地区生产总值100亿元，同比增长5%。"),
            ("全县生产总值100亿元，增长5%。", "全年生产总值达到100亿元，比上年增长5%。"),
            ("Output reached 340 tonnes, up 7% on the year.", "Over the year output rose 7% to 340 tonnes."),
            ("投入1,200万元修渠，惠及3万人。", "投入1200万元修渠，3万人受益。"),
            ("全县生产总值100亿元，增长5%。", "全县生产总值达到一百亿元，增长百分之五。"),
            (
                "The council will repair the northern canal before winter.",
                "Before winter the council is to repair the northern canal.",
            ),
        ] {
            assert!(same(a, b), "{a} {b}");
        }
    }

    #[test]
    fn numbers_have_one_value_however_they_are_written() {
        for (text, want) in [
            ("1,200万元，1200万元，一千二百万元", vec![12_000_000.0]),
            ("5%，百分之五，百分之五点五", vec![5.0, 5.5]),
            ("2023年投入100亿元、一百亿元、3.5亿元", vec![1e10, 3.5e8]),
            ("十五条，二十条", vec![15.0, 20.0]),
            ("一亿二千万元", vec![120_000_000.0]),
            ("三万亿元", vec![3e12]),
            ("一千二百万元", vec![12_000_000.0]),
            ("一万二千亿元，三亿零五十万元，一万万元", vec![1.2e12, 300_500_000.0, 1e8]),
            ("一致，三农，千万不要，二〇二三年，万人，百分之", vec![]),
        ] {
            assert_eq!(amounts(text), want, "{text}");
        }
    }

    #[test]
    fn two_facts_in_the_same_words() {
        for (a, b) in [
            ("第一产业增加值50亿元，增长3%。", "第二产业增加值80亿元，增长4%。"),
            (
                "In 2023 the mill at Torvane made 1,200 tonnes.",
                "In 2023 the ferry to Northgate carried 410 horses.",
            ),
            ("第一产业增加值五十亿元，增长百分之三。", "第二产业增加值八十亿元，增长百分之四点二。"),
            ("县水利局修复水渠42公里。", "县交通局新建桥梁3座，加固桥梁12座。"),
        ] {
            assert!(!same(a, b), "{a} {b}");
        }
    }
}
