//! Which language a text is in.
//!
//! Chinese, Japanese and Korean are told by their scripts, English by its function words; whatever else
//! is written in letters goes to the trigram profiles of `whatlang`. Only samples are read: the cost
//! does not grow with the text. `und` (ISO 639-2, undetermined) says that there is too little to tell.
//!
//! A Chinese text may quote English and an English one Chinese, so what is written is weighed by what it
//! says ([`evidence`]): words in a row count most, names little, addresses, code and numbers nothing.

mod english;
mod evidence;
mod scripts;

use evidence::Evidence;
use scripts::Scripts;

/// A detected language.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detected {
    /// ISO 639-1 code (639-3 where there is none), or `und`.
    pub code: &'static str,
    /// 0 to 1.
    pub confidence: f32,
}

/// No language could be told.
pub const UNDETERMINED: Detected = Detected { code: "und", confidence: 0.0 };

/// Fewer Latin letters than this say nothing about a language.
const FEWEST_LETTERS: usize = 10;

/// More Han characters than this without a kana are no Japanese.
const LONGEST_TITLE: usize = 20;

/// Bytes given to the trigram profiles: enough to be sure, few enough to be quick.
const PROFILE: usize = 600;

/// Detects the language of `text`.
///
/// ```
/// use textmill_text::language::detect;
/// assert_eq!(detect("去年以来，各部门开展了 digital 培训。").code, "zh");
/// assert_eq!(detect("The report covers what was done last year.").code, "en");
/// assert_eq!(detect("42 %").code, "und");
/// ```
pub fn detect(text: &str) -> Detected {
    detect_sampled(text, 16, 512)
}

/// Detects the language of a paragraph of a document in `document`: what is too short to tell, but
/// in the script of the document, is taken to be in its language.
pub fn detect_within(text: &str, document: Detected) -> Detected {
    let scripts = Scripts::count(sample(text, 0, 256));
    let short = scripts.latin < 3 * FEWEST_LETTERS && scripts.other == 0;
    let plain = scripts.han == 0 && scripts.kana == 0 && scripts.hangul == 0;
    let inherits = match document.code {
        "zh" => scripts.han > 0 && scripts.kana == 0 && scripts.hangul == 0,
        // A Japanese sentence has kana; a name or a title may have none.
        "ja" => (1..LONGEST_TITLE).contains(&scripts.han) && scripts.kana == 0 && scripts.hangul == 0,
        "ko" | "und" => false,
        _ => short && scripts.latin > 0 && plain,
    };
    if inherits && (short || scripts.han * 3 >= scripts.latin) {
        return document;
    }
    let own = detect_sampled(text, 2, 256);
    // Of addresses and code nothing tells the language.
    let silent = own.code == "und" && scripts.latin > 0 && scripts.other == 0 && plain;
    if silent && !matches!(document.code, "zh" | "ja" | "ko") { document } else { own }
}

/// Which characters a Chinese text is written in: `Hans` (simplified) or `Hant` (traditional), as ISO 15924
/// names them; `None` where a sample has too few to tell, or both.
///
/// ```
/// use textmill_text::language::chinese_script;
/// assert_eq!(chinese_script("今年的雨水比往年多，河堤沒有垮，農田也沒有荒。"), Some("Hant"));
/// assert_eq!(chinese_script("今年的雨水比往年多，河堤没有垮，农田也没有荒。"), Some("Hans"));
/// ```
pub fn chinese_script(text: &str) -> Option<&'static str> {
    let (mut han, mut traditional) = (0, 0);
    for c in sample(text, 0, 6000).chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)) {
        han += 1;
        traditional += usize::from(crate::normalize::simplified(c) != c);
    }
    // A third of the characters of traditional text have a simplified form; a few (著, 乾) live in both.
    match (han, traditional * 100 / han.max(1)) {
        (0..10, _) => None,
        (_, 10..) => Some("Hant"),
        (_, 0..=3) => Some("Hans"),
        _ => None,
    }
}

/// Detects from up to `windows` samples of `width` bytes, spread evenly.
fn detect_sampled(text: &str, windows: usize, width: usize) -> Detected {
    let mut evidence = Evidence::default();
    if text.len() <= windows * width {
        evidence.read(text, false);
    } else {
        for n in 0..windows {
            evidence.read(sample(text, n * (text.len() / windows), width), true);
        }
    }
    decide(text, &evidence)
}

