//! Options against a JSON Schema: every problem at once, in words for a person, and defaults filled in.
//!
//! The same check serves a plugin's options and the config file itself, so that both give the same
//! messages. The checking is the `jsonschema` crate's; the words and the near-miss hints are ours.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde_json::Value;
use std::fmt;
use std::sync::mpsc::channel;
use std::time::Duration;

/// One step of a path into a document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// A key of a table.
    Key(String),
    /// An index of a list, from 0.
    Index(usize),
}

/// A path into a document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Path(pub Vec<Segment>);

impl Path {
    /// The path with one more key.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        let mut path = self.clone();
        path.0.push(Segment::Key(key.to_owned()));
        path
    }

    /// The path with one more index.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        let mut path = self.clone();
        path.0.push(Segment::Index(index));
        path
    }

    /// The path followed by `other`.
    #[must_use]
    pub fn join(&self, other: &Path) -> Self {
        Path(self.0.iter().chain(&other.0).cloned().collect())
    }

    /// Reads a dotted path, `rules.2.pattern`, as plugins give it.
    pub fn dotted(text: &str) -> Self {
        let segment =
            |part: &str| part.parse().map_or_else(|_| Segment::Key(part.to_owned()), Segment::Index);
        Path(text.split('.').filter(|part| !part.is_empty()).map(segment).collect())
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Key(key) => {
                    let dot = if position == 0 { "" } else { "." };
                    // As TOML has it: what is no bare key stands in quotes.
                    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
                    match !key.is_empty() && key.chars().all(bare) {
                        true => write!(f, "{dot}{key}")?,
                        false => write!(f, "{dot}{key:?}")?,
                    }
                }
                Segment::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

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

fn explain(schema: &Value, root: &Value, error: &ValidationError<'_>, problems: &mut Vec<Problem>) {
    let path = path_of(error.instance_path().as_str(), root);
    let mut push = |path: Path, at_key: bool, message: String, hint: Option<String>| {
        problems.push(Problem { path, at_key, message, hint });
    };
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            // The error is about the object's schema; its siblings are the keys that are known.
            let known = known_keys(schema, error.schema_path().as_str());
            for key in unexpected {
                let hint = match nearest(key, known.iter().map(String::as_str)) {
                    Some(near) => Some(format!("did you mean `{near}`?")),
                    None if known.is_empty() => None,
                    None => Some(format!("known keys: {}", known.join(", "))),
                };
                push(path.key(key), true, format!("unknown key `{key}`"), hint);
            }
        }
        ValidationErrorKind::Required { property } => {
            let key = property.as_str().unwrap_or_default();
            push(path, true, format!("missing key `{key}`"), None);
        }
        ValidationErrorKind::Type { kind } => {
            let message = format!("expected {}, found {}", expected_types(kind), shown(error.instance()));
            let bare = error.instance().as_str().filter(|text| {
                let types = expected_types(kind);
                (types.contains("integer") && text.parse::<i64>().is_ok())
                    || (types.contains("number") && text.parse::<f64>().is_ok())
                    || (types.contains("boolean") && text.parse::<bool>().is_ok())
            });
            push(path, false, message, bare.map(|text| format!("write it without quotes: {text}")));
        }
        ValidationErrorKind::Enum { options } => {
            let allowed = options.as_array().map(Vec::as_slice).unwrap_or_default();
            let (message, hint) = not_one_of(error.instance(), allowed);
            push(path, false, message, hint);
        }
        ValidationErrorKind::Constant { expected_value } => {
            push(path, false, format!("expected {expected_value}, found {}", shown(error.instance())), None);
        }
        ValidationErrorKind::OneOfNotValid { .. } | ValidationErrorKind::AnyOf { .. } => {
            let branches = at_pointer(schema, error.schema_path().as_str()).cloned().unwrap_or_default();
            let allowed = constants(&branches);
            let (message, hint) = if allowed.is_empty() {
                let at = error.schema_path().as_str();
                let around = at.rsplit_once('/').and_then(|(around, _)| at_pointer(schema, around));
                let examples = around.and_then(|around| around.get("examples")).and_then(Value::as_array);
                let hint = examples.map(|examples| {
                    let examples: Vec<String> = examples.iter().map(Value::to_string).collect();
                    format!("write, for example, {}", examples.join(" or "))
                });
                (format!("{} is not one of the allowed forms", shown(error.instance())), hint)
            } else {
                not_one_of(error.instance(), &allowed)
            };
            push(path, false, message, hint);
        }
        ValidationErrorKind::Minimum { limit } => {
            push(path, false, format!("{} is less than the minimum, {limit}", shown(error.instance())), None);
        }
        ValidationErrorKind::Maximum { limit } => {
            push(path, false, format!("{} is more than the maximum, {limit}", shown(error.instance())), None);
        }
        _ => push(path, false, error.to_string(), None),
    }
}

