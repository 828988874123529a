//! Who does what to a figure in a Chinese clause.
//!
//! [`frame`] reads what stands before the figure. Where a preposition leads the figure in
//! (对1万多名干部进行培训), or nothing but the figure's own phrase opens the clause (3000名教师受到培训),
//! the verb follows it. A figure that a list adds (出动队员50名、冲锋舟9艘) shares the verb of the one before it; a
//! clause that only says how something moved (，比上年增长5%) goes on about what was measured before.

use super::{Actor, Said, Sentence, is_timing};
use crate::chars::is_han;
use crate::entity::{Entity, Kind};
use crate::numeric::clause::{self, Class, Following, Frame, Mask, Stretch, frame, is_body};

/// What the figures before in the sentence leave behind.
#[derive(Debug, Default)]
pub(super) struct Earlier {
    /// End of the last figure.
    end: usize,
    verb: Option<String>,
    actor: Actor,
    /// What was measured last.
    topic: Option<String>,
}

/// What the clause of the figure at `index` says of it.
pub(super) fn read(sentence: &Sentence<'_>, index: usize, earlier: &mut Earlier) -> Said {
    let Some(figure) = sentence.inside.get(index) else { return Said::default() };
    let text = sentence.text;
    let (start, end) = (figure.start as usize, figure.end as usize);
    let mask = |at: usize| {
        let entity = sentence.covering(at)?;
        (entity.end as usize <= start || entity.start as usize >= end).then_some(())?;
        let which = if is_timing(entity.kind) { Mask::Time } else { Mask::Name };
        Some((entity.end as usize, which))
    };
    let floor = earlier.end.max(sentence.span.start);
    let mut before = frame(text, floor, start, &mask);
    // 突破百亿元: the comparator that the figure begins with is the verb.
    if before.verb.is_none()
        && before.preposition.is_none()
        && let Some((len, Class::Level)) = clause::word(&figure.text).filter(|(len, _)| *len > 3)
    {
        before = Frame { subject: before.phrase, verb: Some((start, start + len)), level: true, ..before };
    }
    let object_end = figure.object.as_deref().and_then(|object| {
        let rest = text.get(end..)?;
        let tail = rest.trim_start_matches([' ', '个', '的']);
        tail.starts_with(object).then(|| end + rest.len() - tail.len() + object.len())
    });
    let stretch = |(from, to): Stretch| text.get(from..to).map(str::to_owned);
    let chained = earlier.end > sentence.span.start
        && before.verb.is_none()
        && text.get(earlier.end..start).is_some_and(|gap| goes_on(gap, &before));
    let mut said = Said { object: own_object(sentence, figure, &before, object_end), ..Said::default() };
    let copula = before.level && before.verb.and_then(stretch).as_deref() == Some("为");
    if let Some(verb) = before.verb.filter(|_| before.preposition.is_none() && !copula) {
        said.verb = stretch(verb);
        if before.level && said.object.is_none() {
            said.object.clone_from(&earlier.topic);
        }
    } else if chained && before.preposition.is_none() {
        said.verb.clone_from(&earlier.verb);
        said.actor = earlier.actor.clone();
    } else if before.preposition.is_some() || object_end.is_some() {
        let from = object_end.unwrap_or(end);
        let opens = before.preposition.is_none() && !copula;
        let found = clause::following(text, from, sentence.span.end, &mask)
            .or_else(|| opens.then(|| next_clause(sentence, from, &mask)).flatten());
        if let Some(found) = found {
            said.verb = verb_of(text, &found);
            if opens {
                said.actor = subject(sentence, figure, &before, &found);
            }
        }
        if before.preposition.is_some() && said.object.is_none() {
            said.object.clone_from(&earlier.topic);
        }
    }
    if said.verb.is_none() && (copula || !chained) {
        said.verb = before.verb.and_then(stretch);
    }
    earlier.end = end;
    earlier.verb.clone_from(&said.verb);
    earlier.actor = said.actor.clone();
    if said.object.is_some() {
        earlier.topic.clone_from(&said.object);
    }
    said
}

/// Whether what stands between two figures only lists: a mark or a word of a list, the counted phrase.
fn goes_on(gap: &str, before: &Frame) -> bool {
    let marks =
        gap.chars().filter(|c| matches!(c, '，' | '；' | '。' | '：' | ',' | ';' | '！' | '？')).count();
    marks == 0 && before.verb.is_none()
}

/// What is counted, without the name of the actor that heads the phrase.
fn own_object(
    sentence: &Sentence<'_>,
    figure: &Entity,
    before: &Frame,
    object_end: Option<usize>,
) -> Option<String> {
    if object_end.is_some() {
        return figure.object.clone();
    }
    let (mut from, to) = before.counted()?;
    // 青山公司营业收入: the name is who, the rest is what.
    while let Some(name) =
        sentence.covering(from).filter(|name| name.start as usize == from && (name.end as usize) <= to)
    {
        from = name.end as usize;
    }
    let phrase = sentence.text.get(from..to)?.trim_start_matches('的');
    (phrase.chars().count() >= 2).then(|| phrase.to_owned())
}

/// The verb as a reader would write it down.
fn verb_of(text: &str, found: &Following) -> Option<String> {
    let verb = text.get(found.verb.0..found.verb.1)?;
    let action = found.action.and_then(|(from, to)| text.get(from..to)).unwrap_or("");
    Some(format!("{verb}{action}"))
}

/// Who acts in a clause that the figure's own phrase opens: the agent of a passive, the names right before the
/// figure (甲、乙等20个部门), or those who are counted.
fn subject(sentence: &Sentence<'_>, figure: &Entity, before: &Frame, found: &Following) -> Actor {
    if let Some((from, to)) = found.agent
        && let Some(agent) = sentence.text.get(from..to)
    {
        return Actor::Named(agent.to_owned());
    }
    if found.passive {
        return Actor::Nobody;
    }
    let named = sentence.inside.iter().any(|name| {
        matches!(name.kind, Kind::Organization | Kind::Person)
            && name.start as usize >= before.start
            && name.end <= figure.start
    });
    if named {
        return Actor::Before;
    }
    // 90家企业负责人受到表彰: all that stands before the verb acts.
    let all = sentence
        .text
        .get(figure.end as usize..found.verb.0)
        .filter(|all| is_body(all) && all.chars().count() <= 16 && all.chars().all(is_han));
    match all.or(figure.object.as_deref().filter(|object| is_body(object))) {
        Some(body) => Actor::Named(body.to_owned()),
        None => Actor::Nobody,
    }
}

/// The verb of the next clause, where the figure's phrase is all that its own clause holds.
fn next_clause(
    sentence: &Sentence<'_>,
    from: usize,
    mask: &dyn Fn(usize) -> Option<(usize, Mask)>,
) -> Option<Following> {
    let rest = sentence.text.get(from..sentence.span.end)?;
    rest.starts_with('，')
        .then(|| clause::following(sentence.text, from + '，'.len_utf8(), sentence.span.end, mask))
        .flatten()
}
