//! The rules' own examples, run when the plugin is opened.
//!
//! An example is read as a document of its own, by all rules of the step and by the recognisers, without a
//! date: what a rule finds in it is what it would find in a report. The text's words are those of the built-in
//! dictionary; words that the config's `[text]` adds are not known here.

use super::Rules;
use crate::context::Context;
use crate::explain::{Explanation, Outcome};
use crate::options::Options;
use crate::patterns::RuleTest;
use crate::{Extract, Kind};
use std::collections::HashSet;
use textmill_plugin::{Error, testing::TestDocument};

/// Runs every example.
///
/// # Errors
/// With the path of the first example that does not hold; where tests are required, of the first rule that no
/// example exercises.
pub(crate) fn check(extract: &Extract, rules: &Rules, options: &Options) -> Result<(), Error> {
    let tests = options
        .dictionaries
        .iter()
        .map(|dictionary| &dictionary.test)
        .chain(options.patterns.iter().map(|pattern| &pattern.test));
    let mut exercised: HashSet<String> = HashSet::new();
    for (tests, (id, path)) in tests.zip(rules.ids.iter().zip(&rules.paths)) {
        for (i, test) in tests.iter().enumerate() {
            run(extract, id, test, &mut exercised)
                .map_err(|error| error.option(format!("{path}.test.{i}")))?;
        }
    }
    if options.require_tests {
        let idle: Vec<(&String, &String)> =
            rules.ids.iter().zip(&rules.paths).filter(|(id, _)| !exercised.contains(*id)).collect();
        if let Some((_, path)) = idle.first() {
            let names: Vec<&str> = idle.iter().map(|(id, _)| id.as_str()).collect();
            return Err(Error::new(format!("no test exercises {}", names.join(", ")))
                .option((*path).clone())
                .help("add a `test` in which the rule finds something, or take `require-tests` away"));
        }
    }
    Ok(())
}

fn run(extract: &Extract, id: &str, test: &RuleTest, exercised: &mut HashSet<String>) -> Result<(), Error> {
    let document = TestDocument::new(&test.text);
    let view = document.view();
    let context = Context { document: &view, text: &test.text, reference: None };
    let mut explanations = Vec::new();
    let found = extract.read(&context, &mut Vec::new(), Some(&mut explanations));
    let terms = || found.iter().filter(|entity| entity.kind == Kind::Term);
    exercised.extend(terms().map(|entity| entity.rule.clone()));
    let mine: Vec<_> = terms().filter(|entity| entity.rule == id).collect();
    let texts: Vec<&str> = mine.iter().map(|entity| entity.text.as_str()).collect();
    let wanted: Vec<&str> = test.expect.iter().map(|expected| expected.text()).collect();
    if texts != wanted {
        let error =
            Error::new(format!("the rule finds {}, the test expects {}", list(&texts), list(&wanted)));
        return Err(match reason(&explanations, id, &texts, &wanted) {
            Some(reason) => error.help(reason),
            None => error,
        });
    }
    for (entity, expected) in mine.iter().zip(&test.expect) {
        if let Some(value) = expected.value().filter(|value| *value != entity.value) {
            return Err(Error::new(format!(
                "the value of `{}` is `{}`, the test expects `{value}`",
                entity.text, entity.value
            )));
        }
    }
    Ok(())
}

fn list(texts: &[&str]) -> String {
    if texts.is_empty() { String::from("nothing") } else { format!("`{}`", texts.join("`, `")) }
}

/// What became of a text that the rule was to find.
fn reason(explanations: &[Explanation], id: &str, found: &[&str], wanted: &[&str]) -> Option<String> {
    let missing = wanted.iter().filter(|text| !found.contains(text));
    missing
        .filter_map(|text| {
            let lost = explanations
                .iter()
                .find(|one| one.rule == id && one.text == **text && one.outcome == Outcome::Lost)?;
            Some(format!("`{text}` was found, but lost to {}", lost.lost_to.as_deref()?))
        })
        .next()
}
