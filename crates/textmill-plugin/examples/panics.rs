//! A plugin whose author's code panics wherever it can, on request: `place` says where, and in `process` only for
//! documents that contain `BAD`. Each panic must become a status; the other documents must come out.
//!
//! Built as a shared library; the command line's tests load it as they would anybody's plugin.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use textmill_plugin::{Document, Error, Layer, Plugin};

/// Where to panic.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
struct Options {
    /// The place: layers, open, open-error, process, error-format, error-source, output, drop, drop-both, payload,
    /// temporary, index, thread.
    place: String,
}

impl Default for Options {
    fn default() -> Self {
        // What a plugin's default is made from may fail too; nothing else can ask for it.
        if std::env::var_os("TEXTMILL_TEST_PANIC_IN_DEFAULT").is_some() {
            panic!("in the options' default");
        }
        Self { place: "nowhere".to_owned() }
    }
}

/// What one document gives; writing it out can panic.
#[derive(Deserialize)]
struct Output {
    chars: u32,
}

impl Serialize for Output {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        assert!(self.chars != u32::MAX, "in the output's serialization");
        let mut fields = serializer.serialize_struct("Output", 1)?;
        fields.serialize_field("chars", &self.chars)?;
        fields.end()
    }
}

struct Panics {
    place: String,
}

/// Panics when it goes away.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("in a drop");
    }
}

/// An error that cannot be shown.
#[derive(Debug)]
struct Unspeakable {
    source_panics: bool,
}

impl fmt::Display for Unspeakable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        assert!(self.source_panics, "in an error's formatting");
        f.write_str("see the source")
    }
}

impl std::error::Error for Unspeakable {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        panic!("in an error's source");
    }
}

impl Drop for Panics {
    fn drop(&mut self) {
        assert!(self.place != "drop" && self.place != "drop-both", "in the plugin's drop");
    }
}

impl Plugin for Panics {
    const ID: &'static str = "panics";
    const VERSION: &'static str = "0.1.0";
    const SUMMARY: &'static str = "Panic on request";
    type Options = Options;
    type Output = Output;

    fn layers(options: &Options) -> Vec<Layer> {
        assert!(options.place != "layers", "in layers");
        Vec::new()
    }

    fn open(options: Options) -> Result<Self, Error> {
        assert!(options.place != "open", "in open");
        if options.place == "open-error" {
            return Err(Unspeakable { source_panics: false }.into());
        }
        Ok(Self { place: options.place })
    }

    fn process(&mut self, document: &Document<'_>) -> Result<Output, Error> {
        let chars = document.text().chars().count() as u32;
        if !document.text().contains("BAD") {
            return Ok(Output { chars });
        }
        match self.place.as_str() {
            "process" | "drop-both" => panic!("in process"),
            "error-format" => return Err(Unspeakable { source_panics: false }.into()),
            "error-source" => return Err(Unspeakable { source_panics: true }.into()),
            "output" => return Ok(Output { chars: u32::MAX }),
            "payload" => std::panic::panic_any(Bomb),
            "temporary" => drop(Bomb),
            "index" => {
                let empty: Vec<u32> = Vec::new();
                return Ok(Output { chars: empty[chars as usize] });
            }
            "thread" => {
                let joined = std::thread::spawn(|| panic!("in a thread of its own")).join();
                return joined.map(|()| Output { chars }).map_err(|_| Error::new("its thread panicked"));
            }
            _ => {}
        }
        Ok(Output { chars })
    }
}

textmill_plugin::export!(Panics);
