//! Where a step's plugin runs: in this process, or in processes of its own with limits.

use crate::config::Config;
use crate::config::file::{Isolation, Size, Step};
use crate::diagnostic::{Diagnostic, Diagnostics};
use std::sync::Arc;
use std::time::Duration;
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

fn limits(config: &Config, step: &Step, at: &KeyPath, problems: &mut Diagnostics) -> Option<Limits> {
    let mut limits = Limits::default();
    let isolated = step.command.is_some() || step.isolation == Isolation::Process;
    let mut refuse = |key: &str, message: String, hint: &str| {
        let place = config.place(&at.key(key));
        problems.push(Diagnostic::error(message).at(place).hint(Some(hint.to_owned())));
    };
    for (key, given) in
        [("max-seconds", step.max_seconds.is_some()), ("max-memory", step.max_memory.is_some())]
    {
        if given && !isolated {
            let message = format!("`{key}` is kept only in a process of its own");
            refuse(key, message, "add isolation = \"process\"");
            return None;
        }
    }
    if let Some(seconds) = step.max_seconds {
        match Duration::try_from_secs_f64(seconds) {
            Ok(time) if !time.is_zero() => limits.time = time,
            _ => {
                refuse(
                    "max-seconds",
                    format!("`max-seconds`: {seconds} is no time"),
                    "10 or 0.5, for example",
                );
                return None;
            }
        }
    }
    if let Some(text) = &step.max_memory {
        // Here a number without a unit is more likely a mistake than a number of bytes.
        let unit = text.contains(|c: char| c.is_ascii_alphabetic());
        match text.parse::<Size>() {
            Ok(size) if unit => limits.memory = Some(size.0),
            _ => {
                let message = format!("`max-memory`: {text:?} is no amount of memory");
                refuse("max-memory", message, "write a number and a unit: \"512 MB\", \"2 GiB\"");
                return None;
            }
        }
    }
    Some(limits)
}
