//! Tokens: the words, numbers, punctuation and symbols of a text.
//!
//! Chinese is cut by [`segment`](crate::segment), everything else by rules that follow Unicode's word
//! boundaries (UAX #29) where these serve a reader of reports, and depart from them where they do not:
//!
//! | text | tokens | why |
//! |---|---|---|
//! | `don't`, `U.S`, `foo_bar` | one | UAX #29 |
//! | `state-of-the-art`, `COVID-19` | one | what begins with a letter goes on after a hyphen: one word to a reader, one term to count |
//! | `2020-07-10`, `5-year` | `2020` `-` `07` ... | what begins with a digit does not: figures stay figures |
//! | `1,234.5` | one number | a comma joins before exactly three digits |
//! | `1,2` | `1` `,` `2` | an enumeration, to UAX #29 one number |
//! | `1，2` | `1` `，` `2` | a full-width comma divides, to UAX #29 it joins |
//! | `4.2万` | `4.2` `万` | Chinese numerals are words |
//! | `4S店`, `T恤`, `C++` | one | the dictionary has them |
//! | `カタカナ` | one | a run of one kana script is a word; Thai and other scripts without blanks likewise |
//! | `👨‍👩‍👧`, `🇨🇳` | one symbol | grapheme clusters |
//!
//! White space is never a token and, but for the user's own words, never in one. Linear in the text; nothing is
//! allocated once the buffers have grown.

mod bare;
mod rules;
mod tags;
mod tokenizer;
mod words;

pub use bare::bare;
pub use tags::Upos;
pub use tokenizer::{Explained, Source, Tokenizer};
