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
    let may_be_apart = step.isolation == Isolation::Process || loader.isolates_unknown();
    let limits = limits(config, step, may_be_apart, at, problems)?;
    Some(match step.isolation {
        Isolation::InProcess => {
            let loaded = loader.load_within(name, limits);
            match &loaded {
                Ok(plugin) if plugin.is_isolated() => {
                    let message =
                        format!("nobody vouches for plugin `{name}`: it runs in a process of its own");
                    let hint = "isolation = \"process\" says that this is meant; `max-seconds` and `max-memory` are kept";
                    let place = config.place(&at.key("plugin"));
                    problems.push(Diagnostic::warning(message).at(place).hint(Some(hint.to_owned())));
                }
                Ok(_) if step.max_memory.is_some() => {
                    problems.push(only_apart(config, at));
                    return None;
                }
                _ => {}
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
    let limits = limits(config, step, true, at, problems)?;
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
pub(crate) fn reading(config: &Config, loader: &Loader, problems: &mut Diagnostics) -> Option<Apart> {
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
pub(super) fn limit_here(step: &Step, plugin: &Plugin) -> Option<Duration> {
    step.max_seconds.filter(|_| !plugin.is_isolated()).and_then(|seconds| time(seconds).ok())
}

/// A limit that only a process of its own can keep.
fn only_apart(config: &Config, at: &KeyPath) -> Diagnostic {
    let place = config.place(&at.key("max-memory"));
    Diagnostic::error("`max-memory` is kept only in a process of its own")
        .at(place)
        .hint(Some("add isolation = \"process\"".to_owned()))
}

/// The limits of a step, which `may_be_apart`, in a process of its own.
fn limits(
    config: &Config,
    step: &Step,
    may_be_apart: bool,
    at: &KeyPath,
    problems: &mut Diagnostics,
) -> Option<Limits> {
    let mut limits = Limits::default();
    if step.max_memory.is_some() && !may_be_apart {
        problems.push(only_apart(config, at));
        return None;
    }
    let mut refuse = |key: &str, message: String, hint: &str| {
        let place = config.place(&at.key(key));
        problems.push(Diagnostic::error(message).at(place).hint(Some(hint.to_owned())));
    };
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
