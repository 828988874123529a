//! What is said in degrees and years of life: angles, temperatures with their scale, ages.

use super::super::figure::Figure;
use super::super::units::UNITS;
use super::unit::time_unit;
use super::{Measurer, Reading, Tag};
use crate::entity::Kind;
use crate::numeral::{Form, Number};

impl Measurer<'_> {
    /// Degrees without a scale: of temperature unless the clause speaks of angles.
    pub(super) fn degrees(&self, begin: usize) -> Option<Tag> {
        let here = self.rest(begin);
        if !here.starts_with(['d', 'D', '°', 'º', '度']) {
            return None;
        }
        if UNITS.after(self.text, begin).is_some_and(|(_, unit)| unit.measure == "temperature") {
            return None;
        }
        let lower: String = here.chars().take(9).collect::<String>().to_ascii_lowercase();
        let len = if lower.starts_with("degrees") {
            7
        } else if lower.starts_with("degree") {
            6
        } else if lower.starts_with("deg.") {
            4
        } else if lower.starts_with("deg") {
            3
        } else if here.starts_with(['°', 'º']) {
            2
        } else if here.starts_with('度') {
            3
        } else {
            return None;
        };
        let end = begin + len;
        if here.as_bytes().get(len).is_some_and(u8::is_ascii_alphanumeric) {
            return None;
        }
        let head = self.text.get(..begin)?;
        let window: String = head.chars().rev().take(24).collect::<Vec<_>>().into_iter().rev().collect();
        let after: String = self.rest(end).chars().take(12).collect();
        let around = format!("{window} {after}").to_ascii_lowercase();
        let angle = [
            "angle",
            "rotat",
            "turn",
            "角",
            "旋转",
            "纬",
            "经",
            "north",
            "south",
            "latitude",
            "longitude",
            "tilt",
        ]
        .iter()
        .any(|w| around.contains(w));
        let fahrenheit = window.contains("华氏") || window.contains("華氏");
        let celsius = window.contains("摄氏") || window.contains("攝氏");
        let warm = celsius
            || fahrenheit
            || ["温", "恒温", "thermostat", "temperature", "零下", "零上"].iter().any(|w| window.contains(w));
        let mut tag = if angle && !warm {
            Tag::new(Kind::Quantity, end, "deg", "angle", "numeric.unit")
        } else if here.starts_with('度') && !warm && !self.all {
            return None;
        } else {
            let unit = if fahrenheit {
                "[degF]"
            } else if celsius {
                "Cel"
            } else {
                "deg"
            };
            Tag::new(Kind::Quantity, end, unit, "temperature", "numeric.temperature")
        };
        if here.starts_with('度')
            && here.get(3..).is_some_and(|r| r.starts_with(['假', '日', '数', '量', '过']))
        {
            return None;
        }
        if here.starts_with("deg ") {
            tag.end = begin + 3;
        }
        Some(tag)
    }

    /// 摄氏37度, 华氏温度98.6度: the scale before the figure; 零下5度, 2 below zero.
    pub(super) fn temperature_scale(&self, reading: &mut Reading) {
        let Some(head) = self.text.get(..reading.start) else { return };
        let head = head.trim_end_matches(' ');
        for (word, unit) in [
            ("华氏温度", "[degF]"),
            ("華氏溫度", "[degF]"),
            ("摄氏温度", "Cel"),
            ("攝氏溫度", "Cel"),
            ("华氏", "[degF]"),
            ("華氏", "[degF]"),
            ("摄氏", "Cel"),
            ("攝氏", "Cel"),
        ] {
            if head.ends_with(word) {
                reading.start = head.len() - word.len();
                unit.clone_into(&mut reading.unit);
                return;
            }
        }
        if head.ends_with("零下") && !reading.number.is_negative() {
            reading.start = head.len() - "零下".len();
            reading.number = reading.number.negated();
        }
    }

    /// 五岁, ten years old, 3 years of age, 90天大.
    pub(super) fn age(&self, figure: &Figure, begin: usize) -> Option<Tag> {
        let here = self.rest(begin);
        for word in ["周岁", "周歲", "岁", "歲"] {
            if let Some(tail) = here.strip_prefix(word) {
                if tail.starts_with(['月', '末', '数', '时']) && figure.form == Form::Words {
                    return None;
                }
                let mut tag = Tag::new(Kind::Quantity, begin + word.len(), "a", "age", "numeric.age");
                if tail.starts_with('半') {
                    tag.end += '半'.len_utf8();
                    tag.factor = Number::integer(1);
                }
                return Some(tag);
            }
        }
        for (word, unit) in [
            ("天大", "d"),
            ("个月大", "mo"),
            ("個月大", "mo"),
            ("周大", "wk"),
            ("个星期大", "wk"),
            ("年龄", ""),
        ] {
            if here.starts_with(word) && !unit.is_empty() {
                return Some(Tag::new(Kind::Quantity, begin + word.len(), unit, "age", "numeric.age"));
            }
        }
        let hyphen = usize::from(here.starts_with('-'));
        let (end, code, _) = time_unit(self.text, begin + hyphen)?;
        let tail: String = self.rest(end).chars().take(8).collect::<String>().to_ascii_lowercase();
        let len = if tail.starts_with(" old") || tail.starts_with("-old") {
            4
        } else if tail.starts_with(" of age") {
            7
        } else {
            return None;
        };
        if tail.as_bytes().get(len).is_some_and(u8::is_ascii_alphabetic) {
            return None;
        }
        Some(Tag::new(Kind::Quantity, end + len, code, "age", "numeric.age"))
    }
}
