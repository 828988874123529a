//! Markdown that says what the text says: nothing in a report can become markup.
//!
//! Escapes follow CommonMark 0.31 and GitHub's extensions (tables, strikethrough). Only what could be read
//! as markup is escaped, since pages are also read as they are.

use super::labels::Labels;

/// The page as it grows.
pub(super) struct Page {
    pub(super) labels: &'static Labels,
    text: String,
}

impl Page {
    pub(super) fn new(labels: &'static Labels) -> Self {
        Self { labels, text: String::new() }
    }

    /// The page's heading, from raw text.
    pub(super) fn title(&mut self, raw: &str) {
        self.block(&format!("# {}", escape_heading(raw)));
    }

    /// A part's heading, from raw text.
    pub(super) fn heading(&mut self, raw: &str) {
        self.block(&format!("## {}", escape_heading(raw)));
    }

    /// A paragraph of Markdown.
    pub(super) fn paragraph(&mut self, markdown: &str) {
        self.block(markdown);
    }

    /// A quoted paragraph of Markdown.
    pub(super) fn quote(&mut self, markdown: &str) {
        self.block(&format!("> {markdown}"));
    }

    /// A list of Markdown lines.
    pub(super) fn list(&mut self, items: &[String]) {
        if !items.is_empty() {
            let lines: Vec<String> = items.iter().map(|item| format!("- {item}")).collect();
            self.block(&lines.join("\n"));
        }
    }

    /// A table of Markdown cells; columns named in `right` are flush right.
    pub(super) fn table(&mut self, header: &[String], rows: &[Vec<String>], right: &[usize]) {
        let line = |cells: &[String]| format!("| {} |", cells.join(" | "));
        let rule: Vec<String> =
            (0..header.len()).map(|i| if right.contains(&i) { "--:" } else { "---" }.to_owned()).collect();
        let mut lines = vec![line(header), line(&rule)];
        lines.extend(rows.iter().map(|row| line(row)));
        self.block(&lines.join("\n"));
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    fn block(&mut self, block: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(block);
        self.text.push('\n');
    }
}

/// Text on one line: runs of white space become one space, and none between Chinese characters, where a line
/// break of the source meant nothing. Control characters vanish.
pub(super) fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut space = false;
    for c in text.chars() {
        if c.is_whitespace() {
            space = true;
        } else if !c.is_control() {
            let joined = is_ideographic(c) && out.chars().next_back().is_some_and(is_ideographic);
            if space && !out.is_empty() && !joined {
                out.push(' ');
            }
            space = false;
            out.push(c);
        }
    }
    out
}

