//! Reading the text one character at a time, with traditional and full-width forms folded.
//!
//! The grammar is written once, in simplified characters and ASCII digits; folding happens while reading, so
//! that offsets stay those of the text. A word of the grammar is compared character by character; nothing is
//! copied.

/// The text under the grammar.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a> {
    text: &'a str,
}

/// The simplified or ASCII form of the characters that the grammar uses.
#[inline]
pub(super) fn fold(c: char) -> char {
    let at = c as usize;
    match FOLDED.get(at / 64) {
        Some(word) if word >> (at % 64) & 1 == 1 => folded(c),
        _ => c,
    }
}

/// One bit a character of the basic plane: whether it has another form. Few have, and nearly every character
/// that the grammar sees is asked.
static FOLDED: [u64; 1024] = {
    let mut bits = [0; 1024];
    let mut at = 0x80;
    while at < 0x1_0000 {
        if let Some(c) = char::from_u32(at)
            && folded(c) != c
        {
            bits[at as usize / 64] |= 1 << (at % 64);
        }
        at += 1;
    }
    bits
};

const fn folded(c: char) -> char {
    match c {
        '０'..='９' => (b'0' + (c as u32 - '０' as u32) as u8) as char,
        'Ｏ' => '〇',
        'Ａ'..='Ｚ' => (b'A' + (c as u32 - 'Ａ' as u32) as u8) as char,
        'ａ'..='ｚ' => (b'a' + (c as u32 - 'ａ' as u32) as u8) as char,
        '\u{3000}' | '\u{a0}' => ' ',
        '：' => ':',
        '，' => ',',
        '．' => '.',
        '／' => '/',
        '（' => '(',
        '）' => ')',
        '－' | '–' | '−' | '‐' => '-',
        '～' | '〜' | '∼' | '﹏' => '~',
        '○' | '◯' => '〇',
        c if (c as u32) < 0x4e00 => c,
        '個' | '箇' => '个',
        '週' => '周',
        '號' => '号',
        '點' => '点',
        '時' => '时',
        '鐘' | '鍾' => '钟',
        '禮' => '礼',
        '兩' => '两',
        '倆' => '俩',
        '後' => '后',
        '這' => '这',
        '幾' => '几',
        '數' => '数',
        '間' => '间',
        '內' => '内',
        '過' => '过',
        '還' => '还',
        '來' => '来',
        '從' => '从',
        '節' => '节',
        '歲' => '岁',
        '當' => '当',
        '該' => '该',
        '農' => '农',
        '曆' | '歷' => '历',
        '陰' => '阴',
        '陽' => '阳',
        '舊' => '旧',
        '臘' => '腊',
        '閏' => '闰',
        '紀' => '纪',
        '萬' => '万',
        '億' => '亿',
        '餘' => '余',
        '許' => '许',
        '剛' => '刚',
        '現' => '现',
        '開' => '开',
        '與' => '与',
        '約' => '约',
        '晝' => '昼',
        '淩' => '凌',
        '黃' => '黄',
        '財' => '财',
        '學' => '学',
        '長' => '长',
        '連' => '连',
        '將' => '将',
        '為' => '为',
        '國' => '国',
        '慶' => '庆',
        '聖' => '圣',
        '誕' => '诞',
        '復' | '複' => '复',
        '勞' => '劳',
        '動' => '动',
        '婦' => '妇',
        '兒' => '儿',
        '軍' => '军',
        '黨' => '党',
        '師' => '师',
        '記' => '记',
        '護' => '护',
        '親' => '亲',
        '愛' => '爱',
        '樹' => '树',
        '靈' => '灵',
        '東' => '东',
        '華' => '华',
        '門' => '门',
        '歸' => '归',
        '際' => '际',
        '費' => '费',
        '權' => '权',
        '懺' => '忏',
        '齋' => '斋',
        '燈' => '灯',
        '穌' => '稣',
        '難' => '难',
        '體' => '体',
        '爾' => '尔',
        '龐' => '庞',
        '猶' => '犹',
        '贖' => '赎',
        '淚' => '泪',
        '廟' => '庙',
        '誦' => '诵',
        '經' => '经',
        '轉' => '转',
        '設' => '设',
        '沈' => '沉',
        '豐' => '丰',
        '穫' | '獲' => '获',
        '務' => '务',
        '衛' => '卫',
        '圖' => '图',
        '馬' => '马',
        '羅' => '罗',
        '穀' => '谷',
        '驚' => '惊',
        '蟄' => '蛰',
        '種' => '种',
        '處' => '处',
        '濃' => '浓',
        '頭' => '头',
        '總' => '总',
        '勝' => '胜',
        '戰' => '战',
        '誼' => '谊',
        '劃' => '划',
        '規' => '规',
        '據' => '据',
        '盧' => '卢',
        '達' => '达',
        '蓋' => '盖',
        '貝' => '贝',
        '歐' => '欧',
        '聯' => '联',
        '發' => '发',
        '結' => '结',
        '業' => '业',
        '聽' => '听',
        '語' => '语',
        '龍' => '龙',
        '順' => '顺',
        '啟' | '啓' => '启',
        '禎' => '祯',
        '曉' => '晓',
        '屆' => '届',
        '臨' => '临',
        '銀' => '银',
        '縱' => '纵',
        '團' => '团',
        '圓' => '圆',
        '網' => '网',
        '繞' => '绕',
        '壹' => '一',
        '贰' | '貳' => '二',
        '叁' | '參' => '三',
        '肆' => '四',
        '伍' => '五',
        '陆' | '陸' => '六',
        '柒' => '七',
        '捌' => '八',
        '玖' => '九',
        '拾' => '十',
        '佰' => '百',
        '仟' => '千',
        other => other,
    }
}

