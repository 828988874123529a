//! Importing what a plugin returned, trusting nothing.
//!
//! `arrow`'s own import validates nothing: invalid UTF-8, offsets out of range and negative lengths come in
//! "ok", null buffers panic, a lying length reads out of bounds. So the raw headers are checked first,
//! against the type the plugin declared at plan time; then Arrow takes the array over; then every offset,
//! string and null is checked. UTF-8 is checked by SIMD over whole buffers: on Chinese text `std`'s check
//! runs at 1.5 GB/s, `simdutf8` at 17 GB/s.
//!
//! What cannot be checked inside one process is whether a buffer really is as long as the array's length
//! says; a plugin that lies about that is for process isolation.
#![expect(unsafe_code, reason = "the border to plugins; each block states why it is sound")]

use crate::declaration::MAX_DEPTH;
use crate::error::CallError;
use arrow_array::cast::AsArray;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi_and_data_type};
use arrow_array::{Array, GenericListArray, GenericStringArray, OffsetSizeTrait, StructArray};
use arrow_buffer::{BooleanBufferBuilder, NullBuffer};
use arrow_data::ArrayData;
use arrow_schema::{DataType, Field, Fields};
use std::ffi::c_void;
use std::sync::Arc;
use textmill_abi::ArrowArray;

/// Most rows an array of a result may have, at any level: far above any batch, far below what overflows.
const MAX_ROWS: i64 = 1 << 31;

/// The fields of a declared result type: a struct of allowed types with distinct, printable names.
/// The raw schema has passed [`declaration::check`](crate::declaration::check).
pub(crate) fn output_fields(schema: &FFI_ArrowSchema) -> Result<Fields, CallError> {
    let data_type = DataType::try_from(schema)
        .map_err(|error| CallError::contract(format!("its result type cannot be read: {error}")))?;
    let DataType::Struct(fields) = data_type else {
        return Err(CallError::contract(format!("its result type is {data_type}, not a struct")));
    };
    check_fields(&fields, "", 1)?;
    Ok(fields)
}

pub(crate) fn check_fields(fields: &Fields, path: &str, depth: usize) -> Result<(), CallError> {
    for (index, field) in fields.iter().enumerate() {
        let name = field.name();
        if name.is_empty() || name.chars().any(char::is_control) {
            return Err(CallError::contract(format!("its result has a field named {name:?} in `{path}`")));
        }
        if fields.iter().take(index).any(|earlier| earlier.name() == name) {
            return Err(CallError::contract(format!("its result has two fields named `{path}{name}`")));
        }
        check_type(field.data_type(), &format!("{path}{name}"), depth)?;
    }
    Ok(())
}

fn check_type(data_type: &DataType, path: &str, depth: usize) -> Result<(), CallError> {
    if depth > MAX_DEPTH {
        return Err(CallError::contract(format!("its result type is nested deeper than {MAX_DEPTH} levels")));
    }
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Boolean => Ok(()),
        numeric if is_plain_number(numeric) => Ok(()),
        DataType::List(item) | DataType::LargeList(item) => check_type(item.data_type(), path, depth + 1),
        DataType::Struct(fields) => check_fields(fields, &format!("{path}."), depth + 1),
        other => Err(CallError::contract(format!(
            "field `{path}` of its result has type {other}; allowed are utf8, integers, floats, bool, list and struct"
        ))),
    }
}

fn is_plain_number(data_type: &DataType) -> bool {
    use DataType::{Float32, Float64, Int8, Int16, Int32, Int64, UInt8, UInt16, UInt32, UInt64};
    matches!(data_type, Int8 | Int16 | Int32 | Int64 | UInt8 | UInt16 | UInt32 | UInt64 | Float32 | Float64)
}

/// Takes over an array of the declared type: headers, import, values. The array keeps its owner, the plugin, alive.
pub(crate) fn take<O>(
    mut raw: ArrowArray,
    fields: &Fields,
    owner: &Arc<O>,
) -> Result<StructArray, CallError> {
    let data_type = DataType::Struct(fields.clone());
    if let Err(error) = check_header(&raw, &data_type, "", 0) {
        if let Some(release) = raw.release {
            // SAFETY: the array was moved to us and is released once.
            unsafe { release(&mut raw) };
        }
        return Err(error);
    }
    // SAFETY: the header and those of its children were checked above; the array is ours.
    unsafe { forget_null_counts(&mut raw) };
    let held = hold(raw, owner);
    // SAFETY: the header fits the type (checked above), and the producer promises the buffers behind it.
    let data = unsafe { from_ffi_and_data_type(held, data_type) }
        .map_err(|error| CallError::contract(format!("its result cannot be imported: {error}")))?;
    let array = StructArray::from(with_plain_empties(data));
    if array.null_count() > 0 {
        return Err(CallError::contract("its result has null rows"));
    }
    check_columns(&array, fields, Strings::Unknown)?;
    Ok(array)
}

