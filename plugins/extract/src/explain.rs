//! Why something was found, and why something else was not: every candidate with the rule that gave it and
//! what it lost to.
//!
//! Candidates are what the recognisers hand to [`resolve`](crate::resolve), and the hits of the user's own rules.
//! A recogniser that weighs readings of its own before it hands one over (a grammar's shorter parse) does
//! not show them here.

use crate::entity::{Entity, Kind};
use crate::options::Options;
use crate::patterns::Refused;
use crate::resolve::{self, Fate};
use serde::{Deserialize, Serialize};

/// One candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// The spanned text.
    pub text: String,
    /// What it was taken for.
    pub kind: Kind,
    /// The rule, dictionary or model that gave it.
    pub rule: String,
    /// Whether it is among the entities.
    pub outcome: Outcome,
    /// What it lost to: the rule and the text of the winner, or the reason.
    pub lost_to: Option<String>,
}

/// What became of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is among the entities.
    Kept,
    /// Something else stands in its place, or it was not asked for.
    Lost,
}

impl Explanation {
    fn new(entity: &Entity, lost_to: Option<String>) -> Self {
        Self {
            start: entity.start,
            end: entity.end,
            text: entity.text.clone(),
            kind: entity.kind,
            rule: entity.rule.clone(),
            outcome: if lost_to.is_some() { Outcome::Lost } else { Outcome::Kept },
            lost_to,
        }
    }
}

/// A winner, for the reader.
pub(crate) fn winner(entity: &Entity) -> String {
    format!("{} {}", entity.rule, entity.text)
}

/// Explains candidates before they are settled.
pub(crate) fn candidates(entities: &[Entity], options: &Options, out: &mut Vec<Explanation>) {
    let (order, fates) = resolve::settle(entities, options);
    let mut last: Option<&Entity> = None;
    for at in order {
        let (Some(entity), Some(fate)) = (entities.get(at), fates.get(at)) else { continue };
        let lost_to = match fate {
            Fate::LostTo(by) => entities.get(*by).map(winner),
            Fate::Kept if last.is_some_and(|last| resolve::same(last, entity)) => continue,
            Fate::Kept => {
                last = Some(entity);
                asked(entity.kind, options)
            }
        };
        out.push(Explanation::new(entity, lost_to));
    }
}

/// Explains what the user's rules found: what stands, then what does not.
pub(crate) fn rules(kept: &[Entity], refused: &[Refused], options: &Options, out: &mut Vec<Explanation>) {
    out.extend(kept.iter().map(|entity| Explanation::new(entity, asked(entity.kind, options))));
    out.extend(refused.iter().map(|refused| Explanation::new(&refused.entity, Some(refused.why.clone()))));
}

/// The reason when a kind is found but not asked for.
fn asked(kind: Kind, options: &Options) -> Option<String> {
    (!options.kinds.is_empty() && !options.kinds.contains(&kind))
        .then(|| String::from("the option `kinds`, which does not ask for it"))
}
