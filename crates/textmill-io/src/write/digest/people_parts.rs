//! Who, where and when: organisations, people, places; dates as a time line.

use super::excerpt;
use super::facts::{Entity, Facts};
use super::markdown::{Page, escape};
use crate::document::DocumentResult;

const MOST_NAMES: usize = 24;
const MOST_DATES: usize = 20;

pub(super) fn names(facts: &Facts<'_>, page: &mut Page) {
    let labels = page.labels;
    let groups: [(&str, &'static [&'static str]); 3] = [
        (labels.organizations, &["organization"]),
        (labels.people, &["person"]),
        (labels.places, &["place"]),
    ];
    let mut items = Vec::new();
    for (label, kinds) in groups {
        let names = facts.tally(kinds, |e| e.alias_of.unwrap_or(e.value));
        if names.is_empty() {
            continue;
        }
        let shown: Vec<String> =
            names.iter().take(MOST_NAMES).map(|(name, n)| labels.times(&escape(name), *n)).collect();
        let mut line = format!("**{label}**{}{}", labels.colon, shown.join(labels.comma));
        if names.len() > MOST_NAMES {
            line.push_str(labels.comma);
            line.push_str(&labels.left_out(names.len() - MOST_NAMES));
        }
        items.push(line);
    }
    if !items.is_empty() {
        page.heading(labels.names);
        page.list(&items);
    }
}

/// A time line: each date once, with the first sentence that has it. Where there are too many, exact dates
/// stay before months, and months before years.
pub(super) fn dates(result: &DocumentResult<'_>, facts: &Facts<'_>, page: &mut Page) {
    let mut found: Vec<&Entity<'_>> = Vec::new();
    for date in facts.of_kind(&["date", "datetime", "period"]) {
        if date.value.bytes().any(|b| b.is_ascii_digit())
            && !found.iter().rev().take(500).any(|f| f.value == date.value)
        {
            found.push(date);
        }
    }
    if found.is_empty() {
        return;
    }
    let all = found.len();
    found.sort_by_key(|date| (std::cmp::Reverse(exactness(date.value)), date.start));
    found.truncate(MOST_DATES);
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
            format!("**{value}**{written}\n  > {}", super::markdown::escape_block(&excerpt))
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
