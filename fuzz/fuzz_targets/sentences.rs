//! Paragraphs, sections and sentences keep their promises on any text.
#![no_main]

#[path = "../bodies.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(|text: &str| bodies::layers(text));
