//! When: the report's dates as a time line.

use std::collections::HashSet;

use super::excerpt;
use super::facts::{Entity, Facts};
use super::markdown::{Page, escape, escape_block};
use crate::document::DocumentResult;

/// Dates shown.
const MOST: usize = 20;

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
    let mut items: Vec<String> = found
        .iter()
        .map(|date| {
            let sentence = excerpt::sentence_at(result, date.start);
            let excerpt = excerpt::around(result.text, sentence, date.start, date.end);
            let value = escape(&date.value.replace('/', " – "));
            let written =
                if date.text == date.value { String::new() } else { format!(" {}", escape(date.text)) };
            format!("**{value}**{written}\n  > {}", escape_block(&excerpt))
        })
        .collect();
    if all > items.len() {
        items.push(page.labels.left_out(all - items.len()));
    }
    page.heading(page.labels.dates);
    page.list(&items);
}

/// Day 3, month 2, year 1, by the shape of an ISO date; one point less where the year is missing.
fn exactness(value: &str) -> i32 {
    let first = value.split('/').next().unwrap_or("");
    let parts = first.split('T').next().unwrap_or("").split('-').count() as i32;
    parts.min(3) - i32::from(first.starts_with('X'))
}
