//! Holidays and solar terms: names, and the rule that gives each its day.
//!
//! Days are facts: the State Council's 全国年节及纪念日放假办法 for public holidays, the founding resolutions
//! for international days, the churches' calendars for movable feasts, the Hebrew and Islamic calendars.

use super::text::Text;
use crate::temporal::calendar::{Date, feasts, lunar};
use crate::temporal::en::holiday::{hebrew_in, islamic_in};
use crate::temporal::en::moon::indian;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The rule that gives a feast its day in a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rule {
    /// Month and day.
    Fixed(u8, u8),
    /// Month and day of the Chinese calendar.
    Lunar(u8, u8),
    /// The last day of the Chinese year.
    Eve,
    /// Month, weekday from 1 for Monday, which one; from the end where negative.
    Weekday(u8, u8, i8),
    /// A solar term, from 0 for 小寒.
    Term(usize),
    /// Days after Easter Sunday.
    Easter(i64),
    /// Days after the eastern churches' Easter Sunday.
    Orthodox(i64),
    /// Month (1 Nisan) and day of the Hebrew calendar.
    Hebrew(u8, u8),
    /// Month and day of the Islamic calendar.
    Islamic(u8, u8),
    /// Days after the first Indian day of a new or (where true) full moon from a month and day on; the hour
    /// before which a moon belongs to the day before.
    Moon(u8, u8, bool, u8, i64),
}

