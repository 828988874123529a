//! The `@NAME@` plugin of textmill: counts the questions of a document and shows them.

use textmill_plugin::{Document, Error, Layer, Plugin};

/// What `[step.options]` may say. Doc comments are the user's help, `Default` gives the defaults.
#[derive(Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct Options {
    /// Questions of fewer characters are not counted.
    pub min_length: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { min_length: 2 }
    }
}

/// What one document gives.
#[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Output {
    /// How many questions.
    pub count: u32,
    /// Where they are.
    pub questions: Vec<Question>,
}

/// A question: a struct with `start` and `end`, in bytes, is a span, and `text` must be what stands there. The host
/// checks it, and writes offsets in the unit that its reader wants.
#[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Question {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// What stands there.
    pub text: String,
}

/// An instance: one thread's plugin, with its options.
pub struct @TYPE@ {
    options: Options,
}

impl Plugin for @TYPE@ {
    const ID: &'static str = "@NAME@";
    const VERSION: &'static str = env!("CARGO_PKG_VERSION");
    const SUMMARY: &'static str = "Find the questions of each document";
    type Options = Options;
    type Output = Output;

    // Sentences are computed only because they are asked for here.
    fn layers(_: &Options) -> Vec<Layer> {
        vec![Layer::Sentences]
    }

    // What the options' types cannot say is said here, before any document is read.
    fn open(options: Options) -> Result<Self, Error> {
        if options.min_length > 10_000 {
            return Err(Error::new("no question is that long").option("min-length"));
        }
        Ok(Self { options })
    }

    // The result may depend on this document and the options alone. An error, or a panic, costs this document.
    fn process(&mut self, document: &Document<'_>) -> Result<Output, Error> {
        let mut questions = Vec::new();
        for sentence in document.sentences() {
            let text = document.slice(sentence.span);
            let long = text.chars().count() >= self.options.min_length as usize;
            if long && text.ends_with(['?', '？']) {
                let (start, end) = (sentence.span.start, sentence.span.end);
                questions.push(Question { start, end, text: text.to_owned() });
            }
        }
        Ok(Output { count: questions.len() as u32, questions })
    }
}

textmill_plugin::export!(@TYPE@);
