//! Operators over a corpus: the same table however the documents are cut into parts, and measures against other
//! implementations (NLTK 3.10, SciPy 1.17, statsmodels 0.15) and published worked examples.

use proptest::prelude::*;
use textmill_count::corpus::collocations::{self, Collocations};
use textmill_count::corpus::dispersion::{self, Dispersion};
use textmill_count::corpus::growth::{self, Growth};
use textmill_count::corpus::keyness::{self, Keyness};
use textmill_count::corpus::keywords::{self, Keywords};
use textmill_count::corpus::terms::{self, Corpus};
use textmill_count::corpus::trends::{self, Trends, slope, tau_b};
use textmill_count::corpus::{association, comparison, evenness, significance};
use textmill_plugin::Reduce;
use textmill_plugin::testing::TestDocument;

/// A text without capitals and punctuation, so that every tokenizer cuts it alike.
const MILL: &str = "the mill stands by the river and the river turns the wheel and the wheel turns the stone in the morning the miller opens the gate so that the water falls on the wheel in the evening he closes the gate again and the stone rests a cart brings grain from the farms around the hill and a cart takes the flour to the town where the baker waits for it nobody in the town has ever seen the mill but everybody eats the bread and when the river freezes in a hard winter the price of bread tells them that the wheel has stopped";

fn near(got: f64, want: f64) {
    assert!((got - want).abs() <= 1e-9 * want.abs().max(1.0), "{got} is not {want}");
}

/// Documents as text and date.
type Documents = Vec<(String, &'static str)>;

fn add<R: Reduce>(operator: &mut R, documents: &[(String, &'static str)]) {
    for (text, date) in documents {
        operator.add(&TestDocument::new(text).with_date(date).view()).expect("counting does not fail");
    }
}

fn whole<R: Reduce>(options: R::Options, documents: &Documents) -> Vec<R::Row> {
    let mut operator = R::open(options).expect("the options are right");
    add(&mut operator, documents);
    operator.finish().expect("a table")
}

/// The table of parts cut at `cuts`, merged by way of states, the first two parts before the others.
fn in_parts<R: Reduce>(options: &R::Options, documents: &Documents, cuts: &[usize]) -> Vec<R::Row>
where
    R::Options: Clone,
{
    let open = || R::open(options.clone()).expect("the options are right");
    let mut edges: Vec<usize> = cuts.iter().map(|cut| cut % (documents.len() + 1)).collect();
    edges.extend([0, documents.len()]);
    edges.sort_unstable();
    let mut states = Vec::new();
    for edge in edges.windows(2) {
        let mut part = open();
        add(&mut part, &documents[edge[0]..edge[1]]);
        states.push(part.state().expect("a state"));
    }
    let mut first = open();
    let rest = states.split_off(states.len().min(2));
    states.into_iter().flatten().for_each(|state| first.merge(state).expect("a state of this operator"));
    let mut last = open();
    let head = first.state().expect("a state");
    for state in head.into_iter().chain(rest.into_iter().flatten()) {
        last.merge(state).expect("a state of this operator");
    }
    last.finish().expect("a table")
}

fn pair<'a>(rows: &'a [collocations::Row], first: &str, second: &str) -> &'a collocations::Row {
    rows.iter().find(|row| row.first == first && row.second == second).expect("the pair is there")
}

#[test]
fn collocations_agree_with_nltk() {
    let options = |window| collocations::Options {
        window,
        stop_at_punctuation: false,
        min_count: 1,
        default_stop_words: false,
        top: 0,
        ..collocations::Options::default()
    };
    let documents = vec![(MILL.to_owned(), "2020-01-01")];
    let rows = whole::<Collocations>(options(1), &documents);
    let row = pair(&rows, "the", "river");
    assert_eq!((row.count, row.first_count), (3, 25));
    near(row.t, 1.319_657_758_147_716);
    near(row.chi2, 9.882_352_941_176_471);
    near(row.pmi, 2.070_389_327_891_399);
    near(row.g2, 8.899_296_327_444_485);
    near(row.dice, 0.214_285_714_285_714_27);
    near(row.jaccard, 0.12);
    near(row.log_dice, 14.0 + 0.214_285_714_285_714_27f64.log2());
    let rows = whole::<Collocations>(options(5), &documents);
    let row = pair(&rows, "the", "wheel");
    assert_eq!(row.count, 7);
    near(row.t, 0.378_307_142_592_764_54);
    near(row.chi2, 0.287_060_643_564_356_4);
    near(row.pmi, 0.555_816_155_061_640_1);
    near(row.g2, 0.263_701_671_738_682);
    near(pair(&rows, "mill", "river").g2, 0.233_416_164_036_861_16);
}

/// Words drawn at random, in stretches far shorter than the window: nothing departs from chance.
#[test]
fn short_windows_of_random_words_show_no_pairs() {
    let words = ["river", "canal", "bridge", "stone", "mill", "boat", "harbour", "winter"];
    let mut seed = 7u64;
    let mut text = String::new();
    for _ in 0..4_000 {
        for k in 0..4 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(words[(seed >> 40) as usize % words.len()]);
            text.push_str(if k < 3 { " " } else { ". " });
        }
    }
    let options = collocations::Options { top: 0, ..collocations::Options::default() };
    let rows = whole::<Collocations>(options, &vec![(text, "2020-01-01")]);
    assert_eq!(rows.len(), 64);
    for row in &rows {
        assert!(row.p > 0.01, "{row:?}");
        assert!((row.count as f64 / 5.0 / row.expected - 1.0).abs() < 0.2, "{row:?}");
    }
    let attract = rows.iter().filter(|row| row.direction == collocations::Direction::Attraction).count();
    assert!((16..=48).contains(&attract), "{attract}");
}

