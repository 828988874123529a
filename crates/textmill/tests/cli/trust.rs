//! Which plugins are loaded: those of a lock, those of a manifest, none that anybody may have changed.

use crate::support::{command, compile, folder, stderr, stdout, textmill, workspace};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;

const CONFIG: &str = "version = 1\nplugin-dirs = [\"plugins\"]\n[input]\npaths = [\"a.txt\"]\n[[step]]\n\
                      plugin = \"newer\"\n[[output]]\npath = \"r.jsonl\"\n";

fn job() -> TempDir {
    let dir = folder(&[("c.toml", CONFIG.as_bytes()), ("a.txt", b"x"), ("plugins/readme", b"")]);
    build(&dir.path().join("plugins/libnewer.so"));
    dir
}

fn build(library: &Path) {
    compile(&workspace().join("crates/textmill/tests/fixtures/newer.c"), library);
}

fn refused(output: &Output, part: &str) {
    assert_eq!(output.status.code(), Some(2), "{}", stderr(output));
    assert!(stderr(output).contains(part), "no {part:?} in:\n{}", stderr(output));
}

#[test]
fn a_locked_run_loads_nothing_else() {
    let dir = job();
    let run = |mode: &str| {
        let set = format!("step.newer.isolation=\"{mode}\"");
        command(dir.path(), &["run", "c.toml", "--locked", "--set", &set]).output().unwrap()
    };
    refused(&run("in-process"), "`textmill lock` writes it");
    assert_eq!(textmill(dir.path(), &["lock", "c.toml"]).status.code(), Some(0));
    let lock = fs::read_to_string(dir.path().join("textmill.lock")).unwrap();
    assert!(lock.contains("id = \"newer\"") && lock.contains("file = \"plugins/libnewer.so\""), "{lock}");
    for mode in ["in-process", "process"] {
        assert_eq!(run(mode).status.code(), Some(0), "{mode}: {}", stderr(&run(mode)));
    }
    // One byte more at the end: the same plugin to the system's loader, but not the same file.
    let library = dir.path().join("plugins/libnewer.so");
    let mut bytes = fs::read(&library).unwrap();
    bytes.push(0);
    fs::write(&library, bytes).unwrap();
    for mode in ["in-process", "process"] {
        refused(&run(mode), "is not in the lock");
    }
    let set = "step.newer.isolation=\"in-process\"";
    assert_eq!(textmill(dir.path(), &["run", "c.toml", "--set", set]).status.code(), Some(0));
}

#[test]
fn what_anybody_may_change_is_refused() {
    let dir = job();
    let plugins = dir.path().join("plugins");
    let check = || textmill(dir.path(), &["check", "c.toml"]);
    assert_eq!(check().status.code(), Some(0));
    fs::set_permissions(&plugins, fs::Permissions::from_mode(0o777)).unwrap();
    refused(&check(), "anybody may write to `");
    fs::set_permissions(&plugins, fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(plugins.join("libnewer.so"), fs::Permissions::from_mode(0o666)).unwrap();
    refused(&check(), "libnewer.so`: take that right away");
}

#[test]
fn a_manifest_says_which_file_and_what_it_is() {
    let dir = folder(&[("c.toml", CONFIG.as_bytes()), ("a.txt", b"x"), ("plugins/newer/readme", b"")]);
    let own = dir.path().join("plugins/newer");
    build(&own.join("lib.so"));
    let platform = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
    let manifest = |version: &str, rest: &str| {
        let text = format!(
            "manifest-version = 1\n[plugin]\nid = \"newer\"\nversion = \"{version}\"\n[library.{platform}]\npath = \"lib.so\"\n{rest}"
        );
        fs::write(own.join("plugin.toml"), text).unwrap();
        textmill(dir.path(), &["run", "c.toml"])
    };
    assert_eq!(manifest("9", "").status.code(), Some(0));
    refused(&manifest("8", ""), "it says `newer` 8, the library says `newer` 9");
    refused(&manifest("9", "sha256 = \"00ff\"\n"), "its manifest says 00ff");
    let hash = textmill_loader::sha256(fs::File::open(own.join("lib.so")).unwrap()).unwrap();
    assert_eq!(manifest("9", &format!("sha256 = \"{hash}\"\n")).status.code(), Some(0));
    let listed = stdout(&textmill(dir.path(), &["plugin", "list", "--plugin-dir", "plugins"]));
    assert!(listed.contains("newer "), "{listed}");
}

/// A plugin with a manifest, unsigned, and a job that uses it and one that came with the program.
fn published() -> TempDir {
    let config = CONFIG.replace("[[output]]", "[[step]]\nplugin = \"count\"\n[[output]]");
    let dir = folder(&[("c.toml", config.as_bytes()), ("a.txt", b"x"), ("plugins/newer/readme", b"")]);
    build(&dir.path().join("plugins/newer/lib.so"));
    let platform = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
    let manifest = format!(
        "manifest-version = 1\n[plugin]\nid = \"newer\"\nversion = \"9\"\n[library.{platform}]\npath = \"lib.so\"\n"
    );
    fs::write(dir.path().join("plugins/newer/plugin.toml"), manifest).unwrap();
    dir
}

/// Runs the job with a trust file, in this process unless the policy says otherwise.
fn run_trusting(dir: &Path, trust: &str) -> Output {
    fs::write(dir.join("trust.toml"), format!("version = 1\n{trust}")).unwrap();
    textmill(dir, &["run", "c.toml", "--trust", "trust.toml"])
}

fn keygen(dir: &Path, name: &str) -> String {
    let made = textmill(dir, &["plugin", "keygen", name]);
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    let mode = fs::metadata(dir.join(format!("{name}.key"))).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "others may read the key");
    stdout(&made)
}

