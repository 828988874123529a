//! What the grammar says an expression means, before anything is counted from a reference.
//!
//! A [`Moment`] names a stretch of the calendar or a time of day by its parts, from the year down; parts that
//! the text leaves out stay out. An [`Expr`] is a moment, a stretch between two, a length, a shift by a length,
//! or a repetition. Resolving (`resolve`) and writing (`timex`) work on these types alone.

use crate::temporal::calendar::{Grain, Length};

/// The year of a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Year {
    /// 2019年, 康熙三年.
    Is(i32),
    /// So many years from the reference's: 去年 is -1.
    Relative(i32),
    /// So many years from the year last spoken of: 次年 is 1.
    Anaphoric(i32),
    /// 本年: the year that the text reports on.
    Reported,
}

/// A month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Month {
    /// 七月.
    Is(u8),
    /// 闰四月.
    Leap(u8),
    /// So many months from the reference's: 上月 is -1.
    Relative(i32),
    /// So many months from the month last spoken of: 次月 is 1.
    Anaphoric(i32),
    /// Not said: 29日.
    Unsaid,
}

/// A week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Week {
    /// 第二周 of the year; counted from the end where negative.
    Is(i8),
    /// So many weeks from the reference's: 上周 is -1.
    Relative(i32),
    /// Not said: 周三.
    Unsaid,
}

/// The vague part of a longer unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// 伊始.
    Opening,
    /// 初.
    Early,
    /// 中.
    Middle,
    /// 底, 末.
    Late,
}

/// What part of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InMonth {
    /// All of it.
    Whole,
    /// 12日.
    Day(u8),
    /// 上旬 1, 中旬 2, 下旬 3.
    Xun(u8),
    /// 月初, 月底.
    Part(Part),
    /// 上半月 1, 下半月 2.
    Half(u8),
    /// 第一周: the week of the month's nth Monday.
    Week(i8),
    /// 第二个周三: n and 1 (Monday) to 7; n counts from the end where negative.
    Weekday(i8, u8),
    /// 前两天, 最后三天 (negative): so many units from its start or end.
    Run(i32, Grain),
}

/// What part of a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InWeek {
    /// All of it.
    Whole,
    /// 1 (Monday) to 7.
    Day(u8),
    /// 周末.
    Weekend,
}

/// What a moment names, below its year and above the time of day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Span {
    /// The year; the day in question where there is no year but a time of day.
    Whole,
    /// 上半年 1, 下半年 2.
    Half(u8),
    /// 第三季度.
    Quarter(u8),
    /// 上季度: so many quarters from the reference's.
    QuarterFrom(i32),
    /// 春 1 to 冬 4.
    Season(u8),
    /// 年初, 年底.
    Part(Part),
    /// A month or what is in it.
    Month(Month, InMonth),
    /// A week or what is in it.
    Week(Week, InWeek),
    /// So many days from the reference: 明天 is 1.
    Day(i32),
    /// So many days from the day last spoken of: 次日 is 1.
    DayAfter(i32),
    /// 第十天 of a year; without a year, counted from the reference.
    NthDay(u16),
    /// 前三季度, 最后三周 (negative) of a year.
    Run(i32, Grain),
    /// A holiday or solar term, and days after it.
    Feast(usize, i32),
    /// So much after (1) or before (-1) the reference.
    Shift(Length, i8),
    /// The reference itself: 目前.
    Now,
}

/// A part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayPart {
    /// 凌晨.
    SmallHours,
    /// 黎明, 拂晓.
    Dawn,
    /// 早上, 早晨, 清晨.
    Morning,
    /// 上午.
    Forenoon,
    /// 中午, 正午.
    Noon,
    /// 下午.
    Afternoon,
    /// 午后.
    EarlyAfternoon,
    /// 傍晚, 黄昏.
    Dusk,
    /// 晚上, 晚间.
    Evening,
    /// 夜间, 夜里.
    Night,
    /// 半夜, 深夜, 午夜.
    Midnight,
    /// 后半夜.
    LateNight,
    /// 白天.
    Daytime,
    /// 全天.
    AllDay,
}

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// 0 to 24, after the part of the day or am/pm has been taken into account.
    pub hour: u8,
    /// The upper hour in 七八点.
    pub high: Option<u8>,
    /// Minute, where said.
    pub minute: Option<u8>,
    /// Second, where said.
    pub second: Option<u8>,
    /// Whether the text leaves morning or afternoon open.
    pub open: bool,
    /// Whether it is written in digits with colons.
    pub digital: bool,
}

