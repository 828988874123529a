//! One pass over the text: which expression stands where one can start.
//!
//! The scanner looks only at characters that can start an expression (a bitmap), tries the productions that
//! fit, and takes the longest; each production reads a bounded number of characters, so the pass is linear.

use super::digits;
use super::expr::{Expr, Form, Found, Month, Span, Stretch, Week, Year};
use super::length;
use super::moment;
use super::number::{self, is_numeral};
use super::starts::{has, starts};
use super::text::Text;
use super::window;
use super::year;

/// Everything in a text, in order, without overlaps. `year` is the reference's, where there is one: it tells
/// 19年 the year from 30年 the length, and which century 上世纪 is.
pub fn scan(text: &str, year: Option<i32>) -> Vec<Found> {
    let scanner = Scanner { text: Text::new(text), year };
    let mut found = Vec::new();
    let mut p = 0;
    let mut titles = 0usize;
    let starts = starts();
    let bytes = text.as_bytes();
    while let Some(&byte) = bytes.get(p) {
        if byte < 0x80 && !byte.is_ascii_digit() && byte != b'Q' && byte != b'q' {
            if byte == b'\n' {
                titles = 0;
            }
            p += 1;
            continue;
        }
        // Nearly all of a Chinese text ends here.
        if byte & 0xf0 == 0xe0
            && let Some(&[second, third]) = bytes.get(p + 1..p + 3)
        {
            let low = |byte: u8| usize::from(byte & 0x3f);
            if !has(&starts.bits, usize::from(byte & 0xf) << 12 | low(second) << 6 | low(third)) {
                p += 3;
                continue;
            }
        }
        let Some(c) = text.get(p..).and_then(|rest| rest.chars().next()) else { break };
        match c {
            '《' => titles += 1,
            '》' => titles = titles.saturating_sub(1),
            _ => {}
        }
        let led = !matches!(c, '从' | '從' | '自') || starts.may_follow(text, p + c.len_utf8());
        if !led || !starts.may_go_on(&scanner.text, p) {
            p = skip(text, p, c);
            continue;
        }
        match scanner.at(p) {
            // In a title 今日, 明年 are not the speaker's.
            Some(one) if titles == 0 || !is_deictic(&one.expr) => {
                p = one.end;
                found.push(one);
            }
            _ => p = skip(text, p, c),
        }
    }
    found
}

/// The next place where something can start: after the whole run of ASCII digits, else after the character.
fn skip(text: &str, p: usize, c: char) -> usize {
    if !c.is_ascii_digit() {
        return p + c.len_utf8();
    }
    text.as_bytes().iter().skip(p).position(|b| !b.is_ascii_digit()).map_or(text.len(), |n| p + n)
}

fn is_deictic(expr: &Expr) -> bool {
    match expr {
        Expr::Moment(moment) => {
            matches!(moment.year, Some(Year::Relative(_) | Year::Anaphoric(_) | Year::Reported))
                || matches!(moment.span, Span::Day(_) | Span::DayAfter(_) | Span::Now | Span::QuarterFrom(_))
                || matches!(moment.span, Span::Month(Month::Relative(_) | Month::Anaphoric(_), _))
                || matches!(moment.span, Span::Week(Week::Relative(_), _))
        }
        Expr::Vague(_) => true,
        _ => false,
    }
}

pub(super) struct Scanner<'a> {
    pub(super) text: Text<'a>,
    year: Option<i32>,
}

impl Scanner<'_> {
    /// The expression that starts here.
    fn at(&self, p: usize) -> Option<Found> {
        let text = &self.text;
        let (c, _) = text.at(p)?;
        if is_numeral(c) && self.inside_a_number(p, c) {
            return None;
        }
        match c {
            '每' => return self.set(p),
            '从' | '自' => return self.from(p),
            '截' => return self.until(p),
            '约' | '大' => {
                if let Some(found) = self.about(p) {
                    return Some(found);
                }
            }
            '“' => return self.plan(p),
            _ => {}
        }
        let mut best: Option<Found> = None;
        let mut offer = |found: Option<Found>| {
            if let Some(found) = found
                && best.as_ref().is_none_or(|best| found.end > best.end)
            {
                best = Some(found);
            }
        };
        if is_numeral(c) || c == '本' || c == '上' || c == '下' {
            offer(self.plan(p));
            offer(year::years(text, p, self.year).map(|(expr, end)| self.bounded(p, expr, end)));
        }
        let length = length::length(text, p);
        let hung = length.and_then(|(stretch, end)| window::hung(text, p, stretch, end));
        if c.is_ascii_digit() {
            offer(digits::date(text, p).and_then(|(moment, end)| self.complete(p, moment, end, false)));
        }
        if let Some(found) = moment::moment(text, p) {
            let later = matches!(&hung, Some(Found { expr: Expr::Shift(_, sign, form), .. })
                if *sign > 0 || *form == Form::Since);
            let doubtful =
                found.weak && ((later && found.moment.year.is_none()) || self.is_length(p, &found, length));
            if !doubtful || hung.as_ref().is_none_or(|hung| hung.end < found.end) {
                let whole = self.complete(p, found.moment, found.end, false);
                // 24年 as a year only where it is one by its neighbours.
                offer(whole.filter(|whole| !doubtful || whole.end > found.end));
            }
        }
        offer(hung);
        offer(length.and_then(|(stretch, end)| window::alone(text, p, stretch, end)));
        if !is_numeral(c) {
            offer(window::vague(text, p));
            offer(window::window(text, p));
            offer(window::unplaced(text, p));
        }
        best
    }

    /// Whether a numeral here is the rest of a longer one, or glued to letters: 二十七点三, COVID19.
    fn inside_a_number(&self, p: usize, c: char) -> bool {
        let mut back = self.text.back(p);
        match back.next() {
            Some(before) if is_numeral(before) => true,
            Some('.') if c.is_ascii_digit() => back.next().is_some_and(|c| c.is_ascii_digit()),
            Some('点') => back.next().is_some_and(is_numeral) && back.next() != Some('零'),
            Some('第') => true,
            // 400,000年前.
            Some(',') if c.is_ascii_digit() && back.next().is_some_and(|c| c.is_ascii_digit()) => {
                number::number(&self.text, p).is_some_and(|num| num.style == number::Style::Digits(3))
            }
            // 3-5日 in a code; a stretch is read from its start.
            Some('-' | '/') => c.is_ascii_digit() && back.next().is_some_and(|c| c.is_ascii_alphanumeric()),
            Some(before) if c.is_ascii_digit() && before.is_ascii_alphabetic() => {
                year::year(&self.text, p).is_none_or(|year| year.short)
            }
            _ => false,
        }
    }

    /// Whether two digits and 年, or a day without month, are rather a length.
    fn is_length(&self, p: usize, found: &moment::Found, length: Option<(Stretch, usize)>) -> bool {
        if length.is_none_or(|(_, end)| end < found.end) {
            return false;
        }
        let Some(num) = number::number(&self.text, p) else { return false };
        if found.moment.year.is_none() {
            return !num.is_digits();
        }
        let Some((value, _)) = num.sequence() else { return false };
        if !num.is_digits() || value < 10 {
            return false;
        }
        self.year.is_none_or(|year| {
            (i64::from(year.rem_euclid(100)) - i64::from(value)).abs() > 5 || value % 10 == 0
        })
    }
}
