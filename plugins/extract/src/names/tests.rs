use super::*;
use proptest::prelude::*;
use textmill_plugin::testing::TestDocument;

fn names(text: &str) -> Vec<Entity> {
    let document = TestDocument::new(text);
    let view = document.view();
    let mut out = Vec::new();
    find(&Context { document: &view, text, reference: None }, &crate::Options::default(), &mut out);
    for entity in &out {
        assert_eq!(text.get(entity.start as usize..entity.end as usize), Some(entity.text.as_str()));
    }
    out.sort_by_key(|entity| entity.start);
    out
}

fn of(text: &str, kind: Kind) -> Vec<String> {
    names(text).into_iter().filter(|entity| entity.kind == kind).map(|entity| entity.text).collect()
}

fn organizations(text: &str) -> Vec<String> {
    of(text, Kind::Organization)
}

#[test]
fn lists_of_organs_are_cut_right() {
    assert_eq!(
        organizations("教育部、国家卫健委、北京市发展和改革委员会、武汉市公安局江夏分局等部门联合发文"),
        ["教育部", "国家卫健委", "北京市发展和改革委员会", "武汉市公安局江夏分局"]
    );
}

#[test]
fn companies_with_a_legal_ending_are_found_whatever_their_trade() {
    for name in ["松湖智能科技有限公司", "远帆软件股份有限公司", "禾丰家具有限公司", "东岭新能源有限责任公司"]
    {
        for text in [format!("{name}获奖。"), format!("区政府与{name}签约。"), format!("园区引进{name}。")]
        {
            assert!(organizations(&text).iter().any(|found| found == name), "{text}");
        }
    }
}

#[test]
fn schools_and_hospitals_go_by_their_number() {
    assert_eq!(
        organizations("松湖中心小学、市第二人民医院和松湖第一中学；市第三中学"),
        ["松湖中心小学", "市第二人民医院", "松湖第一中学", "市第三中学"]
    );
    assert_eq!(organizations("农村中心小学、公办实验小学和附近小学"), Vec::<String>::new());
    assert_eq!(organizations("松湖军分区派出民兵"), ["松湖军分区"]);
}

#[test]
fn a_person_may_follow_a_label() {
    let persons = |text: &str| of(text, Kind::Person);
    assert_eq!(persons("联系人：孙若岩，电话见下。\n审核：　郑一鸣"), ["孙若岩", "郑一鸣"]);
    assert_eq!(persons("作者孙若岩在会上发言"), ["孙若岩"]);
    assert_eq!(persons("诗人郑若岩获奖\n　　作者郑若岩在会上发言。"), ["郑若岩", "郑若岩"]);
    assert_eq!(persons("记者：安全是头等大事吗？"), Vec::<String>::new());
}

#[test]
fn aliases_lead_to_standard_names() {
    let found = names("发改委和央行昨天在湖北开会");
    let standard: Vec<_> = found.iter().map(|entity| (entity.text.as_str(), entity.value.as_str())).collect();
    assert_eq!(standard, [("发改委", "国家发展改革委"), ("央行", "中国人民银行"), ("湖北", "湖北省")]);
    assert_eq!(found[0].alias_of.as_deref(), Some("国家发展改革委"));
}

#[test]
fn introduced_short_names_are_linked() {
    let found = names("临江市文物保护协会（以下简称文保会）昨天成立。文保会会长说，文保会要多办展览。");
    let linked: Vec<_> = found.iter().filter(|entity| entity.text == "文保会").collect();
    assert_eq!(linked.len(), 3);
    assert!(linked.iter().all(|entity| entity.alias_of.as_deref() == Some("临江市文物保护协会")));
}

#[test]
fn generic_words_are_no_names() {
    for text in [
        "各部门和本部门的党支部都来了",
        "这家科技公司是上市公司",
        "教育部门和公安部门",
        "有关委员会的子公司",
        "中国特色的道路",
        "三家商业银行",
    ] {
        assert_eq!(
            names(text).into_iter().map(|entity| entity.text).collect::<Vec<_>>(),
            Vec::<String>::new(),
            "{text}"
        );
    }
}

