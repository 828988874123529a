//! `extends`: a config that says only how it differs from another.
//!
//! The other file's relative paths stay relative to that file.

use super::tree::Tree;
use super::variables::{Variables, expand};
use crate::diagnostic::{Diagnostic, Diagnostics};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};
use textmill_loader::schema::Path as KeyPath;

/// Reads a config's text.
pub(super) fn read(path: &Path) -> Result<String, Box<Diagnostic>> {
    let text = std::fs::read(path).map_err(|error| {
        let hint = match error.kind() {
            std::io::ErrorKind::NotFound => {
                "check the path; `textmill config schema` says what a config may say"
            }
            _ => "check that it is a file that you may read",
        };
        let message = format!("cannot read the config `{}`: {error}", path.display());
        Diagnostic::error(message).hint(Some(hint.to_owned()))
    })?;
    String::from_utf8(text).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let message = format!("the config `{}` is not UTF-8 (byte {at})", path.display());
        Box::new(Diagnostic::error(message).hint(Some("save it as UTF-8".to_owned())))
    })
}

/// Puts a tree over those that it extends, and they extend.
///
/// # Errors
/// When one cannot be read or parsed, or they extend each other.
pub(super) fn extend(tree: &mut Tree, folder: &Path) -> Result<(), Diagnostics> {
    let own = tree.sources()[0].0.clone();
    let mut seen = vec![std::fs::canonicalize(&own).unwrap_or(own)];
    let mut folder = folder.to_owned();
    let top = folder.clone();
    loop {
        let place = tree.place(&KeyPath::dotted("extends"), false);
        let refuse = |tree: &Tree, diagnostic: Diagnostic| {
            let mut diagnostics = Diagnostics::about(tree.sources());
            diagnostics.push(match diagnostic.place {
                Some(_) => diagnostic,
                None => diagnostic.at(place.clone()),
            });
            diagnostics
        };
        let base = match tree.take("extends") {
            None => return Ok(()),
            Some(Value::String(base)) => base,
            Some(_) => {
                return Err(refuse(
                    tree,
                    Diagnostic::error("`extends` is the path of another config, as a string"),
                ));
            }
        };
        let path = folder.join(base);
        let known = std::fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
        if seen.contains(&known) {
            return Err(refuse(tree, Diagnostic::error(format!("`{}` extends itself", path.display()))));
        }
        seen.push(known);
        let text = read(&path).map_err(|diagnostic| refuse(tree, *diagnostic))?;
        let mut base = Tree::parse(&path, &text)?;
        folder = path.parent().unwrap_or(Path::new(".")).to_owned();
        if let Some(prefix) = from_to(&top, &folder) {
            rebase(base.value_mut(), &prefix, &folder);
        }
        tree.over(base).map_err(|diagnostic| refuse(tree, *diagnostic))?;
    }
}

/// What leads from one folder to another; `None` where they are one.
fn from_to(from: &Path, to: &Path) -> Option<PathBuf> {
    let same = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    match same(from) == same(to) {
        true => None,
        // Paths are joined to the first config's folder: only an absolute one is sure to arrive.
        false => Some(to.strip_prefix(from).map_or_else(|_| same(to), Path::to_owned)),
    }
}

/// Whether a path begins with a variable whose value is an absolute path, or missing, which is told later.
fn leads_away(path: &str) -> bool {
    path.starts_with("${")
        && expand(path, &mut Variables::default())
            .map_or(true, |path| path == "-" || Path::new(&path).is_absolute())
}

/// Puts a folder before every relative path of a config; `real` is the way there from the working folder.
fn rebase(config: &mut Value, folder: &Path, real: &Path) {
    let moved = |path: &str| folder.join(path).to_string_lossy().into_owned();
    let each = |value: Option<&mut Value>| {
        let values: Vec<&mut Value> = match value {
            Some(Value::Array(items)) => items.iter_mut().collect(),
            Some(Value::Object(map)) => map.values_mut().collect(),
            Some(value) => vec![value],
            None => Vec::new(),
        };
        for value in values {
            if let Value::String(path) = value
                && !path.is_empty()
                && path != "-"
                && !leads_away(path)
            {
                *path = moved(path);
            }
        }
    };
    each(config.get_mut("plugin-dirs"));
    if let Some(input) = config.get_mut("input") {
        each(input.get_mut("paths"));
        if let Some(Value::Object(encodings)) = input.get_mut("encodings") {
            *encodings = std::mem::take(encodings)
                .into_iter()
                .map(|(pattern, encoding)| (moved(&pattern), encoding))
                .collect::<Map<_, _>>();
        }
    }
    each(config.get_mut("text").and_then(|text| text.get_mut("dictionaries")));
    for key in ["quarantine", "manifest", "ledger"] {
        each(config.get_mut("run").and_then(|run| run.get_mut(key)));
    }
    for output in config.get_mut("output").and_then(Value::as_array_mut).into_iter().flatten() {
        each(output.get_mut("path"));
    }
    for step in config.get_mut("step").and_then(Value::as_array_mut).into_iter().flatten() {
        let by_path = |plugin: &Value| plugin.as_str().is_some_and(|plugin| plugin.contains(['/', '\\']));
        if step.get("plugin").is_some_and(by_path) {
            each(step.get_mut("plugin"));
        }
        for part in step.get_mut("command").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Value::String(part) = part
                && real.join(&*part).is_file()
            {
                *part = moved(part);
            }
        }
    }
    for profile in
        config.get_mut("profile").and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut)
    {
        rebase(profile, folder, real);
    }
}
