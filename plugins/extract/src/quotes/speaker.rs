//! Who says a quotation: the subject of the verb of saying before or after it.

use crate::chars::is_han;
use std::ops::Range;

/// How far the verb of saying and its subject may be, in characters.
const WINDOW: usize = 40;

/// The same in English, whose words are longer.
const WINDOW_EN: usize = 120;

/// Chinese verbs of saying, longest first where one ends another.
const SAY: [&str; 38] = [
    "告诉记者",
    "告诉笔者",
    "对记者说",
    "介绍说",
    "表示",
    "强调",
    "指出",
    "认为",
    "写道",
    "提到",
    "提出",
    "要求",
    "回应",
    "坦言",
    "介绍",
    "呼吁",
    "透露",
    "解释",
    "补充道",
    "问道",
    "答道",
    "感慨",
    "感叹",
    "直言",
    "宣布",
    "承诺",
    "说道",
    "讲道",
    "谈道",
    "谈到",
    "说过",
    "道出",
    "声称",
    "宣称",
    "称",
    "说",
    "喊道",
    "道",
];

/// Words between the subject and its verb, or before the subject, that are part of neither.
const ADVERBS: [&str; 44] = [
    "多次",
    "再次",
    "反复",
    "明确",
    "深刻",
    "郑重",
    "特别",
    "一再",
    "曾经",
    "曾",
    "还",
    "也",
    "又",
    "进一步",
    "高兴地",
    "激动地",
    "自豪地",
    "骄傲地",
    "笑着",
    "在接受采访时",
    "接受采访时",
    "日前",
    "近日",
    "会上",
    "随后",
    "同时",
    "最后",
    "此前",
    "当时",
    "这样",
    "如此",
    "如是",
    "所",
    "向记者",
    "对记者",
    "时",
    "他还",
    "并",
    "公开",
    "坚定地",
    "深情地",
    "动情地",
    "感慨地",
    "坦率地",
];

/// English verbs of saying.
const SAID: [&str; 30] = [
    "said",
    "says",
    "say",
    "told",
    "added",
    "adds",
    "wrote",
    "writes",
    "stated",
    "states",
    "noted",
    "notes",
    "explained",
    "explains",
    "warned",
    "warns",
    "announced",
    "argued",
    "argues",
    "claimed",
    "claims",
    "replied",
    "asked",
    "asks",
    "insisted",
    "recalled",
    "declared",
    "commented",
    "remarked",
    "concluded",
];

/// The speaker of the quotation at `quote`, where the text says so. `names` are the spans of persons
/// and organisations, sorted.
pub(super) fn of(
    text: &str,
    paragraph: Range<usize>,
    quote: Range<usize>,
    inner: &str,
    names: &[(usize, usize)],
) -> Option<String> {
    let lead = clause_before(text.get(paragraph.start..quote.start)?);
    let lead_start = quote.start - lead.len();
    let tail = clause_after(text.get(quote.end..paragraph.end)?);
    chinese_before(text, lead, lead_start, inner, names)
        .or_else(|| chinese_after(text, inner, tail, quote.end, names))
        .or_else(|| english_before(text, paragraph.start, quote.start, names))
        .or_else(|| english_after(text, paragraph.end, quote.end, inner, names))
}

/// The end of `head` that can hold the subject and its verb: one clause, with the comma or colon that
/// leads the quotation in.
fn clause_before(head: &str) -> &str {
    let body = head.trim_end_matches(['，', ',', '：', ':', ' ']);
    let mut start = body.len();
    for (at, c) in body.char_indices().rev().take(WINDOW) {
        if matches!(c, '。' | '！' | '？' | '；' | '\n' | '!' | '?' | ';' | '”' | '“' | '"' | '」') {
            break;
        }
        start = at;
    }
    head.get(start..).unwrap_or("")
}

