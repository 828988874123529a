//! Where a figure may begin: the characters and words that open one, as look-up tables.

use std::sync::LazyLock;

/// Han characters that a figure may begin with.
pub(super) static HAN_START: LazyLock<[u64; 1024]> = LazyLock::new(|| {
    let mut set = [0u64; 1024];
    let starts = "〇零○一壹弌二贰貳弍两兩三叁参參弎四肆五伍六陆陸七柒八捌九玖十拾廿卅卌百佰千仟万萬亿億半几幾数數０１２３４５６７８９½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞";
    for c in starts.chars() {
        let c = c as usize;
        if let Some(word) = set.get_mut(c / 64) {
            *word |= 1 << (c % 64);
        }
    }
    set
});

/// Number words that begin an English figure, packed for a fast look-up.
pub(super) static WORD_START: LazyLock<Vec<u128>> = LazyLock::new(|| {
    let words = "zero nought naught nil one two three four five six seven eight nine ten eleven twelve thirteen \
        fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fourty fifty sixty seventy \
        eighty ninety hundred thousand million billion a an half quarter";
    let mut packed: Vec<u128> = words.split_whitespace().filter_map(pack).collect();
    packed.sort_unstable();
    packed
});

/// A lower-case word of at most 16 letters as one number.
pub(crate) fn pack(word: &str) -> Option<u128> {
    if word.len() > 16 {
        return None;
    }
    Some(word.bytes().fold(0u128, |packed, b| packed << 8 | u128::from(b.to_ascii_lowercase())))
}

/// The vulgar fractions.
pub(super) fn vulgar(c: char) -> Option<(i128, i128)> {
    Some(match c {
        '½' => (1, 2),
        '⅓' => (1, 3),
        '⅔' => (2, 3),
        '¼' => (1, 4),
        '¾' => (3, 4),
        '⅕' => (1, 5),
        '⅖' => (2, 5),
        '⅗' => (3, 5),
        '⅘' => (4, 5),
        '⅙' => (1, 6),
        '⅚' => (5, 6),
        '⅛' => (1, 8),
        '⅜' => (3, 8),
        '⅝' => (5, 8),
        '⅞' => (7, 8),
        _ => return None,
    })
}
