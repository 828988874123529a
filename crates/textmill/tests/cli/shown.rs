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

/// What turns a terminal's title, clears it in one byte, and turns the direction of writing.
const HOSTILE: &str = "\u{1b}]0;owned\u{7}\u{9b}2J\u{202e}";

fn moves(c: char) -> bool {
    (c != '\n' && c.is_control()) || c == '\u{202e}'
}

/// Neither stream moves a terminal, though the words are there.
fn still(output: &std::process::Output, words: &[&str]) {
    for shown in [stdout(output), stderr(output)] {
        assert!(!shown.contains(moves), "{words:?}: {shown:?}");
    }
    let all = stdout(output) + &stderr(output);
    assert!(all.contains("]0;owned"), "{words:?}: {all}");
}

#[test]
fn names_of_files_and_words_of_configs_move_no_terminal() {
    let file = format!("in/a{HOSTILE}.txt");
    let spelt = r"\u001b]0;owned\u0007\u009b2J\u202e";
    let config = |step: &str| {
        format!(
            "version = 1\nplugin-dirs = [\"dir{spelt}\"]\n[input]\npaths = [\"in/*.txt\"]\n[[step]]\n{step}\n\
             [[output]]\npath = \"out{spelt}/r.jsonl\"\n"
        )
    };
    let dir = folder(&[(&file, b"x"), ("good.toml", config("plugin = \"count\"").as_bytes())]);
    let words = ["plan", "good.toml"];
    let output = textmill(dir.path(), &words);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    still(&output, &words);
    still(&textmill(dir.path(), &["plan", "good.toml", "--format", "json"]), &words);
    let shown = textmill(dir.path(), &["config", "show", "good.toml"]);
    still(&shown, &["config", "show"]);
    let read: toml::Table = stdout(&shown).parse().unwrap();
    assert_eq!(read["output"][0]["path"].as_str(), Some(format!("out{HOSTILE}/r.jsonl").as_str()));
    still(&textmill(dir.path(), &["run", "good.toml"]), &["run"]);
    // Notes say where a plugin was looked for, help which word is meant.
    let raw = "plugin = \"nowhere\" # \u{9b}2J \u{1b}]0;owned";
    let steps = ["plugin = \"nowhere\"", raw, "plugin = \"count\"\nname = \"a\\u001b]0;owned\""];
    for step in steps {
        fs::write(dir.path().join("bad.toml"), config(step)).unwrap();
        let output = textmill(dir.path(), &["check", "bad.toml"]);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        still(&output, &[step]);
    }
}

#[test]
fn what_is_signed_and_what_a_plugin_says_is_wrong_move_no_terminal() {
    let dir = plugin();
    let own = dir.path().join(format!("own{HOSTILE}"));
    fs::create_dir(&own).unwrap();
    fs::copy(dir.path().join("plugins/libtextmill_newer.so"), own.join("lib.so")).unwrap();
    let platform = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
    let manifest = format!(
        "manifest-version = 1\n[plugin]\nid = \"newer\"\nversion = \"9\"\n[library.{platform}]\npath = \"lib.so\"\n\
         [library.\"a\\u001b]0;owned\"]\npath = \"b.so\"\nsha256 = \"{}\"\n",
        "00".repeat(32)
    );
    fs::write(own.join("plugin.toml"), manifest).unwrap();
    let made = textmill(dir.path(), &["plugin", "keygen", "alice"]);
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    let folder = format!("own{HOSTILE}");
    let words = ["plugin", "sign", &folder, "--key", "alice.key"];
    let output = textmill(dir.path(), &words);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    still(&output, &words);
    // A program that says why it does not start, and what to try.
    let script = r#"read -r line; echo '{"ok": false, "status": "bad option", "message": "a\u001b]0;owned", "help": "b\u001b]0;owned\u009b2J"}'"#;
    fs::write(dir.path().join("run.sh"), script).unwrap();
    let config = "version = 1\n[input]\npaths = [\"newer.c\"]\n[[step]]\ncommand = [\"sh\", \"run.sh\"]\n[[output]]\npath = \"r.jsonl\"\n";
    fs::write(dir.path().join("c.toml"), config).unwrap();
    let output = textmill(dir.path(), &["check", "c.toml"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    still(&output, &["check"]);
    assert!(stderr(&output).contains("b\u{241b}]0;owned"), "{}", stderr(&output));
    // What it writes to its standard error, in the log.
    fs::write(dir.path().join("run.sh"), format!("echo 'says {HOSTILE}' >&2; {script}")).unwrap();
    let words = ["check", "c.toml", "--log", "debug", "-vv"];
    let output = textmill(dir.path(), &words);
    still(&output, &words);
    assert!(stderr(&output).contains("says "), "{}", stderr(&output));
}
