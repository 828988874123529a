//! Numbers of official documents: 国发〔2020〕5号, （2020）京01民终123号, 国务院令第721号, GB/T 7714—2015.

use super::capitals;
use crate::chars::{after, before, is_han, is_numeral, run_before};
use crate::entity::{Entity, Kind};
use memchr::memmem;
use regex::Regex;
use std::sync::LazyLock;

/// Appends the document numbers of `text`.
pub(super) fn find(text: &str, out: &mut Vec<Entity>) {
    let mut done = 0;
    for at in memmem::find_iter(text.as_bytes(), "号".as_bytes()) {
        let found = by_agency(text, at).or_else(|| by_court(text, at)).or_else(|| by_order(text, at));
        if let Some(entity) = found
            && entity.start >= done
        {
            done = entity.end;
            out.push(entity);
        }
    }
    standards(text, out);
}

/// Words that lead up to an agency code and are no part of it: what follows the last of them counts.
const LEAD: [&str; 24] = [
    "根据", "依据", "按照", "依照", "遵照", "落实", "执行", "贯彻", "印发", "转发", "参照", "关于", "文件",
    "通知", "参见", "下发", "详见", "和", "与", "及", "据", "见", "即", "以",
];

/// The year between brackets that ends at `end`: where its bracket opens, and the digits.
fn bracketed_year(text: &str, end: usize) -> Option<(usize, &str)> {
    let close = before(text, end).filter(|c| matches!(c, '〕' | ']' | '］' | '）' | ')' | '】' | '﹞'))?;
    let digits_end = end - close.len_utf8();
    let digits = run_before(text, digits_end, 5, |c| c.is_ascii_digit());
    let year = text.get(digits..digits_end)?;
    if year.len() != 4 || !(year.starts_with("19") || year.starts_with("20")) {
        return None;
    }
    let open = before(text, digits).filter(|c| matches!(c, '〔' | '[' | '［' | '（' | '(' | '【' | '﹝'))?;
    Some((digits - open.len_utf8(), year))
}

/// 国发〔2020〕5号 with any bracket that people type.
fn by_agency(text: &str, mark: usize) -> Option<Entity> {
    let serial_start = run_before(text, mark, 6, |c| c.is_ascii_digit() || is_numeral(c));
    let serial = text.get(serial_start..mark).filter(|serial| !serial.is_empty())?;
    let mut at = serial_start;
    if before(text, at) == Some('第') {
        at -= '第'.len_utf8();
    }
    at = run_before(text, at, 2, |c| c == ' ');
    let (open, year) = bracketed_year(text, at)?;
    let code_end = run_before(text, open, 2, |c| c == ' ');
    let run = run_before(text, code_end, 14, |c| is_han(c) || c.is_ascii_alphanumeric() || c == '-');
    let mut code = text.get(run..code_end)?;
    for lead in LEAD {
        if let Some((_, rest)) = code.rsplit_once(lead) {
            code = rest;
        }
    }
    if code.is_empty() || code.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let start = code_end - code.len();
    let mut entity =
        Entity::new(Kind::DocumentNumber, text, start, mark + '号'.len_utf8(), "documents.number.agency");
    entity.value = format!("{code}〔{year}〕{serial}号");
    Some(entity)
}

/// The number of a court's case: year, court, kind of case, serial number.
fn by_court(text: &str, mark: usize) -> Option<Entity> {
    let body = run_before(text, mark, 16, |c| is_han(c) || c.is_ascii_digit());
    let inner = text.get(body..mark)?;
    let (open, year) = bracketed_year(text, body)?;
    let serial = inner.len() - inner.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    if serial == 0 || !inner.chars().next().is_some_and(is_han) {
        return None;
    }
    let end = mark + '号'.len_utf8();
    let mut entity = Entity::new(Kind::DocumentNumber, text, open, end, "documents.number.court");
    entity.value = format!("（{year}）{inner}号");
    Some(entity)
}

/// Orders and announcements: 国务院令第721号, 财政部公告2020年第5号.
fn by_order(text: &str, mark: usize) -> Option<Entity> {
    let serial_start = run_before(text, mark, 7, |c| c.is_ascii_digit() || is_numeral(c));
    if serial_start == mark || before(text, serial_start) != Some('第') {
        return None;
    }
    let mut at = serial_start - '第'.len_utf8();
    if before(text, at) == Some('年') {
        let year = run_before(text, at - '年'.len_utf8(), 4, |c| c.is_ascii_digit());
        if at - '年'.len_utf8() - year == 4 {
            at = year;
        }
    }
    at = run_before(text, at, 2, |c| matches!(c, '（' | '(' | ' '));
    let kind = ["令", "公告", "通告"]
        .into_iter()
        .find(|kind| text.get(..at).is_some_and(|head| head.ends_with(kind)))?;
    let head_end = at - kind.len();
    let run = run_before(text, head_end, 20, is_han);
    let mut agency = text.get(run..head_end)?;
    for lead in LEAD {
        if lead.chars().count() > 1
            && let Some((_, rest)) = agency.rsplit_once(lead)
        {
            agency = rest;
        }
    }
    if agency.chars().count() < 2 {
        return None;
    }
    let start = head_end - agency.len();
    Some(Entity::new(Kind::DocumentNumber, text, start, mark + '号'.len_utf8(), "documents.number.order"))
}

static STANDARD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?-u:\b)(?:(?:GB(?:/[TZ])?|[A-Z]{2}/T|ISO(?:/IEC)?|IEC|IEEE|RFC) ?[0-9]{2,6}(?:\.[0-9]{1,3})?(?:[-—–:][0-9]{4})?|Regulation \(E[UC]\) (?:No )?[0-9]{1,4}/[0-9]{1,4}|Directive [0-9]{2,4}/[0-9]{1,4}/E[CU]C?|Public Law [0-9]{1,3}-[0-9]{1,4}|Executive Order [0-9]{3,5})",
    )
    .expect("a constant pattern")
});

/// Standards and foreign acts, where the number itself says what it is.
fn standards(text: &str, out: &mut Vec<Entity>) {
    for found in capitals::find_iter(text, &STANDARD) {
        if after(text, found.end()).is_some_and(|c| c.is_ascii_alphanumeric()) {
            continue;
        }
        out.push(Entity::new(
            Kind::DocumentNumber,
            text,
            found.start(),
            found.end(),
            "documents.number.standard",
        ));
    }
}
