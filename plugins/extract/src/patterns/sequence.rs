//! Token patterns: elements that follow each other within a sentence, each a word, a text or an entity.
//!
//! A text is a lattice: from a place there leads an edge over the token that begins there and one over each
//! entity. A match is the longest way through the lattice that the pattern's steps allow. From a start, each
//! pair of step and place is visited once (memoised), and no more than [`MOST_VISITS`] of them; starts come
//! from one multi-pattern pass over the text for all literal openings, and from the entities for the others.
//! So the whole is linear in the text, and a pattern with many gaps is no slower than its steps are many.

use super::Hit;
use super::elements::{Sequence, Step, Test};
use super::options::TokenClass;
use crate::context::Context;
use crate::entity::{Entity, Kind, Part};
use aho_corasick::AhoCorasick;
use std::collections::HashMap;
use textmill_plugin::{Error, SentencesView, TokenKind, TokensView};

/// From one start.
const MOST_VISITS: usize = 4_000;

/// All token patterns of a step.
#[derive(Debug, Default)]
pub(super) struct Sequences {
    /// Each with the index of its rule.
    pub(super) list: Vec<(usize, Sequence)>,
    /// The texts that a match may begin with, and whose.
    openings: Option<AhoCorasick>,
    owners: Vec<usize>,
}

impl Sequences {
    pub(super) fn new(list: Vec<(usize, Sequence)>) -> Result<Self, Error> {
        let mut texts: Vec<&str> = Vec::new();
        let mut owners = Vec::new();
        for (at, (_, sequence)) in list.iter().enumerate() {
            for step in sequence.steps.iter().take(sequence.opening) {
                if let Test::Text(words) = &step.test {
                    texts.extend(words.iter().map(String::as_str));
                    owners.resize(texts.len(), at);
                }
            }
        }
        let openings = if texts.is_empty() { None } else { Some(AhoCorasick::new(&texts)?) };
        Ok(Self { list, openings, owners })
    }

    /// Finds in a text whose entities are known, in text order.
    pub(super) fn find(
        &self,
        context: &Context<'_>,
        entities: &[Entity],
        ids: &[String],
        out: &mut Vec<Hit>,
    ) {
        if self.list.is_empty() {
            return;
        }
        let lattice = Lattice {
            text: context.text,
            tokens: context.document.tokens_view(),
            sentences: context.document.sentences_view(),
            entities,
        };
        let mut search = Search { lattice: &lattice, memo: HashMap::new() };
        for (starts, (rule, sequence)) in self.starts(&lattice).into_iter().zip(&self.list) {
            let mut free = 0;
            for start in starts {
                if start < free {
                    continue;
                }
                let Some(way) = search.longest(sequence, start) else { continue };
                free = way.end;
                let id = ids.get(*rule).map_or("", String::as_str);
                out.push(Hit { rule: *rule, entity: entity(&lattice, sequence, start, &way, id) });
            }
        }
    }

    /// Where each pattern may begin, in text order.
    fn starts(&self, lattice: &Lattice<'_>) -> Vec<Vec<u32>> {
        let mut starts: Vec<Vec<u32>> = vec![Vec::new(); self.list.len()];
        if let Some(openings) = &self.openings {
            for hit in openings.find_overlapping_iter(lattice.text) {
                let start = hit.start() as u32;
                if lattice.is_boundary(start)
                    && let Some(owner) = self.owners.get(hit.pattern().as_usize())
                    && let Some(list) = starts.get_mut(*owner)
                {
                    list.push(start);
                }
            }
        }
        for (list, (_, sequence)) in starts.iter_mut().zip(&self.list) {
            for step in sequence.steps.iter().take(sequence.opening) {
                match &step.test {
                    Test::Text(_) => {}
                    Test::Entity { kinds, labels } => list.extend(
                        lattice
                            .entities
                            .iter()
                            .filter(|entity| takes(kinds, labels, entity))
                            .map(|entity| entity.start),
                    ),
                    Test::Word(_) | Test::Token(_) => list.extend_from_slice(lattice.tokens.start),
                }
            }
            list.sort_unstable();
            list.dedup();
        }
        starts
    }
}

/// Whether an entity is one that a step takes.
fn takes(kinds: &[Kind], labels: &[String], entity: &Entity) -> bool {
    kinds.contains(&entity.kind)
        && (labels.is_empty()
            || entity.label.as_ref().is_some_and(|label| labels.iter().any(|wanted| wanted == label)))
}

/// The text with its edges.
struct Lattice<'a> {
    text: &'a str,
    tokens: TokensView<'a>,
    sentences: SentencesView<'a>,
    /// In text order.
    entities: &'a [Entity],
}

