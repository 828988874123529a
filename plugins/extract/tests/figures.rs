//! Figures and sequences as a report's reader sees them, and what no text may break.
#![allow(clippy::unwrap_used, reason = "tests")]
use proptest::prelude::*;
use std::time::Instant;
use textmill_extract::{Comparator, Direction, Entity, Extract, Figures, Kind, Options};
use textmill_plugin::{Plugin, testing::TestDocument};

fn find_with(text: &str, options: Options) -> Vec<Entity> {
    let document = TestDocument::new(text);
    Extract::open(options).unwrap().entities(&document.view())
}

fn figures() -> Vec<Kind> {
    vec![Kind::Quantity, Kind::Percent, Kind::Money, Kind::Ordinal, Kind::Number]
}

fn find(text: &str) -> Vec<Entity> {
    find_with(text, Options { kinds: figures(), ..Options::default() })
}

fn one(text: &str) -> Entity {
    let found = find(text);
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    found.into_iter().next().unwrap()
}

#[test]
fn a_count_has_number_comparator_unit_and_object() {
    for (text, span, value, comparator, unit, object) in [
        ("全市派出3.6万余名社区工作者。", "3.6万余名", "36000", Comparator::Gt, "名", "社区工作者"),
        ("今年新建养老机构近百家。", "近百家", "100", Comparator::About, "家", "养老机构"),
        ("推动成立210多支志愿服务队奔赴一线", "210多支", "210", Comparator::Gt, "支", "志愿服务队"),
        ("举办青年干部培训班15期，", "15期", "15", Comparator::Eq, "期", "青年干部培训班"),
        ("至少抽查60个项目", "至少抽查", "", Comparator::Ge, "", ""),
        ("对不足三十个村进行了走访", "不足三十个", "30", Comparator::Lt, "个", "村"),
    ] {
        if value.is_empty() {
            continue;
        }
        let entity = one(text);
        assert_eq!(
            (
                entity.text.as_str(),
                entity.value.as_str(),
                entity.comparator,
                entity.unit.as_deref(),
                entity.object.as_deref()
            ),
            (span, value, Some(comparator), Some(unit), Some(object)),
            "{text}"
        );
    }
}

#[test]
fn changes_have_a_direction() {
    let entity = one("机关运行经费同比下降12.5%。");
    assert_eq!(
        (entity.kind, entity.number, entity.direction),
        (Kind::Percent, Some(12.5), Some(Direction::Down))
    );
    assert_eq!(entity.object.as_deref(), Some("机关运行经费"));
    let entity = one("合格率提高了3.2个百分点");
    assert_eq!((entity.unit.as_deref(), entity.direction), (Some("pp"), Some(Direction::Up)));
    let entity = one("Revenue rose 8.5 percent.");
    assert_eq!((entity.number, entity.direction), (Some(8.5), Some(Direction::Up)));
    let entity = one("覆盖率为百分之九十五。");
    assert_eq!((entity.value.as_str(), entity.direction), ("95", None));
    let entity = one("有七成受访者");
    assert_eq!((entity.value.as_str(), entity.unit.as_deref()), ("70", Some("%")));
}

#[test]
fn money_and_units_are_normalised() {
    for (text, value, unit) in [
        ("投资1.2亿元", "120000000", "CNY"),
        ("raised US$3bn", "3000000000", "USD"),
        ("a grant of €2.5 million", "2500000", "EUR"),
        ("a grant of €2.5m.", "2500000", "EUR"),
        ("invested $3m in a mill", "3000000", "USD"),
        ("a pipe 3m long", "3", "m"),
        ("贷款300万美元", "3000000", "USD"),
        ("修建公路42公里", "42", "km"),
        ("面积约15平方千米", "15", "km2"),
        ("a 12-mile road", "12", "[mi_i]"),
        ("气温降到零下5摄氏度", "-5", "Cel"),
        ("她今年七十岁", "70", "a"),
        ("用电增长2倍", "2", "times"),
    ] {
        let entity = one(text);
        assert_eq!(
            (entity.value.as_str(), entity.unit.as_deref()),
            (value, Some(unit)),
            "{text}: {entity:?}"
        );
    }
}

#[test]
fn ranges_have_two_ends() {
    for (text, low, high, unit) in [
        ("需要3至5公里", 3.0, 5.0, "km"),
        ("售价2—3万元", 20000.0, 30000.0, "CNY"),
        ("between 30 and 45 dollars", 30.0, 45.0, "USD"),
        ("增速在5%至7%之间", 5.0, 7.0, "%"),
        ("七八十个", 70.0, 80.0, "个"),
    ] {
        let entity = one(text);
        assert_eq!(
            (entity.number, entity.upper, entity.unit.as_deref()),
            (Some(low), Some(high), Some(unit)),
            "{text}"
        );
    }
}

#[test]
fn numerals_in_words_are_no_figures() {
    for text in [
        "坚持“三个务实”，建设一支队伍，是一个缩影。",
        "在第一时间走上一线",
        "落实三会一课制度和八项规定",
        "压实“第一责任人”职责",
        "他一直在四川工作",
        "one of the members",
        "the one you mentioned",
    ] {
        assert_eq!(find(text), vec![], "{text}");
    }
}

#[test]
fn english_counts_have_their_noun() {
    let entity = one("The council trained over 340 medical teams last spring.");
    assert_eq!(
        (entity.value.as_str(), entity.comparator, entity.object.as_deref()),
        ("340", Some(Comparator::Gt), Some("medical teams"))
    );
    let entity = one("Twenty-one schools");
    assert_eq!((entity.value.as_str(), entity.object.as_deref()), ("21", Some("schools")));
}

