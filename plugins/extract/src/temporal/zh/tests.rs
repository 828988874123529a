//! What Chinese expressions of time come to in running text, and what no text may do to the scanner.

use super::*;
use crate::Kind;
use crate::temporal::calendar::Date;
use proptest::prelude::*;
use textmill_plugin::Document;

fn read(text: &str, reference: Option<&str>) -> Vec<(String, String)> {
    entities(text, reference).into_iter().map(|entity| (entity.text, entity.value)).collect()
}

fn entities(text: &str, reference: Option<&str>) -> Vec<Entity> {
    let document = Document::new("t", text).with_language(Some("zh"));
    let mut out = Vec::new();
    find(&Context { document: &document, text, reference }, &mut out);
    out
}

fn check(text: &str, reference: Option<&str>, expected: &[(&str, &str)]) {
    let found = read(text, reference);
    let found: Vec<(&str, &str)> =
        found.iter().map(|(text, value)| (text.as_str(), value.as_str())).collect();
    assert_eq!(found, expected, "{text}");
}

const NOW: Option<&str> = Some("2022-05-18");

#[test]
fn a_date_without_year_continues_the_date_before_it() {
    check(
        "2021年3月2日，委员会成立。\n　　3月9日，委员会开会；12日闭幕。",
        NOW,
        &[("2021年3月2日", "2021-03-02"), ("3月9日", "2021-03-09"), ("12日", "2021-03-12")],
    );
}

#[test]
fn far_from_any_date_the_reference_counts() {
    check(
        "2021年3月2日，委员会成立。\n\n第二段没有日期。\n\n第三段也没有。\n\n4月下旬，委员会调研。",
        NOW,
        &[("2021年3月2日", "2021-03-02"), ("4月下旬", "2022-04-21/2022-04-30")],
    );
}

#[test]
fn relative_years_count_from_the_reference_even_after_a_date() {
    check(
        "2015年开工，去年9月竣工，去年以来运行良好。",
        NOW,
        &[("2015年", "2015"), ("去年9月", "2021-09"), ("去年以来", "2021/..")],
    );
}

#[test]
fn the_year_before_is_that_before_the_year_in_question() {
    check(
        "2021年县情公报\n\n全县粮食增产，比上年增长2%，由2018年的减产转为增产。\n\n\n\n年末存栏下降，比上年末低一成。",
        NOW,
        &[
            ("2021年", "2021"),
            ("上年", "2020"),
            ("2018年", "2018"),
            ("年末", "2021-11/2021-12"),
            ("上年末", "2020-11/2020-12"),
        ],
    );
    check("粮食比上年增产。", NOW, &[("上年", "2021")]);
    check(
        "2020年县情公报\n县统计局　2021年3月20日\n本年粮食增产，比上年多收一成。",
        NOW,
        &[("2020年", "2020"), ("2021年3月20日", "2021-03-20"), ("本年", "2020"), ("上年", "2019")],
    );
    check("本年粮食增产，比上年多收一成。", NOW, &[("本年", "2022"), ("上年", "2021")]);
    check("10月以后封山。2018年之后", NOW, &[("10月以后", "2021-10/.."), ("2018年之后", "2019/..")]);
    check(
        "2015年县情公报\n\n\n比上年增产。\n\n另有一段。\n\n年底前开工。",
        NOW,
        &[("2015年", "2015"), ("上年", "2014"), ("年底前", "../2022-12")],
    );
}

#[test]
fn what_is_still_to_come_is_read_ahead() {
    check("会议将于9月1日召开。", NOW, &[("9月1日", "2022-09-01")]);
    check("会议于9月1日召开。", NOW, &[("9月1日", "2021-09-01")]);
    check("9月底前完成整改。", NOW, &[("9月底前", "../2022-09-30")]);
    let found = entities("会议于9月1日召开。", NOW);
    let other = found[0].alternatives.as_deref();
    assert_eq!(other, Some(["2022-09-01".to_owned()].as_slice()), "the other reading is kept");
}

#[test]
fn without_a_reference_what_is_unsaid_stays_open() {
    check("7月12日", None, &[("7月12日", "XXXX-07-12")]);
    check("2020年7月12日", None, &[("2020年7月12日", "2020-07-12")]);
    check(
        "2020年开工，7月12日停工。\n8月3日复工。\n9月通水。",
        None,
        &[("2020年", "2020"), ("7月12日", "2020-07-12"), ("8月3日", "2020-08-03"), ("9月", "2020-09")],
    );
    // Far from any year the text may speak of another one.
    check(
        "2018年3月5日，协会成立。\n\n一年来，会员修渠筑坝。\n\n渠水进村。\n\n4月上旬，协会换届。",
        None,
        &[("2018年3月5日", "2018-03-05"), ("一年来", "PAST_REF"), ("4月上旬", "XXXX-04-01/XXXX-04-10")],
    );
    check("去年2月下旬", None, &[("去年2月下旬", "XXXX-02-21/XXXX-02-28")]);
    check("周三", None, &[("周三", "XXXX-WXX-3")]);
}

