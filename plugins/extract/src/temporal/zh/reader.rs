//! From what was said to entities: what an incomplete expression is placed from, along the way through a text.

use super::expr::{
    Bound, Expr, Form, Found, InMonth, InWeek, Missing, Moment, Month, Part, Span, Stretch, Week, Year,
};
use super::resolve::{Anchor, Choice, Placed};
use super::written::{Written, bounded, later, length, open_time, plain, span_of, time, unplaced, value};
use super::{resolve, timex};
use crate::entity::{Comparator, Entity, Kind};
use crate::temporal::calendar::{Date, Grain, Instant, Interval};

/// A date spoken of, and where.
#[derive(Debug, Clone, Copy)]
struct Said {
    date: Date,
    /// See [`Lines`].
    line: usize,
}

/// Counts lines that are not blank, in one pass along the text: an expression's line is the number of them
/// up to where it stands.
#[derive(Debug, Clone, Copy, Default)]
struct Lines {
    at: usize,
    count: usize,
    counted: bool,
}

impl Lines {
    /// Goes on to `to`, which never lies before the last one; the line there.
    fn line(&mut self, text: &str, to: usize) -> usize {
        for line in text.get(self.at..to).unwrap_or("").split_inclusive('\n') {
            if !self.counted && !line.trim_start().is_empty() {
                self.count += 1;
                self.counted = true;
            }
            if line.ends_with('\n') {
                self.counted = false;
            }
        }
        self.at = self.at.max(to);
        self.count
    }
}

/// A title is at most this long, in bytes.
const LONGEST_TITLE: usize = 300;
/// A dateline stands among the first lines.
const HEAD: usize = 6;

