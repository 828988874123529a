//! Times of day: parts of the day, hours on a dial or in digits, am and pm.

use super::expr::{Clock, DayPart};
use super::month;
use super::number::{self, Num, Style};
use super::text::Text;

const PARTS: &[(&str, DayPart)] = &[
    ("后半夜", DayPart::LateNight),
    ("下半夜", DayPart::LateNight),
    ("前半夜", DayPart::Night),
    ("大清早", DayPart::Morning),
    ("清早", DayPart::Morning),
    ("清晨", DayPart::Morning),
    ("早晨", DayPart::Morning),
    ("早上", DayPart::Morning),
    ("早间", DayPart::Morning),
    ("今早", DayPart::Morning),
    ("一大早", DayPart::Morning),
    ("一早", DayPart::Morning),
    ("上午", DayPart::Forenoon),
    ("午前", DayPart::Forenoon),
    ("中午", DayPart::Noon),
    ("正午", DayPart::Noon),
    ("晌午", DayPart::Noon),
    ("下午", DayPart::Afternoon),
    ("午后", DayPart::EarlyAfternoon),
    ("午间", DayPart::Noon),
    ("晏昼", DayPart::Afternoon),
    ("傍晚", DayPart::Dusk),
    ("黄昏", DayPart::Dusk),
    ("晚上", DayPart::Evening),
    ("晚间", DayPart::Evening),
    ("夜晚", DayPart::Night),
    ("夜间", DayPart::Night),
    ("夜里", DayPart::Night),
    ("深夜", DayPart::Midnight),
    ("半夜", DayPart::Midnight),
    ("午夜", DayPart::Midnight),
    ("凌晨", DayPart::SmallHours),
    ("黎明", DayPart::Dawn),
    ("拂晓", DayPart::Dawn),
    ("破晓", DayPart::Dawn),
    ("白天", DayPart::Daytime),
    ("全天", DayPart::AllDay),
    ("整天", DayPart::AllDay),
];

/// Parts of the day that are one character long: only after a day or before an hour.
const SHORT_PARTS: &[(&str, DayPart)] = &[
    ("早", DayPart::Morning),
    ("晨", DayPart::SmallHours),
    ("晚", DayPart::Evening),
    ("夜", DayPart::Night),
];

/// The part of the day that starts here. `attached` says that a day stands right before it.
pub(super) fn part(text: &Text<'_>, p: usize, attached: bool) -> Option<(DayPart, usize)> {
    if let Some((part, end)) = text.pick(p, PARTS) {
        return Some((part, end));
    }
    let (part, end) = text.pick(p, SHORT_PARTS)?;
    if !attached {
        return None;
    }
    // 晚会, 早餐, 夜市, 晚些, 早已 are words of their own.
    (!text.is(end, "会餐饭市些于已就年期稻茶婚报班自育恋熟霜点饭总")).then_some((part, end))
}

/// What the part of the day makes of an hour on the dial; also whether morning or afternoon stays open.
fn on_dial(hour: u8, part: Option<DayPart>) -> (u8, bool) {
    let Some(part) = part else { return (hour, (1..=12).contains(&hour)) };
    let hour = match part {
        DayPart::Afternoon | DayPart::EarlyAfternoon | DayPart::Dusk if hour < 12 => hour + 12,
        DayPart::Evening | DayPart::Night if (4..12).contains(&hour) => hour + 12,
        DayPart::Evening | DayPart::Night | DayPart::Midnight if hour == 12 => 24,
        DayPart::Evening if (1..4).contains(&hour) => hour + 12,
        DayPart::Midnight if (6..12).contains(&hour) => hour + 12,
        DayPart::Noon if (1..=3).contains(&hour) => hour + 12,
        DayPart::SmallHours | DayPart::Dawn | DayPart::LateNight if hour == 12 => 0,
        _ => hour,
    };
    (hour, false)
}

/// am, pm, a.m., p in any case: whether it is pm, and the offset after it.
fn meridiem(text: &Text<'_>, p: usize) -> Option<(bool, usize)> {
    let p = text.space(p);
    let (letter, mut end) = text.at(p)?;
    let pm = match letter {
        'a' | 'A' => false,
        'p' | 'P' => true,
        _ => return None,
    };
    let dotted = text.eat(end, ".");
    end = dotted.unwrap_or(end);
    match text.any(end, &["m", "M"]) {
        Some((_, after)) => end = if dotted.is_some() { text.maybe(after, ".") } else { after },
        None if dotted.is_some() => return None,
        None => {}
    }
    let stops = text.at(end).is_none_or(|(c, _)| !c.is_ascii_alphanumeric());
    stops.then_some((pm, end))
}

