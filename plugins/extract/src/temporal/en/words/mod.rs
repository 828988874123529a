//! The words that English expressions of time are made of, looked up by hash.
//!
//! A word of at most sixteen letters is packed, lowercased, into one `u128`; an open-addressing table finds
//! it with one multiplication and, as a rule, one comparison. Words that are not here end a phrase.

mod list;

use list::WORDS;
use std::sync::LazyLock;

/// The parts of a phrase that a word can play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum W {
    /// A month, 1 to 12, by its full name.
    Month(u8),
    /// A month by its abbreviation, or by a name that is also a common word (May, March).
    MonthWeak(u8),
    /// A day of the week, 1 (Monday) to 7.
    Weekday(u8),
    /// A day of the week by an abbreviation that is also a common word (sat, sun).
    WeekdayWeak(u8),
    /// Days of the week in the plural: Mondays.
    Weekdays(u8),
    /// A unit in the singular.
    Unit(Unit),
    /// A unit in the plural.
    Units(Unit),
    /// A unit abbreviated: hrs, min, h.
    UnitShort(Unit),
    /// zero to nineteen.
    Small(u8),
    /// twenty to ninety.
    Tens(u8),
    Hundred,
    Thousand,
    /// first to nineteenth, and the tens.
    Ordinal(u8),
    /// st, nd, rd, th.
    OrdinalSuffix,
    /// An offset from the reference day: today 0, tomorrow 1, yesterday -1.
    Day(i8),
    Tonight,
    Now,
    /// A part of the day.
    Part(Part),
    /// A part of the day in the plural: mornings.
    Parts(Part),
    Noon,
    Midnight,
    Season(u8),
    /// early, beginning, start.
    Early,
    Beginning,
    Mid,
    Middle,
    Late,
    /// later, earlier: a part of a period, or a direction.
    Later,
    Earlier,
    End,
    /// Which of a row of periods: this 0, next 1, last -1.
    Rel(Rel),
    Each,
    Everyday,
    Any,
    All,
    Other,
    /// one more: another week
    Another,
    /// the nineties
    DecadeName(u8),
    /// An adverb of frequency with its TIMEX3 value: daily.
    Often(&'static str),
    /// semi-, bi-: how often, or how long the step.
    Semi,
    Bi,
    Once,
    Twice,
    Times,
    Ago,
    Hence,
    Since,
    Until,
    Before,
    /// prior to
    Prior,
    After,
    By,
    Within,
    During,
    Through,
    To,
    From,
    Between,
    And,
    Or,
    In,
    On,
    Onwards,
    At,
    For,
    Of,
    The,
    A,
    Half,
    Quarter,
    Am,
    Pm,
    /// A lone letter p, h, s, m: meridiem or unit after a digit.
    P,
    Z,
    O,
    Clock,
    Past,
    About,
    More,
    Less,
    Than,
    Least,
    Most,
    No,
    /// a few, several, a couple: an indefinite small number.
    Few(u8),
    Couple,
    Business,
    Era(Era),
    Fiscal,
    School,
    Calendar,
    Starting,
    Anytime,
    As,
    Soon,
    Possible,
    Eod,
    Eom,
    Eoy,
    Rest,
    Closest,
    Moment,
    Present,
    Date,
    Time,
    Q,
    FyShort,
    SyShort,
    CyShort,
    Zone(i16),
    ZoneName(i16),
    ZoneTail,
    S,
    T,
    Ish,
    Recently,
    /// Opens a holiday's name and nothing else.
    HolidayWord,
}

/// Units of time, from short to long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    BusinessDay,
    Weekend,
    Week,
    Fortnight,
    Month,
    Quarter,
    Season,
    Year,
    Decade,
    Century,
}

/// Parts of the day, named as TIMEX3 names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Morning,
    Afternoon,
    Evening,
    Night,
    Daytime,
    Breakfast,
    Lunch,
    Brunch,
    Dinner,
}

/// Which of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rel {
    This,
    Next,
    Following,
    Coming,
    Upcoming,
    Last,
    Past,
    Same,
}

/// Eras that follow a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Era {
    Ce,
    Bce,
    Buddhist,
}

/// A word packed into a number: at most sixteen ASCII letters, lowercased.
pub(super) fn pack(word: &[u8]) -> Option<u128> {
    if word.len() > 16 {
        return None;
    }
    let mut bytes = [0u8; 16];
    for (slot, byte) in bytes.iter_mut().zip(word) {
        *slot = byte | 0x20;
    }
    Some(u128::from_le_bytes(bytes))
}

const SLOTS: usize = 2048;

struct Table {
    keys: Vec<u128>,
    values: Vec<Option<(W, bool)>>,
}

fn slot(key: u128) -> usize {
    let folded = (key as u64) ^ ((key >> 64) as u64).rotate_left(29);
    (folded.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 53) as usize
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { keys: vec![0; SLOTS], values: vec![None; SLOTS] };
    let mut put = |word: &str, value: W, holiday: bool| {
        let Some(key) = pack(word.as_bytes()) else { return };
        let mut at = slot(key);
        while table.values[at].is_some() && table.keys[at] != key {
            at = (at + 1) % SLOTS;
        }
        if let Some((_, flag)) = &mut table.values[at] {
            *flag |= holiday;
        } else {
            table.keys[at] = key;
            table.values[at] = Some((value, holiday));
        }
    };
    for (words, value) in WORDS {
        for word in words.split(' ') {
            put(word, *value, false);
        }
    }
    for name in super::holiday::names() {
        let first = name.split(' ').next().unwrap_or_default();
        put(first, W::HolidayWord, true);
        // "valentine's" is cut before its apostrophe.
        if let Some(stem) = first.strip_suffix('s') {
            put(stem, W::HolidayWord, true);
        }
    }
    table
});

/// What a word can be, and whether a holiday's name may start with it.
pub(super) fn lookup(word: &[u8]) -> Option<(W, bool)> {
    let key = pack(word)?;
    let table = &*TABLE;
    let mut at = slot(key);
    loop {
        let value = table.values[at]?;
        if table.keys[at] == key {
            return Some(value);
        }
        at = (at + 1) % SLOTS;
    }
}
