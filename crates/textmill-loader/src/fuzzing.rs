//! What must hold of anything that comes over the border: the bodies of the fuzz targets `import` and `stream`, and
//! of the tests here, which run them over seeded random input.
//!
//! A producer's arrays are made from the input: whatever it says of lengths, offsets, counts and pointers, the memory
//! that it points to is there, since that is the one thing that cannot be checked inside a process.
#![expect(unsafe_code, reason = "plays a plugin; each block states why it is sound")]

use crate::import;
use crate::instance::join;
#[cfg(unix)]
use crate::worker::{stream as streams, wire};
use arrow_array::{Array, StructArray};
use arrow_buffer::Buffer;
use arrow_data::ArrayData;
use arrow_schema::{DataType, Field, Fields};
use std::ffi::c_void;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use textmill_abi::ArrowArray;

/// Most rows, and most rows to skip, of an array that is told the truth about.
const ROWS: i64 = 32;
/// Bytes of every buffer: 8 for each row and each row skipped, and as much as strings may need.
const BYTES: usize = 4096;

/// The input, read from its front; zeros when it is used up.
struct Input<'a>(&'a [u8]);

impl Input<'_> {
    fn byte(&mut self) -> u8 {
        match self.0.split_first() {
            Some((first, rest)) => {
                self.0 = rest;
                *first
            }
            None => 0,
        }
    }

    fn below(&mut self, n: u8) -> u8 {
        self.byte() % n.max(1)
    }

    /// Now and then, rarely enough that most of an array is as it should be.
    fn rarely(&mut self) -> bool {
        self.byte() > 0xF0
    }
}

/// A type that a plugin may declare.
fn fields(input: &mut Input<'_>, depth: u8) -> Fields {
    let count = 1 + input.below(3);
    (0..count)
        .map(|n| Field::new(format!("f{n}"), data_type(input, depth), input.byte().is_multiple_of(2)))
        .collect()
}

fn data_type(input: &mut Input<'_>, depth: u8) -> DataType {
    let item = |input: &mut Input<'_>| {
        Arc::new(Field::new("item", data_type(input, depth - 1), input.byte().is_multiple_of(2)))
    };
    match input.below(if depth == 0 { 6 } else { 9 }) {
        0 => DataType::Utf8,
        1 => DataType::LargeUtf8,
        2 => DataType::Boolean,
        3 => DataType::UInt8,
        4 => DataType::Int64,
        5 => DataType::Float32,
        6 => DataType::List(item(input)),
        7 => DataType::LargeList(item(input)),
        _ => DataType::Struct(fields(input, depth - 1)),
    }
}

/// An array with everything that it points to.
struct Produced {
    array: Box<ArrowArray>,
    _buffers: Vec<*const c_void>,
    bytes: Vec<Box<[u64]>>,
    _pointers: Vec<*mut ArrowArray>,
    children: Vec<Produced>,
}

/// Counts a release, as a producer would free its memory.
unsafe extern "C" fn release(array: *mut ArrowArray) {
    // SAFETY: called with the array it belongs to, whose private data is a counter that outlives it.
    unsafe {
        (*(*array).private_data.cast::<AtomicUsize>()).fetch_add(1, Ordering::Relaxed);
        (*array).release = None;
    }
}

/// Children are their parent's: the consumer must not release them.
unsafe extern "C" fn not_to_be_released(array: *mut ArrowArray) {
    // SAFETY: as above.
    unsafe {
        (*(*array).private_data.cast::<AtomicUsize>()).fetch_add(1000, Ordering::Relaxed);
        (*array).release = None;
    }
}

