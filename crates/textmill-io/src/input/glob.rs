//! Finds the files of one pattern.

use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use ignore::WalkBuilder;

use super::names::{absolute, clean};
use super::{InputFormat, InputOptions, Skipped};
use crate::Error;

/// What the patterns gave so far.
#[derive(Default)]
pub(super) struct Found {
    /// Absolute and clean; may hold duplicates.
    pub(super) files: Vec<PathBuf>,
    /// For each pattern the folder that is named in it without wildcards.
    pub(super) bases: Vec<PathBuf>,
    /// What could not be listed, and why.
    pub(super) unlisted: Vec<(PathBuf, String)>,
    /// Files left out for their extension.
    pub(super) skipped: Skipped,
}

impl Found {
    fn len(&self) -> usize {
        self.files.len() + self.unlisted.len()
    }
}

/// Adds the files of `pattern`, which is relative to `base_dir` (absolute).
pub(super) fn collect(
    base_dir: &Path,
    pattern: &str,
    options: &InputOptions,
    found: &mut Found,
) -> Result<(), Error> {
    // A name is tried as it stands before it is read as a glob: `report[1].txt` may well be a file.
    let path = clean(&base_dir.join(pattern));
    if path.is_dir() {
        return folder(base_dir, pattern, &path, options, found);
    }
    if path.exists() {
        return file(path, options, found);
    }
    match wildcard(pattern) {
        Some(at) => glob(base_dir, pattern, at, found),
        None => {
            let hint = "; no such file or folder";
            Err(Error::NothingMatched { pattern: pattern.into(), base: base_dir.into(), hint: hint.into() })
        }
    }
}

fn file(path: PathBuf, options: &InputOptions, found: &mut Found) -> Result<(), Error> {
    if options.format.is_none() && matches!(InputFormat::of(&path).0, InputFormat::Unknown(_)) {
        return Err(Error::UnknownInputFormat { path, known: InputFormat::KNOWN.to_owned() });
    }
    found.bases.push(path.parent().unwrap_or(&path).to_owned());
    found.files.push(path);
    Ok(())
}

fn folder(
    base_dir: &Path,
    pattern: &str,
    path: &Path,
    options: &InputOptions,
    found: &mut Found,
) -> Result<(), Error> {
    let (before, skipped_before) = (found.len(), found.skipped.count);
    for file in walk(path, true, &mut found.unlisted)? {
        if options.format.is_none() && matches!(InputFormat::of(&file).0, InputFormat::Unknown(_)) {
            found.skipped.add(file);
        } else {
            found.files.push(file);
        }
    }
    if found.len() == before {
        let hint = match found.skipped.count - skipped_before {
            0 => nothing_visible(path, |_| true)?,
            n => format!("; it holds {n} files, but none with a reader ({})", InputFormat::KNOWN),
        };
        return Err(Error::NothingMatched { pattern: pattern.into(), base: base_dir.into(), hint });
    }
    found.bases.push(path.to_owned());
    Ok(())
}

fn glob(base_dir: &Path, pattern: &str, wildcard_at: usize, found: &mut Found) -> Result<(), Error> {
    let literal = pattern.get(..wildcard_at).unwrap_or("");
    let folder = literal.rfind('/').and_then(|slash| literal.get(..=slash)).unwrap_or("");
    let root = clean(&base_dir.join(folder));
    let rest = pattern.get(folder.len()..).unwrap_or("");
    let matcher = matcher(pattern, rest)?;
    let matches = |file: &Path| file.strip_prefix(&root).is_ok_and(|inside| matcher.is_match(inside));

    let before = found.len();
    if root.is_dir() {
        let mut unlisted = Vec::new();
        found.files.extend(walk(&root, true, &mut unlisted)?.into_iter().filter(|file| matches(file)));
        let wanted = |folder: &Path| folder.strip_prefix(&root).is_ok_and(|inside| may_hold(rest, inside));
        found.unlisted.extend(unlisted.into_iter().filter(|(folder, _)| wanted(folder)));
    }
    if found.len() == before {
        let hint = match root.is_dir() {
            true => nothing_visible(&root, matches)?,
            false => format!("; there is no folder `{}`", root.display()),
        };
        return Err(Error::NothingMatched { pattern: pattern.into(), base: base_dir.into(), hint });
    }
    found.bases.push(root);
    Ok(())
}

/// A pattern as `paths` has them, to ask whether a file is one of those it names: a file, a folder with all below it, or
/// a glob.
#[derive(Debug, Clone)]
pub struct PathPattern {
    /// Without wildcards.
    root: PathBuf,
    rest: Option<GlobMatcher>,
}

