//! Formats in and out through the real program, each made or read back by its own library.

use crate::support::{CONFIG, command, folder, lines, stderr, textmill};
use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;

pub(crate) const SENTENCE: &str = "2023年6月5日，东岸水渠通水，全长12公里，受益居民4.5万人，增长7.2%。";

pub(crate) fn config(input: &str, outputs: &str) -> String {
    let (steps, _) = CONFIG.split_once("[[output]]").unwrap();
    format!("{}{outputs}", steps.replace("in/*.txt", input))
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn docx(paragraphs: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let body = format!("<?xml version=\"1.0\"?><w:document><w:body>{paragraphs}</w:body></w:document>");
    zip.write_all(body.as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

fn parquet(columns: &[(&str, Vec<&str>)]) -> Vec<u8> {
    let columns = columns.iter().map(|(name, values)| {
        let array: ArrayRef = Arc::new(StringArray::from(values.clone()));
        (*name, array)
    });
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut out = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut out, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    out
}

/// A PDF with one page in a Chinese font that is not embedded; without text it shows a picture.
pub(crate) fn pdf(text: Option<&str>) -> Vec<u8> {
    let content = match text {
        Some(text) => {
            let codes: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
            format!("BT /C 10 Tf 40 700 Td <{codes}> Tj ET")
        }
        None => "q 500 0 0 700 0 0 cm /X Do Q".to_owned(),
    };
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Count 1/Kids[3 0 R]>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</C 5 0 R>>/XObject<</X 6 0 R>>>>/Contents 4 0 R>>"
            .to_owned(),
        format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()),
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font\
         /Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>\
         /DW 1000/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/Ascent 800/Descent -200\
         /FontBBox[0 -200 1000 800]/ItalicAngle 0/StemV 80/CapHeight 700>>>>]>>"
            .to_owned(),
        "<</Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/Length 1>>\n\
         stream\n@\nendstream"
            .to_owned(),
    ];
    let mut out = "%PDF-1.7\n".to_owned();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (i, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.push_str(&format!("{} 0 obj\n{object}\nendobj\n", i + 1));
    }
    let xref = out.len();
    out.push_str(&format!("xref\n0 7\n{table}trailer\n<</Size 7/Root 1 0 R>>\nstartxref\n{xref}\n%%EOF\n"));
    out.into_bytes()
}

/// The values of the entities of a result.
fn values(result: &Value) -> Vec<&str> {
    let entities = result["extract"]["entities"].as_array().unwrap();
    entities.iter().map(|entity| entity["value"].as_str().unwrap()).collect()
}

pub(crate) fn results(dir: &Path) -> Vec<Value> {
    lines(&fs::read_to_string(dir.join("out/results.jsonl")).unwrap())
}

pub(crate) fn quarantined(dir: &Path) -> Vec<Value> {
    lines(&fs::read_to_string(dir.join("out/quarantine.jsonl")).unwrap())
}

