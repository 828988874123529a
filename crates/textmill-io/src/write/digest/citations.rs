//! What the report cites and says: documents, quotations, links, the user's own terms.

use super::facts::{Facts, tally};
use super::markdown::{Page, escape};

/// Entries shown of each kind.
const MOST: usize = 20;
const MOST_QUOTES: usize = 10;

/// Titles, each with the number that follows it in brackets, and numbers that stand alone.
pub(super) fn documents(facts: &Facts<'_>, text: &str, page: &mut Page) {
    let labels = page.labels;
    let mut names: Vec<String> = Vec::new();
    let mut after_title = None;
    for entity in facts.of_kind(&["title", "document_number"]) {
        let gap = after_title.take().and_then(|end| text.get(end..entity.start));
        let close = gap.is_some_and(|gap| matches!(gap.trim(), "" | "（" | "(" | "》（" | "》("));
        match (entity.kind, names.last_mut()) {
            ("title", _) => {
                names.push(escape(entity.text));
                after_title = Some(entity.end);
            }
            (_, Some(title)) if close => {
                *title = format!("{title}{}{}{}", labels.open, escape(entity.value), labels.close)
            }
            _ => names.push(escape(entity.value)),
        }
    }
    let counted = tally(names.iter().map(String::as_str));
    if counted.is_empty() {
        return;
    }
    page.heading(labels.documents);
    let mut items: Vec<String> = counted
        .iter()
        .take(MOST)
        .map(|(name, n)| if *n > 1 { format!("{name} ×{n}") } else { (*name).to_owned() })
        .collect();
    if counted.len() > MOST {
        items.push(labels.left_out(counted.len() - MOST));
    }
    page.list(&items);
}

/// Words that the report says somebody said, and phrases that it keeps putting in quotation marks.
pub(super) fn quotes(facts: &Facts<'_>, page: &mut Page) {
    let labels = page.labels;
    let mut said: Vec<String> = Vec::new();
    let mut left_out = 0;
    for quote in facts.of_kind(&["quote"]) {
        if let Some(speaker) = quote.speaker {
            let line = format!("{}{}{}", escape(speaker), labels.colon, escape(quote.text));
            if said.contains(&line) {
                continue;
            }
            match said.len() < MOST_QUOTES {
                true => said.push(line),
                false => left_out += 1,
            }
        }
    }
    if left_out > 0 {
        said.push(labels.left_out(left_out));
    }
    let mut repeated = facts.tally(&["quote"], |e| e.text);
    repeated.retain(|(_, n)| *n > 1);
    if said.is_empty() && repeated.is_empty() {
        return;
    }
    page.heading(labels.quotes);
    if !repeated.is_empty() {
        let shown: Vec<String> =
            repeated.iter().take(MOST).map(|(text, n)| labels.times(&escape(text), *n)).collect();
        said.push(format!("{}{}{}", labels.repeated, labels.colon, shown.join(labels.comma)));
    }
    page.list(&said);
}

pub(super) fn contacts(facts: &Facts<'_>, page: &mut Page) {
    let found = facts.tally(&["url", "email", "phone"], |e| e.text);
    if !found.is_empty() {
        page.heading(page.labels.contacts);
        let items: Vec<String> = found.iter().take(MOST).map(|(text, _)| escape(text)).collect();
        page.list(&items);
    }
}

/// Hits of the user's dictionaries and patterns, by label.
pub(super) fn user_terms(facts: &Facts<'_>, page: &mut Page) {
    let labels = page.labels;
    let by_label = tally(facts.of_kind(&["term"]).map(|e| e.label.unwrap_or("")));
    if by_label.is_empty() {
        return;
    }
    page.heading(labels.user_terms);
    let mut items = Vec::new();
    for (label, _) in by_label {
        let hits =
            tally(facts.of_kind(&["term"]).filter(|e| e.label.unwrap_or("") == label).map(|e| e.value));
        let shown: Vec<String> =
            hits.iter().take(MOST).map(|(text, n)| labels.times(&escape(text), *n)).collect();
        let shown = shown.join(labels.comma);
        items.push(match label {
            "" => shown,
            _ => format!("**{}** {shown}", escape(label)),
        });
    }
    page.list(&items);
}