impl PathPattern {
    /// Reads a pattern that is relative to `base_dir`.
    ///
    /// # Errors
    /// When the glob cannot be understood.
    pub fn new(base_dir: &Path, pattern: &str) -> Result<Self, Error> {
        let base_dir = absolute(base_dir)?;
        let whole = clean(&base_dir.join(pattern));
        let Some(at) = wildcard(pattern).filter(|_| !whole.exists()) else {
            return Ok(PathPattern { root: whole, rest: None });
        };
        let literal = pattern.get(..at).unwrap_or("");
        let folder = literal.rfind('/').and_then(|slash| literal.get(..=slash)).unwrap_or("");
        let rest = matcher(pattern, pattern.get(folder.len()..).unwrap_or(""))?;
        Ok(PathPattern { root: clean(&base_dir.join(folder)), rest: Some(rest) })
    }

    /// Whether `file`, an absolute path as those of [`Inputs`](super::Inputs) are, is one of its files.
    pub fn matches(&self, file: &Path) -> bool {
        let inside = file.strip_prefix(&self.root);
        inside.is_ok_and(|inside| self.rest.as_ref().is_none_or(|rest| rest.is_match(inside)))
    }
}

impl PathPattern {
    /// Whether a file would be found if it were there: one that the glob matches, or in the folder and of a kind that
    /// has a reader. Files named by themselves are not found, but given.
    pub fn may_find(&self, file: &Path) -> bool {
        let Ok(file) = &absolute(file) else { return false };
        match &self.rest {
            Some(_) => self.matches(file),
            None => {
                self.root.is_dir()
                    && file.starts_with(&self.root)
                    && !matches!(InputFormat::of(file).0, InputFormat::Unknown(_))
            }
        }
    }
}

fn matcher(pattern: &str, rest: &str) -> Result<GlobMatcher, Error> {
    let glob = GlobBuilder::new(rest).literal_separator(true).backslash_escape(true).build();
    Ok(glob
        .map_err(|e| Error::BadPattern { pattern: pattern.into(), reason: e.kind().to_string() })?
        .compile_matcher())
}

/// Whether a glob may match something in a folder. Where that is hard to say, it may.
fn may_hold(rest: &str, folder: &Path) -> bool {
    let depth = folder.components().count();
    let mut parts: Vec<&str> = rest.split('/').collect();
    let cut_is_sound = !rest.contains("**") && parts.iter().all(|part| !part.contains(['{', '[', '\\']));
    if !cut_is_sound {
        return true;
    }
    if parts.len() <= depth {
        return false;
    }
    parts.truncate(depth);
    matcher(rest, &parts.join("/")).map_or(true, |matcher| matcher.is_match(folder))
}

/// Where the first wildcard is.
fn wildcard(pattern: &str) -> Option<usize> {
    pattern.find(['*', '?', '[', '{'])
}

/// The files below a folder. With `visible`, hidden and ignored ones are left out.
///
/// The root itself must open. What cannot be listed below it is noted and does not end the walk: a folder without
/// permission somewhere deep must not keep the other reports from being read. A link that leads nowhere
/// counts as a file, so that opening it fails where everybody sees it.
fn walk(root: &Path, visible: bool, unlisted: &mut Vec<(PathBuf, String)>) -> Result<Vec<PathBuf>, Error> {
    std::fs::read_dir(root).map_err(|source| Error::Walk { path: root.to_owned(), source })?;
    let mut walker = WalkBuilder::new(root);
    walker.standard_filters(false).hidden(visible).ignore(visible).git_ignore(visible).require_git(false);
    let mut files = Vec::new();
    for entry in walker.build() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(problem) => {
                unlisted.push(why_unlisted(root, &problem));
                continue;
            }
        };
        let path = entry.path();
        let is_file = match entry.file_type() {
            Some(kind) if kind.is_symlink() => path.is_file() || !path.exists(),
            Some(kind) => kind.is_file(),
            None => false,
        };
        if is_file {
            files.push(path.to_owned());
        }
    }
    Ok(files)
}

/// The folder that a walk could not list, and the cause in words.
fn why_unlisted(root: &Path, problem: &ignore::Error) -> (PathBuf, String) {
    let mut at = problem;
    let mut path = root;
    loop {
        at = match at {
            ignore::Error::WithPath { path: named, err } => {
                path = named;
                err
            }
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => err,
            ignore::Error::Loop { child, .. } => {
                path = child;
                break;
            }
            _ => break,
        };
    }
    let cause = match at.io_error().map(std::io::Error::kind) {
        Some(std::io::ErrorKind::PermissionDenied) => {
            "you may not list this folder, and what is in it was not read; change its permissions".to_owned()
        }
        Some(std::io::ErrorKind::NotFound) => {
            "it is gone; it was there when its folder was listed".to_owned()
        }
        _ => format!("this folder cannot be listed, and what is in it was not read: {at}"),
    };
    (path.to_owned(), cause)
}

/// Why nothing was found: because what matches is hidden or ignored?
fn nothing_visible(root: &Path, matches: impl Fn(&Path) -> bool) -> Result<String, Error> {
    Ok(match walk(root, false, &mut Vec::new())?.iter().filter(|file| matches(file)).count() {
        0 => String::new(),
        n => format!(
            "; {n} files match but are hidden or named by an ignore file (.gitignore, .ignore); name them one by one to read them"
        ),
    })
}