const FEASTS: &[(&[&str], Rule)] = &[
    (&["元旦节", "元旦", "阳历新年", "公历新年", "新年第一天"], Rule::Fixed(1, 1)),
    (&["春节", "农历新年", "农历春节", "大年初一", "正月初一", "阴历新年", "中国新年"], Rule::Lunar(1, 1)),
    (&["大年初二"], Rule::Lunar(1, 2)),
    (&["大年初三"], Rule::Lunar(1, 3)),
    (&["元宵节", "元宵", "上元节", "灯节"], Rule::Lunar(1, 15)),
    (&["龙抬头"], Rule::Lunar(2, 2)),
    (&["端午节", "端午", "端阳节", "龙舟节"], Rule::Lunar(5, 5)),
    (&["七夕节", "七夕", "乞巧节"], Rule::Lunar(7, 7)),
    (&["中元节", "盂兰盆节", "盂兰节", "鬼节"], Rule::Lunar(7, 15)),
    (&["中秋节", "中秋"], Rule::Lunar(8, 15)),
    (&["重阳节", "重阳", "老年节", "敬老节"], Rule::Lunar(9, 9)),
    (&["腊八节", "腊八"], Rule::Lunar(12, 8)),
    (&["北方小年"], Rule::Lunar(12, 23)),
    (&["南方小年"], Rule::Lunar(12, 24)),
    (&["除夕夜", "除夕", "大年三十", "年三十", "大年夜", "年三十晚"], Rule::Eve),
    (&["情人节", "圣瓦伦丁节"], Rule::Fixed(2, 14)),
    (&["妇女节", "三八节", "三八妇女节", "国际妇女节", "国际劳动妇女节", "女神节"], Rule::Fixed(3, 8)),
    (&["植树节"], Rule::Fixed(3, 12)),
    (&["消费者权益日", "国际消费者权益日"], Rule::Fixed(3, 15)),
    (&["世界水日"], Rule::Fixed(3, 22)),
    (&["愚人节"], Rule::Fixed(4, 1)),
    (&["世界卫生日"], Rule::Fixed(4, 7)),
    (&["地球日", "世界地球日"], Rule::Fixed(4, 22)),
    (&["世界读书日", "世界知识产权日"], Rule::Fixed(4, 23)),
    (&["劳动节", "五一劳动节", "国际劳动节", "五一国际劳动节", "五一节", "五一"], Rule::Fixed(5, 1)),
    (&["青年节", "五四青年节"], Rule::Fixed(5, 4)),
    (&["护士节", "国际护士节"], Rule::Fixed(5, 12)),
    (&["母亲节"], Rule::Weekday(5, 7, 2)),
    (&["世界无烟日"], Rule::Fixed(5, 31)),
    (&["儿童节", "六一儿童节", "国际儿童节"], Rule::Fixed(6, 1)),
    (&["世界环境日", "环境日"], Rule::Fixed(6, 5)),
    (&["父亲节"], Rule::Weekday(6, 7, 3)),
    (&["建党节", "七一建党节", "建党日"], Rule::Fixed(7, 1)),
    (&["香港回归纪念日", "香港特别行政区成立纪念日"], Rule::Fixed(7, 1)),
    (&["建军节", "八一建军节"], Rule::Fixed(8, 1)),
    (&["抗战胜利纪念日"], Rule::Fixed(9, 3)),
    (&["教师节"], Rule::Fixed(9, 10)),
    (&["烈士纪念日"], Rule::Fixed(9, 30)),
    (&["国庆节", "国庆日", "国庆", "十一国庆节", "十一黄金周", "十一长假", "十一假期"], Rule::Fixed(10, 1)),
    (&["记者节"], Rule::Fixed(11, 8)),
    (&["光棍节", "双十一", "双11"], Rule::Fixed(11, 11)),
    (&["双十二", "双12"], Rule::Fixed(12, 12)),
    (&["国家公祭日"], Rule::Fixed(12, 13)),
    (&["国家宪法日", "宪法日"], Rule::Fixed(12, 4)),
    (&["澳门回归纪念日", "澳门特别行政区成立纪念日"], Rule::Fixed(12, 20)),
    (&["平安夜", "圣诞前夕", "圣诞夜", "圣诞节前夕"], Rule::Fixed(12, 24)),
    (&["圣诞节", "圣诞日", "圣诞", "耶诞节", "耶诞"], Rule::Fixed(12, 25)),
    (&["节礼日"], Rule::Fixed(12, 26)),
    (&["万圣节前夜", "万圣夜"], Rule::Fixed(10, 31)),
    (&["万圣节", "万圣日"], Rule::Fixed(10, 31)),
    (&["感恩节"], Rule::Weekday(11, 4, 4)),
    (&["黑色星期五"], Rule::Weekday(11, 4, 4)),
    (&["老板节", "上司节"], Rule::Fixed(10, 16)),
    (&["全球青年服务日"], Rule::Fixed(4, 26)),
    (&["复活节", "复活主日"], Rule::Easter(0)),
    (&["复活节星期一", "复活节周一", "复活节后的星期一"], Rule::Easter(1)),
    (&["耶稣受难日", "耶稣受难节", "主受难节", "受难日", "圣周五", "沉默周五"], Rule::Easter(-2)),
    (&["圣周六", "神圣周六", "耶稣受难日翌日", "主受难节翌日"], Rule::Easter(-1)),
    (&["神圣星期四", "圣周星期四", "圣周四", "濯足节", "设立圣餐日"], Rule::Easter(-3)),
    (&["棕枝主日", "圣枝主日", "棕榈主日", "基督苦难主日"], Rule::Easter(-7)),
    (&["大斋首日", "圣灰日", "圣灰星期三", "圣灰节"], Rule::Easter(-46)),
    (&["忏悔节", "忏悔日", "煎饼日", "薄饼日"], Rule::Easter(-47)),
    (&["耶稣升天节", "耶稣升天日", "升天节", "主升天日"], Rule::Easter(39)),
    (&["五旬节", "圣灵降临节", "圣灵降临日", "圣神降临节", "白色星期日"], Rule::Easter(49)),
    (&["圣灵节庆日", "圣灵降临节庆日"], Rule::Easter(50)),
    (&["圣三一主日", "圣三一节", "天主圣三一节", "天主圣三节", "圣三主日"], Rule::Easter(56)),
    (&["基督圣体节", "基督圣体圣血节", "圣体节", "圣体血节"], Rule::Easter(60)),
    (&["东正教复活节", "东正教复活主日"], Rule::Orthodox(0)),
    (&["东正教复活节星期一"], Rule::Orthodox(1)),
    (&["东正教圣周六", "东正教神圣周六", "东正教耶稣受难日翌日"], Rule::Orthodox(-1)),
    (&["东正教耶稣受难日", "东正教主受难节", "东正教沉默周五", "东正教圣周五"], Rule::Orthodox(-2)),
    (&["东正教棕枝主日", "东正教圣枝主日"], Rule::Orthodox(-7)),
    (&["拉撒路圣周六", "拉撒路周六", "拉匝路圣周六", "拉匝路周六"], Rule::Orthodox(-8)),
    (&["清明节", "清明"], Rule::Term(6)),
    (&["冬至节"], Rule::Term(23)),
    (&["赎罪日"], Rule::Hebrew(7, 10)),
    (&["西赫托拉节", "西赫妥拉节", "诵经节", "转经节", "欢庆圣法节"], Rule::Hebrew(7, 23)),
    (&["图比舍巴特节", "犹太植树节", "树木的新年"], Rule::Hebrew(11, 15)),
    (&["普珥节", "普林节"], Rule::Hebrew(13, 14)),
    (&["犹太大屠杀纪念日"], Rule::Hebrew(1, 27)),
    (&["以色列独立日", "以色列国庆节", "以色列国庆日"], Rule::Hebrew(2, 5)),
    (&["篝火节", "犹太教篝火节", "犹太篝火节"], Rule::Hebrew(2, 18)),
    (&["圣殿被毁日", "禁食日"], Rule::Hebrew(5, 9)),
    (&["伊斯兰新年", "伊斯兰历新年", "回历新年"], Rule::Islamic(1, 1)),
    (&["阿舒拉节", "阿舒拉日"], Rule::Islamic(1, 10)),
    (&["圣纪节", "圣忌节", "先知纪念日"], Rule::Islamic(3, 12)),
    (&["登霄节", "夜行登霄节"], Rule::Islamic(7, 27)),
    (&["法令之夜", "盖德尔夜"], Rule::Islamic(9, 27)),
    (&["开斋节", "肉孜节", "尔代节"], Rule::Islamic(10, 1)),
    (&["古尔邦节", "宰牲节", "忠孝节"], Rule::Islamic(12, 10)),
    (&["排灯节", "万灯节", "印度灯节", "屠妖节"], Rule::Moon(10, 17, false, 17, 0)),
    (&["十胜节", "圣母节", "凯旋节"], Rule::Moon(10, 17, false, 17, -20)),
    (&["侯丽节", "洒红节", "好利节", "胡里节"], Rule::Moon(2, 28, true, 18, 0)),
    (&["印度兄妹节", "拉克沙班丹节"], Rule::Moon(7, 30, true, 6, 0)),
    (&["卫塞节", "维萨卡节"], Rule::Moon(4, 28, true, 12, 0)),
    (&["印度丰收节", "庞格尔节", "淡米尔丰收节", "泰米尔丰收节"], Rule::Fixed(1, 14)),
    (&["印度丰收节第三天", "庞格尔节第三天"], Rule::Fixed(1, 15)),
    (&["印度丰收节第四天", "庞格尔节第四天"], Rule::Fixed(1, 16)),
];

