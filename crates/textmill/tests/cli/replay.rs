//! A batch that failed is saved, run again alone, and shortened to the smallest text that fails so.

use crate::support::{command, compile, folder, plugin_dir, stderr, stdout, textmill, workspace};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A report of many paragraphs, with a word that asks for trouble in one of them.
fn report(word: &str) -> String {
    let before =
        "今年前三季度，全市完成投资二百亿元。The bridge was opened in May; nobody was hurt!\n\n".repeat(40);
    let behind = "会议指出，各项工作进展顺利。\n".repeat(40);
    format!("{before}第四节，其中一处写着“{word}”的字样，此外无事。{behind}")
}

/// Three documents, the one in the middle asks for trouble. The steps are given.
fn job(steps: &str) -> TempDir {
    let config = format!(
        "version = 1\nplugin-dirs = [\".\"]\n[input]\npaths = [\"in/*.txt\"]\n{steps}\n[[output]]\npath = \"out/r.jsonl\"\n"
    );
    let dir = folder(&[
        ("c.toml", config.as_bytes()),
        ("in/1.txt", b"all is well"),
        ("in/2.txt", report("BAD").as_bytes()),
        ("in/3.txt", "一切正常。".as_bytes()),
    ]);
    let source = workspace().join("crates/textmill/tests/fixtures/misbehave.c");
    compile(&source, &dir.path().join("libmisbehave.so"));
    dir
}

/// Runs the job, which fails for one document, and gives the one record.
fn record(dir: &Path, name: &str) -> (Output, PathBuf) {
    let output = textmill(dir, &["run", "c.toml", "--record-failures", "failed"]);
    let path = dir.join(format!("failed/{name}-00000.toml"));
    assert!(path.is_file(), "{}", stderr(&output));
    (output, path)
}

/// Our own record, with what it names.
fn replay(dir: &Path, record: &Path, more: &[&str]) -> Output {
    command(dir, &["plugin", "replay", "--run-it"]).arg(record).args(more).output().unwrap()
}

/// Anybody's record.
fn replay_of_another(dir: &Path, record: &Path, more: &[&str]) -> Output {
    command(dir, &["plugin", "replay"]).arg(record).args(more).output().unwrap()
}

/// The step that breaks the contract in this way.
fn misbehaves(fault: &str, keys: &str) -> String {
    format!("[[step]]\nplugin = \"misbehave\"\n{keys}\n[step.options]\nfault = \"{fault}\"")
}

#[test]
fn what_kills_or_hangs_a_process_is_told_and_shortened() {
    let faults = [
        ("segfault", "crash: its process was killed by SIGSEGV", "isolation = \"process\"", "60"),
        ("hang", "timeout: took longer than", "isolation = \"process\"\nmax-seconds = 1", "0.1"),
        ("exit", "crash: it ended its process, with code 3", "isolation = \"process\"", "60"),
    ];
    for (fault, told, keys, timeout) in faults {
        let dir = job(&misbehaves(fault, keys));
        let (output, path) = record(dir.path(), "misbehave");
        assert_eq!(output.status.code(), Some(1), "{fault}: {}", stderr(&output));
        assert!(
            stderr(&output).contains("textmill plugin replay failed/misbehave-00000.toml"),
            "{}",
            stderr(&output)
        );
        let output = replay(dir.path(), &path, &["--timeout", timeout]);
        assert_eq!(output.status.code(), Some(1), "{fault}: {}", stderr(&output));
        let text = stdout(&output);
        assert!(text.contains(&format!("now   3 documents: {told}")), "{fault}: {text}");
        assert!(text.contains(&format!("now   2.txt alone: {told}")), "{fault}: {text}");
        assert!(!text.contains("1.txt"), "{fault}: {text}");
        let output = replay(dir.path(), &path, &["--shrink", "--timeout", timeout]);
        let text = stdout(&output);
        assert!(
            text.contains("\n  \"BAD\"\n  3 characters, 3 bytes of "),
            "{fault}: {text}{}",
            stderr(&output)
        );
        // What was found is a record like the first.
        let output = replay(dir.path(), &dir.path().join("failed/misbehave-00000-small.toml"), &[]);
        assert_eq!(output.status.code(), Some(1), "{fault}: {}", stderr(&output));
        assert!(stdout(&output).contains("now   1 document: "), "{fault}: {}", stdout(&output));
    }
}

