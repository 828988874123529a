use super::*;
use crate::input::Compression;

fn source(format: InputFormat) -> Source {
    let (id, name) = ("a/b.x".to_owned(), "r/a/b.x".to_owned());
    Source { location: Location::Stdin, id, name, format, compression: None, note: None }
}

fn read(
    format: InputFormat,
    bytes: &'static [u8],
    options: &ReadOptions,
) -> Vec<Result<RawDocument, RecordError>> {
    source(format).records_from(Box::new(bytes), options).map(|r| r.and_then(|r| r.parse(options))).collect()
}

fn jsonl(bytes: &'static [u8]) -> Vec<Result<RawDocument, RecordError>> {
    read(InputFormat::JsonLines, bytes, &ReadOptions::default())
}

fn cause(result: &Result<RawDocument, RecordError>) -> &str {
    &result.as_ref().unwrap_err().cause
}

#[test]
fn a_text_is_one_document() {
    let options = ReadOptions { date: Some("2020-07-10".into()), ..ReadOptions::default() };
    let documents = read(InputFormat::Text, "\u{FEFF}报告\r\n第二行".as_bytes(), &options);
    let document = documents[0].as_ref().unwrap();
    assert_eq!(documents.len(), 1);
    assert_eq!(document.text, "报告\r\n第二行");
    assert_eq!((document.meta.id.as_str(), document.meta.source.as_str()), ("a/b.x", "r/a/b.x"));
    assert_eq!(document.meta.date.as_deref(), Some("2020-07-10"));
    assert!(document.facts.had_bom);
    assert_eq!(document.facts.bytes, 20);
}

#[test]
fn other_encodings_are_found_and_named() {
    // 春天来了，我们去公园。 in GB18030.
    let bytes = b"\xB4\xBA\xCC\xEC\xC0\xB4\xC1\xCB\xA3\xAC\xCE\xD2\xC3\xC7\xC8\xA5\xB9\xAB\xD4\xB0\xA1\xA3";
    let documents = read(InputFormat::Text, bytes, &ReadOptions::default());
    let document = documents[0].as_ref().unwrap();
    assert_eq!(document.text, "春天来了，我们去公园。");
    assert_eq!(document.meta.encoding, "GB18030");
    let named = ReadOptions { encoding: Some("utf-8".into()), ..ReadOptions::default() };
    let refused = read(InputFormat::Text, bytes, &named);
    assert!(
        cause(&refused[0]).contains("byte 0 is not valid UTF-8; name the right `encoding`"),
        "{}",
        cause(&refused[0])
    );
    let lossy = read(InputFormat::Text, b"ab\xFFc", &ReadOptions { lossy: true, ..named });
    let lossy = lossy[0].as_ref().unwrap();
    assert_eq!((lossy.text.as_str(), lossy.facts.replacements), ("ab\u{FFFD}c", 1));
    assert!(lossy.meta.notes[0].contains("1 byte sequences are not UTF-8"), "{:?}", lossy.meta.notes);
    let wrong = ReadOptions { encoding: Some("klingon".into()), ..ReadOptions::default() };
    assert!(cause(&read(InputFormat::Text, b"a", &wrong)[0]).contains("unknown encoding"));
    assert!(cause(&jsonl(b"\xFF\xFE{\0")[0]).contains("UTF-16"));
}

#[test]
fn an_empty_file_is_an_empty_document() {
    assert_eq!(read(InputFormat::Text, b"", &ReadOptions::default())[0].as_ref().unwrap().text, "");
}

#[test]
fn a_text_over_the_limit_is_an_error_and_one_at_the_limit_is_not() {
    let options = ReadOptions { max_bytes: 4, ..ReadOptions::default() };
    assert!(cause(&read(InputFormat::Text, b"12345", &options)[0]).contains("larger than 4 bytes"));
    assert!(read(InputFormat::Text, b"1234", &options)[0].is_ok());
}

