//! Web addresses, e-mail addresses, IP addresses.

use super::{Found, Scan};
use crate::entity::Kind;
use std::net::Ipv6Addr;
use std::sync::LazyLock;

/// Longest address that is looked for.
const MOST: usize = 2048;

/// Generic top-level domains that a bare `name.tld` may end in: the older ones and a choice of the newer. An
/// address with its scheme may end in any. Every one of these lists stands in the ICANN section of the Public
/// Suffix List of 2025-04-07 (publicsuffix.org), which follows IANA's root zone.
const GENERIC: &str = "com org net edu gov mil int info biz name pro mobi asia tel travel jobs cat coop aero museum post xxx \
    app dev page blog shop store site online website space tech cloud host top xyz club vip work live news \
    media today world life email group company center city agency academy school university college \
    education institute science health care clinic hospital law legal finance financial bank insurance \
    capital fund money credit market markets trade exchange systems solutions services support software \
    digital design studio art photo photos gallery pictures video games game fun social network chat link \
    click wiki ink zone ltd gmbh inc llc bio eco green energy solar land house homes property rent auto car \
    cars bike taxi tours flights cafe bar restaurant pizza beer wine food kitchen fashion shoes jewelry \
    beauty fit fitness yoga run sport football golf tennis team fans movie film show theater tickets events \
    date dating singles love wedding baby kids family dog pet vet guru ninja expert coach training review \
    reviews report press pub bid loan win men stream download party racing ren wang xin cool rocks band \
    dance audio music radio tube wtf lol one plus aws google amazon apple microsoft bmw berlin london paris \
    tokyo nyc moscow sydney melbourne amsterdam vegas miami boston koeln wien istanbul africa";

/// Country-code top-level domains, all but the three that are not in use (bv, gb, sj); same source.
const COUNTRY: &str = "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz \
    ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr \
    ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp \
    ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu \
    mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa \
    sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk \
    us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw";

/// Endings of file names that are also top-level domains.
const FILES: [&str; 9] = ["md", "py", "rs", "sh", "pl", "ps", "zip", "mov", "cc"];

static DOMAINS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut all: Vec<&str> = GENERIC.split_whitespace().chain(COUNTRY.split_whitespace()).collect();
    all.sort_unstable();
    all.dedup();
    all
});

fn top_level(label: &str) -> bool {
    // end.In the middle of a sentence: a domain is not written with one capital.
    let lower = label.to_ascii_lowercase();
    let uniform = lower == label || label.bytes().all(|b| b.is_ascii_uppercase());
    uniform && DOMAINS.binary_search(&lower.as_str()).is_ok()
}

fn label_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'-'
}

fn host_byte(b: u8) -> bool {
    label_byte(b) || b == b'.'
}

/// Whether a host name is well formed and ends in a top-level domain that is known.
fn host(name: &str) -> bool {
    host_by(name, top_level)
}

/// Whether a host name is well formed and its last label is one that may end it.
fn host_by(name: &str, may_end: impl Fn(&str) -> bool) -> bool {
    let mut labels = 0;
    let mut last = "";
    for label in name.split('.') {
        if label.is_empty() || label.len() > 63 || label.starts_with('-') || label.ends_with('-') {
            return false;
        }
        labels += 1;
        last = label;
    }
    labels >= 2 && name.len() <= 253 && may_end(last)
}

/// Cuts what punctuation of the sentence follows an address.
fn trim(scan: &Scan<'_>, start: usize, mut end: usize) -> usize {
    while end > start {
        match scan.at(end - 1) {
            b'.' | b',' | b';' | b':' | b'!' | b'?' | b'\'' | b'"' | b'*' => end -= 1,
            close @ (b')' | b']' | b'}') => {
                let open = match close {
                    b')' => b'(',
                    b']' => b'[',
                    _ => b'{',
                };
                let inside = scan.bytes.get(start..end).unwrap_or(&[]);
                let count = |byte: u8| inside.iter().filter(|b| **b == byte).count();
                if count(open) >= count(close) {
                    break;
                }
                end -= 1;
            }
            _ => break,
        }
    }
    end
}

