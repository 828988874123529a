//! Measures against other implementations on texts of our own, and against published worked examples.

use textmill_count::Count;
use textmill_count::diversity::{Measures, measure};
use textmill_count::options::Options;
use textmill_count::readability::{Sums, english};
use textmill_count::types::Types;
use textmill_plugin::Plugin;
use textmill_plugin::testing::TestDocument;

/// A text without capitals and punctuation, so that every tokenizer cuts it alike.
const MILL: &str = "the mill stands by the river and the river turns the wheel and the wheel turns the stone in the morning the miller opens the gate so that the water falls on the wheel in the evening he closes the gate again and the stone rests a cart brings grain from the farms around the hill and a cart takes the flour to the town where the baker waits for it nobody in the town has ever seen the mill but everybody eats the bread and when the river freezes in a hard winter the price of bread tells them that the wheel has stopped";

fn near(got: f64, want: f64) {
    assert!((got - want).abs() < 1e-9, "{got} is not {want}");
}

#[test]
fn diversity_agrees_with_lexicalrichness_0_5() {
    let document = TestDocument::new(MILL);
    let mut types = Types::default();
    types.read(&document.view(), true, true);
    let with_window = |window| measure(&types, Measures { window, mtld: true, hdd: true, yule_k: true });
    let d = with_window(10);
    near(d.type_token_ratio, 0.552_380_952_380_952_4);
    near(d.mattr, 0.840_625_000_000_000_1);
    near(with_window(25).mattr, 0.740_246_913_580_246_9);
    near(d.mtld.unwrap(), 21.781_829_631_325_852);
    near(d.hdd.unwrap(), 0.672_263_864_858_777_5);
    near(d.yule_k.unwrap(), 611.337_868_480_725_5);
}

#[test]
fn a_text_shorter_than_the_window_is_its_own_window() {
    let document = TestDocument::new("one two one");
    let mut types = Types::default();
    types.read(&document.view(), true, true);
    let d = measure(&types, Measures { window: 100, mtld: true, hdd: true, yule_k: true });
    near(d.mattr, 2.0 / 3.0);
    near(d.hdd.unwrap(), 2.0 / 3.0);
}

/// Counts that textstat 0.7.13 makes of a paragraph of our own, and the values it computes from them.
#[test]
fn readability_agrees_with_textstat() {
    let sums = Sums {
        words: 70.0,
        sentences: 6.0,
        syllables: 122.0,
        letters: 373.0,
        polysyllables: 14.0,
        long_words: 22.0,
    };
    let r = english(&sums);
    near(r.flesch.unwrap(), 47.547_619_047_619_065);
    near(r.flesch_kincaid.unwrap(), 9.525_714_285_714_287);
    // By hand, 0.4 (70/6 + 100 · 14/70): textstat leaves out words of its own list of easy ones.
    near(r.gunning_fog.unwrap(), 0.4 * (35.0 / 3.0 + 20.0));
    near(r.smog.unwrap(), 11.855_464_076_750_408);
    near(r.lix.unwrap(), 43.095_238_095_238_095);
    // textstat counts punctuation among the characters of ARI.
    near(english(&Sums { letters: 382.0, ..sums }).ari.unwrap(), 10.106_476_190_476_19);
    // textstat rounds the paper's 0.0588 to 0.058.
    near(r.coleman_liau.unwrap() - 0.0008 * 100.0 * 373.0 / 70.0, 12.568_571_428_571_424);
}

/// The worked example of Coleman & Liau: 537 letters and 4.2 sentences in 100 words are grade 14.5.
#[test]
fn coleman_liau_worked_example() {
    let sums = Sums { words: 100.0, sentences: 4.2, letters: 537.0, ..Sums::default() };
    let grade = english(&sums).coleman_liau.unwrap();
    assert!((grade - 14.5).abs() < 0.05, "{grade}");
}

/// By hand: of the first sentence's five words 已经 is an adverb and 并 a conjunction, of the second's two none is.
#[test]
fn chinese_readability_by_hand() {
    let text = "水渠已经修好，并通水。审计通过。";
    let mut plugin = Count::open(Options::default()).expect("the options are right");
    let counts = plugin.process(&TestDocument::new(text).view()).expect("counting does not fail");
    let r = counts.readability.expect("it is asked for");
    near(r.han_per_clause.unwrap(), 13.0 / 3.0);
    near(r.han_per_sentence.unwrap(), 13.0 / 2.0);
    near(r.adverb_conjunction_share.unwrap(), (2.0 / 5.0 + 0.0) / 2.0);
    assert_eq!(r.flesch, None);
}
