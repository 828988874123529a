//! The Chinese calendar: months from new moon to new moon, leap months, the 24 solar terms; 1900 to 2100.
//!
//! The two tables below were computed for this project from new moons and solar longitudes (VSOP87 and the
//! lunar theory of XEphem) by the rules of GB/T 33661-2017 *Calculation and promulgation of the Chinese
//! calendar*: days begin at midnight of UTC+8, month 11 holds the winter solstice, the first month without a
//! major term in a year of thirteen is the leap month. They are facts of astronomy; no one else's table was
//! copied. Checked month by month against an independent table up to 2099: six of 2474 month starts differ by
//! a day, three because the calendar was computed for Beijing's meridian before 1929 (1914-11, 1916-02,
//! 1920-11), three with a new moon minutes from midnight (1933-07, 1954-11, 1978-09).

use super::Date;

const FIRST_YEAR: i32 = 1900;

/// One word a year. Bits 0-12: whether the year's nth month has 30 days; bits 13-16: which month has a leap
/// month after it, 0 for none; from bit 17: days from 1 January to the year's first day.
#[rustfmt::skip]
const YEARS: [u32; 201] = [
    0x3d16d2, 0x620752, 0x4c0ea5, 0x38b64a, 0x5c064b, 0x440a9b, 0x309556, 0x56056a,
    0x400b59, 0x2a5752, 0x500752, 0x3adb25, 0x600b25, 0x480a4b, 0x32b2ab, 0x580aad,
    0x44056a, 0x2c4b69, 0x520da9, 0x3efd92, 0x640d92, 0x4c0d25, 0x36ba4d, 0x5c0a56,
    0x4602b6, 0x2e95b5, 0x5606d4, 0x400ea9, 0x2c5e92, 0x500e92, 0x3acd26, 0x5e052b,
    0x480a57, 0x32b2b6, 0x580b5a, 0x4406d4, 0x2e6ec9, 0x520749, 0x3cf693, 0x620a93,
    0x4c052b, 0x34ca5b, 0x5a0aad, 0x46056a, 0x309b55, 0x560ba4, 0x400b49, 0x2a5a93,
    0x500a95, 0x38f52d, 0x5e0536, 0x480aad, 0x34b5aa, 0x5805b2, 0x420da5, 0x2e7d4a,
    0x540d4a, 0x3d0a95, 0x600a97, 0x4c0556, 0x36cab5, 0x5a0ad5, 0x4606d2, 0x308ea5,
    0x560ea5, 0x40064a, 0x286c97, 0x4e0a9b, 0x3af55a, 0x5e056a, 0x480b69, 0x34b752,
    0x5a0b52, 0x420b25, 0x2c964b, 0x520a4b, 0x3d14ab, 0x6002ad, 0x4a056d, 0x36cb69,
    0x5c0da9, 0x460d92, 0x309d25, 0x560d25, 0x415a4d, 0x640a56, 0x4e02b6, 0x38c5b5,
    0x5e06d5, 0x480ea9, 0x34be92, 0x5a0e92, 0x440d26, 0x2c6a56, 0x500a57, 0x3d14d6,
    0x62035a, 0x4a06d5, 0x36b6c9, 0x5c0749, 0x460693, 0x2e952b, 0x54052b, 0x3e0a5b,
    0x2a555a, 0x4e056a, 0x38fb55, 0x600ba4, 0x4a0b49, 0x32ba93, 0x580a95, 0x42052d,
    0x2c8aad, 0x500ab5, 0x3d35aa, 0x6205d2, 0x4c0da5, 0x36dd4a, 0x5c0d4a, 0x460c95,
    0x30952e, 0x540556, 0x3e0ab5, 0x2a55b2, 0x5006d2, 0x38cea5, 0x5e0725, 0x48064b,
    0x32ac97, 0x560cab, 0x42055a, 0x2c6ad6, 0x520b69, 0x3d7752, 0x620b52, 0x4c0b25,
    0x36da4b, 0x5a0a4b, 0x4404ab, 0x2ea55b, 0x5405ad, 0x3e0b6a, 0x2a5b52, 0x500d92,
    0x3afd25, 0x5e0d25, 0x480a55, 0x32b4ad, 0x5804b6, 0x4005b5, 0x2c6daa, 0x520ec9,
    0x3f1e92, 0x620e92, 0x4c0d26, 0x36ca56, 0x5a0a57, 0x440556, 0x2e86d5, 0x540755,
    0x400749, 0x286e93, 0x4e0693, 0x38f52b, 0x5e052b, 0x460a5b, 0x32b55a, 0x58056a,
    0x420b65, 0x2c974a, 0x520b4a, 0x3d1a95, 0x620a95, 0x4a052d, 0x34caad, 0x5a0ab5,
    0x4605aa, 0x2e8ba5, 0x540da5, 0x400d4a, 0x2a7c95, 0x4e0c96, 0x38f94e, 0x5e0556,
    0x480ab5, 0x32b5b2, 0x5806d2, 0x420ea5, 0x2e8e4a, 0x50068b, 0x3b0c97, 0x6004ab,
    0x4a055b, 0x34cad6, 0x5a0b6a, 0x460752, 0x309725, 0x540b45, 0x3e0a8b, 0x28549b,
    0x4e04ab,
];

