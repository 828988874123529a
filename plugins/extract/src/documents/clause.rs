//! References to a part of a law or rule: 第三条第二款第（一）项, Article 5(2)(a).
//!
//! 条, 款 and 项 are measure words too (第一条隧道, 第二项任务): a lone one counts only where what stands
//! around it says that a document is cited.

use super::capitals;
use crate::chars::{after, before, is_han, is_numeral, run_after, small_integer};
use crate::entity::{Entity, Kind};
use memchr::memmem;
use regex::Regex;
use std::sync::LazyLock;

/// Appends the references of `text`.
pub(super) fn find(text: &str, out: &mut Vec<Entity>) {
    chinese(text, out);
    english(text, out);
}

/// One part of a reference: `第`, a numeral, a level.
struct Part {
    end: usize,
    level: char,
    number: u32,
    bracketed: bool,
    suffix: Option<u32>,
}

fn chinese(text: &str, out: &mut Vec<Entity>) {
    let mut done = 0;
    for start in memmem::find_iter(text.as_bytes(), "第".as_bytes()) {
        if start < done {
            continue;
        }
        let mut parts: Vec<Part> = Vec::new();
        let mut at = start;
        while let Some(part) = part(text, at) {
            // Parts go from the larger to the smaller.
            if parts.last().is_some_and(|last| rank(last.level) >= rank(part.level)) {
                break;
            }
            at = part.end;
            parts.push(part);
        }
        let Some(last) = parts.last() else { continue };
        let (end, first) = (last.end, &parts[0]);
        if !(parts.len() > 1 || first.suffix.is_some() || cited(text, start, end, first)) {
            continue;
        }
        done = end;
        let mut entity = Entity::new(Kind::Clause, text, start, end, "documents.clause");
        entity.value = parts.iter().map(canonical).collect();
        out.push(entity);
    }
}

fn rank(level: char) -> usize {
    "编章节条款项目".chars().position(|c| c == level).unwrap_or(usize::MAX)
}

fn canonical(part: &Part) -> String {
    match part.suffix {
        Some(suffix) => format!("第{}{}之{suffix}", part.number, part.level),
        None => format!("第{}{}", part.number, part.level),
    }
}

fn part(text: &str, start: usize) -> Option<Part> {
    let mut at = start + text.get(start..)?.strip_prefix('第').map(|_| '第'.len_utf8())?;
    let bracketed = matches!(after(text, at), Some('（' | '('));
    if bracketed {
        at += after(text, at)?.len_utf8();
    }
    let numeral_end = run_after(text, at, 9, is_numeral);
    let number = small_integer(text.get(at..numeral_end)?)?;
    at = numeral_end;
    if bracketed {
        at += after(text, at).filter(|c| matches!(c, '）' | ')'))?.len_utf8();
    }
    let level = after(text, at).filter(|&c| rank(c) != usize::MAX)?;
    at += level.len_utf8();
    // 第一百二十条之一: an article that an amendment has put in.
    let mut suffix = None;
    if level == '条' && after(text, at) == Some('之') {
        let end = run_after(text, at + 3, 3, is_numeral);
        if let Some(number) = text.get(at + 3..end).and_then(small_integer) {
            suffix = Some(number);
            at = end;
        }
    }
    Some(Part { end: at, level, number, bracketed, suffix })
}

/// Whether a lone part is a citation.
fn cited(text: &str, start: usize, end: usize, part: &Part) -> bool {
    let lead = before(text, start);
    let led = matches!(lead, Some('》' | '法' | '例' | '程' | '则' | '约' | '本' | '依' | '据' | '照'));
    let tail = text.get(end..).unwrap_or("");
    let said = [
        "规定",
        "的规定",
        "所称",
        "所列",
        "明确",
        "之规定",
        "所述",
        "修改为",
        "、第",
        "至第",
        "和第",
        "或第",
        "或者第",
    ]
    .iter()
    .any(|follow| tail.starts_with(follow));
    match part.level {
        '条' => {
            // At the head of a paragraph an article names itself: 第三条　本法所称……
            let heads = lead.is_none_or(|c| c == '\n' || c == '\u{3000}')
                && after(text, end).is_some_and(char::is_whitespace);
            led || said || heads
        }
        '款' | '项' | '目' => {
            part.bracketed || (said && led) || tail.starts_with("规定") || tail.starts_with("所列")
        }
        '编' | '章' | '节' => {
            led && lead != Some('本') && !after(text, end).is_some_and(is_han) || said && led
        }
        _ => false,
    }
}

static ENGLISH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u:\b)(?:Articles?|Art\.|Sections?|Sec\.|Clause|Paragraph|Rule|Chapter) ?[0-9]{1,4}[A-Za-z]?(?:\.[0-9]{1,3}){0,3}(?:\([0-9A-Za-z]{1,4}\)){0,4}")
        .expect("a constant pattern")
});

fn english(text: &str, out: &mut Vec<Entity>) {
    for found in capitals::find_iter(text, &ENGLISH) {
        out.push(Entity::new(Kind::Clause, text, found.start(), found.end(), "documents.clause.en"));
    }
}
