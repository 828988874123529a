//! Steps over the corpus, and what their documents are grouped by.

use crate::config::file::OnError;
use arrow_schema::{DataType, Field, Fields};
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;
use textmill_io::DocumentMeta;
use textmill_loader::{Operator, Plugin, Reduction};
use textmill_text::date;

/// The column that says which group a row belongs to, where documents are grouped.
pub(crate) const GROUP: &str = "group";

/// A step over the corpus that can run.
#[derive(Debug)]
pub struct PlannedReduction {
    /// Its place among the steps of the config.
    pub index: usize,
    /// Its name in results.
    pub name: String,
    /// The plugin.
    pub plugin: Arc<Plugin>,
    /// Index of its operator.
    pub operator: usize,
    /// Options with defaults filled in.
    pub options: Value,
    /// The files that its options name.
    pub files: Vec<PathBuf>,
    /// What happens when it fails for a document.
    pub on_error: OnError,
    /// What documents are grouped by; one table of all of them without it.
    pub group_by: Option<GroupBy>,
    /// The reduction opened at plan time; workers duplicate it.
    pub(crate) template: Reduction,
}

impl PlannedReduction {
    /// The operator.
    pub fn operator(&self) -> &Operator {
        &self.plugin.operators()[self.operator]
    }

    /// The columns it reads.
    pub fn columns(&self) -> &[String] {
        self.template.columns()
    }

    /// The fields of its table's rows, the group's first.
    pub fn output(&self) -> Fields {
        let group = self.group_by.as_ref().map(|_| Arc::new(Field::new(GROUP, DataType::Utf8, false)));
        group.into_iter().chain(self.template.output().iter().cloned()).collect()
    }

    /// The group of a document.
    pub(crate) fn group(&self, meta: &DocumentMeta) -> String {
        self.group_by.as_ref().map(|by| by.key(meta)).unwrap_or_default()
    }
}

/// A table of a step over the corpus, and where it goes.
#[derive(Debug)]
pub struct PlannedTable {
    /// Index of the step among [`Plan::reductions`](crate::Plan::reductions).
    pub reduction: usize,
    /// The output.
    pub output: textmill_io::Table,
}

/// What documents are grouped by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupBy {
    /// Year of the document's date. A date begins with its year (2021-05-01, 2021/5/1, 20210501, 2021年5月); another is none.
    Year,
    /// Year and month of the document's date, where it says a month.
    Month,
    /// The document's date, as far as it is said.
    Date,
    /// Its language.
    Language,
    /// The file it came from.
    Source,
    /// The folder that the file is in.
    Folder,
    /// Its encoding.
    Encoding,
    /// A field of its source.
    Metadata(String),
}

impl GroupBy {
    /// The names that [`GroupBy::parse`] knows.
    pub const KNOWN: [&str; 7] = ["year", "month", "date", "language", "source", "folder", "encoding"];

    /// Reads what a config says.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "year" => GroupBy::Year,
            "month" => GroupBy::Month,
            "date" => GroupBy::Date,
            "language" => GroupBy::Language,
            "source" => GroupBy::Source,
            "folder" => GroupBy::Folder,
            "encoding" => GroupBy::Encoding,
            _ => {
                GroupBy::Metadata(text.strip_prefix("metadata.").filter(|name| !name.is_empty())?.to_owned())
            }
        })
    }

    /// The group of a document; empty where it does not say.
    pub fn key(&self, meta: &DocumentMeta) -> String {
        let date = || meta.date.as_deref().and_then(date::iso).unwrap_or_default();
        match self {
            GroupBy::Year => date().get(..4).unwrap_or_default().to_owned(),
            GroupBy::Month => date().get(..7).unwrap_or_default().to_owned(),
            GroupBy::Date => date(),
            GroupBy::Language => meta.language.clone(),
            // A record of a file of records is named `file:line`.
            GroupBy::Source => without_line(&meta.source).to_owned(),
            GroupBy::Folder if meta.source.is_empty() => String::new(),
            GroupBy::Folder => {
                without_line(&meta.source).rsplit_once('/').map_or(".", |(folder, _)| folder).to_owned()
            }
            GroupBy::Encoding => meta.encoding.clone(),
            GroupBy::Metadata(name) => match meta.metadata.get(name) {
                None | Some(Value::Null) => String::new(),
                Some(Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
            },
        }
    }
}

fn without_line(source: &str) -> &str {
    match source.rsplit_once(':') {
        Some((file, line)) if !line.is_empty() && line.bytes().all(|b| b.is_ascii_digit()) => file,
        _ => source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_a_document() {
        let meta = DocumentMeta {
            source: "reports/2020/a.jsonl:17".to_owned(),
            date: Some("2020-07-10T08:00:00".to_owned()),
            metadata: serde_json::from_str(r#"{"office": "水利局", "year": 7}"#).unwrap(),
            ..DocumentMeta::default()
        };
        let key = |by: &str| GroupBy::parse(by).unwrap().key(&meta);
        assert_eq!([key("year"), key("month"), key("date")], ["2020", "2020-07", "2020-07-10"]);
        assert_eq!([key("source"), key("folder")], ["reports/2020/a.jsonl", "reports/2020"]);
        assert_eq!([key("metadata.office"), key("metadata.year"), key("metadata.none")], ["水利局", "7", ""]);
        let dated = |date: &str, by: &str| {
            let meta = DocumentMeta {
                date: Some(date.to_owned()),
                source: "a.txt".to_owned(),
                ..DocumentMeta::default()
            };
            GroupBy::parse(by).unwrap().key(&meta)
        };
        assert_eq!(
            [dated("March 2021", "year"), dated("0000", "year"), dated("2021", "month")],
            ["", "", ""]
        );
        assert_eq!([dated("2021/5/1", "month"), dated("2021年5月", "year")], ["2021-05", "2021"]);
        assert_eq!(dated("2021", "folder"), ".");
        assert!(GroupBy::parse("office").is_none() && GroupBy::parse("metadata.").is_none());
    }
}
