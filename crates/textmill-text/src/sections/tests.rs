use super::*;

/// Each heading with its level, indented by it, and the number of paragraphs in its body.
fn outline(text: &str) -> Vec<(u8, &str)> {
    let (paragraphs, sections) = layers(text);
    assert!(sections.end.iter().zip(&sections.heading_end).all(|(end, heading)| end >= heading));
    assert!(
        paragraphs.is_empty()
            || sections
                .end
                .iter()
                .all(|end| paragraphs.end.contains(end) || sections.heading_end.contains(end))
    );
    (0..sections.len())
        .map(|i| {
            let span = sections.heading_start[i] as usize..sections.heading_end[i] as usize;
            (sections.level[i], text.get(span).unwrap())
        })
        .collect()
}

fn layers(text: &str) -> (Paragraphs, Sections) {
    let (mut paragraphs, mut sections) = (Paragraphs::default(), Sections::default());
    crate::paragraphs::split(text, &mut paragraphs);
    detect(text, &paragraphs, &mut sections);
    (paragraphs, sections)
}

#[test]
fn chinese_outline() {
    let text = "防汛工作报告\n一、基本情况\n今年雨水多。\n（一）水情\n水位高。\n1. 上游\n涨了两米。\n2. 下游\n涨了三米。\n（二）灾情\n不重。\n二、主要做法\n早作准备。\n";
    assert_eq!(
        outline(text),
        [
            (1, "一、基本情况"),
            (2, "（一）水情"),
            (3, "1. 上游"),
            (3, "2. 下游"),
            (2, "（二）灾情"),
            (1, "二、主要做法")
        ]
    );
    let (_, sections) = layers(text);
    assert_eq!(sections.parent, [-1, 0, 1, 1, 0, -1]);
}

#[test]
fn chapters() {
    let text = "第一章 总则\n第一条 为了管好河道，制定本办法。\n第二条 本办法适用于全市河道。\n第二章 管理\n第一节 巡查\n第三条 每月巡查一次。\n";
    assert_eq!(outline(text), [(1, "第一章 总则"), (1, "第二章 管理"), (2, "第一节 巡查")]);
}

#[test]
fn dash_ended_headings() {
    let text = "　　开春以来，各村都忙。\n　　走近田野、走进农家——\n　　把讲堂搬到地头\n　　农技员住进了村里。\n　　修渠引水、植树护坡——\n　　守住一条河\n　　河清了。\n";
    assert_eq!(
        outline(text),
        [(1, "走近田野、走进农家——\n　　把讲堂搬到地头"), (1, "修渠引水、植树护坡——\n　　守住一条河")]
    );
}

#[test]
fn numbered_sentences_and_lists_are_text() {
    let text = "一、各村要把防汛工作放在首位，明确专人负责，每天巡查河堤两次，发现险情立即报告。\n二、要备足沙袋和木桩。\n";
    assert_eq!(outline(text), []);
    let list = "要带的东西：\n1. 手电筒\n2. 雨衣\n3. 干粮\n出发前检查一遍。\n";
    assert_eq!(outline(list), []);
}

#[test]
fn run_in_headings() {
    let text =
        "（一）加强领导。各村成立工作组，由村主任任组长。\n（二）备足物资。沙袋和木桩要在月底前运到堤上。\n";
    assert_eq!(outline(text), [(1, "（一）加强领导。"), (1, "（二）备足物资。")]);
}

#[test]
fn markdown() {
    let text = "# The river\n\nIt rose.\n\n## Spring\n\nIt rose more.\n\n### Floods\n\nMuch more.\n\n## Autumn\n\nIt fell.\n";
    assert_eq!(outline(text), [(1, "# The river"), (2, "## Spring"), (3, "### Floods"), (2, "## Autumn")]);
    let text = "The river\n=========\n\nIt rose.\n\nSpring\n------\n\nIt rose more.\n";
    assert_eq!(outline(text), [(1, "The river"), (2, "Spring")]);
}

