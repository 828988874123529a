//! Whether a text reads like a title.

/// Longest title, in characters; a Latin letter counts a third, as a word of five is about two Han characters.
const LONGEST: usize = 40;

/// Names that only headings have, in lower case.
const NAMES: &[&str] = &[
    "abstract",
    "acknowledgements",
    "acknowledgments",
    "appendix",
    "background",
    "bibliography",
    "conclusion",
    "conclusions",
    "contents",
    "discussion",
    "executive summary",
    "foreword",
    "introduction",
    "key findings",
    "materials and methods",
    "method",
    "methodology",
    "methods",
    "preface",
    "recommendations",
    "references",
    "related work",
    "results",
    "results and discussion",
    "summary",
    "table of contents",
    "中文摘要",
    "前言",
    "参考文献",
    "參考文獻",
    "后记",
    "後記",
    "序言",
    "引言",
    "总结",
    "總結",
    "执行摘要",
    "摘要",
    "目录",
    "目錄",
    "結論",
    "結語",
    "结论",
    "结束语",
    "结语",
    "致謝",
    "致谢",
    "讨论",
    "附录",
    "附錄",
    "附件",
];

/// The length of `title` by what it says: characters, three Latin letters as one.
fn length(title: &str) -> usize {
    let narrow = title.bytes().filter(u8::is_ascii).count();
    let all = title.chars().count();
    all - narrow + narrow.div_ceil(3)
}

/// Whether `title` is short, of one piece and without the stop of a sentence.
pub(super) fn is_title(title: &str) -> bool {
    // The longest title that passes has three bytes a character.
    !title.is_empty()
        && title.len() <= 3 * LONGEST
        && title.chars().any(char::is_alphanumeric)
        && length(title) <= LONGEST
        && !title.ends_with(['。', '．', '！', '；', '，', '、', ',', ';', '.', '!', '…'])
        && !title.contains(['。', '；', '！', '\n', '\r'])
        && !title.contains(". ")
}

/// Whether a decimal or bracketed number's `title` can be a heading: such numbers count list items as
/// often, so it has to be shorter, with no more than one comma.
pub(super) fn is_plain_title(title: &str) -> bool {
    is_title(title)
        && length(title) <= 30
        && title.matches(['，', ',', '：', ':']).count() <= 1
        && !title.starts_with(|c: char| c.is_lowercase())
        && !title.contains(") ")
}

/// Whether `line` is one of the names that only headings have.
pub(super) fn is_name(line: &str) -> bool {
    let line = line.trim_end_matches([':', '：']);
    if line.len() > 24 {
        return false;
    }
    let plain: String =
        line.chars().filter(|c| !matches!(c, '\u{3000}')).flat_map(char::to_lowercase).collect();
    let squeezed = if plain.is_ascii() { plain } else { plain.replace(' ', "") };
    NAMES.contains(&squeezed.as_str())
}

/// Whether `title`, after a number and a space, can be a heading's (1 引言) and no row of a table (1 北京 123).
pub(super) fn is_spaced_title(title: &str) -> bool {
    is_plain_title(title)
        && length(title) <= 20
        && !title.contains(['\t', '，', ',', '…', '|'])
        && title.split(crate::blank).count() <= 2
        && !title.split(crate::blank).any(|piece| piece.starts_with(|c: char| c.is_numeric()))
}

/// What a line that is in bold as a whole says: `**背景**`, `__Scope__`, a colon at its end or not.
pub(super) fn bold(line: &str) -> Option<&str> {
    let inside = |sign: &str| line.strip_prefix(sign)?.trim_end_matches([':', '：']).strip_suffix(sign);
    let title = inside("**").or_else(|| inside("__"))?;
    let title = title.trim_end_matches([':', '：']);
    let whole = !title.contains("**") && !title.contains("__") && !title.starts_with(['*', '_', ' ']);
    (whole && is_title(title)).then_some(title)
}

