//! A regular expression over the text: time linear in the text, whatever the expression (the `regex` crate).

use super::source::Source;
use super::template::{self, Template};
use super::{Hit, Pattern};
use crate::entity::{Entity, Kind, Part};
use regex::{Regex, RegexBuilder};
use std::ops::Range;
use textmill_plugin::Error;

/// Largest compiled expression.
const SIZE: usize = 16 << 20;

/// A compiled expression.
#[derive(Debug)]
pub(super) struct Expression {
    regex: Regex,
    names: Vec<String>,
    value: Option<Template>,
    fold: bool,
}

/// Compiles an expression.
pub(super) fn compile(expression: &str, option: &str) -> Result<Regex, Error> {
    let regex = RegexBuilder::new(expression)
        .size_limit(SIZE)
        .build()
        .map_err(|error| Error::new(error.to_string()).option(option))?;
    if regex.is_match("") {
        return Err(Error::new("the pattern matches the empty text").option(option));
    }
    Ok(regex)
}

impl Expression {
    pub(super) fn open(pattern: &Pattern, expression: &str, path: &str) -> Result<Self, Error> {
        let regex = compile(expression, &format!("{path}.pattern"))?;
        let names: Vec<String> = regex.capture_names().flatten().map(str::to_owned).collect();
        let value = template::of(pattern, &names, path)?;
        Ok(Self { regex, names, value, fold: pattern.fold })
    }

    pub(super) fn find(&self, source: &Source<'_>, rule: usize, id: &str, out: &mut Vec<Hit>) {
        let text = source.read(self.fold);
        let mut add = |found: Range<usize>, parts: Vec<Part>| {
            let span = source.span(self.fold, found);
            let mut entity = Entity::new(Kind::Term, source.written(), span.start, span.end, id);
            if let Some(template) = &self.value {
                entity.value = template.fill(&parts);
            }
            entity.parts = (!parts.is_empty()).then_some(parts);
            out.push(Hit { rule, entity });
        };
        if self.names.is_empty() {
            self.regex.find_iter(text).for_each(|whole| add(whole.range(), Vec::new()));
            return;
        }
        for captures in self.regex.captures_iter(text) {
            let Some(whole) = captures.get(0) else { continue };
            let parts = self.names.iter().filter_map(|name| {
                let part = captures.name(name)?;
                let span = source.span(self.fold, part.range());
                Some(Part {
                    name: name.clone(),
                    start: span.start as u32,
                    end: span.end as u32,
                    text: source.written().get(span).unwrap_or_default().to_owned(),
                    value: part.as_str().to_owned(),
                })
            });
            add(whole.range(), parts.collect());
        }
    }
}
