//! Amounts of money: the currency before or behind the figure, its scale, and codes that hold both.

use super::super::figure::Figure;
use super::super::units::{Family, UNITS, Unit};
use super::{Measurer, Reading, Tag};
use crate::entity::Kind;
use crate::numeral::{Form, Number, en, zh};

impl Measurer<'_> {
    /// A currency before the figure: where it begins, which, and a power of ten (MAUD 60).
    pub(super) fn currency_before(&self, figure: &Figure) -> Option<(usize, &'static Unit, i32)> {
        let head = self.text.get(..figure.start)?;
        let blanks = head.bytes().rev().take(2).take_while(|b| *b == b' ').count();
        let end = figure.start - blanks;
        if let Some((start, unit)) = UNITS.before(self.text, end)
            && unit.family == Family::Currency
        {
            let word = self.text.get(start..end)?.to_ascii_lowercase();
            let verb = matches!(
                word.as_str(),
                "won"
                    | "rand"
                    | "mark"
                    | "marks"
                    | "sterling"
                    | "pound"
                    | "pounds"
                    | "buck"
                    | "bucks"
                    | "real"
                    | "dollar"
                    | "dollars"
                    | "franc"
                    | "francs"
                    | "euros"
                    | "yen"
                    | "le"
                    | "p"
                    | "ether"
            ) && !self.text.get(start..end)?.chars().all(|c| c.is_ascii_uppercase());
            // 50 dollar 40 rmb: a currency that already has its figure.
            let taken = self.takes_figure_before(start);
            if !verb && !taken {
                return Some((start, unit, 0));
            }
            return None;
        }
        // MAUD 60, MUSD 3
        let code = self.text.get(..end)?.bytes().rev().take_while(u8::is_ascii_uppercase).count();
        if code == 4 && self.text.get(end - 4..end)?.starts_with('M') {
            let (unit_end, unit) = UNITS.after(self.text, end - 3)?;
            return (unit_end == end && unit.family == Family::Currency).then_some((end - 4, unit, 6));
        }
        None
    }

    /// Whether a word at `start` closes a figure right before it, without a sign of its own.
    pub(super) fn takes_figure_before(&self, start: usize) -> bool {
        let i = self.figures.partition_point(|f| f.end <= start);
        let Some(previous) = i.checked_sub(1).and_then(|p| self.figures.get(p)) else { return false };
        let between = self.text.get(previous.end..start).unwrap_or("x");
        let sign = self.text.get(start..).is_some_and(|r| r.starts_with(['$', '€', '£', '￥', '¥']));
        let code = self.text.get(start..).is_some_and(|r| r.bytes().take(3).all(|b| b.is_ascii_uppercase()));
        between.len() <= 1
            && between.trim().is_empty()
            && !sign
            && !(code && between.is_empty())
            && !(code
                && self.text.get(start + 3..).is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit())))
    }

    /// 十块: money before punctuation, 三毛 or the end; a piece before a noun (一块蛋糕).
    pub(super) fn sum_of_money(&self, figure: &Figure, end: usize) -> bool {
        let next = self.rest(end).chars().next();
        let many =
            figure.value >= Number::integer(3) || figure.vague || figure.more || figure.upper.is_some();
        match next {
            None => true,
            Some(c) => {
                let divided = zh::han_digit(c).is_some() || c.is_ascii_digit();
                divided
                    || many
                        && (!c.is_alphanumeric()
                            || self.rest(end).starts_with("以")
                            || self.rest(end).starts_with("左右"))
            }
        }
    }

    pub(super) fn money(
        &self,
        figure: &Figure,
        begin: usize,
        end: usize,
        unit: &'static Unit,
        next: char,
    ) -> Option<Tag> {
        let form = self.text.get(begin..end)?;
        if figure.glued_left {
            return None;
        }
        if form == "元"
            && matches!(
                next,
                '旦' | '素'
                    | '首'
                    | '件'
                    | '老'
                    | '音'
                    | '帅'
                    | '凶'
                    | '勋'
                    | '宵'
                    | '月'
                    | '代'
                    | '朝'
                    | '化'
                    | '组'
                    | '性'
            )
        {
            return None;
        }
        if matches!(form, "won" | "mark" | "marks" | "p" | "c" | "Rs" | "rs") && !figure.digits() && !self.all
        {
            return None;
        }
        // All 70 of us.
        if form.eq_ignore_ascii_case("us") || matches!(form, "LE" | "le" | "铢" | "聪") && !self.all {
            return None;
        }
        let mut tag = Tag::of(unit, end);
        if form.starts_with('$') && self.rest(end).starts_with(|c: char| c.is_ascii_digit()) {
            // "1 $10 dollars bill": the sign belongs to what follows.
            return None;
        }
        if figure.form == Form::Digits
            && form.bytes().all(|b| b.is_ascii_uppercase())
            && self.rest(end).starts_with(|c: char| c.is_ascii_digit())
        {
            return None;
        }
        if unit.ambiguous
            && unit.code == "GBP"
            && form.eq_ignore_ascii_case("pound") | form.eq_ignore_ascii_case("pounds")
        {
            // Weight unless money is spoken of.
            return None;
        }
        tag.more = false;
        Some(tag)
    }

    /// `30 MUSD`; parts of a currency that stand alone: 两毛, 12 cents, 470 pence.
    pub(super) fn million_code(&self, begin: usize) -> Option<Tag> {
        let here = self.rest(begin);
        if let Some(tail) = here.strip_prefix('M')
            && tail.bytes().take_while(u8::is_ascii_uppercase).count() == 3
            && let Some((end, unit)) = UNITS.after(self.text, begin + 1)
            && unit.family == Family::Currency
        {
            let mut tag = Tag::of(unit, end);
            tag.factor = Number::decimal(1, 6);
            return Some(tag);
        }
        let word: String =
            here.chars().take_while(|c| c.is_ascii_alphabetic() || *c == '¢').take(8).collect();
        let cents = match word.to_ascii_lowercase().as_str() {
            "cent" | "cents" | "¢" => Some("cent"),
            "pence" => Some("pence"),
            "penny" | "pennies" => Some("penny"),
            _ => None,
        };
        if let Some(unit) = cents {
            return Some(Tag::new(Kind::Money, begin + word.len(), unit, "currency", "numeric.money"));
        }
        for (word, factor) in [("毛钱", -1), ("分钱", -2), ("角钱", -1)] {
            if here.starts_with(word) {
                let mut tag = Tag::new(Kind::Money, begin + word.len(), "CNY", "currency", "numeric.money");
                tag.factor = Number::decimal(1, factor);
                return Some(tag);
            }
        }
        for word in ["毛", "角"] {
            let tail = here.strip_prefix(word);
            if let Some(tail) = tail
                && tail.chars().next().is_none_or(|c| !c.is_alphanumeric() || zh::han_digit(c).is_some())
            {
                let mut tag = Tag::new(Kind::Money, begin + word.len(), "CNY", "currency", "numeric.money");
                tag.factor = Number::decimal(1, -1);
                if let Some(yuan) = UNITS.by_code("CNY") {
                    tag.divisions = &yuan.divisions;
                }
                return Some(tag);
            }
        }
        if self.all {
            return self.duration(begin);
        }
        None
    }

    /// `75 USD million`.
    pub(super) fn scale_after(&self, reading: &mut Reading) {
        let rest = self.rest(reading.end);
        let Some(tail) = rest.strip_prefix(' ') else { return };
        let Some(lower) = en::Lower::read(tail) else { return };
        let power = match lower.as_str() {
            "million" | "mn" | "mln" => 6,
            "billion" | "bn" => 9,
            "trillion" => 12,
            "thousand" => 3,
            _ => return,
        };
        reading.number = reading.number.shift(power);
        reading.end += 1 + lower.len();
        // The scale word may have been read as a figure of its own.
        let next = reading.figures.1 + 1;
        if self.figures.get(next).is_some_and(|f| f.bare && f.start < reading.end) {
            reading.figures.1 = next;
        }
    }
}
