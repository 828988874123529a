//! Who does what to a figure in an English clause.
//!
//! English keeps *subject, verb, object* and marks it little: the verb is the nearest word to the left that has
//! a verb's form in a verb's place (an irregular form of the list, an *-ed* form that no determiner precedes, the
//! word behind *to* or an auxiliary). The subject is the noun phrase before it. What moves or stands somewhere
//! (*revenue rose 9%*) is what is measured; who does something (*we carried 6 million passengers*) is the actor.
//! In the passive (*was built by Harlow*) what is acted on is the object, and the actor is the agent, if named.
//!
//! [`lexicon`] says what a word may do, [`phrase`] finds noun phrases and verbs, [`time`] when a figure was true.

mod lexicon;
mod phrase;
mod time;

pub(super) use time::{later_time, own_time};

use super::{Actor, Fact, Said, Sentence};
use crate::entity::{Entity, Kind};
use lexicon::{
    ABOUT, AMOUNT, BASE, BE, CONNECTIVE, DETERMINER, EITHER, HAVE, IRREGULAR, LEVEL, PREPOSITION, RELATIVE,
    SAYING,
};
use phrase::{
    Word, agent, direct, is_passive, is_pronoun, is_verb, joined_phrase, noun_before_of, noun_phrase, opens,
    participle, subject, words,
};

/// Bytes on either side of a figure that are looked at: a sentence may have no end.
const NEAR: usize = 400;

/// Most words before a figure that are looked at.
const REACH: usize = 40;

