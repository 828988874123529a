//! Documents made of texts, with every column that a plugin can ask for: for tools that try plugins out.

use crate::plan::Layer;
use crate::plan_schema::available;
use crate::run::batch::Batch;
use arrow_array::RecordBatch;
use serde_json::Map;
use textmill_io::{DocumentMeta, RawDocument, ReaderFacts};
use textmill_text::tokens::Tokenizer;

/// Documents with these texts and every layer; with source, title, date and metadata, or with none of them.
pub fn documents(texts: &[String], metadata: bool) -> RecordBatch {
    let document = |(index, text): (usize, &String)| {
        let mut meta = DocumentMeta {
            id: format!("{index}.txt"),
            encoding: "utf-8".to_owned(),
            ..DocumentMeta::default()
        };
        if metadata {
            meta.source = format!("samples/{index}.txt");
            meta.title = Some("标题 title".to_owned());
            meta.date = Some("2021-03-01".to_owned());
            meta.metadata = Map::from_iter([("office".to_owned(), "水利局".into())]);
        }
        RawDocument { meta, text: text.clone(), facts: ReaderFacts::default() }
    };
    let documents = texts.iter().enumerate().map(document).collect();
    let mut batch = Batch::new(documents);
    batch.layer(&Layer::ALL, &mut Tokenizer::default());
    let names: Vec<String> = available().fields().iter().map(|field| field.name().clone()).collect();
    batch.project(&names)
}