#[test]
fn parts_of_years_and_stretches() {
    check("前三季度", NOW, &[("前三季度", "2022-01/2022-09")]);
    check("2019年下半年", NOW, &[("2019年下半年", "2019-07/2019-12")]);
    check("2018—2020年", NOW, &[("2018—2020年", "2018/2020")]);
    check("1至4月", NOW, &[("1至4月", "2022-01/2022-04")]);
    check("“十三五”期间", NOW, &[("“十三五”期间", "2016/2020")]);
    check("上世纪八十年代", NOW, &[("上世纪八十年代", "1980/1989")]);
    check("近五年来", NOW, &[("近五年来", "2017-05-18/2022-05-18")]);
    check("近年来", NOW, &[("近年来", "../2022-05-18")]);
    check("2020年10月1日至8日", NOW, &[("2020年10月1日至8日", "2020-10-01/2020-10-08")]);
    check("2020年11月至次年2月", NOW, &[("2020年11月至次年2月", "2020-11/2021-02")]);
}

#[test]
fn times_lengths_and_sets() {
    check("5月3日下午2点半", NOW, &[("5月3日下午2点半", "2022-05-03T14:30")]);
    check("上午9:30至11:00", NOW, &[("上午9:30至11:00", "T09:30/T11:00")]);
    check("一个半小时", NOW, &[("一个半小时", "PT1.5H")]);
    check("三年零两个月", NOW, &[("三年零两个月", "P3Y2M")]);
    check("每周五晚上8点", NOW, &[("每周五晚上8点", "XXXX-WXX-5T20")]);
    check("三天前", NOW, &[("三天前", "2022-05-15")]);
}

#[test]
fn chinese_calendar_and_feasts() {
    check("2021年正月十五", NOW, &[("2021年正月十五", "2021-02-26")]);
    check("2020年闰四月初一", NOW, &[("2020年闰四月初一", "2020-05-23")]);
    check("去年端午节", NOW, &[("去年端午节", "2021-06-14")]);
    check("康熙六十一年", NOW, &[("康熙六十一年", "1722")]);
    check("2024年清明", NOW, &[("2024年清明", "2024-04-04")]);
}

#[test]
fn what_only_looks_like_a_time_is_left_alone() {
    for text in [
        "建成4/5G基站",
        "零点五",
        "版本2.3.1",
        "有一点困难",
        "万分感谢，十分重要",
        "百分之三十",
        "提出三点要求",
        "“五点”工作法",
        "“八小时以外”",
        "两个一百年",
        "一号文件",
        "三年级学生",
        "出现在眼前",
        "电话010-62345678",
        "《明天会更好》",
        "第一时间",
    ] {
        check(text, NOW, &[]);
    }
}

#[test]
fn days_that_do_not_exist_have_no_value() {
    for text in ["2月30日", "2021年2月29日", "6月31日"] {
        let found = entities(text, NOW);
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(found[0].value, "", "{text}");
        assert_eq!(found[0].kind, Kind::Date);
    }
}

#[test]
fn hostile_runs_take_linear_time() {
    for unit in ["9", "一二三", "1-", "上", "每", "2019年1月1日至", "初", "第", "十", "月", "从", "半"]
    {
        let text = unit.repeat(300_000 / unit.len());
        let start = std::time::Instant::now();
        let _ = read(&text, NOW);
        assert!(start.elapsed().as_secs() < 20, "{unit}");
    }
}

proptest! {
    #[test]
    fn spans_point_home_in_order(text in "[0-9年月日号点时分至到前后上下周一二三十个半的每从，。：/. -]{0,60}") {
        let found = entities(&text, NOW);
        let mut last = 0;
        for entity in &found {
            prop_assert_eq!(text.get(entity.start as usize..entity.end as usize), Some(entity.text.as_str()));
            prop_assert!(entity.start >= last && entity.end > entity.start);
            last = entity.end;
        }
        prop_assert_eq!(read(&text, NOW), read(&text, NOW));
        let _ = read(&text, None);
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,80}", reference in "[0-9T:-]{0,20}") {
        let _ = read(&text, Some(&reference));
    }

    #[test]
    fn every_written_date_is_read_back(days in -20_000i64..40_000) {
        let date = Date::from_days(days);
        let text = format!("截稿于{}年{}月{}日。", date.year(), date.month(), date.day());
        prop_assert_eq!(read(&text, None).first().map(|(_, value)| value.clone()), Some(date.to_string()));
    }
}