fn not_one_of(found: &Value, allowed: &[Value]) -> (String, Option<String>) {
    let names: Vec<String> =
        allowed.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).collect();
    let message = format!("{} is not one of the allowed values", shown(found));
    let hint = match found.as_str().and_then(|found| nearest(found, names.iter().map(String::as_str))) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => format!("allowed: {}", names.join(", ")),
    };
    (message, Some(hint))
}

/// The constants among the branches of a `oneOf` or `anyOf`, as schemas of documented enums have them.
fn constants(branches: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    for branch in branches.as_array().into_iter().flatten() {
        if let Some(value) = branch.get("const") {
            found.push(value.clone());
        }
        found.extend(branch.get("enum").and_then(Value::as_array).into_iter().flatten().cloned());
        for nested in ["oneOf", "anyOf"] {
            found.extend(branch.get(nested).map(constants).unwrap_or_default());
        }
    }
    found
}

/// The keys that the object schema behind `.../additionalProperties` names.
fn known_keys(schema: &Value, schema_path: &str) -> Vec<String> {
    let parent = schema_path.rsplit_once('/').map_or("", |(parent, _)| parent);
    let object = at_pointer(schema, parent);
    let properties = object.and_then(|object| object.get("properties")).and_then(Value::as_object);
    properties.map(|properties| properties.keys().cloned().collect()).unwrap_or_default()
}

/// Follows a JSON pointer, through `$ref`s to `#/...`.
fn at_pointer<'a>(schema: &'a Value, pointer: &str) -> Option<&'a Value> {
    let mut at = schema;
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        if part == "$ref" {
            let target = at.get("$ref")?.as_str()?.strip_prefix('#')?;
            at = schema.pointer(target)?;
            continue;
        }
        at = match at {
            Value::Array(items) => items.get(part.parse::<usize>().ok()?)?,
            other => other.get(&part)?,
        };
    }
    Some(at)
}

/// Turns a JSON pointer into the instance into a path; the instance tells keys from indexes.
fn path_of(pointer: &str, root: &Value) -> Path {
    let mut path = Path::default();
    let mut at = Some(root);
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        match (at, part.parse::<usize>()) {
            (Some(Value::Array(items)), Ok(index)) => {
                path = path.index(index);
                at = items.get(index);
            }
            _ => {
                at = at.and_then(|value| value.get(&part));
                path = path.key(&part);
            }
        }
    }
    path
}

fn expected_types(kind: &TypeKind) -> String {
    let name = |json: String| match json.as_str() {
        "object" => "a table".to_owned(),
        "array" => "a list".to_owned(),
        "integer" => "an integer".to_owned(),
        "boolean" => "true or false".to_owned(),
        "null" => "nothing".to_owned(),
        other => format!("a {other}"),
    };
    match kind {
        TypeKind::Single(one) => name(one.to_string()),
        TypeKind::Multiple(several) => {
            // TOML has no null: an optional key is left out.
            let names: Vec<String> =
                several.iter().map(|one| one.to_string()).filter(|one| one != "null").map(name).collect();
            names.join(" or ")
        }
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => format!("the string {text:?}"),
        Value::Number(number) => format!("the number {number}"),
        Value::Bool(flag) => format!("{flag}"),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a table".to_owned(),
        Value::Null => "nothing".to_owned(),
    }
}

/// Makes options what a plugin may rely on: the defaults that `schema` states filled in at every depth, through `$ref`s
/// to `#/...`, and whole numbers written as integers where the schema wants them (`4.0` is an integer to JSON Schema).
///
/// ```
/// use serde_json::json;
/// let schema = json!({"properties": {
///     "top": {"type": "integer", "default": 30},
///     "stop": {"$ref": "#/definitions/stop"}
/// }, "definitions": {"stop": {"properties": {"zh": {"default": true}, "most": {"type": "integer"}}}}});
/// let mut options = json!({"stop": {"most": 4.0}});
/// textmill_loader::schema::fill_defaults(&schema, &mut options);
/// assert_eq!(options, json!({"stop": {"most": 4, "zh": true}, "top": 30}));
/// ```
pub fn fill_defaults(schema: &Value, options: &mut Value) {
    fill(schema, schema, options, 0);
}

/// Definitions may refer to themselves, values end: only the way from one `$ref` to the next needs a bound.
const MOST_REFERENCES: usize = 32;

