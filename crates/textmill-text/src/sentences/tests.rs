use super::*;

fn sentences(text: &str) -> Vec<&str> {
    let mut paragraphs = Paragraphs::default();
    paragraphs.push(0, text.len() as u32, "und");
    let mut out = Sentences::default();
    split(text, &paragraphs, &Sections::default(), &mut out);
    (0..out.len()).map(|i| text.get(out.start[i] as usize..out.end[i] as usize).unwrap()).collect()
}

/// The text as written, with `|` where a sentence ends and another begins.
#[track_caller]
fn check(marked: &str) {
    let text = marked.replace(" | ", " ").replace('|', "");
    let expected: Vec<&str> = marked.split('|').map(str::trim).collect();
    assert_eq!(sentences(&text), expected);
}

#[test]
fn chinese_stops() {
    check("天晴了。|我们出门吧！|去哪里？");
    check("真的吗？！|没想到啊！！！|算了。");
    check("他去了；我没去：因为下雨。");
    check("天晴了｡|走吧．");
}

#[test]
fn chinese_quotes() {
    // The quotation is announced and ends its sentence.
    check("老李说：“河水涨了。”|大家都跑到堤上。");
    check("他说：“水来了。|快跑！”|没有人动。");
    // The quotation leads; who said it belongs to it.
    check("“河水涨了。”老李说。|大家都跑到堤上。");
    check("“你们看见了吗？”他问，“水已经到门口了。”|没有人回答。");
    // It leads, and another sentence follows.
    check("“谁的河段谁负责。”|镇里的大堤今年没有出事。");
    // It is what the sentence says something is, and ends it.
    check("这支队伍的口号是“堤在人在。”|今年他们守了四十天。");
    check("队规第一条为“听见哨声，人人上堤。”的那几年，没有人缺勤。");
    // It is part of its sentence.
    check("他们高喊“保住大堤！”冲了上去。");
    check("“没有水就没有粮。”这句话他说了一辈子。");
    check("降雨多三成、水位高两米……”这组数据让人担心。".replacen("降", "“降", 1).as_str());
    check("会上提出“堤在人在。人在堤在。”的口号，大家记住了。|散会后各自上堤。");
    check("他问：“是堤垮了吗？”、“人都在吗？”|没有人知道。");
    check("「水來了。」他說。|「快跑！」");
}

#[test]
fn chinese_brackets_and_titles() {
    check("我们读了《下雨了！怎么办？》这本书。|很好看。");
    check("县里（去年没有下雨！）今年涨了水。|堤没有垮。");
    check("堤没有垮。（见下图）|田没有荒。");
}

#[test]
fn chinese_ellipsis() {
    check("我……我不知道。");
    check("河堤、水渠、水塘……都满了。");
    check("水就这样涨上来了……|第二天，我们回到村里。");
}

#[test]
fn english_in_chinese() {
    check("团队用 Node.js 写了 v2.0 版。|性能提高了 3.5 倍。");
    check("他用了ABC Inc.的产品。|很好。");
    check("网址是 http://www.example.org/a.html?b=c。|请查看。");
}

#[test]
fn english_stops() {
    check("The river rose. | Nobody slept! | What now? | We waited.");
    check("Really?! | Yes!! | Fine.");
    check("It was late.Nobody came. ".trim().replace("late.", "late.|").as_str());
    check("the river rose. | nobody slept. | we waited.");
}

#[test]
fn abbreviations_and_numbers() {
    check("Mr. Waters and Dr. Stone met Gen. Hill on St. John's Street. | They spoke.");
    check("It cost $3.50 in 1998. | It costs 4.2 m. now.");
    check("See Fig. 3 and pp. 12 to 14 of vol. 2. | It is there.");
    check("She works for River Inc. in Ohio. | He works for Lake Co. | They met in May.");
    check("We came at 6 p.m. | The door was shut.");
    check("He lives in the U.S. and likes it. | She left the U.S. | They write.");
    check("A. B. Stone and J. R. Hill wrote it. | Nobody reads it.");
    check("Bring rope, boots, etc. | Do not be late.");
    check("Some rivers, e.g. the Elbe, i.e. long ones, rise in spring.");
    check("It opens on Jan. 5 and closes on Sept. 9. | Come early.");
    check("No. 5 is alive. | No. | That is all.");
}

#[test]
fn english_quotes_and_brackets() {
    check("\"The river rose.\" he said. | \"It fell.\" | Nobody spoke.");
    check("“The river rose.” | We left.");
    check("He asked (was it late?) and left. | (It was.) | We stayed.");
    check("The dam held [3]. | It was new. [4] | Nobody knew.");
    check("'What now?' she asked.");
}

#[test]
fn english_ellipsis() {
    check("We waited ... and waited.");
    check("We waited.... | Nobody came.");
    check("We waited . . . and waited. | It rained.");
    check("We waited . . . . | It rained.");
    check("\"The river [...] rose\" is a quotation.");
}

#[test]
fn addresses_and_marks() {
    check("Write to j.waters@example.org or see www.example.org/a?b=c. | We answer.");
    check("It works :-)| Try it! ;)| Thanks.");
    check("They sell Splash! in the shop. | It is sweet.");
}

#[test]
fn lists_in_one_paragraph() {
    check("1. The rope | 2. The boots | 3. The boat");
    check("1) Bring a rope. | 2) Bring boots.");
    check("a. The rope | b. The boots");
    check("• The rope | • The boots");
    check("It happened in 2004. | Nobody noticed.");
    check("The dam held . . . for a year. | . . . Then it broke. . . .");
}

#[test]
fn mail_run_together() {
    check("Ann Hill | 08/16/2000 12:05 PM | Please call me. | Regards, | Bob");
    check("We met on 08/16/2000 12:05 PM at the dam. | Thanks, everybody.");
}

#[test]
fn headings_are_sentences() {
    let text = "1.1 What is a flood? And when\n\nA flood is water. It comes in spring.";
    let layers = crate::Layers::compute(text);
    let cut =
        |i: usize| text.get(layers.sentences.start[i] as usize..layers.sentences.end[i] as usize).unwrap();
    assert_eq!(layers.sections.len(), 1);
    assert_eq!(cut(0), "1.1 What is a flood? And when");
    assert_eq!(layers.sentences.len(), 3);
}

#[test]
fn full_width_full_stops() {
    check("今年的雨水比往年多．|河水涨得很高．|农田被淹了．");
    check("他说：“河水涨得很高．”|大家都信了．");
    check("水位高了。|河堤没有垮． | 大家回家了。");
    for whole in [
        "全年降水３．５毫米",
        "１．今年的雨水比往年多",
        "一．今年的雨水比往年多",
        "二十一． 今年的雨水比往年多",
        "今年来的是卡尔．马克思的研究者。",
        "卡尔．马克思生在特里尔",
        "第３．２节讲的是水位",
    ] {
        check(whole);
    }
    check("这本书是卡尔．马克思写的。|大家都读过。");
}
