//! The words that English expressions of time are made of, looked up by hash.
//!
//! A word of at most sixteen letters is packed, lowercased, into one `u128`; an open-addressing table finds
//! it with one multiplication and, as a rule, one comparison. Words that are not here end a phrase.

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

const WORDS: &[(&str, W)] = &[
    ("january", W::Month(1)),
    ("february", W::Month(2)),
    ("april", W::Month(4)),
    ("june", W::Month(6)),
    ("july", W::Month(7)),
    ("august", W::Month(8)),
    ("september", W::Month(9)),
    ("october", W::Month(10)),
    ("november", W::Month(11)),
    ("december", W::Month(12)),
    ("jan", W::MonthWeak(1)),
    ("feb", W::MonthWeak(2)),
    ("march mar", W::MonthWeak(3)),
    ("apr", W::MonthWeak(4)),
    ("may", W::MonthWeak(5)),
    ("jun", W::MonthWeak(6)),
    ("jul", W::MonthWeak(7)),
    ("aug", W::MonthWeak(8)),
    ("sept sep", W::MonthWeak(9)),
    ("oct", W::MonthWeak(10)),
    ("nov", W::MonthWeak(11)),
    ("dec", W::MonthWeak(12)),
    ("monday", W::Weekday(1)),
    ("tuesday tues tue", W::Weekday(2)),
    ("wednesday weds", W::Weekday(3)),
    ("thursday thurs thur thu", W::Weekday(4)),
    ("friday fri", W::Weekday(5)),
    ("saturday", W::Weekday(6)),
    ("sunday", W::Weekday(7)),
    ("mon", W::WeekdayWeak(1)),
    ("wed", W::WeekdayWeak(3)),
    ("sat", W::WeekdayWeak(6)),
    ("sun", W::WeekdayWeak(7)),
    ("mondays", W::Weekdays(1)),
    ("tuesdays", W::Weekdays(2)),
    ("wednesdays", W::Weekdays(3)),
    ("thursdays", W::Weekdays(4)),
    ("fridays", W::Weekdays(5)),
    ("saturdays", W::Weekdays(6)),
    ("sundays", W::Weekdays(7)),
    ("minute", W::Unit(Unit::Minute)),
    ("hour", W::Unit(Unit::Hour)),
    ("day", W::Unit(Unit::Day)),
    ("weekday workday", W::Unit(Unit::BusinessDay)),
    ("weekend", W::Unit(Unit::Weekend)),
    ("week", W::Unit(Unit::Week)),
    ("fortnight", W::Unit(Unit::Fortnight)),
    ("month", W::Unit(Unit::Month)),
    ("season", W::Unit(Unit::Season)),
    ("year", W::Unit(Unit::Year)),
    ("decade", W::Unit(Unit::Decade)),
    ("century", W::Unit(Unit::Century)),
    ("seconds", W::Units(Unit::Second)),
    ("minutes", W::Units(Unit::Minute)),
    ("hours", W::Units(Unit::Hour)),
    ("days", W::Units(Unit::Day)),
    ("weekdays workdays", W::Units(Unit::BusinessDay)),
    ("weekends", W::Units(Unit::Weekend)),
    ("weeks", W::Units(Unit::Week)),
    ("fortnights", W::Units(Unit::Fortnight)),
    ("months", W::Units(Unit::Month)),
    ("quarters qtrs", W::Units(Unit::Quarter)),
    ("seasons", W::Units(Unit::Season)),
    ("years", W::Units(Unit::Year)),
    ("decades", W::Units(Unit::Decade)),
    ("centuries", W::Units(Unit::Century)),
    ("sec secs", W::UnitShort(Unit::Second)),
    ("min mins m", W::UnitShort(Unit::Minute)),
    ("hr hrs h", W::UnitShort(Unit::Hour)),
    ("d", W::UnitShort(Unit::Day)),
    ("w wk wks", W::UnitShort(Unit::Week)),
    ("mo mos mth mths", W::UnitShort(Unit::Month)),
    ("y yr yrs", W::UnitShort(Unit::Year)),
    ("zero", W::Small(0)),
    ("one", W::Small(1)),
    ("two", W::Small(2)),
    ("three", W::Small(3)),
    ("four", W::Small(4)),
    ("five", W::Small(5)),
    ("six", W::Small(6)),
    ("seven", W::Small(7)),
    ("eight", W::Small(8)),
    ("nine", W::Small(9)),
    ("ten", W::Small(10)),
    ("eleven", W::Small(11)),
    ("twelve", W::Small(12)),
    ("thirteen", W::Small(13)),
    ("fourteen", W::Small(14)),
    ("fifteen", W::Small(15)),
    ("sixteen", W::Small(16)),
    ("seventeen", W::Small(17)),
    ("eighteen", W::Small(18)),
    ("nineteen", W::Small(19)),
    ("twenty", W::Tens(20)),
    ("thirty", W::Tens(30)),
    ("forty", W::Tens(40)),
    ("fifty", W::Tens(50)),
    ("sixty", W::Tens(60)),
    ("seventy", W::Tens(70)),
    ("eighty", W::Tens(80)),
    ("ninety", W::Tens(90)),
    ("hundred", W::Hundred),
    ("thousand", W::Thousand),
    ("first", W::Ordinal(1)),
    ("second", W::Ordinal(2)),
    ("third", W::Ordinal(3)),
    ("fourth", W::Ordinal(4)),
    ("fifth", W::Ordinal(5)),
    ("sixth", W::Ordinal(6)),
    ("seventh", W::Ordinal(7)),
    ("eighth", W::Ordinal(8)),
    ("ninth", W::Ordinal(9)),
    ("tenth", W::Ordinal(10)),
    ("eleventh", W::Ordinal(11)),
    ("twelfth", W::Ordinal(12)),
    ("thirteenth", W::Ordinal(13)),
    ("fourteenth", W::Ordinal(14)),
    ("fifteenth", W::Ordinal(15)),
    ("sixteenth", W::Ordinal(16)),
    ("seventeenth", W::Ordinal(17)),
    ("eighteenth", W::Ordinal(18)),
    ("nineteenth", W::Ordinal(19)),
    ("twentieth", W::Ordinal(20)),
    ("thirtieth", W::Ordinal(30)),
    ("st nd rd th", W::OrdinalSuffix),
    ("today otd", W::Day(0)),
    ("tomorrow tmrw tmr tomorow tomorrows", W::Day(1)),
    ("yesterday", W::Day(-1)),
    ("tonight tonite", W::Tonight),
    ("now atm", W::Now),
    ("morning", W::Part(Part::Morning)),
    ("afternoon afternoonish", W::Part(Part::Afternoon)),
    ("evening", W::Part(Part::Evening)),
    ("night nighttime", W::Part(Part::Night)),
    ("daytime", W::Part(Part::Daytime)),
    ("breakfast breakfasttime", W::Part(Part::Breakfast)),
    ("lunch lunchtime", W::Part(Part::Lunch)),
    ("brunch", W::Part(Part::Brunch)),
    ("dinner dinnertime supper suppertime", W::Part(Part::Dinner)),
    ("mornings", W::Parts(Part::Morning)),
    ("afternoons", W::Parts(Part::Afternoon)),
    ("evenings", W::Parts(Part::Evening)),
    ("nights", W::Parts(Part::Night)),
    ("noon midday noontime", W::Noon),
    ("midnight", W::Midnight),
    ("twenties", W::DecadeName(20)),
    ("thirties", W::DecadeName(30)),
    ("forties", W::DecadeName(40)),
    ("fifties", W::DecadeName(50)),
    ("sixties", W::DecadeName(60)),
    ("seventies", W::DecadeName(70)),
    ("eighties", W::DecadeName(80)),
    ("nineties", W::DecadeName(90)),
    ("noughties", W::DecadeName(0)),
    ("another", W::Another),
    ("spring springtime", W::Season(1)),
    ("summer summertime", W::Season(2)),
    ("fall autumn", W::Season(3)),
    ("winter wintertime", W::Season(4)),
    ("early", W::Early),
    ("beginning start", W::Beginning),
    ("mid", W::Mid),
    ("middle", W::Middle),
    ("late", W::Late),
    ("later", W::Later),
    ("earlier", W::Earlier),
    ("end", W::End),
    ("this current", W::Rel(Rel::This)),
    ("next", W::Rel(Rel::Next)),
    ("following", W::Rel(Rel::Following)),
    ("coming", W::Rel(Rel::Coming)),
    ("upcoming", W::Rel(Rel::Upcoming)),
    ("last", W::Rel(Rel::Last)),
    ("previous preceding", W::Rel(Rel::Past)),
    ("same", W::Rel(Rel::Same)),
    ("past", W::Past),
    ("every each", W::Each),
    ("everyday", W::Everyday),
    ("any", W::Any),
    ("all whole entire", W::All),
    ("other", W::Other),
    ("daily", W::Often("P1D")),
    ("weekly", W::Often("P1W")),
    ("biweekly fortnightly", W::Often("P2W")),
    ("monthly", W::Often("P1M")),
    ("bimonthly", W::Often("P2M")),
    ("quarterly", W::Often("P3M")),
    ("yearly annually", W::Often("P1Y")),
    ("semiannually semiannual", W::Often("P0.5Y")),
    ("biannual biannually", W::Often("P0.5Y")),
    ("hourly", W::Often("PT1H")),
    ("nightly", W::Often("P1D")),
    ("semi", W::Semi),
    ("bi", W::Bi),
    ("once", W::Once),
    ("twice", W::Twice),
    ("times", W::Times),
    ("ago", W::Ago),
    ("hence", W::Hence),
    ("since", W::Since),
    ("until till til", W::Until),
    ("before", W::Before),
    ("prior", W::Prior),
    ("after", W::After),
    ("by", W::By),
    ("within", W::Within),
    ("during", W::During),
    ("through thru", W::Through),
    ("to", W::To),
    ("from", W::From),
    ("between", W::Between),
    ("and", W::And),
    ("or", W::Or),
    ("in", W::In),
    ("on", W::On),
    ("onward", W::Onwards),
    ("onwards", W::Onwards),
    ("at", W::At),
    ("for", W::For),
    ("of", W::Of),
    ("the", W::The),
    ("a an", W::A),
    ("half", W::Half),
    ("quarter qtr", W::Quarter),
    ("am", W::Am),
    ("pm", W::Pm),
    ("p", W::P),
    ("z", W::Z),
    ("o", W::O),
    ("clock oclock", W::Clock),
    ("about around circa approximately approx roughly towards", W::About),
    ("more greater over extra bigger larger", W::More),
    ("less fewer under smaller", W::Less),
    ("than", W::Than),
    ("least", W::Least),
    ("most", W::Most),
    ("no not", W::No),
    ("few several some", W::Few(3)),
    ("couple pair", W::Couple),
    ("business working", W::Business),
    ("bc bce", W::Era(Era::Bce)),
    ("ad ce", W::Era(Era::Ce)),
    ("be", W::Era(Era::Buddhist)),
    ("fiscal financial", W::Fiscal),
    ("school academic", W::School),
    ("calendar", W::Calendar),
    ("starting commencing", W::Starting),
    ("anytime sometime", W::Anytime),
    ("as", W::As),
    ("soon", W::Soon),
    ("possible", W::Possible),
    ("eod", W::Eod),
    ("eom", W::Eom),
    ("eoy", W::Eoy),
    ("rest remainder", W::Rest),
    ("closest nearest", W::Closest),
    ("moment", W::Moment),
    ("present", W::Present),
    ("date", W::Date),
    ("time", W::Time),
    ("q", W::Q),
    ("fy", W::FyShort),
    ("sy", W::SyShort),
    ("cy", W::CyShort),
    ("utc gmt wet", W::Zone(0)),
    ("bst cet west", W::Zone(60)),
    ("cest eet sast", W::Zone(120)),
    ("eest msk", W::Zone(180)),
    ("gst", W::Zone(240)),
    ("ist", W::Zone(330)),
    ("hkt sgt awst", W::Zone(480)),
    ("jst kst", W::Zone(540)),
    ("acst", W::Zone(570)),
    ("aest", W::Zone(600)),
    ("acdt", W::Zone(630)),
    ("aedt", W::Zone(660)),
    ("nzst", W::Zone(720)),
    ("nzdt", W::Zone(780)),
    ("brt adt", W::Zone(-180)),
    ("ast edt", W::Zone(-240)),
    ("est cdt et", W::Zone(-300)),
    ("cst mdt ct", W::Zone(-360)),
    ("mst pdt mt", W::Zone(-420)),
    ("pst pt akdt", W::Zone(-480)),
    ("akst", W::Zone(-540)),
    ("hst", W::Zone(-600)),
    ("eastern", W::ZoneName(-300)),
    ("central", W::ZoneName(-360)),
    ("mountain", W::ZoneName(-420)),
    ("pacific", W::ZoneName(-480)),
    ("timezone standard daylight", W::ZoneTail),
    ("s", W::S),
    ("t", W::T),
    ("ish", W::Ish),
    ("recently lately", W::Recently),
];
