//! Which runs of Chinese words can be key phrases: names of things, not clauses.
//!
//! By the parts of speech of the segmenter's dictionary, which has one for each word whatever its sentence. A phrase ends
//! with what can be a noun; it begins with no verb that governs what follows (推进改革, 贯彻落实), nor with a word that
//! places or counts; amounts and times have no place in it (亿元, 个百分点, 上年). A word that the dictionary does not have
//! (a name, a term) may stand anywhere. English words have no such classes here, and all pass.

use super::english::names_something;
use textmill_text::segment::Dictionary;

/// Verbs of reports that govern what follows. Their nouns are formed otherwise (工作的落实), so a phrase with one in
/// front is a clause, and one alone says nothing. Which of them the dictionary calls nouns does not matter.
const GOVERNING: &[&str] = &[
    "推进",
    "推动",
    "促进",
    "加强",
    "加快",
    "加大",
    "开展",
    "贯彻",
    "落实",
    "深化",
    "强化",
    "完善",
    "坚持",
    "实现",
    "提高",
    "提升",
    "抓好",
    "做好",
    "建立",
    "健全",
    "制定",
    "印发",
    "出台",
    "召开",
    "举办",
    "完成",
    "实施",
    "引导",
    "带动",
    "确保",
    "围绕",
    "扩大",
    "增强",
    "巩固",
    "拓展",
    "打造",
    "构建",
    "营造",
    "发挥",
    "履行",
    "履职",
    "牵头",
    "带头",
    "维护",
    "学习",
    "达到",
    "增长",
    "下降",
    "减少",
    "增加",
    "新增",
    "超过",
    "占",
    "比",
    "同比",
    "较",
    "采用",
    "采取",
    "提出",
    "进行",
    "具有",
    "基于",
    "得到",
    "存在",
    "成为",
    "作为",
    "包括",
    "通过",
    "解决",
    "形成",
    "探索",
    "推广",
    "严格",
    "严肃",
    "切实",
    "积极",
    "认真",
    "全面",
    "深入",
    "大力",
    "着力",
    "不断",
    "持续",
    "进一步",
    "努力",
    "充分",
    "及时",
    "注重",
    "压实",
    "夯实",
    "守住",
    "筑牢",
    "指出",
    "强调",
    "表示",
    "认为",
    "介绍",
    "说明",
    "表明",
    "显示",
    "反映",
    "参加",
    "出席",
    "赶赴",
    "驰援",
    "荣获",
    "投入",
    "位于",
    "会同",
    "上涨",
    "上升",
    "回升",
    "回落",
    "好转",
];

/// Nouns that hold no matter of their own: at the end of a phrase the matter stands before them (的情况下, 工作过程中).
const EMPTY: &[&str] = &[
    "情况",
    "情况下",
    "条件下",
    "基础上",
    "过程",
    "过程中",
    "方面",
    "方式",
    "程度",
    "时候",
    "期间",
    "前提",
    "前提下",
    "目标",
    "内容",
    "问题",
    "工作",
    "要求",
    "措施",
    "部分",
    "之间",
    "时间",
    "结果",
    "意义",
    "作用",
    "目的",
    "原因",
];

