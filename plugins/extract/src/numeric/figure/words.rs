//! Figures in English words.

use super::{Figure, figure, rest};
use crate::numeral::{Form, Number, Numeral, en};

/// A figure that begins with a number word.
pub(super) fn word_at(text: &str, at: usize) -> Option<Figure> {
    let here = rest(text, at);
    if text.get(..at).and_then(|t| t.chars().next_back()).is_some_and(|c| c == '\'' || c == '’') {
        return None;
    }
    let mut numeral = en::parse_prefix(here)?;
    if let Some(ratio) = ratio(here, &numeral) {
        numeral = ratio;
    }
    let word = here.get(..numeral.len)?;
    let mut figure = figure(at, &numeral);
    figure.bare = ["hundred", "thousand", "million", "billion"].iter().any(|w| word.eq_ignore_ascii_case(w));
    figure.weak = word.eq_ignore_ascii_case("half")
        || word.eq_ignore_ascii_case("a half")
        || word.eq_ignore_ascii_case("a quarter");
    Some(figure)
}

/// `a kilogram`, `an ml`: an article before a unit counts one of it.
pub(super) fn article(text: &str, at: usize) -> Option<Figure> {
    let here = rest(text, at);
    let len = here.bytes().take_while(u8::is_ascii_alphabetic).count();
    let word = here.get(..len)?;
    if !(word.eq_ignore_ascii_case("a") || word.eq_ignore_ascii_case("an"))
        || !here.get(len..)?.starts_with(' ')
    {
        return None;
    }
    let (end, unit) = super::super::units::UNITS.after(text, at + len + 1)?;
    let form = text.get(at + len + 1..end)?;
    let common = [
        "degree",
        "turn",
        "bar",
        "mole",
        "mark",
        "won",
        "times",
        "real",
        "point",
        "cent",
        "bit",
        "in",
        "am",
        "pm",
        "at",
        "as",
        "grain",
        "atmosphere",
    ];
    if form.len() < 2 || common.iter().any(|c| form.eq_ignore_ascii_case(c)) || unit.measure == "ratio" {
        return None;
    }
    let mut one =
        figure(at, &Numeral { len, value: Number::integer(1), upper: None, more: false, form: Form::Words });
    one.weak = true;
    Some(one)
}

/// `one over three`, `two out of five hundred`: a part of a whole in words.
pub(super) fn ratio(here: &str, top: &Numeral) -> Option<Numeral> {
    let tail = here.get(top.len..)?;
    let (skip, over) = if tail.starts_with(" over ") {
        (6, true)
    } else if tail.starts_with(" out of ") {
        (8, false)
    } else {
        return None;
    };
    let rest = tail.get(skip..)?;
    let bottom = en::parse_prefix(rest)?;
    let next = rest.get(bottom.len..)?.trim_start_matches(' ');
    // "$2000 over 3 years", "five out of three pieces" are no fractions.
    if over && next.starts_with(char::is_alphanumeric) || !over && top.value >= bottom.value {
        return None;
    }
    Some(Numeral { len: top.len + skip + bottom.len, value: top.value.over(bottom.value)?, ..*top })
}
