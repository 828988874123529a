//! Organisations that no dictionary has: a characteristic ending, and a left boundary.
//!
//! From the ending the rule walks left. A place, an organ or a word such as 全国 is an anchor: the name
//! starts there, and an anchored ending (局, 委) needs one. Otherwise the name starts after the first
//! character or word that cannot stand in it, and only a strong ending (公司, 大学) is enough; then words
//! that distinguish nothing (各, 科技) may not be all of it: 这家科技公司 is no name.

use super::found::Found;
use super::lexicon::{Class, Lexicon, STOP, STOP_END, SUFFIX, Suffix, SuffixClass};
use super::line::{Hit, Line};
use crate::chars::is_han;
use crate::entity::Kind;

/// How many characters may stand between an anchor and the ending.
const GAP: usize = 10;
/// How many for an ending that proves more.
const STRONG_GAP: usize = 16;

/// The rule of an organ whose place no dictionary has.
pub(crate) const LOCAL: &str = "names.organization.local";

/// Appends the organisations and places that endings show.
pub(crate) fn find(lexicon: &Lexicon, line: &Line, out: &mut Vec<Found>) {
    let mut i = 0;
    // A name that is found may be the anchor of the next ending: 湖北省 公安厅 交警总队.
    let mut last: Option<Found> = None;
    while i < line.len() {
        if !line.has(i, SUFFIX) {
            i += 1;
            continue;
        }
        let Some((count, which)) = lexicon.suffixes.longest(&line.chars[i..]) else {
            i += 1;
            continue;
        };
        let suffix = lexicon.suffix[which as usize];
        let end = i + count;
        if line.char(end).is_some_and(|next| suffix.unless.contains(next)) || inside_hit(line, i, end) {
            i += 1;
            continue;
        }
        let found = own_committee(lexicon, line, i, end)
            .or_else(|| start(lexicon, line, i, &suffix, last))
            .or_else(|| school(lexicon, line, i, end));
        // An organ's own part goes by the same place: 临江市人民政府|办公室.
        let local = last
            .is_some_and(|last| last.rule == LOCAL && found.is_some_and(|(start, _)| start == last.start));
        let found = found.map(|(start, rule)| (start, if local { LOCAL } else { rule }));
        if let Some((start, rule)) = found {
            let kind = if suffix.class == SuffixClass::Place { Kind::Place } else { Kind::Organization };
            let found = Found { kind, start, end, standard: None, rule };
            last = Some(found);
            out.push(found);
            i = end;
        } else {
            // 中级人民法院 may fail where 人民法院 inside it does not: both would need the same anchor.
            i += if suffix.class == SuffixClass::Strong { count } else { 1 };
        }
    }
}

/// Whether a dictionary's name or a blocked word holds the ending and goes on, or holds all of it.
fn inside_hit(line: &Line, start: usize, end: usize) -> bool {
    let holds = |hit: Hit| hit.entry.class != Class::Anchor && (hit.start < start || hit.end > end);
    line.covering(end - 1).is_some_and(holds)
}