impl<'a> Text<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text }
    }

    /// The folded character at a byte offset, and the offset after it.
    #[inline]
    pub(super) fn at(&self, p: usize) -> Option<(char, usize)> {
        let c = self.text.get(p..)?.chars().next()?;
        Some((fold(c), p + c.len_utf8()))
    }

    /// The folded character before a byte offset.
    pub(super) fn before(&self, p: usize) -> Option<char> {
        self.text.get(..p)?.chars().next_back().map(fold)
    }

    /// The folded characters before a byte offset, nearest first.
    pub(super) fn back(&self, p: usize) -> impl Iterator<Item = char> + use<'a> {
        self.text.get(..p).unwrap_or("").chars().rev().map(fold)
    }

    /// Whether the character at an offset is one of these.
    pub(super) fn is(&self, p: usize, set: &str) -> bool {
        self.at(p).is_some_and(|(c, _)| set.contains(c))
    }

    /// Whether the character before an offset is one of these.
    pub(super) fn was(&self, p: usize, set: &str) -> bool {
        self.before(p).is_some_and(|c| set.contains(c))
    }

    /// The offset after a word, if it stands here.
    pub(super) fn eat(&self, mut p: usize, word: &str) -> Option<usize> {
        for expected in word.chars() {
            let (c, next) = self.at(p)?;
            if c != expected {
                return None;
            }
            p = next;
        }
        Some(p)
    }

    /// The offset after a word if it stands here, else the same offset.
    pub(super) fn maybe(&self, p: usize, word: &str) -> usize {
        self.eat(p, word).unwrap_or(p)
    }

    /// The first of the words that stands here: its index and the offset after it. List longer words first.
    pub(super) fn any(&self, p: usize, words: &[&str]) -> Option<(usize, usize)> {
        let (first, _) = self.at(p)?;
        words.iter().enumerate().find_map(|(index, word)| {
            if !opens(word, first) {
                return None;
            }
            self.eat(p, word).map(|end| (index, end))
        })
    }

    /// The value of the first pair whose word stands here, and the offset after it.
    pub(super) fn pick<T: Copy>(&self, p: usize, words: &[(&str, T)]) -> Option<(T, usize)> {
        let (first, _) = self.at(p)?;
        words.iter().find_map(|(word, value)| {
            if !opens(word, first) {
                return None;
            }
            self.eat(p, word).map(|end| (*value, end))
        })
    }

    /// The offset after at most two spaces.
    pub(super) fn space(&self, p: usize) -> usize {
        let p = self.maybe(p, " ");
        self.maybe(p, " ")
    }
}

/// Whether a word begins with a character. Decoding the first character is cheaper than encoding the other
/// one, which is what `starts_with` does; this is asked for every word of every list.
#[expect(clippy::chars_next_cmp, reason = "measured: a third of the scanner's time")]
fn opens(word: &str, first: char) -> bool {
    word.chars().next() == Some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_and_full_width_forms_read_as_the_grammar_writes_them() {
        let text = Text::new("兩個鐘頭後２０");
        assert_eq!(text.eat(0, "两个钟头后20"), Some("兩個鐘頭後２０".len()));
        assert_eq!(text.before(3), Some('两'));
        assert_eq!(text.eat(1, "两"), None, "an offset inside a character is nothing");
    }
}
