//! User dictionaries: words that the built-in dictionary does not have, or that must never be cut.
//!
//! Two notations, told apart by the name's ending (`.toml`) or else by the first line:
//!
//! ```toml
//! mode = "prefer"                 # for all words that do not say otherwise
//! words = ["城市大脑", "Type-C 接口"]
//!
//! [[word]]
//! text = "C++ 标准库"
//! frequency = 300                 # optional, on the scale of the built-in dictionary
//! mode = "force"
//! ```
//!
//! or one word a line, with optional columns divided by tabs, `word`, `frequency`, `mode`; lines that are
//! `#` or begin with `# ` are comments. A word may have any characters: blanks, symbols, several scripts.
//!
//! Of a word that stands in several dictionaries, the first that is forced counts, or else the first.

use serde::Deserialize;
use std::path::Path;
use thiserror::Error;

/// How strongly a user word asserts itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Competes with the words of the dictionary: with its frequency if it has one, otherwise just strong enough to
    /// win against its own parts. A word that has other characters than Chinese ones, ASCII letters, digits and
    /// `+#&._%-` has nothing to compete with and is cut as with [`Mode::Force`].
    #[default]
    Prefer,
    /// Is a token wherever it stands; among overlapping words the first wins, and from one place the longest.
    Force,
}

/// One word of a user dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserWord {
    /// The word.
    pub text: String,
    /// How often it is taken to occur.
    pub frequency: Option<u32>,
    /// See [`Mode`].
    pub mode: Mode,
    /// Line in the source, from 1.
    pub line: usize,
}

/// A named list of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserDictionary {
    /// How `explain` names it.
    pub name: String,
    /// In the order of the source; each word once.
    pub words: Vec<UserWord>,
}

/// What was loaded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LoadReport {
    /// Words taken.
    pub words: usize,
    /// Of these, with [`Mode::Force`].
    pub forced: usize,
    /// Of these, with a frequency.
    pub with_frequency: usize,
    /// Lines of words that stand there before: the first one counts.
    pub duplicates: Vec<usize>,
}

/// A dictionary that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{dictionary}:{line}:{column}: {message}")]
pub struct DictionaryError {
    /// Name of the dictionary.
    pub dictionary: String,
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// What is wrong and what would be right.
    pub message: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    mode: Mode,
    #[serde(default)]
    words: Vec<toml::Spanned<String>>,
    #[serde(default)]
    word: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    text: toml::Spanned<String>,
    frequency: Option<u32>,
    mode: Option<Mode>,
}

impl UserDictionary {
    /// Reads a dictionary. A byte order mark and `\r\n` are fine; a row that is wrong is an error.
    ///
    /// ```
    /// use textmill_text::segment::UserDictionary;
    ///
    /// let (dictionary, report) = UserDictionary::parse("terms", "城市大脑\t300\nType-C 接口\n".as_bytes())?;
    /// assert_eq!((dictionary.words.len(), report.with_frequency), (2, 1));
    ///
    /// let error = UserDictionary::parse("terms", b"one\ntwo\tmany\n").unwrap_err();
    /// assert_eq!(error.to_string(), "terms:2:5: `many` is not a frequency: a whole number from 1 is");
    /// # Ok::<(), textmill_text::segment::DictionaryError>(())
    /// ```
    pub fn parse(name: &str, bytes: &[u8]) -> Result<(Self, LoadReport), DictionaryError> {
        Self::of_file(name, Path::new(name), bytes)
    }

    /// As [`parse`](Self::parse), of the file at `path`: one that ends in `.toml` is TOML whatever it begins with.
    ///
    /// # Errors
    /// As for `parse`.
    pub fn of_file(name: &str, path: &Path, bytes: &[u8]) -> Result<(Self, LoadReport), DictionaryError> {
        let error =
            |line, column, message| DictionaryError { dictionary: name.to_owned(), line, column, message };
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let text = std::str::from_utf8(bytes).map_err(|e| {
            let (line, column) =
                position(&String::from_utf8_lossy(bytes.get(..e.valid_up_to()).unwrap_or(bytes)), None);
            error(line, column, "not UTF-8".to_owned())
        })?;
        let words = if is_toml(path, text) { from_toml(text) } else { from_rows(text) }
            .map_err(|(line, column, message)| error(line, column, message))?;

        let mut report = LoadReport::default();
        let mut seen = std::collections::HashSet::new();
        let mut kept = Vec::with_capacity(words.len());
        for (word, column) in words {
            if word.text.trim().is_empty() {
                return Err(error(word.line, column, "an empty word".to_owned()));
            }
            if word.text.trim() != word.text {
                return Err(error(
                    word.line,
                    column,
                    format!("`{}` begins or ends with white space", word.text),
                ));
            }
            if word.frequency == Some(0) {
                return Err(error(
                    word.line,
                    column,
                    "`0` is not a frequency: a whole number from 1 is".to_owned(),
                ));
            }
            if seen.insert(word.text.clone()) {
                report.words += 1;
                report.forced += usize::from(word.mode == Mode::Force);
                report.with_frequency += usize::from(word.frequency.is_some());
                kept.push(word);
            } else {
                report.duplicates.push(word.line);
            }
        }
        Ok((UserDictionary { name: name.to_owned(), words: kept }, report))
    }
}

type Wrong = (usize, usize, String);

