//! The command line's grammar.

mod reading;

use clap::{Args, Parser, Subcommand, ValueEnum};
pub(crate) use reading::{Compare, Kwic, KwicFormat, KwicSort, Spreadsheet};
use std::path::PathBuf;
use std::time::Duration;
use textmill_pipeline::Shard;
use textmill_pipeline::config::Overrides;
use textmill_pipeline::config::file::{MaxFailures, Size};

/// Run text-processing plugins over reports, as a TOML file describes.
#[derive(Debug, Parser)]
#[command(name = "textmill", version, about, arg_required_else_help = true, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// Search this folder for plugins first (can be repeated)
    #[arg(long = "plugin-dir", value_name = "DIR", global = true)]
    pub(crate) plugin_dirs: Vec<PathBuf>,
    /// Load only plugins that this trust file allows; it counts before TEXTMILL_TRUST and the config's `trust`
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) trust: Option<PathBuf>,
    /// Use colours
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub(crate) color: Color,
    /// Say more; twice for what plugins log
    #[arg(short, long, action = clap::ArgAction::Count, global = true)]
    pub(crate) verbose: u8,
    /// Say nothing but errors
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Log what happens inside: a level (info, debug, trace), or levels by part, `info,textmill_loader=debug`
    #[arg(long, value_name = "FILTER", global = true)]
    pub(crate) log: Option<String>,
    /// Log to the end of this file instead of standard error, one JSON object a line
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) log_file: Option<PathBuf>,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How listings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a pipeline and write its results
    Run(Run),
    /// Write the results of a run that was divided into shards, from their ledgers
    Merge(Merge),
    /// Check a config, its plugins, options, inputs and outputs, without running it
    Check(Planned),
    /// Show what a run would do and take: inputs, steps, layers, outputs; documents, time, memory, disk
    Plan(Plan),
    /// Show how a text is cut, what each step finds in it, and why
    Explain(Explain),
    /// Show a pattern in its context, wherever it stands in the inputs
    Kwic(Kwic),
    /// Compare two documents or folders, or each year with the year before: terms and passages
    Compare(Compare),
    /// Manage plugins
    #[command(subcommand)]
    Plugin(Plugin),
    /// Write textmill.lock beside a config: every plugin's id, version and SHA-256, for --locked
    Lock(Lock),
    /// Manage configs
    #[command(subcommand)]
    Config(Config),
    /// Serve one plugin to another textmill over standard input and output
    #[command(hide = true)]
    Worker(Worker),
    /// Print completions for a shell
    Completion {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// What is put over a config file.
#[derive(Debug, Clone, Args)]
pub(crate) struct Overriding {
    /// Override a key of the config, for example input.date=2020-07-10 (can be repeated)
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
    /// Use a profile of the config, [profile.NAME] (can be repeated; the later counts)
    #[arg(long = "profile", value_name = "NAME")]
    pub(crate) profiles: Vec<String>,
}

impl Overriding {
    /// As the pipeline takes them.
    pub(crate) fn overrides(&self) -> Overrides {
        Overrides { profiles: self.profiles.clone(), set: self.set.clone() }
    }
}

/// What every command that builds a plan takes.
#[derive(Debug, Args)]
pub(crate) struct Planned {
    /// The config file
    pub(crate) config: PathBuf,
    /// Files, folders, globs, or `-` for standard input; they replace the config's inputs
    pub(crate) inputs: Vec<String>,
    #[command(flatten)]
    pub(crate) overriding: Overriding,
    /// Load only plugins that textmill.lock beside the config names, each with its id, version and SHA-256
    #[arg(long)]
    pub(crate) locked: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Lock {
    /// The config file
    pub(crate) config: PathBuf,
    #[command(flatten)]
    pub(crate) overriding: Overriding,
}

#[derive(Debug, Args)]
pub(crate) struct Run {
    #[command(flatten)]
    pub(crate) planned: Planned,
    #[command(flatten)]
    pub(crate) going: Going,
    /// Take only the first N documents
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
    /// Take only N documents, picked at random
    #[arg(long, value_name = "N", conflicts_with = "limit")]
    pub(crate) sample: Option<usize>,
    /// Which sample: the same seed picks the same documents, on any machine
    #[arg(long, value_name = "S", default_value_t = 0, requires = "sample")]
    pub(crate) seed: u64,
    /// Show every step's results on standard output and write nothing; of 3 documents unless --limit or --sample says
    /// something else
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do part I of N only, into a ledger of its own: out/NAME.ledger.I-of-N.sqlite; `textmill merge` writes the results
    #[arg(long, value_name = "I/N", conflicts_with_all = ["dry_run", "limit", "sample"])]
    pub(crate) shard: Option<Shard>,
    /// Compute again what failed; everything else is taken from the ledger of the last run
    #[arg(long)]
    pub(crate) retry_failed: bool,
    /// Save each batch that fails in this folder, for `textmill plugin replay`; what failed before is tried again
    #[arg(long, value_name = "DIR", conflicts_with = "dry_run")]
    pub(crate) record_failures: Option<PathBuf>,
}

/// How a run goes on.
#[derive(Debug, Args)]
pub(crate) struct Going {
    /// Threads; 0 means the config's, or one a core
    #[arg(short, long, value_name = "N", default_value_t = 0)]
    pub(crate) jobs: usize,
    /// End the run when more documents than this have failed: a number, or a part of all such as 5%
    #[arg(long, value_name = "N|P%")]
    pub(crate) max_failures: Option<MaxFailures>,
    /// About how much memory the documents in flight may take, for example 2GB; half of what is free unless given
    #[arg(long, value_name = "SIZE")]
    pub(crate) memory: Option<Size>,
    /// How to tell how far the run is, on standard error
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub(crate) progress: Progress,
}

/// How progress is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Progress {
    /// A bar on a terminal; elsewhere a line every half minute
    Auto,
    /// One JSON object a line, every second
    Json,
    /// Nothing
    None,
}

#[derive(Debug, Args)]
pub(crate) struct Merge {
    /// The config file
    pub(crate) config: PathBuf,
    /// The shards' ledgers; all that are beside the config's ledger unless given
    pub(crate) ledgers: Vec<PathBuf>,
    /// The inputs, as they were given to the shards; the config's unless given (can be repeated)
    #[arg(long = "input", value_name = "INPUT")]
    pub(crate) inputs: Vec<String>,
    #[command(flatten)]
    pub(crate) overriding: Overriding,
    #[command(flatten)]
    pub(crate) going: Going,
}

#[derive(Debug, Args)]
pub(crate) struct Plan {
    #[command(flatten)]
    pub(crate) planned: Planned,
    /// Do not try the steps on some documents, which tells what a run will take
    #[arg(long)]
    pub(crate) no_probe: bool,
    /// Threads to reckon with; 0 means the config's, or one a core
    #[arg(short, long, value_name = "N", default_value_t = 0)]
    pub(crate) jobs: usize,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The config file
    pub(crate) config: PathBuf,
    /// The text, or `-` for standard input
    pub(crate) text: String,
    #[command(flatten)]
    pub(crate) overriding: Overriding,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub(crate) struct Worker {
    /// The library to load
    #[arg(long, value_name = "FILE", conflicts_with = "exec")]
    pub(crate) library: Option<PathBuf>,
    /// What the library's SHA-256 must be
    #[arg(long, value_name = "HASH", requires = "library")]
    pub(crate) sha256: Option<String>,
    /// Limit of the address space, in bytes
    #[arg(long, value_name = "BYTES")]
    pub(crate) max_memory: Option<u64>,
    /// Run this test of a plugin, with these settings
    #[arg(long, num_args = 2, value_names = ["TEST", "SETTINGS"])]
    pub(crate) check: Vec<String>,
    /// Read documents that are handed over
    #[arg(long, conflicts_with_all = ["library", "exec"])]
    pub(crate) read: bool,
    /// Become this command
    #[arg(long)]
    pub(crate) exec: bool,
    /// Have a process above this one that kills whatever it leaves behind
    #[arg(long)]
    pub(crate) supervise: bool,
    /// The command
    #[arg(last = true)]
    pub(crate) command: Vec<std::ffi::OsString>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Plugin {
    /// List the plugins that are found, and where
    List {
        /// How to print it
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: Format,
    },
    /// Begin a plugin: a project that builds and passes its tests at once
    New(New),
    /// Find out whether a plugin obeys the contract: each test in a process of its own
    Check(Check),
    /// Run a batch that failed again, alone: one that `textmill run --record-failures` saved
    Replay(Replay),
    /// Make a key to sign plugins with
    Keygen(Keygen),
    /// Sign a plugin's manifest, with the hashes of its libraries, so that others can tell it is yours
    Sign(Sign),
    /// Show a plugin's options, with types, defaults and help, and the fields of its results
    Show {
        /// Name of the plugin, or the path of its library
        name: String,
        /// How to print it
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: Format,
    },
}

#[derive(Debug, Args)]
pub(crate) struct New {
    /// Name of the plugin: lower case, digits and `-`
    pub(crate) name: String,
    /// What it is written in
    #[arg(long, value_name = "LANGUAGE", default_value = "rust")]
    pub(crate) lang: Language,
    /// Where the project goes; a folder with the plugin's name unless given
    #[arg(long, value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
    /// For Rust: a checkout of textmill, for the crate textmill-plugin; the one that this program was built from
    /// unless given
    #[arg(long, value_name = "PATH", conflicts_with = "git")]
    pub(crate) sdk: Option<PathBuf>,
    /// For Rust: a git repository of textmill instead
    #[arg(long, value_name = "URL")]
    pub(crate) git: Option<String>,
}

/// What a plugin is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// Rust, with the crate textmill-plugin
    Rust,
    /// C, with the header alone
    C,
    /// Python, with pyarrow
    Python,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Name of the plugin, or the path of its library or of its project's folder
    pub(crate) path: Option<String>,
    /// Instead, the command of a plugin that is a program: `-- python3 my_plugin.py`
    #[arg(last = true, conflicts_with = "path")]
    pub(crate) command: Vec<String>,
    /// Options to test it with, besides the defaults, as JSON
    #[arg(long, value_name = "JSON")]
    pub(crate) options: Option<String>,
    /// Try this text, too (can be repeated)
    #[arg(long = "text", value_name = "FILE")]
    pub(crate) texts: Vec<PathBuf>,
    /// Run only the tests with this in their names
    #[arg(long, value_name = "PART")]
    pub(crate) filter: Option<String>,
    /// What random texts are made from: the same seed makes the same texts
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Longest that a test may take, in seconds
    #[arg(long = "timeout", value_name = "SECONDS", default_value_t = 60, value_parser = some_seconds)]
    pub(crate) seconds: u64,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

/// Whole seconds, in which something can be done.
fn some_seconds(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(0) => Err("nothing can be done in no time: a second or more".to_owned()),
        Ok(seconds) => Ok(seconds),
        Err(error) => Err(error.to_string()),
    }
}

/// Seconds, which may be parts of one, in which something can be done.
fn some_time(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|error: std::num::ParseFloatError| error.to_string())?;
    let time = Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())?;
    match time.is_zero() {
        true => Err("nothing can be done in no time: more than 0".to_owned()),
        false => Ok(time),
    }
}

