//! A small report with the results that the shipped plugins would give for it.

use arrow_array::StructArray;
use arrow_schema::FieldRef;
use serde::{Deserialize, Serialize};
use serde_arrow::schema::{SchemaLike, TracingOptions};
use textmill_io::{DocumentMeta, StepSchema};

pub(crate) const CHINESE: &str = "临江市2021年工作总结\n\n　　2021年3月5日，临江市水务局印发《河道管护办法》（临水发〔2021〕7号），要求各区改善水质。\n　　全年新建泵站36座，投入资金1.2亿元，受益居民4.5万余人，同比增长12.5%。局长程远山在会上说：“水清岸绿要看得见。”\n　　到12月底，*重点*河段达标率为98%，比上年提高3个百分点。水务局将继续抓好“水清岸绿”行动，“水清岸绿”已成为临江的名片。\n";

pub(crate) const ENGLISH: &str = "Harbour Line opened two routes in 2023. Revenue rose 8.4% to $12.5 million, and the crew grew to 340 people.\nThe board of Harbour Line met in Oslo on 3 May 2023 and approved the *Fleet Renewal Plan*.\n";

#[derive(Serialize, Deserialize, Default, Clone)]
pub(crate) struct Entity {
    pub(crate) kind: String,
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) text: String,
    pub(crate) value: String,
    pub(crate) number: Option<f64>,
    pub(crate) unit: Option<String>,
    pub(crate) object: Option<String>,
    pub(crate) direction: Option<String>,
    pub(crate) alias_of: Option<String>,
    pub(crate) speaker: Option<String>,
    pub(crate) alternatives: Option<Vec<String>>,
}

#[derive(Serialize, Deserialize, Default, Clone)]
pub(crate) struct Keyword {
    term: String,
    score: f64,
    count: u32,
}

#[derive(Serialize, Deserialize, Default, Clone)]
pub(crate) struct Extract {
    pub(crate) entities: Vec<Entity>,
    pub(crate) keywords: Vec<Keyword>,
}

#[derive(Serialize, Deserialize, Default, Clone)]
struct Term {
    term: String,
    count: u32,
}

#[derive(Serialize, Deserialize, Default, Clone)]
struct Ngram {
    ngram: Vec<String>,
    count: u32,
}

#[derive(Serialize, Deserialize, Default, Clone)]
struct Diversity {
    type_token_ratio: f64,
    mattr: Option<f64>,
}

#[derive(Serialize, Deserialize, Default, Clone)]
struct Count {
    bytes: u64,
    chars: u64,
    words: u64,
    sentences: u64,
    terms: Vec<Term>,
    ngrams: Vec<Ngram>,
    diversity: Diversity,
}

#[derive(Serialize, Deserialize, Default, Clone)]
struct Sentence {
    index: u32,
    start: u32,
    end: u32,
    text: String,
    score: f64,
    section: Option<String>,
}

#[derive(Serialize, Deserialize, Default, Clone)]
struct Summarize {
    text: String,
    sentences: Vec<Sentence>,
}

/// What a plugin of somebody's own might return.
#[derive(Serialize, Deserialize, Default, Clone)]
struct Tone {
    verdict: String,
    weight: f64,
    calm: bool,
    marks: Vec<Mark>,
    tags: Vec<String>,
}

#[derive(Serialize, Deserialize, Default, Clone)]
struct Mark {
    word_start: u32,
    word_end: u32,
    word: String,
}

pub(crate) struct Fixture {
    pub(crate) document: DocumentMeta,
    pub(crate) text: String,
    pub(crate) steps: Vec<(String, StructArray)>,
}

impl Fixture {
    pub(crate) fn schemas(&self) -> Vec<StepSchema> {
        let schema = |(name, rows): &(String, StructArray)| StepSchema {
            name: name.clone(),
            fields: rows.fields().clone(),
        };
        self.steps.iter().map(schema).collect()
    }
}

pub(crate) fn column<T: Serialize + for<'de> Deserialize<'de>>(rows: &[T]) -> StructArray {
    let options = TracingOptions::default().allow_null_fields(true);
    let fields = Vec::<FieldRef>::from_type::<T>(options).unwrap();
    StructArray::from(serde_arrow::to_record_batch(&fields, &rows).unwrap())
}

fn span(text: &str, part: &str) -> (u32, u32) {
    let start = text.find(part).unwrap_or_else(|| panic!("{part}"));
    (start as u32, (start + part.len()) as u32)
}

/// An entity over the first occurrence of `part`.
pub(crate) fn entity(text: &str, kind: &str, part: &str, value: &str) -> Entity {
    let (start, end) = span(text, part);
    Entity { kind: kind.into(), start, end, text: part.into(), value: value.into(), ..Entity::default() }
}

fn figure(text: &str, kind: &str, part: &str, number: f64, unit: &str, object: Option<&str>) -> Entity {
    let number_text = number.to_string();
    let object = object.map(str::to_owned);
    Entity { number: Some(number), unit: Some(unit.into()), object, ..entity(text, kind, part, &number_text) }
}

