use super::*;
use proptest::prelude::*;

#[test]
fn folds_width_script_and_case() {
    assert_eq!(Folding::ALL.fold("ＡＢＣ　１２３％（國）").text(), "abc 123%(国)");
    assert_eq!(Folding { width: true, script: false, case: false }.fold("ＡＢ國").text(), "AB國");
    assert_eq!(Folding { width: false, script: true, case: false }.fold("ＡＢ國").text(), "ＡＢ国");
}

#[test]
fn what_needs_no_folding_is_borrowed() {
    assert!(matches!(Folding::CHINESE.fold("国家 GDP 3%").text, Cow::Borrowed(_)));
}

proptest! {
    #[test]
    fn every_character_maps_back(text in "(\\PC|[Ａ-ｚ國學長為％　])*") {
        let folded = Folding::ALL.fold(&text);
        let mut at = 0;
        for (i, c) in text.char_indices() {
            let to = Folding::ALL.char(c);
            prop_assert_eq!(folded.original(at, at + to.len_utf8()), i..i + c.len_utf8());
            at += to.len_utf8();
        }
        prop_assert_eq!(at, folded.text().len());
        let again = Folding::ALL.fold(folded.text());
        prop_assert_eq!(again.text(), folded.text());
    }
}