/// A named stretch of the calendar or time of day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// Whether months and days are those of the Chinese calendar.
    pub lunar: bool,
    /// The year, where said.
    pub year: Option<Year>,
    /// What is named below the year.
    pub span: Span,
    /// The part of the day, where said.
    pub part: Option<DayPart>,
    /// The time of day, where said.
    pub clock: Option<Clock>,
}

impl Moment {
    /// A moment that names only this.
    pub fn of(span: Span) -> Self {
        Self { lunar: false, year: None, span, part: None, clock: None }
    }

    /// The moment without its time of day.
    pub fn day(self) -> Self {
        Self { part: None, clock: None, ..self }
    }

    /// Whether it names a time of day.
    pub fn has_time(&self) -> bool {
        self.part.is_some() || self.clock.is_some()
    }

    /// Whether it names a time of day and nothing above it.
    pub fn is_time_only(&self) -> bool {
        self.has_time() && self.year.is_none() && self.span == Span::Whole
    }

    /// What has to be taken from elsewhere to place it.
    pub fn missing(&self) -> Missing {
        match self.span {
            _ if self.year.is_some() => Missing::Nothing,
            Span::Half(_) | Span::Quarter(_) | Span::Season(_) | Span::Part(_) | Span::Run(..) => {
                Missing::Year
            }
            Span::Month(Month::Is(_) | Month::Leap(_), _) | Span::Week(Week::Is(_), _) => Missing::Year,
            Span::Feast(..) => Missing::Year,
            Span::Month(Month::Unsaid, _) => Missing::Month,
            Span::Week(Week::Unsaid, _) => Missing::Week,
            Span::Whole => Missing::Day,
            _ => Missing::Nothing,
        }
    }
}

/// The first unit that an incomplete moment leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// It is complete, or relative to the reference.
    Nothing,
    /// Its year: 7月12日.
    Year,
    /// Its month: 12日.
    Month,
    /// Its week: 周三.
    Week,
    /// Its day: 下午三点.
    Day,
}

/// A length as the text gives it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// The length, the lower one of two.
    pub low: Length,
    /// The upper length: 三到五年.
    pub high: Option<Length>,
    /// Whether the text says it is vague: 三年多, 约三年.
    pub vague: bool,
    /// How many units it is written with: 一个星期又三天 has 2.
    pub parts: u8,
    /// Whether it counts working days.
    pub working: bool,
}

/// How a length is hung on the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// 三年前, 三年后: a point.
    Point,
    /// 三天内: up to that point.
    Within,
    /// 三年来: from that point to now.
    Since,
    /// 近三年, 未来七天: the stretch beside now.
    Window,
    /// 再过三天.
    Passing,
}

/// What an expression means.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A stretch of the calendar or a time of day.
    Moment(Moment),
    /// From one moment to another.
    Range(Moment, Moment),
    /// A decade: first year, or `None` and the year in the century; with a part of it.
    Years {
        /// First year; of the decade within an unsaid century where `century` is false.
        first: i32,
        /// One past the last.
        last: i32,
        /// Whether the century is known.
        century: bool,
    },
    /// A length.
    Length(Stretch),
    /// A length before (-1) or after (1) the reference.
    Shift(Stretch, i8, Form),
    /// A repetition: how often, and when within it.
    Set(Length, Option<Box<Expr>>),
    /// A vague stretch: before now (-1), now (0), after now (1).
    Vague(i8),
    /// Days that cannot be placed: 节日期间.
    Unplaced,
}

/// What stands around an expression and opens or loosens it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// 之前.
    Before,
    /// 之后.
    After,
    /// 起, 以来, 或之后.
    Since,
    /// 截至, 或之前.
    Until,
    /// 左右, 大约.
    About,
}

/// An expression in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What it means.
    pub expr: Expr,
    /// What stands around it.
    pub bound: Option<Bound>,
}