/// What is known on the way through a text.
pub(super) struct Reader<'a> {
    text: &'a str,
    reference: Option<Instant>,
    /// The last date with a known year.
    year: Option<Said>,
    /// The last date with a known month.
    month: Option<Said>,
    /// The year in the first line.
    topic: Option<Date>,
    lines: Lines,
    /// The line where the expression under reading starts, and the one where it ends.
    from: usize,
    to: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, reference: Option<Instant>) -> Self {
        Self {
            text,
            reference,
            year: None,
            month: None,
            topic: None,
            lines: Lines::default(),
            from: 0,
            to: 0,
        }
    }

    pub(super) fn entity(&mut self, found: &Found) -> Entity {
        self.from = self.lines.line(self.text, found.start);
        self.to = self.lines.line(self.text, found.end);
        let (kind, rule) = kind_of(found);
        let written = self.write(found);
        let mut entity = Entity::new(kind, self.text, found.start, found.end, rule);
        entity.value = written.value;
        entity.timex = Some(written.timex);
        entity.alternatives = (!written.alternatives.is_empty()).then_some(written.alternatives);
        let vague = matches!(&found.expr, Expr::Length(stretch) if stretch.vague);
        entity.comparator = match found.bound {
            Some(Bound::Before) => Some(Comparator::Lt),
            Some(Bound::Until) => Some(Comparator::Le),
            Some(Bound::After) => Some(Comparator::Gt),
            Some(Bound::Since) => Some(Comparator::Ge),
            Some(Bound::About) => Some(Comparator::About),
            None => vague.then_some(Comparator::About),
        };
        entity
    }

    fn write(&mut self, found: &Found) -> Written {
        let mut written = match &found.expr {
            Expr::Moment(moment) => self.moment(moment, found),
            Expr::Range(from, to) => self.range(from, to, found),
            Expr::Years { first, last, century } => self.years(*first, *last, *century, found.bound),
            Expr::Length(stretch) => length(stretch),
            Expr::Shift(stretch, sign, form) => self.shift(stretch, *sign, *form),
            Expr::Set(length, at) => plain(timex::set(length, at.as_deref())),
            Expr::Vague(when) => self.vague(*when),
            Expr::Unplaced => plain(String::from("XXXX-XX-XX")),
        };
        let value = written.value.clone();
        written.alternatives.retain(|other| *other != value && !other.is_empty());
        written
    }

    /// The date that was said, if nothing but the same or the next paragraph lies between it and `line`.
    fn continues(said: Option<Said>, line: usize) -> Option<Date> {
        said.filter(|said| line - said.line <= 1).map(|said| said.date)
    }

    /// The date whose year an incomplete one takes.
    fn said_year(&self) -> Option<Date> {
        Self::continues(self.year, self.from)
    }

    /// The title's year, where the reference may still report on it.
    fn topic(&self) -> Option<Date> {
        let fresh = |topic: &Date| {
            self.reference.is_none_or(|now| (0..=2).contains(&(now.date.year() - topic.year())))
        };
        self.topic.filter(fresh)
    }

    fn anchor(&self) -> Anchor {
        let now = self.reference.unwrap_or(Instant::midnight(Date::new_year(2000)));
        Anchor { now, said: self.month.or(self.year).map(|said| said.date) }
    }

    fn anchor_of(&self, moment: &Moment) -> Anchor {
        let anchor = self.anchor();
        match self.in_question(moment) {
            Some(year) => Anchor { said: year, ..anchor },
            None => anchor,
        }
    }

    /// For a moment that counts from the year in question: that year, where the text or the reference says it.
    fn in_question(&self, moment: &Moment) -> Option<Option<Date>> {
        let known = self.reference.map(|now| now.date);
        match moment.year {
            Some(Year::Anaphoric(..0)) => Some(self.said_year().or(self.topic()).or(known)),
            Some(Year::Reported) => Some(self.topic().or(self.said_year()).or(known)),
            _ => None,
        }
    }

    fn moment(&mut self, moment: &Moment, found: &Found) -> Written {
        let anchor = self.anchor_of(moment);
        let (placed, other) = self.place(moment, &anchor, found);
        let Some(placed) = placed else {
            let exists = moment.missing() != Missing::Nothing && may_exist(moment) || needs_reference(moment);
            let as_said = timex::moment(moment, None);
            // Without a reference the value says what the text says; a day that does not exist has none.
            let value = unplaced(moment, &anchor, found.bound).unwrap_or_else(|| as_said.clone());
            return Written {
                value: if exists { value } else { String::new() },
                timex: as_said,
                alternatives: Vec::new(),
            };
        };
        self.remember(moment, &placed, found.start);
        if moment.is_time_only() {
            return open_time(time(moment), found.bound);
        }
        let mut alternatives: Vec<String> =
            other.iter().map(|placed| value(moment, placed, found.bound)).collect();
        if let Some(clock) = moment.clock.filter(|clock| clock.open)
            && let Some(later) =
                (Moment { clock: Some(later(clock)), ..*moment }).place(&anchor, Choice::Same)
        {
            alternatives.push(value(moment, &later, found.bound));
        }
        Written {
            value: value(moment, &placed, found.bound),
            timex: timex::moment(moment, Some(&placed)),
            alternatives,
        }
    }

    /// Where a moment is, and where else it may be.
    fn place(&self, moment: &Moment, anchor: &Anchor, found: &Found) -> (Option<Placed>, Option<Placed>) {
        let known = self.reference.is_some();
        match moment.missing() {
            Missing::Nothing => {
                let placeable = known || !needs_reference(moment) || self.anaphoric(moment);
                (placeable.then(|| moment.place(anchor, Choice::Same)).flatten(), None)
            }
            Missing::Day if moment.is_time_only() => (moment.place(anchor, Choice::Same), None),
            missing => {
                let ahead = found.bound == Some(Bound::Before) || self.looks_ahead(found.start);
                let of_topic = !ahead
                    && matches!(
                        moment.span,
                        Span::Part(_) | Span::Run(..) | Span::Quarter(_) | Span::Half(_)
                    );
                let said = match missing {
                    Missing::Year => self.said_year().or(self.topic().filter(|_| of_topic)),
                    Missing::Month => Self::continues(self.month, self.from),
                    _ => None,
                };
                let by_reference = known.then(|| by_reference(moment, anchor, ahead));
                let (first, second) = by_reference.unwrap_or((None, None));
                match said.and_then(|date| moment.place_in(date, anchor)) {
                    Some(continued) => (Some(continued), first),
                    None => (first, second),
                }
            }
        }
    }

    /// Whether the clause before says that something is still to come.
    fn looks_ahead(&self, start: usize) -> bool {
        let head = self.text.get(..start).unwrap_or("");
        let clause = head
            .char_indices()
            .rev()
            .take(8)
            .take_while(|(_, c)| !"。；;！!？?\n，,：:".contains(*c))
            .last()
            .map_or(start, |(at, _)| at);
        let before = head.get(clause..).unwrap_or("");
        ["将于", "将在", "将", "拟", "预计", "力争", "争取", "确保", "计划", "定于", "择于"]
            .iter()
            .any(|word| before.contains(word))
    }

    fn anaphoric(&self, moment: &Moment) -> bool {
        if let Some(year) = self.in_question(moment) {
            return year.is_some();
        }
        self.month.or(self.year).is_some()
            && (matches!(moment.year, Some(Year::Anaphoric(_)))
                || matches!(moment.span, Span::DayAfter(_) | Span::Month(Month::Anaphoric(_), _)))
    }

    fn remember(&mut self, moment: &Moment, placed: &Placed, at: usize) {
        let Some(start) = placed.interval.start else { return };
        let before = self.text.get(..at).and_then(|head| head.chars().next_back());
        let compared = moment.span == Span::Whole && before.is_some_and(|c| "比较到由与从較與從".contains(c));
        if is_base(moment) || compared {
            return;
        }
        if self.to == 1 && matches!(moment.year, Some(Year::Is(_))) && self.on_a_title(at) {
            self.topic = self.topic.or(Some(start.date));
        }
        if self.topic.is_some() && self.to > 1 && self.to <= HEAD && self.on_a_dateline(at) {
            return;
        }
        let said = Said { date: start.date, line: self.to };
        let continued =
            Self::continues(self.year, self.to).is_some_and(|date| date.year() == start.date.year());
        if moment.year.is_some() || (moment.missing() == Missing::Year && continued) {
            self.year = Some(said);
        }
        if matches!(moment.span, Span::Month(..) | Span::Day(_) | Span::DayAfter(_) | Span::Feast(..)) {
            self.month = Some(said);
        }
    }

    /// The line on which the byte `at` is: what stands before, and what from there on, as far as a line that is a
    /// title would go.
    fn around(&self, at: usize) -> (&'a str, &'a str) {
        let from = self.text.floor_char_boundary(at.saturating_sub(LONGEST_TITLE + 4));
        let upto = self.text.ceil_char_boundary(at.saturating_add(LONGEST_TITLE + 4).min(self.text.len()));
        let before = self.text.get(from..at).and_then(|head| head.rsplit('\n').next()).unwrap_or("");
        (before, self.text.get(at..upto).and_then(|tail| tail.split('\n').next()).unwrap_or(""))
    }

    /// Whether the line is none of prose.
    fn on_a_title(&self, at: usize) -> bool {
        let (before, after) = self.around(at);
        before.len() + after.len() <= LONGEST_TITLE && !before.contains('。') && !after.contains('。')
    }

    /// Whether a day stands last on a line without a clause: 市统计局　2023年3月20日.
    fn on_a_dateline(&self, at: usize) -> bool {
        let (before, after) = self.around(at);
        let mark = |c: char| "，。；！？、".contains(c);
        let rest = after.trim_end_matches(|c: char| c.is_whitespace() || "）)】]".contains(c));
        rest.ends_with('日')
            && rest.len() <= 36
            && before.len() <= 120
            && !before.contains(mark)
            && !rest.contains(mark)
    }

    fn range(&mut self, from: &Moment, to: &Moment, found: &Found) -> Written {
        let as_said = format!("({},{})", timex::moment(from, None), timex::moment(to, None));
        let anchor = self.anchor();
        if from.is_time_only() && to.is_time_only() {
            let (first, second) = (time(from), time(to));
            return Written {
                value: format!("{}/{}", first.value, second.value),
                timex: as_said,
                alternatives: Vec::new(),
            };
        }
        let known = self.reference.is_some() || !(needs_reference(from) || needs_reference(to));
        let said = match from.missing() {
            Missing::Year => self.said_year(),
            Missing::Month => Self::continues(self.month, self.from),
            _ => None,
        };
        let at = |choice| resolve::stretch(from, to, &anchor, choice);
        let pair = match said {
            Some(date) => {
                let there = Anchor { now: Instant::midnight(date), ..anchor };
                resolve::stretch(from, to, &there, Choice::Same)
            }
            None if from.missing() == Missing::Nothing => known.then(|| at(Choice::Same)).flatten(),
            None if self.reference.is_none() => None,
            None if self.looks_ahead(found.start) => at(Choice::Future),
            None => at(Choice::Past),
        };
        let Some((first, second)) = pair else {
            return Written {
                value: if known { String::new() } else { as_said.clone() },
                timex: as_said,
                alternatives: Vec::new(),
            };
        };
        self.remember(from, &first, found.start);
        self.remember(to, &second, found.start);
        let other = if said.is_none() && from.missing() != Missing::Nothing && self.reference.is_some() {
            at(Choice::Future).or(at(Choice::Past)).map(|(first, second)| span_of(&first, &second, to))
        } else {
            None
        };
        let whole = span_of(&first, &second, to);
        let timex = match (whole.interval.start, whole.interval.end) {
            (Some(start), Some(end)) => timex::triple(start, end, whole.grain.min(Grain::Day)),
            _ => as_said,
        };
        Written {
            value: bounded(whole, found.bound, false).iso(whole.grain),
            timex,
            alternatives: other.iter().map(|placed| placed.interval.iso(placed.grain)).collect(),
        }
    }

    fn years(&mut self, first: i32, last: i32, century: bool, bound: Option<Bound>) -> Written {
        let interval = |shift: i32| {
            Interval::new(
                Instant::midnight(Date::new_year(first + shift)),
                Instant::midnight(Date::new_year(last + shift)),
            )
        };
        let placed = Placed { interval: interval(0), grain: Grain::Year };
        let decade = last - first == 10 && first.rem_euclid(10) == 0;
        let timex = match last - first {
            10 if decade && century => format!("{:03}", first.div_euclid(10)),
            10 if decade => format!("XX{}", first.rem_euclid(100) / 10),
            100 if first.rem_euclid(100) == 0 => format!("{:02}", first.div_euclid(100)),
            _ => timex::triple(
                Instant::midnight(Date::new_year(first)),
                Instant::midnight(Date::new_year(last)),
                Grain::Day,
            ),
        };
        Written {
            value: bounded(placed, bound, false).iso(Grain::Year),
            timex,
            alternatives: if century { Vec::new() } else { vec![interval(100).iso(Grain::Year)] },
        }
    }

    fn shift(&mut self, stretch: &Stretch, sign: i8, form: Form) -> Written {
        let word = if sign < 0 { "PAST_REF" } else { "FUTURE_REF" };
        let Some(now) = self.reference else {
            return Written {
                value: String::from(word),
                timex: stretch.low.to_string(),
                alternatives: Vec::new(),
            };
        };
        let placed = resolve::shift(stretch, sign, form, now);
        let value = placed.interval.iso(placed.grain);
        let timex = match (form, placed.interval.start) {
            (Form::Point | Form::Passing, Some(start)) => start.iso(placed.grain),
            (_, Some(start)) => {
                let end = if sign < 0 { now } else { stretch.low.from(now, 1) };
                let grain = placed.grain;
                format!("({},{},{})", start.iso(grain), end.iso(grain), stretch.low)
            }
            _ => stretch.low.to_string(),
        };
        Written { value, timex, alternatives: Vec::new() }
    }

    fn vague(&self, when: i8) -> Written {
        let timex = if when < 0 { "PAST_REF" } else { "FUTURE_REF" };
        let value = match (self.reference, when) {
            (Some(now), -1) => format!("../{}", now.iso(Grain::Day)),
            (Some(now), _) => format!("{}/..", now.iso(Grain::Day)),
            (None, _) => String::from(timex),
        };
        Written { value, timex: String::from(timex), alternatives: Vec::new() }
    }
}