/// The beginning of `tail` that can hold the verb of saying.
fn clause_after(tail: &str) -> &str {
    let end = tail
        .char_indices()
        .take(WINDOW)
        .take_while(|&(_, c)| {
            !matches!(c, '。' | '！' | '？' | '；' | '\n' | '.' | '!' | '?' | ';' | '“' | '"' | '「')
        })
        .last()
        .map_or(0, |(at, c)| at + c.len_utf8());
    tail.get(..end).unwrap_or("")
}

/// X强调，“……”: `lead` ends in a verb of saying, and its subject is the name before it.
fn chinese_before(
    text: &str,
    lead: &str,
    lead_start: usize,
    inner: &str,
    names: &[(usize, usize)],
) -> Option<String> {
    let body = lead.trim_end_matches(['，', ',', '：', ':', ' ']);
    // Led in directly, a short string of words is a term (提出“四个意识”), not speech.
    let direct = body.len() == lead.len();
    if direct && !is_sentence(inner) {
        return None;
    }
    let verb = SAY.iter().find(|verb| body.ends_with(**verb))?;
    let subject = body.strip_suffix(verb)?;
    named(text, lead_start, subject, names).or_else(|| phrase(subject))
}

/// “……”X说: the clause after the quotation is a subject and a verb of saying.
fn chinese_after(
    text: &str,
    inner: &str,
    tail: &str,
    tail_start: usize,
    names: &[(usize, usize)],
) -> Option<String> {
    let body = tail.trim_start_matches(['，', ',']);
    if !is_sentence(inner) || !body.chars().next().is_some_and(is_han) {
        return None;
    }
    // The quotation has ended as a sentence does, or a comma parts it from its speaker.
    let parted = body.len() < tail.len() || inner.ends_with(['。', '！', '？', '，', '…']);
    let clause = body.split(['，', ',', '：', '、']).next().unwrap_or("");
    let verb = SAY.iter().filter(|verb| **verb != "道").find(|verb| clause.ends_with(**verb))?;
    if !parted {
        return None;
    }
    let subject = clause.strip_suffix(verb)?;
    let start = tail_start + (tail.len() - body.len());
    // A name with a place behind it (王大山在会上说) is the name.
    let placed = subject.contains('在').then(|| named(text, start, subject, names)).flatten();
    placed.or_else(|| phrase(subject)).or_else(|| named(text, start, subject, names))
}

/// The last person or organisation in `subject`, when nothing but adverbs and titles follows it.
fn named(text: &str, start: usize, subject: &str, names: &[(usize, usize)]) -> Option<String> {
    let end = start + subject.len();
    let after = names.partition_point(|&(name_start, _)| name_start < end);
    let &(name_start, name_end) = names.get(..after)?.last()?;
    if name_start < start || name_end > end {
        return None;
    }
    // A comma between the name and the verb may part an adverbial: 张三在会上，反复强调.
    let gap = text.get(name_end..end)?;
    (gap.chars().count() <= 16 && !gap.contains('、'))
        .then(|| text.get(name_start..name_end).map(str::to_owned))?
}

/// A subject that no name was found in, freed of adverbs: 村民王大山.
fn phrase(subject: &str) -> Option<String> {
    let mut rest = subject.rsplit(['，', ',', '：', '、']).next().unwrap_or("").trim();
    // 王大山在颁奖会上: where it is said belongs to the verb.
    if let Some((who, place)) = rest.split_once('在').filter(|(who, _)| !who.is_empty())
        && place.ends_with(['上', '中', '时', '后', '前', '里'])
    {
        rest = who;
    }
    loop {
        let before = rest;
        for adverb in ADVERBS {
            rest = rest.strip_suffix(adverb).unwrap_or(rest);
            if adverb.chars().count() > 1 {
                rest = rest.strip_prefix(adverb).unwrap_or(rest);
            }
        }
        if rest == before {
            break;
        }
    }
    let length = rest.chars().count();
    let plain = rest.chars().all(|c| is_han(c) || c == '·');
    (plain
        && (2..=14).contains(&length)
        && !rest.starts_with(['在', '从', '对', '向', '被', '把', '为', '以', '这', '那']))
    .then(|| rest.to_owned())
}

