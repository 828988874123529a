use std::fmt::Write as _;
use std::io::Write as _;

use super::*;

const MAX: u64 = 1 << 20;

/// A file of these objects, numbered from 1; the first is the catalog.
fn file(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut at = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        at.push(out.len());
        writeln!(out, "{} 0 obj", i + 1).unwrap();
        out.extend_from_slice(object);
        out.extend_from_slice(b"\nendobj\n");
    }
    let xref = out.len();
    write!(out, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).unwrap();
    for offset in at {
        writeln!(out, "{offset:010} 00000 n ").unwrap();
    }
    write!(out, "trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{xref}\n%%EOF\n", objects.len() + 1).unwrap();
    out
}

fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let mut out = format!("<<{dictionary}/Length {}>>\nstream\n", data.len()).into_bytes();
    out.extend_from_slice(data);
    out.extend_from_slice(b"\nendstream");
    out
}

/// Pages with these contents; `/C` is a Chinese font that is not embedded, `/I` one with a map to Unicode, `/H`
/// Helvetica, `/X` a picture.
fn pages(contents: &[String]) -> Vec<u8> {
    let kids: Vec<String> = (0..contents.len()).map(|i| format!("{} 0 R", 10 + 2 * i)).collect();
    let cid = |name: &str, encoding: &str, more: &str| {
        format!(
            "<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/{encoding}{more}/DescendantFonts[<</Type/Font\
             /Subtype/CIDFontType0/BaseFont/{name}/CIDSystemInfo<</Registry(Adobe)/Ordering({})/Supplement 4>>\
             /DW 1000/FontDescriptor<</Type/FontDescriptor/FontName/{name}/Flags 4/Ascent 800/Descent -200\
             /FontBBox[0 -200 1000 800]/ItalicAngle 0/StemV 80/CapHeight 700>>>>]>>",
            if encoding == "Identity-H" { "Identity" } else { "GB1" }
        )
    };
    let map = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /M def /CMapType 2 def\n\
        1 begincodespacerange <0000> <FFFF> endcodespacerange\n2 beginbfchar <0001> <6C34> <0002> <2F90> endbfchar\n\
        endcmap end end";
    let mut objects: Vec<Vec<u8>> = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        format!("<</Type/Pages/Count {}/Kids[{}]>>", kids.len(), kids.join(" ")).into_bytes(),
        b"<</Font<</C 4 0 R/I 5 0 R/N 8 0 R/H 7 0 R>>/XObject<</X 9 0 R>>>>".to_vec(),
        cid("STSong-Light", "UniGB-UCS2-H", "").into_bytes(),
        cid("Own", "Identity-H", "/ToUnicode 6 0 R").into_bytes(),
        stream("", map.as_bytes()),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_vec(),
        cid("Mute", "Identity-H", "").into_bytes(),
        stream(
            "/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray",
            b"\x80",
        ),
    ];
    for content in contents {
        let number = objects.len() + 2;
        objects.push(
            format!(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources 3 0 R/Contents {number} 0 R>>"
            )
            .into_bytes(),
        );
        objects.push(stream("", content.as_bytes()));
    }
    file(&objects)
}

/// Shows a text in the font that is not embedded, in UCS-2.
fn chinese(x: f64, y: f64, size: f64, text: &str) -> String {
    let mut codes = String::new();
    text.encode_utf16().for_each(|unit| write!(codes, "{unit:04X}").unwrap());
    format!("BT /C {size} Tf {x} {y} Td <{codes}> Tj ET\n")
}

fn text(contents: &[String]) -> String {
    read(pages(contents), MAX).unwrap().text
}

#[test]
fn chinese_without_an_embedded_font_in_paragraphs() {
    let page = chinese(250.0, 760.0, 22.0, "工作总结")
        + &chinese(96.0, 700.0, 12.0, "全年新建泵站36座投入资金受益居民四万余人同比增长百分之十二")
        + &chinese(72.0, 680.0, 12.0, "各区继 续改善水质。")
        + &chinese(96.0, 660.0, 12.0, "下一年再建。")
        + &chinese(290.0, 30.0, 10.0, "— 1 —");
    assert_eq!(
        text(&[page]),
        "# 工作总结\n\n全年新建泵站36座投入资金受益居民四万余人同比增长百分之十二各区继续改善水质。\n\n下一年再建。\n"
    );
}