/// The reading that the reference suggests, and the other.
fn by_reference(moment: &Moment, anchor: &Anchor, ahead: bool) -> (Option<Placed>, Option<Placed>) {
    let past = moment.place(anchor, Choice::Past);
    let future = moment.place(anchor, Choice::Future);
    if matches!(moment.span, Span::Part(_)) && moment.missing() == Missing::Year {
        let same = moment.place(anchor, Choice::Same);
        return (same, if same == past { future } else { past });
    }
    if ahead { (future, past) } else { (past, future) }
}

/// Whether the moment is in a year that another is compared with.
fn is_base(moment: &Moment) -> bool {
    matches!(moment.year, Some(Year::Anaphoric(..0)))
}

/// Whether the moment counts from the reference.
fn needs_reference(moment: &Moment) -> bool {
    matches!(moment.year, Some(Year::Relative(_) | Year::Anaphoric(_) | Year::Reported))
        || matches!(
            moment.span,
            Span::QuarterFrom(_) | Span::Day(_) | Span::DayAfter(_) | Span::Shift(..) | Span::Now
        )
        || matches!(moment.span, Span::Month(Month::Relative(_) | Month::Anaphoric(_), _))
        || matches!(moment.span, Span::Week(Week::Relative(_), _))
        || (matches!(moment.span, Span::NthDay(_)) && moment.year.is_none())
}

