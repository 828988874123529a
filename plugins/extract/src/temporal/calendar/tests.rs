//! Dates, weeks, stretches and lengths.

use super::*;
use proptest::prelude::*;

fn date(text: &str) -> Date {
    Instant::parse(text).expect("a test date").date
}

#[test]
fn days_that_do_not_exist_are_refused() {
    assert_eq!(Date::new(2021, 2, 29), None);
    assert_eq!(Date::new(1900, 2, 29), None);
    assert!(Date::new(2000, 2, 29).is_some());
    assert_eq!(Date::new(2020, 13, 1), None);
    assert_eq!(Date::new(2020, 4, 0), None);
}

#[test]
fn weeks_are_iso_weeks() {
    assert_eq!(date("2021-01-03").iso_week(), (2020, 53));
    assert_eq!(date("2021-01-04").iso_week(), (2021, 1));
    assert_eq!(date("2018-12-31").iso_week(), (2019, 1));
    assert_eq!(Date::from_iso_week(2020, 28), date("2020-07-06"));
    assert_eq!(date("2020-07-10").weekday(), 5);
}

#[test]
fn nth_weekdays_count_from_both_ends() {
    assert_eq!(Date::nth_weekday(2019, 6, 7, 3), Some(date("2019-06-16")));
    assert_eq!(Date::nth_weekday(2019, 5, 1, -1), Some(date("2019-05-27")));
    assert_eq!(Date::nth_weekday(2019, 2, 5, 5), None);
}

#[test]
fn values_are_closed_where_people_read_days() {
    let first = Interval::new(Instant::midnight(date("2020-06-01")), Instant::midnight(date("2020-06-11")));
    assert_eq!(first.iso(Grain::Day), "2020-06-01/2020-06-10");
    let year = Interval::unit(Instant::midnight(date("2019-05-05")), Grain::Year);
    assert_eq!(year.iso(Grain::Year), "2019");
    let open = Interval { end: None, ..year };
    assert_eq!(open.iso(Grain::Day), "2019-01-01/..");
    let quarter = Interval::unit(Instant::midnight(date("2019-05-05")), Grain::Quarter);
    assert_eq!(quarter.iso(Grain::Month), "2019-04/2019-06");
}

#[test]
fn months_are_clamped_to_their_last_day() {
    assert_eq!(date("2020-01-31").add_months(1), date("2020-02-29"));
    assert_eq!(date("2020-03-31").add_months(-13), date("2019-02-28"));
}

#[test]
fn lengths_are_written_as_iso_durations() {
    assert_eq!(Length::of(Grain::Hour, 2.5).to_string(), "PT2.5H");
    let both = Length::of(Grain::Day, 8.0).plus(Length::of(Grain::Hour, 20.0));
    assert_eq!(both.to_string(), "P8DT20H");
    assert_eq!(both.nominal_seconds(), 763_200.0);
}

#[test]
fn references_are_read_with_and_without_a_time() {
    assert_eq!(Instant::parse("2020-07-10T09:30:00Z").map(|i| i.second), Some(34_200));
    assert_eq!(Instant::parse("2020-07-10").map(|i| i.second), Some(0));
    assert_eq!(Instant::parse("July"), None);
}

proptest! {
    #[test]
    fn days_and_dates_are_one_to_one(days in -1_000_000i64..1_000_000) {
        let date = Date::from_days(days);
        prop_assert_eq!(date.days(), days);
        prop_assert_eq!(Date::new(date.year(), date.month(), date.day()), Some(date));
        prop_assert_eq!(date.add_days(1).weekday(), date.weekday() % 7 + 1);
    }

    #[test]
    fn no_arithmetic_overflows(days in any::<i64>(), seconds in any::<i64>(), months in any::<i64>()) {
        let instant = Instant::midnight(Date::from_days(days));
        let _ = instant.add_seconds(seconds).add(Grain::Month, months).add(Grain::Year, months).to_string();
    }
}
