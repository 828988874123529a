//! Ownership, threads, and what a plugin does to the process it is in.

use crate::case::{Case, Found, difference, failed, outcomes, project, texts_of};
use crate::{Subject, Verdict, texts};
use arrow_array::{Array, RecordBatch};
use std::sync::Arc;
use std::time::{Duration, Instant};
use textmill_loader::Status;
use textmill_pipeline::sample;

/// A program is in a process of its own: what is tested here cannot reach the host.
fn in_this_process(case: &Case) -> Found<()> {
    match case.settings.subject {
        Subject::Library(_) => Ok(()),
        Subject::Command(_) => Err(Verdict::Skipped("it is in a process of its own".to_owned())),
    }
}

pub(super) fn input_released(case: &Case) -> Found<()> {
    in_this_process(case)?;
    for (id, mut instance) in case.row_wise()? {
        let documents = case.documents();
        let batch = project(&documents, instance.columns())?;
        drop(documents);
        let held = holders(&batch);
        for row in 0..batch.num_rows() {
            let _ = instance.process(&batch.slice(row, 1));
        }
        drop(instance);
        let left = holders(&batch).saturating_sub(held);
        if left > 0 {
            return Err(failed(format!(
                "`{id}` was closed and still holds {left} buffers of its input: `push` owns the batch and releases it"
            )));
        }
    }
    Ok(())
}

/// How often the buffers of a batch are held.
fn holders(batch: &RecordBatch) -> usize {
    let of = |data: &arrow_data::ArrayData| -> usize {
        data.buffers().iter().map(arrow_buffer::Buffer::strong_count).sum()
    };
    batch.columns().iter().map(|column| of(&column.to_data())).sum()
}

pub(super) fn outlive(case: &Case) -> Found<()> {
    let documents = case.documents();
    for (id, mut instance) in case.row_wise()? {
        let results = outcomes(&mut instance, &documents)?;
        let mut fresh = case.row_wise()?.into_iter().find(|(other, _)| *other == id);
        drop(instance);
        // Whatever was freed by closing is used again here.
        let noise: Vec<Vec<u8>> = (0..2000).map(|size| vec![0xa5; size]).collect();
        drop(noise);
        let texts = texts_of(&documents).clone();
        let moved = std::thread::spawn(move || {
            let copies: Vec<_> =
                results.iter().map(|result| result.as_ref().map_err(Clone::clone).map(deep_copy)).collect();
            drop(results);
            copies
        });
        let copies = moved.join().map_err(|_| failed("results cannot be read after close"))?;
        if let Some((_, instance)) = &mut fresh {
            let again = outcomes(instance, &documents)?;
            if let Some(text) = difference(&again, &copies, &texts) {
                return Err(failed(format!("`{id}`: the result of {text} is another after close")));
            }
        }
    }
    Ok(())
}

/// The same values in memory of our own.
fn deep_copy(rows: &arrow_array::StructArray) -> arrow_array::StructArray {
    let data = rows.to_data();
    let mut copy = arrow_data::transform::MutableArrayData::new(vec![&data], false, rows.len());
    match copy.try_extend(0, 0, rows.len()) {
        Ok(()) => copy.freeze().into(),
        Err(_) => rows.clone(),
    }
}

pub(super) fn parallel(case: &Case) -> Found<()> {
    let documents = case.documents();
    let expected: Vec<_> = case
        .row_wise()?
        .into_iter()
        .map(|(id, mut instance)| outcomes(&mut instance, &documents).map(|results| (id, results)))
        .collect::<Found<_>>()?;
    let expected = Arc::new(expected);
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let instances = case.row_wise()?;
            let (documents, expected) = (documents.clone(), Arc::clone(&expected));
            Ok(std::thread::spawn(move || -> Found<()> {
                for ((id, mut instance), (_, expected)) in instances.into_iter().zip(expected.iter()) {
                    for _ in 0..3 {
                        let results = outcomes(&mut instance, &documents)?;
                        if let Some(text) = difference(expected, &results, texts_of(&documents)) {
                            return Err(failed(format!(
                                "`{id}` gives {text} another result on four threads"
                            )));
                        }
                    }
                }
                Ok(())
            }))
        })
        .collect::<Found<_>>()?;
    for thread in threads {
        thread.join().map_err(|_| failed("a thread panicked"))??;
    }
    Ok(())
}

