//! The plugin as a host runs it: layers, options, hostile documents.

use proptest::prelude::*;
use textmill_count::Count;
use textmill_count::options::{Category, Options};
use textmill_count::output::Counts;
use textmill_plugin::testing::TestDocument;
use textmill_plugin::{Document, Layer, Plugin};

fn everything() -> Options {
    Options {
        languages: true,
        sentence_lengths: true,
        ngram_sizes: vec![1, 2, 3],
        ngram_min_count: 1,
        mtld: true,
        hdd: true,
        yule_k: true,
        categories: vec![Category {
            label: "a.b".to_owned(),
            words: vec!["水*".to_owned(), "e*".to_owned()],
        }],
        ..Options::default()
    }
}

fn nothing() -> Options {
    Options {
        words: false,
        sentences: false,
        top_terms: 0,
        top_ngrams: 0,
        diversity: false,
        readability: false,
        ..Options::default()
    }
}

fn count(text: &str, options: Options) -> Counts {
    let mut plugin = Count::open(options).expect("the options are right");
    plugin.process(&TestDocument::new(text).view()).expect("counting does not fail")
}

#[test]
fn with_every_extra_off_no_layer_is_read() {
    assert_eq!(Count::layers(&nothing()), []);
    // A document without layers panics when one is read.
    let counts = Count::open(nothing()).unwrap().process(&Document::new("a", "水。\n火")).unwrap();
    assert_eq!((counts.bytes, counts.chars, counts.han, counts.punctuation, counts.lines), (10, 4, 2, 1, 2));
    assert_eq!((counts.words, counts.terms, counts.diversity, counts.readability), (None, None, None, None));
    assert_eq!(Count::layers(&everything()), [Layer::Paragraphs, Layer::Sentences, Layer::Tokens]);
}

#[test]
fn what_is_asked_for_is_there_for_every_document() {
    for text in ["", " ", "水", "a", "。，！？", "\u{feff}", "👍🏽", "1", "\n\n"] {
        let c = count(text, everything());
        assert_eq!(c.bytes as usize, text.len());
        assert!(c.words.is_some() && c.sentences.is_some() && c.sentence_lengths.is_some(), "{text:?}");
        assert_eq!(c.languages.unwrap().iter().map(|row| row.paragraphs).sum::<u64>(), c.paragraphs.unwrap());
        assert!(c.terms.is_some() && c.ngrams.is_some() && c.readability.is_some() && c.categories.is_some());
        let d = c.diversity.unwrap();
        for x in [d.type_token_ratio, d.mattr, d.mtld.unwrap(), d.hdd.unwrap(), d.yule_k.unwrap()] {
            assert!(x.is_finite(), "{text:?}: {x}");
        }
    }
}

#[test]
fn an_address_is_a_word_of_every_measure() {
    let c =
        count("See https://example.org/a now or www.test.com or mail a.b@example.org today.", everything());
    assert_eq!((c.words, c.distinct_words), (Some(9), Some(8)));
    let d = c.diversity.unwrap();
    let (ratio, hdd) = (8.0 / 9.0, 8.0 / 9.0);
    assert!((d.type_token_ratio - ratio).abs() < 1e-12 && (d.mattr - ratio).abs() < 1e-12, "{d:?}");
    assert!((d.hdd.unwrap() - hdd).abs() < 1e-12, "{d:?}");
    // 10⁴ (Σ i² Vᵢ − N) / N²: seven words once, one twice.
    assert!((d.yule_k.unwrap() - 1e4 * (11.0 - 9.0) / 81.0).abs() < 1e-9, "{d:?}");
    assert!(c.ngrams.unwrap().iter().all(|n| !n.ngram.iter().any(|w| w.contains("example"))));
}

#[test]
fn nothing_to_measure_has_no_grade() {
    let addresses = TestDocument::new("https://example.org/a www.test.com");
    let view = addresses.view().with_language(Some("en"));
    let c = Count::open(everything()).unwrap().process(&view).unwrap();
    assert_eq!((c.words, c.diversity.unwrap().type_token_ratio), (Some(2), 1.0));
    let r = c.readability.unwrap();
    assert_eq!((r.flesch, r.flesch_kincaid, r.gunning_fog, r.smog), (None, None, None, None));
    assert_eq!((r.coleman_liau, r.ari, r.lix), (None, None, None));
    let marks = TestDocument::new("——");
    let view = marks.view().with_language(Some("zh"));
    let r = Count::open(everything()).unwrap().process(&view).unwrap().readability.unwrap();
    assert_eq!((r.han_per_clause, r.han_per_sentence, r.adverb_conjunction_share), (None, None, None));
}

#[test]
fn wrong_options_are_named() {
    let path = |options| Count::open(options).unwrap_err().option.unwrap();
    assert_eq!(path(Options { ngram_sizes: vec![2, 11], ..Options::default() }), "ngram-sizes.1");
    assert_eq!(path(Options { mattr_window: 0, ..Options::default() }), "mattr-window");
}

#[test]
fn unknown_options_are_refused() {
    assert!(serde_json::from_str::<Options>(r#"{"top-terms": 3}"#).is_ok());
    assert!(serde_json::from_str::<Options>(r#"{"top-term": 3}"#).is_err());
}

#[test]
fn one_long_line_takes_linear_time() {
    let start = std::time::Instant::now();
    for unit in ["水", "ab ", "a", "，"] {
        let text = unit.repeat(3_000_000 / unit.len());
        let c = count(&text, everything());
        assert_eq!(c.bytes as usize, text.len());
    }
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

proptest! {
    #[test]
    fn one_instance_for_many_documents_gives_what_a_fresh_one_gives(
        texts in proptest::collection::vec("([a-cA-C ]|[水火，。]|\\PC|\n){0,60}", 1..6)
    ) {
        let mut one = Count::open(everything()).unwrap();
        for text in &texts {
            let document = TestDocument::new(text);
            let a = one.process(&document.view()).unwrap();
            prop_assert_eq!(a, count(text, everything()));
        }
    }

    #[test]
    fn counts_add_up(text in "([a-cA-C ]|[水火，。]|\\PC|\n| www\\.a\\.b | a@b\\.cd ){0,80}") {
        let c = count(&text, everything());
        prop_assert_eq!(c.chars as usize, text.chars().count());
        prop_assert!(c.han + c.letters + c.digits + c.punctuation <= c.chars);
        prop_assert!(c.distinct_words <= c.words);
        let d = c.diversity.unwrap();
        prop_assert!(d.type_token_ratio <= 1.0 && d.mattr <= 1.0 && d.hdd.unwrap() <= 1.0 + 1e-9);
        let lengths = c.sentence_lengths.unwrap();
        prop_assert_eq!(Some(lengths.bins.iter().map(|b| b.count).sum::<u64>()), c.sentences);
    }
}