/// Puts arrays of Arrow's own in the place of those without rows. Whether such a one has an offset at all the interface
/// leaves open, so none was looked at; Arrow would read one, and take the values to begin where it says.
fn with_plain_empties(data: ArrayData) -> ArrayData {
    if data.is_empty() {
        return ArrayData::new_empty(data.data_type());
    }
    if data.child_data().is_empty() {
        return data;
    }
    let children = data.child_data().iter().cloned().map(with_plain_empties).collect();
    // SAFETY: the same array; of its children those without rows are others without rows, of the same types.
    unsafe { data.into_builder().child_data(children).build_unchecked() }
}

/// What is known of the strings of a result.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strings {
    /// That they are UTF-8: whoever read them has seen to it.
    Good,
    /// Nothing.
    Unknown,
}

/// Checks the values of a result against its declared fields.
pub(crate) fn check_columns(array: &StructArray, fields: &Fields, strings: Strings) -> Result<(), CallError> {
    for (field, column) in fields.iter().zip(array.columns()) {
        check_values(column.as_ref(), field, field.name(), None, strings)?;
    }
    Ok(())
}

/// Makes Arrow count the nulls itself: a count that says less than the bits would hide them from every check.
///
/// # Safety
/// `children` of the array, and of its children, must be as many valid pointers as it says.
unsafe fn forget_null_counts(array: &mut ArrowArray) {
    array.null_count = -1;
    for index in 0..array.n_children.max(0) as usize {
        // SAFETY: the caller's promise.
        unsafe { forget_null_counts(&mut **array.children.add(index)) };
    }
}

/// What the wrapped `release` needs.
struct Held<O> {
    original: Option<unsafe extern "C" fn(*mut ArrowArray)>,
    private_data: *mut c_void,
    _owner: Arc<O>,
}

/// Wraps `release` so that the array holds the plugin until it is gone.
fn hold<O>(mut raw: ArrowArray, owner: &Arc<O>) -> FFI_ArrowArray {
    let held = Held { original: raw.release, private_data: raw.private_data, _owner: Arc::clone(owner) };
    raw.private_data = Box::into_raw(Box::new(held)).cast();
    raw.release = Some(release_held::<O>);
    // SAFETY: same struct under two names; `raw` is moved, not dropped (it has no `Drop`).
    unsafe { FFI_ArrowArray::from_raw((&raw mut raw).cast()) }
}

unsafe extern "C" fn release_held<O>(array: *mut ArrowArray) {
    // SAFETY: called once with the struct that `hold` made (Arrow moves it, never copies it); `private_data` is the box
    // made there. The original release gets its own private data back, and must null `release` itself; we make sure.
    unsafe {
        let held = Box::from_raw((*array).private_data.cast::<Held<O>>());
        (*array).private_data = held.private_data;
        (*array).release = held.original;
        if let Some(release) = held.original {
            release(array);
        }
        (*array).release = None;
    }
}

