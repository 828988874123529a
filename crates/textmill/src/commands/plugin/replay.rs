//! `textmill plugin replay`: a batch that failed, run again alone, and shortened.

use crate::cli::{Format, Replay as Args};
use crate::commands::print;
use crate::exit::Exit;
use crate::shown::{harmless_json, moves_a_terminal, shown};
use anyhow::{Context, Result, anyhow};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;
use textmill_conformance::replay::{Named, Outcome, Replay, Saved, Settings, Shrunk, Source};
use textmill_loader::{CallError, Loader};

/// Documents whose outcome is shown; there may be thousands.
const SHOWN: usize = 20;

pub(super) fn replay(loader: &Loader, args: &Args) -> Result<Exit> {
    let told = |message: String| {
        let record = args.record.display().to_string();
        // A message of reading it names the file itself.
        match message.contains(&record) {
            true => anyhow!(shown(&message)),
            false => anyhow!("{}: {}", shown(&record), shown(&message)),
        }
    };
    let saved = Saved::read(&args.record).map_err(told)?;
    let settings =
        Settings { source: source(args), variables: variables(&args.variables)?, time: args.timeout };
    if args.run_it {
        say!("runs {}", shown(&Named::by(&saved.record).words()));
    }
    let mut replay = saved.open(loader, settings).map_err(told)?;
    let outcome = replay.run();
    let text = args.format == Format::Text;
    if text {
        print(&words(&replay, &outcome)?)?;
    }
    let shrunk = match args.shrink && outcome.failed() {
        true => {
            let time = Duration::from_secs(args.seconds);
            Some(replay.shrink(&outcome, args.document.as_deref(), time).map_err(told)?)
        }
        false => None,
    };
    match (&shrunk, text) {
        (Some(shrunk), true) => print(&words_of_smallest(shrunk)?)?,
        (None, true) => Exit::Done,
        (_, false) => print(&harmless_json(&as_json(&replay, &outcome, shrunk.as_ref())))?,
    };
    Ok(if outcome.failed() { Exit::Failed } else { Exit::Done })
}

fn source(args: &Args) -> Source {
    match (&args.plugin, args.command.as_slice()) {
        (Some(path), _) => Source::Library(path.clone()),
        (None, [_, ..]) => Source::Command(args.command.clone()),
        (None, []) if args.run_it => Source::Recorded,
        (None, []) => Source::Installed,
    }
}

/// `NAME=VALUE`, or `NAME` for the environment's value, which then is not seen in the list of processes.
fn variables(given: &[String]) -> Result<BTreeMap<String, String>> {
    let one = |given: &String| match given.split_once('=') {
        Some((name, value)) => Ok((name.to_owned(), value.to_owned())),
        None => {
            let value = std::env::var(given);
            let value = value.with_context(|| format!("--var {given}: the environment has no such text"))?;
            Ok((given.clone(), value))
        }
    };
    given.iter().map(one).collect()
}

fn words(replay: &Replay<'_>, outcome: &Outcome) -> Result<String> {
    let (mut out, record) = (String::new(), replay.record());
    let (id, version) = (shown(&record.plugin.id), shown(&record.plugin.version));
    writeln!(out, "{id} {version}, step `{}`", shown(&record.step.name))?;
    if replay.changed {
        writeln!(out, "  its file is another than then: {}", shown(&replay.plugin.to_string_lossy()))?;
    }
    for failure in record.failure.iter().take(SHOWN) {
        let whose = failure.document.as_deref().unwrap_or("the batch");
        writeln!(out, "  then  {}: {}: {}", shown(whose), shown(&failure.kind), shown(&failure.cause))?;
    }
    let result = |result: &Result<(), CallError>| match result {
        Ok(()) => "good".to_owned(),
        Err(error) => format!("{}: {}", error.status, shown(&error.message)),
    };
    let documents = replay.documents();
    let whose = if documents == 1 { "1 document".to_owned() } else { format!("{documents} documents") };
    writeln!(out, "  now   {whose}: {}", result(&outcome.whole))?;
    if outcome.alone.len() > 1 {
        let failed = outcome.alone.iter().filter(|(_, outcome)| outcome.is_err());
        for (id, outcome) in failed.clone().take(SHOWN) {
            writeln!(out, "  now   {} alone: {}", shown(id), result(outcome))?;
        }
        match failed.count() {
            0 => writeln!(out, "  each document alone is good")?,
            failed if failed > SHOWN => writeln!(out, "  and {} more", failed - SHOWN)?,
            _ => {}
        }
    }
    if let Some(help) = outcome.whole.as_ref().err().and_then(|error| error.help.as_ref()) {
        writeln!(out, "  {}", shown(help))?;
    }
    if !outcome.failed() && !replay.changed {
        let why = "its results may depend on what it was given before, or on the machine; `textmill plugin check` has \
                   tests for that";
        writeln!(out, "it does not fail when it is run alone: {why}")?;
    }
    Ok(out)
}

