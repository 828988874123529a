//! The plugin as a host runs it: limits, spans, order, sections, hostile documents.

use proptest::prelude::*;
use textmill_plugin::Plugin;
use textmill_plugin::testing::TestDocument;
use textmill_summarize::Summarize;
use textmill_summarize::options::{KeywordMethod, Method, Options, Order};
use textmill_summarize::output::Summary;

const METHODS: [Method; 8] = [
    Method::Default,
    Method::Textrank,
    Method::Lexrank,
    Method::Lsa,
    Method::Luhn,
    Method::Sumbasic,
    Method::Kl,
    Method::Lead,
];

/// A report of our own writing: an opening and three sections.
const REPORT: &str = "县里去年修好了三条水渠，全部通过了验收。\n这项工作由水利站负责。\n\n\
一、工程进展\n三条水渠总长42公里，惠及农田1.8万亩。施工队分两班作业，提前二十天完工。工地每周开一次例会。\n\n\
二、资金使用\n工程共投入资金2600万元，其中省级补助1500万元。审计没有发现违规支出。账目按月公示。\n\n\
三、存在问题\n部分支渠渗漏严重，需要在明年春灌之前更换衬砌。管护人员不足，每人要看守9公里渠道。\n";

fn summarize(text: &str, options: Options) -> Summary {
    let mut plugin = Summarize::open(options).expect("the options are right");
    plugin.process(&TestDocument::new(text).view()).expect("summarizing does not fail")
}

fn of(length: &str) -> Options {
    Options { length: length.to_owned(), ..Options::default() }
}

#[test]
fn a_hundred_percent_is_every_sentence_and_a_share_is_rounded_as_people_do() {
    let text = "水渠修好了。\n\n特此通知。\n\n一、资金\n为什么不够？投入2600万元。特此通知。\n";
    let summary = summarize(text, of("100 %"));
    let all: String = text.split_whitespace().collect();
    assert_eq!(summary.text, all);
    let english = "The canal leaks. However, it was repaired. Who paid? Nobody knows.";
    assert_eq!(summarize(english, of("100%")).text, english);
    // Exactly the share that the first sentence has, which binary fractions miss by little.
    let first = format!("全县水渠今年修好{}。", "又修好一条".repeat(126) + "渠");
    let second = format!("资金全部到位{}。", "又到位一笔".repeat(70) + "款款");
    let text = format!("{first}{second}");
    assert_eq!((first.chars().count(), text.chars().count()), (640, 999));
    let share = 640.0 / 999.0 * 100.0;
    assert_eq!(summarize(&text, of(&format!("{:.10} %", share))).text, first);
}

#[test]
fn every_section_is_heard_where_there_is_room() {
    let summary = summarize(REPORT, of("110 chars"));
    assert!(summary.text.chars().count() <= 110);
    let sections: Vec<_> = summary.sentences.iter().filter_map(|s| s.section.as_deref()).collect();
    for heading in ["一、工程进展", "二、资金使用", "三、存在问题"] {
        assert!(sections.contains(&heading), "{heading} is not in {sections:?}");
    }
    assert!(summary.sentences.iter().all(|s| !s.text.starts_with("这项工作")), "{}", summary.text);
}

#[test]
fn lines_that_are_no_sentences_do_not_come_in() {
    let text = "各镇人民政府：\n\n去年全县修复水渠42公里。水费收取率达到九成。\n\n图1　渠系分布\n\n注释：\n\n\
联系人：孙若岩　电话：020-33445566\n\n县水利局\n2023年3月20日\n";
    let summary = summarize(text, of("300 chars"));
    assert_eq!(summary.text, "去年全县修复水渠42公里。水费收取率达到九成。");
    // Nor where nothing else is there, or fits.
    let long = "全县的水渠今年全部修复并通过了验收，总长四十二公里，惠及农田一万八千亩。";
    for text in [
        "县水利局\n2023年3月20日\n".to_owned(),
        format!("一、工程进展\n{long}\n\n二、存在的问题\n{long}\n\n注释：\n"),
        "What went well\n\nThe council repaired all canals of the northern district well before the winter.\n".to_owned(),
    ] {
        for method in METHODS {
            let length = if text.contains("2023") { "300 chars" } else { "20 chars" };
            assert_eq!(summarize(&text, Options { method, ..of(length) }).text, "", "{method:?}");
        }
    }
}

