//! Files get their final names all or none, whatever ends a run, and from one process at a time.

use crate::batch::{CONFIG, corpus, results, run};
use crate::support::{command, stderr, textmill};
use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// As a run leaves its files that was killed when the first of them had its name and the others had not.
#[test]
#[cfg(unix)]
fn a_run_killed_while_its_files_got_their_names_is_no_obstacle() {
    let config = CONFIG.replace("[[output]]\n", "[[output]]\noverwrite = \"refuse\"\n");
    let dir = corpus(&config);
    run(dir.path(), &[]);
    let whole = results(dir.path());
    let refused = textmill(dir.path(), &["run", "c.toml"]);
    assert!(stderr(&refused).contains("exists already"), "{}", stderr(&refused));
    let of_many = whole.keys().filter(|name| !name.contains("/pages/"));
    for (index, name) in of_many.enumerate() {
        let path = dir.path().join(name);
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let temporary = path.with_file_name(format!(".{file}.textmill"));
        match index {
            0 => fs::hard_link(&path, temporary).unwrap(),
            _ => fs::rename(&path, temporary).unwrap(),
        }
    }
    run(dir.path(), &[]);
    assert!(results(dir.path()) == whole);
}

#[test]
fn pages_are_written_by_one_process_at_a_time() {
    let pages = "version = 1\n[input]\npaths = [\"in/*.txt\"]\n[[step]]\nplugin = \"count\"\n\
                 [[output]]\npath = \"out/pages/{id}.md\"\n[run]\n";
    let dir = corpus(CONFIG);
    for name in ["a", "b"] {
        let own =
            format!("{pages}quarantine = \"out/{name}.quarantine.jsonl\"\nmanifest = \"out/{name}.json\"\n");
        fs::write(dir.path().join(format!("{name}.toml")), own).unwrap();
    }
    let mut first = command(dir.path(), &["run", "a.toml", "-", "--set", "input.format=\"lines\""])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    // Enough for some batches, and no end.
    let mut stdin = first.stdin.take().unwrap();
    std::io::Write::write_all(
        &mut stdin,
        format!("{}\n", "all is well, ".repeat(20)).repeat(1000).as_bytes(),
    )
    .unwrap();
    let pages = dir.path().join("out/pages");
    let begun = Instant::now();
    while !pages.exists() && begun.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(5));
    }
    let output = textmill(dir.path(), &["run", "b.toml"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("another run is writing"), "{}", stderr(&output));
    drop(stdin);
    let output = first.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(textmill(dir.path(), &["run", "b.toml"]).status.code(), Some(0));
}

#[test]
fn a_second_run_on_the_same_outputs_is_refused() {
    let dir = corpus(CONFIG);
    // A run that waits for its input.
    let mut first = command(dir.path(), &["run", "c.toml", "-"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let lock = dir.path().join("out/.quarantine.jsonl.textmill");
    let begun = Instant::now();
    while !lock.exists() && begun.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(5));
    }
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("another run is writing"), "{}", stderr(&output));
    drop(first.stdin.take());
    let output = first.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn pages_of_a_killed_run_are_no_obstacle() {
    let config = CONFIG
        .replace("path = \"out/pages/{id}.md\"", "path = \"out/pages/{id}.md\"\noverwrite = \"refuse\"");
    let dir = corpus(&config);
    run(dir.path(), &["--limit", "100"]);
    run(dir.path(), &[]);
    // But what is not as it would be written is.
    fs::write(dir.path().join("out/pages/line-7.md"), "mine").unwrap();
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(1));
    let told = stderr(&output);
    assert!(told.contains("line-7.md` exists already") && !told.contains("goes on from there"), "{told}");
    assert!(told.contains("The 7 files of this output before it are written and stay"), "{told}");
    assert_eq!(fs::read_to_string(dir.path().join("out/pages/line-7.md")).unwrap(), "mine");
}

#[test]
fn another_configs_manifest_is_not_replaced_in_silence() {
    let dir = corpus(CONFIG);
    fs::write(dir.path().join("other.toml"), CONFIG).unwrap();
    let told = run(dir.path(), &["--limit", "1"]);
    assert!(!told.contains("of another config"), "{told}");
    let told = stderr(&textmill(dir.path(), &["check", "other.toml"]));
    assert!(
        told.contains("manifest.json` is of another config, `c.toml`")
            && told.contains("out/other.manifest.json"),
        "{told}"
    );
    let apart = ["check", "other.toml", "--set", "run.manifest=\"out/other.manifest.json\""];
    assert!(!stderr(&textmill(dir.path(), &apart)).contains("of another config"));
}
