//! How much of a document is in which language, by its paragraphs.
//!
//! A document has one language, that of most of its prose. Where a report is in two, its paragraphs say so.

use crate::output::LanguageCount;
use textmill_plugin::Document;

/// The languages of the paragraphs, the one with the most characters first.
pub fn count(document: &Document<'_>) -> Vec<LanguageCount> {
    let mut counts: Vec<LanguageCount> = Vec::new();
    for paragraph in document.paragraphs() {
        let chars = document.slice(paragraph.span).chars().count() as u64;
        match counts.iter_mut().find(|known| known.language == paragraph.language) {
            Some(known) => {
                known.paragraphs += 1;
                known.chars += chars;
            }
            None => {
                let language = paragraph.language.to_owned();
                counts.push(LanguageCount { language, paragraphs: 1, chars });
            }
        }
    }
    counts.sort_by(|a, b| b.chars.cmp(&a.chars).then_with(|| a.language.cmp(&b.language)));
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use textmill_plugin::testing::TestDocument;

    #[test]
    fn paragraphs_are_counted_by_language() {
        let document = TestDocument::new(
            "今年的雨水比往年多，河水上涨。\n两岸的农田被淹了。\nThe river rose and flooded the fields.\n42\n",
        );
        let rows: Vec<_> = count(&document.view())
            .into_iter()
            .map(|row| (row.language, row.paragraphs, row.chars))
            .collect();
        assert_eq!(rows, [("en".to_owned(), 1, 38), ("zh".to_owned(), 2, 24), ("und".to_owned(), 1, 2)]);
    }
}
