//! What the model says, joined with what dictionaries and rules say.

use super::found::Found;
use super::lexicon::{Class, lexicon};
use super::line::Line;
use super::model::{Decoder, Gazetteer, Mark, Model, SUFFIX_TRAIT, Tag, Unit, units, word_hash};
use super::{rule_names, settle};
use crate::entity::Kind;
use textmill_plugin::Document;
use textmill_text::english::{MONTHS, WEEKDAYS};

/// A name by the model: bytes and kind (1 person, 2 place, 3 organisation).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guess {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// 1 person, 2 place, 3 organisation.
    pub kind: u8,
}

/// The kinds in the order of [`Guess::kind`].
const KINDS: [Kind; 3] = [Kind::Person, Kind::Place, Kind::Organization];

/// The label of a word that is no name, and of one that names begin with; those of names are 1 to 8.
const BLOCKED: u8 = 9;
const ANCHOR: u8 = 10;

fn label(kind: Kind, dictionary: bool) -> u8 {
    let kind = KINDS.iter().position(|&other| other == kind).unwrap_or(2) as u8 + 1;
    if dictionary { kind } else { kind + 4 }
}

/// The marks of a paragraph for the model's features.
pub(super) fn marks(line: &Line, found: &[Found], out: &mut Vec<Mark>) {
    out.clear();
    let mut blocked =
        line.hits.iter().filter(|hit| matches!(hit.entry.class, Class::Blocked | Class::Anchor)).peekable();
    for name in found {
        while let Some(hit) = blocked.next_if(|hit| hit.end <= name.start) {
            push(
                line,
                hit.start,
                hit.end,
                if hit.entry.class == Class::Blocked { BLOCKED } else { ANCHOR },
                out,
            );
        }
        push(line, name.start, name.end, label(name.kind, name.rule == "names.dictionary"), out);
    }
    for hit in blocked {
        push(line, hit.start, hit.end, if hit.entry.class == Class::Blocked { BLOCKED } else { ANCHOR }, out);
    }
}

fn push(line: &Line, start: usize, end: usize, label: u8, out: &mut Vec<Mark>) {
    let (start, end) = line.bytes(start, end);
    if out.last().is_none_or(|last| last.end as usize <= start) {
        out.push(Mark { start: start as u32, end: end as u32, label });
    }
}

/// The names in a sequence of tags, those that can be none left out.
pub fn spans(units: &[Unit], tags: &[Tag]) -> Vec<Guess> {
    let mut out: Vec<Guess> = Vec::new();
    let mut rest = units.iter().zip(tags).enumerate().peekable();
    while let Some((first, (unit, &tag))) = rest.next() {
        if tag == 0 {
            continue;
        }
        let kind = tag.div_ceil(2);
        let (mut last, mut end) = (first, unit.end);
        while let Some((at, (unit, _))) = rest.next_if(|(_, (_, next))| **next != 0 && **next == kind * 2) {
            (last, end) = (at, unit.end);
        }
        if units.get(first..=last).is_some_and(|name| may_be_name(name, kind)) {
            out.push(Guess { start: unit.start, end, kind });
        }
    }
    out
}

/// What bodies and places of one kind are all called: alone, or after words that do not say which one, they name
/// none.
const COMMON: [&str; 26] = [
    "党",
    "党委",
    "党组",
    "党组织",
    "党支部",
    "党总支",
    "支部",
    "机关",
    "单位",
    "部门",
    "组织",
    "政府",
    "法院",
    "检察院",
    "学校",
    "医院",
    "卫生院",
    "幼儿园",
    "公司",
    "企业",
    "工厂",
    "食堂",
    "社区",
    "乡镇",
    "门口",
    "会议",
];

/// Whether a name may be made of these units. The model has learnt from an encyclopaedia; in reports it also
/// takes parts of words, phrases and common nouns for names.
fn may_be_name(name: &[Unit], kind: u8) -> bool {
    let (Some(first), Some(last)) = (name.first(), name.last()) else { return false };
    let place = |unit: &Unit| if unit.is_han() { unit.shape & 3 } else { 0 };
    // A part of a word is none: the second of 从严, the first of 党员.
    if place(first) > 1 || matches!(place(last), 1 | 2) {
        return false;
    }
    // Nor is an organisation with what it does to others.
    let preposition = |unit: &Unit| {
        unit.is_han()
            && place(unit) == 0
            && matches!(char::from_u32(unit.id), Some('把' | '对' | '被' | '将' | '向' | '从' | '让' | '使'))
    };
    if name.iter().any(preposition) {
        return false;
    }
    let label = |unit: &Unit| unit.mark >> 2;
    // What the dictionary shields: 中国特色.
    if name.iter().all(|unit| label(unit) == BLOCKED) {
        return false;
    }
    // Of persons' names the segmentation dictionary has too many: 弘扬 is one.
    let known =
        |unit: &Unit| matches!(label(unit), 1..BLOCKED) || !unit.is_han() || matches!(unit.gazetteer, 2 | 3);
    let common = COMMON.iter().any(|word| last.token == word_hash(word));
    if common {
        // Nor does its own last word say which one it is: the dictionary's fingerprints may take it for a name.
        return name.iter().any(|unit| unit.token != last.token && known(unit));
    }
    // An organisation that nothing else speaks for ends as organisations do.
    name.iter().any(known) || kind != 3 || last.traits & SUFFIX_TRAIT != 0
}