/// The earliest day of its month on which each term falls, from 小寒.
#[rustfmt::skip]
const FIRST: [u8; 24] = [4, 19, 3, 18, 4, 19, 4, 19, 4, 20, 4, 20, 6, 22, 6, 22, 6, 22, 7, 22, 6, 21, 6, 21];

/// One word a year, two bits a term: days after [`FIRST`].
#[rustfmt::skip]
const TERMS: [u64; 201] = [
    0x5aa665a65a56, 0x6aaaa6aa9a5a, 0xaaaaaabaaa6a, 0xaaabbabbafaa, 0x5aa665a65aab,
    0x6aaaa6aa9a5a, 0xaaaaaaaaaa6a, 0xaaabbabbafaa, 0x5aa665a65aab, 0x6aaaa6aa9a56,
    0xaaaaaaaaaa6a, 0xaaabbabaafaa, 0x569665a65aaa, 0x6aa6a6aa9a56, 0xaaaaaaaa9a5a,
    0xaaabaabaaeaa, 0x569665a65aaa, 0x5aa6a6a69a56, 0x6aaaaaaa9a5a, 0xaaabaabaaeaa,
    0x569665a65aaa, 0x5aa6a6a65a56, 0x6aaaaaaa9a5a, 0xaaabaabaaa6a, 0x569665a65aaa,
    0x5aa6a6a65a56, 0x6aaaa6aa9a5a, 0xaaaaaabaaa6a, 0x555665665aaa, 0x5aa665a65a56,
    0x6aaaa6aa9a5a, 0xaaaaaabaaa6a, 0x555665665aaa, 0x5aa665a65a56, 0x6aaaa6aa9a5a,
    0xaaaaaaaaaa6a, 0x555665665aaa, 0x5aa665a65a56, 0x6aaaa6aa9a5a, 0xaaaaaaaaaa6a,
    0x555665665aaa, 0x5aa665a65a56, 0x6aaaa6aa9a5a, 0xaaaaaaaa9a6a, 0x555665655aaa,
    0x569665a65a56, 0x6aa6a6aa9a56, 0xaaaaaaaa9a5a, 0x5556556559aa, 0x569665a65a55,
    0x6aa6a6a65a56, 0x6aaaaaaa9a5a, 0x5556556559aa, 0x569665a65a55, 0x5aa6a6a65a56,
    0x6aaaa6aa9a5a, 0x5556556555aa, 0x569665a65a55, 0x5aa665a65a56, 0x6aaaa6aa9a5a,
    0x55555565556a, 0x555665665a55, 0x5aa665a65a56, 0x6aaaa6aa9a5a, 0x55555555556a,
    0x555665665a55, 0x5aa665a65a56, 0x6aaaa6aa9a5a, 0x55555555556a, 0x555665665a55,
    0x5aa665a65a56, 0x6aaaa6aa9a5a, 0x55555555556a, 0x555665655a55, 0x5aa665a65a56,
    0x6aa6a6aa9a5a, 0x55555555456a, 0x555655655a55, 0x569665a65a56, 0x6aa6a6a69a56,
    0x55555555455a, 0x555655655955, 0x569665a65a55, 0x6aa6a6a65a56, 0x55555155455a,
    0x555655655955, 0x569665a65a55, 0x5aa6a5a65a56, 0x15555155455a, 0x555555655555,
    0x569665665a55, 0x5aa665a65a56, 0x15555155455a, 0x555555655515, 0x555665665a55,
    0x5aa665a65a56, 0x15555155455a, 0x555555555515, 0x555665665a55, 0x5aa665a65a56,
    0x15555155455a, 0x555555555515, 0x555665665a55, 0x5aa665a65a56, 0x15555155455a,
    0x555555555515, 0x555655655a55, 0x5aa665a65a56, 0x15515151455a, 0x555555554515,
    0x555655655a55, 0x5a9665a65a56, 0x15515151455a, 0x555551554515, 0x555655655955,
    0x569665a65a56, 0x155150510556, 0x555551554505, 0x555655655955, 0x569665665a55,
    0x055110510556, 0x155551554505, 0x555555655555, 0x569665665a55, 0x055110510556,
    0x155551554505, 0x555555555515, 0x555665665a55, 0x055110510556, 0x155551554505,
    0x555555555515, 0x555665665a55, 0x055110510556, 0x155551554505, 0x555555555515,
    0x555655655a55, 0x055110510556, 0x155151554505, 0x555555555515, 0x555655655a55,
    0x054110510556, 0x155151514505, 0x555551554515, 0x555655655a55, 0x054110510556,
    0x155151510505, 0x555551554515, 0x555655655a55, 0x014110110556, 0x155110510501,
    0x555551554505, 0x555555655555, 0x014110110555, 0x155110510501, 0x155551554505,
    0x555555555555, 0x014110110555, 0x055110510501, 0x155551554505, 0x555555555515,
    0x000110110555, 0x055110510501, 0x155551554505, 0x555555555515, 0x000110110555,
    0x055110510501, 0x155551554505, 0x555555555515, 0x000100100555, 0x055110510501,
    0x155151514505, 0x555555555515, 0x000100100555, 0x054110510501, 0x155151514505,
    0x555551554515, 0x000100100555, 0x054110510501, 0x155150510505, 0x555551554515,
    0x000100100455, 0x014110110501, 0x155110510501, 0x555551554505, 0x000000000055,
    0x014110110500, 0x155110510501, 0x555551554505, 0x000000000055, 0x010110110500,
    0x055110510501, 0x155551554505, 0x000000000015, 0x000110110500, 0x055110510501,
    0x155551554505, 0x000000000015, 0x000100100500, 0x055110510501, 0x155551514505,
    0x555555555515,
];

