//! Short names that a text introduces for itself: 滨江港口管理委员会（以下简称港委）, World Bank ("the Bank").
//!
//! Every later occurrence of the short name is the long one's entity, with `alias_of`. A person's full name that
//! its context shows once is that person's wherever it stands.

use crate::chars::{after, before, is_han};
use crate::entity::{Entity, Kind};
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

/// Phrases that introduce a short name.
const PHRASES: [&str; 12] = [
    "以下简称为",
    "以下简称",
    "以下统称",
    "以下称",
    "下简称",
    "下称",
    "简称为",
    "简称",
    "又称",
    "hereinafter referred to as",
    "hereinafter",
    "hereafter",
];

/// The most short names that one text may introduce.
const MOST: usize = 256;

struct Alias {
    name: String,
    from: usize,
    kind: Kind,
    standard: String,
}

/// Appends the later occurrences of short names; `names` are the entities found so far, in text order.
pub(crate) fn find(text: &str, names: &mut Vec<Entity>) {
    let mut aliases: Vec<Alias> = Vec::new();
    for entity in names.iter() {
        if aliases.len() >= MOST {
            break;
        }
        if let Some(alias) = of_place(entity)
            .or_else(|| of_company(entity))
            .or_else(|| of_person(entity).filter(|_| aliases.len() < MOST / 2))
            && aliases.iter().all(|known| known.name != alias.name)
        {
            aliases.push(alias);
        }
        if let Some((start, end)) = introduced(text, entity.end as usize, entity) {
            let Some(name) = text.get(start..end) else { continue };
            if aliases.iter().any(|alias| alias.name == name) || name == entity.text {
                continue;
            }
            aliases.push(Alias {
                name: name.to_owned(),
                from: start,
                kind: entity.kind,
                standard: entity.value.clone(),
            });
        }
    }
    if aliases.is_empty() {
        return;
    }
    // It reads one document: what takes longer to build than this kind takes longer than it saves.
    let Ok(automaton) = AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .match_kind(MatchKind::LeftmostLongest)
        .build(aliases.iter().map(|alias| alias.name.as_str()))
    else {
        return;
    };
    let mut added = Vec::new();
    // Both lists are in text order, so one pass over each settles what overlaps.
    let mut next = 0;
    for hit in automaton.find_iter(text) {
        let alias = &aliases[hit.pattern().as_usize()];
        while names.get(next).is_some_and(|name| name.end as usize <= hit.start()) {
            next += 1;
        }
        let taken = names.get(next).is_some_and(|name| (name.start as usize) < hit.end());
        if taken {
            // The dictionary may know the short name as another's: what the text says goes before it.
            if let Some(name) = names.get_mut(next)
                && (name.start as usize, name.end as usize) == (hit.start(), hit.end())
                && hit.start() >= alias.from
                && alias.standard != alias.name
            {
                name.value.clone_from(&alias.standard);
                name.alias_of = Some(alias.standard.clone());
            }
            continue;
        }
        if hit.start() < alias.from || !stands_alone(text, hit.start(), hit.end()) {
            continue;
        }
        let mut entity = Entity::new(alias.kind, text, hit.start(), hit.end(), "names.alias");
        if alias.standard != alias.name {
            entity.value.clone_from(&alias.standard);
            entity.alias_of = Some(alias.standard.clone());
        }
        added.push(entity);
    }
    names.append(&mut added);
}

/// The place that an organ of a place without an entry is named after: 临江县 of 临江县水务局.
fn of_place(entity: &Entity) -> Option<Alias> {
    if entity.rule != super::organization::LOCAL {
        return None;
    }
    let levels = ['省', '市', '县', '州', '区', '镇', '乡', '旗'];
    let end = entity
        .text
        .char_indices()
        .skip(2)
        .take(2)
        .find(|(_, c)| levels.contains(c))
        .map(|(at, c)| at + c.len_utf8())?;
    let name = entity.text.get(..end)?.to_owned();
    Some(Alias { standard: name.clone(), name, from: 0, kind: Kind::Place })
}

