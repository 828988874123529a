//! Telephone numbers.
//!
//! A number is read as groups of digits with the separators that people write (blank, hyphen, dot, slash,
//! parentheses); the longest sequence of groups that makes a possible number is taken: seven to fifteen
//! digits (ITU-T E.164), six where a leading zero or a plus says that it is one. Dates, amounts, card and
//! account numbers are told apart. In a report a bare run of digits is a telephone number only where
//! its own form (a mobile or area code) or a word before it says so.

use super::{Found, Scan};
use crate::chars::next_ascii;
use crate::entity::Kind;

/// A group of digits.
#[derive(Debug, Clone, Copy)]
struct Group {
    start: usize,
    end: usize,
    /// The separator before it.
    before: u8,
    /// In parentheses.
    enclosed: bool,
}

impl Group {
    fn len(&self) -> usize {
        self.end - self.start
    }
}

/// Separators: nothing, blank, hyphen, dot, slash, a closing parenthesis alone.
const NONE: u8 = 0;

/// Appends the telephone numbers.
pub(crate) fn find(scan: &Scan<'_>, every: bool, out: &mut Vec<Found>) {
    let mut i = 0;
    while i < scan.bytes.len() {
        let byte = scan.at(i);
        if !(byte.is_ascii_digit() || byte == b'+' || byte == b'(') {
            i = next_ascii(scan.bytes, i + 1);
            continue;
        }
        match number(scan, i, every) {
            Ok((start, end)) => {
                let value: String = scan.slice(start, end).to_owned();
                out.push(Found { kind: Kind::Phone, start, end, rule: "sequence.phone", value: Some(value) });
                i = end;
            }
            Err(next) => i = next.max(i + 1),
        }
    }
}

/// The number that begins here, or where to look on.
fn number(scan: &Scan<'_>, at: usize, every: bool) -> Result<(usize, usize), usize> {
    let (groups, start, plus) = groups(scan, at);
    let Some(first) = groups.first() else { return Err(at + 1) };
    // Where the search goes on if this is none: behind the first group.
    let next = first.end;
    if !may_begin(scan, start) {
        // The rest of a word or decimal is no number either.
        let end = if scan.at(at).is_ascii_digit() { groups.last().map_or(next, |g| g.end) } else { next };
        let glued = scan.before(start) == b'.' || scan.before(start).is_ascii_alphabetic();
        return Err(if glued || scan.before(start) == b'-' { end } else { next });
    }
    for count in (1..=groups.len()).rev() {
        let Some(used) = groups.get(..count) else { continue };
        let Some(last) = used.last() else { continue };
        let Some(end) = closed(scan, last, start) else { continue };
        if !shape(scan, used, plus, start) {
            continue;
        }
        let end = extension(scan, end);
        if !may_end(scan, end) {
            continue;
        }
        if context_forbids(scan, start) || !every && !likely(scan, used, plus, start) {
            return Err(groups.last().map_or(next, |g| g.end));
        }
        return Ok((start, end));
    }
    Err(next)
}

/// Reads groups from `at` on: with the start (an unclosed parenthesis is left out) and whether a plus leads.
fn groups(scan: &Scan<'_>, at: usize) -> (Vec<Group>, usize, bool) {
    let mut out: Vec<Group> = Vec::new();
    let mut i = at;
    let mut start = at;
    let mut plus = false;
    if scan.at(i) == b'+' {
        plus = true;
        i += 1;
    }
    let mut separator = NONE;
    while out.len() < 8 {
        let open = scan.at(i) == b'(';
        let mut from = i + usize::from(open);
        if open && scan.at(from) == b' ' {
            from += 1;
        }
        if open && scan.at(from) == b'+' && out.is_empty() && !plus {
            plus = true;
            from += 1;
        }
        let end = scan.forward(from, 24, |b| b.is_ascii_digit());
        if end == from {
            break;
        }
        let mut close = end;
        let mut enclosed = false;
        if open {
            let inner = end + usize::from(scan.at(end) == b' ' && scan.at(end + 1) == b')');
            if scan.at(inner) == b')' {
                close = inner + 1;
                enclosed = true;
            } else if out.is_empty() {
                // (19 358…: the parenthesis never closes.
                start = from;
            } else {
                break;
            }
        } else if scan.at(end) == b')' && scan.at(end + 1).is_ascii_digit() && out.is_empty() {
            close = end + 1; // 123)456-7890
        }
        out.push(Group { start: from, end, before: separator, enclosed });
        // What separates the next group.
        let (next, sep) = match (scan.at(close), scan.at(close + 1), scan.at(close + 2)) {
            (b' ', b'-', b' ') => (close + 3, b'-'),
            (b' ', b'(' | b'0'..=b'9', _) => (close + 1, b' '),
            (sep @ (b'-' | b'.' | b'/'), b'0'..=b'9' | b'(', _) => (close + 1, sep),
            (b'(', _, _) => (close, NONE),
            (b'0'..=b'9', _, _) if close > end => (close, NONE),
            _ => break,
        };
        i = next;
        separator = sep;
    }
    (out, start, plus)
}

