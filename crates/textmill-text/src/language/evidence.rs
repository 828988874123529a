//! What the letters of a text say about its language, read in one pass.
//!
//! Letters are weighed by what they are part of. A document in Chinese is full of addresses, file names,
//! brands and people in Latin letters, and one in English of people in Chinese ones; none of these is in the
//! language of the text. So addresses, code and numbers count for nothing, names for little, and words in a
//! row for what they say. The units are tenths of a Han character.

use super::english;

/// A word in a row of words: English says in one what Chinese says in two characters at most.
const PROSE: usize = 20;
/// A word by itself, or with a capital: a name, a brand, a term.
const NAME: usize = 3;
/// A Han character in a row of them.
const HAN: usize = 10;
/// One of a few between words in Latin letters: a name (Zhang Wei 张伟 said).
const AMONG: usize = 3;
/// One in brackets after words in Latin letters: the same said again.
const GLOSS: usize = 1;
/// The longest name among Latin letters that has no brackets.
const LONGEST_NAME: usize = 4;

/// 的 了 是 在: Chinese is full of them, and Japanese is not.
const CHINESE: [[u8; 3]; 4] =
    [[0xE7, 0x9A, 0x84], [0xE4, 0xBA, 0x86], [0xE6, 0x98, 0xAF], [0xE5, 0x9C, 0xA8]];

/// What a byte can be part of.
mod class {
    pub(super) const LOWER: u8 = 1;
    pub(super) const UPPER: u8 = 2;
    pub(super) const LETTERS: u8 = LOWER | UPPER;
    /// Digits and signs.
    pub(super) const SIGN: u8 = 4;
    /// Beyond ASCII.
    pub(super) const WIDE: u8 = 8;
    /// White space.
    pub(super) const END: u8 = 16;
}

static CLASS: [u8; 256] = {
    let mut table = [class::WIDE; 256];
    let mut b = 0;
    while b < 0x80 {
        table[b] = match b as u8 {
            b'a'..=b'z' => class::LOWER,
            b'A'..=b'Z' => class::UPPER,
            0..=b' ' => class::END,
            _ => class::SIGN,
        };
        b += 1;
    }
    table
};

/// What was read so far.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    pub(super) han: usize,
    pub(super) kana: usize,
    pub(super) hangul: usize,
    pub(super) other: usize,
    /// Of `han`, those that are names among Latin letters, and those in brackets after them.
    among: usize,
    gloss: usize,
    /// Kana in one run with Han characters, as in 雨が降る; never の, which brands are fond of.
    joined: usize,
    /// Hiragana among them, and among those the particles.
    joined_hiragana: usize,
    particles: usize,
    /// Hiragana other than の, wherever.
    hiragana: usize,
    /// See [`CHINESE`].
    chinese: usize,
    words: Words,
    /// Words in lines of code: all there is to go by where there are no others.
    aside: Words,
    /// Whether the text is in a block of code between fences.
    fenced: bool,
}

/// Words in Latin letters.
#[derive(Debug, Default, Clone, Copy)]
struct Words {
    words: usize,
    function_words: usize,
    prose: usize,
    letters: usize,
    accented: usize,
}

impl Words {
    /// Counts `word`, made of these classes of bytes, which stands in a row of words or begins one.
    fn count(&mut self, word: &[u8], seen: u8, accented: usize, in_row: &mut bool) {
        let capital = seen & class::UPPER > 0;
        let shouted = seen & class::LETTERS == class::UPPER && word.len() > 1;
        // WHO and IT are names where no word leads up to them.
        let function = english::is_function_word(word) && (!shouted || *in_row);
        self.words += 1;
        self.function_words += usize::from(function);
        self.prose += usize::from(function || *in_row && !capital);
        self.letters += match seen <= class::LETTERS {
            true => word.len(),
            false => word.iter().filter(|&&b| b.is_ascii_alphabetic() || b >= 0xC0).count(),
        };
        self.accented += accented;
        *in_row = true;
    }

