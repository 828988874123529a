use super::*;

fn paragraphs(text: &str) -> Vec<&str> {
    let mut out = Paragraphs::default();
    split(text, &mut out);
    (0..out.len()).map(|i| text.get(out.start[i] as usize..out.end[i] as usize).unwrap()).collect()
}

#[test]
fn one_line_is_one_paragraph() {
    let text = "　　春天来了，河水涨了。\n　　农民们开始播种。\r\n　　一年之计在于春\r\u{3000}\u{3000}播种之后\u{2028}等待\u{85}收获";
    assert_eq!(
        paragraphs(text),
        ["春天来了，河水涨了。", "农民们开始播种。", "一年之计在于春", "播种之后", "等待", "收获"]
    );
}

#[test]
fn wrapped_english_is_joined() {
    let text = "The river rose in the spring, as it does every year when the snow\n\
                melts in the mountains, and the fields along its banks were under\n\
                water for a week.\n\
                \n\
                Nobody was surprised. The farmers had moved their animals to the\n\
                higher ground, and the children went to school by boat.\n";
    assert_eq!(paragraphs(text).len(), 2);
}

#[test]
fn wrapped_chinese_is_joined() {
    let text = "　　春天雪化的时候，河水每年都要上涨，两岸的田地总有一个星\n期淹在水里。农民们早早把牲口赶到高处，孩子们坐着小船去上\n学，谁也不觉得奇怪。\n　　水退以后，人们在淤泥里种下第一批蔬菜，等着夏天到来，年\n年如此。\n";
    assert_eq!(paragraphs(text).len(), 2);
}

#[test]
fn verse_addresses_and_lists_are_not_joined() {
    let verse = "The river rose\nand no one knew\nhow long it would stay\nin the fields\n";
    assert_eq!(paragraphs(verse).len(), 4);
    let wrapped_list = "The committee looked at three things in the course of its work, and\n\
                        found that all of them had been neglected for far too many years:\n\
                        - the dams along the upper river, most of which were built a long\n\
                        \x20 time ago and never repaired;\n\
                        - the roads;\n\
                        - the schools.\n";
    assert_eq!(paragraphs(wrapped_list).len(), 4);
}

#[test]
fn markdown_headings_stand_alone() {
    let text = "# The river\nThe river rose in the spring, as it does every year when the snow\n\
                melts in the mountains, and the fields along its banks were under\n\
                water for a week.\n## After the flood\nNobody was surprised.\n";
    assert_eq!(paragraphs(text).len(), 4);
}

#[test]
fn blank_texts_have_none() {
    for text in ["", "\u{feff}", "\n\r\n\u{2029}", "　　\n \t "] {
        assert!(paragraphs(text).is_empty(), "{text:?}");
    }
}

#[test]
fn languages() {
    let mut out = Paragraphs::default();
    split("今年的雨水比往年多。\nThe river rose in the spring and flooded the fields.\n42\n", &mut out);
    assert_eq!(out.language_bytes, "zhenund");
    assert_eq!(out.language_offsets, [0, 2, 4, 7]);
}

#[test]
fn list_items_go_on_indented() {
    let text = "- 修好水渠，\n  清理河道，\n  加固堤坝。\n- 备足物资\n  - 沙袋\n    和木桩\n  - 雨衣\n1. 先查\n   后修。\n10) 再看\n    一遍\n• 值班\n  到天亮\n说明如下。\n";
    assert_eq!(
        paragraphs(text),
        [
            "- 修好水渠，\n  清理河道，\n  加固堤坝。",
            "- 备足物资",
            "- 沙袋\n    和木桩",
            "- 雨衣",
            "1. 先查\n   后修。",
            "10) 再看\n    一遍",
            "• 值班\n  到天亮",
            "说明如下。"
        ]
    );
    // Paragraphs under headings and after a blank line are their own.
    let text = "一、水情\n　　涨了。\n1. 上游\n　　涨了两米。\n2. 下游\n    涨了三米。\n- 甲\n\n  乙\n- 丙\n丁\n1、甲\n   乙\n";
    assert_eq!(paragraphs(text).len(), text.lines().filter(|line| !line.is_empty()).count());
}