fn words_of_smallest(shrunk: &Shrunk) -> Result<String> {
    let mut out = String::new();
    let several = shrunk.documents.len() > 1;
    match several {
        true => writeln!(out, "the fewest documents that fail so together, after {} tries:", shrunk.tries)?,
        false => writeln!(out, "the smallest text that fails so, after {} tries:", shrunk.tries)?,
    }
    for document in &shrunk.documents {
        if several {
            writeln!(out, "{}", shown(&document.id))?;
        }
        writeln!(out, "  {}", escaped(&document.text))?;
        let characters = document.text.chars().count();
        let characters =
            if characters == 1 { "1 character".to_owned() } else { format!("{characters} characters") };
        writeln!(out, "  {characters}, {} bytes of {}", document.text.len(), document.bytes_before)?;
    }
    writeln!(out, "  {}: {}", shrunk.error.status, shown(&shrunk.error.message))?;
    if !shrunk.complete {
        writeln!(out, "  the time was up: with more --seconds it may become smaller")?;
    }
    match shrunk.remembers {
        Some(false) => {}
        Some(true) => writeln!(
            out,
            "  in a fresh process it does not fail: the plugin remembers what it was given before"
        )?,
        None => writeln!(out, "  there was no time to try it in a fresh process")?,
    }
    writeln!(out, "{}", shown(&shrunk.path.to_string_lossy()))?;
    Ok(out)
}

/// A text as a string literal of Rust, JSON's but for `\u{...}`: nothing in it moves a terminal, and it can be pasted
/// into a test.
fn escaped(text: &str) -> String {
    let inner: String = text
        .chars()
        .map(|c| match c {
            '"' => "\\\"".to_owned(),
            '\'' => "'".to_owned(),
            c if moves_a_terminal(c) && !"\n\r\t".contains(c) => c.escape_unicode().to_string(),
            c => c.escape_debug().to_string(),
        })
        .collect();
    format!("\"{inner}\"")
}

fn as_json(replay: &Replay<'_>, outcome: &Outcome, shrunk: Option<&Shrunk>) -> Value {
    let error = |error: &CallError| json!({"kind": error.status.to_string(), "cause": error.message, "help": error.help});
    let failure = |result: &Result<(), CallError>| result.as_ref().err().map(error);
    let alone: Vec<Value> = outcome
        .alone
        .iter()
        .map(|(id, result)| json!({"document": id, "failure": failure(result)}))
        .collect();
    let smallest = shrunk.map(|shrunk| {
        let documents: Vec<Value> = shrunk
            .documents
            .iter()
            .map(|one| json!({"document": one.id, "text": one.text, "bytes_before": one.bytes_before}))
            .collect();
        json!({
            "documents": documents,
            "failure": error(&shrunk.error),
            "tries": shrunk.tries,
            "complete": shrunk.complete,
            "remembers": shrunk.remembers,
            "record": shrunk.path,
        })
    });
    json!({
        "plugin": replay.record().plugin.id,
        "version": replay.record().plugin.version,
        "step": replay.record().step.name,
        "path": replay.plugin,
        "changed": replay.changed,
        "documents": replay.documents(),
        "failure": failure(&outcome.whole),
        "alone": alone,
        "smallest": smallest,
    })
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn a_text_is_shown_so_that_it_can_be_pasted() {
        assert_eq!(escaped("字 \"a\"\n\u{202e}\0'\\"), r#""字 \"a\"\n\u{202e}\u{0}'\\""#);
        assert_eq!(escaped(""), "\"\"");
    }
}
