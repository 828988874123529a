//! A TOML file as JSON values that remember where they stand.
//!
//! Checking happens on the JSON value (so that one JSON Schema checker serves the file and every plugin's
//! options); messages point into the TOML text.

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use serde_json::{Map, Number, Value};
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use textmill_loader::schema::{Path as KeyPath, Segment};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A TOML document as JSON, with the place of every key and value.
#[derive(Debug, Clone)]
pub struct Tree {
    /// The file itself, then those it extends.
    sources: Vec<(PathBuf, String)>,
    value: Value,
    spans: BTreeMap<KeyPath, Spans>,
    overridden: Vec<(KeyPath, String)>,
}

#[derive(Debug, Clone)]
struct Spans {
    /// Index of the file.
    source: usize,
    key: Range<usize>,
    value: Range<usize>,
}

/// More than this follow from the first ones.
const MOST_SYNTAX_ERRORS: usize = 10;

impl Tree {
    /// Parses TOML.
    ///
    /// # Errors
    /// Every syntax error the parser could find.
    pub fn parse(file: &Path, text: &str) -> Result<Self, Diagnostics> {
        let mut tree = Self {
            sources: vec![(file.to_owned(), text.to_owned())],
            value: Value::Null,
            spans: BTreeMap::new(),
            overridden: Vec::new(),
        };
        let (parsed, errors) = DeTable::parse_recoverable(text);
        let mut diagnostics = Diagnostics::about(&tree.sources);
        let more = errors.len().saturating_sub(MOST_SYNTAX_ERRORS);
        for error in errors.into_iter().take(MOST_SYNTAX_ERRORS) {
            let place = error.span().map(|span| tree.place_of(0, span));
            diagnostics.push(Diagnostic::error(format!("not valid TOML: {}", error.message())).at(place));
        }
        if more > 0 {
            diagnostics.push(Diagnostic::error(format!("and {more} more places that are not valid TOML")));
        }
        let root = parsed.into_inner();
        match tree.table(&root, &KeyPath::default()) {
            Ok(value) => tree.value = value,
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
        if diagnostics.has_errors() {
            diagnostics.sort();
            return Err(diagnostics);
        }
        Ok(tree)
    }

    fn table(&mut self, table: &DeTable<'_>, path: &KeyPath) -> Result<Value, Box<Diagnostic>> {
        let mut map = Map::new();
        for (key, value) in table {
            let at = path.key(key.get_ref());
            self.spans.insert(at.clone(), Spans { source: 0, key: key.span(), value: value.span() });
            map.insert(key.get_ref().to_string(), self.value_of(value, &at)?);
        }
        Ok(Value::Object(map))
    }

    fn value_of(&mut self, value: &Spanned<DeValue<'_>>, path: &KeyPath) -> Result<Value, Box<Diagnostic>> {
        let bad = |tree: &Self, what: String| {
            Box::new(Diagnostic::error(what).at(Some(tree.place_of(0, value.span()))))
        };
        Ok(match value.get_ref() {
            DeValue::String(text) => Value::String(text.to_string()),
            DeValue::Boolean(flag) => Value::Bool(*flag),
            DeValue::Integer(integer) => {
                let digits = integer.as_str();
                let parsed = i64::from_str_radix(digits, integer.radix())
                    .map(Number::from)
                    .or_else(|_| u64::from_str_radix(digits, integer.radix()).map(Number::from));
                Value::Number(parsed.map_err(|_| bad(self, format!("the integer {digits} is too large")))?)
            }
            DeValue::Float(float) => {
                let number = float.as_str().parse().ok().and_then(Number::from_f64);
                Value::Number(
                    number.ok_or_else(|| bad(self, format!("{} is not a finite number", float.as_str())))?,
                )
            }
            // JSON has no dates: they are strings, so that `date = 2020-07-10` works with and without quotes.
            DeValue::Datetime(datetime) => Value::String(datetime.to_string()),
            DeValue::Array(items) => {
                let mut list = Vec::new();
                for (index, item) in items.iter().enumerate() {
                    let at = path.index(index);
                    self.spans.insert(at.clone(), Spans { source: 0, key: item.span(), value: item.span() });
                    list.push(self.value_of(item, &at)?);
                }
                Value::Array(list)
            }
            DeValue::Table(table) => self.table(table, path)?,
        })
    }

    /// The document as JSON.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// The files it was made from, with their texts: the file itself, then those it extends.
    pub fn sources(&self) -> &[(PathBuf, String)] {
        &self.sources
    }

    /// Applies `key.path=VALUE`. The value is TOML; what is not valid TOML is taken as a string. Steps and
    /// outputs are reached by index from 0, steps also by name: `step.count.options.top-terms=5`.
    ///
    /// # Errors
    /// When there is no `=`, or the path leads through something that is not a table or list.
    pub fn set(&mut self, assignment: &str) -> Result<(), Box<Diagnostic>> {
        let wrong = |what: String| {
            let hint = "write it as key.path=VALUE, for example input.date=2020-07-10".to_owned();
            Box::new(Diagnostic::error(format!("--set {assignment}: {what}")).hint(Some(hint)))
        };
        let (key, text) = assignment.split_once('=').ok_or_else(|| wrong("there is no `=`".to_owned()))?;
        let value = parse_value(text.trim());
        let mut at = &mut self.value;
        let mut path = KeyPath::default();
        for part in key.trim().split('.') {
            if part.is_empty() {
                return Err(wrong("a part of the key is empty".to_owned()));
            }
            at = match at {
                Value::Array(items) => {
                    let index =
                        entry(items, part).ok_or_else(|| wrong(no_entry(&path.to_string(), items, part)))?;
                    path = path.index(index);
                    &mut items[index]
                }
                Value::Object(map) => {
                    path = path.key(part);
                    map.entry(part.to_owned()).or_insert(Value::Null)
                }
                at => {
                    if !at.is_null() {
                        return Err(wrong(format!("`{path}` is not a table")));
                    }
                    *at = Value::Object(Map::new());
                    path = path.key(part);
                    let Value::Object(map) = at else {
                        return Err(wrong("the key leads nowhere".to_owned()));
                    };
                    map.entry(part.to_owned()).or_insert(Value::Null)
                }
            };
        }
        *at = value;
        self.overridden.push((path, assignment.to_owned()));
        Ok(())
    }

    /// Puts this tree over another: what this one says counts, and where both say something of one table, both do.
    /// Lists are replaced, unless this one says `[step.NAME]` instead of `[[step]]`: that is about one entry of the
    /// other's list.
    ///
    /// # Errors
    /// When a list has no such entry.
    pub fn over(&mut self, base: Tree) -> Result<(), Box<Diagnostic>> {
        let moved = self.sources.len();
        self.sources.extend(base.sources);
        let mut spans: BTreeMap<KeyPath, Spans> = base.spans;
        spans.values_mut().for_each(|spans| spans.source += moved);
        let over = std::mem::replace(&mut self.value, base.value);
        let own = std::mem::replace(&mut self.spans, spans);
        self.merge(over, &KeyPath::default(), &KeyPath::default(), &own)
    }

    /// Puts one of the profiles over the rest.
    ///
    /// # Errors
    /// When there is no such profile, or as for [`Tree::over`].
    pub fn apply_profile(&mut self, name: &str) -> Result<(), Box<Diagnostic>> {
        let profiles = self.value.get("profile").and_then(Value::as_object);
        let Some(profile) = profiles.and_then(|profiles| profiles.get(name)).cloned() else {
            let known: Vec<&str> = profiles.into_iter().flat_map(Map::keys).map(String::as_str).collect();
            let hint = match known.is_empty() {
                true => format!("the config has no profiles; write one as [profile.{name}]"),
                false => format!("there are: {}", known.join(", ")),
            };
            let message = format!("the config has no profile `{name}`");
            return Err(Box::new(Diagnostic::error(message).hint(Some(hint))));
        };
        let from = KeyPath::dotted("profile").key(name);
        let own = self.spans.clone();
        self.merge(profile, &from, &KeyPath::default(), &own)
    }

    /// Puts `over`, which stands at `from` in `places`, over what is at `to`.
    fn merge(
        &mut self,
        over: Value,
        from: &KeyPath,
        to: &KeyPath,
        places: &BTreeMap<KeyPath, Spans>,
    ) -> Result<(), Box<Diagnostic>> {
        let spans = places.get(from).cloned();
        match (over, self.at(to)) {
            (Value::Object(over), Some(Value::Object(_))) => {
                for (key, value) in over {
                    self.merge(value, &from.key(&key), &to.key(&key), places)?;
                }
            }
            (Value::Object(over), Some(Value::Array(items))) => {
                let items = items.clone();
                for (key, value) in over {
                    let Some(index) = entry(&items, &key) else {
                        let message = no_entry(&to.to_string(), &items, &key);
                        let place = spans.map(|spans| self.place_of(spans.source, spans.key));
                        return Err(Box::new(Diagnostic::error(message).at(place)));
                    };
                    self.merge(value, &from.key(&key), &to.index(index), places)?;
                }
            }
            (over, _) => {
                // What was there, and where it stood, is gone with all below it.
                self.spans.retain(|path, _| !path.0.starts_with(&to.0) || path == to && spans.is_none());
                let below = places.iter().filter(|(path, _)| path.0.starts_with(&from.0));
                for (path, spans) in below {
                    let rest = path.0.get(from.0.len()..).unwrap_or_default();
                    self.spans.insert(to.join(&KeyPath(rest.to_vec())), spans.clone());
                }
                put(&mut self.value, &to.0, over);
            }
        }
        Ok(())
    }

    /// Takes a key of the outermost table out.
    pub(super) fn take(&mut self, key: &str) -> Option<Value> {
        self.value.as_object_mut()?.shift_remove(key)
    }

    /// Changes the strings that stand for paths.
    pub(super) fn value_mut(&mut self) -> &mut Value {
        &mut self.value
    }

    /// Every value that is no table or list, with its path, in the order of the file.
    pub fn leaves(&self) -> Vec<(KeyPath, &Value)> {
        fn walk<'v>(value: &'v Value, path: &KeyPath, leaves: &mut Vec<(KeyPath, &'v Value)>) {
            match value {
                Value::Object(map) if !map.is_empty() => {
                    map.iter().for_each(|(key, value)| walk(value, &path.key(key), leaves));
                }
                // A list of plain values is one line.
                Value::Array(items) if items.iter().any(|item| item.is_object()) => {
                    items.iter().enumerate().for_each(|(at, value)| walk(value, &path.index(at), leaves));
                }
                leaf => leaves.push((path.clone(), leaf)),
            }
        }
        let mut leaves = Vec::new();
        walk(&self.value, &KeyPath::default(), &mut leaves);
        leaves
    }

    /// Where a path stands: its key or its value. A path that is not there stands where its nearest parent does.
    pub fn place(&self, path: &KeyPath, at_key: bool) -> Option<Place> {
        if let Some((_, assignment)) =
            self.overridden.iter().rev().find(|(set, _)| path.0.starts_with(&set.0))
        {
            let file = PathBuf::from(format!("--set {assignment}"));
            return Some(Place { file, line: 0, column: 0, start: 0, end: 0 });
        }
        let mut path = path.clone();
        let exact = self.spans.contains_key(&path);
        loop {
            if let Some(spans) = self.spans.get(&path) {
                // A missing key is shown at the table it is missing from; a table's header is its key.
                let whole_table =
                    !exact || matches!(self.at(&path), Some(Value::Object(_) | Value::Array(_)));
                let span = if at_key || whole_table { &spans.key } else { &spans.value };
                return Some(self.place_of(spans.source, span.clone()));
            }
            path.0.pop()?;
            if path.0.is_empty() {
                return Some(self.place_of(0, 0..0));
            }
        }
    }

    fn at(&self, path: &KeyPath) -> Option<&Value> {
        path.0.iter().try_fold(&self.value, |value, segment| match segment {
            Segment::Key(key) => value.get(key),
            Segment::Index(index) => value.get(index),
        })
    }

    fn place_of(&self, source: usize, span: Range<usize>) -> Place {
        let (file, text) = &self.sources[source];
        // A span of several lines (a table under its header) is shown at its first.
        let before = text.get(..span.start).unwrap_or(text);
        let rest = text.get(span.start..span.end).unwrap_or("");
        let end = span.start + rest.find(['\n', '\r']).unwrap_or(rest.len());
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        Place { file: file.clone(), line, column, start: before.len(), end }
    }
}

/// The entry of a list that is meant by its index, or by the name or plugin of a step.
fn entry(items: &[Value], part: &str) -> Option<usize> {
    let named = |item: &Value, key: &str| item.get(key).and_then(Value::as_str) == Some(part);
    let by_name = || items.iter().position(|item| named(item, "name") || named(item, "plugin"));
    part.parse().ok().or_else(by_name).filter(|&index| index < items.len())
}

/// Puts a value at a path whose tables are there.
fn put(root: &mut Value, path: &[Segment], value: Value) {
    let mut at = root;
    for segment in path {
        at = match (at, segment) {
            (Value::Object(map), Segment::Key(key)) => map.entry(key.clone()).or_insert(Value::Null),
            (Value::Array(items), Segment::Index(index)) if *index < items.len() => &mut items[*index],
            _ => return,
        };
    }
    *at = value;
}

/// A list was asked for an entry that it does not have: says what it has, and how to name it.
fn no_entry(path: &str, items: &[Value], asked: &str) -> String {
    if items.is_empty() {
        return format!("`{path}` has no entries, so there is no `{asked}`");
    }
    let name = |item: &Value| {
        ["name", "plugin", "path"]
            .iter()
            .find_map(|key| item.get(key))
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let known: Vec<String> = items
        .iter()
        .enumerate()
        .map(|(index, item)| match name(item) {
            Some(name) => format!("{index} ({name})"),
            None => index.to_string(),
        })
        .collect();
    format!("`{path}` has no entry `{asked}`; it has {}", known.join(", "))
}

fn parse_value(text: &str) -> Value {
    let parsed = DeValue::parse(text).ok().and_then(|value| {
        let mut scratch = Tree {
            sources: vec![(PathBuf::new(), text.to_owned())],
            value: Value::Null,
            spans: BTreeMap::new(),
            overridden: Vec::new(),
        };
        scratch.value_of(&value, &KeyPath::default()).ok()
    });
    parsed.unwrap_or_else(|| Value::String(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_lines_and_columns_in_characters() {
        let tree = Tree::parse(
            Path::new("a.toml"),
            "# 说明\ntitle = \"标题\"\n[[step]]\nplugin = \"数\" # 汉\nname = 3\n",
        )
        .unwrap();
        let place = tree.place(&KeyPath::dotted("step.0.name"), false).unwrap();
        assert_eq!(place.to_string(), "a.toml:5:8");
        let missing = tree.place(&KeyPath::dotted("step.0.options"), true).unwrap();
        assert_eq!(missing.line, 3);
    }

    #[test]
    fn overrides_reach_tables_lists_and_steps_by_name() {
        let mut tree = Tree::parse(Path::new("a.toml"), "[[step]]\nplugin = \"count\"\n").unwrap();
        tree.set("step.count.options.top-terms=5").unwrap();
        tree.set("input.date=2020-07-10").unwrap();
        tree.set("input.paths=[\"a\", \"b\"]").unwrap();
        tree.set("step.0.name=zähl").unwrap();
        assert_eq!(tree.value()["step"][0]["options"]["top-terms"], 5);
        assert_eq!(tree.value()["input"]["date"], "2020-07-10");
        assert_eq!(tree.value()["input"]["paths"][1], "b");
        assert_eq!(tree.value()["step"][0]["name"], "zähl");
        let message = tree.set("step.7.name=x").unwrap_err().message;
        assert!(message.ends_with("`step` has no entry `7`; it has 0 (zähl)"), "{message}");
        assert!(tree.set("nothing").is_err());
    }
}
