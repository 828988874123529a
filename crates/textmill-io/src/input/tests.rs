use std::fs;

use super::*;

fn tree(files: &[&str]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for file in files {
        let path = dir.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
    dir
}

fn expand(dir: &tempfile::TempDir, patterns: &[&str]) -> Result<Inputs, Error> {
    let patterns: Vec<String> = patterns.iter().map(|&p| p.to_owned()).collect();
    Inputs::expand(dir.path(), &patterns, &InputOptions::default())
}

fn ids(inputs: &Inputs) -> Vec<&str> {
    inputs.sources.iter().map(|s| s.id.as_str()).collect()
}

#[test]
fn a_glob_gives_ids_below_its_folder_and_names_below_the_config() {
    let dir = tree(&["reports/2020/b.txt", "reports/2020/a.txt", "reports/z.txt", "reports/2020/c.md"]);
    let inputs = expand(&dir, &["reports/**/*.txt"]).unwrap();
    assert_eq!(ids(&inputs), ["2020/a.txt", "2020/b.txt", "z.txt"]);
    assert_eq!(inputs.sources[0].name, "reports/2020/a.txt");
}

#[test]
fn a_star_stays_in_its_folder() {
    let dir = tree(&["r/a.txt", "r/deep/b.txt"]);
    assert_eq!(ids(&expand(&dir, &["r/*.txt"]).unwrap()), ["a.txt"]);
    assert_eq!(ids(&expand(&dir, &["r/{a,deep/b}.txt"]).unwrap()), ["a.txt", "deep/b.txt"]);
}

#[test]
fn order_is_by_bytes_and_nothing_comes_twice() {
    let dir = tree(&["r/b.txt", "r/a.txt", "r/B.txt", "r/报告.txt"]);
    let inputs = expand(&dir, &["r/b.txt", "r", "./r/../r/*.txt"]).unwrap();
    assert_eq!(ids(&inputs), ["B.txt", "a.txt", "b.txt", "报告.txt"]);
}

#[test]
fn several_patterns_share_a_base() {
    let dir = tree(&["one/a.txt", "two/x/a.txt"]);
    assert_eq!(ids(&expand(&dir, &["two", "one/a.txt"]).unwrap()), ["one/a.txt", "two/x/a.txt"]);
}

#[test]
fn folders_skip_hidden_ignored_and_unknown() {
    let dir = tree(&["r/a.txt", "r/.b.txt", "r/.h/c.txt", "r/draft/d.txt", "r/e.xyz"]);
    fs::write(dir.path().join("r/.gitignore"), "draft/\n").unwrap();
    let inputs = expand(&dir, &["r"]).unwrap();
    assert_eq!(ids(&inputs), ["a.txt"]);
    assert_eq!((inputs.skipped.count, inputs.skipped.first.len()), (1, 1));
    // Named by itself, a hidden or ignored file is taken.
    assert_eq!(ids(&expand(&dir, &["r/.b.txt", "r/draft/d.txt"]).unwrap()), [".b.txt", "draft/d.txt"]);
}

#[test]
fn ignore_files_above_the_walked_folder_do_not_count() {
    let dir = tree(&["r/a.txt"]);
    fs::write(dir.path().join(".gitignore"), "r/\n*.txt\n").unwrap();
    assert_eq!(ids(&expand(&dir, &["r/**/*.txt"]).unwrap()), ["a.txt"]);
}

#[test]
fn nothing_matched_says_why() {
    let dir = tree(&["r/.a.txt", "d/x.xyz"]);
    let message = |patterns: &[&str]| expand(&dir, patterns).unwrap_err().to_string();
    assert!(message(&["r/*.txt"]).contains("1 files match but are hidden"), "{}", message(&["r/*.txt"]));
    assert!(message(&["d"]).contains("none with a reader (.txt"), "{}", message(&["d"]));
    assert!(message(&["no/*.txt"]).contains("there is no folder"), "{}", message(&["no/*.txt"]));
    assert!(message(&["no.txt"]).contains("`no.txt` matches nothing"), "{}", message(&["no.txt"]));
    assert!(message(&["d/x.xyz"]).contains("no reader for"), "{}", message(&["d/x.xyz"]));
    assert!(message(&["d/[x.txt"]).contains("not a valid pattern"), "{}", message(&["d/[x.txt"]));
    assert!(message(&[]).contains("no input is named"));
}

#[test]
fn a_name_with_brackets_is_a_file_before_it_is_a_glob() {
    let dir = tree(&["r/report[1].txt", "r/report1.txt"]);
    assert_eq!(ids(&expand(&dir, &["r/report[1].txt"]).unwrap()), ["report[1].txt"]);
}

#[test]
fn standard_input_comes_first() {
    let dir = tree(&["a.txt"]);
    let inputs = expand(&dir, &["a.txt", "-"]).unwrap();
    assert_eq!(ids(&inputs), ["stdin", "a.txt"]);
    assert_eq!(inputs.sources[0].location, Location::Stdin);
}

#[cfg(unix)]
#[test]
fn loops_of_links_end_and_linked_files_are_read() {
    let dir = tree(&["r/a.txt", "other/b.txt"]);
    std::os::unix::fs::symlink(dir.path().join("r"), dir.path().join("r/again")).unwrap();
    std::os::unix::fs::symlink(dir.path().join("other/b.txt"), dir.path().join("r/b.txt")).unwrap();
    std::os::unix::fs::symlink("/nonexistent", dir.path().join("r/nowhere.txt")).unwrap();
    let inputs = expand(&dir, &["r"]).unwrap();
    assert_eq!(ids(&inputs), ["a.txt", "b.txt", "nowhere.txt"]);
    let mut broken = inputs.sources[2].records(&crate::ReadOptions::default());
    assert!(broken.next().unwrap().unwrap_err().cause.contains("leads nowhere: there is no `/nonexistent`"));
}

#[cfg(unix)]
#[test]
fn file_names_that_are_not_utf8_get_an_id_and_a_note() {
    use std::os::unix::ffi::OsStrExt;
    let dir = tree(&["r/a%B1.txt"]);
    let odd = dir.path().join("r").join(std::ffi::OsStr::from_bytes(b"a\xB1.txt"));
    fs::write(odd, "x").unwrap();
    let inputs = expand(&dir, &["r/*"]).unwrap();
    assert_eq!(inputs.sources.len(), 2);
    assert_eq!(inputs.sources[0].id, "a%B1.txt");
    assert!(inputs.sources[1].id.starts_with("a%B1.txt~"), "{}", inputs.sources[1].id);
    assert!(inputs.sources[1].note.is_some());
}

#[test]
fn a_compressed_file_is_read_as_what_is_in_it() {
    let dir = tree(&["r/a.txt.gz", "r/b.JSONL.zst", "r/c.xyz.gz", "r/d.gz"]);
    let inputs = expand(&dir, &["r"]).unwrap();
    let formats: Vec<_> = inputs.sources.iter().map(|s| (s.format.clone(), s.compression)).collect();
    assert_eq!(
        formats,
        [(InputFormat::Text, Some(Compression::Gzip)), (InputFormat::JsonLines, Some(Compression::Zstd)),]
    );
    assert_eq!(inputs.skipped.count, 2);
}

/// A folder deeper than a path may be long, which nobody can list, not even root.
#[cfg(unix)]
fn too_deep(inside: &std::path::Path) {
    let script = "for i in $(seq 20); do mkdir $0 && cd $0 || exit 1; done";
    let name = "d".repeat(250);
    let made = std::process::Command::new("bash").args(["-c", script, &name]).current_dir(inside).status();
    assert!(made.unwrap().success());
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_listed_is_a_source_that_fails() {
    let dir = tree(&["r/a.txt", "r/x/b.txt", "r/x/reports/c.txt"]);
    too_deep(&dir.path().join("r/x"));
    let unlisted = |patterns: &[&str]| {
        let inputs = expand(&dir, patterns).unwrap();
        let all = inputs.sources.into_iter();
        all.filter(|source| matches!(source.location, Location::Unlisted(..))).collect::<Vec<_>>()
    };
    for pattern in ["r", "r/**/*.txt"] {
        let found = unlisted(&[pattern, "r/x"]);
        assert_eq!(found.len(), 1, "{pattern}: {found:?}");
        let mut records = found[0].records(&crate::ReadOptions::default());
        let error = records.next().unwrap().unwrap_err();
        assert!(error.cause.contains("cannot be listed") && error.id.contains("ddd"), "{error}");
        assert!(records.next().is_none());
    }
    // What these name cannot be in there.
    for pattern in ["r/*.txt", "r/*/*.txt", "r/x/reports/*"] {
        assert!(unlisted(&[pattern]).is_empty(), "{pattern}");
    }
}
