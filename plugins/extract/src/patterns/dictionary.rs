//! A user's dictionary: many terms in one automaton, longest match, and not inside a longer word.

use super::{Dictionary, Term};
use crate::chars::{after, before};
use crate::context::Context;
use crate::entity::{Entity, Kind};
use crate::names::lexicon::lexicon;
use aho_corasick::{AhoCorasick, MatchKind};
use textmill_plugin::Error;

/// The compiled terms of one dictionary.
#[derive(Debug)]
pub(super) struct Terms {
    label: String,
    rule: String,
    priority: i32,
    automaton: AhoCorasick,
    /// For each pattern of the automaton, its standard name.
    standard: Vec<String>,
}

impl Terms {
    pub(super) fn open(dictionary: &Dictionary, path: &str) -> Result<Self, Error> {
        let mut names: Vec<(String, String)> = Vec::new();
        for (i, term) in dictionary.terms.iter().enumerate() {
            let (name, aliases): (&str, &[String]) = match term {
                Term::Plain(name) => (name, &[]),
                Term::Named { name, aliases } => (name, aliases),
            };
            for spelled in std::iter::once(name).chain(aliases.iter().map(String::as_str)) {
                if spelled.trim().is_empty() {
                    return Err(Error::new("a term is empty").option(format!("{path}.terms.{i}")));
                }
                names.push((spelled.to_owned(), name.to_owned()));
            }
        }
        if let Some(file) = &dictionary.path {
            read(file, &format!("{path}.path"), &mut names)?;
        }
        if names.is_empty() {
            return Err(Error::new("a dictionary needs terms or a path").option(path.to_owned()));
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(names.iter().map(|(spelled, _)| spelled.as_str()))
            .map_err(|error| Error::new(error.to_string()).option(path.to_owned()))?;
        Ok(Self {
            label: dictionary.label.clone(),
            rule: format!("dictionaries.{}", dictionary.label),
            priority: dictionary.priority,
            automaton,
            standard: names.into_iter().map(|(_, standard)| standard).collect(),
        })
    }

    pub(super) fn find(&self, context: &Context<'_>, out: &mut Vec<(i32, Entity)>) {
        let tokens = context.document.tokens_view();
        let mut next = 0;
        for hit in self.automaton.find_iter(context.text) {
            while tokens.end.get(next).is_some_and(|&end| end as usize <= hit.start()) {
                next += 1;
            }
            // 印度 inside the word 印度尼西亚 is no 印度.
            let within = tokens.start.get(next).zip(tokens.end.get(next)).is_some_and(|(&start, &end)| {
                let (start, end) = (start as usize, end as usize);
                start <= hit.start() && hit.end() <= end && end - start > hit.len()
            });
            if within
                || begins_name(context.text, hit.start(), hit.end())
                || cuts_word(context.text, hit.start(), hit.end())
            {
                continue;
            }
            let mut entity = Entity::new(Kind::Term, context.text, hit.start(), hit.end(), &self.rule);
            if let Some(standard) =
                self.standard.get(hit.pattern().as_usize()).filter(|name| **name != entity.text)
            {
                entity.value.clone_from(standard);
                entity.alias_of = Some(standard.clone());
            }
            entity.label = Some(self.label.clone());
            out.push((self.priority, entity));
        }
    }
}

/// Whether a longer name of the dictionaries begins where the term does: words that segmentation may cut.
fn begins_name(text: &str, start: usize, end: usize) -> bool {
    const LONGEST: usize = 24;
    let lexicon = lexicon();
    let ahead: Vec<char> =
        text.get(start..).unwrap_or("").chars().take(LONGEST).map(|c| lexicon.simplify(c)).collect();
    let count = text.get(start..end).map_or(0, |term| term.chars().count());
    lexicon.names.longest(&ahead).is_some_and(|(length, _)| length > count)
}

/// Whether a Latin word goes on at either end.
fn cuts_word(text: &str, start: usize, end: usize) -> bool {
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    latin(before(text, start)) && latin(after(text, start))
        || latin(before(text, end)) && latin(after(text, end))
}

/// Reads a file of terms.
fn read(file: &str, option: &str, names: &mut Vec<(String, String)>) -> Result<(), Error> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| Error::new(format!("{file}: {error}")).option(option.to_owned()))?;
    for line in text.trim_start_matches('\u{feff}').lines() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut cells = line.split('\t').map(str::trim).filter(|cell| !cell.is_empty());
        let Some(standard) = cells.next() else { continue };
        for spelled in std::iter::once(standard).chain(cells) {
            names.push((spelled.to_owned(), standard.to_owned()));
        }
    }
    Ok(())
}
