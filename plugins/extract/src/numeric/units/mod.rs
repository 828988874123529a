//! What may stand after a figure: units of measure, currencies, Chinese measure words.
//!
//! The tables (`units.tsv`, `currencies.tsv`, `measures.tsv`) are facts: codes of UCUM and ISO 4217 with how
//! texts write them. They are read once into three tries, and a look-up is one walk along the text: the
//! longest form wins. Symbols are matched as written (`Mb` is not `mb`), words without regard to case,
//! with one blank standing for any blanks or a hyphen.

mod trie;

pub(crate) use trie::Trie;

use std::sync::LazyLock;

/// The family of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// A physical or derived unit.
    Physical,
    /// A currency.
    Currency,
    /// A Chinese measure word.
    Counter,
}

/// A unit.
#[derive(Debug)]
pub(crate) struct Unit {
    /// Its code: UCUM, ISO 4217, or the measure word itself.
    pub(crate) code: String,
    /// Its English name, where it has one.
    pub(crate) name: String,
    /// What it measures.
    pub(crate) measure: String,
    /// Its family.
    pub(crate) family: Family,
    /// Parts of it: what they are called, and how many make one (毛 10, 分 100).
    pub(crate) divisions: Vec<(String, u32)>,
    /// Several currencies are called so, and this is the most likely (dollar, franc).
    pub(crate) ambiguous: bool,
}

/// All units, ready for look-up.
pub(crate) struct Units {
    units: Vec<Unit>,
    /// As written.
    exact: Trie,
    /// Lower-case English words.
    words: Trie,
    /// Currencies before a figure, as written, from the right.
    before: Trie,
    /// Currencies before a figure, lower case, from the right.
    words_before: Trie,
}

/// The shared tables.
pub(crate) static UNITS: LazyLock<Units> = LazyLock::new(Units::load);

/// SI prefixes: symbol, English, Chinese (empty where Chinese numerals would take it), code.
const PREFIXES: [(&str, &str, &str, &str); 16] = [
    ("E", "exa", "艾", "E"),
    ("P", "peta", "拍", "P"),
    ("T", "tera", "太", "T"),
    ("G", "giga", "吉", "G"),
    ("M", "mega", "兆", "M"),
    ("k", "kilo", "千", "k"),
    ("K", "kilo", "千", "k"),
    ("h", "hecto", "", "h"),
    ("d", "deci", "分", "d"),
    ("c", "centi", "厘", "c"),
    ("m", "milli", "毫", "m"),
    ("μ", "micro", "微", "u"),
    ("µ", "micro", "微", "u"),
    ("n", "nano", "纳", "n"),
    ("p", "pico", "皮", "p"),
    ("a", "atto", "阿", "a"),
];

impl Units {
    fn load() -> Self {
        let mut units = Self {
            units: Vec::new(),
            exact: Trie::default(),
            words: Trie::default(),
            before: Trie::default(),
            words_before: Trie::default(),
        };
        units.load_counters(include_str!("measures.tsv"));
        units.load_physical(include_str!("units.tsv"));
        units.load_currencies(include_str!("currencies.tsv"));
        units
    }

    fn push(&mut self, code: &str, name: &str, measure: &str, family: Family) -> usize {
        self.units.push(Unit {
            code: code.to_owned(),
            name: name.to_owned(),
            measure: measure.to_owned(),
            family,
            divisions: Vec::new(),
            ambiguous: false,
        });
        self.units.len() - 1
    }

    fn load_counters(&mut self, table: &str) {
        for line in rows(table) {
            let Some((_, words)) = line.split_once('\t') else { continue };
            for word in words.split(',') {
                let id = self.push(word, "", "count", Family::Counter);
                self.exact.insert(word.bytes(), id);
            }
        }
    }

