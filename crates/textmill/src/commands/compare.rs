//! `textmill compare`: what one set of documents says that another does not.
//!
//! Two documents, two folders, or with `--by year` each year against the year before: terms that are new, gone, rising
//! and falling, with effect sizes and corrected significance (the operator `keyness` of the plugin `count`), and
//! the passages that were changed, moved, added and removed. One Markdown page on standard output; with
//! `--output` the page and two tables in a folder. All texts are in memory.

mod differing;
mod page;
mod tables;

use crate::cli::{Compare, Global};
use crate::diagnostics::Terminal;
use crate::exit::Exit;
use crate::places;
use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;
use textmill_loader::Loader;
use textmill_pipeline::config::Config;
use textmill_pipeline::corpus::States;
use textmill_pipeline::passages::{self, Change, Passage};
use textmill_pipeline::{AtomicFile, GroupBy, RawDocument, Reading, commit_all, plan_schema};

/// A term in two sets of documents.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Term {
    pub(super) term: String,
    positive: bool,
    pub(super) target_count: u64,
    pub(super) target_per_million: f64,
    pub(super) target_documents: u64,
    pub(super) reference_count: u64,
    pub(super) reference_per_million: f64,
    pub(super) reference_documents: u64,
    pub(super) g2: f64,
    pub(super) p: f64,
    pub(super) p_bh: f64,
    pub(super) log_ratio: f64,
}

impl Term {
    /// What became of it.
    pub(super) fn fate(&self) -> &'static str {
        match (self.reference_count, self.target_count, self.positive) {
            (0, _, _) => "new",
            (_, 0, _) => "gone",
            (before, after, _) if before == after || self.log_ratio.abs() < STEADY => "steady",
            _ if self.p_bh > SIGNIFICANT => "steady",
            (_, _, true) => "rising",
            (_, _, false) => "falling",
        }
    }
}

/// Log Ratio below which a term neither rises nor falls: a change of a tenth or less, which any change of the
/// length brings about.
const STEADY: f64 = 0.15;

/// Of the terms that are said to rise or fall, the share that chance may have brought there: what the correction by
/// Benjamini & Hochberg holds. Uncorrected, one term in twenty would rise or fall between any two texts.
const SIGNIFICANT: f64 = 0.05;

/// One of the two sets.
#[derive(Debug, Default)]
pub(super) struct Side {
    pub(super) name: String,
    /// Id and text.
    pub(super) documents: Vec<(String, String)>,
    pub(super) chinese: bool,
}

impl Side {
    /// Whether there is anything that terms could be compared with.
    fn has_words(&self) -> bool {
        self.documents.iter().any(|(_, text)| text.chars().any(char::is_alphanumeric))
    }
}

/// Everything about one pair.
#[derive(Debug)]
pub(super) struct Comparison {
    pub(super) before: Side,
    pub(super) after: Side,
    pub(super) terms: Vec<Term>,
    pub(super) changes: Vec<Change>,
}

pub(super) fn compare(global: &Global, args: &Compare, terminal: &Terminal) -> Result<Exit> {
    let config = match &args.config {
        Some(path) => Config::load(path, &args.overriding.overrides())?,
        None => Config::parse(Path::new("(defaults)"), "version = 1\n", &args.overriding.overrides())?,
    };
    let loader = places::loader(global, Some(&config))?;
    let (groups, whole) = read(&config, &loader, args, terminal)?;
    let pairs = compared(&config, &loader, groups, args.min_count)?;
    let page = page::write(&pairs, args.top);
    if let Some(folder) = &args.output {
        let guard = Reading::new(&config, &args.inputs, &loader)?.guard(&config);
        let files = [
            ("compare.md", page.into_bytes()),
            ("terms.csv", tables::terms(&pairs, &args.spreadsheet)?),
            ("passages.csv", tables::passages(&pairs, &args.spreadsheet)?),
        ];
        let mut sealed = Vec::new();
        for (name, bytes) in &files {
            let mut file = AtomicFile::replacing(folder.join(name), &guard)?;
            file.write(bytes)?;
            sealed.push(file.seal()?);
        }
        commit_all(sealed)?;
        if !global.quiet {
            for (name, _) in &files {
                say!("  {}", folder.join(name).display());
            }
        }
    } else {
        super::print_as_is(&page)?;
    }
    // What could not be read is missing from the comparison: the page is there, and the exit code says so.
    Ok(if whole { Exit::Done } else { Exit::Failed })
}

/// A name and its documents.
type Group = (String, Vec<RawDocument>);

