//! The explanation for people: short lists and aligned tables.

use serde_json::Value;
use std::fmt::{Result, Write};
use unicode_width::UnicodeWidthStr;

/// How many sentences are shown; the rest are counted.
const SENTENCES: usize = 20;
/// Columns of the screen that a piece of text may take.
const PIECE: usize = 40;

/// The whole report.
pub(super) fn report(report: &Value) -> std::result::Result<String, std::fmt::Error> {
    let mut out = String::new();
    let text = &report["text"];
    let plain = |value: &Value| cell(Some(value));
    writeln!(
        out,
        "text: {} characters, {} bytes, {}; language {}",
        plain(&text["chars"]),
        plain(&text["bytes"]),
        plain(&text["encoding"]),
        plain(&text["language"]),
    )?;
    layers(&mut out, report)?;
    writeln!(out, "words: {}", list(&report["words"]).len())?;
    // Tags are there with a treebank's words only.
    let tagged = list(&report["words"]).iter().any(|word| word.get("pos").is_some());
    let rows = list(&report["words"]).iter().map(|word| {
        let mut row = vec![plain(&word["start"]), plain(&word["end"]), shorten(&plain(&word["text"]))];
        row.extend(tagged.then(|| plain(&word["pos"])));
        row.push(reason(word));
        row
    });
    let heads: &[&str] =
        if tagged { &["start", "end", "word", "tag", "why"] } else { &["start", "end", "word", "why"] };
    table(&mut out, heads, rows.collect())?;
    for step in list(&report["steps"]) {
        writeln!(out)?;
        explained(&mut out, step)?;
    }
    Ok(out)
}

fn layers(out: &mut String, report: &Value) -> Result {
    let paragraphs = list(&report["paragraphs"]);
    let mut languages: Vec<(String, usize)> = Vec::new();
    for language in paragraphs.iter().map(|paragraph| cell(paragraph.get("language"))) {
        match languages.iter_mut().find(|(known, _)| *known == language) {
            Some((_, count)) => *count += 1,
            None => languages.push((language, 1)),
        }
    }
    let languages: Vec<String> =
        languages.into_iter().map(|(language, count)| format!("{language} {count}")).collect();
    writeln!(out, "paragraphs: {} ({})", paragraphs.len(), languages.join(", "))?;

    let sections = list(&report["sections"]);
    writeln!(out, "sections: {}", sections.len())?;
    for (number, section) in sections.iter().enumerate() {
        let level = section["level"].as_u64().unwrap_or(1) as usize;
        let heading = shorten(&cell(section.get("heading")));
        writeln!(out, "  {:<4}{:indent$}{heading}", number + 1, "", indent = 2 * level.saturating_sub(1))?;
    }

    let sentences = list(&report["sentences"]);
    writeln!(out, "sentences: {}", sentences.len())?;
    let rows = sentences.iter().take(SENTENCES).map(|sentence| {
        let section = sentence["section"].as_u64().map_or(String::new(), |at| (at + 1).to_string());
        vec![
            cell(sentence.get("start")),
            cell(sentence.get("end")),
            section,
            shorten(&cell(sentence.get("text"))),
        ]
    });
    table(out, &["start", "end", "section", "sentence"], rows.collect())?;
    if sentences.len() > SENTENCES {
        writeln!(out, "  ... and {} more", sentences.len() - SENTENCES)?;
    }
    Ok(())
}

/// Why a word is one.
fn reason(word: &Value) -> String {
    let text = |key: &str| cell(word.get(key));
    match (text("source").as_str(), text("kind").as_str()) {
        ("dictionary", _) => format!("dictionary, frequency {}", text("frequency")),
        ("user", _) => format!("user word of `{}`, {}", text("dictionary"), text("mode")),
        ("hmm", _) => "hidden Markov model: the dictionary leaves its characters alone".to_owned(),
        ("model", _) => "model of the treebank: in no dictionary".to_owned(),
        ("character", _) => "single character: in no dictionary".to_owned(),
        ("rule", "word") => "word in letters".to_owned(),
        ("rule", kind) => kind.to_owned(),
        (source, _) => source.to_owned(),
    }
}

/// What a step says of itself. The well-known columns come first, then whatever else it has.
fn explained(out: &mut String, step: &Value) -> Result {
    let name = cell(step.get("name"));
    let Some(spans) = step["explain"].as_array() else {
        return writeln!(out, "{name}: nothing to explain");
    };
    writeln!(out, "{name}: {}", spans.len())?;
    let mut columns = vec!["start", "end", "text", "kind", "rule", "lost_to", "note"];
    for key in spans.iter().filter_map(Value::as_object).flat_map(|span| span.keys()) {
        if !columns.contains(&key.as_str()) {
            columns.push(key);
        }
    }
    columns.retain(|column| spans.iter().any(|span| span.get(column).is_some_and(|value| !value.is_null())));
    let rows =
        spans.iter().map(|span| columns.iter().map(|column| shorten(&cell(span.get(column)))).collect());
    table(out, &columns, rows.collect())
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// A value on one line.
fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => {
            text.chars().map(|c| if c.is_control() || c == '\u{2028}' { '␤' } else { c }).collect()
        }
        Some(other) => other.to_string(),
    }
}

/// The beginning of a piece of text.
fn shorten(text: &str) -> String {
    if text.width() <= PIECE {
        return text.to_owned();
    }
    let mut short = String::new();
    for c in text.chars() {
        if short.width() + 3 > PIECE {
            break;
        }
        short.push(c);
    }
    short.push('…');
    short
}

/// Rows under their heads, each column as wide as its widest cell on the screen.
fn table(out: &mut String, heads: &[&str], rows: Vec<Vec<String>>) -> Result {
    if rows.is_empty() {
        return Ok(());
    }
    let mut widths: Vec<usize> = heads.iter().map(|head| head.width()).collect();
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    let mut line = |cells: &mut dyn Iterator<Item = &str>| {
        let mut row = String::from(" ");
        for (cell, width) in cells.zip(&widths) {
            let _ = write!(row, " {cell}{:pad$} ", "", pad = width - cell.width());
        }
        writeln!(out, "{}", row.trim_end())
    };
    line(&mut heads.iter().copied())?;
    rows.iter().try_for_each(|row| line(&mut row.iter().map(String::as_str)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn spans_of_a_step_are_a_table_with_what_lost() {
        let step = json!({"name": "extract", "explain": [
            {"start": 0, "end": 2, "text": "昨天", "kind": "date", "rule": "relative day", "lost_to": null},
            {"start": 10, "end": 11, "text": "天", "kind": "duration", "rule": "unit", "lost_to": "date at 0", "weight": 3},
        ]});
        let mut out = String::new();
        explained(&mut out, &step).unwrap();
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(lines[0], "extract: 2");
        assert_eq!(lines[1], "  start  end  text  kind      rule          lost_to    weight");
        assert_eq!(lines[2], "  0      2    昨天  date      relative day");
        assert_eq!(lines[3], "  10     11   天    duration  unit          date at 0  3");
    }

    #[test]
    fn a_step_without_explanations_says_so() {
        let mut out = String::new();
        explained(&mut out, &json!({"name": "count", "explain": null})).unwrap();
        assert_eq!(out, "count: nothing to explain\n");
    }

    #[test]
    fn long_and_broken_pieces_stay_on_one_short_line() {
        let long = "很长的一句话\n".repeat(50);
        let short = shorten(&cell(Some(&json!(long))));
        assert!(short.width() <= PIECE && short.ends_with('…') && !short.contains('\n'), "{short}");
    }
}
