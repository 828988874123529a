//! The layers as columns: which are needed, their Arrow types, and computing them for a batch.

use arrow_array::{ArrayRef, Int32Array, ListArray, StringArray, StructArray, UInt8Array, UInt32Array};
use arrow_buffer::{Buffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{DataType, Field, Fields};
use std::fmt;
use std::sync::Arc;
use textmill_text::tokens::Tokenizer;
use textmill_text::{Paragraphs, Sections, Sentences, Tokens, paragraphs, sections, sentences};

/// A layer that the pipeline computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// Paragraphs.
    Paragraphs,
    /// Sections.
    Sections,
    /// Sentences.
    Sentences,
    /// Tokens.
    Tokens,
}

impl Layer {
    /// Every layer, in the order of computing.
    pub const ALL: [Layer; 4] = [Layer::Paragraphs, Layer::Sections, Layer::Sentences, Layer::Tokens];

    /// Its column's name.
    pub fn name(self) -> &'static str {
        match self {
            Layer::Paragraphs => "paragraphs",
            Layer::Sections => "sections",
            Layer::Sentences => "sentences",
            Layer::Tokens => "tokens",
        }
    }

    /// The layer whose column is called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layer| layer.name() == name)
    }

    /// The fields of one element, as the plugin contract states them.
    fn fields(self) -> Fields {
        let u32 = |name: &str| Field::new(name, DataType::UInt32, false);
        let fields = match self {
            Layer::Paragraphs => {
                vec![u32("start"), u32("end"), Field::new("language", DataType::Utf8, false)]
            }
            Layer::Sections => vec![
                u32("start"),
                u32("end"),
                u32("heading_start"),
                u32("heading_end"),
                Field::new("level", DataType::UInt8, false),
                Field::new("parent", DataType::Int32, false),
            ],
            Layer::Sentences => {
                vec![
                    u32("start"),
                    u32("end"),
                    u32("paragraph"),
                    Field::new("section", DataType::Int32, false),
                ]
            }
            Layer::Tokens => vec![
                u32("start"),
                u32("end"),
                Field::new("kind", DataType::UInt8, false),
                Field::new("pos", DataType::UInt8, false),
            ],
        };
        Fields::from(fields)
    }

    fn item(self) -> Arc<Field> {
        Arc::new(Field::new("item", DataType::Struct(self.fields()), false))
    }

    /// The column's field.
    pub(crate) fn field(self) -> Field {
        Field::new(self.name(), DataType::List(self.item()), false)
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Collects the layers of a batch's documents, one after the other, into shared vectors that become Arrow
/// buffers without copying.
#[derive(Default)]
pub(crate) struct LayerBuilder {
    paragraphs: Paragraphs,
    sections: Sections,
    sentences: Sentences,
    tokens: Tokens,
    offsets: [Vec<i32>; 4],
}

impl LayerBuilder {
    /// Computes the wanted layers of one more document.
    pub(crate) fn add(&mut self, text: &str, wanted: &[Layer], tokenizer: &mut Tokenizer) {
        for offsets in &mut self.offsets {
            if offsets.is_empty() {
                offsets.push(0);
            }
        }
        let wants = |layer| wanted.contains(&layer);
        if wants(Layer::Paragraphs) || wants(Layer::Sections) || wants(Layer::Sentences) {
            // Sections and sentences index the paragraphs of their own document.
            let mut own = Paragraphs::default();
            paragraphs::split(text, &mut own);
            if wants(Layer::Sections) || wants(Layer::Sentences) {
                let mut headings = Sections::default();
                sections::detect(text, &own, &mut headings);
                if wants(Layer::Sentences) {
                    sentences::split(text, &own, &headings, &mut self.sentences);
                }
                extend_sections(&mut self.sections, headings);
            }
            for index in 0..own.len() {
                let from = own.language_offsets[index] as usize;
                let to = own.language_offsets[index + 1] as usize;
                let language = own.language_bytes.get(from..to).unwrap_or("und");
                self.paragraphs.push(own.start[index], own.end[index], language);
            }
        }
        if wants(Layer::Tokens) {
            tokenizer.tokenize(text, &mut self.tokens);
        }
        self.offsets[0].push(self.paragraphs.len() as i32);
        self.offsets[1].push(self.sections.len() as i32);
        self.offsets[2].push(self.sentences.len() as i32);
        self.offsets[3].push(self.tokens.len() as i32);
    }

    /// The wanted layers as list columns, one row per document.
    pub(crate) fn finish(self, wanted: &[Layer]) -> Vec<(Layer, ArrayRef)> {
        let Self { paragraphs, sections, sentences, tokens, offsets } = self;
        // Of no documents there is still where the first would begin.
        let [p, s, n, t] = offsets.map(|offsets| if offsets.is_empty() { vec![0] } else { offsets });
        let mut columns: Vec<(Layer, ArrayRef)> = Vec::new();
        if wanted.contains(&Layer::Paragraphs) {
            let language_offsets = match paragraphs.language_offsets.is_empty() {
                true => vec![0],
                false => paragraphs.language_offsets,
            };
            let offsets = OffsetBuffer::new(ScalarBuffer::from(language_offsets));
            let languages =
                StringArray::new(offsets, Buffer::from_vec(paragraphs.language_bytes.into_bytes()), None);
            let children = vec![u32s(paragraphs.start), u32s(paragraphs.end), Arc::new(languages)];
            columns.push((Layer::Paragraphs, list(Layer::Paragraphs, p, children)));
        }
        if wanted.contains(&Layer::Sections) {
            let children = vec![
                u32s(sections.start),
                u32s(sections.end),
                u32s(sections.heading_start),
                u32s(sections.heading_end),
                u8s(sections.level),
                i32s(sections.parent),
            ];
            columns.push((Layer::Sections, list(Layer::Sections, s, children)));
        }
        if wanted.contains(&Layer::Sentences) {
            let children = vec![
                u32s(sentences.start),
                u32s(sentences.end),
                u32s(sentences.paragraph),
                i32s(sentences.section),
            ];
            columns.push((Layer::Sentences, list(Layer::Sentences, n, children)));
        }
        if wanted.contains(&Layer::Tokens) {
            // Words without parts of speech have an empty column of them: zeros, which cost no time to make.
            let pos = if tokens.pos.is_empty() { vec![0; tokens.kind.len()] } else { tokens.pos };
            let children = vec![u32s(tokens.start), u32s(tokens.end), u8s(tokens.kind), u8s(pos)];
            columns.push((Layer::Tokens, list(Layer::Tokens, t, children)));
        }
        columns
    }
}

fn extend_sections(all: &mut Sections, own: Sections) {
    all.start.extend(own.start);
    all.end.extend(own.end);
    all.heading_start.extend(own.heading_start);
    all.heading_end.extend(own.heading_end);
    all.level.extend(own.level);
    all.parent.extend(own.parent);
}

fn u32s(values: Vec<u32>) -> ArrayRef {
    Arc::new(UInt32Array::new(ScalarBuffer::from(values), None))
}

fn i32s(values: Vec<i32>) -> ArrayRef {
    Arc::new(Int32Array::new(ScalarBuffer::from(values), None))
}

fn u8s(values: Vec<u8>) -> ArrayRef {
    Arc::new(UInt8Array::new(ScalarBuffer::from(values), None))
}

fn list(layer: Layer, offsets: Vec<i32>, children: Vec<ArrayRef>) -> ArrayRef {
    let values = StructArray::new(layer.fields(), children, None);
    Arc::new(ListArray::new(
        layer.item(),
        OffsetBuffer::new(ScalarBuffer::from(offsets)),
        Arc::new(values),
        None,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::Array;

    #[test]
    fn no_documents_have_empty_layers() {
        for (layer, column) in LayerBuilder::default().finish(&Layer::ALL) {
            assert_eq!(column.len(), 0, "{layer}");
        }
    }

    #[test]
    fn tokens_have_parts_of_speech_with_the_words_of_a_treebank_only() {
        use textmill_text::segment::Words;
        use textmill_text::tokens::Upos;
        let tags = |words: Words| -> Vec<u8> {
            let mut builder = LayerBuilder::default();
            let mut tokenizer = Tokenizer::default().with_words(words);
            for text in ["堤没有垮。", "Dams hold.", ""] {
                builder.add(text, &[Layer::Tokens], &mut tokenizer);
            }
            let (_, column) = builder.finish(&[Layer::Tokens]).remove(0);
            let tokens: &ListArray = arrow_array::cast::AsArray::as_list(&column);
            let pos = tokens.values().as_any().downcast_ref::<StructArray>().unwrap().column_by_name("pos");
            pos.unwrap().as_any().downcast_ref::<UInt8Array>().unwrap().values().to_vec()
        };
        let tagged = tags(Words::Treebank);
        assert_eq!(tagged.last(), Some(&(Upos::Punct as u8)));
        assert!(tagged.contains(&(Upos::Noun as u8)) && tagged.iter().all(|&tag| (1..=17).contains(&tag)));
        assert!(tags(Words::Jieba).iter().all(|&tag| tag == 0));
    }

    #[test]
    fn several_documents_share_vectors_but_not_indexes() {
        let mut builder = LayerBuilder::default();
        let mut tokenizer = Tokenizer::default();
        for text in ["一、总体情况\n全年平稳。", "", "今天很好。明天也好。"] {
            builder.add(text, &Layer::ALL, &mut tokenizer);
        }
        let columns = builder.finish(&Layer::ALL);
        assert_eq!(columns.len(), 4);
        for (layer, column) in &columns {
            assert_eq!(column.len(), 3, "{layer}");
            assert_eq!(column.data_type(), layer.field().data_type());
        }
        let sentences: &ListArray = arrow_array::cast::AsArray::as_list(&columns[2].1);
        assert_eq!(sentences.value_length(1), 0);
        assert_eq!(sentences.value_length(2), 2);
    }
}
