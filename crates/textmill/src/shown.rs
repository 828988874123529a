//! Words of others on somebody's terminal.
//!
//! What is shown comes from plugins, documents, configs, records and the names of files as often as from here, and a
//! terminal does what it reads: it moves its cursor over what was said before, changes its title, turns the direction of
//! writing. So every message goes out through here, on both streams, and whoever adds one need not think of it; what has
//! colours of ours is made of words that were made harmless before.

use std::io::Write;

/// Whether a character does something else to a terminal than to stand there: controls, and marks that turn the
/// direction of writing.
pub(crate) fn moves_a_terminal(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text of somebody else's as it may be shown: nothing in it but its line breaks moves a terminal.
pub(crate) fn harmless(text: &str) -> String {
    text.chars().map(|c| if c != '\n' && moves_a_terminal(c) { '\u{fffd}' } else { c }).collect()
}

/// JSON as it may be shown. What moves a terminal stands in strings, where it has another spelling.
pub(crate) fn harmless_json(value: &serde_json::Value) -> String {
    spelt(&format!("{value:#}\n"))
}

/// TOML as it may be shown, and read again: as in JSON, unless a string takes no other spelling.
pub(crate) fn harmless_toml(text: &str) -> String {
    let spelt = spelt(text);
    let read = |text: &str| text.parse::<toml::Table>().ok();
    match read(&spelt) == read(text) {
        true => spelt,
        false => harmless(text),
    }
}

fn spelt(text: &str) -> String {
    let mut shown = String::new();
    for c in text.chars() {
        match c != '\n' && moves_a_terminal(c) {
            true => shown.push_str(&format!("\\u{:04x}", u32::from(c))),
            false => shown.push(c),
        }
    }
    shown
}

/// Words of others, as one line that moves no terminal.
pub(crate) fn shown(text: &str) -> String {
    let one = |c: char| match c {
        '\n' | '\r' | '\t' => c.escape_default().to_string(),
        c if moves_a_terminal(c) => c.escape_unicode().to_string(),
        c => c.to_string(),
    };
    text.chars().map(one).collect()
}

/// Tells the user a line, on standard error. That it cannot be told is no reason to fail.
pub(crate) fn tell(line: &str) {
    tell_as_is(&harmless(line));
}

/// Tells a line that has colours, and so is made of harmless words.
pub(crate) fn tell_as_is(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::{harmless_json, harmless_toml, shown};
    use serde_json::json;

    #[test]
    fn words_of_others_move_no_terminal() {
        assert_eq!(shown("字 a\n\u{1b}[2J\u{9b}\u{202e}\\"), "字 a\\n\\u{1b}[2J\\u{9b}\\u{202e}\\");
        let value = json!({"字": "\u{9b}\u{202e}\u{7f}\u{1b}\n"});
        let text = harmless_json(&value);
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()) && !text.contains('\u{202e}'), "{text:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }

    #[test]
    fn toml_is_read_again_where_it_can_be() {
        let basic = "a = \"\u{202e}x\"\n";
        assert_eq!(harmless_toml(basic), "a = \"\\u202ex\"\n");
        assert_eq!(harmless_toml("a = '\u{202e}x'\n"), "a = '\u{fffd}x'\n");
    }
}
