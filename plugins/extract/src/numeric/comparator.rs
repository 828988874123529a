//! Comparators: how a stated figure relates to the real one (近, 逾, 不足, at least, about), and which way
//! it moved (下降, rose).
//!
//! The words are looked up from the figure outwards in tries, longest first: one bounded walk a figure.

use super::units::Trie;
use crate::entity::{Comparator, Direction};
use std::sync::LazyLock;

use Comparator::{About, Eq, Ge, Gt, Le, Lt};

/// Words before a figure. A word that is also part of other words (超 in 高超) is guarded by what may not
/// stand before it.
const BEFORE: &[(Comparator, &str)] = &[
    (
        About,
        "近 约 約 大约 大約 约为 约有 约占 约合 约达 大概 大概有 大致 将近 接近 差不多 估计 预计约 近乎 几近 约莫 上下约 约计 ~ ～ ≈",
    ),
    (Gt, "逾 超 超过 超過 超过了 超出 突破 突破了 多于 大于 高于 高出 不止 不只 过 大於 多過 多过 超越 > ＞"),
    (Lt, "不足 不到 低于 少于 小于 小於 未达 未满 不满 未及 < ＜"),
    (
        Ge,
        "至少 不少于 不低于 不小于 最少 起码 起碼 大于等于 大于或等于 大于_或_等于 大于或者等于 高于或等于 不下 不下于 ≥ >= ≧ 至少有 至少为 至少是 至少达 最低 不小於 不低於 不少於 至少是有",
    ),
    (
        Le,
        "至多 最多 不超过 不高于 不多于 不大于 小于等于 小于或等于 小于_或_等于 小于或者等于 低于或等于 不大於 不超過 最多为 最多有 最多是 至多为 最高 多达? ≤ <= ≦ 至多有",
    ),
    (Eq, "等于 恰好 正好 刚好 = ＝"),
];

/// English words before a figure.
const BEFORE_EN: &[(Comparator, &str)] = &[
    (
        About,
        "about|around|approximately|approx|approx.|roughly|nearly|almost|close to|an estimated|estimated|circa|c.|some|or so|just about|near",
    ),
    (
        Gt,
        "over|more than|above|exceeding|exceed|exceeds|exceeded|in excess of|greater than|bigger than|larger than|upwards of|upward of|higher than|surpass|surpassing|surpassed|topped|beyond|better than|just over|well over|slightly more than|older than",
    ),
    (
        Lt,
        "less than|under|below|fewer than|lower than|smaller than|just under|well under|younger than|shy of",
    ),
    (
        Ge,
        ">=|> =|at least|no less than|not less than|no fewer than|not fewer than|a minimum of|minimum of|greater than or equal to|more than or equal to|higher or equal than|greater or equal than|bigger or equal than|larger or equal than|higher than or equal to|greater or equal to|equal or greater than|equal to or greater than|equal to or more than|equal or more than|bigger than or equal to|larger than or equal to|not lower than|not smaller than|more or equal than",
    ),
    (
        Le,
        "<=|< =|at most|no more than|not more than|up to|as many as|as much as|a maximum of|maximum of|less than or equal to|lower or equal than|less or equal than|smaller or equal than|lower than or equal to|fewer than or equal to|equal to or less than|equal or less than|less or equal to|smaller than or equal to|not greater than|not higher than|not over|not exceeding|no greater than|no higher than",
    ),
    (Eq, "exactly|equal to|equals|equal|equals to|equal with|precisely|just|only?"),
];

/// Words after a figure and its unit.
const AFTER: &[(Comparator, &str)] = &[
    (Ge, "以上 及以上 或以上 以上的? 起"),
    (Le, "以下 及以下 或以下 以内 之内 以內"),
    (About, "左右 上下 前后 许 见方?"),
    (Gt, "开外 出头 有余 之多? 多 余"),
];

/// English words after a figure and its unit.
const AFTER_EN: &[(Comparator, &str)] = &[
    (
        Ge,
        "or more|and more|or above|and above|or greater|or higher|and up|and over|or over|or larger|or more than|or greater than|or bigger|plus",
    ),
    (Le, "or less|or fewer|or below|and below|or under|and under|or lower|or smaller|or less than?"),
    (About, "or so|or thereabouts"),
];