/// *cold tea* always together, *cold* and *stone* less often than chance: the direction tells them apart.
#[test]
fn pairs_attract_or_repel() {
    let text = "cold tea. ".repeat(40) + &"warm stone. ".repeat(40) + &"cold stone. ".repeat(5);
    let rows = whole::<Collocations>(collocations::Options::default(), &vec![(text, "2020-01-01")]);
    let (tea, stone) = (pair(&rows, "cold", "tea"), pair(&rows, "cold", "stone"));
    assert_eq!(tea.direction, collocations::Direction::Attraction);
    assert_eq!(stone.direction, collocations::Direction::Repulsion);
    // 85 places, 45 behind cold, 40 before tea: by the window of 5.
    near(tea.expected, 45.0 * 40.0 / 85.0 / 5.0);
    near(tea.pmi, (40.0f64 / (45.0 * 40.0 / 85.0)).log2());
}

/// Windows taken as full over texts that are shorter than they: no measure is infinite, and nothing departs from chance
/// where there is nothing else.
#[test]
fn one_repeated_word_is_as_frequent_as_it_has_to_be() {
    let options = collocations::Options {
        stop_at_punctuation: false,
        min_count: 1,
        default_stop_words: false,
        top: 0,
        ..collocations::Options::default()
    };
    let rows = whole::<Collocations>(options.clone(), &vec![("tea tea tea tea".to_owned(), "2020-01-01")]);
    assert_eq!((rows.len(), rows[0].count), (1, 6));
    assert_eq!(rows[0].direction, collocations::Direction::Attraction);
    assert_eq!((rows[0].g2, rows[0].p, rows[0].chi2, rows[0].pmi), (0.0, 1.0, 0.0, 0.0));
    assert_eq!((rows[0].delta_p, rows[0].delta_p_back), (0.0, 0.0));
    for text in ["tea tea tea milk", "a b", "tea milk tea milk tea", "tea. tea. milk"] {
        for row in whole::<Collocations>(options.clone(), &vec![(text.to_owned(), "2020-01-01")]) {
            for x in [row.g2, row.chi2, row.t, row.z, row.pmi, row.npmi, row.mi3, row.log_dice] {
                assert!(x.is_finite(), "{text}: {row:?}");
            }
            let shares = [row.delta_p, row.delta_p_back];
            assert!(shares.iter().all(|x| (-1.0..=1.0).contains(x)), "{text}: {row:?}");
            assert!((0.0..=1.0).contains(&row.p) && row.g2 >= 0.0 && row.chi2 >= 0.0, "{text}: {row:?}");
        }
    }
}

