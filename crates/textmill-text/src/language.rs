//! Which language a text is in.

/// A detected language.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detected {
    /// ISO 639-1 code, or `und`.
    pub code: &'static str,
    /// 0 to 1.
    pub confidence: f32,
}

/// Detects the language of `text`.
pub fn detect(text: &str) -> Detected {
    let han = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
    let latin = text.chars().filter(char::is_ascii_alphabetic).count();
    match (han, latin) {
        (0, 0) => Detected { code: "und", confidence: 0.0 },
        _ if han * 4 >= latin => Detected { code: "zh", confidence: 1.0 },
        _ => Detected { code: "en", confidence: 0.5 },
    }
}
