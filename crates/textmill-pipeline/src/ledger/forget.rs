//! What is taken out of a ledger when a run has come to its end.
//!
//! Only what is kept for the inputs of that run, and only by a run that saw all of them: what another run may still
//! want is not its to remove.

use super::Key;
use super::pages::{Stale, remove_stale};
use crate::plan::Plan;
use rusqlite::Connection;
use std::path::Path;
use std::time::Duration;
use textmill_io::Location;

/// Whether a run over everything sees all that its inputs name: it does not where a folder could not be listed, nor
/// on standard input, which is something else each time.
pub(super) fn sees_all(plan: &Plan) -> Result<(), Option<&str>> {
    for source in &plan.inputs.sources {
        match &source.location {
            Location::Unlisted(..) => return Err(Some(&source.name)),
            Location::Stdin => return Err(None),
            Location::File(_) => {}
        }
    }
    Ok(())
}

/// Removes what the last run did not use, of what is kept for its inputs.
pub(super) fn forget_unused(path: &Path, plan: &Plan, inputs: &Key) -> rusqlite::Result<Stale> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(60))?;
    let outputs = plan.outputs.iter().map(|output| output.pattern()).collect();
    let stale = remove_stale(&connection, (&plan.config.folder, &plan.guard), &outputs, inputs)?;
    let transaction = connection.unchecked_transaction()?;
    transaction.execute(
        "DELETE FROM entry WHERE inputs = ?1
            AND run <> (SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'run')",
        [inputs.as_slice()],
    )?;
    transaction.execute("DELETE FROM data WHERE at NOT IN (SELECT at FROM entry)", [])?;
    transaction.commit()?;
    Ok(stale)
}

/// Removes all that is kept for these inputs; gives whether nothing is left: of a run over others that did not come to
/// its end, say.
pub(super) fn forget_all(path: &Path, inputs: &Key) -> rusqlite::Result<bool> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(60))?;
    let of_others = "SELECT EXISTS (SELECT 1 FROM entry WHERE inputs <> ?1)";
    if !connection.query_row(of_others, [inputs.as_slice()], |row| row.get::<_, bool>(0))? {
        return Ok(true);
    }
    let transaction = connection.unchecked_transaction()?;
    transaction.execute("DELETE FROM entry WHERE inputs = ?1", [inputs.as_slice()])?;
    transaction.execute("DELETE FROM data WHERE at NOT IN (SELECT at FROM entry)", [])?;
    transaction.commit()?;
    Ok(false)
}