/// Manning & Schütze (1999), tables 5.6, 5.8 and 5.12: *new companies*, O = 8, R = 15828, C = 4675, N = 14307668.
#[test]
fn association_of_new_companies() {
    let a = association::measure(8.0, 15_828.0, 4_675.0, 14_307_668.0);
    assert!((a.t - 0.999_932).abs() < 1e-4, "{}", a.t);
    assert!((a.chi2 - 1.55).abs() < 0.01, "{}", a.chi2);
    // Bouma (2009): the value is 1 for words that only occur together, 0 for independence.
    near(association::measure(10.0, 10.0, 10.0, 1000.0).npmi, 1.0);
    near(association::measure(10.0, 100.0, 100.0, 1000.0).npmi, 0.0);
    // Rychlý (2008): at most 14; one less for half the co-occurrences.
    near(association::measure(10.0, 10.0, 10.0, 1000.0).log_dice, 14.0);
    near(association::measure(5.0, 10.0, 10.0, 1000.0).log_dice, 13.0);
}

/// A pair seen 30 times, of words seen 120 and 90 times, among 10,000. NLTK 3.10 `BigramAssocMeasures` gives PMI, G², χ²,
/// t, Dice and Jaccard, and MI³ as log₂(N · `mi_like` of power 3); statsmodels 0.15 `Table.resid_pearson` gives z; SciPy 1.17
/// `linregress` of one word's indicator on the other's gives ΔP, which is its slope.
#[test]
fn every_association_agrees_with_a_peer() {
    let a = association::measure(30.0, 120.0, 90.0, 10_000.0);
    near(a.expected, 1.08);
    near(a.z, 27.828_282_974_939_967);
    near(a.mi3, 14.609_640_474_436_812);
    near(a.pmi, 4.795_859_283_219_773);
    near(a.npmi, 0.572_242_126_948_630_4);
    near(a.g2, 160.016_975_484_556_18);
    near(a.chi2, 790.937_601_708_221_5);
    near(a.t, 5.280_045_454_349_802);
    near(a.dice, 0.285_714_285_714_285_7);
    near(a.jaccard, 1.0 / 6.0);
    near(a.delta_p, 0.243_927_125_506_072_18);
    near(a.delta_p_back, 0.324_251_597_712_750_86);
    // Pedersen (1998): the smaller of 30/120 and 30/90.
    near(a.min_sensitivity, 0.25);
}

/// Gries (2013), *of course* in the spoken British National Corpus: 5,610 times, *of* 174,548 times, *course* 7,867 times,
/// among 10,409,868 pairs; published: ΔP 0.032 one way and 0.697 the other.
#[test]
fn delta_p_of_the_published_example() {
    let a = association::measure(5_610.0, 174_548.0, 7_867.0, 10_409_868.0);
    assert!((a.delta_p - 0.032).abs() < 5e-4, "{}", a.delta_p);
    assert!((a.delta_p_back - 0.697).abs() < 5e-4, "{}", a.delta_p_back);
}

