//! Names: organisations, persons and places, Chinese and English.
//!
//! Three sources, strongest first: dictionaries of facts ([`lexicon`]), with other names led back to the
//! standard one; rules that go by what stands inside and beside a name ([`organization`], [`person`]); and
//! short names that the text itself introduces ([`alias`]). A paragraph is decoded once, in simplified
//! form, and every rule looks at a bounded window, so the whole is linear.

mod alias;
mod english;
pub(crate) mod found;
mod guess;
pub(crate) mod lexicon;
pub(crate) mod line;
pub mod model;
mod organization;
mod person;
mod place;
pub(crate) mod trie;

#[cfg(test)]
mod tests;

use crate::context::Context;
use crate::entity::{Entity, Kind};
pub use guess::{Guess, combine, prepare, spans};

use crate::options::Options;
use found::{Found, settle};
use guess::Tagger;
use lexicon::{Class, Lexicon, lexicon};
use line::Line;

/// How much the model must prefer a name to none; found by cross-validation.
const CAUTION: i32 = 0;

/// Appends what is found.
pub fn find(context: &Context<'_>, options: &Options, out: &mut Vec<Entity>) {
    let lexicon = lexicon();
    let mut line = Line::default();
    let mut found = Vec::new();
    let mut names = Vec::new();
    let mut tagger = if options.model { model::shipped().map(Tagger::new) } else { None };
    for paragraph in context.document.paragraphs() {
        let range = paragraph.span.range();
        rule_names(lexicon, context.text, range.clone(), &mut line, &mut found);
        if let Some(tagger) = &mut tagger {
            tagger.tag(context.document, range, &line, CAUTION, &mut found);
        }
        names.extend(found.iter().map(|name| entity(context.text, &line, name)));
    }
    alias::find(context.text, &mut names);
    out.append(&mut names);
}

/// What dictionaries and rules find in a paragraph, overlaps settled.
fn rule_names(
    lexicon: &Lexicon,
    text: &str,
    range: std::ops::Range<usize>,
    line: &mut Line,
    found: &mut Vec<Found>,
) {
    let offset = range.start;
    let body = text.get(range).unwrap_or("");
    found.clear();
    line.read(lexicon, body, offset);
    rules(lexicon, line, found);
    if body.bytes().any(|b| b.is_ascii_uppercase()) {
        english::find(lexicon, line, found);
    }
    settle(found);
}

/// What the dictionaries and rules for Chinese find in a paragraph.
pub(crate) fn rules(lexicon: &Lexicon, line: &Line, found: &mut Vec<Found>) {
    dictionary(line, found);
    organization::find(lexicon, line, found);
    person::find(lexicon, line, found);
    place::join(line, found);
    found.retain(|name| !line.is_closed(name.start, name.end));
}

fn dictionary(line: &Line, found: &mut Vec<Found>) {
    for hit in &line.hits {
        let kind = match hit.entry.class {
            Class::Organization => Kind::Organization,
            Class::Person => Kind::Person,
            Class::Country | Class::Province | Class::Place => Kind::Place,
            Class::Anchor | Class::Blocked => continue,
        };
        // 临江县统计局 is not the nation's 统计局.
        let of_a_place = kind == Kind::Organization
            && hit.entry.alias
            && matches!(line.previous(hit.start), Some('省' | '市' | '县' | '区' | '州' | '镇' | '乡'));
        if of_a_place {
            continue;
        }
        let standard = hit.entry.alias.then_some(hit.entry.standard);
        found.push(Found { kind, start: hit.start, end: hit.end, standard, rule: "names.dictionary" });
    }
}

fn entity(text: &str, line: &Line, name: &Found) -> Entity {
    let (start, end) = line.bytes(name.start, name.end);
    let mut entity = Entity::new(name.kind, text, start, end, name.rule);
    if let Some(standard) = name.standard {
        standard.clone_into(&mut entity.value);
        entity.alias_of = Some(standard.to_owned());
    }
    entity
}
