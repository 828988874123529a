//! Whether a sentence reports a fact, or only strikes the note of its section.
//!
//! Official reports open their sections and paragraphs with lines that name no one, nothing and no number: 增加先进、提升
//! 中间, *Safety comes first*. They are grammatical, central, short and well placed, so every measure of importance likes
//! them; a reader learns nothing from them. What a fact has and such a line has not is something that can be checked: a
//! figure or date, a document by its title, or someone in particular who did it ([`Agent`]).
//!
//! The lists are this project's own.

use aho_corasick::AhoCorasick;
use std::sync::LazyLock;
use textmill_plugin::TokenKind;

/// Characters with which names of bodies end.
const BODY: &str = "部委局署办院厅社会校司团行";
/// Bodies that need their name before them: 清河 银行.
const KINDS: [&str; 22] = [
    "公司",
    "集团",
    "银行",
    "大学",
    "学院",
    "医院",
    "法院",
    "中心",
    "协会",
    "学会",
    "商会",
    "政府",
    "报社",
    "编办",
    "财办",
    "党校",
    "军区",
    "支队",
    "总队",
    "总局",
    "总署",
    "出版社",
];
/// Bodies that are one by themselves.
const ALONE: [&str; 3] = ["工委", "纪委", "监委"];
/// Ends of long words that end like a body and are none.
const NONE: [&str; 9] = ["支部", "干部", "党委", "全部", "内部", "社会", "机会", "座谈会", "学校"];
/// Words before a body that make it none in particular.
const ANY: [&str; 19] = [
    "各", "各个", "各级", "每", "每个", "某", "本", "该", "此", "全", "有关", "相关", "所有", "一些", "任何",
    "广大", "其他", "多个", "基层",
];

/// Looks for someone in particular in the first clause of a sentence, word by word.
#[derive(Debug, Default)]
pub struct Agent {
    words: u32,
    /// Whether the first clause is over.
    closed: bool,
    /// What the word before is, as far as it matters.
    before: Before,
    found: bool,
}

#[derive(Debug, Default, PartialEq)]
enum Before {
    #[default]
    Nothing,
    Name,
    Any,
}

impl Agent {
    /// The next token of the sentence.
    pub fn see(&mut self, word: &str, kind: TokenKind) {
        if self.found {
            return;
        }
        match kind {
            TokenKind::Han if !self.closed => {
                self.found = self.is_body(word);
                self.before = if ANY.contains(&word) { Before::Any } else { Before::Name };
            }
            // A name inside an English sentence has a capital; the first word always has one.
            TokenKind::Word => {
                let mut chars = word.chars();
                let capital = chars.next().is_some_and(char::is_uppercase);
                self.found = self.words > 0 && capital && chars.next().is_some_and(char::is_lowercase);
                self.before = Before::Nothing;
            }
            TokenKind::Punctuation => {
                self.closed |= matches!(word, "，" | "；" | "：");
                self.before = Before::Nothing;
            }
            _ => self.before = Before::Nothing,
        }
        self.words += u32::from(kind.is_word());
    }

    fn is_body(&self, word: &str) -> bool {
        if self.before == Before::Any || !word.ends_with(|c| BODY.contains(c)) && !KINDS.contains(&word) {
            return false;
        }
        let named = self.before == Before::Name;
        match word.chars().take(3).count() {
            1 => named && !matches!(word, "会" | "行" | "团" | "校"),
            2 => ALONE.contains(&word) || named && KINDS.contains(&word),
            _ => !NONE.iter().any(|end| word.ends_with(end)) && !word.starts_with(['各', '全', '本', '该']),
        }
    }

    /// Whether there was someone.
    pub fn found(&self) -> bool {
        self.found
    }
}

