//! The frame of a Chinese clause around a figure: subject, verb, and the phrase that ends where the figure begins.
//!
//! There is no parser here, nor does one need to be: report clauses keep the order *subject, verb, phrase,
//! figure* (`云江市建成社区食堂66个`, `营业收入达到7亿元`). One walk from the clause's mark to the figure matches a
//! small lexicon, longest first. Two kinds of verb are kept apart, because they put what is counted in
//! different places: behind what organs do (建成**社区食堂**66个), before what says where a figure stands or
//! how it moved (**营业收入**达到7亿元). Words that are verbs or nouns (投资, 培训) are nouns where a verb stands
//! before them or a noun follows. [`lexicon`] holds the words, [`following`] reads what stands behind a figure.

mod following;
mod lexicon;
#[cfg(test)]
mod tests;

pub(crate) use following::{Following, following};
pub(crate) use lexicon::{Class, is_body, word};

/// What the words at a place are known to be already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mask {
    /// A date or a time: no part of a phrase.
    Time,
    /// A name: part of a phrase, and holds no verbs.
    Name,
    /// The name of one who can act.
    Actor,
}

/// A stretch of the text in bytes.
pub(crate) type Stretch = (usize, usize);

/// What stands before a figure in its clause.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Frame {
    /// Where the clause begins.
    pub(crate) start: usize,
    /// The phrase before the verb.
    pub(crate) subject: Option<Stretch>,
    /// The verb.
    pub(crate) verb: Option<Stretch>,
    /// Whether the verb says where the figure stands or how it moved.
    pub(crate) level: bool,
    /// The phrase that ends where the figure begins.
    pub(crate) phrase: Option<Stretch>,
    /// A preposition behind which the figure stands.
    pub(crate) preposition: Option<Stretch>,
    /// Whether that preposition says what the figure moved from: 由412家增加到457家.
    pub(crate) source: bool,
}

impl Frame {
    /// What the figure counts or measures, as far as it stands before it.
    pub(crate) fn counted(&self) -> Option<Stretch> {
        match (self.verb, self.level) {
            (Some(_), true) => self.subject,
            (Some(_), false) => self.phrase.filter(|_| self.preposition.is_none()),
            (None, _) if self.preposition.is_some() => self.subject.filter(|_| self.source),
            (None, _) => self.phrase,
        }
    }
}

/// How far before a figure its clause is looked at, in bytes.
const REACH: usize = 180;

/// Where the clause begins that holds the byte before `start`.
fn opening(text: &str, floor: usize, start: usize) -> usize {
    let mut from = start.saturating_sub(REACH).max(floor);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let Some(window) = text.get(from..start) else { return start };
    let mut closed = 0usize;
    for (at, c) in window.char_indices().rev() {
        let mark = match c {
            '”' | '’' | '》' | '）' | ')' | '」' => {
                closed += 1;
                false
            }
            '“' | '‘' | '《' | '（' | '(' | '「' if closed > 0 => {
                closed -= 1;
                false
            }
            '“' | '‘' | '《' | '（' | '(' | '「' => true,
            _ if closed > 0 => false,
            _ => {
                c.is_whitespace()
                    || matches!(
                        c,
                        '，' | '。'
                            | '；'
                            | '：'
                            | '！'
                            | '？'
                            | ','
                            | ';'
                            | ':'
                            | '!'
                            | '?'
                            | '|'
                            | '—'
                            | '·'
                    )
            }
        };
        if mark {
            return from + at + c.len_utf8();
        }
    }
    from
}

