//! How long a summary may be: `300 chars`, `120 words`, `5 sentences`, `10 %`.

use std::fmt;
use std::str::FromStr;

/// A hard limit. A summary is never longer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Length {
    /// Characters of the summary's text.
    Chars(u64),
    /// Words, numbers included.
    Words(u64),
    /// Sentences.
    Sentences(u64),
    /// A share of the document's characters, 0 to 100.
    Percent(f64),
}

impl FromStr for Length {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let split = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
        let (number, unit) = (text.get(..split).unwrap_or(""), text.get(split..).unwrap_or("").trim());
        let whole = || match number.parse::<u64>() {
            Ok(0) => Err(format!("`{text}` leaves no room for a sentence")),
            Ok(n) => Ok(n),
            Err(_) => Err(format!("`{text}` does not begin with a whole number")),
        };
        match unit.to_lowercase().as_str() {
            "char" | "chars" | "characters" | "字" | "字符" => Ok(Self::Chars(whole()?)),
            "word" | "words" | "词" => Ok(Self::Words(whole()?)),
            "sentence" | "sentences" | "句" => Ok(Self::Sentences(whole()?)),
            "%" | "percent" => match number.parse::<f64>() {
                Ok(p) if p > 0.0 && p <= 100.0 => Ok(Self::Percent(p)),
                _ => Err(format!("`{text}` is not a share between 0 and 100 %")),
            },
            "" => Err(format!("`{text}` does not say of what")),
            unit => Err(format!("`{unit}` is not a unit of length")),
        }
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chars(n) => write!(f, "{n} chars"),
            Self::Words(n) => write!(f, "{n} words"),
            Self::Sentences(n) => write!(f, "{n} sentences"),
            Self::Percent(p) => write!(f, "{p} %"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write() {
        for (text, length) in [
            ("300 chars", Length::Chars(300)),
            ("300字", Length::Chars(300)),
            (" 120 Words ", Length::Words(120)),
            ("1 sentence", Length::Sentences(1)),
            ("10 %", Length::Percent(10.0)),
            ("2.5%", Length::Percent(2.5)),
        ] {
            assert_eq!(text.parse::<Length>(), Ok(length), "{text}");
        }
    }

    #[test]
    fn what_is_no_length() {
        for text in [
            "",
            "300",
            "chars",
            "0 chars",
            "-3 words",
            "2.5 sentences",
            "120 %",
            "0 %",
            "3 lines",
            "1e9 chars",
        ] {
            assert!(text.parse::<Length>().is_err(), "{text}");
        }
    }
}
