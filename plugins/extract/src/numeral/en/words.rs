//! Number words and what they mean.

/// What a number word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// zero to nineteen.
    Small(u8),
    /// twenty to ninety.
    Tens(u8),
    /// hundred, thousand, million: the power of ten.
    Scale(u8),
    /// dozen, score: a count that multiplies.
    Group(u8),
    /// half, quarter: the denominator.
    Part(u8),
}

/// The meaning of a lower-case number word.
pub fn word(lower: &str) -> Option<Word> {
    use Word::{Group, Part, Scale, Small, Tens};
    Some(match lower {
        "zero" | "nought" | "naught" | "nil" => Small(0),
        "one" => Small(1),
        "two" => Small(2),
        "three" => Small(3),
        "four" => Small(4),
        "five" => Small(5),
        "six" => Small(6),
        "seven" => Small(7),
        "eight" => Small(8),
        "nine" => Small(9),
        "ten" => Small(10),
        "eleven" => Small(11),
        "twelve" => Small(12),
        "thirteen" => Small(13),
        "fourteen" => Small(14),
        "fifteen" => Small(15),
        "sixteen" => Small(16),
        "seventeen" => Small(17),
        "eighteen" => Small(18),
        "nineteen" => Small(19),
        "twenty" => Tens(20),
        "thirty" => Tens(30),
        "forty" | "fourty" => Tens(40),
        "fifty" => Tens(50),
        "sixty" => Tens(60),
        "seventy" => Tens(70),
        "eighty" => Tens(80),
        "ninety" => Tens(90),
        "hundred" | "hundreds" => Scale(2),
        "thousand" | "thousands" => Scale(3),
        "lakh" | "lakhs" | "lac" | "lkh" | "lkhs" => Scale(5),
        "million" | "millions" => Scale(6),
        "crore" | "crores" | "krore" | "krores" | "koti" | "cr" | "kr" => Scale(7),
        "billion" | "billions" => Scale(9),
        "trillion" | "trillions" => Scale(12),
        "quadrillion" | "quadrillions" => Scale(15),
        "quintillion" | "quintillions" => Scale(18),
        "dozen" | "dozens" => Group(12),
        "half" | "halves" => Part(2),
        "quarter" | "quarters" => Part(4),
        _ => return None,
    })
}

/// The value of a lower-case ordinal word below a hundred, or the power of a scale (hundredth).
pub fn ordinal_word(lower: &str) -> Option<Word> {
    use Word::{Scale, Small, Tens};
    Some(match lower {
        "first" => Small(1),
        "second" => Small(2),
        "third" => Small(3),
        "fourth" => Small(4),
        "fifth" => Small(5),
        "sixth" => Small(6),
        "seventh" => Small(7),
        "eighth" => Small(8),
        "ninth" => Small(9),
        "tenth" => Small(10),
        "eleventh" => Small(11),
        "twelfth" => Small(12),
        "thirteenth" => Small(13),
        "fourteenth" => Small(14),
        "fifteenth" => Small(15),
        "sixteenth" => Small(16),
        "seventeenth" => Small(17),
        "eighteenth" => Small(18),
        "nineteenth" => Small(19),
        "twentieth" => Tens(20),
        "thirtieth" => Tens(30),
        "fortieth" => Tens(40),
        "fiftieth" => Tens(50),
        "sixtieth" => Tens(60),
        "seventieth" => Tens(70),
        "eightieth" => Tens(80),
        "ninetieth" => Tens(90),
        "hundredth" => Scale(2),
        "thousandth" => Scale(3),
        "millionth" => Scale(6),
        "billionth" => Scale(9),
        "trillionth" => Scale(12),
        _ => return None,
    })
}

/// A word of letters at the start, lower case, without allocation.
#[derive(Clone, Copy)]
pub struct Lower {
    pub(super) bytes: [u8; 16],
    pub(super) len: usize,
}

impl Lower {
    /// Reads the word at the start; `None` when there is none or it is longer than any number word.
    pub fn read(text: &str) -> Option<Self> {
        let mut word = Self { bytes: [0; 16], len: 0 };
        for byte in text.bytes() {
            if !byte.is_ascii_alphabetic() {
                // A letter beyond ASCII, a digit or an apostrophe's neighbour makes it another word.
                if byte.is_ascii_digit() || byte == b'_' {
                    return None;
                }
                break;
            }
            *word.bytes.get_mut(word.len)? = byte.to_ascii_lowercase();
            word.len += 1;
        }
        (word.len > 0).then_some(word)
    }

    /// The word.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.bytes.get(..self.len).unwrap_or(&[])).unwrap_or("")
    }

    /// Its length in bytes.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Never: an empty word is not read.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

/// Length of the gap between two words of one numeral: blanks, or one hyphen.
pub(super) fn gap(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let blanks = bytes.iter().take(4).take_while(|b| **b == b' ').count();
    if blanks == 0 && (text.starts_with('—') || text.starts_with('–')) {
        return Some('—'.len_utf8());
    }
    match bytes.get(blanks) {
        Some(b'-') => {
            let after = bytes.iter().skip(blanks + 1).take(2).take_while(|b| **b == b' ').count();
            Some(blanks + 1 + after)
        }
        _ if blanks > 0 => Some(blanks),
        _ => None,
    }
}