/// The documents by group, in the order of comparison, and whether all of them could be read.
fn read(config: &Config, loader: &Loader, args: &Compare, terminal: &Terminal) -> Result<(Vec<Group>, bool)> {
    let mut groups: Vec<Group> = Vec::new();
    let mut whole = true;
    let mut documents = |inputs: &[String]| -> Result<Vec<RawDocument>> {
        let mut all = Vec::new();
        for document in Reading::new(config, inputs, loader)?.documents() {
            match document {
                Ok(document) => all.push(document),
                Err(error) => {
                    whole = false;
                    terminal.error(&format!("{}: {}", error.id, error.cause));
                }
            }
        }
        Ok(all)
    };
    match &args.by {
        None => {
            ensure!(
                args.inputs.len() == 2,
                "name two documents or folders, or one or more with --by year; {} were named",
                args.inputs.len()
            );
            for input in &args.inputs {
                groups.push((input.clone(), documents(std::slice::from_ref(input))?));
            }
        }
        Some(by) => {
            let by = GroupBy::parse(by).with_context(|| {
                format!("documents cannot be grouped by `{by}`; there are {}", GroupBy::KNOWN.join(", "))
            })?;
            let mut by_key: BTreeMap<String, Vec<RawDocument>> = BTreeMap::new();
            for document in documents(&args.inputs)? {
                by_key.entry(by.key(&document.meta)).or_default().push(document);
            }
            if let Some(without) = by_key.remove("") {
                let all = without.len() + by_key.values().map(Vec::len).sum::<usize>();
                let (n, name) = (without.len(), args.by.as_deref().unwrap_or_default());
                terminal.warning(&match n {
                    1 => format!("1 of {all} documents has no value of `{name}` and is left out"),
                    n => format!("{n} of {all} documents have no value of `{name}` and are left out"),
                });
            }
            groups.extend(by_key);
        }
    }
    if groups.len() < 2 {
        let groups = if groups.is_empty() { "no group" } else { "only one group" };
        bail!("there is {groups} of documents: nothing to compare it with");
    }
    if let Some((name, _)) = groups.iter().find(|(_, documents)| documents.is_empty()) {
        bail!("`{name}` has no document that can be read");
    }
    Ok((groups, whole))
}

/// Each group with the one before.
fn compared(config: &Config, loader: &Loader, groups: Vec<Group>, min_count: u64) -> Result<Vec<Comparison>> {
    let plugin = loader.load("count").context("terms are compared by the plugin `count`")?;
    let operator = plugin
        .operators()
        .iter()
        .position(|operator| operator.id == "keyness")
        .context("the plugin `count` has no operator `keyness`: it is of another version")?;
    let open = |after: usize| {
        let mut options = plan_schema::defaults(&plugin.operators()[operator].options_schema);
        options["by"] = json!("metadata.group");
        options["target"] = json!([after.to_string()]);
        options["reference"] = json!([(after - 1).to_string()]);
        options["top"] = json!(0);
        options["min-count"] = json!(min_count);
        plugin
            .reduce(operator, &options, &plan_schema::available())
            .map_err(|error| anyhow::anyhow!(error.message))
    };
    let failed =
        |error: textmill_pipeline::CallError| anyhow::anyhow!("comparing terms failed: {}", error.message);
    let mut reduction = open(1)?;
    let mut tokenizer = Reading::tokenizer_of(config)?;
    let mut states = States::default();
    let mut sides: Vec<Option<Side>> = Vec::new();
    for (number, (name, documents)) in groups.into_iter().enumerate() {
        let chinese =
            documents.iter().filter(|document| document.meta.language == "zh").count() * 2 >= documents.len();
        let mut side = Side { name, documents: Vec::new(), chinese };
        for mut document in documents {
            side.documents.push((document.meta.id.clone(), document.text.clone()));
            document.meta.metadata.insert("group".to_owned(), json!(number.to_string()));
            states.add(document, &mut reduction, &mut tokenizer).map_err(failed)?;
        }
        sides.push(Some(side));
    }
    states.close(&mut reduction, &mut tokenizer).map_err(failed)?;
    let mut pairs: Vec<Comparison> = Vec::new();
    for after in 1..sides.len() {
        let rows = states.table(&open(after)?).map_err(failed)?;
        let mut terms: Vec<Term> =
            rows.into_iter().filter_map(|row| serde_json::from_value(row).ok()).collect();
        terms.sort_by(|a, b| b.g2.total_cmp(&a.g2).then_with(|| a.term.cmp(&b.term)));
        let side = |at: usize| sides.get(at).and_then(Option::as_ref);
        let (Some(first), Some(second)) = (side(after - 1), side(after)) else { continue };
        let changes = passages::compare(&first.documents, &second.documents);
        let copy = |side: &Side| Side {
            name: side.name.clone(),
            documents: side.documents.clone(),
            chinese: side.chinese,
        };
        pairs.push(Comparison { before: copy(first), after: copy(second), terms, changes });
    }
    Ok(pairs)
}

/// The text of a passage.
pub(super) fn text_of<'a>(side: &'a Side, passage: &Passage) -> &'a str {
    side.documents.get(passage.text).and_then(|(_, text)| text.get(passage.start..passage.end)).unwrap_or("")
}

/// The id of a passage's document.
pub(super) fn id_of<'a>(side: &'a Side, passage: &Passage) -> &'a str {
    side.documents.get(passage.text).map_or("", |(id, _)| id)
}