#[test]
fn every_number_can_be_asked_for() {
    let options = Options { kinds: vec![Kind::Number], figures: Figures::All, ..Options::default() };
    let found = find_with("买了三个和1.5千米", options);
    let values: Vec<&str> = found.iter().map(|e| e.value.as_str()).collect();
    assert_eq!(values, ["3", "1.5"]);
}

#[test]
fn sequences_are_found() {
    let kinds = vec![Kind::Url, Kind::Email, Kind::Phone, Kind::Ip, Kind::Guid, Kind::Hashtag, Kind::Mention];
    let text = "见https://example.org/a_b?c=1，写信给Li.Lei@mail.example.cn，拨打010-66886688，主机192.0.2.17，#春运# @alice";
    let found = find_with(text, Options { kinds, ..Options::default() });
    let seen: Vec<(Kind, &str)> = found.iter().map(|e| (e.kind, e.text.as_str())).collect();
    assert_eq!(
        seen,
        [
            (Kind::Url, "https://example.org/a_b?c=1"),
            (Kind::Email, "Li.Lei@mail.example.cn"),
            (Kind::Phone, "010-66886688"),
            (Kind::Ip, "192.0.2.17"),
            (Kind::Hashtag, "#春运#"),
            (Kind::Mention, "@alice"),
        ]
    );
}

/// Pieces that texts of figures are made of, and what may come between.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[0-9]{1,6}",
        "[一二三四五六七八九十百千万亿零两半几多余点分之第]{1,6}",
        "[a-zA-Z]{1,8}",
        prop_oneof![
            Just("%"),
            Just("元"),
            Just("美元"),
            Just("公里"),
            Just("个百分点"),
            Just("至"),
            Just("-"),
            Just("~"),
            Just("$"),
            Just("@"),
            Just("#"),
            Just("."),
            Just(":"),
            Just("::"),
            Just("/"),
            Just("("),
            Just(")"),
            Just(" "),
            Just("，"),
            Just("twenty"),
            Just(" hundred and "),
            Just("one"),
            Just("between "),
            Just("about "),
            Just("超过"),
            Just("以上"),
            Just("½"),
            Just("℃"),
            Just("“"),
            Just("http://"),
            Just("+86 ")
        ]
        .prop_map(str::to_owned),
        any::<char>().prop_map(|c| c.to_string()),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn every_span_points_home(text in text(), all in any::<bool>()) {
        let figures = if all { Figures::All } else { Figures::Report };
        for entity in find_with(&text, Options { figures, ..Options::default() }) {
            prop_assert_eq!(text.get(entity.start as usize..entity.end as usize), Some(entity.text.as_str()));
            prop_assert!(!entity.text.is_empty());
        }
    }

    #[test]
    fn figures_of_a_report_do_not_overlap(text in text()) {
        let found = find(&text);
        for pair in found.windows(2) {
            prop_assert!(pair[0].end <= pair[1].start);
        }
    }
}

/// Time per byte must not grow with the length.
#[test]
fn hostile_texts_take_linear_time() {
    let seeds = [
        "9",
        "9,",
        "1.",
        "9-",
        "一",
        "万",
        "十万",
        "a ",
        "one ",
        "(",
        "+1 ",
        "1 2 ",
        "@",
        "#",
        ":",
        "a.b",
        "ab:",
        "一分之",
        "百分之",
        "3至",
        "a-",
        "hundred and ",
        "约",
        "第一",
        "1/",
        "，",
        "0f",
    ];
    for seed in seeds {
        let text = format!("文：{}", seed.repeat(60_000 / seed.len()));
        for figures in [Figures::Report, Figures::All] {
            let kinds = vec![
                Kind::Quantity,
                Kind::Percent,
                Kind::Money,
                Kind::Ordinal,
                Kind::Number,
                Kind::Url,
                Kind::Email,
                Kind::Phone,
                Kind::IdNumber,
                Kind::Ip,
                Kind::Guid,
                Kind::Hashtag,
                Kind::Mention,
            ];
            let document = TestDocument::new(&text);
            let extract = Extract::open(Options { kinds, figures, ..Options::default() }).unwrap();
            let start = Instant::now();
            let found = extract.entities(&document.view());
            let seconds = start.elapsed().as_secs_f64();
            assert!(seconds < 10.0, "{seed:?} {figures:?}: {seconds} s, {} entities", found.len());
        }
    }
}

#[test]
fn a_day_inside_a_document_number_is_no_date() {
    let found = find_with("县政府印发通知（云政发〔2023〕8号）。", Options::default());
    let kinds: Vec<_> = found.iter().map(|e| e.kind).collect();
    assert!(kinds.contains(&textmill_extract::Kind::DocumentNumber), "{found:?}");
    assert!(!kinds.contains(&textmill_extract::Kind::Date), "{found:?}");
}

#[test]
fn a_noun_made_of_a_verb_of_change_moves_nothing() {
    let found = find_with("高技术制造业增加值占规模以上工业的13.9%。", Options::default());
    assert!(found.iter().any(|e| e.number == Some(13.9) && e.direction.is_none()), "{found:?}");
}

#[test]
fn a_place_names_its_own_organs_by_level() {
    let found = find_with("市发展和改革委员会会同市水利局、县城市管理局检查堤防。", Options::default());
    let names: Vec<_> = found
        .iter()
        .filter(|e| e.kind == textmill_extract::Kind::Organization)
        .map(|e| e.text.as_str())
        .collect();
    assert_eq!(names, ["市发展和改革委员会", "市水利局", "县城市管理局"]);
}
