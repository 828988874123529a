//! The dictionaries of names, read once from the tables in `data/`.

use super::trie::Trie;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What an entry of the lexicon is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// An organisation.
    Organization,
    /// A country or a part of the world.
    Country,
    /// A province or a state.
    Province,
    /// Any other place.
    Place,
    /// A person.
    Person,
    /// A word that names of organisations begin with, and no name itself: 全国, 中央.
    Anchor,
    /// No name; shields the names inside it.
    Blocked,
}

impl Class {
    pub(crate) fn is_place(self) -> bool {
        matches!(self, Class::Country | Class::Province | Class::Place)
    }
}

/// One name of something.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) class: Class,
    /// The standard name.
    pub(crate) standard: &'static str,
    /// Whether this name is another one than the standard name.
    pub(crate) alias: bool,
}

/// What follows a name's characteristic ending, and how much that ending proves.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Suffix {
    pub(crate) class: SuffixClass,
    /// How many characters it has.
    pub(crate) chars: usize,
    /// Characters that, directly after it, make it the beginning of another word: 部 in 部门.
    pub(crate) unless: &'static str,
}

/// How much an ending proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SuffixClass {
    /// Ends an organisation's name whatever is before it: 公司.
    Strong,
    /// Ends an organisation's name that starts with a place or an organisation: 局.
    Anchored,
    /// As anchored, and may hold a quotation: 领导小组.
    Group,
    /// Ends a place's name that starts with another place: 镇.
    Place,
}

/// Everything that is looked up.
#[derive(Debug)]
pub(crate) struct Lexicon {
    pub(crate) names: Trie,
    pub(crate) entries: Vec<Entry>,
    pub(crate) suffixes: Trie,
    pub(crate) suffix: Vec<Suffix>,
    /// Words that say nothing about which organisation it is: 科技, 各.
    pub(crate) generic: Trie,
    /// Words that end a name walked from right to left: verbs, adverbs.
    pub(crate) stops: Trie,
    /// Titles and verbs that follow or precede a person's name.
    pub(crate) titles: Trie,
    /// English words with their roles: [`HEAD`], [`TAIL`], [`TITLE_EN`], [`GIVEN`], [`FAMILY`].
    pub(crate) english: Trie,
    traits: Vec<u8>,
    /// Which ASCII characters names begin with, as bits.
    latin: u128,
    traditional: Vec<u64>,
    simplified: Vec<u16>,
}

/// Something in the name lexicon begins with the character.
pub(crate) const NAME: u8 = 1;
/// A suffix begins with it.
pub(crate) const SUFFIX: u8 = 2;
/// It ends a name walked from right to left.
pub(crate) const STOP: u8 = 4;
/// It is a surname.
pub(crate) const SURNAME: u8 = 8;
/// Foreign names are written with it.
pub(crate) const FOREIGN: u8 = 16;
/// A title or a verb of a person begins with it.
pub(crate) const TITLE: u8 = 32;
/// A stop word ends with it.
pub(crate) const STOP_END: u8 = 64;

/// Heads an organisation's English name, before `of`.
pub(crate) const HEAD: u32 = 1;
/// Ends an organisation's English name.
pub(crate) const TAIL: u32 = 2;
/// Stands before a person's English name.
pub(crate) const TITLE_EN: u32 = 4;
/// An English given name.
pub(crate) const GIVEN: u32 = 8;
/// An English family name.
pub(crate) const FAMILY: u32 = 16;

/// The first character of the table of traits, and how many it has.
const FIRST: u32 = 0x4E00;
const COUNT: usize = 0x5200;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::build);

/// The lexicon; the first call builds it.
pub(crate) fn lexicon() -> &'static Lexicon {
    &LEXICON
}

/// The lines of a table without comments and blank lines.
fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The words of a table: every character of a `@chars` line or every word of a line.
fn words(table: &'static str, section: &'static str) -> impl Iterator<Item = &'static str> {
    let mut inside = false;
    lines(table)
        .filter(move |line| {
            if let Some(name) = line.strip_prefix('@') {
                inside = name == section;
                return false;
            }
            inside
        })
        .flat_map(str::split_whitespace)
}