#[test]
fn json_fields_and_the_rest_as_metadata() {
    let documents = jsonl(
        r#"{"id": "x", "text": "正文", "title": "题", "date": 2020, "language": "zh", "b": 1, "a": [2]}
{"id": 7, "text": ""}

{"text": "no id", "id": null}"#
            .as_bytes(),
    );
    let first = documents[0].as_ref().unwrap();
    assert_eq!((first.meta.id.as_str(), first.text.as_str()), ("x", "正文"));
    assert_eq!((first.meta.title.as_deref(), first.meta.date.as_deref()), (Some("题"), Some("2020")));
    assert_eq!(first.meta.language, "zh");
    assert_eq!(first.meta.metadata.keys().collect::<Vec<_>>(), ["b", "a"]);
    assert_eq!(documents[1].as_ref().unwrap().meta.id, "7");
    let third = documents[2].as_ref().unwrap();
    assert_eq!((third.meta.id.as_str(), third.facts.line), ("a/b.x:4", Some(4)));
}

#[test]
fn fields_are_renamed_and_reached_through_objects() {
    let mut options = ReadOptions::default();
    options.fields.text = "body.content".into();
    options.fields.id = "doi.org".into();
    let line = br#"{"body": {"content": "t", "n": 1}, "doi.org": "10/1"}"#;
    let documents = read(InputFormat::JsonLines, line, &options);
    let document = documents[0].as_ref().unwrap();
    assert_eq!((document.text.as_str(), document.meta.id.as_str()), ("t", "10/1"));
    assert_eq!(serde_json::to_string(&document.meta.metadata).unwrap(), r#"{"body":{"n":1}}"#);
}

#[test]
fn a_broken_line_costs_that_line_alone() {
    let documents = jsonl(
        b"{\"text\": \"ok\"}\n{\"text\": \"\\ud800\"}\n{\"text\n[1]\n{\"text\": 5}\n{\"body\": \"x\"}\n{\"text\": \"\xFF\"}\n{\"text\":\"t\",\"id\":[]}\n{\"text\": \"ok\"}",
    );
    assert_eq!(documents.len(), 9);
    assert!(documents[0].is_ok() && documents[8].is_ok());
    assert!(cause(&documents[1]).starts_with("not valid JSON"), "{}", cause(&documents[1]));
    assert!(cause(&documents[1]).contains("a lone surrogate"), "{}", cause(&documents[1]));
    assert!(cause(&documents[2]).contains("at byte"), "{}", cause(&documents[2]));
    assert!(cause(&documents[3]).contains("not an object"));
    assert!(cause(&documents[4]).contains("`text` is a number"));
    assert!(cause(&documents[5]).contains("fields with text are `body`"));
    assert!(cause(&documents[6]).contains("UTF-8"), "{}", cause(&documents[6]));
    assert!(cause(&documents[7]).contains("`id` is a list"));
    assert_eq!(documents[6].as_ref().unwrap_err().id, "a/b.x:7");
    assert_eq!(documents[6].as_ref().unwrap_err().line, Some(7));
}

#[test]
fn depth_that_would_overflow_the_stack_is_an_error() {
    let deep: &'static [u8] = ("{\"text\": ".to_owned() + &"[".repeat(200_000)).leak().as_bytes();
    assert!(cause(&jsonl(deep)[0]).contains("recursion limit"), "{}", cause(&jsonl(deep)[0]));
}

#[test]
fn a_vanished_file_and_an_unknown_format_cost_one_record() {
    let mut gone = source(InputFormat::Text);
    gone.location = Location::File("/nonexistent/report.txt".into());
    let errors: Vec<_> = gone.records(&ReadOptions::default()).collect();
    assert_eq!(errors.len(), 1);
    assert!(errors[0].as_ref().unwrap_err().cause.contains("gone"));
    let unknown = read(InputFormat::Unknown("xyz".into()), b"PK", &ReadOptions::default());
    assert!(cause(&unknown[0]).contains("no reader for `.xyz`"));
}

#[test]
fn a_stream_that_breaks_off_says_what_is_lost() {
    struct Broken(bool);
    impl Read for Broken {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            if std::mem::replace(&mut self.0, true) {
                return Err(std::io::Error::other("the cable is out"));
            }
            let line = b"{\"text\": \"a\"}\n{\"te";
            out[..line.len()].copy_from_slice(line);
            Ok(line.len())
        }
    }
    let records: Vec<_> = source(InputFormat::JsonLines)
        .records_from(Box::new(Broken(false)), &ReadOptions::default())
        .collect();
    assert_eq!(records.len(), 2);
    assert!(
        records[1].as_ref().unwrap_err().to_string().contains("a/b.x:2: reading failed: the cable is out")
    );
}

