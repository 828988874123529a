//! Predictions of figures and sequences: which options a scorer's case needs, and its types and values.

use serde_json::{Value, json};
use textmill_extract::numeric::unit_name;
use textmill_extract::{Comparator, Entity, Figures, Kind, Options};

/// The options for a case of figures or sequences; `None` for the others.
pub(crate) fn options(case: &Value) -> Option<Options> {
    let kinds: &[Kind] = match case["model"].as_str()? {
        "Number" | "NumberRange" | "Numeral" => &[Kind::Number],
        "Ordinal" => &[Kind::Ordinal],
        "Percent" => &[Kind::Percent],
        "Age" | "Dimension" | "Temperature" | "Distance" | "Volume" => &[Kind::Quantity],
        "Quantity" if case["source"] == "quantulum3" => &[Kind::Quantity, Kind::Number, Kind::Money],
        "Quantity" => &[Kind::Quantity],
        "Currency" | "AmountOfMoney" | "Money" => &[Kind::Money],
        "PhoneNumber" => &[Kind::Phone],
        "IpAddress" => &[Kind::Ip],
        "URL" => &[Kind::Url],
        "Email" => &[Kind::Email],
        "GUID" => &[Kind::Guid],
        "Hashtag" => &[Kind::Hashtag],
        "Mention" => &[Kind::Mention],
        _ => return None,
    };
    Some(Options { kinds: kinds.to_vec(), figures: Figures::All, ..Options::default() })
}

/// A core reading: the figure and its unit, without comparators and ranges.
fn core(entity: &Entity) -> bool {
    entity.comparator.is_none() && entity.upper.is_none()
}

/// Keeps the readings that a scorer counts: Recognizers-Text wants cores, the suites whole expressions.
pub(crate) fn select(case: &Value, entities: &mut Vec<Entity>) {
    let model = case["model"].as_str().unwrap_or("");
    if case["source"] == "recognizers-text" {
        match model {
            "NumberRange" => entities.retain(|e| !core(e)),
            "Percent" => entities.retain(|e| core(e) || e.upper.is_none() && e.rule == "numeric.percent"),
            _ => entities.retain(core),
        }
        if model == "Percent" {
            entities.retain(core);
        }
        return;
    }
    if model == "Numeral" {
        entities.retain(core);
    }
    entities.retain(|e| e.rule != "numeric.unit_alone");
    // Quantulum leaves comparators out of its spans.
    if case["source"] == "quantulum3" {
        entities.retain(|e| e.comparator.is_none());
    }
    // The longest reading of each place.
    let all = entities.clone();
    entities.retain(|e| {
        !all.iter().any(|o| {
            o.start <= e.start && e.end <= o.end && (o.end - o.start > e.end - e.start)
                || o.start == e.start && o.end == e.end && e.comparator.is_none() && o.comparator.is_some()
        })
    });
}

/// The scorer's types and values for an entity.
pub(crate) fn convert(case: &Value, entity: &Entity) -> Vec<(String, Value)> {
    let model = case["model"].as_str().unwrap_or("");
    if case["source"] == "recognizers-text" {
        return recognizers(model, entity).into_iter().collect();
    }
    suite(case, model, entity).into_iter().collect()
}

fn recognizers(model: &str, entity: &Entity) -> Option<(String, Value)> {
    let plain = json!({"value": entity.value});
    let alone = entity.rule == "numeric.unit_alone";
    let stated = if alone { Value::Null } else { json!(entity.value) };
    Some(match model {
        "Number" => ("number".into(), plain),
        "Ordinal" if entity.rule.ends_with("relative") => {
            let at = entity.value.find(['+', '-'])?;
            let (from, offset) = entity.value.split_at(at);
            let offset = offset.trim_start_matches('+');
            ("ordinal.relative".into(), json!({"value": entity.value, "offset": offset, "relativeTo": from}))
        }
        "Ordinal" => ("ordinal".into(), plain),
        "Percent" => ("percentage".into(), json!({"value": format!("{}%", entity.value)})),
        "NumberRange" => ("numberrange".into(), json!({"value": interval(entity)?})),
        "Age" if entity.measure.as_deref() == Some("age") => {
            let unit = match entity.unit.as_deref()? {
                "a" => "Year",
                "mo" => "Month",
                "wk" => "Week",
                _ => "Day",
            };
            ("age".into(), json!({"value": entity.value, "unit": unit}))
        }
        "Temperature" if entity.measure.as_deref() == Some("temperature") => {
            let unit = match entity.unit.as_deref()? {
                "Cel" => "C",
                "[degF]" => "F",
                "K" => "K",
                _ => "Degree",
            };
            ("temperature".into(), json!({"value": stated, "unit": unit}))
        }
        "Dimension" => {
            let measure = entity.measure.as_deref()?;
            if matches!(measure, "age" | "temperature" | "count" | "duration" | "ratio")
                || entity.rule == "numeric.counter"
            {
                return None;
            }
            ("dimension".into(), json!({"value": entity.value, "unit": dimension(entity.unit.as_deref()?)}))
        }
        "Currency" => {
            let (unit, iso) = currency(entity);
            let mut value = json!({"value": stated, "unit": unit});
            if let Some(iso) = iso {
                value["isoCurrency"] = json!(iso);
            }
            ("currency".into(), value)
        }
        "PhoneNumber" => ("phonenumber".into(), plain),
        "IpAddress" => ("ip".into(), plain),
        "URL" => ("url".into(), plain),
        "Email" => ("email".into(), plain),
        "GUID" => ("guid".into(), plain),
        "Hashtag" => ("hashtag".into(), plain),
        "Mention" => ("mention".into(), plain),
        _ => return None,
    })
}