#[test]
fn what_may_not_run_is_not_tried_by_the_conformance_kit() {
    let dir = published();
    fs::write(dir.path().join("trust.toml"), "version = 1\nunknown = \"refuse\"\n").unwrap();
    let check = ["plugin", "check", "plugins/newer/lib.so", "--filter", "describes-itself"];
    assert_eq!(textmill(dir.path(), &check).status.code(), Some(0));
    refused(
        &textmill(dir.path(), &[&check[..], &["--trust", "trust.toml"]].concat()),
        "nobody vouches for it",
    );
}

#[test]
fn a_signed_plugin_is_known_and_another_is_refused_or_kept_apart() {
    let dir = published();
    let (alice, bob) = (keygen(dir.path(), "alice"), keygen(dir.path(), "bob"));
    let refuse = |keys: &str| run_trusting(dir.path(), &format!("unknown = \"refuse\"\n{keys}"));
    // Nobody has signed it yet. What came with the program is known all the same.
    let output = refuse(&alice);
    refused(&output, "nobody vouches for it: its manifest is not signed");
    refused(&output, "or its author's key, who signs it");
    assert!(!stderr(&output).contains("plugin `count`"), "{}", stderr(&output));
    let output = run_trusting(dir.path(), &format!("unknown = \"isolate\"\n{alice}"));
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("plugin `newer`: it runs in a process of its own"),
        "{}",
        stderr(&output)
    );
    let output = run_trusting(dir.path(), "unknown = \"allow\"\n");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(!stderr(&output).contains("process of its own"), "{}", stderr(&output));

    let signed = textmill(dir.path(), &["plugin", "sign", "plugins/newer", "--key", "alice.key"]);
    assert_eq!(signed.status.code(), Some(0), "{}", stderr(&signed));
    assert!(stdout(&signed).starts_with("newer 9, signed with "), "{}", stdout(&signed));
    for mode in ["in-process", "process"] {
        let set = format!("step.newer.isolation=\"{mode}\"");
        let output = refuse(&alice);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let output = textmill(dir.path(), &["run", "c.toml", "--trust", "trust.toml", "--set", &set]);
        assert_eq!(output.status.code(), Some(0), "{mode}: {}", stderr(&output));
    }
    // The config's own trust file; the command line's counts before it.
    let output = textmill(dir.path(), &["check", "c.toml", "--set", "trust=\"trust.toml\""]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    refused(&textmill(dir.path(), &["check", "c.toml", "--set", "trust=\"nowhere.toml\""]), "nowhere.toml");
    refused(&refuse(&bob), "signed with a key that is not there");
    refused(&refuse(&format!("{alice}plugins = [\"other-*\"]\n")), "may not vouch for plugin `newer`");
    let ours = format!("{alice}plugins = [\"new*\"]\n");
    assert_eq!(refuse(&ours).status.code(), Some(0));

    // Changed after it was signed: refused whatever becomes of unknown ones.
    let path = dir.path().join("plugins/newer/plugin.toml");
    let manifest = fs::read_to_string(&path).unwrap();
    fs::write(&path, manifest.replace("version = \"9\"", "version = \"9\" ")).unwrap();
    for unknown in ["refuse", "isolate", "allow"] {
        let output = run_trusting(dir.path(), &format!("unknown = \"{unknown}\"\n{alice}"));
        refused(&output, "this is not what key `alice` signed");
    }
    fs::write(&path, &manifest).unwrap();
    let library = dir.path().join("plugins/newer/lib.so");
    let mut bytes = fs::read(&library).unwrap();
    bytes.push(0);
    fs::write(&library, &bytes).unwrap();
    refused(&refuse(&alice), "its manifest says");
    // Known by its hash alone, without key or signature.
    fs::remove_file(dir.path().join("plugins/newer/plugin.toml.sig")).unwrap();
    let hash = textmill_loader::sha256(bytes.as_slice()).unwrap();
    let stated = textmill_loader::sha256(fs::read(&library).unwrap().as_slice()).unwrap();
    assert_eq!(hash, stated);
    let now: String =
        manifest.lines().filter(|line| !line.starts_with("sha256")).map(|line| format!("{line}\n")).collect();
    fs::write(&path, now).unwrap();
    assert_eq!(refuse(&format!("sha256 = [\"{hash}\"]\n")).status.code(), Some(0));
}