/// Checks one array's header against its type, and its children's.
fn check_header(array: &ArrowArray, data_type: &DataType, path: &str, depth: usize) -> Result<(), CallError> {
    let wrong = |what: String| {
        let place =
            if path.is_empty() { "its result".to_owned() } else { format!("field `{path}` of its result") };
        CallError::contract(format!("{place} {what}"))
    };
    if depth > MAX_DEPTH {
        return Err(wrong("is nested too deeply".to_owned()));
    }
    if array.length < 0 || array.offset < 0 {
        return Err(wrong(format!("has length {} and offset {}", array.length, array.offset)));
    }
    let end = array.length.checked_add(array.offset).filter(|&end| end <= MAX_ROWS);
    let Some(end) = end else {
        return Err(wrong(format!("says it has {} rows after {} to skip", array.length, array.offset)));
    };
    if array.null_count < -1 || array.null_count > array.length {
        return Err(wrong(format!("says it has {} nulls in {} rows", array.null_count, array.length)));
    }
    if !array.dictionary.is_null() {
        return Err(wrong("has a dictionary that its type does not have".to_owned()));
    }
    let (buffers, children): (i64, Vec<&Arc<Field>>) = match data_type {
        DataType::Struct(fields) => (1, fields.iter().collect()),
        DataType::List(item) | DataType::LargeList(item) => (2, vec![item]),
        DataType::Utf8 | DataType::LargeUtf8 => (3, Vec::new()),
        _ => (2, Vec::new()),
    };
    if array.n_buffers != buffers || array.n_children != children.len() as i64 {
        return Err(wrong(format!(
            "has {} buffers and {} children, its declared type has {buffers} and {}",
            array.n_buffers,
            array.n_children,
            children.len()
        )));
    }
    if array.buffers.is_null() || (!children.is_empty() && array.children.is_null()) {
        return Err(wrong("has null pointers for its buffers or children".to_owned()));
    }
    // SAFETY: `buffers` is not null and has `n_buffers` entries, says the interface; the count was checked above.
    let pointers = unsafe { std::slice::from_raw_parts(array.buffers, buffers as usize) };
    if pointers[0].is_null() && array.null_count > 0 {
        return Err(wrong("says it has nulls but has no validity buffer".to_owned()));
    }
    let needed = match data_type {
        DataType::Struct(_) => &pointers[1..1],
        DataType::Utf8 | DataType::LargeUtf8 => &pointers[1..2],
        _ => &pointers[1..],
    };
    if end > 0 && needed.iter().any(|pointer| pointer.is_null()) {
        return Err(wrong("has a null buffer".to_owned()));
    }
    if end > 0 {
        match data_type {
            // SAFETY: the offsets buffer is not null (checked) and has `end + 1` entries, says the interface.
            DataType::Utf8 => unsafe { check_offsets(pointers[1].cast::<i32>(), end, Some(pointers[2])) },
            // SAFETY: as above.
            DataType::LargeUtf8 => unsafe {
                check_offsets(pointers[1].cast::<i64>(), end, Some(pointers[2]))
            },
            // SAFETY: as above.
            DataType::List(_) => unsafe { check_offsets(pointers[1].cast::<i32>(), end, None) },
            // SAFETY: as above.
            DataType::LargeList(_) => unsafe { check_offsets(pointers[1].cast::<i64>(), end, None) },
            _ => Ok(0),
        }
        .map_err(wrong)
        .and_then(|last| check_child_length(array, data_type, end, last, path))?;
    }
    for (index, field) in children.into_iter().enumerate() {
        // SAFETY: `children` is not null and has `n_children` entries (checked); each points to an array or is null.
        let child = unsafe { (*array.children.add(index)).as_ref() };
        let name = match data_type {
            DataType::Struct(_) if path.is_empty() => field.name().clone(),
            DataType::Struct(_) => format!("{path}.{}", field.name()),
            _ => path.to_owned(),
        };
        let child =
            child.ok_or_else(|| CallError::contract(format!("field `{name}` of its result is null")))?;
        if child.release.is_none() {
            return Err(CallError::contract(format!("field `{name}` of its result is already released")));
        }
        check_header(child, field.data_type(), &name, depth + 1)?;
    }
    Ok(())
}

/// Checks that offsets rise, from 0 or more, and that values are there if there are any; returns the last.
///
/// # Safety
/// `offsets` points to `end + 1` integers.
unsafe fn check_offsets<O: Copy + Into<i64>>(
    offsets: *const O,
    end: i64,
    values: Option<*const c_void>,
) -> Result<i64, String> {
    let mut previous = 0_i64;
    for index in 0..=end as usize {
        // SAFETY: the caller says that there are `end + 1`; the interface recommends but does not promise alignment.
        let offset: i64 = unsafe { offsets.add(index).read_unaligned() }.into();
        if offset < previous {
            return Err(format!("has offsets that fall: {previous}, then {offset}"));
        }
        previous = offset;
    }
    if previous > 0 && values.is_some_and(|values| values.is_null()) {
        return Err("has a null buffer".to_owned());
    }
    Ok(previous)
}

/// Checks that children are as long as their parent needs.
fn check_child_length(
    array: &ArrowArray,
    data_type: &DataType,
    end: i64,
    last_offset: i64,
    path: &str,
) -> Result<(), CallError> {
    let needed = match data_type {
        DataType::Struct(_) => end,
        DataType::List(_) | DataType::LargeList(_) => last_offset,
        _ => return Ok(()),
    };
    for index in 0..array.n_children as usize {
        // SAFETY: `children` is not null and has `n_children` entries (checked by the caller).
        let child = unsafe { (*array.children.add(index)).as_ref() };
        if let Some(child) = child
            && child.length < needed
        {
            return Err(CallError::contract(format!(
                "a child of `{path}` in its result has {} rows where {needed} are needed",
                child.length
            )));
        }
    }
    Ok(())
}