const UP: &str = "增长 增加 提高 上升 上涨 提升 攀升 增幅 涨幅 增 涨 上调 扩大 反弹 增多 回升 上浮 走高 增速 增至 升至 升 新增 高出 多出 飙升 激增 大增 增持 上扬";
const DOWN: &str = "下降 减少 降低 回落 下跌 下滑 缩减 压缩 减 降 跌 跌幅 降幅 下调 收窄 缩小 减至 降至 减幅 下浮 走低 缩水 精简 压减 削减 少于上年 骤降 锐减 裁减 下挫 萎缩";
const UP_EN: &str = "rose|rise|rises|rising|risen|increased|increase|increases|increasing|grew|grow|grows|growing|grown|growth|up|gained|gain|gains|climbed|climb|climbs|jumped|jump|jumps|surged|surge|soared|soar|expanded|expand|advanced|improved|improve|added|higher|raised|raise|rallied|appreciated|accelerated";
const DOWN_EN: &str = "fell|fall|falls|falling|fallen|decreased|decrease|decreases|decreasing|declined|decline|declines|declining|dropped|drop|drops|dropping|down|lost|lower|reduced|reduce|reduces|reducing|reduction|slid|slide|slipped|slip|shrank|shrink|contracted|contraction|cut|cuts|plunged|plunge|tumbled|tumble|dipped|dip|sank|eased|plummeted|slumped|slump|weakened|depreciated|trimmed";

/// Moves whose words also name things (增收项目, 减排设备): moves only right before the figure.
const UP_ADJOINING: &str = "增产 增收 增盈 增效 走强 上行 延长";
const DOWN_ADJOINING: &str = "减产 减收 减排 减亏 减员 减负 走弱 下行 缩短";

/// The tables, built once.
struct Words {
    before: Trie,
    before_en: Trie,
    after: Trie,
    after_en: Trie,
    moves: Trie,
    moves_en: Trie,
}

const ORDER: [Comparator; 6] = [About, Gt, Lt, Ge, Le, Eq];

fn index(comparator: Comparator) -> usize {
    ORDER.iter().position(|c| *c == comparator).unwrap_or(0)
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words = Words {
        before: Trie::default(),
        before_en: Trie::default(),
        after: Trie::default(),
        after_en: Trie::default(),
        moves: Trie::default(),
        moves_en: Trie::default(),
    };
    for (comparator, list) in BEFORE {
        for word in list.split(' ').filter(|w| !w.ends_with('?')) {
            words.before.insert(word.replace('_', " ").bytes().rev(), index(*comparator));
        }
    }
    for (comparator, list) in BEFORE_EN {
        for word in list.split('|').filter(|w| !w.ends_with('?')) {
            words.before_en.insert(word.bytes().rev(), index(*comparator));
        }
    }
    for (comparator, list) in AFTER {
        for word in list.split(' ').filter(|w| !w.ends_with('?')) {
            words.after.insert(word.bytes(), index(*comparator));
        }
    }
    for (comparator, list) in AFTER_EN {
        for word in list.split('|').filter(|w| !w.ends_with('?')) {
            words.after_en.insert(word.bytes(), index(*comparator));
        }
    }
    for (direction, list) in [(0, UP), (1, DOWN), (2, UP_ADJOINING), (3, DOWN_ADJOINING)] {
        for word in list.split(' ') {
            words.moves.insert(word.bytes(), direction);
        }
    }
    for (direction, list) in [(0, UP_EN), (1, DOWN_EN)] {
        for word in list.split('|') {
            words.moves_en.insert(word.bytes(), direction);
        }
    }
    words
});

/// The comparator that ends where `end` is (blanks allowed): where it begins, and which it is.
pub(crate) fn before(text: &str, floor: usize, end: usize) -> Option<(usize, Comparator)> {
    let window = text.get(floor..end)?;
    let trimmed = window.trim_end_matches([' ', '\u{a0}', '\u{3000}']);
    if window.len() - trimmed.len() > 6 {
        return None;
    }
    let bytes = trimmed.as_bytes();
    let english =
        WORDS.before_en.longest(bytes.iter().rev().map(|b| b.to_ascii_lowercase())).filter(|(len, _)| {
            let head = trimmed.len() - len;
            head == 0 || !bytes.get(head - 1).is_some_and(u8::is_ascii_alphanumeric)
        });
    let chinese = WORDS
        .before
        .longest(bytes.iter().rev().copied())
        .filter(|(len, which)| stands_alone(trimmed, trimmed.len() - len, ORDER[*which]));
    let (len, which) = match (english, chinese) {
        (Some(english), Some(chinese)) if chinese.0 > english.0 => chinese,
        (Some(english), _) => english,
        (None, chinese) => chinese?,
    };
    Some((floor + trimmed.len() - len, ORDER[which]))
}

/// Single characters that are comparators only when they do not end another word.
fn stands_alone(text: &str, start: usize, _which: Comparator) -> bool {
    let Some(word) = text.get(start..) else { return false };
    let before = text.get(..start).and_then(|t| t.chars().next_back()).unwrap_or(' ');
    match word {
        "近" => !"附最靠亲相邻远临贴就将接走拉日新凑迫".contains(before),
        "约" | "約" => !"合大制节条预签履公契违特相失盟纽之有".contains(before) || before == '有',
        "超" => !"高反赶英入华中德".contains(before),
        "过" => "已早均都超也远".contains(before) || before == '、',
        "逾" | "不足" | "接近" => true,
        "突破" | "突破了" => true,
        "最高" | "最低" => false,
        "估计" => true,
        _ => true,
    }
}

