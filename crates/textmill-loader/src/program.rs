//! The files that a plugin which is a program is made of.
//!
//! A program is its words, its own file and the files among its arguments. Of a script in Python also the modules and
//! packages beside it, since that is where `import` looks first: a file `json.py` put there would stand in for Python's
//! own. What the interpreter has installed, what it keeps in `__pycache__`, and what other languages load are not seen.

use crate::plugin::Plugin;
use crate::trust::{Locked, label, resolved, sha256};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Most modules beside a script: more are no plugin but somebody's home folder.
const MOST_MODULES: usize = 10_000;
/// What Python imports.
const MODULES: [&str; 4] = ["py", "pyc", "so", "pyd"];

/// A program: its words, and where they are said.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) command: Vec<String>,
    pub(crate) folder: PathBuf,
}

/// A file of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) path: PathBuf,
    /// Whether it was found in the folders of `PATH`.
    pub(crate) found: bool,
}

impl Program {
    /// Its files. The first says what it does: the script rather than its interpreter.
    pub(crate) fn parts(&self, search: &[PathBuf]) -> Vec<Part> {
        let Some((program, arguments)) = self.command.split_first() else { return Vec::new() };
        let here = arguments.iter().map(|word| self.folder.join(word)).filter(|path| path.is_file());
        let mut parts: Vec<Part> = here.map(|path| Part { path, found: false }).collect();
        parts.push(match program.contains('/') {
            true => Part { path: self.folder.join(program), found: false },
            false => {
                let there = search.iter().map(|dir| dir.join(program)).find(|path| path.is_file());
                Part { path: there.unwrap_or_else(|| PathBuf::from(program)), found: true }
            }
        });
        let named: Vec<PathBuf> = parts.iter().map(|part| resolved(&part.path)).collect();
        let beside = self.modules().into_iter().filter(|path| !named.contains(path));
        parts.extend(beside.map(|path| Part { path, found: false }));
        parts
    }

    /// Why its code is in other files than these, if it is.
    pub(crate) fn hidden(&self) -> Option<String> {
        let (_, arguments) = python(&self.command)?;
        match Script::of(arguments) {
            Script::File(word) if !self.folder.join(word).is_file() => {
                Some(format!("`{word}` is no file but a folder, or is not there"))
            }
            Script::File(_) if self.modules().len() > MOST_MODULES => {
                Some(format!("there are more than {MOST_MODULES} modules beside its script"))
            }
            Script::File(_) => None,
            Script::Elsewhere(what) => Some(what),
        }
    }

    /// The modules beside its script, sorted, where that is one in Python; at most one more than there may be.
    fn modules(&self) -> BTreeSet<PathBuf> {
        let mut modules = BTreeSet::new();
        let script = match python(&self.command) {
            Some((_, arguments)) => match Script::of(arguments) {
                Script::File(word) => Some(self.folder.join(word)),
                Script::Elsewhere(_) => None,
            },
            // A script that names its interpreter itself.
            None => self.command.first().map(|word| self.folder.join(word)).filter(|path| names_python(path)),
        };
        // Python goes by where the script is, not by where a link to it is.
        if let Some(folder) = script.filter(|path| path.is_file()).map(|path| resolved(&path)) {
            gather(folder.parent().unwrap_or(Path::new("/")), &mut modules);
        }
        modules
    }

    /// How a lock calls a file: from the config's folder, else from the script's, else by its name alone.
    pub(crate) fn label(&self, path: &Path) -> String {
        let script =
            self.command.iter().skip(1).map(|word| self.folder.join(word)).find(|path| path.is_file());
        let script = script.map(|script| resolved(&script));
        let folders = [Some(self.folder.as_path()), script.as_deref().and_then(Path::parent)];
        label(path, folders.into_iter().flatten())
    }

    /// What a lock says of its files.
    pub(crate) fn locked(&self, plugin: &Plugin) -> Result<Vec<Locked>, String> {
        if let Some(what) = self.hidden() {
            let command = self.command.join(" ");
            return Err(format!(
                "the command `{command}` cannot be locked: {what}; name the script's file instead"
            ));
        }
        let entry = |path: &PathBuf| {
            let hash = File::open(path).and_then(sha256);
            let sha256 = hash.map_err(|error| format!("`{}` cannot be hashed: {error}", path.display()))?;
            Ok(Locked {
                id: plugin.id().to_owned(),
                version: plugin.version().to_owned(),
                file: self.label(path),
                sha256,
                command: self.command.clone(),
            })
        };
        plugin.files().iter().map(entry).collect()
    }
}

/// The Python among the words, and what is behind it.
fn python(command: &[String]) -> Option<(&str, &[String])> {
    let (program, arguments) = command.split_first()?;
    let base = |word: &str| Path::new(word).file_name().unwrap_or_default().to_string_lossy().into_owned();
    // python, python3.12, pypy3; python-words is a program of somebody's.
    let is_python = |word: &String| {
        let base = base(word);
        let version = base.strip_prefix("python").or_else(|| base.strip_prefix("pypy"));
        version.is_some_and(|version| version.chars().all(|c| c.is_ascii_digit() || c == '.'))
    };
    if is_python(program) {
        return Some((program, arguments));
    }
    // Whatever starts it: env, nice, timeout, uv run.
    let at = arguments.iter().position(is_python)?;
    Some((arguments.get(at)?, arguments.get(at + 1..)?))
}