/// Whether these words, in this order, can be a key phrase.
pub(super) fn is_phrase(words: &[&str], dictionary: Dictionary) -> bool {
    let (Some(&first), Some(&last)) = (words.first(), words.last()) else { return false };
    let one = words.len() == 1;
    // A character at the end is a suffix: 可靠度.
    let measures = |(at, word): (usize, &&str)| {
        (at == 0 || word.chars().nth(1).is_some()) && is_measure(word, dictionary)
    };
    if words.iter().enumerate().any(measures) || !han(last) && !names_something(words) {
        return false;
    }
    if words.iter().any(|word| says_how(word, one)) || is_denied(first, dictionary) {
        return false;
    }
    // Nor within: who does what to which is a clause.
    let inner = words.get(1..words.len() - 1).unwrap_or_default();
    if inner.iter().any(|word| governs(word)) {
        return false;
    }
    let (head, tail) = (dictionary.tag(first), dictionary.tag(last));
    if governs(first) || governs(last) && !tail.starts_with("vn") {
        return false;
    }
    // 县水利局查处: who does what is a clause, too.
    let doer = words.len().checked_sub(2).and_then(|at| words.get(at)).is_some_and(|w| w.ends_with(DOERS));
    if doer && tail == "v" {
        return false;
    }
    let (single_head, single_tail) = (first.chars().nth(1).is_none(), last.chars().nth(1).is_none());
    // Where something is, or how: 中, 以来; 南方 and 高速 may begin a name.
    let begins = match head.as_bytes().first() {
        Some(b'f' | b'd') => {
            !one && !single_head && !first.starts_with(['以', '之', '其']) && first != "期间"
        }
        Some(b'p' | b'c' | b'r' | b'u' | b'y' | b'e' | b'o' | b't') => false,
        // A suffix goes on with a word that was cut off.
        _ => one || !single_head || !"类率性化额者型界".contains(first),
    };
    // A verb or an adjective at the end ends a clause. Alone only a rare one is a term: 吸附, 制备.
    let rare = || dictionary.frequency(last).is_none_or(|n| n < TERM);
    // As a suffix a character may be what it is not as a word: 狼牙刺, 密封罩.
    let suffix = || !one && dictionary.frequency(last).is_none_or(|n| n < SUFFIX);
    let ends = match tail.as_bytes().first() {
        Some(b'v') => tail.starts_with("vn") || if one { rare() } else { !single_tail || suffix() },
        Some(b'a') => tail.starts_with("an") || one && rare() || single_tail && suffix(),
        Some(b'd' | b'z') => suffix(),
        Some(b'b') => !one,
        Some(b'm') => !one || last.chars().nth(2).is_some(),
        Some(b'f' | b'p' | b'c' | b'r' | b'u' | b'y' | b'e' | b'o' | b't') => false,
        _ => true,
    };
    begins && ends && !(one && EMPTY.contains(&last))
}

/// Ends of names of bodies that do things.
const DOERS: &[char] = &['局', '委', '部', '厅', '院', '署', '办', '司', '心', '会'];

/// Words of degree: with one of them a phrase says how, and is a clause.
const DEGREES: &[&str] =
    &["明显", "大幅", "大幅度", "稳步", "逐步", "逐渐", "日益", "更加", "尤为", "十分", "非常", "较为"];

/// Whether a word is one of degree beside another, or has one in it: 明显好转.
fn says_how(word: &str, alone: bool) -> bool {
    let within = |degree: &&str| word.strip_prefix(*degree).is_some_and(|rest| !(alone && rest.is_empty()));
    DEGREES.iter().any(within)
}

/// Whether a word is a verb that governs what follows, or two of them in one (贯彻落实).
fn governs(word: &str) -> bool {
    let halves = || {
        let middle = word.char_indices().nth(2).map(|(at, _)| at)?;
        Some((word.get(..middle)?, word.get(middle..)?))
    };
    GOVERNING.contains(&word)
        || halves().is_some_and(|(a, b)| GOVERNING.contains(&a) && GOVERNING.contains(&b))
}

/// Whether a word denies and is no name of a thing: 不折不扣, not 不锈钢.
fn is_denied(word: &str, dictionary: Dictionary) -> bool {
    word.starts_with(['不', '没', '未'])
        && word.chars().nth(2).is_some()
        && matches!(dictionary.tag(word).as_bytes().first(), Some(b'v' | b'i' | b'l' | b'd' | b'a'))
}

/// Occurrences in the dictionary's texts below which a verb is a term of some field.
const TERM: u32 = 2000;
/// And below which a character is a suffix rather than a word.
const SUFFIX: u32 = 10_000;

fn han(word: &str) -> bool {
    word.chars().next().is_some_and(|c| ('\u{3400}'..='\u{9fff}').contains(&c))
}

