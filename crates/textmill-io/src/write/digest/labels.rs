//! The page's own words, in each language it speaks.

/// All words of one language, and how it joins them.
#[derive(Debug)]
pub(super) struct Labels {
    /// ISO 639-1.
    pub(super) code: &'static str,
    pub(super) source: &'static str,
    pub(super) date: &'static str,
    pub(super) length: &'static str,
    pub(super) chars_unit: &'static str,
    pub(super) encoding: &'static str,
    pub(super) summary: &'static str,
    pub(super) figures: &'static str,
    pub(super) names: &'static str,
    pub(super) organizations: &'static str,
    pub(super) people: &'static str,
    pub(super) places: &'static str,
    pub(super) dates: &'static str,
    pub(super) documents: &'static str,
    pub(super) quotes: &'static str,
    pub(super) repeated: &'static str,
    pub(super) contacts: &'static str,
    pub(super) user_terms: &'static str,
    pub(super) words: &'static str,
    pub(super) keywords: &'static str,
    pub(super) terms: &'static str,
    pub(super) ngrams: &'static str,
    pub(super) statistics: &'static str,
    pub(super) categories: &'static str,
    /// Columns of the table of categories.
    pub(super) category: [&'static str; 3],
    pub(super) item: &'static str,
    pub(super) value: &'static str,
    pub(super) colon: &'static str,
    pub(super) comma: &'static str,
    pub(super) open: &'static str,
    pub(super) close: &'static str,
    /// Before and after the number of what a list leaves out.
    pub(super) more: (&'static str, &'static str),
    /// Field of `count` and its name on the page.
    pub(super) counts: &'static [(&'static str, &'static str)],
}

pub(super) static CHINESE: Labels = Labels {
    code: "zh",
    source: "来源",
    date: "日期",
    length: "篇幅",
    chars_unit: "字符",
    encoding: "编码",
    summary: "摘要",
    figures: "关键数字",
    names: "机构与人物",
    organizations: "机构",
    people: "人物",
    places: "地点",
    dates: "日期",
    documents: "文件",
    quotes: "引语",
    repeated: "多次出现",
    contacts: "网址与联系方式",
    user_terms: "自定义词条",
    words: "高频词",
    keywords: "关键词",
    terms: "词频",
    ngrams: "词组",
    statistics: "统计",
    categories: "自定义类别",
    category: ["类别", "次数", "占全部词"],
    item: "项目",
    value: "数值",
    colon: "：",
    comma: "、",
    open: "（",
    close: "）",
    more: ("另有 ", " 项未列出"),
    counts: &[
        ("chars", "字符"),
        ("han", "汉字"),
        ("letters", "字母"),
        ("digits", "数字"),
        ("punctuation", "标点"),
        ("words", "词"),
        ("distinct_words", "不同的词"),
        ("sentences", "句子"),
        ("paragraphs", "段落"),
        ("lines", "行"),
        ("type_token_ratio", "词种比（TTR）"),
        ("mattr", "移动平均词种比（MATTR）"),
        ("flesch", "Flesch 易读度"),
        ("flesch_reading_ease", "Flesch 易读度"),
        ("flesch_kincaid", "Flesch-Kincaid 年级"),
        ("flesch_kincaid_grade", "Flesch-Kincaid 年级"),
        ("mtld", "文本词汇多样性（MTLD）"),
        ("hdd", "超几何词汇多样性（HD-D）"),
        ("yule_k", "尤尔 K 值"),
        ("gunning_fog", "Gunning 迷雾指数"),
        ("smog", "SMOG 年级"),
        ("coleman_liau", "Coleman-Liau 年级"),
        ("ari", "自动可读性指数（ARI）"),
        ("lix", "LIX 指数"),
        ("han_per_sentence", "每句汉字数"),
        ("han_per_clause", "每分句汉字数"),
        ("adverb_conjunction_share", "副词、连词占比"),
        ("shortest_sentence", "最短句（词）"),
        ("longest_sentence", "最长句（词）"),
        ("mean_sentence", "平均句长（词）"),
        ("median_sentence", "句长中位数（词）"),
        ("sentence_deviation", "句长标准差（词）"),
    ],
};

pub(super) static ENGLISH: Labels = Labels {
    code: "en",
    source: "Source",
    date: "Date",
    length: "Length",
    chars_unit: "characters",
    encoding: "Encoding",
    summary: "Summary",
    figures: "Key figures",
    names: "Organisations and people",
    organizations: "Organisations",
    people: "People",
    places: "Places",
    dates: "Dates",
    documents: "Documents",
    quotes: "Quotations",
    repeated: "Used more than once",
    contacts: "Links and contacts",
    user_terms: "Your terms",
    words: "Frequent words",
    keywords: "Keywords",
    terms: "Words",
    ngrams: "Phrases",
    statistics: "Statistics",
    categories: "Your categories",
    category: ["Category", "Occurrences", "Share of words"],
    item: "Measure",
    value: "Value",
    colon: ": ",
    comma: ", ",
    open: " (",
    close: ")",
    more: ("and ", " more"),
    counts: &[
        ("chars", "Characters"),
        ("han", "Chinese characters"),
        ("letters", "Letters"),
        ("digits", "Digits"),
        ("punctuation", "Punctuation marks"),
        ("words", "Words"),
        ("distinct_words", "Distinct words"),
        ("sentences", "Sentences"),
        ("paragraphs", "Paragraphs"),
        ("lines", "Lines"),
        ("type_token_ratio", "Type-token ratio"),
        ("mattr", "Moving-average type-token ratio (MATTR)"),
        ("flesch", "Flesch reading ease"),
        ("flesch_reading_ease", "Flesch reading ease"),
        ("flesch_kincaid", "Flesch-Kincaid grade"),
        ("flesch_kincaid_grade", "Flesch-Kincaid grade"),
        ("mtld", "Lexical diversity (MTLD)"),
        ("hdd", "Lexical diversity (HD-D)"),
        ("yule_k", "Yule's K"),
        ("gunning_fog", "Gunning fog index"),
        ("smog", "SMOG grade"),
        ("coleman_liau", "Coleman-Liau grade"),
        ("ari", "Automated readability index"),
        ("lix", "LIX"),
        ("han_per_sentence", "Chinese characters a sentence"),
        ("han_per_clause", "Chinese characters a clause"),
        ("adverb_conjunction_share", "Adverbs and conjunctions, share"),
        ("shortest_sentence", "Shortest sentence, words"),
        ("longest_sentence", "Longest sentence, words"),
        ("mean_sentence", "Mean sentence length, words"),
        ("median_sentence", "Median sentence length, words"),
        ("sentence_deviation", "Standard deviation of sentence lengths, words"),
    ],
};

impl Labels {
    /// By language code; `None` for a language that pages do not speak.
    pub(super) fn of(language: &str) -> Option<&'static Self> {
        match language.split(['-', '_']).next().unwrap_or("") {
            "zh" => Some(&CHINESE),
            "en" => Some(&ENGLISH),
            _ => None,
        }
    }

    /// The name of a field of `count`; its own name where there is no other.
    pub(super) fn count(&self, field: &str) -> String {
        match self.counts.iter().find(|(name, _)| *name == field) {
            Some((_, label)) => (*label).to_owned(),
            None => field.replace('_', " "),
        }
    }

    /// What a list says about the items it leaves out.
    pub(super) fn left_out(&self, n: usize) -> String {
        format!("{}{n}{}", self.more.0, self.more.1)
    }

    /// A name with how often it occurs; once goes without saying.
    pub(super) fn times(&self, name: &str, n: u64) -> String {
        if n > 1 { format!("{name}{}{n}{}", self.open, self.close) } else { name.to_owned() }
    }
}
