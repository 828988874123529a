//! Measures how often short texts are decoded wrongly: cuts a UTF-8 text into pieces of so many
//! characters, encodes each, and counts those that do not come back as they were.
//!
//! `cargo run --release -p textmill-text --example encodings -- gbk|big5|utf-8|utf-16le TEXT`

use std::io::Write as _;
use textmill_text::decode::decode;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let label = arguments.next().ok_or("no encoding")?;
    let text = std::fs::read_to_string(arguments.next().ok_or("no text")?)?;
    let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).ok_or("unknown encoding")?;
    let mut out = std::io::stdout().lock();
    for length in [2, 3, 4, 6, 8, 12, 20, 40] {
        let (mut pieces, mut wrong) = (0, 0);
        for line in text.lines() {
            let chars: Vec<char> = line.chars().collect();
            for piece in chars.chunks_exact(length) {
                let piece: String = piece.iter().collect();
                if !piece.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
                    continue;
                }
                let bytes = if label.starts_with("utf-16") {
                    piece.encode_utf16().flat_map(u16::to_le_bytes).collect()
                } else {
                    let (bytes, _, lost) = encoding.encode(&piece);
                    if lost {
                        continue;
                    }
                    bytes.into_owned()
                };
                pieces += 1;
                wrong += usize::from(decode(&bytes, None).map_or(true, |decoded| decoded.text != piece));
            }
        }
        writeln!(
            out,
            "{label} {length:3} characters: {wrong} of {pieces} wrong ({:.2} %)",
            100.0 * wrong as f64 / f64::from(pieces.max(1))
        )?;
    }
    Ok(())
}
