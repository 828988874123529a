//! Figures: where a text states a number, before anything is said about what it measures.
//!
//! One pass over the bytes. A figure may begin at a digit, at one of some fifty Han characters (a bit set
//! over the basic plane), at a vulgar fraction, or at an English word in the set of number words; everything
//! else is skipped by a table look-up. The numeral readers then look at a bounded stretch each.

mod digits;
mod han;
mod sign;
mod start;
mod words;

use crate::numeral::{Form, Number, Numeral};
pub(crate) use digits::letter_scale;
use digits::{digits_at, point_at};
use han::han_at;
pub(crate) use han::han_figure_begins;
use sign::signed;
pub(crate) use start::pack;
use start::{HAN_START, WORD_START};
use words::{article, word_at};

/// A number as it stands in the text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figure {
    /// First byte, with its sign.
    pub(crate) start: usize,
    /// One past its last byte.
    pub(crate) end: usize,
    /// Value, or lower end.
    pub(crate) value: Number,
    /// Upper end of a range in one numeral (七八十, 几十).
    pub(crate) upper: Option<Number>,
    /// 十多万, 十几: the real number is more.
    pub(crate) more: bool,
    /// How it is written.
    pub(crate) form: Form,
    /// 几十, 数百: between this and ten times as much.
    pub(crate) vague: bool,
    /// A multiplier that stands alone: 百, 万, *thousand*.
    pub(crate) bare: bool,
    /// A letter or a letter and a hyphen stand before it: SCP-173, A4.
    pub(crate) glued_left: bool,
    /// A letter follows at once: 29km, 3D.
    pub(crate) glued_right: bool,
    /// A bare `a`, `half`, or a pronoun `one`: a number only with a unit.
    pub(crate) weak: bool,
}

impl Figure {
    /// Whether it is written in digits.
    pub(crate) fn digits(&self) -> bool {
        matches!(self.form, Form::Digits | Form::Mixed)
    }
}

/// Every figure of the text, in order, disjoint.
pub(crate) fn scan(text: &str, all: bool) -> Vec<Figure> {
    let bytes = text.as_bytes();
    let han: &[u64; 1024] = &HAN_START;
    let mut out: Vec<Figure> = Vec::new();
    let mut i = 0;
    while let Some(&byte) = bytes.get(i) {
        let found = match byte {
            b'0'..=b'9' => digits_at(text, i, all),
            b'.' if bytes.get(i + 1).is_some_and(u8::is_ascii_digit) => point_at(text, i, all),
            // The digits of an address are no figures.
            b':' if bytes.get(i + 1) == Some(&b'/') && bytes.get(i + 2) == Some(&b'/') => {
                i += bytes
                    .get(i..)
                    .map_or(1, |r| r.iter().take_while(|b| b.is_ascii_graphic()).count().max(1));
                continue;
            }
            b'A'..=b'Z' | b'a'..=b'z' => {
                let len = bytes
                    .get(i..)
                    .map_or(1, |rest| rest.iter().take_while(|b| b.is_ascii_alphabetic()).count());
                let word = bytes.get(i..i + len).unwrap_or(&[]);
                if len <= 9
                    && WORD_START
                        .binary_search(
                            &word.iter().fold(0, |p, b| p << 8 | u128::from(b.to_ascii_lowercase())),
                        )
                        .is_ok()
                    && let Some(figure) = word_at(text, i).or_else(|| all.then(|| article(text, i)).flatten())
                {
                    Some(figure)
                } else {
                    i += len;
                    continue;
                }
            }
            0xC2 | 0xE2..=0xEF => {
                let wide = byte >= 0xE0;
                let (Some(second), third) = (bytes.get(i + 1), bytes.get(i + 2).copied().unwrap_or(0)) else {
                    break;
                };
                let point = if wide {
                    usize::from(byte & 0xF) << 12
                        | usize::from(second & 0x3F) << 6
                        | usize::from(third & 0x3F)
                } else {
                    usize::from(byte & 0x1F) << 6 | usize::from(second & 0x3F)
                };
                let starts = han.get(point / 64).is_some_and(|word| word >> (point % 64) & 1 == 1);
                let found = starts.then(|| han_at(text, i, all)).flatten();
                if found.is_none() {
                    i += if wide { 3 } else { 2 };
                    continue;
                }
                found
            }
            _ => None,
        };
        match found {
            Some(mut figure) => {
                i = figure.end.max(i + 1);
                signed(text, out.last().map_or(0, |f| f.end), &mut figure);
                figure.glued_right |= bytes.get(figure.end).is_some_and(u8::is_ascii_alphabetic);
                out.push(figure);
            }
            // A run of digits that is no number is skipped as a whole.
            None => {
                i += bytes.get(i..).map_or(1, |r| r.iter().take_while(|b| b.is_ascii_digit()).count().max(1))
            }
        }
    }
    out
}

fn figure(start: usize, numeral: &Numeral) -> Figure {
    Figure {
        start,
        end: start + numeral.len,
        value: numeral.value,
        upper: numeral.upper,
        more: numeral.more,
        form: numeral.form,
        vague: false,
        bare: false,
        glued_left: false,
        glued_right: false,
        weak: false,
    }
}

fn rest(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or("")
}