/// Line and column of byte `at` of `text`, or of its end.
fn position(text: &str, at: Option<usize>) -> (usize, usize) {
    let before = text.get(..at.unwrap_or(text.len())).unwrap_or(text);
    let line = before.bytes().filter(|&b| b == b'\n').count() + 1;
    (line, before.chars().rev().take_while(|&c| c != '\n').count() + 1)
}

fn is_toml(path: &Path, text: &str) -> bool {
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml")) {
        return true;
    }
    let first =
        text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#')).unwrap_or("");
    let key = first.split('=').next().unwrap_or("").trim();
    first == "[[word]]" || (first.contains('=') && !first.contains('\t') && matches!(key, "mode" | "words"))
}

fn from_toml(text: &str) -> Result<Vec<(UserWord, usize)>, Wrong> {
    let file: File = toml::from_str(text).map_err(|e| {
        let (line, column) = position(text, e.span().map(|span| span.start));
        (line, column, e.message().to_owned())
    })?;
    // Spans come in order within each list, so the lines are counted once for each.
    let mut counted = (0, 1);
    let mut word = |spanned: toml::Spanned<String>, frequency, mode| {
        let start = spanned.span().start;
        if start < counted.0 {
            counted = (0, 1);
        }
        counted.1 +=
            text.as_bytes().get(counted.0..start).unwrap_or(b"").iter().filter(|&&b| b == b'\n').count();
        counted.0 = start;
        let before = text.get(..start).unwrap_or("");
        let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
        (UserWord { text: spanned.into_inner(), frequency, mode, line: counted.1 }, column)
    };
    let mut words: Vec<_> = file.words.into_iter().map(|text| word(text, None, file.mode)).collect();
    words.extend(file.word.into_iter().map(|e| word(e.text, e.frequency, e.mode.unwrap_or(file.mode))));
    Ok(words)
}

fn from_rows(text: &str) -> Result<Vec<(UserWord, usize)>, Wrong> {
    let mut words = Vec::new();
    for (i, row) in text.lines().enumerate() {
        let line = i + 1;
        if row.trim().is_empty() || row == "#" || row.starts_with("# ") {
            continue;
        }
        let mut column = 1;
        let mut word = UserWord { text: String::new(), frequency: None, mode: Mode::default(), line };
        for (number, field) in row.split('\t').enumerate() {
            match (number, field.trim()) {
                (0, _) => word.text = field.to_owned(),
                (_, "") => {}
                (1, value) => match value.parse() {
                    Ok(frequency) if frequency > 0 => word.frequency = Some(frequency),
                    _ => {
                        return Err((
                            line,
                            column,
                            format!("`{value}` is not a frequency: a whole number from 1 is"),
                        ));
                    }
                },
                (2, "prefer") => word.mode = Mode::Prefer,
                (2, "force") => word.mode = Mode::Force,
                (2, value) => {
                    return Err((line, column, format!("`{value}` is not a mode: `prefer` and `force` are")));
                }
                (_, value) => {
                    return Err((
                        line,
                        column,
                        format!("a fourth column, `{value}`: a row is word, frequency, mode"),
                    ));
                }
            }
            column += field.chars().count() + 1;
        }
        words.push((word, 1));
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(name: &str, source: &str) -> String {
        UserDictionary::parse(name, source.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn rows_and_toml_say_the_same() {
        let rows = "\u{feff}# terms\r\n城市大脑\t300\r\nC++ 标准库\t\tforce\r\n#标签\r\n城市大脑\r\n";
        let toml = "words = ['#标签']\n[[word]]\ntext = '城市大脑'\nfrequency = 300\n[[word]]\ntext = 'C++ 标准库'\nmode = 'force'\n";
        let (a, report) = UserDictionary::parse("a", rows.as_bytes()).unwrap();
        let (b, _) = UserDictionary::parse("b", toml.as_bytes()).unwrap();
        let plain = |d: &UserDictionary| {
            let mut words: Vec<_> = d.words.iter().map(|w| (w.text.clone(), w.frequency, w.mode)).collect();
            words.sort_by(|a, b| a.0.cmp(&b.0));
            words
        };
        assert_eq!(plain(&a), plain(&b));
        assert_eq!(report, LoadReport { words: 3, forced: 1, with_frequency: 1, duplicates: vec![5] });
    }

    #[test]
    fn a_wrong_row_is_named_with_line_and_column() {
        assert_eq!(wrong("d", "一\n二\t-1\n"), "d:2:3: `-1` is not a frequency: a whole number from 1 is");
        assert_eq!(wrong("d", "二\t1\tmaybe"), "d:1:5: `maybe` is not a mode: `prefer` and `force` are");
        assert_eq!(
            wrong("d", "二\t1\tforce\tx"),
            "d:1:11: a fourth column, `x`: a row is word, frequency, mode"
        );
        assert_eq!(wrong("d", "一\n \u{3000}二\n"), "d:2:1: ` \u{3000}二` begins or ends with white space");
        assert_eq!(wrong("d", "\t5"), "d:1:1: an empty word");
        assert!(wrong("d.toml", "mode = 'x'").starts_with("d.toml:1:8: "));
        assert!(wrong("d.toml", "[[word]]\ntxt = 'x'").starts_with("d.toml:2:1: "));
        assert_eq!(wrong("d.toml", "words = [\n 'x',\n '' ]"), "d.toml:3:2: an empty word");
        let error = UserDictionary::parse("d", b"\xE4\xB8\x80\n\xFF").unwrap_err();
        assert_eq!((error.line, error.column), (2, 1));
    }
}
