//! From the elements of a token pattern, as a config says them, to steps that can be matched.

use super::expression;
use super::options::{Element, Pattern, TokenClass};
use super::template::{self, Template};
use crate::entity::Kind;
use regex::Regex;
use textmill_plugin::Error;

/// The steps of a pattern, repeats written out.
const MOST_STEPS: usize = 200;

/// A compiled token pattern.
#[derive(Debug)]
pub(super) struct Sequence {
    pub(super) steps: Vec<Step>,
    /// How many steps from the first on may open a match: those that may be missing, and the one after.
    pub(super) opening: usize,
    pub(super) names: Vec<String>,
    pub(super) value: Option<Template>,
}

/// One element, once.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) test: Test,
    pub(super) optional: bool,
    /// Index of the part's name.
    pub(super) part: Option<usize>,
}

/// What a step takes.
#[derive(Debug, Clone)]
pub(super) enum Test {
    Entity { kinds: Vec<Kind>, labels: Vec<String> },
    Text(Vec<String>),
    Word(Regex),
    Token(TokenClass),
}

impl Sequence {
    pub(super) fn open(pattern: &Pattern, path: &str) -> Result<Self, Error> {
        let mut names: Vec<String> = Vec::new();
        let mut steps: Vec<Step> = Vec::new();
        for (i, element) in pattern.tokens.iter().enumerate() {
            let path = format!("{path}.tokens.{i}");
            let test = test(element, &path)?;
            let part = element.name.as_ref().map(|name| {
                names.iter().position(|known| known == name).unwrap_or_else(|| {
                    names.push(name.clone());
                    names.len() - 1
                })
            });
            let gap = element.gap.map(usize::from);
            let times = gap.unwrap_or(usize::from(element.repeat.unwrap_or(1)));
            if times == 0 {
                let option = if gap.is_some() { "gap" } else { "repeat" };
                return Err(Error::new("an element stands at least once").option(format!("{path}.{option}")));
            }
            for time in 0..times {
                let optional = time > 0 || element.optional || gap.is_some();
                steps.push(Step { test: test.clone(), optional, part });
            }
            if steps.len() > MOST_STEPS {
                return Err(Error::new(format!("the pattern has more than {MOST_STEPS} elements"))
                    .option(path)
                    .help("repeats and gaps count as often as they may stand"));
            }
        }
        for (at, end) in [(pattern.tokens.first(), 0), (pattern.tokens.last(), pattern.tokens.len() - 1)] {
            if at.is_some_and(|element| element.gap.is_some()) {
                return Err(Error::new("a pattern neither begins nor ends with a gap")
                    .option(format!("{path}.tokens.{end}.gap")));
            }
        }
        let Some(first) = steps.iter().position(|step| !step.optional) else {
            return Err(Error::new("every element may be missing, so the pattern finds nothing at all")
                .option(format!("{path}.tokens")));
        };
        let value = template::of(pattern, &names, path)?;
        Ok(Self { steps, opening: first + 1, names, value })
    }
}

fn test(element: &Element, path: &str) -> Result<Test, Error> {
    let kinds = element.kind.as_slice();
    let labels = element.label.as_slice();
    let texts = element.text.as_slice();
    let said = [
        !kinds.is_empty() || !labels.is_empty(),
        !texts.is_empty(),
        element.regex.is_some(),
        element.token.is_some(),
        element.gap.is_some(),
    ];
    if said.into_iter().filter(|said| *said).count() != 1 {
        return Err(Error::new("an element says one thing")
            .option(path)
            .help("give one of `kind` (or `label`), `text`, `regex`, `token`, `gap`"));
    }
    if !labels.is_empty() && kinds.iter().any(|kind| *kind != Kind::Term) {
        return Err(Error::new("only terms have labels").option(format!("{path}.label")));
    }
    if said[0] {
        let kinds = if kinds.is_empty() { vec![Kind::Term] } else { kinds.to_vec() };
        return Ok(Test::Entity { kinds, labels: labels.to_vec() });
    }
    if !texts.is_empty() {
        let trimmed: Vec<String> = texts.iter().map(|text| text.trim().to_owned()).collect();
        if trimmed.iter().any(String::is_empty) {
            return Err(Error::new("a text is empty").option(format!("{path}.text")));
        }
        return Ok(Test::Text(trimmed));
    }
    if let Some(regex) = &element.regex {
        let option = format!("{path}.regex");
        // Compiled alone first, so that its errors show what the author wrote.
        expression::compile(regex, &option)?;
        return Ok(Test::Word(expression::compile(&format!("^(?:{regex})$"), &option)?));
    }
    Ok(Test::Token(element.token.unwrap_or(TokenClass::Any)))
}
