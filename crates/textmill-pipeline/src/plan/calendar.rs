//! The date of a document, as far as its metadata says it.
//!
//! A date begins with its year: 2021, 2021-05, 2021-05-01T08:00, 2021/5/1, 2021.5.1, 20210501, 2021年5月1日. Anything else is
//! none: in 03/04/2021 nobody knows which is the month, and the first letters of *March 2021* are no year. The plugin `count`
//! reads dates by the same rule.

/// The date as ISO 8601 has it, no farther than it is said.
pub(super) fn iso(date: &str) -> Option<String> {
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

#[cfg(test)]
mod tests {
    use super::iso;

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
}
