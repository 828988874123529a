//! Logs: nothing unless asked for, and then what happened, as JSON.

use crate::support::{folder, lines, stderr, textmill};

const CONFIG: &str = r#"
version = 1
[input]
paths = ["in"]
[[step]]
plugin = "count"
[[output]]
path = "out/results.jsonl"
"#;

#[test]
fn a_log_says_what_a_run_did_and_what_failed() {
    let dir = folder(&[
        ("c.toml", CONFIG.as_bytes()),
        ("in/a.txt", "全市修好三条水渠。".as_bytes()),
        ("in/b.jsonl", b"{\"id\": \"b1\"}\n"),
    ]);
    for _ in 0..2 {
        let output =
            textmill(dir.path(), &["run", "c.toml", "--quiet", "--log", "debug", "--log-file", "run.log"]);
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        assert!(!stderr(&output).contains("run begins"), "it goes to the file");
    }
    let log = lines(&std::fs::read_to_string(dir.path().join("run.log")).unwrap());
    let said = |message: &str| log.iter().filter(|line| line["message"] == message).collect::<Vec<_>>();
    assert_eq!(said("run begins").len(), 2, "the second run is put behind the first");
    let failed = said("a document failed");
    assert!(failed[0]["document"] == "b1" || failed[0]["document"] == "b.jsonl:1", "{}", failed[0]);
    assert!(failed[0]["cause"].as_str().is_some_and(|cause| !cause.is_empty()));
    assert_eq!(said("run ended")[0]["quarantined"], 1);
    assert!(said("step").iter().all(|line| line["step"] == "count"));

    let plain = textmill(dir.path(), &["run", "c.toml"]);
    assert!(!stderr(&plain).contains("run begins"));
    let wrong = textmill(dir.path(), &["check", "c.toml", "--log", "loud=very"]);
    assert!(stderr(&wrong).contains("`loud=very` does not say what to log"), "{}", stderr(&wrong));
}
