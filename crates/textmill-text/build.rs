//! Compiles the segmentation dictionary into one binary blob (see `dict/README.md`).
//!
//! Written for the unoptimised build that build scripts get: flat arrays, few calls.

#![allow(
    unreachable_pub,
    reason = "nothing in a build script can be reached; one module is shared with the library"
)]

use std::path::PathBuf;
use std::{env, fs};

#[path = "build/dictionary.rs"]
mod dictionary;
#[path = "src/segment/format.rs"]
#[allow(dead_code, reason = "shared with the library, which uses the rest")]
mod format;
#[path = "build/trie.rs"]
mod trie;

fn main() {
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=dict");
    println!("cargo::rerun-if-changed=src/segment/format.rs");
    println!("cargo::rerun-if-changed=src/normalize/simplified.txt");
    if env::var_os("CARGO_FEATURE_DICTIONARY").is_none() {
        return;
    }
    let read = |name: &str| match fs::read_to_string(PathBuf::from("dict").join(name)) {
        Ok(text) => text,
        Err(error) => panic!("dict/{name}: {error}"),
    };
    let simplified =
        fs::read_to_string("src/normalize/simplified.txt").expect("the table of characters is there");
    let big_endian = env::var("CARGO_CFG_TARGET_ENDIAN").is_ok_and(|endian| endian == "big");
    let blob = dictionary::compile(&read("jieba.dict.txt"), &read("jieba.hmm.txt"), &simplified, big_endian);
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("dictionary.bin"), &blob.bytes).expect("OUT_DIR is writable");
    fs::write(out.join("dictionary_layout.rs"), &blob.layout).expect("OUT_DIR is writable");
}
