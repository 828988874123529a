//! English words of closed classes: months, days of the week, numerals.
//!
//! Several rules ask whether a word is one of these: a name is no month, a term is no number, *last June* is no topic.
//! The classes do not grow, so each is written once, here. What a rule takes to be like them (seasons, *dozen*,
//! *percent*) is its own business and stands beside it.
//!
//! ```
//! use textmill_text::english::{MONTHS, WEEKDAYS};
//! assert!(MONTHS.contains(&"May") && WEEKDAYS.contains(&"Friday"));
//! assert!(!MONTHS.contains(&"may"));
//! ```

/// The months, in their order, as they are written.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The days of the week from Monday on, as they are written.
pub const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// The numerals below twenty, but for *one*, which is as often no number (*this one*, *one of them*).
pub const NUMBERS: [&str; 19] = [
    "zero",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

/// The tens from twenty on.
pub const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// What numerals are multiplied by. *Ten* is one of the numbers.
pub const MAGNITUDES: [&str; 5] = ["hundred", "thousand", "million", "billion", "trillion"];