/// Neither a query fetches the rows of a table, nor a document that has nothing else: they say nothing without their columns.
#[test]
fn rows_of_a_table_do_not_come_in() {
    let table =
        "指标            单位      2022年      比上年增长\n粮食产量        万吨      12.5      3.1%\n\n";
    let text = format!("{table}全县粮食连年丰收，农民收入稳步增长。\n");
    for query in ["", "增长", "粮食产量"] {
        for method in METHODS {
            let options = Options { query: query.to_owned(), method, ..of("300 chars") };
            assert_eq!(
                summarize(&text, options).text,
                "全县粮食连年丰收，农民收入稳步增长。",
                "{query} {method:?}"
            );
        }
    }
    assert_eq!(summarize(table, of("300 chars")).text, "");
}

/// Lists, and subtitles without full stops, are read as what they are: lines.
#[test]
fn a_document_of_lines_is_summarized_by_lines() {
    let chinese: String = (1..40).map(|i| format!("- 第{i}灌区修复水渠{}公里\n", 10 + 3 * i)).collect();
    let english = [
        "Northern canal repaired",
        "Harbour wall painted white",
        "Ferry timetable printed",
        "Two bridges inspected twice",
        "Winter storms cancelled sailings",
        "Upper mill sold",
    ]
    .map(|line| format!("* {line}\n"))
    .concat();
    for text in [chinese, english] {
        for method in METHODS {
            let summary = summarize(&text, Options { method, ..of("100 chars") }).text;
            assert!((60..=100).contains(&summary.chars().count()), "{method:?}: {summary}");
        }
    }
}

/// Three sections with one thing to say: it is said once, and who has something else to say says that.
#[test]
fn sections_that_say_the_same_say_it_once() {
    let chinese = "一、总体情况\n全县生产总值100亿元，增长5%。\n\n二、经济运行\n全县实现生产总值100亿元，同比增长5%。\n\n\
三、主要指标\n全年全县生产总值达到100亿元，比上年增长5%。新建水渠42公里。\n";
    let english = "# Overview\n\nOutput of the mill reached 340 tonnes, up 7%.\n\n# The year\n\nIn the year output of the mill rose 7% to 340 tonnes.\n\n\
# Figures\n\nThe mill had an output of 340 tonnes, which is 7% more.\n\nNineteen boats carried stone to the new harbour at Torvane.\n";
    for (text, figure, other) in [(chinese, "100亿元", "42公里"), (english, "340 tonnes", "Nineteen boats")]
    {
        for method in METHODS {
            for sections in [true, false] {
                let summary = summarize(text, Options { method, sections, ..of("300 chars") }).text;
                assert_eq!(summary.matches(figure).count(), 1, "{method:?} {sections}: {summary}");
                assert!(summary.contains(other), "{method:?} {sections}: {summary}");
            }
        }
    }
}

/// What is asked for comes before the quotas of sections; a query without an answer changes nothing.
#[test]
fn a_query_goes_before_sections() {
    let ask =
        |query: &str, length: &str| summarize(REPORT, Options { query: query.to_owned(), ..of(length) });
    assert!(ask("渗漏", "40 chars").text.contains("渗漏"));
    let summary = ask("渗漏 管护", "2 sentences").text;
    assert!(summary.contains("渗漏") && summary.contains("管护"), "{summary}");
    let plain = summarize(REPORT, of("110 chars"));
    let kept = |s: &Summary| s.sentences.iter().map(|s| s.index).collect::<Vec<_>>();
    assert_eq!(kept(&ask("火星 飞船", "110 chars")), kept(&plain));
}

/// An answer that points back comes in where no other answers, and otherwise behind what stands well alone.
#[test]
fn an_answer_that_points_back_is_the_last_resort() {
    let text = "县水利局修复水渠42公里，惠及农田1.8万亩。其中，渗漏的支渠长9公里。审计没有发现违规支出。";
    let ask = |text: &str, length| summarize(text, Options { query: "渗漏".to_owned(), ..of(length) }).text;
    assert_eq!(ask(text, "20 chars"), "其中，渗漏的支渠长9公里。");
    let better = format!("{text}县财政局拨款治理渗漏。");
    assert!(!ask(&better, "50 chars").contains("其中"));
}

