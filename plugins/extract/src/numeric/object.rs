//! What a figure counts: 4.2万余名**医护人员**, **专题研修班**40期, 340 **medical teams**.
//!
//! There is no parser here. In Chinese a small lexicon of head nouns, verbs and function words is matched,
//! longest first, along the text after the measure word: the phrase ends at its last head noun before
//! something that cannot be part of it. Where nothing follows, the clause before the figure says what is
//! counted ([`clause`]). In English it is the words up to the last plural.

use super::clause;
use super::units::Trie;
use std::sync::LazyLock;

/// Nouns that end a noun phrase.
const HEADS: &str = "人员 人 干部 职工 党员 群众 负责人 书记 委员 代表 专家 学者 教授 教师 老师 学生 医生 护士 医师 农民 工人 居民 市民 村民 用户 客户 \
    患者 病人 旅客 游客 乘客 消费者 志愿者 工作者 从业者 劳动者 创业者 青年 儿童 老人 妇女 人口 人才 队员 成员 会员 公务员 员工 选手 观众 读者 \
    单位 企业 公司 机构 部门 组织 党组织 党支部 支部 党委 小组 队 队伍 医疗队 学校 高校 大学 中学 小学 幼儿园 医院 银行 商店 门店 网点 工厂 中心 \
    基地 园区 社区 村 县 市 省 区 乡 镇 街道 国家 地区 城市 贫困县 贫困村 户 家庭 农户 协会 团队 班 站 所 馆 院 厅 室 平台 窗口 \
    问题 事项 项目 工程 任务 措施 方面 领域 环节 文件 制度 规定 意见 办法 方案 计划 标准 政策 法规 条例 案件 线索 建议 提案 议案 课题 论文 专利 成果 \
    报告 会议 活动 培训 培训班 研修班 班次 课程 讲座 论坛 展览 比赛 岗位 职位 学位 名额 证书 产品 商品 设备 车辆 汽车 飞机 船舶 住房 房屋 \
    建筑 桥梁 道路 公路 铁路 隧道 线路 航线 航班 列车 床位 病床 口罩 防护服 疫苗 药品 物资 粮食 蔬菜 水果 树木 耕地 土地 林地 草原 水库 河流 \
    账号 网站 群 工作群 节目 电影 图书 期刊 信件 电话 订单 合同 协议 指标 数据 样本 病例 事故 事件 灾害 故障 隐患 服务 业务 工作 \
    品种 类型 种类 行业 专业 学科 系统 模块 功能 网络 基站 终端 机器人 传感器 成就 经验 案例 典型 奖项 奖 金牌 名单 清单 仓库 摊位 店铺 品牌 \
    组织生活 新生儿 志愿服务 支队 大队 中队 县区 区县 乡镇 行政村 自然村 省份 省区市 台账 生产线 订阅 粉丝 机场 港口 码头 车站 电站 充电桩 停车位 学员 民警 战士 官兵 军人 律师 法官 记者 编辑 演员 运动员 裁判 司机 师傅 毕业生 研究生 大学生 留学生 新人 贫困人口 劳动力 农民工 贫困户 对象 案 指示 要求 目标 原则 步骤 优势 特点 原因 因素 内容 题目 词 字 图片 视频 照片 作品 画作 文物 景点 景区 酒店 餐厅 房间 座位 门票 航天员 卫星 火箭 航母 舰艇 坦克 企事业单位 团体 剧团 乐团 艺术团体";

/// Verbs: the phrase is over where one follows its head.
const VERBS: &str = "参加 参与 参观 受到 得到 获得 获 取得 进行 开展 组织开展 赶赴 前往 驰援 支援 奔赴 进入 接受 完成 实现 达到 通过 脱贫 摘帽 挂牌 举行 举办 召开 \
    成立 组成 建立 设立 开设 选调 选派 派出 抽调 调派 培训了 排查 纠正 发现 查处 处理 处分 问责 通报 报告了 死亡 受伤 感染 确诊 治愈 出院 就业 上岗 复工 复产 \
    投入 投产 开工 竣工 建成 运营 覆盖 惠及 受益 享受 需要 使用 采用 支持 反对 赞成 同意 提出 作出 做出 发出 印发 编印 制定 出台 发布 公布 签署 签订 落户 入驻 \
    来自 位于 属于 包括 涉及 超过 增长 下降 减少 增加 提高 认为 表示 称 说 是 有 为 被 将 把 让 使 令 因 由 从 向 往 在 对 于 以 用 按 与 和 及 或 并 且 而 但 则 也 都 均 已 就 才 还 仍 又 再 正 正在 \
    聚集 集中 分布 排名 位居 居 占 达 突破 创 新增 累计 合计 共计 平均 每 其中 分别 先后 陆续 全部 全 没有 未能 不 可 能 会 应 须 必须 可以 能够 要 想 去 来 到 至 给 同 跟 比 较 等";

