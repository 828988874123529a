//! Parts of speech, in the tags of Universal Dependencies.
//!
//! A word's class comes from jieba's dictionary, which gives each word one whatever the sentence; the closed classes,
//! which the dictionary and Universal Dependencies divide differently, are listed. That is as good as a tag without
//! context gets, and it is what this mode gives: no tagger runs.

use crate::layers::TokenKind;

/// A part of speech of [Universal Dependencies](https://universaldependencies.org/u/pos/).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the field's")]
pub enum Upos {
    Adj,
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
            "" if word.starts_with(['很', '较', '最', '更', '极', '颇']) => Upos::Adj,
            "" if word.starts_with(['不', '没', '未']) => Upos::Verb,
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
fn closed(word: &str) -> Option<Upos> {
    Some(match word {
        "是" | "为" | "会" | "能" | "能够" | "可以" | "可" | "应" | "应该" | "应当" | "必须" | "需"
        | "需要" | "要" | "愿意" | "敢" | "肯" | "了" | "着" | "过" | "被" => Upos::Aux,
        "的" | "地" | "得" | "之" | "吗" | "呢" | "吧" | "啊" | "们" | "者" | "性" | "化" | "型" | "员"
        | "家" | "所" => Upos::Part,
        "这" | "那" | "该" | "此" | "各" | "每" | "某" | "本" | "这些" | "那些" | "一些" | "任何"
        | "所有" | "一切" | "全" | "哪" => Upos::Det,
        "和" | "与" | "及" | "以及" | "或" | "或者" | "并" | "并且" | "而且" | "但" | "但是" | "而" => {
            Upos::Cconj
        }
        "因为" | "因" | "由于" | "如果" | "若" | "虽然" | "尽管" | "所以" | "因此" | "只要" | "只有"
        | "即使" | "当" => Upos::Sconj,
        "于" | "对" | "从" | "向" | "以" | "由" | "把" | "将" | "用" | "按" | "据" | "根据" | "关于"
        | "对于" | "通过" | "随着" | "后" | "前" | "中" | "上" | "下" | "里" | "内" | "外" | "间" => {
            Upos::Adp
        }
        "有" | "没有" | "在" => Upos::Verb,
        "不" | "没" | "也" | "都" | "就" | "还" | "又" | "很" | "更" | "最" | "已" | "已经" => {
            Upos::Adv
        }
        _ => return None,
    })
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
    }
}
