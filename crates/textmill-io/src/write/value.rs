//! One value of an Arrow array, whatever its type: what the writers read results through.
//!
//! Arrow has several layouts for the same thought (three of strings, three of lists). Here a value is a
//! scalar, a list, a struct or a map, and nothing is copied. Types that no writer can write are refused when
//! the output is planned, see [`unsupported`].

use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use arrow_array::{Array, StructArray};
use arrow_schema::DataType;

/// A value: an array and a row of it.
#[derive(Clone, Copy)]
pub(crate) struct Value<'a> {
    pub(crate) array: &'a dyn Array,
    pub(crate) row: usize,
}

/// A value that has no parts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Scalar<'a> {
    Null,
    Bool(bool),
    Signed(i64),
    Unsigned(u64),
    Float32(f32),
    Float64(f64),
    Str(&'a str),
    /// A list, a struct or a map.
    Nested,
}

/// The first type within `data_type` that no writer can write, with the path of the field that has it.
pub(crate) fn unsupported(data_type: &DataType) -> Option<(String, &DataType)> {
    use DataType as T;
    match data_type {
        T::Null | T::Boolean | T::Float32 | T::Float64 | T::Utf8 | T::LargeUtf8 | T::Utf8View => None,
        t if t.is_integer() => None,
        T::List(item) | T::LargeList(item) | T::FixedSizeList(item, _) => unsupported(item.data_type()),
        T::Struct(fields) => fields.iter().find_map(|field| {
            let (path, t) = unsupported(field.data_type())?;
            Some((if path.is_empty() { field.name().clone() } else { format!("{}.{path}", field.name()) }, t))
        }),
        T::Map(entry, _) => match entry.data_type() {
            T::Struct(pair) if pair.len() == 2 && is_string(pair[0].data_type()) => {
                unsupported(pair[1].data_type())
            }
            _ => Some((String::new(), data_type)),
        },
        other => Some((String::new(), other)),
    }
}

pub(crate) fn is_string(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

impl<'a> Value<'a> {
    pub(crate) fn new(array: &'a dyn Array, row: usize) -> Self {
        Self { array, row }
    }

    pub(crate) fn is_null(self) -> bool {
        self.row >= self.array.len() || self.array.is_null(self.row)
    }

    /// The value without parts; [`Scalar::Nested`] when it has parts.
    pub(crate) fn scalar(self) -> Scalar<'a> {
        use DataType as T;
        if self.is_null() {
            return Scalar::Null;
        }
        let Self { array, row } = self;
        match array.data_type() {
            T::Null => Scalar::Null,
            T::Boolean => Scalar::Bool(array.as_boolean().value(row)),
            T::Int8 => Scalar::Signed(array.as_primitive::<Int8Type>().value(row).into()),
            T::Int16 => Scalar::Signed(array.as_primitive::<Int16Type>().value(row).into()),
            T::Int32 => Scalar::Signed(array.as_primitive::<Int32Type>().value(row).into()),
            T::Int64 => Scalar::Signed(array.as_primitive::<Int64Type>().value(row)),
            T::UInt8 => Scalar::Unsigned(array.as_primitive::<UInt8Type>().value(row).into()),
            T::UInt16 => Scalar::Unsigned(array.as_primitive::<UInt16Type>().value(row).into()),
            T::UInt32 => Scalar::Unsigned(array.as_primitive::<UInt32Type>().value(row).into()),
            T::UInt64 => Scalar::Unsigned(array.as_primitive::<UInt64Type>().value(row)),
            T::Float32 => Scalar::Float32(array.as_primitive::<Float32Type>().value(row)),
            T::Float64 => Scalar::Float64(array.as_primitive::<Float64Type>().value(row)),
            T::Utf8 => Scalar::Str(array.as_string::<i32>().value(row)),
            T::LargeUtf8 => Scalar::Str(array.as_string::<i64>().value(row)),
            T::Utf8View => Scalar::Str(array.as_string_view().value(row)),
            _ => Scalar::Nested,
        }
    }

    /// The array that holds the items of a list, and where in it they are.
    pub(crate) fn list(self) -> Option<(&'a dyn Array, Range<usize>)> {
        if self.is_null() {
            return None;
        }
        let Self { array, row } = self;
        match array.data_type() {
            DataType::List(_) => {
                let list = array.as_list::<i32>();
                let range = list.value_offsets()[row] as usize..list.value_offsets()[row + 1] as usize;
                Some((list.values().as_ref(), range))
            }
            DataType::LargeList(_) => {
                let list = array.as_list::<i64>();
                let range = list.value_offsets()[row] as usize..list.value_offsets()[row + 1] as usize;
                Some((list.values().as_ref(), range))
            }
            DataType::FixedSizeList(_, _) => {
                let list = array.as_fixed_size_list();
                let start = list.value_offset_at(row);
                Some((list.values().as_ref(), start..start + list.value_length() as usize))
            }
            _ => None,
        }
    }

    /// The items of a list; none when it is null or no list.
    pub(crate) fn items(self) -> impl ExactSizeIterator<Item = Value<'a>> {
        let (array, range) = self.list().unwrap_or((self.array, 0..0));
        range.map(move |row| Value { array, row })
    }

    /// The struct that the value is a row of.
    pub(crate) fn structure(self) -> Option<&'a StructArray> {
        if self.is_null() { None } else { self.array.as_struct_opt() }
    }

    /// A field of a struct; `None` when there is none of that name or the struct is null.
    pub(crate) fn field(self, name: &str) -> Option<Value<'a>> {
        let column = self.structure()?.column_by_name(name)?;
        Some(Value { array: column.as_ref(), row: self.row })
    }

    /// The fields of a struct, with their names.
    pub(crate) fn fields(self) -> impl Iterator<Item = (&'a str, Value<'a>)> {
        let row = self.row;
        self.structure().into_iter().flat_map(move |s| {
            s.fields()
                .iter()
                .zip(s.columns())
                .map(move |(f, c)| (f.name().as_str(), Value { array: c.as_ref(), row }))
        })
    }

    /// The keys and values of a map.
    pub(crate) fn entries(self) -> impl Iterator<Item = (Value<'a>, Value<'a>)> {
        let map = if self.is_null() { None } else { self.array.as_map_opt() };
        let row = self.row;
        map.into_iter().flat_map(move |map| {
            let range = map.value_offsets()[row] as usize..map.value_offsets()[row + 1] as usize;
            range.map(|row| (Value::new(map.keys().as_ref(), row), Value::new(map.values().as_ref(), row)))
        })
    }

    /// The string; `None` for null and everything else.
    pub(crate) fn str(self) -> Option<&'a str> {
        match self.scalar() {
            Scalar::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The number as a count or offset; `None` when it is negative, not whole, or no number.
    pub(crate) fn unsigned(self) -> Option<u64> {
        match self.scalar() {
            Scalar::Signed(n) => u64::try_from(n).ok(),
            Scalar::Unsigned(n) => Some(n),
            _ => None,
        }
    }

    /// The number; `None` for null and everything else.
    pub(crate) fn float(self) -> Option<f64> {
        match self.scalar() {
            Scalar::Signed(n) => Some(n as f64),
            Scalar::Unsigned(n) => Some(n as f64),
            Scalar::Float32(n) => Some(n.into()),
            Scalar::Float64(n) => Some(n),
            _ => None,
        }
    }
}
