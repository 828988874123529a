//! Numerals: the value of 四万二千, ４２, forty-two, shared by every recogniser that reads numbers.
//!
//! A numeral is read from the start of a piece of text, never searched for: the recognisers know where
//! one may begin. Each parser looks at every byte at most a fixed number of times and gives the longest
//! numeral that is well formed; what follows it is the caller's business. Values are exact: an integer
//! mantissa times a power of ten, over a denominator that is 1 except for fractions.
//!
//! - [`zh::parse_prefix`] reads everything that a Chinese text may write (四万二千, 4.2万, 三点五, 三分之一);
//! - [`zh::integer_prefix`] reads whole numbers only, for dates and times, where 三点五 is a time of day;
//! - [`zh::digits_prefix`] reads digit by digit (二〇一九);
//! - [`en::parse_prefix`], [`en::ordinal_prefix`] and [`en::below_hundred_prefix`] do the same for English;
//! - [`digits_prefix`] reads `1,234.5` in ASCII or full-width digits.

mod digits;
pub mod en;
mod number;
pub mod zh;

pub use digits::{digit_value, digits_prefix, plain_digits_prefix};
pub use number::Number;

/// How a numeral is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Digits only: 1,234.5.
    Digits,
    /// Words or Chinese numerals: forty-two, 四十二.
    Words,
    /// Digits with a multiplier in words: 4.2万, 3.5 million.
    Mixed,
    /// One digit after the other in words: 二〇一九.
    DigitByDigit,
}

/// A numeral at the start of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Numeral {
    /// Length in bytes.
    pub len: usize,
    /// Its value; of a range (七八十) the lower end.
    pub value: Number,
    /// The upper end of a range that is one numeral: 七八十 is 70 to 80.
    pub upper: Option<Number>,
    /// The real number is a little more, said inside the numeral: 20多万, 三百余万.
    pub more: bool,
    /// How it is written.
    pub form: Form,
}

impl Numeral {
    pub(crate) fn new(len: usize, value: Number, form: Form) -> Self {
        Self { len, value, upper: None, more: false, form }
    }

    /// The value as an integer, where it is one and small enough.
    pub fn as_i64(&self) -> Option<i64> {
        self.value.as_i64()
    }
}