/// What the clause of the figure at `index` says of it.
pub(super) fn read(sentence: &Sentence<'_>, index: usize, last: Option<&Fact>) -> Said {
    let Some(figure) = sentence.inside.get(index) else { return Said::default() };
    let text = sentence.text;
    let start = figure.start as usize;
    let last = last.filter(|fact| fact.start as usize == sentence.span.start);
    let clause = clause_start(text, sentence.span.start, start);
    let mut before = timeless(sentence, words(text, clause, start));
    if before.len() > REACH {
        before.drain(..before.len() - REACH);
    }
    // after two chains closed: a clause begins right before the figure.
    let anew = before.last().is_some_and(opens);
    if anew {
        before.clear();
    }
    // The bank said rates rose: what is said is a clause of its own, but where a pronoun leads back.
    if let Some(said) = before.iter().rposition(|word| word.is(SAYING))
        && before.get(said + 1).is_some_and(|next| !is_pronoun(next.text) && !opens(next))
        && (said + 2..before.len()).any(|i| is_verb(&before, i))
    {
        before.drain(..=said);
    }
    let clause = Clause { sentence, figure, start: clause, last };
    let nearest = |words: &[Word<'_>]| (0..words.len()).rev().find(|&i| is_verb(words, i));
    if let Some(verb) = nearest(&before).or_else(|| opening_participle(&before)) {
        return clause.governed(&before, verb);
    }
    // We bought the yard, a landmark, for $3 million: the verb stands before the commas.
    let led = before.first().is_some_and(|word| matches!(word.text, "for" | "at" | "to" | "by" | "into"));
    if led {
        let from = text.ceil_char_boundary(start.saturating_sub(NEAR)).max(sentence.span.start);
        let whole = timeless(sentence, words(text, from, start));
        if let Some(verb) = nearest(&whole) {
            return clause.governed(&whole, verb);
        }
    }
    clause.ungoverned(&before, anew)
}

/// …, exceeding the target by 8%: a clause without a subject of its own.
fn opening_participle(words: &[Word<'_>]) -> Option<usize> {
    let word = words.first()?;
    let leads =
        matches!(word.text, "excluding" | "according" | "following" | "regarding" | "depending" | "during");
    let plain = word.text.bytes().all(|b| b.is_ascii_lowercase());
    (plain && word.text.len() > 5 && word.text.ends_with("ing") && !leads && !word.is(PREPOSITION))
        .then_some(0)
}

/// The clause of a figure.
struct Clause<'a> {
    sentence: &'a Sentence<'a>,
    figure: &'a Entity,
    /// Where it begins.
    start: usize,
    /// The row before in the sentence.
    last: Option<&'a Fact>,
}

impl Clause<'_> {
    fn text(&self) -> &str {
        self.sentence.text
    }

    /// What is said of the figure by the verb at `at` before it.
    fn governed(&self, before: &[Word<'_>], at: usize) -> Said {
        let (text, figure, last) = (self.text(), self.figure, self.last);
        let (start, end) = (figure.start as usize, figure.end as usize);
        let mut said = Said::default();
        let Some(verb) = before.get(at) else { return said };
        // has been available 99%: the auxiliary belongs to it.
        let from = match at.checked_sub(1).and_then(|at| before.get(at)) {
            Some(auxiliary) if matches!(verb.text, "been" | "be") => auxiliary.start,
            _ => verb.start,
        };
        said.verb = text.get(from..verb.end).map(str::to_owned);
        let subject = subject(text, before, at);
        let noun = noun_before_of(text, before, at, start).filter(|noun| !is_amount(noun));
        let named = figure.object.as_deref().filter(|object| !is_amount(object));
        let direct = noun.or_else(|| direct(text, before, at)).filter(|noun| !is_amount(noun));
        let attributed = self.attributed(before);
        // Fares were cut by 4%: what it is done to is measured.
        let passive = is_passive(before, at);
        if passive || verb.is(LEVEL) {
            let measured = subject.filter(|subject| !is_pronoun(subject)).map(str::to_owned);
            let measured =
                measured.or_else(|| if subject.is_none() { self.inherited(before, at) } else { None });
            let noun = noun.map(str::to_owned).or(attributed);
            said.object = named.map(str::to_owned).or(noun).or(measured);
            said.actor = Actor::Nobody;
            if passive && let Some(agent) = agent(text, before, at) {
                said.actor = Actor::Named(agent.to_owned());
            }
            if said.object.is_none() {
                let before = last.and_then(|fact| fact.object.clone());
                said.object = if subject.is_none() { before } else { direct.map(str::to_owned).or(before) };
            }
            return said;
        }
        let of = noun_after(text, end, self.sentence.span.end).and_then(|(from, end)| text.get(from..end));
        said.object = named
            .map(str::to_owned)
            .or(attributed)
            .or_else(|| of.filter(|_| direct.is_none()).or(direct).map(str::to_owned));
        if said.object.is_none() {
            said.object = self.bought(before, said.verb.as_deref()).or_else(|| self.purpose());
        }
        said.actor = self.actor(before, at, subject);
        said
    }

    /// Who does what the verb at `at` says.
    fn actor(&self, before: &[Word<'_>], at: usize, subject: Option<&str>) -> Actor {
        let text = self.text();
        let earlier = || self.last.and_then(|fact| fact.actor.clone()).map_or(Actor::Before, Actor::Named);
        let relative = before.iter().take(at).rposition(|word| word.is(RELATIVE) && word.text != "that");
        match subject {
            Some("which" | "who" | "that") | None if relative.is_some() => {
                // which now holds 3%: what the relative refers to.
                let at = relative.unwrap_or(0);
                let inside = noun_ending(text, before, at).map(str::to_owned);
                let found = inside.or_else(|| {
                    let head = words(
                        text,
                        clause_start(text, self.sentence.span.start, self.start.saturating_sub(2)),
                        self.start,
                    );
                    noun_ending(text, &head, head.len()).map(str::to_owned)
                });
                found.map_or(Actor::Nobody, Actor::Named)
            }
            Some(subject) if is_pronoun(subject) && !matches!(subject, "We" | "we" | "I") => earlier(),
            Some(subject) => Actor::Named(subject.to_owned()),
            None => match self.inherited(before, at).filter(|subject| !is_pronoun(subject)) {
                Some(subject) => Actor::Named(subject),
                None => earlier(),
            },
        }
    }

    /// The subject of a verb that has none of its own: that of the verb before it, or what heads the sentence
    /// (Staff costs, the largest item, **rose**).
    fn inherited(&self, before: &[Word<'_>], at: usize) -> Option<String> {
        let text = self.text();
        if let Some(verb) = (0..at).rev().find(|&i| is_verb(before, i)) {
            return subject(text, before, verb).map(str::to_owned);
        }
        if at > 0
            && before
                .iter()
                .take(at)
                .any(|word| word.is(RELATIVE | CONNECTIVE) && word.text != "and" && word.text != "but")
        {
            return None;
        }
        let from = text.ceil_char_boundary(self.start.saturating_sub(NEAR)).max(self.sentence.span.start);
        if from > self.sentence.span.start || from >= self.start {
            return None;
        }
        let head = timeless(self.sentence, words(text, from, clause_end(text, from, self.start)));
        match (0..head.len().saturating_sub(1)).find(|&i| is_verb(&head, i)) {
            Some(verb) => subject(text, &head, verb).map(str::to_owned),
            None => {
                let (from, to) = joined_phrase(text, &head, 0, head.len())?;
                text.get(from..to).map(str::to_owned)
            }
        }
    }

    /// What a figure behind an article describes: a 20% **stake**.
    fn attributed(&self, before: &[Word<'_>]) -> Option<String> {
        let (text, figure) = (self.text(), self.figure);
        let last = before.last().filter(|word| word.is(DETERMINER))?;
        text.get(last.end..figure.start as usize).filter(|gap| *gap == " ")?;
        if !matches!(figure.kind, Kind::Money | Kind::Percent) {
            return None;
        }
        let (from, to) = self.attributed_span()?;
        text.get(from..to).filter(|noun| !is_amount(noun) && !is_pronoun(noun)).map(str::to_owned)
    }

    fn attributed_span(&self) -> Option<(usize, usize)> {
        let (text, end) = (self.text(), self.figure.end as usize);
        text.get(end..).filter(|rest| rest.starts_with(' '))?;
        let tail = timeless(self.sentence, words(text, end, clause_end(text, end, self.sentence.span.end)));
        let first = tail.first().filter(|word| word.start == end + 1)?;
        noun_phrase(text, &tail, 0, 4).filter(|(from, _)| *from == first.start)
    }

    /// They will buy 25 aircraft for $1.9 billion: what the price is paid for.
    fn bought(&self, before: &[Word<'_>], verb: Option<&str>) -> Option<String> {
        let last = self.last?;
        let priced = before.last().is_some_and(|word| matches!(word.text, "for" | "at"));
        (priced && last.verb.as_deref() == verb).then(|| last.object.clone()).flatten()
    }

    /// What money is for: invested $3m **in Solvane**, spent £2.4m **on road repairs**.
    fn purpose(&self) -> Option<String> {
        let (text, end) = (self.text(), self.figure.end as usize);
        if self.figure.kind != Kind::Money {
            return None;
        }
        let tail = timeless(self.sentence, words(text, end, clause_end(text, end, self.sentence.span.end)));
        let lead = tail.first().filter(|word| {
            word.start == end + 1 && matches!(word.text, "in" | "on" | "for" | "towards" | "into")
        })?;
        let (from, to) = noun_phrase(text, &tail, 1, usize::MAX)?;
        let near = text.get(lead.end..from).is_some_and(|gap| gap.len() <= 8);
        text.get(from..to).filter(|phrase| near && !is_pronoun(phrase) && !is_term(phrase)).map(str::to_owned)
    }

    /// What is said of the figure where no verb stands before it: 94% of sailings left on time; two new routes will open.
    fn ungoverned(&self, before: &[Word<'_>], anew: bool) -> Said {
        let (text, figure, last) = (self.text(), self.figure, self.last);
        let (start, end) = (figure.start as usize, figure.end as usize);
        let mut said = Said { actor: Actor::Nobody, ..Said::default() };
        let after_figure = noun_after(text, end, self.sentence.span.end);
        let attributed =
            self.attributed(before).and_then(|noun| self.attributed_span().map(|span| (noun, span.1)));
        let noun = after_figure
            .and_then(|(from, end)| text.get(from..end))
            .or_else(|| noun_before_of(text, before, usize::MAX, start).filter(|noun| !is_amount(noun)));
        said.object = figure
            .object
            .clone()
            .or_else(|| attributed.as_ref().map(|(noun, _)| noun.clone()))
            .or_else(|| noun.filter(|noun| !is_pronoun(noun)).map(str::to_owned));
        // an increase of 10% on the year before, 18% of them: the figure before says of what.
        let amount = noun_before_of(text, before, usize::MAX, start).filter(|noun| is_amount(noun));
        if noun.is_some_and(is_pronoun) || amount.is_some() {
            said.object = said
                .object
                .or_else(|| last.and_then(|fact| fact.object.clone()))
                .or_else(|| amount.map(str::to_owned));
        }
        let first = before.first().map_or("", |word| word.text);
        // up 6% from the year before, against £5 million: the figure before in other words.
        if matches!(first, "up" | "down" | "against" | "versus" | "compared") {
            said.verb = matches!(first, "up" | "down").then(|| first.to_owned());
            said.object = said.object.or_else(|| last.and_then(|fact| fact.object.clone()));
            return said;
        }
        let tail = after_figure
            .map(|(_, end)| end)
            .or(attributed.map(|(_, end)| end))
            .unwrap_or_else(|| object_end(text, figure));
        let after = timeless(self.sentence, words(text, end, clause_end(text, tail, self.sentence.span.end)));
        let begin = after.iter().position(|word| word.start >= tail).unwrap_or(after.len());
        let listed = before.iter().all(|word| word.is(PREPOSITION) || word.text == "and");
        // the £6 million we claimed: a clause of its own says what was done.
        if let Some([pronoun, verb, ..]) = after.get(begin..)
            && is_pronoun(pronoun.text)
            && !pronoun.is(RELATIVE)
            && is_verb(&after, begin + 1)
        {
            said.actor = Actor::Named(pronoun.text.to_owned());
            said.verb = Some(verb.text.to_owned());
            return said;
        }
        let continues = !anew && last.is_some() && (before.is_empty() || first == "and");
        // 400 homes lost power: right behind those who are counted a verb's form is a verb.
        let plain = figure.object.is_some()
            && after.get(begin).is_some_and(|word| {
                let near = word.start == tail + 1 && !word.text.ends_with('s');
                near && word.is(EITHER | BASE) && word.is(LEVEL | IRREGULAR | BASE)
            });
        let found = if plain { Some(begin) } else { tail_verb(&after, begin, continues) };
        let finite = found.and_then(|at| after.get(at)).is_some_and(|word| word.is(BE | HAVE | LEVEL));
        match found {
            Some(at) if plain || finite || !(continues && listed) || last.is_none() => {
                let verb = participle(&after, at).unwrap_or(at);
                said.verb = after.get(verb).map(|word| word.text.to_owned());
                if verb != at
                    && let Some(agent) = agent(text, &after, verb)
                {
                    said.actor = Actor::Named(agent.to_owned());
                }
            }
            _ if continues => {
                said.verb = last.and_then(|fact| fact.verb.clone());
                said.actor = last.and_then(|fact| fact.actor.clone()).map_or(Actor::Before, Actor::Named);
                said.object = said
                    .object
                    .or_else(|| self.purpose())
                    .or_else(|| last.and_then(|fact| fact.object.clone()));
            }
            _ => {}
        }
        said
    }
}

/// The verb behind a figure's own phrase, looked for from `begin` on; where the figure may belong to a list, not
/// inside a relative clause.
fn tail_verb(after: &[Word<'_>], begin: usize, listed: bool) -> Option<usize> {
    for i in begin..after.len().min(begin + 10) {
        let word = after.get(i)?;
        if listed && word.is(RELATIVE) {
            return None;
        }
        let noun = i
            .checked_sub(1)
            .and_then(|before| after.get(before))
            .is_some_and(|word| !word.is(DETERMINER | PREPOSITION));
        let past = matches!(word.text, "lost" | "left" | "held" | "cut" | "hit" | "set" | "shut")
            && after.get(i + 1).is_some_and(|next| !next.is(PREPOSITION));
        if is_verb(after, i) || noun && past {
            return Some(i);
        }
    }
    None
}

/// Whether a phrase is a stretch of time that no date places: for the year.
fn is_term(phrase: &str) -> bool {
    let last = phrase.rsplit(' ').next().unwrap_or("");
    matches!(
        last,
        "year"
            | "years"
            | "quarter"
            | "month"
            | "months"
            | "week"
            | "day"
            | "half"
            | "period"
            | "term"
            | "time"
            | "total"
            | "cash"
            | "full"
    )
}

/// Whether a phrase only says how an amount is meant, or in what it is counted.
fn is_amount(phrase: &str) -> bool {
    let word = phrase.to_ascii_lowercase();
    lexicon::classes(&word) & AMOUNT != 0 || matches!(word.as_str(), "units" | "points" | "times")
}

/// The noun phrase that ends before the word `end`.
fn noun_ending<'a>(text: &'a str, words: &[Word<'_>], end: usize) -> Option<&'a str> {
    let mut begin = end;
    while begin > 0
        && end - begin < 5
        && words.get(begin - 1).is_some_and(|word| {
            !word.is(DETERMINER | PREPOSITION | CONNECTIVE | ABOUT)
                && word.text.starts_with(|c: char| c.is_alphabetic())
        })
        && !is_verb(words, begin - 1)
    {
        begin -= 1;
    }
    let (first, last) = (words.get(begin)?, words.get(end.checked_sub(1)?)?);
    text.get(first.start..last.end).filter(|_| begin < end)
}

/// The words without those of times, and without the prepositions that lead these in.
fn timeless<'a>(sentence: &Sentence<'_>, words: Vec<Word<'a>>) -> Vec<Word<'a>> {
    let mut kept: Vec<Word<'a>> = Vec::with_capacity(words.len());
    let mut inside = false;
    for word in words {
        let time = sentence
            .covering(word.start)
            .is_some_and(|entity| entity.kind != Kind::Set && super::is_timing(entity.kind));
        if time && !inside {
            while kept.last().is_some_and(|last| last.is(lexicon::TIMELY)) {
                kept.pop();
            }
        }
        if !time {
            kept.push(word);
        }
        inside = time;
    }
    kept
}

/// Where the figure's clause begins: behind a mark that is not a list's or a number's.
fn clause_start(text: &str, floor: usize, start: usize) -> usize {
    let floor = text.ceil_char_boundary(start.saturating_sub(NEAR)).max(floor).min(start);
    let Some(window) = text.get(floor..start) else { return start };
    let bytes = window.as_bytes();
    window
        .char_indices()
        .rev()
        .find(|&(at, c)| {
            matches!(c, ';' | ':' | '(' | ')' | '"' | '“' | '”' | '—')
                || matches!(c, ',' | '.') && bytes.get(at + 1) == Some(&b' ')
                || c == '\n' && bytes.get(at + 1) == Some(&b'\n')
        })
        .map_or(floor, |(at, c)| floor + at + c.len_utf8())
}

fn clause_end(text: &str, from: usize, limit: usize) -> usize {
    let limit = text.floor_char_boundary(from + NEAR).min(limit);
    let Some(window) = text.get(from..limit) else { return from };
    window.find([',', ';', ':', '(', '"', '.']).map_or(limit, |at| from + at)
}

/// Where the figure's object ends, behind the figure.
fn object_end(text: &str, figure: &Entity) -> usize {
    let end = figure.end as usize;
    figure
        .object
        .as_deref()
        .and_then(|object| {
            let window = text.get(end..(end + object.len() + 4).min(text.len()))?;
            Some(end + window.find(object)? + object.len())
        })
        .unwrap_or(end)
}

/// The noun phrase of `of our expected use` or `less water per tonne` behind a figure.
fn noun_after(text: &str, end: usize, limit: usize) -> Option<(usize, usize)> {
    let rest = text.get(end..limit)?;
    let stretch = |from: usize| words(text, from, clause_end(text, from, limit));
    if let Some(tail) = rest.strip_prefix(" of ") {
        return noun_phrase(text, &stretch(end + (rest.len() - tail.len())), 0, usize::MAX);
    }
    let word = [" less ", " more ", " fewer "].iter().find(|word| rest.starts_with(**word))?;
    let (_, stop) = noun_phrase(text, &stretch(end + word.len()), 0, usize::MAX)?;
    Some((end + 1, stop))
}
