use std::io::Write;

use zip::write::SimpleFileOptions;

use super::*;

const MAX: u64 = 1 << 20;

fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn document(body: &str) -> Vec<u8> {
    let main = format!("<?xml version=\"1.0\"?><w:document><w:body>{body}</w:body></w:document>");
    let styles = "<w:styles><w:style w:styleId=\"1\"><w:name w:val=\"heading 1\"/></w:style>\
        <w:style w:styleId=\"a5\"><w:name w:val=\"Title\"/></w:style>\
        <w:style w:styleId=\"own\"><w:name w:val=\"own\"/><w:pPr><w:outlineLvl w:val=\"1\"/></w:pPr></w:style></w:styles>";
    package(&[("word/document.xml", &main), ("word/styles.xml", styles)])
}

fn text(body: &str) -> String {
    read(&document(body), MAX).unwrap().text
}

#[test]
fn paragraphs_headings_and_tables() {
    let docx = read(
        &document(
            "<w:p><w:pPr><w:pStyle w:val=\"a5\"/></w:pPr><w:r><w:t>工作总结</w:t></w:r></w:p>\
             <w:p><w:pPr><w:pStyle w:val=\"1\"/></w:pPr><w:r><w:t>水利</w:t></w:r></w:p>\
             <w:p><w:r><w:t xml:space=\"preserve\">新建泵站36座 </w:t></w:r><w:r><w:t>&lt;A&amp;B&gt;&#x3002;</w:t></w:r></w:p>\
             <w:p/><w:p><w:pPr><w:pStyle w:val=\"own\"/></w:pPr><w:r><w:t>明细</w:t></w:r></w:p>\
             <w:tbl><w:tr><w:tc><w:p><w:r><w:t>区</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>座</w:t></w:r></w:p></w:tc></w:tr>\
             <w:tr><w:tc><w:p><w:r><w:t>东</w:t></w:r></w:p><w:p><w:r><w:t>区</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>7</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
        ),
        MAX,
    )
    .unwrap();
    assert_eq!(docx.title.as_deref(), Some("工作总结"));
    assert_eq!(docx.text, "# 工作总结\n\n# 水利\n\n新建泵站36座 <A&B>。\n\n## 明细\n\n区\t座\n东 区\t7\n");
}

#[test]
fn what_is_not_shown_is_not_text() {
    let body = "<w:p><w:r><w:t>留</w:t></w:r><w:del><w:r><w:delText>删</w:delText></w:r></w:del>\
        <w:r><w:instrText>PAGE</w:instrText></w:r>\
        <mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></mc:Choice>\
        <mc:Fallback><w:p><w:r><w:t>框</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>\
        <w:r><w:br w:type=\"page\"/><w:t>下</w:t></w:r></w:p>";
    assert_eq!(text(body), "框\n\n留下\n");
}

#[test]
fn what_is_broken_says_so() {
    let error = |bytes: &[u8]| read(bytes, MAX).unwrap_err().cause;
    assert!(error(b"").contains("no zip file"));
    assert!(error(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1").contains("old Word"));
    assert!(error(&package(&[("mimetype", "x")])).contains("no Word document"));
    assert!(error(&package(&[("word/document.xml", "<w:document><w:p>")])).contains("cut short"));
    assert!(error(&package(&[("word/document.xml", "<a></b>")])).contains("broken"));
    let whole = document(&"<w:p><w:r><w:t>渠</w:t></w:r></w:p>".repeat(50));
    for end in (0..whole.len()).step_by(7) {
        assert!(read(&whole[..end], MAX).is_err(), "{end}");
    }
}

#[test]
fn a_bomb_ends_at_the_limit() {
    let bomb = document(&"<w:p><w:r><w:t>x</w:t></w:r></w:p>".repeat(200_000));
    assert!(bomb.len() < 64 << 10);
    let error = read(&bomb, MAX).unwrap_err().cause;
    assert!(error.contains("max-bytes"), "{error}");
    assert!(read(&bomb, 100 << 20).is_ok());
}

#[test]
fn depth_costs_nothing() {
    let deep =
        "<w:sdt>".repeat(100_000) + "<w:p><w:r><w:t>深</w:t></w:r></w:p>" + &"</w:sdt>".repeat(100_000);
    assert_eq!(read(&document(&deep), 100 << 20).unwrap().text, "深\n");
}
