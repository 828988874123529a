//! What an English word may do in a clause: one table from a word to its classes, built once.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A set of classes.
pub(super) type Classes = u32;

/// Says where a figure stands or how it moved.
pub(super) const LEVEL: Classes = 1;
/// A form of another verb that no ending shows.
pub(super) const IRREGULAR: Classes = 1 << 1;
/// A noun as often: a verb only where an object begins right behind it.
pub(super) const EITHER: Classes = 1 << 2;
/// Has a verb's form and is none.
pub(super) const NOT: Classes = 1 << 3;
/// Leads a verb in.
pub(super) const AUXILIARY: Classes = 1 << 4;
/// May stand between a subject and its verb.
pub(super) const BETWEEN: Classes = 1 << 5;
/// Leads another verb in with *to*.
pub(super) const INTENDS: Classes = 1 << 6;
/// Opens a noun phrase.
pub(super) const DETERMINER: Classes = 1 << 7;
/// Ends a noun phrase.
pub(super) const PREPOSITION: Classes = 1 << 8;
/// Joins clauses.
pub(super) const CONNECTIVE: Classes = 1 << 9;
/// A regular verb's base form.
pub(super) const BASE: Classes = 1 << 10;
/// The form in *-s* of a regular verb.
pub(super) const THIRD: Classes = 1 << 11;
/// A verb that a clause of its own follows.
pub(super) const SAYING: Classes = 1 << 12;
/// Opens a clause.
pub(super) const OPENING: Classes = 1 << 13;
/// Only says how an amount is meant.
pub(super) const AMOUNT: Classes = 1 << 14;
/// A form of *be*.
pub(super) const BE: Classes = 1 << 15;
/// A form of *have*.
pub(super) const HAVE: Classes = 1 << 16;
/// Stands for a noun phrase.
pub(super) const PRONOUN: Classes = 1 << 17;
/// Which, who, that.
pub(super) const RELATIVE: Classes = 1 << 18;
/// Joins a noun phrase to the one before it.
pub(super) const LINK: Classes = 1 << 19;
/// Leads a time in.
pub(super) const TIMELY: Classes = 1 << 20;
/// A plural that no ending shows.
pub(super) const PLURAL: Classes = 1 << 21;
/// Part of how a figure is stated: more than, nearly.
pub(super) const ABOUT: Classes = 1 << 22;

