//! What the ledger has of a batch.

use super::RunError;
use super::reduce::Partial;
use crate::config::file::OnError;
use crate::ledger::{Key, Keyed, Reader, Session, Stepped, states};
use crate::plan::Plan;
use textmill_loader::{CallError, Status};

/// What the ledger has of one batch.
pub(super) struct Memo<'a> {
    pub(super) session: &'a Session,
    pub(super) reader: &'a Reader,
    pub(super) batch: Key,
    pub(super) records: usize,
}

impl Memo<'_> {
    /// The key of a step: the batch, the documents that are left of it, the step, and the results it reads.
    pub(super) fn step(&self, plan: &Plan, index: usize, places: &[usize], before: &[Key]) -> Key {
        self.key(
            "step",
            &self.session.identity.steps[index],
            plan,
            plan.steps[index].columns(),
            places,
            before,
        )
    }

    pub(super) fn reductions(
        &self,
        plan: &Plan,
        steps: &[Key],
        places: &[usize],
        rows: &[usize],
    ) -> Vec<Key> {
        let places: Vec<usize> = rows.iter().map(|&row| places[row]).collect();
        let identities = self.session.identity.reductions.iter();
        identities
            .zip(&plan.reductions)
            .map(|(identity, step)| self.key("reduction", identity, plan, step.columns(), &places, steps))
            .collect()
    }

    fn key(
        &self,
        kind: &str,
        identity: &Key,
        plan: &Plan,
        columns: &[String],
        places: &[usize],
        before: &[Key],
    ) -> Key {
        let mut key = Keyed::new(kind).with(&self.batch).with(identity);
        if places.len() < self.records {
            let places: Vec<u8> = places.iter().flat_map(|&place| (place as u32).to_le_bytes()).collect();
            key.add(&places);
        }
        for (step, read) in plan.steps.iter().zip(before) {
            if columns.contains(&step.name) {
                key.add(read);
            }
        }
        key.key()
    }

    pub(super) fn find_step(
        &self,
        key: &Key,
        output: &arrow_schema::Fields,
        rows: usize,
    ) -> Result<Option<Stepped>, RunError> {
        let found = self.session.find(self.reader, key, |bytes| Stepped::decode(bytes, output, rows))?;
        Ok(found.filter(|stepped| stepped.failures.is_empty() || !self.session.retries()))
    }

    pub(super) fn keep_step(&self, key: Key, stepped: &Stepped, on_error: OnError) -> Result<(), RunError> {
        // What ends the run, and what depends on the machine's limits and mood, is tried again by the next.
        let passing = [Status::Cancelled, Status::Timeout, Status::Crash, Status::NoMemory];
        let ends = |error: &CallError| on_error == OnError::Fail || passing.contains(&error.status);
        if stepped.failures.iter().any(|(_, error)| ends(error)) {
            return Ok(());
        }
        self.session.keep(key, stepped.encode().map_err(RunError::Bug)?)
    }

    /// The states of all steps over the corpus; `None` unless all are there.
    pub(super) fn find_states(&self, keys: &[Key]) -> Result<Option<Vec<Partial>>, RunError> {
        let mut partials = Vec::new();
        for (reduction, key) in keys.iter().enumerate() {
            let Some(groups) = self.session.find(self.reader, key, states::decode)? else { return Ok(None) };
            partials.extend(groups.into_iter().map(|(group, states)| Partial { reduction, group, states }));
        }
        Ok(Some(partials))
    }

    pub(super) fn keep_states(&self, keys: &[Key], partials: &[Partial]) -> Result<(), RunError> {
        for (index, key) in keys.iter().enumerate() {
            let own = partials.iter().filter(|partial| partial.reduction == index);
            let groups: Vec<_> =
                own.map(|partial| (partial.group.as_str(), partial.states.as_slice())).collect();
            self.session.keep(*key, states::encode(&groups).map_err(RunError::Bug)?)?;
        }
        Ok(())
    }
}
