//! GUIDs, and identity numbers with their check digits.

use super::{Found, Scan};
use crate::chars::next_ascii;
use crate::entity::Kind;

/// The lengths of a GUID's groups.
const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];

/// A GUID in groups, at its first hyphen.
pub(crate) fn guid(scan: &Scan<'_>, floor: usize, hyphen: usize) -> Option<Found> {
    let start = scan.back(floor, hyphen, 9, |b| b.is_ascii_hexdigit());
    // %7B before a GUID ends in a hexadecimal digit.
    let start = if hyphen - start > GROUPS[0] { hyphen - GROUPS[0] } else { start };
    if hyphen - start != GROUPS[0] {
        return None;
    }
    let mut at = start;
    for (i, group) in GROUPS.iter().enumerate() {
        let end = scan.forward(at, group + 1, |b| b.is_ascii_hexdigit());
        let last = i + 1 == GROUPS.len();
        if end - at < *group || end - at > *group && !last {
            return None;
        }
        at += group;
        if !last {
            if scan.at(at) != b'-' {
                return None;
            }
            at += 1;
        }
    }
    wrapped(scan, start, at)
}

/// Takes in the wrapping of a GUID: braces, also percent-encoded, and `urn:uuid:`.
fn wrapped(scan: &Scan<'_>, start: usize, end: usize) -> Option<Found> {
    let (mut start, mut end) = (start, end);
    let head = scan.slice(start.saturating_sub(9), start).to_ascii_lowercase();
    let tail = scan.slice(end, end + 3).to_ascii_lowercase();
    if scan.before(start) == b'{' && scan.at(end) == b'}' {
        start -= 1;
        end += 1;
    } else if head.ends_with("%7b") && tail == "%7d" {
        start -= 3;
        end += 3;
    } else if head.ends_with("urn:uuid:") {
        start -= 9;
    }
    let outer = scan.before(start);
    if outer.is_ascii_alphanumeric()
        || outer == b'-'
        || scan.at(end).is_ascii_alphanumeric()
        || scan.at(end) == b'-'
    {
        return None;
    }
    let value = scan.slice(start, end).to_ascii_lowercase();
    Some(Found { kind: Kind::Guid, start, end, rule: "sequence.guid", value: Some(value) })
}

/// Runs of letters and digits: GUIDs without hyphens, identity numbers.
pub(crate) fn runs(scan: &Scan<'_>, out: &mut Vec<Found>, wanted: &impl Fn(Kind) -> bool) {
    let mut i = 0;
    while i < scan.bytes.len() {
        if !scan.at(i).is_ascii_alphanumeric() {
            i = next_ascii(scan.bytes, i + 1);
            continue;
        }
        let end = scan.forward(i, usize::MAX - i, |b| b.is_ascii_alphanumeric());
        match end - i {
            18 if wanted(Kind::IdNumber) => {
                if let Some(rule) = identity(scan.slice(i, end)) {
                    let value = scan.slice(i, end).to_ascii_uppercase();
                    out.push(Found { kind: Kind::IdNumber, start: i, end, rule, value: Some(value) });
                }
            }
            // %7B and its hexadecimal digits run together.
            len @ (32 | 34) if wanted(Kind::Guid) => {
                let start = if len == 34 && scan.before(i) == b'%' { i + 2 } else { i };
                let run = scan.bytes.get(start..end).unwrap_or(&[]);
                if run.len() == 32
                    && run.iter().all(u8::is_ascii_hexdigit)
                    && run.iter().any(u8::is_ascii_alphabetic)
                    && run.iter().any(u8::is_ascii_digit)
                    && let Some(found) = wrapped(scan, start, end)
                {
                    out.push(found);
                }
            }
            _ => {}
        }
        i = end;
    }
}

/// The rule of the identity number whose check digit is right.
fn identity(run: &str) -> Option<&'static str> {
    if resident(run) {
        return Some("sequence.resident_id");
    }
    credit(run).then_some("sequence.credit_code")
}

/// GB 11643: 17 digits and a check digit, ISO 7064 MOD 11-2; with a possible date of birth.
fn resident(run: &str) -> bool {
    let bytes = run.as_bytes();
    let Some((last, digits)) = bytes.split_last() else { return false };
    if !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(d, w)| u32::from(d - b'0') * w).sum();
    let check = b"10X98765432".get((sum % 11) as usize).copied();
    let number = |from: usize, to: usize| run.get(from..to).and_then(|d| d.parse::<u32>().ok()).unwrap_or(0);
    let date = (1850..=2100).contains(&number(6, 10))
        && (1..=12).contains(&number(10, 12))
        && (1..=31).contains(&number(12, 14));
    date && check == Some(last.to_ascii_uppercase())
}

/// GB 32100: the unified social credit code, 17 characters and a check character, modulo 31.
fn credit(run: &str) -> bool {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let mut sum = 0usize;
    let mut weight = 1usize;
    let mut last = 0;
    for (i, byte) in run.bytes().enumerate() {
        let Some(value) = ALPHABET.iter().position(|a| *a == byte) else { return false };
        if i < 17 {
            sum += value * weight;
            weight = weight * 3 % 31;
        }
        last = value;
    }
    run.len() == 18 && run.bytes().skip(2).take(6).all(|b| b.is_ascii_digit()) && (31 - sum % 31) % 31 == last
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number with the right check digit, formed here so that no one's number stands in the source.
    fn resident_number() -> String {
        (0..=10)
            .map(|d| format!("1101011990010100{}{}", 1, if d == 10 { "X".to_owned() } else { d.to_string() }))
            .find(|n| resident(n))
            .unwrap()
    }

    #[test]
    fn check_digits_decide() {
        let good = resident_number();
        assert_eq!(identity(&good), Some("sequence.resident_id"));
        let bad = format!("{}{}", good.get(..17).unwrap(), if good.ends_with('0') { '1' } else { '0' });
        assert_eq!(identity(&bad), None);
        assert_eq!(identity("110101199013410010"), None);
    }
}