#[test]
fn comparison_agrees_with_scipy() {
    let c = comparison::measure(18, 4, 1200, 2600);
    near(c.g2, 23.820_151_844_561_597);
    near(c.chi2, 25.848_952_529_736_014);
    near(c.log_ratio, (18.0f64 / 1200.0 / (4.0 / 2600.0)).log2());
    near(
        c.percent_diff.expect("the reference has it"),
        100.0 * (18.0 / 1200.0 - 4.0 / 2600.0) / (4.0 / 2600.0),
    );
    // `contingency.odds_ratio`, of the sample; `contingency.relative_risk`; `power_divergence` of the two observed counts.
    near(c.odds_ratio, 9.883_248_730_964_468);
    near(c.log_ratio, 3.285_402_218_862_248_3);
    near(c.percent_diff.expect("the reference has it"), 875.0);
    near(c.log_likelihood, 23.670_249_556_876_264);
    near(c.bic, 15.427_493_211_161_787);
    let none = comparison::measure(3, 0, 1000, 1000);
    near(none.log_ratio, 6.0f64.log2());
    // Haldane's half in each cell, by hand.
    near(none.odds_ratio, 3.5 * 1000.5 / (0.5 * 997.5));
    assert_eq!(none.percent_diff, None);
}

#[test]
fn probabilities_agree_with_scipy_and_statsmodels() {
    for (x, p) in [
        (0.001, 0.974_772_879_369_960_4),
        (1.0, 0.317_310_507_862_911_15),
        (3.841_458_820_694_124, 0.05),
        (25.0, 5.733_031_437_583_875e-7),
        (200.0, 2.088_487_583_762_568_8e-45),
    ] {
        let got = significance::chi_squared_p(x);
        assert!((got / p - 1.0).abs() < 1e-9, "{x}: {got} is not {p}");
    }
    let corrected = significance::correct(&[0.01, 0.04, 0.03, 0.005, 0.5, 0.03, 0.9]);
    let bonferroni = [0.07, 0.28, 0.21, 0.035, 1.0, 0.21, 1.0];
    let holm = [0.06, 0.15, 0.15, 0.035, 1.0, 0.15, 1.0];
    let bh = [0.035, 0.056, 0.0525, 0.035, 0.583_333_333_333_333_4, 0.0525, 0.9];
    for (i, c) in corrected.iter().enumerate() {
        near(c.bonferroni, bonferroni[i]);
        near(c.holm, holm[i]);
        near(c.bh, bh[i]);
    }
}

#[test]
fn trends_agree_with_scipy() {
    let (tau, p) = tau_b(&[1.0, 3.0, 2.0, 5.0, 4.0, 6.0, 8.0, 7.0, 9.0]).expect("not all equal");
    near(tau, 0.833_333_333_333_333_4);
    // Exact: of the 9! orders 1 + 8 + 35 + 111 have at most 3 inversions.
    near(p, 2.0 * 155.0 / 362_880.0);
    near(tau_b(&[1.0, 2.0, 3.0]).expect("not all equal").1, 1.0 / 3.0);
    near(tau_b(&[4.0, 3.0, 2.0, 1.0]).expect("not all equal").1, 1.0 / 12.0);
    near(tau_b(&[2.0, 1.0]).expect("not all equal").1, 1.0);
    near(tau_b(&[2.0, 1.0, 4.0, 3.0, 0.0]).expect("not all equal").1, 2.0 * 49.0 / 120.0);
    let (tau, p) = tau_b(&[1.0, 1.0, 2.0, 2.0, 0.0, 3.0, 3.0, 3.0, 5.0, 4.0]).expect("not all equal");
    near(tau, 0.707_106_781_186_547_5);
    near(p, 0.006_028_046_181_872_154);
    near(slope(&[1.0, 3.0, 2.0, 5.0, 4.0, 6.0, 8.0, 7.0, 9.0]), 0.95);
    assert_eq!(tau_b(&[2.0, 2.0, 2.0]), None);
}

