//! Paragraphs that are headings.

use super::numbering::{self, Style};
use super::{asides, titles};
use crate::layers::Paragraphs;

/// A heading, not yet in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Heading {
    /// The paragraph it begins in.
    pub(super) paragraph: usize,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Outer headings have lower ranks.
    pub(super) rank: u8,
}

/// Ranks of headings without a number; those of numbers are in [`Style`], `#` has 1 to 6.
mod rank {
    pub(super) const DASH: u8 = 14;
    pub(super) const CAPITALS: u8 = 15;
    /// Lower than any number: a name takes the rank of the outermost numbers.
    pub(super) const NAME: u8 = 17;
    /// A line in bold stands under what has a number.
    pub(super) const BOLD: u8 = 39;
    /// Titles without any sign stand under those that have one.
    pub(super) const PLAIN: u8 = 40;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `#`, underlines: said by the author.
    Marked,
    Dash,
    Capitals,
    Name,
    /// 附件1, Appendix A: as a name, but they come in lists.
    Appendix,
    /// A line in bold.
    Bold,
    /// A short line between two paragraphs of prose.
    Plain,
    Numbered(u32),
    /// A number with nothing but a space, before Han characters.
    Spaced(u32),
    /// A number that is one sign, and whether longer text follows.
    Enclosed(u32, bool),
    RunIn(u32),
}