/// Where the name starts whose ending starts at `suffix_at`.
fn start(
    lexicon: &Lexicon,
    line: &Line,
    suffix_at: usize,
    suffix: &Suffix,
    last: Option<Found>,
) -> Option<(usize, &'static str)> {
    let strong = suffix.class == SuffixClass::Strong;
    let limit = if suffix.class == SuffixClass::Anchored || suffix.class == SuffixClass::Place {
        GAP
    } else {
        STRONG_GAP
    };
    let mut p = suffix_at;
    let mut soft = None;
    loop {
        if let Some(anchor) = anchor_ending_at(line, p, last).or_else(|| level_ending_at(lexicon, line, p)) {
            match anchored(line, anchor, p, suffix_at, suffix, soft) {
                // 县政府与蓝海公司: 与 parts two names, and the second needs no anchor.
                None if strong && soft.is_some() => break,
                found => return found,
            }
        }
        if suffix.class != SuffixClass::Place
            && let Some(start) = local_ending_at(lexicon, line, p)
        {
            let anchor = (start, Class::Place);
            let found = anchored(line, anchor, p, suffix_at, suffix, soft);
            return found.map(|(start, _)| (start, LOCAL));
        }
        if let Some(before) = inner_word(line, p).or_else(|| numbered(line, p)) {
            p = before;
            continue;
        }
        if suffix_at - p >= limit {
            return None;
        }
        let Some(c) = line.previous(p) else { break };
        if suffix.class == SuffixClass::Group
            && c == '”'
            && let Some(open) = line.opening_of(p - 1)
        {
            p = open;
            // The name of a campaign stands between its organ and 领导小组.
            let anchor = anchor_ending_at(line, p, last).map(|(start, _)| start);
            let anchor = anchor.or_else(|| {
                line.ending_at(p).filter(|hit| hit.entry.class == Class::Anchor).map(|hit| hit.start)
            });
            return anchor.map(|start| (start, "names.organization.group"));
        }
        let group = suffix.class == SuffixClass::Group;
        if !group && line.covering(p - 1).is_some_and(|hit| hit.entry.class == Class::Blocked) {
            break;
        }
        if !(is_han(c) || c.is_ascii_alphanumeric() && strong || matches!(c, '·' | '（' | '）') && strong)
        {
            break;
        }
        if matches!(c, '和' | '与' | '及') {
            soft = soft.or(Some(p));
        } else if lexicon.traits(c) & STOP != 0 {
            break;
        }
        if lexicon.traits(c) & STOP_END != 0 && stops_at(lexicon, line, p) {
            break;
        }
        p -= 1;
    }
    if !strong {
        return None;
    }
    let start = soft.unwrap_or(p);
    let start = skip_brackets(line, start, suffix_at);
    let length = suffix_at - start;
    let head = &line.chars[start..suffix_at];
    if !(2..=12).contains(&length)
        || is_generic(lexicon, head)
        || !is_han(head[0]) && !head[0].is_ascii_uppercase()
    {
        return None;
    }
    Some((start, "names.organization.suffix"))
}

/// A bracket that opens before the name and closes inside it, or the reverse, is no part of it.
fn skip_brackets(line: &Line, start: usize, end: usize) -> usize {
    let mut from = start;
    let mut open = None;
    for i in start..end {
        match line.chars[i] {
            '（' => open = Some(i),
            '）' if open.take().is_none() => from = i + 1,
            _ => {}
        }
    }
    open.map_or(from, |i| i + 1)
}

/// Whether a stop word ends at `p`.
fn stops_at(lexicon: &Lexicon, line: &Line, p: usize) -> bool {
    const LONGEST: usize = 4;
    let from = p.saturating_sub(LONGEST);
    let mut reversed = ['\0'; LONGEST];
    for (slot, &c) in reversed.iter_mut().zip(line.chars[from..p].iter().rev()) {
        *slot = c;
    }
    lexicon.stops.longest(&reversed[..p - from]).is_some()
}

/// The name that ends at `p` and may begin a longer one: its start, and whether it is an organisation.
fn anchor_ending_at(line: &Line, p: usize, last: Option<Found>) -> Option<(usize, Class)> {
    if let Some(last) = last.filter(|last| last.end == p) {
        let class = if last.kind == Kind::Place { Class::Place } else { Class::Organization };
        return Some((last.start, class));
    }
    line.ending_at(p).filter(Line::is_anchor).map(|hit| (hit.start, hit.entry.class))
}

/// The bare level that ends at `p` and opens a name: reports of a place call its own organs 市水利局, 省财政厅.
/// What stands before must part it from other words, or the character belongs to one (城市管理局).
fn level_ending_at(lexicon: &Lexicon, line: &Line, p: usize) -> Option<(usize, Class)> {
    let start = p.checked_sub(1)?;
    let level = is_level(*line.chars.get(start)?);
    let opens = line
        .previous(start)
        .is_none_or(|c| !is_han(c) || matches!(c, '和' | '与' | '及' | '由' | '在' | '经'))
        || stops_at(lexicon, line, start);
    (level && opens).then_some((start, Class::Anchor))
}

/// A party committee that its level names: 市委, or 临江市委 of a place that no dictionary has.
fn own_committee(lexicon: &Lexicon, line: &Line, start: usize, end: usize) -> Option<(usize, &'static str)> {
    if end - start != 2 || !is_level(line.chars[start]) || line.chars[start + 1] != '委' {
        return None;
    }
    if let Some(at) = local_ending_at(lexicon, line, start + 1) {
        return Some((at, LOCAL));
    }
    level_ending_at(lexicon, line, start + 1).map(|(start, _)| (start, "names.organization.level"))
}

