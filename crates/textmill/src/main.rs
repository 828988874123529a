//! The command line of textmill: words, colours, progress and exit codes. Everything else is in the libraries.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is where words are printed")]

mod cli;
mod commands;
mod diagnostics;
mod exit;
mod places;
mod progress;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    let terminal = diagnostics::Terminal::new(cli.global.color);
    match commands::dispatch(&cli, &terminal) {
        Ok(code) => code.into(),
        Err(error) => exit::report(&error, &terminal).into(),
    }
}