/// The segmenter may have what is asked for as part of a longer word, or in two.
#[test]
fn a_query_finds_parts_of_words() {
    let text = "县水利局修复水渠42公里，惠及农田1.8万亩。县扶贫办派出驻村干部。审计没有发现违规支出。";
    for (query, answer) in
        [("扶贫", "扶贫办"), ("水利", "水利局"), ("驻村 干部", "驻村干部"), ("县扶贫办", "扶贫办")]
    {
        let options = Options { query: query.to_owned(), ..of("1 sentence") };
        let summary = summarize(text, options).text;
        assert!(summary.contains(answer), "{query}: {summary}");
    }
    let plain = summarize(text, of("1 sentence")).text;
    for query in ["火星", "的"] {
        assert_eq!(
            summarize(text, Options { query: query.to_owned(), ..of("1 sentence") }).text,
            plain,
            "{query}"
        );
    }
}

/// What stands before the first heading competes with the sections by its results.
#[test]
fn an_opening_with_results_competes() {
    let text = "全年完成投资1.8亿元，增长9.5%，新增就业1.2万人。\n\n一、水渠\n县水利局开会研究水渠。\n\n二、桥梁\n县交通局开会研究桥梁。\n";
    assert!(summarize(text, of("42 chars")).text.contains("1.8亿元"));
    // Facts without results come in when the sections are heard.
    let text = "5月6日，县水利局召开会议。\n\n一、水渠\n修复水渠42公里。\n\n二、桥梁\n新建桥梁3座，加固桥梁12座。\n\n三、车站\n新建车站16座。\n";
    assert!(summarize(text, of("60 chars")).text.contains("5月6日"));
}

/// A structured report is read for its results: a section's sentence with the large figures stands for it.
#[test]
fn key_figures_stand_for_their_section() {
    let text = "全县上下齐心协力，各项工作稳步推进。\n\n\
一、防汛救灾\n把防汛救灾作为头等大事来抓。各部门闻令而动，全力以赴投入防汛救灾。卫生部门抽调1.6万余名人员，组成220多支队伍赶赴灾区。没有纪律就没有胜利。\n\n\
二、精简会议\n精简会议是改进作风的重要内容。各部门大力精简会议，作风明显好转。会议压缩38.5%，文件减少2100份。精简会议永远在路上。\n";
    let summary = summarize(text, of("90 chars"));
    for figure in ["1.6万余名", "220多支", "38.5%"] {
        assert!(summary.text.contains(figure), "{figure} is not in {}", summary.text);
    }
}

/// What only strikes the note of a section does not stand for it where the section reports something.
#[test]
fn a_slogan_does_not_stand_for_a_section() {
    let text = "今年以来，全县上下凝心聚力抓水利。\n\n\
一、抓实管护，夯实基础\n抓管护、强队伍、保安全。各部门高度重视水渠管护工作，切实把水渠管护责任扛在肩上。县水利局建立轮班制度，管护员每周巡查水渠两次。\n\n\
二、用好资金，守住底线\n资金管理永远在路上。没有资金就没有工程。全年拨付资金2600万元，审计发现的问题全部整改。\n\n\
三、强化宣传，凝聚共识\n宣传跟着工程走，共识随着水渠来。县里印发《水渠管护手册》，发到每个村。其中，山区的村先发。\n";
    for length in ["80 chars", "110 chars", "200 chars"] {
        let summary = summarize(text, of(length)).text;
        for fact in ["轮班制度", "2600万元", "《水渠管护手册》"] {
            assert!(summary.contains(fact), "{length}: {fact} is not in {summary}");
        }
    }
    let summary = summarize(text, of("110 chars")).text;
    for slogan in ["抓管护", "扛在肩上", "永远在路上", "跟着工程走", "其中"] {
        assert!(!summary.contains(slogan), "{slogan} is in {summary}");
    }
}

/// Three sections with a slogan each that fits, and of facts one.
const SLOGANS: &str = "全县上下一条心。\n\n\
一、强化管护\n抓管护、强队伍。县水利局选派1.2万余名管护员，组成240支巡查队，每天巡查水渠两次，及时清理淤泥。\n\n\
二、用好资金\n资金是保障。县财政局建立水利资金专户，由水利局和财政局共同管理，每一笔支出都要两个局的局长签字同意才能拨付。\n\n\
三、凝聚共识\n人心齐，泰山移。县委办公室打造“有思想高度、有工作力度、有群众热度”的水利品牌。县里印发《水渠管护手册》，发到每个村每一户农家手中。\n";

