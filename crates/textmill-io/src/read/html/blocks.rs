//! From tags to blocks of text, each with where it stood.

use std::cell::RefCell;
use std::collections::HashMap;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use crate::read::flow;

/// A page in blocks.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) title: Option<String>,
    pub(super) date: Option<String>,
    pub(super) blocks: Vec<Block>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Paragraph,
    Heading(u8),
    Item,
    Row,
}

/// What stands between two block-level tags.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) text: String,
    pub(super) kind: Kind,
    /// How many of its characters are links.
    pub(super) link_chars: usize,
    pub(super) in_main: bool,
    pub(super) in_article: bool,
}

impl Block {
    pub(super) fn chars(&self) -> usize {
        self.text.chars().count()
    }
}

/// Cuts a page into blocks; with `skipping`, what is no main text by its element or class is left out.
pub(super) fn blocks(html: &str, skipping: bool) -> Page {
    let sink = Sink(RefCell::new(State { skipping, ..State::default() }));
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let input = BufferQueue::default();
    // The tokenizer's strings are counted in 32 bits.
    let mut rest = html;
    while !rest.is_empty() {
        let mut cut = rest.len().min(1 << 20);
        while !rest.is_char_boundary(cut) {
            cut -= 1;
        }
        let (chunk, after) = rest.split_at(cut);
        rest = after;
        input.push_back(StrTendril::from_slice(chunk));
        // It stops behind each script for somebody who would run it.
        while !input.is_empty() {
            let _ = tokenizer.feed(&input);
        }
    }
    tokenizer.end();
    let mut state = tokenizer.sink.0.into_inner();
    state.end_block();
    state.page
}

struct Sink(RefCell<State>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let mut state = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => state.text(&text),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                let raw = match &*tag.name {
                    "title" | "textarea" => Some(RawKind::Rcdata),
                    "style" | "xmp" | "iframe" | "noembed" | "noframes" => Some(RawKind::Rawtext),
                    "script" => Some(RawKind::ScriptData),
                    "plaintext" => return TokenSinkResult::Plaintext,
                    _ => None,
                };
                state.start(&tag);
                if let Some(raw) = raw {
                    return TokenSinkResult::RawData(raw);
                }
            }
            Token::TagToken(tag) => state.end(&tag.name),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// An open element that can hold blocks.
struct Open {
    name: String,
    skipped: bool,
    main: bool,
    article: bool,
}

#[derive(Default)]
struct State {
    skipping: bool,
    page: Page,
    open: Vec<Open>,
    /// How many elements of each name are open: an end tag without a start costs no search.
    counts: HashMap<String, usize>,
    /// How many open elements are skipped, `main`, `article`.
    skipped: usize,
    main: usize,
    article: usize,
    /// The element whose text is dropped until it ends: a script, a style.
    raw: Option<String>,
    title: Option<String>,
    text: String,
    pending: bool,
    links: usize,
    in_link: bool,
    kind: Option<Kind>,
    pre: usize,
}

