//! The fuzz target `documents` without a fuzzer: files of every format with bytes changed, cut out, doubled and moved,
//! from fixed seeds.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed, as it should")]

#[path = "../../../fuzz/documents.rs"]
mod bodies;

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use std::io::{Cursor, Write};
use std::sync::Arc;

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ z >> 31) >> 11) as usize % n.max(1)
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        let at = self.below(bytes.len());
        let end = (at + 1 + self.below(16)).min(bytes.len());
        match self.below(5) {
            0 if !bytes.is_empty() => bytes[at] = self.below(256) as u8,
            1 => drop(bytes.drain(at..end)),
            2 => {
                let piece: Vec<u8> = bytes.get(at..end).unwrap_or_default().to_vec();
                bytes.splice(at..at, piece);
            }
            3 => bytes.rotate_left(at),
            _ => bytes.insert(at, b"\"<>\\{}\n\0\xff\xe5,"[self.below(11)]),
        }
    }
}

fn docx() -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let body = "<w:document xmlns:w=\"w\"><w:body><w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:t>水利\
        </w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>Three</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body>\
        </w:document>";
    zip.write_all(body.as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

fn pdf() -> Vec<u8> {
    let content = "BT /F1 12 Tf 72 700 Td (Three canals were repaired.) Tj 0 -14 Td (All passed.) Tj ET";
    format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n\
         4 0 obj<</Length {}>>stream\n{content}\nendstream endobj\n\
         5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
        content.len()
    )
    .into_bytes()
}

fn parquet() -> Vec<u8> {
    let column = |values: [&str; 2]| Arc::new(StringArray::from(values.to_vec())) as ArrayRef;
    let batch = RecordBatch::try_from_iter([
        ("id", column(["a", "b"])),
        ("text", column(["全市修好三条水渠。", "Rivers rose."])),
    ])
    .unwrap();
    let mut bytes = Vec::new();
    let mut writer = parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

#[test]
fn files_of_every_format() {
    bodies::quiet_libraries();
    let jsonl = "{\"id\": \"a\", \"text\": \"全市修好\\u4e09条水渠。\", \"year\": 2020}\n{\"text\": \"Rivers rose.\"}\n";
    let csv = "id,text,年\na,\"三条, \"\"水渠\"\"\",2020\nb,Rivers,2021\n";
    let html = "<!doctype html><title>水利</title><meta charset=utf-8><article><h1>水利</h1><p>全市修好三条水渠。<ul>\
        <li>一<li>二</ul><script>1</script></article>";
    // In the order of the formats that the first byte names.
    let seeds: [Vec<u8>; 8] = [
        jsonl.into(),
        csv.into(),
        html.into(),
        "# 水利\n\n全市修好[三条](a)水渠。\n\n| a | b |\n|---|---|\n| 1 | 2 |\n".into(),
        docx(),
        pdf(),
        "一、水利\n全市修好三条水渠。\r\n".into(),
        parquet(),
    ];
    let gzip = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let mut random = Random(3);
    let rounds = std::env::var("TEXTMILL_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    for _ in 0..150 * rounds {
        for (format, seed) in seeds.iter().enumerate() {
            let compression = random.below(4);
            let mut bytes = match compression {
                0 => gzip(seed),
                1 => zstd::encode_all(seed.as_slice(), 1).unwrap(),
                _ => seed.clone(),
            };
            for _ in 0..random.below(5) {
                random.change(&mut bytes);
            }
            bytes.insert(0, (format + 8 * compression + 128 * random.below(2)) as u8);
            bodies::documents(&bytes);
        }
    }
}
