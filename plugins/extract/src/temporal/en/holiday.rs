//! Holidays by their names, and the dates on which they fall.
//!
//! Sources of the dates: US Code title 5 § 6103 and presidential custom for American holidays, UK bank
//! holiday statutes, the churches' tables through Easter (see the calendar module), the Chinese calendar, and
//! for Jewish and Islamic days the arithmetical calendars of E. M. Reingold and N. Dershowitz, *Calendrical
//! Calculations* (4th ed., 2018), chapters 8 and 7. Observed Islamic dates may differ by a day.

use super::cal::Year;
use super::moon;
use super::words::pack;
use crate::temporal::calendar::feasts::{easter, orthodox_easter};
use crate::temporal::calendar::lunar::{self, LunarDate};
use crate::temporal::calendar::{Date, iso_year};
use std::collections::HashMap;
use std::sync::LazyLock;

/// How a date is found in a year.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Rule {
    /// Month and day.
    Fixed(u8, u8),
    /// The `n`th such weekday of a month, and days after it.
    Nth(u8, u8, i8, i64),
    /// The last such weekday before a date.
    Before(u8, u8, u8),
    /// Days after western Easter Sunday.
    Easter(i64),
    /// Days after eastern Easter Sunday.
    Orthodox(i64),
    /// Month and day of the Chinese calendar.
    Chinese(u8, u8),
    ChineseEve,
    SolarTerm(usize),
    /// Month and day of the Islamic calendar.
    Islamic(u8, u8),
    /// The first new (or, where true, full) moon from a month and day on, the day before where it comes before
    /// an hour, and days after it.
    Moon(u8, u8, bool, f64, i64),
    /// Month (1 Nisan) and day of the Hebrew calendar.
    Hebrew(u8, u8),
    KingsDay,
}

use Rule::{
    Before, Chinese, ChineseEve, Easter, Fixed, Hebrew, Islamic, KingsDay, Moon, Nth, Orthodox, SolarTerm,
};