/// Reads the clause before a figure that begins at `start`; nothing before `floor` belongs to it.
pub(crate) fn frame(
    text: &str,
    floor: usize,
    start: usize,
    mask: &dyn Fn(usize) -> Option<(usize, Mask)>,
) -> Frame {
    let from = opening(text, floor, start);
    let mut frame = Frame { start: from, ..Frame::default() };
    let Some(clause) = text.get(..start) else { return frame };
    // The phrase being read, and the preposition that leads it.
    let (mut begin, mut end, mut led) = (from, from, None);
    // The verb before the last one, with where its phrase begins.
    let mut outer: Option<(Stretch, usize)> = None;
    // Where the last name of one who can act ended: 民政局|培训 is done.
    let mut acted = usize::MAX;
    // Where the last adverb ended: 将|投入 is done.
    let mut modified = usize::MAX;
    // Whether that adverb says that something is still to be done: 将|投资|2亿元 is a verb before its figure.
    let mut intended = false;
    let mut at = from;
    while at < start {
        let Some(rest) = clause.get(at..) else { break };
        let Some(c) = rest.chars().next() else { break };
        if let Some((until, which)) = mask(at)
            && until > at
            && until <= start
        {
            let empty = begin == end;
            at = until;
            match which {
                Mask::Time if empty => (begin, end) = (at, at),
                Mask::Time => {}
                Mask::Name => end = at,
                Mask::Actor => (end, acted) = (at, at),
            }
            continue;
        }
        let (len, class) = word(rest).map_or((c.len_utf8(), None), |(len, class)| (len, Some(class)));
        let next = at + len;
        let empty = begin == end;
        let adjacent = empty && frame.verb.is_some_and(|verb| verb.1 == begin) && led.is_none();
        // 排查和整改, 新建、改建: what joins two verbs.
        if adjacent && class.is_none() && matches!(c, '和' | '与' | '并' | '及' | '、') {
            at = next;
            continue;
        }
        let class = match class {
            Some(Class::Maybe) if modified == at && (next < start || intended) => Class::Verb,
            Some(Class::Verb | Class::Maybe) if adjacent && noun_follows(clause, next) => Class::Noun,
            Some(Class::Maybe)
                if !empty
                    && acted != at
                    && !ends_in(clause, begin, end, "的")
                    && !is_body_before(clause, begin, end) =>
            {
                Class::Noun
            }
            Some(Class::Maybe) if adjacent && (next >= start || frame.level) => Class::Noun,
            Some(Class::Maybe) if noun_follows(clause, next) && !reaches_bodies(clause, at, next) => {
                Class::Noun
            }
            // 技术改造投资|增长: what moves is a noun.
            Some(Class::Maybe)
                if clause
                    .get(next..)
                    .and_then(word)
                    .is_some_and(|(len, class)| class == Class::Level && len > 3) =>
            {
                Class::Noun
            }
            // 降, 增 alone are verbs right before the figure only; 为 without a subject leads in.
            Some(Class::Level)
                if len == 3
                    && next < start
                    && (!matches!(c, '为' | '是' | '达' | '到' | '占')
                        || c == '达' && start - next > '约'.len_utf8()) =>
            {
                Class::Noun
            }
            Some(Class::Level) if c == '为' && len == 3 && empty && frame.verb.is_none() => {
                Class::Preposition
            }
            Some(Class::Adverb) if len == 3 && !empty && !"共已仅均也都将还又再约净".contains(c) => {
                Class::Noun
            }
            Some(Class::Maybe) => Class::Verb,
            Some(class) => class,
            None => Class::Noun,
        };
        match class {
            Class::Verb | Class::Level => {
                let level = class == Class::Level;
                if adjacent && frame.level == level {
                    frame.verb = frame.verb.map(|verb| (verb.0, next));
                } else {
                    match led {
                        None if !empty => frame.subject = Some(subject(clause, &frame, begin, end)),
                        // 对东盟出口|增长: the preposition's phrase is what moves where no other stands.
                        Some((start, stop))
                            if level
                                && !empty
                                && frame.subject.is_none()
                                && clause.get(start..stop) == Some("对") =>
                        {
                            frame.subject = Some((start, end));
                        }
                        _ => {}
                    }
                    outer = frame
                        .verb
                        .filter(|_| !frame.level && !empty && led.is_none())
                        .map(|verb| (verb, begin));
                    frame.verb = Some((at, next));
                    frame.level = level;
                }
                (begin, end, led) = (next, next, None);
            }
            Class::Preposition => {
                if !empty && led.is_none() {
                    frame.subject = Some(subject(clause, &frame, begin, end));
                }
                led = Some((at, next));
                (begin, end) = (next, next);
            }
            Class::Adverb => {
                modified = next;
                intended = matches!(clause.get(at..next), Some("将" | "预计" | "预期" | "力争"));
                if empty {
                    (begin, end) = (next, next);
                }
            }
            Class::Noun | Class::Maybe => end = next,
        }
        at = next;
    }
    // 完成河道清淤3公里: a verb whose phrase stands before it, behind a verb of doing, is a noun.
    if let Some((verb, phrase)) = outer
        && !frame.level
        && begin == end
        && frame.verb.is_some_and(|verb| verb.1 == begin)
        && clause.get(verb.0..verb.1).is_some_and(|verb| DOING.contains(&verb))
    {
        frame.verb = Some(verb);
        begin = phrase;
    }
    frame.preposition = led;
    frame.source = led.is_some_and(|(from, to)| matches!(clause.get(from..to), Some("由" | "从")));
    frame.phrase = trimmed(text, begin, end);
    frame.subject = frame.subject.and_then(|(begin, end)| trimmed(text, begin, end));
    frame
}

