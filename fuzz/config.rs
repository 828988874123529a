//! What must hold of any config: the body of the fuzz target `config`, and of the seeded random test of
//! `textmill-pipeline`.

#![allow(unreachable_pub, reason = "included by those who use it")]

use std::path::Path;
use textmill_pipeline::config::{Config, Overrides};

/// Any text is a config, or every mistake has a message, and a place that is inside the text.
pub fn config(text: &str) {
    // Those name other files.
    if text.contains("extends") {
        return;
    }
    let overrides = Overrides { set: vec!["input.date = 2020-07-10".to_owned()], ..Overrides::default() };
    match Config::parse(Path::new("c.toml"), text, &overrides) {
        Ok(config) => assert_eq!(config.path, Path::new("c.toml")),
        Err(problems) => {
            assert!(problems.has_errors());
            for problem in &problems.list {
                assert!(!problem.message.is_empty());
                let Some(place) = &problem.place else { continue };
                assert!(place.line >= 1 && place.line <= text.split('\n').count(), "{problem:?}\n{text}");
                assert!(place.start <= place.end, "{problem:?}\n{text}");
                // What was set on the command line has no place in the text.
                if place.file == Path::new("c.toml") {
                    assert!(text.get(place.range()).is_some(), "{problem:?}\n{text}");
                }
            }
        }
    }
}