#[test]
fn the_same_sentence_comes_in_by_every_format() {
    let jsonl = format!("{{\"id\": \"json\", \"text\": \"{SENTENCE}\"}}\n");
    // "春天来了，我们去公园。" in GB18030, in a page that says so.
    let gbk: &[u8] = b"<html><head><meta charset=gb2312><title>\xB4\xBA\xCC\xEC</title></head><body><nav><a>x</a></nav><p>\xB4\xBA\xCC\xEC\xC0\xB4\xC1\xCB\xA3\xAC\xCE\xD2\xC3\xC7\xC8\xA5\xB9\xAB\xD4\xB0\xA1\xA3</p></body></html>";
    let page =
        format!("<title>水渠</title><script>1</script><article><h1>通水</h1><p>{SENTENCE}</p></article>");
    let word = docx(&format!("<w:p><w:r><w:t>{SENTENCE}</w:t></w:r></w:p>"));
    let table = format!("\u{FEFF}id,text,区\r\nrow,\"{SENTENCE}\",东\r\n");
    let columns = parquet(&[("id", vec!["column"]), ("text", vec![SENTENCE])]);
    let config = config("in", "[[output]]\npath = \"out/results.jsonl\"\n");
    let dir = folder(&[
        ("c.toml", config.as_bytes()),
        ("in/a.txt.gz", &[gzip(&SENTENCE.as_bytes()[..30]), gzip(&SENTENCE.as_bytes()[30..])].concat()),
        ("in/b.html", page.as_bytes()),
        ("in/b.gbk.html", gbk),
        ("in/c.docx", &word),
        ("in/d.csv", table.as_bytes()),
        ("in/e.jsonl.zst", &zstd::encode_all(jsonl.as_bytes(), 3).unwrap()),
        ("in/f.parquet", &columns),
        ("in/g.pdf", &pdf(Some(SENTENCE))),
    ]);
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let results = results(dir.path());
    let ids: Vec<_> = results.iter().map(|r| r["document"]["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["a.txt.gz", "b.gbk.html", "b.html", "c.docx", "row", "json", "column", "g.pdf"]);
    for result in &results {
        if result["document"]["id"] == "b.gbk.html" {
            assert_eq!(result["document"]["encoding"], "GB18030");
            assert_eq!(result["document"]["title"], "春天");
            continue;
        }
        let values = values(result);
        assert!(values.contains(&"2023-06-05") && values.contains(&"45000"), "{result}");
    }
    assert_eq!(results[2]["document"]["title"], "通水");
    assert_eq!(results[4]["document"]["metadata"]["区"], "东");
    assert_eq!(results[7]["document"]["metadata"], serde_json::json!({"reader": "pdf", "pages": 1}));
    // Each source has the digest of its bytes in the manifest, Parquet too.
    let manifest: Value =
        serde_json::from_slice(&fs::read(dir.path().join("out/manifest.json")).unwrap()).unwrap();
    assert!(
        manifest["sources"].as_array().unwrap().iter().all(|source| source["sha256"].is_string()),
        "{manifest}"
    );
}

#[test]
fn every_format_goes_out_with_the_same_bytes_at_any_number_of_threads() {
    let outputs = "[[output]]\npath = \"OUT/results.jsonl\"\n\
        [[output]]\npath = \"OUT/results.jsonl.gz\"\n\
        [[output]]\npath = \"OUT/entities.csv.zst\"\ntable = \"extract.entities\"\n\
        [[output]]\npath = \"OUT/results.parquet\"\n\
        [[output]]\npath = \"OUT/entities.parquet\"\ntable = \"extract.entities\"\n\
        [[output]]\npath = \"OUT/results.sqlite\"\n\
        [[output]]\npath = \"OUT/small.jsonl\"\ncolumns = [\"document.id\", \"summarize.text\"]\n\
        [[output]]\npath = \"OUT/pages/{id}.html\"\n";
    let one = config("in", &outputs.replace("OUT", "one"));
    let four = config("in", &outputs.replace("OUT", "four"));
    let documents: String = (0..300)
        .map(|n| format!("{{\"id\": \"d{n}\", \"text\": \"{SENTENCE}第{n}号。\", \"n\": {n}}}\n"))
        .collect();
    let dir = folder(&[
        ("one.toml", one.as_bytes()),
        ("four.toml", four.as_bytes()),
        ("in/a.jsonl", documents.as_bytes()),
    ]);
    for (config, jobs) in [("one.toml", "1"), ("four.toml", "4")] {
        let output = textmill(dir.path(), &["run", config, "--jobs", jobs]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    }
    for name in ["results.jsonl", "results.jsonl.gz", "entities.csv.zst", "small.jsonl", "pages/d7.html"] {
        let read = |folder: &str| fs::read(dir.path().join(folder).join(name)).unwrap();
        assert_eq!(read("one"), read("four"), "{name}");
    }
    // The two configs differ, and these files say which they were made by; what they hold is compared below.
    let out = dir.path().join("one");
    let nested = lines(&fs::read_to_string(out.join("results.jsonl")).unwrap());
    let entities: usize = nested.iter().map(|line| values(line).len()).sum();
    let mut unpacked = String::new();
    let packed = fs::File::open(out.join("results.jsonl.gz")).unwrap();
    flate2::read::GzDecoder::new(packed).read_to_string(&mut unpacked).unwrap();
    assert_eq!(lines(&unpacked), nested);
    let csv = zstd::decode_all(fs::File::open(out.join("entities.csv.zst")).unwrap()).unwrap();
    let rows = csv::Reader::from_reader(csv.as_slice()).into_records().count();
    assert_eq!(rows, entities);
    let small = lines(&fs::read_to_string(out.join("small.jsonl")).unwrap());
    assert_eq!(small[3]["document"], serde_json::json!({"id": "d3"}));
    assert_eq!(small[3]["summarize"].as_object().unwrap().len(), 1);

    let open = |name: &str| {
        ParquetRecordBatchReaderBuilder::try_new(fs::File::open(out.join(name)).unwrap()).unwrap()
    };
    assert_eq!(open("entities.parquet").metadata().file_metadata().num_rows() as usize, entities);
    let reader = open("results.parquet");
    let about = reader.metadata().file_metadata().key_value_metadata().unwrap().clone();
    let about = |key: &str| about.iter().find(|pair| pair.key == key).and_then(|pair| pair.value.clone());
    assert_eq!(about("textmill.version").as_deref(), Some(env!("CARGO_PKG_VERSION")));
    assert_eq!(about("textmill.config_sha256").unwrap().len(), 64);
    assert!(about("textmill.step.count").unwrap().starts_with("count "));
    let batch = reader.build().unwrap().next().unwrap().unwrap();
    let summaries = batch.column_by_name("summarize").unwrap().as_struct().column_by_name("text").unwrap();
    assert_eq!(summaries.as_string::<i32>().value(5), nested[5]["summarize"]["text"]);
    let metadata = batch.column_by_name("document").unwrap().as_struct().column_by_name("metadata").unwrap();
    assert_eq!(metadata.as_string::<i32>().value(5), "{\"n\":5}");

    let db = rusqlite::Connection::open(out.join("results.sqlite")).unwrap();
    let count = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap() as usize;
    assert_eq!(count("SELECT count(*) FROM documents"), 300);
    assert_eq!(count("SELECT count(*) FROM extract_entities"), entities);
    assert_eq!(count("SELECT sum(chars) FROM count"), count("SELECT sum(chars) FROM documents"));
    assert_eq!(count("SELECT count(*) FROM textmill WHERE key IN ('version', 'config_sha256')"), 2);
    drop(db);

    // Once more, with more threads, over the first: the typed files too are the same bytes.
    let typed = ["results.parquet", "entities.parquet", "results.sqlite"];
    let read = || typed.map(|name| fs::read(out.join(name)).unwrap());
    let before = read();
    let output = textmill(dir.path(), &["run", "one.toml", "--jobs", "4"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(read() == before);
}

#[test]
fn tables_of_the_corpus_go_into_typed_files() {
    let config = "version = 1\n[input]\npaths = [\"in\"]\n[[step]]\nplugin = \"count\"\noperator = \"corpus\"\nname = \"terms\"\n\
        [[output]]\npath = \"out/t.jsonl\"\ntable = \"terms\"\n\
        [[output]]\npath = \"out/t.parquet\"\ntable = \"terms\"\n\
        [[output]]\npath = \"out/t.sqlite\"\ntable = \"terms\"\n\
        [[output]]\npath = \"out/t.html\"\ntable = \"terms\"\n\
        [[output]]\npath = \"out/t.csv.gz\"\ntable = \"terms\"\n";
    let dir = folder(&[("c.toml", config.as_bytes()), ("in/a.txt", SENTENCE.repeat(3).as_bytes())]);
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let out = dir.path().join("out");
    let rows = lines(&fs::read_to_string(out.join("t.jsonl")).unwrap());
    assert!(rows.len() > 3);
    let file = fs::File::open(out.join("t.parquet")).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    assert_eq!(reader.metadata().file_metadata().num_rows() as usize, rows.len());
    let db = rusqlite::Connection::open(out.join("t.sqlite")).unwrap();
    let first: String = db.query_row("SELECT term FROM terms", [], |row| row.get(0)).unwrap();
    assert_eq!(rows[0]["term"], first);
    let page = fs::read_to_string(out.join("t.html")).unwrap();
    assert_eq!(page.matches("<tr>").count(), rows.len() + 1);
    assert!(page.ends_with("</html>\n"));
}

#[test]
fn hostile_files_go_to_quarantine_and_the_others_are_written() {
    let config = config("in", "[[output]]\npath = \"out/results.jsonl\"\n")
        .replace("[input]", "[input]\nmax-bytes = 2000000");
    let bomb = gzip(&vec![b' '; 300 << 20]);
    let lines_bomb = zstd::encode_all(std::io::repeat(b'\n').take(300 << 20), 3).unwrap();
    let zip_bomb = docx(&"<w:p><w:r><w:t>x</w:t></w:r></w:p>".repeat(200_000));
    let mut broken = parquet(&[("text", vec![SENTENCE; 50])]);
    let middle = broken.len() / 2;
    broken[middle..].fill(0xFF);
    let deep = format!("{}{SENTENCE}", "<div><b>".repeat(100_000));
    let scan = pdf(None);
    let whole_pdf = pdf(Some(SENTENCE));
    let dir = folder(&[
        ("c.toml", config.as_bytes()),
        ("in/bomb.txt.gz", &bomb),
        ("in/bomb.jsonl.zst", &lines_bomb),
        ("in/bomb.docx", &zip_bomb),
        ("in/broken.docx", b"PK\x03\x04 and no more"),
        ("in/broken.parquet", &broken),
        ("in/broken.pdf", &whole_pdf[..60]),
        ("in/cut.txt.gz", &gzip(SENTENCE.as_bytes())[..20]),
        ("in/deep.html", deep.as_bytes()),
        (
            "in/long.csv",
            format!("id,text\na,{SENTENCE}\nb,\"{}\n", "never closed ".repeat(200_000)).as_bytes(),
        ),
        ("in/old.docx", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
        ("in/scan.pdf", &scan),
    ]);
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let written: Vec<String> =
        results(dir.path()).iter().map(|r| r["document"]["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(written, ["deep.html", "a"]);
    let quarantined = quarantined(dir.path());
    let cause = |id: &str| {
        let found = quarantined.iter().find(|record| record["id"].as_str().unwrap().starts_with(id));
        found.unwrap_or_else(|| panic!("{id}: {quarantined:?}"))["cause"].as_str().unwrap().to_owned()
    };
    for (id, expected) in [
        ("bomb.txt.gz", "larger than 2000000 bytes"),
        ("bomb.jsonl.zst", "max-expansion"),
        ("bomb.docx", "max-bytes"),
        ("broken.docx", "no zip file"),
        ("broken.parquet", "the Parquet file cannot be read"),
        ("broken.pdf", "broken"),
        ("cut.txt.gz", "reading failed"),
        ("long.csv", "the quote that line 3 opens is never closed"),
        ("old.docx", "old Word"),
        ("scan.pdf", "no text layer, needs OCR"),
    ] {
        assert!(cause(id).contains(expected), "{id}: {}", cause(id));
    }
    assert_eq!(quarantined.len(), 10, "{quarantined:?}");
}

#[test]
fn standard_input_is_json_lines_where_asked_and_unpacked_by_itself() {
    let config = config("x", "[[output]]\npath = \"-\"\nformat = \"jsonl\"\n");
    let dir = folder(&[("c.toml", config.as_bytes())]);
    let text =
        format!("{{\"id\": \"a\", \"text\": \"{SENTENCE}\"}}\n{{\"id\": \"b\", \"text\": \"{SENTENCE}\"}}\n");
    for input in
        [text.as_bytes().to_vec(), gzip(text.as_bytes()), zstd::encode_all(text.as_bytes(), 3).unwrap()]
    {
        let mut program = command(dir.path(), &["run", "c.toml", "-", "--set", "input.format=\"jsonl\""]);
        let mut program =
            program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        program.stdin.take().unwrap().write_all(&input).unwrap();
        let output = program.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let results = lines(&String::from_utf8(output.stdout).unwrap());
        let ids: Vec<_> = results.iter().map(|r| r["document"]["id"].as_str().unwrap()).collect();
        assert_eq!(ids, ["a", "b"]);
    }
}

#[test]
fn a_run_that_fails_leaves_no_file_of_any_format() {
    let outputs = "[[output]]\npath = \"out/a.parquet\"\n[[output]]\npath = \"out/a.sqlite\"\n\
        [[output]]\npath = \"out/a.jsonl.gz\"\n[[output]]\npath = \"out/taken.sqlite\"\noverwrite = \"refuse\"\n";
    let config = config("in", outputs);
    let dir = folder(&[
        ("c.toml", config.as_bytes()),
        ("in/a.txt", SENTENCE.as_bytes()),
        ("out/taken.sqlite", b"mine"),
    ]);
    let output = textmill(dir.path(), &["run", "c.toml"]);
    assert!(stderr(&output).contains("exists already"), "{}", stderr(&output));
    let left: Vec<_> =
        fs::read_dir(dir.path().join("out")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["taken.sqlite"]);
    assert_eq!(fs::read(dir.path().join("out/taken.sqlite")).unwrap(), b"mine");
}
