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
            print(&String::from_utf8_lossy(&script))
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

/// Whether a character does something else to a terminal than to stand there: controls, and marks that turn the
/// direction of writing.
fn moves_a_terminal(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text of somebody else's as it may be shown: nothing in it but its line breaks moves a terminal.
pub(crate) fn harmless(text: &str) -> String {
    text.chars().map(|c| if c != '\n' && moves_a_terminal(c) { '\u{fffd}' } else { c }).collect()
}

/// JSON as it may be shown. What moves a terminal stands in strings, where it has another spelling.
fn harmless_json(value: &serde_json::Value) -> String {
    let mut shown = String::new();
    for c in format!("{value:#}\n").chars() {
        match c != '\n' && moves_a_terminal(c) {
            true => shown.push_str(&format!("\\u{:04x}", u32::from(c))),
            false => shown.push(c),
        }
    }
    shown
}

/// Words of others, as one line that moves no terminal.
fn shown(text: &str) -> String {
    let one = |c: char| match c {
        '\n' | '\r' | '\t' => c.escape_default().to_string(),
        c if moves_a_terminal(c) => c.escape_unicode().to_string(),
        c => c.to_string(),
    };
    text.chars().map(one).collect()
}

/// Prints to standard output; an error if it does not take it, a broken pipe included.
fn print(text: &str) -> Result<Exit> {
    std::io::stdout().lock().write_all(text.as_bytes()).context("cannot write to standard output")?;
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::{harmless_json, shown};
    use serde_json::json;

    #[test]
    fn words_of_others_move_no_terminal() {
        assert_eq!(shown("字 a\n\u{1b}[2J\u{9b}\u{202e}\\"), "字 a\\n\\u{1b}[2J\\u{9b}\\u{202e}\\");
        let value = json!({"字": "\u{9b}\u{202e}\u{7f}\u{1b}\n"});
        let text = harmless_json(&value);
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()) && !text.contains('\u{202e}'), "{text:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}
