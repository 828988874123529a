//! Output paths with fields of the document in them: `out/{language}/{id}.md`.
//!
//! What the config's author wrote is trusted: `../out` or `/srv/out` go where they say. What a document
//! brings is not, see [`confine`](super::confine).

use std::path::{Path, PathBuf};

use super::confine::confine;
use super::guard::identity;
use super::hash::hash;
use crate::document::DocumentMeta;

/// A parsed output path.
#[derive(Debug, Clone)]
pub struct Template {
    /// The part before the first `{`, up to its last `/`: the folder that nothing leaves.
    folder: PathBuf,
    /// What comes after, one entry a component.
    components: Vec<Vec<Piece>>,
    stdout: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Literal(String),
    Field(Field),
}

#[derive(Debug, Clone, PartialEq)]
enum Field {
    Id,
    Stem,
    Name,
    Folder,
    Language,
    Date,
    Year,
    Title,
    Encoding,
    Metadata(String),
}

/// Whether documents can share the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sharing {
    Own,
    Shared,
}

/// Where a document's bytes go, before collisions are told apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) sharing: Sharing,
    /// Relative, confined components.
    pub(crate) components: Vec<String>,
    /// The values as they were: two documents with the same key mean the same file.
    pub(crate) key: String,
}

impl Target {
    pub(crate) fn unnamed() -> Self {
        Self { sharing: Sharing::Own, components: vec!["unnamed".to_owned()], key: String::new() }
    }
}

impl Field {
    const KNOWN: &'static str =
        "{id}, {stem}, {name}, {folder}, {language}, {date}, {year}, {title}, {encoding}, {metadata.FIELD}";

    fn parse(name: &str) -> Result<Self, String> {
        Ok(match name {
            "id" => Field::Id,
            "stem" => Field::Stem,
            "name" => Field::Name,
            "folder" => Field::Folder,
            "language" => Field::Language,
            "date" => Field::Date,
            "year" => Field::Year,
            "title" => Field::Title,
            "encoding" => Field::Encoding,
            _ => match name.strip_prefix("metadata.") {
                Some(key) if !key.is_empty() => Field::Metadata(key.to_owned()),
                _ => {
                    return Err(format!(
                        "there is no field `{{{name}}}` for paths; there are {}",
                        Field::KNOWN
                    ));
                }
            },
        })
    }

    /// Whether it tells documents apart.
    fn identifies(&self) -> bool {
        matches!(self, Field::Id | Field::Stem | Field::Name)
    }

    /// Whether a `/` in it makes a folder.
    fn makes_folders(&self) -> bool {
        matches!(self, Field::Id | Field::Folder)
    }

    fn value(&self, document: &DocumentMeta) -> String {
        let id = document.id.as_str();
        let (folder, name) = id.rsplit_once('/').unwrap_or(("", id));
        let value = match self {
            Field::Id => id.to_owned(),
            Field::Name => name.to_owned(),
            Field::Folder => folder.to_owned(),
            Field::Stem => {
                let plain = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(name);
                match plain.rsplit_once('.') {
                    Some((stem, _)) if !stem.is_empty() => stem.to_owned(),
                    _ => plain.to_owned(),
                }
            }
            Field::Language => document.language.clone(),
            Field::Date => document.date.clone().unwrap_or_default(),
            Field::Year => {
                let year: String = document.date.iter().flat_map(|d| d.chars()).take(4).collect();
                if year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()) { year } else { String::new() }
            }
            Field::Title => document.title.clone().unwrap_or_default(),
            Field::Encoding => document.encoding.clone(),
            Field::Metadata(key) => match document.metadata.get(key) {
                Some(serde_json::Value::String(text)) => text.clone(),
                Some(serde_json::Value::Null) | None => String::new(),
                Some(other) => other.to_string(),
            },
        };
        match value.is_empty() && !self.makes_folders() {
            true => "unknown".to_owned(),
            false => value,
        }
    }
}

impl Template {
    /// Parses a path that is relative to `base_dir`. `{{` and `}}` stand for the braces themselves.
    ///
    /// # Errors
    /// When a field is unknown, a brace is open, or the path names no file.
    pub fn parse(base_dir: &Path, path: &str) -> Result<Self, String> {
        if path == "-" {
            return Ok(Self { folder: PathBuf::new(), components: Vec::new(), stdout: true });
        }
        let components = split(path)?;
        let dynamic = |c: &Vec<Piece>| c.iter().any(|p| matches!(p, Piece::Field(_)));
        let fixed = components.iter().position(dynamic).unwrap_or(components.len().saturating_sub(1));
        let (before, after) = components.split_at(fixed);
        let names_a_file = after.last().is_some_and(|last| match last.as_slice() {
            [] => false,
            [Piece::Literal(name)] => name != "." && name != "..",
            _ => true,
        });
        if !names_a_file {
            return Err("the path names no file".to_owned());
        }
        let literal = |c: &[Piece]| match c.first() {
            Some(Piece::Literal(text)) => text.clone(),
            _ => String::new(),
        };
        let climbs = |c: &Vec<Piece>| literal(c) == ".." && !dynamic(c);
        if after.iter().any(climbs) {
            return Err("`..` cannot come after a field".to_owned());
        }
        let before: Vec<String> = before.iter().map(|c| literal(c)).collect();
        let folder = if path.starts_with('/') { format!("/{}", before.join("/")) } else { before.join("/") };
        Ok(Self { folder: base_dir.join(folder), components: after.to_vec(), stdout: false })
    }