#[test]
fn what_failed_in_this_process_is_shortened_in_another() {
    let dir = job("[[step]]\nplugin = \"panics\"\n[step.options]\nplace = \"process\"");
    fs::copy(plugin_dir().join("examples/libpanics.so"), dir.path().join("libpanics.so")).unwrap();
    let (output, path) = record(dir.path(), "panics");
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let output = replay(dir.path(), &path, &["--shrink", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(found["failure"]["kind"], "panic", "{found}");
    assert_eq!(found["alone"][1]["document"], "2.txt", "{found}");
    let smallest = &found["smallest"];
    assert_eq!(smallest["documents"][0]["text"], "BAD", "{found}");
    assert_eq!((&smallest["complete"], &smallest["remembers"]), (&true.into(), &false.into()), "{found}");
    // A failure that is no longer one.
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("place = \"process\"", "place = \"nowhere\"")).unwrap();
    let output = replay(dir.path(), &path, &["--shrink"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("does not fail when it is run alone"), "{}", stdout(&output));
}

/// The plugin says something else when a token, or a span of an earlier step, points beyond its text: then the failure
/// would be another, and the text could not become shorter.
#[test]
fn layers_and_earlier_results_are_shortened_with_the_text() {
    let first = "[[step]]\nplugin = \"misbehave\"\nname = \"first\"\n[step.options]\nfault = \"none\"\n";
    let dir = job(&format!("{first}{}", misbehaves("reads layers", "")));
    let (_, path) = record(dir.path(), "misbehave");
    let output = replay(dir.path(), &path, &["--shrink"]);
    let text = stdout(&output);
    assert!(
        text.contains("\n  \"BAD\"\n") && text.contains("  bad data: a bad word\n"),
        "{text}{}",
        stderr(&output)
    );
}

#[test]
fn a_failure_in_a_step_over_the_corpus_is_saved_too() {
    let step = "[[step]]\nplugin = \"count/corpus\"\nname = \"terms\"\nisolation = \"process\"\nmax-seconds = 0.000001";
    let dir = job(step);
    let set = "output.0.table=\"terms\"";
    let args =
        ["run", "c.toml", "--record-failures", "failed", "--set", set, "--set", "output.0.path=\"t.csv\""];
    let output = textmill(dir.path(), &args);
    let path = dir.path().join("failed/terms-00000.toml");
    assert!(path.is_file(), "{}", stderr(&output));
    assert_eq!(replay(dir.path(), &path, &[]).status.code(), Some(1));
    let output = replay(dir.path(), &path, &["--timeout", "60"]);
    assert_eq!(output.status.code(), Some(0), "{}{}", stdout(&output), stderr(&output));
    assert!(stdout(&output).contains("the batch: timeout"), "{}", stdout(&output));
}

#[test]
fn records_are_never_written_over_and_say_when_the_plugin_is_another() {
    let dir = job(&misbehaves("unknown status", ""));
    let (_, path) = record(dir.path(), "misbehave");
    let before = fs::read(&path).unwrap();
    record(dir.path(), "misbehave");
    assert_eq!(fs::read(&path).unwrap(), before);
    assert!(dir.path().join("failed/misbehave-00000-2.arrow").is_file());
    let library = dir.path().join("libmisbehave.so");
    let mut bytes = fs::read(&library).unwrap();
    bytes.push(0);
    fs::write(&library, bytes).unwrap();
    let output = replay(dir.path(), &path, &[]);
    assert!(stdout(&output).contains("its file is another than then"), "{}", stdout(&output));
    for (name, content, part) in [
        ("failed/misbehave-00000.arrow", "no arrow", "misbehave-00000.arrow`: "),
        ("failed/misbehave-00000.toml", "record-version = 1", "missing field"),
    ] {
        fs::write(dir.path().join(name), content).unwrap();
        let output = replay(dir.path(), &path, &[]);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert!(stderr(&output).contains(part), "{}", stderr(&output));
    }
}

#[test]
fn what_came_from_the_environment_is_not_written_down_and_not_taken_from_there_unasked() {
    let dir = job(&misbehaves("${FAULT}", ""));
    let run = |args: &[&str], fault: Option<&str>| {
        let mut command = command(dir.path(), args);
        fault.map(|fault| command.env("FAULT", fault));
        command.output().unwrap()
    };
    run(&["run", "c.toml", "--record-failures", "failed"], Some("error without words"));
    let path = "failed/misbehave-00000.toml";
    let text = fs::read_to_string(dir.path().join(path)).unwrap();
    assert!(text.contains("fault = \"${FAULT}\"") && !text.contains("without words"), "{text}");
    let replay = |more: &[&str]| run(&[&["plugin", "replay", "--run-it", path], more].concat(), Some("exit"));
    let output = replay(&[]);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    assert!(stderr(&output).contains("no value is given for the variable `FAULT`"), "{}", stderr(&output));
    let output = replay(&["--var", "FAULT=error without words"]);
    assert!(stdout(&output).contains("now   3 documents: bad data"), "{}", stdout(&output));
    let output = replay(&["--var", "FAULT"]);
    assert!(stdout(&output).contains("now   3 documents: crash"), "{}", stdout(&output));
}

/// A record of a plugin that is a program.
fn record_of_a_program() -> (TempDir, PathBuf) {
    let program = env!("CARGO_BIN_EXE_textmill");
    let step = format!(
        "[[step]]\nname = \"misbehave\"\ncommand = [{program:?}, \"worker\", \"--library\", \"./libmisbehave.so\"]\n\
         [step.options]\nfault = \"error without words\""
    );
    let dir = job(&step);
    let (_, path) = record(dir.path(), "misbehave");
    (dir, path)
}

#[test]
fn a_command_that_a_record_names_is_run_only_when_its_reader_says_so() {
    let (dir, path) = record_of_a_program();
    let program = env!("CARGO_BIN_EXE_textmill");
    let library = dir.path().join("libmisbehave.so");
    let library = library.to_str().unwrap();
    // What somebody might send: it does something else first, and would clear the screen that it is shown on.
    let mut text: toml::Table = fs::read_to_string(&path).unwrap().parse().unwrap();
    let script = format!("touch ran; exec {program} worker --library {library} # \u{1b}[2J\u{9b}");
    text["step"]["command"] = vec!["sh".to_owned(), "-c".to_owned(), script].into();
    text["failure"][0]["cause"] = "gone\u{1b}]0;title\u{7}".into();
    fs::write(&path, toml::to_string(&text).unwrap()).unwrap();
    let ran = || fs::remove_file(dir.path().join("ran")).is_ok();

    let output = replay_of_another(dir.path(), &path, &["--shrink"]);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    let told = stderr(&output);
    assert!(!ran() && told.contains("touch ran; exec") && told.contains("--run-it runs it"), "{told}");
    assert!(!told.contains('\u{1b}') && told.contains("\\u{1b}[2J"), "{told:?}");
    let instead: [&[&str]; 2] =
        [&["--plugin", "libmisbehave.so"], &["--", program, "worker", "--library", "./libmisbehave.so"]];
    for instead in instead {
        let output = replay_of_another(dir.path(), &path, instead);
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        assert!(!ran() && stdout(&output).contains("now   2.txt alone: bad data"), "{}", stdout(&output));
        assert!(!stdout(&output).contains(['\u{1b}', '\u{7}']), "{:?}", stdout(&output));
    }
    let output = replay_of_another(dir.path(), &path, &["--run-it"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(ran() && stderr(&output).starts_with("runs the command [\"sh\""), "{}", stderr(&output));
    assert!(!stderr(&output).contains('\u{1b}'), "{:?}", stderr(&output));
}

#[test]
fn a_library_that_a_record_names_is_loaded_only_when_its_reader_says_so() {
    let dir = job(&misbehaves("error without words", ""));
    let (_, path) = record(dir.path(), "misbehave");
    // What somebody might send: loading it is enough.
    let source = "#include <stdio.h>\n__attribute__((constructor)) static void run(void) { fclose(fopen(\"ran\", \"w\")); }\n";
    fs::write(dir.path().join("evil.c"), source).unwrap();
    compile(&dir.path().join("evil.c"), &dir.path().join("evil.so"));
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("/libmisbehave.so", "/evil.so")).unwrap();
    let ran = || fs::remove_file(dir.path().join("ran")).is_ok();

    let output = replay_of_another(dir.path(), &path, &[]);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    assert!(!ran() && stderr(&output).contains("evil.so"), "{}", stderr(&output));
    assert!(stderr(&output).contains("no plugin `misbehave` is installed"), "{}", stderr(&output));
    for instead in [["--plugin", "libmisbehave.so"], ["--plugin-dir", "."]] {
        let output = replay_of_another(dir.path(), &path, &instead);
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        assert!(!ran() && stdout(&output).contains("now   2.txt alone: bad data"), "{}", stdout(&output));
    }
    let output = replay_of_another(dir.path(), &path, &["--run-it"]);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    assert!(ran() && stderr(&output).contains("not a textmill plugin"), "{}", stderr(&output));
    // A name that is a path is no name.
    fs::write(&path, text.replace("id = \"misbehave\"", "id = \"./evil.so\"")).unwrap();
    let output = replay_of_another(dir.path(), &path, &[]);
    assert!(!ran() && output.status.code() == Some(2), "{}", stderr(&output));
    // Another plugin than the record's.
    fs::write(&path, text.replace("id = \"misbehave\"", "id = \"other\"")).unwrap();
    let output = replay_of_another(dir.path(), &path, &["--plugin", "libmisbehave.so"]);
    assert!(stderr(&output).contains("the record is of the plugin `other`"), "{}", stderr(&output));
    // The batch is a file beside the record, not anywhere.
    fs::write(&path, text.replace("input = \"", "input = \"../failed/")).unwrap();
    let output = replay_of_another(dir.path(), &path, &["--plugin", "libmisbehave.so"]);
    assert!(stderr(&output).contains("is no file beside it"), "{}", stderr(&output));
}

#[test]
fn records_are_run_from_any_folder_and_say_what_has_gone() {
    let elsewhere = folder(&[]);
    let dir = job(&misbehaves("error without words", ""));
    let (_, path) = record(dir.path(), "misbehave");
    let output = replay(elsewhere.path(), &path, &[]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));

    // The script stands for the plugin; it is named relative to the config.
    let program = env!("CARGO_BIN_EXE_textmill");
    let steps = "[[step]]\nname = \"misbehave\"\ncommand = [\"sh\", \"run.sh\"]\n[step.options]\nfault = \"error without words\"";
    let dir = job(steps);
    let script = format!("exec {program} worker --library ./libmisbehave.so\n");
    fs::write(dir.path().join("run.sh"), script).unwrap();
    let (_, path) = record(dir.path(), "misbehave");
    let output = replay(elsewhere.path(), &path, &[]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    fs::rename(dir.path().join("run.sh"), dir.path().join("moved.sh")).unwrap();
    let output = replay(elsewhere.path(), &path, &[]);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    assert!(
        stderr(&output).contains("/run.sh\" of its command is not on this machine"),
        "{}",
        stderr(&output)
    );
    let output = replay_of_another(dir.path(), &path, &["--", "sh", "moved.sh"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("folder = \"/", "folder = \"/gone/")).unwrap();
    let output = replay(elsewhere.path(), &path, &[]);
    assert!(stderr(&output).contains("the folder \"/gone/"), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("give the command as it is here: `-- COMMAND...`"),
        "{}",
        stderr(&output)
    );
}

/// A try gets what is left of the time, and not the minute that a call may take.
#[test]
fn shortening_ends_when_its_time_is_up() {
    let dir = job(&misbehaves("hangs on little", "isolation = \"process\""));
    let (_, path) = record(dir.path(), "misbehave");
    let started = Instant::now();
    let output = replay(dir.path(), &path, &["--shrink", "--seconds", "4"]);
    let text = stdout(&output);
    assert!(started.elapsed() < Duration::from_secs(40), "{:?}: {text}", started.elapsed());
    assert_eq!(output.status.code(), Some(1), "{text}{}", stderr(&output));
    assert!(text.contains("  bad data: a bad word\n") && text.contains("the time was up"), "{text}");
    // Not even time for one.
    let dir = job(&misbehaves("fails slowly", "isolation = \"process\""));
    let (_, path) = record(dir.path(), "misbehave");
    let output = replay(dir.path(), &path, &["--shrink", "--seconds", "1"]);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    assert!(stderr(&output).contains("give it more --seconds"), "{}", stderr(&output));
    for none in [["--seconds", "0"], ["--timeout", "0"], ["--timeout", "1e-12"]] {
        let output = replay(dir.path(), &path, &[&["--shrink"][..], &none].concat());
        assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
        assert!(stderr(&output).contains("nothing can be done in no time"), "{}", stderr(&output));
    }
}

/// Whatever a batch is, reading it ends with one line.
#[test]
fn a_batch_that_is_none_is_one_error() {
    let dir = job(&misbehaves("error without words", ""));
    let (_, path) = record(dir.path(), "misbehave");
    let arrow = path.with_extension("arrow");
    let good = fs::read(&arrow).unwrap();
    let mut bad = vec![
        b"ARROW1".to_vec(),
        good[..good.len() / 2].to_vec(),
        [good.clone(), good[8..].to_vec()].concat(),
    ];
    for step in 0..60 {
        let mut bytes = good.clone();
        let at = step * bytes.len() / 60;
        for byte in bytes.iter_mut().skip(at).take(3) {
            *byte = byte.wrapping_add(0x81);
        }
        bad.push(bytes);
    }
    // Lengths below nothing, at which Arrow panics: they stand at the end.
    for behind in 7..40 {
        let mut bytes = good.clone();
        let at = bytes.len() - behind;
        bytes[at] = 0xff;
        bad.push(bytes);
    }
    let (mut refused, mut panicked) = (0, 0);
    for bytes in &bad {
        fs::write(&arrow, bytes).unwrap();
        let output = replay(dir.path(), &path, &["--plugin-dir", "."]);
        let told = stderr(&output);
        assert!(!told.contains("panicked"), "{told}");
        if output.status.code() == Some(2) {
            refused += 1;
            let errors: Vec<&str> =
                told.lines().filter(|line| !line.starts_with("runs the library")).collect();
            assert_eq!(errors.len(), 1, "{told}");
            assert!(errors[0].starts_with("error: "), "{told}");
            panicked += usize::from(told.contains("it is no Arrow IPC file"));
        }
    }
    assert!(refused > 20 && panicked > 0, "{refused} {panicked}");
}
