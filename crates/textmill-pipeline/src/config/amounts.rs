//! Amounts in a config: with a unit, or a part of all.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A number of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "u64")]
pub struct Size(pub u64);

impl TryFrom<Value> for Size {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        value.as_u64().map(Self).map_or_else(|| value.as_str().unwrap_or_default().parse(), Ok)
    }
}

impl From<Size> for u64 {
    fn from(size: Size) -> u64 {
        size.0
    }
}

impl std::str::FromStr for Size {
    type Err = String;

    /// A whole number, and a unit of 1000 or 1024: `512 MB`, `2 GiB`; bytes without one.
    fn from_str(text: &str) -> Result<Self, String> {
        let refuse = || format!("{text:?} is no size; write a number and a unit: \"512 MB\", \"2 GiB\"");
        let words = text.trim();
        let digits = words.find(|c: char| !c.is_ascii_digit()).unwrap_or(words.len());
        let (number, unit) = words.split_at_checked(digits).ok_or_else(refuse)?;
        let unit: u64 = match unit.trim().to_ascii_lowercase().as_str() {
            "" => 1,
            "kb" => 1_000,
            "mb" => 1_000_000,
            "gb" => 1_000_000_000,
            "tb" => 1_000_000_000_000,
            "kib" => 1 << 10,
            "mib" => 1 << 20,
            "gib" => 1 << 30,
            "tib" => 1 << 40,
            _ => return Err(refuse()),
        };
        let number: u64 = number.parse().map_err(|_| refuse())?;
        number.checked_mul(unit).filter(|&bytes| bytes > 0).map(Self).ok_or_else(refuse)
    }
}

impl JsonSchema for Size {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Size".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"anyOf": [
            {"type": "integer", "minimum": 1},
            {"type": "string", "pattern": r"^\s*\d+\s*([kKmMgGtT][iI]?[bB])?\s*$"},
        ], "examples": ["512 MB", "2 GiB"]})
    }
}

/// How many documents may fail.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "Value")]
pub enum MaxFailures {
    /// So many.
    Count(u64),
    /// So many of a hundred.
    Percent(f64),
}

impl TryFrom<Value> for MaxFailures {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        if let Some(count) = value.as_u64() {
            return Ok(Self::Count(count));
        }
        value.as_str().unwrap_or_default().parse()
    }
}

impl std::str::FromStr for MaxFailures {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refuse = || format!("{text:?} is neither a number nor a percentage; write 100 or \"5 %\"");
        match text.strip_suffix('%') {
            Some(percent) => {
                let percent = percent.trim().parse().ok().filter(|percent| (0.0..=100.0).contains(percent));
                percent.map(Self::Percent).ok_or_else(refuse)
            }
            None => text.trim().parse().map(Self::Count).map_err(|_| refuse()),
        }
    }
}

impl From<MaxFailures> for Value {
    fn from(failures: MaxFailures) -> Value {
        match failures {
            MaxFailures::Count(count) => count.into(),
            MaxFailures::Percent(percent) => format!("{percent} %").into(),
        }
    }
}

impl JsonSchema for MaxFailures {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "MaxFailures".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"anyOf": [
            {"type": "integer", "minimum": 0},
            {"type": "string", "pattern": r"^\s*(\d+|\d+(\.\d+)?\s*%)\s*$"},
        ], "examples": [100, "5 %"]})
    }
}

#[cfg(test)]
mod tests {
    use super::{MaxFailures, Size};

    #[test]
    fn sizes_have_a_number_and_a_unit() {
        let bytes = |text: &str| text.parse::<Size>().map(|size| size.0);
        assert_eq!(bytes("512 MB"), Ok(512_000_000));
        assert_eq!(bytes(" 2GiB "), Ok(2 << 30));
        assert_eq!(bytes("70000"), Ok(70_000));
        for wrong in ["", "MB", "-1 MB", "0 MB", "1.5 GB", "99999999999999 GB", "十 MB", "5 parsecs"] {
            assert!(bytes(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn failures_are_a_number_or_a_part() {
        assert_eq!("20 %".parse(), Ok(MaxFailures::Percent(20.0)));
        assert_eq!("3".parse(), Ok(MaxFailures::Count(3)));
        for wrong in ["", "%", "-1", "101%", "many", "NaN%"] {
            assert!(wrong.parse::<MaxFailures>().is_err(), "{wrong}");
        }
    }
}
