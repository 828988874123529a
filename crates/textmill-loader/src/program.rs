//! The files that a plugin which is a program is made of.
//!
//! A program is its words, its own file and the files among its arguments. Of a script in Python also the modules and
//! packages beside it, since that is where `import` looks first: a file `json.py` put there would stand in for Python's
//! own. That holds for a script that is found through `PATH`, too. What the interpreter has installed, what it keeps in
//! `__pycache__`, and what other languages load are not seen.

use crate::error::Refusal;
use crate::plugin::Plugin;
use crate::regular;
use crate::trust::{Locked, guard_folder, label, resolved, sha256};
use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Most modules beside a script: more are no plugin but somebody's home folder.
const MOST_MODULES: usize = 10_000;
/// What Python imports.
const MODULES: [&str; 4] = ["py", "pyc", "so", "pyd"];

/// A program: its words, where they are said, and the folders of `PATH`.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) command: Vec<String>,
    pub(crate) folder: PathBuf,
    pub(crate) search: Vec<PathBuf>,
}

/// A file of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) path: PathBuf,
    /// Whether it was found in the folders of `PATH`, or beside what was.
    pub(crate) found: bool,
    /// What it is to the program.
    pub(crate) place: Place,
}

/// What a file is to a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// This word of the command.
    Word(usize),
    /// A module, which a script finds by this path from its own folder.
    Module(String),
}

impl Place {
    /// Whether a lock means this place.
    pub(crate) fn is_that_of(&self, entry: &Locked) -> bool {
        match self {
            Place::Word(word) => entry.word == Some(*word),
            Place::Module(name) => entry.module.as_ref() == Some(name),
        }
    }
}

impl Program {
    /// Its files. The first says what it does: the script rather than its interpreter.
    pub(crate) fn parts(&self) -> Vec<Part> {
        let Some(program) = self.command.first() else { return Vec::new() };
        let mut parts: Vec<Part> = self
            .arguments()
            .map(|(word, path)| Part { path, found: false, place: Place::Word(word) })
            .collect();
        let (path, found) = match self.executable() {
            Some((path, found)) => (path, found),
            None => (PathBuf::from(program), true),
        };
        parts.push(Part { path, found, place: Place::Word(0) });
        let named: Vec<PathBuf> = parts.iter().map(|part| resolved(&part.path)).collect();
        let (modules, found) = self.modules();
        // A link to a file that is named may be led elsewhere: it is a file of its own.
        for (path, name) in modules.into_iter().filter(|(path, _)| !named.contains(path)) {
            parts.push(Part { path, found, place: Place::Module(name) });
        }
        parts
    }

    /// The words behind the first that are files.
    fn arguments(&self) -> impl Iterator<Item = (usize, PathBuf)> {
        let words = self.command.iter().enumerate().skip(1);
        words.map(|(at, word)| (at, self.folder.join(word))).filter(|(_, path)| path.is_file())
    }

    /// The file of the first word, and whether it was found in the folders of `PATH`.
    fn executable(&self) -> Option<(PathBuf, bool)> {
        let program = self.command.first()?;
        if program.contains('/') {
            return Some((self.folder.join(program), false));
        }
        // As the system looks for it, from the folder that it is started in: what may not be executed is passed over.
        let there = self.search.iter().map(|dir| self.folder.join(dir).join(program));
        let starts =
            |path: &PathBuf| path.is_file() && rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok();
        there.into_iter().find(starts).map(|path| (path, true))
    }

    /// Refuses a program that takes its code from the folder that it is started in, where anybody may add something there.
    pub(crate) fn guard_folder(&self) -> Result<(), Refusal> {
        match python(&self.command).map(|(_, arguments)| Script::of(arguments)) {
            Some(Script::Elsewhere(_)) => guard_folder(&self.folder.join(".")),
            Some(Script::File(word)) if self.folder.join(word).is_dir() => {
                guard_folder(&self.folder.join(word))
            }
            Some(Script::File(_)) | None => Ok(()),
        }
    }

    /// Why its code is in other files than these, if it is.
    pub(crate) fn hidden(&self) -> Option<String> {
        if let Some((_, arguments)) = python(&self.command) {
            match Script::of(arguments) {
                Script::File(word) if !self.folder.join(word).is_file() => {
                    return Some(format!("`{word}` is no file but a folder, or is not there"));
                }
                Script::File(_) => {}
                Script::Elsewhere(what) => return Some(what),
            }
        }
        let too_many = self.modules().0.len() > MOST_MODULES;
        too_many.then(|| format!("there are more than {MOST_MODULES} modules beside its script"))
    }

    /// The modules beside its script, sorted, where that is one in Python, each with the path from the script's folder;
    /// at most one more than there may be. And whether the script was found in the folders of `PATH`.
    fn modules(&self) -> (BTreeSet<(PathBuf, String)>, bool) {
        let script = match python(&self.command) {
            Some((_, arguments)) => match Script::of(arguments) {
                Script::File(word) => Some((self.folder.join(word), false)),
                Script::Elsewhere(_) => None,
            },
            // A script that names its interpreter itself.
            None => self.executable().filter(|(path, _)| names_python(path)),
        };
        let mut modules = BTreeSet::new();
        let Some((script, found)) = script.filter(|(path, _)| path.is_file()) else {
            return (modules, false);
        };
        // Python goes by where the script is, not by where a link to it is.
        let script = resolved(&script);
        gather(script.parent().unwrap_or(Path::new("/")), "", &mut Vec::new(), &mut modules);
        (modules, found)
    }