/// Whether a word counts or measures: 亿元, 百分点, 公里, 全年.
fn is_measure(word: &str, dictionary: Dictionary) -> bool {
    if !han(word) {
        return false;
    }
    // 第四季度, 万分之二.
    let numeral = |c: char| "一二三四五六七八九十百".contains(c);
    let quarter = word.strip_suffix("季度").is_some_and(|rest| rest.ends_with(numeral));
    let ordinal = word.strip_prefix('第').is_some_and(|rest| rest.starts_with(numeral));
    if quarter || ordinal || word.contains("分之") {
        return true;
    }
    let tag = dictionary.tag(word);
    let counted = || {
        // A digit counts with a magnitude only: 两千多, 数百名, not 三角.
        let large = |c: char| "十百千万亿兆余多".contains(c);
        let digits = word.trim_start_matches(|c: char| "一二两三四五六七八九几数".contains(c));
        let word = if digits.starts_with(large) { digits } else { word };
        let magnitude = |c: char| "十百千万亿兆个多余一二两三四五六七八九几".contains(c);
        if !word.starts_with(|c| large(c) || c == '个') {
            return false;
        }
        let unit = word.trim_start_matches(magnitude);
        // 万千瓦时 is 万 and 千瓦时, not 瓦时.
        let by_unit = |unit: &&str| {
            word.strip_suffix(unit).is_some_and(|rest| !rest.is_empty() && rest.chars().all(magnitude))
        };
        unit.len() < word.len()
            && (unit.is_empty() || dictionary.tag(unit) == "q" || UNITS.iter().any(by_unit))
    };
    tag == "q" && word.chars().nth(1).is_some()
        || UNITS.contains(&word.trim_start_matches('个'))
        || TIMES.contains(&word)
        || counted()
}

/// Units that the dictionary has as other words.
const UNITS: &[&str] = &[
    "元",
    "美元",
    "欧元",
    "日元",
    "港元",
    "人次",
    "百分点",
    "亩",
    "公顷",
    "吨",
    "件",
    "人",
    "名",
    "户",
    "家",
    "项",
    "次",
    "倍",
    "平方公里",
    "立方米",
    "千瓦",
    "千瓦时",
    "度",
    "小时",
    "分钟",
    "岁",
];

/// Times, and words of amounts, that the dictionary has as numbers or nouns.
const TIMES: &[&str] = &[
    "全年",
    "上年",
    "今年",
    "去年",
    "明年",
    "当年",
    "本年",
    "年末",
    "年底",
    "年初",
    "年度",
    "同期",
    "左右",
    "上述",
    "本文",
    "该文",
    "我国",
    "一批",
    "一系列",
    "若干",
    "大量",
    "部分",
    "全部",
    "整体",
    "月份",
    "一半",
    "半数",
    "多数",
    "少数",
    "大多数",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn phrase(words: &[&str]) -> bool {
        is_phrase(words, Dictionary::builtin())
    }

    #[test]
    fn amounts_and_times_are_no_phrases() {
        for words in [
            &["亿元"][..],
            &["个百分点"],
            &["百分点"],
            &["万千瓦时"],
            &["亿元", "资金"],
            &["全年"],
            &["第四季度"],
            &["万分之二"],
            &["万余名"],
            &["余条"],
            &["多支"],
            &["亿斤"],
            &["万套"],
            &["二百余"],
            &["十余家"],
            &["几十个"],
            &["数百名"],
            &["两千多"],
            &["三分之一"],
            &["一半"],
            &["一季度"],
            &["月份"],
            &["上年"],
            &["万人次"],
        ] {
            assert!(!phrase(words), "{words:?}");
        }
    }

    #[test]
    fn clauses_and_verbs_are_no_phrases() {
        for words in [
            &["情况", "下"][..],
            &["推进", "改革"],
            &["贯彻", "精神"],
            &["推动"],
            &["学习"],
            &["贯彻"],
            &["以来"],
            &["工作", "中"],
            &["情况"],
            &["重要"],
            &["制定", "办法"],
            &["增长"],
            &["贯彻落实"],
            &["贯彻落实", "精神"],
            &["作风", "明显", "好转"],
            &["作风", "明显好转"],
            &["明显好转"],
            &["不折不扣"],
            &["类", "上涨"],
            &["县", "水利局", "查处"],
            &["会同", "水利局"],
        ] {
            assert!(!phrase(words), "{words:?}");
        }
    }

    #[test]
    fn names_of_things_are() {
        for words in [
            &["机关", "党建"][..],
            &["可靠", "度"],
            &["空间", "相机"],
            &["annual", "report"],
            &["三维", "模型"],
            &["南方", "红豆杉"],
            &["吸附"],
            &["优化", "设计"],
            &["党支部"],
            &["财政", "预算"],
            &["控制", "系统"],
            &["水渠"],
            &["生产总值"],
            &["管理"],
            &["澜州", "新区"],
            &["ferry"],
            &["固定资产", "投资"],
            &["不锈钢"],
            &["三角", "函数"],
            &["数学"],
            &["图像", "识别"],
            &["大数据"],
        ] {
            assert!(phrase(words), "{words:?}");
        }
    }
}
