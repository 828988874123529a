//! Numerals as dates and lengths of time write them.
//!
//! Not the general numeral reader: dates care *how* a number is written. 二〇一九 and 九七 are read digit by
//! digit, 三四 before a unit means three or four, and 2019 in four digits is a year where 两千 is not. What is
//! read here is bounded to [`LONGEST`] characters; longer runs are no dates.

use super::text::Text;

/// More characters than any date or length of time uses.
const LONGEST: usize = 12;

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// In so many digits: 2019.
    Digits(usize),
    /// In so many Chinese digits without 十, 百, 千: 二〇一九, 五.
    Sequence(usize),
    /// With 十, 百, 千, 万: 三十, 两千零四.
    Value,
}

/// A number in the text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Num {
    /// The offset after it.
    pub(super) end: usize,
    /// Its value; the lower one where it is vague.
    pub(super) value: f64,
    /// The upper value: eight in 七八, nine in 几.
    pub(super) high: Option<f64>,
    /// How it is written.
    pub(super) style: Style,
    /// Whether it says "and more": 十多, 20余, 几.
    pub(super) more: bool,
}

impl Num {
    /// The value as a whole number within `low..=high`, when it is sharp.
    pub(super) fn within(&self, low: u32, high: u32) -> Option<u32> {
        let sharp = self.high.is_none() && !self.more && self.value.fract() == 0.0;
        let value = self.value as u32;
        (sharp && self.value <= f64::from(high) && value >= low).then_some(value)
    }

    /// The value read digit by digit, for years: 九七 is 97 and not "nine or seven".
    pub(super) fn sequence(&self) -> Option<(u32, usize)> {
        match self.style {
            Style::Digits(n) if self.high.is_none() && !self.more => Some((self.value as u32, n)),
            Style::Sequence(2) => {
                let high = self.high.unwrap_or(self.value % 10.0) as u32;
                Some((if self.high.is_some() { self.value as u32 * 10 + high } else { self.value as u32 }, 2))
            }
            Style::Sequence(n) if n > 2 => Some((self.value as u32, n)),
            _ => None,
        }
    }

    /// Whether it is written in ASCII or full-width digits.
    pub(super) fn is_digits(&self) -> bool {
        matches!(self.style, Style::Digits(_))
    }
}

