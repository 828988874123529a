//! Tokens: what they are, and what they promise.
#![cfg(feature = "dictionary")]

use proptest::prelude::*;
use textmill_text::segment::{Mode, UserDictionary};
use textmill_text::tokens::{Source, Tokenizer};
use textmill_text::{TokenKind, Tokens};

fn words(tokenizer: &mut Tokenizer, text: &str) -> String {
    let tokens = tokenizer.explain(text);
    tokens.iter().map(|token| token.text).collect::<Vec<_>>().join("|")
}

fn cut(text: &str) -> String {
    words(&mut Tokenizer::default(), text)
}

fn with(rows: &str) -> Tokenizer {
    let (dictionary, _) = UserDictionary::parse("mine", rows.as_bytes()).expect("a good dictionary");
    Tokenizer::with_dictionaries(&[dictionary])
}

#[test]
fn english() {
    assert_eq!(cut("We don't, and it’s state-of-the-art."), "We|don't|,|and|it’s|state-of-the-art|.");
    assert_eq!(cut("COVID-19 in the U.S. on 2020-07-10"), "COVID-19|in|the|U.S|.|on|2020|-|07|-|10");
    assert_eq!(cut("café naïve e\u{301}tude Straße Москва"), "café|naïve|e\u{301}tude|Straße|Москва");
    assert_eq!(cut("foo_bar Fig.3 v1.2.3 'quoted'"), "foo_bar|Fig|.|3|v1.2.3|'|quoted|'");
    assert_eq!(cut("a -- b-"), "a|-|-|b|-");
}

#[test]
fn numbers() {
    assert_eq!(cut("1,234.5 1,2,3 1,2345 .5 3."), "1,234.5|1|,|2|,|3|1|,|2345|.|5|3|.");
    assert_eq!(cut("增长4.2万，占3.5%"), "增长|4.2|万|，|占|3.5|%");
    assert_eq!(cut("第1，2条１２．５万"), "第|1|，|2|条|１２．５|万");
    let mut tokens = Tokens::default();
    Tokenizer::default().tokenize("1,234.5 １２ a1 5G 中 , +", &mut tokens);
    use TokenKind::{Han, Number, Punctuation, Symbol, Word};
    assert_eq!(tokens.kind, [Number, Number, Word, Word, Han, Punctuation, Symbol].map(|kind| kind as u8));
}

#[test]
fn mixed_words_of_the_dictionary() {
    assert_eq!(cut("他穿着T恤衫去4S店买C++教材"), "他|穿着|T恤衫|去|4S店|买|C++|教材");
    assert_eq!(cut("他说don't也行"), "他|说|don't|也|行");
    assert_eq!(cut("由AT&T公司发布"), "由|AT&T|公司|发布");
}

#[test]
fn other_scripts_and_symbols() {
    assert_eq!(cut("カタカナとひらがな 한국어"), "カタカナ|とひらがな|한국어");
    assert_eq!(cut("👨‍👩‍👧🇨🇳👍🏽"), "👨‍👩‍👧|🇨🇳|👍🏽");
    assert_eq!(cut("“引号”——《书名》"), "“|引号|”|—|—|《|书名|》");
    assert_eq!(cut(" \u{3000}\u{a0}\r\n\t"), "");
}

#[test]
fn preferred_words_compete_and_forced_words_win() {
    assert_eq!(cut("研究城市大脑建设"), "研究|城市|大脑|建设");
    assert_eq!(words(&mut with("城市大脑"), "研究城市大脑建设"), "研究|城市大脑|建设");
    // Preferred, 究城 has a weak case against 研究 and 城市; forced, it has none to make.
    assert_eq!(words(&mut with("究城\t1"), "研究城市"), "研究|城市");
    assert_eq!(words(&mut with("究城\t\tforce"), "研究城市"), "研|究城|市");
    assert_eq!(
        words(&mut with("人工\t\tforce\n人工智能平台\t\tforce"), "人工智能平台和人工"),
        "人工智能平台|和|人工"
    );
}

#[test]
fn user_words_of_any_characters() {
    let mut tokenizer = with("Type-C 接口\nA/B 测试\nAI\n【速报】\n→\nnode.js");
    assert_eq!(words(&mut tokenizer, "用Type-C 接口做A/B 测试"), "用|Type-C 接口|做|A/B 测试");
    assert_eq!(words(&mut tokenizer, "MAIN AI said"), "MAIN|AI|said");
    assert_eq!(words(&mut tokenizer, "【速报】a→b用node.js"), "【速报】|a|→|b|用|node.js");
}