fn with_meridiem(mut clock: Clock, pm: bool) -> Option<Clock> {
    if clock.hour > 12 {
        return (pm && clock.hour < 24).then_some(Clock { open: false, ..clock });
    }
    clock.hour = clock.hour % 12 + if pm { 12 } else { 0 };
    clock.open = false;
    Some(clock)
}

/// Exactly one or two digits.
fn two_digits(text: &Text<'_>, p: usize) -> Option<(u8, usize)> {
    let num = number::number(text, p)?;
    matches!(num.style, Style::Digits(2)).then_some(())?;
    Some((num.within(0, 99)? as u8, num.end))
}

/// `15:30`, `3:05p`, `11:30:10 p.m.`, `17:00时`.
fn digital(text: &Text<'_>, p: usize, part: Option<DayPart>) -> Option<(Clock, usize)> {
    let num = number::number(text, p).filter(Num::is_digits)?;
    let hour = num.within(0, 24)? as u8;
    if !matches!(num.style, Style::Digits(1 | 2)) {
        return None;
    }
    let (minute, mut end) = two_digits(text, text.eat(num.end, ":")?)?;
    let mut second = None;
    if let Some((s, after)) = text.eat(end, ":").and_then(|q| two_digits(text, q)) {
        second = Some(s);
        end = after;
        if let Some(after) = text.eat(end, ".").and_then(|q| number::number(text, q)) {
            end = after.end;
        }
    }
    if minute > 59 || second.is_some_and(|s| s > 59) || text.is(end, ":%％") {
        return None;
    }
    let (hour, open) = on_dial(hour, part);
    let mut clock = Clock { hour, high: None, minute: Some(minute), second, open, digital: true };
    // 08:30 with its zero is a 24-hour clock; so is anything past noon.
    if matches!(num.style, Style::Digits(2)) && hour < 10 {
        clock.open = false;
    }
    if let Some((pm, after)) = meridiem(text, end) {
        return with_meridiem(clock, pm).map(|clock| (clock, after));
    }
    if let Some(after) = text.eat(end, "时") {
        end = after;
    }
    Some((clock, end))
}

/// The minutes after 点: 半, 一刻, 十五(分), 零五, 踏三.
fn minutes(text: &Text<'_>, p: usize) -> Option<(u8, usize)> {
    let q = text.space(p);
    if let Some((_, end)) = text.any(q, &["踏半", "搭半", "半"]) {
        return Some((30, end));
    }
    if let Some((_, q)) = text.any(q, &["踏", "搭"]) {
        let num = number::number(text, q)?;
        return Some(((num.within(1, 11)? * 5) as u8, num.end));
    }
    let bare = text.any(q, &["过", "零"]).map_or(q, |(_, end)| end);
    let num = number::number(text, bare)?;
    if let Some(end) = text.eat(num.end, "刻") {
        return Some(((num.within(1, 3)? * 15) as u8, end));
    }
    if let Some(end) = text.eat(num.end, "个字") {
        return Some(((num.within(1, 11)? * 5) as u8, end));
    }
    let minute = num.within(0, 59)? as u8;
    if let Some(end) = text.eat(num.end, "分") {
        // 分钟 is a length, 分之 a fraction.
        let fraction =
            text.eat(end, "之").is_some_and(|q| text.at(q).is_some_and(|(c, _)| number::is_numeral(c)));
        return (!text.is(end, "钟") && !fraction).then_some((minute, end));
    }
    // Without 分 it takes two digits or 零: 三点十五, 三点零五, 九点20.
    let two = match num.style {
        Style::Digits(n) => n == 2,
        Style::Value => true,
        Style::Sequence(n) => bare > q || (n == 2 && num.value < 10.0),
    };
    (two && !text.is(num.end, "点.%个万多人名年月日号天小秒刻:")).then_some((minute, num.end))
}

