//! Commands that read documents and run no pipeline: `kwic`, `compare`.

use super::Overriding;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct Kwic {
    /// The config file: its inputs and dictionaries are used
    pub(crate) config: PathBuf,
    /// What to look for, as it stands; where its words are parted, or between Chinese characters, a line may end.
    /// Full-width and traditional forms of it are found, too
    pub(crate) pattern: String,
    /// Files, folders, globs, or `-` for standard input; they replace the config's inputs
    pub(crate) inputs: Vec<String>,
    /// Take the pattern as a regular expression; ^ and $ are the ends of lines
    #[arg(short = 'e', long)]
    pub(crate) regex: bool,
    /// Find `Tea` when looking for `tea`
    #[arg(short, long)]
    pub(crate) ignore_case: bool,
    /// Find neither ＧＤＰ when looking for GDP nor 國務院 when looking for 国务院, as regular expressions do not
    #[arg(long)]
    pub(crate) exact: bool,
    /// Find whole words only: `tea` and `tea's` but not `steam`, 市场 but not 超市场馆
    #[arg(short, long)]
    pub(crate) word: bool,
    /// Columns of context on each side, at most 2000; a Chinese character takes two
    #[arg(long, value_name = "N", default_value_t = 40, value_parser = clap::value_parser!(u16).range(..=2000))]
    pub(crate) context: u16,
    /// Sort by these, the first before the others (can be a list with commas), whatever the context shows; 9 comes before 10
    #[arg(long, value_name = "KEY", value_delimiter = ',', default_value = "document")]
    pub(crate) sort: Vec<KwicSort>,
    /// Show at most this many; 0 only counts them
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    /// How to print them
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: KwicFormat,
    #[command(flatten)]
    pub(crate) spreadsheet: Spreadsheet,
    #[command(flatten)]
    pub(crate) overriding: Overriding,
}

/// How hits are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum KwicFormat {
    /// Aligned lines
    Text,
    /// A table; offsets in characters
    Csv,
}

/// What hits are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum KwicSort {
    /// Where they stand
    Document,
    /// What was found
    Hit,
    /// The word before
    Left1,
    /// The second word before
    Left2,
    /// The third word before
    Left3,
    /// The word behind
    Right1,
    /// The second word behind
    Right2,
    /// The third word behind
    Right3,
}

#[derive(Debug, Args)]
pub(crate) struct Compare {
    /// What was before and what is now: two documents or folders; with --by, all documents
    #[arg(required = true)]
    pub(crate) inputs: Vec<String>,
    /// Compare each value with the one before: year, month, language, folder, metadata.NAME, ...; documents without one are
    /// left out, and counted
    #[arg(long, value_name = "FIELD")]
    pub(crate) by: Option<String>,
    /// Write the page and its tables into this folder instead of standard output
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// Terms and passages of each kind on the page; the tables have all
    #[arg(long, value_name = "N", default_value_t = 15)]
    pub(crate) top: usize,
    /// Fewest occurrences of a term, before and after together
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub(crate) min_count: u64,
    /// Read as this config says: encoding, fields, dictionaries
    #[arg(long, value_name = "CONFIG")]
    pub(crate) config: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) spreadsheet: Spreadsheet,
    #[command(flatten)]
    pub(crate) overriding: Overriding,
}

/// What a spreadsheet wants of a table.
#[derive(Debug, Args)]
pub(crate) struct Spreadsheet {
    /// In CSV: begin with a byte order mark, from which Excel knows UTF-8
    #[arg(long)]
    pub(crate) bom: bool,
    /// In CSV: put `'` before text that a spreadsheet would run as a formula
    #[arg(long)]
    pub(crate) guard_formulas: bool,
}