/// Feasts of more than one day.
const LONG: &[(&[&str], Rule, u8)] = &[
    (&["四旬节", "四旬期", "东正教大斋期"], Rule::Orthodox(-48), 40),
    (&["大斋期", "大斋节"], Rule::Easter(-46), 46),
    (&["犹太新年", "犹太历新年"], Rule::Hebrew(7, 1), 2),
    (&["住棚节", "结茅节"], Rule::Hebrew(7, 15), 8),
    (&["光明节", "献殿节", "哈努卡节", "犹太教光明节"], Rule::Hebrew(9, 25), 8),
    (&["逾越节"], Rule::Hebrew(1, 15), 8),
    (&["七七节", "沙夫幼特节", "收获节", "新果实节"], Rule::Hebrew(3, 6), 2),
    (&["斋月", "穆斯林斋月", "伊斯兰斋月"], Rule::Islamic(9, 1), 30),
    (&["九夜节", "难近母节"], Rule::Moon(10, 17, false, 17, -29), 10),
];

/// Solar terms that are everyday words as well (大雪 "heavy snow", 小雪, 大寒) need 节气 or a year or 节.
const PLAIN_TERMS: [usize; 6] = [0, 1, 2, 3, 20, 22];

struct Index {
    /// By first character, in order.
    by_first: Vec<(char, Vec<(&'static str, usize)>)>,
    rules: Vec<(Rule, u8)>,
}

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut rules: Vec<(Rule, u8)> = FEASTS.iter().map(|(_, rule)| (*rule, 1)).collect();
        let mut names: Vec<(&'static str, usize)> = FEASTS
            .iter()
            .enumerate()
            .flat_map(|(id, (names, _))| names.iter().map(move |name| (*name, id)))
            .collect();
        for (term, name) in lunar::TERM_NAMES.iter().enumerate() {
            names.push((name, rules.len()));
            rules.push((Rule::Term(term), 1));
        }
        for (longer, rule, length) in LONG {
            names.extend(longer.iter().map(|name| (*name, rules.len())));
            rules.push((*rule, *length));
        }
        names.sort_by_key(|(name, id)| (std::cmp::Reverse(name.len()), *id));
        let mut by_first: BTreeMap<char, Vec<(&'static str, usize)>> = BTreeMap::new();
        for (name, id) in names {
            if let Some(first) = name.chars().next() {
                by_first.entry(first).or_default().push((name, id));
            }
        }
        Index { by_first: by_first.into_iter().collect(), rules }
    })
}

/// The feast whose name starts here: its number and the offset after the name.
pub(super) fn name(text: &Text<'_>, p: usize) -> Option<(usize, usize)> {
    let (first, _) = text.at(p)?;
    let by_first = &index().by_first;
    let (_, names) = by_first.get(by_first.binary_search_by_key(&first, |(first, _)| *first).ok()?)?;
    names.iter().find_map(|(name, id)| text.eat(p, name).map(|end| (*id, end)))
}

/// The first two characters of every name.
pub(super) fn openings() -> impl Iterator<Item = (char, char)> {
    index().by_first.iter().flat_map(|(_, names)| names).filter_map(|(name, _)| {
        let mut chars = name.chars();
        Some((chars.next()?, chars.next()?))
    })
}

/// Whether the name is an everyday word too.
pub(super) fn is_plain_word(id: usize) -> bool {
    id >= FEASTS.len() && PLAIN_TERMS.contains(&(id - FEASTS.len()))
}

/// The rule of a feast.
pub fn rule(id: usize) -> Option<Rule> {
    index().rules.get(id).map(|(rule, _)| *rule)
}

/// How many days a feast has in a year.
pub fn length(id: usize, year: i32) -> u8 {
    match index().rules.get(id) {
        Some((Rule::Islamic(month, day), length)) if *length > 1 => {
            islamic_in(year, *month, *day).map_or(*length, |(_, days)| days)
        }
        Some((_, length)) => *length,
        None => 1,
    }
}

/// Whether a feast is one of the Chinese calendar.
pub fn is_lunar(id: usize) -> bool {
    matches!(rule(id), Some(Rule::Lunar(..) | Rule::Eve))
}

/// The day of a feast in a year; feasts of the Chinese calendar belong to the year their Chinese year
/// begins in, so that 2023年除夕 is in February 2024.
pub fn day(id: usize, year: i32) -> Option<Date> {
    match rule(id)? {
        Rule::Fixed(month, day) => Date::new(year, month, day),
        Rule::Lunar(month, day) => lunar::LunarDate { year, month, leap: false, day }.civil(),
        Rule::Eve => lunar::new_years_eve(year),
        Rule::Weekday(month, weekday, n) => Date::nth_weekday(year, month, weekday, n),
        Rule::Term(term) => lunar::solar_term(year, term),
        Rule::Easter(days) => Some(feasts::easter(year).add_days(days)),
        Rule::Hebrew(month, day) => hebrew_in(year, month, day),
        Rule::Islamic(month, day) => islamic_in(year, month, day).map(|(date, _)| date),
        Rule::Moon(month, day, full, hour, after) => {
            Some(indian(year, month, day, full, f64::from(hour) + 0.5)?.add_days(after))
        }
        Rule::Orthodox(days) => Some(feasts::orthodox_easter(year).add_days(days)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(feast: &str, year: i32) -> Option<String> {
        let (id, end) = name(&Text::new(feast), 0)?;
        (end == feast.len()).then(|| day(id, year))?.map(|date| date.to_string())
    }

    #[test]
    fn feasts_fall_on_their_days() {
        assert_eq!(on("春節", 2021).as_deref(), Some("2021-02-12"));
        assert_eq!(on("大年三十", 2023).as_deref(), Some("2024-02-09"));
        assert_eq!(on("清明", 2019).as_deref(), Some("2019-04-05"));
        assert_eq!(on("母亲节", 2019).as_deref(), Some("2019-05-12"));
        assert_eq!(on("耶稣受难日", 2019).as_deref(), Some("2019-04-19"));
        assert_eq!(on("国庆", 2019).as_deref(), Some("2019-10-01"));
    }
}