#[test]
fn names_inside_titles_and_slogans_stay_closed() {
    assert_eq!(organizations("学习《教育部关于读书的通知》"), Vec::<String>::new());
    assert_eq!(organizations("开展“教育部走基层”活动"), Vec::<String>::new());
    assert_eq!(organizations("“教育部”三个字"), ["教育部"]);
}

#[test]
fn organisations_without_a_dictionary() {
    assert_eq!(organizations("他在蓝桥科技有限公司工作"), ["蓝桥科技有限公司"]);
    assert_eq!(organizations("前往南山大学参观"), ["南山大学"]);
    assert_eq!(
        organizations("中央“读好书、走远路”主题活动领导小组发文"),
        ["中央“读好书、走远路”主题活动领导小组"]
    );
}

#[test]
fn persons_by_their_context() {
    assert_eq!(of("记者李小明、王芳报道，县长赵大海说", Kind::Person), ["李小明", "王芳", "赵大海"]);
    assert_eq!(of("约翰·史密斯来了", Kind::Person), ["约翰·史密斯"]);
    assert_eq!(of("问题说明高度重视", Kind::Person), Vec::<String>::new());
}

#[test]
fn places_join_from_large_to_small() {
    assert_eq!(of("湖南省宜章县和美国纽约", Kind::Place), ["湖南省宜章县", "美国纽约"]);
    assert_eq!(of("北京上海两地", Kind::Place), ["北京", "上海"]);
    assert_eq!(of("印度尼西亚", Kind::Place), ["印度尼西亚"]);
}

#[test]
fn traditional_characters_are_read_as_simplified() {
    assert_eq!(of("湖北與臺灣", Kind::Place), ["湖北", "臺灣"]);
}

#[test]
fn hostile_piles_take_linear_time() {
    for pile in [
        "公司",
        "北京市",
        "局",
        "“",
        "（以下简称甲）",
        "王",
        "·",
        "阿·",
        "中国公司（以下简称中司）",
        "和",
        "省",
        "A",
        "说",
        "王说",
    ] {
        let text = pile.repeat(3_000_000 / pile.len());
        names(&text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn spans_point_home(text in "[中国北京市公司局部委员会（以下简称）“”《》、和王李说书记·阿A-Ca-c ,.\n]{0,80}") {
        names(&text);
    }
}

#[test]
fn a_place_without_an_entry_is_shown_by_its_organs() {
    let found = names("柳溪县水务局昨天开会。柳溪县有三座水库，县政府、县委和县人大常委会派人参加。");
    let seen: Vec<_> = found.iter().map(|entity| (entity.kind, entity.text.as_str())).collect();
    assert_eq!(
        seen,
        [
            (Kind::Organization, "柳溪县水务局"),
            (Kind::Place, "柳溪县"),
            (Kind::Organization, "县政府"),
            (Kind::Organization, "县委"),
            (Kind::Organization, "县人大常委会"),
        ]
    );
    assert_eq!(organizations("贫困县统计局面，开发区管理局部门"), Vec::<String>::new());
}

#[test]
fn a_company_goes_by_its_name_without_the_legal_form() {
    let found = names("Seabright Foods plc is old. Seabright Foods grows.");
    let short: Vec<_> = found.iter().filter(|entity| entity.text == "Seabright Foods").collect();
    assert_eq!(short.len(), 1);
    assert_eq!(short[0].alias_of.as_deref(), Some("Seabright Foods plc"));
}

#[test]
fn what_is_named_after_people_is_no_person() {
    assert_eq!(
        of("They launched the Victoria Strait. Victoria Road is closed.", Kind::Person),
        Vec::<String>::new()
    );
}