#[test]
fn an_unknown_plugin_that_crashes_costs_its_document() {
    let config = "version = 1\nplugin-dirs = [\".\"]\n[input]\npaths = [\"in/*.txt\"]\n[[step]]\nplugin = \"misbehave\"\n\
                  [step.options]\nfault = \"segfault\"\n[[output]]\npath = \"out/r.jsonl\"\n";
    let dir = folder(&[("c.toml", config.as_bytes()), ("in/1.txt", b"good"), ("in/2.txt", b"a BAD one")]);
    let source = workspace().join("crates/textmill/tests/fixtures/misbehave.c");
    compile(&source, &dir.path().join("libmisbehave.so"));
    let output = run_trusting(dir.path(), "unknown = \"isolate\"\n");
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("1 written, 1 in quarantine"), "{}", stderr(&output));
}

#[test]
fn a_step_that_is_kept_apart_by_policy_keeps_its_limits() {
    let config = "version = 1\nplugin-dirs = [\".\"]\n[input]\npaths = [\"in/*.txt\"]\n[[step]]\nplugin = \"misbehave\"\n\
                  max-seconds = 1\nmax-memory = \"512 MiB\"\n[step.options]\nfault = \"hang\"\n[[output]]\npath = \"out/r.jsonl\"\n";
    let dir = folder(&[("c.toml", config.as_bytes()), ("in/1.txt", b"good"), ("in/2.txt", b"a BAD one")]);
    let source = workspace().join("crates/textmill/tests/fixtures/misbehave.c");
    compile(&source, &dir.path().join("libmisbehave.so"));
    let output = run_trusting(dir.path(), "unknown = \"isolate\"\n");
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let quarantined = fs::read_to_string(dir.path().join("out/quarantine.jsonl")).unwrap();
    assert!(quarantined.contains("took longer than 1 s"), "{quarantined}");
    // What runs in this process has no limit of memory, whatever the policy is for others.
    let hash = textmill_loader::sha256(fs::File::open(dir.path().join("libmisbehave.so")).unwrap()).unwrap();
    let known = format!("unknown = \"isolate\"\nsha256 = [\"{hash}\"]\n");
    for trust in ["unknown = \"allow\"\n", known.as_str()] {
        refused(&run_trusting(dir.path(), trust), "`max-memory` is kept only in a process of its own");
    }
}

