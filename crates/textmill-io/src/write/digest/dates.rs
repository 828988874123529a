//! When: the report's dates as a time line.

use std::collections::HashSet;

use super::excerpt;
use super::facts::{Entity, Facts};
use super::markdown::{Page, escape, escape_block};
use super::unmark::unmark;
use crate::document::DocumentResult;

/// Dates shown.
const MOST: usize = 20;

struct Group<'e, 'a> {
    sentence: (usize, usize),
    dates: Vec<&'e Entity<'a>>,
}

/// A time line: each date once, with the first sentence that has it. Where there are too many, exact dates
/// stay before months, and months before years.
pub(super) fn write(result: &DocumentResult<'_>, facts: &Facts<'_>, page: &mut Page) {
    let mut seen = HashSet::new();
    let mut found: Vec<&Entity<'_>> = facts
        .of_kind(&["date", "datetime", "period"])
        .filter(|date| date.value.bytes().any(|b| b.is_ascii_digit()) && seen.insert(date.value))
        .collect();
    if found.is_empty() {
        return;
    }
    let all = found.len();
    found.sort_by_key(|date| (std::cmp::Reverse(exactness(date.value)), date.start));
    found.truncate(MOST);
    // What has no year comes last: nobody can say where it belongs.
    found.sort_by_key(|date| (!date.value.starts_with(|c: char| c.is_ascii_digit()), date.value, date.start));
    // Dates of one sentence stand together: the sentence is read once.
    let mut groups: Vec<Group<'_, '_>> = Vec::new();
    for date in found {
        let sentence = excerpt::sentence_at(result, date.start);
        match groups.iter_mut().find(|group| group.sentence == sentence) {
            Some(group) => group.dates.push(date),
            None => groups.push(Group { sentence, dates: vec![date] }),
        }
    }
    let shown: usize = groups.iter().map(|group| group.dates.len()).sum();
    let mut items: Vec<String> = groups.iter().map(|group| item(result, group)).collect();
    if all > shown {
        items.push(page.labels.left_out(all - shown));
    }
    page.heading(page.labels.dates);
    page.list(&items);
}

fn item(result: &DocumentResult<'_>, group: &Group<'_, '_>) -> String {
    let head = |date: &&Entity<'_>| {
        let value = escape(&date.value.replace('/', " – "));
        let written = if date.text == date.value { String::new() } else { format!(" {}", escape(date.text)) };
        format!("**{value}**{written}")
    };
    let heads: Vec<String> = group.dates.iter().map(head).collect();
    let first = group.dates.iter().map(|d| d.start).min().unwrap_or(group.sentence.0);
    let last = group.dates.iter().map(|d| d.end).max().unwrap_or(first);
    let excerpt = unmark(&excerpt::around(result.text, group.sentence, first, last));
    format!("{}\n  > {}", heads.join(" · "), escape_block(&excerpt))
}

/// Day 3, month 2, year 1, by the shape of an ISO date; one point less where the year is missing.
fn exactness(value: &str) -> i32 {
    let first = value.split('/').next().unwrap_or("");
    let parts = first.split('T').next().unwrap_or("").split('-').count() as i32;
    parts.min(3) - i32::from(first.starts_with('X'))
}
