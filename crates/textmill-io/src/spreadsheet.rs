//! What a spreadsheet wants of a CSV file, where asked for.
//!
//! Programs want neither: a mark before the header becomes part of the first name, and a quoted `-5 %` is a figure. So
//! whoever writes tables asks the user, and then does here what all others do.

use std::borrow::Cow;

/// The byte order mark, which tells a spreadsheet that a file is UTF-8. It stands before the header.
pub const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A cell of text that no spreadsheet runs: one that begins like a formula gets a `'`.
///
/// ```
/// use textmill_io::spreadsheet::guarded;
/// assert_eq!(guarded("=1+1"), "'=1+1");
/// assert_eq!(guarded("1+1"), "1+1");
/// ```
pub fn guarded(text: &str) -> Cow<'_, str> {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => Cow::Owned(format!("'{text}")),
        false => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn only_what_begins_like_a_formula_is_guarded() {
        for formula in ["=A1", "+1", "-5 %", "@SUM(A1)", "\tx", "\rx"] {
            assert_eq!(guarded(formula), format!("'{formula}"));
        }
        for text in ["", "A=1", " -5", "'=A1", "＝A1", "水渠"] {
            assert_eq!(guarded(text), text);
        }
    }
}
