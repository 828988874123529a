//! Results of earlier steps, for a text from which parts were taken.
//!
//! They cannot be made again without the plugins that made them. So they are cut as the text is: of a list those spans
//! stay that lie in what is left without a gap; a span that is not in a list is moved to what is left of it. Offsets
//! and the words that a span quotes are set anew: it still says what is there.

use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type, UInt32Type, UInt64Type};
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, GenericListArray, LargeStringArray, OffsetSizeTrait, PrimitiveArray,
    StringArray, StructArray, make_array,
};
use arrow_buffer::{OffsetBuffer, ScalarBuffer};
use arrow_data::transform::MutableArrayData;
use arrow_schema::{ArrowError, DataType};
use std::ops::Range;
use std::sync::Arc;
use textmill_loader::spans::is_span;

/// What is left of a text.
pub(super) struct Cut {
    /// The parts that are left, in order, neighbours as one; and where each begins in what is left.
    parts: Vec<(Range<usize>, usize)>,
    /// What is left.
    pub(super) text: String,
}

impl Cut {
    pub(super) fn new(text: &str, left: &[Range<usize>]) -> Self {
        let mut cut = Self { parts: Vec::new(), text: String::new() };
        for part in left {
            match cut.parts.last_mut() {
                Some((last, _)) if last.end == part.start => last.end = part.end,
                _ => cut.parts.push((part.clone(), cut.text.len())),
            }
            cut.text.push_str(text.get(part.clone()).unwrap_or_default());
        }
        cut
    }

    /// Whether a span is left without a gap.
    fn has(&self, span: Range<usize>) -> bool {
        self.parts.iter().any(|(part, _)| part.start <= span.start && span.end <= part.end)
    }

    /// Where a place is now; of one that is gone, what came behind it.
    fn now(&self, at: usize) -> usize {
        let behind = self.parts.iter().find(|(part, _)| at <= part.end);
        behind.map_or(self.text.len(), |(part, begins)| begins + at.saturating_sub(part.start))
    }

    fn moved(&self, span: Range<usize>) -> Range<usize> {
        // A span ends in the part that it begins in, or later.
        let start = self.now(span.start);
        start..self.now(span.end).max(start)
    }
}

/// The rows of an array, in this order.
pub(super) fn take(array: &ArrayRef, rows: &[usize]) -> ArrayRef {
    let data = array.to_data();
    let mut taken = MutableArrayData::new(vec![&data], false, rows.len());
    for &row in rows {
        // A row that cannot be copied would be a list longer than the one it is from.
        let _ = taken.try_extend(0, row, row + 1);
    }
    make_array(taken.freeze())
}

/// An array whose elements belong to these documents, cut as their texts are.
pub(super) fn column(array: &ArrayRef, documents: &[usize], cuts: &[Cut]) -> Result<ArrayRef, ArrowError> {
    match array.data_type() {
        DataType::List(_) => list(array.as_list::<i32>(), documents, cuts),
        DataType::LargeList(_) => list(array.as_list::<i64>(), documents, cuts),
        DataType::Struct(_) => structs(array.as_struct(), documents, cuts),
        _ => Ok(Arc::clone(array)),
    }
}

fn list<O: OffsetSizeTrait>(
    list: &GenericListArray<O>,
    documents: &[usize],
    cuts: &[Cut],
) -> Result<ArrayRef, ArrowError> {
    let (DataType::List(item) | DataType::LargeList(item)) = list.data_type() else {
        return Ok(Arc::new(list.clone()));
    };
    let spans = list.values().as_struct_opt().filter(|values| is_span(values.fields()));
    let offsets = list.value_offsets();
    let (mut kept, mut owners, mut ends) = (Vec::new(), Vec::new(), vec![O::zero()]);
    for (row, &document) in documents.iter().enumerate() {
        let elements = match list.is_valid(row) {
            true => offsets[row].as_usize()..offsets[row + 1].as_usize(),
            false => 0..0,
        };
        for element in elements {
            let span = spans.and_then(|spans| span(spans, element));
            if span.is_none_or(|span| cuts[document].has(span)) {
                kept.push(element);
                owners.push(document);
            }
        }
        ends.push(O::usize_as(kept.len()));
    }
    let values = column(&take(list.values(), &kept), &owners, cuts)?;
    let offsets = OffsetBuffer::new(ScalarBuffer::from(ends));
    Ok(Arc::new(GenericListArray::<O>::try_new(Arc::clone(item), offsets, values, list.nulls().cloned())?))
}

fn structs(array: &StructArray, documents: &[usize], cuts: &[Cut]) -> Result<ArrayRef, ArrowError> {
    let moved: Option<Vec<Range<usize>>> = is_span(array.fields()).then(|| {
        let now = |(row, &document): (usize, &usize)| {
            span(array, row).map(|span| cuts[document].moved(span)).unwrap_or_default()
        };
        documents.iter().enumerate().map(now).collect()
    });
    let mut columns = Vec::new();
    for (field, child) in array.fields().iter().zip(array.columns()) {
        columns.push(match (&moved, field.name().as_str()) {
            (Some(spans), "start") => offsets(child, spans.iter().map(|span| span.start)),
            (Some(spans), "end") => offsets(child, spans.iter().map(|span| span.end)),
            (Some(spans), "text") => {
                let said = spans
                    .iter()
                    .zip(documents)
                    .map(|(span, &document)| cuts[document].text.get(span.clone()).unwrap_or_default());
                quotes(child, said.collect())
            }
            _ => column(child, documents, cuts)?,
        });
    }
    Ok(Arc::new(StructArray::try_new_with_length(
        array.fields().clone(),
        columns,
        array.nulls().cloned(),
        array.len(),
    )?))
}

