//! `textmill config`.

use crate::cli::{Config, Global};
use crate::exit::Exit;
use crate::places;
use anyhow::Result;
use textmill_pipeline::config::schema;

pub(super) fn dispatch(global: &Global, command: &Config) -> Result<Exit> {
    match command {
        Config::Schema => {
            let loader = places::loader(global, Vec::new());
            let found = loader.search_path().list();
            let plugins: Vec<_> = found
                .iter()
                .filter_map(|(name, _)| loader.load(name).ok().map(|plugin| (name.as_str(), plugin)))
                .collect();
            let operators = plugins
                .iter()
                .flat_map(|(name, plugin)| plugin.operators().iter().map(move |operator| (*name, operator)));
            super::print(&format!("{:#}\n", schema::with_plugins(operators)))
        }
    }
}