pub(crate) fn chinese() -> Fixture {
    let text = CHINESE;
    let some = |s: &str| Some(s.to_owned());
    let mut entities = vec![
        entity(text, "date", "2021年3月5日", "2021-03-05"),
        entity(text, "date", "12月底", "2021-12-31"),
        entity(text, "organization", "临江市水务局", "临江市水务局"),
        Entity {
            alias_of: some("临江市水务局"), ..entity(text, "organization", "水务局将", "水务局")
        },
        entity(text, "title", "《河道管护办法》", "河道管护办法"),
        entity(text, "document_number", "临水发〔2021〕7号", "临水发〔2021〕7号"),
        figure(text, "quantity", "36座", 36.0, "座", Some("泵站")),
        figure(text, "money", "1.2亿元", 120_000_000.0, "CNY", None),
        figure(text, "quantity", "4.5万余人", 45_000.0, "人", Some("居民")),
        Entity { direction: some("up"), ..figure(text, "percent", "12.5%", 12.5, "%", None) },
        figure(text, "percent", "98%", 98.0, "%", Some("*重点*河段达标率")),
        entity(text, "person", "程远山", "程远山"),
        Entity {
            speaker: some("程远山"),
            ..entity(text, "quote", "“水清岸绿要看得见。”", "水清岸绿要看得见。")
        },
        Entity {
            alternatives: Some(vec!["a".into(), "b,\"c\"".into()]),
            ..entity(text, "place", "临江市", "临江市")
        },
    ];
    for (start, part) in text.match_indices("“水清岸绿”") {
        entities.push(Entity {
            start: start as u32,
            end: (start + part.len()) as u32,
            ..entity(text, "quote", part, "水清岸绿")
        });
    }
    let first = "全年新建泵站36座，投入资金1.2亿元，受益居民4.5万余人，同比增长12.5%。";
    let (start, end) = span(text, first);
    let keyword = |term: &str, score, count| Keyword { term: term.into(), score, count };
    let term = |term: &str, count| Term { term: term.into(), count };
    let steps = vec![
        (
            "count".to_owned(),
            column(&[Count {
                bytes: text.len() as u64,
                chars: text.chars().count() as u64,
                words: 1080,
                sentences: 6,
                terms: vec![term("水务局", 3), term("水质", 1)],
                ngrams: vec![Ngram { ngram: vec!["水清".into(), "岸绿".into()], count: 3 }],
                diversity: Diversity { type_token_ratio: 0.8125, mattr: None },
            }]),
        ),
        (
            "extract".to_owned(),
            column(&[Extract {
                entities,
                keywords: vec![keyword("水质", 0.25, 2), keyword("泵站", 0.125, 1)],
            }]),
        ),
        (
            "summarize".to_owned(),
            column(&[Summarize {
                text: first.to_owned(),
                sentences: vec![Sentence {
                    index: 2,
                    start,
                    end,
                    text: first.into(),
                    score: 1.0,
                    section: None,
                }],
            }]),
        ),
        ("tone".to_owned(), column(&[tone(text)])),
    ];
    let document = DocumentMeta {
        id: "2021/总结.txt".into(),
        source: "reports/2021/总结.txt".into(),
        encoding: "GB18030".into(),
        encoding_confidence: 0.75,
        language: "zh".into(),
        date: some("2021-12-31"),
        ..DocumentMeta::default()
    };
    Fixture { document, text: text.to_owned(), steps }
}

fn tone(text: &str) -> Tone {
    let (word_start, word_end) = span(text, "*重点*");
    Tone {
        verdict: "calm | steady".into(),
        weight: 0.5,
        calm: true,
        marks: vec![Mark { word_start, word_end, word: "*重点*".into() }],
        tags: vec!["a_b".into(), "_c_".into()],
    }
}

pub(crate) fn english() -> Fixture {
    let text = ENGLISH;
    let entities = vec![
        entity(text, "organization", "Harbour Line", "Harbour Line"),
        figure(text, "percent", "8.4%", 8.4, "%", Some("revenue")),
        figure(text, "money", "$12.5 million", 12_500_000.0, "USD", None),
        figure(text, "quantity", "two routes", 2.0, "", Some("routes")),
        figure(text, "quantity", "340 people", 340.0, "people", None),
        entity(text, "date", "3 May 2023", "2023-05-03"),
        entity(text, "place", "Oslo", "Oslo"),
    ];
    let document = DocumentMeta {
        id: "letter.md".into(),
        source: "letter.md".into(),
        encoding: "UTF-8".into(),
        encoding_confidence: 1.0,
        language: "en".into(),
        title: Some("A letter to our *owners*".into()),
        ..DocumentMeta::default()
    };
    let steps = vec![("extract".to_owned(), column(&[Extract { entities, keywords: Vec::new() }]))];
    Fixture { document, text: text.to_owned(), steps }
}
