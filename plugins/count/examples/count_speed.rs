//! How fast counting is: `cargo run --release -p textmill-count --example count_speed [FILE]`.
//!
//! Without a file a text is made up. Layers are computed beforehand and not timed. Where GNU wc is installed, it
//! counts lines, characters and bytes of the same text, from a file in the page cache, for comparison.

use std::hint::black_box;
use std::sync::LazyLock;
use std::time::Instant;
use textmill_count::Count;
use textmill_count::options::Options;
use textmill_plugin::Plugin;
use textmill_plugin::testing::TestDocument;

#[expect(clippy::print_stdout, reason = "an example reports to the terminal")]
fn main() {
    let text =
        std::env::args().nth(1).and_then(|path| std::fs::read_to_string(path).ok()).unwrap_or_else(made_up);
    let document = TestDocument::new(&text);
    let none = Options {
        words: false,
        sentences: false,
        top_terms: 0,
        top_ngrams: 0,
        diversity: false,
        readability: false,
        ..Options::default()
    };
    let words = Options { words: true, ..none.clone() };
    let terms = Options { top_terms: 20, ..words.clone() };
    let all = Options { mtld: true, hdd: true, yule_k: true, sentence_lengths: true, ..Options::default() };
    for (name, options) in [
        ("characters and lines", none),
        ("and words", words),
        ("and terms", terms),
        ("default", Options::default()),
        ("all measures", all),
    ] {
        let mut plugin = Count::open(options).expect("the options are right");
        let mut best = f64::MAX;
        for _ in 0..5 {
            let start = clock();
            black_box(plugin.process(&document.view())).expect("counting does not fail");
            best = best.min(clock() - start);
        }
        println!("{name:24} {:9.1} MB/s", text.len() as f64 / 1e6 / best);
    }
    match wc(&text) {
        Some(best) => println!("{:24} {:9.1} MB/s", "wc -l -m -c", text.len() as f64 / 1e6 / best),
        None => println!("wc is not here to compare with"),
    }
}

/// The best of five runs of `wc` in a UTF-8 locale, its start included; the text is repeated to 100 MB so that the
/// start does not matter.
fn wc(text: &str) -> Option<f64> {
    let path = std::env::temp_dir().join(format!("count_speed.{}.txt", std::process::id()));
    let times = (100_000_000 / text.len().max(1)).max(1);
    std::fs::write(&path, text.repeat(times)).ok()?;
    let mut best = f64::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        let mut run = std::process::Command::new("wc");
        run.args(["-l", "-m", "-c"]).arg(&path).env("LC_ALL", "C.UTF-8");
        let done = run.stdout(std::process::Stdio::null()).status();
        best = best.min(start.elapsed().as_secs_f64());
        if !done.is_ok_and(|status| status.success()) {
            best = f64::MAX;
            break;
        }
    }
    drop(std::fs::remove_file(&path));
    (best < f64::MAX).then(|| best / times as f64)
}

/// Seconds this thread has had a processor, where the system says so: other work on the machine does not count.
fn clock() -> f64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let on_cpu = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    match on_cpu.as_deref().and_then(|s| s.split(' ').next()).and_then(|ns| ns.parse::<f64>().ok()) {
        Some(ns) => ns / 1e9,
        None => START.elapsed().as_secs_f64(),
    }
}

/// Ten megabytes of mixed text from a small generator: words of skewed frequency, sentences, paragraphs.
fn made_up() -> String {
    let mut seed = 7u64;
    let mut next = move |n: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % n
    };
    let mut text = String::new();
    while text.len() < 10_000_000 {
        let english = next(4) == 0;
        for _ in 0..6 + next(20) {
            let word = (next(200) * next(200)) as u32;
            if english {
                for shift in [0, 5, 10] {
                    text.push(char::from(b'a' + ((word >> shift) % 26) as u8));
                }
                text.push(' ');
            } else {
                text.extend(
                    [0x4E00 + word % 6000, 0x5000 + word % 9000].into_iter().filter_map(char::from_u32),
                );
                if next(8) == 0 {
                    text.push('，');
                }
            }
        }
        text.push_str(if english { ".\n" } else { "。\n" });
    }
    text
}