fn path_byte(b: u8) -> bool {
    b.is_ascii_graphic() && !matches!(b, b'<' | b'>' | b'"' | b'\\' | b'^' | b'`' | b'|')
}

/// `https://host/path`, at its colon.
pub(crate) fn url(scan: &Scan<'_>, floor: usize, colon: usize) -> Option<Found> {
    if scan.at(colon + 1) != b'/' || scan.at(colon + 2) != b'/' {
        return None;
    }
    let scheme_start = scan.back(floor, colon, 12, |b| b.is_ascii_alphanumeric() || b == b'+');
    let scheme = scan.slice(scheme_start, colon).to_ascii_lowercase();
    let known = ["https", "http", "ftps", "ftp", "sftp", "ws", "wss", "file"];
    let scheme = known.iter().find(|k| scheme.ends_with(**k))?;
    let start = colon - scheme.len();
    let authority = colon + 3;
    let end = trim(scan, authority, scan.forward(authority, MOST, path_byte));
    let host_end = scan.forward(authority, 253, |b| host_byte(b) || b == b'_');
    let mut name = scan.slice(authority, host_end.min(end));
    let at = scan
        .slice(authority, end)
        .find('@')
        .filter(|at| !scan.slice(authority, authority + at).contains('/'));
    if let Some(at) = at {
        let from = authority + at + 1;
        name = scan.slice(from, scan.forward(from, 253, host_byte).min(end));
    }
    let name = name.trim_end_matches('.');
    // With its scheme it is an address, whatever its top-level domain.
    let named = host_by(name, |last| {
        last.starts_with("xn--") || last.len() >= 2 && last.bytes().all(|b| b.is_ascii_alphabetic())
    });
    let valid = name == "localhost" || ip4(name).is_some() || named || scan.at(authority) == b'[';
    if !valid {
        return None;
    }
    // A host that is cut short by something that is not a port, a path or a query is no address.
    Some(Found { kind: Kind::Url, start, end, rule: "sequence.url", value: None })
}

/// `www.example.com/path`, `bit.ly`: at a dot inside it.
pub(crate) fn domain(scan: &Scan<'_>, floor: usize, dot: usize) -> Option<Found> {
    if !scan.before(dot).is_ascii_alphanumeric() || !scan.at(dot + 1).is_ascii_alphanumeric() {
        return None;
    }
    let start = scan.back(floor, dot, 253, label_byte);
    let name_end = scan.forward(dot, 253, host_byte);
    let mut name = scan.slice(start, name_end);
    name = name.trim_end_matches(['.', '-']);
    let previous = scan.before(start);
    if matches!(previous, b'@' | b'/' | b'_' | b'.' | b'\\' | b'%' | b'=' | b'&') || scan.at(start) == b'-' {
        return None;
    }
    if !host(name) || scan.at(start + name.len()) == b'@' || scan.at(start + name.len()) == b'_' {
        return None;
    }
    let mut labels = name.split('.');
    let first = labels.next().unwrap_or("");
    let last = name.rsplit('.').next().unwrap_or("");
    let www = first.eq_ignore_ascii_case("www");
    let after = scan.at(start + name.len());
    let path = after == b'/' || after == b':' && scan.at(start + name.len() + 1).is_ascii_digit();
    if !www && !path {
        // 7.am is a time, e.g. an abbreviation, README.md a file.
        let digits = first.bytes().all(|b| b.is_ascii_digit());
        if first.len() < 2
            || digits && first.len() < 2
            || FILES.contains(&last)
            || !last.bytes().all(|b| b.is_ascii_lowercase()) && first.len() < 4
        {
            return None;
        }
    }
    let mut end = start + name.len();
    if path || after == b'?' && www {
        end = trim(scan, start, scan.forward(end, MOST, path_byte));
    }
    if www && labels.clone().count() < 2 {
        return None;
    }
    Some(Found { kind: Kind::Url, start, end, rule: "sequence.domain", value: None })
}