/// Words that begin like a function word and are none.
const WORDS: &str = "评比 对比 占比 同比 环比 在职 在校 在编 在建 在线 在岗 在册 在读 对口 对外 对象 以下 以上 用户 用工 用地 按键 与会 和谐 及格 或有 并购 而立 有关 有限 有效 为民 为主 将军 将领 把手 全国 全省 全市 全县 全球 全日制 全面 全职 \
    不同 不良 不合格 不锈钢 不动产 能源 能力 会议 会员 会展 会计 应急 应用 应届 要求 要素 要案 可再生 可回收 未成年 未摘帽 未 来源 来信 来访 到期 同学 同志 同类 同行 比赛 比例 较大 等级 等次 正规 正式 正高 再生 再就业 \
    又 使馆 使者 使命 令人 说明书 称号 称职 居民 居住 居委会 占地 达人 达标 创新 创业 创客 每日 从业 独居 定居 移居 散居 寄居 由来 向导 往来 与时俱进 是非 创作 是否 工作 重点 突出 主要 先进 优秀 基层 专业 专职 兼职 专兼职 高素质 各类 各级 使用权 就业岗位 就诊 就近 还款 已婚 都市 均衡 仍旧 才能 才艺 正科 正处 正厅 副 由";

#[derive(Clone, Copy, PartialEq)]
enum Class {
    Head,
    Verb,
    Word,
}

fn class(value: usize) -> Class {
    match value {
        0 => Class::Head,
        1 => Class::Verb,
        _ => Class::Word,
    }
}

static AFTER: LazyLock<Trie> = LazyLock::new(|| table(&[(0, HEADS), (2, WORDS), (1, VERBS)]));

fn table(lists: &[(usize, &str)]) -> Trie {
    let mut trie = Trie::default();
    for (class, list) in lists {
        for word in list.split_whitespace() {
            trie.insert_new(word.bytes(), *class);
        }
    }
    // A head that is longer wins over the verb it begins with; what is both is a verb before a figure.
    trie
}

/// Most characters of a phrase.
const MOST: usize = 18;

/// The phrase that a Chinese figure counts, which ends at `end` with `unit`; it begins at `start`.
pub(crate) fn chinese(
    text: &str,
    floor: usize,
    start: usize,
    end: usize,
    unit: &str,
) -> Option<(usize, usize)> {
    let rest = text.get(end..)?;
    // 隐患超过5处的学校: the clause before 的 says what is counted; what follows only has it.
    if rest.starts_with('的') {
        let before = clause::frame(text, floor, start, &|at| time_word(text, at));
        if let Some(counted) = before.counted().or(before.phrase) {
            return Some(counted);
        }
    }
    after(text, end, unit).or_else(|| {
        let rest = rest.strip_prefix('个').unwrap_or(rest);
        // 邻近三省: what stands before a measure that is a noun of its own describes it.
        let noun = matches!(unit, "省" | "市" | "县" | "区" | "国" | "村" | "镇" | "乡");
        let over = !noun && rest.chars().next().is_none_or(|c| !c.is_alphanumeric());
        over.then(|| preceding(text, floor, start)).flatten()
    })
}

fn after(text: &str, end: usize, unit: &str) -> Option<(usize, usize)> {
    let one_head = matches!(unit, "家" | "所");
    let mut at = end;
    let rest = text.get(at..)?;
    if rest.starts_with('的') {
        at += '的'.len_utf8();
    }
    let begin = at;
    let mut best: Option<usize> = None;
    // Where an unknown character followed the head of a phrase of people: 干部|下乡 is no more than 干部, unless
    // another such head comes.
    let mut people: Option<usize> = None;
    // Where what follows first says what is done: an unknown noun ends there.
    let mut verb: Option<usize> = None;
    for step in 0..MOST {
        let rest = text.get(at..)?;
        let Some(c) = rest.chars().next() else { break };
        if !c.is_alphabetic() || c.is_ascii() && step == 0 || matches!(c, '了' | '着' | '过' | '，') {
            break;
        }
        if super::figure::han_figure_begins(rest) && best.is_some() {
            break;
        }
        if c == '的' {
            if best.is_some() || step == 0 {
                break;
            }
            at += c.len_utf8();
            continue;
        }
        if at > begin && matches!(clause::word(rest), Some((len, clause::Class::Verb)) if len > 3) {
            verb = verb.or(Some(at));
            if best.is_some() || at - begin >= 6 {
                break;
            }
        }
        match AFTER.longest(rest.bytes()).map(|(len, value)| (len, class(value))) {
            Some((len, Class::Head)) => {
                at += len;
                if people.is_some() && !text.get(begin..at).is_some_and(clause::is_body) {
                    break;
                }
                best = Some(at);
                people = None;
                if one_head && len > 3 {
                    break;
                }
            }
            Some((len, Class::Verb)) => {
                if best.is_some() || at == begin || len == c.len_utf8() {
                    break;
                }
                verb = verb.or(Some(at));
                at += len;
            }
            Some((len, _)) => at += len,
            None => {
                if best == Some(at) && text.get(begin..at).is_some_and(ends_in_people) {
                    people = Some(at);
                }
                at += c.len_utf8();
            }
        }
    }
    let finish = best.or(verb).unwrap_or(at);
    let chars = text.get(begin..finish).filter(|phrase| !phrase.ends_with('的'))?.chars().count();
    let whole = best.is_some() || (2..=8).contains(&chars);
    (whole && chars >= 1).then_some((begin, finish)).filter(|(b, f)| b < f)
}

