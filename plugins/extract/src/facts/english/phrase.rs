//! Words of a clause with their classes, and the noun phrases among them.

use super::lexicon::{
    AUXILIARY, BASE, BE, BETWEEN, CONNECTIVE, Classes, DETERMINER, EITHER, HAVE, IRREGULAR, LEVEL, LINK, NOT,
    OPENING, PLURAL, PREPOSITION, PRONOUN, RELATIVE, THIRD, classes,
};

/// A word with its place and what it may do.
#[derive(Clone, Copy)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) start: usize,
    pub(super) end: usize,
    classes: Classes,
    /// Whether it has no capital letter.
    plain: bool,
}

impl Word<'_> {
    /// Whether it is of one of these classes, however it is written.
    pub(super) fn is(&self, classes: Classes) -> bool {
        self.classes & classes != 0
    }

    /// Whether it has the form of a past participle: built, closed.
    fn participle(&self) -> bool {
        let regular = self.text.len() > 4 && self.text.ends_with("ed") && !self.text.contains('-');
        self.plain
            && !self.is(NOT)
            && (regular || self.is(IRREGULAR | LEVEL) && !self.text.ends_with('s') && !self.is(BE))
    }

    fn plural(&self) -> bool {
        self.is(PLURAL)
            || self.text.ends_with('s') && !self.text.ends_with("ss") && !self.text.ends_with("'s")
    }
}

/// The words of a stretch.
pub(super) fn words(text: &str, from: usize, to: usize) -> Vec<Word<'_>> {
    let Some(stretch) = text.get(from..to) else { return Vec::new() };
    let mut out = Vec::new();
    let mut begin: Option<usize> = None;
    for (at, c) in stretch.char_indices().chain([(stretch.len(), ' ')]) {
        let inside = c.is_alphanumeric() || matches!(c, '-' | '\'' | '’' | '&');
        match (inside, begin) {
            (true, None) => begin = Some(at),
            (false, Some(start)) => {
                if let Some(word) = stretch.get(start..at) {
                    let plain = !word.bytes().any(|b| b.is_ascii_uppercase());
                    let classes = if plain { classes(word) } else { classes(&word.to_ascii_lowercase()) };
                    out.push(Word { text: word, start: from + start, end: from + at, classes, plain });
                }
                begin = None;
            }
            _ => {}
        }
    }
    out
}

