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
    /// What was measured in the sentence, one entry a figure.
    topics: Vec<String>,
    /// What the figures that 分别 announces are about, the next one last.
    apart: Vec<String>,
    /// The last subject that can act and is no name, with where its figure begins.
    acting: Option<(String, usize)>,
    /// What was counted last, and by which measure word.
    counted: Option<(String, String)>,
}

/// What the clause of the figure at `index` says of it.
pub(super) fn read(sentence: &Sentence<'_>, index: usize, earlier: &mut Earlier) -> Said {
    let Some(figure) = sentence.inside.get(index) else { return Said::default() };
    let text = sentence.text;
    let (start, end) = (figure.start as usize, figure.end as usize);
    let mask = |at: usize| {
        let entity = sentence.covering(at)?;
        (entity.end as usize <= start || entity.start as usize >= end).then_some(())?;
        let which = match entity.kind {
            kind if is_timing(kind) => Mask::Time,
            Kind::Organization | Kind::Person => Mask::Actor,
            _ => Mask::Name,
        };
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
    if !chained {
        earlier.apart = apart(sentence, index, &before, earlier);
    }
    let own = said.object.is_some();
    if let Some(verb) = before.verb.filter(|_| before.preposition.is_none() && !copula) {
        said.verb = stretch(verb);
        if !before.level {
            said.actor = acting(sentence, index, &before, earlier);
        }
        // 已有46个国家签署了协定: those who are there do what follows.
        let there = matches!(said.verb.as_deref(), Some("有" | "共有"));
        if let Some(done) = object_end.filter(|_| there)
            && let Some(found) = clause::following(text, done, sentence.span.end, &mask)
        {
            said.verb = verb_of(text, &found);
        }
        if before.level && !own {
            said.object = earlier.apart.pop().or_else(|| earlier.topic.clone());
        }
    } else if chained && before.preposition.is_none() {
        said.verb.clone_from(&earlier.verb);
        said.actor = earlier.actor.clone();
        if !own && figure.object.is_none() {
            said.object = earlier.apart.pop();
        }
    } else if before.preposition.is_some() || object_end.is_some() {
        let from = object_end.unwrap_or(end);
        let opens = before.preposition.is_none() && !copula;
        let found = clause::following(text, from, sentence.span.end, &mask)
            .or_else(|| opens.then(|| next_clause(sentence, from, &mask)).flatten());
        if let Some(found) = found {
            said.verb = verb_of(text, &found);
            if opens {
                said.actor = subject(sentence, index, &before, &found);
            }
        }
        if before.preposition.is_some() && said.object.is_none() {
            said.object.clone_from(&earlier.topic);
        }
    }
    if said.object.is_none() && figure.object.is_none() {
        said.object = shared_object(sentence, figure, &before, earlier);
        if said.object.is_none() && said.verb.is_none() {
            described(sentence, figure, &mask, &mut said);
        }
    }
    if said.verb.is_none() && (copula || !chained) {
        said.verb = before.verb.and_then(stretch);
    }
    if let (Some(object), Some(unit)) = (said.object.as_ref().or(figure.object.as_ref()), &figure.unit) {
        earlier.counted = Some((object.clone(), unit.clone()));
    }
    earlier.end = object_end.unwrap_or(end);
    earlier.verb.clone_from(&said.verb);
    earlier.actor = said.actor.clone();
    if said.object.is_some() {
        earlier.topic.clone_from(&said.object);
    } else if !before.level && matches!(said.verb.as_deref(), Some("出口" | "进口" | "支出" | "投资"))
    {
        // 出口51亿美元，下降6%: what was done is what moved.
        earlier.topic.clone_from(&said.verb);
    }
    if own && let Some(topic) = &said.object {
        earlier.topics.push(topic.clone());
    }
    said
}

/// What the figures of a list that 分别 announces are about: what the figures before were, in their order, or one
/// subject for all.
fn apart(sentence: &Sentence<'_>, index: usize, before: &Frame, earlier: &Earlier) -> Vec<String> {
    let text = sentence.text;
    let start = sentence.inside.get(index).map_or(0, |figure| figure.start as usize);
    if !before.level || !text.get(before.start..start).is_some_and(|clause| clause.contains("分别")) {
        return Vec::new();
    }
    let mut count = 1;
    let rest = sentence.inside.get(index..).unwrap_or(&[]);
    for pair in rest.windows(2) {
        let [first, second] = pair else { break };
        let gap = text.get(first.end as usize..second.start as usize).unwrap_or("");
        if !matches!(gap, "和" | "、" | "与" | "及" | "以及") {
            break;
        }
        count += 1;
    }
    match before.subject.and_then(|(from, to)| text.get(from..to)) {
        Some(subject) => vec![subject.to_owned(); count],
        None => {
            let from = earlier.topics.len().saturating_sub(count);
            earlier.topics.get(from..).unwrap_or(&[]).iter().rev().cloned().collect()
        }
    }
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
    if matches!(figure.unit.as_deref(), Some("省" | "市" | "县" | "区" | "国" | "村" | "镇" | "乡")) {
        return None;
    }
    let phrase = sentence.text.get(from..to)?.trim_start_matches(['的', '该']);
    (phrase.chars().count() >= 2).then(|| phrase.to_owned())
}

/// What the figure before counts with the same measure word: 受理案件34件，审结31件.
fn shared_object(
    sentence: &Sentence<'_>,
    figure: &Entity,
    before: &Frame,
    earlier: &Earlier,
) -> Option<String> {
    let (object, unit) = earlier.counted.as_ref()?;
    let same =
        figure.unit.as_deref().is_some_and(|own| own.trim_end_matches('次') == unit.trim_end_matches('次'));
    let counts = figure.kind == Kind::Quantity && earlier.end > sentence.span.start;
    (same && counts && before.verb.is_some() && !before.level && before.phrase.is_none())
        .then(|| object.clone())
}

/// 78%的受访者支持分类: those of whom the figure is a share, and what they do.
fn described(
    sentence: &Sentence<'_>,
    figure: &Entity,
    mask: &dyn Fn(usize) -> Option<(usize, Mask)>,
    said: &mut Said,
) {
    let end = figure.end as usize;
    let share = figure.kind == Kind::Percent
        && sentence.text.get(end..sentence.span.end).is_some_and(|rest| rest.starts_with('的'));
    if !share {
        return;
    }
    let from = end + '的'.len_utf8();
    let Some(found) = clause::following(sentence.text, from, sentence.span.end, mask) else { return };
    let phrase = sentence.text.get(from..found.verb.0).unwrap_or("");
    if (2..=10).contains(&phrase.chars().count()) && phrase.chars().all(is_han) {
        said.object = Some(phrase.to_owned());
        said.verb = verb_of(sentence.text, &found);
        said.actor = Actor::Nobody;
    }
}

/// How far behind its clause a subject still acts, in bytes: each figure looks back as far as that.
const REACH: usize = 1_000;

/// Whether a name stands between byte `from` and the figure at `index`.
fn named(sentence: &Sentence<'_>, index: usize, from: usize) -> bool {
    let (before, rest) = sentence.inside.split_at_checked(index).unwrap_or((&[], &[]));
    let Some(figure) = rest.first() else { return false };
    let near = before.iter().rev().take_while(|name| name.start as usize >= from);
    near.filter(|name| matches!(name.kind, Kind::Organization | Kind::Person))
        .any(|name| name.end <= figure.start)
}

/// Who does what the clause's verb says, where no name says it: the clause's own subject, or that of the clauses
/// before it.
fn acting(sentence: &Sentence<'_>, index: usize, before: &Frame, earlier: &mut Earlier) -> Actor {
    if named(sentence, index, before.start) {
        return Actor::Before;
    }
    let start = sentence.inside.get(index).map_or(0, |figure| figure.start as usize);
    if let Some(subject) = acting_subject(sentence.text, before) {
        earlier.acting = Some((subject.clone(), start));
        return Actor::Named(subject);
    }
    match &earlier.acting {
        Some((subject, at))
            if before.subject.is_none() && start - *at <= REACH && !named(sentence, index, *at) =>
        {
            Actor::Named(subject.clone())
        }
        _ => Actor::Before,
    }
}

/// The subject of a clause where it is one that can act: 水利部门, 全市.
fn acting_subject(text: &str, before: &Frame) -> Option<String> {
    const SCOPES: [&str; 14] = [
        "全国", "全省", "全市", "全县", "全区", "全州", "全镇", "全校", "全院", "全行", "我国", "我省",
        "我市", "我县",
    ];
    let (from, to) = before.subject?;
    let subject = text.get(from..to)?.trim_start_matches(['该', '，']);
    (SCOPES.contains(&subject) || is_body(subject)).then(|| subject.to_owned())
}

/// The verb as a reader would write it down.
fn verb_of(text: &str, found: &Following) -> Option<String> {
    let verb = text.get(found.verb.0..found.verb.1)?.replace("进行了", "进行");
    let action = found.action.and_then(|(from, to)| text.get(from..to)).unwrap_or("");
    Some(format!("{verb}{action}"))
}

/// Who acts in a clause that the figure's own phrase opens: the agent of a passive, the names right before the
/// figure (甲、乙等20个部门), or those who are counted.
fn subject(sentence: &Sentence<'_>, index: usize, before: &Frame, found: &Following) -> Actor {
    if let Some((from, to)) = found.agent
        && let Some(agent) = sentence.text.get(from..to)
    {
        return Actor::Named(agent.to_owned());
    }
    if found.passive {
        return Actor::Nobody;
    }
    if named(sentence, index, before.start) {
        return Actor::Before;
    }
    let Some(figure) = sentence.inside.get(index) else { return Actor::Nobody };
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
