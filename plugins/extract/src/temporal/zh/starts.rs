//! Where an expression can start: what turns most of a text away before the grammar is asked.

use super::feasts;
use super::number::{self, is_numeral};
use super::text::{Text, fold};
use super::year;
use std::collections::HashSet;
use std::sync::OnceLock;

/// Where an expression can start: a first character and what may follow it. `N` is any numeral or space, `*`
/// anything. Names of feasts and eras are added from their tables.
pub(super) const STARTERS: &[(&str, &str)] = &[
    ("今", "年天日晚早晨夜凌后个周礼星春夏秋冬"),
    ("明昨", "年天日早晚晨夜春夏秋冬"),
    ("前后", "年天日半不的N"),
    ("去来该", "年"),
    ("本", "年月周季世星礼"),
    ("这", "一个周星礼月年季"),
    ("上下", "年月周星礼一个季半世旬上下午N"),
    ("次", "年月日晨早"),
    ("翌同", "年月日"),
    ("当", "年月日天晚晨夜前季"),
    ("听寻尋", "日"),
    ("隔白全整", "天"),
    ("周", "一二三四五六日天末"),
    ("星", "期"),
    ("礼", "拜"),
    ("春夏秋冬", "季天月"),
    ("早", "上晨间N"),
    ("清", "晨早"),
    ("中", "午旬"),
    ("午", "后夜间前"),
    ("晚", "上间N"),
    ("夜", "间里晚N"),
    ("深", "夜"),
    ("半", "年月天日小个夜世"),
    ("凌", "晨"),
    ("黎", "明"),
    ("拂破", "晓"),
    ("傍", "晚"),
    ("黄", "昏"),
    ("晌正", "午月"),
    ("晏", "昼"),
    ("年月岁", "初中底末尾"),
    ("初", "旬N"),
    ("近", "年些几来期日半N"),
    ("过", "去半N"),
    ("最", "近后初"),
    ("未将", "来"),
    ("接", "下"),
    ("此", "前后刻"),
    ("之", "前后"),
    ("再", "过"),
    ("还", "剩"),
    ("每从自约“", "*"),
    ("截", "至止到"),
    ("大", "年前后大清约概致半一"),
    ("农阴旧夏", "历"),
    ("公西", "元"),
    ("腊", "月"),
    ("闰第头", "N"),
    ("首", "月季周个"),
    ("末", "月季"),
    ("目", "前"),
    ("现", "在阶"),
    ("眼", "下"),
    ("如", "今"),
    ("而依", "家"),
    ("日", "前"),
    ("不", "久"),
    ("长", "期假"),
    ("历", "年"),
    ("连", "日"),
    ("节", "日假"),
    ("假", "日期"),
    ("多", "年半"),
    ("小个分", "半"),
    ("数", "年月日天周小个十百千"),
    ("Qq", "N"),
    ("0123456789〇零一二三四五六七八九十两俩仨几廿卅", "*"),
];

/// What may follow a number, a classifier aside, when it is one of time.
pub(super) const AFTER_NUMBER: &str =
    "年月日号天周星礼季点时分秒刻小钟世旬工交昼财学个半多余来-/.:~—到至aApP五节劳国黄长假和与";

/// What a number may go on with, and a space.
pub(super) const MORE_NUMBER: &str = "0123456789零〇一二两俩三仨四五六七八九十百千万廿卅几余 ";

pub(super) struct Starts {
    /// One bit a character of the basic plane, before folding.
    pub(super) bits: Vec<u64>,
    /// The pairs that a folded first and second character make, by hash: a pair too many costs time, not truth.
    pairs: Vec<u64>,
    /// First characters after which anything may stand; as `bits`, after folding.
    any: Vec<u64>,
    /// What may follow the first character of a number that is one of time; as `bits`, after folding.
    after_numeral: Vec<u64>,
}

#[inline]
pub(super) fn pair_hash(first: char, second: char) -> usize {
    let mixed = (first as u32).wrapping_mul(0x9e37_79b1) ^ (second as u32).wrapping_mul(0x85eb_ca6b);
    (mixed >> 14) as usize & 0x3_ffff
}

