//! Problems on the screen, with the offending line.

use crate::cli::Color;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::io::IsTerminal;
use textmill_pipeline::{Diagnostic, Diagnostics, Severity};

/// How to print to standard error.
#[derive(Debug)]
pub(crate) struct Terminal {
    colors: bool,
}

impl Terminal {
    /// Decides on colours.
    pub(crate) fn new(color: Color) -> Self {
        let colors = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
            }
        };
        Self { colors }
    }

    fn renderer(&self) -> Renderer {
        if self.colors { Renderer::styled() } else { Renderer::plain() }
    }

    /// Prints one line as an error.
    pub(crate) fn error(&self, message: &str) {
        let groups = [Group::with_title(Level::ERROR.primary_title(message))];
        say!("{}", self.renderer().render(&groups));
    }

    /// Prints one line as a warning.
    pub(crate) fn warning(&self, message: &str) {
        let groups = [Group::with_title(Level::WARNING.primary_title(message))];
        say!("{}", self.renderer().render(&groups));
    }

    /// Prints problems, each with its place, the line, and what to do.
    pub(crate) fn diagnostics(&self, diagnostics: &Diagnostics) {
        for diagnostic in &diagnostics.list {
            say!("{}\n", self.render(diagnostic, diagnostics));
        }
    }

    fn render(&self, diagnostic: &Diagnostic, diagnostics: &Diagnostics) -> String {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut group = Group::with_title(level.primary_title(diagnostic.message.as_str()));
        let mut notes = diagnostic.notes.clone();
        if let Some(place) = &diagnostic.place {
            let source = diagnostics.source(&place.file);
            if let Some(source) = source.filter(|source| place.line > 0 && place.end <= source.len()) {
                let snippet = Snippet::source(source)
                    .path(place.file.to_string_lossy())
                    .annotation(AnnotationKind::Primary.span(place.range()));
                group = group.element(snippet);
            } else {
                notes.insert(0, format!("in {place}"));
            }
        }
        for note in &notes {
            group = group.element(Level::NOTE.message(note.as_str()));
        }
        if let Some(hint) = &diagnostic.hint {
            group = group.element(Level::HELP.message(hint.as_str()));
        }
        self.renderer().render(&[group])
    }
}
