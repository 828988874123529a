//! The date of a document, as far as its metadata says it.
//!
//! A date begins with its year: 2021, 2021-05, 2021-05-01T08:00, 2021/5/1, 2021.5.1, 20210501, 2021年5月1日. Anything else is
//! none: in 03/04/2021 nobody knows which is the month, and the first letters of *March 2021* are no year. Whatever groups or
//! orders documents by their dates reads them here, so that a table and a trend agree. What a config says is asked for more:
//! a whole date that exists ([`is_iso`]).

/// The date as ISO 8601 has it, no farther than it is said.
///
/// ```
/// use textmill_text::date::iso;
/// assert_eq!(iso("2021年5月1日").as_deref(), Some("2021-05-01"));
/// assert_eq!(iso("202105").as_deref(), Some("2021-05"));
/// assert_eq!(iso("03/04/2021"), None);
/// ```
pub fn iso(date: &str) -> Option<String> {
    let (year, rest) = digits(date.trim(), 8);
    let (year, month, day) = match year.len() {
        4 => {
            let month = rest.strip_prefix(['-', '/', '.', '年']).map(|rest| digits(rest, 2));
            let month = month.filter(|(month, _)| !month.is_empty());
            let day = month.and_then(|(_, rest)| rest.strip_prefix(['-', '/', '.', '月']));
            let day = day.map(|rest| digits(rest, 2).0).filter(|day| !day.is_empty());
            (year, month.map(|(month, _)| month), day)
        }
        6 | 8 => (year.get(..4)?, year.get(4..6), year.get(6..8)),
        _ => return None,
    };
    let within = |part: &str, most: u8| part.parse().ok().filter(|n: &u8| (1..=most).contains(n));
    let mut iso = year.to_owned();
    if year.bytes().all(|b| b == b'0') {
        return None;
    }
    for (part, most) in [(month, 12), (day, 31)] {
        if let Some(part) = part {
            iso.push_str(&format!("-{:02}", within(part, most)?));
        }
    }
    Some(iso)
}

/// The digits that a text begins with and what is behind them; none where there are more than `most`.
fn digits(text: &str, most: usize) -> (&str, &str) {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits > most { ("", text) } else { text.split_at_checked(digits).unwrap_or(("", text)) }
}

/// Whether a text is an ISO 8601 calendar date that exists, or begins with one that a time follows.
///
/// ```
/// use textmill_text::date::is_iso;
/// assert!(is_iso("2020-02-29") && is_iso("2020-07-10T09:30:00"));
/// assert!(!is_iso("2019-02-29"));
/// ```
pub fn is_iso(text: &str) -> bool {
    let mut parts = text.get(..10).unwrap_or("").split('-').map(str::parse::<u32>);
    let (Some(Ok(year)), Some(Ok(month)), Some(Ok(day))) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
        && text.get(10..).is_some_and(|rest| rest.is_empty() || rest.starts_with(['T', ' ']))
}

#[cfg(test)]
mod tests {
    use super::{is_iso, iso};

    #[test]
    fn dates_begin_with_their_year() {
        for (written, date) in [
            ("2021", "2021"),
            ("2021-05", "2021-05"),
            ("2021-05-01T08:00:00Z", "2021-05-01"),
            (" 2021/5/1", "2021-05-01"),
            ("20210501", "2021-05-01"),
            ("202105", "2021-05"),
            ("2021年5月1日", "2021-05-01"),
            ("2021 Q1", "2021"),
        ] {
            assert_eq!(iso(written).as_deref(), Some(date), "{written}");
        }
        for none in
            ["", "March 2021", "03/04/2021", "0000", "20215", "2021-13-01", "2021-02-40", "去年", "5月1日"]
        {
            assert_eq!(iso(none), None, "{none}");
        }
    }

    #[test]
    fn dates_must_exist() {
        assert!(is_iso("2020-02-29") && is_iso("2020-07-10T09:30:00"));
        for none in ["2019-02-29", "2020-7-1", "去年", "2020-13-01", "2020-07-10th"] {
            assert!(!is_iso(none), "{none}");
        }
    }
}
