//! Expressions of time as an analyst would type them into a table.
//!
//! The grammars read everything that speaks of time and place it from the reference date. A report's table
//! wants less, by general rules:
//!
//! - A bound on a length is a length: 二十分钟以内, "within ten minutes", "after fourteen years" say how long,
//!   and nothing of the day on which the report is read. (近三天, "the next ten minutes" do.)
//! - "Now" in one of its names (目前, currently) dates nothing. 截至目前 does, and stays.
//! - A piece of the calendar without a word for which one (weekend, the year, 冬季 in 冬季校园, 节日期间) is
//!   a noun.

use super::{en, zh};
use crate::context::Context;
use crate::entity::{Comparator, Entity, Kind};

/// Rewrites and removes, among the expressions of time that were found.
pub(super) fn settle(context: &Context<'_>, found: &mut Vec<Entity>, from: usize) {
    let mut times = found.split_off(from);
    times.retain_mut(|entity| match entity.rule.as_str() {
        "temporal.zh.now" => entity.kind != Kind::Datetime,
        "temporal.en.now" => entity.kind == Kind::Period,
        "temporal.zh.unplaced" => false,
        "temporal.zh.season" => !starts_with(&entity.text, "春夏秋冬"),
        "temporal.zh.week" => !matches!(entity.text.as_str(), "周末" | "週末"),
        "temporal.zh.within" => {
            bound(context, entity, zh::find);
            true
        }
        "temporal.en.stretch" | "temporal.en.offset" => {
            if let Some((word, _)) = entity.text.split_once(' ')
                && (word.eq_ignore_ascii_case("within") || word.eq_ignore_ascii_case("after"))
            {
                bound(context, entity, en::find);
            }
            true
        }
        rule if rule.starts_with("temporal.en") => !is_noun(&entity.text),
        _ => true,
    });
    found.append(&mut times);
}

fn starts_with(text: &str, any: &str) -> bool {
    text.chars().next().is_some_and(|c| any.contains(c))
}

/// Whether an English expression is a unit or a season with no more than an article.
fn is_noun(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let bare = lower.strip_prefix("the ").unwrap_or(&lower);
    matches!(
        bare,
        "year"
            | "quarter"
            | "month"
            | "week"
            | "weekend"
            | "day"
            | "spring"
            | "summer"
            | "autumn"
            | "fall"
            | "winter"
    )
}

/// The length in an expression that bounds one, if it says nothing else.
fn bound(context: &Context<'_>, entity: &mut Entity, find: fn(&Context<'_>, &mut Vec<Entity>)) {
    let text = entity.text.as_str();
    let (inner, at) = match text.split_once(' ') {
        Some((word, inner)) if word.is_ascii() => (inner, word.len() + 1),
        _ => (text.trim_end_matches(['以', '之', '内', '內']), 0),
    };
    let mut lengths = Vec::new();
    find(&Context { text: inner, reference: None, ..*context }, &mut lengths);
    let [length] = lengths.as_slice() else { return };
    if length.kind != Kind::Duration || length.text != inner {
        return;
    }
    let after = text.get(..at).is_some_and(|word| word.eq_ignore_ascii_case("after "));
    let comparator = if after { length.comparator } else { Some(Comparator::Le) };
    let start = if after { entity.start + at as u32 } else { entity.start };
    let text = if after { inner.to_owned() } else { entity.text.clone() };
    *entity =
        Entity { start, end: entity.end, text, comparator, rule: entity.rule.clone(), ..length.clone() };
}

#[cfg(test)]
mod tests {
    use crate::{Comparator, Entity, Extract, Kind, Options, Times};
    use textmill_plugin::{Plugin, testing::TestDocument};

    fn times(text: &str, times: Times) -> Vec<Entity> {
        let extract = Extract::open(Options { times, ..Options::default() }).unwrap();
        let document = TestDocument::new(text).with_date("2024-06-30");
        let mut found = extract.entities(&document.view());
        found.retain(|entity| entity.rule.starts_with("temporal"));
        found
    }

    #[test]
    fn a_bound_on_a_length_is_a_length() {
        for (text, spanned, value, comparator) in [
            ("排队时间控制在二十分钟以内。", "二十分钟以内", "PT20M", Some(Comparator::Le)),
            ("材料须三日内报送。", "三日内", "P3D", Some(Comparator::Le)),
            ("Most calls end within ten minutes.", "within ten minutes", "PT10M", Some(Comparator::Le)),
            ("She left after fourteen years.", "fourteen years", "P14Y", None),
        ] {
            let found = times(text, Times::Report);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!((found[0].text.as_str(), found[0].value.as_str()), (spanned, value));
            assert_eq!((found[0].kind, found[0].comparator), (Kind::Duration, comparator), "{text}");
            assert_eq!(times(text, Times::All)[0].kind, Kind::Period, "{text}");
        }
    }

    #[test]
    fn what_names_no_day_is_no_date() {
        for text in [
            "目前正在施工。",
            "冬季校园安全",
            "每逢佳节，节日期间值班。",
            "It is now open all weekend.",
            "The winter storms of the year",
        ] {
            assert_eq!(times(text, Times::Report), [], "{text}");
            assert!(!times(text, Times::All).is_empty(), "{text}");
        }
        assert_eq!(times("截至目前，共开行52列。", Times::Report)[0].value, "../2024-06-30");
        assert_eq!(times("2023年冬季施工", Times::Report)[0].value, "2023-12/2024-02");
    }
}
