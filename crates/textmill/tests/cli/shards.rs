//! A run divided among machines: the parts' ledgers merge to the bytes of one run.

use crate::batch::{CONFIG, corpus, expected, results, run};
use crate::support::{stderr, textmill};
use std::fs;

#[test]
fn shards_merge_to_the_bytes_of_one_run() {
    let dir = corpus(CONFIG);
    for shard in ["1/3", "2/3"] {
        let told = run(dir.path(), &["--shard", shard]);
        assert!(told.contains("done"), "{told}");
    }
    assert!(results(dir.path()).is_empty());
    let output = textmill(dir.path(), &["merge", "c.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("2 of 3 shards are there"), "{}", stderr(&output));
    run(dir.path(), &["--shard", "3/3"]);
    let output = textmill(dir.path(), &["merge", "c.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(results(dir.path()) == expected());
}

#[test]
fn shards_of_another_division_do_not_stand_in_the_way() {
    let dir = corpus(CONFIG);
    for shard in ["1/3", "1/2", "2/2"] {
        run(dir.path(), &["--shard", shard]);
    }
    fs::write(dir.path().join("out/c.ledger.2-of-x.sqlite"), "").unwrap();
    let output = textmill(dir.path(), &["merge", "c.toml"]);
    let told = stderr(&output);
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.contains("1 of 3 shards are there") && told.contains("is not used"), "{told}");
    assert!(!told.contains("were computed here"), "{told}");
    assert!(results(dir.path()) == expected());
}