    fn load_physical(&mut self, table: &str) {
        let rows: Vec<Vec<&str>> = rows(table).map(|line| line.split('\t').collect()).collect();
        // What the table says wins over what prefixes form.
        for row in &rows {
            let [code, measure, name, symbols, english, chinese, ..] = row.as_slice() else { continue };
            let id = self.push(code.trim_start_matches('*'), name, measure, Family::Physical);
            for form in symbols.split(',').chain(chinese.split(',')).filter(|f| !f.is_empty()) {
                self.exact.insert(form.bytes(), id);
            }
            for form in english.split(',').filter(|f| !f.is_empty()) {
                self.word_forms(form, "", id);
            }
        }
        for row in &rows {
            let [code, measure, name, symbols, english, chinese, ..] = row.as_slice() else { continue };
            let Some(code) = code.strip_prefix('*') else { continue };
            for (symbol, word, han, prefix) in PREFIXES {
                let id = self.push(
                    &format!("{prefix}{code}"),
                    &format!("{word}{name}"),
                    measure,
                    Family::Physical,
                );
                for form in symbols.split(',').filter(|f| !f.is_empty() && f.chars().count() <= 3) {
                    self.exact.insert_new(format!("{symbol}{form}").bytes(), id);
                }
                for form in english.split(',').filter(|f| !f.is_empty()) {
                    self.word_forms(form, word, id);
                }
                // 分升 and 厘克 are hardly written, and 分 begins other words.
                let metric = matches!(*measure, "length" | "mass" | "volume");
                if !han.is_empty() && (metric || !matches!(han, "分" | "厘")) {
                    for form in chinese.split(',').filter(|f| !f.is_empty()) {
                        self.exact.insert_new(format!("{han}{form}").bytes(), id);
                    }
                }
            }
        }
    }

    /// Singular and plural of an English form (`foot/feet`, or the regular plural).
    fn word_forms(&mut self, form: &str, prefix: &str, id: usize) {
        let (singular, plural) = match form.split_once('/') {
            Some((singular, plural)) => (singular.to_owned(), plural.to_owned()),
            None => (form.to_owned(), plural(form)),
        };
        for form in [singular, plural] {
            self.words.insert_new(format!("{prefix}{form}").bytes(), id);
        }
    }

    fn load_currencies(&mut self, table: &str) {
        for line in rows(table) {
            let row: Vec<&str> = line.split('\t').collect();
            let [code, name, symbols, english, chinese, rest @ ..] = row.as_slice() else { continue };
            let id = self.push(code.trim_end_matches('?'), name, "currency", Family::Currency);
            if let Some(unit) = self.units.last_mut() {
                unit.ambiguous = code.ends_with('?');
                unit.divisions = rest
                    .first()
                    .map_or("", |d| d)
                    .split(',')
                    .filter_map(|d| d.split_once('='))
                    .filter_map(|(word, count)| Some((word.to_owned(), count.parse().ok()?)))
                    .collect();
            }
            for form in symbols.split(',').chain(chinese.split(',')).filter(|f| !f.is_empty()) {
                self.exact.insert_new(form.bytes(), id);
                if !form.starts_with(['元', '块', '塊', '圆', '圓']) {
                    self.before.insert_new(form.bytes().rev(), id);
                }
            }
            for form in english.split(',').filter(|f| !f.is_empty()) {
                let (singular, plural) = match form.split_once('/') {
                    Some((singular, plural)) => (singular.to_owned(), plural.to_owned()),
                    None => (form.to_owned(), plural(form)),
                };
                for form in [singular, plural] {
                    self.words.insert_new(form.bytes(), id);
                    self.words_before.insert_new(form.bytes().rev(), id);
                }
            }
        }
    }

    /// The unit whose form begins at `at`: where the longest form ends, and the unit.
    pub(crate) fn after(&self, text: &str, at: usize) -> Option<(usize, &Unit)> {
        let bytes = text.as_bytes().get(at..)?;
        let exact =
            self.exact.longest(bytes.iter().copied()).filter(|(len, _)| ends_word(text, at, at + len));
        let word = self.words.longest_word(bytes).filter(|(len, _)| ends_word(text, at, at + len));
        let (len, id) = match (exact, word) {
            (Some(exact), Some(word)) if word.0 > exact.0 => word,
            (Some(exact), _) => exact,
            (None, word) => word?,
        };
        Some((at + len, self.units.get(id)?))
    }