#[test]
fn a_font_says_which_characters_it_has() {
    // U+2F90 is the radical that looks like 衣.
    assert_eq!(text(&["BT /I 12 Tf 72 700 Td <000100020001> Tj ET".to_owned()]), "水衣水\n");
}

#[test]
fn english_lines_hyphens_and_columns() {
    let show = |x: i32, y: i32, text: &str| format!("BT /H 12 Tf {x} {y} Td ({text}) Tj ET\n");
    let page = show(72, 700, "The council opened two canals in March and agreed on the improve-")
        + &show(72, 686, "ment of water quality.")
        + &show(72, 640, "District")
        + &show(300, 640, "Canals")
        + &show(72, 626, "East")
        + &show(300, 626, "7");
    assert_eq!(
        text(&[page]),
        "The council opened two canals in March and agreed on the improvement of water quality.\n\nDistrict\tCanals\nEast\t7\n"
    );
}

#[test]
fn running_heads_go_and_paragraphs_cross_pages() {
    let body = "全年新建泵站三十六座投入资金一点二亿元受益居民四万余人同比增长";
    let page =
        |n: usize| chinese(72.0, 800.0, 9.0, &format!("临江市公报 {n}")) + &chinese(72.0, 700.0, 12.0, body);
    let all: Vec<String> = (1..=4).map(page).collect();
    assert_eq!(text(&all), format!("{}\n", body.repeat(4)));
}

#[test]
fn a_scan_is_no_empty_document() {
    let error = |contents: &[&str]| {
        let contents: Vec<String> = contents.iter().map(|&c| c.to_owned()).collect();
        read(pages(&contents), MAX).unwrap_err().cause
    };
    assert!(error(&["q 500 0 0 700 0 0 cm /X Do Q"]).contains("no text layer, needs OCR"));
    assert!(error(&[""]).contains("no text layer"));
    assert!(error(&["q 500 0 0 700 0 0 cm /X Do Q BT /H 9 Tf 9 9 Td (p. 1) Tj ET"]).contains("needs OCR"));
    assert!(error(&["BT /N 12 Tf 72 700 Td <00010002> Tj ET"]).contains("needs OCR"));
}

#[test]
fn what_is_broken_says_so_and_never_panics() {
    assert!(read(b"not a pdf".to_vec(), MAX).unwrap_err().cause.contains("no PDF"));
    assert!(read(Vec::new(), MAX).is_err());
    let whole = pages(&[chinese(72.0, 700.0, 12.0, "全年新建泵站")]);
    for end in (0..whole.len()).step_by(211) {
        drop(read(whole.get(..end).unwrap().to_vec(), MAX));
    }
    for at in (0..whole.len()).step_by(37) {
        let mut broken = whole.clone();
        broken[at] ^= 0x15;
        drop(read(broken, MAX));
    }
    for deep in ["[", "<<", "<</A ", "(", "q ", "BT "] {
        drop(read(pages(&[deep.repeat(100_000)]), MAX));
        drop(read(file(&[format!("<</Type/Catalog/Pages {}", deep.repeat(100_000)).into_bytes()]), MAX));
    }
    // A tree of pages that is its own branch, a form that shows itself.
    drop(read(
        file(&[
            b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
            b"<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>".to_vec(),
        ]),
        MAX,
    ));
}

#[test]
fn bombs_are_refused_before_they_are_unpacked() {
    let pack = |bytes: &[u8]| {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let bomb = pack(&vec![b' '; 32 << 20]);
    let objects = |dictionary: &str, data: &[u8]| {
        vec![b"<</Type/Catalog/Pages 2 0 R>>".to_vec(), stream(dictionary, data)]
    };
    let error = read(file(&objects("/Filter/FlateDecode", &bomb)), MAX).unwrap_err().cause;
    assert!(error.contains("max-bytes"), "{error}");
    let twice = pack(&bomb);
    let error = read(file(&objects("/Filter[/FlateDecode/FlateDecode]", &twice)), MAX).unwrap_err().cause;
    assert!(error.contains("packed twice"), "{error}");
}