/// The names of the solar terms, in the order of the civil year.
pub const TERM_NAMES: [&str; 24] = [
    "小寒", "大寒", "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至", "小暑",
    "大暑", "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至",
];

/// A day of the Chinese calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LunarDate {
    /// The civil year in which the Chinese year begins.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u8,
    /// Whether it is the leap month after the month of that number.
    pub leap: bool,
    /// Day, 1 to 30.
    pub day: u8,
}

fn word(year: i32) -> Option<u32> {
    YEARS.get(usize::try_from(year.checked_sub(FIRST_YEAR)?).ok()?).copied()
}

/// The leap month of a Chinese year.
pub fn leap_month(year: i32) -> Option<u8> {
    let leap = (word(year)? >> 13 & 15) as u8;
    (leap > 0).then_some(leap)
}

/// First day and length of a month; `None` outside the table or where the year has no such leap month.
pub fn month(year: i32, month: u8, leap: bool) -> Option<(Date, u8)> {
    let word = word(year)?;
    let leap_month = (word >> 13 & 15) as u8;
    if !(1..=12).contains(&month) || (leap && leap_month != month) {
        return None;
    }
    let after_leap = leap_month > 0 && month > leap_month;
    let index = u32::from(month) - 1 + u32::from(leap || after_leap);
    let length = |i: u32| 29 + (word >> i & 1) as u8;
    let days: i64 = (0..index).map(|i| i64::from(length(i))).sum();
    let start = Date::new_year(year).add_days(i64::from(word >> 17) + days);
    Some((start, length(index)))
}

