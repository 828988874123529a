//! As TIMEX3.

use super::*;

pub(super) fn convert(text: &str, entity: &Entity) -> Vec<(String, Value)> {
    let code = timex(entity);
    let kind = match entity.kind {
        Kind::Duration => "DURATION",
        Kind::Set => "SET",
        Kind::Time | Kind::Datetime => "TIME",
        Kind::Period if entity.rule == "temporal.en.stretch" => "DURATION",
        Kind::Date | Kind::Period if part_code(entity).is_some() => "TIME",
        Kind::Date | Kind::Period => "DATE",
        _ => return Vec::new(),
    };
    let value = match entity.rule.as_str() {
        "temporal.en.stretch" => code.trim_end_matches(')').rsplit(',').next().unwrap_or(code),
        _ if code.starts_with("XXXX") => entity.value.as_str(),
        _ => code,
    };
    let mut start = entity.start as usize;
    let end = entity.end as usize;
    loop {
        let rest = &text[start..end];
        let word = rest.split(' ').next().unwrap_or("");
        let operators = [
            "since", "before", "after", "until", "till", "by", "from", "between", "in", "within", "around",
            "about", "through", "for",
        ];
        if word.len() == rest.len()
            || !operators.contains(&lower(word).as_str())
            || entity.rule == "temporal.en.offset"
        {
            break;
        }
        start += word.len() + 1;
    }
    vec![("time".into(), with_span(json!({"timex3": value, "timex3_type": kind}), start, end))]
}