/// `三点`, `8时30分`, `三點三個字`, `6点30pm`, `零点整`.
fn dial(text: &Text<'_>, p: usize, part: Option<DayPart>, attached: bool) -> Option<(Clock, usize)> {
    let num = number::number(text, p)?;
    if num.more {
        return None;
    }
    let (low, high) = match num.high {
        Some(high) => (num.value as u8, Some(high as u8)),
        None => (num.within(0, 24)? as u8, None),
    };
    let near = attached || part.is_some();
    let mut q = text.space(num.end);
    let sharp_unit;
    // 五到六点, 9~11点: the unit stands after the second hour only.
    if month::leads_to(text, num.end, "点时", 24) && !text.is(q, "点时") {
        let (hour, open) = on_dial(low, part);
        let clock = Clock { hour, high: None, minute: None, second: None, open, digital: false };
        return high.is_none().then_some((clock, num.end));
    }
    if let Some((index, end)) = text.any(q, &["点钟", "点", "时"]) {
        sharp_unit = index != 1;
        // 时 alone also ends 一时, 届时 and begins 时间; 三时代.
        if index == 2 && text.is(end, "间代期候机速刻") {
            return None;
        }
        // 轰动一时.
        if index == 2 && !near && num.style == Style::Sequence(1) && minutes(text, end).is_none() {
            return None;
        }
        q = end;
    } else {
        return None;
    }
    let (hour, open) = on_dial(low, part);
    let shift = hour - hour.min(low);
    let mut clock = Clock {
        hour,
        high: high.map(|h| (h + shift).min(24)),
        minute: None,
        second: None,
        open,
        digital: false,
    };
    let mut marked = sharp_unit && (num.is_digits() || text.eat(q, "整").is_some() || low == 0);
    if let Some((_, end)) = text.any(q, &["整", "正"]) {
        q = end;
        marked = true;
    } else if let Some((minute, end)) = minutes(text, q) {
        clock.minute = Some(minute);
        q = end;
        marked = true;
        let s = text.space(q);
        if let Some(num) = number::number(text, s)
            && let Some(second) = num.within(0, 59)
            && let Some(end) = text.eat(num.end, "秒")
        {
            clock.second = Some(second as u8);
            q = text.maybe(end, "钟");
        }
    }
    if let Some((pm, end)) = meridiem(text, q) {
        return with_meridiem(clock, pm).map(|clock| (clock, end));
    }
    if near || marked || stands_alone(text, p, q, low) {
        // 零点五, 27点三: a decimal, not a time.
        let decimal = clock.minute.is_none() && text.at(q).is_some_and(|(c, _)| number::is_numeral(c));
        return (!decimal).then_some((clock, q));
    }
    None
}

/// Whether a bare 三点 is a time: not 三点意见, 这三点, “五点”, 一点 (a bit).
fn stands_alone(text: &Text<'_>, start: usize, end: usize, hour: u8) -> bool {
    if hour == 1 && text.before(end) == Some('点') {
        return false;
    }
    let counted = text.was(start, "这那几第有提讲谈说做以出如下面是为共等了的“‘\"「个");
    let goes_on = text.at(end).is_none_or(|(c, _)| {
        !c.is_alphabetic()
            || "的了在就还要有开来去出见吧到至和与或以之前后左上许能可会我你他她前准".contains(c)
    });
    !counted && goes_on
}

/// A time of day, with its part of the day. `attached` says that a day stands right before it.
pub(super) fn clock(
    text: &Text<'_>,
    p: usize,
    inherited: Option<DayPart>,
    attached: bool,
) -> Option<(Option<DayPart>, Option<Clock>, usize)> {
    let (said, mut q) = match part(text, p, attached) {
        Some((part, end)) => (Some(part), end),
        None => match text.pick(p, SHORT_PARTS) {
            // 早8点, 晚2点半.
            Some((part, end)) if number::number(text, end).is_some_and(|n| text.is(n.end, "点时:")) => {
                (Some(part), end)
            }
            _ => (None, p),
        },
    };
    let part = said.or(inherited);
    let after_part = q;
    if said.is_some() {
        q = text.maybe(text.space(q), "的");
    }
    q = text.space(q);
    if let Some((pm, num)) = number::number(text, q).filter(Num::is_digits).and_then(|num| {
        meridiem(text, num.end)
            .filter(|_| num.within(1, 12).is_some())
            .map(|(pm, end)| (pm, Num { end, ..num }))
    }) {
        let clock = Clock {
            hour: num.value as u8,
            high: None,
            minute: None,
            second: None,
            open: true,
            digital: false,
        };
        return with_meridiem(clock, pm).map(|clock| (said, Some(clock), num.end));
    }
    let near = attached || part.is_some();
    if let Some((clock, end)) = digital(text, q, part).or_else(|| dial(text, q, part, near)) {
        return Some((said, Some(clock), end));
    }
    said.map(|part| (Some(part), None, after_part))
}