#[test]
fn where_little_fits_a_fact_with_figures_does_and_no_slogans() {
    for length in ["46 chars", "60 chars", "30 words"] {
        for method in METHODS {
            let summary = summarize(SLOGANS, Options { method, ..of(length) }).text;
            assert!(summary.starts_with("县水利局选派1.2万余名管护员"), "{length} {method:?}: {summary}");
            for slogan in ["抓管护", "资金是保障", "人心齐", "打造"] {
                assert!(!summary.contains(slogan), "{length} {method:?}: {summary}");
            }
        }
    }
    let summary = summarize(SLOGANS, of("130 chars")).text;
    for fact in ["240支", "资金专户", "《水渠管护手册》"] {
        assert!(summary.contains(fact), "{fact} is not in {summary}");
    }
}

/// A signature, or a line that points back, does not stand for a section whose good sentences are too long.
#[test]
fn what_does_not_stand_alone_does_not_stand_for_a_section() {
    let text = "# What went well\n\nThe new boats carried 6.2 million people to the eleven harbours of the northern coast. Storms are our largest risk.\n\n\
# What comes next\n\nThe company will buy three more boats from the yard at Torvane for $410 million. It will be so.\n\nIlka Brandvold\n\nChair, Torvane Ferries plc\n";
    for method in METHODS {
        let summary = summarize(text, Options { method, ..of("34 chars") }).text;
        assert_eq!(summary, "Storms are our largest risk.", "{method:?}");
    }
}

/// One long sentence does not take the room of the other sections, and what is left over is shared.
#[test]
fn the_room_is_shared_between_sections() {
    let long = "县水利局在去年的工作中".to_owned()
        + &(1..=12).map(|i| format!("在第{i}片灌区修复水渠{}公里，", 100 + 7 * i)).collect::<String>()
        + "并全部通过了验收。";
    let text = format!(
        "一、水利\n{long}县水利局新建水闸120座。\n\n\
二、财政\n县财政局拨付抗旱资金310万元。审计发现违规票据450张。税务窗口减少排队时间36%。\n\n\
三、交通\n县交通局硬化乡村公路520公里。客运班线增加车辆130台。桥梁检测费用下降28%。\n\n\
四、教育\n县教育局招聘幼儿园教师610名。寄宿学校更换床铺2400张。图书馆借阅人数增长47%。\n"
    );
    let chars = long.chars().count() as u64;
    assert!(chars > 160, "{chars}");
    let summary = summarize(&text, of("300 chars"));
    assert!(summary.text.contains("120座") && !summary.text.contains(&long), "{}", summary.text);
    let mut heard: Vec<(Option<&str>, usize)> = Vec::new();
    for sentence in &summary.sentences {
        match heard.last_mut() {
            Some((section, n)) if *section == sentence.section.as_deref() => *n += 1,
            _ => heard.push((sentence.section.as_deref(), 1)),
        }
    }
    assert_eq!(heard.len(), 4, "{heard:?}");
    assert!(heard.iter().skip(1).all(|(_, n)| *n >= 2), "{heard:?}");
    // Nor is it the one sentence that says most.
    assert!(summarize(&text, of("1 sentence")).text.chars().count() < 40);
    // Where there is room for it, it comes in.
    assert!(summarize(&text, of("1000 chars")).text.contains(&long));
}

/// Results that stand before the first heading are heard beside the sections; the rest of an opening gives way.
#[test]
fn an_opening_gives_way_unless_it_gives_results() {
    let sections =
        "\n\n一、水渠\n县水利局修复水渠42公里。\n\n二、桥梁\n县交通局新建桥梁3座，加固桥梁12座。\n";
    let results = format!("全年完成投资1.8亿元，增长9.5%。{sections}");
    assert!(summarize(&results, of("60 chars")).text.contains("1.8亿元"));
    let opening = format!("5月6日，县里召开水利交通工作会议，部署全年水利交通工作。{sections}");
    let summary = summarize(&opening, of("40 chars")).text;
    assert!(summary.contains("42公里") && summary.contains("12座"), "{summary}");
}

#[test]
fn a_query_moves_the_summary() {
    let options = Options { query: "审计 违规".to_owned(), sections: false, ..of("1 sentence") };
    assert!(summarize(REPORT, options).text.contains("审计"));
}

