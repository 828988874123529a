//! The user's dictionaries: read, and looked at beside each other.
//!
//! A dictionary that cannot be read keeps a plan from running. One that says a word twice, or otherwise than another one
//! does, runs, but only one of the two counts, and nobody would see in the results which: so it is told.

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics};
use std::collections::HashMap;
use textmill_loader::schema::Path as KeyPath;
use textmill_text::segment::{LoadReport, Mode, UserDictionary, UserWord};

/// The user's dictionaries, each with what is in it.
pub(crate) fn plan_dictionaries(
    config: &Config,
    problems: &mut Diagnostics,
) -> Vec<(UserDictionary, LoadReport)> {
    let mut dictionaries = Vec::new();
    for (name, file) in &config.file.text.dictionaries {
        let place = config.place(&KeyPath::dotted("text.dictionaries").key(name));
        let path = config.resolve(file);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let message = format!("cannot read the dictionary `{}`: {error}", path.display());
                problems.push(Diagnostic::error(message).at(place));
                continue;
            }
        };
        match UserDictionary::of_file(name, &path, &bytes) {
            Ok((dictionary, report)) => {
                if let Some(first) = report.duplicates.first() {
                    let others = match report.duplicates.len() - 1 {
                        0 => String::new(),
                        n => format!(", and {n} more lines"),
                    };
                    let message = format!(
                        "the dictionary `{}`: the word of line {first}{others} stands there before; the first one counts",
                        path.display()
                    );
                    problems.push(Diagnostic::warning(message).at(place));
                }
                dictionaries.push((dictionary, report));
            }
            Err(error) => {
                let message = format!("the dictionary `{}`: {error}", path.display());
                problems.push(Diagnostic::error(message).at(place));
            }
        }
    }
    tell_contradictions(config, &dictionaries, problems);
    dictionaries
}

/// Warns of words that stand in two dictionaries in different ways: one of them counts.
fn tell_contradictions(
    config: &Config,
    dictionaries: &[(UserDictionary, LoadReport)],
    problems: &mut Diagnostics,
) {
    let mut known: HashMap<&str, (&str, &UserWord)> = HashMap::new();
    for (dictionary, _) in dictionaries {
        let name = dictionary.name.as_str();
        let mut first_told = None;
        let mut more = 0;
        for word in &dictionary.words {
            let Some((other, first)) = known.get(word.text.as_str()).copied() else {
                known.insert(&word.text, (name, word));
                continue;
            };
            if (first.mode, first.frequency) == (word.mode, word.frequency) {
                continue;
            }
            let stronger = word.mode == Mode::Force && first.mode != Mode::Force;
            if stronger {
                known.insert(&word.text, (name, word));
            }
            match first_told {
                None => first_told = Some((word, other, if stronger { name } else { other })),
                Some(_) => more += 1,
            }
        }
        let Some((word, other, counts)) = first_told else { continue };
        let others = if more == 0 { String::new() } else { format!(" ({more} more words are like it)") };
        let message = format!(
            "the dictionary `{name}`: `{}` stands in `{other}`, too, with another mode or frequency; that of `{counts}` \
             counts{others}",
            word.text
        );
        let place = config.place(&KeyPath::dotted("text.dictionaries").key(name));
        problems.push(Diagnostic::warning(message).at(place));
    }
}