/// Whether the words between the marks are speech rather than a term.
fn is_sentence(inner: &str) -> bool {
    inner.contains(['，', '。', '！', '？', '；', ',', '.', '!', '?']) || inner.chars().count() >= 12
}

/// Whether the full stop at `at` ends a sentence: a capital does not follow an abbreviation or an initial.
fn ends_sentence(text: &str, at: usize) -> bool {
    let head = text.get(..at).unwrap_or("");
    let word = head.rsplit(|c: char| c.is_whitespace() || c == '.').next().unwrap_or("");
    let short = word.chars().count() == 1 && word.chars().all(char::is_uppercase)
        || [
            "Mr", "Mrs", "Ms", "Dr", "Prof", "Gov", "Sen", "Rep", "Gen", "Col", "Capt", "Lt", "Sgt", "St",
            "Inc", "Corp", "Ltd", "Co", "Jr", "Sr", "Rev",
        ]
        .contains(&word);
    let spaced = text.get(at + 1..).is_none_or(|tail| tail.chars().next().is_none_or(char::is_whitespace));
    spaced && !short
}

/// The words of the sentence that lead the quotation at `end` in: from the start of a word.
fn sentence_before(text: &str, floor: usize, end: usize) -> (usize, &str) {
    let head = text.get(floor..end).unwrap_or("");
    let body = head.trim_end_matches([',', ':', ' ']);
    let mut start = body.len();
    let mut cut = false;
    for (count, (at, c)) in body.char_indices().rev().enumerate() {
        let mark = matches!(c, '!' | '?' | ';' | '\n' | '"' | '“' | '”' | '。' | '！' | '？' | '；');
        if mark || c == '.' && ends_sentence(head, at) {
            break;
        }
        if count == WINDOW_EN {
            cut = true;
            break;
        }
        start = at;
    }
    // Where the window ends in mid-word, the word is left out.
    let rest = body.get(start..).unwrap_or("");
    let skipped = if cut { rest.find(' ').map_or(rest.len(), |at| at + 1) } else { 0 };
    let rest = rest.get(skipped..).unwrap_or("");
    (floor + start + skipped, rest)
}

/// The words of the sentence that goes on behind the quotation that ends at `start`.
fn sentence_after(text: &str, start: usize, limit: usize) -> &str {
    let tail = text.get(start..limit).unwrap_or("");
    let end = tail
        .char_indices()
        .take(WINDOW_EN)
        .take_while(|&(at, c)| {
            let mark = matches!(c, '!' | '?' | ';' | '\n' | '"' | '“' | '。' | '！' | '？' | '；');
            !(mark || c == '.' && ends_sentence(tail, at))
        })
        .last()
        .map_or(0, |(at, c)| at + c.len_utf8());
    tail.get(..end).unwrap_or("")
}

/// X said, "..."; X, the head of Y, said: "...".
fn english_before(text: &str, floor: usize, quote: usize, names: &[(usize, usize)]) -> Option<String> {
    let (start, body) = sentence_before(text, floor, quote);
    if start + body.len() == quote {
        return None;
    }
    let (rest, verb) = body.rsplit_once(' ')?;
    SAID.contains(&verb).then_some(())?;
    let end = start + rest.len();
    let subject = rest.trim_end_matches(',');
    if let Some(first) = english_name(text, start, end, names, rest.ends_with(',')) {
        return Some(first);
    }
    english_subject(subject.rsplit([',', '(']).next()?)
}

