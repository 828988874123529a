//! Where a step's plugin runs: in this process, or in processes of its own with limits.

use crate::config::Config;
use crate::config::file::{Isolation, Size, Step};
use crate::diagnostic::{Diagnostic, Diagnostics};
use std::sync::Arc;
use std::time::Duration;
use textmill_io::Apart;
use textmill_loader::schema::Path as KeyPath;
use textmill_loader::worker::Limits;
use textmill_loader::{LoadError, Loader, Plugin};

/// Loads the library `name` where the step wants it.
pub(super) fn load(
    config: &Config,
    loader: &Loader,
    step: &Step,
    name: &str,
    at: &KeyPath,
    problems: &mut Diagnostics,
) -> Option<Result<Arc<Plugin>, LoadError>> {
    let limits = limits(config, step, at, problems)?;
    Some(match step.isolation {
        Isolation::InProcess => {
            let loaded = loader.load(name);
            if loaded.as_ref().is_ok_and(|plugin| plugin.is_isolated()) {
                let message = format!("nobody vouches for plugin `{name}`: it runs in a process of its own");
                let hint = "isolation = \"process\" says that this is meant; `max-seconds` and `max-memory` can then be given";
                let place = config.place(&at.key("plugin"));
                problems.push(Diagnostic::warning(message).at(place).hint(Some(hint.to_owned())));
            }
            loaded
        }
        Isolation::Process => loader.load_isolated(name, limits),
    })
}

/// Starts the step's command.
pub(super) fn command(
    config: &Config,
    loader: &Loader,
    step: &Step,
    words: &[String],
    at: &KeyPath,
    problems: &mut Diagnostics,
) -> Option<Arc<Plugin>> {
    let limits = limits(config, step, at, problems)?;
    let place = config.place(&at.key("command"));
    if words.is_empty() {
        problems.push(Diagnostic::error("`command` names no program").at(place));
        return None;
    }
    match loader.load_command(words, &config.folder, limits) {
        Ok(plugin) => Some(plugin),
        Err(error) => {
            let message = format!("the command `{}` is no plugin: {}", words.join(" "), error.message);
            problems.push(Diagnostic::error(message).at(place).hint(error.help));
            None
        }
    }
}

/// How documents are read that a reader may break on.
pub(super) fn reading(config: &Config, loader: &Loader, problems: &mut Diagnostics) -> Option<Apart> {
    let input = &config.file.input;
    let mut refuse = |key: &str, (message, hint): (String, &str)| {
        let place = config.place(&KeyPath::dotted("input").key(key));
        let message = format!("`input`, {message}");
        problems.push(Diagnostic::error(message).at(place).hint(Some(hint.to_owned())));
    };
    let limits = Limits::default();
    let time = time(input.max_seconds.unwrap_or(limits.time.as_secs_f64()));
    let memory = input.max_memory.as_deref().map_or(Ok(limits.memory), |text| memory(text).map(Some));
    match (time, memory) {
        (Ok(time), Ok(memory)) => {
            let mut program = loader.worker_program().to_vec();
            if program.is_empty() {
                return None;
            }
            if let Some(memory) = memory {
                program.extend(["--max-memory".into(), memory.to_string().into()]);
            }
            program.push("--read".into());
            Some(Apart { program, time })
        }
        (time, memory) => {
            time.err().into_iter().for_each(|wrong| refuse("max-seconds", wrong));
            memory.err().into_iter().for_each(|wrong| refuse("max-memory", wrong));
            None
        }
    }
}

/// A `max-memory`; or what is wrong with it, and a hint. Here a number without a unit is more likely a mistake than a
/// number of bytes.
fn memory(text: &str) -> Result<u64, (String, &'static str)> {
    match text.parse::<Size>() {
        Ok(size) if text.contains(|c: char| c.is_ascii_alphabetic()) => Ok(size.0),
        _ => {
            let message = format!("`max-memory`: {text:?} is no amount of memory");
            Err((message, "write a number and a unit: \"512 MB\", \"2 GiB\""))
        }
    }
}

/// A `max-seconds`; or what is wrong with it, and a hint.
pub(super) fn time(seconds: f64) -> Result<Duration, (String, &'static str)> {
    match Duration::try_from_secs_f64(seconds) {
        Ok(time) if !time.is_zero() => Ok(time),
        _ => Err((format!("`max-seconds`: {seconds} is no time"), "10 or 0.5, for example")),
    }
}

/// The limit that a step in this process has, if it has one. That it can be is known from [`load`].
pub(super) fn limit_here(step: &Step) -> Option<Duration> {
    let here = step.command.is_none() && step.isolation == Isolation::InProcess;
    step.max_seconds.filter(|_| here).and_then(|seconds| time(seconds).ok())
}

fn limits(config: &Config, step: &Step, at: &KeyPath, problems: &mut Diagnostics) -> Option<Limits> {
    let mut limits = Limits::default();
    let isolated = step.command.is_some() || step.isolation == Isolation::Process;
    let mut refuse = |key: &str, message: String, hint: &str| {
        let place = config.place(&at.key(key));
        problems.push(Diagnostic::error(message).at(place).hint(Some(hint.to_owned())));
    };
    if step.max_memory.is_some() && !isolated {
        let message = "`max-memory` is kept only in a process of its own".to_owned();
        refuse("max-memory", message, "add isolation = \"process\"");
        return None;
    }
    if let Some(seconds) = step.max_seconds {
        match time(seconds) {
            Ok(time) => limits.time = time,
            Err((message, hint)) => {
                refuse("max-seconds", message, hint);
                return None;
            }
        }
    }
    if let Some(text) = &step.max_memory {
        match memory(text) {
            Ok(bytes) => limits.memory = Some(bytes),
            Err((message, hint)) => {
                refuse("max-memory", message, hint);
                return None;
            }
        }
    }
    Some(limits)
}
