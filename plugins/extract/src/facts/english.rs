//! Who does what to a figure in an English clause.
//!
//! English keeps *subject, verb, object* and marks it little: the verb is the nearest word to the left that has
//! a verb's form in a verb's place (an irregular form of the list, an *-ed* form that no determiner precedes, the
//! word behind *to* or an auxiliary). The subject is the noun phrase before it. What moves or stands somewhere
//! (*revenue rose 9%*) is what is measured; who does something (*we carried 6 million passengers*) is the actor.

use super::{Actor, Fact, Said, Sentence};
use crate::entity::{Entity, Kind};

/// Verbs that say where a figure stands or how it moved.
const LEVEL: &str = "rose rise rises risen increased increase increases grew grow grows grown fell fall falls fallen dropped drop drops \
    declined decline declines decreased decrease climbed climb jumped surged slipped slid reached reach reaches stood stand stands \
    totalled totaled amounted averaged exceeded exceeds is was were are be been remained remains hit topped improved narrowed widened doubled \
    halved accounted represented represents came expanded contracted shrank advanced gained lost stayed equalled went goes go account accounts";

/// Forms of other verbs that no ending shows.
const IRREGULAR: &str = "made make makes built build builds bought sold sell sells paid pay pays spent spend spends cost costs cut cuts \
    took take takes gave give gives held hold holds won wins ran run runs drew drove led leads met sent brought left kept keeps began \
    proposes propose declares announces approves recommends targets forecasts aims became saw sees found put set sets got wrote read taught caught carry carries burn burns employ employs operate operates own owns serve \
    serves cover covers move moves plan plans invest invests expect expects raise raises receive receives produce produces train trains \
    reviews handle handles generate generates contribute contributes support supports include includes process processes ship ships open opens \
    allow cross crosses wait hire hires use uses recommend recommends supply supplies export exports import imports return returns save saves earn earns";

/// Forms that are nouns as often: verbs only where an object begins right behind them.
const EITHER: &str = "costs cost cuts cut moves move plans plan covers cover runs run holds hold exports export imports import returns return use uses \
    ships ship opens open saves save supports support leads lead pays pay builds build makes reviews process processes handle handles serve \
    drops drop rise rises fall falls increase increases decline declines decrease decreases stands stand reach reaches gains hit lost spend \
    raise raises burn burns read set sets trains hire hires invest produce produces";

/// Words with a verb's form that are none.
const NOT: &str = "united limited related based compared need indeed hundred speed feed seed exceed proceed fixed mixed mid-sized unlisted \
    detailed advanced combined so-called aged red bed shed sped";

const AUXILIARY: &str = "to will would can could may might must shall should not did do does";

/// What may stand between a subject and its verb.
const BETWEEN: &str = "has have had is was were are been be will would can could may might must shall should also now only just still \
    already since then not did do does it to alone together";

/// Verbs that lead another one in with *to*.
const INTENDS: &str = "plan plans planned intend intends expect expects expected aim aims hope hopes continue continues began begins";

const DETERMINER: &str = "a an the our its their his her my your this these those each every some any no all";

const PREPOSITION: &str = "by to from at for of in on with per than during since until between over under about around through within \
    after before as into nearly almost roughly more less up down only some just";

const CONNECTIVE: &str = "while but and which who that as when because although whereas where if so";

fn has(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|entry| entry == word)
}

/// A word with its place.
#[derive(Clone, Copy)]
struct Word<'a> {
    text: &'a str,
    start: usize,
    end: usize,
}

/// Bytes on either side of a figure that are looked at: a sentence may have no end.
const NEAR: usize = 400;

/// Most words before a figure that are looked at.
const REACH: usize = 40;

/// The words of a stretch, from its last clause mark on where `back`.
fn words(text: &str, from: usize, to: usize) -> Vec<Word<'_>> {
    let Some(stretch) = text.get(from..to) else { return Vec::new() };
    let mut out = Vec::new();
    let mut begin: Option<usize> = None;
    for (at, c) in stretch.char_indices().chain([(stretch.len(), ' ')]) {
        let inside = c.is_alphanumeric() || matches!(c, '-' | '\'' | '’' | '&');
        match (inside, begin) {
            (true, None) => begin = Some(at),
            (false, Some(start)) => {
                if let Some(word) = stretch.get(start..at) {
                    out.push(Word { text: word, start: from + start, end: from + at });
                }
                begin = None;
            }
            _ => {}
        }
    }
    out
}

