//! What plugins say of themselves, as it is shown; and where those that nobody vouches for are asked.
#![cfg(target_os = "linux")]

use crate::support::{compile, folder, stderr, stdout, textmill, workspace};
use std::fs;
use tempfile::TempDir;

/// Leaves a file behind that says where it was loaded.
const TRACE: &str = r#"
#include <stdio.h>
__attribute__((constructor)) static void trace(void) {
  char words[4096] = {0};
  FILE *file = fopen("/proc/self/cmdline", "r");
  size_t n = file == NULL ? 0 : fread(words, 1, sizeof words - 1, file);
  if (file != NULL) fclose(file);
  int in_worker = 0;
  for (size_t at = 0; at + 6 < n; at++) in_worker |= memcmp(words + at, "worker", 7) == 0;
  file = fopen(in_worker ? "in-worker" : "in-host", "w");
  if (file != NULL) fclose(file);
}
"#;

/// A folder with one plugin, whose summary turns the terminal's title, its colours and the direction of writing.
fn plugin() -> TempDir {
    let dir = folder(&[("plugins/x", b"")]);
    let source = fs::read_to_string(workspace().join("crates/textmill/tests/fixtures/newer.c")).unwrap();
    let hostile = r#"CONSTANT("Count \033]0;owned\007 \302\2331m \342\200\256 bytes")"#;
    let source = source.replace("CONSTANT(\"Count bytes\")", hostile);
    assert!(source.contains("owned"));
    let path = dir.path().join("newer.c");
    fs::write(&path, source + TRACE).unwrap();
    compile(&path, &dir.path().join("plugins/libtextmill_newer.so"));
    dir
}

const COMMANDS: [&[&str]; 5] = [
    &["plugin", "list"],
    &["plugin", "list", "--format", "json"],
    &["plugin", "show", "newer"],
    &["plugin", "show", "newer", "--format", "json"],
    &["config", "schema"],
];

#[test]
fn nothing_that_a_plugin_says_moves_the_terminal() {
    let dir = plugin();
    for words in COMMANDS {
        let output = textmill(dir.path(), &[words, &["--plugin-dir", "plugins"]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let shown = stdout(&output);
        let moves = |c: char| (c != '\n' && c.is_control()) || c == '\u{202e}';
        assert!(!shown.contains(moves), "{words:?}: {shown:?}");
        if words[0] == "plugin" {
            assert!(shown.contains("]0;owned"), "{words:?}: {shown}");
        }
        if words.contains(&"json") {
            let read: serde_json::Value = serde_json::from_str(&shown).unwrap();
            assert!(read.to_string().contains("\u{202e}"), "{read}");
        }
    }
}

#[test]
fn whom_nobody_vouches_for_is_not_loaded_to_be_listed() {
    let dir = plugin();
    let trace = |name: &str| fs::remove_file(dir.path().join(name)).is_ok();
    for words in COMMANDS {
        let run = |unknown: &str| {
            let trust = format!("version = 1\nunknown = \"{unknown}\"\n");
            fs::write(dir.path().join("trust.toml"), trust).unwrap();
            let more = ["--plugin-dir", "plugins", "--trust", "trust.toml"];
            let output = textmill(dir.path(), &[words, &more].concat());
            (output, [trace("in-host"), trace("in-worker")])
        };
        assert_eq!(run("allow").1, [true, false], "{words:?}");
        assert_eq!(run("isolate").1, [false, true], "{words:?}");
        let (output, traces) = run("refuse");
        assert_eq!(traces, [false, false], "{words:?}");
        assert!(stderr(&output).contains("nobody vouches for it"), "{words:?}: {}", stderr(&output));
    }
}
