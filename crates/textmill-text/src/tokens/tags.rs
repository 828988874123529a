//! Parts of speech, in the tags of Universal Dependencies.
//!
//! A word's class comes from jieba's dictionary, which gives each word one whatever the sentence; the closed classes,
//! which the dictionary and Universal Dependencies divide differently, are listed. That is as good as a tag without
//! context gets, about three tokens in four, and it is what this mode gives: no tagger runs.

use crate::layers::TokenKind;
use crate::normalize::simplified;

/// A part of speech of [Universal Dependencies](https://universaldependencies.org/u/pos/); the numbers are those of the
/// plugin contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the field's")]
#[repr(u8)]
pub enum Upos {
    Adj = 1,
    Adp,
    Adv,
    Aux,
    Cconj,
    Det,
    Intj,
    Noun,
    Num,
    Part,
    Pron,
    Propn,
    Punct,
    Sconj,
    Sym,
    Verb,
    X,
}

impl Upos {
    /// Every tag, in the order of the alphabet: the first is number 1.
    pub const ALL: [Upos; 17] = [
        Upos::Adj,
        Upos::Adp,
        Upos::Adv,
        Upos::Aux,
        Upos::Cconj,
        Upos::Det,
        Upos::Intj,
        Upos::Noun,
        Upos::Num,
        Upos::Part,
        Upos::Pron,
        Upos::Propn,
        Upos::Punct,
        Upos::Sconj,
        Upos::Sym,
        Upos::Verb,
        Upos::X,
    ];

    /// The tag as Universal Dependencies writes it.
    pub fn name(self) -> &'static str {
        match self {
            Upos::Adj => "ADJ",
            Upos::Adp => "ADP",
            Upos::Adv => "ADV",
            Upos::Aux => "AUX",
            Upos::Cconj => "CCONJ",
            Upos::Det => "DET",
            Upos::Intj => "INTJ",
            Upos::Noun => "NOUN",
            Upos::Num => "NUM",
            Upos::Part => "PART",
            Upos::Pron => "PRON",
            Upos::Propn => "PROPN",
            Upos::Punct => "PUNCT",
            Upos::Sconj => "SCONJ",
            Upos::Sym => "SYM",
            Upos::Verb => "VERB",
            Upos::X => "X",
        }
    }

    /// Of a Chinese word with this class in jieba's dictionary, empty if it has none.
    pub(super) fn of(word: &str, class: &str) -> Self {
        if let Some(closed) = closed(word) {
            return closed;
        }
        let first = word.chars().next().map_or('\0', simplified);
        match class {
            "a" | "b" | "z" => Upos::Adj,
            "c" => Upos::Cconj,
            "d" => Upos::Adv,
            "e" | "o" => Upos::Intj,
            "f" | "p" => Upos::Adp,
            "h" | "k" | "u" | "ud" | "ug" | "uj" | "ul" | "uv" | "uz" | "y" => Upos::Part,
            "i" | "l" | "v" => Upos::Verb,
            "m" => Upos::Num,
            "nr" | "ns" | "nt" | "nz" => Upos::Propn,
            "r" => Upos::Pron,
            "x" => Upos::X,
            // In no dictionary: a name more often than not, unless it is a single character.
            "" if matches!(first, '很' | '较' | '最' | '更' | '极' | '颇') => Upos::Adj,
            "" if matches!(first, '不' | '没' | '未') => Upos::Verb,
            "" if word.chars().nth(1).is_some() => Upos::Propn,
            _ => Upos::Noun,
        }
    }

    /// Of a token that is not Chinese.
    pub(super) fn of_kind(kind: TokenKind) -> Self {
        match kind {
            TokenKind::Han => Upos::Noun,
            TokenKind::Word => Upos::X,
            TokenKind::Number => Upos::Num,
            TokenKind::Punctuation => Upos::Punct,
            TokenKind::Symbol => Upos::Sym,
        }
    }
}

