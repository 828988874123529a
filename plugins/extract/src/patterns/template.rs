//! The value that a pattern gives: a text with `$name` or `${name}` for its parts, `$$` for a dollar.

use super::Pattern;
use crate::entity::Part;
use textmill_plugin::Error;

/// A value with places for parts.
#[derive(Debug)]
pub(super) struct Template(Vec<Piece>);

#[derive(Debug)]
enum Piece {
    Text(String),
    Part(String),
}

/// The template of a pattern whose parts have these names.
pub(super) fn of(pattern: &Pattern, names: &[String], path: &str) -> Result<Option<Template>, Error> {
    let Some(value) = &pattern.value else { return Ok(None) };
    let template = Template::read(value);
    for piece in &template.0 {
        if let Piece::Part(name) = piece
            && !names.contains(name)
        {
            let known = if names.is_empty() {
                String::from("the pattern names no part")
            } else {
                format!("the pattern's parts are {}", names.join(", "))
            };
            return Err(Error::new(format!("no part is named `{name}`"))
                .option(format!("{path}.value"))
                .help(format!("{known}; write $$ for a dollar sign")));
        }
    }
    Ok(Some(template))
}

impl Template {
    fn read(value: &str) -> Self {
        let mut pieces = Vec::new();
        let mut text = String::new();
        let mut rest = value;
        while let Some((before, after)) = rest.split_once('$') {
            text.push_str(before);
            if let Some(after) = after.strip_prefix('$') {
                text.push('$');
                rest = after;
                continue;
            }
            let braced = after.strip_prefix('{').and_then(|inner| inner.split_once('}'));
            let (name, after) = braced.unwrap_or_else(|| {
                let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
                after.split_at(end)
            });
            if name.is_empty() {
                text.push('$');
            } else {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
                pieces.push(Piece::Part(name.to_owned()));
            }
            rest = after;
        }
        text.push_str(rest);
        pieces.push(Piece::Text(text));
        Self(pieces)
    }

    /// The value; a part that is missing leaves its place empty.
    pub(super) fn fill(&self, parts: &[Part]) -> String {
        let mut out = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Part(name) => {
                    if let Some(part) = parts.iter().find(|part| part.name == *name) {
                        out.push_str(&part.value);
                    }
                }
            }
        }
        out.trim().to_owned()
    }
}
