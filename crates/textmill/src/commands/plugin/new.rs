//! `textmill plugin new`: a project that builds and passes its tests at once. The templates are in this program.

use crate::cli::{Language, New};
use crate::exit::Exit;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

/// The files of a project: where each goes, and what is in it.
type Files = &'static [(&'static str, &'static str)];

const COMMON: Files = &[
    ("example.toml", include_str!("../../../templates/example.toml")),
    ("example/report.txt", include_str!("../../../templates/report.txt")),
];
const RUST: Files = &[
    ("Cargo.toml", include_str!("../../../templates/rust/Cargo.toml.in")),
    ("src/lib.rs", include_str!("../../../templates/rust/lib.rs")),
    ("tests/plugin.rs", include_str!("../../../templates/rust/plugin.rs")),
    ("README.md", include_str!("../../../templates/rust/README.md")),
    (".gitignore", "/target\n"),
];
const C: Files = &[
    ("@IDENT@.c", include_str!("../../../templates/c/plugin.c")),
    ("textmill.h", include_str!("../../../../textmill-abi/include/textmill.h")),
    ("Makefile", include_str!("../../../templates/c/Makefile")),
    ("README.md", include_str!("../../../templates/c/README.md")),
    (".gitignore", "*.so\n"),
];
const PYTHON: Files = &[
    ("@IDENT@.py", include_str!("../../../templates/python/plugin.py")),
    ("textmill_plugin.py", include_str!("../../../templates/python/textmill_plugin.py")),
    ("test_@IDENT@.py", include_str!("../../../templates/python/test_plugin.py")),
    ("README.md", include_str!("../../../templates/python/README.md")),
    (".gitignore", "__pycache__\n"),
];

pub(super) fn new(args: &New) -> Result<Exit> {
    let name = args.name.as_str();
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(good) || name.ends_with('-') {
        bail!("{name:?} cannot name a plugin: a lower-case letter first, then letters, digits and `-`");
    }
    if args.lang == Language::Python && is_taken_in_python(name) {
        bail!(
            "`{name}` is the name of a module of Python's own or a word of the language, so a plugin's file cannot \
             have it: {name}-plugin, for example"
        );
    }
    let folder = args.folder.clone().unwrap_or_else(|| PathBuf::from(name));
    if folder.read_dir().is_ok_and(|mut entries| entries.next().is_some()) || folder.is_file() {
        bail!("`{}` is there already, and not empty", folder.display());
    }
    let sdk = match args.lang {
        Language::Rust => Some(Sdk::find(args)?),
        _ => None,
    };
    let files = match args.lang {
        Language::Rust => RUST,
        Language::C => C,
        Language::Python => PYTHON,
    };
    let words = words(args, sdk.as_ref())?;
    let fill = |text: &str| words.iter().fold(text.to_owned(), |text, (mark, word)| text.replace(mark, word));
    for (path, content) in COMMON.iter().chain(files) {
        write(&folder.join(fill(path)), &fill(content))?;
    }
    // The versions that textmill itself was built with: known to work, and on this machine already.
    if let Some(Sdk::Checkout(root)) = &sdk
        && let Ok(lock) = std::fs::read_to_string(root.join("Cargo.lock"))
    {
        write(&folder.join("Cargo.lock"), &lock)?;
    }
    let (what, then) = match args.lang {
        Language::Rust => ("Rust", "cargo test && cargo build --release"),
        Language::C => ("C", "make && make test"),
        Language::Python => ("Python", "python3 -m pip install pyarrow && python3 -m unittest"),
    };
    super::super::print(&format!(
        "{}: a plugin in {what}; README.md says what to do next:\n  cd {} && {then}\n",
        folder.display(),
        folder.display()
    ))
}

