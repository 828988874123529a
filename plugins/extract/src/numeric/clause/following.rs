//! The verb behind a figure that opens its clause: 3000名教师**受到培训**.

use super::{Class, Mask, Stretch, word};

/// A verb behind a figure, with what it does to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Following {
    /// The verb, with the noun that says what a light verb does (进行**培训**).
    pub(crate) verb: Stretch,
    /// The end of a light verb whose action stands at the end of the clause: 开展…**督查**.
    pub(crate) action: Option<Stretch>,
    /// Who does it, where the clause is passive and says so: 被**各级**问责.
    pub(crate) agent: Option<Stretch>,
    /// Whether the clause is passive.
    pub(crate) passive: bool,
}

/// The verb of what follows a figure, up to the end of its clause.
pub(crate) fn following(
    text: &str,
    from: usize,
    limit: usize,
    mask: &dyn Fn(usize) -> Option<(usize, Mask)>,
) -> Option<Following> {
    let tail = text.get(from..limit)?;
    let stop = tail
        .char_indices()
        .take(80)
        .find(|(_, c)| matches!(c, '，' | '。' | '；' | '：' | '！' | '？' | ',' | ';' | '\n' | '”'))
        .map_or(tail.len().min(320), |(at, _)| at);
    let mut end = from + stop;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let clause = text.get(from..end)?;
    if let Some(at) = clause.find('被') {
        let begin = from + at + '被'.len_utf8();
        let (start, stop) = first_verb(text, begin, end, mask)?;
        let agent = Some((begin, start)).filter(|(begin, start)| start - begin >= 6);
        let passive = if agent.is_some() { start } else { begin - '被'.len_utf8() };
        return Some(Following { verb: (passive, stop), action: None, agent, passive: true });
    }
    let (start, stop) = first_verb(text, from, end, mask)?;
    let verb = text.get(start..stop)?;
    let mut found = Following { verb: (start, stop), action: None, agent: None, passive: false };
    if LIGHT.contains(&verb) {
        let rest = text.get(stop..end)?;
        let first = rest.split(['、', '（']).next().unwrap_or("");
        if (1..=4).contains(&first.chars().count()) && first.chars().all(crate::chars::is_han) {
            found.verb.1 = stop + first.len();
        } else {
            found.action = last_action(text, stop, end);
        }
    }
    Some(found)
}

/// Verbs that say nothing without the noun behind them.
const LIGHT: [&str; 12] =
    ["进行", "进行了", "开展", "实行", "予以", "给予", "受到", "得到", "接受", "获得", "作出", "实施"];

/// The first verb of a stretch; a word that may be one only where no sure one follows.
fn first_verb(
    text: &str,
    from: usize,
    end: usize,
    mask: &dyn Fn(usize) -> Option<(usize, Mask)>,
) -> Option<Stretch> {
    let mut maybe = None;
    let mut at = from;
    while at < end {
        let rest = text.get(at..end)?;
        let c = rest.chars().next()?;
        if let Some((until, _)) = mask(at).filter(|(until, _)| *until > at) {
            at = until;
            continue;
        }
        let Some((len, class)) = word(rest) else {
            at += c.len_utf8();
            continue;
        };
        match class {
            Class::Level if len > 3 => return Some((at, at + len)),
            Class::Verb if len > 3 => {
                // 推动成立, 选派: verbs in a row are one.
                let mut stop = at + len;
                while let Some((len, Class::Verb)) = text.get(stop..end).and_then(word) {
                    if len <= 3 || LIGHT.contains(&text.get(at..stop).unwrap_or("")) {
                        break;
                    }
                    stop += len;
                }
                return Some((at, stop));
            }
            Class::Maybe => maybe = maybe.or(Some((at, at + len))),
            _ => {}
        }
        at += len;
    }
    maybe
}

/// The verb or deverbal noun that ends a stretch.
fn last_action(text: &str, from: usize, end: usize) -> Option<Stretch> {
    let mut at = from;
    let mut last = None;
    while at < end {
        let rest = text.get(at..end)?;
        let c = rest.chars().next()?;
        let step = match word(rest) {
            Some((len, Class::Verb | Class::Maybe)) if len > 3 => {
                last = Some((at, at + len));
                len
            }
            Some((len, _)) => len,
            None => c.len_utf8(),
        };
        at += step;
    }
    last.filter(|(_, stop)| *stop == end)
}