/// The end of a number whose last group this is; `None` when it is enclosed.
fn closed(_scan: &Scan<'_>, last: &Group, _start: usize) -> Option<usize> {
    (!last.enclosed).then_some(last.end)
}

/// Whether groups make a possible number.
fn shape(scan: &Scan<'_>, groups: &[Group], plus: bool, start: usize) -> bool {
    let total: usize = groups.iter().map(Group::len).sum();
    let Some(first) = groups.first() else { return false };
    let zero = scan.at(first.start) == b'0';
    let least = if plus || zero { 6 } else { 7 };
    let most = if plus { 16 } else { 15 };
    if total < least || total > most {
        return false;
    }
    let slashes = groups.iter().filter(|g| g.before == b'/').count();
    let dots = groups.iter().filter(|g| g.before == b'.').count();
    // Decimals, dates with slashes.
    if dots == 1 && groups.len() == 2 || dots > 0 && first.len() == 1 || slashes > 0 && first.len() <= 2 {
        return false;
    }
    if slashes > 0 && groups.last().is_some_and(|g| g.len() == 4) && first.len() == 2 {
        return false;
    }
    // An IP address.
    if dots == 3 && groups.len() == 4 && groups.iter().all(|g| g.len() <= 3) {
        return false;
    }
    if date(scan, groups) || groups.len() > 1 && security(groups) {
        return false;
    }
    // After a hyphenated group of four or more the number is complete; a blank begins another one. Behind an
    // area code the halves of a subscriber's number may stand apart: 010-5550 0137.
    let lens: Vec<usize> = groups.iter().map(Group::len).collect();
    let halves = zero && !plus && matches!(lens.as_slice(), [3 | 4, 3 | 4, 4]);
    for pair in groups.windows(2) {
        if let [a, b] = pair
            && !halves
            && b.before == b' '
            && a.before == b'-'
            && a.len() >= 4
        {
            return false;
        }
    }
    if groups.len() == 2
        && first.len() == 3
        && groups.last().is_some_and(|g| g.len() == 4 && g.before == b'-')
        && !plus
    {
        // A local number does not begin with a one.
        return scan.at(first.start) != b'1';
    }
    // Two numbers of full length are two numbers.
    let foreign = plus || scan.slice(first.start, first.end).starts_with("00");
    if !foreign && groups.iter().filter(|g| g.len() >= 7).count() > 1 {
        return false;
    }
    let _ = start;
    // A short last group is an extension at most after a hyphen.
    groups.last().is_some_and(|g| g.len() >= 2)
}

/// Year, month, day in some order.
fn date(scan: &Scan<'_>, groups: &[Group]) -> bool {
    let lens: Vec<usize> = groups.iter().map(Group::len).collect();
    let value =
        |i: usize| groups.get(i).and_then(|g| scan.slice(g.start, g.end).parse::<u32>().ok()).unwrap_or(0);
    let year = |v: u32| (1800..2200).contains(&v);
    match lens.as_slice() {
        [4, 1 | 2, 1 | 2] => year(value(0)) && (1..=12).contains(&value(1)) && (1..=31).contains(&value(2)),
        [1 | 2, 1 | 2, 4] => year(value(2)) && (1..=31).contains(&value(0)) && (1..=31).contains(&value(1)),
        [4, 4] => year(value(0)) && year(value(1)),
        _ => false,
    }
}

/// The United States' social security number: three, two, four digits.
fn security(groups: &[Group]) -> bool {
    let lens: Vec<usize> = groups.iter().map(Group::len).collect();
    lens == [3, 2, 4] && groups.iter().skip(1).all(|g| g.before == b'-') && !groups.iter().any(|g| g.enclosed)
}

/// `x068`, `ext. 12`
fn extension(scan: &Scan<'_>, end: usize) -> usize {
    let tail = scan.slice(end, scan.forward(end, 12, |b| b.is_ascii()));
    for word in ["x", " x", " ext. ", " ext ", "ext", "转", " 转"] {
        if tail.starts_with(word) {
            let from = end + word.len();
            let digits = scan.forward(from, 6, |b| b.is_ascii_digit());
            if digits > from {
                return digits;
            }
        }
    }
    end
}

/// Whether a number may begin at `start`, from what stands before it.
fn may_begin(scan: &Scan<'_>, start: usize) -> bool {
    let before = scan.before(start);
    if before.is_ascii_alphabetic() && matches!(scan.at(start), b'+' | b'(') {
        return true;
    }
    if before.is_ascii_alphanumeric()
        || matches!(before, b'.' | b'+' | b'#' | b'_' | b'$' | b'*' | b'=' | b',' | b'%' | b')')
    {
        // A comma after a word or a number of its own is a list.
        return before == b',' && scan.before(start - 1).is_ascii_digit();
    }
    if before == b'-' {
        // -5 is a number, X-5 a code; #name#-5 is neither.
        let outer = scan.text.get(..start - 1).and_then(|t| t.chars().next_back());
        return outer.is_some_and(|c| !c.is_alphanumeric() && c != '-' && c != ' ' && c != '$');
    }
    !scan.text.get(..start).is_some_and(|t| t.ends_with(['￥', '¥', '€', '£', '第']))
}

