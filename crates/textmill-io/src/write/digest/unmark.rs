//! What a report in Markdown says, without its marks.
//!
//! Sentences stand in a result as they do in the report, so that their spans point home. On a page for people `**`, `#`, the dash
//! of a list and the address of a link say nothing; they go, and the words stay. Only what is a mark without doubt goes:
//! a pair around words, a mark at a sentence's start. `3 * 4 * 5`, `snake_case` and `C#` are left alone.

/// A text made of these sentences, in their order, without marks; what stands between them stays.
pub(super) fn sentences(text: &str, sentences: &[&str]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    for sentence in sentences {
        let Some((between, behind)) = rest.split_once(sentence) else { continue };
        out.push_str(between);
        out.push_str(&unmark(sentence));
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// Words without Markdown's marks. Lines of a sentence are looked at one by one.
pub(super) fn unmark(raw: &str) -> String {
    raw.split('\n').map(|line| inline(block(line))).collect::<Vec<_>>().join("\n")
}

/// A line without the mark of its block: a heading's, a list's, a quotation's.
fn block(line: &str) -> &str {
    let trimmed = line.trim_start();
    let heading = trimmed.trim_start_matches('#');
    if (1..=6).contains(&(trimmed.len() - heading.len())) && heading.starts_with(' ') {
        return heading.trim_start().trim_end_matches('#').trim_end();
    }
    ["- [ ] ", "- [x] ", "- ", "* ", "+ ", "> "]
        .iter()
        .find_map(|mark| trimmed.strip_prefix(mark))
        .map_or(line, |rest| block(rest.trim_start()))
}

/// A line without marks around words, and links without their addresses.
fn inline(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let taken = match c {
            '*' | '_' | '~' | '`' => pair(rest, c, out.chars().next_back()),
            '!' => rest.strip_prefix('!').and_then(link),
            '[' => link(rest),
            _ => None,
        };
        match taken {
            Some((words, behind)) => {
                // Code is as it stands.
                if c == '`' {
                    out.push_str(words)
                } else {
                    out.push_str(&inline(words))
                }
                rest = behind;
            }
            None => {
                // A run of marks that pairs with nothing is text as a whole.
                let run = if "*_~`".contains(c) {
                    rest.len() - rest.trim_start_matches(c).len()
                } else {
                    c.len_utf8()
                };
                let (text, behind) = rest.split_at_checked(run).unwrap_or((rest, ""));
                out.push_str(text);
                rest = behind;
            }
        }
    }
    // Half of a pair whose other half stands in another sentence.
    for mark in ["**", "__"] {
        if out.matches(mark).count() == 1 {
            let half = out.strip_prefix(mark).or_else(|| out.strip_suffix(mark)).map(str::to_owned);
            out = half.filter(|half| !half.is_empty()).unwrap_or(out);
        }
    }
    out
}

/// How far a mark's partner is looked for, in bytes: a text full of single marks costs no more than that for each.
const REACH: usize = 1000;

/// What stands between a mark and its partner, and what behind it. Marks hold on to words: no blank stands inside.
fn pair(text: &str, mark: char, before: Option<char>) -> Option<(&str, &str)> {
    let inner = text.trim_start_matches(mark);
    let run = text.len() - inner.len();
    let (marks, _) = text.split_at_checked(run)?;
    if run > 3 || mark == '~' && run != 2 || inner.starts_with(char::is_whitespace) {
        return None;
    }
    // Within a word `_` is a letter.
    if mark == '_' && before.is_some_and(char::is_alphanumeric) {
        return None;
    }
    let closes = |&(at, _): &(usize, &str)| {
        let (words, behind) = (inner.get(..at).unwrap_or(""), inner.get(at + run..).unwrap_or(""));
        let apart = mark != '_' || !behind.starts_with(char::is_alphanumeric);
        !words.is_empty()
            && !words.ends_with(char::is_whitespace)
            && !words.ends_with(mark)
            && !behind.starts_with(mark)
            && apart
    };
    let (at, _) = near(inner).match_indices(marks).find(closes)?;
    Some((inner.get(..at)?, inner.get(at + run..)?))
}

fn near(text: &str) -> &str {
    text.get(..text.floor_char_boundary(REACH)).unwrap_or(text)
}

/// The words of a link `[words](address)`, and what stands behind it.
fn link(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('[')?;
    let words = inner.get(..near(inner).find("](")?)?;
    let behind = inner.get(words.len() + 2..)?;
    // An address ends where a round bracket closes that none in it has opened.
    let mut open = 0;
    let closes = |&(_, c): &(usize, char)| match c {
        '(' => {
            open += 1;
            false
        }
        ')' if open > 0 => {
            open -= 1;
            false
        }
        c => c == ')',
    };
    let (end, _) = near(behind).char_indices().find(closes)?;
    let address = behind.get(..end)?;
    let rest = behind.get(address.len() + 1..)?;
    let real = !words.contains(['[', ']', '\n']) && !address.contains([' ', '\n']) && !address.is_empty();
    real.then_some((words, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_words_stay() {
        for (raw, plain) in [
            ("**水渠** 修好了", "水渠 修好了"),
            ("## 二、工作安排", "二、工作安排"),
            ("- 修渠 *三* 条", "修渠 三 条"),
            ("> - [x] done", "done"),
            ("见[通知](https://example.org/a)第3条", "见通知第3条"),
            ("![图](a.png)", "图"),
            ("a [x](https://e.org/x_(y)) b [z](c)", "a x b z"),
            ("([x](y))", "(x)"),
            ("use `a*b*c` and ~~not~~ this", "use a*b*c and not this"),
            ("***both*** and __strong__", "both and strong"),
            ("**第一句。", "第一句。"),
        ] {
            assert_eq!(unmark(raw), plain, "{raw}");
        }
    }

    #[test]
    fn what_is_no_mark_stays() {
        for plain in [
            "3 * 4 * 5 = 60",
            "snake_case_name and C#",
            "#hashtag",
            "-5 degrees",
            "a [note] (see below)",
            "2*3",
            "**",
            "~",
            "",
        ] {
            assert_eq!(unmark(plain), plain, "{plain}");
        }
    }

    #[test]
    fn a_summary_is_unmarked_sentence_by_sentence() {
        assert_eq!(sentences("# A. - B **c**. tail", &["# A.", "- B **c**."]), "A. B c. tail");
        assert_eq!(sentences("nothing known", &["else"]), "nothing known");
    }
}
