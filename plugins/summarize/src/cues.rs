//! Phrases that say what a sentence is for, found all at once.
//!
//! The lists are this project's own: the words with which Chinese and English writers announce a purpose, a
//! result or a demand, give an example, refer to a figure, greet, or point back to the sentence before; and
//! those by which talk differs from writing.

use aho_corasick::{AhoCorasick, MatchKind};
use std::sync::LazyLock;
use textmill_text::segment::Dictionary;

/// What a phrase tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The sentence is important.
    Bonus,
    /// The sentence illustrates, refers or greets.
    Malus,
    /// People are talking, with a weight.
    Spoken(u8),
    /// Points back, at the beginning of a sentence.
    Back,
    /// Looks like one of the others and is not.
    Neutral,
}

const BONUS: &str = "in this paper|in this work|in this article|in this study|in this report|in this chapter|\
this paper|this work|this article|this study|this report|this chapter|here we|here, we|we propose|we present|\
we introduce|we show|we find|we found|we demonstrate|we develop|we describe|we investigate|we study|we explore|\
we report|we argue|we conclude|we recommend|we address|we provide|we examine|we analyze|we analyse|our result|\
our results|our finding|our findings|our approach|our method|our model|our experiments|our work|our goal|our aim|\
results show|results suggest|results indicate|results demonstrate|results reveal|findings show|findings suggest|\
findings indicate|experiments show|experiments demonstrate|evidence suggests|evidence shows|data show|\
data suggest|in summary|in conclusion|in short|to sum up|overall|the purpose|the aim|the goal|the objective|\
main purpose|main aim|main goal|main objective|main finding|main contribution|main result|key finding|\
key findings|is aimed at|aims to|is designed to|significant|significantly|important|importantly|announced|\
according to|\
本文|本研究|本报告|该文|提出|结果表明|结果显示|研究表明|实验表明|表明|结论|旨在|目的|总之|综上|强调|要求|指出|介绍|\
主要|重要|关键|探讨|分析了|研究了|针对|决定|认为";

const MALUS: &str = "for example|for instance|e.g.|such as|see figure|see table|see section|et al|thank|thanks|\
thank you|good morning|good afternoon|good evening|welcome|hello|acknowledge|acknowledgements|\
例如|比如|如图|见图|如下|参见|注意|谢谢|欢迎|大家好|各位|首先请|下面请|有请|以下|就没有|永远在路上";

/// First and second person, once each.
const TALK: &str = "i|we|you|me|us|my|our|your|i'm|we're|you're|i've|we've|我|你|咱|您|这个|那个|那么|然后|其实|\
大家|呢|吧|啊|嘛|哈|就是说|对吧|是吧|咱们|我觉得";

/// Sounds that only talk has.
const SOUNDS: &str = "um|uh|yeah|okay|ok|hmm|mm|oh|yep|gonna";

/// Written words that contain one of talk.
const NEUTRAL: &str = "我国|我市|我省|我县|我区|我校|我院|我局|我部|我军|我党|自我|我们党|我们国家|酒吧|吧台|哈尔滨|大家庭|\
他山|其他|其它|其实|他人|此外|this is why|but for";

const BACK: &str = "he|she|it|they|this|that|these|those|his|her|its|their|him|them|but|and|so|however|also|then|such|\
moreover|furthermore|in addition|thus|therefore|because|nevertheless|nonetheless|consequently|similarly|likewise|\
in contrast|by contrast|on the other hand|for this|otherwise|yet|or|nor|as a result|instead|meanwhile|hence|in this way|\
in this case|in that case|in these cases|to this end|with this|from this|given this|despite this|since then|after that|\
at that time|at this point|another|the latter|the former|one of them|one of these|none of them|some of them|some of these|\
most of them|all of them|each of them|both of them|of these|of those|among them|among these|both are|both were|both have|\
both had|both will|subsequently|even so|as such|accordingly|additionally|besides,|still,|indeed,|again,|later,|afterwards|\
这|那|其|他|她|它|此|该|但|而|并|因此|所以|然后|同时|此外|另外|对此|于是|不过|然而|否则|可是|以此|为此|据此|由此|反之|\
后者|前者|两者|二者|上述|与此|与之|其中|其余|也|还|又|以及|或者|而且|再者|除此之外|除此以外|不仅如此|正因如此|\
正因为如此|尽管如此|虽然如此|即便如此|如此|因而|从而|随后|之后|此后|接着|当时|同日|当日|当天|届时|相反|相比之下|相较之下|\
鉴于此|有鉴于此|基于此|就此|换言之|也就是说|另一方面|对这|在这|从这|把这|与这|通过这|针对这|针对此|\
针对上述|围绕这|为了这|除了这|对上述|在此基础上|在此期间|在此之前|在此之后";

