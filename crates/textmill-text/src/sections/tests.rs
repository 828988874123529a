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