/// Verbs whose object says what is done.
const DOING: [&str; 10] =
    ["完成", "实现", "开展", "实施", "推进", "组织", "组织实施", "取得", "获得", "拥有"];

/// What is measured by the verb that follows the phrase `begin..end`: the phrase, with the verb before it where
/// that makes a noun of both (印发文件|减少).
fn subject(clause: &str, frame: &Frame, begin: usize, end: usize) -> Stretch {
    match frame.verb {
        // 占工业投资的比重 is measured as a whole.
        Some((start, stop)) if frame.level => {
            let share = clause.get(start..stop) == Some("占") && ends_in(clause, begin, end, "比重");
            let whose = frame.subject.filter(|subject| subject.1 == start).map_or(start, |subject| subject.0);
            (if share { whose } else { begin }, end)
        }
        Some((start, stop)) if clause.get(start..stop).is_some_and(|verb| !DOING.contains(&verb)) => {
            // 机关|运行|经费: what stands right before the verb belongs to it.
            let start = frame.subject.filter(|subject| subject.1 == start).map_or(start, |subject| subject.0);
            (start, end)
        }
        _ => (begin, end),
    }
}

/// Whether `clause[begin..end]` ends with `word`.
fn ends_in(clause: &str, begin: usize, end: usize, word: &str) -> bool {
    clause.get(begin..end).is_some_and(|phrase| phrase.ends_with(word))
}

/// Whether those who can act end the phrase: what follows is then what they do.
fn is_body_before(clause: &str, begin: usize, end: usize) -> bool {
    clause.get(begin..end).is_some_and(is_body)
}

/// Whether a noun follows that makes one of the verb before it: 补助**资金**.
fn noun_follows(clause: &str, at: usize) -> bool {
    const NOUNS: [&str; 43] = [
        "事项", "总", "对象", "资金", "总额", "总值", "项目", "面积", "费用", "能力", "规模", "企业", "人员",
        "机构", "单位", "系统", "中心", "基地", "工作", "成本", "部门", "价格", "总量", "数量", "人数",
        "金额", "余额", "收入", "任务", "活动", "标准", "公司", "平台", "网点", "业务", "市场", "品种",
        "产品", "结构", "水平", "比例", "工程", "经费",
    ];
    clause.get(at..).is_some_and(|rest| NOUNS.iter().any(|noun| rest.starts_with(noun)))
}

/// Whether the verb `clause[at..next]` is done to the bodies behind it, where others describe them: 检查**企业**, but
/// 出口企业.
fn reaches_bodies(clause: &str, at: usize, next: usize) -> bool {
    const VERBS: [&str; 12] =
        ["检查", "抽查", "服务", "帮扶", "奖励", "约谈", "调研", "整改", "整治", "督查", "走访", "扶持"];
    const BODIES: [&str; 4] = ["企业", "单位", "公司", "项目"];
    clause.get(at..next).is_some_and(|verb| VERBS.contains(&verb))
        && clause.get(next..).is_some_and(|rest| BODIES.iter().any(|body| rest.starts_with(body)))
}

/// Characters of the longest phrase.
const MOST: usize = 20;

/// A phrase without what does not belong to it; none when nothing is left.
fn trimmed(text: &str, mut begin: usize, mut end: usize) -> Option<Stretch> {
    let mut phrase = text.get(begin..end)?;
    loop {
        let before = phrase.len();
        for word in ["的", "和", "与", "及", "、", "并", "了", "着", "”", "’", "》", "）", "级"]
        {
            if let Some(rest) = phrase.strip_prefix(word) {
                begin += word.len();
                phrase = rest;
            }
        }
        for word in ["了", "有", "共", "约", "不得", "应当", "不", "、"] {
            if let Some(rest) = phrase.strip_suffix(word) {
                end -= word.len();
                phrase = rest;
            }
        }
        if phrase.len() == before {
            break;
        }
    }
    let chars = phrase.chars().count();
    // 连续九年: how long, not what.
    let span = phrase.ends_with(['年', '月', '天', '日'])
        && phrase.chars().next().is_some_and(|c| "一二三四五六七八九十两几数多".contains(c));
    let whole = !span
        && (2..=MOST).contains(&chars)
        && !phrase.ends_with(['的', '后', '时'])
        && phrase.chars().any(crate::chars::is_han);
    whole.then_some((begin, end))
}
