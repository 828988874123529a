//! Expressions of time as an analyst would type them into a table.
//!
//! The grammars read everything that speaks of time and place it from the reference date. A report's table
//! wants less, by general rules:
//!
//! - A bound on a length is a length: 二十分钟以内, "within ten minutes", "after fourteen years" say how long,
//!   and nothing of the day on which the report is read. (近三天, "the next ten minutes" do.)
//! - "Now" in one of its names (目前, currently) dates nothing. 截至目前 does, and stays.
//! - 年末 and 年底 are December and 年初 is January, not the two months on either side of the year's end: what is
//!   counted at the end of a year (年末存栏) is counted on its last days, and 年底前 ends with December too.
//! - A piece of the calendar without a word for which one (weekend, the year, 冬季 in 冬季校园, 节日期间) is
//!   a noun.

use super::en;
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
        "temporal.zh.part_of_year" => {
            edge_of_year(entity);
            true
        }
        "temporal.zh.within" => {
            within(entity);
            true
        }
        "temporal.en.stretch" | "temporal.en.offset" => {
            bounded(context, entity);
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
    let bare = lower.strip_prefix("the ").or_else(|| lower.strip_prefix("all ")).unwrap_or(&lower);
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

/// 年末 is the month that ends the year, 年初 the one that begins it.
fn edge_of_year(entity: &mut Entity) {
    let month = |value: &str| {
        let (from, to) = value.split_once('/')?;
        let (year, first) = from.rsplit_once('-')?;
        let last = to.strip_prefix(year)?;
        match (first, last) {
            ("11", "-12") => Some(to.to_owned()),
            ("01", "-02") => Some(from.to_owned()),
            _ => None,
        }
    };
    if let Some(narrow) = month(&entity.value) {
        entity.timex = Some(narrow.clone());
        entity.value = narrow;
    } else if let Some(open) = entity.value.strip_suffix("-11/..") {
        // 年底以来.
        entity.value = format!("{open}-12/..");
    }
    for other in entity.alternatives.iter_mut().flatten() {
        if let Some(narrow) = month(other) {
            *other = narrow;
        }
    }
}

/// 二十分钟以内: the length stands last in the TIMEX3 of the stretch, or alone where nothing places it.
fn within(entity: &mut Entity) {
    let timex = entity.timex.as_deref().unwrap_or("");
    let length = timex.rsplit(',').next().unwrap_or("").trim_end_matches(')').to_owned();
    entity.kind = Kind::Duration;
    entity.comparator = Some(Comparator::Le);
    entity.alternatives = None;
    entity.value.clone_from(&length);
    entity.timex = Some(length);
}

/// The length in "within ten minutes" and "after ten years", if the expression says nothing else.
fn bounded(context: &Context<'_>, entity: &mut Entity) {
    let Some((word, inner)) = entity.text.split_once(' ') else { return };
    let after = word.eq_ignore_ascii_case("after");
    if !after && !word.eq_ignore_ascii_case("within") {
        return;
    }
    let mut lengths = Vec::new();
    en::find(&Context { text: inner, reference: None, ..*context }, &mut lengths);
    let [length] = lengths.as_slice() else { return };
    if length.kind != Kind::Duration || length.text != inner {
        return;
    }
    let (start, text, comparator) = if after {
        (entity.start + word.len() as u32 + 1, inner.to_owned(), length.comparator)
    } else {
        (entity.start, entity.text.clone(), Some(Comparator::Le))
    };
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
    fn a_year_ends_in_december_and_begins_in_january() {
        for (text, value) in [
            ("2022年末，全镇存栏生猪3000头。", "2022-12"),
            ("2022年底，水厂通水。", "2022-12"),
            ("2022年底前，水厂通水。", "../2022-12"),
            ("2022年初，水厂动工。", "2022-01"),
            ("自2022年初以来，雨水偏少。", "2022-01/.."),
        ] {
            assert_eq!(times(text, Times::Report)[0].value, value, "{text}");
        }
        assert_eq!(times("2022年末，存栏3000头。", Times::All)[0].value, "2022-11/2022-12");
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