fn decide(text: &str, evidence: &Evidence) -> Detected {
    let (east, latin, others) = (evidence.east(), evidence.latin(), evidence.others());
    let all = east + latin + others;
    if all == 0 {
        return UNDETERMINED;
    }
    let share = |weight: usize| weight as f32 / all as f32;
    if east > 0 && east >= latin + others {
        let code = if evidence.hangul > evidence.han + evidence.kana {
            "ko"
        } else if evidence.is_japanese() {
            "ja"
        } else if evidence.han > 0 {
            "zh"
        } else {
            return UNDETERMINED;
        };
        return Detected { code, confidence: share(east) };
    }
    let letters = evidence.latin_letters();
    if letters >= evidence.other {
        let english = evidence.english();
        if english >= 0.1 && evidence.accented() * 20 <= letters {
            return Detected { code: "en", confidence: (0.6 + english * 2.0).min(1.0) * share(latin) };
        }
        if letters < FEWEST_LETTERS {
            return if english > 0.0 { Detected { code: "en", confidence: 0.3 } } else { UNDETERMINED };
        }
    } else if evidence.other < FEWEST_LETTERS / 2 {
        return UNDETERMINED;
    }
    profile(text, evidence)
}

/// Asks the trigram profiles.
fn profile(text: &str, evidence: &Evidence) -> Detected {
    let middle = text.len() / 2 - (PROFILE / 2).min(text.len() / 2);
    let info = whatlang::detect(sample(text, middle, PROFILE));
    let plain = evidence.accented() == 0 && evidence.other == 0;
    match info {
        Some(info) if info.is_reliable() || (!plain && info.confidence() > 0.3) => {
            Detected { code: iso_639_1(info.lang()), confidence: info.confidence() as f32 }
        }
        // Names, titles and tables in plain letters: nothing in them speaks for another language.
        _ if plain => Detected { code: "en", confidence: if evidence.english() > 0.0 { 0.5 } else { 0.3 } },
        _ => UNDETERMINED,
    }
}

/// At most `width` bytes of `text` from `start` on, on character boundaries.
fn sample(text: &str, start: usize, width: usize) -> &str {
    let from = text.ceil_char_boundary(start.min(text.len()));
    let to = text.floor_char_boundary((from + width).min(text.len()));
    text.get(from..to).unwrap_or("")
}

/// The two-letter code, where ISO 639-1 has one.
fn iso_639_1(lang: whatlang::Lang) -> &'static str {
    use whatlang::Lang::*;
    match lang {
        Epo => "eo",
        Eng => "en",
        Rus => "ru",
        Cmn => "zh",
        Spa => "es",
        Por => "pt",
        Ita => "it",
        Ben => "bn",
        Fra => "fr",
        Deu => "de",
        Ukr => "uk",
        Kat => "ka",
        Ara => "ar",
        Hin => "hi",
        Jpn => "ja",
        Heb => "he",
        Yid => "yi",
        Pol => "pl",
        Amh => "am",
        Jav => "jv",
        Kor => "ko",
        Nob => "nb",
        Dan => "da",
        Swe => "sv",
        Fin => "fi",
        Tur => "tr",
        Nld => "nl",
        Hun => "hu",
        Ces => "cs",
        Ell => "el",
        Bul => "bg",
        Bel => "be",
        Mar => "mr",
        Kan => "kn",
        Ron => "ro",
        Slv => "sl",
        Hrv => "hr",
        Srp => "sr",
        Mkd => "mk",
        Lit => "lt",
        Lav => "lv",
        Est => "et",
        Tam => "ta",
        Vie => "vi",
        Urd => "ur",
        Tha => "th",
        Guj => "gu",
        Uzb => "uz",
        Pan => "pa",
        Aze => "az",
        Ind => "id",
        Tel => "te",
        Pes => "fa",
        Mal => "ml",
        Ori => "or",
        Mya => "my",
        Nep => "ne",
        Sin => "si",
        Khm => "km",
        Tuk => "tk",
        Aka => "ak",
        Zul => "zu",
        Sna => "sn",
        Afr => "af",
        Lat => "la",
        Slk => "sk",
        Cat => "ca",
        Tgl => "tl",
        Hye => "hy",
        other => other.code(),
    }
}

#[cfg(test)]
mod tests;
