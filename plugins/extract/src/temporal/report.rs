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
//! - A stretch that a bound opens does not hold what the bound leaves out: "before 2020" ends with 2019, as 2020年以前
//!   does. The TIMEX3 keeps the point that was said.
//! - A piece of the calendar without a word for which one (weekend, the year, 冬季 in 冬季校园, 节日期间) is
//!   a noun.

use super::calendar::{Date, Grain, Instant};
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
        "temporal.en.date" => {
            exclude(entity);
            !is_noun(&entity.text)
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

/// Before 2020 is up to 2019, after June from July on.
fn exclude(entity: &mut Entity) {
    let comparator = entity.comparator;
    let other = |value: &str| {
        let (end, step) = match comparator {
            Some(Comparator::Lt) => (value.strip_prefix("../")?, -1),
            Some(Comparator::Gt) => (value.strip_suffix("/..")?, 1),
            _ => return None,
        };
        let grain = match end.len() {
            4 => Grain::Year,
            7 => Grain::Month,
            10 => Grain::Day,
            _ => return None,
        };
        let mut numbers = end.split('-').map(|part| part.parse::<u16>().ok());
        let year = i32::from(numbers.next()??);
        let (month, day) = (numbers.next().unwrap_or(Some(1))?, numbers.next().unwrap_or(Some(1))?);
        let date = Date::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)?;
        let moved = Instant::midnight(date).add(grain, step).iso(grain);
        Some(if step < 0 { format!("../{moved}") } else { format!("{moved}/..") })
    };
    if let Some(value) = other(&entity.value) {
        entity.value = value;
    }
    for value in entity.alternatives.iter_mut().flatten() {
        if let Some(moved) = other(value) {
            *value = moved;
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

    /// Each expression with what it spans, its value, its TIMEX3 and that one's `mod`.
    #[test]
    fn bounds_have_a_value_and_a_modifier() {
        for (text, spanned, value, timex, modifier) in [
            ("10月以后开工。", "10月以后", "2023-10/..", "2023-10", "ON_OR_AFTER"),
            ("10月之前完工。", "10月之前", "../2024-09", "2024-10", "BEFORE"),
            ("去年10月以来，雨水偏少。", "去年10月以来", "2023-10/..", "2023-10", "ON_OR_AFTER"),
            ("自2019年起施行。", "自2019年起", "2019/..", "2019", "ON_OR_AFTER"),
            (
                "截至6月底，共铺设管网12公里。",
                "截至6月底",
                "../2024-06-30",
                "(2024-06-25,2024-07-01,P6D)",
                "ON_OR_BEFORE",
            ),
            ("2020年以前建成的泵站。", "2020年以前", "../2019", "2020", "BEFORE"),
            ("材料请于2024年3月1日前提交。", "2024年3月1日前", "../2024-02-29", "2024-03-01", "BEFORE"),
            ("报名自5月6日起，6月20日止。", "6月20日止", "../2024-06-20", "2024-06-20", "ON_OR_BEFORE"),
            ("2023年底通水。", "2023年底", "2023-12", "2023-12", "END"),
            ("The mill closed before 2020.", "before 2020", "../2019", "2020", "BEFORE"),
            ("Prices have risen since March.", "since March", "2024-03/..", "XXXX-03", "ON_OR_AFTER"),
            ("From 2019 on, fares were free.", "From 2019 on", "2019/..", "2019", "ON_OR_AFTER"),
            (
                "From May 2021 onwards it was open.",
                "From May 2021 onwards",
                "2021-05/..",
                "2021-05",
                "ON_OR_AFTER",
            ),
            (
                "The road was shut until the end of June.",
                "until the end of June",
                "../2024-06-30",
                "XXXX-06",
                "ON_OR_BEFORE",
            ),
            ("It reopened after June 2021.", "after June 2021", "2021-07/..", "2021-06", "AFTER"),
            ("Work ended by 1 May 2023.", "by 1 May 2023", "../2023-05-01", "2023-05-01", "ON_OR_BEFORE"),
            (
                "Beginning in July 2020, rents fell.",
                "Beginning in July 2020",
                "2020-07/..",
                "2020-07",
                "ON_OR_AFTER",
            ),
            ("The bridge opened in early 2020.", "early 2020", "2020-01/2020-04", "2020", "START"),
        ] {
            let found = times(text, Times::Report);
            let one = found.iter().find(|one| one.text == spanned);
            let one = one.unwrap_or_else(|| panic!("{text}: {found:?}"));
            let has = (
                one.value.as_str(),
                one.timex.as_deref().unwrap_or(""),
                one.timex_mod.as_deref().unwrap_or(""),
            );
            assert_eq!(has, (value, timex, modifier), "{text}");
        }
        // On the board is where, not since when.
        assert!(times("From 2019 on the board", Times::Report).iter().all(|one| one.timex_mod.is_none()));
    }
}
