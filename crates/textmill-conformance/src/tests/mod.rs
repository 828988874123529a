//! The tests. A test's name and what it says of itself are what the author reads.

mod batches;
mod description;
mod life;
mod results;
mod tables;

use crate::case::{Case, Found};

/// One promise of the contract, put to the test.
pub struct Test {
    /// Its name.
    pub name: &'static str,
    /// What is promised.
    pub promise: &'static str,
    pub(crate) run: fn(&Case) -> Found<()>,
}

impl std::fmt::Debug for Test {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Test").field("name", &self.name).finish_non_exhaustive()
    }
}

const fn test(name: &'static str, promise: &'static str, run: fn(&Case) -> Found<()>) -> Test {
    Test { name, promise, run }
}

/// Every test, in order.
pub const ALL: &[Test] = &[
    test(
        "describes-itself",
        "it has an id, a version and a summary; so has each operator",
        description::itself,
    ),
    test("loads-quickly", "it says what it is within 100 ms", description::quickly),
    test(
        "starts-with-defaults",
        "its defaults fit its options' schema, and it opens with them",
        description::defaults,
    ),
    test(
        "honest-schema",
        "it opens with any options that its schema allows, or says which it does not",
        description::honest,
    ),
    test("odd-options", "options that no host would pass are refused, not crashed on", description::odd),
    test(
        "opens-alike",
        "opened again, it wants the same columns and returns the same type",
        description::alike,
    ),
    test("empty-batch", "a batch without documents gives no rows", batches::empty),
    test("every-text", "every text gives a result or a refusal with its reason", batches::every),
    test("no-metadata", "documents may lack source, title, date and metadata", batches::bare),
    test("sliced", "batches whose arrays begin in the middle are read there", batches::sliced),
    test("any-cut", "results are the same however documents are cut into batches", batches::any_cut),
    test("many-rows", "a batch may have 100,000 documents", batches::many),
    test("long-document", "a document may have megabytes, on one line", batches::long),
    test(
        "spans-point-home",
        "spans lie in the text, on character boundaries, and say what is there",
        results::spans,
    ),
    test("deterministic", "the same document and options give the same result", results::deterministic),
    test("goes-on-after-errors", "after a refused document the next is processed as ever", results::goes_on),
    test("input-unchanged", "buffers of a pushed batch are read only", results::input_unchanged),
    test("input-released", "a pushed batch is released, once", life::input_released),
    test("results-outlive-instance", "results stay good after close, on any thread", life::outlive),
    test("instances-in-parallel", "instances on several threads do not disturb each other", life::parallel),
    test("memory-is-flat", "processing the same documents again takes no more memory", life::memory),
    test(
        "leaves-the-process-alone",
        "nothing is printed; the working folder and the locale stay",
        life::alone,
    ),
    test("stops-when-asked", "a long call ends soon after the run is stopped", life::stops),
    test("any-grouping", "a table is the same however its states are merged", tables::any_grouping),
    test("empty-table", "no documents give a table too", tables::empty),
];
