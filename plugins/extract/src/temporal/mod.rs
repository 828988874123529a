//! Recognisers: temporal.

use crate::context::Context;
use crate::entity::Entity;

mod en;
mod zh;

/// Appends what is found in both languages.
pub fn find(context: &Context<'_>, out: &mut Vec<Entity>) {
    zh::find(context, out);
    en::find(context, out);
}
