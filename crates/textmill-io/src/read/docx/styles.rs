//! Which paragraph styles are headings, and of which level.

use std::collections::HashMap;
use std::io::BufRead;

use super::{Event, attribute, each};

/// What a paragraph's style makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Title,
    Heading(u8),
}

/// The roles of styles, by their ids.
#[derive(Debug, Default)]
pub(super) struct Styles(HashMap<String, Role>);

impl Styles {
    /// What a style makes of a paragraph. A document without styles may still use Word's own ids.
    pub(super) fn role(&self, id: &str) -> Option<Role> {
        self.0.get(id).copied().or_else(|| role(&id.to_ascii_lowercase()))
    }
}

pub(super) fn read(part: impl BufRead) -> Result<Styles, String> {
    let mut styles = HashMap::new();
    let mut id = String::new();
    each(part, |event| {
        if let Event::Start(name, attributes) = event {
            match name {
                "style" => id = attribute(attributes, "styleId").unwrap_or_default(),
                "name" => {
                    if let Some(role) = attribute(attributes, "val").and_then(|n| role(&n.to_lowercase())) {
                        styles.insert(id.clone(), role);
                    }
                }
                "outlineLvl" => {
                    if let Some(level) = attribute(attributes, "val").as_deref().and_then(outline) {
                        styles.entry(id.clone()).or_insert(Role::Heading(level));
                    }
                }
                _ => {}
            }
        }
    })?;
    Ok(Styles(styles))
}

/// The level of an outline level as Word counts: 0 is the highest, 9 is text.
pub(super) fn outline(value: &str) -> Option<u8> {
    value.parse::<u8>().ok().filter(|level| *level < 9).map(|level| level + 1)
}

/// The role that a style's name says.
fn role(name: &str) -> Option<Role> {
    let rest = name.strip_prefix("heading").or_else(|| name.strip_prefix("标题"));
    if let Some(level) = rest.and_then(|rest| rest.trim().parse::<u8>().ok()) {
        return (1..=9).contains(&level).then_some(Role::Heading(level));
    }
    matches!(name, "title" | "标题").then_some(Role::Title)
}