#[inline]
pub(super) fn has(bits: &[u64], index: usize) -> bool {
    bits.get(index / 64).is_some_and(|word| word >> (index % 64) & 1 == 1)
}

pub(super) fn set(bits: &mut [u64], index: usize) {
    if let Some(word) = bits.get_mut(index / 64) {
        *word |= 1 << (index % 64);
    }
}

pub(super) fn starts() -> &'static Starts {
    static STARTS: OnceLock<Starts> = OnceLock::new();
    STARTS.get_or_init(|| {
        let mut pairs = HashSet::new();
        let mut any = HashSet::new();
        for (firsts, seconds) in STARTERS {
            for first in firsts.chars() {
                for second in seconds.chars() {
                    match second {
                        '*' => drop(any.insert(first)),
                        'N' => pairs.extend(
                            "0123456789 〇零一二三四五六七八九十两俩仨几数廿卅".chars().map(|n| (first, n)),
                        ),
                        _ => drop(pairs.insert((first, second))),
                    }
                }
            }
        }
        pairs.extend(feasts::openings().chain(year::openings()));
        let mut firsts = vec![0u64; 1024];
        any.iter().chain(pairs.iter().map(|(first, _)| first)).for_each(|&c| set(&mut firsts, c as usize));
        let mut bits = vec![0u64; 1024];
        for c in (0u32..0x1_0000).filter_map(char::from_u32) {
            if has(&firsts, fold(c) as usize) || matches!(c, '《' | '》') {
                set(&mut bits, c as usize);
            }
        }
        let (mut pair_bits, mut any_bits) = (vec![0u64; 4096], vec![0u64; 1024]);
        pairs.iter().for_each(|(first, second)| set(&mut pair_bits, pair_hash(*first, *second)));
        any.iter().for_each(|first| set(&mut any_bits, *first as usize));
        let mut after_numeral = vec![0u64; 1024];
        for c in AFTER_NUMBER.chars().chain(MORE_NUMBER.chars()) {
            set(&mut after_numeral, c as usize);
        }
        Starts { bits, pairs: pair_bits, any: any_bits, after_numeral }
    })
}

impl Starts {
    pub(super) fn may_start(&self, c: char) -> bool {
        has(&self.bits, c as usize)
    }

    /// Whether what follows the first character, or the number that it starts, can be an expression.
    pub(super) fn may_go_on(&self, text: &Text<'_>, p: usize) -> bool {
        let Some((first, next)) = text.at(p) else { return false };
        let second = text.at(next).map(|(c, _)| c);
        if second.is_some_and(|second| has(&self.pairs, pair_hash(first, second))) {
            return true;
        }
        if !has(&self.any, first as usize) {
            return false;
        }
        if !is_numeral(first) && first != '几' {
            return true;
        }
        if !second.is_some_and(|second| has(&self.after_numeral, second as usize)) {
            return false;
        }
        number::number(text, p).is_some_and(|num| is_of_time(text, first, num.end))
    }

    /// What 从 and 自 stand before starts an expression itself.
    pub(super) fn may_follow(&self, text: &str, p: usize) -> bool {
        let mut next = text.get(p..).unwrap_or("").chars().take(4);
        next.find(|c| !matches!(c, '从' | '從' | '在' | ' ')).is_some_and(|c| self.may_start(c))
    }
}

/// Whether what stands after a number can make it one of time. Only the commonest cases are turned away.
pub(super) fn is_of_time(text: &Text<'_>, first: char, end: usize) -> bool {
    let q = text.space(end);
    let Some((c, next)) = text.at(q) else { return false };
    let r = text.space(next);
    match c {
        // 三个人.
        '个' => text.is(r, "月季星礼周小钟工交世半多来年天日昼分秒刻旬财学五夜晚早上下"),
        '和' | '与' => text.at(r).is_some_and(|(c, _)| is_numeral(c)),
        // 44.4%, but 3.5小时 and 2020.7.10.
        '.' => number::number(text, next)
            .is_some_and(|rest| text.is(text.space(rest.end), AFTER_NUMBER) || text.is(rest.end, " ")),
        _ => text.is(q, AFTER_NUMBER) || (first.is_ascii_digit() && q > end),
    }
}
