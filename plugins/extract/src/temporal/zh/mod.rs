//! Chinese expressions of time: one hand-written scanner, a typed grammar, a resolver.
//!
//! `scan` finds expressions and says what they mean ([`expr`]); [`resolve`] places them; [`reader`] decides
//! what they are placed from and makes entities of them.
//!
//! # What an incomplete date takes its year from
//!
//! - 去年, 明天, 近三年 count from the document's reference date, always.
//! - A month or day without a year that stands in the same paragraph as, or the paragraph after, a date whose
//!   year is known (written, or 去年 and the like) **continues** it: 2019年7月9日 ... 7月12日 is 2019-07-12. A
//!   date that continues another carries the year on. Likewise a day without a month continues the month last
//!   spoken of.
//! - 上年 is the year before the one in question: the one spoken of as above, else the one in the title
//!   (2022年统计公报), else the reference's. 年末 and 前三季度 belong to that year too, but where they are a deadline. 本年
//!   is the title's before any other. A year that another is compared with (比2019年, 由2021年的) is not in question,
//!   and 上年 is none either; nor is the date of a title's own dateline. A first line that is a sentence is no title.
//! - Otherwise it is the most recent one that has begun by the reference; after 将, 拟, 预计, 力争 and the like,
//!   and before 前 (a deadline), the next one. 年初, 年底 belong to the reference's year.
//! - The reading that was not chosen is kept in `alternatives`. What neither a date nearby nor a reference
//!   says stays X: `XXXX-07-12`. A year five paragraphs off proves nothing: the text may long be elsewhere.
//!
//! # What is written for open and vague stretches
//!
//! 去年以来 is open at its end (`2019-01-01/..` is written `2019/..`: the year is the unit said), 一年来 ends at the
//! reference, 近年来 begins nowhere in particular (`../2020-07-10`). 年初 is January and February, 年底 November
//! and December; in a report, where a stock or a plan is meant, January and December alone. 月初 is the first five days, 月底 from the 25th. A day that does not exist (2月30日) has its TIMEX3
//! and no value.

mod bounds;
mod clock;
mod digits;
mod eras;
pub mod expr;
pub mod feasts;
mod leads;
mod length;
mod moment;
mod month;
mod number;
mod part_of_year;
mod reader;
pub mod resolve;
mod scan;
mod set;
mod starts;
#[cfg(test)]
mod tests;
mod text;
pub mod timex;
mod week;
mod window;
mod written;
mod year;

pub use scan::scan;

use crate::context::Context;
use crate::entity::Entity;
use crate::temporal::calendar::Instant;
use crate::temporal::{Dialect, dialect};
use reader::Reader;

/// Appends what is found.
pub fn find(context: &Context<'_>, out: &mut Vec<Entity>) {
    let reference = context.reference.and_then(Instant::parse);
    let digits = dialect(context) == Dialect::Chinese;
    let mut reader = Reader::new(context.text, reference);
    for found in scan(context.text, reference.map(|now| now.date.year())) {
        let spanned = context.text.get(found.start..found.end).unwrap_or("");
        if !digits && spanned.is_ascii() {
            continue;
        }
        out.push(reader.entity(&found));
    }
}
