//! `${NAME}` in strings of a config: variables of the environment.
//!
//! They are put in after the file was parsed, inside strings only, so that no value can change what the file says.
//! `${NAME:-otherwise}` has a default; `$${` stands for `${` itself. What came from the environment may be secret:
//! wherever a config's values are shown or kept, the names stand again.

use crate::diagnostic::Diagnostic;
use serde_json::Value;
use std::collections::BTreeMap;
use std::env::VarError;
use textmill_loader::schema::{Path as KeyPath, Segment};

/// What was put in, by name, and where it is taken from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Variables {
    put_in: BTreeMap<String, String>,
    /// These values and no others; the environment's where there are none. A file that somebody sent must not be able
    /// to name a secret of the environment and so get hold of it.
    given: Option<BTreeMap<String, String>>,
}

impl Variables {
    /// With these values instead of the environment's.
    pub(crate) fn given(values: &BTreeMap<String, String>) -> Self {
        Self { given: Some(values.clone()), put_in: BTreeMap::new() }
    }

    /// Their names.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.put_in.keys().map(String::as_str)
    }

    fn value(&self, name: &str) -> Result<String, VarError> {
        match &self.given {
            Some(given) => given.get(name).cloned().ok_or(VarError::NotPresent),
            None => std::env::var(name),
        }
    }

    fn missing(&self, name: &str) -> Diagnostic {
        let (message, hint) = match self.given {
            Some(_) => (
                format!("no value is given for the variable `{name}`"),
                format!("give it: --var {name}=VALUE, or --var {name} for the environment's"),
            ),
            None => (
                format!("the environment has no variable `{name}`"),
                format!("set it, or give a default: ${{{name}:-otherwise}}"),
            ),
        };
        Diagnostic::error(message).hint(Some(hint))
    }
}

/// Puts variables into every string of a value. What is wrong is told by path.
pub(crate) fn put_in(
    value: &mut Value,
    path: &KeyPath,
    variables: &mut Variables,
    problems: &mut Vec<(KeyPath, Diagnostic)>,
) {
    match value {
        Value::String(text) if text.contains("${") => match expand(text, variables) {
            Ok(expanded) => *text = expanded,
            Err(diagnostic) => problems.push((path.clone(), *diagnostic)),
        },
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                put_in(item, &path.index(index), variables, problems);
            }
        }
        Value::Object(map) => {
            for (key, value) in map {
                // A profile that is not asked for need not find its variables.
                if path.0.is_empty() && key == "profile" {
                    continue;
                }
                put_in(value, &path.key(key), variables, problems);
            }
        }
        _ => {}
    }
}

