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