/// Whether a number may end at `end`.
fn may_end(scan: &Scan<'_>, end: usize) -> bool {
    let after = scan.at(end);
    if after.is_ascii_alphanumeric() || matches!(after, b'=' | b'*' | b'%' | b'_' | b'+' | b'\\') {
        return false;
    }
    if matches!(after, b'.' | b',' | b'/' | b':') && scan.at(end + 1).is_ascii_digit() {
        return after == b',' && !(scan.at(end + 4).is_ascii_punctuation() || scan.at(end + 4) == b' ')
            || after == b',' && scan.at(end + 5).is_ascii_digit();
    }
    !(after == b'-' && scan.at(end + 1).is_ascii_digit())
}

/// Words before a number that say it is something else.
fn context_forbids(scan: &Scan<'_>, start: usize) -> bool {
    let mut from = start.saturating_sub(40);
    while !scan.text.is_char_boundary(from) {
        from += 1;
    }
    let window = scan.slice(from, start).to_lowercase();
    let word = |w: &str| window.rfind(w);
    let forbid = [
        "account",
        "card",
        "visa",
        "express",
        "mastercard",
        "discover",
        "no. ",
        "账号",
        "卡号",
        "帐号",
        "账户",
        "编号",
        "订单",
        "证号",
        "银行卡",
        "代码",
        "isbn",
        "issn",
    ]
    .iter()
    .filter_map(|w| word(w))
    .max();
    let allow = ["phone", "tel", "call", "fax", "mobile", "电话", "手机", "传真", "热线"]
        .iter()
        .filter_map(|w| word(w))
        .max();
    match (forbid, allow) {
        (Some(forbid), Some(allow)) => forbid > allow,
        (forbid, _) => forbid.is_some(),
    }
}

/// Whether the form or a word before the number says that it is one.
fn likely(scan: &Scan<'_>, groups: &[Group], plus: bool, start: usize) -> bool {
    let Some(first) = groups.first() else { return false };
    let total: usize = groups.iter().map(Group::len).sum();
    if plus && total >= 8 {
        return true;
    }
    let digits: String = groups.iter().map(|g| scan.slice(g.start, g.end)).collect();
    let mobile = digits.len() == 11
        && digits.starts_with('1')
        && digits.as_bytes().get(1).is_some_and(|b| (b'3'..=b'9').contains(b));
    let area = groups.len() >= 2
        && digits.starts_with('0')
        && (3..=4).contains(&first.len())
        && (10..=12).contains(&total)
        && groups.iter().skip(1).all(|g| g.before != b'.' && g.before != b'/');
    let service =
        groups.len() >= 2 && total == 10 && (digits.starts_with("400") || digits.starts_with("800"));
    let american =
        total == 10 && groups.len() >= 2 && (first.enclosed || groups.iter().map(Group::len).eq([3, 3, 4]));
    if mobile || area || service || american {
        return true;
    }
    let mut from = start.saturating_sub(36);
    while !scan.text.is_char_boundary(from) {
        from += 1;
    }
    let window = scan.slice(from, start).to_lowercase();
    [
        "电话",
        "手机",
        "热线",
        "传真",
        "拨打",
        "致电",
        "联系方式",
        "phone",
        "tel",
        "fax",
        "call ",
        "mobile",
        "hotline",
        "dial",
    ]
    .iter()
    .any(|w| window.contains(w))
}

#[cfg(test)]
mod tests {
    use crate::{Extract, Kind, Options};
    use textmill_plugin::{Plugin, testing::TestDocument};

    fn phones(text: &str) -> Vec<String> {
        let extract = Extract::open(Options::default()).unwrap();
        let document = TestDocument::new(text);
        let mut found = extract.entities(&document.view());
        found.retain(|entity| entity.kind == Kind::Phone);
        found.into_iter().map(|entity| entity.text).collect()
    }

    #[test]
    fn halves_of_a_number_may_stand_apart() {
        for (text, expected) in [
            ("电话：020-3344 5566。", "020-3344 5566"),
            ("电话：0571-334 5566，周一至周五。", "0571-334 5566"),
            ("电话：020-33445566。", "020-33445566"),
            ("热线 400-334 5566 已开通", "400-334 5566"),
        ] {
            assert_eq!(phones(text), [expected], "{text}");
        }
    }

    #[test]
    fn a_blank_between_whole_numbers_parts_them() {
        assert_eq!(phones("电话：020-33445566 020-33445577"), ["020-33445566", "020-33445577"]);
    }
}
