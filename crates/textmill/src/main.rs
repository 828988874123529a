//! The command line of textmill: words, colours, progress and exit codes. Everything else is in the libraries.
#![allow(clippy::print_stdout, reason = "this is where words are printed")]

/// Tells the user a line, on standard error. That it cannot be told is no reason to fail.
macro_rules! say {
    ($($words:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr(), $($words)*);
    }};
}

mod cli;
mod commands;
mod diagnostics;
mod exit;
mod logs;
mod memory;
mod places;
mod progress;
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
