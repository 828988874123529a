//! Readability formulas.
//!
//! English, with W words, S sentences, Y syllables, L letters and digits:
//!
//! | field | formula | source |
//! |---|---|---|
//! | `flesch` | 206.835 − 1.015 W/S − 84.6 Y/W | Flesch (1948), *J. Applied Psychology* 32(3) |
//! | `flesch_kincaid` | 0.39 W/S + 11.8 Y/W − 15.59 | Kincaid et al. (1975), US Navy RBR 8-75 |
//! | `gunning_fog` | 0.4 (W/S + 100 P/W), P words of 3 syllables or more | Gunning (1952), *The Technique of Clear Writing* |
//! | `smog` | 1.0430 √(30 P/S) + 3.1291 | McLaughlin (1969), *J. Reading* 12(8) |
//! | `coleman_liau` | 0.0588 (100 L/W) − 0.296 (100 S/W) − 15.8 | Coleman & Liau (1975), *J. Applied Psychology* 60(2) |
//! | `ari` | 4.71 L/W + 0.5 W/S − 21.43 | Senter & Smith (1967), AMRL-TR-66-220 |
//! | `lix` | W/S + 100 X/W, X words of more than 6 letters | Björnsson (1968), *Läsbarhet* |
//!
//! Dale-Chall needs a list of words whose licence would have to allow it to ship; it is left out.
//!
//! Chinese, after Xu, Yao & Chen (2021), 中文年报可读性：衡量与检验, 《会计研究》2021(3), whose abstract on the journal's
//! site names the measures (the mean number of characters of a clause, the share of adverbs and conjunctions of a
//! sentence, and the mean of the two):
//!
//! | field | what it is |
//! |---|---|
//! | `han_per_clause` | Han characters between the marks that close a clause: ，。；：？！ in either width, … and line ends, but not a comma before three digits or a colon before one that is behind another (1,200; 10:30), nor what stands in a web or mail address |
//! | `adverb_conjunction_share` | mean over the sentences of the share of adverbs and conjunctions among their words |
//! | `han_per_sentence` | Han characters of a sentence |
//!
//! Their mean is left out: the abstract does not say in which unit the share enters it. Which words are adverbs and
//! conjunctions is the class that jieba's dictionary (MIT) gives them, whatever the sentence, and for adverbs of degree and
//! a few others that it has in another class (很), the grammars' lists of these closed classes; the authors do not say in
//! the abstract which tagger they used, so figures compare among texts measured here, not with theirs. Formulas with
//! weights for Chinese rest on graded lists of words without a licence; none is given.

use crate::output::Readability;
use crate::syllables;
use crate::types::Types;
use foldhash::fast::FixedState;
use std::collections::HashSet;
use std::sync::LazyLock;
use textmill_plugin::{Document, Span, TokenKind};
use textmill_text::addresses;

/// Sums that the English formulas are made of.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Sums {
    /// Words.
    pub words: f64,
    /// Sentences with a word.
    pub sentences: f64,
    /// Syllables.
    pub syllables: f64,
    /// Letters and digits of the words.
    pub letters: f64,
    /// Words of three syllables or more.
    pub polysyllables: f64,
    /// Words of more than six letters.
    pub long_words: f64,
}

/// Measures one document. `han` is its number of Han characters.
pub fn measure(document: &Document<'_>, types: &Types, han: u64) -> Readability {
    match document.language() {
        "en" => english(&sums(document, types)),
        "zh" => chinese(document, han),
        _ => Readability::default(),
    }
}

/// The English formulas; none where there is no word to measure, since any number would be a grade.
pub fn english(s: &Sums) -> Readability {
    let by = |a: f64, b: f64| if b == 0.0 { 0.0 } else { a / b };
    let some = |x: f64| (s.words > 0.0).then_some(x);
    let (words_per_sentence, syllables_per_word) = (by(s.words, s.sentences), by(s.syllables, s.words));
    Readability {
        flesch: some(206.835 - 1.015 * words_per_sentence - 84.6 * syllables_per_word),
        flesch_kincaid: some(0.39 * words_per_sentence + 11.8 * syllables_per_word - 15.59),
        gunning_fog: some(0.4 * (words_per_sentence + 100.0 * by(s.polysyllables, s.words))),
        smog: some(1.0430 * (30.0 * by(s.polysyllables, s.sentences)).sqrt() + 3.1291),
        coleman_liau: some(
            0.0588 * 100.0 * by(s.letters, s.words) - 0.296 * 100.0 * by(s.sentences, s.words) - 15.8,
        ),
        ari: some(4.71 * by(s.letters, s.words) + 0.5 * words_per_sentence - 21.43),
        lix: some(words_per_sentence + 100.0 * by(s.long_words, s.words)),
        ..Readability::default()
    }
}