/// Whether the word at `i` has a verb's form in a verb's place.
pub(super) fn is_verb(words: &[Word<'_>], i: usize) -> bool {
    let Some(word) = words.get(i) else { return false };
    let previous = i.checked_sub(1).and_then(|p| words.get(p));
    let next = words.get(i + 1);
    let behind = |classes: Classes| previous.is_some_and(|word| word.is(classes));
    if behind(DETERMINER) && !behind(PRONOUN) || word.is(NOT) || !word.plain {
        return false;
    }
    let either = word.is(EITHER);
    if behind(AUXILIARY) && !word.is(AUXILIARY | DETERMINER) {
        // "to" leads in a place or a figure too.
        let to = previous.is_some_and(|word| word.text == "to");
        return word.text.bytes().all(|b| b.is_ascii_lowercase())
            && !word.is(PREPOSITION)
            && word.text != "be"
            && (!to || word.is(IRREGULAR | LEVEL | BASE) || next.is_none() && !word.plural());
    }
    // were cut, was sold: a participle behind a form of be.
    if behind(BE) && (word.participle() || by_follows(words, i)) {
        return true;
    }
    if word.is(HAVE) {
        return next.is_none_or(|next| next.is(DETERMINER));
    }
    if either {
        // What follows last is the figure itself.
        let object = next.is_none_or(|next| {
            next.is(DETERMINER)
                || next.text.starts_with(|c: char| c.is_ascii_digit())
                || matches!(next.text, "us" | "them" | "it" | "by" | "only")
        });
        let described = i.checked_sub(2).and_then(|p| words.get(p)).is_some_and(|word| word.is(DETERMINER));
        let by = next.is_some_and(|next| next.text == "by");
        // Members who hold 40%: behind the relative stands a verb.
        return behind(RELATIVE) && !by
            || object && (!described || !by && next.is_some()) && (!by || word.is(LEVEL));
    }
    if word.is(LEVEL | IRREGULAR) || word.text.len() > 4 && word.participle() {
        return true;
    }
    // Average rents climbed: before a verb stands its subject.
    let verb_next =
        |next: &Word<'_>| next.is(LEVEL | IRREGULAR | BE | HAVE | BETWEEN | AUXILIARY) || next.participle();
    if word.is(THIRD | BASE) && next.is_some_and(verb_next) {
        return false;
    }
    // A present tense stands right behind its subject.
    let noun = previous.is_some_and(|word| !word.is(PREPOSITION | CONNECTIVE & !RELATIVE));
    if word.is(THIRD) {
        return noun;
    }
    if word.is(BASE) {
        return noun && previous.is_some_and(|word| word.plural() || word.is(RELATIVE));
    }
    // The dam stores 340 million: nothing else in -s stands between a noun and a figure.
    let lone = next.is_none() && i > 0 && word.text.len() > 3 && word.plural() && !word.text.ends_with("us");
    lone && noun
        && !behind(BE | BETWEEN)
        && previous.is_some_and(|word| !word.plural() || word.is(PRONOUN | RELATIVE))
        && words.get(..i).is_some_and(|before| before.iter().any(|word| word.is(DETERMINER) || !word.plain))
}

/// Rebuilt by the army: what stands between a form of *be* and *by* is a participle, whatever its form.
fn by_follows(words: &[Word<'_>], at: usize) -> bool {
    let lower =
        words.get(at).is_some_and(|word| word.plain && word.text.len() > 2 && !word.is(PREPOSITION | BE));
    lower && words.get(at + 1).is_some_and(|next| next.text == "by")
}

/// The participle that a form of *be* at `at` leads in: were **repaired**, has been fully **closed**.
pub(super) fn participle(words: &[Word<'_>], at: usize) -> Option<usize> {
    words.get(at).filter(|word| word.is(BE))?;
    (at + 1..words.len().min(at + 4))
        .take_while(|&i| {
            words.get(i).is_some_and(|word| {
                word.participle()
                    || word.is(BE | BETWEEN)
                    || word.text.ends_with("ly")
                    || word.text == "being"
            })
        })
        .find(|&i| words.get(i).is_some_and(|word| word.participle()))
        .or_else(|| (at + 1..at + 3).find(|&i| by_follows(words, i)))
}

/// Whether a form of *be* leads in the participle at `at`.
pub(super) fn is_passive(words: &[Word<'_>], at: usize) -> bool {
    let mut i = at;
    while let Some(word) = i.checked_sub(1).and_then(|before| words.get(before)) {
        if word.is(BE) {
            return words.get(at).is_some_and(Word::participle) || by_follows(words, at);
        }
        if !(word.text.ends_with("ly")
            || matches!(word.text, "also" | "not" | "now" | "still" | "already" | "since"))
        {
            return false;
        }
        i -= 1;
    }
    false
}

/// The agent of the participle at `at`: closed **by** the ministry.
pub(super) fn agent<'a>(text: &'a str, words: &[Word<'_>], at: usize) -> Option<&'a str> {
    words.get(at + 1).filter(|by| by.text == "by")?;
    let (from, to) = noun_phrase(text, words, at + 2, usize::MAX)?;
    let first = words.iter().find(|word| word.start == from)?;
    let fraction = first.is(super::lexicon::AMOUNT | PRONOUN);
    text.get(from..to).filter(|_| !fraction)
}

/// The noun phrase that begins at the word `i`, without its determiner.
pub(super) fn noun_phrase(text: &str, words: &[Word<'_>], i: usize, limit: usize) -> Option<(usize, usize)> {
    let mut span: Option<(usize, usize)> = None;
    for at in i..limit.min(words.len()).min(i + 7) {
        let word = words.get(at)?;
        if span.is_none() && (word.is(DETERMINER) || matches!(word.text, "and" | "but")) {
            continue;
        }
        let stop = (word.is(PREPOSITION) && !(word.text == "per" && span.is_some()))
            || word.is(CONNECTIVE | BETWEEN)
            || span.is_some() && word.is(PRONOUN) && !word.is(DETERMINER)
            || word.text.starts_with(|c: char| c.is_ascii_digit())
            || span.is_some_and(|(_, end)| text.get(end..word.start).is_some_and(|gap| gap.trim() != ""))
            // An -ed form that opens a phrase describes its noun; behind the noun it is the verb.
            // What ends the stretch and may be a noun is one: staff costs.
            || span.is_some() && is_verb(words, at) && !(word.is(EITHER) && at + 1 == words.len());
        if stop {
            break;
        }
        span = Some((span.map_or(word.start, |(start, _)| start), word.end));
    }
    span
}

/// Most words of a subject with the phrases that belong to it.
const LONGEST: usize = 10;

/// The noun phrase with those that a preposition joins to it: revenue of the southern division.
pub(super) fn joined_phrase(
    text: &str,
    words: &[Word<'_>],
    i: usize,
    limit: usize,
) -> Option<(usize, usize)> {
    let (from, mut to) = noun_phrase(text, words, i, limit)?;
    let limit = limit.min(words.len()).min(i + LONGEST);
    while let Some(at) = words.iter().position(|word| word.start >= to).filter(|&at| at < limit) {
        let joined = words.get(at).is_some_and(|word| word.is(LINK))
            && text.get(to..words.get(at)?.start).is_some_and(|gap| gap == " ")
            && words.get(at + 1).is_some_and(|word| word.text.starts_with(|c: char| c.is_alphabetic()));
        let Some((_, end)) = joined.then(|| noun_phrase(text, words, at + 1, limit)).flatten() else { break };
        // A figure or a mark between the two parts them.
        let near =
            text.get(words.get(at)?.end..end).is_some_and(|gap| !gap.contains(|c: char| c.is_ascii_digit()));
        if !near || end <= to {
            break;
        }
        to = end;
    }
    Some((from, to))
}

/// What the verb is done to: the phrase right behind it.
pub(super) fn direct<'a>(text: &'a str, words: &[Word<'_>], verb: usize) -> Option<&'a str> {
    let (from, to) = noun_phrase(text, words, verb + 1, usize::MAX)?;
    let pronoun = words.iter().any(|word| word.start == from && word.end == to && word.is(PRONOUN));
    // What ends right at the figure is no object but the figure's own beginning: "paid a dividend 5".
    text.get(from..to).filter(|phrase| !pronoun && phrase.len() > 2)
}

/// The words of a subject before the verb at `verb`: from the clause's start or its last connective on, up to
/// the verb's auxiliaries.
fn subject_words(words: &[Word<'_>], verb: usize) -> (usize, usize) {
    let mut end = verb;
    while end > 0
        && words.get(end - 1).is_some_and(|word| {
            let intends =
                word.is(super::lexicon::INTENDS) && words.get(end).is_some_and(|next| next.text == "to");
            word.is(BETWEEN) || word.text.ends_with("ly") || intends
        })
    {
        end -= 1;
    }
    // January and February: an *and* before which no verb stands joins nouns.
    let begin = (0..end)
        .rev()
        .find(|&i| {
            words.get(i).is_some_and(|word| {
                word.is(CONNECTIVE) && (word.text != "and" || (0..i).any(|at| is_verb(words, at)))
            }) || is_verb(words, i)
        })
        .map_or(0, |at| at + 1);
    (begin, end)
}

/// The subject: the noun phrase before the verb and its auxiliaries.
pub(super) fn subject<'a>(text: &'a str, words: &[Word<'_>], verb: usize) -> Option<&'a str> {
    let (mut begin, end) = subject_words(words, verb);
    if let Some(word) = end.checked_sub(1).and_then(|at| words.get(at)).filter(|word| is_pronoun(word.text)) {
        return text.get(word.start..word.end);
    }
    // More than 900 volunteers: how many they are is a row of its own.
    if words.get(begin).is_some_and(|word| word.is(super::lexicon::ABOUT) || digits(word)) {
        while begin < end
            && words.get(begin).is_some_and(|word| word.is(super::lexicon::ABOUT) || digits(word))
        {
            begin += 1;
        }
    }
    if words.get(begin).is_some_and(|word| word.text.eq_ignore_ascii_case("there")) {
        return None;
    }
    let (from, to) = joined_phrase(text, words, begin, end)?;
    text.get(from..to)
}

fn digits(word: &Word<'_>) -> bool {
    word.text.starts_with(|c: char| c.is_ascii_digit())
}

/// The noun of `a dividend of` before a figure, behind the word `after`.
pub(super) fn noun_before_of<'a>(
    text: &'a str,
    words: &[Word<'_>],
    after: usize,
    figure: usize,
) -> Option<&'a str> {
    let last = words.len().checked_sub(1)?;
    let of = words.get(last).filter(|word| {
        matches!(word.text, "of" | "worth" | "totalling" | "totaling")
            && text.get(word.end..figure).is_some_and(|gap| gap.trim().is_empty())
    })?;
    let floor = if after == usize::MAX { 0 } else { after + 1 };
    let mut begin = last;
    while begin > floor
        && last - begin < 4
        && words.get(begin - 1).is_some_and(|word| !word.is(DETERMINER | PREPOSITION | CONNECTIVE | BETWEEN))
    {
        begin -= 1;
    }
    text.get(words.get(begin)?.start..of.start).map(str::trim_end).filter(|noun| !noun.is_empty())
}

/// Whether a phrase only points at what was named before.
pub(super) fn is_pronoun(phrase: &str) -> bool {
    matches!(
        phrase.to_ascii_lowercase().as_str(),
        "she"
            | "he"
            | "it"
            | "they"
            | "we"
            | "i"
            | "you"
            | "this"
            | "that"
            | "these"
            | "those"
            | "them"
            | "which"
            | "who"
    )
}

/// Whether a clause begins behind the word.
pub(super) fn opens(word: &Word<'_>) -> bool {
    word.is(OPENING) && word.plain
}
