//! A page for people in HTML: the same digest as in Markdown, whole in one file, without scripts and without anything
//! that is loaded from elsewhere.
//!
//! The digest's Markdown is read by `pulldown-cmark`. Nothing in a report can become markup there, and what would
//! still come as raw HTML is shown as text.

use pulldown_cmark::{Event, Options, Parser, html};

use super::OutputSpec;
use super::digest;
use crate::document::DocumentResult;

/// The look: the reader's own fonts, narrow enough to read, dark where the reader's screen is.
const STYLE: &str = "\
:root{color-scheme:light dark}\
body{margin:0 auto;max-width:46rem;padding:1.5rem 1rem 4rem;font:1rem/1.7 system-ui,-apple-system,\"Segoe UI\",\
\"PingFang SC\",\"Noto Sans CJK SC\",\"Microsoft YaHei\",sans-serif;overflow-wrap:anywhere}\
h1{font-size:1.6rem;line-height:1.3}h2{font-size:1.2rem;margin-top:2rem;border-bottom:1px solid #8884}\
blockquote{margin:.3rem 0;padding:0 .8rem;border-left:3px solid #8886;color:#777}\
table{border-collapse:collapse;margin:.8rem 0}th,td{padding:.2rem .7rem;border:1px solid #8884;text-align:left}\
article+article{margin-top:4rem;padding-top:1rem;border-top:3px solid #8884}";

/// What a page's file ends with.
pub(super) const END: &[u8] = b"</body>\n</html>\n";

/// The page's settings.
#[derive(Debug)]
pub(super) struct Plan {
    digest: digest::Plan,
    /// Whether each document has a file of its own: its title is then the page's.
    own: bool,
}

impl Plan {
    pub(super) fn new(spec: &OutputSpec, own: bool) -> Result<Self, String> {
        Ok(Self { digest: digest::Plan::new(spec)?, own })
    }

    /// What a file begins with.
    pub(super) fn prologue(&self) -> Vec<u8> {
        if self.own { Vec::new() } else { start("textmill", None).into_bytes() }
    }

    /// What a file ends with.
    pub(super) fn epilogue(&self) -> &'static [u8] {
        if self.own { b"" } else { END }
    }

    pub(super) fn render(&self, result: &DocumentResult<'_>, out: &mut Vec<u8>) {
        let language = self.digest.language(result);
        let mut page = String::new();
        match self.own {
            true => page.push_str(&start(&self.digest.title(result), Some(language))),
            false => page.push_str(&format!("<article lang=\"{language}\">\n")),
        }
        let mut markdown = Vec::new();
        self.digest.render(result, &mut markdown);
        let markdown = String::from_utf8_lossy(&markdown);
        let events = Parser::new_ext(&markdown, Options::ENABLE_TABLES).map(|event| match event {
            Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
            other => other,
        });
        html::push_html(&mut page, events);
        out.extend_from_slice(page.as_bytes());
        out.extend_from_slice(if self.own { END } else { b"</article>\n" });
    }
}

/// The start of a page, up to its body.
pub(super) fn start(title: &str, language: Option<&str>) -> String {
    let language = language.map(|language| format!(" lang=\"{language}\"")).unwrap_or_default();
    format!(
        "<!DOCTYPE html>\n<html{language}>\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n",
        escape(title)
    )
}

/// Text in an element.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(c),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