/// Counts what the formulas need. A distinct word is looked at once, however often it occurs.
fn sums(document: &Document<'_>, types: &Types) -> Sums {
    let text = document.text();
    let mut s = Sums { sentences: sentences_with_a_word(document), ..Sums::default() };
    for (id, t) in types.all().iter().enumerate() {
        if matches!(t.kind, TokenKind::Han | TokenKind::Symbol) {
            continue;
        }
        let spelling = types.spelling(id as u32, text);
        let letters = spelling.chars().filter(|c| c.is_alphanumeric()).count();
        if letters == 0 {
            continue;
        }
        let n = f64::from(t.count);
        let syllables = syllables::count(spelling);
        s.words += n;
        s.syllables += n * f64::from(syllables);
        s.letters += n * letters as f64;
        s.polysyllables += if syllables >= 3 { n } else { 0.0 };
        s.long_words += if letters > 6 { n } else { 0.0 };
    }
    s
}

fn sentences_with_a_word(document: &Document<'_>) -> f64 {
    let tokens = document.tokens_view();
    let sentences = document.sentences_view();
    let mut next = 0;
    let mut count = 0.0;
    for (&start, &end) in sentences.start.iter().zip(sentences.end) {
        let mut any = false;
        while let (Some(&s), Some(&kind)) = (tokens.start.get(next), tokens.kind.get(next))
            && s < end
        {
            any |= s >= start && TokenKind::from_u8(kind).is_word();
            next += 1;
        }
        count += f64::from(u8::from(any));
    }
    count
}

fn chinese(document: &Document<'_>, han: u64) -> Readability {
    let clauses = clauses(document.text());
    let mut sentences = 0u64;
    for sentence in document.sentences() {
        sentences +=
            u64::from(document.slice(sentence.span).chars().any(|c| ('\u{3400}'..='\u{9fff}').contains(&c)));
    }
    let by = |n: u64| (n > 0).then(|| han as f64 / n as f64);
    Readability {
        han_per_clause: by(clauses),
        han_per_sentence: by(sentences),
        adverb_conjunction_share: adverb_conjunction_share(document),
        ..Readability::default()
    }
}

/// Stretches with a Han character between marks that close a clause.
fn clauses(text: &str) -> u64 {
    let mut addresses = addresses::find(text).into_iter().peekable();
    let (mut clauses, mut open, mut before) = (0u64, false, ' ');
    for (at, c) in text.char_indices() {
        while addresses.next_if(|address| address.end <= at).is_some() {}
        let in_address = addresses.peek().is_some_and(|address| address.start <= at);
        let rest = text.get(at + c.len_utf8()..).unwrap_or("");
        let closes = match c {
            '\n' | '。' | '；' | '？' | '！' | ';' | '?' | '!' | '…' => true,
            '，' | ',' => {
                !is_digit(before) || rest.chars().take_while(|&c| is_digit(c)).take(4).count() != 3
            }
            '：' | ':' => !is_digit(before) || !rest.starts_with(is_digit),
            _ => false,
        };
        if closes && !in_address {
            clauses += u64::from(open);
            open = false;
        }
        open |= ('\u{3400}'..='\u{9fff}').contains(&c);
        before = c;
    }
    clauses + u64::from(open)
}

/// A decimal digit of either width.
fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// Nothing where no sentence has a word.
fn adverb_conjunction_share(document: &Document<'_>) -> Option<f64> {
    static LISTED: LazyLock<HashSet<&str, FixedState>> = LazyLock::new(|| {
        let list = include_str!("../words/zh-adverbs-conjunctions.txt");
        list.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect()
    });
    let tokens = document.tokens_view();
    let sentences = document.sentences_view();
    let (mut next, mut sum, mut counted) = (0, 0.0, 0u64);
    for (&start, &end) in sentences.start.iter().zip(sentences.end) {
        let (mut words, mut listed) = (0u64, 0u64);
        while let (Some(&s), Some(&e), Some(&kind)) =
            (tokens.start.get(next), tokens.end.get(next), tokens.kind.get(next))
            && s < end
        {
            next += 1;
            let kind = TokenKind::from_u8(kind);
            if s >= start && kind.is_word() {
                words += 1;
                let han = kind == TokenKind::Han;
                listed += u64::from(han && LISTED.contains(document.slice(Span::new(s, e))));
            }
        }
        if words > 0 {
            sum += listed as f64 / words as f64;
            counted += 1;
        }
    }
    (counted > 0).then(|| sum / counted as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_clause_ends_within_a_number_or_an_address() {
        for (text, count) in [
            ("全县投入1,200万元修渠。", 1),
            ("全县投入１，２００，０００元修渠，共三年。", 2),
            ("会议10:30开始召开。", 1),
            ("会议1０：30开始召开。", 1),
            ("分三批,每批20,共60。", 3),
            ("增长5，减少12，其余不变。", 3),
            ("分工如下：甲修渠；乙修路", 3),
            ("见https://example.org/a;b?c=1查询。", 1),
            ("1,200", 0),
        ] {
            assert_eq!(clauses(text), count, "{text}");
        }
    }
}
