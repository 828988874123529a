//! Tokens point home and leave nothing out; a user dictionary of any bytes loads or is refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use textmill_text::segment::UserDictionary;
use textmill_text::tokens::{Source, Tokenizer};

fuzz_target!(|input: (&[u8], &str)| {
    let (rows, text) = input;
    let mut tokenizer = match UserDictionary::parse("fuzz", rows) {
        Ok((dictionary, _)) => Tokenizer::with_dictionaries(&[dictionary]),
        Err(error) => {
            assert!(error.line > 0 && error.column > 0 && !error.message.is_empty());
            Tokenizer::default()
        }
    };
    let mut at = 0;
    for token in tokenizer.explain(text) {
        assert!(token.start >= at && token.end > token.start);
        assert_eq!(text.get(token.start..token.end), Some(token.text));
        assert_eq!(text.get(at..token.start).map(str::trim), Some(""));
        assert!(matches!(token.source, Source::User { .. }) || !token.text.contains(char::is_whitespace));
        at = token.end;
    }
    assert_eq!(text.get(at..).map(str::trim), Some(""));
});
