//! Arrays that a plugin returns are valid through and through, or refused.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| textmill_loader::fuzzing::import(bytes));