const LISTS: &[(Classes, &str)] = &[
    (
        LEVEL,
        "rose rise rises risen increased increase increases grew grow grows grown fell fall falls fallen dropped drop drops \
        declined decline declines decreased decrease climbed climb jumped surged slipped slid reached reach reaches stood stand stands \
        totalled totaled amounted averaged exceeded exceeds is was were are be been remained remains remain hit topped improved narrowed widened \
        doubled trebled tripled halved accounted represented represents came expanded contracted shrank advanced gained lost stayed stays \
        equalled went goes go account accounts edged soared plunged tumbled dipped recovered rebounded eased strengthened weakened",
    ),
    (
        IRREGULAR,
        "made make makes built build builds bought sold sell sells paid pay pays spent spend spends cost costs cut cuts \
        took take takes taken gave give gives given held hold holds won wins ran run runs drew drove led leads met sent brought left kept keeps \
        began became saw sees seen found put set sets got wrote written read taught caught said told thought sought chose chosen broke broken \
        proposes propose declares announces approves recommends carry carries burn burns employ employs operate operates own owns serve serves \
        cover covers move moves plan plans invest invests expect expects raise raises receive receives produce produces train trains \
        reviews handle handles generate generates contribute contributes support supports include includes process processes ship ships open \
        opens allow cross crosses wait hire hires use uses recommend supply supplies export exports import imports return returns save saves \
        earn earns targets forecasts aims struck stolen shown known dug swept flown driven frozen woven sunk lent hung bound done begun lent dealt fought laid overseen undertaken withdrew withdrawn shut bore borne",
    ),
    (
        EITHER,
        "costs cost cuts cut moves move plans plan covers cover runs run holds hold exports export imports import returns return use uses \
        ships ship opens open saves save supports support leads lead pays pay builds build makes reviews process processes handle handles serve \
        drops drop rise rises fall falls increase increases decline declines decrease decreases stands stand reach reaches gains hit lost spend \
        raise raises burn burns read set sets trains hire hires invest produce produces supplies grants issues projects reports records measures \
        estimates tests surveys funds finances awards launches upgrades repairs targets forecasts offers links spans hosts houses feeds aims visits \
        releases orders deals claims needs faces rates contracts borders ranks",
    ),
    (
        NOT,
        "united limited related based compared need indeed hundred speed feed seed exceed proceed fixed mixed mid-sized unlisted \
        detailed advanced combined so-called aged red bed shed sped said-to added-value unemployed skilled unskilled disabled",
    ),
    (AUXILIARY, "to will would can could may might must shall should not did do does"),
    (
        BETWEEN,
        "has have had is was were are been be being will would can could may might must shall should also now only just still \
        already since then not did do does it to alone together",
    ),
    (
        INTENDS,
        "plan plans planned intend intends expect expects expected aim aims hope hopes continue continues began begins helped help helps \
        agreed failed managed pledged promised",
    ),
    (
        DETERMINER,
        "a an the our its their his her my your this these those each every some any no all another both",
    ),
    (
        PREPOSITION,
        "by to from at for of in on with per than during since until between over under about around through within \
        after before as into nearly almost roughly more less up down only some just worth across among against towards toward outside \
        inside below above despite without via including compared fewer most least upon onto beyond",
    ),
    (CONNECTIVE, "while but and which who that as when because although whereas where if so"),
    (
        BASE,
        "add achieve acquire admit affect allocate allow analyse analyze announce approve arrive assess assign attend attract authorise \
        authorize borrow build buy close collect commit complete comprise confirm connect consist construct contain contribute create \
        declare deliver deploy describe detect develop distribute donate double earn educate employ enable enrol enroll establish examine \
        exceed expand expect extend finance fund generate handle harvest hire identify import improve include inspect install intend \
        introduce invest involve launch lend lower maintain manage manufacture modernise modernize obtain occupy operate organise organize owe own pledge \
        plant possess predict prepare prevent process produce propose protect provide publish purchase raise receive recommend recruit \
        recycle reduce register reject release renovate repay replace require resettle restore retain save sell serve settle spend \
        store suggest supply support train transfer transport treat upgrade vaccinate verify want withdraw carry cross wait burn import \
        invite generate move open repair rescue review seize select ship sign supply visit vote clear clean remove renew rent rehabilitate \
        screen secure send split sponsor study subsidise subsidize survey teach test",
    ),
    (SAYING, "said says say warned noted added believes estimates reckons found shows showed reported"),
    (OPENING, "after before when where while because than as that which who if"),
    (
        AMOUNT,
        "average total sum maximum minimum increase rise fall decrease drop half third quarter record rate number amount cost",
    ),
    (BE, "was were been be is are being"),
    (HAVE, "has have had"),
    (PRONOUN, "she he it they we i you this that these those there them us him her me"),
    (RELATIVE, "which who that"),
    (LINK, "of for to at in per with on from by"),
    (TIMELY, "in on at by since until during over for from within"),
    (
        PLURAL,
        "people men women children staff personnel police data we they you these those cattle livestock aircraft media mice",
    ),
    (
        ABOUT,
        "more than over about around nearly almost roughly some only just up to at least most fewer less under",
    ),
    (NOT, "worth versus"),
];

static WORDS: LazyLock<HashMap<String, Classes>> = LazyLock::new(|| {
    let mut table: HashMap<String, Classes> = HashMap::new();
    for &(class, list) in LISTS {
        for word in list.split_whitespace() {
            *table.entry(word.to_owned()).or_default() |= class;
            if class == BASE {
                *table.entry(third(word)).or_default() |= THIRD;
            }
        }
    }
    table
});

/// The form in *-s* of a base form.
fn third(base: &str) -> String {
    match base.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ if base.ends_with(['s', 'x', 'z']) || base.ends_with("ch") || base.ends_with("sh") => {
            format!("{base}es")
        }
        _ => format!("{base}s"),
    }
}

/// The classes of a word in lower case.
pub(super) fn classes(word: &str) -> Classes {
    WORDS.get(word).copied().unwrap_or(0)
}