fn fill(root: &Value, schema: &Value, value: &mut Value, references: usize) {
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        let target = target.strip_prefix('#').and_then(|pointer| root.pointer(pointer));
        if let Some(target) = target.filter(|_| references < MOST_REFERENCES) {
            fill(root, target, value, references + 1);
        }
        return;
    }
    match value {
        Value::Object(table) => {
            for (key, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
                match table.get_mut(key) {
                    Some(value) => fill(root, property, value, 0),
                    None => {
                        if let Some(default) = property.get("default").filter(|default| !default.is_null()) {
                            table.insert(key.clone(), default.clone());
                        }
                    }
                }
            }
        }
        Value::Array(items) => {
            if let Some(item) = schema.get("items") {
                items.iter_mut().for_each(|value| fill(root, item, value, 0));
            }
        }
        Value::Number(number) => {
            let whole = number.as_f64().filter(|x| x.fract() == 0.0 && x.abs() < 9_007_199_254_740_992.0);
            if let Some(whole) = whole.filter(|_| number.is_f64() && wants_integer(schema)) {
                *value = Value::from(whole as i64);
            }
        }
        _ => {}
    }
}

/// The paths of files in `options`: strings whose schema says `"format": "path"`. They are relative to the config.
///
/// ```
/// use serde_json::json;
/// use textmill_loader::schema::files;
/// let schema = json!({"properties": {"names": {"items": {"properties": {"path": {"format": "path"}}}}}});
/// let mut options = json!({"names": [{"path": "a.tsv"}, {"path": null}], "path": "no file"});
/// let found: Vec<&mut String> = files(&schema, &mut options);
/// assert_eq!(found, ["a.tsv"]);
/// ```
pub fn files<'v>(schema: &Value, options: &'v mut Value) -> Vec<&'v mut String> {
    let mut found = Vec::new();
    find_files(schema, &[schema], options, 0, &mut found);
    found
}

fn find_files<'v>(
    root: &Value,
    schemas: &[&Value],
    value: &'v mut Value,
    references: usize,
    found: &mut Vec<&'v mut String>,
) {
    // What applies to the value: through references and alternatives.
    let mut all: Vec<&Value> = schemas.to_vec();
    let mut at = 0;
    while at < all.len() && all.len() < MOST_REFERENCES * 8 {
        let schema = all[at];
        at += 1;
        let target = schema.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'));
        all.extend(target.filter(|_| references < MOST_REFERENCES).and_then(|pointer| root.pointer(pointer)));
        for key in ["anyOf", "oneOf", "allOf"] {
            all.extend(schema.get(key).and_then(Value::as_array).into_iter().flatten());
        }
    }
    let within = |key: &str| -> Vec<&Value> { all.iter().filter_map(|schema| schema.get(key)).collect() };
    match value {
        Value::String(path) if all.iter().any(|schema| schema.get("format") == Some(&"path".into())) => {
            found.push(path);
        }
        Value::Array(items) => {
            let of_items = within("items");
            items.iter_mut().for_each(|item| find_files(root, &of_items, item, references + 1, found));
        }
        Value::Object(table) => {
            let (properties, others) = (within("properties"), within("additionalProperties"));
            for (key, value) in table {
                let mut own: Vec<&Value> = properties.iter().filter_map(|of| of.get(key.as_str())).collect();
                if own.is_empty() {
                    own.clone_from(&others);
                }
                find_files(root, &own, value, references + 1, found);
            }
        }
        _ => {}
    }
}

fn wants_integer(schema: &Value) -> bool {
    match schema.get("type") {
        Some(Value::String(name)) => name == "integer",
        Some(Value::Array(names)) => {
            names.iter().any(|name| name == "integer") && names.iter().all(|name| name != "number")
        }
        _ => false,
    }
}

/// The candidate that `word` is most likely a misspelling of, if any is near enough.
///
/// Damerau-Levenshtein distance of at most a third of the length, or a shared beginning.
///
/// ```
/// use textmill_loader::schema::nearest;
/// assert_eq!(nearest("top-term", ["top-terms", "stop"]), Some("top-terms"));
/// assert_eq!(nearest("zebra", ["top-terms", "stop"]), None);
/// ```
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace('_', "-");
    let word = plain(word);
    let length = word.chars().count();
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&word, &plain(candidate)), candidate))
        .filter(|(distance, candidate)| {
            *distance <= (length.max(3) / 3).max(1)
                || (length >= 3
                    && (candidate.starts_with(&word) || word.starts_with(candidate) && candidate.len() >= 3))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
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

    #[test]
    fn dotted_paths_are_read() {
        assert_eq!(Path::dotted("rules.2.pattern").to_string(), "rules[2].pattern");
    }
}