    fn add(&mut self, other: &Words) {
        self.words += other.words;
        self.function_words += other.function_words;
        self.prose += other.prose;
        self.letters += other.letters;
        self.accented += other.accented;
    }
}

/// Where in a piece of text the reading is.
#[derive(Default)]
struct Line {
    words: Words,
    /// Tokens that only programs and addresses have.
    signs: usize,
    /// Whether the last letter was a Latin one.
    latin_before: bool,
    /// Whether a word came last, and nothing but spaces and light punctuation since.
    in_row: bool,
}

impl Evidence {
    /// Reads `text`, a whole document or a sample of one (`cut`).
    pub(super) fn read(&mut self, text: &str, cut: bool) {
        let bytes = text.as_bytes();
        let mut line = Line::default();
        let mut i = 0;
        let mut line_start = !cut;
        self.fenced = false;
        while let Some(&lead) = bytes.get(i) {
            if line_start {
                line_start = false;
                if self.fence(bytes.get(i..).unwrap_or(&[]), cut) {
                    i += bytes.get(i..).unwrap_or(&[]).iter().take_while(|&&b| b != b'\n').count();
                    continue;
                }
            }
            match lead {
                b'\n' => {
                    self.end(&mut line);
                    line_start = true;
                    i += 1;
                }
                0..=b' ' => i += 1,
                b'!'..=0x7F => i = self.token(bytes, i, &mut line),
                _ if latin(bytes, i) > 0 => i = self.token(bytes, i, &mut line),
                _ if east(bytes, i) > 0 => i = self.run(bytes, i, &mut line),
                _ => i += self.letter(bytes, i, &mut line),
            }
        }
        self.end(&mut line);
    }

    /// Whether a line is a fence of a block of code. A sample may begin within a block: a fence that says no
    /// language, before any other, ends one more often than it begins one.
    fn fence(&mut self, line: &[u8], cut: bool) -> bool {
        let Some(rest) = line.strip_prefix(b"```").or_else(|| line.strip_prefix(b"~~~")) else {
            return false;
        };
        let bare = rest.first().is_none_or(|&b| b == b'\n' || b == b'\r');
        if cut && bare && !self.fenced && self.aside.words == 0 {
            self.aside.add(&std::mem::take(&mut self.words));
        } else {
            self.fenced = !self.fenced;
        }
        true
    }

    /// A line of code is no prose, whatever words it is made of.
    fn end(&mut self, line: &mut Line) {
        let code = self.fenced || line.signs > 0 && line.signs * 2 >= line.words.words;
        if code { &mut self.aside } else { &mut self.words }.add(&line.words);
        *line = Line { in_row: line.in_row && !code, ..Line::default() };
    }

    /// What stands between white space, East Asian characters and signs: a word, a number, an address.
    fn token(&mut self, bytes: &[u8], from: usize, line: &mut Line) -> usize {
        let (mut to, mut seen, mut accented) = (from, 0, 0);
        while let Some(&b) = bytes.get(to) {
            let class = CLASS[b as usize];
            if class < class::WIDE {
                to += 1;
            } else {
                let length = latin(bytes, to);
                if class == class::END || length == 0 {
                    break;
                }
                accented += usize::from(length == 2);
                to += length;
            }
            seen |= class;
        }
        let token = bytes.get(from..to).unwrap_or(&[]);
        let plain = seen <= class::LETTERS;
        let word = if plain { token } else { trim(token) };
        match if plain && word.len() > 1 { Kind::Word } else { kind(word) } {
            Kind::Word => line.words.count(word, seen, accented, &mut line.in_row),
            Kind::Neutral => {}
            Kind::Sign => {
                line.signs += 1;
                line.in_row = false;
            }
        }
        line.latin_before |= line.in_row;
        // A bar parts the cells of a table.
        line.in_row &= !token.ends_with(b"|");
        to.max(from + 1)
    }