/// Whether a phrase ends in people, who do what follows.
fn ends_in_people(phrase: &str) -> bool {
    const PEOPLE: [&str; 12] =
        ["人员", "干部", "党员", "职工", "群众", "志愿者", "工作者", "教师", "医生", "护士", "队员", "民警"];
    PEOPLE.iter().any(|people| phrase.ends_with(people))
}

/// The phrase that a Chinese figure counts or measures where it stands before the figure: behind what is
/// done, before what says where the figure stands.
pub(crate) fn preceding(text: &str, floor: usize, start: usize) -> Option<(usize, usize)> {
    clause::frame(text, floor, start, &|at| time_word(text, at)).counted()
}

/// A time that begins at `at`, as far as its form alone shows it: it is no part of what is counted.
fn time_word(text: &str, at: usize) -> Option<(usize, clause::Mask)> {
    const WORDS: [&str; 12] = [
        "本年度",
        "上年度",
        "本年末",
        "上年末",
        "去年末",
        "本月末",
        "上月末",
        "季度末",
        "年末",
        "年底",
        "年初",
        "月末",
    ];
    const UNITS: [char; 6] = ['年', '月', '日', '号', '时', '点'];
    let rest = text.get(at..)?;
    let first = rest.chars().next()?;
    if !first.is_ascii_digit() && !"自从于至截本上去季年月".contains(first) {
        return None;
    }
    // 自2022年7月1日起: what leads the time in goes with it.
    if let Some(led) = ["自", "从", "于", "至", "截至"].iter().find_map(|word| rest.strip_prefix(*word))
        && led.starts_with(|c: char| c.is_ascii_digit())
    {
        return time_word(text, text.len() - led.len());
    }
    if !first.is_ascii_digit() {
        let word = WORDS.iter().find(|word| rest.starts_with(**word))?;
        return Some((at + word.len(), clause::Mask::Time));
    }
    if text.get(..at)?.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut end = at;
    loop {
        let tail = text.get(end..)?;
        let digits = tail.bytes().take_while(u8::is_ascii_digit).count();
        let Some(unit) = tail.get(digits..)?.chars().next().filter(|unit| digits > 0 && UNITS.contains(unit))
        else {
            break;
        };
        end += digits + unit.len_utf8();
    }
    let bound = ["以来", "起", "前", "底", "末", "初"]
        .iter()
        .find(|word| text.get(end..).is_some_and(|tail| tail.starts_with(**word)));
    (end > at).then(|| (end + bound.map_or(0, |word| word.len()), clause::Mask::Time))
}

/// Words that end an English phrase.
const STOPS: &str = "of in to from on at by for with and or but were was are is be been had have has did do does who that which \
    will would can could may might should must as than then when while after before since until during over under per each \
    including into onto about around more less also not the a an this these those its their his her our your it they we he she \
    said say says died attended joined took made went came lost left remain remained received opened closed visited ago later \
    earlier old away long wide high tall deep";

static STOP_WORDS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut words: Vec<&str> = STOPS.split_whitespace().collect();
    words.sort_unstable();
    words
});

/// The noun phrase after an English figure: up to four words, the last of them a plural.
pub(crate) fn english(text: &str, end: usize) -> Option<(usize, usize)> {
    let mut at = end;
    let mut begin = None;
    let mut best = None;
    for _ in 0..4 {
        let rest = text.get(at..)?;
        let Some(tail) = rest.strip_prefix(' ') else { break };
        let len = tail.bytes().take_while(|b| b.is_ascii_alphabetic() || *b == b'-' || *b == b'\'').count();
        let word = tail.get(..len)?;
        let lower = word.to_ascii_lowercase();
        if len < 2 || STOP_WORDS.binary_search(&lower.as_str()).is_ok() {
            break;
        }
        begin = begin.or(Some(at + 1));
        at += 1 + len;
        let plural = lower.ends_with('s')
            && !lower.ends_with("ss")
            && !lower.ends_with("us")
            && !lower.ends_with("'s")
            || matches!(
                lower.as_str(),
                "people"
                    | "men"
                    | "women"
                    | "children"
                    | "staff"
                    | "personnel"
                    | "police"
                    | "data"
                    | "aircraft"
                    | "cattle"
                    | "livestock"
                    | "sheep"
                    | "mice"
                    | "feet"
                    | "teeth"
            );
        if plural {
            best = Some(at);
            break;
        }
    }
    Some((begin?, best?))
}
