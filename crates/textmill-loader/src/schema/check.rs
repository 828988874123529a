//! Whether a value fits a schema, found within a time: schemas come from plugins, and some take for ever.

use super::explain::explain;
use super::path::Path;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;
use std::sync::mpsc::channel;
use std::time::Duration;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub path: Path,
    /// Whether the key at the end of the path is what is wrong, rather than its value.
    pub at_key: bool,
    /// What.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

/// Why `schema` is no JSON Schema, if it is none.
///
/// ```
/// use serde_json::json;
/// use textmill_loader::schema::broken;
/// assert_eq!(broken(&json!({"type": "object"})), None);
/// assert!(broken(&json!({"type": "record"})).is_some());
/// ```
pub fn broken(schema: &Value) -> Option<String> {
    let schema = schema.clone();
    match within(PATIENCE, move || jsonschema::validator_for(&schema).err().map(|error| error.to_string())) {
        Some(broken) => broken,
        None => Some(ENDLESS.to_owned()),
    }
}

/// How long a schema may take to say whether a value fits it.
const PATIENCE: Duration = Duration::from_secs(10);
/// What is said of one that takes longer.
const ENDLESS: &str =
    "it takes for ever to evaluate: do its definitions refer to each other again and again?";

/// What `work` gives, if it does in time. Schemas come from plugins, and a small one can be made to take for ever. The
/// thread cannot be ended; it is left to itself.
fn within<T: Send + 'static>(time: Duration, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (done, result) = channel();
    // As much stack as the main thread has: definitions nest.
    let thread = std::thread::Builder::new().stack_size(8 << 20);
    let started = thread.spawn(move || {
        let _ = done.send(work());
    });
    started.ok().and_then(|_| result.recv_timeout(time).ok())
}

/// Checks `value` against `schema`; an empty list means that it fits.
///
/// A schema that is itself broken fits nothing. This is where that is noticed: to compile the schemas of all operators
/// when a plugin is loaded costs more than to process a report with one of them.
///
/// ```
/// use serde_json::json;
/// use textmill_loader::schema::check;
/// let schema = json!({
///     "type": "object",
///     "properties": {"top-terms": {"type": "integer"}},
///     "additionalProperties": false
/// });
/// let problems = check(&schema, &json!({"top-term": 3}));
/// assert_eq!(problems[0].path.to_string(), "top-term");
/// assert_eq!(problems[0].hint.as_deref(), Some("did you mean `top-terms`?"));
/// ```
pub fn check(schema: &Value, value: &Value) -> Vec<Problem> {
    check_within(PATIENCE, schema, value)
}

fn check_within(time: Duration, schema: &Value, value: &Value) -> Vec<Problem> {
    let (own_schema, own_value) = (schema.clone(), value.clone());
    within(time, move || check_now(&own_schema, &own_value)).unwrap_or_else(|| {
        let message = format!("the schema itself is broken: {ENDLESS}");
        vec![Problem { path: Path::default(), at_key: false, message, hint: None }]
    })
}

fn check_now(schema: &Value, value: &Value) -> Vec<Problem> {
    let validator = match jsonschema::validator_for(schema) {
        Ok(validator) => validator,
        Err(error) => {
            let message = format!("the schema itself is broken: {error}");
            return vec![Problem { path: Path::default(), at_key: false, message, hint: None }];
        }
    };
    let mut problems = Vec::new();
    // A value of the wrong type cannot be one of the allowed ones either; once told is enough.
    let mut mistyped = Vec::new();
    for error in validator.iter_errors(value) {
        if matches!(error.kind(), ValidationErrorKind::Type { .. }) {
            mistyped.push(error.instance_path().as_str().to_owned());
        }
    }
    for error in validator.iter_errors(value) {
        let is_type = matches!(error.kind(), ValidationErrorKind::Type { .. });
        if is_type || !mistyped.iter().any(|path| path == error.instance_path().as_str()) {
            explain(schema, value, &error, &mut problems);
        }
    }
    problems.sort_by(|a, b| (&a.path, &a.message).cmp(&(&b.path, &b.message)));
    problems.dedup();
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn schema() -> Value {
        json!({
            "type": "object",
            "properties": {
                "top-terms": {"type": "integer", "minimum": 0, "default": 30},
                "method": {"oneOf": [{"const": "textrank"}, {"const": "lexrank"}]},
                "rules": {"type": "array", "items": {"$ref": "#/definitions/rule"}}
            },
            "definitions": {"rule": {
                "type": "object",
                "properties": {"pattern": {"type": "string"}},
                "required": ["pattern"],
                "additionalProperties": false
            }},
            "additionalProperties": false
        })
    }

    #[test]
    fn a_schema_that_takes_for_ever_is_broken() {
        let mut definitions = serde_json::Map::new();
        for number in 0..20 {
            let next = json!({"$ref": format!("#/$defs/a{}", number + 1)});
            definitions.insert(format!("a{number}"), json!({"allOf": [next, next]}));
        }
        definitions.insert("a20".to_owned(), json!({"type": "string"}));
        let schema = json!({"$defs": definitions, "$ref": "#/$defs/a0"});
        let problems = check_within(Duration::from_millis(20), &schema, &json!({}));
        assert_eq!(problems.len(), 1);
        assert!(problems[0].message.contains("takes for ever"), "{}", problems[0].message);
    }

    #[test]
    fn every_problem_is_found_with_path_and_hint() {
        let options = json!({"top-term": 3, "top-terms": -1, "method": "textrnk", "rules": [{}, {"patern": "x", "pattern": 1}]});
        let found: Vec<String> = check(&schema(), &options)
            .into_iter()
            .map(|problem| {
                format!("{}: {} / {}", problem.path, problem.message, problem.hint.unwrap_or_default())
            })
            .collect();
        assert_eq!(
            found,
            [
                "method: the string \"textrnk\" is not one of the allowed values / did you mean \"textrank\"?",
                "rules[0]: missing key `pattern` / ",
                "rules[1].patern: unknown key `patern` / did you mean `pattern`?",
                "rules[1].pattern: expected a string, found the number 1 / ",
                "top-term: unknown key `top-term` / did you mean `top-terms`?",
                "top-terms: the number -1 is less than the minimum, 0 / ",
            ]
        );
    }

    #[test]
    fn what_fits_has_no_problems() {
        assert_eq!(check(&schema(), &json!({"top-terms": 3, "rules": [{"pattern": "x"}]})), []);
    }
}