    /// A run of Han characters and kana.
    fn run(&mut self, bytes: &[u8], from: usize, line: &mut Line) -> usize {
        let (mut han, mut kana, mut hiragana, mut no, mut particles) = (0, 0, 0, 0, 0);
        let mut to = from;
        loop {
            match bytes.get(to..).and_then(|rest| rest.first_chunk::<3>()) {
                Some(c @ [0xE4..=0xE9, ..]) => {
                    han += 1;
                    self.chinese += usize::from(CHINESE.contains(c));
                    to += 3;
                }
                Some([0xE3, second @ 0x81..=0x83, third]) => {
                    kana += 1;
                    to += 3;
                    match (second, third) {
                        (0x81, 0xAE) => no += 1,
                        // は が に で へ と を も
                        (0x81, 0xAF | 0x8C | 0xAB | 0xA7 | 0xB8 | 0xA8) | (0x82, 0x92 | 0x82) => {
                            hiragana += 1;
                            particles += usize::from(han > 0);
                        }
                        (0x81, _) | (0x82, ..=0x9F) => hiragana += 1,
                        _ => {}
                    }
                }
                _ => match east(bytes, to) {
                    0 => break,
                    length => {
                        han += 1;
                        to += length;
                    }
                },
            }
        }
        if han > 0 {
            self.joined += kana - no;
            self.joined_hiragana += hiragana;
            self.particles += particles;
        }
        self.han += han;
        self.kana += kana;
        self.hiragana += hiragana;
        if line.latin_before && bytes.get(to).is_some_and(|&next| is_beside_latin(next)) {
            let before = bytes.get(..from).unwrap_or(&[]);
            let after = bytes.get(to..).unwrap_or(&[]);
            let bracketed = (before.ends_with(b"(") || before.ends_with("（".as_bytes()))
                && (after.starts_with(b")") || after.starts_with("）".as_bytes()));
            let among = before.last().is_some_and(u8::is_ascii) && after.first().is_some_and(u8::is_ascii);
            if bracketed {
                self.gloss += han;
            } else if among && han + kana <= LONGEST_NAME {
                self.among += han;
            }
        }
        line.latin_before = false;
        line.in_row = false;
        to.max(from + 1)
    }

    /// A letter of another script, or a sign; its length.
    fn letter(&mut self, bytes: &[u8], at: usize, line: &mut Line) -> usize {
        let second = bytes.get(at + 1).copied().unwrap_or(0);
        let (length, letter) = match bytes.get(at).copied().unwrap_or(0) {
            0xC2 => (2, false),
            0xCC | 0xCD if second < 0xB0 => (2, false),
            0xCA..=0xDF => (2, true),
            // U+2000..U+2FFF: punctuation and signs; quotation marks do not break a row of words.
            0xE2 => return 3,
            0xEA if second < 0xB0 => (3, true),
            0xEA..=0xED => {
                self.hangul += 1;
                (3, false)
            }
            0xE0 | 0xE1 => (3, true),
            0xE3..=0xEF => (3, false),
            0xF0.. => (4, false),
            _ => (1, false),
        };
        self.other += usize::from(letter);
        line.in_row = false;
        length
    }

    /// The weight of East Asian characters.
    pub(super) fn east(&self) -> usize {
        let full = self.han - self.gloss - self.among + self.kana + self.hangul;
        full * HAN + self.among * AMONG + self.gloss * GLOSS
    }

    /// The weight of words in Latin letters.
    pub(super) fn latin(&self) -> usize {
        let words = self.words();
        words.prose * PROSE + (words.words - words.prose) * NAME
    }

    /// The weight of letters of other scripts, of which three are worth a Han character.
    pub(super) fn others(&self) -> usize {
        self.other * HAN / 3
    }

    /// Letters of words in Latin letters.
    pub(super) fn latin_letters(&self) -> usize {
        self.words().letters
    }

    /// Those beyond ASCII.
    pub(super) fn accented(&self) -> usize {
        self.words().accented
    }

    /// The share of English function words among the words, 0 to 1.
    pub(super) fn english(&self) -> f32 {
        let words = self.words();
        if words.words == 0 { 0.0 } else { words.function_words as f32 / words.words as f32 }
    }

