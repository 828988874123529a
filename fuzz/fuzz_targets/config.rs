//! Any text is a config, or every mistake has a message and a place.
#![no_main]

#[path = "../config.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(|text: &str| bodies::config(text));