    /// How a lock calls a file: from the config's folder, else from the script's, else by its name alone.
    pub(crate) fn label(&self, path: &Path) -> String {
        let named = self.arguments().next().map(|(_, path)| path);
        let script =
            named.or_else(|| self.executable().map(|(path, _)| path).filter(|path| names_python(path)));
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
        let entry = |part: Part| {
            let Part { path, place, .. } = part;
            let hash = regular::open(&path).and_then(sha256);
            let sha256 = hash.map_err(|error| format!("`{}` cannot be hashed: {error}", path.display()))?;
            let (word, module) = match place {
                Place::Word(word) => (Some(word), None),
                Place::Module(name) => (None, Some(name)),
            };
            Ok(Locked {
                id: plugin.id().to_owned(),
                version: plugin.version().to_owned(),
                file: self.label(&path),
                sha256,
                command: self.command.clone(),
                word,
                module,
            })
        };
        self.parts().into_iter().map(entry).collect()
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
    let read = regular::open(path).and_then(|file| file.take(MOST_OF_A_LINE).read_to_end(&mut head));
    let first = head.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let first = String::from_utf8_lossy(first);
    read.is_ok() && first.starts_with("#!") && (first.contains("python") || first.contains("pypy"))
}

/// The modules of a folder, and of the packages in it. `name` is the path to it from the script's folder, and `way` the
/// folders on it. A link to one of these is followed once, so that it is known where it leads.
fn gather(folder: &Path, name: &str, way: &mut Vec<PathBuf>, modules: &mut BTreeSet<(PathBuf, String)>) {
    let real = resolved(folder);
    if way.iter().filter(|above| **above == real).count() > 1 {
        return;
    }
    way.push(real);
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if modules.len() > MOST_MODULES {
            break;
        }
        let path = entry.path();
        let name = format!("{name}{}", entry.file_name().to_string_lossy());
        let is_module =
            path.extension().and_then(|end| end.to_str()).is_some_and(|end| MODULES.contains(&end));
        if is_module && path.is_file() {
            modules.insert((path, name));
        } else if is_package(&path) {
            gather(&path, &format!("{name}/"), way, modules);
        }
    }
    way.pop();
}

/// Whether a folder is a package: it has an `__init__`, which may say for which Python it is (`__init__.abi3.so`).
fn is_package(folder: &Path) -> bool {
    let begins = |name: &str| {
        let end = name.strip_prefix("__init__.")?.rsplit('.').next()?;
        MODULES.contains(&end).then_some(())
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut entries = entries.filter(|entry| entry.path().is_file());
    entries.any(|entry| entry.file_name().to_str().and_then(begins).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(folder: &Path, words: &[&str]) -> Program {
        let command = words.iter().map(|&word| word.to_owned()).collect();
        Program { command, folder: folder.to_owned(), search: vec!["bin".into()] }
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
            program.parts().iter().map(|part| program.label(&part.path)).collect()
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
    fn a_script_that_is_found_has_the_modules_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        std::fs::create_dir_all(root.join("bin")).unwrap();
        std::fs::create_dir_all(root.join("real")).unwrap();
        for file in ["real/words", "real/a.py", "bin/plain", "bin/b.py"] {
            std::fs::write(root.join(file), "#!/usr/bin/env python3\n").unwrap();
        }
        std::os::unix::fs::symlink("../real/words", root.join("bin/words")).unwrap();
        let found = |word: &str| -> Vec<(PathBuf, bool, Place)> {
            let parts = program(&root, &[word]).parts();
            parts.into_iter().map(|part| (part.path, part.found, part.place)).collect()
        };
        let nowhere = [(PathBuf::from("words"), true, Place::Word(0))];
        assert_eq!(found("words"), nowhere, "what may not be executed is not what the system starts");
        for file in ["real/words", "bin/plain"] {
            std::fs::set_permissions(root.join(file), std::os::unix::fs::PermissionsExt::from_mode(0o755))
                .unwrap();
        }
        let module = |file: &str, name: &str| (root.join(file), true, Place::Module(name.to_owned()));
        assert_eq!(
            found("words"),
            [(root.join("bin/words"), true, Place::Word(0)), module("real/a.py", "a.py")]
        );
        assert_eq!(
            found("plain"),
            [(root.join("bin/plain"), true, Place::Word(0)), module("bin/b.py", "b.py")]
        );
    }

    #[test]
    fn packages_that_link_to_themselves_end() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        for package in ["a", "b"] {
            std::fs::create_dir(root.join(package)).unwrap();
            std::fs::write(root.join(package).join("__init__.py"), "").unwrap();
            for (name, to) in [("self", "."), ("again", "."), ("a", "../a"), ("b", "../b")] {
                std::os::unix::fs::symlink(to, root.join(package).join(name)).unwrap();
            }
        }
        std::fs::write(root.join("words.py"), "").unwrap();
        let (modules, found) = program(&root, &["python3", "words.py"]).modules();
        let has = |name: &str| modules.iter().any(|(_, module)| module == name);
        assert!(!found && modules.len() < 200, "{}", modules.len());
        // Where a link leads is known by what is there.
        for name in ["a/__init__.py", "a/self/__init__.py", "a/b/__init__.py", "a/b/a/__init__.py"] {
            assert!(has(name), "{name} in {modules:?}");
        }
        assert!(!has("a/self/self/__init__.py"));
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
