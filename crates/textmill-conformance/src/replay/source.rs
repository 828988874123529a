//! Which plugin a record is run with.
//!
//! A record comes from a stranger as often as not, and it names a command or a library. If that were run unasked, a
//! report of a failure could do whatever a program can. So what it names is run only when its reader, who was shown it,
//! says so; otherwise the reader names the plugin, or it is the installed one of the same name.

use super::words_of;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use textmill_loader::worker::Limits;
use textmill_loader::{Loader, Plugin, Refusal};
use textmill_pipeline::record::Record;

/// Where the plugin of a replay comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Source {
    /// It is searched for by its id, as a step would be. What the record names is not looked at.
    #[default]
    Installed,
    /// This library.
    Library(PathBuf),
    /// This command, in the folder where this program was started.
    Command(Vec<String>),
    /// What the record names, whatever that is.
    Recorded,
}

/// What a record names as its plugin: what [`Source::Recorded`] runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// A library.
    Library(PathBuf),
    /// A command, and the folder that it is to run in.
    Command(Vec<String>, PathBuf),
}

impl Named {
    /// As one line, with the words of a command told apart.
    pub fn words(&self) -> String {
        match self {
            Named::Library(path) => format!("the library {path:?}"),
            Named::Command(words, folder) => {
                format!("the command {} in the folder {folder:?}", words_of(words))
            }
        }
    }

    /// What it names, variables not put in.
    pub fn by(record: &Record) -> Self {
        match &record.step.command {
            Some(words) => Named::Command(words.clone(), record.folder.clone()),
            None => Named::Library(record.plugin.path.clone()),
        }
    }
}

/// Starts the plugin, in a process of its own.
pub(super) fn plugin(
    loader: &Loader,
    record: &Record,
    settings: &super::Settings,
    limits: Limits,
) -> Result<Arc<Plugin>, String> {
    let library = |path: &Path| {
        // A name without a folder is a file here, not a plugin to search for.
        let path = std::path::absolute(path).map_err(|error| error.to_string())?;
        loader.load_isolated(&path.to_string_lossy(), limits).map_err(|error| error.to_string())
    };
    let command = |words: &[String], folder: &Path| {
        let plugin = loader.load_command(words, folder, limits);
        plugin.map_err(|error| format!("{}: {error}", words_of(words)))
    };
    let plugin = match &settings.source {
        Source::Installed => installed(loader, record, limits)?,
        Source::Library(path) => library(path)?,
        Source::Command(words) => command(words, Path::new("."))?,
        Source::Recorded => match record.command(&settings.variables)? {
            Some(words) => {
                here(record)?;
                command(&words, &record.folder)?
            }
            None => library(&record.plugin.path)?,
        },
    };
    if plugin.id() != record.plugin.id {
        let (other, wanted) = (plugin.id(), &record.plugin.id);
        return Err(format!("the record is of the plugin `{wanted}`, and this one is `{other}`"));
    }
    Ok(plugin)
}

/// The plugin that a step with this id would get.
fn installed(loader: &Loader, record: &Record, limits: Limits) -> Result<Arc<Plugin>, String> {
    let (id, named) = (&record.plugin.id, Named::by(record));
    if let Named::Command(..) = named {
        return Err(format!(
            "{}, which it names, is not run unasked; --run-it runs it, `-- COMMAND...` another, --plugin PATH a library",
            named.words()
        ));
    }
    let named = named.words();
    // A path would be taken for one.
    let is_name = !id.is_empty() && !id.contains(['/', '\\']);
    let found = is_name.then(|| loader.load_isolated(id, limits));
    match found {
        Some(Ok(plugin)) => Ok(plugin),
        Some(Err(error)) if error.attempts.iter().any(|attempt| attempt.refusal != Refusal::NotFound) => {
            Err(error.to_string())
        }
        _ => Err(format!(
            "no plugin `{id}` is installed, and {named}, which it names, is not loaded unasked; --run-it loads it, \
             --plugin PATH another"
        )),
    }
}

/// That what a recorded command needs is on this machine. What the system says of it would not name the file.
fn here(record: &Record) -> Result<(), String> {
    let instead = "give the command as it is here: `-- COMMAND...`";
    if !record.folder.is_dir() {
        return Err(format!(
            "the folder {:?} of its command is not on this machine; {instead}",
            record.folder
        ));
    }
    if !record.plugin.path.is_file() {
        return Err(format!(
            "the file {:?} of its command is not on this machine; {instead}",
            record.plugin.path
        ));
    }
    Ok(())
}
