//! Nothing passes for another plugin: not by the name of its file, not by a lock or a key that is for another.

use crate::support::{compile, folder, stderr, textmill, workspace};
use std::fs;
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;

const MODES: [&str; 2] = ["in-process", "process"];

/// A plugin like `newer`, of this name, of five letters as that one.
fn build(name: &str, library: &Path) {
    let source = fs::read_to_string(workspace().join("crates/textmill/tests/fixtures/newer.c")).unwrap();
    assert_eq!(name.len(), 5);
    let own = library.with_extension("c");
    fs::create_dir_all(library.parent().unwrap()).unwrap();
    fs::write(&own, source.replace("\"newer\"", &format!("\"{name}\""))).unwrap();
    compile(&own, library);
    fs::remove_file(own).unwrap();
}

fn job(steps: &[&str]) -> TempDir {
    let steps: String = steps.iter().map(|step| format!("[[step]]\n{step}\n")).collect();
    let config = format!(
        "version = 1\nplugin-dirs = [\"plugins\"]\n[input]\npaths = [\"a.txt\"]\n{steps}[[output]]\npath = \"r.jsonl\"\n"
    );
    folder(&[("c.toml", config.as_bytes()), ("a.txt", b"x")])
}

fn manifest(folder: &Path, id: &str, version: &str, more: &str) {
    let platform = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
    let text = format!(
        "manifest-version = 1\n[plugin]\nid = \"{id}\"\nversion = \"{version}\"\n[library.{platform}]\npath = \"lib.so\"\n{more}"
    );
    fs::write(folder.join("plugin.toml"), text).unwrap();
}

fn refused(output: &Output, part: &str) {
    assert_eq!(output.status.code(), Some(2), "{}", stderr(output));
    assert!(stderr(output).contains(part), "no {part:?} in:\n{}", stderr(output));
}

fn done(output: &Output) {
    assert_eq!(output.status.code(), Some(0), "{}", stderr(output));
}

#[test]
fn a_key_for_one_plugin_does_not_vouch_for_another_folder() {
    let dir = job(&["plugin = \"words\""]);
    let words = dir.path().join("plugins/words");
    build("newer", &words.join("lib.so"));
    manifest(&words, "newer", "9", "");
    let made = textmill(dir.path(), &["plugin", "keygen", "bob"]);
    done(&made);
    let key = String::from_utf8(made.stdout).unwrap();
    fs::write(
        dir.path().join("trust.toml"),
        format!("version = 1\nunknown = \"refuse\"\n{key}plugins = [\"newer\"]\n"),
    )
    .unwrap();
    done(&textmill(dir.path(), &["plugin", "sign", "plugins/words", "--key", "bob.key"]));
    let run = || textmill(dir.path(), &["run", "c.toml", "--trust", "trust.toml"]);
    refused(&run(), "it is the plugin `newer`, not `words`");
    refused(&run(), "ask for `newer`");
    let check = ["plugin", "check", "words", "--plugin-dir", "plugins", "--trust", "trust.toml"];
    refused(&textmill(dir.path(), &check), "it is the plugin `newer`, not `words`");
    // Under its own name the key counts.
    fs::rename(&words, dir.path().join("plugins/newer")).unwrap();
    let config = fs::read_to_string(dir.path().join("c.toml")).unwrap();
    fs::write(dir.path().join("c.toml"), config.replace("words", "newer")).unwrap();
    done(&run());
}

#[test]
fn a_library_is_found_under_its_own_name_alone() {
    let dir = job(&["plugin = \"words\""]);
    build("newer", &dir.path().join("plugins/libwords.so"));
    for mode in MODES {
        let set = format!("step.0.isolation=\"{mode}\"");
        refused(
            &textmill(dir.path(), &["run", "c.toml", "--set", &set]),
            "it is the plugin `newer`, not `words`",
        );
    }
    // A path says which file is meant, whatever it is called.
    let config = fs::read_to_string(dir.path().join("c.toml")).unwrap();
    fs::write(dir.path().join("c.toml"), config.replace("\"words\"", "\"./plugins/libwords.so\"")).unwrap();
    done(&textmill(dir.path(), &["run", "c.toml"]));
}