#[test]
fn numbered_english() {
    let text = "Abstract\n\nWe measured a river.\n\n1. Introduction\n\nRivers rise.\n\n1.1 Earlier work\n\nMany have measured.\n\n2. Methods\n\nWe used a stick.\n\nReferences\n\nNone.\n";
    assert_eq!(
        outline(text),
        [
            (1, "Abstract"),
            (1, "1. Introduction"),
            (2, "1.1 Earlier work"),
            (1, "2. Methods"),
            (1, "References")
        ]
    );
    let text = "CHAPTER 1\n\nThe river rose.\n\nTHE FIRST NIGHT\n\nWe slept on the roof.\n\nChapter 2: Mud\n\nIt fell.\n";
    assert_eq!(outline(text), [(1, "CHAPTER 1"), (2, "THE FIRST NIGHT"), (1, "Chapter 2: Mud")]);
}

#[test]
fn a_numbered_heading_may_end_with_a_dash() {
    let text = "（一）修渠引水——\n守住一条河\n河清了。\n（二）植树护坡\n山绿了。\n";
    assert_eq!(outline(text), [(1, "（一）修渠引水——\n守住一条河"), (1, "（二）植树护坡")]);
}

#[test]
fn titles_told_by_their_place() {
    let prose = "The river rose in a single night, and nobody who lived near it had expected that to happen.";
    let text = format!(
        "A letter\n\nDear friends,\n\n{prose}\n\nWhat we did\n\n{prose}\n\nWhat comes next\n\n{prose}\n\nYours,\n\nAnn Hill\n"
    );
    assert_eq!(outline(&text), [(1, "What we did"), (1, "What comes next")]);
    let once = format!("{prose}\n\nWhat we did\n\n{prose}\n");
    assert_eq!(outline(&once), []);
}

#[test]
fn bodies_end_where_the_next_begins() {
    let text = "一、水\n涨了。\n又涨了。\n二、土\n松了。";
    let (_, sections) = layers(text);
    let span = |i: usize| text.get(sections.start[i] as usize..sections.end[i] as usize).unwrap();
    assert_eq!(span(0), "一、水\n涨了。\n又涨了。");
    assert_eq!(span(1), "二、土\n松了。");
}

#[test]
fn sentences_know_their_section() {
    let text = "开头。\n一、水\n涨了。\n（一）春\n雨多。\n二、土\n松了。";
    let layers = crate::Layers::compute(text);
    let sections: Vec<i32> = layers.sentences.section;
    assert_eq!(sections, [-1, 0, 0, 1, 1, 2, 2]);
}

#[test]
fn chinese_numbers_with_a_space() {
    let text = "1 引言\n河水每年都涨，今年涨得更高。\n2 数据与方法\n我们用的是三年的水位。\n2.1 数据\n数据来自两个站。\n2.2 分析方法\n用的是回归。\n3 结论\n要早做准备。\n";
    assert_eq!(
        outline(text),
        [(1, "1 引言"), (1, "2 数据与方法"), (2, "2.1 数据"), (2, "2.2 分析方法"), (1, "3 结论")]
    );
}

#[test]
fn numbers_that_count_are_no_headings() {
    for text in [
        "1 个\n苹果放在桌上，没有人吃。\n2 个\n梨也放在桌上。\n",
        "2020 年\n河水涨了很多。\n2021 年\n河水又涨了。\n",
        "1 北京 123\n首都的数字。\n2 上海 456\n沿海的数字。\n",
        "1 北京\n2 上海\n3 广州\n以上是三座城市。\n",
        "6 项措施\n一是早做准备。\n7 项措施\n二是备足物资。\n",
        "3 月份\n下了雨。\n4 月份\n又下了雨。\n",
        "买了\n5 苹果\n放在桌上，没有人吃。\n",
        "3.5 亿元\n是全部投资。\n",
        "① 手电筒\n② 雨衣\n③ 干粮\n出发前检查一遍。\n",
        "⑴ 手电筒要带两个，还要带电池和灯泡。\n好。\n",
    ] {
        assert_eq!(outline(text), [], "{text}");
    }
}

