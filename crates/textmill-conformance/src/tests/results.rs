//! What comes back.

use crate::case::{Case, Found, difference, failed, outcomes, project, texts_of};
use crate::{Verdict, texts};
use arrow_array::{Array, RecordBatch};
use arrow_data::ArrayData;
use std::hash::{DefaultHasher, Hasher};
use textmill_loader::spans;
use textmill_pipeline::sample;

pub(super) fn spans(case: &Case) -> Found<()> {
    // More of the made texts: boundaries of characters are where offsets go wrong.
    let mut numbers = texts::Numbers::new(case.settings.seed ^ 0x5eed);
    let mut all = case.texts.clone();
    all.extend((0..40).map(|index| texts::random(&mut numbers, 20 + index * 5)));
    let documents = sample::documents(&all, true);
    for (_, mut instance) in case.row_wise()? {
        for row in outcomes(&mut instance, &documents)?.into_iter().enumerate() {
            if let (at, Ok(result)) = row {
                spans::check(&result, &texts_of(&documents).slice(at, 1))
                    .map_err(|error| failed(error.to_string()))?;
            }
        }
    }
    Ok(())
}

pub(super) fn deterministic(case: &Case) -> Found<()> {
    let documents = case.documents();
    let mut varied = Vec::new();
    for (operator, ((id, mut one), (_, mut other))) in
        case.row_wise()?.into_iter().zip(case.row_wise()?).enumerate()
    {
        let first = outcomes(&mut one, &documents)?;
        let again = outcomes(&mut one, &documents)?;
        let fresh = outcomes(&mut other, &documents)?;
        for results in [again, fresh] {
            if let Some(text) = difference(&first, &results, texts_of(&documents)) {
                let says = case.plugin.operators().iter().filter(|op| op.rowwise).nth(operator);
                let message = format!("`{id}` gives {text} another result the second time");
                if says.is_some_and(|operator| operator.deterministic) {
                    return Err(failed(format!("{message}, though it says that it is deterministic")));
                }
                varied.push(message);
            }
        }
    }
    if varied.is_empty() { Ok(()) } else { Err(Verdict::Warned(varied.join("; "))) }
}

pub(super) fn goes_on(case: &Case) -> Found<()> {
    let documents = case.documents();
    let mut refused = 0;
    for (id, mut instance) in case.row_wise()? {
        let first = outcomes(&mut instance, &documents)?;
        let bad: Vec<usize> = (0..first.len()).filter(|&row| first[row].is_err()).collect();
        refused += bad.len();
        let batch = project(&documents, instance.columns())?;
        for row in bad {
            for next in 0..batch.num_rows().min(8) {
                let _ = instance.process(&batch.slice(row, 1));
                let after = [instance.process(&batch.slice(next, 1))];
                let text = texts_of(&documents).slice(next, 1);
                if let Some(text) = difference(&first[next..=next], &after, &text) {
                    return Err(failed(format!(
                        "`{id}` gives {text} another result after a refused document"
                    )));
                }
            }
        }
    }
    match refused {
        0 => Err(Verdict::Skipped("it refuses none of the texts; --text adds some".to_owned())),
        _ => Ok(()),
    }
}

pub(super) fn input_unchanged(case: &Case) -> Found<()> {
    let documents = case.documents();
    for (id, mut instance) in case.row_wise()? {
        let batch = project(&documents, instance.columns())?;
        let before = fingerprint(&batch);
        let _ = instance.process(&batch);
        for row in 0..batch.num_rows() {
            let _ = instance.process(&batch.slice(row, 1));
        }
        if fingerprint(&batch) != before {
            return Err(failed(format!(
                "`{id}` writes to the buffers of its input: other steps read them too"
            )));
        }
    }
    Ok(())
}

/// A hash of all bytes of a batch.
fn fingerprint(batch: &RecordBatch) -> u64 {
    fn add(data: &ArrayData, hasher: &mut DefaultHasher) {
        data.buffers().iter().for_each(|buffer| hasher.write(buffer.as_slice()));
        if let Some(nulls) = data.nulls() {
            hasher.write(nulls.validity());
        }
        data.child_data().iter().for_each(|child| add(child, hasher));
    }
    let mut hasher = DefaultHasher::new();
    batch.columns().iter().for_each(|column| add(&column.to_data(), &mut hasher));
    hasher.finish()
}