#[test]
fn chinese_joins_without_a_space_and_english_with_one() {
    let lead =
        |text| summarize(text, Options { method: Method::Lead, redundancy: 0.0, ..of("2 sentences") }).text;
    assert_eq!(lead("河水上涨，村庄被淹。桥梁垮塌，道路中断。"), "河水上涨，村庄被淹。桥梁垮塌，道路中断。");
    assert_eq!(
        lead("Rivers rose quickly overnight. Bridges fell before dawn."),
        "Rivers rose quickly overnight. Bridges fell before dawn."
    );
}

/// Also where sections chose first, and whatever likeness counted.
#[test]
fn rank_order_is_the_order_of_the_scores() {
    for method in METHODS {
        for (sections, redundancy) in [(true, 0.3), (false, 0.0), (true, 1.0)] {
            for query in ["", "管护"] {
                let query = query.to_owned();
                let rule =
                    Options { order: Order::Rank, method, sections, redundancy, query, ..of("6 sentences") };
                let summary = summarize(REPORT, rule);
                let scores: Vec<f64> = summary.sentences.iter().map(|s| s.score).collect();
                assert!(
                    scores.len() > 4 && scores.windows(2).all(|w| w[0] >= w[1]),
                    "{method:?}: {scores:?}"
                );
            }
        }
    }
}

#[test]
fn repeated_sentences_are_said_once() {
    let text = "水渠全部修好并通过了验收。".repeat(50) + "资金已经全部拨付到位。";
    let summary = summarize(&text, of("10 sentences"));
    assert_eq!(summary.sentences.len(), 2, "{}", summary.text);
}

#[test]
fn wrong_options_are_named() {
    for length in ["300", "0 chars", "many words", "101 %"] {
        assert_eq!(Summarize::open(of(length)).unwrap_err().option.as_deref(), Some("length"), "{length}");
    }
    let error = Summarize::open(Options { redundancy: 2.0, ..Options::default() }).unwrap_err();
    assert_eq!(error.option.as_deref(), Some("redundancy"));
}

#[test]
fn hostile_documents() {
    let identical = "水渠修好了。".repeat(100_000);
    let line = "水渠 canal 3 ".repeat(20_000);
    for text in ["", " ", "水", "a", "。。。！！！", "\u{feff}", "“", "一、\n二、\n三、", &identical, &line]
    {
        for method in METHODS {
            let summary = summarize(text, Options { method, ..of("50 chars") });
            assert!(summary.text.chars().count() <= 50);
        }
    }
}

#[test]
fn amounts_clauses_and_verbs_are_no_key_phrases() {
    let text = "3月3日至5日，市水利局检查全市灌溉渠道。在资金紧张的情况下，市财政投入2.4亿元，灌溉渠道完好率提高3.1个百分点。\n\
4月6日至8日，市水利局开展灌溉渠道普查，投入1.8亿元，完好率再提高2.5个百分点。在人手不足的情况下，全市推动管护队伍建设，推动水费改革。\n";
    for method in [KeywordMethod::Default, KeywordMethod::TfIdf, KeywordMethod::Textrank, KeywordMethod::Yake]
    {
        let options = Options { keywords: 20, keyword_method: method, ..Options::default() };
        let found: Vec<String> =
            summarize(text, options).keywords.into_iter().flatten().map(|k| k.term).collect();
        for bad in ["亿元", "百分点", "日至", "情况", "开展", "推动", "提高"] {
            assert!(!found.iter().any(|term| term.contains(bad)), "{method:?}: {found:?}");
        }
        assert!(found.iter().any(|term| term.contains("渠道")), "{method:?}: {found:?}");
    }
}

