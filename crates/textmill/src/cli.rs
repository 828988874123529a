//! The command line's grammar.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

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
    /// Use colours
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub(crate) color: Color,
    /// Say more; twice for what plugins log
    #[arg(short, long, action = clap::ArgAction::Count, global = true)]
    pub(crate) verbose: u8,
    /// Say nothing but errors
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
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
    /// Check a config, its plugins, options, inputs and outputs, without running it
    Check(Planned),
    /// Show what a run would do: inputs, steps, layers, outputs
    Plan(Plan),
    /// Show how a text is cut, what each step finds in it, and why
    Explain(Explain),
    /// Manage plugins
    #[command(subcommand)]
    Plugin(Plugin),
    /// Manage configs
    #[command(subcommand)]
    Config(Config),
    /// Print completions for a shell
    Completion {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// What every command that builds a plan takes.
#[derive(Debug, Args)]
pub(crate) struct Planned {
    /// The config file
    pub(crate) config: PathBuf,
    /// Files, folders, globs, or `-` for standard input; they replace the config's inputs
    pub(crate) inputs: Vec<String>,
    /// Override a key of the config, for example input.date=2020-07-10 (can be repeated)
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Run {
    #[command(flatten)]
    pub(crate) planned: Planned,
    /// Threads; 0 means the config's, or one a core
    #[arg(short, long, value_name = "N", default_value_t = 0)]
    pub(crate) jobs: usize,
}

#[derive(Debug, Args)]
pub(crate) struct Plan {
    #[command(flatten)]
    pub(crate) planned: Planned,
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
    /// Override a key of the config, for example input.date=2020-07-10 (can be repeated)
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Plugin {
    /// List the plugins that are found, and where
    List {
        /// How to print it
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: Format,
    },
    /// Show a plugin's options, with types, defaults and help, and the fields of its results
    Show {
        /// Name of the plugin, or the path of its library
        name: String,
        /// How to print it
        #[arg(long, value_name = "FORMAT", default_value = "text")]
        format: Format,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Config {
    /// Print the JSON Schema of a config, with the options of every plugin found
    Schema,
}
