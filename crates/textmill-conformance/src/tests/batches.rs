//! Batches of every shape.

use crate::case::{Case, Found, difference, failed, outcomes, project, texts_of};
use crate::{Verdict, texts};
use arrow_array::{Array, StructArray};
use textmill_loader::{CallError, Status};
use textmill_pipeline::sample;

pub(super) fn empty(case: &Case) -> Found<()> {
    let none = sample::documents(&[], true);
    for (id, mut instance) in case.row_wise()? {
        let batch = project(&none, instance.columns())?;
        let rows = instance.process(&batch).map_err(|error| failed(format!("`{id}`: {error}")))?;
        if !rows.is_empty() {
            return Err(failed(format!("`{id}` gives {} rows for no document", rows.len())));
        }
        let one = project(&case.documents(), instance.columns())?.slice(5, 1);
        instance.process(&one).map_err(|error| failed(format!("`{id}`, after an empty batch: {error}")))?;
    }
    Ok(())
}

pub(super) fn every(case: &Case) -> Found<()> {
    let documents = case.documents();
    for (id, mut instance) in case.row_wise()? {
        let all = outcomes(&mut instance, &documents)?;
        if all.iter().all(Result::is_err) {
            return Err(Verdict::Warned(format!("`{id}` refuses every text")));
        }
    }
    Ok(())
}

pub(super) fn bare(case: &Case) -> Found<()> {
    let documents = sample::documents(&case.texts, false);
    for (_, mut instance) in case.row_wise()? {
        outcomes(&mut instance, &documents)?;
    }
    Ok(())
}

pub(super) fn sliced(case: &Case) -> Found<()> {
    let documents = case.documents();
    for (id, mut instance) in case.row_wise()? {
        let whole = outcomes(&mut instance, &documents)?;
        let batch = project(&documents, instance.columns())?;
        for row in 0..documents.num_rows() {
            let alone = [instance.process_slice(&batch, row, 1)];
            if let Some(text) = difference(&whole[row..=row], &alone, &texts_of(&documents).slice(row, 1)) {
                return Err(failed(format!(
                    "`{id}` gives {text} another result when it stands in the middle of its array: is the arrays' \
                     `offset` added?"
                )));
            }
        }
    }
    Ok(())
}

pub(super) fn any_cut(case: &Case) -> Found<()> {
    let documents = case.documents();
    for (id, mut instance) in case.row_wise()? {
        let whole = outcomes(&mut instance, &documents)?;
        for size in [1, 2, 7] {
            let mut parts: Vec<Result<StructArray, CallError>> = Vec::new();
            for start in (0..documents.num_rows()).step_by(size) {
                let rows = size.min(documents.num_rows() - start);
                parts.extend(outcomes(&mut instance, &documents.slice(start, rows))?);
            }
            if let Some(text) = difference(&whole, &parts, texts_of(&documents)) {
                return Err(failed(format!(
                    "`{id}` gives {text} another result in a batch of {size}: results may depend on the document alone"
                )));
            }
        }
    }
    Ok(())
}

pub(super) fn many(case: &Case) -> Found<()> {
    let documents = sample::documents(&texts::many(100_000), true);
    for (id, mut instance) in case.row_wise()? {
        let batch = project(&documents, instance.columns())?;
        match instance.process(&batch) {
            Ok(_) => {}
            Err(error) if matches!(error.status, Status::BadData | Status::NoMemory) => {
                return Err(Verdict::Warned(format!("`{id}` refuses a batch of 100,000 documents: {error}")));
            }
            Err(error) => return Err(failed(format!("`{id}`: {error}"))),
        }
    }
    Ok(())
}

pub(super) fn long(case: &Case) -> Found<()> {
    let mut slow = Vec::new();
    let documents = |bytes: usize| sample::documents(&[texts::long(bytes)], true);
    let (short, long) = (documents(1 << 18), documents(1 << 20));
    for (id, mut instance) in case.row_wise()? {
        let mut time = |documents| {
            let started = std::time::Instant::now();
            outcomes(&mut instance, documents).map(|_| started.elapsed().as_secs_f64())
        };
        time(&short)?;
        let (one, four) = (time(&short)?, time(&long)?);
        // Four times the text should take four times as long; sixteen times as long is quadratic.
        if four > 0.2 && four > one * 10.0 {
            slow.push(format!("`{id}` takes {one:.2} s for 256 KiB and {four:.2} s for four times as much"));
        }
    }
    if slow.is_empty() { Ok(()) } else { Err(Verdict::Warned(slow.join("; "))) }
}