    /// The currency whose form ends at `end`: where it begins, and the currency.
    pub(crate) fn before(&self, text: &str, end: usize) -> Option<(usize, &Unit)> {
        let bytes = text.as_bytes().get(..end)?;
        let exact =
            self.before.longest(bytes.iter().rev().copied()).filter(|(len, _)| begins_word(text, end - len));
        let word = self
            .words_before
            .longest(bytes.iter().rev().map(u8::to_ascii_lowercase))
            .filter(|(len, _)| begins_word(text, end - len));
        let (len, id) = match (exact, word) {
            (Some(exact), Some(word)) if word.0 > exact.0 => word,
            (Some(exact), _) => exact,
            (None, word) => word?,
        };
        Some((end - len, self.units.get(id)?))
    }

    /// The unit with this code.
    pub(crate) fn by_code(&self, code: &str) -> Option<&Unit> {
        self.units.iter().find(|u| u.code == code && !u.name.is_empty())
    }
}

/// The English name of the unit with a UCUM or ISO 4217 code: `kilometer`, `Chinese yuan`.
pub fn unit_name(code: &str) -> Option<&'static str> {
    UNITS.by_code(code).map(|unit| unit.name.as_str())
}

/// A form that ends in a letter or digit must end there.
fn ends_word(text: &str, at: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let last = end.checked_sub(1).filter(|l| *l >= at).and_then(|l| bytes.get(l)).copied().unwrap_or(b' ');
    if !last.is_ascii_alphanumeric() {
        return text.is_char_boundary(end);
    }
    bytes.get(end).is_none_or(|next| !next.is_ascii_alphanumeric() && *next != b'_')
}

/// A form that begins with a letter must begin there.
fn begins_word(text: &str, start: usize) -> bool {
    let bytes = text.as_bytes();
    let first = bytes.get(start).copied().unwrap_or(b' ');
    if !first.is_ascii_alphanumeric() {
        return text.is_char_boundary(start);
    }
    start.checked_sub(1).and_then(|i| bytes.get(i)).is_none_or(|b| !b.is_ascii_alphanumeric() && *b != b'_')
}

fn rows(table: &str) -> impl Iterator<Item = &str> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The regular plural of a unit's name, at the word that takes it.
fn plural(form: &str) -> String {
    let head = [" per ", " of ", " squared", " cubed"].iter().filter_map(|part| form.find(part)).min();
    let head = head.or_else(|| form.starts_with("degree ").then_some("degree".len()));
    let (noun, rest) = form.split_at(head.unwrap_or(form.len()));
    if let Some(stem) = noun.strip_suffix('y').filter(|s| !s.ends_with(['a', 'e', 'o'])) {
        return format!("{stem}ies{rest}");
    }
    let ending = if noun.ends_with(['s', 'x']) || noun.ends_with("ch") { "es" } else { "s" };
    format!("{noun}{ending}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<(&str, &str)> {
        let (end, unit) = UNITS.after(text, 0)?;
        Some((text.get(..end).unwrap(), unit.code.as_str()))
    }

    #[test]
    fn the_longest_form_wins() {
        assert_eq!(code("千米长"), Some(("千米", "km")));
        assert_eq!(code("平方公里的"), Some(("平方公里", "km2")));
        assert_eq!(code("square meters of"), Some(("square meters", "m2")));
        assert_eq!(code("Kilometres per hour"), Some(("Kilometres per hour", "km/h")));
        assert_eq!(code("kWh"), Some(("kWh", "kW.h")));
        assert_eq!(code("MB"), Some(("MB", "MBy")));
        assert_eq!(code("feet"), Some(("feet", "[ft_i]")));
        assert_eq!(code("日元"), Some(("日元", "JPY")));
        assert_eq!(code("名医护"), Some(("名", "名")));
        assert_eq!(code("metering"), None);
        assert_eq!(code("m2x"), None);
    }

    #[test]
    fn currencies_stand_before_too() {
        for (text, expected) in [("共US$", "USD"), ("约人民币", "CNY"), ("in EUR", "EUR"), ("HK$", "HKD")]
        {
            let (start, unit) = UNITS.before(text, text.len()).unwrap();
            assert_eq!(unit.code, expected);
            assert!(text.is_char_boundary(start));
        }
        assert!(UNITS.before("xUSD", 4).is_none());
        assert!(UNITS.before("前元", 6).is_none());
    }

    #[test]
    fn codes_have_names() {
        assert_eq!(unit_name("km"), Some("kilometer"));
        assert_eq!(unit_name("CNY"), Some("Chinese yuan"));
        assert_eq!(unit_name("nope"), None);
    }
}
