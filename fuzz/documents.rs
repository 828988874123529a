//! What must hold of any file, whatever its name says it is: the bodies of the fuzz targets `documents` and `config`,
//! and of the seeded random tests that run without a fuzzer (`tests/random.rs` of `textmill-io`, `textmill-pipeline`).
#![allow(dead_code, unreachable_pub, reason = "each of those who include this uses a part of it")]

use std::io::Cursor;
use textmill_io::{Compression, InputFormat, Location, ReadOptions, Source};

/// More records than this are not read: a fuzzer wants many inputs, not long ones.
const RECORDS: usize = 1_000;

const FORMATS: [InputFormat; 8] = [
    InputFormat::JsonLines,
    InputFormat::Csv,
    InputFormat::Html,
    InputFormat::Markdown,
    InputFormat::Docx,
    InputFormat::Pdf,
    InputFormat::Text,
    InputFormat::Parquet,
];

/// The first byte says as what the others are read. Each record becomes a document that points to its place, or an
/// error that says what is wrong with it; reading again gives the same.
pub fn documents(bytes: &[u8]) {
    let Some((&how, bytes)) = bytes.split_first() else { return };
    let format = FORMATS[usize::from(how % 8)].clone();
    let compression = match how / 8 % 4 {
        0 => Some(Compression::Gzip),
        1 => Some(Compression::Zstd),
        _ => None,
    };
    let options = ReadOptions { max_bytes: 1 << 20, lossy: how >= 128, ..ReadOptions::default() };
    let mut source = Source {
        location: Location::Stdin,
        id: "a".to_owned(),
        name: "in/a".to_owned(),
        format,
        compression,
        note: None,
    };
    // Parquet is read from files only.
    let file = (source.format == InputFormat::Parquet).then(|| {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        std::fs::write(file.path(), bytes).expect("it can be written");
        source.location = Location::File(file.path().to_owned());
        source.compression = None;
        file
    });
    let read = || match &file {
        Some(_) => source.records(&options),
        None => source.records_from(Box::new(Cursor::new(bytes.to_vec())), &options),
    };
    let mut again = read().take(RECORDS);
    let mut documents = 0;
    for record in read().take(RECORDS) {
        let parsed = record.and_then(|record| {
            assert!(record.len() as u64 <= options.max_bytes);
            record.parse(&options)
        });
        let other = again.next().expect("as many records").and_then(|record| record.parse(&options));
        match (parsed, other) {
            (Ok(document), Ok(other)) => {
                documents += 1;
                assert_eq!(document, other);
                assert!(!document.meta.id.is_empty() && !document.meta.source.is_empty());
                assert!(document.facts.replacements == 0 || options.lossy);
            }
            (Err(error), Err(other)) => {
                assert!(!error.cause.is_empty() && !error.id.is_empty());
                assert!(error.cause.len() < 2_000, "{}", error.cause);
                assert_eq!(error.to_string(), other.to_string());
            }
            (one, other) => panic!("read twice: {one:?}, then {other:?}"),
        }
    }
    assert!(again.next().is_none() || documents == RECORDS);
}

/// Does not tell what libraries panic about: readers catch it, and a fuzzer would stop there.
pub fn quiet_libraries() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let tell = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let of_a_library = info.location().is_some_and(|place| place.file().contains("/registry/src/"));
            if !of_a_library {
                tell(info);
            }
        }));
    });
}
