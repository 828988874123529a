//! `textmill run`.

use crate::cli::{Global, Going, Merge, Planned, Run};
use crate::diagnostics::Terminal;
use crate::exit::{self, Exit};
use crate::memory::peak_memory;
use crate::progress::Teller;
use crate::signals;
use anyhow::{Context, Result, bail};
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use textmill_loader::Loader;
use textmill_pipeline::config::Config;
use textmill_pipeline::{
    Outcome, Plan, PlanOptions, RunError, RunOptions, Select, Shard, Summary, WriteError,
};

pub(super) fn run(global: &Global, args: &Run, terminal: &Terminal) -> Result<Exit> {
    if args.dry_run {
        return dry_run(global, args, terminal);
    }
    let (plan, loader) = super::build(global, &args.planned, true, terminal)?;
    let sample = args.sample.map(|n| (n, args.seed));
    let select = Select { limit: args.limit, sample, shard: args.shard, ..Select::default() };
    let options = RunOptions {
        select,
        // What the ledger has of a failure cannot be run again.
        retry_failed: args.retry_failed || args.record_failures.is_some(),
        record_failures: args.record_failures.clone(),
        ..RunOptions::default()
    };
    if args.retry_failed {
        tell_without_ledger(&plan, args.shard);
    }
    go(global, &args.going, terminal, &plan, loader, options)
}

/// Says that what failed is not known, where it is not.
fn tell_without_ledger(plan: &Plan, shard: Option<Shard>) {
    let ledger = own_ledger(plan, shard);
    let why = match &ledger {
        Some(path) if path.exists() => return,
        Some(path) => format!("`{}` is not there", path.display()),
        None => "this config has none".to_owned(),
    };
    say!("--retry-failed: no ledger says what failed ({why}), so every document is run");
}

/// The ledger of a run, or of a part of it.
fn own_ledger(plan: &Plan, shard: Option<Shard>) -> Option<PathBuf> {
    plan.ledger.as_deref().map(|whole| shard.map_or(whole.to_owned(), |shard| shard.ledger(whole)))
}

/// `textmill merge`: a run that finds everything in the ledgers of shards.
pub(super) fn merge(global: &Global, args: &Merge, terminal: &Terminal) -> Result<Exit> {
    let planned = Planned {
        config: args.config.clone(),
        inputs: args.inputs.clone(),
        overriding: args.overriding.clone(),
        locked: false,
    };
    let (plan, loader) = super::build(global, &planned, true, terminal)?;
    let ledgers = match args.ledgers.is_empty() {
        true => shards(&plan)?,
        false => args.ledgers.clone(),
    };
    go(global, &args.going, terminal, &plan, loader, RunOptions { ledgers, ..RunOptions::default() })
}

/// The ledgers of shards beside the plan's own, of every number of shards that are all there: what is in a ledger is
/// right whoever put it there. An error where no set is whole.
fn shards(plan: &Plan) -> Result<Vec<PathBuf>> {
    let whole = plan
        .ledger
        .as_deref()
        .context("this config has no ledger; set `run.ledger`, or name the shards' ledgers")?;
    let folder = whole.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut divisions: BTreeMap<u32, Vec<PathBuf>> = BTreeMap::new();
    // A folder that is not there has no ledgers.
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path =
            folder.join(entry.with_context(|| format!("cannot list `{}`", folder.display()))?.file_name());
        if let Some(shard) = Shard::of_ledger(&path, whole) {
            divisions.entry(shard.of()).or_default().push(path);
        }
    }
    let mut complete = Vec::new();
    let mut parts: Vec<String> = Vec::new();
    for (of, mut there) in divisions {
        there.sort();
        let mut all = (1..=of).filter_map(|index| Shard::new(index, of)).map(|shard| shard.ledger(whole));
        match all.find(|path| !there.contains(path)) {
            None => complete.extend(there),
            Some(missing) => {
                let n = there.len();
                parts.push(format!("{n} of {of} shards are there; {} is not, for one", missing.display()));
            }
        }
    }
    match (complete.is_empty(), parts.is_empty()) {
        (false, _) => {
            for part in parts {
                say!("{part}: what is there of these is not used");
            }
            Ok(complete)
        }
        (true, false) => bail!("{}", parts.join("; and of another division, ")),
        (true, true) => bail!(
            "there are no shards' ledgers beside {}; make them with `textmill run CONFIG --shard 1/4` and so on",
            whole.display()
        ),
    }
}