    /// Whether the path is `-`.
    pub fn is_stdout(&self) -> bool {
        self.stdout
    }

    /// Whether every document has a file of its own.
    pub fn is_one_a_document(&self) -> bool {
        let mut pieces = self.components.iter().flatten();
        pieces.any(|piece| matches!(piece, Piece::Field(field) if field.identifies()))
    }

    /// The folder that every file of this output is in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file, when the path has no fields.
    pub fn single_file(&self) -> Option<PathBuf> {
        match self.components.as_slice() {
            [only] => match only.as_slice() {
                [Piece::Literal(name)] => Some(self.folder.join(name)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The same for every way to spell one path with fields.
    pub fn place(&self) -> (PathBuf, String) {
        (identity(&self.folder), self.lock_name())
    }

    /// A name for the files of this output in its folder, the same for the same ones.
    pub(crate) fn lock_name(&self) -> String {
        format!("{:016x}", hash(format!("{:?}", self.components).as_bytes()))
    }

    /// Where a document goes; `None` when all go to one place.
    pub(crate) fn expand(&self, document: &DocumentMeta) -> Option<Target> {
        if self.stdout || self.single_file().is_some() {
            return None;
        }
        let mut sharing = Sharing::Shared;
        let mut key = String::new();
        let mut out = Vec::new();
        for component in &self.components {
            // What a component's last literal says (`.md`) survives whatever the fields bring.
            let (fields, suffix) = match component.split_last() {
                Some((Piece::Literal(suffix), fields)) if !fields.is_empty() => (fields, suffix.as_str()),
                _ => (component.as_slice(), ""),
            };
            let mut parts = vec![String::new()];
            for piece in fields {
                match piece {
                    Piece::Literal(text) => append(&mut parts, text),
                    Piece::Field(field) => {
                        if field.identifies() {
                            sharing = Sharing::Own;
                        }
                        let value = field.value(document);
                        key.push('\0');
                        key.push_str(&value);
                        match field.makes_folders() {
                            true => {
                                for (i, part) in value.split('/').enumerate() {
                                    if i > 0 {
                                        parts.push(String::new());
                                    }
                                    append(&mut parts, part);
                                }
                            }
                            false => append(&mut parts, &value),
                        }
                    }
                }
            }
            out.extend(parts.into_iter().map(|part| (part, String::new())));
            if let Some(last) = out.last_mut() {
                last.1.push_str(suffix);
            }
        }
        Some(Target { sharing, components: confine(&out, &key), key })
    }
}

fn append(parts: &mut [String], text: &str) {
    if let Some(last) = parts.last_mut() {
        last.push_str(text);
    }
}

/// Splits into components, and those into pieces.
fn split(path: &str) -> Result<Vec<Vec<Piece>>, String> {
    let mut components: Vec<Vec<Piece>> = vec![Vec::new()];
    let mut literal = String::new();
    let mut chars = path.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '/' => {
                end_literal(&mut literal, &mut components);
                components.push(Vec::new());
            }
            '{' | '}' if chars.peek() == Some(&c) => {
                literal.push(c);
                chars.next();
            }
            '{' => {
                end_literal(&mut literal, &mut components);
                let mut name = String::new();
                loop {
                    match chars.next() {
                        Some('}') => break,
                        Some(c) => name.push(c),
                        None => {
                            return Err(format!(
                                "`{{{name}` is not closed; write `{{{{` for the brace itself"
                            ));
                        }
                    }
                }
                push(&mut components, Piece::Field(Field::parse(&name)?));
            }
            '}' => return Err("`}` closes nothing; write `}}` for the brace itself".to_owned()),
            c => literal.push(c),
        }
    }
    end_literal(&mut literal, &mut components);
    // Empty components are doubled or leading slashes; an empty last one means that the path ends in `/`.
    let last = components.len() - 1;
    let mut at = 0;
    components.retain(|c| {
        at += 1;
        !c.is_empty() || at - 1 == last
    });
    Ok(components)
}

fn end_literal(literal: &mut String, components: &mut [Vec<Piece>]) {
    if !literal.is_empty() {
        push(components, Piece::Literal(std::mem::take(literal)));
    }
}

fn push(components: &mut [Vec<Piece>], piece: Piece) {
    if let Some(last) = components.last_mut() {
        last.push(piece);
    }
}
