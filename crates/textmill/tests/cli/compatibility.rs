//! The contract of version 1 stands: plugins built against its frozen headers run, and so do those of minor versions
//! that are yet to come. The headers in `fixtures/contract` are copies that are never edited.

use crate::support::{compile, folder, lines, stderr, textmill, workspace};
use std::fs;
use std::process::Command;
use tempfile::TempDir;

fn job(plugin: &str) -> TempDir {
    let config = format!(
        "version = 1\nplugin-dirs = [\".\"]\n[input]\npaths = [\"a.txt\"]\n[[step]]\nplugin = \"{plugin}\"\n\
         [[output]]\npath = \"r.jsonl\"\n"
    );
    folder(&[("c.toml", config.as_bytes()), ("a.txt", "水利建设".as_bytes())])
}

fn result(dir: &TempDir) -> serde_json::Value {
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    lines(&fs::read_to_string(dir.path().join("r.jsonl")).unwrap()).remove(0)
}

#[test]
fn plugins_built_against_the_frozen_headers_run() {
    let frozen = workspace().join("crates/textmill/tests/fixtures/contract");
    let mut contents = Vec::new();
    for version in ["1.0", "1.1"] {
        let dir = job("fingerprint");
        fs::copy(frozen.join(format!("textmill-{version}.h")), dir.path().join("textmill.h")).unwrap();
        let status = Command::new("cc")
            .args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o"])
            .arg(dir.path().join("libfingerprint.so"))
            .arg(workspace().join("plugins/fingerprint/fingerprint.c"))
            .arg("-I")
            .arg(dir.path())
            .status()
            .unwrap();
        assert!(status.success(), "{version}");
        contents.push(result(&dir)["fingerprint"]["content"].clone());
    }
    assert!(contents[0].as_str().is_some_and(|content| content.len() == 16), "{contents:?}");
    assert_eq!(contents[0], contents[1]);
}

/// Whoever changes the contract adds a minor version, and freezes its header here.
#[test]
fn todays_header_is_frozen() {
    let read = |path: &str| fs::read_to_string(workspace().join(path)).unwrap();
    let today = read("crates/textmill-abi/include/textmill.h");
    let minor = today.lines().find_map(|line| line.strip_prefix("#define TM_ABI_MINOR ")).unwrap();
    let frozen = read(&format!("crates/textmill/tests/fixtures/contract/textmill-1.{minor}.h"));
    let code = |text: &str| -> Vec<String> {
        let lines = text.lines().map(str::trim);
        let code = lines.filter(|line| !line.is_empty() && !line.starts_with(['*', '/']));
        code.map(str::to_owned).collect()
    };
    assert_eq!(code(&today), code(&frozen), "the contract changed, but not its minor version");
}

#[test]
fn a_plugin_of_a_minor_version_to_come_runs() {
    let dir = job("newer");
    compile(&workspace().join("crates/textmill/tests/fixtures/newer.c"), &dir.path().join("libnewer.so"));
    assert_eq!(result(&dir)["newer"]["bytes"], 12);
}