pub(super) fn expand(text: &str, variables: &mut Variables) -> Result<String, Box<Diagnostic>> {
    let wrong = |message: String| {
        let hint = "write ${NAME} or ${NAME:-otherwise}; $${ stands for ${ itself".to_owned();
        Box::new(Diagnostic::error(message).hint(Some(hint)))
    };
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        if let Some(before) = before.strip_suffix('$') {
            out.push_str(before);
            out.push_str("${");
            rest = after;
            continue;
        }
        out.push_str(before);
        let (inside, after) =
            after.split_once('}').ok_or_else(|| wrong(format!("`${{` without `}}` in {text:?}")))?;
        let (name, otherwise) = match inside.split_once(":-") {
            Some((name, otherwise)) => (name, Some(otherwise)),
            None => (inside, None),
        };
        let good = !name.starts_with(|c: char| c.is_ascii_digit())
            && !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !good {
            return Err(wrong(format!("`${{{inside}}}` names no variable")));
        }
        match (variables.value(name), otherwise) {
            (Ok(value), _) => {
                out.push_str(&value);
                variables.put_in.insert(name.to_owned(), value);
            }
            (Err(_), Some(otherwise)) => out.push_str(otherwise),
            (Err(VarError::NotPresent), None) => return Err(Box::new(variables.missing(name))),
            (Err(VarError::NotUnicode(_)), None) => {
                return Err(wrong(format!("the variable `{name}` is not UTF-8")));
            }
        }
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

impl Variables {
    /// As [`Variables::scrub`], in what is said of a problem.
    pub(crate) fn scrub_words(&self, problem: &mut Diagnostic) {
        let mut words = Value::String(std::mem::take(&mut problem.message));
        self.scrub(&mut words);
        problem.message = words.as_str().unwrap_or_default().to_owned();
        for text in problem.notes.iter_mut().chain(&mut problem.hint) {
            let mut words = Value::String(std::mem::take(text));
            self.scrub(&mut words);
            *text = words.as_str().unwrap_or_default().to_owned();
        }
    }

    /// Puts the names back where their values stand.
    pub(crate) fn scrub(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                for (name, secret) in &self.put_in {
                    // A letter or two stand everywhere; and keep no secret.
                    if secret.chars().count() > 2 && text.contains(secret.as_str()) {
                        *text = text.replace(secret.as_str(), &format!("${{{name}}}"));
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.scrub(item)),
            Value::Object(map) => map.values_mut().for_each(|value| self.scrub(value)),
            _ => {}
        }
    }
}

/// Takes out what is at a path.
pub(super) fn remove(value: &mut Value, path: &[Segment]) {
    match (path, value) {
        ([Segment::Key(key)], Value::Object(map)) => {
            map.shift_remove(key);
        }
        ([Segment::Key(key), rest @ ..], Value::Object(map)) => {
            if let Some(inner) = map.get_mut(key) {
                remove(inner, rest);
            }
        }
        ([Segment::Index(index), rest @ ..], Value::Array(list)) if !rest.is_empty() => {
            if let Some(inner) = list.get_mut(*index) {
                remove(inner, rest);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn variables_stand_inside_strings_and_are_scrubbed() {
        // Cargo sets this one for tests.
        let name = std::env::var("CARGO_PKG_NAME").unwrap();
        let mut value =
            json!({"a": ["x${CARGO_PKG_NAME}y", "$${KEPT}", "${NOT_THERE_AT_ALL:-or else}"], "n": 3});
        let (mut variables, mut problems) = (Variables::default(), Vec::new());
        put_in(&mut value, &KeyPath::default(), &mut variables, &mut problems);
        assert_eq!(value, json!({"a": [format!("x{name}y"), "${KEPT}", "or else"], "n": 3}));
        assert!(problems.is_empty());
        variables.scrub(&mut value);
        assert_eq!(value["a"][0], "x${CARGO_PKG_NAME}y");
    }

    #[test]
    fn what_is_given_keeps_the_environment_out() {
        let given = BTreeMap::from([("A".to_owned(), "one".to_owned())]);
        let (mut variables, mut problems) = (Variables::given(&given), Vec::new());
        let mut value = json!({"a": "${A}", "b": "${CARGO_PKG_NAME:-or else}", "c": "${CARGO_PKG_NAME}"});
        put_in(&mut value, &KeyPath::default(), &mut variables, &mut problems);
        assert_eq!((&value["a"], &value["b"]), (&json!("one"), &json!("or else")));
        let [(path, problem)] = problems.as_slice() else { panic!("{problems:?}") };
        assert_eq!(path.to_string(), "c");
        assert!(problem.message.contains("no value is given for the variable `CARGO_PKG_NAME`"));
    }

    #[test]
    fn what_is_missing_or_broken_is_told_with_its_path() {
        let mut value =
            json!({"a": {"b": "${NOT_THERE_AT_ALL}"}, "c": "${", "d": "${1x}", "profile": {"p": "${NO}"}});
        let mut problems = Vec::new();
        put_in(&mut value, &KeyPath::default(), &mut Variables::default(), &mut problems);
        let told: Vec<_> =
            problems.iter().map(|(path, problem)| format!("{path}: {}", problem.message)).collect();
        assert_eq!(
            told,
            [
                "a.b: the environment has no variable `NOT_THERE_AT_ALL`",
                "c: `${` without `}` in \"${\"",
                "d: `${1x}` names no variable"
            ]
        );
    }
}
