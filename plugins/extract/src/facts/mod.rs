//! Facts: for each figure, who did what to how many of what, and when.
//!
//! Reports put the acting organ at the head of a clause, the verb before the figure and what is counted
//! after it (省水利厅选派1.3万余名巡查人员). The rules follow that order: the actor is the last
//! organisation or person that heads a clause at or before the figure's; the verb is the last one of the
//! clause before the figure, or, where a preposition leads the figure in (对1万多名干部进行培训), the first
//! one after it. What the text does not say stays empty: a fact with a gap is worth more than a guess.

use crate::chars::{before, is_han};
use crate::context::Context;
use crate::entity::{Comparator, Direction, Entity, Kind};
use crate::names::lexicon::lexicon;
use serde::{Deserialize, Serialize};

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
    /// When: the value of the last date or period before the figure in the sentence.
    pub time: Option<String>,
    /// First byte of the sentence.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
    /// The sentence.
    pub text: String,
}

/// The facts of a document; `entities` are in text order, overlaps settled.
pub fn find(context: &Context<'_>, entities: &[Entity]) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut first = 0;
    for sentence in context.document.sentences() {
        let span = sentence.span;
        while entities.get(first).is_some_and(|entity| entity.start < span.start) {
            first += 1;
        }
        let count = entities[first..].partition_point(|entity| entity.start < span.end);
        let inside = &entities[first..first + count];
        let Some(text) = context.text.get(span.range()) else { continue };
        // One pass: the actor and the time hold for every figure until another takes their place.
        let (mut actor, mut time): (Option<(String, usize)>, Option<&str>) = (None, None);
        for entity in inside {
            match entity.kind {
                Kind::Organization | Kind::Person
                    if heads_clause(context.text, inside, entity, span.start as usize) =>
                {
                    let joined =
                        actor.take().filter(|(_, end)| is_list(context.text, *end, entity.start as usize));
                    let name = match joined {
                        Some((names, _)) => format!("{names}、{}", entity.text),
                        None => entity.text.clone(),
                    };
                    actor = Some((name, entity.end as usize));
                }
                Kind::Date | Kind::Datetime | Kind::Period => time = Some(&entity.value),
                Kind::Quantity | Kind::Percent | Kind::Money => facts.push(Fact {
                    actor: actor.as_ref().map(|(name, _)| name.clone()),
                    verb: verb(context.text, span.range(), entity, inside),
                    figure: entity.text.clone(),
                    kind: entity.kind,
                    number: entity.number,
                    upper: entity.upper,
                    comparator: entity.comparator,
                    direction: entity.direction,
                    unit: entity.unit.clone(),
                    object: entity.object.clone(),
                    time: time.map(str::to_owned),
                    start: span.start,
                    end: span.end,
                    text: text.to_owned(),
                }),
                _ => {}
            }
        }
    }
    facts
}

/// Whether nothing but a mark, or a time with its comma, stands before the name in its clause.
fn heads_clause(text: &str, inside: &[Entity], entity: &Entity, sentence: usize) -> bool {
    let at = entity.start as usize;
    if at <= sentence {
        return true;
    }
    let led = before(text, at).is_some_and(|c| {
        matches!(c, '，' | '；' | '。' | '：' | '、' | '“' | ',' | ';' | '.' | '\u{3000}' | '—')
    });
    let timed = inside.iter().any(|time| {
        matches!(time.kind, Kind::Date | Kind::Datetime | Kind::Period) && time.end == entity.start
    });
    let english = text.is_ascii() && before(text, at) == Some(' ');
    led || timed || english
}

/// Whether two names stand in one list.
fn is_list(text: &str, end: usize, start: usize) -> bool {
    text.get(end..start).is_some_and(|gap| matches!(gap, "、" | "和" | "与" | "及" | "以及" | ", " | " and "))
}

/// How far the verb may be from the figure, in characters.
const REACH: usize = 48;

/// The verb that governs the figure.
fn verb(text: &str, sentence: std::ops::Range<usize>, figure: &Entity, inside: &[Entity]) -> Option<String> {
    let (start, end) = (figure.start as usize, figure.end as usize);
    let head = text.get(sentence.start..start)?;
    let clause_at = head
        .rfind(['，', '；', '：', '。', ',', ';'])
        .map_or(0, |at| at + head.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
    let lead = head.get(clause_at..)?;
    let lead_start = sentence.start + clause_at;
    let tail = text.get(end..sentence.end)?;
    let tail = tail.split(['，', '；', '。', ',', ';', '、']).next().unwrap_or("");
    // Names hold no verbs: 中国投资公司.
    let taken = |at: usize| {
        inside.iter().any(|entity| {
            !std::ptr::eq(entity, figure)
                && matches!(entity.kind, Kind::Organization | Kind::Person | Kind::Place | Kind::Title)
                && (entity.start as usize..entity.end as usize).contains(&at)
        })
    };
    let led_in = ["对", "在", "向", "把", "将", "为", "给", "从", "由"];
    let bare = lead.trim_end_matches(['约', '近', '超', '逾', '了', '共', '达']);
    let prepositional = led_in.iter().any(|word| bare.ends_with(word));
    let backward = || verbs(lead, lead_start, &taken).into_iter().next_back();
    let forward = || verbs(tail, end, &taken).into_iter().next();
    if prepositional { forward().or_else(backward) } else { backward().or_else(forward) }
}

/// The verbs in a stretch of text, in order.
fn verbs(text: &str, offset: usize, taken: &impl Fn(usize) -> bool) -> Vec<String> {
    let lexicon = lexicon();
    let mut offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    offsets.push(text.len());
    let from = offsets.len().saturating_sub(1 + REACH);
    let chars: Vec<char> = text.chars().map(|c| lexicon.simplify(c)).collect();
    let mut found = Vec::new();
    let mut i = from;
    while i < chars.len() {
        let hit = if is_han(chars[i]) && !taken(offset + offsets[i]) {
            lexicon.verbs.longest(&chars[i..])
        } else {
            None
        };
        match hit {
            Some((count, _)) => {
                found.extend(text.get(offsets[i]..offsets[i + count]).map(str::to_owned));
                i += count;
            }
            None => i += 1,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::{Extract, Options};
    use textmill_plugin::{Plugin, testing::TestDocument};

    fn rows(text: &str) -> Vec<(Option<String>, Option<String>, String)> {
        let mut extract = Extract::open(Options::default()).expect("the default options work");
        let output = extract.process(&TestDocument::new(text).view()).expect("a text is processed");
        output.facts.into_iter().map(|fact| (fact.actor, fact.verb, fact.figure)).collect()
    }

    #[test]
    fn actor_verb_and_figure() {
        let some = |word: &str| Some(word.to_owned());
        assert_eq!(
            rows("教育部改善办学条件，新建120所学校，对3000名教师进行培训。水利部修复40座水库。"),
            [
                (some("教育部"), some("新建"), "120所".to_owned()),
                (some("教育部"), some("进行培训"), "3000名".to_owned()),
                (some("水利部"), some("修复"), "40座".to_owned()),
            ]
        );
    }

    #[test]
    fn what_is_not_said_stays_empty() {
        assert_eq!(rows("一共来了35人。").into_iter().map(|row| row.0).collect::<Vec<_>>(), [None]);
    }
}