/// Names separated by `|`, the rule, and the number of days.
const HOLIDAYS: &[(&str, Rule, u8)] = &[
    ("new years day|new year day|new years|new year", Fixed(1, 1), 1),
    ("new years eve|new year eve", Fixed(12, 31), 1),
    ("christmas day|christmas|xmas day|xmas|x mas", Fixed(12, 25), 1),
    ("christmas eve|xmas eve", Fixed(12, 24), 1),
    ("boxing day|st stephens day|saint stephens day", Fixed(12, 26), 1),
    ("epiphany|three kings day", Fixed(1, 6), 1),
    ("valentines day|valentine day|st valentines day|saint valentines day|valentines", Fixed(2, 14), 1),
    ("st patricks day|saint patricks day|st paddys day|saint paddys day|st pattys day", Fixed(3, 17), 1),
    ("april fools day|april fools|all fools day|april fool day", Fixed(4, 1), 1),
    ("earth day", Fixed(4, 22), 1),
    ("st georges day|saint georges day", Fixed(4, 23), 1),
    ("may day", Fixed(5, 1), 1),
    ("international workers day|workers day|international labour day", Fixed(5, 1), 1),
    ("cinco de mayo", Fixed(5, 5), 1),
    ("flag day", Fixed(6, 14), 1),
    ("juneteenth", Fixed(6, 19), 1),
    ("canada day", Fixed(7, 1), 1),
    ("independence day|us independence day", Fixed(7, 4), 1),
    ("bastille day", Fixed(7, 14), 1),
    ("halloween|hallowe en|all hallows eve|halloween day", Fixed(10, 31), 1),
    ("all saints day|all hallows day|all hallows", Fixed(11, 1), 1),
    ("all souls day", Fixed(11, 2), 1),
    ("guy fawkes day|guy fawkes night|bonfire night", Fixed(11, 5), 1),
    ("veterans day|veteran day|armistice day|remembrance day", Fixed(11, 11), 1),
    ("groundhog day|ground hog day", Fixed(2, 2), 1),
    ("australia day", Fixed(1, 26), 1),
    ("anzac day", Fixed(4, 25), 1),
    ("waitangi day", Fixed(2, 6), 1),
    ("republic day", Fixed(1, 26), 1),
    ("womens day|international womens day|womans day", Fixed(3, 8), 1),
    ("pi day", Fixed(3, 14), 1),
    ("ides of march", Fixed(3, 15), 1),
    ("world water day", Fixed(3, 22), 1),
    ("world health day", Fixed(4, 7), 1),
    ("world book day", Fixed(4, 23), 1),
    ("world environment day|environment day", Fixed(6, 5), 1),
    ("world oceans day|world ocean day", Fixed(6, 8), 1),
    ("world refugee day", Fixed(6, 20), 1),
    ("world population day", Fixed(7, 11), 1),
    ("world humanitarian day", Fixed(8, 19), 1),
    ("international day of peace|world peace day", Fixed(9, 21), 1),
    ("world tourism day", Fixed(9, 27), 1),
    ("world teachers day", Fixed(10, 5), 1),
    ("teachers day", Fixed(9, 10), 1),
    ("world mental health day", Fixed(10, 10), 1),
    ("world food day", Fixed(10, 16), 1),
    ("united nations day|un day", Fixed(10, 24), 1),
    ("world vegan day", Fixed(11, 1), 1),
    ("world kindness day", Fixed(11, 13), 1),
    ("world diabetes day", Fixed(11, 14), 1),
    ("world aids day", Fixed(12, 1), 1),
    ("human rights day", Fixed(12, 10), 1),
    ("childrens day|international childrens day", Fixed(6, 1), 1),
    ("singles day", Fixed(11, 11), 1),
    ("day of the dead|dia de los muertos", Fixed(11, 2), 1),
    ("kwanzaa", Fixed(12, 26), 7),
    ("star wars day", Fixed(5, 4), 1),
    ("koningsdag|kings day", KingsDay, 1),
    (
        "martin luther king jr day|martin luther king day|martin luther kings day|mlk day|mlk jr day",
        Nth(1, 1, 3, 0),
        1,
    ),
    ("presidents day|president day|washingtons birthday", Nth(2, 1, 3, 0), 1),
    ("mothers day|mother day|mothering sunday", Nth(5, 7, 2, 0), 1),
    ("fathers day|father day", Nth(6, 7, 3, 0), 1),
    ("memorial day", Nth(5, 1, -1, 0), 1),
    ("victoria day", Before(5, 24, 1), 1),
    ("labor day|labour day", Nth(9, 1, 1, 0), 1),
    ("grandparents day", Nth(9, 1, 1, 6), 1),
    ("columbus day|indigenous peoples day", Nth(10, 1, 2, 0), 1),
    ("election day", Nth(11, 1, 1, 1), 1),
    ("thanksgiving day|thanksgiving|thanks giving day|thanks giving", Nth(11, 4, 4, 0), 1),
    ("black friday", Nth(11, 4, 4, 1), 1),
    ("small business saturday", Nth(11, 4, 4, 2), 1),
    ("cyber monday", Nth(11, 4, 4, 4), 1),
    ("giving tuesday", Nth(11, 4, 4, 5), 1),
    ("administrative professionals day|secretaries day|admin day", Nth(4, 7, -1, -4), 1),
    ("arbor day", Nth(4, 5, -1, 0), 1),
    ("spring bank holiday", Nth(5, 1, -1, 0), 1),
    ("august bank holiday|summer bank holiday", Nth(8, 1, -1, 0), 1),
    ("boss day|boss s day|bosss day", Fixed(10, 16), 1),
    ("super bowl sunday", Nth(2, 7, 1, 0), 1),
    ("easter sunday|easter day|easter", Easter(0), 1),
    ("easter monday|easter mon", Easter(1), 1),
    ("easter saturday|holy saturday", Easter(-1), 1),
    ("good friday|great friday|black fast", Easter(-2), 1),
    ("maundy thursday|holy thursday|covenant thursday|thu of mysteries|thursday of mysteries", Easter(-3), 1),
    ("palm sunday", Easter(-7), 1),
    ("ash wednesday", Easter(-46), 1),
    ("shrove tuesday|pancake day|mardi gras|fat tuesday|pancake tuesday|shrove tue", Easter(-47), 1),
    ("ascension day|ascension thursday", Easter(39), 1),
    ("pentecost|whit sunday|white sunday|whitsunday", Easter(49), 1),
    ("whit monday|pentecost monday|monday of the holy spirit", Easter(50), 1),
    ("trinity sunday", Easter(56), 1),
    ("orthodox easter sunday|orthodox easter|pascha", Orthodox(0), 1),
    ("orthodox easter monday", Orthodox(1), 1),
    ("orthodox good friday|orthodox great friday", Orthodox(-2), 1),
    ("orthodox holy saturday|orthodox easter saturday", Orthodox(-1), 1),
    ("orthodox palm sunday|branch sunday", Orthodox(-7), 1),
    ("clean monday|orthodox shrove monday|shrove monday|ash monday|pure monday", Orthodox(-48), 1),
    ("lazarus saturday", Orthodox(-8), 1),
    ("orthodox pentecost", Orthodox(49), 1),
    (
        "chinese new years day|chinese new years|chinese new year|chinese lunar new years day|chinese lunar new years|chinese lunar new year|lunar new year|lunar new years|spring festival|chinese spring festival",
        Chinese(1, 1),
        1,
    ),
    ("chinese new years eve|lunar new years eve", ChineseEve, 1),
    ("lantern festival", Chinese(1, 15), 1),
    ("qingming festival|qingming|tomb sweeping day|ching ming", SolarTerm(6), 1),
    ("dragon boat festival", Chinese(5, 5), 1),
    ("qixi festival|qixi", Chinese(7, 7), 1),
    ("mid autumn festival|moon festival|mooncake festival", Chinese(8, 15), 1),
    ("double ninth festival|chongyang festival", Chinese(9, 9), 1),
    ("ramadan|ramadhan|ramzan", Islamic(9, 1), 30),
    ("eid al fitr|eid ul fitr|id al fitr|id ul fitr|eid", Islamic(10, 1), 1),
    (
        "eid al adha|eid ul adha|eid al azha|eidul azha|id al adha|id ul adha|sacrifice feast|festival of the sacrifice|bakr id",
        Islamic(12, 10),
        1,
    ),
    ("islamic new year|hijri new year|arabic new year|amun jadid|muharram", Islamic(1, 1), 1),
    ("ashura|day of ashura", Islamic(1, 10), 1),
    ("mawlid al nabawi|mawlid|mawlid an nabi|milad un nabi", Islamic(3, 12), 1),
    ("isra and miraj|ascension to heaven|laylat al miraj", Islamic(7, 27), 1),
    ("laylat al qadr|laylat al kadr|night of power|night of destiny", Islamic(9, 27), 1),
    ("diwali|deepavali|lakshmi puja", Moon(10, 17, false, 17.5, 0), 1),
    ("dhanteras|dhanatrayodashi", Moon(10, 17, false, 17.5, -2), 1),
    ("bhai dooj", Moon(10, 17, false, 17.5, 2), 1),
    ("chhath puja|chhath|dala puja", Moon(10, 17, false, 17.5, 6), 1),
    ("dussehra|vijayadashami|dasara", Moon(10, 17, false, 17.5, -20), 1),
    ("navaratri|navratri", Moon(10, 17, false, 17.5, -29), 9),
    ("holika dahan|kamudu pyre|chhoti holi", Moon(2, 28, true, 18.0, 0), 1),
    ("holi", Moon(2, 28, true, 18.0, 1), 1),
    ("ugadi|gudi padwa|chaitra sukhladi|samvatsaradi", Moon(3, 14, false, 6.0, 1), 1),
    ("rama navami|ram navami", Moon(3, 14, false, 6.0, 9), 1),
    ("raksha bandhan|rakhi", Moon(7, 30, true, 6.0, 0), 1),
    ("guru nanak jayanti|gurpurab", Moon(10, 27, true, 6.0, 0), 1),
    ("vaisakhi|baisakhi", Fixed(4, 14), 1),
    ("makar sankranti|makara sankranti|pongal|thai pongal", Fixed(1, 14), 1),
    ("gandhi jayanti", Fixed(10, 2), 1),
    ("rosh hashanah|rosh hashana|rosh hashanna|yom teruah", Hebrew(7, 1), 2),
    ("yom kippur|day of atonement", Hebrew(7, 10), 1),
    ("sukkot|succos|succot|feast of tabernacles|feast of booths", Hebrew(7, 15), 8),
    ("shemini atzeret", Hebrew(7, 22), 1),
    ("simchat torah|simhat torah", Hebrew(7, 23), 1),
    ("hanukkah|chanukah|hanukah|hannukkah|chanukkah|hanukka|festival of lights", Hebrew(9, 25), 8),
    ("tu bishvat|tu bshvat", Hebrew(11, 15), 1),
    ("purim", Hebrew(13, 14), 1),
    ("shushan purim", Hebrew(13, 15), 1),
    ("passover|pesach|pesah", Hebrew(1, 15), 8),
    ("yom hashoah|holocaust day", Hebrew(1, 27), 1),
    ("yom haatzmaut", Hebrew(2, 5), 1),
    ("lag baomer|lag bomer", Hebrew(2, 18), 1),
    ("shavuot|feast of weeks|shavuoth|shovuos", Hebrew(3, 6), 2),
    ("tisha bav", Hebrew(5, 9), 1),
];