/// Whether a file of this name would stand before a module that Python, pyarrow or the plugin's helper imports, or
/// could not be imported. Of Python 3.13: its keywords, and the top-level modules of its library that are lower case
/// without an underscore in front (the language reference, 2.3.1; `sys.stdlib_module_names`).
fn is_taken_in_python(name: &str) -> bool {
    const KEYWORDS: &str = "and as assert async await break class continue def del elif else except finally for from \
        global if import in is lambda nonlocal not or pass raise return try while with yield";
    const MODULES: &str = "abc annotationlib antigravity argparse array ast asyncio atexit base64 bdb binascii bisect \
        builtins bz2 calendar cmath cmd code codecs codeop collections colorsys compileall compression concurrent \
        configparser contextlib contextvars copy copyreg cprofile csv ctypes curses dataclasses datetime dbm decimal \
        difflib dis doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions \
        ftplib functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http \
        idlelib imaplib importlib inspect io ipaddress itertools json keyword linecache locale logging lzma mailbox \
        marshal math mimetypes mmap modulefinder msvcrt multiprocessing netrc nt ntpath nturl2path numbers opcode \
        operator optparse os pathlib pdb pickle pickletools pkgutil platform plistlib poplib posix posixpath pprint \
        profile pstats pty pwd pyclbr pydoc pydoc-data pyexpat queue quopri random re readline reprlib resource \
        rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site smtplib socket socketserver \
        sqlite3 sre-compile sre-constants sre-parse ssl stat statistics string stringprep struct subprocess symtable \
        sys sysconfig syslog tabnanny tarfile tempfile termios textwrap this threading time timeit tkinter token \
        tokenize tomllib trace traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib \
        uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xml xmlrpc zipapp zipfile zipimport zlib \
        zoneinfo numpy pandas pyarrow textmill-plugin";
    KEYWORDS.split_whitespace().chain(MODULES.split_whitespace()).any(|taken| taken == name)
}

/// What stands for each mark of the templates.
fn words(args: &New, sdk: Option<&Sdk>) -> Result<Vec<(&'static str, String)>> {
    let name = args.name.as_str();
    let ident = name.replace('-', "_");
    let type_name: String = name
        .split('-')
        .flat_map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters)
        })
        .collect();
    let file = format!("{}textmill_{ident}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let (dirs, plugin, option) = match args.lang {
        Language::Rust => {
            ("plugin-dirs = [\"target/release\"]\n", format!("plugin = \"{name}\""), "min-length = 2")
        }
        Language::C => ("plugin-dirs = [\".\"]\n", format!("plugin = \"{name}\""), "full-width = true"),
        Language::Python => ("", format!("command = [\"python3\", \"{ident}.py\"]"), "min-length = 2"),
    };
    let dependency = |features: &str| sdk.map(|sdk| sdk.dependency(features)).unwrap_or_default();
    let program = std::env::current_exe().context("this program's own path")?;
    Ok(vec![
        ("@SDK@", dependency("")),
        ("@SDK_TESTING@", dependency(", features = [\"testing\"]")),
        ("@NAME@", name.to_owned()),
        ("@IDENT@", ident),
        // A name of its own, whatever types the template has.
        ("@TYPE@", format!("{type_name}Plugin")),
        ("@LIBRARY@", file),
        ("@TEXTMILL@", program.display().to_string()),
        ("@DIRS@", dirs.to_owned()),
        ("@PLUGIN@", plugin),
        ("@OPTION@", option.to_owned()),
    ])
}

/// Where a plugin in Rust gets the crate `textmill-plugin` from.
enum Sdk {
    /// A checkout of textmill on this machine.
    Checkout(PathBuf),
    /// A git repository.
    Git(String),
}

impl Sdk {
    fn find(args: &New) -> Result<Self> {
        if let Some(url) = &args.git {
            return Ok(Sdk::Git(url.clone()));
        }
        let is_checkout = |root: &Path| root.join("crates/textmill-plugin/Cargo.toml").is_file();
        // Without a word: the checkout that this program was built from, if it is still there.
        let built_from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let root = args.sdk.as_ref().map_or(built_from, PathBuf::clone);
        match root.canonicalize() {
            Ok(root) if is_checkout(&root) => Ok(Sdk::Checkout(root)),
            _ if args.sdk.is_some() => bail!("`{}` is no checkout of textmill", root.display()),
            _ => bail!(
                "a plugin in Rust needs the crate textmill-plugin: say --sdk PATH for a checkout of textmill, or --git URL"
            ),
        }
    }

    /// The dependency as Cargo.toml has it.
    fn dependency(&self, features: &str) -> String {
        match self {
            Sdk::Checkout(root) => {
                let path = root.join("crates/textmill-plugin").display().to_string();
                format!("{{ path = {path:?}{features} }}")
            }
            Sdk::Git(url) => format!("{{ git = {url:?}{features} }}"),
        }
    }
}

fn write(path: &Path, content: &str) -> Result<()> {
    let told = || format!("cannot write `{}`", path.display());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(told)?;
    }
    std::fs::write(path, content).with_context(told)
}