/// Han, kana and full-width forms: scripts without spaces between words.
fn is_ideographic(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Raw text as Markdown within a line.
pub(super) fn escape(raw: &str) -> String {
    let line = one_line(raw);
    let mut out = String::with_capacity(line.len() + 8);
    let mut before = ' ';
    let mails = line.contains('@');
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let after = chars.peek().copied().unwrap_or(' ');
        let special = match c {
            '\\' | '`' | '*' | '[' | ']' | '|' | '~' => true,
            // Within a word CommonMark takes `_` for itself.
            '_' => !(before.is_alphanumeric() && after.is_alphanumeric()),
            '<' => {
                // <#1@host> is a mail address in angle brackets.
                let mail = after.is_ascii_graphic() && mails;
                after.is_ascii_alphabetic() || matches!(after, '/' | '!' | '?') || mail
            }
            '&' => after.is_ascii_alphanumeric() || after == '#',
            _ => false,
        };
        if special {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
    out
}

/// Raw text as Markdown at the start of a line, where more is markup.
pub(super) fn escape_block(raw: &str) -> String {
    let escaped = escape(raw);
    if escaped.starts_with(['#', '+', '-', '>', '=']) {
        return format!("\\{escaped}");
    }
    let digits = escaped.bytes().take_while(u8::is_ascii_digit).count();
    match escaped.split_at_checked(digits) {
        Some((number, rest)) if digits > 0 && rest.starts_with(['.', ')']) => format!("{number}\\{rest}"),
        _ => escaped,
    }
}

/// A heading drops a run of `#` at its end.
fn escape_heading(raw: &str) -> String {
    let escaped = escape(raw);
    match escaped.strip_suffix('#') {
        Some(rest) => format!("{rest}\\#"),
        None => escaped,
    }
}

/// A count with a comma between thousands.
pub(super) fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A measure with at most three decimals.
pub(super) fn decimal(n: f64) -> String {
    let rounded = format!("{n:.3}");
    rounded.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    use super::*;

    /// The text that a reader sees, and the kinds of markup around it.
    fn seen(markdown: &str) -> (String, Vec<String>) {
        let mut text = String::new();
        let mut tags = Vec::new();
        for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
            match event {
                Event::Text(t) => text.push_str(&t),
                Event::Start(tag) => tags.push(format!("{tag:?}")),
                Event::End(_) => {}
                other => tags.push(format!("{other:?}")),
            }
        }
        (text, tags)
    }

    const HOSTILE: &str = "[\\\\`*_{}\\[\\]<>()#+\\-.!|~&;:=\"'$ 0-9a-zA-Z/@\n报，]{0,60}";

    proptest! {
        #[test]
        fn a_paragraph_is_its_text(raw in HOSTILE) {
            let (text, tags) = seen(&escape_block(&raw));
            prop_assert_eq!(text, one_line(&raw));
            prop_assert!(tags.iter().all(|t| t == "Paragraph"), "{:?}", tags);
        }

        #[test]
        fn a_heading_is_its_text(raw in HOSTILE) {
            let (text, tags) = seen(&format!("# {}", escape_heading(&raw)));
            prop_assert_eq!(text, one_line(&raw));
            prop_assert_eq!(tags.len(), 1);
        }

        #[test]
        fn cells_are_their_text(a in HOSTILE, b in HOSTILE) {
            let markdown = format!("| x | y |\n| --- | --- |\n| {} | {} |", escape(&a), escape(&b));
            let mut cells = Vec::new();
            for event in Parser::new_ext(&markdown, Options::ENABLE_TABLES) {
                match event {
                    Event::Start(Tag::TableCell) => cells.push(String::new()),
                    Event::Text(t) => cells.last_mut().unwrap().push_str(&t),
                    Event::Start(_) | Event::End(TagEnd::TableCell | TagEnd::TableRow | TagEnd::TableHead | TagEnd::Table) => {}
                    other => prop_assert!(false, "{:?}", other),
                }
            }
            prop_assert_eq!(cells, ["x".to_owned(), "y".to_owned(), one_line(&a), one_line(&b)]);
        }
    }

    #[test]
    fn ordinary_text_is_left_alone() {
        for plain in
            ["2019年7月9日，同比增长6.1%。", "snake_case & co. (a < b)", "https://example.org/a_b?c=1#d"]
        {
            assert_eq!(escape_block(plain), plain);
        }
        assert_eq!(escape_block("1. 一"), "1\\. 一");
        assert_eq!(escape("p<1, <#@a>"), "p\\<1, \\<#@a>");
        assert_eq!(escape("p<1, q"), "p<1, q");
    }

    #[test]
    fn lines_of_chinese_join_without_a_space() {
        assert_eq!(one_line("高质量\n　　发展 of  the\neconomy\u{0}"), "高质量发展 of the economy");
    }

    #[test]
    fn numbers_for_people() {
        assert_eq!(
            [thousands(0), thousands(999), thousands(1000), thousands(1234567)],
            ["0", "999", "1,000", "1,234,567"]
        );
        assert_eq!([decimal(0.5), decimal(71.98765), decimal(3.0)], ["0.5", "71.988", "3"]);
    }
}
