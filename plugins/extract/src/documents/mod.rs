//! Recognisers: documents.

use crate::context::Context;
use crate::entity::Entity;

/// Appends what is found.
pub fn find(_context: &Context<'_>, _out: &mut Vec<Entity>) {}
