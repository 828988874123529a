//! `textmill config`.

use crate::cli::{Config, Global};
use crate::exit::Exit;
use crate::places;
use crate::shown::{harmless_json, harmless_toml};
use anyhow::{Context, Result};
use std::fmt::Write;
use textmill_pipeline::config::schema;

pub(super) fn dispatch(global: &Global, command: &Config) -> Result<Exit> {
    match command {
        Config::Show { config, overriding, origin } => {
            let config = textmill_pipeline::config::Config::load(config, &overriding.overrides())?;
            let mut shown = String::new();
            if !origin {
                let mut value = config.tree.value().clone();
                if let Some(map) = value.as_object_mut() {
                    // Its profiles have been applied, or not been asked for.
                    map.shift_remove("profile");
                }
                let value: toml::Value = serde_json::from_value(value).context("the config holds a null")?;
                shown = toml::to_string_pretty(&value)?;
            } else {
                for (path, value) in config.tree.leaves() {
                    if path.to_string().starts_with("profile.") {
                        continue;
                    }
                    let place = config.place(&path).map(|place| place.to_string()).unwrap_or_default();
                    let value: toml::Value =
                        serde_json::from_value(value.clone()).context("the config holds a null")?;
                    writeln!(shown, "{path} = {value}    # {place}")?;
                }
            }
            super::print(&harmless_toml(&shown))
        }
        Config::Schema => {
            let loader = places::loader(global, None)?;
            let found = loader.search_path().list();
            let mut plugins = Vec::new();
            for (name, _) in &found {
                match loader.load(name) {
                    Ok(plugin) => plugins.push((name.as_str(), plugin)),
                    Err(error) => say!("{error}"),
                }
            }
            let operators = plugins
                .iter()
                .flat_map(|(name, plugin)| plugin.operators().iter().map(move |operator| (*name, operator)));
            super::print(&harmless_json(&schema::with_plugins(operators)))
        }
    }
}