/// The worked example of Gries (2008, 2020): five parts of 9, 10, 10, 10 and 11 words, in which the word occurs 1,
/// 2, 3, 4 and 5 times. Published: D 0.785, D₂ 0.938, S 0.95, DP 0.18, DPnorm 0.22, D_KL 0.137.
#[test]
fn dispersion_of_the_published_example() {
    let parts = [(9, 1), (10, 2), (10, 3), (10, 4), (11, 5)];
    let e = evenness::measure(parts.into_iter(), 5, 9, 50);
    near(e.juilland_d, 0.785_150_453_450_450_8);
    near(e.carroll_d2, 0.937_921_303_297_995_6);
    near(e.rosengren_s, 0.949_816_342_304_240_8);
    near(e.dp, 0.18);
    near(e.dp_norm, 0.219_512_195_121_951_2);
    near(e.kl_divergence, 0.136_971_729_365_220_8);
    assert_eq!(e.range, 5);
    // All in one of four equal parts.
    let e = evenness::measure([(10, 7)].into_iter(), 4, 10, 40);
    near(e.juilland_d, 0.0);
    near(e.carroll_d2, 0.0);
    near(e.dp_norm, 1.0);
}

#[test]
fn keyness_of_one_year_against_another() {
    let documents = vec![
        ("水渠 修好。水渠 通水。审计 通过。".to_owned(), "2019-05-01"),
        ("桥梁 修好。桥梁 通车。桥梁 验收。审计 通过。".to_owned(), "2020-05-01"),
        ("道路 施工。".to_owned(), "2021-05-01"),
    ];
    let options = keyness::Options {
        target: vec!["2020".to_owned()],
        reference: vec!["2019".to_owned()],
        min_count: 1,
        ..keyness::Options::default()
    };
    let rows = whole::<Keyness>(options.clone(), &documents);
    assert_eq!((rows[0].term.as_str(), rows[0].target_count, rows[0].reference_count), ("桥梁", 3, 0));
    assert!(rows.iter().all(|row| row.term != "道路"), "2021 is on neither side");
    assert!(rows.last().is_some_and(|row| !row.positive && row.term == "水渠"));
    let mut operator =
        Keyness::open(keyness::Options { target: vec!["1999".to_owned()], ..options }).unwrap();
    add(&mut operator, &documents);
    assert!(operator.finish().unwrap_err().help.is_some_and(|help| help.contains("`2019`")));
}

/// Cut at `top`, a word that the target hardly has is as strong as one that the reference hardly has.
#[test]
fn odds_below_one_are_as_strong_as_those_above() {
    let documents = vec![
        ("水渠 ".repeat(60) + "桥梁 审计 审计 审计", "2019-05-01"),
        ("桥梁 ".repeat(3) + "水渠 审计 审计 审计", "2020-05-01"),
    ];
    let options = keyness::Options {
        target: vec!["2020".to_owned()],
        sort: keyness::Measure::OddsRatio,
        min_count: 1,
        top: 1,
        ..keyness::Options::default()
    };
    let rows = whole::<Keyness>(options, &documents);
    assert_eq!((rows.len(), rows[0].term.as_str(), rows[0].positive), (1, "水渠", false), "{rows:?}");
}

/// quanteda's `dfm_tfidf`, whose formula is tf · log₁₀(N/df).
#[test]
fn keywords_are_what_other_documents_lack() {
    let documents = vec![
        ("水渠 修好。水渠 通水。审计 通过。".to_owned(), "2019-05-01"),
        ("桥梁 修好。桥梁 通车。桥梁 验收。审计 通过。".to_owned(), "2020-05-01"),
        ("道路 施工。审计 通过。".to_owned(), "2021-05-01"),
    ];
    let rows = whole::<Keywords>(keywords::Options { top: 2, ..keywords::Options::default() }, &documents);
    let found: Vec<_> = rows.iter().map(|row| (row.term.as_str(), row.count, row.documents)).collect();
    let want =
        [("水渠", 2, 1), ("通水", 1, 1), ("桥梁", 3, 1), ("通车", 1, 1), ("施工", 1, 1), ("道路", 1, 1)];
    assert_eq!(found, want);
    near(rows[0].tf_idf, 0.954_242_509_439_324_9);
    let all = whole::<Keywords>(keywords::Options { top: 0, ..keywords::Options::default() }, &documents);
    assert!(all.iter().all(|row| row.term != "审计"), "what all documents have sets none apart");
    let shared = all.iter().find(|row| row.term == "修好").expect("two documents have it");
    near(shared.tf_idf, 0.176_091_259_055_681_24);
}

