use super::*;
use crate::entity::Kind;
use proptest::prelude::*;
use textmill_plugin::testing::TestDocument;

fn found(text: &str, kind: Kind) -> Vec<(String, String)> {
    let document = TestDocument::new(text);
    let view = document.view();
    let mut out = Vec::new();
    find(&Context { document: &view, text, reference: None }, &mut out);
    for entity in &out {
        assert_eq!(text.get(entity.start as usize..entity.end as usize), Some(entity.text.as_str()));
    }
    out.into_iter().filter(|entity| entity.kind == kind).map(|entity| (entity.text, entity.value)).collect()
}

fn values(text: &str, kind: Kind) -> Vec<String> {
    found(text, kind).into_iter().map(|(_, value)| value).collect()
}

#[test]
fn titles_nest() {
    assert_eq!(
        values("局里转发了《关于印发〈图书借阅办法〉的通知》和《图书目录》。", Kind::Title),
        ["关于印发〈图书借阅办法〉的通知", "图书借阅办法", "图书目录"]
    );
    assert_eq!(values("《外层《里层》外层》", Kind::Title), ["外层《里层》外层", "里层"]);
}

#[test]
fn an_unclosed_title_costs_itself_only() {
    assert_eq!(values("《没有关上，《关上了》。\n另一段》《好》", Kind::Title), ["关上了", "好"]);
    assert_eq!(values("《》《 》", Kind::Title), Vec::<String>::new());
}

#[test]
fn numbers_of_documents_in_every_bracket() {
    for written in
        ["国发〔2020〕5号", "国发[2020]5号", "国发（2020）5号", "国发【2020】5号", "国发(2020)第5号"]
    {
        let text = format!("根据《关于图书的意见》（{written}）要求");
        assert_eq!(values(&text, Kind::DocumentNumber), ["国发〔2020〕5号"], "{written}");
    }
    assert_eq!(
        values("按照财税〔2016〕36号文件和京政办发〔2019〕7号通知", Kind::DocumentNumber),
        ["财税〔2016〕36号", "京政办发〔2019〕7号"]
    );
    assert_eq!(values("（2020）京01民终123号判决", Kind::DocumentNumber), ["（2020）京01民终123号"]);
    assert_eq!(values("国务院令第721号公布", Kind::DocumentNumber), ["国务院令第721号"]);
    assert_eq!(
        values("符合GB/T 7714—2015和ISO 9001:2015要求", Kind::DocumentNumber),
        ["GB/T 7714—2015", "ISO 9001:2015"]
    );
}

#[test]
fn numbers_of_houses_are_none() {
    assert_eq!(
        values("住在长安街5号，3月5号来的，2020年5号文件", Kind::DocumentNumber),
        Vec::<String>::new()
    );
}

#[test]
fn clauses_and_measure_words() {
    assert_eq!(
        found("违反《图书法》第三条第二款第（一）项的规定", Kind::Clause),
        [("第三条第二款第（一）项".to_owned(), "第3条第2款第1项".to_owned())]
    );
    assert_eq!(values("依照本办法第十二条规定", Kind::Clause), ["第12条"]);
    assert_eq!(values("依照第一百二十条之一处罚", Kind::Clause), ["第120条之1"]);
    assert_eq!(values("这是全市第一条隧道，也是第二项工程", Kind::Clause), Vec::<String>::new());
    assert_eq!(
        values("under Article 5(2)(a) and Section 3.2", Kind::Clause),
        ["Article 5(2)(a)", "Section 3.2"]
    );
}

#[test]
fn hostile_piles_take_linear_time() {
    for pile in [
        "《",
        "》",
        "《》",
        "〈《",
        "第",
        "号",
        "〔2020〕",
        "第一条",
        "（2020）京1号",
        "第（",
        "一号",
        "Article 1",
    ] {
        let text = pile.repeat(10_000_000 / pile.len());
        let document = TestDocument::new(&text);
        let view = document.view();
        let mut out = Vec::new();
        find(&Context { document: &view, text: &text, reference: None }, &mut out);
        assert!(out.len() <= text.len());
    }
}

proptest! {
    #[test]
    fn spans_point_home(text in "[《》〈〉第一二十条款项（）\\(\\)〔〕\\[\\]0-9国发令号 a-zA-Z\\.\n]{0,60}") {
        found(&text, Kind::Title);
    }
}
