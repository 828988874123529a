//! The steps of a plan: plugins loaded, options checked, instances opened.

use super::reduce::{GROUP, GroupBy, PlannedReduction};
use super::{document_fields, isolation, layers::Layer, near_hint};
use crate::config::Config;
use crate::config::file::{OnError, Step};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use arrow_schema::{DataType, Field, Fields, Schema};
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;
use textmill_loader::schema::{self, Path as KeyPath, check, fill_defaults, nearest};
use textmill_loader::{CallError, Instance, Loader, Operator, Plugin};

/// A step that can run.
#[derive(Debug)]
pub struct PlannedStep {
    /// Its place among the steps of the config.
    pub index: usize,
    /// Its name in results.
    pub name: String,
    /// The plugin.
    pub plugin: Arc<Plugin>,
    /// Index of its operator.
    pub operator: usize,
    /// Options with defaults filled in.
    pub options: Value,
    /// The files that its options name.
    pub files: Vec<PathBuf>,
    /// What happens when it fails for a document.
    pub on_error: OnError,
    /// The instance opened at plan time; workers duplicate it.
    pub(crate) template: Instance,
}

impl PlannedStep {
    /// The operator.
    pub fn operator(&self) -> &Operator {
        &self.plugin.operators()[self.operator]
    }

    /// The columns it reads.
    pub fn columns(&self) -> &[String] {
        self.template.columns()
    }

    /// The fields of what it returns.
    pub fn output(&self) -> &Fields {
        self.template.output()
    }
}

/// Plans every step that can be planned; whatever is wrong goes to `problems`. Each plugin is told as soon as it is
/// `loaded`.
pub(super) fn plan(
    config: &Config,
    loader: &Loader,
    loaded: &dyn Fn(&Plugin),
    problems: &mut Diagnostics,
) -> (Vec<PlannedStep>, Vec<PlannedReduction>) {
    let mut available = document_fields();
    available.extend(Layer::ALL.map(Layer::field));
    let mut planned: Vec<PlannedStep> = Vec::new();
    let mut reductions: Vec<PlannedReduction> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    for (index, step) in config.file.step.iter().enumerate() {
        let at = KeyPath::default().key("step").index(index);
        if step.plugin.is_none() && step.command.is_none() && !config.problems.is_empty() {
            continue;
        }
        let Some((plugin, operator)) = load(config, loader, step, &at, problems) else { continue };
        loaded(&plugin);
        let name = step.name.clone().unwrap_or_else(|| plugin.operators()[operator].id.clone());
        if let Some(message) = bad_name(&name, &available, &names) {
            let named_by = if step.plugin.is_some() { "plugin" } else { "command" };
            let key = if step.name.is_some() { at.key("name") } else { at.key(named_by) };
            let hint = "give the step another `name`".to_owned();
            problems.push(Diagnostic::error(message).at(config.place(&key)).hint(Some(hint)));
            continue;
        }
        names.push(name.clone());
        let described = &plugin.operators()[operator];
        let mut options = Value::Object(step.options.clone());
        let before = problems.list.len();
        for problem in check(&described.options_schema, &options) {
            let path = at.key("options").join(&problem.path);
            let message = match (problem.at_key, problem.path.to_string()) {
                (false, path) if !path.is_empty() => format!("option `{path}`: {}", problem.message),
                _ => format!("options of `{name}`: {}", problem.message),
            };
            let place = config.tree.place(&path, problem.at_key);
            problems.push(Diagnostic::error(message).at(place).hint(problem.hint));
        }
        if problems.list.len() > before {
            continue;
        }
        fill_defaults(&described.options_schema, &mut options);
        // The plugin is given the way to each file, the rest of the world what the config says.
        let mut resolved = options.clone();
        let mut files = Vec::new();
        for path in schema::files(&described.options_schema, &mut resolved) {
            let file = config.resolve(path);
            *path = file.to_string_lossy().into_owned();
            files.push(file);
        }
        if !described.rowwise {
            let Ok(group_by) = group_by(config, step, &at, problems) else { continue };
            match plugin.reduce(operator, &resolved, &Schema::new(available.clone())) {
                Ok(template) if group_by.is_some() && template.output().find(GROUP).is_some() => {
                    let message = format!("the table of `{name}` has a column `{GROUP}` of its own");
                    problems.push(Diagnostic::error(message).at(config.place(&at.key("group-by"))));
                }
                Ok(template) => {
                    let on_error = step.on_error;
                    reductions.push(PlannedReduction {
                        index,
                        name,
                        plugin,
                        operator,
                        options,
                        files,
                        on_error,
                        group_by,
                        template,
                    });
                }
                Err(error) => problems.push(refused(config, &at, &name, &error)),
            }
            continue;
        }
        if step.group_by.is_some() {
            let message = format!("`{name}` works on each document by itself: there is nothing to group");
            problems.push(Diagnostic::error(message).at(config.place(&at.key("group-by"))));
            continue;
        }
        match plugin.open(operator, &resolved, &Schema::new(available.clone())) {
            Ok(mut template) => {
                if let Some(time) = isolation::limit_here(step, &plugin) {
                    template.limit(time);
                }
                available.push(Field::new(&name, DataType::Struct(template.output().clone()), false));
                planned.push(PlannedStep {
                    index,
                    name,
                    plugin,
                    operator,
                    options,
                    files,
                    on_error: step.on_error,
                    template,
                });
            }
            Err(error) => problems.push(refused(config, &at, &name, &error)),
        }
    }
    (planned, reductions)
}

