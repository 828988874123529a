//! Plugins in processes of their own: what would end this process, or keep it for ever, costs one document.

use crate::support::{command, compile, folder, left_behind, lines, living, stderr, workspace};
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Four documents; the one in the middle asks for trouble. The plugin's step has more keys.
fn job(keys: &str) -> TempDir {
    let config = format!(
        "version = 1\nplugin-dirs = [\".\"]\n[input]\npaths = [\"in/*.txt\"]\n[[step]]\nname = \"misbehave\"\n{keys}\n\
         [step.options]\nfault = \"none\"\n[[output]]\npath = \"out/results.jsonl\"\n"
    );
    let dir = folder(&[
        ("c.toml", config.as_bytes()),
        ("in/1.txt", b"all is well"),
        ("in/2.txt", b"a BAD one, with more words than the others"),
        ("in/3.txt", b"all is well again"),
        ("in/4.txt", b"and again"),
    ]);
    let source = workspace().join("crates/textmill/tests/fixtures/misbehave.c");
    compile(&source, &dir.path().join("libmisbehave.so"));
    dir
}

fn run(dir: &Path, fault: &str) -> Output {
    let _ = fs::remove_dir_all(dir.join("out"));
    let set = format!("step.misbehave.options.fault=\"{fault}\"");
    command(dir, &["run", "c.toml", "--set", &set]).output().expect("the program runs")
}