#[test]
fn full_width_and_enclosed_numbers() {
    let text = "壹、水情\n今年雨水多，河水涨得高。\n一、上游\n涨了两米。\n㈠干流\n涨得最多，堤上日夜有人。\n１．站点\n一共有三个站，都修好了。\n⑴ 设备\n换了新的水尺和雨量计，都能自己报数。\n① 水尺\n每个站三根，刻度重新漆过一遍。\n２、人员\n每站两个人，轮流值班。\n⒊ 经费\n由县里出，不够的由市里补。\n二、下游\n涨了三米。\n贰、灾情\n不重。\n";
    assert_eq!(
        outline(text),
        [
            (1, "壹、水情"),
            (2, "一、上游"),
            (3, "㈠干流"),
            (4, "１．站点"),
            (5, "⑴ 设备"),
            (6, "① 水尺"),
            (4, "２、人员"),
            (4, "⒊ 经费"),
            (2, "二、下游"),
            (1, "贰、灾情")
        ]
    );
}

#[test]
fn appendices() {
    let text = "一、水情\n涨了。\n附件1\n名单如下，按姓氏排列。\n附录A　数据\n三年的水位。\nAppendix B: Tables\nThe levels of three years.\nAnnex II\nMore levels.\n";
    assert_eq!(
        outline(text),
        [(1, "一、水情"), (1, "附件1"), (1, "附录A　数据"), (1, "Appendix B: Tables"), (1, "Annex II")]
    );
    let list = "一、水情\n涨了。\n附件1：名单\n附件2：数据\n县水利局\n";
    assert_eq!(outline(list), [(1, "一、水情")]);
    for text in [
        "附件1是名单。\n好。\n",
        "附件材料\n好。\n",
        "Appendix to the report\nGood.\n",
        "Annex the land\nNo.\n",
    ] {
        assert_eq!(outline(text), [], "{text}");
    }
}

#[test]
fn lines_in_bold() {
    let text = "# 简报\n\n**背景**\n\n雨水多。\n\n**一、做法：**\n\n早准备。\n\n**小结**\n\n好。\n\n## 附记\n\n__Scope__\n\nOne river.\n";
    assert_eq!(
        outline(text),
        [
            (1, "# 简报"),
            (2, "**背景**"),
            (2, "**一、做法：**"),
            (3, "**小结**"),
            (2, "## 附记"),
            (3, "__Scope__")
        ]
    );
    for text in [
        "**注意** 水深\n好。\n",
        "**水深。**\n好。\n",
        "**甲**和**乙**\n好。\n",
        "好。\n**背景**\n",
        "**甲**\n**乙**\n好。\n",
    ] {
        assert_eq!(outline(text), [], "{text}");
    }
}

#[test]
fn front_matter_and_code_have_no_headings() {
    let text = "---\ntitle: 水情\n# 注\n---\n\n# 水情\n\n涨了。\n\n```sh\n# 装\n1. 先装\nmake\n```\n\n## 灾情\n\n~~~\n## 不是\n~~~\n不重。\n";
    assert_eq!(outline(text), [(1, "# 水情"), (2, "## 灾情")]);
    let (_, sections) = layers(text);
    assert_eq!(text.get(..sections.start[0] as usize).unwrap().matches("---").count(), 2);
    let toml = "+++\ntitle = \"水情\"\n[extra]\n+++\n正文在这里。\n";
    assert_eq!(outline(toml), []);
    // A fence that is not closed hides nothing.
    assert_eq!(outline("# 水情\n\n```\n\n## 灾情\n\n不重。\n"), [(1, "# 水情"), (2, "## 灾情")]);
}
