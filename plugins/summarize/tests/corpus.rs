//! One summary of several documents: sources, no repetition, the limit, and the same however they are cut.

use textmill_plugin::testing::TestDocument;
use textmill_plugin::{Reduce, TokenKind, TokensView};
use textmill_summarize::corpus::{Corpus, Options, Row};
use textmill_summarize::options::Order;

const REPORTS: [&str; 3] = [
    "县里修好了三条水渠，总长42公里。水渠惠及农田1.8万亩，全部通过验收。工地每周开一次例会。",
    "水利站报告，三条水渠总长42公里，惠及农田1.8万亩。管护人员不足，每人看守9公里渠道。",
    "审计没有发现违规支出，工程共投入资金2600万元。县里修好了三条水渠，总长42公里。",
];

fn open(options: &Options) -> Corpus {
    Corpus::open(options.clone()).expect("the options are right")
}

fn whole(options: &Options) -> Vec<Row> {
    let mut operator = open(options);
    for text in REPORTS {
        operator.add(&TestDocument::new(text).view()).expect("summarizing does not fail");
    }
    operator.finish().expect("a summary")
}

#[test]
fn many_documents_say_it_once_and_within_the_limit() {
    let rows = whole(&Options { length: "60 chars".to_owned(), ..Options::default() });
    assert!(rows.len() >= 2, "{rows:?}");
    assert!(rows.iter().map(|row| row.text.chars().count()).sum::<usize>() <= 60);
    // Two reports have this sentence word for word.
    let same = rows.iter().filter(|row| row.text == "县里修好了三条水渠，总长42公里。").count();
    assert_eq!(same, 1, "{rows:?}");
    for row in &rows {
        let found = REPORTS.iter().any(|text| {
            text.chars().skip(row.offset as usize).take(row.text.chars().count()).eq(row.text.chars())
        });
        assert!(found, "{row:?}");
    }
}

/// Whatever cuts the words of a run, the limit counts those: here every character is one.
#[test]
fn a_limit_in_words_counts_the_words_of_the_run() {
    let words = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let mut operator = open(&Options { length: "45 words".to_owned(), ..Options::default() });
    for text in REPORTS {
        let cut: Vec<(u32, u32)> = text
            .char_indices()
            .filter(|(_, c)| c.is_alphanumeric())
            .map(|(at, c)| (at as u32, (at + c.len_utf8()) as u32))
            .collect();
        let (start, end): (Vec<u32>, Vec<u32>) = cut.into_iter().unzip();
        let kind: Vec<u8> = vec![TokenKind::Han as u8; start.len()];
        let document = TestDocument::new(text);
        let tokens = TokensView { start: &start, end: &end, kind: &kind };
        operator.add(&document.view().with_tokens(tokens)).expect("summarizing does not fail");
    }
    let rows = operator.finish().expect("a summary");
    let total: usize = rows.iter().map(|row| words(&row.text)).sum();
    assert!((20..=45).contains(&total), "{total}: {rows:?}");
}

/// A document with a long sentence full of figures does not take the room of the others; where more documents are than
/// sentences fit, those that say most are heard.
#[test]
fn each_of_a_few_documents_is_heard() {
    let long = "水利局全年工作中，".to_owned()
        + &(1..=9).map(|i| format!("第{i}灌区修复水渠{}公里，", 100 + 7 * i)).collect::<String>()
        + "全部通过验收。";
    let texts = [
        long + "水利局新建水闸120座。",
        "县财政局拨付抗旱资金310万元。审计发现违规票据450张。".to_owned(),
        "县交通局硬化乡村公路520公里。客运班线增加车辆130台。".to_owned(),
        "县教育局招聘幼儿园教师610名。寄宿学校更换床铺2400张。".to_owned(),
    ];
    let digest = |length: &str| {
        let mut operator = open(&Options { length: length.to_owned(), ..Options::default() });
        for (i, text) in texts.iter().enumerate() {
            operator
                .add(&TestDocument::new(text).with_title(&i.to_string()).view())
                .expect("summarizing does not fail");
        }
        operator.finish().expect("a summary")
    };
    let rows = digest("160 chars");
    for id in ["0", "1", "2", "3"] {
        assert!(rows.iter().any(|row| row.title.as_deref() == Some(id)), "{id}: {rows:?}");
    }
    assert_eq!(digest("1 sentence").len(), 1);
}

/// One document that says one thing in three ways does not fill the summary with it.
#[test]
fn one_fact_comes_in_once_from_all_documents() {
    let mut operator = open(&Options { length: "3 sentences".to_owned(), ..Options::default() });
    for text in [
        "一、总体\n全县生产总值100亿元，增长5%。\n\n二、运行\n全县实现生产总值100亿元，同比增长5%。\n\n三、指标\n全年生产总值达到100亿元，比上年增长5%。\n",
        "县里修好了三条水渠，总长42公里。全县生产总值100亿元，增长5%。",
        "审计没有发现违规支出，生产总值增长5%，达到100亿元。工程共投入资金2600万元。",
    ] {
        operator.add(&TestDocument::new(text).view()).expect("summarizing does not fail");
    }
    let rows = operator.finish().expect("a summary");
    assert_eq!(rows.iter().filter(|row| row.text.contains("100亿元")).count(), 1, "{rows:?}");
    assert!(rows.len() > 1, "{rows:?}");
}

#[test]
fn rank_order_is_the_order_of_the_scores() {
    let rows = whole(&Options { length: "5 sentences".to_owned(), order: Order::Rank, ..Options::default() });
    assert!(rows.len() > 3 && rows.windows(2).all(|w| w[0].score >= w[1].score), "{rows:?}");
}

#[test]
fn a_query_moves_the_summary() {
    let options =
        Options { length: "1 sentence".to_owned(), query: "审计 资金".to_owned(), ..Options::default() };
    let rows = whole(&options);
    assert!(rows[0].text.contains("审计"), "{rows:?}");
}

#[test]
fn parts_give_what_the_whole_gives() {
    let options = Options::default();
    let mut last = open(&options);
    for text in REPORTS {
        let mut part = open(&options);
        part.add(&TestDocument::new(text).view()).expect("summarizing does not fail");
        for state in part.state().expect("a state") {
            last.merge(state).expect("a state of this operator");
        }
    }
    assert_eq!(last.finish().expect("a summary"), whole(&options));
    assert_eq!(open(&options).finish().expect("no documents, no sentences"), []);
}

#[test]
fn wrong_options_are_named() {
    for length in ["10 %", "many"] {
        let error = Corpus::open(Options { length: length.to_owned(), ..Options::default() }).unwrap_err();
        assert_eq!(error.option.as_deref(), Some("length"));
    }
}
