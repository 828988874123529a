//! Tokens point home and leave nothing out; a user dictionary of any bytes loads or is refused.
#![no_main]

#[path = "../bodies.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(|input: (&[u8], &str)| bodies::tokens(input.0, input.1));