#[derive(Debug, Args)]
pub(crate) struct Keygen {
    /// Your name, as trust files will have it
    pub(crate) name: String,
    /// Where the key goes; NAME.key unless given
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Sign {
    /// The plugin.toml, or the folder it is in
    pub(crate) manifest: PathBuf,
    /// Your key, from `textmill plugin keygen`
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    /// Where the manifest says another SHA-256 than a library here has, put the library's in its place; otherwise
    /// nothing is signed then
    #[arg(long)]
    pub(crate) replace_hashes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Replay {
    /// What was saved: a .toml with its .arrow beside it
    pub(crate) record: PathBuf,
    /// Run this library, not the installed plugin of the record's name
    #[arg(long, value_name = "PATH")]
    pub(crate) plugin: Option<PathBuf>,
    /// Run the command or the library that the record names: only if you know where it comes from
    #[arg(long, conflicts_with = "plugin")]
    pub(crate) run_it: bool,
    /// Value of a variable that the record names; without =VALUE the environment's (can be repeated)
    #[arg(long = "var", value_name = "NAME[=VALUE]")]
    pub(crate) variables: Vec<String>,
    /// Instead, run this command, for a plugin that is a program: `-- python3 my_plugin.py`
    #[arg(last = true, conflicts_with_all = ["plugin", "run_it"])]
    pub(crate) command: Vec<String>,
    /// Look for the smallest text that fails so, and save it beside the record
    #[arg(long)]
    pub(crate) shrink: bool,
    /// Longest to look for it, in seconds, once the batch has failed again
    #[arg(long, value_name = "SECONDS", default_value_t = 60, requires = "shrink", value_parser = some_seconds)]
    pub(crate) seconds: u64,
    /// Which document to shorten; the first that fails alone unless given
    #[arg(long, value_name = "ID", requires = "shrink")]
    pub(crate) document: Option<String>,
    /// Longest that a call may take, in seconds; as in the run unless given
    #[arg(long = "timeout", value_name = "SECONDS", value_parser = some_time)]
    pub(crate) timeout: Option<Duration>,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Config {
    /// Print the JSON Schema of a config, with the options of every plugin found
    Schema,
    /// Print a config as it counts: with what it extends, profiles and --set applied
    Show {
        /// The config file
        config: PathBuf,
        #[command(flatten)]
        overriding: Overriding,
        /// Say where each value comes from
        #[arg(long)]
        origin: bool,
    },
}
