//! The config file: what it may say ([`file`]), where each part of it stands ([`tree`]), and its schema ([`schema`]).

mod amounts;
mod extend;
pub mod file;
pub mod schema;
mod tree;
pub(crate) mod variables;

pub use file::ConfigFile;
pub use tree::Tree;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use serde_json::Value;
use std::path::{Path, PathBuf};
use textmill_loader::schema::{Path as KeyPath, check, fill_defaults};
use variables::{Variables, remove};

/// A config file that says what it may say; not yet resolved against plugins, inputs and outputs.
#[derive(Debug, Clone)]
pub struct Config {
    /// The path as the user gave it.
    pub path: PathBuf,
    /// The folder that relative paths in it are relative to.
    pub folder: PathBuf,
    /// What it says.
    pub file: ConfigFile,
    /// Where it says it.
    pub tree: Tree,
    /// What is wrong with it, where it was loaded in spite of that; what is wrong is left out of `file`.
    pub problems: Vec<Diagnostic>,
    /// What came from the environment.
    pub(crate) variables: Variables,
}

/// What is put over a config file.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// Profiles of the file, the later over the earlier.
    pub profiles: Vec<String>,
    /// `key.path=VALUE`, values in TOML; they count most.
    pub set: Vec<String>,
}

impl Config {
    /// Reads and checks the file at `path`, with those it extends, and with `overrides` applied.
    ///
    /// # Errors
    /// Every problem found: syntax, unknown keys, wrong types, missing keys.
    pub fn load(path: &Path, overrides: &Overrides) -> Result<Self, Diagnostics> {
        Self::load_what_stands(path, overrides)?.whole()
    }

    /// Names of the variables of the environment that it took values from.
    pub fn environment(&self) -> impl Iterator<Item = &str> {
        self.variables.names()
    }

    /// As [`Config::load`], but gives what can be understood where some keys or values are wrong, with
    /// [`Config::problems`], so that whoever plans with it finds all mistakes at once.
    ///
    /// # Errors
    /// When nothing can be understood.
    pub fn load_what_stands(path: &Path, overrides: &Overrides) -> Result<Self, Diagnostics> {
        let text = extend::read(path).map_err(|diagnostic| {
            let mut diagnostics = Diagnostics::default();
            diagnostics.push(*diagnostic);
            diagnostics
        })?;
        Self::parse_what_stands(path, &text, overrides)
    }

    /// The config, unless it has problems.
    fn whole(mut self) -> Result<Self, Diagnostics> {
        match self.problems.is_empty() {
            true => Ok(self),
            false => {
                let mut diagnostics = Diagnostics::about(self.tree.sources());
                diagnostics.list = std::mem::take(&mut self.problems);
                Err(diagnostics)
            }
        }
    }

    /// As [`Config::load`], with the text given.
    ///
    /// # Errors
    /// As for [`Config::load`].
    pub fn parse(path: &Path, text: &str, overrides: &Overrides) -> Result<Self, Diagnostics> {
        Self::parse_what_stands(path, text, overrides)?.whole()
    }

    fn parse_what_stands(path: &Path, text: &str, overrides: &Overrides) -> Result<Self, Diagnostics> {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
            _ => PathBuf::from("."),
        };
        let mut tree = Tree::parse(path, text)?;
        extend::extend(&mut tree, &folder)?;
        let mut diagnostics = Diagnostics::about(tree.sources());
        for profile in &overrides.profiles {
            if let Err(diagnostic) = tree.apply_profile(profile) {
                diagnostics.push(*diagnostic);
            }
        }
        for assignment in &overrides.set {
            if let Err(diagnostic) = tree.set(assignment) {
                diagnostics.push(*diagnostic);
            }
        }
        let schema = schema::of_file();
        let mut value = tree.value().clone();
        let mut variables = Variables::default();
        let mut problems = Vec::new();
        variables::put_in(&mut value, &KeyPath::default(), &mut variables, &mut problems);
        for (path, diagnostic) in problems {
            diagnostics.push(diagnostic.at(tree.place(&path, false)));
            remove(&mut value, &path.0);
        }
        for problem in check(&schema, &value) {
            let place = tree.place(&problem.path, problem.at_key);
            let message = match problem.path.to_string() {
                path if path.is_empty() || problem.at_key => problem.message,
                path => format!("`{path}`: {}", problem.message),
            };
            diagnostics.push(Diagnostic::error(message).at(place).hint(problem.hint));
            remove(&mut value, &problem.path.0);
        }
        // A step has one of two keys, which the schema cannot say as clearly.
        let steps = tree.value().get("step").and_then(Value::as_array);
        for (index, step) in steps.into_iter().flatten().enumerate() {
            if step.is_object() && step.get("plugin").is_none() && step.get("command").is_none() {
                let at = KeyPath::default().key("step").index(index);
                diagnostics.push(Diagnostic::error("missing key `plugin`").at(tree.place(&at, false)));
            }
        }
        diagnostics.list.iter_mut().for_each(|problem| variables.scrub_words(problem));
        diagnostics.sort();
        if diagnostics.has_errors() {
            stand_in(&mut value);
        }
        fill_defaults(&schema, &mut value);
        let file: ConfigFile = match serde_json::from_value(value) {
            Ok(file) => file,
            Err(_) if diagnostics.has_errors() => return Err(diagnostics),
            Err(error) => {
                // The schema is derived from the same types, so this is a value that no schema can refuse.
                diagnostics.push(Diagnostic::error(format!("the config cannot be understood: {error}")));
                return Err(diagnostics);
            }
        };
        Ok(Self { path: path.to_owned(), folder, file, tree, problems: diagnostics.list, variables })
    }

    /// Where a key or value stands.
    pub fn place(&self, path: &KeyPath) -> Option<Place> {
        self.tree.place(path, false)
    }

    /// A path of the config, relative to its folder.
    pub fn resolve(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }
}

/// Puts something where a key that must be there is missing or wrong, which has been told: steps without a plugin and
/// outputs without a path are passed over by whoever plans.
fn stand_in(value: &mut Value) {
    let Some(root) = value.as_object_mut() else { return };
    root.entry("version").or_insert_with(|| 1.into());
    for output in root.get_mut("output").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(output) = output.as_object_mut() {
            output.entry("path").or_insert_with(|| "".into());
        }
    }
}
