use super::*;

fn sentences(text: &str) -> Vec<&str> {
    let mut paragraphs = Paragraphs::default();
    paragraphs.push(0, text.len() as u32, "und");
    let mut out = Sentences::default();
    split(text, &paragraphs, &Sections::default(), &mut out);
    (0..out.len()).map(|i| text.get(out.start[i] as usize..out.end[i] as usize).unwrap()).collect()
}

#[test]
fn chinese_stops() {
    assert_eq!(sentences("天晴了。我们出门吧！去哪里？"), ["天晴了。", "我们出门吧！", "去哪里？"]);
}
