//! Sections: the headings of a text as a tree.
//!
//! A heading is a paragraph that looks like one: numbered (第一章, 壹、, 一、, （一）, 1.2, １．, ⑴, Chapter 3),
//! marked up (Markdown's `#` and underlines, a line in bold), in capitals, a name that only headings have
//! (摘要, 附件1, Appendix A), a short line between two paragraphs of prose where a document has several such,
//! or a line that ends with a dash, as Chinese reports write them:
//!
//! ```text
//! 　　走近田野、走进农家——
//! 　　把讲堂搬到地头
//! ```
//!
//! Both lines are one heading then, the second being the title that the first announces.
//!
//! Numbered *sentences* are not headings: what ends with a full stop, is long, or is followed at once by
//! the next number of its series (a list, a table of contents) is text. One exception: where paragraphs of
//! a series begin with a short numbered clause that ends with a full stop (（一）加强领导。各单位要……),
//! that clause is a run-in heading, because it is how administrative documents set them.
//!
//! A number with nothing but a space (1 引言, 3 Results) counts things as often: in Chinese it is a heading's
//! only where its neighbour in the series is one too, and what follows it is no measure (1 个, 2 名代表) and
//! no row of a table (1 北京 123). Front matter and blocks of code ([`asides`]) have no headings.
//!
//! Ranks order the kinds (章 over 节 over 一、 over （一）…); the tree follows from the ranks and the
//! order of the text alone: a heading's parent is the nearest one before it with a higher rank, its
//! level is its depth. Everything after a heading belongs to it until the next of its rank or a higher.

mod asides;
mod candidates;
mod numbering;
mod titles;

pub use asides::front_matter;

use crate::layers::{Paragraphs, Sections};

/// Appends the sections of `text`.
pub fn detect(text: &str, paragraphs: &Paragraphs, out: &mut Sections) {
    let base = out.len();
    // The ranks of the open headings, outermost first, with their indexes in `out`.
    let mut path: Vec<(u8, usize)> = Vec::new();
    let close = |out: &mut Sections, path: &mut Vec<(u8, usize)>, rank: u8, before: usize| {
        while let Some(&(_, index)) = path.last().filter(|&&(open, _)| open >= rank) {
            // The body ends with the last paragraph before the next heading, at least with the heading itself.
            let body = before.checked_sub(1).map_or(0, |p| paragraphs.end[p]);
            out.end[index] = body.max(out.heading_end[index]);
            path.pop();
        }
    };
    for heading in candidates::headings(text, paragraphs) {
        close(out, &mut path, heading.rank, heading.paragraph);
        let index = out.len();
        out.start.push(heading.start as u32);
        out.end.push(heading.end as u32);
        out.heading_start.push(heading.start as u32);
        out.heading_end.push(heading.end as u32);
        out.level.push(path.len() as u8 + 1);
        out.parent.push(path.last().map_or(-1, |&(_, parent)| (parent - base) as i32));
        path.push((heading.rank, index));
    }
    close(out, &mut path, 0, paragraphs.len());
}

#[cfg(test)]
mod tests;
