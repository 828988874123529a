//! What is no text of a report: front matter and blocks of code. Nothing in them is a heading.

use std::ops::Range;

use memchr::memmem;

/// Front matter further than this is none: a rule at the beginning of a text may have its like at its end.
const LONGEST_FRONT_MATTER: usize = 8 * 1024;

/// The front matter of `text`, marks included: YAML between `---` or TOML between `+++`, at the very start.
///
/// ```
/// use textmill_text::sections::front_matter;
/// assert_eq!(front_matter("---\ntitle: A\n---\n\nText"), Some(0..16));
/// assert_eq!(front_matter("---\nText\n---\n"), None);
/// ```
pub fn front_matter(text: &str) -> Option<Range<usize>> {
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let body = text.get(start..)?;
    let (mark, equals) = match body.get(..3)? {
        "---" => ("---", ':'),
        "+++" => ("+++", '='),
        _ => return None,
    };
    let mut at = 0;
    let mut keys = false;
    for (n, line) in body.split_inclusive('\n').enumerate() {
        let bare = line.trim_end();
        match n {
            0 if bare != mark => return None,
            0 => {}
            _ if bare == mark || (mark == "---" && bare == "...") => {
                return keys.then_some(start..start + at + bare.len());
            }
            _ if !keys && !bare.is_empty() && !bare.starts_with(['#', '[']) => {
                // A key of one word, and what it is: a sentence with a colon in it is none.
                let (key, value) = bare.split_once(equals)?;
                let spaced = value.is_empty() || value.starts_with(' ') || mark == "+++";
                if !spaced || key.trim().contains(char::is_whitespace) || key.is_empty() {
                    return None;
                }
                keys = true;
            }
            _ => {}
        }
        at += line.len();
        if at > LONGEST_FRONT_MATTER {
            return None;
        }
    }
    None
}

/// The front matter and the fenced blocks of code (CommonMark 4.5) of `text`, in order. A fence that is
/// never closed encloses nothing: in plain text it is a line of signs.
pub(super) fn asides(text: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = front_matter(text).into_iter().collect();
    let bytes = text.as_bytes();
    let has = |sign: &[u8]| memmem::find(bytes, sign).is_some();
    if !has(b"```") && !has(b"~~~") {
        return out;
    }
    let mut open: Option<(usize, u8, usize)> = None;
    let mut at = out.first().map_or(0, |front| front.end);
    for line in text.get(at..).unwrap_or("").split_inclusive('\n') {
        let body = line.trim();
        let sign = body.bytes().next().unwrap_or(0);
        let length = body.bytes().take_while(|&b| b == sign).count();
        if matches!(sign, b'`' | b'~') && length >= 3 {
            let bare = body.len() == length;
            match open {
                None if sign == b'~' || !body.get(length..).unwrap_or("").contains('`') => {
                    open = Some((at, sign, length));
                }
                Some((start, opened, fewest)) if bare && opened == sign && length >= fewest => {
                    out.push(start..at + line.len());
                    open = None;
                }
                _ => {}
            }
        }
        at += line.len();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_has_keys_and_stands_first() {
        assert_eq!(front_matter("\u{feff}+++\ntitle = \"A\"\n+++\n"), Some(3..22));
        assert_eq!(front_matter("---\n# made by hand\n\ntitle: A\n...\nText"), Some(0..32));
        for text in [
            "---\n",
            "---\ntitle: A\n",
            "\n---\ntitle: A\n---\n",
            "----\ntitle: A\n----\n",
            "---\n他说：好\n---\n",
            "---\nOne more thing: it rained\n---\n",
        ] {
            assert_eq!(front_matter(text), None, "{text:?}");
        }
    }

    #[test]
    fn fences_are_closed_by_their_like() {
        let cut = |text| {
            asides(text).into_iter().map(|range| text.get(range).unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(cut("a\n```sh\n# b\n~~~\n```\nc\n"), ["```sh\n# b\n~~~\n```\n"]);
        assert_eq!(cut("~~~~\n~~~\n# b\n~~~~~\n"), ["~~~~\n~~~\n# b\n~~~~~\n"]);
        assert_eq!(cut("```\n# b\n"), [""; 0]);
        assert_eq!(cut("```a```\n# b\n```a```\n"), [""; 0]);
    }
}
