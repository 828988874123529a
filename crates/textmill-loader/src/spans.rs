//! Spans point home: `text[start..end] == span.text`, checked at the border.
//!
//! The contract says that a struct with integer fields `start` and `end` is a span over the row's text, in
//! bytes. This module finds these structs in a result type once, and checks every one of them in a result.

use crate::error::CallError;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type, UInt32Type, UInt64Type};
use arrow_array::{Array, GenericListArray, OffsetSizeTrait, StringArray, StructArray};
use arrow_schema::{DataType, Field, Fields};
use std::ops::Range;

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
/// ```
/// use arrow_array::{ArrayRef, StringArray, StructArray, UInt32Array};
/// use std::sync::Arc;
/// use textmill_loader::spans;
/// let one = |number: u32| -> ArrayRef { Arc::new(UInt32Array::from(vec![number])) };
/// let rows = |end: u32| StructArray::try_from(vec![("start", one(0)), ("end", one(end))]);
/// let texts = StringArray::from(vec!["好"]);
/// assert!(spans::check(&rows(3)?, &texts).is_ok());
/// // In the middle of a character.
/// assert!(spans::check(&rows(2)?, &texts).is_err());
/// # Ok::<(), arrow_schema::ArrowError>(())
/// ```
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

fn check_struct(array: &StructArray, rows: Range<usize>, text: &str, path: &str) -> Result<(), CallError> {
    // What stands in the fields of a null struct is nobody's.
    for rows in valid_runs(array, rows) {
        if is_span(array.fields()) {
            check_spans(array, rows.clone(), text, path)?;
        }
        for (field, column) in array.fields().iter().zip(array.columns()) {
            check_column(column.as_ref(), rows.clone(), text, &join(path, field.name()))?;
        }
    }
    Ok(())
}

/// Goes through lists, also lists of lists, to the structs in them.
fn check_column(column: &dyn Array, rows: Range<usize>, text: &str, path: &str) -> Result<(), CallError> {
    match column.data_type() {
        DataType::Struct(_) => check_struct(column.as_struct(), rows, text, path),
        DataType::List(_) => check_list(column.as_list::<i32>(), rows, text, path),
        DataType::LargeList(_) => check_list(column.as_list::<i64>(), rows, text, path),
        _ => Ok(()),
    }
}

fn check_list<O: OffsetSizeTrait>(
    list: &GenericListArray<O>,
    rows: Range<usize>,
    text: &str,
    path: &str,
) -> Result<(), CallError> {
    let offsets = list.value_offsets();
    for rows in valid_runs(list, rows) {
        let inner = offsets[rows.start].as_usize()..offsets[rows.end].as_usize();
        check_column(list.values().as_ref(), inner, text, path)?;
    }
    Ok(())
}

/// The runs of rows that are not null.
fn valid_runs(array: &dyn Array, rows: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut at = rows.start;
    let nulls = array.nulls();
    std::iter::from_fn(move || {
        let is_null = |row: &usize| nulls.is_some_and(|nulls| nulls.is_null(*row));
        let start = (at..rows.end).find(|row| !is_null(row))?;
        at = match nulls {
            None => rows.end,
            Some(_) => (start..rows.end).find(is_null).unwrap_or(rows.end),
        };
        Some(start..at)
    })
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn check_spans(array: &StructArray, rows: Range<usize>, text: &str, path: &str) -> Result<(), CallError> {
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
        if starts.is_null(row) || ends.is_null(row) {
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
    fn what_stands_behind_a_null_is_not_looked_at() {
        use arrow_array::ListArray;
        use arrow_buffer::{NullBuffer, OffsetBuffer};
        let texts = StringArray::from(vec!["今天很好", "今天很好"]);
        let (start, end) = (UInt32Array::from(vec![0, 1]), UInt32Array::from(vec![3, 2]));
        let fields = vec![column(Arc::new(start), "start"), column(Arc::new(end), "end")];
        let spans = StructArray::from(fields);
        let bad = check(&StructArray::from(vec![column(Arc::new(spans.clone()), "span")]), &texts);
        assert_eq!(bad.unwrap_err().row, Some(1));
        let nulls = || Some(NullBuffer::from(vec![true, false]));
        let nullable = |array: ArrayRef| {
            let field = Field::new("outer", array.data_type().clone(), true);
            StructArray::new(Fields::from(vec![field]), vec![array], None)
        };
        let inner = vec![Arc::new(spans.clone()) as ArrayRef];
        let field = Field::new("span", spans.data_type().clone(), false);
        let outer = StructArray::new(Fields::from(vec![field]), inner, nulls());
        check(&nullable(Arc::new(outer)), &texts).unwrap();
        let item = Arc::new(Field::new("item", spans.data_type().clone(), false));
        let list = ListArray::new(item, OffsetBuffer::from_lengths([1, 1]), Arc::new(spans), nulls());
        check(&nullable(Arc::new(list)), &texts).unwrap();
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