/// Kind and cause of the one document that failed; the others came out as they do without a fault.
fn failure(dir: &Path, output: &Output, fault: &str) -> (String, String) {
    assert_eq!(output.status.code(), Some(1), "{fault}: {}", stderr(output));
    let written = lines(&fs::read_to_string(dir.join("out/results.jsonl")).unwrap());
    let ids: Vec<_> = written.iter().map(|line| line["document"]["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["1.txt", "3.txt", "4.txt"], "{fault}");
    assert!(written.iter().all(|line| line["misbehave"]["label"] == "ok"), "{fault}");
    let quarantined = lines(&fs::read_to_string(dir.join("out/quarantine.jsonl")).unwrap());
    assert_eq!(quarantined.len(), 1, "{fault}");
    assert_eq!(quarantined[0]["id"], "2.txt", "{fault}");
    let text = |key: &str| quarantined[0][key].as_str().unwrap().to_owned();
    (text("kind"), text("cause"))
}

#[test]
fn what_would_end_this_process_costs_its_document() {
    let dir =
        job("plugin = \"misbehave\"\nisolation = \"process\"\nmax-seconds = 3\nmax-memory = \"512 MiB\"");
    let faults = [
        ("segfault", "crash", "its process was killed by SIGSEGV"),
        ("crash with a child", "crash", "its process was killed by SIGSEGV"),
        ("says that it was stopped", "bad result", "nothing had asked it to: I was stopped"),
        ("abort", "crash", "its process was killed by SIGABRT"),
        ("exit", "crash", "it ended its process, with code 3"),
        ("exit well", "crash", "it ended its process, with code 0"),
        ("allocation bomb", "crash", "its last words: out of memory"),
        ("closed pipes", "crash", "its process"),
        ("hang", "timeout", "took longer than 3 s"),
    ];
    for (fault, kind, part) in faults {
        let started = Instant::now();
        let output = run(dir.path(), fault);
        let (found, cause) = failure(dir.path(), &output, fault);
        assert_eq!(found, kind, "{fault}: {cause}");
        assert!(cause.contains(part), "{fault}: {cause:?} does not say {part:?}");
        assert!(started.elapsed() < Duration::from_secs(30), "{fault}: {:?}", started.elapsed());
    }
}

#[test]
fn what_a_plugin_does_to_its_process_stays_there() {
    let dir = job("plugin = \"misbehave\"\nisolation = \"process\"");
    for fault in ["prints", "writes to input", "changes the folder and the locale"] {
        let output = run(dir.path(), fault);
        assert_eq!(output.status.code(), Some(0), "{fault}: {}", stderr(&output));
        assert!(output.stdout.is_empty(), "{fault}");
        let written = fs::read_to_string(dir.path().join("out/results.jsonl")).unwrap();
        assert_eq!(lines(&written).len(), 4, "{fault}");
    }
}

#[test]
fn a_run_leaves_no_process_behind() {
    let dir = job("plugin = \"misbehave\"\nisolation = \"process\"\nmax-seconds = 1");
    for fault in ["none", "hang", "segfault"] {
        run(dir.path(), fault);
        let library = dir.path().join("libmisbehave.so").canonicalize().unwrap();
        let library = library.to_str().unwrap();
        let left: Vec<String> = fs::read_dir("/proc")
            .unwrap()
            .flatten()
            .filter_map(|entry| fs::read(entry.path().join("cmdline")).ok())
            .map(|words| String::from_utf8_lossy(&words).into_owned())
            .filter(|words| words.contains(library))
            .collect();
        assert!(left.is_empty(), "{fault}: {left:?}");
    }
}

/// What a plugin starts leaves its process group, and is orphaned when the worker is gone.
#[test]
#[cfg(target_os = "linux")]
fn what_a_plugin_started_ends_with_its_worker() {
    let faults = [
        ("leaves a child", ""),
        ("leaves a child and crashes", "crash"),
        ("leaves a child and hangs", "timeout"),
    ];
    for (fault, kind) in faults {
        let dir = job("plugin = \"misbehave\"\nisolation = \"process\"\nmax-seconds = 2");
        let output = run(dir.path(), fault);
        match kind {
            "" => assert_eq!(output.status.code(), Some(0), "{fault}: {}", stderr(&output)),
            _ => assert_eq!(failure(dir.path(), &output, fault).0, kind, "{fault}"),
        }
        assert_eq!(living(&left_behind(dir.path())), [0; 0], "{fault}");
    }
}

/// The host has no time to end anybody.
#[test]
#[cfg(target_os = "linux")]
fn what_a_plugin_started_ends_with_a_host_that_is_killed() {
    let dir = job("plugin = \"misbehave\"\nisolation = \"process\"\nmax-seconds = 600");
    let set = "step.misbehave.options.fault=\"leaves a child and hangs\"";
    let mut host = command(dir.path(), &["run", "c.toml", "--set", set]).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    while !dir.path().join("child").exists() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(100));
    let children = left_behind(dir.path());
    host.kill().unwrap();
    host.wait().unwrap();
    assert_eq!(living(&children), [0; 0]);
}

#[test]
fn memory_that_was_reached_is_told_as_the_config_has_it() {
    let words = |amount: &str| {
        let dir = job(&format!("plugin = \"misbehave\"\nisolation = \"process\"\nmax-memory = \"{amount}\""));
        let set = "step.misbehave.options.fault=\"allocation bomb\"";
        let output = command(dir.path(), &["run", "c.toml", "--set", set]).output().unwrap();
        stderr(&output) + &fs::read_to_string(dir.path().join("out/quarantine.jsonl")).unwrap()
    };
    for amount in ["600 MB", "512 MiB"] {
        let told = words(amount);
        assert!(told.contains(&format!("`max-memory`, {amount};")), "{told}");
    }
}

#[test]
fn results_are_the_same_in_either_mode_with_options_checked_alike() {
    let config = |isolation: &str| {
        format!(
            "version = 1\n[input]\npaths = [\"in/*.txt\"]\n[[step]]\nplugin = \"count\"\nisolation = \"{isolation}\"\n\
             [[step]]\nplugin = \"extract\"\nisolation = \"{isolation}\"\n\
             [[step]]\nplugin = \"count/corpus\"\nname = \"terms\"\nisolation = \"{isolation}\"\ngroup-by = \"language\"\n\
             [[output]]\npath = \"{isolation}.jsonl\"\n[[output]]\npath = \"{isolation}.csv\"\ntable = \"terms\"\n\
             [run]\nmanifest = \"\"\n"
        )
    };
    let (here, there) = (config("in-process"), config("process"));
    let dir = folder(&[
        ("in-process.toml", here.as_bytes()),
        ("process.toml", there.as_bytes()),
        ("in/1.txt", "全年完成投资三百亿元，新开工项目四十个。".as_bytes()),
        ("in/2.txt", b"The office opened in spring and was read by 400 people."),
        ("in/3.txt", b""),
    ]);
    for mode in ["in-process", "process"] {
        let output = command(dir.path(), &["run", &format!("{mode}.toml")]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{mode}: {}", stderr(&output));
    }
    for kind in ["jsonl", "csv"] {
        let read = |mode: &str| fs::read_to_string(dir.path().join(format!("{mode}.{kind}"))).unwrap();
        assert!(!read("process").is_empty());
        assert_eq!(read("in-process"), read("process"), "{kind}");
    }
    let misspelt = ["run", "process.toml", "--set", "step.count.options.top-term=3"];
    let output = command(dir.path(), &misspelt).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("did you mean `top-terms`?"), "{}", stderr(&output));
}

#[test]
fn a_command_that_speaks_the_protocol_is_a_plugin() {
    let program = env!("CARGO_BIN_EXE_textmill");
    let command = format!(
        "command = [\"{program}\", \"worker\", \"--library\", \"./libmisbehave.so\"]\nmax-seconds = 1"
    );
    let dir = job(&command);
    let output = run(dir.path(), "none");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    for (fault, kind) in [("segfault", "crash"), ("hang", "timeout"), ("span outside", "bad result")] {
        let (found, cause) = failure(dir.path(), &run(dir.path(), fault), fault);
        assert_eq!(found, kind, "{fault}: {cause}");
    }
}

#[test]
fn a_command_that_does_not_is_refused_with_what_it_did() {
    let cases = [
        ("[\"echo\", \"hello\"]", "its answer is not a line of JSON but \"hello\""),
        ("[\"true\"]", "it ended its process, with code 0"),
        (
            "[\"sh\", \"-c\", \"echo no such thing >&2; exit 7\"]",
            "with code 7; its last words: no such thing",
        ),
        ("[\"./nowhere\"]", "No such file"),
        ("[\"echo\", \"{}\"]", "the plugin says only: internal error"),
        ("[\"echo\", \"{\\\"ok\\\": true, \\\"bytes\\\": 99999999999}\"]", "no length that can be"),
        ("[]", "`command` names no program"),
    ];
    for (words, part) in cases {
        let dir = job(&format!("command = {words}"));
        let output = command(dir.path(), &["check", "c.toml"]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{words}: {}", stderr(&output));
        assert!(stderr(&output).contains(part), "{words}: no {part:?} in:\n{}", stderr(&output));
        assert!(stderr(&output).contains("c.toml:7:"), "{words}: no place in:\n{}", stderr(&output));
    }
}

#[test]
fn a_step_says_clearly_what_its_keys_need() {
    let cases = [
        ("plugin = \"misbehave\"\nmax-seconds = 0", "0 is no time"),
        (
            "plugin = \"misbehave\"\nmax-memory = \"1 GB\"",
            "`max-memory` is kept only in a process of its own",
        ),
        (
            "plugin = \"misbehave\"\nisolation = \"process\"\nmax-memory = \"lots\"",
            "\"lots\" is no amount of memory",
        ),
        ("plugin = \"misbehave\"\nisolation = \"process\"\nmax-seconds = -1", "-1 is no time"),
        ("plugin = \"misbehave\"\ncommand = [\"true\"]", "a step has a `plugin` or a `command`, not both"),
        ("isolation = \"process\"", "missing key `plugin`"),
    ];
    for (keys, part) in cases {
        let dir = job(keys);
        let output = command(dir.path(), &["check", "c.toml"]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{keys}: {}", stderr(&output));
        assert!(stderr(&output).contains(part), "{keys}: no {part:?} in:\n{}", stderr(&output));
    }
}

/// Sends a signal once the plugin is at the document that it hangs on; how the run ended, and how long after.
fn signalled(dir: &Path, mut host: Command, signal: &str) -> (Output, Duration) {
    let ready = dir.join("hangs");
    let host = host.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    while !ready.exists() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(ready.exists(), "the plugin did not get there");
    let asked = Instant::now();
    let sent = Command::new("kill").args([&format!("-{signal}"), &host.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let output = host.wait_with_output().unwrap();
    (output, asked.elapsed())
}

#[test]
fn a_run_that_is_stopped_tries_nothing_again() {
    let dir = job("plugin = \"misbehave\"\nisolation = \"process\"\nmax-seconds = 600");
    for number in 5..40 {
        fs::write(dir.path().join(format!("in/{number}.txt")), "another BAD one").unwrap();
    }
    let set = "step.misbehave.options.fault=\"hang\"";
    let (output, took) = signalled(dir.path(), command(dir.path(), &["run", "c.toml", "--set", set]), "INT");
    assert_eq!(output.status.code(), Some(130), "{}", stderr(&output));
    assert!(took < Duration::from_secs(10), "{took:?}");
}

/// As under `nohup`: the terminal closes, and the run goes on.
#[test]
fn a_signal_that_was_ignored_from_the_start_stays_so() {
    let dir = job("plugin = \"misbehave\"\nisolation = \"process\"\nmax-seconds = 2");
    let program = env!("CARGO_BIN_EXE_textmill");
    let mut host = Command::new("sh");
    host.current_dir(dir.path()).args([
        "-c",
        "trap '' HUP; exec \"$0\" run c.toml --set 'step.misbehave.options.fault=\"hang\"'",
        program,
    ]);
    let (output, _) = signalled(dir.path(), host, "HUP");
    let (kind, _) = failure(dir.path(), &output, "hang");
    assert_eq!(kind, "timeout");
}

/// A program that neither reads nor answers: the system ends it when the host is killed.
#[test]
fn a_command_does_not_outlive_its_host() {
    let dir = job("command = [\"sh\", \"loop.sh\"]");
    fs::write(dir.path().join("loop.sh"), "echo $$ > pid; while :; do :; done\n").unwrap();
    let mut host = command(dir.path(), &["check", "c.toml"]).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    let pid = loop {
        let written = fs::read_to_string(dir.path().join("pid")).unwrap_or_default();
        if let Ok(pid) = written.trim().parse::<u32>() {
            break pid;
        }
        assert!(Instant::now() < deadline, "the program did not start");
        std::thread::sleep(Duration::from_millis(20));
    };
    let runs =
        || fs::read_to_string(format!("/proc/{pid}/cmdline")).is_ok_and(|words| words.contains("loop.sh"));
    assert!(runs());
    host.kill().unwrap();
    host.wait().unwrap();
    while runs() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(!runs(), "it goes on without its host");
}

/// The host is killed while its worker is in an endless loop: the worker ends too.
#[test]
fn a_worker_does_not_outlive_its_host() {
    let dir = job("plugin = \"misbehave\"\nisolation = \"process\"\nmax-seconds = 600");
    let set = "step.misbehave.options.fault=\"hang\"";
    let mut host = command(dir.path(), &["run", "c.toml", "--set", set]).spawn().unwrap();
    let library = dir.path().join("libmisbehave.so").canonicalize().unwrap();
    let workers = || {
        let listed = Command::new("ps").args(["-eo", "args"]).output().unwrap();
        let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
        listed
            .lines()
            .filter(|line| line.contains("worker") && line.contains(library.to_str().unwrap()))
            .count()
    };
    let until = |wanted: fn(usize) -> bool| {
        let deadline = Instant::now() + Duration::from_secs(20);
        while !wanted(workers()) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(50));
        }
        wanted(workers())
    };
    let started = until(|workers| workers > 0);
    host.kill().unwrap();
    host.wait().unwrap();
    assert!(started && until(|workers| workers == 0));
}