/// The span of a row; none where one of its ends is null.
fn span(spans: &StructArray, row: usize) -> Option<Range<usize>> {
    Some(offset(spans.column_by_name("start")?, row)?..offset(spans.column_by_name("end")?, row)?)
}

fn offset(array: &ArrayRef, row: usize) -> Option<usize> {
    if array.is_null(row) {
        return None;
    }
    match array.data_type() {
        DataType::UInt32 => usize::try_from(array.as_primitive::<UInt32Type>().value(row)).ok(),
        DataType::UInt64 => usize::try_from(array.as_primitive::<UInt64Type>().value(row)).ok(),
        DataType::Int32 => usize::try_from(array.as_primitive::<Int32Type>().value(row)).ok(),
        DataType::Int64 => usize::try_from(array.as_primitive::<Int64Type>().value(row)).ok(),
        _ => None,
    }
}

/// Offsets of the same type, null where they were.
fn offsets(array: &ArrayRef, values: impl Iterator<Item = usize>) -> ArrayRef {
    fn of<T: ArrowPrimitiveType>(array: &ArrayRef, values: impl Iterator<Item = T::Native>) -> ArrayRef {
        Arc::new(PrimitiveArray::<T>::new(values.collect(), array.nulls().cloned()))
    }
    match array.data_type() {
        DataType::UInt32 => of::<UInt32Type>(array, values.map(|value| value as u32)),
        DataType::UInt64 => of::<UInt64Type>(array, values.map(|value| value as u64)),
        DataType::Int32 => of::<Int32Type>(array, values.map(|value| value as i32)),
        DataType::Int64 => of::<Int64Type>(array, values.map(|value| value as i64)),
        _ => Arc::clone(array),
    }
}

/// Quotations of the same type, null where they were.
fn quotes(array: &ArrayRef, texts: Vec<&str>) -> ArrayRef {
    let said = texts.iter().enumerate().map(|(row, text)| array.is_valid(row).then_some(*text));
    match array.data_type() {
        DataType::Utf8 => Arc::new(said.collect::<StringArray>()),
        DataType::LargeUtf8 => Arc::new(said.collect::<LargeStringArray>()),
        _ => Arc::clone(array),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::UInt32Array;
    use arrow_schema::{Field, Fields};

    #[test]
    fn a_cut_says_where_places_are_now() {
        let text = "0123456789";
        let cut = Cut::new(text, &[1..3, 3..4, 6..8]);
        assert_eq!(cut.text, "12367");
        assert!(cut.has(1..4) && cut.has(6..8) && !cut.has(3..7) && !cut.has(0..2));
        assert_eq!(cut.moved(1..4), 0..3);
        assert_eq!(cut.moved(6..8), 3..5);
        assert_eq!(cut.moved(0..10), 0..5);
        assert_eq!(cut.moved(4..6), 3..3);
        assert_eq!(cut.moved(9..10), 5..5);
    }

    #[test]
    fn spans_of_a_list_stay_or_go_and_say_what_is_there() {
        let texts = ["ab 字 cd", "xyz"];
        let fields = Fields::from(vec![
            Field::new("start", DataType::UInt32, false),
            Field::new("end", DataType::UInt32, false),
            Field::new("text", DataType::Utf8, false),
        ]);
        let spans = StructArray::new(
            fields.clone(),
            vec![
                Arc::new(UInt32Array::from(vec![0, 3, 7, 0])),
                Arc::new(UInt32Array::from(vec![2, 6, 9, 3])),
                Arc::new(StringArray::from(vec!["ab", "字", "cd", "xyz"])),
            ],
            None,
        );
        let item = Arc::new(Field::new("item", DataType::Struct(fields), false));
        let offsets = OffsetBuffer::new(ScalarBuffer::from(vec![0, 3, 4]));
        let list: ArrayRef = Arc::new(GenericListArray::<i32>::new(item, offsets, Arc::new(spans), None));
        // Of the first text "b 字 ", of the second nothing.
        let cuts = [Cut::new(texts[0], std::slice::from_ref(&(1..7))), Cut::new(texts[1], &[])];
        let cut = column(&list, &[0, 1], &cuts).unwrap();
        let cut = cut.as_list::<i32>();
        assert_eq!(cut.value_offsets(), [0, 1, 1]);
        let left = cut.values().as_struct();
        assert_eq!(span(left, 0), Some(2..5));
        assert_eq!(left.column_by_name("text").unwrap().as_string::<i32>().value(0), "字");
        assert_eq!(cuts[0].text.get(2..5), Some("字"));
    }
}
