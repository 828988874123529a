//! The command line of textmill: words, colours, progress and exit codes. Everything else is in the libraries.
#![allow(clippy::print_stdout, reason = "this is where words are printed")]

/// Tells the user a line, on standard error.
macro_rules! say {
    ($($words:tt)*) => { crate::shown::tell(&format!($($words)*)) };
}

mod cli;
mod commands;
mod diagnostics;
mod exit;
mod logs;
mod memory;
mod places;
mod progress;
mod shown;
mod signals;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    let terminal = diagnostics::Terminal::new(cli.global.color);
    match logs::start(&cli.global).and_then(|()| commands::dispatch(&cli, &terminal)) {
        Ok(code) => code.into(),
        Err(error) => exit::report(&error, &terminal).into(),
    }
}