/// `name@host`, at its `@`.
pub(crate) fn email(scan: &Scan<'_>, floor: usize, at: usize) -> Option<Found> {
    let start = scan.back(floor, at, 64, |b| b.is_ascii_alphanumeric() || b"._%+'-!$&*=?^`{}~".contains(&b));
    let mut local = scan.slice(start, at);
    local = local.trim_start_matches(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.');
    if local.is_empty() || local.starts_with('.') || local.ends_with('.') || local.contains("..") {
        return None;
    }
    let start = at - local.len();
    let domain = at + 1;
    let end = if scan.at(domain) == b'[' {
        let close = scan.forward(domain + 1, 64, |b| b.is_ascii_hexdigit() || matches!(b, b'.' | b':'));
        if scan.at(close) != b']' || ip4(scan.slice(domain + 1, close)).is_none() {
            return None;
        }
        close + 1
    } else {
        let end = scan.forward(domain, 253, |b| host_byte(b) || b == b'_');
        let name = scan.slice(domain, end).trim_end_matches(['.', '-', '_']);
        let last = name.rsplit('.').next().unwrap_or("");
        let labels = name.split('.').count();
        let formed = name.split('.').all(|l| !l.is_empty() && !l.starts_with('-') && !l.ends_with('-'));
        if name.contains('_')
            || labels < 2
            || !formed
            || last.len() < 2
            || !last.bytes().all(|b| b.is_ascii_alphabetic())
        {
            return None;
        }
        domain + name.len()
    };
    let value = scan.slice(start, end).to_ascii_lowercase();
    Some(Found { kind: Kind::Email, start, end, rule: "sequence.email", value: Some(value) })
}

/// The four numbers of an IPv4 address.
fn ip4(name: &str) -> Option<[u8; 4]> {
    let mut parts = [0u8; 4];
    let mut count = 0;
    for part in name.split('.') {
        if part.is_empty() || part.len() > 3 || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        *parts.get_mut(count)? = part.parse().ok()?;
        count += 1;
    }
    (count == 4).then_some(parts)
}

/// `192.0.2.1`, at its first dot.
pub(crate) fn ipv4(scan: &Scan<'_>, floor: usize, dot: usize) -> Option<Found> {
    if !scan.before(dot).is_ascii_digit() || !scan.at(dot + 1).is_ascii_digit() {
        return None;
    }
    let start = scan.back(floor, dot, 4, |b| b.is_ascii_digit());
    let run = scan.forward(start, 40, |b| b.is_ascii_digit() || b == b'.');
    let name = scan.slice(start, run).trim_end_matches('.');
    let parts = ip4(name)?;
    let end = start + name.len();
    let outer = scan.before(start);
    if outer.is_ascii_alphanumeric() || outer == b'.' || outer == b'_' || scan.at(end).is_ascii_alphanumeric()
    {
        return None;
    }
    let value = parts.map(|p| p.to_string()).join(".");
    Some(Found { kind: Kind::Ip, start, end, rule: "sequence.ipv4", value: Some(value) })
}

/// `fe80::1`, at its first colon.
pub(crate) fn ipv6(scan: &Scan<'_>, floor: usize, colon: usize) -> Option<Found> {
    let inside = |b: u8| b.is_ascii_hexdigit() || b == b':';
    let start = scan.back(floor, colon, 5, |b| b.is_ascii_hexdigit());
    let mut end = scan.forward(colon, 46, |b| inside(b) || b == b'.');
    while end > colon && scan.at(end - 1) == b'.' {
        end -= 1;
    }
    let outer = scan.before(start);
    if outer.is_ascii_alphanumeric()
        || matches!(outer, b'_' | b':' | b'.')
        || scan.at(end).is_ascii_alphanumeric()
        || scan.at(end) == b'_'
    {
        return None;
    }
    let mut name = scan.slice(start, end);
    // A sentence's colon after the address.
    if name.ends_with(':') && !name.ends_with("::") {
        name = name.trim_end_matches(':');
        end = start + name.len();
    }
    if name.len() < 2 || name.parse::<Ipv6Addr>().is_err() {
        return None;
    }
    // a::b is a path in some languages as well.
    if name != "::" && !name.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(Found { kind: Kind::Ip, start, end, rule: "sequence.ipv6", value: None })
}
