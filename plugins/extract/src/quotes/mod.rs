//! Quotations and slogans between quotation marks, and who says them.
//!
//! Marks are paired within a paragraph, a mark without its partner costs its own quotation only, and
//! apostrophes are told from single quotation marks by what stands on either side. The entity's text has
//! the marks, its value has not. [`find`] wants the names of the document found already: the speaker of a
//! quotation is the person or organisation that governs its verb of saying.

mod pair;
mod speaker;

use crate::context::Context;
use crate::entity::{Entity, Kind};

/// Appends what is found.
pub fn find(context: &Context<'_>, out: &mut Vec<Entity>) {
    let mut names: Vec<(usize, usize)> = out
        .iter()
        .filter(|entity| matches!(entity.kind, Kind::Person | Kind::Organization))
        .map(|entity| (entity.start as usize, entity.end as usize))
        .collect();
    names.sort_unstable();
    for paragraph in context.document.paragraphs() {
        let range = paragraph.span.range();
        let offset = range.start;
        let Some(body) = context.text.get(range) else { continue };
        // A quotation inside another has the speaker that its own surroundings name, or none.
        for pair in pair::pairs(body) {
            let (start, end) = (offset + pair.open, offset + pair.close + pair.close_len);
            let mut quote = Entity::new(Kind::Quote, context.text, start, end, pair.style.rule());
            let inner = body.get(pair.open + pair.open_len..pair.close).unwrap_or("").trim();
            if inner.is_empty() {
                continue;
            }
            quote.value = inner.to_owned();
            quote.speaker = speaker::of(context.text, offset..offset + body.len(), start..end, inner, &names);
            out.push(quote);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use textmill_plugin::{Plugin, testing::TestDocument};

    fn quotes(text: &str) -> Vec<(String, Option<String>)> {
        let document = TestDocument::new(text);
        let view = document.view();
        let context = Context { document: &view, text, reference: None };
        let mut out = Vec::new();
        find(&context, &mut out);
        out.into_iter().map(|quote| (quote.value, quote.speaker)).collect()
    }

    fn values(text: &str) -> Vec<String> {
        quotes(text).into_iter().map(|(value, _)| value).collect()
    }

    #[test]
    fn pairs_every_style() {
        assert_eq!(values("他提到“绿水青山”和「金山銀山」。"), ["绿水青山", "金山銀山"]);
        assert_eq!(values("She called it \"a start\" and 'an end'."), ["a start", "an end"]);
        assert_eq!(values("“外层‘里层’结束”"), ["外层‘里层’结束", "里层"]);
    }

    #[test]
    fn apostrophes_open_and_close_nothing() {
        assert_eq!(
            values("It's the boys' ball, rock 'n' roll and the '90s don't count."),
            Vec::<String>::new()
        );
        assert_eq!(values("“It’s the team’s win,” he said."), ["It’s the team’s win,"]);
        assert_eq!(values("a 27\" screen and a 24\" one"), Vec::<String>::new());
    }

    #[test]
    fn broken_marks_stay_in_their_paragraph() {
        assert_eq!(values("他说“没有说完\n第二段“完整”的话"), ["完整"]);
        assert_eq!(values("两个“左引号“也成对"), ["左引号"]);
        assert_eq!(values("》”」'\"“"), Vec::<String>::new());
    }

    #[test]
    fn speakers_in_chinese() {
        let speaker = |text: &str| quotes(text).pop().and_then(|(_, speaker)| speaker);
        assert_eq!(speaker("会上，李建国指出，“要把事情办好。”").as_deref(), Some("李建国"));
        assert_eq!(speaker("“路修通了，日子就好过了。”村民王大山高兴地说。").as_deref(), Some("村民王大山"));
        assert_eq!(speaker("大家牢记“三个不准”。"), None);
    }

    #[test]
    fn where_it_is_said_is_no_part_of_who_says_it() {
        let speaker = |text: &str| quotes(text).pop().and_then(|(_, speaker)| speaker);
        assert_eq!(speaker("村民王大山在座谈会上说，“渠修好了，水就来了。”").as_deref(), Some("村民王大山"));
    }

    #[test]
    fn english_speakers_are_the_persons_found() {
        let speaker = |text: &str| {
            let extract = crate::Extract::open(crate::Options::default()).unwrap();
            let document = TestDocument::new(text);
            let found = extract.entities(&document.view());
            found.into_iter().find_map(|entity| entity.speaker)
        };
        for (text, expected) in [
            ("The panel sat in Leeds on Monday. Mayor Susan Hill said: \"It holds.\"", "Susan Hill"),
            ("\"It will hold,\" Susan Weaver, the engineer, said on Monday.", "Susan Weaver"),
            ("\"It will hold,\" said Dr. Susan Hill of Delta University.", "Susan Hill"),
            ("Susan Weaver, head of the bridge office, said: \"It holds.\"", "Susan Weaver"),
            ("\"It will hold,\" Ilka Torvane told reporters.", "Ilka Torvane"),
        ] {
            assert_eq!(speaker(text).as_deref(), Some(expected), "{text}");
        }
        let long = "So many words stand before this that the window of the search ends somewhere among them, \
                    and still the mason at the far end of the old stone bridge by the mill said: \"It holds.\"";
        assert_eq!(speaker(long), None, "no subject of so many words");
    }

    #[test]
    fn speakers_in_english() {
        let speaker = |text: &str| quotes(text).pop().and_then(|(_, speaker)| speaker);
        assert_eq!(speaker("Maria Lopez said, \"We will open in May.\"").as_deref(), Some("Maria Lopez"));
        assert_eq!(
            speaker("\"We will open in May,\" said Maria Lopez, the owner.").as_deref(),
            Some("Maria Lopez")
        );
        assert_eq!(speaker("“We will open in May,” the mayor said.").as_deref(), Some("the mayor"));
    }
}
