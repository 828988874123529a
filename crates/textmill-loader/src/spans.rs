//! Spans point home: `text[start..end] == span.text`, checked at the border.
//!
//! The contract says that a struct with integer fields `start` and `end` is a span over the row's text, in
//! bytes. This module finds these structs in a result type once, and checks every one of them in a result.

use crate::error::CallError;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type, UInt32Type, UInt64Type};
use arrow_array::{Array, StringArray, StructArray};
use arrow_schema::{DataType, Field, Fields};

/// Metadata key by which a field says that it is no offset.
pub const OPT_OUT: &str = "textmill.span";

/// Whether a struct type is a span: integer fields `start` and `end`, neither opted out.
pub fn is_span(fields: &Fields) -> bool {
    let offset = |name: &str| fields.iter().any(|field| field.name() == name && is_offset(field));
    offset("start") && offset("end")
}

fn is_offset(field: &Field) -> bool {
    matches!(field.data_type(), DataType::UInt32 | DataType::UInt64 | DataType::Int32 | DataType::Int64)
        && field.metadata().get(OPT_OUT).is_none_or(|value| value != "false")
}

/// Checks every span of a result against the rows' texts.
///
/// # Errors
/// The first span that does not point home, with its row.
pub fn check(result: &StructArray, texts: &StringArray) -> Result<(), CallError> {
    for row in 0..result.len() {
        let text = texts.value(row);
        check_struct(result, row..row + 1, text, "").map_err(|mut error| {
            error.row = Some(row);
            error
        })?;
    }
    Ok(())
}

fn check_struct(
    array: &StructArray,
    rows: std::ops::Range<usize>,
    text: &str,
    path: &str,
) -> Result<(), CallError> {
    if is_span(array.fields()) {
        check_spans(array, rows.clone(), text, path)?;
    }
    for (field, column) in array.fields().iter().zip(array.columns()) {
        check_column(column.as_ref(), rows.clone(), text, &join(path, field.name()))?;
    }
    Ok(())
}

