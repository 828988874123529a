//! What is known about a step's result before any document is read: which fields are offsets, and how each
//! field's name looks in JSON.
//!
//! The rule for offsets: in any struct, however deep, two integer fields `start` and `end`, or `X_start` and
//! `X_end`, are byte offsets into the document's text. They are converted to the output's unit on writing.
//! A plugin that wants whole numbers named like this to mean something else has to name them otherwise.

use arrow_schema::{DataType, Fields};

use super::json;
use super::selection::Selection;

/// The shape of a type, prepared for writing.
#[derive(Debug, Clone)]
pub(crate) enum Shape {
    Scalar,
    List(Box<Shape>),
    Map(Box<Shape>),
    Struct(Vec<FieldShape>),
}

#[derive(Debug, Clone)]
pub(crate) struct FieldShape {
    pub(crate) name: String,
    /// `"name":`, escaped.
    pub(crate) key: Vec<u8>,
    /// Whether it is written.
    pub(crate) keep: bool,
    /// Whether it is a byte offset into the text.
    pub(crate) offset: bool,
    pub(crate) shape: Shape,
}

impl Shape {
    pub(crate) fn of(data_type: &DataType) -> Self {
        match data_type {
            DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
                Shape::List(Box::new(Shape::of(item.data_type())))
            }
            DataType::Struct(fields) => Shape::Struct(field_shapes(fields)),
            DataType::Map(entry, _) => match entry.data_type() {
                DataType::Struct(pair) if pair.len() == 2 => {
                    Shape::Map(Box::new(Shape::of(pair[1].data_type())))
                }
                _ => Shape::Scalar,
            },
            _ => Shape::Scalar,
        }
    }

    /// Keeps what is chosen.
    pub(super) fn select(&mut self, selection: &Selection) {
        match self {
            Shape::List(item) => item.select(selection),
            Shape::Struct(fields) => {
                for field in fields {
                    match selection.of(&field.name) {
                        Some(chosen) => field.shape.select(chosen),
                        None => field.keep = false,
                    }
                }
            }
            Shape::Scalar | Shape::Map(_) => {}
        }
    }
}

pub(crate) fn field_shapes(fields: &Fields) -> Vec<FieldShape> {
    fields
        .iter()
        .map(|field| {
            let mut key = Vec::new();
            json::string(field.name(), &mut key);
            key.push(b':');
            let offset = is_offset(fields, field.name());
            let name = field.name().clone();
            FieldShape { name, key, keep: true, offset, shape: Shape::of(field.data_type()) }
        })
        .collect()
}

/// Whether the field `name` is one half of a pair of offsets.
pub(crate) fn is_offset(fields: &Fields, name: &str) -> bool {
    let partner = match (name, name.strip_suffix("_start"), name.strip_suffix("_end")) {
        ("start", _, _) => "end".to_owned(),
        ("end", _, _) => "start".to_owned(),
        (_, Some(stem), _) => format!("{stem}_end"),
        (_, _, Some(stem)) => format!("{stem}_start"),
        _ => return false,
    };
    let integer = |name: &str| fields.find(name).is_some_and(|(_, f)| f.data_type().is_integer());
    integer(name) && integer(&partner)
}

#[cfg(test)]
mod tests {
    use arrow_schema::Field;

    use super::*;

    #[test]
    fn pairs_of_whole_numbers_are_offsets() {
        let int = |name: &str| Field::new(name, DataType::UInt32, false);
        let text = |name: &str| Field::new(name, DataType::Utf8, false);
        let fields = Fields::from(vec![
            int("start"),
            int("end"),
            int("heading_start"),
            int("heading_end"),
            int("index"),
        ]);
        let found: Vec<bool> = fields.iter().map(|f| is_offset(&fields, f.name())).collect();
        assert_eq!(found, [true, true, true, true, false]);
        let fields = Fields::from(vec![int("start"), text("end"), int("x_start"), int("y_end")]);
        assert!(fields.iter().all(|f| !is_offset(&fields, f.name())));
    }
}