/// Whether the word at `i` has a verb's form in a verb's place.
fn is_verb(words: &[Word<'_>], i: usize) -> bool {
    let Some(word) = words.get(i) else { return false };
    let lower = word.text.to_ascii_lowercase();
    let previous = i.checked_sub(1).and_then(|p| words.get(p)).map(|p| p.text.to_ascii_lowercase());
    let previous = previous.as_deref().unwrap_or("");
    if has(DETERMINER, previous) || has(NOT, &lower) {
        return false;
    }
    if has(AUXILIARY, previous) && !has(AUXILIARY, &lower) && !has(DETERMINER, &lower) {
        // "to" leads in a place or a figure too.
        return lower.bytes().all(|b| b.is_ascii_lowercase())
            && word.text == lower
            && !has(PREPOSITION, &lower)
            && lower != "be"
            && (previous != "to"
                || has(IRREGULAR, &lower)
                || has(LEVEL, &lower)
                || BASE.split_whitespace().any(|base| base == lower));
    }
    // were cut, was sold: a participle behind a form of be.
    if has("was were been be is are being", previous) && has(IRREGULAR, &lower) && !lower.ends_with('s') {
        return word.text == lower;
    }
    if has(EITHER, &lower) {
        // What follows last is the figure itself.
        let object = match words.get(i + 1) {
            Some(next) => {
                has(DETERMINER, &next.text.to_ascii_lowercase())
                    || next.text.starts_with(|c: char| c.is_ascii_digit())
                    || matches!(next.text, "us" | "them" | "it" | "by" | "only")
            }
            None => true,
        };
        let described = i
            .checked_sub(2)
            .and_then(|p| words.get(p))
            .is_some_and(|word| has(DETERMINER, &word.text.to_ascii_lowercase()));
        let by = words.get(i + 1).is_some_and(|next| next.text == "by");
        return word.text == lower
            && object
            && (!described || !by && words.get(i + 1).is_some())
            && (!by || has(LEVEL, &lower));
    }
    let participle = lower.len() > 4 && lower.ends_with("ed") && !lower.contains('-') && word.text == lower;
    word.text == lower && (has(LEVEL, &lower) || has(IRREGULAR, &lower) || participle)
}

/// Verbs in their base form behind *to*.
const BASE: &str = "add achieve acquire build buy close complete create cut deliver develop donate double employ expand finance fund grow \
    hire improve install invest launch lower open pay plant produce provide raise recruit reduce release repay replace save sell serve spend \
    support train treat upgrade";

/// What the clause of the figure at `index` says of it.
pub(super) fn read(sentence: &Sentence<'_>, index: usize, last: Option<&Fact>) -> Said {
    let Some(figure) = sentence.inside.get(index) else { return Said::default() };
    let text = sentence.text;
    let start = figure.start as usize;
    let last = last.filter(|fact| fact.start as usize == sentence.span.start);
    let mut before = timeless(sentence, words(text, clause_start(text, sentence.span.start, start), start));
    if before.len() > REACH {
        before.drain(..before.len() - REACH);
    }
    // after two chains closed: a clause begins right before the figure.
    let anew = before.last().is_some_and(|word| has(OPENING, word.text));
    if anew {
        before.clear();
    }
    // The bank said rates rose: what is said is a clause of its own, but where a pronoun leads back.
    if let Some(said) = before.iter().rposition(|word| has(SAYING, word.text))
        && before.get(said + 1).is_some_and(|next| !is_pronoun(next.text) && !has(OPENING, next.text))
        && (said + 2..before.len()).any(|i| is_verb(&before, i))
    {
        before.drain(..=said);
    }
    let nearest = |words: &[Word<'_>]| (0..words.len()).rev().find(|&i| is_verb(words, i));
    if let Some(verb) = nearest(&before) {
        return governed(sentence, figure, &before, verb, last);
    }
    // We bought the yard, a landmark, for $3 million: the verb stands before the commas.
    let led = before.first().is_some_and(|word| has("for at to by into", word.text));
    if led {
        let from = text.ceil_char_boundary(start.saturating_sub(NEAR)).max(sentence.span.start);
        let whole = timeless(sentence, words(text, from, start));
        if let Some(verb) = nearest(&whole) {
            return governed(sentence, figure, &whole, verb, last);
        }
    }
    ungoverned(sentence, figure, &before, anew, last)
}

/// Verbs that a clause of its own follows.
const SAYING: &str = "said says say warned noted added believes estimates reckons";

/// Words that open a clause.
const OPENING: &str = "after before when where while because than as that which who if";

/// Nouns that only say how an amount is meant.
const AMOUNTS: &str = "average total sum maximum minimum increase rise fall decrease drop";

/// What is said of a figure that a verb before it governs.
fn governed(
    sentence: &Sentence<'_>,
    figure: &Entity,
    before: &[Word<'_>],
    at: usize,
    last: Option<&Fact>,
) -> Said {
    let text = sentence.text;
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
    let noun = noun_before_of(text, before, at, start).filter(|noun| !has(AMOUNTS, noun));
    let direct = noun.or_else(|| direct(text, before, at));
    let of = noun_after(text, end, sentence.span.end).and_then(|(from, end)| text.get(from..end));
    // Fares were cut by 4%: what it is done to is measured.
    let passive = at
        .checked_sub(1)
        .and_then(|at| before.get(at))
        .is_some_and(|auxiliary| has("was were been be is are being", auxiliary.text));
    if passive || has(LEVEL, &verb.text.to_ascii_lowercase()) {
        let measured = subject.filter(|subject| !is_pronoun(subject));
        said.object = figure.object.clone().or_else(|| noun.or(measured).or(direct).map(str::to_owned));
        said.actor = Actor::Nobody;
        if said.object.is_none() && subject.is_none() {
            said.object = last.and_then(|fact| fact.object.clone());
        }
        return said;
    }
    said.object =
        figure.object.clone().or_else(|| of.filter(|_| direct.is_none()).or(direct).map(str::to_owned));
    said.actor = match subject {
        Some(subject) => Actor::Named(subject.to_owned()),
        // which now holds 3%: what the relative refers to.
        None if before
            .get(..at)
            .is_some_and(|words| words.iter().any(|word| has("which who that", word.text))) =>
        {
            Actor::Nobody
        }
        None => last.and_then(|fact| fact.actor.clone()).map_or(Actor::Before, Actor::Named),
    };
    said
}

/// What is said of a figure before which no verb stands: 94% of sailings left on time; two new routes will open.
fn ungoverned(
    sentence: &Sentence<'_>,
    figure: &Entity,
    before: &[Word<'_>],
    anew: bool,
    last: Option<&Fact>,
) -> Said {
    let text = sentence.text;
    let (start, end) = (figure.start as usize, figure.end as usize);
    let mut said = Said { actor: Actor::Nobody, ..Said::default() };
    let after_figure = noun_after(text, end, sentence.span.end);
    let noun = after_figure
        .and_then(|(from, end)| text.get(from..end))
        .or_else(|| noun_before_of(text, before, usize::MAX, start));
    said.object = figure.object.clone().or_else(|| noun.map(str::to_owned));
    let first = before.first().map_or("", |word| word.text);
    // up 6% from the year before, against £5 million: the figure before in other words.
    if has("up down against versus", first) {
        said.verb = has("up down", first).then(|| first.to_owned());
        said.object = said.object.or_else(|| last.and_then(|fact| fact.object.clone()));
        return said;
    }
    if first == "compared" {
        return said;
    }
    let tail = after_figure.map_or_else(|| object_end(text, figure), |(_, end)| end);
    let after = words(text, tail, clause_end(text, tail, sentence.span.end));
    let listed =
        before.iter().all(|word| has(PREPOSITION, &word.text.to_ascii_lowercase()) || word.text == "and");
    // the £6 million we claimed: a clause of its own says what was done.
    if let [pronoun, verb, ..] = after.as_slice()
        && is_pronoun(pronoun.text)
        && is_verb(&after, 1)
    {
        said.actor = Actor::Named(pronoun.text.to_owned());
        said.verb = Some(verb.text.to_owned());
        return said;
    }
    let continues = !anew && last.is_some() && (before.is_empty() || first == "and");
    // 400 homes lost power: right behind those who are counted a verb's form is a verb.
    let plain = figure.object.is_some()
        && after.first().is_some_and(|word| {
            let near = word.start == tail + 1 && !word.text.ends_with('s');
            near && has(EITHER, word.text) && (has(LEVEL, word.text) || has(IRREGULAR, word.text))
        });
    let found = if plain { Some(0) } else { (0..after.len().min(10)).find(|&i| is_verb(&after, i)) };
    match found {
        Some(at) if plain || !(continues && listed) || last.is_none() => {
            said.verb = after.get(at).map(|word| word.text.to_owned());
        }
        _ if continues => {
            said.verb = last.and_then(|fact| fact.verb.clone());
            said.actor = last.and_then(|fact| fact.actor.clone()).map_or(Actor::Before, Actor::Named);
            said.object = said.object.or_else(|| last.and_then(|fact| fact.object.clone()));
        }
        _ => {}
    }
    said
}

/// The value of the date that stands right behind the figure at `index`: its own.
pub(super) fn own_time<'a>(sentence: &Sentence<'a>, index: usize) -> Option<&'a str> {
    let (figure, time) = (sentence.inside.get(index)?, sentence.inside.get(index + 1)?);
    let own = super::is_figure(figure.kind) && super::is_time(time.kind);
    let gap = sentence.text.get(figure.end as usize..time.start as usize).filter(|_| own)?;
    let near = matches!(gap, " in " | " on " | " by " | " during " | " for " | " at " | " ");
    (near && !super::is_base(sentence.text, time)).then_some(time.value.as_str())
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
            while kept.last().is_some_and(|last| {
                has("in on at by since until during over for from within", &last.text.to_ascii_lowercase())
            }) {
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

/// The noun of `a dividend of` before a figure, behind the word `after`.
fn noun_before_of<'a>(text: &'a str, words: &[Word<'_>], after: usize, figure: usize) -> Option<&'a str> {
    let last = words.len().checked_sub(1)?;
    let of = words.get(last).filter(|word| {
        word.text == "of" && text.get(word.end..figure).is_some_and(|gap| gap.trim().is_empty())
    })?;
    let floor = if after == usize::MAX { 0 } else { after + 1 };
    let mut begin = last;
    while begin > floor
        && last - begin < 4
        && words.get(begin - 1).is_some_and(|word| {
            let lower = word.text.to_ascii_lowercase();
            !has(DETERMINER, &lower) && !has(PREPOSITION, &lower) && !has(CONNECTIVE, &lower)
        })
    {
        begin -= 1;
    }
    text.get(words.get(begin)?.start..of.start).map(str::trim_end).filter(|noun| !noun.is_empty())
}

fn is_pronoun(phrase: &str) -> bool {
    matches!(
        phrase.to_ascii_lowercase().as_str(),
        "she" | "he" | "it" | "they" | "we" | "i" | "you" | "this" | "that" | "these"
    )
}

/// The noun phrase that begins at the word `i`, without its determiner.
fn noun_phrase(text: &str, words: &[Word<'_>], i: usize, limit: usize) -> Option<(usize, usize)> {
    let mut span: Option<(usize, usize)> = None;
    for at in i..limit.min(words.len()).min(i + 7) {
        let word = words.get(at)?;
        let lower = word.text.to_ascii_lowercase();
        if span.is_none() && (has(DETERMINER, &lower) || matches!(word.text, "and" | "but")) {
            continue;
        }
        let stop = (has(PREPOSITION, &lower) && !(lower == "per" && span.is_some()))
            || has(CONNECTIVE, &lower)
            || has(BETWEEN, &lower)
            || lower.starts_with(|c: char| c.is_ascii_digit())
            || span.is_some_and(|(_, end)| text.get(end..word.start).is_some_and(|gap| gap.trim() != ""))
            // An -ed form that opens a phrase describes its noun; behind the noun it is the verb.
            || span.is_some() && is_verb(words, at);
        if stop {
            break;
        }
        span = Some((span.map_or(word.start, |(start, _)| start), word.end));
    }
    span
}

/// What the verb is done to: the phrase right behind it.
fn direct<'a>(text: &'a str, words: &[Word<'_>], verb: usize) -> Option<&'a str> {
    let (from, to) = noun_phrase(text, words, verb + 1, usize::MAX)?;
    let phrase = text.get(from..to)?;
    let pronoun = matches!(phrase, "us" | "them" | "it" | "him" | "her" | "me" | "you");
    // What ends right at the figure is no object but the figure's own beginning: "paid a dividend 5".
    (!pronoun && phrase.len() > 2).then_some(phrase)
}

/// The subject: the noun phrase before the verb and its auxiliaries, from the clause's start or its last
/// connective on.
fn subject<'a>(text: &'a str, words: &[Word<'_>], verb: usize) -> Option<&'a str> {
    let mut end = verb;
    while end > 0
        && words.get(end - 1).is_some_and(|word| {
            let lower = word.text.to_ascii_lowercase();
            let intends = has(INTENDS, &lower) && words.get(end).is_some_and(|next| next.text == "to");
            has(BETWEEN, &lower) || lower.ends_with("ly") || intends
        })
    {
        end -= 1;
    }
    if let Some(word) = end.checked_sub(1).and_then(|at| words.get(at)).filter(|word| is_pronoun(word.text)) {
        return text.get(word.start..word.end);
    }
    // January and February: an *and* before which no verb stands joins nouns.
    let begin = (0..end)
        .rev()
        .find(|&i| {
            words.get(i).is_some_and(|word| has(CONNECTIVE, word.text))
                && (words.get(i).is_some_and(|word| word.text != "and")
                    || (0..i).any(|at| is_verb(words, at)))
                || is_verb(words, i)
        })
        .map_or(0, |at| at + 1);
    let (from, to) = noun_phrase(text, words, begin, end)?;
    text.get(from..to)
}