/// What a Python runs.
enum Script<'a> {
    File(&'a str),
    Elsewhere(String),
}

impl<'a> Script<'a> {
    /// As Python reads its own options: letters may stand together, and some take the rest or the next word.
    fn of(arguments: &'a [String]) -> Self {
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) else {
                return match word.as_str() {
                    "-" => Script::Elsewhere("`-` has it read its code from its input".to_owned()),
                    script => Script::File(script),
                };
            };
            if letters.starts_with('-') {
                if letters == "-check-hash-based-pycs" {
                    words.next();
                }
                continue;
            }
            for (at, letter) in letters.char_indices() {
                match letter {
                    'c' => {
                        return Script::Elsewhere(
                            "what the code behind `-c` imports is not known".to_owned(),
                        );
                    }
                    'm' => {
                        return Script::Elsewhere("where the module behind `-m` is, is not known".to_owned());
                    }
                    'W' | 'X' => {
                        if at + 1 == letters.len() {
                            words.next();
                        }
                        break;
                    }
                    _ => {}
                }
            }
        }
        Script::Elsewhere("it names no script".to_owned())
    }
}

/// Whether a file begins with `#!` and the name of a Python.
fn names_python(path: &Path) -> bool {
    /// More than any system reads of it.
    const MOST_OF_A_LINE: u64 = 4096;
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MOST_OF_A_LINE).read_to_end(&mut head));
    let first = head.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let first = String::from_utf8_lossy(first);
    read.is_ok() && first.starts_with("#!") && (first.contains("python") || first.contains("pypy"))
}

/// The modules of a folder, and of the packages in it.
fn gather(folder: &Path, modules: &mut BTreeSet<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if modules.len() > MOST_MODULES {
            return;
        }
        let path = entry.path();
        let is_module =
            path.extension().and_then(|end| end.to_str()).is_some_and(|end| MODULES.contains(&end));
        if is_module && path.is_file() {
            modules.insert(path);
        } else if is_package(&path) {
            gather(&path, modules);
        }
    }
}

/// Whether a folder is a package: it has an `__init__`, which may say for which Python it is (`__init__.abi3.so`).
fn is_package(folder: &Path) -> bool {
    let begins = |name: &str| {
        let end = name.strip_prefix("__init__.")?.rsplit('.').next()?;
        MODULES.contains(&end).then_some(())
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| entry.file_name().to_str().and_then(begins).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(folder: &Path, words: &[&str]) -> Program {
        Program { command: words.iter().map(|&word| word.to_owned()).collect(), folder: folder.to_owned() }
    }

    #[test]
    fn a_python_script_has_the_modules_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        for file in [
            "words.py",
            "z.py",
            "a.py",
            "notes.txt",
            "pkg/__init__.py",
            "pkg/b.py",
            "data/c.py",
            "so/__init__.abi3.so",
        ] {
            std::fs::create_dir_all(root.join(file).parent().unwrap()).unwrap();
            std::fs::write(root.join(file), "").unwrap();
        }
        std::fs::write(root.join("run"), "#!/usr/bin/env python3\n").unwrap();
        let labels = |words: &[&str]| -> Vec<String> {
            let program = program(&root, words);
            program.parts(&[]).iter().map(|part| program.label(&part.path)).collect()
        };
        let all =
            ["words.py", "python3", "a.py", "pkg/__init__.py", "pkg/b.py", "so/__init__.abi3.so", "z.py"];
        assert_eq!(labels(&["python3", "words.py"]), all);
        assert_eq!(labels(&["env", "A=1", "python3", "-X", "utf8", "-u", "words.py"])[0], "words.py");
        assert_eq!(labels(&["env", "python3", "words.py"]).len(), all.len());
        assert_eq!(labels(&["setsid", "-w", "python3.12", "words.py"]).len(), all.len());
        let own = ["run", "a.py", "pkg/__init__.py", "pkg/b.py", "so/__init__.abi3.so", "words.py", "z.py"];
        assert_eq!(labels(&["./run"]), own);
        // Not Python.
        assert_eq!(labels(&["sh", "words.py"]), ["words.py", "sh"]);
    }

    #[test]
    fn code_that_is_in_no_file_is_told() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("words.py"), "").unwrap();
        std::fs::create_dir(dir.path().join("app")).unwrap();
        let hidden = |words: &[&str]| program(dir.path(), words).hidden().unwrap_or_default();
        for (words, part) in [
            (&["python3", "-c", "import words"][..], "`-c`"),
            (&["python3", "-m", "words"], "`-m`"),
            (&["setsid", "-w", "python3", "-m", "words"], "`-m`"),
            (&["/usr/bin/python3.12", "-uIm", "words"], "`-m`"),
            (&["env", "A=1", "python3", "-W", "ignore", "-m", "words"], "`-m`"),
            (&["python3"], "no script"),
            (&["python3", "-"], "from its input"),
            (&["python3", "app"], "is no file"),
        ] {
            assert!(hidden(words).contains(part), "{words:?}: {}", hidden(words));
        }
        for words in
            [&["python3", "words.py", "-m", "-c"][..], &["python3", "-Xm", "words.py"], &["words", "-m"]]
        {
            assert_eq!(hidden(words), "", "{words:?}");
        }
    }
}
