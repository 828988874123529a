//! Problems on the screen, with the offending line.

use crate::cli::Color;
use crate::shown::{moves_a_terminal, tell_as_is};
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
        tell_as_is(&self.line(Level::ERROR, message));
    }

    /// Prints one line as a warning.
    pub(crate) fn warning(&self, message: &str) {
        tell_as_is(&self.line(Level::WARNING, message));
    }

    fn line(&self, level: Level<'_>, message: &str) -> String {
        let message = clean(message);
        self.renderer().render(&[Group::with_title(level.primary_title(message.as_str()))])
    }

    /// Prints problems, each with its place, the line, and what to do.
    pub(crate) fn diagnostics(&self, diagnostics: &Diagnostics) {
        for diagnostic in &diagnostics.list {
            tell_as_is(&format!("{}\n", self.render(diagnostic, diagnostics)));
        }
    }

    fn render(&self, diagnostic: &Diagnostic, diagnostics: &Diagnostics) -> String {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let message = clean(&diagnostic.message);
        let mut group = Group::with_title(level.primary_title(message.as_str()));
        let mut notes: Vec<String> = diagnostic.notes.iter().map(|note| clean(note)).collect();
        let hint = diagnostic.hint.as_deref().map(clean);
        if let Some(place) = &diagnostic.place {
            let source = diagnostics.source(&place.file);
            if let Some(source) = source.filter(|source| place.line > 0 && place.end <= source.len()) {
                let snippet = Snippet::source(clean_lines(source))
                    .path(clean(&place.file.to_string_lossy()))
                    .annotation(AnnotationKind::Primary.span(place.range()));
                group = group.element(snippet);
            } else {
                notes.insert(0, clean(&format!("in {place}")));
            }
        }
        for note in &notes {
            group = group.element(Level::NOTE.message(note.as_str()));
        }
        if let Some(hint) = &hint {
            group = group.element(Level::HELP.message(hint.as_str()));
        }
        self.renderer().render(&[group])
    }
}

/// Words as they may stand between our colours. The renderer does this with titles and lines of files, but takes notes for
/// words of our own, which may have colours.
fn clean(words: &str) -> String {
    annotate_snippets::normalize_untrusted_str(&clean_lines(words))
}

/// A text as it may stand between our colours once the renderer has been over it, with every character where it was: the
/// renderer lets through what some terminals take for a control all the same.
fn clean_lines(source: &str) -> String {
    let one = |c: char| match (moves_a_terminal(c) && !c.is_ascii(), c.len_utf8()) {
        (true, 2) => '\u{a4}',
        (true, 3) => '\u{fffd}',
        _ => c,
    };
    source.chars().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_control_of_a_message_reaches_the_terminal() {
        for level in [Level::ERROR, Level::WARNING] {
            let line = Terminal { colors: false }.line(level.clone(), "水渠\u{1b}[2J\u{9b}\u{202e}end");
            assert!(line.contains("水渠") && line.contains("end"), "{line:?}");
            assert!(!line.contains(|c| c != '\n' && moves_a_terminal(c)), "{line:?}");
            // Colours of ours are no words of others.
            let line = Terminal { colors: true }.line(level, "水渠\u{1b}[2J");
            assert!(line.contains("\u{1b}[") && !line.contains("\u{1b}[2J"), "{line:?}");
        }
    }
}