#[test]
fn addresses_numbers_and_clauses_are_no_key_phrases() {
    let text = "Dear shareholders,\n\nTorvane Ferries approved two boats last June. Two boats sail to two harbours; \
see [the harbours](https://ferries.example.org/harbours/new) or write to anna.orme@example.org. \
Torvane Ferries approved roughly two thirds of the harbours last year, see https://ferries.example.org/boats for two boats.\n";
    for method in [KeywordMethod::Default, KeywordMethod::TfIdf, KeywordMethod::Textrank, KeywordMethod::Yake]
    {
        let options = Options { keywords: 40, keyword_method: method, ..Options::default() };
        let found: Vec<String> =
            summarize(text, options).keywords.into_iter().flatten().map(|k| k.term.to_lowercase()).collect();
        for bad in ["https", "org", "anna", "two", "dear", "thirds", "last year"] {
            assert!(!found.iter().any(|term| term.contains(bad)), "{method:?} {bad}: {found:?}");
        }
        for bad in ["june", "torvane ferries approved", "year"] {
            assert!(!found.iter().any(|term| term == bad), "{method:?} {bad}: {found:?}");
        }
        assert!(found.iter().any(|term| term == "harbours"), "{method:?}: {found:?}");
    }
}

#[test]
fn key_phrases_are_phrases() {
    let text = "水渠管护人员不足。水渠管护人员每人看守九公里。审计没有发现问题，水渠管护经费已经拨付。";
    for keyword_method in
        [KeywordMethod::Default, KeywordMethod::TfIdf, KeywordMethod::Textrank, KeywordMethod::Yake]
    {
        let found = summarize(text, Options { keyword_method, keywords: 5, ..Options::default() });
        let keywords = found.keywords.expect("they were asked for");
        assert!(!keywords.is_empty() && keywords.len() <= 5, "{keyword_method:?}");
        assert!(keywords.iter().all(|k| !k.term.contains(['，', '。'])), "{keyword_method:?}: {keywords:?}");
    }
    assert_eq!(summarize(text, Options { keywords: 0, ..Options::default() }).keywords, None);
}

fn method() -> impl Strategy<Value = Method> {
    (0..METHODS.len()).prop_map(|i| METHODS[i])
}

/// Texts with sentences, headings, quotations, two languages.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[水渠修好资金审计问题管护人员]{1,20}[。，！？]",
        "[a-f ]{1,30}[.?] ",
        Just("\n一、工程进展\n".to_owned()),
        Just("\n二、资金使用\n".to_owned()),
        "[“”（）《》]",
        "[0-9]{1,4}",
        "\\PC{0,5}",
        Just("\n".to_owned()),
    ];
    proptest::collection::vec(piece, 0..30).prop_map(|v| v.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_limit_holds_spans_point_home_and_order_is_kept(
        text in text(), n in 1u64..120, unit in 0..4usize, method in method(), rank in any::<bool>(), sections in any::<bool>()
    ) {
        let length = match unit {
            0 => format!("{n} chars"),
            1 => format!("{n} words"),
            2 => format!("{n} sentences"),
            _ => format!("{} %", n.min(100)),
        };
        let order = if rank { Order::Rank } else { Order::Source };
        let document = TestDocument::new(&text);
        let options = Options { method, order, sections, ..of(&length) };
        let summary = Summarize::open(options.clone()).unwrap().process(&document.view()).unwrap();
        let chars = summary.text.chars().count() as u64;
        match unit {
            0 => prop_assert!(chars <= n),
            1 => {
                let of_span = |a: u32, b: u32| document.view().tokens()
                    .filter(|t| t.kind.is_word() && t.span.start >= a && t.span.start < b).count() as u64;
                prop_assert!(summary.sentences.iter().map(|s| of_span(s.start, s.end)).sum::<u64>() <= n);
            }
            2 => prop_assert!(summary.sentences.len() as u64 <= n),
            _ => prop_assert!(chars * 100 <= text.chars().count() as u64 * n.min(100)),
        }
        let starts: Vec<u32> = document.view().sentences().map(|s| s.span.start).collect();
        for s in &summary.sentences {
            prop_assert_eq!(text.get(s.start as usize..s.end as usize), Some(s.text.as_str()));
            prop_assert_eq!(starts[s.index as usize], s.start);
        }
        for k in summary.keywords.iter().flatten() {
            prop_assert!(!k.positions.is_empty() && k.positions.len() as u64 <= k.count);
            for p in &k.positions {
                prop_assert!(text.get(p.start as usize..p.end as usize).is_some());
            }
        }
        if !rank {
            prop_assert!(summary.sentences.windows(2).all(|w| w[0].index < w[1].index));
        }
        // The same again, from an instance that has seen another document.
        let mut used = Summarize::open(options).unwrap();
        used.process(&TestDocument::new(REPORT).view()).unwrap();
        prop_assert_eq!(used.process(&document.view()).unwrap(), summary);
    }
}