/// Goes through lists, also lists of lists, to the structs in them.
fn check_column(
    column: &dyn Array,
    rows: std::ops::Range<usize>,
    text: &str,
    path: &str,
) -> Result<(), CallError> {
    match column.data_type() {
        DataType::Struct(_) => check_struct(column.as_struct(), rows, text, path),
        DataType::List(_) => {
            let list = column.as_list::<i32>();
            let offsets = list.value_offsets();
            let inner = offsets[rows.start] as usize..offsets[rows.end] as usize;
            check_column(list.values().as_ref(), inner, text, path)
        }
        DataType::LargeList(_) => {
            let list = column.as_list::<i64>();
            let offsets = list.value_offsets();
            let inner = offsets[rows.start] as usize..offsets[rows.end] as usize;
            check_column(list.values().as_ref(), inner, text, path)
        }
        _ => Ok(()),
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn check_spans(
    array: &StructArray,
    rows: std::ops::Range<usize>,
    text: &str,
    path: &str,
) -> Result<(), CallError> {
    let (Some(starts), Some(ends)) = (array.column_by_name("start"), array.column_by_name("end")) else {
        return Ok(());
    };
    let texts = array.column_by_name("text");
    let (short, long) = (
        texts.and_then(|column| column.as_string_opt::<i32>()),
        texts.and_then(|column| column.as_string_opt::<i64>()),
    );
    let said = |row: usize| {
        let short = short.filter(|texts| texts.is_valid(row)).map(|texts| texts.value(row));
        short.or_else(|| long.filter(|texts| texts.is_valid(row)).map(|texts| texts.value(row)))
    };
    for row in rows {
        if array.is_null(row) || starts.is_null(row) || ends.is_null(row) {
            continue;
        }
        let (start, end) = (offset(starts.as_ref(), row), offset(ends.as_ref(), row));
        let place = || if path.is_empty() { "its result".to_owned() } else { format!("`{path}`") };
        let spanned = start.zip(end).and_then(|(start, end)| text.get(start..end));
        let Some(spanned) = spanned else {
            let show = |offset: Option<usize>| offset.map_or("?".to_owned(), |offset| offset.to_string());
            return Err(CallError::contract(format!(
                "a span in {} is {}..{}, which is outside the text of {} bytes or cuts a character",
                place(),
                show(start),
                show(end),
                text.len()
            )));
        };
        if let Some(said) = said(row).filter(|said| *said != spanned) {
            return Err(CallError::contract(format!(
                "a span in {} says {:?} but the text there is {:?}",
                place(),
                cut(said),
                cut(spanned)
            )));
        }
    }
    Ok(())
}

fn offset(array: &dyn Array, row: usize) -> Option<usize> {
    match array.data_type() {
        DataType::UInt32 => usize::try_from(array.as_primitive::<UInt32Type>().value(row)).ok(),
        DataType::UInt64 => usize::try_from(array.as_primitive::<UInt64Type>().value(row)).ok(),
        DataType::Int32 => usize::try_from(array.as_primitive::<Int32Type>().value(row)).ok(),
        DataType::Int64 => usize::try_from(array.as_primitive::<Int64Type>().value(row)).ok(),
        _ => None,
    }
}

/// The beginning of a text, for a message.
fn cut(text: &str) -> String {
    let mut short: String = text.chars().take(20).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::{ArrayRef, UInt32Array};
    use std::sync::Arc;

    fn column(array: ArrayRef, name: &str) -> (Arc<Field>, ArrayRef) {
        (Arc::new(Field::new(name, array.data_type().clone(), false)), array)
    }

    fn span(start: u32, end: u32, text: &str) -> StructArray {
        StructArray::from(vec![
            column(Arc::new(UInt32Array::from(vec![start])), "start"),
            column(Arc::new(UInt32Array::from(vec![end])), "end"),
            column(Arc::new(StringArray::from(vec![text])), "text"),
        ])
    }

    #[test]
    fn spans_in_lists_of_lists_and_large_texts_are_checked() {
        use arrow_array::{LargeStringArray, ListArray};
        use arrow_buffer::OffsetBuffer;
        let texts = StringArray::from(vec!["今天很好"]);
        let nested = |said: &str| {
            let span = StructArray::from(vec![
                column(Arc::new(UInt32Array::from(vec![3])), "start"),
                column(Arc::new(UInt32Array::from(vec![6])), "end"),
                column(Arc::new(LargeStringArray::from(vec![said])), "text"),
            ]);
            let list = |values: ArrayRef| -> ArrayRef {
                let item = Arc::new(Field::new("item", values.data_type().clone(), false));
                Arc::new(ListArray::new(item, OffsetBuffer::from_lengths([1]), values, None))
            };
            StructArray::from(vec![column(list(list(Arc::new(span))), "groups")])
        };
        check(&nested("天"), &texts).unwrap();
        let wrong = check(&nested("地"), &texts).unwrap_err();
        assert!(wrong.message.contains("`groups`") && wrong.message.contains("\"地\""), "{wrong}");
    }

    #[test]
    fn a_span_that_points_home_passes() {
        let texts = StringArray::from(vec!["今天很好"]);
        check(&span(3, 6, "天"), &texts).unwrap();
    }

    #[test]
    fn a_span_that_does_not_is_named() {
        let texts = StringArray::from(vec!["今天很好"]);
        let outside = check(&span(9, 15, "好"), &texts).unwrap_err();
        assert!(outside.message.contains("9..15") && outside.row == Some(0), "{outside}");
        let cuts = check(&span(1, 3, "今"), &texts).unwrap_err();
        assert!(cuts.message.contains("cuts a character"), "{cuts}");
        let other = check(&span(0, 3, "天"), &texts).unwrap_err();
        assert!(other.message.contains("\"天\"") && other.message.contains("\"今\""), "{other}");
        let backwards = check(&span(6, 3, "天"), &texts).unwrap_err();
        assert!(backwards.message.contains("6..3"), "{backwards}");
    }
}