/// Whether a day of this month exists in some year.
fn may_exist(moment: &Moment) -> bool {
    match moment.span {
        Span::Month(Month::Is(month), InMonth::Day(day)) if !moment.lunar => {
            day <= crate::temporal::calendar::days_in_month(2000, month)
        }
        _ => true,
    }
}

/// The kind of entity, and the rule's name.
fn kind_of(found: &Found) -> (Kind, &'static str) {
    let (kind, rule) = match &found.expr {
        Expr::Moment(moment) => match (moment.is_time_only(), moment.has_time()) {
            (true, _) => (Kind::Time, "temporal.zh.time"),
            (_, true) => (Kind::Datetime, "temporal.zh.datetime"),
            _ => match moment.span {
                Span::Now => (Kind::Datetime, "temporal.zh.now"),
                Span::Half(_) | Span::Quarter(_) | Span::QuarterFrom(_) | Span::Run(..) => {
                    (Kind::Period, "temporal.zh.part_of_year")
                }
                Span::Season(_) => (Kind::Period, "temporal.zh.season"),
                Span::Week(_, InWeek::Whole | InWeek::Weekend) | Span::Month(_, InMonth::Week(_)) => {
                    (Kind::Period, "temporal.zh.week")
                }
                Span::Week(..) => (Kind::Date, "temporal.zh.weekday"),
                Span::Month(_, InMonth::Run(..)) => (Kind::Period, "temporal.zh.part_of_month"),
                Span::Feast(..) => (Kind::Date, "temporal.zh.feast"),
                Span::Part(Part::Opening | Part::Early | Part::Middle | Part::Late) => {
                    (Kind::Date, "temporal.zh.part_of_year")
                }
                _ => (Kind::Date, "temporal.zh.date"),
            },
        },
        Expr::Range(from, _) if from.is_time_only() => (Kind::Period, "temporal.zh.time_range"),
        Expr::Range(..) => (Kind::Period, "temporal.zh.range"),
        Expr::Years { .. } => (Kind::Period, "temporal.zh.years"),
        Expr::Length(_) => (Kind::Duration, "temporal.zh.duration"),
        Expr::Shift(stretch, _, Form::Point) if stretch.low.grain() < Grain::Day => {
            (Kind::Datetime, "temporal.zh.shift")
        }
        Expr::Shift(_, _, Form::Point) => (Kind::Date, "temporal.zh.shift"),
        Expr::Shift(_, _, Form::Within) => (Kind::Period, "temporal.zh.within"),
        Expr::Shift(..) => (Kind::Period, "temporal.zh.window"),
        Expr::Set(..) => (Kind::Set, "temporal.zh.set"),
        Expr::Vague(_) => (Kind::Period, "temporal.zh.vague"),
        Expr::Unplaced => (Kind::Period, "temporal.zh.unplaced"),
    };
    match found.bound {
        None | Some(Bound::About) => (kind, rule),
        Some(_) => (Kind::Period, rule),
    }
}
