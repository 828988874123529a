//! HTML: the main text and the title.
//!
//! Tags are told apart by the tokenizer of `html5ever` (WHATWG HTML, chapter 13.2.5); no tree is built, so depth costs
//! nothing: 100,000 nested tags are 100,000 tokens. The text is cut into blocks at block-level tags. Which blocks are
//! the main text is decided by what authors say (`main`, `article`, `nav`, `footer`, roles, telling class names), and
//! where they say nothing by the shallow features of Kohlschütter et al. (WSDM 2010): a run of short blocks that are
//! mostly links is a menu. When in doubt a block is kept: a line too many does less harm than a lost paragraph.
//!
//! Headings become heading lines (`## ...`), rows of a table lines with tabs, list items lines.

mod blocks;
mod charset;

pub(super) use charset::declared;

use self::blocks::{Block, Kind, Page, blocks};
use super::flow;

/// What a page says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Article {
    pub(super) title: Option<String>,
    /// ISO 8601, where the page states one.
    pub(super) date: Option<String>,
    pub(super) text: String,
}

/// The least text, in characters, that makes `main` or `article` the main text.
const ENOUGH: usize = 60;
/// A block with fewer characters can be an entry of a menu.
const SHORT: usize = 60;
/// That many entries one behind the other are a menu.
const MENU: usize = 3;

/// Reads a page.
pub(super) fn article(html: &str) -> Article {
    let Page { title, date, mut blocks } = blocks(html, true);
    if blocks.iter().map(Block::chars).sum::<usize>() == 0 {
        // Everything was within something that is never closed.
        blocks = self::blocks(html, false).blocks;
    }
    let blocks = without_menus(chosen(blocks));
    let headings: Vec<&Block> = blocks.iter().filter(|b| b.kind == Kind::Heading(1)).collect();
    let title = match headings.as_slice() {
        // `<title>` has the site's name with it.
        [only] => Some(only.text.replace('\n', " ")),
        _ => title,
    };
    Article { title, date, text: written(&blocks) }
}

/// The blocks of what the author calls the main part, if there is one that holds anything.
fn chosen(blocks: Vec<Block>) -> Vec<Block> {
    let all: usize = blocks.iter().map(Block::chars).sum();
    let within = |holds: fn(&Block) -> bool| -> usize {
        blocks.iter().filter(|block| holds(block)).map(Block::chars).sum()
    };
    for holds in [(|b: &Block| b.in_article) as fn(&Block) -> bool, |b: &Block| b.in_main] {
        let chars = within(holds);
        if chars >= ENOUGH && chars * 3 >= all {
            return blocks.into_iter().filter(holds).collect();
        }
    }
    blocks
}

fn without_menus(blocks: Vec<Block>) -> Vec<Block> {
    let entry = |block: &Block| {
        let chars = block.chars();
        chars < SHORT && block.link_chars * 5 > chars * 3 && !matches!(block.kind, Kind::Heading(_))
    };
    let mut kept: Vec<Block> = Vec::with_capacity(blocks.len());
    let mut run: Vec<Block> = Vec::new();
    for block in blocks {
        if entry(&block) {
            run.push(block);
        } else {
            if run.len() < MENU {
                kept.append(&mut run);
            }
            run.clear();
            kept.push(block);
        }
    }
    // A page that is nothing but links is a list of them.
    if run.len() < MENU || kept.is_empty() {
        kept.append(&mut run);
    }
    kept
}

fn written(blocks: &[Block]) -> String {
    let mut out = String::new();
    let mut before: Option<Kind> = None;
    for block in blocks {
        let close =
            matches!((before, block.kind), (Some(Kind::Item), Kind::Item) | (Some(Kind::Row), Kind::Row));
        if before.is_some() {
            out.push_str(if close { "\n" } else { "\n\n" });
        }
        match block.kind {
            Kind::Heading(level) => out.push_str(&flow::heading(level, &block.text.replace('\n', " "))),
            Kind::Item => {
                out.push_str("- ");
                out.push_str(&block.text);
            }
            _ => out.push_str(&block.text),
        }
        before = Some(block.kind);
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests;
