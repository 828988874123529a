//! Tokens.

use crate::layers::{TokenKind, Tokens};

/// Cuts text into tokens.
#[derive(Debug, Default)]
pub struct Tokenizer {}

impl Tokenizer {
    /// Appends the tokens of `text`.
    pub fn tokenize(&mut self, text: &str, out: &mut Tokens) {
        let mut word: Option<(usize, TokenKind)> = None;
        for (i, c) in text.char_indices().chain(std::iter::once((text.len(), ' '))) {
            let kind = match c {
                c if c.is_ascii_digit() => Some(TokenKind::Number),
                c if c.is_ascii_alphabetic() => Some(TokenKind::Word),
                _ => None,
            };
            if word.map(|w| w.1) != kind
                && let Some((start, kind)) = word.take()
            {
                out.push(start as u32, i as u32, kind);
            }
            match kind {
                Some(kind) => word = word.or(Some((i, kind))),
                None if c.is_whitespace() => {}
                None if c.is_alphabetic() => out.push(i as u32, (i + c.len_utf8()) as u32, TokenKind::Han),
                None => out.push(i as u32, (i + c.len_utf8()) as u32, TokenKind::Punctuation),
            }
        }
    }
}
