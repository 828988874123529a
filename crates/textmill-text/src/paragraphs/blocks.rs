//! Lines that begin a block of their own, whatever stands before them: CommonMark's block starts, and
//! the numbering of Chinese and English outlines.

use super::lines::Line;

/// Whether `line` begins a list item, a heading, a quotation, a table row or a fence.
pub(super) fn begins_block(text: &str, line: &Line) -> bool {
    let line = line.text(text);
    let mut chars = line.chars();
    let Some(first) = chars.next() else { return false };
    let rest = chars.as_str();
    let spaced = |rest: &str| rest.chars().next().is_none_or(crate::blank);
    match first {
        '#' => spaced(rest.trim_start_matches('#')),
        '-' | '*' | '+' => spaced(rest) || is_rule(line),
        '=' | '_' => is_rule(line),
        '>' | '|' | '•' | '●' | '■' | '◆' | '▪' | '‣' | '⁃' => true,
        '`' | '~' => line.starts_with("```") || line.starts_with("~~~"),
        '0'..='9' | '０'..='９' => {
            let sign = line.trim_start_matches(|c: char| is_digit(c));
            let digits = line.chars().take(4).take_while(|&c| is_digit(c)).count();
            digits <= 3
                && (sign.starts_with(['、', '．', '）'])
                    || (sign.starts_with(['.', ')']) && sign.get(1..).is_some_and(spaced)))
        }
        '\u{2460}'..='\u{249b}' | '❶'..='❿' | '㈠'..='㈩' => true,
        '（' | '(' => rest
            .split_once(['）', ')'])
            .is_some_and(|(inside, _)| !inside.is_empty() && inside.chars().all(is_numeral)),
        '第' => rest.find(['章', '节', '節', '编', '編', '篇', '条', '條']).is_some_and(|at| {
            rest.get(..at).is_some_and(|number| !number.is_empty() && number.chars().all(is_numeral))
        }),
        c if is_numeral(c) => rest.trim_start_matches(is_numeral).starts_with('、'),
        _ => false,
    }
}

/// The columns that the sign of a list item takes, up to what it says, and how many more a line that goes on
/// may be indented: a bullet (`- `) or a number (`1. `) as CommonMark has them. The signs of Chinese outlines
/// (一、, １．) are followed by indented paragraphs as often, and are none.
pub(super) fn item(text: &str, line: &Line) -> Option<(usize, usize)> {
    let line = line.text(text);
    let (sign, more) = match line.bytes().next()? {
        b'-' | b'*' | b'+' => (1, 3),
        b'0'..=b'9' => {
            let digits = line.bytes().take_while(u8::is_ascii_digit).count();
            let closed = matches!(line.as_bytes().get(digits), Some(b'.' | b')'));
            (digits + 1, if closed && digits <= 3 { 0 } else { return None })
        }
        _ if line.starts_with('•') => ('•'.len_utf8(), 3),
        _ => return None,
    };
    let rest = line.get(sign..)?;
    let spaces = rest.len() - rest.trim_start_matches(' ').len();
    // Three bytes, one column.
    let columns = if sign == '•'.len_utf8() && line.starts_with('•') { 1 } else { sign };
    (1..=4).contains(&spaces).then_some((columns + spaces, more))
}

/// Whether `line` is a heading that ends with its line.
pub(super) fn is_heading(text: &str, line: &Line) -> bool {
    let line = line.text(text);
    line.starts_with('#') && line.trim_start_matches('#').starts_with(crate::blank) || is_rule(line)
}

/// A line of one repeated sign: a rule, or the underline of a heading.
fn is_rule(line: &str) -> bool {
    let Some(first) = line.bytes().next() else { return false };
    line.len() >= 3
        && matches!(first, b'-' | b'=' | b'*' | b'_')
        && line.bytes().all(|b| b == first || b == b' ')
}

fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９')
}

fn is_numeral(c: char) -> bool {
    is_digit(c)
        || matches!(
            c,
            '〇' | '零'
                | '一'
                | '二'
                | '三'
                | '四'
                | '五'
                | '六'
                | '七'
                | '八'
                | '九'
                | '十'
                | '百'
                | '壹'
                | '贰'
                | '貳'
                | '叁'
                | '參'
                | '叄'
                | '肆'
                | '伍'
                | '陆'
                | '陸'
                | '柒'
                | '捌'
                | '玖'
                | '拾'
        )
}