/// The value of a Chinese digit.
pub(super) fn digit(c: char) -> Option<u32> {
    Some(match c {
        '零' | '〇' => 0,
        '一' => 1,
        '二' | '两' | '俩' => 2,
        '三' | '仨' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

fn power(c: char) -> Option<f64> {
    Some(match c {
        '十' => 10.0,
        '百' => 100.0,
        '千' => 1000.0,
        '万' => 10_000.0,
        _ => return None,
    })
}

/// Whether a character can be part of a numeral.
pub(super) fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || digit(c).is_some() || power(c).is_some() || matches!(c, '廿' | '卅')
}

/// The number that starts here, as long as it goes.
pub(super) fn number(text: &Text<'_>, p: usize) -> Option<Num> {
    let (c, next) = text.at(p)?;
    let mut num = if c.is_ascii_digit() {
        digits(text, p)?
    } else if matches!(c, '几' | '数') {
        vague(text, c, next)?
    } else {
        chinese(text, p)?
    };
    if let Some((c, next)) = text.at(num.end)
        && (matches!(c, '多' | '余') || (matches!(c, '几' | '来') && tens(&num)))
    {
        num.end = next;
        num.more = true;
    }
    Some(num)
}

/// 几 and 来 follow round tens only: 十几, 二十来.
fn tens(num: &Num) -> bool {
    num.style == Style::Value && num.value % 10.0 == 0.0
}

fn digits(text: &Text<'_>, p: usize) -> Option<Num> {
    let (mut end, mut value, mut count) = (p, 0.0f64, 0);
    while let Some((c, next)) = text.at(end)
        && let Some(d) = c.to_digit(10)
    {
        value = value * 10.0 + f64::from(d);
        count += 1;
        end = next;
        if count > LONGEST {
            return None;
        }
    }
    let mut num = Num { end, value, high: None, style: Style::Digits(count), more: false };
    while let Some((c, next)) = text.at(num.end)
        && let Some(factor) = power(c).filter(|_| c != '十' && num.value < 1e6)
    {
        num.value *= factor;
        num.end = next;
        num.style = Style::Value;
    }
    Some(num)
}

/// 几, 几十, 数百.
fn vague(text: &Text<'_>, c: char, p: usize) -> Option<Num> {
    let mut factor = 1.0;
    let mut end = p;
    while let Some((c, next)) = text.at(end)
        && let Some(f) = power(c).filter(|f| factor * f < 1e6)
    {
        factor *= f;
        end = next;
    }
    // 数 alone is a verb or a noun far more often than "several".
    if c == '数' && factor == 1.0 && !text.is(end, "年月日天周小个") {
        return None;
    }
    let low = if factor == 1.0 { 3.0 } else { 2.0 };
    Some(Num { end, value: low * factor, high: Some(9.0 * factor), style: Style::Value, more: true })
}

/// The digits of a numeral since its last power; no more are read than a numeral is long.
#[derive(Default)]
struct Run {
    digits: [u32; LONGEST + 1],
    count: usize,
}

impl Run {
    fn push(&mut self, digit: u32) {
        if let Some(slot) = self.digits.get_mut(self.count) {
            *slot = digit;
            self.count += 1;
        }
    }

    fn as_slice(&self) -> &[u32] {
        self.digits.get(..self.count).unwrap_or(&self.digits)
    }

    fn is_empty(&self) -> bool {
        self.count == 0
    }

    fn clear(&mut self) {
        self.count = 0;
    }
}

fn chinese(text: &Text<'_>, p: usize) -> Option<Num> {
    let mut end = p;
    let mut count = 0;
    // Digits since the last power, as (number, how many), and the sums above it.
    let (mut total, mut section, mut run) = (0.0f64, 0.0f64, Run::default());
    let mut powers = false;
    let mut last_power = 1.0f64;
    let mut high_factor: Option<(f64, f64)> = None;
    while count <= LONGEST
        && let Some((c, next)) = text.at(end)
    {
        if let Some(d) = digit(c) {
            run.push(d);
        } else if let Some(f) = power(c) {
            let lone = run.is_empty() && section == 0.0 && total == 0.0;
            // A number does not open with 百 or 千, and digits do not run before a power: 二零一九十.
            if lone && f != 10.0 {
                return None;
            }
            let head = match run.as_slice() {
                [] => 1.0,
                [0] => 1.0,
                [d] | [0, d] => f64::from(*d),
                // 三四十: thirty to forty.
                [a, b] if *b == a + 1 && *a > 0 && !powers => {
                    high_factor = Some((f64::from(*a) * f, f64::from(*b) * f));
                    f64::from(*a)
                }
                _ => break,
            };
            if f == 10_000.0 {
                total += (section + if run.is_empty() { 0.0 } else { head }) * f;
                section = 0.0;
            } else {
                section += head * f;
            }
            run.clear();
            powers = true;
            last_power = f;
        } else if matches!(c, '廿' | '卅') && run.is_empty() && !powers {
            section += if c == '廿' { 20.0 } else { 30.0 };
            powers = true;
            last_power = 10.0;
        } else {
            break;
        }
        end = next;
        count += 1;
    }
    if count == 0 || count > LONGEST {
        return None;
    }
    if !powers {
        let run = run.as_slice();
        let consecutive = matches!(run, [a, b] if *b == a + 1 && *a > 0);
        return Some(Num {
            end,
            value: if consecutive {
                f64::from(run[0])
            } else {
                run.iter().fold(0.0, |sum, d| sum * 10.0 + f64::from(*d))
            },
            high: consecutive.then(|| f64::from(run[1])),
            style: Style::Sequence(run.len()),
            more: false,
        });
    }
    let base = total + section;
    let (value, high) = match run.as_slice() {
        [] => (base, None),
        [0, d] => (base + f64::from(*d), None),
        // 三百五 is 350, but 十五 is 15.
        [d] if last_power > 10.0 => (base + f64::from(*d) * last_power / 10.0, None),
        [d] => (base + f64::from(*d), None),
        // 十七八: seventeen or eighteen.
        [a, b] if *b == a + 1 && last_power == 10.0 => (base + f64::from(*a), Some(base + f64::from(*b))),
        _ => return None,
    };
    let (value, high) = match high_factor {
        Some((low, high)) if run.is_empty() => (low, Some(high)),
        _ => (value, high),
    };
    Some(Num { end, value, high, style: Style::Value, more: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(f64, Option<f64>, bool)> {
        let num = number(&Text::new(text), 0)?;
        (num.end == text.len()).then_some((num.value, num.high, num.more))
    }

    #[test]
    fn sharp_numbers() {
        for (text, value) in [
            ("2019", 2019.0),
            ("二〇一九", 2019.0),
            ("两千零四", 2004.0),
            ("三十三", 33.0),
            ("廿二", 22.0),
            ("卅", 30.0),
            ("两万四千", 24_000.0),
            ("一百零五", 105.0),
            ("3万", 30_000.0),
            ("十", 10.0),
        ] {
            assert_eq!(read(text), Some((value, None, false)), "{text}");
        }
    }

    #[test]
    fn vague_numbers_keep_both_ends() {
        assert_eq!(read("七八"), Some((7.0, Some(8.0), false)));
        assert_eq!(read("三四十"), Some((30.0, Some(40.0), false)));
        assert_eq!(read("十七八"), Some((17.0, Some(18.0), false)));
        assert_eq!(read("几十"), Some((20.0, Some(90.0), true)));
        assert_eq!(read("十几"), Some((10.0, None, true)));
        assert_eq!(read("20多"), Some((20.0, None, true)));
    }

    #[test]
    fn years_are_read_digit_by_digit() {
        let year = |text| number(&Text::new(text), 0).and_then(|num| num.sequence());
        assert_eq!(year("九七"), Some((97, 2)));
        assert_eq!(year("七八"), Some((78, 2)));
        assert_eq!(year("二零零三"), Some((2003, 4)));
        assert_eq!(year("07"), Some((7, 2)));
        assert_eq!(year("三十"), None);
    }

    #[test]
    fn long_runs_are_no_numbers() {
        assert_eq!(number(&Text::new(&"9".repeat(1000)), 0), None);
        assert_eq!(number(&Text::new(&"九".repeat(1000)), 0), None);
        assert_eq!(number(&Text::new(&"万".repeat(1000)), 0), None);
    }
}
