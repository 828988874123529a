//! What the English grammar reads, on sentences of our own, and what no text may make it do.

use super::find;
use crate::context::Context;
use crate::entity::{Comparator, Entity, Kind};
use proptest::prelude::*;
use std::time::Instant;
use textmill_plugin::testing::TestDocument;

/// Thursday.
const NOW: &str = "2021-03-18T10:00:00";

fn read(text: &str, reference: Option<&str>) -> Vec<Entity> {
    let document = TestDocument::new("The report is written in English.");
    let view = document.view();
    let mut found = Vec::new();
    find(&Context { document: &view, text, reference }, &mut found);
    found
}

/// Text, value and TIMEX3 of everything found in a text.
fn told(text: &str) -> Vec<(String, String, String)> {
    read(text, Some(NOW)).into_iter().map(|e| (e.text, e.value, e.timex.unwrap_or_default())).collect()
}

fn check(text: &str, expected: &[(&str, &str)]) {
    let found: Vec<(String, String)> = told(text).into_iter().map(|(span, value, _)| (span, value)).collect();
    let expected: Vec<(String, String)> =
        expected.iter().map(|(span, value)| ((*span).to_owned(), (*value).to_owned())).collect();
    assert_eq!(found, expected, "in {text:?}");
}

#[test]
fn written_dates() {
    check("Signed on 9 July 2019 in Geneva.", &[("9 July 2019", "2019-07-09")]);
    check("Signed on July 9th, 2019.", &[("July 9th, 2019", "2019-07-09")]);
    check("It lapsed on the ninth of July 2019.", &[("the ninth of July 2019", "2019-07-09")]);
    check("Dated 2019-07-09 and 7/9/2019.", &[("2019-07-09", "2019-07-09"), ("7/9/2019", "2019-07-09")]);
    check("Due Tuesday, March 23.", &[("Tuesday, March 23", "2021-03-23")]);
    check("Log of 1994-11-05T08:15:30Z.", &[("1994-11-05T08:15:30Z", "1994-11-05T08:15:30Z")]);
    check("He was born in nineteen eighty-six.", &[("nineteen eighty-six", "1986")]);
}

#[test]
fn the_american_order_is_first_and_the_other_kept() {
    let found = read("Delivered 01/02/2020 to the plant.", Some(NOW));
    assert_eq!(found[0].value, "2020-01-02");
    assert_eq!(found[0].alternatives.as_deref(), Some(&["2020-02-01".to_owned()][..]));
    check("Delivered 25/02/2020.", &[("25/02/2020", "2020-02-25")]);
    check("Delivered 01.02.2020.", &[("01.02.2020", "2020-02-01")]);
}

#[test]
fn relative_days_and_periods() {
    check("We meet tomorrow.", &[("tomorrow", "2021-03-19")]);
    check("We met the day before yesterday.", &[("the day before yesterday", "2021-03-16")]);
    check("We meet next Friday.", &[("next Friday", "2021-03-26")]);
    check("Sales fell last quarter.", &[("last quarter", "2020-Q4")]);
    check("Over the next 3 days it rains.", &[("the next 3 days", "2021-03-19/2021-03-21")]);
    check("It opened three weeks ago.", &[("three weeks ago", "2021-02-25")]);
    check("It opens in two months.", &[("in two months", "2021-05-18")]);
    check("The week of April 12 is free.", &[("The week of April 12", "2021-W15")]);
    check("The first Monday of May is a holiday.", &[("The first Monday of May", "2021-05-03")]);
    check("Growth in the third quarter of 2019 slowed.", &[("the third quarter of 2019", "2019-Q3")]);
    check("It began in early June 2019.", &[("early June 2019", "2019-06-01/2019-06-10")]);
    check("Prices rose in the 1990s.", &[("the 1990s", "1990/1999")]);
    check("We met the day before Christmas.", &[("the day before Christmas", "2021-12-24")]);
    check("The 2008 crisis taught us.", &[("2008", "2008")]);
    check("For the year ended December 31, 2019.", &[("December 31, 2019", "2019-12-31")]);
    check("Closed on Thanksgiving 2023.", &[("Thanksgiving 2023", "2023-11-23")]);
}

#[test]
fn times_of_day() {
    check("The call is at 3:30 pm.", &[("3:30 pm", "T15:30")]);
    check("They left at half past seven.", &[("half past seven", "T07:30")]);
    check("They meet tomorrow at 9 am.", &[("tomorrow at 9 am", "2021-03-19T09:00")]);
    check("Open 3-4pm on Monday.", &[("3-4pm on Monday", "2021-03-15T15:00/2021-03-15T16:00")]);
    check("The bell rings at noon.", &[("noon", "T12:00")]);
    check("Trading ends at 4 pm EST.", &[("4 pm EST", "T16:00-05:00")]);
    let found = read("The shop opens at 5:15.", Some(NOW));
    assert_eq!(found[0].alternatives.as_deref(), Some(&["T17:15".to_owned()][..]));
}

