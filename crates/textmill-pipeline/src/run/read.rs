//! The reader: sources to batches of records.
//!
//! Where batches are cut depends on the documents alone, never on threads: results are the same bytes at any number
//! of them, and a ledger finds a batch again. Besides at their largest size batches end at documents that their
//! place hashes pick, so that a document more or less moves the cuts only until the next such document
//! (content-defined chunking, as in Muthitacharoen, Chen and Mazières, "A low-bandwidth network file system", 2001).

use super::budget::Budget;
use super::{RunError, Select, Shard};
use crate::plan::Plan;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use std::collections::{BinaryHeap, HashSet};
use std::time::Duration;
use textmill_io::{Location, ReadOptions, Record, RecordError, Source};

/// Most documents in a batch: enough to make the cost of a call (some 10 µs) vanish.
const BATCH_DOCUMENTS: usize = 64;
/// A batch is closed when it has this many bytes: small enough to keep every core busy and caches warm.
const BATCH_BYTES: usize = 256 << 10;
/// From so many documents or bytes on a batch may end at any document that its hash picks, one in `PICKED`.
const EARLIEST_DOCUMENTS: usize = 16;
const EARLIEST_BYTES: usize = 64 << 10;
const PICKED: u64 = 16;

/// A batch on its way to a worker.
pub(super) struct Job {
    pub(super) sequence: u64,
    /// Index of the source its first record came from.
    pub(super) source: usize,
    pub(super) records: Vec<Result<Record, RecordError>>,
}

impl Job {
    /// Bytes of its records.
    pub(super) fn bytes(&self) -> u64 {
        self.records.iter().flatten().map(|record| record.len() as u64).sum()
    }
}

/// Cuts the sources into batches. They depend on the input alone.
pub(super) fn read(
    plan: &Plan,
    select: &Select,
    picked: Option<&Picked>,
    permits: &Sender<()>,
    jobs: &Sender<Job>,
    budget: &Budget,
    halted: &dyn Fn() -> bool,
) {
    let mut cutter = Cutter::default();
    let mut sequence = 0;
    let mut batches = 0;
    let mut documents = 0;
    let mut begun = 0;
    // Gives whether there is use in going on.
    let mut send = |source: usize, records: Vec<Result<Record, RecordError>>| {
        let turn = batches;
        batches += 1;
        if select.shard.is_some_and(|shard| !shard.has(turn)) {
            return true;
        }
        let job = Job { sequence, source, records };
        sequence += 1;
        budget.take(job.bytes(), halted) && permits.send(()).is_ok() && jobs.send(job).is_ok()
    };
    'sources: for (index, source) in plan.inputs.sources.iter().enumerate() {
        let records: Box<dyn Iterator<Item = _>> = match source.location {
            Location::Stdin => Box::new(Waiting { records: aside(source, &plan.read), halted }),
            // A pipe or a device.
            Location::File(ref path) if path.metadata().is_ok_and(|there| !there.is_file()) => {
                Box::new(Waiting { records: aside(source, &plan.read), halted })
            }
            Location::File(_) | Location::Unlisted(..) => Box::new(source.records(&plan.read)),
        };
        for (place, record) in records.enumerate() {
            if halted() {
                return;
            }
            if select.of_each.is_some_and(|most| place as u64 >= most) {
                break;
            }
            if picked.is_some_and(|picked| !picked.0.contains(&(index, place))) {
                continue;
            }
            if select.limit.is_some_and(|limit| documents >= limit) {
                break 'sources;
            }
            documents += 1;
            if cutter.records.is_empty() {
                begun = index;
            }
            if let Some(records) = cutter.push(record)
                && !send(begun, records)
            {
                return;
            }
        }
    }
    if !cutter.records.is_empty() {
        send(begun, cutter.records);
    }
}

/// Reads on a thread of its own, which nobody waits for: standard input may never come to an end.
fn aside(source: &Source, options: &ReadOptions) -> Receiver<Result<Record, RecordError>> {
    let (source, options) = (source.clone(), options.clone());
    let (sender, receiver) = bounded(1);
    std::thread::spawn(move || {
        for record in source.records(&options) {
            if sender.send(record).is_err() {
                return;
            }
        }
    });
    receiver
}

/// Records that may be a long time coming; ends when the run is halted.
struct Waiting<'a> {
    records: Receiver<Result<Record, RecordError>>,
    halted: &'a dyn Fn() -> bool,
}

impl Iterator for Waiting<'_> {
    type Item = Result<Record, RecordError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.records.recv_timeout(Duration::from_millis(50)) {
                Ok(record) => return Some(record),
                Err(RecvTimeoutError::Timeout) if !(self.halted)() => {}
                Err(_) => return None,
            }
        }
    }
}

/// Collects records until a batch is full.
#[derive(Default)]
struct Cutter {
    records: Vec<Result<Record, RecordError>>,
    bytes: usize,
}

impl Cutter {
    /// Takes a record; gives the batch that it completes.
    fn push(&mut self, record: Result<Record, RecordError>) -> Option<Vec<Result<Record, RecordError>>> {
        let hash = record.as_ref().map_or(0, Record::place_hash);
        self.bytes += record.as_ref().map_or(0, Record::len);
        self.records.push(record);
        let count = self.records.len();
        let may = count >= EARLIEST_DOCUMENTS || self.bytes >= EARLIEST_BYTES;
        // FNV's high bits are the better mixed ones.
        let picked = (hash >> 32).is_multiple_of(PICKED);
        if count >= BATCH_DOCUMENTS || self.bytes >= BATCH_BYTES || (may && picked) {
            self.bytes = 0;
            return Some(std::mem::take(&mut self.records));
        }
        None
    }
}

/// The records of a sample, by source and place in it.
pub(super) struct Picked(HashSet<(usize, usize)>);

impl Picked {
    /// Picks `sample.0` documents: those whose places have the least hashes with the seed, so that each is as likely
    /// as any other, and a larger sample holds the smaller one. Reads everything once and parses nothing.
    pub(super) fn of(
        plan: &Plan,
        (count, seed): (usize, u64),
        halted: &dyn Fn() -> bool,
    ) -> Result<Self, RunError> {
        let mut least: BinaryHeap<(u64, usize, usize)> = BinaryHeap::new();
        for (index, source) in plan.inputs.sources.iter().enumerate() {
            if matches!(source.location, Location::Stdin) {
                return Err(RunError::Sample);
            }
            for (place, record) in source.records(&plan.read).enumerate() {
                if halted() {
                    return Ok(Self(HashSet::new()));
                }
                let hash = record.as_ref().map_or_else(|_| place as u64, Record::place_hash);
                least.push((mix(hash ^ mix(seed)), index, place));
                if least.len() > count {
                    least.pop();
                }
            }
        }
        Ok(Self(least.into_iter().map(|(_, source, place)| (source, place)).collect()))
    }
}

/// SplitMix64's finaliser: every bit of the input moves every bit of the output.
fn mix(mut value: u64) -> u64 {
    value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

impl Shard {
    /// Whether the batch with this number is of this shard.
    fn has(self, batch: u64) -> bool {
        batch % u64::from(self.of) == u64::from(self.index - 1)
    }
}
