//! The words that bound what a figure counts, each with what it does in a clause.

use super::super::units::Trie;
use std::sync::LazyLock;

/// What a word does in a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// What organs and companies do.
    Verb,
    /// Says where a figure stands or how it moved.
    Level,
    /// A verb or a noun.
    Maybe,
    /// Holds a verb's characters and is none.
    Noun,
    /// May open a phrase without belonging to it.
    Adverb,
    /// The phrase behind it is not the subject.
    Preposition,
}

pub(super) const CLASSES: [(&str, Class); 6] = [
    ("nouns", Class::Noun),
    ("level", Class::Level),
    ("maybe", Class::Maybe),
    ("verbs", Class::Verb),
    ("adverbs", Class::Adverb),
    ("prepositions", Class::Preposition),
];

const WORDS: &str = include_str!("../../../data/clause_words.txt");

/// The words of a section of the table.
pub(super) fn section(name: &'static str) -> impl Iterator<Item = &'static str> {
    let mut inside = false;
    WORDS
        .lines()
        .filter(move |line| match line.strip_prefix('@') {
            Some(section) => {
                inside = section == name;
                false
            }
            None => inside,
        })
        .flat_map(str::split_whitespace)
}

static LEXICON: LazyLock<Trie> = LazyLock::new(|| {
    let mut trie = Trie::default();
    for (which, (name, _)) in CLASSES.iter().enumerate() {
        for word in section(name) {
            trie.insert_new(word.bytes(), which);
        }
    }
    trie
});

static BODIES: LazyLock<Vec<&'static str>> = LazyLock::new(|| section("bodies").collect());

/// The longest word at the start of `text`: its length and what it does. A verb before an ending that makes
/// a noun of it (办结**率**, 污水处理**厂**) is a noun.
pub(crate) fn word(text: &str) -> Option<(usize, Class)> {
    let (len, which) = LEXICON.longest(text.bytes())?;
    let class = CLASSES.get(which)?.1;
    let rest = text.get(len..)?;
    let nominal = matches!(class, Class::Verb | Class::Level | Class::Maybe)
        && len > 3
        && rest.starts_with(['率', '值', '量', '额', '厂', '者', '费', '会', '券'])
        && !["费用", "会议", "会员", "会计", "会同", "会场", "会展"]
            .iter()
            .any(|word| rest.starts_with(word));
    Some(if nominal { (len + 3, Class::Noun) } else { (len, class) })
}

/// Whether a phrase names those who can act: people, organs, companies.
pub(crate) fn is_body(phrase: &str) -> bool {
    BODIES.iter().any(|ending| phrase.ends_with(ending))
}
