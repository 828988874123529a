//! After warm-up, cutting a document into words or tokens allocates nothing.
#![cfg(feature = "dictionary")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use textmill_text::Tokens;
use textmill_text::segment::{Segmenter, UserDictionary, Words};
use textmill_text::tokens::Tokenizer;

#[path = "../benches/corpus/mod.rs"]
mod corpus;

/// The system's allocator, counting what each thread asks of it.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

fn count() {
    // A thread that is ending has no counter any more, and nobody to read it.
    let _ = ALLOCATIONS.try_with(|counter| counter.set(counter.get() + 1));
}

#[expect(unsafe_code, reason = "only an allocator sees every allocation, and its trait is unsafe")]
// SAFETY: every call is handed on unchanged to the system's allocator, which keeps the contract.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        // SAFETY: the caller keeps the contract of `realloc`.
        unsafe { System.realloc(block, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Allocations of this thread while `work` runs.
fn allocations(work: impl FnOnce()) -> usize {
    let before = ALLOCATIONS.get();
    work();
    ALLOCATIONS.get() - before
}

/// Reports and noise. The longest comes first: buffers grow to the longest text seen, and no further.
fn documents() -> Vec<String> {
    let mut generator = corpus::Generator::new(11);
    let mut documents = vec![generator.report(200_000), generator.noise(200_000)];
    for size in 0..200 {
        documents.push(generator.report(100 + size * 50));
        documents.push(generator.noise(100 + size * 10));
    }
    documents
}

/// Runs `cut` over all documents twice; the second round must not allocate.
fn settles(documents: &[String], mut cut: impl FnMut(&str)) {
    for document in documents {
        cut(document);
    }
    for (at, document) in documents.iter().enumerate() {
        assert_eq!(allocations(|| cut(document)), 0, "document {at} of {} bytes", document.len());
    }
}

#[test]
fn the_counter_counts() {
    assert!(allocations(|| drop(std::hint::black_box(vec![1u8; 100]))) > 0);
}

#[test]
fn the_segmenter_settles() {
    let documents = documents();
    let mut segmenter = Segmenter::default();
    let mut words = 0;
    settles(&documents, |text| segmenter.cut(text, |_, _, _| words += 1));
    settles(&documents, |text| segmenter.cut_without_hmm(text, |_, _, _| words += 1));
    assert!(words > documents.len());
}

#[test]
fn the_first_short_document_is_enough_for_all_short_ones() {
    // What a thread pays is the growth of its buffers to the longest block, not something for each document.
    let documents = documents();
    let (longest, others) = documents.split_first().expect("there are documents");
    let mut segmenter = Segmenter::default();
    segmenter.cut(longest, |_, _, _| ());
    let (reports, _): (Vec<_>, Vec<_>) = others.iter().skip(1).enumerate().partition(|(i, _)| i % 2 == 0);
    let total: usize =
        reports.iter().map(|(_, text)| allocations(|| segmenter.cut(text, |_, _, _| ()))).sum();
    assert!(total <= 4, "{total} allocations for {} documents", reports.len());
}

#[test]
fn the_tokenizer_settles_with_user_words_too() {
    let documents = documents();
    let rows = "党建工作\t300\n工作报告\n信息 系统\t\tforce\n4.2万\t\tforce\n";
    let (mine, _) = UserDictionary::parse("mine", rows.as_bytes()).expect("a good dictionary");
    let plain = Tokenizer::default();
    let treebank = plain.clone().with_words(Words::Treebank);
    for mut tokenizer in [plain, treebank, Tokenizer::with_dictionaries(&[mine])] {
        let mut tokens = Tokens::default();
        settles(&documents, |text| {
            tokens.clear();
            tokenizer.tokenize(text, &mut tokens);
        });
    }
}
