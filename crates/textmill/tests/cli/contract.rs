//! What is not a plugin is refused with its reason.

use crate::support::{compile, folder, stderr, stdout, textmill};

const CONFIG: &str = "version = 1\n[input]\npaths = [\"a.txt\"]\n[[step]]\nplugin = \"odd\"\n[[output]]\npath = \"out.jsonl\"\n";

fn refusal(source: Option<&str>, bytes: Option<&[u8]>) -> String {
    let dir = folder(&[("c.toml", CONFIG.as_bytes()), ("a.txt", "好。".as_bytes())]);
    if let Some(source) = source {
        std::fs::write(dir.path().join("odd.c"), source).unwrap();
        compile(&dir.path().join("odd.c"), &dir.path().join("libodd.so"));
    }
    if let Some(bytes) = bytes {
        std::fs::write(dir.path().join("libodd.so"), bytes).unwrap();
    }
    let output = textmill(dir.path(), &["check", "c.toml", "--set", "plugin-dirs=[\".\"]"]);
    assert_eq!(output.status.code(), Some(2));
    stderr(&output)
}

#[test]
fn a_text_file_is_no_library() {
    let told = refusal(None, Some(b"hello, this is text"));
    assert!(told.contains("not a shared library: it is a text file"), "{told}");
}

#[test]
fn a_library_without_the_symbol_is_no_plugin() {
    let told = refusal(Some("int answer(void) { return 42; }"), None);
    assert!(told.contains("it has no symbol `textmill_plugin_entry_v1`"), "{told}");
}

#[test]
fn another_major_version_is_named() {
    let told = refusal(Some("int textmill_plugin_entry_v2(void) { return 0; }"), None);
    assert!(
        told.contains("built for version 2 of the plugin contract, this host speaks version 1"),
        "{told}"
    );
}

#[test]
fn null_functions_are_named() {
    let source = r#"
        #include "textmill.h"
        TmStatus textmill_plugin_entry_v1(const struct TmHost *host, struct TmPlugin *plugin, struct TmError *error) {
            (void)host; (void)error;
            plugin->abi_major = TM_ABI_MAJOR;
            return TM_OK;
        }"#;
    let told = refusal(Some(source), None);
    assert!(told.contains("its function `op` is null"), "{told}");
}

#[test]
fn the_plugins_that_ship_are_listed_and_shown() {
    let dir = folder(&[]);
    let listed = stdout(&textmill(dir.path(), &["plugin", "list"]));
    for name in ["count", "extract", "summarize"] {
        assert!(listed.contains(name), "{listed}");
    }
    let shown = stdout(&textmill(dir.path(), &["plugin", "show", "count"]));
    assert!(shown.contains("top-terms: integer"), "{shown}");
    assert!(shown.contains("distinct_words: integer"), "{shown}");
}