impl Produced {
    fn new(input: &mut Input<'_>, data_type: &DataType, rows: i64, released: &AtomicUsize) -> Self {
        let offset = if input.rarely() { i64::from(input.below(ROWS as u8)) } else { 0 };
        let mut bytes: Vec<Box<[u64]>> = Vec::new();
        let mut add = |content: &dyn Fn(usize) -> u64| bytes.push((0..BYTES / 8).map(content).collect());
        // The validity: mostly all there.
        let holes = if input.rarely() { u64::from(input.byte()) } else { 0 };
        add(&|_| !holes);
        // Offsets rise by `step`, unless one is wrong.
        let step = u64::from(input.below(4));
        let (wrong_at, wrong) = (usize::from(input.below(64)), u64::from(input.byte()) * 16 % 4096);
        let is_wrong = input.rarely();
        let nth = |n: usize| if is_wrong && n == wrong_at { wrong } else { n as u64 * step };
        let letters = if input.rarely() { 0x41E6_B0B4_41C3_A941 } else { 0x6161_6161_6161_6161 };
        let end = rows + offset;
        let mut children_rows = end;
        let children: Vec<(DataType, i64)> = match data_type {
            DataType::Struct(fields) => {
                fields.iter().map(|field| (field.data_type().clone(), children_rows)).collect()
            }
            DataType::List(item) | DataType::LargeList(item) => {
                children_rows = (end as u64 * step).min(ROWS as u64) as i64;
                vec![(item.data_type().clone(), children_rows)]
            }
            _ => Vec::new(),
        };
        match data_type {
            DataType::Struct(_) => {}
            DataType::Utf8 => {
                add(&|n| nth(2 * n) | nth(2 * n + 1) << 32);
                add(&|_| letters);
            }
            DataType::LargeUtf8 => {
                add(&nth);
                add(&|_| letters);
            }
            DataType::List(_) => add(&|n| nth(2 * n) | nth(2 * n + 1) << 32),
            DataType::LargeList(_) => add(&nth),
            _ => add(&|n| n as u64),
        }
        let mut buffers: Vec<*const c_void> = bytes.iter().map(|buffer| buffer.as_ptr().cast()).collect();
        if holes == 0 && input.byte().is_multiple_of(2) {
            buffers[0] = std::ptr::null();
        }
        if input.rarely() {
            let at = usize::from(input.below(buffers.len() as u8));
            buffers[at] = std::ptr::null();
        }
        let mut children: Vec<Produced> =
            children.into_iter().map(|(of, rows)| Produced::new(input, &of, rows, released)).collect();
        let mut pointers: Vec<*mut ArrowArray> =
            children.iter_mut().map(|child| std::ptr::from_mut(&mut *child.array)).collect();
        if input.rarely() && !pointers.is_empty() {
            pointers[0] = std::ptr::null_mut();
        }
        let mut array = Box::new(ArrowArray {
            length: rows,
            null_count: if holes == 0 { 0 } else { -1 },
            offset,
            n_buffers: buffers.len() as i64,
            n_children: pointers.len() as i64,
            buffers: buffers.as_mut_ptr(),
            children: pointers.as_mut_ptr(),
            dictionary: std::ptr::null_mut(),
            release: Some(not_to_be_released),
            private_data: std::ptr::from_ref(released).cast_mut().cast(),
        });
        if input.rarely() {
            lie(&mut array, input);
        }
        Self { array, _buffers: buffers, bytes, _pointers: pointers, children }
    }

    /// Whether some buffer of the array is this one's memory.
    fn lends(&self, array: &ArrayData) -> bool {
        let own = |buffer: &Buffer| {
            let at = buffer.as_ptr();
            !buffer.is_empty() && self.bytes.iter().any(|bytes| bytes.as_ptr_range().contains(&at.cast()))
        };
        let validity = array.nulls().map(|nulls| nulls.inner().inner());
        array.buffers().iter().chain(validity).any(own)
            || self.children.iter().zip(array.child_data()).any(|(child, array)| child.lends(array))
    }
}

/// Says something that is not so, and can be found out without following a pointer beyond what is there.
fn lie(array: &mut ArrowArray, input: &mut Input<'_>) {
    let number = [-1, -2, i64::MIN, i64::MAX, 1 << 40, (1 << 31) + 1, 0, 1, 2, ROWS];
    let number = number[usize::from(input.below(number.len() as u8))];
    match input.below(8) {
        0 => array.length = number,
        1 => array.offset = number,
        2 => array.null_count = number,
        3 => array.n_buffers = number,
        4 => array.n_children = number,
        5 => array.buffers = std::ptr::null_mut(),
        6 => array.children = std::ptr::null_mut(),
        _ => array.dictionary = std::ptr::from_mut(array),
    }
}

/// Offsets, lengths and strings hold at every level. (Nulls where none are declared do not count behind a null list or
/// beyond the lists' ranges, where [`import`] lets them be and Arrow's own check does not.)
fn sound(data: &ArrayData) {
    data.validate().expect("what was taken over is valid");
    data.validate_values().expect("what was taken over has valid values");
    data.child_data().iter().for_each(sound);
}

