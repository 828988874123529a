//! Gives the engine a name that changes with its source.
//!
//! What a ledger keeps is good for the engine that computed it. To hash the program itself at each run would cost more
//! than to process a report; so its source is hashed here, once: of this crate and those of the workspace that it is
//! built on, with the versions of all others (`Cargo.lock`) and of the compiler. The name tells builds apart; it is
//! no protection against anybody.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The crates of the workspace that results depend on, as far as they are there.
const PARTS: [&str; 9] = [
    "src",
    "build.rs",
    "../textmill-abi/src",
    "../textmill-io/src",
    "../textmill-loader/src",
    "../textmill-text/src",
    "../textmill-text/build",
    "../textmill-text/dict",
    "../textmill-text/models",
];

fn main() {
    let mut files = BTreeSet::new();
    for part in PARTS.into_iter().chain(["../../Cargo.lock"]) {
        let part = Path::new(part);
        if part.exists() {
            println!("cargo::rerun-if-changed={}", part.display());
            collect(part, &mut files);
        }
    }
    let compiler = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let compiler = Command::new(compiler).arg("-V").output().map(|output| output.stdout).unwrap_or_default();
    let mut halves = [0u64, 1].map(|seed| {
        let mut hasher = DefaultHasher::new();
        (seed, &compiler).hash(&mut hasher);
        hasher
    });
    for file in &files {
        let bytes = fs::read(file).unwrap_or_default();
        for half in &mut halves {
            (file, &bytes).hash(half);
        }
    }
    let [first, second] = halves.map(|half| half.finish());
    println!("cargo::rustc-env=TEXTMILL_ENGINE={first:016x}{second:016x}");
}

fn collect(path: &Path, files: &mut BTreeSet<PathBuf>) {
    match fs::read_dir(path) {
        Ok(entries) => entries.flatten().for_each(|entry| collect(&entry.path(), files)),
        Err(_) => {
            files.insert(path.to_owned());
        }
    }
}
