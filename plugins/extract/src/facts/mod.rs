//! Facts: for each figure, who did what to how many of what, and when.
//!
//! A report is a table told in sentences, and this is the table again. [`chinese`] and [`english`] read the
//! clause of a figure, [`table`] a figure that stands in a table; here is what all three share: which figures
//! are worth a row, who acts, and when. What the text does not say stays empty: a row with a gap is worth more
//! than a guess.

mod chinese;
mod english;
mod table;

use crate::chars::{before, is_han};
use crate::context::Context;
use crate::entity::{Comparator, Direction, Entity, Kind};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// One figure with what the sentence says of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// Who acts.
    pub actor: Option<String>,
    /// What is done.
    pub verb: Option<String>,
    /// The figure as written.
    pub figure: String,
    /// What kind of figure: quantity, percent, money.
    pub kind: Kind,
    /// The number stated, or the lower end of a range.
    pub number: Option<f64>,
    /// The upper end of a range.
    pub upper: Option<f64>,
    /// How the number relates to the real one.
    pub comparator: Option<Comparator>,
    /// Which way the figure moved.
    pub direction: Option<Direction>,
    /// The measure word or unit.
    pub unit: Option<String>,
    /// What is counted.
    pub object: Option<String>,
    /// When: the value of the last date or period before the figure in the sentence, in English also of one behind
    /// it in its clause; else of the one that opens the paragraph.
    pub time: Option<String>,
    /// First byte of the sentence, or of what is shown of it.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
    /// The sentence; of one longer than 2,000 bytes, the clauses around the figure.
    pub text: String,
}

/// A sentence with what was found in it, in text order.
struct Sentence<'a> {
    text: &'a str,
    span: Range<usize>,
    inside: &'a [Entity],
}

impl Sentence<'_> {
    /// The name or the time that covers `at`.
    fn covering(&self, at: usize) -> Option<&Entity> {
        let upto = self.inside.partition_point(|entity| entity.start as usize <= at);
        // Names nest hardly ever: the nearest few that begin before the place are enough.
        self.inside
            .get(upto.saturating_sub(4)..upto)?
            .iter()
            .find(|entity| at < entity.end as usize && (is_name(entity.kind) || is_timing(entity.kind)))
    }
}

/// What a clause says of its figure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Said {
    actor: Actor,
    verb: Option<String>,
    object: Option<String>,
}

/// Who acts, as far as the clause itself tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Actor {
    /// Whoever acted before.
    #[default]
    Before,
    /// Not the one who acted before, and the clause does not say who.
    Nobody,
    /// This one.
    Named(String),
}

fn is_name(kind: Kind) -> bool {
    matches!(kind, Kind::Organization | Kind::Person | Kind::Place | Kind::Title)
}

/// Kinds that say when.
fn is_time(kind: Kind) -> bool {
    matches!(kind, Kind::Date | Kind::Datetime | Kind::Period)
}

/// Kinds that are no part of a phrase.
fn is_timing(kind: Kind) -> bool {
    is_time(kind) || matches!(kind, Kind::Time | Kind::Duration | Kind::Set)
}

fn is_figure(kind: Kind) -> bool {
    matches!(kind, Kind::Quantity | Kind::Percent | Kind::Money)
}

/// The facts of a document; `entities` are in text order, overlaps settled.
pub fn find(context: &Context<'_>, entities: &[Entity]) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut first = 0;
    // The time that a paragraph opens with holds up to the next sentence that opens with one.
    let mut frame: (Option<&str>, usize) = (None, usize::MAX);
    for sentence in context.document.sentences() {
        let span = sentence.span;
        let opens = frame.1 != sentence.paragraph;
        if opens {
            frame = (None, sentence.paragraph);
        }
        while entities.get(first).is_some_and(|entity| entity.start < span.start) {
            first += 1;
        }
        let count = entities[first..].partition_point(|entity| entity.start < span.end);
        let sentence =
            Sentence { text: context.text, span: span.range(), inside: &entities[first..first + count] };
        if sentence.inside.iter().any(|entity| is_figure(entity.kind)) {
            rows(&sentence, frame.0.filter(|_| !is_planned(&sentence)), &mut facts);
        }
        if let Some(time) = opening_time(&sentence) {
            frame.0 = opens.then_some(time);
        }
    }
    facts
}

/// The time that a sentence opens with: 2023年，…; In 2019, …
fn opening_time<'a>(sentence: &Sentence<'a>) -> Option<&'a str> {
    const LEADS: [&str; 14] =
        ["", "in", "on", "during", "by", "at", "for", "over", "since", "自", "到", "在", "截至", "至"];
    let time = sentence.inside.first().filter(|time| is_time(time.kind) && !time.rule.ends_with(".now"))?;
    let head = sentence.text.get(sentence.span.start..time.start as usize)?.trim();
    let marked = sentence.text.get(time.end as usize..)?.starts_with([',', '，']);
    (marked && LEADS.iter().any(|lead| head.eq_ignore_ascii_case(lead))).then_some(time.value.as_str())
}

