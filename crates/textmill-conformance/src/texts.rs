//! The texts that plugins are tried on: our own, some made from a seed, and the author's.

use std::path::PathBuf;

/// Hard texts, each for one thing that goes wrong.
const HARD: [&str; 16] = [
    "",
    " ",
    "\n\n\r\n\t",
    "a",
    "好",
    "今天天气很好。我们去公园散步，看见许多人在放风筝。",
    "The river rose by 3.5 m in two days. Nobody was hurt, and the bridge held.",
    "第一章 总则\n\n第一条 本办法自2021年3月1日起施行。\n\n1.1 General\n\nThis section is short.",
    "本季度 revenue 增长 12.5%，其中 APP 业务占 3/4（约 ¥1,200 万元）。",
    "\u{feff}",
    "\u{feff}开头有一个字节顺序标记。",
    "😀👩‍👩‍👧‍👦𠮷野家🇨🇳",
    "e\u{301}cole a\u{308}\u{300}\u{323} n\u{303}",
    "ｆｕｌｌ　ｗｉｄｔｈ　１２３，ａｎｄ　half",
    "שלום עולם. مرحبا بالعالم. สวัสดีชาวโลก. नमस्ते दुनिया।",
    "null\u{0}byte and \u{200b}zero\u{200d}width\u{2028}separator\u{fffd}",
];

/// Deterministic numbers: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((x ^ (x >> 31)) % bound.max(1) as u64) as usize
    }
}

/// A text of random characters of every length in bytes, with the punctuation that plugins cut by.
pub(crate) fn random(numbers: &mut Numbers, characters: usize) -> String {
    const POOLS: [&str; 6] = [
        "abcdefghij KLMNOP 0123456789 .,;:!?-()\"'\n",
        "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严龙飞",
        "。，；：！？、（）《》“”\n",
        "éèêëąćęłńóśźżäöüßñçøåαβγδεабвгд",
        "ｱｲｳＡＢＣ１２３　한국어ひらがなカタカナ",
        "😀🎉𠮷𝔘🇨🇳👍🏽",
    ];
    let mut text = String::new();
    let mut pool = 0;
    for index in 0..characters {
        if index % 7 == 0 {
            pool = numbers.below(POOLS.len());
        }
        let letters = POOLS[pool];
        let nth = numbers.below(letters.chars().count());
        text.extend(letters.chars().nth(nth));
    }
    text
}

/// Every text of a test.
pub(crate) fn all(seed: u64, files: &[PathBuf]) -> Result<Vec<String>, String> {
    let mut texts: Vec<String> = HARD.map(str::to_owned).to_vec();
    let mut numbers = Numbers::new(seed);
    for size in [3, 30, 300, 3_000] {
        texts.push(random(&mut numbers, size));
    }
    for file in files {
        let text = textmill_loader::regular::read(file)
            .map_err(|error| format!("cannot read `{}`: {error}", file.display()))?;
        texts.push(String::from_utf8_lossy(&text).into_owned());
    }
    Ok(texts)
}

/// One line of about this many bytes.
pub(crate) fn long(bytes: usize) -> String {
    let sentence = "全市今年完成投资二百亿元，the work went on in 14 places and nobody left early；";
    sentence.repeat(bytes / sentence.len())
}

/// Many short texts.
pub(crate) fn many(count: usize) -> Vec<String> {
    (0..count).map(|index| format!("第{index}号 no. {index}")).collect()
}