/// The words of the closed classes, in simplified characters.
#[rustfmt::skip]
const CLOSED: &[(Upos, &[&str])] = &[
    (Upos::Aux, &["是", "为", "会", "能", "能够", "可以", "可", "应", "应该", "应当", "必须", "需",
        "需要", "要", "愿意", "敢", "肯", "了", "着", "过", "被"]),
    (Upos::Part, &["的", "地", "得", "之", "吗", "呢", "吧", "啊", "们", "者", "性", "化", "型",
        "员", "家", "所"]),
    (Upos::Det, &["这", "那", "该", "此", "各", "每", "某", "本", "这些", "那些", "一些", "任何",
        "所有", "一切", "全", "哪"]),
    (Upos::Cconj, &["和", "与", "及", "以及", "或", "或者", "并", "并且", "而且", "但", "但是",
        "而"]),
    (Upos::Sconj, &["因为", "因", "由于", "如果", "若", "虽然", "尽管", "所以", "因此", "只要",
        "只有", "即使", "当"]),
    (Upos::Adp, &["于", "对", "从", "向", "以", "由", "把", "将", "用", "按", "据", "根据", "关于",
        "对于", "通过", "随着", "后", "前", "中", "上", "下", "里", "内", "外", "间"]),
    (Upos::Verb, &["有", "没有", "在"]),
    // The dictionary counts these among the numerals.
    (Upos::Noun, &["年", "月", "日", "号", "时", "分", "秒", "人", "个"]),
    (Upos::Adv, &["不", "没", "也", "都", "就", "还", "又", "很", "更", "最", "已", "已经"]),
];

/// Slots of the table of closed words: several times as many as there are words.
const SLOTS: usize = 1024;

/// The words of [`CLOSED`] by their hash, each as a number; the next slot where one is taken.
static TABLE: [(u128, Option<Upos>); SLOTS] = {
    let mut table = [(0, None); SLOTS];
    let mut class = 0;
    while class < CLOSED.len() {
        let (tag, words) = CLOSED[class];
        let mut word = 0;
        while word < words.len() {
            let bytes = words[word].as_bytes();
            let (mut key, mut at) = (0, 0);
            while at < bytes.len() {
                key = key << 8 | bytes[at] as u128;
                at += 1;
            }
            let mut slot = slot(key);
            while table[slot].0 != 0 {
                assert!(table[slot].0 != key, "a word stands in two classes");
                slot = (slot + 1) % SLOTS;
            }
            table[slot] = (key, Some(tag));
            word += 1;
        }
        class += 1;
    }
    table
};

const fn slot(key: u128) -> usize {
    ((key as u64 ^ (key >> 64) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 54) as usize % SLOTS
}

/// The closed class of a word, whichever characters it is written in.
fn closed(word: &str) -> Option<Upos> {
    // The longest have two characters.
    if word.len() > 2 * 4 {
        return None;
    }
    let mut key = 0;
    for c in word.chars() {
        let mut utf8 = [0; 4];
        for &byte in simplified(c).encode_utf8(&mut utf8).as_bytes() {
            key = key << 8 | u128::from(byte);
        }
    }
    let mut at = slot(key);
    while TABLE[at].0 != 0 {
        if TABLE[at].0 == key {
            return TABLE[at].1;
        }
        at = (at + 1) % SLOTS;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_classes_come_before_the_dictionary() {
        assert_eq!(Upos::of("是", "v"), Upos::Aux);
        assert_eq!(Upos::of("研究", "vn"), Upos::Noun);
        assert_eq!(Upos::of("湖北", "ns").name(), "PROPN");
        assert_eq!(Upos::of("郝铂彧", ""), Upos::Propn);
        assert_eq!((Upos::of("這些", "r"), Upos::of("沒", "v")), (Upos::Det, Upos::Adv));
    }

    #[test]
    fn every_closed_word_is_found() {
        for (tag, words) in CLOSED {
            for word in *words {
                assert_eq!(closed(word), Some(*tag), "{word}");
            }
        }
        assert_eq!(closed("河堤"), None);
    }

    #[test]
    fn numbers_follow_the_alphabet() {
        let names = Upos::ALL.map(Upos::name);
        assert!(names.is_sorted());
        assert!(Upos::ALL.iter().zip(1..).all(|(&tag, number)| tag as u8 == number));
    }
}
