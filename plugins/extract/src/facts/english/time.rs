//! When an English figure was true: times stand behind what happened as often as before it.

use super::super::{Sentence, is_base, is_figure, is_time};

/// The value of the date that stands right behind the figure at `index`: its own.
pub(in crate::facts) fn own_time<'a>(sentence: &Sentence<'a>, index: usize) -> Option<&'a str> {
    let (figure, time) = (sentence.inside.get(index)?, sentence.inside.get(index + 1)?);
    let own = is_figure(figure.kind) && is_time(time.kind);
    let gap = sentence.text.get(figure.end as usize..time.start as usize).filter(|_| own)?;
    let near = matches!(gap, " in " | " on " | " by " | " during " | " for " | " at " | " ");
    (near && !is_base(sentence.text, time)).then_some(time.value.as_str())
}

/// Words before a figure that make it the one that another is compared with: its time is not the other's.
const BASES: [&str; 8] =
    [" from ", " than ", " against ", " versus ", " with ", " to just ", " up ", " down "];

/// The value of the time that follows in the figure's clause: sent 340 teams to the valley **in July**. A figure
/// compared with keeps its own.
pub(in crate::facts) fn later_time<'a>(sentence: &Sentence<'a>, index: usize) -> Option<&'a str> {
    let figure = sentence.inside.get(index)?;
    let from = figure.end as usize;
    let window = sentence.text.get(from..super::clause_end(sentence.text, from, sentence.span.end))?;
    let stop = from + window.len();
    for entity in sentence.inside.get(index + 1..)?.iter().take_while(|entity| (entity.start as usize) < stop)
    {
        let head = sentence.text.get(..entity.start as usize)?;
        if is_figure(entity.kind) && BASES.iter().any(|word| head.ends_with(word)) {
            return None;
        }
        // The lowest in a decade: how far, not when.
        if is_time(entity.kind)
            && !entity.text.starts_with("in ")
            && !entity.rule.ends_with(".now")
            && !is_base(sentence.text, entity)
        {
            return Some(&entity.value);
        }
    }
    None
}