pub(super) fn memory(case: &Case) -> Found<()> {
    in_this_process(case)?;
    let Some(_) = resident() else {
        return Err(Verdict::Skipped("memory cannot be measured here".to_owned()));
    };
    let all: Vec<String> = case.texts.iter().filter(|text| text.len() < 10_000).cloned().collect();
    let documents = sample::documents(&all, true);
    let mut grown = Vec::new();
    for (id, mut instance) in case.row_wise()? {
        let batch = project(&documents, instance.columns())?;
        let mut rounds = |count: usize| {
            for _ in 0..count {
                let _ = instance.process(&batch);
            }
            resident().unwrap_or_default()
        };
        let started = Instant::now();
        rounds(20);
        // As many rounds as a few seconds allow.
        let each = started.elapsed().as_secs_f64() / 20.0;
        let count = ((1.5 / each.max(1e-6)) as usize).clamp(20, 2000);
        let (before, middle) = (rounds(count), rounds(count));
        let after = rounds(count);
        // Growth that goes on, of at least 64 bytes a document.
        let least = (count * batch.num_rows() * 64) as u64;
        if after.saturating_sub(middle) > least && middle.saturating_sub(before) > least {
            let each = (after - middle) / (count * batch.num_rows()) as u64;
            grown.push(format!(
                "`{id}` keeps about {each} bytes of memory a document: something is not released"
            ));
        }
    }
    if grown.is_empty() { Ok(()) } else { Err(failed(grown.join("; "))) }
}

/// Resident memory in bytes (`/proc/self/statm`, second field, in pages of 4 KiB).
fn resident() -> Option<u64> {
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    statm.split_whitespace().nth(1)?.parse::<u64>().ok().map(|pages| pages * 4096)
}

pub(super) fn alone(case: &Case) -> Found<()> {
    in_this_process(case)?;
    let documents = case.documents();
    let folder = std::env::current_dir().ok();
    let locale = locale();
    let environment: Vec<_> = std::env::vars_os().collect();
    let written = std::env::temp_dir().join(format!("textmill-check-{}", std::process::id()));
    let file = std::fs::File::create(&written).map_err(|error| failed(error.to_string()))?;
    let redirected = rustix::stdio::dup2_stdout(&file);
    let run = || -> Found<()> {
        for (_, mut instance) in case.row_wise()? {
            outcomes(&mut instance, &documents)?;
        }
        Ok(())
    };
    let result = run();
    let printed = std::fs::read(&written).unwrap_or_default();
    let _ = std::fs::remove_file(&written);
    redirected.map_err(|error| failed(error.to_string()))?;
    result?;
    let mut odd = Vec::new();
    if !printed.is_empty() {
        let shown: String = String::from_utf8_lossy(&printed).chars().take(40).collect();
        odd.push(format!("it prints to standard output, where results go: {shown:?}; the host has a log"));
    }
    if std::env::current_dir().ok() != folder {
        odd.push("it changes the working folder".to_owned());
    }
    if self::locale() != locale {
        odd.push("it changes the locale".to_owned());
    }
    if std::env::vars_os().collect::<Vec<_>>() != environment {
        odd.push("it changes the environment".to_owned());
    }
    if odd.is_empty() { Ok(()) } else { Err(failed(odd.join("; "))) }
}

/// The process's locale.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn locale() -> Option<String> {
    #![expect(unsafe_code, reason = "there is no other way to ask for the locale")]
    unsafe extern "C" {
        fn setlocale(category: i32, locale: *const std::ffi::c_char) -> *const std::ffi::c_char;
    }
    const LC_ALL: i32 = 6;
    // SAFETY: with null it only asks (C11 7.11.1.1); the answer is a C string or null, and is copied at once.
    let answer = unsafe { setlocale(LC_ALL, std::ptr::null()) };
    // SAFETY: as above.
    (!answer.is_null()).then(|| unsafe { std::ffi::CStr::from_ptr(answer) }.to_string_lossy().into_owned())
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn locale() -> Option<String> {
    None
}

pub(super) fn stops(case: &Case) -> Found<()> {
    in_this_process(case)?;
    let documents = sample::documents(&[texts::long(8 << 20)], true);
    for (id, mut instance) in case.row_wise()? {
        let batch = project(&documents, instance.columns())?;
        let began = Instant::now();
        let loader = &case.loader;
        let ended = std::thread::scope(|scope| {
            let call = scope.spawn(move || instance.process(&batch).map(|_| ()));
            std::thread::sleep(Duration::from_millis(100));
            loader.cancel();
            call.join()
        });
        let took = began.elapsed().saturating_sub(Duration::from_millis(100));
        match ended {
            Ok(Ok(())) | Ok(Err(_)) if took > Duration::from_secs(5) => {
                return Err(Verdict::Warned(format!(
                    "`{id}` goes on for {:.1} s after the run is stopped: ask `is_cancelled` now and then",
                    took.as_secs_f64()
                )));
            }
            Ok(Err(error)) if !matches!(error.status, Status::Cancelled | Status::BadData) => {
                return Err(failed(format!("`{id}`, stopped in the middle: {error}")));
            }
            Err(_) => return Err(failed(format!("`{id}`, stopped in the middle, panics"))),
            _ => {}
        }
    }
    Ok(())
}
