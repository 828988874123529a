//! A step that the page knows nothing about, as plain tables.

use super::super::shape::is_offset;
use super::super::value::{Scalar, Value};
use super::markdown::{Page, escape};
use super::statistics::number;

const MOST_ROWS: usize = 10;
const MOST_COLUMNS: usize = 8;
/// Characters of one cell.
const MOST_TEXT: usize = 80;

pub(super) fn write(name: &str, step: Value<'_>, page: &mut Page) {
    let mut plain: Vec<(String, String)> = Vec::new();
    let mut lists: Vec<(String, Value<'_>)> = Vec::new();
    sort_out("", step, &mut plain, &mut lists);
    if plain.is_empty() && lists.is_empty() {
        return;
    }
    page.heading(name);
    if !plain.is_empty() {
        let rows: Vec<Vec<String>> = plain.into_iter().map(|(k, v)| vec![escape(&k), v]).collect();
        page.table(&[page.labels.item.to_owned(), page.labels.value.to_owned()], &rows, &[]);
    }
    for (name, list) in lists {
        self::list(&name, list, page);
    }
}

/// Plain values and lists, those of structs and maps within with a dotted name.
fn sort_out<'a>(
    prefix: &str,
    value: Value<'a>,
    plain: &mut Vec<(String, String)>,
    lists: &mut Vec<(String, Value<'a>)>,
) {
    let mut one = |name: &str, field: Value<'a>| {
        let name = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") };
        match field.scalar() {
            Scalar::Null => {}
            Scalar::Nested => match field.list() {
                Some((_, range)) if range.is_empty() => {}
                Some(_) => lists.push((name, field)),
                None => sort_out(&name, field, plain, lists),
            },
            _ => plain.push((name, cell(field))),
        }
    };
    if value.structure().is_some() {
        value.fields().for_each(|(name, field)| one(name, field));
    } else {
        value.entries().for_each(|(key, field)| one(key.str().unwrap_or(""), field));
    }
}

fn list(name: &str, list: Value<'_>, page: &mut Page) {
    let items: Vec<Value<'_>> = list.items().take(MOST_ROWS).collect();
    let left = list.items().len() - items.len();
    let labels = page.labels;
    let columns: Vec<&str> = items.first().map_or(Vec::new(), |first| {
        first
            .fields()
            // Where something is in the text says nothing to a person.
            .filter(|(name, _)| !first.structure().is_some_and(|s| is_offset(s.fields(), name)))
            .filter(|(_, v)| v.list().is_none() && v.structure().is_none())
            .map(|(n, _)| n)
            .take(MOST_COLUMNS)
            .collect()
    });
    if columns.is_empty() {
        let mut shown: Vec<String> = items.iter().map(|item| cell(*item)).filter(|c| !c.is_empty()).collect();
        if left > 0 {
            shown.push(labels.left_out(left));
        }
        page.paragraph(&format!("**{}**{}{}", escape(name), labels.colon, shown.join(labels.comma)));
        return;
    }
    page.paragraph(&format!("**{}**", escape(name)));
    let header: Vec<String> = columns.iter().map(|c| escape(c)).collect();
    let row = |item: &Value<'_>| columns.iter().map(|c| item.field(c).map_or(String::new(), cell)).collect();
    let rows: Vec<Vec<String>> = items.iter().map(row).collect();
    page.table(&header, &rows, &[]);
    if left > 0 {
        page.paragraph(&labels.left_out(left));
    }
}

fn cell(value: Value<'_>) -> String {
    match value.scalar() {
        Scalar::Bool(b) => b.to_string(),
        Scalar::Str(text) if text.chars().count() > MOST_TEXT => {
            escape(&(text.chars().take(MOST_TEXT).collect::<String>() + "…"))
        }
        Scalar::Str(text) => escape(text),
        scalar => number(scalar),
    }
}
