//! One module a command.

mod compare;
mod config;
mod explain;
mod kwic;
mod lock;
mod plan;
mod plugin;
mod run;
mod spreadsheet;
mod worker;

use crate::cli::{Cli, Command, Global, Planned};
use crate::diagnostics::Terminal;
use crate::exit::Exit;
use crate::places;
use crate::shown::harmless;
use anyhow::{Context, Result};
use clap::CommandFactory;
use std::io::Write;
use textmill_loader::Loader;
use textmill_pipeline::config::Config;
use textmill_pipeline::{Plan, PlanOptions};

/// Runs the command.
pub(crate) fn dispatch(cli: &Cli, terminal: &Terminal) -> Result<Exit> {
    match &cli.command {
        Command::Run(args) => run::run(&cli.global, args, terminal),
        Command::Merge(args) => run::merge(&cli.global, args, terminal),
        Command::Check(args) => plan::check(&cli.global, args, terminal),
        Command::Plan(args) => plan::show(&cli.global, args, terminal),
        Command::Explain(args) => explain::run(&cli.global, args, terminal),
        Command::Kwic(args) => kwic::kwic(&cli.global, args, terminal),
        Command::Compare(args) => compare::compare(&cli.global, args, terminal),
        Command::Plugin(command) => plugin::dispatch(&cli.global, command, terminal),
        Command::Lock(args) => lock::lock(&cli.global, args, terminal),
        Command::Worker(args) => worker::run(args),
        Command::Config(command) => config::dispatch(&cli.global, command),
        Command::Completion { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "textmill", &mut script);
            print_as_is(&String::from_utf8_lossy(&script))
        }
    }
}

/// Builds the plan: the one way that `run`, `check` and `plan` share. The loader can ask its plugins to stop.
fn build(global: &Global, args: &Planned, to_run: bool, terminal: &Terminal) -> Result<(Plan, Loader)> {
    let config = Config::load_what_stands(&args.config, &args.overriding.overrides())?;
    let mut loader = places::loader(global, Some(&config))?;
    if args.locked {
        loader = loader.with_lock(lock::read(&config)?, &config.folder);
    }
    let plan = Plan::build(config, &loader, &PlanOptions { inputs: args.inputs.clone(), to_run })?;
    if !global.quiet {
        terminal.diagnostics(&plan.warnings);
    }
    Ok((plan, loader))
}

/// Prints words to standard output; an error if it does not take it, a broken pipe included. Nothing in them but line
/// breaks moves a terminal.
fn print(text: &str) -> Result<Exit> {
    print_as_is(&harmless(text))
}

/// Prints what is no message but a file, which may be anything.
fn print_as_is(text: &str) -> Result<Exit> {
    std::io::stdout().lock().write_all(text.as_bytes()).context("cannot write to standard output")?;
    Ok(Exit::Done)
}
