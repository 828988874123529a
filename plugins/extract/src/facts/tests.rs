//! Rows that sentences of our own give.

use crate::{Extract, Options};
use textmill_plugin::{Plugin, testing::TestDocument};

fn facts(text: &str) -> Vec<crate::Fact> {
    let mut extract = Extract::open(Options::default()).expect("the default options work");
    extract.process(&TestDocument::new(text).view()).expect("a text is processed").facts
}

/// Actor, verb, figure, object of each row; `-` for what is not said.
fn rows(text: &str) -> Vec<String> {
    let cell = |cell: &Option<String>| cell.clone().unwrap_or_else(|| "-".to_owned());
    facts(text)
        .iter()
        .map(|fact| {
            format!("{} {} {} {}", cell(&fact.actor), cell(&fact.verb), fact.figure, cell(&fact.object))
        })
        .collect()
}

#[test]
fn actor_verb_and_figure() {
    assert_eq!(
        rows("教育部改善办学条件，新建120所学校，对3000名教师进行培训。水利部修复40座水库。"),
        ["教育部 新建 120所 学校", "教育部 进行培训 3000名 教师", "水利部 修复 40座 水库"]
    );
}

#[test]
fn those_who_are_counted_may_act() {
    assert_eq!(rows("In the storm 420 homes lost power."), ["- lost 420 homes"]);
    assert_eq!(
        rows("Barges moved 900 tonnes of sand, and 420 homes lost power."),
        ["Barges moved 900 tonnes sand", "- lost 420 homes"]
    );
    assert_eq!(rows("The council said fares rose 4%."), ["- rose 4% fares"]);
    assert_eq!(rows("Fares were cut by 4%."), ["- cut 4% Fares"]);
    assert_eq!(rows("公司将投资3亿元。"), ["公司 投资 3亿元 -"]);
}

#[test]
fn the_date_of_a_change_is_no_part_of_what_changes() {
    let rows = rows("高龄津贴标准自2021年3月1日起提高到180元。");
    assert_eq!(rows, ["- 提高到 180元 高龄津贴标准"]);
    let extract = Extract::open(Options::default()).expect("the default options work");
    let document = TestDocument::new("高龄津贴标准自2021年3月1日起提高到180元。");
    let money = extract.entities(&document.view()).into_iter().find(|entity| entity.unit.is_some());
    assert_eq!(money.and_then(|entity| entity.object).as_deref(), Some("高龄津贴标准"));
}

#[test]
fn what_is_not_said_stays_empty() {
    assert_eq!(
        rows("一共来了35人。")
            .into_iter()
            .map(|row| row.chars().take(1).collect::<String>())
            .collect::<Vec<_>>(),
        ["-"]
    );
}

#[test]
fn a_list_shares_its_verb() {
    assert_eq!(
        rows("水利部出动队员600名、冲锋舟20艘，在12个县30个村开展排涝。"),
        [
            "水利部 出动 600名 队员",
            "水利部 出动 20艘 冲锋舟",
            "水利部 开展排涝 12个 县",
            "水利部 开展排涝 30个 村"
        ]
    );
}

#[test]
fn those_who_open_a_clause_act_or_are_acted_on() {
    assert_eq!(rows("80名值班人员因瞒报险情被有关部门处分。"), ["有关部门 处分 80名 值班人员"]);
    assert_eq!(rows("2600余名护林员受到培训。"), ["护林员 受到培训 2600余名 护林员"]);
    assert_eq!(
        rows("财政部、商务部等20余个部门，分期分类汇编惠企政策。"),
        ["财政部、商务部 汇编 20余个 部门"]
    );
}

#[test]
fn how_a_thing_is_done_is_no_row() {
    assert_eq!(rows("水利部分三批对16个水库开展安全检查。"), ["水利部 开展安全检查 16个 水库"]);
    assert_eq!(rows("每名委员至少参加一次会议。"), Vec::<String>::new());
}

#[test]
fn a_change_goes_on_about_what_was_measured() {
    assert_eq!(
        rows("全县实现生产总值88亿元，比上年增长5.1%。"),
        ["全县 实现 88亿元 生产总值", "- 增长 5.1% 生产总值"]
    );
    assert_eq!(rows("纳税企业由310家增加到350家。"), ["- 增加到 310家 纳税企业", "- 增加到 350家 纳税企业"]);
}

#[test]
fn a_year_compared_with_is_not_the_time() {
    let found = facts("2021年，全县粮食产量比2020年增加3万吨。");
    assert_eq!(found.first().and_then(|fact| fact.time.as_deref()), Some("2021"));
}

