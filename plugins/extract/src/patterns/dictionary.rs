//! A user's dictionary: many terms in one automaton, longest match, and not inside a longer word.

use super::source::{FOLDING, Source};
use super::{Dictionary, Hit, Refused, Term};
use crate::chars::{after, before};
use crate::context::Context;
use crate::entity::{Entity, Kind};
use crate::names::lexicon::lexicon;
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::HashMap;
use textmill_plugin::{Error, TokensView};

/// The compiled terms of one dictionary.
#[derive(Debug)]
pub(super) struct Terms {
    automaton: AhoCorasick,
    /// For each pattern of the automaton, the names that are folded to it.
    names: Vec<Vec<Name>>,
    whole_words: bool,
    fold: bool,
}

/// A name as the dictionary spells it, and the standard name that it leads to.
#[derive(Debug)]
struct Name {
    spelled: String,
    standard: String,
}

impl Terms {
    pub(super) fn open(dictionary: &Dictionary, path: &str) -> Result<Self, Error> {
        let mut names: Vec<Name> = Vec::new();
        let mut known: HashMap<String, String> = HashMap::new();
        let mut add = |spelled: &str, standard: &str, option: String| {
            if let Some(other) = known.insert(spelled.to_owned(), standard.to_owned()) {
                if other != standard {
                    return Err(Error::new(format!(
                        "`{spelled}` is a name of both `{other}` and `{standard}`"
                    ))
                    .option(option)
                    .help("a name leads to one standard name: take it out of one of them"));
                }
                return Ok(());
            }
            names.push(Name { spelled: spelled.to_owned(), standard: standard.to_owned() });
            Ok(())
        };
        for (i, term) in dictionary.terms.iter().enumerate() {
            let (name, aliases): (&str, &[String]) = match term {
                Term::Plain(name) => (name, &[]),
                Term::Named { name, aliases } => (name, aliases),
            };
            for spelled in std::iter::once(name).chain(aliases.iter().map(String::as_str)) {
                let option = format!("{path}.terms.{i}");
                if spelled.trim().is_empty() {
                    return Err(Error::new("a term is empty").option(option));
                }
                add(spelled, name, option)?;
            }
        }
        if let Some(file) = &dictionary.path {
            let option = format!("{path}.path");
            for (spelled, standard) in read(file, &option)? {
                add(&spelled, &standard, option.clone())?;
            }
        }
        if names.is_empty() {
            return Err(Error::new("a dictionary needs terms or a path").option(path));
        }
        let (forms, names) = by_form(names, dictionary.fold);
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(dictionary.ignore_case)
            .build(&forms)
            .map_err(|error| Error::new(error.to_string()).option(path))?;
        Ok(Self { automaton, names, whole_words: dictionary.whole_words, fold: dictionary.fold })
    }

    pub(super) fn find(
        &self,
        context: &Context<'_>,
        source: &Source<'_>,
        rule: usize,
        id: &str,
        out: &mut Vec<Hit>,
        mut refused: Option<&mut Vec<Refused>>,
    ) {
        let tokens = context.document.tokens_view();
        let mut next = 0;
        for hit in self.automaton.find_iter(source.read(self.fold)) {
            let span = source.span(self.fold, hit.range());
            let mut entity = Entity::new(Kind::Term, context.text, span.start, span.end, id);
            if self.whole_words
                && let Some(word) = longer_word(context.text, &tokens, &mut next, span.start, span.end)
            {
                if let Some(refused) = refused.as_deref_mut() {
                    refused.push(Refused { why: format!("the word {word}"), entity });
                }
                continue;
            }
            // A name that is spelled as it stands here says more than one that is only folded to the same.
            let names = self.names.get(hit.pattern().as_usize()).map_or(&[][..], Vec::as_slice);
            let name = names.iter().find(|name| name.spelled == entity.text).or(names.first());
            if let Some(standard) = name.map(|name| &name.standard).filter(|name| **name != entity.text) {
                entity.value.clone_from(standard);
                entity.alias_of = Some(standard.clone());
            }
            out.push(Hit { rule, entity });
        }
    }
}

/// The forms to search for, and for each the names that have it.
fn by_form(names: Vec<Name>, fold: bool) -> (Vec<String>, Vec<Vec<Name>>) {
    let (mut forms, mut grouped): (Vec<String>, Vec<Vec<Name>>) = (Vec::new(), Vec::new());
    let mut known: HashMap<String, usize> = HashMap::new();
    for name in names {
        let form = if fold { FOLDING.fold(&name.spelled).text().to_owned() } else { name.spelled.clone() };
        let at = *known.entry(form.clone()).or_insert(forms.len());
        if at == forms.len() {
            forms.push(form);
            grouped.push(Vec::new());
        }
        if let Some(group) = grouped.get_mut(at) {
            group.push(name);
        }
    }
    (forms, grouped)
}

/// The longer word that `start..end` is only a part of. `next` is the first token that may reach there.
fn longer_word<'a>(
    text: &'a str,
    tokens: &TokensView<'_>,
    next: &mut usize,
    start: usize,
    end: usize,
) -> Option<&'a str> {
    while tokens.end.get(*next).is_some_and(|&end| end as usize <= start) {
        *next += 1;
    }
    let span = |i: usize| Some((*tokens.start.get(i)? as usize, *tokens.end.get(i)? as usize));
    let (from, to) = span(*next)?;
    // 印度 inside the word 印度尼西亚 is no 印度.
    if from <= start && end <= to && to - from > end - start {
        return text.get(from..to);
    }
    // 京东 in 北京/东路 cuts a word at both ends. A term that keeps one of its ends is trusted more than the
    // segmentation of a word that it may have been unknown to.
    if from < start {
        let mut last = *next;
        while span(last).is_some_and(|(_, to)| to < end) {
            last += 1;
        }
        if let Some((from_last, to_last)) = span(last)
            && from_last < end
            && end < to_last
        {
            return text.get(from..to_last);
        }
    }
    longer_name(text, start, end).or_else(|| longer_latin(text, start, end))
}

/// The longer name of the dictionaries that begins where the term does: words that segmentation may cut.
fn longer_name(text: &str, start: usize, end: usize) -> Option<&str> {
    const LONGEST: usize = 24;
    let lexicon = lexicon();
    let tail = text.get(start..)?;
    let ahead: Vec<char> = tail.chars().take(LONGEST).map(|c| lexicon.simplify(c)).collect();
    let count = text.get(start..end)?.chars().count();
    let (length, _) = lexicon.names.longest(&ahead).filter(|(length, _)| *length > count)?;
    let stop = tail.char_indices().nth(length).map_or(tail.len(), |(at, _)| at);
    tail.get(..stop)
}

/// The Latin word that goes on at either end.
fn longer_latin(text: &str, start: usize, end: usize) -> Option<&str> {
    let is_latin = |c: char| FOLDING.char(c).is_ascii_alphanumeric();
    let latin = |c: Option<char>| c.is_some_and(is_latin);
    let open = latin(before(text, start)) && latin(after(text, start));
    let goes_on = latin(before(text, end)) && latin(after(text, end));
    if !open && !goes_on {
        return None;
    }
    const MOST: usize = 40;
    let from = crate::chars::run_before(text, start, MOST, is_latin);
    let to = crate::chars::run_after(text, end, MOST, is_latin);
    text.get(if open { from } else { start }..if goes_on { to } else { end })
}

/// Reads a file of terms: each spelling with its standard name.
fn read(file: &str, option: &str) -> Result<Vec<(String, String)>, Error> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| Error::new(format!("{file}: {error}")).option(option))?;
    let mut names = Vec::new();
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
    Ok(names)
}
