//! The config file: what it may say ([`file`]), where each part of it stands ([`tree`]), and its schema ([`schema`]).

pub mod file;
pub mod schema;
mod tree;

pub use file::ConfigFile;
pub use tree::Tree;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use std::path::{Path, PathBuf};
use textmill_loader::schema::{Path as KeyPath, check, fill_defaults};

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
}

impl Config {
    /// Reads and checks the file at `path`, with `overrides` (`key.path=VALUE`, values in TOML) applied.
    ///
    /// # Errors
    /// Every problem found: syntax, unknown keys, wrong types, missing keys.
    pub fn load(path: &Path, overrides: &[String]) -> Result<Self, Diagnostics> {
        let text = std::fs::read(path).map_err(|error| {
            let mut diagnostics = Diagnostics::default();
            let hint = match error.kind() {
                std::io::ErrorKind::NotFound => {
                    "check the path; `textmill config schema` says what a config may say"
                }
                _ => "check that it is a file that you may read",
            };
            let message = format!("cannot read the config `{}`: {error}", path.display());
            diagnostics.push(Diagnostic::error(message).hint(Some(hint.to_owned())));
            diagnostics
        })?;
        let text = String::from_utf8(text).map_err(|error| {
            let mut diagnostics = Diagnostics::default();
            let at = error.utf8_error().valid_up_to();
            let message = format!("the config `{}` is not UTF-8 (byte {at})", path.display());
            diagnostics.push(Diagnostic::error(message).hint(Some("save it as UTF-8".to_owned())));
            diagnostics
        })?;
        Self::parse(path, &text, overrides)
    }

    /// As [`Config::load`], with the text given.
    ///
    /// # Errors
    /// As for [`Config::load`].
    pub fn parse(path: &Path, text: &str, overrides: &[String]) -> Result<Self, Diagnostics> {
        let mut tree = Tree::parse(path, text)?;
        let mut diagnostics = Diagnostics { list: Vec::new(), source: text.to_owned() };
        for assignment in overrides {
            if let Err(diagnostic) = tree.set(assignment) {
                diagnostics.push(*diagnostic);
            }
        }
        let schema = schema::of_file();
        for problem in check(&schema, tree.value()) {
            let place = tree.place(&problem.path, problem.at_key);
            let message = match problem.path.to_string() {
                path if path.is_empty() || problem.at_key => problem.message,
                path => format!("`{path}`: {}", problem.message),
            };
            diagnostics.push(Diagnostic::error(message).at(place).hint(problem.hint));
        }
        // A step has one of two keys, which the schema cannot say as clearly.
        let steps = tree.value().get("step").and_then(serde_json::Value::as_array);
        for (index, step) in steps.into_iter().flatten().enumerate() {
            if step.is_object() && step.get("plugin").is_none() && step.get("command").is_none() {
                let at = KeyPath::default().key("step").index(index);
                diagnostics.push(Diagnostic::error("missing key `plugin`").at(tree.place(&at, false)));
            }
        }
        if diagnostics.has_errors() {
            diagnostics.sort();
            return Err(diagnostics);
        }
        let mut value = tree.value().clone();
        fill_defaults(&schema, &mut value);
        let file: ConfigFile = serde_json::from_value(value).map_err(|error| {
            // The schema is derived from the same types, so this is a value that no schema can refuse.
            let mut diagnostics = Diagnostics { list: Vec::new(), source: text.to_owned() };
            diagnostics.push(Diagnostic::error(format!("the config cannot be understood: {error}")));
            diagnostics
        })?;
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
            _ => PathBuf::from("."),
        };
        Ok(Self { path: path.to_owned(), folder, file, tree })
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