#[test]
fn several_dictionaries_are_named() {
    let parse = |name: &str, rows: &str| UserDictionary::parse(name, rows.as_bytes()).unwrap().0;
    let mut tokenizer = Tokenizer::with_dictionaries(&[
        parse("terms", "城市大脑\t900"),
        parse("names", "甲乙丙丁公司\t\tforce\n城市大脑\n"),
    ]);
    let source = |tokens: &[textmill_text::tokens::Explained<'_>], word: &str| {
        tokens.iter().find(|token| token.text == word).unwrap().source.clone()
    };
    let tokens = tokenizer.explain("甲乙丙丁公司的城市大脑很好，见杭研大厦，ok");
    assert_eq!(
        source(&tokens, "甲乙丙丁公司"),
        Source::User { dictionary: "names".to_owned(), mode: Mode::Force }
    );
    assert_eq!(
        source(&tokens, "城市大脑"),
        Source::User { dictionary: "terms".to_owned(), mode: Mode::Prefer }
    );
    assert_eq!(source(&tokens, "杭研"), Source::Hmm);
    assert_eq!(source(&tokens, "ok"), Source::Rule);
    assert!(matches!(source(&tokens, "的"), Source::Dictionary { frequency } if frequency > 100_000));
}

#[test]
fn hostile_texts_take_linear_time() {
    for piece in [
        "的",
        "中华人民共和国",
        "a",
        "1,",
        "a-",
        "e\u{301}",
        "\u{301}",
        "\u{200d}",
        "🇨",
        "-",
        "'",
        "1.",
        "1-",
        "a+1-",
        "1_#",
        "𠀀",
        "，",
        " ",
    ] {
        let text = piece.repeat(3_000_000 / piece.len());
        let mut tokens = Tokens::default();
        Tokenizer::default().tokenize(&text, &mut tokens);
        with("aaaa\n的的\n-").tokenize(&text, &mut tokens);
    }
}

fn check(tokenizer: &mut Tokenizer, text: &str) -> Result<(), TestCaseError> {
    let mut tokens = Tokens::default();
    tokenizer.tokenize(text, &mut tokens);
    let explained = tokenizer.explain(text);
    prop_assert_eq!(explained.len(), tokens.len());
    let mut at = 0;
    for (i, token) in explained.iter().enumerate() {
        prop_assert_eq!((token.start, token.end), (tokens.start[i] as usize, tokens.end[i] as usize));
        prop_assert!(token.start >= at && token.end > token.start);
        prop_assert_eq!(text.get(token.start..token.end), Some(token.text));
        if !matches!(token.source, Source::User { .. }) {
            prop_assert!(!token.text.contains(char::is_whitespace), "{:?}", token);
        }
        // What is between tokens is white space, and nothing else is.
        prop_assert_eq!(text.get(at..token.start).map(str::trim), Some(""));
        at = token.end;
    }
    prop_assert_eq!(text.get(at..).map(str::trim), Some(""));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tokens_point_home_and_leave_nothing_out(text in any::<String>()) {
        check(&mut Tokenizer::default(), &text)?;
    }

    #[test]
    fn on_what_reports_are_made_of(text in "[一-龥的了是a-z0-9.,'’+#%&_ \u{3000}，。％１２Ａカな\u{301}👍🇨-]{0,60}") {
        check(&mut Tokenizer::default(), &text)?;
        check(&mut with("的了\na b\n一\t\tforce\n.,\t\tforce\n是a\t5\n了。\n.a\n#\n-1\n%的"), &text)?;
    }
}

#[test]
fn preferred_words_may_begin_with_symbols_wherever_they_stand() {
    let mut tokenizer = with(".NET\n+86\n-40\n#话题\n&Co\n%CPU");
    assert_eq!(words(&mut tokenizer, "使用，.NET平台"), "使用|，|.NET|平台");
    assert_eq!(words(&mut tokenizer, "a (.NET) b."), "a|(|.NET|)|b|.");
    assert_eq!(words(&mut tokenizer, ".NET"), ".NET");
    assert_eq!(words(&mut tokenizer, "电话：+86，温度：-40。"), "电话|：|+86|，|温度|：|-40|。");
    assert_eq!(words(&mut tokenizer, "“#话题”，%CPU，“&Co”"), "“|#话题|”|，|%CPU|，|“|&Co|”");
    // What it could be a part of.
    for text in ["，.NETs", "用ASP.NET写", "第1-40页"] {
        assert_eq!(words(&mut tokenizer, text), words(&mut Tokenizer::default(), text));
    }
    assert_eq!(words(&mut tokenizer, "使用.NET平台"), "使用|.NET|平台");
}

#[test]
fn a_word_that_is_forced_in_any_dictionary_is_forced() {
    let read =
        |name: &str, rows: &str| UserDictionary::parse(name, rows.as_bytes()).expect("a good dictionary").0;
    let source = |dictionaries: &[UserDictionary]| {
        let tokens = Tokenizer::with_dictionaries(dictionaries).explain("城市大脑");
        assert_eq!(tokens.len(), 1);
        tokens[0].source.clone()
    };
    let user = |dictionary: &str, mode| Source::User { dictionary: dictionary.to_owned(), mode };
    let (a, b) = (read("a", "城市大脑\t900\n"), read("b", "城市大脑\t\tforce\n"));
    assert_eq!(source(&[a.clone(), b.clone()]), user("b", Mode::Force));
    assert_eq!(source(&[b.clone(), a.clone()]), user("b", Mode::Force));
    assert_eq!(source(&[a, read("c", "城市大脑\t9\n")]), user("a", Mode::Prefer));
}