#[test]
fn terms_and_runs_over_documents() {
    let documents = vec![
        ("The old mill. The old mill stands.".to_owned(), "2019-01-01"),
        ("An old mill rests.".to_owned(), "2020-01-01"),
    ];
    let options = terms::Options { sizes: vec![1, 2], min_count: 2, ..terms::Options::default() };
    let rows = whole::<Corpus>(options, &documents);
    let found: Vec<_> = rows.iter().map(|r| (r.term.as_str(), r.size, r.count, r.documents)).collect();
    assert_eq!(found, [("mill", 1, 3, 2), ("old", 1, 3, 2), ("old mill", 2, 3, 2)]);
    near(rows[0].per_million, 3.0 / 11.0 * 1e6);
}

#[test]
fn vocabulary_grows_in_the_order_of_the_documents() {
    let documents: Documents = ["a b a", "b c", "d"].map(|text| (text.to_owned(), "2020-01-01")).to_vec();
    let rows = whole::<Growth>(growth::Options::default(), &documents);
    let found: Vec<_> = rows.iter().map(|r| (r.documents, r.words, r.distinct_words)).collect();
    assert_eq!(found, [(1, 3, 2), (2, 5, 3), (3, 6, 4)]);
}

fn documents() -> impl Strategy<Value = Documents> {
    let text = "([水火土金木河渠桥审计]{1,6}[，。]|[a-dA-C]{1,2} |\n|3 ){0,40}";
    let date = prop_oneof![Just("2018-01-01"), Just("2019-06-01"), Just("2020-12-31"), Just("")];
    proptest::collection::vec((text, date), 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_table_does_not_depend_on_the_parts(
        documents in documents(), cuts in proptest::collection::vec(any::<usize>(), 0..5)
    ) {
        let o = terms::Options { sizes: vec![1, 2, 3], min_chars: 1, ..terms::Options::default() };
        prop_assert_eq!(in_parts::<Corpus>(&o, &documents, &cuts), whole::<Corpus>(o, &documents));
        let o = collocations::Options { min_count: 1, ..collocations::Options::default() };
        prop_assert_eq!(in_parts::<Collocations>(&o, &documents, &cuts), whole::<Collocations>(o, &documents));
        let o = keyness::Options { min_count: 1, min_chars: 1, ..keyness::Options::default() };
        prop_assert_eq!(in_parts::<Keyness>(&o, &documents, &cuts), whole::<Keyness>(o, &documents));
        let o = keywords::Options { min_chars: 1, ..keywords::Options::default() };
        prop_assert_eq!(in_parts::<Keywords>(&o, &documents, &cuts), whole::<Keywords>(o, &documents));
        for by in ["documents", "year"] {
            let o = dispersion::Options { by: by.to_owned(), min_count: 1, ..dispersion::Options::default() };
            prop_assert_eq!(in_parts::<Dispersion>(&o, &documents, &cuts), whole::<Dispersion>(o, &documents));
        }
        let o = trends::Options { min_count: 1, ..trends::Options::default() };
        prop_assert_eq!(in_parts::<Trends>(&o, &documents, &cuts), whole::<Trends>(o, &documents));
        let o = growth::Options { points: 3, ..growth::Options::default() };
        prop_assert_eq!(in_parts::<Growth>(&o, &documents, &cuts), whole::<Growth>(o, &documents));
    }
}
