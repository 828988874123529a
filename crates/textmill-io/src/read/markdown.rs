//! The title of a Markdown file: what its front matter says, or its first heading of level 1 (CommonMark ATX:
//! `# Title #`).

use textmill_text::sections::front_matter;

/// The title. Looks only at what stands before any other content: a `#` further down is a section.
pub(super) fn title(text: &str) -> Option<String> {
    let front = front_matter(text).unwrap_or(0..0);
    let (front, text) = (text.get(front.clone())?, text.get(front.end..)?);
    front.lines().find_map(key_title).or_else(|| heading(text))
}

/// The title of a line of front matter: `title: Floods` (YAML), `title = "Floods"` (TOML).
fn key_title(line: &str) -> Option<String> {
    let rest = line.strip_prefix("title")?.trim_start();
    let value = rest.strip_prefix([':', '='])?.trim();
    let quoted = |sign: char| {
        let inside = value.strip_prefix(sign)?;
        inside.get(..inside.rfind(sign)?).map(str::to_owned)
    };
    let title = match value.chars().next()? {
        '"' => quoted('"')?.replace("\\\"", "\"").replace("\\\\", "\\"),
        '\'' => quoted('\'')?.replace("''", "'"),
        // A list, a block, an anchor: no plain title.
        '[' | '{' | '|' | '>' | '&' | '*' | '!' | '#' => return None,
        _ => value.split(" #").next()?.trim_end().to_owned(),
    };
    Some(title).filter(|title| !title.trim().is_empty())
}

/// The heading's text.
fn heading(text: &str) -> Option<String> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    let heading = line.strip_prefix('#')?;
    if !heading.starts_with([' ', '\t']) {
        return None;
    }
    let heading = heading.trim();
    let closed = heading.trim_end_matches('#');
    let heading =
        if closed.ends_with([' ', '\t']) || closed.is_empty() { closed.trim_end() } else { heading };
    Some(heading.to_owned()).filter(|h| !h.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_first_heading_of_level_one() {
        assert_eq!(title("\n# 年度报告 #\n正文").as_deref(), Some("年度报告"));
        assert_eq!(title("# C#\n").as_deref(), Some("C#"));
        assert_eq!(title("## Part\n# Title"), None);
        assert_eq!(title("#tag"), None);
        assert_eq!(title("# \n"), None);
        assert_eq!(title(""), None);
    }

    #[test]
    fn front_matter_says_the_title() {
        let yaml = |line: &str| title(&format!("---\ndate: 2020\n{line}\n---\n\n# 别的\n"));
        assert_eq!(yaml("title: 年度报告 # 草稿").as_deref(), Some("年度报告"));
        assert_eq!(yaml("title: \"C: \\\"D\\\"\"").as_deref(), Some("C: \"D\""));
        assert_eq!(yaml("title: 'It''s'").as_deref(), Some("It's"));
        assert_eq!(yaml("titles: 年度报告").as_deref(), Some("别的"));
        assert_eq!(yaml("title: [a]").as_deref(), Some("别的"));
        assert_eq!(title("+++\ntitle = \"年度报告\"\n+++\n正文").as_deref(), Some("年度报告"));
        assert_eq!(title("---\n# 年度报告\n"), None);
    }
}