/// Every name.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    HOLIDAYS.iter().flat_map(|(names, _, _)| names.split('|'))
}

type ByFirst = HashMap<u128, Vec<(&'static str, u16)>>;

/// The names by their first word, the longest first. Looked up, never iterated.
static BY_FIRST: LazyLock<ByFirst> = LazyLock::new(|| {
    let mut by_first = ByFirst::new();
    for (id, (names, _, _)) in HOLIDAYS.iter().enumerate() {
        for name in names.split('|') {
            if let Some(key) = name.split(' ').next().and_then(|first| pack(first.as_bytes())) {
                by_first.entry(key).or_default().push((name, id as u16));
            }
        }
    }
    for names in by_first.values_mut() {
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    }
    by_first
});

/// The holiday whose name starts at `at`, and where the name ends.
pub(super) fn match_at(text: &str, at: usize) -> Option<(u16, usize)> {
    let bytes = text.as_bytes();
    let first = bytes[at..].iter().take(24).take_while(|byte| byte.is_ascii_alphabetic()).count();
    // "new year's" starts with the word "new", "valentine's" with "valentine": names are stored without marks.
    let mut found = None;
    for length in [first, first + 1] {
        let mut word = [0u8; 16];
        let mut filled = 0;
        for byte in bytes[at..].iter().take(24).filter(|byte| byte.is_ascii_alphabetic()).take(length) {
            if filled < 16 {
                word[filled] = *byte;
                filled += 1;
            }
        }
        let names = pack(&word[..filled]).and_then(|key| BY_FIRST.get(&key));
        found = names.into_iter().flatten().find_map(|(name, id)| Some((*id, matches(bytes, at, name)?)));
        if found.is_some() {
            break;
        }
    }
    found
}

/// Where `name` ends if the text has it at `at`, whatever its case, apostrophes and hyphens.
fn matches(bytes: &[u8], mut at: usize, name: &str) -> Option<usize> {
    for wanted in name.bytes() {
        if wanted == b' ' {
            let from = at;
            while matches!(bytes.get(at), Some(b' ' | b'-' | b'.')) && at < from + 3 {
                at += 1;
            }
            if bytes.get(at.wrapping_sub(1)).is_some_and(u8::is_ascii_alphabetic) {
                return None;
            }
            continue;
        }
        // year's, mothers', Jumu'atul
        let skip = match bytes.get(at..) {
            Some([b'\'', next, ..]) if next.is_ascii_alphabetic() => 1,
            Some([0xE2, 0x80, 0x99, next, ..]) if next.is_ascii_alphabetic() => 3,
            _ => 0,
        };
        at += skip;
        if bytes.get(at).map(u8::to_ascii_lowercase) != Some(wanted) {
            return None;
        }
        at += 1;
        if wanted == b's'
            && bytes.get(at) == Some(&b'\'')
            && bytes.get(at + 1) == Some(&b' ')
            && name.len() > 6
        {
            at += 1;
        }
    }
    let ends = !bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    ends.then_some(at)
}

/// The first day of a holiday in a year, and its length in days.
pub(super) fn date(id: u16, year: i32) -> Option<(Date, u8)> {
    let (_, rule, length) = HOLIDAYS.get(usize::from(id))?;
    let date = match *rule {
        Fixed(month, day) => Date::new(year, month, day)?,
        Nth(month, weekday, n, after) => Date::nth_weekday(year, month, weekday, n)?.add_days(after),
        Before(month, day, weekday) => {
            let limit = Date::new(year, month, day)?;
            limit.add_days(-i64::from((7 + limit.weekday() - weekday) % 7))
        }
        Easter(after) => easter(year).add_days(after),
        Orthodox(after) => orthodox_easter(year).add_days(after),
        Chinese(month, day) => LunarDate { year, month, leap: false, day }.civil()?,
        ChineseEve => lunar::new_years_eve(year - 1)?,
        SolarTerm(term) => lunar::solar_term(year, term)?,
        Islamic(month, day) => {
            let (date, days) = islamic_in(year, month, day)?;
            return Some((date, if *length == 30 { days } else { *length }));
        }
        Moon(month, day, full, hour, after) => moon::indian(year, month, day, full, hour)?.add_days(after),
        Hebrew(month, day) => hebrew_in(year, month, day)?,
        KingsDay => {
            let date = Date::new(year, 4, if year >= 2014 { 27 } else { 30 })?;
            if date.weekday() == 7 { date.add_days(-1) } else { date }
        }
    };
    Some((date, *length))
}

/// TIMEX3 of a holiday, as open as its year.
pub(super) fn timex(id: u16, year: Year) -> String {
    if let Year::Full(year) = year
        && let Some((date, _)) = date(id, year)
    {
        return date.to_string();
    }
    let year = if let Year::Full(year) = year { iso_year(year) } else { "XXXX".to_owned() };
    match HOLIDAYS.get(usize::from(id)).map(|(_, rule, _)| *rule) {
        Some(Fixed(month, day)) => format!("{year}-{month:02}-{day:02}"),
        Some(Nth(month, weekday, n, 0)) => format!("{year}-{month:02}-WXX-{weekday}-{n}"),
        _ => format!("{year}-XX-XX"),
    }
}

/// The weekend around a holiday: with the holiday where it touches it, or the days between.
pub(super) fn weekend(day: Date) -> (Date, Date) {
    let saturday = day.monday().add_days(5);
    match day.weekday() {
        1 => (day.add_days(-2), day.add_days(1)),
        4 | 5 => (day, saturday.add_days(2)),
        _ => (saturday, saturday.add_days(2)),
    }
}

/// Day 1 of the arithmetical Islamic calendar (16 July 622, Julian).
const HIJRA: i64 = -492_148;

/// The first day of an Islamic month by the moon, near where arithmetic has it.
fn islamic_month(year: i64, month: i64) -> Date {
    let days = (year - 1) * 354 + (3 + 11 * year).div_euclid(30) + 29 * (month - 1) + month / 2;
    moon::islamic_month(Date::from_days(HIJRA + days))
}

/// The Islamic month and day in a civil year (the first, where two fall in it), and the days of its month.
pub(in crate::temporal) fn islamic_in(year: i32, month: u8, day: u8) -> Option<(Date, u8)> {
    let around = (i64::from(year) - 622) * 33 / 32;
    let month = i64::from(month);
    (around - 1..=around + 2)
        .map(|hijri| {
            let start = islamic_month(hijri, month);
            let next =
                if month == 12 { islamic_month(hijri + 1, 1) } else { islamic_month(hijri, month + 1) };
            (start.add_days(i64::from(day) - 1), (next.days() - start.days()) as u8)
        })
        .find(|(date, _)| date.year() == year)
}

fn hebrew_elapsed(year: i64) -> i64 {
    let months = (235 * year - 234).div_euclid(19);
    let parts = 12_084 + 13_753 * months;
    let day = 29 * months + parts.div_euclid(25_920);
    if (3 * (day + 1)).rem_euclid(7) < 3 { day + 1 } else { day }
}

/// 1 Tishri of a Hebrew year, in days since 1970.
fn hebrew_new_year(year: i64) -> i64 {
    const EPOCH: i64 = -2_092_590;
    let (before, this, after) = (hebrew_elapsed(year - 1), hebrew_elapsed(year), hebrew_elapsed(year + 1));
    let delay = if after - this == 356 {
        2
    } else if this - before == 382 {
        1
    } else {
        0
    };
    EPOCH + this + delay
}

/// A day of the Hebrew year; month 13 stands for the last Adar, where Purim is.
fn hebrew(year: i64, month: u8, day: u8) -> Date {
    let leap = (7 * year + 1).rem_euclid(19) < 7;
    let start = hebrew_new_year(year);
    let length = hebrew_new_year(year + 1) - start;
    let days_in = |month: u8| match month {
        2 | 4 | 6 | 10 => 29,
        8 if length % 10 != 5 => 29,
        9 if length % 10 == 3 => 29,
        12 if !leap => 29,
        13 => 29,
        _ => 30,
    };
    let last = if leap { 13 } else { 12 };
    let month = month.min(last);
    let order = (7..=last).chain(1..7);
    let before: i64 = order.take_while(|m| *m != month).map(|m| i64::from(days_in(m))).sum();
    Date::from_days(start + before + i64::from(day) - 1)
}

/// A day of the Hebrew calendar in a civil year; 1 is Nisan.
pub(in crate::temporal) fn hebrew_in(year: i32, month: u8, day: u8) -> Option<Date> {
    let base = i64::from(year) + 3760;
    (base..=base + 1).map(|hebrew_year| hebrew(hebrew_year, month, day)).find(|date| date.year() == year)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str, year: i32) -> String {
        let (id, end) = match_at(text, 0).expect("a known name");
        assert_eq!(end, text.len(), "the whole name of {text}");
        date(id, year).expect("a date").0.to_string()
    }

    #[test]
    fn dates_by_rule() {
        assert_eq!(on("Thanksgiving", 2023), "2023-11-23");
        assert_eq!(on("Mother’s Day", 2024), "2024-05-12");
        assert_eq!(on("mothers' day", 2024), "2024-05-12");
        assert_eq!(on("Memorial Day", 2021), "2021-05-31");
        assert_eq!(on("Chinese New Year", 2020), "2020-01-25");
        assert_eq!(on("Passover", 2024), "2024-04-23");
        assert_eq!(on("Rosh Hashanah", 2023), "2023-09-16");
        assert_eq!(on("Hanukkah", 2022), "2022-12-19");
        assert_eq!(on("Purim", 2024), "2024-03-24");
    }

    #[test]
    fn the_islamic_calendar_follows_the_moon() {
        assert_eq!(on("Diwali", 2020), "2020-11-14");
        assert_eq!(on("Holi", 2021), "2021-03-29");
        assert_eq!(on("Ugadi", 2022), "2022-04-02");
        for (year, observed) in [(2017, "2017-06-25"), (2020, "2020-05-24"), (2023, "2023-04-21")] {
            let (id, _) = match_at("Eid al-Fitr", 0).expect("a known name");
            let (found, _) = date(id, year).expect("a date");
            let mut parts = observed.split('-').map(|part| part.parse::<i32>().unwrap_or(0));
            let (y, m, d) = (parts.next(), parts.next(), parts.next());
            let observed =
                Date::new(y.unwrap_or(0), m.unwrap_or(0) as u8, d.unwrap_or(0) as u8).expect("a date");
            assert_eq!(found, observed, "{year}");
        }
    }

    #[test]
    fn names_end_where_words_end() {
        assert!(match_at("easterly winds", 0).is_none());
        assert!(match_at("Martin Luther King' day", 0).is_none());
        assert!(match_at("new ideas", 0).is_none());
    }
}