#[test]
fn a_program_is_its_own_file_and_those_among_its_arguments() {
    let program = env!("CARGO_BIN_EXE_textmill");
    let config = "version = 1\n[input]\npaths = [\"a.txt\"]\n[[step]]\ncommand = [\"sh\", \"run.sh\", \"libnewer.so\"]\n\
         [[output]]\npath = \"r.jsonl\"\n";
    let script = format!("exec {program} worker --library ./$1\n");
    let dir = folder(&[("c.toml", config.as_bytes()), ("a.txt", b"x"), ("run.sh", script.as_bytes())]);
    build(&dir.path().join("libnewer.so"));
    assert_eq!(textmill(dir.path(), &["lock", "c.toml"]).status.code(), Some(0));
    let lock = fs::read_to_string(dir.path().join("textmill.lock")).unwrap();
    for file in ["file = \"run.sh\"", "file = \"libnewer.so\"", "file = \"sh\""] {
        assert!(lock.contains(file), "{lock}");
    }
    let locked = || textmill(dir.path(), &["run", "c.toml", "--locked"]);
    assert_eq!(locked().status.code(), Some(0), "{}", stderr(&locked()));
    // The trust file takes hashes, those of the lock for instance.
    let hashes: String = lock
        .lines()
        .filter_map(|line| line.strip_prefix("sha256 = "))
        .map(|hash| format!("{hash}, "))
        .collect();
    let trust = format!("unknown = \"refuse\"\nsha256 = [{hashes}]\n");
    assert_eq!(run_trusting(dir.path(), &trust).status.code(), Some(0));
    refused(&run_trusting(dir.path(), "unknown = \"refuse\"\n"), "programs are not signed");
    assert_eq!(run_trusting(dir.path(), "unknown = \"isolate\"\n").status.code(), Some(0));
    // With a ledger, another argument file is another plugin.
    let keep = || command(dir.path(), &["run", "c.toml", "--set", "run.incremental=true"]).output().unwrap();
    keep();
    assert!(stderr(&keep()).contains("were in the ledger"), "{}", stderr(&keep()));
    fs::write(dir.path().join("run.sh"), format!("# changed\n{script}")).unwrap();
    refused(&locked(), "run.sh`: its SHA-256");
    let output = keep();
    assert!(stderr(&output).contains("has another build of its plugin"), "{}", stderr(&output));
    // Anybody may write there.
    fs::set_permissions(dir.path().join("run.sh"), fs::Permissions::from_mode(0o666)).unwrap();
    refused(&textmill(dir.path(), &["check", "c.toml"]), "anybody may write to");
}

#[test]
fn keys_are_not_written_over_and_a_wrong_one_is_told() {
    let dir = published();
    keygen(dir.path(), "alice");
    let again = textmill(dir.path(), &["plugin", "keygen", "alice"]);
    assert_ne!(again.status.code(), Some(0));
    assert!(stderr(&again).contains("alice.key"), "{}", stderr(&again));
    refused(&textmill(dir.path(), &["plugin", "keygen", "a b"]), "cannot name a key");
    refused(
        &textmill(dir.path(), &["plugin", "sign", "plugins/newer", "--key", "c.toml"]),
        "it is no key file",
    );
    refused(&run_trusting(dir.path(), "unknown = \"maybe\"\n"), "trust.toml`");
}

#[test]
fn a_hash_that_a_manifest_says_is_not_replaced_unasked() {
    let dir = published();
    keygen(dir.path(), "alice");
    let path = dir.path().join("plugins/newer/plugin.toml");
    let before = fs::read_to_string(&path).unwrap();
    let stated = "5".repeat(64);
    fs::write(&path, format!("{before}sha256 = \"{stated}\"\n")).unwrap();
    let hash =
        textmill_loader::sha256(fs::File::open(dir.path().join("plugins/newer/lib.so")).unwrap()).unwrap();
    let sign = ["plugin", "sign", "plugins/newer", "--key", "alice.key"];
    let output = textmill(dir.path(), &sign);
    for part in [&stated, &hash, "--replace-hashes", "nothing was signed"] {
        refused(&output, part);
    }
    assert!(!dir.path().join("plugins/newer/plugin.toml.sig").exists());
    assert!(fs::read_to_string(&path).unwrap().contains(&stated));
    let output = textmill(dir.path(), &[&sign[..], &["--replace-hashes"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(&path).unwrap(), format!("{before}sha256 = \"{hash}\"\n"));
    // What it says now is what is there.
    assert_eq!(textmill(dir.path(), &sign).status.code(), Some(0));
}

#[test]
fn one_key_under_two_names_vouches_for_what_stands_under_either() {
    let dir = published();
    let alice = keygen(dir.path(), "alice");
    let signed = textmill(dir.path(), &["plugin", "sign", "plugins/newer", "--key", "alice.key"]);
    assert_eq!(signed.status.code(), Some(0), "{}", stderr(&signed));
    let public = alice.lines().find(|line| line.starts_with("public")).unwrap().to_owned();
    let run = |one: &str, other: &str| {
        let keys =
            format!("[key.a]\n{public}\nplugins = [\"{one}\"]\n[key.b]\n{public}\nplugins = [\"{other}\"]\n");
        run_trusting(dir.path(), &format!("unknown = \"refuse\"\n{keys}"))
    };
    for (one, other) in [("newer", "else"), ("else", "newer"), ("else", "new*")] {
        let output = run(one, other);
        assert_eq!(output.status.code(), Some(0), "{one}, {other}: {}", stderr(&output));
    }
    refused(
        &run("else", "other"),
        "key `a`, which is also `b`, which signed it, may not vouch for plugin `newer`",
    );
    refused(&run("newer", "newer"), "keys `a` and `b` are one key, for the same plugins: remove one");
}
