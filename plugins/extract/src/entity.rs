//! What extraction finds: one [`Entity`] a span.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The kinds of entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A calendar date, or a part of one: 2019年7月9日, 去年8月, next Friday.
    Date,
    /// A time of day: 下午三点半, 3 pm.
    Time,
    /// A date with a time of day.
    Datetime,
    /// A length of time: 三年, three weeks.
    Duration,
    /// A stretch between two dates or times: 2015年至2019年, last week.
    Period,
    /// A repeated time: 每周一, every day.
    Set,
    /// A number with a measure word or unit: 340多支, 12公里.
    Quantity,
    /// A percentage or a change in percentage points.
    Percent,
    /// An amount of money.
    Money,
    /// A rank: 第三, twenty-first.
    Ordinal,
    /// A bare number.
    Number,
    /// An organisation.
    Organization,
    /// A person.
    Person,
    /// A place.
    Place,
    /// The title of a document, in 《》 or equivalent.
    Title,
    /// The number of an official document: 国发〔2020〕5号.
    DocumentNumber,
    /// A reference to a clause: 第三条第二款.
    Clause,
    /// A quotation or a slogan between quotation marks.
    Quote,
    /// A web address.
    Url,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// An identity number with a valid checksum.
    IdNumber,
    /// An IP address.
    Ip,
    /// A GUID.
    Guid,
    /// A hashtag.
    Hashtag,
    /// An @-mention.
    Mention,
    /// A hit of a user's dictionary or pattern.
    Term,
}

impl Kind {
    /// Its name in results.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Date => "date",
            Kind::Time => "time",
            Kind::Datetime => "datetime",
            Kind::Duration => "duration",
            Kind::Period => "period",
            Kind::Set => "set",
            Kind::Quantity => "quantity",
            Kind::Percent => "percent",
            Kind::Money => "money",
            Kind::Ordinal => "ordinal",
            Kind::Number => "number",
            Kind::Organization => "organization",
            Kind::Person => "person",
            Kind::Place => "place",
            Kind::Title => "title",
            Kind::DocumentNumber => "document_number",
            Kind::Clause => "clause",
            Kind::Quote => "quote",
            Kind::Url => "url",
            Kind::Email => "email",
            Kind::Phone => "phone",
            Kind::IdNumber => "id_number",
            Kind::Ip => "ip",
            Kind::Guid => "guid",
            Kind::Hashtag => "hashtag",
            Kind::Mention => "mention",
            Kind::Term => "term",
        }
    }
}

/// How a stated number relates to the real one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Comparator {
    /// Exactly.
    Eq,
    /// More than: 4.2万余, over 300.
    Gt,
    /// Less than: 不足百, under 30.
    Lt,
    /// At least: 300以上, at least five.
    Ge,
    /// At most: 至多三, up to five.
    Le,
    /// About: 近百, 约300, nearly 100.
    About,
}

/// Which way a figure moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// It rose.
    Up,
    /// It fell.
    Down,
}

/// One found span with its meaning. Fields that do not apply to the kind are `None`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entity {
    /// What it is.
    pub kind: Kind,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// The spanned text.
    pub text: String,
    /// The canonical value; see the table of kinds in the plugin's README.
    pub value: String,
    /// The rule, dictionary or model that found it, dotted: `temporal.zh.year_month_day`.
    pub rule: String,
    /// The number stated, or the lower end of a range.
    pub number: Option<f64>,
    /// The upper end of a range.
    pub upper: Option<f64>,
    /// How the number relates to the real one.
    pub comparator: Option<Comparator>,
    /// The measure word or unit, normalised: 名, km, CNY, %, pp.
    pub unit: Option<String>,
    /// What the unit measures: `age`, `temperature`, `length`, `area`, `volume`, `mass`, `speed`,
    /// `information`, `currency`, `count`, ...
    pub measure: Option<String>,
    /// Which way the figure moved.
    pub direction: Option<Direction>,
    /// What is counted.
    pub object: Option<String>,
    /// TIMEX3 value of a date, time, duration, period or set.
    pub timex: Option<String>,
    /// TIMEX3's `mod` of a date, time, duration or period: `BEFORE`, `AFTER`, `ON_OR_BEFORE`, `ON_OR_AFTER`,
    /// `START`, `MID`, `END`, `APPROX`, `LESS_THAN`, `MORE_THAN`, `EQUAL_OR_LESS`, `EQUAL_OR_MORE`.
    pub timex_mod: Option<String>,
    /// Other readings of an ambiguous expression, in the form of `value`.
    pub alternatives: Option<Vec<String>>,
    /// The standard name that this name is another name of.
    pub alias_of: Option<String>,
    /// Who says the quotation.
    pub speaker: Option<String>,
    /// The label that a user's rule gives.
    pub label: Option<String>,
    /// The named parts of what a user's pattern found.
    pub parts: Option<Vec<Part>>,
}

/// A named part of what a user's pattern found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its name in the pattern.
    pub name: String,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// The spanned text.
    pub text: String,
    /// The value of the entity that it is, else its text.
    pub value: String,
}

impl Entity {
    /// An entity over `start..end` of `text`, with its text as value, and nothing else.
    ///
    /// # Panics
    /// When the span is not inside the text or cuts a character: that is a bug of the recogniser.
    pub fn new(kind: Kind, text: &str, start: usize, end: usize, rule: &str) -> Self {
        let spanned = text.get(start..end).expect("a recogniser gave a span outside its text");
        Self {
            kind,
            start: start as u32,
            end: end as u32,
            text: spanned.to_owned(),
            value: spanned.to_owned(),
            rule: rule.to_owned(),
            number: None,
            upper: None,
            comparator: None,
            unit: None,
            measure: None,
            direction: None,
            object: None,
            timex: None,
            timex_mod: None,
            alternatives: None,
            alias_of: None,
            speaker: None,
            label: None,
            parts: None,
        }
    }
}