/// Runs a plan, and tells the user how it goes and went.
fn go(
    global: &Global,
    going: &Going,
    terminal: &Terminal,
    plan: &Plan,
    loader: Loader,
    options: RunOptions<'_>,
) -> Result<Exit> {
    let stop = signals::stop(Arc::new(loader))?;
    let teller = Teller::new(plan, going.progress, global.quiet);
    let shard = options.select.shard;
    let ledger = own_ledger(plan, shard);
    let merging = !options.ledgers.is_empty();
    let summary = plan.run(RunOptions {
        jobs: going.jobs,
        max_failures: going.max_failures,
        memory: going.memory,
        stop: Some(&stop),
        progress: Some(&|progress| teller.tell(progress)),
        stdout: Some(stdout(plan)),
        tell: Some(&|line| say!("{line}")),
        ..options
    });
    teller.end(summary.as_ref().ok());
    let mut resuming = Resuming::Goes;
    let exit = match summary {
        Ok(summary) => {
            if !global.quiet || summary.outcome != Outcome::Complete {
                tell(plan, &summary, shard.is_some(), merging, global.verbose > 0);
            }
            match summary.outcome {
                Outcome::Complete => return Ok(Exit::Done),
                Outcome::Quarantined => return Ok(Exit::Failed),
                Outcome::Stopped => Exit::Stopped,
            }
        }
        Err(error) => {
            resuming = Resuming::after(&error);
            exit::report(&error.into(), terminal)
        }
    };
    if resuming != Resuming::Vain && ledger.is_some_and(|ledger| ledger.exists()) {
        let names: Vec<String> = plan.config.environment().map(|name| format!("`{name}`")).collect();
        let environment = match names.is_empty() {
            true => String::new(),
            false => format!(", with the same {} in the environment", names.join(", ")),
        };
        let mended = resuming == Resuming::Mended;
        let again = if mended { "when it is mended, this tries what failed again and" } else { "this" };
        say!("what was computed is kept; {again} goes on from there{environment}:");
        let retry = mended && !std::env::args_os().any(|argument| argument == "--retry-failed");
        say!("{}{}", command_line(), if retry { " --retry-failed" } else { "" });
    }
    Ok(exit)
}

/// What to run the same command again is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Resuming {
    /// It goes on.
    Goes,
    /// It meets the same failures, which the ledger has, unless they are tried again.
    Mended,
    /// It meets the same error.
    Vain,
}

impl Resuming {
    fn after(error: &RunError) -> Self {
        match error {
            full if full.is_full_ledger() => Resuming::Goes,
            RunError::Ledger { .. }
            | RunError::Write(WriteError::Busy { .. } | WriteError::Exists { .. })
            | RunError::Sample
            | RunError::NoLedger => Resuming::Vain,
            RunError::Document { .. } | RunError::TooManyFailures { .. } => Resuming::Mended,
            _ => Resuming::Goes,
        }
    }
}

/// Shows what every step returns for a few documents; writes nothing.
fn dry_run(global: &Global, args: &Run, terminal: &Terminal) -> Result<Exit> {
    // What is wrong with the outputs is told, though they are not written.
    let (plan, loader) = super::build(global, &args.planned, false, terminal)?;
    let mut config = Config::load(&args.planned.config, &args.planned.overriding.overrides())?;
    let output = |table: Option<&String>| {
        let mut output = json!({"path": "-", "format": "jsonl"});
        if let Some(table) = table {
            output["table"] = json!(table);
        }
        serde_json::from_value(output)
    };
    config.file.output = vec![output(None)?];
    for step in &plan.reductions {
        config.file.output.push(output(Some(&step.name))?);
    }
    let inputs = PlanOptions { inputs: args.planned.inputs.clone(), ..PlanOptions::default() };
    let plan = Plan::build(config, &loader, &inputs)?;
    let limit = match (args.limit, args.sample) {
        (None, None) => Some(3),
        (limit, _) => limit,
    };
    let select = Select { limit, sample: args.sample.map(|n| (n, args.seed)), ..Select::default() };
    let stop = signals::stop(Arc::new(loader))?;
    let summary = plan.run(RunOptions {
        jobs: args.going.jobs,
        select,
        stop: Some(&stop),
        stdout: Some(Box::new(Indented { line: Vec::new(), inner: std::io::stdout() })),
        failures: Some(&|failure| say!("{failure}")),
        ..RunOptions::default()
    })?;
    say!("{} documents tried, {} failed; nothing was written", summary.documents, summary.quarantined);
    Ok(match summary.outcome {
        Outcome::Complete => Exit::Done,
        Outcome::Quarantined => Exit::Failed,
        Outcome::Stopped => Exit::Stopped,
    })
}

