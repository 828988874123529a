//! Paragraphs that are headings.

use super::numbering::{self, Style};
use super::titles;
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
    /// A short line between two paragraphs of prose.
    Plain,
    Numbered(u32),
    RunIn(u32),
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
    let mut p = 0;
    while p < paragraphs.len() {
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
    if let Some(number) = numbering::read(body) {
        let title = body.get(number.length..)?;
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
        (Kind::Numbered(first), Kind::Numbered(second)) => {
            a.heading.rank == b.heading.rank && a.next == b.heading.paragraph && second == first + 1
        }
        (Kind::Capitals, Kind::Capitals) => a.next == b.heading.paragraph,
        _ => false,
    };
    let series = |i: usize, c: &Candidate| {
        let before = i.checked_sub(1).and_then(|i| candidates.get(i));
        before.is_some_and(|before| follows(before, c))
            || candidates.get(i + 1).is_some_and(|next| follows(c, next))
    };
    // Run-in headings come in series too: the clause alone proves nothing.
    let mut values: Vec<(u8, u32)> = candidates
        .iter()
        .filter_map(|c| match c.kind {
            Kind::RunIn(value) => Some((c.heading.rank, value)),
            _ => None,
        })
        .collect();
    values.sort_unstable();
    values.dedup();
    let has_run_in = |rank: u8, value: u32| values.binary_search(&(rank, value)).is_ok();
    // One short line may be anything; several between paragraphs of prose are how a document sets its titles.
    let plain = candidates.iter().filter(|c| c.kind == Kind::Plain).count();
    let kept = |(i, c): (usize, &Candidate)| match c.kind {
        Kind::Marked | Kind::Dash => true,
        Kind::Plain => plain > 1,
        Kind::Name => c.next < paragraphs,
        Kind::Capitals => c.next < paragraphs && !series(i, c),
        Kind::Numbered(_) => !series(i, c),
        Kind::RunIn(value) => {
            has_run_in(c.heading.rank, value + 1) || value > 0 && has_run_in(c.heading.rank, value - 1)
        }
    };
    let mut headings: Vec<(Heading, Kind)> =
        candidates.iter().enumerate().filter(|&pair| kept(pair)).map(|(_, c)| (c.heading, c.kind)).collect();
    let outermost = headings
        .iter()
        .filter(|(_, kind)| matches!(kind, Kind::Numbered(_) | Kind::RunIn(_) | Kind::Marked))
        .map(|(heading, _)| heading.rank)
        .min()
        .unwrap_or(rank::NAME);
    for (heading, kind) in &mut headings {
        if *kind == Kind::Name {
            heading.rank = outermost;
        }
    }
    headings.into_iter().map(|(heading, _)| heading).collect()
}
