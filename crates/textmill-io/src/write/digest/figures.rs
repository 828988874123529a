//! Key figures: which of a report's numbers a reader should see, each with what it counts and its sentence.
//!
//! A report holds a hundred numbers. Figures are gathered by sentence, sentences are ranked by how much
//! their figures say (money, percentages, amounts that name what they count, large numbers, a place in the
//! summary), and the best are shown in the order of the text.

use super::excerpt;
use super::facts::{Entity, Facts};
use super::markdown::{Page, escape, escape_block};
use super::unmark::unmark;
use crate::document::DocumentResult;

/// Sentences shown.
const MOST: usize = 12;
/// Figures named before one sentence.
const MOST_IN_SENTENCE: usize = 8;

struct Group<'e, 'a> {
    sentence: (usize, usize),
    figures: Vec<&'e Entity<'a>>,
    score: i32,
}

pub(super) fn write(result: &DocumentResult<'_>, facts: &Facts<'_>, page: &mut Page) {
    let mut groups = gather(result, facts);
    if groups.is_empty() {
        return;
    }
    page.heading(page.labels.figures);
    let all = groups.len();
    groups.sort_by_key(|group| (-group.score, group.sentence));
    groups.truncate(MOST);
    groups.sort_by_key(|group| group.sentence);
    let mut items: Vec<String> = groups.iter().map(|group| item(result, group)).collect();
    if all > groups.len() {
        items.push(page.labels.left_out(all - groups.len()));
    }
    page.list(&items);
}

fn gather<'e, 'a>(result: &DocumentResult<'_>, facts: &'e Facts<'a>) -> Vec<Group<'e, 'a>> {
    let mut groups: Vec<Group<'e, 'a>> = Vec::new();
    for figure in facts.of_kind(&["quantity", "percent", "money"]) {
        let worth = worth(figure);
        if worth <= 0 {
            continue;
        }
        let sentence = excerpt::sentence_at(result, figure.start);
        match groups.last_mut() {
            Some(group) if group.sentence == sentence => {
                // Each further figure says something, but ten small ones are not worth one large.
                group.score += if group.figures.len() < 3 { worth } else { 0 };
                group.figures.push(figure);
            }
            _ => {
                let chosen = facts.in_summary(sentence);
                groups.push(Group {
                    sentence,
                    figures: vec![figure],
                    score: worth + if chosen { 4 } else { 0 },
                });
            }
        }
    }
    groups
}

/// How much a figure says by itself; nothing for `一个`, `两点`, `one thing`.
fn worth(figure: &Entity<'_>) -> i32 {
    let exact = figure.text.chars().any(|c| c.is_ascii_digit() || ('０'..='９').contains(&c));
    let number = figure.number.unwrap_or(0.0).abs();
    match figure.kind {
        "money" => 3,
        "percent" => 3,
        _ if !exact && number < 20.0 => 0,
        _ => {
            1 + i32::from(figure.object.is_some())
                + i32::from(number >= 100.0)
                + i32::from(number >= 10_000.0)
        }
    }
}

fn item(result: &DocumentResult<'_>, group: &Group<'_, '_>) -> String {
    let mut named: Vec<String> = Vec::new();
    for figure in &group.figures {
        let mut text = format!("**{}**", escape(figure.text));
        if let Some(object) = figure.object {
            text.push(' ');
            text.push_str(&escape(object));
        }
        match figure.direction {
            Some("up") => text.push_str(" ↑"),
            Some("down") => text.push_str(" ↓"),
            _ => {}
        }
        if named.len() == MOST_IN_SENTENCE && !named.contains(&text) {
            named.push("…".to_owned());
            break;
        }
        if !named.contains(&text) {
            named.push(text);
        }
    }
    let first = group.figures.first().map_or(group.sentence.0, |f| f.start);
    let last = group.figures.last().map_or(first, |f| f.end);
    let excerpt = unmark(&excerpt::around(result.text, group.sentence, first, last));
    format!("{}\n  > {}", named.join(" · "), escape_block(&excerpt))
}
