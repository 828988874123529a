//! The date that a text gives itself: on a line of its own near its beginning or at its end, or in its path.
//!
//! Without a reference date 去年 and "next week" cannot be placed. A report that comes without one in its
//! metadata mostly says when it was made: 发布时间：2020-07-10 or "4 March 2024" under the heading, 2020年7月10日
//! under the signature, `2020/07/10/brief.txt`. Only a full date counts, and only where nothing but a label
//! stands before it and nothing but the like of a source behind it: a sentence that begins with a date is one
//! that tells of that day.

use super::{en, zh};
use crate::context::Context;
use crate::entity::{Entity, Kind};
use textmill_plugin::Document;

/// Lines that are not blank, at either end of a text.
const LINES: usize = 6;
/// A line that is longer, in bytes, is no dateline.
const LONGEST: usize = 160;

/// The text's own date, as `YYYY-MM-DD`.
pub(crate) fn find(document: &Document<'_>) -> Option<String> {
    let text = document.text();
    let lines = |line: &&str| !line.trim().is_empty();
    let mut head = text.lines().filter(lines).take(LINES);
    let mut tail = text.lines().rev().filter(lines).take(LINES / 2);
    head.find_map(|line| on_line(document, line))
        .or_else(|| tail.find_map(|line| on_line(document, line)))
        .or_else(|| in_path(document.id()))
}

fn on_line(document: &Document<'_>, line: &str) -> Option<String> {
    let line = line.trim();
    if line.len() > LONGEST {
        return None;
    }
    let context = Context { document, text: line, reference: None };
    let mut found = Vec::new();
    zh::find(&context, &mut found);
    en::find(&context, &mut found);
    let date = found.iter().find_map(|entity| Some((entity, full(entity)?)))?;
    let before = line.get(..date.0.start as usize)?.trim_matches(|c: char| !c.is_alphanumeric());
    let after = line.get(date.0.end as usize..)?;
    (is_label(before) && is_tail(after)).then_some(date.1)
}

/// The day of an expression that says year, month and day.
fn full(entity: &Entity) -> Option<String> {
    if !matches!(entity.kind, Kind::Date | Kind::Datetime) {
        return None;
    }
    let day = entity.value.get(..10)?;
    let whole = entity.value.len() == 10 || entity.value.as_bytes().get(10) == Some(&b'T');
    let shape =
        day.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    (whole && shape).then(|| day.to_owned())
}

/// What may stand before the date: nothing, or what says that it is one.
fn is_label(before: &str) -> bool {
    const ENDINGS: [&str; 9] = ["日期", "时间", "時間", "发布", "發布", "印发", "date", "dated", "published"];
    const ALSO: [&str; 4] = ["updated", "posted", "on", "released"];
    let lower = before.to_lowercase();
    let short = before.chars().count() <= 16;
    before.is_empty() || short && ENDINGS.iter().chain(&ALSO).any(|ending| lower.ends_with(ending))
}

/// What may stand behind it: nothing, or something apart from it that is no clause.
fn is_tail(after: &str) -> bool {
    let clause = |c: char| "，。；！？,.;!?".contains(c);
    let rest = after.trim_matches(|c: char| c.is_whitespace() || "）)】]〕》>」.。".contains(c));
    rest.is_empty()
        || (after.starts_with(|c: char| c.is_whitespace() || "|｜）)】]".contains(c))
            && !rest.contains(clause))
}

/// `2020/07/10`, `2020-07-10`, `20200710` in a path.
fn in_path(path: &str) -> Option<String> {
    let digits: Vec<(usize, &str)> = path
        .split(|c: char| !c.is_ascii_digit())
        .scan(0, |at, run| {
            let start = *at;
            *at += run.len() + 1;
            Some((start, run))
        })
        .filter(|(_, run)| !run.is_empty())
        .collect();
    digits.iter().enumerate().find_map(|(i, (at, run))| {
        let day = match run.len() {
            8 => format!("{}-{}-{}", run.get(..4)?, run.get(4..6)?, run.get(6..)?),
            4 => {
                let (month_at, month) = digits.get(i + 1)?;
                let (day_at, day) = digits.get(i + 2)?;
                let near = *month_at == at + 5 && *day_at == month_at + month.len() + 1;
                if !near || month.len() > 2 || day.len() > 2 {
                    return None;
                }
                format!("{run}-{month:0>2}-{day:0>2}")
            }
            _ => return None,
        };
        let date = super::calendar::Instant::parse(&day)?.date;
        (1900..2100).contains(&date.year()).then(|| date.to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use textmill_plugin::testing::TestDocument;

    fn date(text: &str) -> Option<String> {
        find(&TestDocument::new(text).view())
    }

    #[test]
    fn a_date_on_its_own_line_is_the_texts_own() {
        for text in [
            "节水工作简报\n2020年7月10日\n去年，全县推进节水。",
            "节水工作简报\n发布时间：2020-07-10 09:30  来源：县水利局\n去年，全县推进节水。",
            "节水工作简报\n（二〇二〇年七月十日）\n\n去年，全县推进节水。",
            "去年，全县推进节水。\n县水利局\n2020年7月10日\n",
            "Water report\nPublished: July 10, 2020\nLast year the county saved water.",
            "Water report\n10 July 2020\nLast year the county saved water.",
        ] {
            assert_eq!(date(text).as_deref(), Some("2020-07-10"), "{text}");
        }
    }

    #[test]
    fn a_date_in_a_sentence_is_not() {
        for text in [
            "节水工作简报\n2020年7月10日，全县召开节水会议。",
            "On July 10, 2020 the county met.",
            "简报\n7月10日\n去年，全县推进节水。",
            "简报\n2020年7月\n去年，全县推进节水。",
            "简报 2020年7月1日至7月10日",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn a_path_may_say_it() {
        for (path, day) in [
            ("news/2020/07/10/a.txt", Some("2020-07-10")),
            ("2020-7-9 brief.txt", Some("2020-07-09")),
            ("brief_20200710.txt", Some("2020-07-10")),
            ("2020/report-12.txt", None),
            ("20209910.txt", None),
            ("12345678901234.txt", None),
        ] {
            assert_eq!(in_path(path).as_deref(), day, "{path}");
        }
    }
}
