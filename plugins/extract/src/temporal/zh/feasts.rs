//! Holidays and solar terms: names, and the rule that gives each its day.
//!
//! Days are facts: the State Council's 全国年节及纪念日放假办法 for public holidays, the founding resolutions
//! for international days, the churches' calendars for movable feasts.

use super::text::Text;
use crate::temporal::calendar::{Date, feasts, lunar};
use std::collections::HashMap;
use std::sync::OnceLock;

/// The rule that gives a feast its day in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    (&["黑色星期五", "黑五"], Rule::Weekday(11, 4, 4)),
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
];

/// Solar terms that are everyday words as well (大雪 "heavy snow", 小雪, 大寒) need 节气 or a year or 节.
const PLAIN_TERMS: [usize; 5] = [0, 1, 2, 20, 22];

struct Index {
    by_first: HashMap<char, Vec<(&'static str, usize)>>,
    rules: Vec<Rule>,
}

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut rules: Vec<Rule> = FEASTS.iter().map(|(_, rule)| *rule).collect();
        let mut names: Vec<(&'static str, usize)> = FEASTS
            .iter()
            .enumerate()
            .flat_map(|(id, (names, _))| names.iter().map(move |name| (*name, id)))
            .collect();
        for (term, name) in lunar::TERM_NAMES.iter().enumerate() {
            names.push((name, rules.len()));
            rules.push(Rule::Term(term));
        }
        names.sort_by_key(|(name, id)| (std::cmp::Reverse(name.len()), *id));
        let mut by_first: HashMap<char, Vec<(&'static str, usize)>> = HashMap::new();
        for (name, id) in names {
            if let Some(first) = name.chars().next() {
                by_first.entry(first).or_default().push((name, id));
            }
        }
        Index { by_first, rules }
    })
}

/// The feast whose name starts here: its number and the offset after the name.
pub(super) fn name(text: &Text<'_>, p: usize) -> Option<(usize, usize)> {
    let (first, _) = text.at(p)?;
    let names = index().by_first.get(&first)?;
    names.iter().find_map(|(name, id)| text.eat(p, name).map(|end| (*id, end)))
}

/// The characters that names of feasts start with.
pub(super) fn initials() -> impl Iterator<Item = char> {
    index().by_first.keys().copied()
}

/// Whether the name is an everyday word too.
pub(super) fn is_plain_word(id: usize) -> bool {
    id >= FEASTS.len() && PLAIN_TERMS.contains(&(id - FEASTS.len()))
}

/// The rule of a feast.
pub fn rule(id: usize) -> Option<Rule> {
    index().rules.get(id).copied()
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