/// What a step over the corpus is grouped by.
fn group_by(
    config: &Config,
    step: &Step,
    at: &KeyPath,
    problems: &mut Diagnostics,
) -> Result<Option<GroupBy>, ()> {
    let Some(text) = &step.group_by else { return Ok(None) };
    GroupBy::parse(text).map(Some).ok_or_else(|| {
        let hint = match nearest(text, GroupBy::KNOWN) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                format!(
                    "there are {}, and `metadata.NAME` for a field of the source",
                    GroupBy::KNOWN.join(", ")
                )
            }
        };
        let message = format!("documents cannot be grouped by `{text}`");
        problems.push(Diagnostic::error(message).at(config.place(&at.key("group-by"))).hint(Some(hint)));
    })
}

fn load(
    config: &Config,
    loader: &Loader,
    step: &Step,
    at: &KeyPath,
    problems: &mut Diagnostics,
) -> Option<(Arc<Plugin>, usize)> {
    let (plugin, place, wanted) = match (&step.plugin, &step.command) {
        (Some(name), None) => library(config, loader, step, name, at, problems)?,
        (None, Some(words)) => {
            let place = config.place(&at.key("command"));
            (isolation::command(config, loader, step, words, at, problems)?, place, None)
        }
        (plugin, _) => {
            let (message, hint) = match plugin {
                Some(_) => ("a step has a `plugin` or a `command`, not both", "remove one of them"),
                None => ("the step has no `plugin`", "say which: plugin = \"count\", for example"),
            };
            let place = config.place(at);
            problems.push(Diagnostic::error(message).at(place).hint(Some(hint.to_owned())));
            return None;
        }
    };
    let place_of_wanted = match &step.operator {
        Some(_) => config.place(&at.key("operator")),
        None => place.clone(),
    };
    let name = plugin.id();
    let wanted = step.operator.as_deref().or(wanted.as_deref());
    let ids = || plugin.operators().iter().map(|operator| operator.id.as_str());
    let operator = match wanted {
        Some(wanted) => ids().position(|id| id == wanted),
        None => ids().position(|id| id == plugin.id()).or(Some(0)),
    };
    let Some(operator) = operator else {
        let wanted = wanted.unwrap_or_default();
        let hint = near_hint(wanted, ids().collect::<Vec<_>>());
        let message = format!("plugin `{name}` has no operator `{wanted}`");
        problems.push(Diagnostic::error(message).at(place_of_wanted).hint(hint));
        return None;
    };
    Some((plugin, operator))
}

/// The plugin that is a library, where the config names it, and the operator that it names with it.
fn library(
    config: &Config,
    loader: &Loader,
    step: &Step,
    named: &str,
    at: &KeyPath,
    problems: &mut Diagnostics,
) -> Option<(Arc<Plugin>, Option<Place>, Option<String>)> {
    let place = config.place(&at.key("plugin"));
    // `words/terms` is operator `terms` of plugin `words`; a path is relative to the config.
    let is_path = named.starts_with(['.', '/']) || named.ends_with(std::env::consts::DLL_SUFFIX);
    let (name, wanted) = match named.split_once('/') {
        Some((plugin, operator)) if !is_path => (plugin.to_owned(), Some(operator.to_owned())),
        _ if is_path => (config.resolve(named).to_string_lossy().into_owned(), None),
        _ => (named.to_owned(), None),
    };
    match isolation::load(config, loader, step, &name, at, problems)? {
        Ok(plugin) => Some((plugin, place, wanted)),
        Err(error) => {
            let headline = error.to_string().lines().next().unwrap_or_default().to_owned();
            let mut diagnostic = Diagnostic::error(headline).at(place);
            for attempt in &error.attempts {
                diagnostic = diagnostic.note(format!("tried {attempt}"));
            }
            let hint = match &error.nearest {
                _ if error.help().is_some() => error.help().unwrap_or_default(),
                Some(near) if !error.found_something() => format!("did you mean `{near}`?"),
                _ if error.found_something() => {
                    "build the plugin for this host, or remove the file".to_owned()
                }
                _ => "`textmill plugin list` shows what is there; `--plugin-dir` adds a folder".to_owned(),
            };
            problems.push(diagnostic.hint(Some(hint)));
            None
        }
    }
}

fn bad_name(name: &str, available: &[Field], earlier: &[String]) -> Option<String> {
    if name.is_empty()
        || name == "document"
        || name.contains(['.', '\n'])
        || name.chars().any(char::is_control)
    {
        return Some(format!("a step cannot be named {name:?}"));
    }
    if earlier.iter().any(|known| known == name) {
        return Some(format!("two steps are named `{name}`"));
    }
    available
        .iter()
        .any(|field| field.name() == name)
        .then(|| format!("`{name}` is the name of a column of documents"))
}

/// What a plugin said when it was opened.
fn refused(config: &Config, at: &KeyPath, name: &str, error: &CallError) -> Diagnostic {
    let path = match &error.option {
        Some(option) => at.key("options").join(&KeyPath::dotted(option)),
        None => {
            let of_command = config.place(&at.key("plugin")).is_none();
            at.key(if of_command { "command" } else { "plugin" })
        }
    };
    let message = match &error.option {
        Some(option) => format!("option `{}`: {}", KeyPath::dotted(option), error.message),
        None => format!("step `{name}` cannot start: {}", error.message),
    };
    Diagnostic::error(message).at(config.place(&path)).hint(error.help.clone())
}