impl State {
    fn text(&mut self, text: &str) {
        if let Some(title) = &mut self.title {
            flow::append(text, title, &mut self.pending);
            return;
        }
        if self.raw.is_some() || self.skipped > 0 {
            return;
        }
        let before = self.text.len();
        if self.pre > 0 {
            self.text.extend(text.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()));
        } else {
            flow::append(text, &mut self.text, &mut self.pending);
        }
        if self.in_link {
            self.links += self.text.get(before..).map_or(0, |added| added.chars().count());
        }
    }

    fn start(&mut self, tag: &Tag) {
        let name: &str = &tag.name;
        match name {
            "title" if self.page.title.is_none() => {
                self.title = Some(String::new());
                self.pending = false;
            }
            "script" | "style" | "textarea" | "iframe" | "noembed" | "noframes" | "title" => {
                self.raw = Some(name.to_owned());
            }
            "meta" => self.meta(tag),
            "a" => self.in_link = true,
            "br" => {
                self.trim();
                if !self.text.is_empty() {
                    self.text.push('\n');
                }
                self.pending = false;
            }
            "td" | "th" => {
                if self.kind != Some(Kind::Row) {
                    self.end_block();
                    self.kind = Some(Kind::Row);
                } else {
                    self.trim();
                    self.text.push('\t');
                    self.pending = false;
                }
            }
            "hr" => self.end_block(),
            "p" if self.kind == Some(Kind::Row) && self.text.trim().is_empty() => {}
            _ if is_block(name) => {
                self.end_block();
                self.kind = match name {
                    "li" | "dt" | "dd" => Some(Kind::Item),
                    _ => heading(name).map(Kind::Heading),
                };
                if name == "pre" {
                    self.pre += 1;
                }
            }
            _ => {}
        }
        if is_container(name) && !tag.self_closing {
            self.open(tag);
        }
    }

    fn open(&mut self, tag: &Tag) {
        let attribute = |name: &str| {
            tag.attrs.iter().find(|a| &*a.name.local == name).map(|a| a.value.to_ascii_lowercase())
        };
        let name: &str = &tag.name;
        let role = attribute("role").unwrap_or_default();
        let main = name == "main" || role == "main";
        let article = name == "article" || role == "article";
        let inside = self.main + self.article > 0;
        let skipped = self.skipping
            && match name {
                "nav" | "aside" | "footer" | "dialog" | "noscript" | "template" | "svg" | "select"
                | "button" | "object" => true,
                // Within an article it holds its title.
                "header" => !inside,
                _ => {
                    attribute("hidden").is_some()
                        || attribute("aria-hidden").is_some_and(|v| v == "true")
                        || matches!(
                            role.as_str(),
                            "navigation" | "banner" | "contentinfo" | "search" | "menu"
                        )
                        || !main
                            && !article
                            && [attribute("class"), attribute("id")]
                                .iter()
                                .flatten()
                                .any(|names| is_frame(names))
                }
            };
        self.skipped += usize::from(skipped);
        self.main += usize::from(main);
        self.article += usize::from(article);
        *self.counts.entry(name.to_owned()).or_default() += 1;
        self.open.push(Open { name: name.to_owned(), skipped, main, article });
    }

    fn end(&mut self, name: &str) {
        if self.raw.as_deref() == Some(name) {
            self.raw = None;
        }
        match name {
            "title" => {
                if let Some(title) = self.title.take().filter(|title| !title.is_empty()) {
                    self.page.title = Some(title);
                }
                self.pending = false;
            }
            "a" => self.in_link = false,
            "td" | "th" => {}
            "p" if self.kind == Some(Kind::Row) => {}
            _ if is_block(name) => {
                self.end_block();
                if name == "pre" {
                    self.pre = self.pre.saturating_sub(1);
                }
            }
            _ => {}
        }
        if self.counts.get(name).is_some_and(|&open| open > 0) {
            self.in_link = false;
            while let Some(open) = self.open.pop() {
                self.skipped -= usize::from(open.skipped);
                self.main -= usize::from(open.main);
                self.article -= usize::from(open.article);
                if let Some(count) = self.counts.get_mut(&open.name) {
                    *count -= 1;
                }
                if open.name == name {
                    break;
                }
            }
        }
    }

    /// Where a page says when it was published: OpenGraph, Dublin Core, and what Chinese authorities use.
    fn meta(&mut self, tag: &Tag) {
        let attribute =
            |name: &str| tag.attrs.iter().find(|a| &*a.name.local == name).map(|a| a.value.trim());
        let named = attribute("property").or_else(|| attribute("name")).unwrap_or("").to_ascii_lowercase();
        let known =
            ["article:published_time", "pubdate", "publishdate", "date", "dc.date", "dcterms.created"];
        if !known.contains(&named.as_str()) || self.page.date.is_some() {
            return;
        }
        let date: String = attribute("content").unwrap_or("").chars().take(10).collect();
        let shape: String = date.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        if shape == "0000-00-00" {
            self.page.date = Some(date);
        }
    }

    fn trim(&mut self) {
        if self.pre == 0 {
            let kept = self.text.trim_end_matches(' ').len();
            self.text.truncate(kept);
        }
    }

    fn end_block(&mut self) {
        let kind = self.kind.take().unwrap_or(Kind::Paragraph);
        let links = std::mem::take(&mut self.links);
        self.pending = false;
        let text = std::mem::take(&mut self.text);
        let text = match kind {
            Kind::Row => text.trim_end(),
            _ if self.pre > 0 => text.trim_matches('\n'),
            _ => text.trim(),
        };
        if !text.trim().is_empty() {
            self.page.blocks.push(Block {
                text: text.to_owned(),
                kind,
                link_chars: links,
                in_main: self.main > 0,
                in_article: self.article > 0,
            });
        }
    }
}

fn heading(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

/// What begins and ends a block.
fn is_block(name: &str) -> bool {
    heading(name).is_some()
        || is_container(name)
            && !matches!(name, "svg" | "select" | "button" | "object" | "noscript" | "template")
        || matches!(
            name,
            "p" | "pre"
                | "blockquote"
                | "li"
                | "dt"
                | "dd"
                | "tr"
                | "caption"
                | "figcaption"
                | "address"
                | "center"
                | "option"
                | "legend"
                | "summary"
                | "body"
                | "html"
                | "head"
        )
}

/// Elements that are kept account of.
fn is_container(name: &str) -> bool {
    matches!(
        name,
        "main"
            | "article"
            | "section"
            | "div"
            | "nav"
            | "aside"
            | "header"
            | "footer"
            | "dialog"
            | "ul"
            | "ol"
            | "dl"
            | "table"
            | "tbody"
            | "form"
            | "figure"
            | "fieldset"
            | "details"
            | "noscript"
            | "template"
            | "svg"
            | "select"
            | "button"
            | "object"
    )
}

/// Whether a class or id names something around the text.
fn is_frame(names: &str) -> bool {
    names.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| {
        matches!(
            word,
            "nav"
                | "navbar"
                | "navigation"
                | "menu"
                | "footer"
                | "sidebar"
                | "breadcrumb"
                | "breadcrumbs"
                | "crumb"
                | "crumbs"
                | "copyright"
                | "share"
                | "sharing"
                | "social"
                | "comments"
                | "advert"
                | "ads"
                | "ad"
                | "banner"
                | "cookie"
                | "cookies"
                | "toolbar"
                | "pagination"
                | "pager"
        )
    })
}