/// This process's command line, for a shell.
fn command_line() -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
    let quoted = std::env::args_os().map(|argument| {
        let argument = argument.to_string_lossy();
        match !argument.is_empty() && argument.chars().all(plain) {
            true => argument.into_owned(),
            false => format!("'{}'", argument.replace('\'', "'\\''")),
        }
    });
    quoted.collect::<Vec<_>>().join(" ")
}

/// Writes JSON lines so that people can read them.
struct Indented<W> {
    line: Vec<u8>,
    inner: W,
}

impl<W: Write> Write for Indented<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        for part in bytes.split_inclusive(|&byte| byte == b'\n') {
            self.line.extend(part);
            if part.ends_with(b"\n") {
                let line = std::mem::take(&mut self.line);
                match serde_json::from_slice::<serde_json::Value>(&line) {
                    Ok(value) => writeln!(self.inner, "{value:#}")?,
                    Err(_) => self.inner.write_all(&line)?,
                }
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.write_all(&std::mem::take(&mut self.line))?;
        self.inner.flush()
    }
}

/// Standard output. Whoever reads it may leave early (`| head`): if files are written too, they are still wanted.
fn stdout(plan: &Plan) -> Box<dyn Write + Send> {
    let only = plan.outputs.iter().all(|output| output.is_stdout())
        && plan.tables.iter().all(|table| table.output.is_stdout());
    match only {
        true => Box::new(std::io::stdout()),
        false => Box::new(UntilClosed(Some(std::io::stdout()))),
    }
}

/// Writes until the reader is gone, then to nowhere.
struct UntilClosed<W>(Option<W>);

impl<W: Write> UntilClosed<W> {
    fn put<T>(&mut self, nowhere: T, write: impl FnOnce(&mut W) -> std::io::Result<T>) -> std::io::Result<T> {
        let Some(inner) = &mut self.0 else { return Ok(nowhere) };
        match write(inner) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.0 = None;
                Ok(nowhere)
            }
            other => other,
        }
    }
}

impl<W: Write> Write for UntilClosed<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.put(bytes.len(), |inner| inner.write(bytes))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.put((), Write::flush)
    }
}

/// The summary, on standard error.
fn tell(plan: &Plan, summary: &Summary, shard: bool, merging: bool, verbose: bool) {
    if summary.outcome == Outcome::Stopped {
        say!("stopped after {} documents; no file of several documents was written", summary.documents);
        return;
    }
    let seconds = summary.elapsed.as_secs_f64();
    let megabytes = summary.bytes as f64 / 1e6;
    let filtered =
        if summary.filtered > 0 { format!("{} left out, ", summary.filtered) } else { String::new() };
    say!(
        "{} document{}: {} {}, {filtered}{} in quarantine; {megabytes:.2} MB in {seconds:.2} s{}",
        summary.documents,
        if summary.documents == 1 { "" } else { "s" },
        summary.written,
        if shard { "done" } else { "written" },
        summary.quarantined,
        peak_memory()
            .map(|peak| format!(", peak memory {} MB", peak.div_ceil(1_000_000)))
            .unwrap_or_default(),
    );
    if merging && summary.computed > 0 {
        say!(
            "  results of {} steps of batches were in no shard's ledger and were computed here",
            summary.computed
        );
    }
    if summary.reused > 0 && !merging {
        say!("  results of {} steps of batches were in the ledger", summary.reused);
    }
    for written in &summary.outputs {
        match (&written.first, written.files) {
            (Some(path), 1) => say!("  {}", path.display()),
            (Some(path), files) => say!("  {} and {} more files", path.display(), files - 1),
            (None, _) => {}
        }
    }
    if let Some(path) = &summary.quarantine {
        say!("  documents that failed, with their cause: {}", path.display());
    }
    if let (Some(path), false) = (&plan.manifest, shard) {
        say!("  {}", path.display());
    }
    if let Some(path) = &summary.ledger {
        say!("  {}", path.display());
    }
    if verbose {
        for step in &summary.times {
            let time = step.time.as_secs_f64();
            let rate = if time > 0.0 { format!(", {:.0} MB/s", megabytes / time) } else { String::new() };
            say!("  {:<12} {:>9.3} s{rate}", step.name, time);
        }
    }
}
