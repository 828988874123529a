//! The fuzz target `config` without a fuzzer: configs with lines changed, cut out and moved, from fixed seeds.
#![allow(clippy::string_slice, reason = "a test; cuts are on boundaries")]

#[path = "../../../fuzz/config.rs"]
mod bodies;

const CONFIG: &str = r#"version = 1
plugin-dirs = ["plugins"]
[input]
paths = ["报告/**/*.txt", "a.jsonl"]
date = 2020-07-10
max-bytes = "20 MB"
fields = { text = "body", id = "no" }
[input.encodings]
"1998/**" = "gb18030"
[text]
dictionaries = { names = "names.tsv" }
[[step]]
plugin = "count"
on-error = "skip"
[step.options]
top-terms = 30
[[step]]
plugin = "extract"
isolation = "process"
max-seconds = 2.5
[[output]]
path = "out/${REPORTS:-x}/{id}.md"
overwrite = "refuse"
columns = ["document.id"]
[run]
memory = "2 GB"
max-failures = "5 %"
[profile.small.run]
jobs = 1
"#;

const PIECES: [&str; 14] = [
    "[",
    "]]",
    "\"",
    "=",
    "\n",
    "{",
    "}",
    "${",
    "年",
    "\u{feff}",
    "\\u12",
    "'''",
    "version = 2\n",
    "[[step]]\n",
];

#[test]
fn configs() {
    let mut state = 7_u64;
    // SplitMix64 (Steele, Lea and Flood 2014).
    let mut below = |n: usize| {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ z >> 31) >> 11) as usize % n.max(1)
    };
    bodies::config(CONFIG);
    let rounds = std::env::var("TEXTMILL_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    for _ in 0..400 * rounds {
        let mut text = CONFIG.to_owned();
        for _ in 0..1 + below(4) {
            let mut cut = || {
                let mut at = below(text.len() + 1);
                while !text.is_char_boundary(at) {
                    at -= 1;
                }
                at
            };
            let (a, b) = (cut(), cut());
            let (from, to) = (a.min(b), a.max(b));
            let piece = PIECES[below(PIECES.len())];
            match below(4) {
                0 => text.insert_str(from, piece),
                1 => text = text[..from].to_owned() + &text[to.max(from)..],
                2 => text = text[from..].to_owned() + &text[..from],
                _ => text = text.replace(piece, ""),
            }
        }
        bodies::config(&text);
    }
}