/// Whether `line` heads an appendix: 附件1, 附录A　数据, Appendix B: Data, Annex II.
pub(super) fn is_appendix(line: &str) -> bool {
    const WORDS: [&str; 7] = ["附件", "附录", "附錄", "Appendix ", "APPENDIX ", "Annex ", "ANNEX "];
    let Some(rest) = WORDS.iter().find_map(|word| line.strip_prefix(word)) else { return false };
    let rest = rest.trim_start_matches(crate::blank);
    let sign = |c: char| matches!(c, '0'..='9' | '０'..='９') || "一二三四五六七八九十".contains(c);
    let number = rest.len() - rest.trim_start_matches(sign).len();
    let number = match number {
        0 => {
            let letters = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_uppercase()).len();
            // A letter, or a Roman number.
            let roman = rest.bytes().take(letters).all(|b| matches!(b, b'I' | b'V' | b'X'));
            if letters == 1 || roman { letters } else { 0 }
        }
        number => number,
    };
    let Some(after) = rest.get(number..).filter(|_| (1..=6).contains(&number)) else { return false };
    let set_off =
        after.is_empty() || after.starts_with([' ', '\u{3000}', '：', ':', '.', '．', '、', '-', '–', '—']);
    let title = after.trim_start_matches([' ', '\u{3000}', '：', ':', '.', '．', '、', '-', '–', '—']);
    set_off && (title.is_empty() || is_plain_title(title))
}

/// Whether `line` is a title in capitals.
pub(super) fn is_capitals(line: &str) -> bool {
    line.len() <= 80
        && is_title(line)
        && !line.ends_with(['?', ':'])
        && line.bytes().filter(u8::is_ascii_uppercase).count() >= 4
        && !line.chars().any(|c| c.is_lowercase() || (c.is_alphabetic() && !c.is_uppercase()))
}

/// Whether `line` can be a title that nothing but its place tells: a few words without any stop.
pub(super) fn is_bare(line: &str) -> bool {
    line.len() <= 60
        && is_title(line)
        && length(line) <= 20
        && !line.contains(['.', '!', '?', '？', '，', '：', ':', ';', '|', '“', '"', '…', '—', '\t'])
        && !line.contains("  ")
        && line.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase())
}

/// Whether `line` is a paragraph of prose: long, and with a stop at its end.
pub(super) fn is_prose(line: &str) -> bool {
    line.len() >= 80
        && line
            .trim_end_matches(['”', '’', '"', '\'', ')', '）', '」'])
            .ends_with(['.', '!', '?', '。', '．', '！', '？', '…'])
}

/// Whether `line` is a title that ends with a dash and so announces another (走近田野、走进农家——).
pub(super) fn ends_with_dash(line: &str) -> bool {
    let title = line.trim_end_matches(['—', '─', '―', '－']);
    let dashes = line.len() - title.len();
    dashes >= 6 && is_title(title) && !title.contains(['，', '：'])
}

/// Whether `line` can be the second line of a dash-ended heading.
pub(super) fn is_continuation(line: &str) -> bool {
    is_title(line)
        && !line.ends_with(['：', ':', '—', '？', '?', '”', '」'])
        && super::numbering::read(line).is_none()
}

/// The clause that a run-in heading would be: up to the first full stop, when it is short and Chinese and
/// when text follows.
pub(super) fn run_in(title: &str) -> Option<usize> {
    const LONGEST_CLAUSE: usize = 24;
    let at = title.char_indices().take(LONGEST_CLAUSE + 1).find(|&(_, c)| matches!(c, '。' | '：'))?.0;
    let clause = title.get(..at)?;
    let han = clause.chars().filter(|c| ('\u{3400}'..='\u{9fff}').contains(c)).count();
    let rest = title.get(at + 3..)?;
    let whole = clause.chars().count();
    let follows = rest.chars().take(10).count() == 10;
    (han >= 2
        && han * 4 >= whole * 3
        && follows
        && clause.matches('，').count() <= 1
        && title.get(at..)?.starts_with('。'))
    .then_some(at + 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles() {
        assert!(is_title("加强河道管理"));
        assert!(is_title("What the river left behind"));
        assert!(!is_title("河水涨了。"));
        assert!(!is_title(
            "各地要按照统一部署，认真做好今年的防汛工作，明确责任，落实措施，确保河道和两岸居民的安全，不得有误"
        ));
    }

    #[test]
    fn names() {
        assert!(is_name("摘　要"));
        assert!(is_name("References"));
        assert!(is_name("EXECUTIVE SUMMARY"));
        assert!(!is_name("总结大会"));
    }

    #[test]
    fn capitals() {
        assert!(is_capitals("THE RIVER IN SPRING"));
        assert!(!is_capitals("NATO".get(..3).unwrap()));
        assert!(!is_capitals("THE RIVER 河"));
        assert!(!is_capitals("HELP!"));
    }
}