/// The English name of a unit, also of a rate.
fn dimension(code: &str) -> String {
    if let Some(name) = unit_name(code) {
        return capital(name);
    }
    if let Some((unit, time)) = code.rsplit_once('/') {
        let time = match time {
            "ms" => "millisecond",
            "s" => "second",
            "min" => "minute",
            "h" => "hour",
            other => other,
        };
        return capital(&format!("{} per {time}", unit_name(unit).unwrap_or(unit)));
    }
    capital(code)
}

fn capital(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// The scorer's name of a currency: the general one (Dollar) where the text does not name a country.
fn currency(entity: &Entity) -> (String, Option<String>) {
    let unit = entity.unit.clone().unwrap_or_default();
    let lower = entity.text.to_lowercase();
    let general = match unit.as_str() {
        "USD" => !["us", "u.s", "american", "united", "美"].iter().any(|w| lower.contains(w)),
        "GBP" => !["british", "gbp", "sterling", "英"].iter().any(|w| lower.contains(w)),
        "CHF" => !["swiss", "chf", "瑞士"].iter().any(|w| lower.contains(w)),
        "INR" => !["indian", "inr", "印度", "₹"].iter().any(|w| lower.contains(w)),
        _ => false,
    };
    if general {
        let name = match unit.as_str() {
            "USD" => "Dollar",
            "GBP" => "Pound",
            "CHF" => "Franc",
            _ => "Rupee",
        };
        return (name.into(), None);
    }
    match unit.as_str() {
        "BTC" => ("Bitcoin".into(), None),
        "satoshi" => ("Satoshi".into(), None),
        "FIM" => ("Finnish markka".into(), None),
        "cent" | "pence" | "penny" => (capital(&unit), None),
        iso => (unit_name(iso).unwrap_or(iso).to_owned(), Some(iso.to_owned())),
    }
}

fn interval(entity: &Entity) -> Option<String> {
    let text = entity.text.as_str();
    let low = entity.value.split("..").next()?;
    if let Some(high) = entity.value.split("..").nth(1) {
        let (open, close) = match entity.rule.as_str() {
            "numeric.interval.closed_closed" => ('[', ']'),
            "numeric.interval.closed_open" => ('[', ')'),
            "numeric.interval.open_closed" => ('(', ']'),
            "numeric.interval.open_open" => ('(', ')'),
            _ => ('[', ')'),
        };
        // The scorer counts 以上 and 以下 as open.
        let open = if text.contains("以上") { '(' } else { open };
        let close = if text.contains("以下") { ')' } else { close };
        return Some(format!("{open}{low},{high}{close}"));
    }
    Some(match entity.comparator? {
        Comparator::Gt => format!("({low},)"),
        Comparator::Ge if text.ends_with("以上") => format!("({low},)"),
        Comparator::Ge => format!("[{low},)"),
        Comparator::Lt => format!("(,{low})"),
        Comparator::Le if text.ends_with("以下") => format!("(,{low})"),
        Comparator::Le => format!("(,{low}]"),
        Comparator::Eq => format!("[{low},{low}]"),
        Comparator::About => return None,
    })
}

fn suite(case: &Value, model: &str, entity: &Entity) -> Option<(String, Value)> {
    let kind = match (model, entity.kind) {
        ("Numeral", _) => "number",
        ("Ordinal", _) => "ordinal",
        ("AmountOfMoney" | "Money", _) => "currency",
        ("Temperature", _) if entity.measure.as_deref() == Some("temperature") => "temperature",
        ("Distance" | "Volume", Kind::Quantity) => "dimension",
        ("Email", _) => "email",
        ("Quantity", Kind::Number) => "number",
        ("Quantity", _) => "quantity",
        _ => return None,
    };
    let duckling = case["source"] == "duckling";
    let kind = if kind == "quantity" && duckling { "dimension" } else { kind };
    let mut factor = 1.0;
    if model == "Quantity" && duckling {
        factor = grams(entity.unit.as_deref().unwrap_or(""));
    }
    let number = |n: f64| json!(n * factor);
    let value = match (entity.number, entity.upper, entity.comparator) {
        // Quantulum gives a range its mean.
        (Some(low), Some(high), _) if case["source"] == "quantulum3" => {
            json!({"value": f64::midpoint(low, high), "unit": entity.unit})
        }
        (Some(low), Some(high), _) => json!({"from": number(low), "to": number(high), "unit": entity.unit}),
        (Some(low), None, Some(Comparator::Gt | Comparator::Ge)) if model != "Money" => {
            json!({"from": number(low), "unit": entity.unit})
        }
        (Some(high), None, Some(Comparator::Lt | Comparator::Le)) if model != "Money" => {
            json!({"to": number(high), "unit": entity.unit})
        }
        (Some(one), ..) => json!({"value": number(one), "unit": entity.unit}),
        _ => json!({"value": entity.value}),
    };
    Some((kind.into(), value))
}

/// Duckling gives metric masses in grams.
fn grams(unit: &str) -> f64 {
    match unit {
        "kg" => 1000.0,
        "mg" => 0.001,
        "jin" => 500.0,
        "liang" => 50.0,
        _ => 1.0,
    }
}
