use super::*;
use proptest::prelude::*;

const SIMPLE: &str = "春天雪化的时候，河水每年都要上涨。";
const TRADITIONAL: &str = "春天雪化的時候，河水每年都要上漲。";

fn encode(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    if encoding == UTF_16LE {
        return text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    }
    if encoding == UTF_16BE {
        return text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    }
    encoding.encode(text).0.into_owned()
}

#[test]
fn detects() {
    for (text, encoding) in [
        (SIMPLE, UTF_8),
        (SIMPLE, GB18030),
        (TRADITIONAL, GB18030),
        (TRADITIONAL, BIG5),
        (SIMPLE, UTF_16LE),
        (SIMPLE, UTF_16BE),
        ("Plain English, nothing else.", UTF_16LE),
        ("Plain English, nothing else.", UTF_8),
        ("これは日本語の文章です。川の水が増えました。", encoding_rs::SHIFT_JIS),
        ("이것은 한국어 문장입니다. 강물이 불었습니다.", encoding_rs::EUC_KR),
        ("Der Fluß trat über die Ufer, die Straßen waren überflutet.", encoding_rs::WINDOWS_1252),
    ] {
        let bytes = encode(text, encoding);
        let decoded = decode(&bytes, None).unwrap();
        assert_eq!((decoded.encoding, decoded.text.as_ref()), (name(encoding), text));
        assert!(decoded.confidence > 0.0 && decoded.confidence <= 1.0);
    }
}

#[test]
fn no_encoding_reads_a_text_that_changes_its_encoding() {
    for other in [GB18030, BIG5] {
        let text = if other == BIG5 { TRADITIONAL } else { SIMPLE };
        for (before, behind) in [(1, 1), (40, 40), (400, 40), (40, 400), (2_000, 500)] {
            let (first, second) = (encode(&text.repeat(before), other), encode(&text.repeat(behind), UTF_8));
            for bytes in [[first.clone(), second.clone()].concat(), [second, first].concat()] {
                let told = decode(&bytes, None);
                assert!(
                    matches!(told, Err(DecodeError::Malformed { encoding: "UTF-8", .. })),
                    "{before}, {behind}: {:?}",
                    told.map(|decoded| decoded.encoding)
                );
            }
        }
    }
}

#[test]
fn short_texts() {
    for text in ["水", "今年", "报告", "三月", "水利局"] {
        let bytes = encode(text, GB18030);
        assert_eq!(decode(&bytes, None).unwrap().text, text);
    }
    for text in ["今年", "報告", "三月", "水利局"] {
        let bytes = encode(text, BIG5);
        assert_eq!(decode(&bytes, None).unwrap().text, text, "{bytes:x?}");
    }
}

#[test]
fn unmarked_utf_16_of_few_and_of_rare_characters() {
    for text in ["一步瞭解", "候我才明", "……我請", "夠⋯⋯不好意思，別搗蛋啊", "因为烘焙能减少咖啡因"]
    {
        for encoding in [UTF_16LE, UTF_16BE] {
            let bytes = encode(text, encoding);
            assert_eq!(decode(&bytes, None).map(|decoded| decoded.text.into_owned()), Ok(text.to_owned()));
        }
    }
    // Valid UTF-8, and no control character in it.
    assert_eq!(decode("慢慢来abcd".as_bytes(), None).unwrap().encoding, "UTF-8");
}

#[test]
fn a_letter_within_a_word_is_no_character_of_big5() {
    for text in ["Renée lives here", "a naïve café-goer"] {
        let bytes = encode(text, GB18030);
        assert_eq!(decode(&bytes, None).unwrap().text, text);
    }
}

