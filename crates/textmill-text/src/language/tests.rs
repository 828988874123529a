use super::*;

fn code(text: &str) -> &'static str {
    detect(text).code
}

#[test]
fn by_script() {
    assert_eq!(code("今年的雨水比往年多。"), "zh");
    assert_eq!(code("今年は雨がとても多いです。"), "ja");
    assert_eq!(code("올해는 비가 많이 왔습니다."), "ko");
    assert_eq!(code("В этом году было много дождей, и река вышла из берегов."), "ru");
}

#[test]
fn by_words() {
    assert_eq!(code("It rained more this year than in any of the years before."), "en");
    assert_eq!(
        code("Cette année, il a plu davantage que toutes les années précédentes, et la rivière a débordé."),
        "fr"
    );
    assert_eq!(
        code(
            "In diesem Jahr hat es mehr geregnet als in allen Jahren zuvor, und der Fluss trat über die Ufer."
        ),
        "de"
    );
}

#[test]
fn too_little() {
    for text in ["", " ", "42", "——", "。。。", "kg"] {
        assert_eq!(code(text), "und", "{text:?}");
    }
}

#[test]
fn mixed() {
    assert_eq!(code("团队用 Rust 重写了 tokenizer，性能提高了三倍。"), "zh");
    assert_eq!(code("The word 雨 means rain, and it is one of the oldest characters that we know."), "en");
}

#[test]
fn a_long_text_is_sampled() {
    let long = "今年的雨水比往年多。".repeat(300_000);
    let started = std::time::Instant::now();
    assert_eq!(code(&long), "zh");
    assert!(started.elapsed().as_millis() < 50);
}

#[test]
fn a_paragraph_inherits_what_it_cannot_show() {
    let english = detect("It rained more this year than in any of the years before.");
    assert_eq!(detect_within("Overview", english).code, "en");
    assert_eq!(detect_within("今年的雨水比往年多。", english).code, "zh");
    assert_eq!(detect_within("42", english).code, "und");
}

/// What documents are made of beside prose: own samples, each with the language that a reader would say.
const DOCUMENTS: &[(&str, &str)] = &[
    // Addresses, code and names in Latin letters.
    ("zh", "详见 https://www.example.com/reports/2020/annual-report-final-version.html?lang=en 的说明。"),
    ("zh", "联系人：王芳，wang.fang@river-office.example.com，或 support-team@river-office.example.com"),
    (
        "zh",
        "水位\n\n```python\nfrom river import gauge\nfor level in gauge.read():\n    print(level)\n```\n\n运行后看结果。",
    ),
    ("zh", "出席会议的有 John Smith、Mary Jones、Peter Parker、David Brown 和 Susan Miller。"),
    ("zh", "安装：`pip install river-gauge`，然后运行 gauge.start(port=8080, host=\"0.0.0.0\") 即可。"),
    ("zh", "新款 iPhone 15 Pro Max 与 Galaxy S23 Ultra 的续航相差不大。"),
    ("zh", "世界卫生组织（WHO）和 IT 部门用 Microsoft Excel、Power BI 做表。"),
    ("zh", "let x = read();\nlet y = write(x);\n// 先读后写，再算水位"),
    ("zh", "参见 Smith, J. (2019). River Levels in Spring. 以及本文第三节对水位的分析。"),
    // Kana in Chinese.
    ("zh", "鲜の生活超市今年在全省开了二十家店，鲜の生活还打算明年开到三十家。"),
    ("zh", "三得利推出「ほろよい」系列，上市一个月卖出了两百万瓶，今年还会再出三种口味。"),
    ("zh", "一碗ラーメン的故事讲的是一家人的新年，读过的人都说好，老师们也在课上讲它。"),
    ("zh", "他唱了《となりのトトロ》里的歌，台下的孩子们跟着一起唱，唱完以后大家都不想走，又请他再唱一遍。"),
    // Japanese, with much kanji too.
    ("ja", "今年は雨がとても多く、川の水が田んぼまで上がってきました。"),
    ("ja", "東京都知事選挙、現職が当選"),
    ("ja", "国土交通省は河川整備計画の変更案を公表し、関係自治体の意見を求めた。"),
    ("ja", "ありがとうございます"),
    ("ja", "コンピューターを使う"),
    // Chinese names in English.
    (
        "en",
        "The meeting was led by Zhang Wei (张伟), with Li Na (李娜), Wang Fang (王芳), Liu Yang (刘洋), Chen Jing (陈静).",
    ),
    (
        "en",
        "Present: Zhang Wei 张伟, Li Na 李娜, Wang Fang 王芳 and Liu Yang 刘洋, who spoke for the farmers.",
    ),
    (
        "en",
        "The National Development and Reform Commission (国家发展和改革委员会) gave the plan to the State Council (国务院).",
    ),
    ("en", "See https://example.com/水位/报告/防汛/总结 for the data that we used in this report."),
    // Both.
    (
        "zh",
        "摘要：今年雨水比往年多，河水上涨，两岸农田被淹，各村及时转移群众，没有人员伤亡。\nAbstract: It rained more than in other years.",
    ),
    (
        "en",
        "Abstract. It rained more this year than in others, and the river flooded the fields on both its banks, but nobody was hurt.\n关键词：防汛；农田",
    ),
    ("zh", "GDP 增速"),
    ("zh", "Python 教程"),
    ("zh", "Deep Learning 入门"),
    ("en", "The Art of War"),
    ("en", "THE RIVER ROSE IN THE SPRING"),
    ("ko", "올해는 Excel 파일로 보고서를 냈습니다."),
    (
        "fr",
        "Le rapport de Zhang Wei (张伟) sur la rivière est arrivé hier, et nous l'avons lu avec beaucoup d'intérêt.",
    ),
    ("und", "2020-07-10 12:30 44.4 % 1/3"),
    ("und", "https://example.com/a/very/long/address/of/a/page.html"),
    ("und", "wang.fang@example.com"),
];

#[test]
fn documents_are_in_the_language_of_their_prose() {
    let wrong: Vec<_> = DOCUMENTS
        .iter()
        .map(|&(want, text)| (want, detect(text), text))
        .filter(|(want, got, _)| got.code != *want)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn samples_of_a_long_document_say_what_the_whole_does() {
    for &(want, text) in DOCUMENTS.iter().filter(|(_, text)| text.len() > 60) {
        let long = format!("{text}\n\n").repeat(400);
        assert!(long.len() > 16 * 512 * 2);
        assert_eq!(code(&long), want, "{text}");
    }
}

#[test]
fn paragraphs_of_addresses_and_without_kana() {
    let english = detect("It rained more this year than in any of the years before.");
    assert_eq!(detect_within("https://example.com/a/very/long/address/of/a/page.html", english).code, "en");
    let japanese = detect("今年は雨がとても多いです。");
    assert_eq!(detect_within("河川整備計画", japanese).code, "ja");
    assert_eq!(
        detect_within("今年的雨水比往年多，河水涨得比往年都要高，两岸的农田也被淹了。", japanese).code,
        "zh"
    );
    let chinese = detect("今年的雨水比往年多。");
    assert_eq!(
        detect_within("官网：https://www.example.com/reports/2020/annual-report.html", chinese).code,
        "zh"
    );
}