/// Words of attitude: who has only these to say of what was done has done nothing that can be checked.
const ATTITUDE: &str = "高度重视|认真履行|牢牢|切实|扎实推进|深入贯彻|认真贯彻|全面贯彻|坚决贯彻|坚决落实|不折不扣|狠抓落实|头等大事|首要任务|\
扛在肩上|扛起|打造|锻造|着力|抓手|根本点|走在前列|作表率|作出表率|身体力行|率先垂范|全力以赴|齐心协力|凝心聚力|砥砺|奋力|勇于担当|闻令而动|毫不动摇|始终坚持|\
再接再厉|committed to|strive|dedicated to|we believe|take seriously|at the heart of";

/// Whether a sentence speaks of attitudes.
pub fn strikes_an_attitude(body: &str) -> bool {
    static WORDS: LazyLock<Option<AhoCorasick>> =
        LazyLock::new(|| AhoCorasick::new(ATTITUDE.split('|')).ok());
    WORDS.as_ref().is_some_and(|words| words.is_match(body))
}

/// Characters with which the members of a parallel list of virtues begin. Names of bodies begin with others.
const PARALLEL: &str = "有以讲抓强学守当做敢善带重促为";

/// Whether three members of a list begin with the same word of doing or having (有高度、有力度、有温度): a list that is made
/// to be heard, not one of things.
pub fn is_parallel(body: &str) -> bool {
    let (mut before, mut last, mut run) = ("", None, 0);
    for member in body.split(['、', '，', '；', ',']) {
        let first = member.rsplit(['“', '‘']).next().unwrap_or(member).chars().next();
        let first = first.filter(|&c| PARALLEL.contains(c));
        run = match first {
            Some(_) if first == last => run + 1,
            // The first member has other words in front of it.
            Some(c) if before.contains(c) => 2,
            _ => 1,
        };
        (before, last) = (member, first);
        if run == 3 {
            return true;
        }
    }
    false
}

/// Whether a document is named by its title. Quotation marks do as well for emphasis, these do not.
pub fn names_a_title(body: &str) -> bool {
    body.contains('《')
}

#[cfg(test)]
mod tests {
    use super::*;
    use textmill_text::Tokens;
    use textmill_text::tokens::Tokenizer;

    fn someone(sentence: &str) -> bool {
        let mut tokens = Tokens::default();
        Tokenizer::default().tokenize(sentence, &mut tokens);
        let mut agent = Agent::default();
        for ((&start, &end), &kind) in tokens.start.iter().zip(&tokens.end).zip(&tokens.kind) {
            let word = sentence.get(start as usize..end as usize).expect("spans point into the text");
            agent.see(word, TokenKind::from_u8(kind));
        }
        agent.found()
    }

    #[test]
    fn lists_made_to_be_heard() {
        for body in [
            "水利局建设“有队伍、有制度、有保障”的水管站。",
            "全县以人为本、以渠为纲，以水为脉。",
            "要讲学习、讲纪律、讲奉献、讲大局。",
        ] {
            assert!(is_parallel(body), "{body}");
        }
        for body in [
            "市水利局、市财政局、市审计局联合检查。",
            "县里有水渠3条，有桥梁5座。",
            "修渠、护渠、用渠都有人管。",
            "有人修渠，桥也修了，有人护渠，有人收费。",
        ] {
            assert!(!is_parallel(body), "{body}");
        }
    }

    #[test]
    fn someone_in_particular() {
        for sentence in [
            "县水利局每周公布一次水位。",
            "市教育局、市财政局联合开展检查。",
            "省农业农村厅建立轮灌制度，农户按表放水。",
            "工委召开现场会。",
            "澜江建设集团推行夜间施工。",
            "The board of Northgate Ferries approved the plan.",
        ] {
            assert!(someone(sentence), "{sentence}");
        }
        for sentence in [
            "各部门高度重视，精心组织。",
            "社会各界广泛参与。",
            "全社会共同努力，扎实推进。",
            "抓好落实，水利局才有底气。",
            "基层干部全部到岗。",
            "执行到哪里，监督就跟到哪里。",
            "Safety comes first in everything we do.",
        ] {
            assert!(!someone(sentence), "{sentence}");
        }
    }
}