fn is_level(c: char) -> bool {
    matches!(c, '省' | '市' | '县' | '州' | '区' | '镇' | '乡' | '旗')
}

/// Words that say what kind of place it is, not which.
const KINDS_OF_PLACE: [&str; 44] = [
    "贫困",
    "开发",
    "示范",
    "老城",
    "新城",
    "工业园",
    "高新",
    "实验",
    "试验",
    "保税",
    "自贸",
    "园",
    "社",
    "地",
    "城",
    "山",
    "景",
    "风景",
    "自治",
    "片",
    "灾",
    "疫",
    "辖",
    "直辖",
    "沿海",
    "边境",
    "中心城",
    "主城",
    "城郊",
    "郊",
    "街",
    "校",
    "厂",
    "矿",
    "林",
    "牧",
    "农",
    "商务",
    "商业",
    "技术开发",
    "经济",
    "功能",
    "上级",
    "下级",
];

/// A place that no dictionary has and whose level ends at `p`: two or three characters between a boundary and
/// the level (临江|市). On its own it would prove little; before the ending of an organ it is its place.
fn local_ending_at(lexicon: &Lexicon, line: &Line, p: usize) -> Option<usize> {
    let level = p.checked_sub(1)?;
    if !is_level(*line.chars.get(level)?) || line.covering(level).is_some() {
        return None;
    }
    [2, 3].into_iter().find_map(|count| {
        let start = level.checked_sub(count)?;
        let stem = &line.chars[start..level];
        let plain =
            stem.iter().all(|&c| is_han(c) && lexicon.traits(c) & STOP == 0 && (c == '州' || !is_level(c)))
                && !(start..level).any(|i| line.covering(i).is_some())
                && !is_generic(lexicon, stem)
                && (2..=count).all(|count| !stops_at(lexicon, line, start + count));
        let edge = line.previous(start).is_none_or(|c| !is_han(c) || lexicon.traits(c) & STOP != 0)
            || line.ending_at(start).is_some_and(|hit| Line::is_place(&hit))
            || stops_at(lexicon, line, start);
        let written: String = stem.iter().collect();
        let kind = KINDS_OF_PLACE.iter().any(|kind| written.ends_with(kind));
        (plain && edge && !kind).then_some(start)
    })
}

/// Words of organs' names that hold a character or a word that no name holds: where such a word that ends at `p`
/// begins.
fn inner_word(line: &Line, p: usize) -> Option<usize> {
    const WORDS: [&str; 36] = [
        "应急管理",
        "应急",
        "社会保障",
        "社会",
        "能源",
        "市场监督",
        "市场监督管理",
        "监督管理",
        "综合执法",
        "行政执法",
        "医疗保障",
        "会计",
        "智能",
        "节能",
        "储能",
        "软件",
        "硬件",
        "零部件",
        "元件",
        "器件",
        "配件",
        "家居",
        "家具",
        "家电",
        "家政",
        "家园",
        "会展",
        "供应链",
        "应用",
        "多媒体",
        "有色金属",
        "市场",
        "时代",
        "时尚",
        "起重",
        "批发",
    ];
    // Most places end no such word; one look at the character before says so.
    const ENDS: &str = "理急障会源督法计能件部居具电政园展链用体属场代尚重发";
    if !line.previous(p).is_some_and(|c| ENDS.contains(c)) {
        return None;
    }
    WORDS.iter().find_map(|word| {
        let count = word.chars().count();
        let start = p.checked_sub(count)?;
        word.chars().eq(line.chars[start..p].iter().copied()).then_some(start)
    })
}

/// An ordinal inside a name (第一人民医院, 第三中学): where it begins that ends at `p`.
fn numbered(line: &Line, p: usize) -> Option<usize> {
    let digits = (1..=3).take_while(|count| {
        p.checked_sub(*count).is_some_and(|at| "一二三四五六七八九十0123456789".contains(line.chars[at]))
    });
    let start = p.checked_sub(digits.last()? + 1)?;
    (line.chars[start] == '第').then_some(start)
}