/// The comparator that begins at `at`: where it ends, and which it is.
pub(crate) fn after(text: &str, at: usize) -> Option<(usize, Comparator)> {
    let rest = text.get(at..)?;
    if let Some((len, which)) = WORDS.after.longest(rest.bytes()) {
        let word = rest.get(..len)?;
        let next = rest.get(len..)?.chars().next().unwrap_or(' ');
        let part_of_a_word = match word {
            "起" => !"，。；、）的)".contains(next) && next != ' ',
            "多" => "元样种数次层重少".contains(next) && !matches!(next, '次' | '种'),
            "余" => "额款下热量地".contains(next),
            "许" => "多可诺".contains(next),
            "前后" | "上下" => false,
            _ => false,
        };
        if !part_of_a_word {
            return Some((at + len, ORDER[which]));
        }
        return None;
    }
    let blank = rest.bytes().take(2).take_while(|b| *b == b' ').count();
    if blank > 0 {
        let tail = rest.get(blank..)?;
        if let Some((len, which)) = WORDS.after_en.longest_word(tail.as_bytes()) {
            let next = tail.as_bytes().get(len);
            if !next.is_some_and(u8::is_ascii_alphanumeric) {
                return Some((at + blank + len, ORDER[which]));
            }
        }
        if let Some((len, which)) = WORDS.after.longest(tail.bytes()).filter(|(len, _)| *len > 3) {
            return Some((at + blank + len, ORDER[which]));
        }
    }
    if rest.starts_with('+') && !rest.get(1..)?.starts_with(|c: char| c.is_alphanumeric()) {
        return Some((at + 1, Ge));
    }
    None
}

/// The end of the clause that a figure stands in, looking back from `start`, at most `most` bytes.
fn clause_before(text: &str, floor: usize, start: usize, most: usize) -> &str {
    let mut from = start.saturating_sub(most).max(floor);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let window = text.get(from..start).unwrap_or("");
    let cut = window
        .char_indices()
        .rev()
        .find(|(i, c)| {
            matches!(
                c,
                '，' | '。'
                    | '；'
                    | '、'
                    | '\n'
                    | '！'
                    | '？'
                    | ';'
                    | '!'
                    | '?'
                    | '：'
                    | '“'
                    | '”'
                    | '（'
                    | '）'
                    | '('
                    | ')'
            ) || matches!(c, ',' | '.')
                && window.get(i + 1..).is_none_or(|r| !r.starts_with(|d: char| d.is_ascii_digit()))
        })
        .map_or(0, |(i, c)| i + c.len_utf8());
    window.get(cut..).unwrap_or("")
}

/// Which way the figure moved, from the verb before it in its clause (`下降7.7个百分点`, `rose 5%`) or
/// right after it (`5% higher`).
pub(crate) fn direction(text: &str, floor: usize, start: usize, end: usize) -> Option<Direction> {
    let window = clause_before(text, floor, start, 48);
    let mut found: Option<usize> = None;
    let mut at = 0;
    while at < window.len() {
        let rest = window.get(at..)?;
        let c = rest.chars().next()?;
        let mut step = c.len_utf8();
        if c.is_ascii_alphabetic() {
            let word = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
            let lower = rest.get(..word)?;
            if let Some((len, which)) = WORDS.moves_en.longest(lower.bytes().map(|b| b.to_ascii_lowercase()))
                && len == word
            {
                found = Some(which);
            }
            step = word;
        } else if let Some((len, which)) = WORDS.moves.longest(rest.bytes()) {
            // 增, 降, 减 alone, 增产 and the like must stand right before the figure or before 了, 到, 至.
            let tail =
                rest.get(len..)?.trim_start_matches(['了', '到', '至', '约', '近', '超', '逾', '为', ' ']);
            // 增加值, 增长点 are things, not moves.
            let noun = rest.get(len..).is_some_and(|rest| rest.starts_with(['值', '点', '极']));
            if noun {
                step = len;
            } else if len > 3 && which < 2 || tail.is_empty() {
                found = Some(which % 2);
                step = len;
            }
        }
        at += step;
    }
    if found.is_none() {
        let rest = text.get(end..)?;
        let blank = rest.bytes().take(1).take_while(|b| *b == b' ' || *b == b'-').count();
        let tail = rest.get(blank..)?;
        if blank > 0
            && let Some((len, which)) = WORDS.moves_en.longest_word(tail.as_bytes())
        {
            if !tail.as_bytes().get(len).is_some_and(u8::is_ascii_alphanumeric) {
                found = Some(which);
            }
        } else if let Some(tail) = tail.strip_prefix('的')
            && let Some((len, which)) = WORDS.moves.longest(tail.bytes())
            && len > 3
        {
            found = Some(which % 2);
        }
    }
    found.map(|which| if which == 0 { Direction::Up } else { Direction::Down })
}