const ORGANIZATIONS: &str = include_str!("../../data/organizations.tsv");
const PLACES: &str = include_str!("../../data/places.tsv");
const PERSONS: &str = include_str!("../../data/persons.tsv");
const BLOCKED: &str = include_str!("../../data/blocked.tsv");
const SUFFIXES: &str = include_str!("../../data/suffixes.tsv");
const ENGLISH_ORGANIZATIONS: &str = include_str!("../../data/english_organizations.tsv");
const ENGLISH_PLACES: &str = include_str!("../../data/english_places.tsv");
const ENGLISH_GIVEN: &str = include_str!("../../data/english_given.txt");
const WORDS: &str = include_str!("../../data/words.txt");
const TRADITIONAL: &str = include_str!("../../data/traditional.txt");

impl Lexicon {
    fn build() -> Self {
        let mut lexicon = Self {
            names: Trie::with_capacity(PLACES.len() / 3),
            entries: Vec::with_capacity(8192),
            suffixes: Trie::with_capacity(1024),
            suffix: Vec::new(),
            generic: Trie::with_capacity(1024),
            stops: Trie::with_capacity(2048),
            titles: Trie::with_capacity(1024),
            english: Trie::with_capacity(8192),
            traits: vec![0; COUNT],
            latin: 0,
            traditional: vec![0; COUNT / 64 + 1],
            simplified: (0..COUNT as u32).map(|i| (FIRST + i) as u16).collect(),
        };
        for line in lines(TRADITIONAL) {
            let mut chars = line.chars();
            while let (Some(old), Some(new)) = (chars.next(), chars.next()) {
                if let Some(at) = index(old) {
                    lexicon.traditional[at / 64] |= 1 << (at % 64);
                    lexicon.simplified[at] = u32::from(new) as u16;
                }
            }
        }
        lexicon.add_table(BLOCKED, Class::Blocked);
        lexicon.add_table(ORGANIZATIONS, Class::Organization);
        lexicon.add_table(PERSONS, Class::Person);
        lexicon.add_table(PLACES, Class::Place);
        lexicon.add_table(ENGLISH_ORGANIZATIONS, Class::Organization);
        lexicon.add_table(ENGLISH_PLACES, Class::Place);
        lexicon.add_english();
        for word in words(WORDS, "anchors") {
            lexicon.add(word, word, Class::Anchor);
        }
        for line in lines(SUFFIXES) {
            let mut cells = line.split('\t');
            let (Some(word), Some(class)) = (cells.next(), cells.next()) else { continue };
            let class = match class {
                "strong" => SuffixClass::Strong,
                "group" => SuffixClass::Group,
                "place" => SuffixClass::Place,
                _ => SuffixClass::Anchored,
            };
            lexicon.suffixes.insert(word.chars(), lexicon.suffix.len() as u32);
            let chars = word.chars().count();
            lexicon.suffix.push(Suffix { class, chars, unless: cells.next().unwrap_or("") });
            lexicon.mark(word.chars().next(), SUFFIX);
        }
        for word in words(WORDS, "generic") {
            lexicon.generic.insert(word.chars(), 0);
        }
        for word in words(WORDS, "stops") {
            // Walked from right to left.
            lexicon.stops.insert(word.chars().rev(), 0);
            lexicon.mark(word.chars().next_back(), STOP_END);
        }
        for (value, section) in ["titles", "verbs"].into_iter().enumerate() {
            for word in words(WORDS, section) {
                lexicon.titles.insert(word.chars(), value as u32);
                lexicon.mark(word.chars().next(), TITLE);
            }
        }
        for (section, bit) in [("stop-characters", STOP), ("surnames", SURNAME), ("foreign", FOREIGN)] {
            for c in words(WORDS, section).flat_map(str::chars) {
                lexicon.mark(Some(c), bit);
            }
        }
        lexicon
    }

