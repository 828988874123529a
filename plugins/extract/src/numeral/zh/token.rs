//! The characters of a Chinese numeral as tokens: digits, multipliers, marks.

use super::{han_digit, multiplier};
use crate::numeral::{Number, digit_value, digits_prefix};

/// What a numeral is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Part {
    /// Digits, with how many there are.
    Digits(Number, usize),
    /// A Chinese digit; 两 counts but is no digit of a digit string.
    Han(u8, bool),
    /// 廿, 卅, 卌.
    Tens(u8),
    /// A multiplier: its power of ten.
    Multiplier(u8),
    /// 多, 余, 来.
    More,
    /// 几.
    Some,
    /// 点.
    Point,
    /// 分之.
    Of,
    /// 又.
    And,
    /// 负.
    Minus,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) part: Part,
    /// Where it ends in the text.
    pub(super) end: usize,
}

/// The tokens of the numeral at the start, at most [`Tokens::MOST`]: no number that is meant is longer.
pub(super) struct Tokens {
    pub(super) list: Vec<Token>,
}

impl Tokens {
    pub(super) const MOST: usize = 64;

    pub(super) fn read(text: &str, any: bool) -> Self {
        let mut list: Vec<Token> = Vec::new();
        let mut at = 0;
        while list.len() < Self::MOST {
            let Some(mut rest) = text.get(at..) else { break };
            // Justified or OCRed text spaces numerals out; a blank counts only next to a multiplier, a point
            // or a 分之, so that a row of a table stays a row.
            let blanks = rest.bytes().take(3).take_while(|b| *b == b' ').count();
            if blanks > 0 && (list.is_empty() || !any) {
                break;
            }
            rest = rest.get(blanks..).unwrap_or("");
            let after_digits = matches!(list.last(), Some(Token { part: Part::Digits(..), .. }));
            let Some((part, len)) = Self::part(rest, any, after_digits) else { break };
            if blanks > 0 {
                let joins = |p: Option<Part>| {
                    matches!(p, Some(Part::Multiplier(_) | Part::Point | Part::Of | Part::And | Part::More))
                };
                let before = list.last().map(|t| t.part);
                let digits =
                    matches!(part, Part::Digits(..)) && !matches!(before, Some(Part::Of | Part::And));
                if !(joins(Some(part)) || joins(before)) || digits {
                    break;
                }
            }
            at += blanks + len;
            list.push(Token { part, end: at });
        }
        Self { list }
    }

    pub(super) fn part(rest: &str, any: bool, after_digits: bool) -> Option<(Part, usize)> {
        let mut chars = rest.chars();
        let c = chars.next()?;
        let len = c.len_utf8();
        if digit_value(c).is_some() {
            if !any {
                return None;
            }
            let numeral = digits_prefix(rest)?;
            let width = rest.get(..numeral.len)?.chars().filter(|c| digit_value(*c).is_some()).count();
            return Some((Part::Digits(numeral.value, width), numeral.len));
        }
        if let Some(digit) = han_digit(c) {
            return Some((Part::Han(digit, matches!(c, '两' | '兩')), len));
        }
        if let Some(power) = multiplier(c) {
            let next = chars.next().unwrap_or(' ');
            // The character begins a unit: 百分点, 千克, 兆瓦.
            let unit = match c {
                '百' | '佰' => next == '分' && !chars.as_str().starts_with('之'),
                '千' => {
                    matches!(
                        next,
                        '克' | '瓦' | '卡' | '帕' | '赫' | '伏' | '焦' | '牛' | '安' | '欧' | '字' | '比'
                    ) || (next == '米' && after_digits)
                }
                '兆' => {
                    after_digits || matches!(next, '瓦' | '帕' | '赫' | '字' | '比' | '焦' | '欧' | '伏')
                }
                _ => false,
            };
            return (!unit).then_some((Part::Multiplier(power), len));
        }
        Some(match c {
            '廿' => (Part::Tens(2), len),
            '卅' => (Part::Tens(3), len),
            '卌' => (Part::Tens(4), len),
            '多' | '余' | '餘' | '来' => (Part::More, len),
            '几' | '幾' => (Part::Some, len),
            '又' if any => (Part::And, len),
            '点' | '點' if any => (Part::Point, len),
            '负' | '負' if any => (Part::Minus, len),
            '分' if any => {
                let tail = chars.as_str();
                let blanks = tail.bytes().take(2).take_while(|b| *b == b' ').count();
                tail.get(blanks..)?.strip_prefix('之')?;
                (Part::Of, len + blanks + '之'.len_utf8())
            }
            _ => return None,
        })
    }
}
