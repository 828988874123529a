//! `textmill plugin check`: the conformance kit, for authors and for those who are handed a plugin.

use super::subject;
use crate::cli::{Check, Format, Global};
use crate::commands::print;
use crate::exit::Exit;
use crate::shown::{harmless_json, shown};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::ffi::OsString;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use textmill_conformance::{ALL, Settings, Subject, Verdict, run};
use textmill_loader::Loader;

pub(super) fn check(global: &Global, loader: &Loader, args: &Check) -> Result<Exit> {
    let subject = match (&args.path, args.command.as_slice()) {
        (Some(name), []) => {
            let (path, asked) = subject::find(loader, name)?;
            // Which of a project's files was found is worth a line.
            if Path::new(name).is_dir() && !global.quiet {
                say!("checks {}", shown(&path.to_string_lossy()));
            }
            loader.admit(&path, asked).map_err(|refusal| refused(refusal.to_string(), refusal.help()))?;
            Subject::Library(path)
        }
        (None, [_, ..]) => {
            subject::is_startable(&args.command)?;
            let admitted = loader.admit_command(&args.command, Path::new("."));
            admitted.map_err(|error| refused(error.message, error.help))?;
            Subject::Command(args.command.clone())
        }
        _ => bail!(
            "say what to check: a plugin's name, the path of its library or its project, or behind `--` the command"
        ),
    };
    let options: Value = match &args.options {
        Some(json) => serde_json::from_str(json).context("--options is no JSON")?,
        None => json!({}),
    };
    if !options.is_object() {
        bail!("--options is no JSON object");
    }
    // What a test works with must not depend on where it runs.
    let texts: std::io::Result<Vec<PathBuf>> = args.texts.iter().map(std::path::absolute).collect();
    let settings = Settings { subject, options, texts: texts?, seed: args.seed, seconds: args.seconds };
    let mut program: Vec<OsString> = vec![std::env::current_exe()?.into_os_string(), "worker".into()];
    if cfg!(target_os = "linux") {
        program.push("--supervise".into());
    }
    program.push("--check".into());
    let tests: Vec<_> =
        ALL.iter().filter(|test| args.filter.as_ref().is_none_or(|part| test.name.contains(part))).collect();
    if tests.is_empty() {
        let names: Vec<&str> = ALL.iter().map(|test| test.name).collect();
        bail!("no test has that in its name; there are {}", names.join(", "));
    }
    let (mut rows, mut bad, mut odd, mut idle) = (Vec::new(), 0, 0, 0);
    let live = args.format == Format::Text && !global.quiet;
    for test in &tests {
        let verdict = run(test, &settings, &program);
        bad += usize::from(verdict.is_bad());
        odd += usize::from(matches!(verdict, Verdict::Warned(_)));
        idle += usize::from(matches!(verdict, Verdict::Skipped(_)));
        if args.format == Format::Text && (live || verdict.is_bad()) {
            print(&line(test.name, test.promise, &verdict))?;
        }
        let mut row = json!({"test": test.name, "promise": test.promise});
        if let (Some(row), Ok(Value::Object(found))) = (row.as_object_mut(), serde_json::to_value(&verdict)) {
            row.extend(found);
        }
        rows.push(row);
    }
    if args.format == Format::Json {
        let report = json!({"seed": args.seed, "failed": bad, "warned": odd, "tests": rows});
        print(&harmless_json(&report))?;
    } else if live {
        let also = |count: usize, what: &str| match count {
            0 => String::new(),
            count => format!(", {count} {what}"),
        };
        let good = tests.len() - bad - odd - idle;
        let (odd, idle) = (also(odd, "odd"), also(idle, "with nothing to test"));
        let counted = format!("{} tests: {good} good{odd}{idle}, {bad} broken", tests.len());
        print(&format!("{counted}; seed {}\n", args.seed))?;
    }
    Ok(if bad > 0 { Exit::Failed } else { Exit::Done })
}

/// What may not run is not tried either.
fn refused(why: String, help: Option<String>) -> anyhow::Error {
    match help {
        Some(help) => anyhow::anyhow!("{why}; {help}"),
        None => anyhow::anyhow!(why),
    }
}

fn line(name: &str, promise: &str, verdict: &Verdict) -> String {
    let (mark, words) = match verdict {
        Verdict::Passed => ("ok   ", promise),
        Verdict::Warned(words) => ("odd  ", words.as_str()),
        Verdict::Skipped(words) => ("-    ", words.as_str()),
        Verdict::Failed(words) => ("FAIL ", words.as_str()),
        Verdict::Crashed(words) => ("CRASH", words.as_str()),
    };
    let mut line = String::new();
    let _ = writeln!(line, "{mark} {name:<24} {}", shown(words));
    if verdict.is_bad() {
        let _ = writeln!(line, "      {:<24} promised: {promise}", "");
    }
    line
}

/// In the child: one test.
pub(in crate::commands) fn answer(test: &str, settings: &str) -> Result<Exit> {
    let program: [OsString; 2] = [std::env::current_exe()?.into_os_string(), "worker".into()];
    textmill_conformance::answer(test, settings, &program)?;
    Ok(Exit::Done)
}