    /// The roles of English words; one word may have several.
    fn add_english(&mut self) {
        let mut roles: BTreeMap<&'static str, u32> = BTreeMap::new();
        let lists = [
            (WORDS, "english-head", HEAD),
            (WORDS, "english-tail", TAIL),
            (WORDS, "english-titles", TITLE_EN),
            (ENGLISH_GIVEN, "given", GIVEN),
            (ENGLISH_GIVEN, "family", FAMILY),
        ];
        for (table, section, role) in lists {
            for word in words(table, section) {
                *roles.entry(word).or_default() |= role;
            }
        }
        for (word, role) in roles {
            self.english.insert(word.chars(), role);
        }
    }

    fn add_table(&mut self, table: &'static str, mut class: Class) {
        for line in lines(table) {
            if let Some(level) = line.strip_prefix('@') {
                class = match level {
                    "country" => Class::Country,
                    "province" => Class::Province,
                    _ => Class::Place,
                };
                continue;
            }
            let mut names = line.split('\t').filter(|name| !name.is_empty());
            let Some(standard) = names.next() else { continue };
            self.add(standard, standard, class);
            for name in names {
                self.add(name, standard, class);
            }
        }
    }

    fn add(&mut self, name: &'static str, standard: &'static str, class: Class) {
        self.names.insert(name.chars(), self.entries.len() as u32);
        self.entries.push(Entry { class, standard, alias: name != standard });
        match name.chars().next() {
            Some(first @ '!'..='~') => self.latin |= 1 << (u32::from(first) - 32),
            first => self.mark(first, NAME),
        }
    }

    fn mark(&mut self, c: Option<char>, bit: u8) {
        if let Some(at) = c.and_then(index) {
            self.traits[at] |= bit;
        }
    }

    /// What is known of a character; nothing outside the Han block.
    #[inline]
    pub(crate) fn traits(&self, c: char) -> u8 {
        match index(c) {
            Some(at) => self.traits[at],
            None if matches!(c, '!'..='~') => (self.latin >> (u32::from(c) - 32) & 1) as u8 * NAME,
            None => 0,
        }
    }

    /// The simplified form of a character. One bit tells the few that have another form.
    #[inline]
    pub(crate) fn simplify(&self, c: char) -> char {
        index(c)
            .filter(|at| self.traditional[at / 64] >> (at % 64) & 1 == 1)
            .and_then(|at| char::from_u32(u32::from(self.simplified[at])))
            .unwrap_or(c)
    }
}

#[inline]
fn index(c: char) -> Option<usize> {
    let at = u32::from(c).wrapping_sub(FIRST) as usize;
    (at < COUNT).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_read() {
        let lexicon = lexicon();
        let entry = |name: &str| {
            let chars: Vec<char> = name.chars().collect();
            lexicon.names.get(&chars).map(|at| lexicon.entries[at as usize])
        };
        assert_eq!(entry("发改委").map(|entry| entry.standard), Some("国家发展改革委"));
        assert!(entry("湖北").is_some_and(|entry| entry.alias && entry.class == Class::Province));
        assert!(entry("海淀区").is_some_and(|entry| entry.class == Class::Place));
        assert!(entry("法国").is_some_and(|entry| entry.class == Class::Country));
        assert!(entry("中国特色").is_some_and(|entry| entry.class == Class::Blocked));
        assert_eq!(lexicon.simplify('國'), '国');
        assert_ne!(lexicon.traits('王') & SURNAME, 0);
    }

    #[test]
    fn tables_hold_no_doubled_name() {
        let mut seen = std::collections::HashSet::new();
        for table in [ORGANIZATIONS, ENGLISH_ORGANIZATIONS, PLACES, ENGLISH_PLACES, PERSONS, BLOCKED] {
            for name in lines(table).filter(|line| !line.starts_with('@')).flat_map(|line| line.split('\t')) {
                assert!(seen.insert(name), "{name} stands twice");
                assert_eq!(name.trim(), name);
            }
        }
    }
}
