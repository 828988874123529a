//! Who and where: organisations, people, places.

use super::facts::Facts;
use super::markdown::{Page, escape};

/// Names shown of each kind.
const MOST: usize = 24;

pub(super) fn write(facts: &Facts<'_>, page: &mut Page) {
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
            names.iter().take(MOST).map(|(name, n)| labels.times(&escape(name), *n)).collect();
        let mut line = format!("**{label}**{}{}", labels.colon, shown.join(labels.comma));
        if names.len() > MOST {
            line.push_str(labels.comma);
            line.push_str(&labels.left_out(names.len() - MOST));
        }
        items.push(line);
    }
    if !items.is_empty() {
        page.heading(labels.names);
        page.list(&items);
    }
}