/// Whether a sentence speaks of what is still to come: the time of those before is not its own.
fn is_planned(sentence: &Sentence<'_>) -> bool {
    const WORDS: [&str; 9] = ["将", "拟", "计划", "预计", "力争", " will ", " plans ", " expects ", " aims "];
    let text = sentence.text.get(sentence.span.clone()).unwrap_or("");
    let text = text.get(..text.floor_char_boundary(LONGEST_SHOWN)).unwrap_or(text);
    WORDS.iter().any(|word| text.contains(word))
}

/// The rows of one sentence. One pass: the actor and the time hold for every figure until another takes their
/// place.
fn rows(sentence: &Sentence<'_>, frame: Option<&str>, facts: &mut Vec<Fact>) {
    let Some(text) = sentence.text.get(sentence.span.clone()) else { return };
    let chinese = text.chars().any(is_han);
    let (mut actor, mut time): (Option<(String, usize)>, Option<&str>) = (None, None);
    let mut earlier = chinese::Earlier::default();
    for (index, entity) in sentence.inside.iter().enumerate() {
        match entity.kind {
            Kind::Organization | Kind::Person if heads_clause(sentence, entity) => {
                let joined =
                    actor.take().filter(|(_, end)| is_list(sentence.text, *end, entity.start as usize));
                let name = match joined {
                    // A list without end would be copied for each of its names.
                    Some((names, _)) if names.len() < LONGEST_ACTOR => format!("{names}、{}", entity.text),
                    _ => entity.text.clone(),
                };
                actor = Some((name, entity.end as usize));
            }
            kind if is_time(kind) => {
                let taken = !chinese && index > 0 && english::own_time(sentence, index - 1).is_some();
                let now = entity.rule.ends_with(".now");
                if !taken && !now && !is_base(sentence.text, entity) {
                    time = Some(&entity.value);
                }
            }
            kind if is_figure(kind) && is_worth_a_row(sentence.text, entity) => {
                let said = match table::cells(sentence.text, entity) {
                    Some(label) => {
                        Said { actor: Actor::Nobody, verb: None, object: label.map(str::to_owned) }
                    }
                    None if chinese => chinese::read(sentence, index, &mut earlier),
                    None => english::read(sentence, index, facts.last()),
                };
                let own = if chinese { None } else { english::own_time(sentence, index) };
                let later = || if chinese { None } else { english::later_time(sentence, index) };
                let before = actor.as_ref().map(|(name, _)| name.clone());
                let shown = shown(sentence, entity);
                facts.push(Fact {
                    actor: match said.actor {
                        Actor::Before => before,
                        Actor::Nobody => None,
                        Actor::Named(name) => Some(name),
                    },
                    verb: said.verb,
                    figure: entity.text.clone(),
                    kind: entity.kind,
                    number: entity.number,
                    upper: entity.upper,
                    comparator: entity.comparator,
                    direction: entity.direction,
                    unit: entity.unit.clone(),
                    object: said.object.or_else(|| entity.object.clone()),
                    time: own.or(time).or_else(later).or(frame).map(str::to_owned),
                    start: shown.start as u32,
                    end: shown.end as u32,
                    text: sentence.text.get(shown).unwrap_or_default().to_owned(),
                });
            }
            _ => {}
        }
    }
}

/// A sentence is shown whole up to this many bytes.
const LONGEST_SHOWN: usize = 2_000;
/// Of a longer one this much is shown on either side of the figure, up to the next comma.
const CONTEXT: usize = 300;
/// A list of actors is joined up to this many bytes.
const LONGEST_ACTOR: usize = 600;

/// What a fact shows of its sentence. A text without a full stop is one sentence, however long: each of its
/// figures would copy all of it.
fn shown(sentence: &Sentence<'_>, figure: &Entity) -> Range<usize> {
    let span = sentence.span.clone();
    if span.len() <= LONGEST_SHOWN {
        return span;
    }
    let text = sentence.text;
    let (start, end) = (figure.start as usize, (figure.end as usize).min(span.end));
    let from = text.ceil_char_boundary(start.saturating_sub(CONTEXT)).max(span.start).min(start);
    let to = text.floor_char_boundary(end + CONTEXT).min(span.end).max(end);
    let comma = |c: char| matches!(c, '，' | '；' | ',' | ';' | '\n');
    let before = text.get(from..start).unwrap_or_default();
    let from = before.find(comma).map_or(from, |at| text.ceil_char_boundary(from + at + 1));
    let after = text.get(end..to).unwrap_or_default();
    let to = after.rfind(comma).map_or(to, |at| end + at);
    from.min(start)..to.max(end)
}