/// What is taken over is good through and through, or refused with a message; released once either way.
///
/// # Panics
/// When it is not so.
pub fn import(input: &[u8]) {
    let mut input = Input(input);
    let fields = fields(&mut input, 3);
    let rows = i64::from(input.below(ROWS as u8));
    let released = AtomicUsize::new(0);
    let mut produced = Produced::new(&mut input, &DataType::Struct(fields.clone()), rows, &released);
    produced.array.release = Some(release);
    // SAFETY: a move, as the interface has it: the producer's struct is not used again.
    let raw = unsafe { std::ptr::read(&*produced.array) };
    let owner = Arc::new(());
    match import::take(raw, &fields, &owner) {
        Ok(array) => {
            assert_eq!(array.data_type(), &DataType::Struct(fields));
            sound(&array.to_data());
            // As parts of a batch are put together.
            let twice = join(vec![array.clone(), array.clone()], array.fields()).expect("it can be joined");
            sound(&twice.to_data());
            drop(twice);
            // Arrow lets go at once of what has no bytes.
            let in_use = produced.lends(&array.to_data());
            assert!(!in_use || released.load(Ordering::Relaxed) == 0, "it is still in use");
            assert!(!in_use || Arc::strong_count(&owner) == 2, "it keeps its owner");
            drop(array);
        }
        Err(error) => assert!(!error.message.is_empty()),
    }
    assert_eq!(released.load(Ordering::Relaxed), 1, "released once, and no child");
    assert_eq!(Arc::strong_count(&owner), 1);
    drop(produced);
}

/// A stream from another process decodes to arrays that are valid, or is refused with a message.
///
/// The input says what arrays are sent, and which bytes of the stream are then changed.
///
/// # Panics
/// When it is not so. Arrow's own panics are caught and count as refused.
#[cfg(unix)]
pub fn stream(input: &[u8]) {
    let mut bytes = match input.split_first() {
        Some((first, rest)) if first % 4 == 0 => rest.to_vec(),
        _ => sent(input),
    };
    let mut input = Input(input.get(input.len() / 2..).unwrap_or_default());
    for _ in 0..input.below(4) {
        let at = usize::from(input.byte()) << 8 | usize::from(input.byte());
        let length = bytes.len().max(1);
        if let Some(byte) = bytes.get_mut(at % length) {
            *byte = input.byte();
        }
    }
    match streams::decode(bytes.into()) {
        Ok((_, batches)) => {
            for batch in batches {
                for column in batch.columns() {
                    column.to_data().validate_full().expect("what was received is valid");
                }
            }
        }
        Err(told) => assert!(!told.is_empty()),
    }
}

/// A stream of arrays that are as they should be.
#[cfg(unix)]
fn sent(input: &[u8]) -> Vec<u8> {
    let mut input = Input(input);
    let fields = fields(&mut input, 2);
    let rows = i64::from(input.below(ROWS as u8));
    let released = AtomicUsize::new(0);
    let mut produced = Produced::new(&mut Input(&[]), &DataType::Struct(fields.clone()), rows, &released);
    produced.array.release = Some(release);
    // SAFETY: as above.
    let raw = unsafe { std::ptr::read(&*produced.array) };
    let array: StructArray = import::take(raw, &fields, &Arc::new(())).expect("nothing is wrong with it");
    let batch = wire::batch_of(&array).expect("it can be sent");
    let message = wire::Message::with(serde_json::Value::Null, &batch.schema(), &[batch]);
    message.expect("it can be sent").body.iter().flat_map(|buffer| buffer.as_slice().to_vec()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SplitMix64 (Steele, Lea and Flood 2014).
    fn random(seed: u64) -> Vec<u8> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut z = state;
            z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
            z ^ z >> 31
        };
        (0..64).flat_map(|_| next().to_le_bytes()).collect()
    }

    /// `TEXTMILL_ROUNDS` times as many inputs as usual.
    fn rounds() -> u64 {
        std::env::var("TEXTMILL_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(1)
    }

    #[test]
    fn what_a_plugin_returns() {
        (0..20_000 * rounds()).for_each(|seed| import(&random(seed)));
    }

    /// A list without rows, within one that has some, whose only offset lies beyond its values: found by libFuzzer.
    #[test]
    fn offsets_of_arrays_without_rows_are_nobodys() {
        let mut input = vec![0x3F, 0xE7, 0x5B, 0x00, 0xF7];
        input.extend([0; 14]);
        input.extend([0xE7, 0xF7, 0xE7, 0xE7, 0xE7, 0xE7, 0xE7, 0x57, 0xEB, 0xD6, 0xE7, 0xE7, 0xE7, 0x8A]);
        import(&input);
    }

    #[test]
    #[cfg(unix)]
    fn what_a_worker_sends() {
        (0..2_000 * rounds()).for_each(|seed| stream(&random(seed)));
    }
}