/// The units of a document, with the marks of dictionaries and rules, for training.
pub fn prepare(document: &Document<'_>, gazetteer: &Gazetteer<'_>) -> Vec<Unit> {
    let (mut line, mut found, mut list, mut out, mut next) =
        (Line::default(), Vec::new(), Vec::new(), Vec::new(), 0);
    for paragraph in document.paragraphs() {
        let range = paragraph.span.range();
        rule_names(lexicon(), document.text(), range.clone(), &mut line, &mut found);
        marks(&line, &found, &mut list);
        units(
            lexicon(),
            gazetteer,
            document.text(),
            &document.tokens_view(),
            range,
            &mut next,
            &list,
            &mut out,
        );
    }
    out
}

/// Joins the model's names with those of dictionaries and rules, for training.
pub fn combine(document: &Document<'_>, guesses: &[Guess]) -> Vec<Guess> {
    let (mut line, mut found, mut out) = (Line::default(), Vec::new(), Vec::new());
    for paragraph in document.paragraphs() {
        let range = paragraph.span.range();
        rule_names(lexicon(), document.text(), range.clone(), &mut line, &mut found);
        join(&line, guesses, &mut found);
        for name in &found {
            let (start, end) = line.bytes(name.start, name.end);
            let kind = KINDS.iter().position(|&kind| kind == name.kind).unwrap_or(2) as u8 + 1;
            out.push(Guess { start: start as u32, end: end as u32, kind });
        }
    }
    out
}

/// Adds the model's names to those of dictionaries and rules. Where they overlap, the dictionary's and the
/// rules' stand, unless the model's is the longer and holds them whole.
pub(super) fn join(line: &Line, guesses: &[Guess], found: &mut Vec<Found>) {
    let (Some(&first), Some(&last)) = (line.at.first(), line.at.last()) else { return };
    let mut added = Vec::new();
    for guess in guesses.iter().filter(|guess| first <= guess.start && guess.end <= last) {
        let kind = KINDS[usize::from(guess.kind).clamp(1, 3) - 1];
        let start = line.at.partition_point(|&at| at < guess.start);
        let mut end = line.at.partition_point(|&at| at < guess.end);
        // The full stop behind a name is the sentence's.
        while kind != Kind::Organization && end > start + 4 && line.chars.get(end - 1) == Some(&'.') {
            end -= 1;
        }
        // A name holds no mark that ends a clause.
        let marked = line.chars.get(start..end).is_some_and(|name| {
            name.iter().any(|c| {
                matches!(c, '。' | '，' | '；' | '：' | '！' | '？' | '、' | '“' | '”' | '《' | '》')
            })
        });
        let crosses = found.iter().any(|name| {
            name.start < end
                && start < name.end
                && !(start <= name.start && name.end <= end && end - start > name.end - name.start)
        });
        let plausible = line.chars.get(start..end).is_some_and(|name| is_plausible(name, kind));
        if !marked
            && plausible
            && !crosses
            && !leads_in(line, found, start, end)
            && end > start
            && !line.is_closed(start, end)
        {
            added.push(Found { kind, start, end, standard: None, rule: "names.model" });
        }
    }
    found.append(&mut added);
    settle(found);
}

/// Whether a stretch may be a name by its characters alone.
fn is_plausible(name: &[char], kind: Kind) -> bool {
    // 农村公路1.2: persons and places are not numbered.
    if kind != Kind::Organization && name.iter().any(char::is_ascii_digit) {
        return false;
    }
    if !name.first().is_some_and(char::is_ascii_alphabetic) {
        return true;
    }
    // A sentence ends inside: Hull. Questions. St. and initials are short.
    let mut word = 0;
    for (at, c) in name.iter().enumerate() {
        if *c == '.' && word > 3 && name.get(at + 1) == Some(&' ') {
            return false;
        }
        word = if c.is_alphanumeric() { word + 1 } else { 0 };
    }
    name.iter().any(char::is_ascii_uppercase)
        && !MONTHS.iter().chain(&WEEKDAYS).any(|word| word.chars().eq(name.iter().copied()))
}

/// Whether a stretch begins before an organisation that the rules found with something that is no name itself:
/// 委托|甲大学, 甲局和|乙中心.
fn leads_in(line: &Line, found: &[Found], start: usize, end: usize) -> bool {
    if line.chars.get(start).is_none_or(char::is_ascii) {
        return false;
    }
    let inside = |name: &&Found| name.start >= start && name.end <= end;
    let Some(held) =
        found.iter().filter(inside).find(|name| name.kind == Kind::Organization && name.start > start)
    else {
        return false;
    };
    let covered: usize = found
        .iter()
        .filter(inside)
        .filter(|name| name.end <= held.start && name.kind != Kind::Organization)
        .map(|name| name.end - name.start)
        .sum();
    start + covered < held.start
}

/// Runs the model over a paragraph.
pub(super) struct Tagger<'a> {
    model: &'a Model<'a>,
    decoder: Decoder,
    marks: Vec<Mark>,
    units: Vec<Unit>,
    tags: Vec<Tag>,
    next: usize,
}

impl<'a> Tagger<'a> {
    pub(super) fn new(model: &'a Model<'a>) -> Self {
        Self {
            model,
            decoder: Decoder::default(),
            marks: Vec::new(),
            units: Vec::new(),
            tags: Vec::new(),
            next: 0,
        }
    }

    /// Adds the model's names to `found`.
    pub(super) fn tag(
        &mut self,
        document: &Document<'_>,
        range: std::ops::Range<usize>,
        line: &Line,
        caution: i32,
        found: &mut Vec<Found>,
    ) {
        marks(line, found, &mut self.marks);
        self.units.clear();
        self.tags.clear();
        units(
            lexicon(),
            &self.model.gazetteer,
            document.text(),
            &document.tokens_view(),
            range,
            &mut self.next,
            &self.marks,
            &mut self.units,
        );
        self.decoder.decode(self.model, &self.units, caution, &mut self.tags);
        join(line, &spans(&self.units, &self.tags), found);
    }
}