impl Kind {
    /// The number of a whole line.
    fn number(self) -> Option<u32> {
        match self {
            Kind::Numbered(value) | Kind::Spaced(value) | Kind::Enclosed(value, _) => Some(value),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Candidate {
    heading: Heading,
    kind: Kind,
    /// The paragraph after the heading's last one.
    next: usize,
}

/// The headings of `text`, in order.
pub(super) fn headings(text: &str, paragraphs: &Paragraphs) -> Vec<Heading> {
    let mut candidates = Vec::new();
    let asides = asides::asides(text);
    let mut asides = asides.iter().peekable();
    let mut p = 0;
    while p < paragraphs.len() {
        let start = paragraphs.start[p] as usize;
        while asides.next_if(|aside| aside.end <= start).is_some() {}
        if asides.peek().is_some_and(|aside| aside.contains(&start)) {
            p += 1;
            continue;
        }
        match candidate(text, paragraphs, p) {
            Some(found) => {
                p = found.next;
                candidates.push(found);
            }
            None => p += 1,
        }
    }
    choose(&candidates, paragraphs.len())
}

fn line<'t>(text: &'t str, paragraphs: &Paragraphs, p: usize) -> Option<&'t str> {
    let (&start, &end) = (paragraphs.start.get(p)?, paragraphs.end.get(p)?);
    text.get(start as usize..end as usize)
}

/// What paragraph `p` could be.
fn candidate(text: &str, paragraphs: &Paragraphs, p: usize) -> Option<Candidate> {
    let body = line(text, paragraphs, p)?;
    let start = paragraphs.start[p] as usize;
    let whole = |rank: u8, kind: Kind, next: usize| Candidate {
        heading: Heading { paragraph: p, start, end: start + body.len(), rank },
        kind,
        next,
    };
    if let Some(level) = markdown_level(body) {
        return Some(whole(level, Kind::Marked, p + 1));
    }
    let bold = titles::bold(body);
    if let Some(title) = bold {
        let follows = p + 1 < paragraphs.len();
        return match numbering::read(title) {
            Some(number) => {
                titles::is_title(title).then(|| whole(number.rank, Kind::Numbered(number.value), p + 1))
            }
            None => follows.then(|| whole(rank::BOLD, Kind::Bold, p + 1)),
        };
    }
    if let Some(number) = numbering::read(body) {
        let title = body.get(number.length..)?;
        if number.style >= Style::DecimalBracket && number.is_one_sign {
            // A list item as a rule: a heading is short, and longer text follows.
            let follows = line(text, paragraphs, p + 1).is_some_and(|next| next.len() > body.len());
            let kind = Kind::Enclosed(number.value, follows);
            return titles::is_plain_title(title).then(|| whole(number.rank, kind, p + 1));
        }
        if number.is_spaced {
            return titles::is_spaced_title(title)
                .then(|| whole(number.rank, Kind::Spaced(number.value), p + 1));
        }
        let plain = number.style >= Style::Decimal || number.style == Style::Roman;
        let bare = title.is_empty() && number.style <= Style::Article;
        // 第一条为了……: an article's text follows its number; a title is set off from it.
        let set_off = number.style > Style::Article
            || bare
            || body.get(..number.length)?.ends_with([' ', '\u{3000}', '、', '：', ':', '.', '-', '–', '—'])
            || title.chars().count() <= 12;
        if set_off && (bare || if plain { titles::is_plain_title(title) } else { titles::is_title(title) }) {
            let mut found = whole(number.rank, Kind::Numbered(number.value), p + 1);
            if titles::ends_with_dash(title)
                && line(text, paragraphs, p + 1).is_some_and(titles::is_continuation)
            {
                found.heading.end = paragraphs.end[p + 1] as usize;
                found.next = p + 2;
            }
            return Some(found);
        }
        if matches!(number.style, Style::Han | Style::HanBracket | Style::Decimal)
            && let Some(length) = titles::run_in(title)
        {
            let end = start + number.length + length;
            let heading = Heading { paragraph: p, start, end, rank: number.rank };
            return Some(Candidate { heading, kind: Kind::RunIn(number.value), next: p + 1 });
        }
        return None;
    }
    if body.len() > 200 {
        return None;
    }
    if titles::ends_with_dash(body) {
        let title = line(text, paragraphs, p + 1).filter(|next| titles::is_continuation(next));
        // Without its title the line is a heading only where text follows.
        return match title {
            Some(_) => {
                let end = paragraphs.end[p + 1] as usize;
                let heading = Heading { paragraph: p, start, end, rank: rank::DASH };
                Some(Candidate { heading, kind: Kind::Dash, next: p + 2 })
            }
            None => (p + 1 < paragraphs.len()).then(|| whole(rank::DASH, Kind::Dash, p + 1)),
        };
    }
    if let Some(level) = underlined_level(line(text, paragraphs, p + 1)).filter(|_| titles::is_title(body)) {
        return Some(whole(level, Kind::Marked, p + 2));
    }
    if titles::is_appendix(body) {
        return Some(whole(rank::NAME, Kind::Appendix, p + 1));
    }
    if titles::is_name(body) {
        return Some(whole(rank::NAME, Kind::Name, p + 1));
    }
    if titles::is_capitals(body) {
        return Some(whole(rank::CAPITALS, Kind::Capitals, p + 1));
    }
    let stopped = |p: Option<usize>| p.and_then(|p| line(text, paragraphs, p)).is_some_and(titles::is_prose);
    let plain = titles::is_bare(body) && stopped(p.checked_sub(1)) && stopped(Some(p + 1));
    plain.then(|| whole(rank::PLAIN, Kind::Plain, p + 1))
}

/// The level of an ATX heading (CommonMark 4.2).
fn markdown_level(line: &str) -> Option<u8> {
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    ((1..=6).contains(&level) && rest.starts_with([' ', '\t']) && !line.contains('\n')).then_some(level as u8)
}

/// The level that a setext underline (CommonMark 4.3) gives to the line before it.
fn underlined_level(line: Option<&str>) -> Option<u8> {
    let line = line?;
    match line.bytes().next()? {
        sign @ (b'=' | b'-') if line.len() >= 3 && line.bytes().all(|b| b == sign) => {
            Some(1 + u8::from(sign == b'-'))
        }
        _ => None,
    }
}

/// Leaves out lists, and gives names their rank.
fn choose(candidates: &[Candidate], paragraphs: usize) -> Vec<Heading> {
    // Where two numbers of a series follow each other with nothing between, both are list items.
    let follows = |a: &Candidate, b: &Candidate| match (a.kind, b.kind) {
        (Kind::Capitals, Kind::Capitals) | (Kind::Appendix, Kind::Appendix) | (Kind::Bold, Kind::Bold) => {
            a.next == b.heading.paragraph
        }
        (first, second) => {
            a.heading.rank == b.heading.rank
                && a.next == b.heading.paragraph
                && first.number().is_some_and(|first| second.number() == Some(first + 1))
        }
    };
    let series = |i: usize, c: &Candidate| {
        let before = i.checked_sub(1).and_then(|i| candidates.get(i));
        before.is_some_and(|before| follows(before, c))
            || candidates.get(i + 1).is_some_and(|next| follows(c, next))
    };
    // Run-in headings come in series too: the clause alone proves nothing.
    let run_in = Values::of(candidates, |kind| match kind {
        Kind::RunIn(value) => Some(value),
        _ => None,
    });
    // So do numbers with nothing but a space.
    let spaced = Values::of(candidates, Kind::number);
    // One short line may be anything; several between paragraphs of prose are how a document sets its titles.
    let plain = candidates.iter().filter(|c| c.kind == Kind::Plain).count();
    let kept = |(i, c): (usize, &Candidate)| match c.kind {
        Kind::Marked | Kind::Dash => true,
        Kind::Plain => plain > 1,
        Kind::Name => c.next < paragraphs,
        Kind::Capitals | Kind::Appendix | Kind::Bold => c.next < paragraphs && !series(i, c),
        Kind::Numbered(_) => !series(i, c),
        Kind::Enclosed(_, follows) => follows && !series(i, c),
        Kind::Spaced(value) => !series(i, c) && spaced.has_neighbour(c.heading.rank, value),
        Kind::RunIn(value) => run_in.has_neighbour(c.heading.rank, value),
    };
    let mut headings: Vec<(Heading, Kind)> =
        candidates.iter().enumerate().filter(|&pair| kept(pair)).map(|(_, c)| (c.heading, c.kind)).collect();
    let outermost = headings
        .iter()
        .filter(|(_, kind)| kind.number().is_some() || matches!(kind, Kind::RunIn(_) | Kind::Marked))
        .map(|(heading, _)| heading.rank)
        .min()
        .unwrap_or(rank::NAME);
    for (heading, kind) in &mut headings {
        if matches!(kind, Kind::Name | Kind::Appendix) {
            heading.rank = outermost;
        }
    }
    headings.into_iter().map(|(heading, _)| heading).collect()
}

/// Numbers that candidates have, by rank.
struct Values(Vec<(u8, u32)>);

impl Values {
    fn of(candidates: &[Candidate], value: impl Fn(Kind) -> Option<u32>) -> Self {
        let mut values: Vec<(u8, u32)> =
            candidates.iter().filter_map(|c| Some((c.heading.rank, value(c.kind)?))).collect();
        values.sort_unstable();
        values.dedup();
        Self(values)
    }

    /// Whether the number before or after `value` is among them.
    fn has_neighbour(&self, rank: u8, value: u32) -> bool {
        let has = |value: u32| self.0.binary_search(&(rank, value)).is_ok();
        has(value + 1) || value > 0 && has(value - 1)
    }
}