impl Lattice<'_> {
    /// Where the sentence ends that a place is in.
    fn limit(&self, at: u32) -> u32 {
        let next = self.sentences.end.partition_point(|&end| end <= at);
        self.sentences.end.get(next).copied().unwrap_or(self.text.len() as u32)
    }

    /// The token that begins at a place.
    fn token(&self, at: u32) -> Option<(u32, TokenKind)> {
        let i = self.tokens.start.binary_search(&at).ok()?;
        Some((*self.tokens.end.get(i)?, TokenKind::from_u8(*self.tokens.kind.get(i)?)))
    }

    /// Whether a word begins or ends at a place.
    fn is_boundary(&self, at: u32) -> bool {
        self.tokens.start.binary_search(&at).is_ok() || self.tokens.end.binary_search(&at).is_ok()
    }

    /// The place after white space.
    fn skip(&self, at: u32) -> u32 {
        let tail = self.text.get(at as usize..).unwrap_or("");
        at + (tail.len() - tail.trim_start().len()) as u32
    }

    /// The ends of what a step takes at a place, each with the entity that it is.
    fn edges(&self, step: &Step, at: u32, limit: u32, mut edge: impl FnMut(u32, Option<u32>)) {
        match &step.test {
            Test::Text(words) => {
                let tail = self.text.get(at as usize..).unwrap_or("");
                for word in words {
                    let end = at + word.len() as u32;
                    if tail.starts_with(word) && end <= limit && self.is_boundary(end) {
                        edge(end, None);
                    }
                }
            }
            Test::Entity { kinds, labels } => {
                let first = self.entities.partition_point(|entity| entity.start < at);
                for (i, entity) in self.entities.iter().enumerate().skip(first) {
                    if entity.start != at {
                        break;
                    }
                    if entity.end <= limit && takes(kinds, labels, entity) {
                        edge(entity.end, Some(i as u32));
                    }
                }
            }
            Test::Word(regex) => {
                if let Some((end, _)) = self.token(at).filter(|(end, _)| *end <= limit)
                    && self.text.get(at as usize..end as usize).is_some_and(|word| regex.is_match(word))
                {
                    edge(end, None);
                }
            }
            Test::Token(class) => {
                if let Some((end, kind)) = self.token(at).filter(|(end, _)| *end <= limit)
                    && is(*class, kind)
                {
                    edge(end, None);
                }
            }
        }
    }
}

fn is(class: TokenClass, kind: TokenKind) -> bool {
    match class {
        TokenClass::Any => true,
        TokenClass::Word => matches!(kind, TokenKind::Han | TokenKind::Word),
        TokenClass::Number => kind == TokenKind::Number,
        TokenClass::Punctuation => kind == TokenKind::Punctuation,
    }
}

/// What a match takes, step by step.
struct Way {
    end: u32,
    /// Step, start, end, entity.
    taken: Vec<(usize, u32, u32, Option<u32>)>,
}

/// The best end from a step and a place, and the edge that leads there; none when the step is passed over.
#[derive(Clone, Copy)]
struct Best {
    end: u32,
    edge: Option<(u32, Option<u32>)>,
}

struct Search<'a> {
    lattice: &'a Lattice<'a>,
    memo: HashMap<(usize, u32), Option<Best>>,
}

impl Search<'_> {
    fn longest(&mut self, sequence: &Sequence, start: u32) -> Option<Way> {
        self.memo.clear();
        let limit = self.lattice.limit(start);
        self.best(&sequence.steps, 0, start, start, limit)?;
        let (mut step, mut at, mut end, mut taken) = (0, start, start, Vec::new());
        while let Some(best) = self.memo.get(&(step, at)).copied().flatten() {
            if let Some((stop, entity)) = best.edge {
                taken.push((step, at, stop, entity));
                end = stop;
                at = self.lattice.skip(stop);
            }
            step += 1;
        }
        (end > start).then_some(Way { end, taken })
    }

    /// The farthest end of a match of the steps from `step` on, from `at`; `last` is where the step before
    /// ended. Its depth is the number of steps.
    fn best(&mut self, steps: &[Step], step: usize, at: u32, last: u32, limit: u32) -> Option<u32> {
        let Some(this) = steps.get(step) else { return Some(last) };
        if let Some(known) = self.memo.get(&(step, at)) {
            return known.map(|best| best.end);
        }
        if self.memo.len() >= MOST_VISITS {
            return None;
        }
        let lattice = self.lattice;
        let mut edges = Vec::new();
        lattice.edges(this, at, limit, |end, entity| edges.push((end, entity)));
        let mut best: Option<Best> = None;
        for (stop, entity) in edges {
            if let Some(end) = self.best(steps, step + 1, lattice.skip(stop), stop, limit)
                && best.is_none_or(|best| end > best.end)
            {
                best = Some(Best { end, edge: Some((stop, entity)) });
            }
        }
        if this.optional
            && let Some(end) = self.best(steps, step + 1, at, last, limit)
            && best.is_none_or(|best| end > best.end)
        {
            best = Some(Best { end, edge: None });
        }
        self.memo.insert((step, at), best);
        best.map(|best| best.end)
    }
}

fn entity(lattice: &Lattice<'_>, sequence: &Sequence, start: u32, way: &Way, id: &str) -> Entity {
    let mut parts: Vec<Option<(u32, u32, Option<u32>)>> = vec![None; sequence.names.len()];
    for &(step, from, to, entity) in &way.taken {
        let part = sequence.steps.get(step).and_then(|step| step.part).and_then(|part| parts.get_mut(part));
        match part {
            // A repeated element is one part, and no longer the one entity.
            Some(Some(part)) => *part = (part.0, to, None),
            Some(part) => *part = Some((from, to, entity)),
            None => {}
        }
    }
    let parts = sequence.names.iter().zip(parts).filter_map(|(name, part)| {
        let (start, end, entity) = part?;
        let text = lattice.text.get(start as usize..end as usize)?;
        let entity = entity.and_then(|i| lattice.entities.get(i as usize));
        let value = entity.map_or(text, |entity| &entity.value).to_owned();
        Some(Part { name: name.clone(), start, end, text: text.to_owned(), value })
    });
    let parts: Vec<Part> = parts.collect();
    let mut entity = Entity::new(Kind::Term, lattice.text, start as usize, way.end as usize, id);
    if let Some(template) = &sequence.value {
        entity.value = template.fill(&parts);
    }
    entity.parts = (!parts.is_empty()).then_some(parts);
    entity
}