/// Checks the values of an imported array: strings, nulls, nested values. `masked` are the rows that stand behind a
/// null further out: they are nobody's, and may be null whatever is declared.
fn check_values(
    array: &dyn Array,
    field: &Field,
    path: &str,
    masked: Option<&NullBuffer>,
    strings: Strings,
) -> Result<(), CallError> {
    if !field.is_nullable()
        && let Some(nulls) = array.nulls().filter(|nulls| nulls.null_count() > 0)
        && !masked.is_some_and(|masked| masked.contains(nulls))
    {
        return Err(CallError::contract(format!(
            "field `{path}` of its result has nulls but is declared not null"
        )));
    }
    match array.data_type() {
        DataType::Utf8 | DataType::LargeUtf8 if strings == Strings::Good => Ok(()),
        DataType::Utf8 => check_strings(array.as_string::<i32>(), path),
        DataType::LargeUtf8 => check_strings(array.as_string::<i64>(), path),
        DataType::List(item) => check_list(array.as_list::<i32>(), item, path, masked, strings),
        DataType::LargeList(item) => check_list(array.as_list::<i64>(), item, path, masked, strings),
        DataType::Struct(fields) => {
            let array = array.as_struct();
            let masked = NullBuffer::union(masked, array.nulls());
            for (field, column) in fields.iter().zip(array.columns()) {
                let path = format!("{path}.{}", field.name());
                check_values(column.as_ref(), field, &path, masked.as_ref(), strings)?;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn check_list<O: OffsetSizeTrait>(
    array: &GenericListArray<O>,
    item: &Field,
    path: &str,
    masked: Option<&NullBuffer>,
    strings: Strings,
) -> Result<(), CallError> {
    let masked = NullBuffer::union(masked, array.nulls());
    let values = array.values();
    // Of the values only those in the range of a list that is there are somebody's.
    let of_values = masked.filter(|masked| masked.null_count() > 0).map(|masked| {
        let mut valid = BooleanBufferBuilder::new(values.len());
        valid.append_n(values.len(), false);
        for (row, range) in array.value_offsets().windows(2).enumerate() {
            if masked.is_valid(row) {
                (range[0].as_usize()..range[1].as_usize()).for_each(|at| valid.set_bit(at, true));
            }
        }
        NullBuffer::new(valid.finish())
    });
    check_values(values.as_ref(), item, path, of_values.as_ref(), strings)
}

fn check_strings<O: OffsetSizeTrait>(array: &GenericStringArray<O>, path: &str) -> Result<(), CallError> {
    if are_strings(array.value_offsets(), array.value_data()) {
        Ok(())
    } else {
        Err(CallError::contract(format!("field `{path}` of its result has a string that is not UTF-8")))
    }
}

/// Whether the values between offsets that rise are UTF-8, each of them: the whole buffer by SIMD, then a character
/// boundary at each offset.
pub(crate) fn are_strings<O: OffsetSizeTrait>(offsets: &[O], values: &[u8]) -> bool {
    let (Some(first), Some(last)) = (offsets.first(), offsets.last()) else { return true };
    let (base, end) = (first.as_usize(), last.as_usize());
    let text = values.get(base..end).and_then(|bytes| simdutf8::basic::from_utf8(bytes).ok());
    text.is_some_and(|text| offsets.iter().all(|offset| text.is_char_boundary(offset.as_usize() - base)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::{ArrayRef, UInt32Array};

    /// One not-null field in a nullable struct, of which the second row is null.
    fn of(values: Vec<Option<u32>>) -> Result<(), CallError> {
        let fields = Fields::from(vec![Field::new("count", DataType::UInt32, false)]);
        let columns: Vec<ArrayRef> = vec![Arc::new(UInt32Array::from(values))];
        let nulls = NullBuffer::from(vec![true, false, true]);
        // SAFETY: only the nulls break what is declared; that is what is tested.
        let array = unsafe { StructArray::new_unchecked(fields.clone(), columns, Some(nulls)) };
        let field = Field::new("total", DataType::Struct(fields), true);
        check_values(&array, &field, "total", None, Strings::Unknown)
    }

    #[test]
    fn only_behind_a_null_may_be_nulls_where_none_are_declared() {
        of(vec![Some(1), None, Some(3)]).unwrap();
        let told = of(vec![Some(1), None, None]).unwrap_err();
        assert!(told.message.contains("`total.count` of its result has nulls"), "{told}");
    }
}