#[test]
fn tables_and_signs() {
    let table = "┌────┬────┐\n│ 项目 │ 金额 │\n├────┼────┤\n│ 合计 │ 100  │\n└────┴────┘\n";
    let rule = format!("{0}\n关于召开会议的通知\n{0}\n", "━".repeat(30));
    for text in [table, &rule, "①②③", "ⅠⅡⅢ"] {
        let decoded = decode(&encode(text, GB18030), None).map(|decoded| decoded.text.into_owned());
        assert_eq!(decoded.as_deref(), Ok(text));
    }
}

#[test]
fn a_mark_says_more_than_a_name() {
    let bytes = [b"\xEF\xBB\xBF", SIMPLE.as_bytes()].concat();
    let decoded = decode(&bytes, Some("gb18030")).unwrap();
    assert_eq!((decoded.text.as_ref(), decoded.encoding, decoded.had_bom), (SIMPLE, "UTF-8", true));
    assert!(decode(&bytes, Some("no such")).is_err());
}

#[test]
fn marks() {
    for (encoding, mark) in [(UTF_8, &b"\xEF\xBB\xBF"[..]), (UTF_16LE, b"\xFF\xFE"), (UTF_16BE, b"\xFE\xFF")]
    {
        let bytes = [mark, &encode(SIMPLE, encoding)].concat();
        let decoded = decode(&bytes, None).unwrap();
        assert_eq!((decoded.text.as_ref(), decoded.had_bom, decoded.confidence), (SIMPLE, true, 1.0));
    }
    let decoded = decode(b"\xEF\xBB\xBF", None).unwrap();
    assert_eq!((decoded.text.as_ref(), decoded.had_bom), ("", true));
}

#[test]
fn named() {
    let bytes = encode(SIMPLE, GB18030);
    for label in ["gbk", "GB2312", "gb18030", "cp936", "GB_18030"] {
        assert_eq!(decode(&bytes, Some(label)).unwrap().encoding, "GB18030", "{label}");
    }
    let error = decode(&bytes, Some("gbk2")).unwrap_err();
    assert!(error.to_string().starts_with("unknown encoding \"gbk2\"; known are"), "{error}");
}

#[test]
fn invalid_bytes() {
    let mut bytes = encode(SIMPLE, UTF_8);
    bytes[4] = 0xFF;
    assert_eq!(decode(&bytes, None).unwrap_err(), DecodeError::Malformed { encoding: "UTF-8", offset: 3 });
    let lossy = decode_lossy(&bytes, None).unwrap();
    assert!(lossy.replacements > 0 && lossy.text.contains('\u{fffd}'));

    let mut bytes = encode("abc春天来了", GB18030);
    bytes.insert(5, 0xFF);
    let error = decode(&bytes, Some("gbk")).unwrap_err();
    assert_eq!(error, DecodeError::Malformed { encoding: "GB18030", offset: 5 });
    assert_eq!(decode_lossy(&bytes, Some("gbk")).unwrap().replacements, 1);
    assert!(decode(b"\x41\x00\x00\xD8", Some("utf-16le")).is_err());
}

#[test]
fn empty() {
    let decoded = decode(b"", None).unwrap();
    assert_eq!((decoded.text.as_ref(), decoded.encoding), ("", "UTF-8"));
}

proptest! {
    #[test]
    fn any_bytes_decode_lossily(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let lossy = decode_lossy(&bytes, None).unwrap();
        match decode(&bytes, None) {
            Ok(strict) => prop_assert_eq!(strict.text, lossy.text),
            Err(DecodeError::Malformed { offset, .. }) => {
                prop_assert!(offset < bytes.len());
                prop_assert!(lossy.replacements > 0);
            }
            Err(other) => prop_assert!(false, "{}", other),
        }
    }

    #[test]
    fn named_round_trip(text in "[一-龥a-z，。\n]{0,60}") {
        for encoding in [UTF_8, GB18030, UTF_16LE, UTF_16BE] {
            let bytes = encode(&text, encoding);
            prop_assert_eq!(decode(&bytes, Some(encoding.name())).unwrap().text, text.as_str());
        }
    }
}