/// The name in `start..end` that a verb of saying behind `end` has for its subject: the last one where it ends
/// there; where a comma parts the verb off, the one that an apposition follows.
fn english_name(
    text: &str,
    start: usize,
    end: usize,
    names: &[(usize, usize)],
    parted: bool,
) -> Option<String> {
    let from = names.partition_point(|&(at, _)| at < start);
    let upto = names.partition_point(|&(at, _)| at < end);
    let within = names.get(from..upto)?;
    let found = within.iter().rev().find(|&&(name, stop)| {
        let gap = text.get(stop..end).unwrap_or("x");
        let head = text.get(start..name).unwrap_or("");
        // The head of Acme Inc. said: not the firm.
        let part = [" of", " for", " from", " at", " with", " in", " and"]
            .iter()
            .any(|word| head.trim_end().ends_with(word));
        let direct =
            gap.is_empty() || matches!(gap.trim(), "also" | "later" | "then" | "once" | "has" | "had");
        let apposed = parted && gap.starts_with(", ") && gap.ends_with(',');
        stop <= end && !part && (direct || apposed)
    })?;
    text.get(found.0..found.1).map(str::to_owned)
}

/// "...", said X; "...," X said; "...," X, the owner, said.
fn english_after(
    text: &str,
    limit: usize,
    quote: usize,
    inner: &str,
    names: &[(usize, usize)],
) -> Option<String> {
    let tail = sentence_after(text, quote, limit);
    let body = tail.trim_start_matches([',', ' ', '—']);
    if body.len() == tail.len() || !tail.starts_with([',', '—']) && !inner.ends_with([',', '!', '?', '—'])
    {
        return None;
    }
    let start = quote + tail.len() - body.len();
    let (first, rest) = body.trim_end().split_once(' ')?;
    if SAID.contains(&first) {
        // said X, the owner; said X in May.
        let at = start + first.len() + 1;
        if let Some(name) = opening_name(text, at, names) {
            return text.get(name.0..name.1).map(str::to_owned);
        }
        let rest = rest.split(',').next()?;
        let name: Vec<&str> = rest.split(' ').take_while(|word| leads_name(word)).take(5).collect();
        let name = if name.is_empty() { rest.split(' ').take(3).collect() } else { name };
        return english_subject(&name.join(" "));
    }
    // X said; X, the owner, said.
    if let Some(name) = opening_name(text, start, names) {
        let rest = text.get(name.1..start + body.len()).unwrap_or("");
        let said = |words: &str| words.split_whitespace().next().is_some_and(|word| SAID.contains(&word));
        let apposed = rest.starts_with(", ") && rest.split(", ").skip(2).take(2).any(said);
        if said(rest) || apposed {
            return text.get(name.0..name.1).map(str::to_owned);
        }
    }
    let clause = body.split(',').next()?.trim();
    let words: Vec<&str> = clause.split(' ').take(8).collect();
    let verb = words.iter().position(|word| SAID.contains(word))?;
    english_subject(&words.get(..verb)?.join(" "))
}

/// The name that begins at `at`, or behind a title that does.
fn opening_name(text: &str, at: usize, names: &[(usize, usize)]) -> Option<(usize, usize)> {
    let next = names.partition_point(|&(start, _)| start < at);
    let &(start, end) = names.get(next)?;
    let before = text.get(at..start)?;
    // President, Mayor, Dr.
    let title = before.len() <= 40
        && before.split_whitespace().all(leads_name)
        && before.split_whitespace().count() <= 3;
    (before.is_empty() || title).then_some((start, end))
}

fn leads_name(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
        || matches!(word, "de" | "van" | "von" | "of" | "the" | "al" | "bin")
}

fn english_subject(subject: &str) -> Option<String> {
    let subject = subject.trim().trim_start_matches("and ").trim_start_matches("but ");
    let words = subject.split(' ').count();
    (subject.is_ascii() || subject.chars().any(char::is_alphabetic)).then_some(())?;
    (!subject.is_empty() && words <= 6 && !subject.chars().any(is_han)).then(|| subject.to_owned())
}