/// Whether a date is what a figure is compared with (比上年增长) and not when it was counted.
fn is_base(text: &str, time: &Entity) -> bool {
    const CHINESE: [&str; 10] = ["比", "较", "同比", "由", "从", "到", "至", "与", "相当于", "同"];
    const ENGLISH: [&str; 8] =
        [" than ", " than in ", " with ", " from ", " from the ", " in ", " to ", " since "];
    let head = text.get(..time.start as usize).unwrap_or("");
    if CHINESE.iter().any(|word| head.ends_with(word)) {
        // 到2030年 is when; 恢复到2019年的 and 由上年 are bases.
        let tail = text.get(time.end as usize..).unwrap_or("");
        let reached =
            head.ends_with('到') || head.ends_with('至') || head.ends_with('从') || head.ends_with('由');
        return !reached || tail.starts_with('的') || time.text.starts_with(['上', '去']);
    }
    let compared = ["compared", "than", "up from", "down from", "loss of", "from the"];
    ENGLISH.iter().any(|word| head.ends_with(word)) && {
        let near = head.ceil_char_boundary(head.len().saturating_sub(48));
        head.get(near..).is_some_and(|near| compared.iter().any(|word| near.contains(word)))
    }
}

/// Whether an analyst would give the figure a row: not how something was done (分两批, 一次), nor whom it
/// concerns (六十岁以上老人).
fn is_worth_a_row(text: &str, figure: &Entity) -> bool {
    let head = text.get(..figure.start as usize).unwrap_or("");
    let tail = text.get(figure.end as usize..).unwrap_or("");
    let written = !figure.text.contains(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c));
    let small = figure.number.is_some_and(|number| number < 10.0) && figure.upper.is_none();
    let manner = matches!(
        figure.unit.as_deref(),
        Some("次" | "批" | "回" | "遍" | "趟" | "步" | "轮" | "组" | "阶段")
    );
    if written && small && figure.kind == Kind::Quantity && figure.text.chars().any(is_han) {
        let one = figure.number == Some(1.0);
        if one || manner && (figure.object.is_none() || head.ends_with('分')) {
            return false;
        }
    }
    // 亿元以上项目, 5万吨级泊位: which ones, not how many.
    let bound = ["以上", "以下", "以内"].iter().any(|word| figure.text.ends_with(word));
    if figure.kind != Kind::Percent && (bound && tail.starts_with(is_noun) || tail.starts_with('级')) {
        return false;
    }
    // A ten-dollar change: what kind of change.
    if figure.kind == Kind::Money && figure.text.contains('-') && tail.starts_with(' ') {
        return false;
    }
    let aged = figure.measure.as_deref() == Some("age");
    !(aged && tail.starts_with(|c: char| is_han(c) && !matches!(c, '的' | '为' | '是' | '增' | '提')))
}

fn is_noun(c: char) -> bool {
    is_han(c) && !matches!(c, '的' | '为' | '是' | '和' | '与' | '及' | '占' | '在')
}

/// Whether nothing but a mark, or a time with its comma, stands before the name in its clause.
fn heads_clause(sentence: &Sentence<'_>, entity: &Entity) -> bool {
    let (text, at) = (sentence.text, entity.start as usize);
    if at <= sentence.span.start {
        return true;
    }
    let led = before(text, at).is_some_and(|c| {
        matches!(c, '，' | '；' | '。' | '：' | '、' | '“' | ',' | ';' | '.' | '\u{3000}' | '—')
    });
    // What ends where this begins is among the few that begin last before it.
    let upto = sentence.inside.partition_point(|earlier| earlier.start < entity.start);
    let near = sentence.inside.get(upto.saturating_sub(6)..upto).unwrap_or_default();
    let timed = near.iter().any(|time| is_time(time.kind) && time.end == entity.start);
    let listed = near
        .iter()
        .any(|name| is_name(name.kind) && name.end < entity.start && is_list(text, name.end as usize, at));
    let english = entity.text.is_ascii() && before(text, at) == Some(' ') && is_subject(text, sentence, at);
    led || timed || english || listed
}

/// Whether an English name at `at` is where a subject is: at the start, or after a comma, `and` or `while`.
fn is_subject(text: &str, sentence: &Sentence<'_>, at: usize) -> bool {
    let head = text.get(sentence.span.start..at).unwrap_or("").trim_end();
    let last = head.rsplit(' ').next().unwrap_or("");
    head.is_empty()
        || head.ends_with([',', ';', ':'])
        || matches!(last, "and" | "while" | "but" | "The" | "the" | "that")
}

/// Whether two names stand in one list.
fn is_list(text: &str, end: usize, start: usize) -> bool {
    text.get(end..start).is_some_and(|gap| {
        matches!(gap, "、" | "和" | "与" | "及" | "以及" | "会同" | "联合" | ", " | " and ")
    })
}

#[cfg(test)]
mod tests;
