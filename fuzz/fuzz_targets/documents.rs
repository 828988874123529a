//! Any file is read as what its name says, or refused with a reason.
#![no_main]

#[path = "../documents.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(init: bodies::quiet_libraries(), |bytes: &[u8]| bodies::documents(bytes));
