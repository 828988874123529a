//! Files get their final names all or none, whatever ends a run, and from one process at a time.

use crate::batch::{CONFIG, corpus, results, run};
#[cfg(unix)]
use crate::crash::while_it_waits;
use crate::support::{command, folder, stderr, textmill};
use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// A run that ends when the first of its files has its name and the second has not, as a kill would end it.
#[test]
#[cfg(unix)]
fn a_run_that_ended_while_its_files_got_their_names_is_no_obstacle() {
    let output = |name: &str| format!("[[output]]\npath = \"out/{name}\"\noverwrite = \"refuse\"\n");
    let config = format!(
        "version = 1\n[input]\npaths = [\"in/a.jsonl\", \"in/b.txt\"]\n[[step]]\nplugin = \"count\"\n{}{}",
        output("first.jsonl"),
        output("second.csv").replace("overwrite", "table = \"count\"\noverwrite")
    );
    let dir = folder(&[("c.toml", config.as_bytes()), ("in/b.txt", "桥梁".as_bytes())]);
    let (first, second) = (dir.path().join("out/first.jsonl"), dir.path().join("out/second.csv"));
    let ended = while_it_waits(dir.path(), || {
        // When it is there the run has begun, and has seen that nothing is in its way.
        let temporary = dir.path().join("out/.second.csv.textmill");
        while !temporary.exists() {
            std::thread::sleep(Duration::from_millis(1));
        }
        fs::write(&second, "somebody's").unwrap();
    });
    assert_eq!(ended.status.code(), Some(1), "{}", stderr(&ended));
    assert!(stderr(&ended).contains("second.csv` exists already"), "{}", stderr(&ended));
    let half = fs::read_to_string(&first).unwrap();
    fs::remove_file(&second).unwrap();
    fs::remove_file(dir.path().join("in/a.jsonl")).unwrap();
    fs::write(dir.path().join("in/a.jsonl"), "{\"text\": \"水渠\"}\n").unwrap();
    // What is copied there is somebody's, what is moved away stays as it is.
    let kept = dir.path().join("kept");
    fs::rename(&first, &kept).unwrap();
    fs::copy(&kept, &first).unwrap();
    let refused = textmill(dir.path(), &["run", "c.toml"]);
    assert!(stderr(&refused).contains("first.jsonl` exists already"), "{}", stderr(&refused));
    fs::rename(&kept, &first).unwrap();
    run(dir.path(), &[]);
    assert_eq!(fs::read_to_string(&first).unwrap(), half);
    assert!(second.exists());
    // Now they are results like any other.
    let refused = textmill(dir.path(), &["run", "c.toml"]);
    assert!(stderr(&refused).contains("first.jsonl` exists already"), "{}", stderr(&refused));
    let hidden = |name: &str| name.starts_with("out/.");
    assert!(results(dir.path()).keys().all(|name| !hidden(name)), "{:?}", results(dir.path()).keys());
}

/// Ids such as those of files that are being written.
#[test]
fn no_document_takes_the_place_of_a_file_that_is_being_written() {
    let config = "version = 1\n[input]\npaths = [\"in.jsonl\"]\n[[step]]\nplugin = \"count\"\n\
                  [[output]]\npath = \"out/{id}\"\nformat = \"md\"\n[run]\nincremental = true\n";
    let ids =
        [".a.textmill", "a", ".quarantine.jsonl.textmill", "c.ledger.sqlite-wal", "c.ledger.sqlite-shm"];
    let lines: Vec<String> =
        ids.iter().map(|id| format!("{{\"id\": \"{id}\", \"text\": \"of {id}\"}}\n")).collect();
    let dir = folder(&[("c.toml", config.as_bytes()), ("in.jsonl", lines.concat().as_bytes())]);
    for _ in 0..2 {
        run(dir.path(), &[]);
        let pages: Vec<(String, Vec<u8>)> =
            results(dir.path()).into_iter().filter(|(name, _)| name != "out/quarantine.jsonl").collect();
        let names: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
        assert!(names.contains(&"out/a") && names.contains(&"out/%2Ea.textmill"), "{names:?}");
        assert!(names.contains(&"out/%2Equarantine.jsonl.textmill"), "{names:?}");
        let of_ledger = fs::read_dir(dir.path().join("out"))
            .unwrap()
            .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with("c.ledger~"));
        assert_eq!(of_ledger.count(), 2, "each with a tag");
    }
}

#[test]
fn one_path_spelt_in_two_ways_is_told() {
    let output = |path: &str| format!("[[output]]\npath = \"{path}\"\n");
    let config = format!(
        "version = 1\n[input]\npaths = [\"in.txt\"]\n[[step]]\nplugin = \"count\"\n{}{}",
        output("out/{id}.md"),
        output("out/./{id}.md")
    );
    let dir = folder(&[("c.toml", config.as_bytes()), ("in.txt", b"text")]);
    let told = stderr(&textmill(dir.path(), &["check", "c.toml"]));
    assert!(told.contains("`out/./{id}.md` is `out/{id}.md`"), "{told}");
}

/// Pages are in the ledger before they are there: else those of documents that go would stay, should the run end.
#[test]
fn pages_of_a_run_that_failed_go_with_their_documents() {
    let config = "version = 1\n[input]\npaths = [\"in/*\"]\n[[step]]\nplugin = \"count\"\n\
                  [[output]]\npath = \"out/{id}.md\"\n[run]\nincremental = true\nmax-failures = 0\n";
    let dir = folder(&[("c.toml", config.as_bytes()), ("in/d50.pdf", b"%PDF broken")]);
    for number in 0..60 {
        fs::write(dir.path().join(format!("in/d{number:02}.txt")), format!("text {number}")).unwrap();
    }
    let failed = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(failed.status.code(), Some(1), "{}", stderr(&failed));
    let first = dir.path().join("out/d00.txt.md");
    assert!(first.exists(), "{}", stderr(&failed));
    for gone in ["d50.pdf", "d00.txt"] {
        fs::remove_file(dir.path().join("in").join(gone)).unwrap();
    }
    run(dir.path(), &[]);
    assert!(!first.exists());
}

/// The same folder by another way to it.
#[test]
#[cfg(unix)]
fn pages_are_told_by_what_they_are_not_by_the_way_to_them() {
    let dir = folder(&[("real/in/a.txt", b"text"), ("real/in/b.txt", b"text")]);
    let pages = dir.path().join("real/out");
    let config = format!(
        "version = 1\n[input]\npaths = [\"in/*.txt\"]\n[[step]]\nplugin = \"count\"\n\
         [[output]]\npath = \"{}/{{id}}.md\"\noverwrite = \"refuse\"\n[run]\nincremental = true\n",
        pages.display()
    );
    fs::write(dir.path().join("real/c.toml"), config).unwrap();
    std::os::unix::fs::symlink("real", dir.path().join("link")).unwrap();
    for config in ["real/c.toml", "link/c.toml", "real/c.toml"] {
        let output = textmill(dir.path(), &["run", config]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(!stderr(&output).contains("removed"), "{}", stderr(&output));
        assert!(pages.join("a.txt.md").exists() && pages.join("b.txt.md").exists(), "{config}");
    }
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
