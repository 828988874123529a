//! The sign before a figure: -5, 负5, minus five, and the hyphens that are none.

use super::{Figure, rest};
use crate::numeral::Number;

/// Takes in a sign before the figure: -5, － 5, 负5, minus five.
pub(super) fn signed(text: &str, floor: usize, figure: &mut Figure) {
    let Some(before) = text.get(floor..figure.start) else { return };
    let trimmed = before.trim_end_matches(' ');
    let blanks = before.len() - trimmed.len();
    if blanks > 1 {
        return;
    }
    let Some(sign) = trimmed.chars().next_back() else { return };
    let start = floor + trimmed.len() - sign.len_utf8();
    let outer = text.get(..start).and_then(|t| t.chars().next_back());
    match sign {
        '-' | '－' | '−' | '–' if figure.digits() => {
            let inner = trimmed.len() - sign.len_utf8();
            let opens = match outer {
                None => true,
                Some(c) if blanks > 0 => {
                    let degrees = rest(text, figure.end).trim_start_matches(' ');
                    matches!(c, '(' | '（' | '=')
                        || c == ' ' && (degrees.starts_with("deg") || degrees.starts_with('°'))
                }
                // 增长-2.8%, 利润为-3亿元.
                Some('为' | '是' | '长' | '达' | '降' | '跌' | '约' | '率' | '润') => true,
                // 75 -300mm is a range; a column's gap is wider.
                Some(' ')
                    if text.get(..start - 1).is_some_and(|h| h.ends_with(|d: char| d.is_ascii_digit())) =>
                {
                    false
                }
                // 120-340, a-1 and )-1 are not negative, nor is an em dash made of two.
                Some(c) => {
                    !(c.is_alphanumeric()
                        || matches!(
                            c,
                            ')' | '）'
                                | '-'
                                | '%'
                                | '％'
                                | '/'
                                | ']'
                                | '”'
                                | '"'
                                | '#'
                                | '—'
                                | '.'
                                | '℃'
                                | '°'
                        ))
                }
            };
            if opens && inner <= trimmed.len() && sign != '–' {
                figure.value = figure.value.negated();
                figure.start = start;
                figure.glued_left = false;
            }
        }
        '负' | '負'
            if !matches!(outer, Some('正' | '抱' | '担' | '胜' | '辜' | '背' | '欺' | '肩' | '自')) =>
        {
            figure.value = figure.value.negated();
            figure.upper = figure.upper.map(Number::negated);
            figure.start = start;
        }
        '负' | '負' => {}
        _ if blanks == 1 => {
            for word in ["minus", "negative"] {
                if let Some(head) = trimmed.len().checked_sub(word.len())
                    && trimmed.get(head..).is_some_and(|w| w.eq_ignore_ascii_case(word))
                    && trimmed.get(..head).is_some_and(|h| !h.ends_with(|c: char| c.is_alphanumeric()))
                {
                    figure.value = figure.value.negated();
                    figure.start = floor + head;
                }
            }
        }
        _ => {}
    }
}
