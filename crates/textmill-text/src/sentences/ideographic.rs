//! Ends after Chinese stops.
//!
//! GB/T 15834 puts the stop of a quoted sentence before the closing quote, and says nothing about
//! whether the sentence around it ends there too. What follows decides: a comma goes on, a reporting
//! clause (“……。”他说) belongs to what it reports, 的 or 这句话 take the quotation up as a part of
//! speech, anything else begins a sentence.

use super::scanner::{Quotation, Scanner, Verdict};

/// Whether the three bytes are 。 ！ ？ ｡ or one of the doubled marks.
#[inline]
pub(super) fn is_stop(m: &[u8; 3]) -> bool {
    matches!(
        m,
        [0xE3, 0x80, 0x82]
            | [0xEF, 0xBC, 0x81]
            | [0xEF, 0xBC, 0x9F]
            | [0xEF, 0xBD, 0xA1]
            | [0xE2, 0x80, 0xBC]
            | [0xE2, 0x81, 0x87..=0x89]
    )
}

/// Whether `c` is a character of Chinese, Japanese or Korean writing.
pub(super) fn is_cjk(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether `c` before an opening quote announces speech. A verb alone does not: 高喊“……！”冲了上去 is one sentence.
pub(super) fn announces(c: char) -> bool {
    matches!(c, '：' | '，' | '、' | ':' | ',' | '—')
}

/// Whether `c` before an opening quote makes the quotation what the sentence is about to say.
pub(super) fn equates(c: char) -> bool {
    matches!(c, '为' | '為' | '是')
}

/// Whether a quotation is one statement with its full stop.
pub(super) fn is_one_statement(inside: &str) -> bool {
    inside.strip_suffix('。').is_some_and(|statement| !statement.contains(['。', '！', '？']))
}

/// Moves over the stops and closing marks that follow a stop. Returns the end and whether a quote closed.
fn closers(s: &Scanner<'_>, mut i: usize) -> (usize, bool) {
    let mut closed = false;
    loop {
        let m = s.triple(i);
        i += match m {
            _ if is_stop(&m) => 3,
            // ” ’ 」 』
            [0xE2, 0x80, 0x9D] | [0xE2, 0x80, 0x99] | [0xE3, 0x80, 0x8D] | [0xE3, 0x80, 0x8F] => {
                closed = true;
                3
            }
            // ） 》 】 〉 〕
            [0xEF, 0xBC, 0x89]
            | [0xE3, 0x80, 0x8B]
            | [0xE3, 0x80, 0x91]
            | [0xE3, 0x80, 0x89]
            | [0xE3, 0x80, 0x95] => 3,
            _ => match s.byte(i) {
                b'!' | b'?' | b')' | b']' => 1,
                b'"' if s.straight => {
                    closed = true;
                    1
                }
                _ => return (i, closed),
            },
        };
    }
}

/// Decides about the stop at `i`.
pub(super) fn stop(s: &mut Scanner<'_>, i: usize) -> Verdict {
    ended(s, i + 3)
}

/// Decides about the full-width full stop ． at `i`. Typists of older texts end sentences with it; it also stands in
/// numbers (３．５), after those of headings (１．, 一．), and between the names of foreigners (卡尔．马克思).
pub(super) fn wide_dot(s: &mut Scanner<'_>, i: usize) -> Verdict {
    /// A shorter piece of text before Han characters may be a name.
    const SHORTEST: usize = 4;
    let is_han = |c: Option<char>| c.is_some_and(|c| is_cjk(c) && c.is_alphabetic() && c < '\u{ff00}');
    let closed = |c: char| matches!(c, '”' | '’' | '」' | '』' | '）' | '》' | ')');
    let before = s.char_before(i);
    let sentence = s.text.get(s.begin..i).unwrap_or("");
    let is_number = sentence.chars().take(SHORTEST).all(|c| "〇零一二三四五六七八九十百".contains(c));
    if !(is_han(before) || before.is_some_and(closed))
        || is_number && sentence.chars().nth(SHORTEST).is_none()
    {
        return Verdict::On(i + 3);
    }
    let ends = match s.char_at(i + 3) {
        None => true,
        Some(next) if crate::blank(next) || closed(next) => true,
        // A paragraph that has the proper stop needs no other.
        next => is_han(next) && sentence.chars().take(SHORTEST).count() == SHORTEST && !s.has_proper_stop(),
    };
    if ends { ended(s, i + 3) } else { Verdict::On(i + 3) }
}

/// Decides about the stops and marks from `i` on, after a first stop.
fn ended(s: &mut Scanner<'_>, i: usize) -> Verdict {
    let (end, closed) = closers(s, i);
    let quotation = s.quotation;
    if closed {
        s.quotation = Quotation::None;
    }
    decide(s, end, closed, quotation)
}

fn decide(s: &Scanner<'_>, end: usize, closed: bool, quotation: Quotation) -> Verdict {
    let next = s.skip_blank(end);
    let rest = s.text.get(next..s.end.min(floor(s.text, next + 60))).unwrap_or("");
    let Some(first) = rest.chars().next() else { return Verdict::End(end) };
    if matches!(first, '，' | '、' | '；' | '：' | ',' | ';' | ':' | '—' | '－' | '）' | '》') {
        return Verdict::On(end);
    }
    if let Some(length) = remark(rest) {
        return Verdict::End(next + length);
    }
    if closed && (takes_up(rest) || (quotation == Quotation::Leads && reports(rest))) {
        return Verdict::On(end);
    }
    Verdict::End(end)
}

/// The length of a bracketed remark on what came before (（见图3）, （掌声）) at the beginning of `rest`.
fn remark(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('（')?;
    let length = inside.find('）')?;
    let words = [
        "见", "見", "参见", "參見", "详见", "詳見", "图", "圖", "表", "注", "註", "附", "掌声", "掌聲", "笑",
        "完", "据", "據", "来源", "來源", "记者", "記者", "摘自", "转自", "轉自",
    ];
    (words.iter().any(|w| inside.starts_with(w)) && !inside.get(..length)?.contains(['。', '！', '？']))
        .then_some(2 * '（'.len_utf8() + length)
}

/// The largest character boundary of `text` at or before `i`.
fn floor(text: &str, i: usize) -> usize {
    text.floor_char_boundary(i)
}

/// Decides about the ellipsis at `i`. It can trail off, stammer (我……我不知道), break off a list
/// (红的、黄的……) or stand for what was left out; only the first ends a sentence.
pub(super) fn ellipsis(s: &mut Scanner<'_>, i: usize) -> Verdict {
    let mut dots = i;
    // Two of them are one sign: where four stand, one trails off and one leads in.
    while dots < i + 6 && matches!(s.triple(dots), [0xE2, 0x80, 0xA6] | [0xE2, 0x8B, 0xAF]) {
        dots += 3;
    }
    let (end, closed) = closers(s, dots);
    let before = s.char_before(i);
    let after = s.char_at(s.skip_blank(end));
    let goes_on = before == after
        || before.is_none()
        || matches!(after, Some('都' | '也' | '等' | '各' | '均' | '皆' | '诸' | '諸'));
    let strong = s.bytes.get(dots..end).is_some_and(|rest| {
        rest.chunks(3).any(|m| m.try_into().is_ok_and(is_stop) || matches!(m, [b'!' | b'?', ..]))
    });
    let quotation = s.quotation;
    if closed {
        s.quotation = Quotation::None;
    }
    match decide(s, end, closed, quotation) {
        Verdict::End(end) if strong || closed || after.is_none() => Verdict::End(end),
        Verdict::End(end) if !goes_on && before.is_some_and(is_cjk) => Verdict::End(end),
        Verdict::End(end) | Verdict::On(end) => Verdict::On(end),
    }
}

/// Whether `rest`, after a closing quote, makes the quotation a part of its own clause.
fn takes_up(rest: &str) -> bool {
    [
        "的", "地", "等", "之", "为", "為", "这句", "這句", "这番", "這番", "这组", "這組", "这种", "這種",
        "这一", "這一", "这样", "這樣", "这些", "這些", "这个", "這個", "这段", "這段", "此",
    ]
    .iter()
    .any(|w| rest.starts_with(w))
}

/// Whether `rest` begins with a reporting clause: a few characters up to a mark, a verb of saying among them.
fn reports(rest: &str) -> bool {
    const LONGEST: usize = 14;
    let clause = rest.split(['，', '。', '：', '！', '？', '；', '“', '「', '\n']).next().unwrap_or("");
    if clause.chars().count() > LONGEST {
        return false;
    }
    clause.contains([
        '说', '說', '道', '问', '問', '喊', '答', '曰', '称', '稱', '叫', '叹', '嘆', '嚷', '骂', '罵',
    ]) || [
        "表示", "指出", "强调", "強調", "认为", "認為", "回忆", "回憶", "介绍", "介紹", "写到", "寫到",
        "解释", "解釋",
    ]
    .iter()
    .any(|w| clause.contains(w))
}
