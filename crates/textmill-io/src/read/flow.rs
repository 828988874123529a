//! Running text from pieces: white space as people mean it.

/// Appends a piece of running text: runs of white space become one space, and none stays between Chinese
/// characters, where a line break of the source meant nothing. `pending` carries a space from piece to piece.
pub(super) fn append(piece: &str, out: &mut String, pending: &mut bool) {
    for c in piece.chars() {
        if c.is_whitespace() {
            *pending = true;
            continue;
        }
        if c.is_control() || matches!(c, '\u{200B}' | '\u{FEFF}' | '\u{00AD}') {
            continue;
        }
        if std::mem::take(pending) {
            match out.chars().next_back() {
                None | Some('\n' | '\t') => {}
                Some(before) if is_ideographic(before) && is_ideographic(c) => {}
                Some(_) => out.push(' '),
            }
        }
        out.push(c);
    }
}

/// Han, kana and full-width forms: scripts without spaces between words.
pub(super) fn is_ideographic(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
        || matches!(c, '“' | '”' | '‘' | '’' | '—' | '…')
}

/// A heading as a line that the sections of a text are told by.
pub(super) fn heading(level: u8, text: &str) -> String {
    let mark = "######";
    format!("{} {text}", mark.get(..usize::from(level.clamp(1, 6))).unwrap_or("#"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_between_chinese_characters_go_and_others_stay() {
        let mut out = String::new();
        let mut pending = false;
        for piece in ["  高质量\n　发", "展 of \n the", " ", "\teconomy，\n“ 新”\u{200B}局"] {
            append(piece, &mut out, &mut pending);
        }
        assert_eq!(out, "高质量发展 of the economy，“新”局");
    }
}