/// What begins like a word that points back and does not: the time of writing, the text itself, words with an object, a
/// name that the dictionary has as an adverb.
const FORWARD: &str = "this year|this month|this week|this quarter|this season|this spring|this summer|this autumn|\
this winter|this morning|this afternoon|this evening|this paper|this work|this article|this study|this report|\
this chapter|this letter|this document|instead of|as a result of|because of|here we|也门";

/// The phrases, ready to look for.
#[derive(Debug)]
pub struct Cues {
    anywhere: AhoCorasick,
    kinds: Vec<Kind>,
    back: AhoCorasick,
    back_kinds: Vec<Kind>,
}

impl Default for Cues {
    fn default() -> Self {
        Self::new()
    }
}

impl Cues {
    /// The lists, built when they are first needed and shared by all threads.
    pub fn shared() -> &'static Self {
        static CUES: LazyLock<Cues> = LazyLock::new(Cues::new);
        &CUES
    }

    /// Builds the lists.
    pub fn new() -> Self {
        let (mut words, mut kinds) = (Vec::new(), Vec::new());
        for (list, kind) in [
            (NEUTRAL, Kind::Neutral),
            (BONUS, Kind::Bonus),
            (MALUS, Kind::Malus),
            (SOUNDS, Kind::Spoken(3)),
            (TALK, Kind::Spoken(1)),
        ] {
            for word in list.split('|') {
                words.push(word);
                kinds.push(kind);
            }
        }
        let (mut back, mut back_kinds) = (Vec::new(), Vec::new());
        for (list, kind) in [(NEUTRAL, Kind::Neutral), (FORWARD, Kind::Neutral), (BACK, Kind::Back)] {
            for word in list.split('|') {
                back.push(word);
                back_kinds.push(kind);
            }
        }
        Self { anywhere: machine(&words), kinds, back: machine(&back), back_kinds }
    }

    /// Calls `found` with the kind of each phrase.
    pub fn find(&self, body: &str, mut found: impl FnMut(Kind)) {
        for m in self.anywhere.find_iter(body) {
            if stands_alone(body, m.start(), m.end())
                && let Some(&kind) = self.kinds.get(m.pattern().as_usize())
            {
                found(kind);
            }
        }
    }

    /// Whether the sentence begins with a word that points back. `first` is its first word as the segmenter has it: 也门,
    /// 那曲 and 并购 begin with characters that point back by themselves.
    pub fn begins_pointing_back(&self, body: &str, first: &str) -> bool {
        let input = aho_corasick::Input::new(body).anchored(aho_corasick::Anchored::Yes);
        self.back.find(input).is_some_and(|m| {
            self.back_kinds.get(m.pattern().as_usize()) == Some(&Kind::Back)
                && stands_alone(body, m.start(), m.end())
                && !(first.len() > m.end() && body.starts_with(first) && means_something_else(first))
        })
    }
}

/// Whether a word of which only the first character points back is a name, a thing or a doing: not 这些, 但是, 还有.
fn means_something_else(word: &str) -> bool {
    const HELPERS: &str = "是有要会能将在应须可";
    let helper = word.chars().nth(1).is_some_and(|c| HELPERS.contains(c));
    match Dictionary::builtin().tag(word).as_bytes().first() {
        Some(b'n' | b'i' | b'l' | b'j' | b's') => true,
        Some(b'v') => !helper,
        _ => false,
    }
}

fn machine(words: &[&str]) -> AhoCorasick {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .start_kind(aho_corasick::StartKind::Both)
        .build(words)
        .unwrap_or_else(|_| unreachable!("a few hundred short phrases fit any automaton"))
}

/// Whether a match in Latin letters is not part of a longer word. Chinese has no such borders.
fn stands_alone(body: &str, start: usize, end: usize) -> bool {
    let letter = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = body.as_bytes();
    let inner = |i: usize, j: usize| letter(bytes.get(i)) && letter(bytes.get(j));
    let inside = (start > 0 && inner(start - 1, start)) || (end > 0 && inner(end - 1, end));
    !inside
}