#[test]
fn ranges_and_open_ends() {
    check(
        "From 2 July 2019 to 10 July 2019 it was shut.",
        &[("From 2 July 2019 to 10 July 2019", "2019-07-02/2019-07-10")],
    );
    check("Between 2015 and 2018 it grew.", &[("Between 2015 and 2018", "2015/2018")]);
    check("It ran Nov 18-Dec 19, 2015.", &[("Nov 18-Dec 19, 2015", "2015-11-18/2015-12-19")]);
    check("Since August 2019 it has grown.", &[("Since August 2019", "2019-08/..")]);
    check("It must end before 2025.", &[("before 2025", "../2025")]);
    let found = read("Since August 2019 it has grown.", Some(NOW));
    assert_eq!((found[0].kind, found[0].comparator), (Kind::Period, Some(Comparator::Ge)));
}

#[test]
fn lengths_and_sets() {
    check("It took two and a half hours.", &[("two and a half hours", "PT2.5H")]);
    check("It took 1 year and 3 months.", &[("1 year and 3 months", "P1Y3M")]);
    check("It takes more than four days.", &[("more than four days", "P4D")]);
    check("We meet every Monday at 9am.", &[("every Monday at 9am", "XXXX-WXX-1T09")]);
    check("Charge it for 1h30m first.", &[("1h30m", "PT1H30M")]);
    check("Filed twice a year.", &[("twice a year", "P1Y")]);
}

#[test]
fn words_that_are_no_dates() {
    for text in [
        "They may agree in the end.",
        "The second round and one of the best.",
        "They march and sat in the sun.",
        "Version 1.5.3 was built.",
        "Call 555-12-1234 or 80-32-89-89.",
        "It was in them, nowhere near.",
        "The score was 4:3 on aggregate, a 1:1 draw.",
        "Article 12 says so; see page 2012-5b.",
        "Fall short of it and spring back.",
        "At 101,194 points it closed.",
        "Good morning everybody.",
        "A total of 2000 people came.",
        "The 2000 people left.",
        "She is 53 years old, with a two-year-old son.",
        "When we start the process it will last.",
    ] {
        assert_eq!(told(text), [], "in {text:?}");
    }
}

#[test]
fn without_a_reference_what_is_open_stays_open() {
    let found = read("It starts on July 12.", None);
    assert_eq!(found[0].value, "XXXX-07-12");
    let found = read("It starts tomorrow.", None);
    assert_eq!((found[0].kind, found[0].value.as_str()), (Kind::Date, "FUTURE_REF"));
    // The year comes from the date before.
    let found = read("It began on 9 July 2019. It ended on 12 July.", None);
    assert_eq!(found[1].value, "2019-07-12");
    let found = read("It began on 9 July 2019. Two days later it ended.", None);
    assert_eq!(found[1].value, "2019-07-11");
}

#[test]
fn hostile_texts_take_linear_time() {
    let pieces =
        ["1/", "1:1-", "2019-", "9 am to ", "at at in the ", "every other ", "年月日", "from between ", "'s"];
    for piece in pieces {
        let text = piece.repeat(1_000_000 / piece.len());
        let start = Instant::now();
        read(&text, Some(NOW));
        let spent = start.elapsed().as_secs_f64();
        assert!(spent < 20.0, "{piece:?} repeated: {spent} s for a megabyte");
    }
    read(&"7".repeat(1_000_000), Some(NOW));
}

const WORDS: &[&str] = &[
    "the",
    "of",
    "in",
    "at",
    "from",
    "to",
    "and",
    "next",
    "last",
    "this",
    "first",
    "second",
    "March",
    "May",
    "Jan.",
    "Monday",
    "week",
    "days",
    "months",
    "year",
    "quarter",
    "3",
    "12",
    "31",
    "2019",
    "'90s",
    "7/4",
    "10:30",
    "pm",
    "am",
    "noon",
    "half",
    "past",
    "early",
    "end",
    "every",
    "ago",
    "later",
    "before",
    "since",
    "until",
    "tomorrow",
    "morning",
    "-",
    ",",
    "(",
    ")",
    "’s",
    "年",
    "é",
    "PST",
    "Z",
    "+08:00",
    "about",
    "within",
    "for",
    "a",
    "two",
    "twenty",
    "one",
    "Q3",
    "FY18",
    "Easter",
    "½",
    "\n",
    "between",
    "99999999",
    "century",
    "decade",
    "couple",
    "weekend",
    "or",
    "T",
    "BC",
    "February 30",
    "24",
    "00:00",
];

proptest! {
    #[test]
    fn spans_point_home_and_reading_repeats(picks in proptest::collection::vec((0..WORDS.len(), any::<bool>()), 0..40), dated in any::<bool>()) {
        let mut text = String::new();
        for (pick, gap) in picks {
            text.push_str(WORDS[pick]);
            if gap {
                text.push(' ');
            }
        }
        let reference = dated.then_some(NOW);
        let found = read(&text, reference);
        for entity in &found {
            prop_assert_eq!(text.get(entity.start as usize..entity.end as usize), Some(entity.text.as_str()));
            prop_assert!(!entity.value.is_empty());
        }
        for pair in found.windows(2) {
            prop_assert!(pair[0].end <= pair[1].start);
        }
        prop_assert_eq!(found, read(&text, reference));
    }

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        read(&text, Some(NOW));
    }
}