#[test]
fn a_table_row_names_what_it_measures() {
    assert_eq!(rows("指标        单位    增长\n水产品产量    吨    4.5%\n"), ["- - 4.5% 水产品产量"]);
}

#[test]
fn english_clauses() {
    assert_eq!(rows("Turnover rose 7.5% last year."), ["- rose 7.5% Turnover"]);
    assert_eq!(
        rows("We trained 340 nurses and hired 25 doctors."),
        ["We trained 340 nurses", "We hired 25 doctors"]
    );
    assert_eq!(rows("The plan will cut heating costs by 12%."), ["plan cut 12% heating costs"]);
    assert_eq!(rows("In spring, 91% of orders arrived within a day."), ["- arrived 91% orders"]);
}

/// Actor, verb, figure, object and time of the only row.
fn only(text: &str) -> [String; 5] {
    let found = facts(text);
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    let cell = |cell: &Option<String>| cell.clone().unwrap_or_else(|| "-".to_owned());
    let fact = &found[0];
    [cell(&fact.actor), cell(&fact.verb), fact.figure.clone(), cell(&fact.object), cell(&fact.time)]
}

#[test]
fn a_passive_names_its_agent() {
    assert_eq!(
        only("The tunnel was dug by Orrin Works at a cost of $30m."),
        ["Orrin Works", "dug", "$30m", "tunnel", "-"]
    );
    assert_eq!(
        only("Three piers were rebuilt by the port authority."),
        ["port authority", "rebuilt", "Three", "piers", "-"]
    );
    // By how much is no agent.
    assert_eq!(only("Tariffs were lowered by 6%."), ["-", "lowered", "6%", "Tariffs", "-"]);
}

#[test]
fn money_goes_somewhere() {
    assert_eq!(rows("Alder Group invested $7m in Quillon."), ["Alder Group invested $7m Quillon"]);
    assert_eq!(
        rows("The town spent £3.1m on drains and £400,000 on lamps."),
        ["town spent £3.1m drains", "town spent £400,000 lamps"]
    );
    assert_eq!(rows("The bank bought a 15% stake in the mill."), ["bank bought 15% stake"]);
}

#[test]
fn a_subject_keeps_what_belongs_to_it() {
    assert_eq!(rows("Sales of used tractors fell 5%."), ["- fell 5% Sales of used tractors"]);
    assert_eq!(
        rows("Energy costs, half of the total, rose by $2 million."),
        ["- rose $2 million Energy costs"]
    );
}

#[test]
fn a_time_behind_holds_for_the_figures_before_it() {
    let times = |text: &str| facts(text).iter().map(|fact| fact.time.clone()).collect::<Vec<_>>();
    let year = |year: &str| Some(year.to_owned());
    assert_eq!(times("Profit rose 9% to $4 million in 2021."), [year("2021"), year("2021")]);
    assert_eq!(times("Output rose to 40 tonnes from 30 tonnes in 2018."), [None, year("2018")]);
}

#[test]
fn the_time_that_opens_a_paragraph_holds_in_it() {
    let times = |text: &str| facts(text).iter().map(|fact| fact.time.clone()).collect::<Vec<_>>();
    let year = Some("2021".to_owned());
    assert_eq!(
        times("2021年，全县新建公路30公里。改造危房200户。\n\n种树5万棵。"),
        [year.clone(), year.clone(), None]
    );
    assert_eq!(times("2021年，全县新建公路30公里。下一步将改造危房200户。"), [year, None]);
}

#[test]
fn those_who_can_act_do_so_without_a_name() {
    assert_eq!(
        rows("水利部门疏浚河道12公里，加固堤防8处。"),
        ["水利部门 疏浚 12公里 河道", "水利部门 加固 8处 堤防"]
    );
    assert_eq!(rows("已有15个村完成搬迁。"), ["- 完成搬迁 15个 村"]);
    assert_eq!(rows("62%的住户同意改造。"), ["- 同意改造 62% 住户"]);
    assert_eq!(rows("检察院受理案件80件，办结75件。"), ["检察院 受理 80件 案件", "检察院 办结 75件 案件"]);
}

#[test]
fn people_who_are_counted_end_the_object() {
    assert_eq!(rows("抽调600余名医护人员支援山区。"), ["- 抽调 600余名 医护人员"]);
    assert_eq!(rows("安排90名干部下乡蹲点。"), ["- 安排 90名 干部"]);
}