impl LunarDate {
    /// The civil date; `None` outside 1900 to 2100 or where the month has no such day.
    pub fn civil(self) -> Option<Date> {
        let (start, length) = month(self.year, self.month, self.leap)?;
        (self.day >= 1 && self.day <= length).then(|| start.add_days(i64::from(self.day) - 1))
    }
}

/// The Chinese year that a civil date is in.
pub fn year_of(date: Date) -> Option<i32> {
    let (new_year, _) = month(date.year(), 1, false)?;
    Some(date.year() - i32::from(date < new_year))
}

/// The last day of a Chinese year, 除夕.
pub fn new_years_eve(year: i32) -> Option<Date> {
    let (start, length) = month(year, 12, leap_month(year) == Some(12))?;
    Some(start.add_days(i64::from(length) - 1))
}

/// The day of a solar term in a civil year; terms count from 0 for 小寒, as in [`TERM_NAMES`].
pub fn solar_term(year: i32, term: usize) -> Option<Date> {
    let word = *TERMS.get(usize::try_from(year.checked_sub(FIRST_YEAR)?).ok()?)?;
    let day = FIRST.get(term)? + (word >> (2 * term) & 3) as u8;
    Date::new(year, (term / 2 + 1) as u8, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn civil(year: i32, month: u8, leap: bool, day: u8) -> String {
        LunarDate { year, month, leap, day }.civil().map_or(String::new(), |date| date.to_string())
    }

    #[test]
    fn known_festivals_fall_on_their_days() {
        assert_eq!(civil(2020, 1, false, 1), "2020-01-25");
        assert_eq!(civil(2020, 8, false, 15), "2020-10-01");
        assert_eq!(civil(2020, 4, true, 1), "2020-05-23");
        assert_eq!(civil(2023, 5, false, 5), "2023-06-22");
        assert_eq!(civil(1949, 8, false, 10), "1949-10-01");
        assert_eq!(new_years_eve(2023).map(|d| d.to_string()).as_deref(), Some("2024-02-09"));
        assert_eq!(civil(2021, 4, true, 1), "", "2021 has no leap month");
    }

    #[test]
    fn years_follow_each_other_without_gap() {
        for year in 1900..2100 {
            let eve = new_years_eve(year).expect("inside the table");
            let (next, _) = month(year + 1, 1, false).expect("inside the table");
            assert_eq!(eve.add_days(1), next, "{year}");
        }
    }

    #[test]
    fn solar_terms_of_a_year() {
        let days = |term| solar_term(2024, term).map(|d| d.to_string());
        assert_eq!(days(2).as_deref(), Some("2024-02-04"));
        assert_eq!(days(6).as_deref(), Some("2024-04-04"));
        assert_eq!(days(23).as_deref(), Some("2024-12-21"));
        assert_eq!(solar_term(1800, 0), None);
    }

    #[test]
    fn a_date_before_new_year_is_in_the_old_chinese_year() {
        assert_eq!(Date::new(2020, 1, 24).and_then(year_of), Some(2019));
        assert_eq!(Date::new(2020, 1, 25).and_then(year_of), Some(2020));
    }
}
