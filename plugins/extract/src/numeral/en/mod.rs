//! English numerals.
//!
//! Reads cardinals in words (one hundred and five, twenty-one, a dozen), digits with a scale (3.5
//! million), halves, quarters and other fractions (two thirds, one and a half, half a million, 3 1/2),
//! decimals with *point*, and ordinals (twenty-first, 21st).

mod cardinal;
mod fraction;
mod ordinal;
mod words;

use super::{Form, Number, Numeral};
use cardinal::{below_hundred, cardinal, digits_and_scale};
use fraction::{article, fraction_after};
pub use ordinal::ordinal_prefix;
pub use words::{Lower, Word, ordinal_word, word};

/// The longest numeral at the start of `text`, which must be the start of a word.
pub fn parse_prefix(text: &str) -> Option<Numeral> {
    if text.as_bytes().first().is_some_and(u8::is_ascii_digit) {
        return digits_and_scale(text);
    }
    let whole = cardinal(text);
    match whole {
        Some(whole) => Some(fraction_after(text, whole).unwrap_or(whole)),
        None => {
            let whole = article(text)?;
            Some(fraction_after(text, whole).unwrap_or(whole))
        }
    }
}

/// A number from one to ninety-nine in words: the halves of a year (nineteen | ninety-five).
pub fn below_hundred_prefix(text: &str) -> Option<Numeral> {
    let (len, value) = below_hundred(text)?;
    Some(Numeral::new(len, Number::integer(value.into()), Form::Words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(&str, String)> {
        let numeral = parse_prefix(text)?;
        Some((text.get(..numeral.len).unwrap(), numeral.value.to_string()))
    }

    #[test]
    fn cardinals_in_words() {
        for (text, value) in [
            ("twenty-one", "21"),
            ("Seven", "7"),
            ("one hundred and five", "105"),
            ("two thousand three hundred", "2300"),
            ("three hundred million", "300000000"),
            ("one million two hundred thousand and six", "1200006"),
            ("a hundred and ten", "110"),
            ("a dozen", "12"),
            ("two dozen", "24"),
            ("half a million", "500000"),
            ("zero", "0"),
            ("two point five million", "2500000"),
            ("4 thousand 3 hundred and 21", "4321"),
            ("three hundred point forty-two", "300.42"),
            ("1 point 5", "1.5"),
        ] {
            assert_eq!(read(text), Some((text, value.to_owned())));
        }
    }

    #[test]
    fn the_numeral_ends_where_it_must() {
        assert_eq!(read("five and six"), Some(("five", "5".into())));
        assert_eq!(read("two hundred people"), Some(("two hundred", "200".into())));
        assert_eq!(read("nineteen ninety-five"), Some(("nineteen", "19".into())));
        assert_eq!(read("twenty second"), Some(("twenty", "20".into())));
        assert_eq!(read("someone"), None);
        assert_eq!(read("a person"), None);
        assert_eq!(read("oneness"), None);
        assert_eq!(read("3 hundred and 2 hundred"), Some(("3 hundred", "300".into())));
        assert_eq!(read("4000 3 hundred"), Some(("4000", "4000".into())));
    }

    #[test]
    fn digits_and_fractions() {
        for (text, value) in [
            ("3.5 million", "3500000"),
            ("1,250", "1250"),
            ("1/2", "0.5"),
            ("3 1/2", "3.5"),
            ("two thirds", "0.666666666666667"),
            ("one and a half", "1.5"),
            ("three quarters", "0.75"),
            ("a quarter", "0.25"),
        ] {
            assert_eq!(read(text), Some((text, value.to_owned())));
        }
        assert_eq!(read("1/2/2020"), Some(("1", "1".into())));
    }

    #[test]
    fn ordinals() {
        for (text, value) in [
            ("first", "1"),
            ("twenty-first", "21"),
            ("one hundred and third", "103"),
            ("21st", "21"),
            ("two hundredth", "200"),
            ("1,000th", "1000"),
        ] {
            let numeral = ordinal_prefix(text).unwrap();
            assert_eq!((numeral.len, numeral.value.to_string()), (text.len(), value.to_owned()));
        }
        assert!(ordinal_prefix("twenty").is_none());
        assert!(ordinal_prefix("2nds").is_none());
    }
}
