//! Where a step's plugin runs: in this process, or in processes of its own with limits.

use crate::config::Config;
use crate::config::file::{Isolation, Step};
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
        Isolation::InProcess => loader.load(name),
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
        match bytes(text) {
            Some(bytes) => limits.memory = Some(bytes),
            None => {
                let message = format!("`max-memory`: {text:?} is no amount of memory");
                refuse("max-memory", message, "write a number and a unit: \"512 MB\", \"2 GiB\"");
                return None;
            }
        }
    }
    Some(limits)
}

/// `512 MB` and the like in bytes.
fn bytes(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: u64 = text.get(..digits)?.parse().ok()?;
    let unit: u64 = match text.get(digits..)?.trim() {
        "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    number.checked_mul(unit).filter(|&bytes| bytes > 0)
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn memory_has_a_number_and_a_unit() {
        assert_eq!(bytes("512 MB"), Some(512_000_000));
        assert_eq!(bytes(" 2GiB "), Some(2 << 30));
        for wrong in ["", "512", "MB", "-1 MB", "0 MB", "1.5 GB", "99999999999999 GB", "十 MB"] {
            assert_eq!(bytes(wrong), None, "{wrong}");
        }
    }
}