    /// Whether what there is of Han characters and kana is Japanese. Japanese prose has four kana in ten
    /// letters and more, joined to Han characters; headlines few, but particles. A Chinese text has those of
    /// the brands that it names.
    pub(super) fn is_japanese(&self) -> bool {
        let all = self.han + self.kana;
        if self.han == 0 || self.kana > self.han {
            return self.kana >= 2;
        }
        // A name in katakana between Chinese words.
        if self.hiragana == 0 && self.chinese > 0 {
            return false;
        }
        self.joined >= 2 && self.joined * 100 >= all * 12
            || self.particles > 0 && self.joined_hiragana * 20 >= all
    }

    fn words(&self) -> &Words {
        if self.words.words == 0 && self.han + self.kana + self.hangul + self.other == 0 {
            &self.aside
        } else {
            &self.words
        }
    }
}

/// Whether a Han character's next byte can be part of English text: a line's end is none.
fn is_beside_latin(next: u8) -> bool {
    next >= b' '
}

/// The length of the Latin letter beyond ASCII at `at` or of the apostrophe ’, 0 for anything else.
fn latin(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at..at + 2) {
        // U+00C0..U+024F
        Some([0xC3..=0xC9, _]) => 2,
        // Combining marks.
        Some([0xCC, _]) => 2,
        // Latin Extended Additional (Vietnamese).
        Some([0xE1, 0xB8..=0xFF]) => 3,
        Some([0xE2, 0x80]) if bytes.get(at + 2) == Some(&0x99) => 3,
        _ => 0,
    }
}

/// The length of the Han character or kana at `at`, 0 for anything else.
fn east(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at..at + 2) {
        Some([0xE3, 0x81..=0x83 | 0x90..=0xFF]) | Some([0xE4..=0xE9, _]) => 3,
        Some([0xEF, 0xA4..=0xAB]) => 3,
        // Planes 2 and 3 hold Chinese characters, the others mostly signs.
        Some([0xF0, 0xA0..=0xBF]) => 4,
        _ => 0,
    }
}

/// A token without the punctuation around it.
fn trim(token: &[u8]) -> &[u8] {
    let from = token.iter().take_while(|b| b"(\"'[<*_-#>`".contains(b)).count();
    let token = token.get(from..).unwrap_or(&[]);
    let tail = token.iter().rev().take_while(|b| b".,;:!?\"')]>*_-`|".contains(b)).count();
    let token = token.get(..token.len() - tail).unwrap_or(&[]);
    // A quotation mark ’ is part of the token, a letter's width.
    token.strip_suffix("’".as_bytes()).unwrap_or(token)
}

enum Kind {
    Word,
    /// A number, a letter, an abbreviation.
    Neutral,
    /// What only addresses and programs have.
    Sign,
}

fn kind(token: &[u8]) -> Kind {
    let letters = token.iter().filter(|b| b.is_ascii_alphabetic() || **b >= 0x80).count();
    let joints = token.iter().filter(|b| matches!(b, b'\'' | b'-')).count();
    if letters + joints == token.len() {
        // Of words of one letter, English has two.
        let word = letters > 1 || matches!(token, [b'a' | b'A' | b'I']);
        return if word { Kind::Word } else { Kind::Neutral };
    }
    let program = |b: &u8| matches!(b, b'=' | b'{' | b'}' | b'(' | b'<' | b'_' | b'\\' | b'@' | b';');
    let joined = |pair: &[u8]| matches!(pair, b"::" | b"//" | b":/" | b"->");
    if token.iter().any(program) || token.windows(2).any(joined) || is_dotted(token) {
        Kind::Sign
    } else {
        Kind::Neutral
    }
}

/// Whether dots join words, as in the name of a file or of a method; U.S. and 3.5 are none.
fn is_dotted(token: &[u8]) -> bool {
    let is_name =
        |piece: &[u8]| matches!(piece, [a, b, ..] if a.is_ascii_alphabetic() && b.is_ascii_alphanumeric());
    token.contains(&b'.') && token.split(|&b| b == b'.').any(is_name)
}
