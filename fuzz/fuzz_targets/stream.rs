//! Streams that another process sends decode to valid arrays, or are refused.
#![no_main]

#[path = "../documents.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(init: bodies::quiet_libraries(), |bytes: &[u8]| textmill_loader::fuzzing::stream(bytes));
