//! Any bytes decode, or the first wrong one is named.
#![no_main]

#[path = "../bodies.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bodies::decoding(bytes));