#[test]
fn a_pattern_names_the_encoding_of_its_files() {
    let dir = tempfile::tempdir().unwrap();
    let pattern = |pattern: &str| crate::PathPattern::new(dir.path(), pattern).unwrap();
    let options = ReadOptions {
        encoding: Some("utf-8".to_owned()),
        encodings: vec![(pattern("old/b5/**"), "big5".to_owned()), (pattern("old"), "gbk".to_owned())],
        ..ReadOptions::default()
    };
    let read = |name: &str, bytes: &[u8]| {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        let location = Location::File(path);
        let source = Source { location, ..source(InputFormat::Text) };
        source.records(&options).next().unwrap().unwrap().parse(&options).unwrap().text
    };
    // 春天 in each.
    assert_eq!(read("old/x/a.txt", &[0xB4, 0xBA, 0xCC, 0xEC]), "春天");
    assert_eq!(read("old/b5/a.txt", &[0xAC, 0x4B, 0xA4, 0xD1]), "春天");
    assert_eq!(read("older/a.txt", "春天".as_bytes()), "春天");
}

#[test]
fn a_compressed_source_is_read_and_hashed_as_it_is() {
    let text = br#"{"id": "a", "text": "x"}
{"id": "b", "text": "y"}
"#;
    let compressed: &'static [u8] = zstd::encode_all(&text[..], 3).unwrap().leak();
    let options = ReadOptions { digests: Some(Digests::default()), ..ReadOptions::default() };
    let source = Source { compression: Some(Compression::Zstd), ..source(InputFormat::JsonLines) };
    let ids: Vec<String> = source
        .records_from(Box::new(compressed), &options)
        .map(|r| r.unwrap().parse(&options).unwrap().meta.id)
        .collect();
    assert_eq!(ids, ["a", "b"]);
    let digest = options.digests.as_ref().unwrap().get("r/a/b.x");
    assert_eq!(digest, Some(crate::digest(compressed).unwrap()));
}

#[test]
fn a_bomb_costs_one_error_and_bounded_memory() {
    let line = "{\"text\": \"x\"}\n".repeat(10_000_000);
    let bomb: &'static [u8] = zstd::encode_all(line.as_bytes(), 3).unwrap().leak();
    let options = ReadOptions::default();
    let source = Source { compression: Some(Compression::Zstd), ..source(InputFormat::JsonLines) };
    let mut good = 0_u64;
    let mut bad = Vec::new();
    for record in source.records_from(Box::new(bomb), &options) {
        match record {
            Ok(_) => good += 1,
            Err(error) => bad.push(error),
        }
    }
    assert!(good > 1_000_000 && good < 10_000_000, "{good}");
    assert_eq!(bad.len(), 1);
    assert!(bad[0].cause.contains("max-expansion"), "{}", bad[0].cause);
    let whole = Source { format: InputFormat::Text, ..source.clone() };
    let errors: Vec<_> = whole.records_from(Box::new(bomb), &options).filter_map(Result::err).collect();
    assert!(errors[0].cause.contains("max-expansion"), "{}", errors[0].cause);
    let small = ReadOptions { max_bytes: 1 << 20, ..options };
    let errors: Vec<_> = whole.records_from(Box::new(bomb), &small).filter_map(Result::err).collect();
    assert!(errors[0].cause.contains("larger than 1048576 bytes"), "{}", errors[0].cause);
}