/// A school whose place no dictionary has: a name of two or three characters before the word for which of the
/// place's schools it is (清河|中心|小学). Where such a name starts.
fn school(lexicon: &Lexicon, line: &Line, suffix_at: usize, end: usize) -> Option<(usize, &'static str)> {
    const SCHOOLS: [&str; 4] = ["小学", "中学", "幼儿园", "卫生院"];
    const WHICH: [&str; 4] = ["中心", "实验", "希望", "高级"];
    const KINDS: [&str; 16] = [
        "农村", "乡镇", "城镇", "城区", "城乡", "民办", "公办", "优质", "附近", "薄弱", "山区", "偏远",
        "特色", "试点", "定点", "普通",
    ];
    let is = |list: &[&str], from: usize, to: usize| {
        list.iter().any(|word| word.chars().eq(line.chars[from..to].iter().copied()))
    };
    if !is(&SCHOOLS, suffix_at, end) {
        return None;
    }
    let named = suffix_at.checked_sub(2).filter(|&at| is(&WHICH, at, suffix_at));
    let p = named.or_else(|| numbered(line, suffix_at))?;
    [2, 3].into_iter().find_map(|count| {
        let start = p.checked_sub(count)?;
        let stem = &line.chars[start..p];
        let plain = stem.iter().all(|&c| is_han(c) && lexicon.traits(c) & STOP == 0)
            && !is_level(stem[count - 1])
            && (start..p).all(|i| line.covering(i).is_none())
            && !is_generic(lexicon, stem)
            && !is(&KINDS, p - 2, p)
            && (2..=count).all(|count| !stops_at(lexicon, line, start + count));
        let edge = line.previous(start).is_none_or(|c| !is_han(c) || lexicon.traits(c) & STOP != 0)
            || line.ending_at(start).is_some_and(|hit| Line::is_place(&hit))
            || stops_at(lexicon, line, start);
        (plain && edge).then_some((start, "names.organization.school"))
    })
}

fn anchored(
    line: &Line,
    (mut start, class): (usize, Class),
    anchor_end: usize,
    suffix_at: usize,
    suffix: &Suffix,
    soft: Option<usize>,
) -> Option<(usize, &'static str)> {
    let gap = suffix_at - anchor_end;
    let place_suffix = suffix.class == SuffixClass::Place;
    // 和 inside a name is the government's habit (规划和自然资源局); elsewhere it parts two names.
    if soft.is_some()
        && (place_suffix
            || class == Class::Organization
            || suffix.class == SuffixClass::Strong
                && suffix.unless.is_empty()
                && gap > 0
                && class != Class::Country)
        && !line.chars[suffix_at..].starts_with(&['委', '员', '会'])
    {
        return None;
    }
    if place_suffix
        && (!(1..=4).contains(&gap) || !matches!(class, Class::Country | Class::Province | Class::Place))
    {
        return None;
    }
    // 国家局, 全国会: an anchor that is no name needs words of its own between.
    let bare_level = class == Class::Anchor && anchor_end - start == 1;
    if class == Class::Anchor
        && gap < 2
        && suffix.class != SuffixClass::Strong
        && !(bare_level && suffix.chars > 1 && suffix.class == SuffixClass::Anchored)
    {
        return None;
    }
    // An organisation's own parts follow it at once, or with a short name: 外交部新闻司.
    if class == Class::Organization
        && (gap > 8 || suffix.chars == 1 || line.chars[anchor_end..].starts_with(&['机', '关']))
    {
        return None;
    }
    // 中国湖北省武汉市公安局 starts with its country.
    while let Some(before) =
        line.ending_at(start).filter(|hit| Line::is_place(hit) || hit.entry.class == Class::Anchor)
    {
        start = before.start;
    }
    Some((start, if place_suffix { "names.place.suffix" } else { "names.organization.anchored" }))
}

/// Whether words that distinguish nothing make up all of `head`.
fn is_generic(lexicon: &Lexicon, head: &[char]) -> bool {
    // reachable[i]: the first i characters are such words.
    let mut reachable = [false; 33];
    reachable[0] = true;
    let length = head.len().min(32);
    for i in 0..length {
        if !reachable[i] {
            continue;
        }
        let mut chars = &head[i..length];
        while let Some((count, _)) = lexicon.generic.longest(chars) {
            reachable[i + count] = true;
            // A shorter word that starts here may be the one that fits.
            chars = &head[i..i + count - 1];
        }
    }
    reachable[length]
}
