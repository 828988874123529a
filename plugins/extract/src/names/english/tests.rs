//! Names in sentences of our own.

use crate::context::Context;
use crate::entity::Kind;
use textmill_plugin::testing::TestDocument;

fn names(text: &str) -> Vec<(Kind, String)> {
    let document = TestDocument::new(text);
    let view = document.view();
    let mut out = Vec::new();
    super::super::find(
        &Context { document: &view, text, reference: None },
        &crate::Options::default(),
        &mut out,
    );
    out.sort_by_key(|entity| entity.start);
    out.into_iter().map(|entity| (entity.kind, entity.text)).collect()
}

#[test]
fn kinds_of_organisation_end_or_head_a_name() {
    let found = names(
        "He left Harbour Bridge Holdings for the Ministry of Public Works in Lisbon, then Blue Lake Inc. hired him.",
    );
    let expected = [
        (Kind::Organization, "Harbour Bridge Holdings"),
        (Kind::Organization, "Ministry of Public Works"),
        (Kind::Place, "Lisbon"),
        (Kind::Organization, "Blue Lake Inc."),
    ];
    assert_eq!(found, expected.map(|(kind, text)| (kind, text.to_owned())));
}

#[test]
fn titles_and_given_names_open_persons() {
    let found = names("Dr. Alma Reyes met Susan B. Turner and President Okafor's aide.");
    let expected = ["Alma Reyes", "Susan B. Turner", "Okafor"];
    assert_eq!(found, expected.map(|text| (Kind::Person, text.to_owned())));
}

#[test]
fn a_person_stands_before_the_organisation_they_are_of() {
    let found = names(
        "Dr. Alma Reyes of Lakeside University met CEO Paul Weaver of Bright Foods Inc. and Chairman Susan Park \
         of Delta Corporation. The President of Lakeside University spoke.",
    );
    let expected = [
        (Kind::Person, "Alma Reyes"),
        (Kind::Organization, "Lakeside University"),
        (Kind::Person, "Paul Weaver"),
        (Kind::Organization, "Bright Foods Inc."),
        (Kind::Person, "Susan Park"),
        (Kind::Organization, "Delta Corporation"),
        (Kind::Organization, "Lakeside University"),
    ];
    assert_eq!(found, expected.map(|(kind, text)| (kind, text.to_owned())));
}

#[test]
fn titles_open_names_of_their_own() {
    let found =
        names("The University of Leeds and Captain John Marsh of Delta Shipping Ltd. agreed. Mr. Hall left.");
    let expected = [
        (Kind::Organization, "University of Leeds"),
        (Kind::Person, "John Marsh"),
        (Kind::Organization, "Delta Shipping Ltd."),
        (Kind::Person, "Hall"),
    ];
    assert_eq!(found, expected.map(|(kind, text)| (kind, text.to_owned())));
}

#[test]
fn who_speaks_beside_a_quotation_is_a_person() {
    for text in [
        "\"It holds,\" Ilka Torvane told reporters.",
        "“It holds,” said Ilka Torvane, an engineer.",
        "Ilka Torvane said: \"It holds.\"",
    ] {
        assert_eq!(names(text), [(Kind::Person, "Ilka Torvane".to_owned())], "{text}");
    }
    assert_eq!(names("Ilka Torvane sailed. \"It holds,\" The Mail said."), []);
}

#[test]
fn acronyms_are_linked() {
    let found = names("The Northern Rivers Association (NRA) met. Later the NRA voted.");
    assert_eq!(found.iter().filter(|(_, text)| text == "NRA").count(), 2);
}

#[test]
fn common_words_are_no_names() {
    assert_eq!(names("The company and its bank met. In May, they agreed."), []);
}