/// What a company is called without its legal form: 青禾 of 青禾科技有限公司 is too little, 青禾科技 is a name.
fn of_company(entity: &Entity) -> Option<Alias> {
    const CHINESE: [&str; 6] =
        ["集团股份有限公司", "股份有限公司", "有限责任公司", "集团有限公司", "有限公司", "集团公司"];
    const TRADES: [&str; 12] =
        ["科技", "技术", "实业", "工业", "贸易", "发展", "投资", "控股", "网络", "信息", "制造", "机械"];
    const ENGLISH: [&str; 12] = [
        " plc",
        " PLC",
        " Plc",
        " Ltd.",
        " Ltd",
        " Limited",
        " Inc.",
        " Inc",
        " Corp.",
        " Corporation",
        " LLC",
        " LLP",
    ];
    if entity.kind != Kind::Organization || entity.alias_of.is_some() {
        return None;
    }
    let name = match ENGLISH.iter().find_map(|form| entity.text.strip_suffix(form)) {
        Some(name) => name.trim_end_matches(','),
        None => {
            let name = CHINESE.iter().find_map(|form| entity.text.strip_suffix(form))?;
            let short = TRADES.iter().find_map(|trade| name.strip_suffix(trade));
            short.filter(|short| short.chars().count() >= 4).unwrap_or(name)
        }
    };
    let long = name.chars().count() >= if name.is_ascii() { 6 } else { 4 };
    long.then(|| Alias {
        name: name.to_owned(),
        from: if name.is_ascii() { 0 } else { entity.end as usize },
        kind: Kind::Organization,
        standard: entity.text.clone(),
    })
}

/// A full name, which needs no context a second time.
fn of_person(entity: &Entity) -> Option<Alias> {
    let name = &entity.text;
    let full = if name.is_ascii() {
        name.contains(' ')
    } else {
        name.chars().all(is_han) && name.chars().count() >= 3
    };
    (entity.kind == Kind::Person && full && entity.alias_of.is_none()).then(|| Alias {
        name: name.clone(),
        from: 0,
        kind: Kind::Person,
        standard: entity.value.clone(),
    })
}

/// Whether the short name is no part of a longer word.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let latin = after(text, start).is_some_and(|c| c.is_ascii_alphanumeric());
    if latin {
        return !word(before(text, start)) && !word(after(text, end));
    }
    !after(text, end).is_some_and(|c| matches!(c, '员'))
}

/// The short name that brackets directly after `entity` introduce.
fn introduced(text: &str, end: usize, entity: &Entity) -> Option<(usize, usize)> {
    let rest = text.get(end..)?;
    let open_space = rest.len() - rest.trim_start_matches(' ').len();
    let open = after(text, end + open_space).filter(|c| matches!(c, '（' | '('))?;
    let mut at = end + open_space + open.len_utf8();
    let inner = text.get(at..)?;
    let led = PHRASES.iter().find(|phrase| inner.starts_with(**phrase));
    if let Some(phrase) = led {
        at += phrase.len();
    }
    // Colon, blank and quotation marks around the name.
    while let Some(c) = after(text, at)
        && matches!(c, '：' | ':' | ' ' | '“' | '"' | '「' | '‘' | '\'')
    {
        at += c.len_utf8();
    }
    let quoted = before(text, at).is_some_and(|c| matches!(c, '“' | '"' | '「' | '‘' | '\''));
    if text.get(at..)?.starts_with("the ") {
        at += 4;
    }
    let mut stop = at;
    for c in text.get(at..)?.chars().take(24) {
        if matches!(c, '）' | ')' | '”' | '"' | '」' | '’' | '，' | ',' | '；' | '。' | '\n') {
            break;
        }
        stop += c.len_utf8();
    }
    let name = text.get(at..stop)?.trim_end();
    let stop = at + name.len();
    let close = after(text, stop)?;
    if !matches!(close, '）' | ')' | '”' | '"' | '」' | '’') {
        return None;
    }
    let count = name.chars().count();
    let acronym = (2..=8).contains(&count)
        && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-')
        && name.chars().any(|c| c.is_ascii_uppercase());
    let quoted_english = quoted && name.chars().next().is_some_and(|c| c.is_ascii_uppercase()) && count <= 20;
    let said = led.is_some()
        && (2..=12).contains(&count)
        && name.chars().all(|c| is_han(c) || c.is_ascii_alphanumeric() || c == ' ');
    (said
        || acronym && entity.kind == Kind::Organization
        || quoted_english && !entity.text.chars().any(is_han))
    .then_some((at, stop))
}