fn swap(one: &Path, other: &Path) {
    let aside = one.with_extension("aside");
    fs::rename(one, &aside).unwrap();
    fs::rename(other, one).unwrap();
    fs::rename(aside, other).unwrap();
}

#[test]
fn two_plugins_of_a_lock_do_not_change_places() {
    let dir = job(&["plugin = \"newer\"", "plugin = \"other\""]);
    let [newer, other] = ["newer", "other"].map(|name| dir.path().join(format!("plugins/lib{name}.so")));
    build("newer", &newer);
    build("other", &other);
    done(&textmill(dir.path(), &["lock", "c.toml"]));
    let run = || textmill(dir.path(), &["run", "c.toml", "--locked"]);
    done(&run());
    swap(&newer, &other);
    refused(&run(), "the lock has this file for `other` 9 in `plugins/libother.so`, not for `newer`");
}

#[test]
fn two_files_of_a_lock_do_not_change_places() {
    let dir = job(&["plugin = \"./a.so\"", "plugin = \"./b.so\""]);
    let [a, b] = ["a.so", "b.so"].map(|name| dir.path().join(name));
    build("newer", &a);
    build("other", &b);
    done(&textmill(dir.path(), &["lock", "c.toml"]));
    let run = || textmill(dir.path(), &["run", "c.toml", "--locked"]);
    done(&run());
    swap(&a, &b);
    refused(&run(), "not for `a.so`");
}

#[test]
fn a_lock_with_another_id_or_version_is_not_for_this_plugin() {
    let dir = job(&["plugin = \"./a.so\""]);
    build("newer", &dir.path().join("a.so"));
    done(&textmill(dir.path(), &["lock", "c.toml"]));
    let path = dir.path().join("textmill.lock");
    let lock = fs::read_to_string(&path).unwrap();
    for (from, to) in [("id = \"newer\"", "id = \"older\""), ("version = \"9\"", "version = \"8\"")] {
        assert!(lock.contains(from), "{lock}");
        fs::write(&path, lock.replace(from, to)).unwrap();
        for mode in MODES {
            let set = format!("step.0.isolation=\"{mode}\"");
            let output = textmill(dir.path(), &["run", "c.toml", "--locked", "--set", &set]);
            refused(&output, "not for `newer` 9");
        }
    }
}

#[test]
fn what_is_signed_is_what_the_library_says() {
    let dir = job(&[]);
    let own = dir.path().join("plugins/newer");
    build("newer", &own.join("lib.so"));
    done(&textmill(dir.path(), &["plugin", "keygen", "alice"]));
    let sign = || textmill(dir.path(), &["plugin", "sign", "plugins/newer", "--key", "alice.key"]);
    for (id, version) in [("newer", "8"), ("other", "9")] {
        manifest(&own, id, version, "");
        refused(&sign(), &format!("it says `{id}` {version}, the library `lib.so` says `newer` 9"));
        assert!(!own.join("plugin.toml.sig").exists());
    }
    manifest(&own, "newer", "9", "");
    done(&sign());
    assert!(own.join("plugin.toml.sig").exists());
}

#[test]
fn a_manifest_with_a_key_that_nobody_knows_is_refused_with_its_place() {
    let dir = job(&["plugin = \"newer\""]);
    let own = dir.path().join("plugins/newer");
    build("newer", &own.join("lib.so"));
    manifest(&own, "newer", "9", "sha265 = \"00\"\n");
    refused(&textmill(dir.path(), &["run", "c.toml"]), "plugin.toml:7:1`: unknown field `sha265`");
    manifest(&own, "newer", "9", "");
    done(&textmill(dir.path(), &["run", "c.toml"]));
}
